package xlsx

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// Properties say of a workbook what it is (Dublin Core, ECMA-376 part 2 §11).
type Properties struct {
	Title, Author, Subject, Identifier, Lang string
	// Created is its date; the zero time is left out.
	Created time.Time
}

func (p *Properties) part() string {
	dates := ""
	if !p.Created.IsZero() {
		date := p.Created.UTC().Format(time.RFC3339)
		dates = `<dcterms:created xsi:type="dcterms:W3CDTF">` + date + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + date + `</dcterms:modified>`
	}
	return declaration + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escape(p.Title) + `</dc:title><dc:creator>` + escape(p.Author) + `</dc:creator><dc:subject>` + escape(p.Subject) + `</dc:subject>` +
		`<dc:identifier>` + escape(p.Identifier) + `</dc:identifier><dc:language>` + escape(p.Lang) + `</dc:language>` +
		dates + `</cp:coreProperties>`
}

// MaxText is how long the text of a cell may be, in UTF-16 units; spreadsheet programs
// refuse or cut longer ones.
const MaxText = 32_767

// Cut is as much of a text as a cell has room for; whole says that it is all of it.
func Cut(s string) (part string, whole bool) {
	units := 0
	for i, r := range s {
		if units += max(1, utf16.RuneLen(r)); units > MaxText {
			return s[:i], false
		}
	}
	return s, true
}

// Int is a cell with a number.
func Int(n int64) Value { return Value{Text: strconv.FormatInt(n, 10), Number: true} }

// Days are counted from here. It is right from March 1900 on: before, spreadsheets
// count a 29 February that was not.
var (
	dayZero  = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	firstDay = time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)
	lastDay  = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
)

// Day is a cell with the day that a calendar shows at a time where it is told. ok
// is false before March 1900 and after 9999.
func Day(t time.Time) (v Value, ok bool) {
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	v = Int((day.Unix() - dayZero.Unix()) / 86_400)
	v.Style = AsDay
	return v, !day.Before(firstDay) && !day.After(lastDay)
}

// Moment is a cell with what calendar and clock show at a time where it is told, to
// the second. ok is as that of Day.
func Moment(t time.Time) (v Value, ok bool) {
	v, ok = Day(t)
	seconds := int64(t.Hour()*3600 + t.Minute()*60 + t.Second())
	v.Text += fmt.Sprintf(".%010d", seconds*10_000_000_000/86_400)
	v.Style = AsMoment
	return v, ok
}

// PageName makes a page's name of a title: without the signs that names may not have,
// 31 characters at most, and none of those that are taken, to which it is added.
func PageName(title string, taken map[string]bool) string {
	clean := strings.Trim(strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`[]:*?/\`, r) {
			return ' '
		}
		return r
	}, title), " '")
	if clean == "" {
		clean = "-"
	}
	name := beginning(clean, 31)
	for n := 2; taken[strings.ToLower(name)]; n++ {
		suffix := " " + strconv.Itoa(n)
		name = beginning(clean, 31-len(suffix)) + suffix
	}
	taken[strings.ToLower(name)] = true
	return name
}

// beginning is that of a text, so many UTF-16 units at most.
func beginning(s string, most int) string {
	for i, r := range s {
		if most -= max(1, utf16.RuneLen(r)); most < 0 {
			return strings.TrimSpace(s[:i])
		}
	}
	return s
}
