package opendata

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"twothirds/domain"
	"twothirds/projections"
)

// column is a column of a table.
type column struct {
	key string
	// path is where its value stands in the row, members parted by a slash.
	path    string
	typ     string // text, code, id, integer, time, date, hash, bool, list
	meaning domain.Text
}

// Types of columns, as the dictionary has them.
const (
	typeText    = "text"
	typeCode    = "code"
	typeID      = "id"
	typeInteger = "integer"
	typeTime    = "time"
	typeDate    = "date"
	typeHash    = "sha256"
	typeBool    = "boolean"
	typeList    = "list"
)

func col(key, path, typ, en, az string) column {
	return column{key, path, typ, domain.Text{En: en, Az: az}}
}

// both are the two columns of a text in two languages.
func both(key, path, en, az string) []column {
	return []column{
		col(key+"_az", path+"/az", typeText, en+", in Azerbaijani.", az+", azərbaycanca."),
		col(key+"_en", path+"/en", typeText, en+", in English.", az+", ingiliscə."),
	}
}

// columns joins columns: single ones and pairs.
func columns(parts ...any) []column {
	var all []column
	for _, part := range parts {
		switch part := part.(type) {
		case column:
			all = append(all, part)
		case []column:
			all = append(all, part...)
		}
	}
	return all
}

// entry is the column of the entry that made a row so.
var entry = col("entry", "", typeInteger, "The sequence of the entry that made the row what it is.", "Sətri bu hala gətirən qeydin nömrəsi.")

// object is a row as its JSON has it.
type object map[string]any

func objectOf(row projections.Row) (object, error) {
	o := object{}
	return o, json.Unmarshal(row.JSON, &o)
}

// at is the value of a path as a table writes it: "" where it is not there.
func (o object) at(path string) string {
	var value any = map[string]any(o)
	for member := range strings.SplitSeq(path, "/") {
		within, ok := value.(map[string]any)
		if !ok {
			return ""
		}
		value = within[member]
	}
	return written(value)
}

// written is a value in a cell; lists are parted by semicolons.
func written(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatInt(int64(v), 10) // a row has integers alone
	case bool:
		return strconv.FormatBool(v)
	case []any:
		parts := make([]string, len(v))
		for i, one := range v {
			parts[i] = written(one)
		}
		return strings.Join(parts, "; ")
	}
	return ""
}
