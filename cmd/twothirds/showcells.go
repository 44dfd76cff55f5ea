package main

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// cells are the cells of the tables that show prints: what people call a thing in
// place of its id, times to the minute in UTC, states in words.
type cells struct {
	view  *projections.View
	names map[string]string
}

func newCells(view *projections.View) *cells { return &cells{view, map[string]string{}} }

// cell is a member of a row's JSON as a table shows it. A column is a member, or
// a/b for one inside another; =name is one that is made of several.
func (c *cells) cell(row map[string]any, column string) string {
	column = column[strings.Index(column, ":")+1:]
	if made, ok := strings.CutPrefix(column, "="); ok {
		return c.made(row, made)
	}
	first, rest, inside := strings.Cut(column, "/")
	switch v := row[first].(type) {
	case nil:
		return "-"
	case bool:
		if v {
			return "yes"
		}
		return "-"
	case map[string]any:
		if inside {
			return c.cell(v, rest)
		}
		if text, ok := v["en"]; ok {
			return plain(fmt.Sprint(text))
		}
		return c.cell(v, "az")
	case []any:
		return fmt.Sprint(len(v))
	case float64:
		return fmt.Sprintf("%.0f", v)
	default:
		return plain(c.text(first, fmt.Sprint(v)))
	}
}

// text is a string as a table shows it; the member says what an id is of.
func (c *cells) text(member, text string) string {
	if at, err := wire.ParseTime(text); err == nil {
		return minuteOf(at)
	}
	switch member {
	case "id", "constituency", "kind", "name", "role", "side": // which people write so, too
		return text
	case "holder":
		noun, id, _ := strings.Cut(text, "/")
		return c.name(noun, id)
	}
	if _, err := wire.ParseUUID(text); err == nil {
		return c.name(nounOf(member), text)
	}
	return inWords(text)
}

// minuteOf is a time to the minute, in UTC.
func minuteOf(at wire.Time) string {
	return strings.Replace(at.String()[:len("2006-01-02T15:04")], "T", " ", 1)
}

// name is what people call the row of a noun with an id; the noun and the id where
// it has no name.
func (c *cells) name(noun, id string) string {
	ref := noun + "/" + id
	name, known := c.names[ref]
	if !known {
		name = c.read(noun, id)
		c.names[ref] = name
	}
	return name
}

// titled is what has a title.
type titled struct {
	Title domain.Text `json:"title"`
}

// read makes a name of a row. A row that is not there, or cannot be read, has none.
func (c *cells) read(noun, id string) string {
	var row struct {
		Draft  titled      `json:"draft"`
		Name   any         `json:"name"`
		Member string      `json:"member"`
		Motion string      `json:"motion"`
		Number any         `json:"number"`
		Title  domain.Text `json:"title"`

		Content titled `json:"content"`
	}
	found, ok, err := c.view.Get(noun, id)
	if err == nil && ok {
		err = json.Unmarshal(found.JSON, &row)
	}
	if err != nil || !ok {
		return noun + "/" + id
	}
	switch noun {
	case "decision":
		return fmt.Sprintf("decision %v", row.Number)
	case "member", "group", "application":
		if name := c.cell(map[string]any{"name": row.Name}, "name"); name != "-" {
			return name
		}
	case "motion":
		return fmt.Sprintf("%v %s", row.Number, row.Content.Title.In("en"))
	case "poll":
		return "poll on motion " + c.name("motion", row.Motion)
	case "representative":
		return c.name("member", row.Member)
	case "plan":
		return row.Draft.Title.In("en")
	case "document", "meeting", "proposal", "evidence":
		return row.Title.In("en")
	}
	return noun + "/" + id
}

// made is a cell that is made of several members of a row.
func (c *cells) made(row map[string]any, what string) string {
	seq := func(member string) uint64 {
		n, _ := row[member].(float64)
		return uint64(n)
	}
	switch what {
	case "arrived", "departed", "closed_at":
		return c.when(seq(strings.TrimSuffix(what, "_at")))
	case "there":
		if seq("arrived") > seq("departed") {
			return "yes"
		}
		return "no"
	case "stands":
		if seq("withdrawn") > 0 {
			return "withdrawn " + c.when(seq("withdrawn"))
		}
		return "stands"
	case "members":
		ids, _ := row["members"].([]any)
		names := make([]string, len(ids))
		for i, id := range ids {
			names[i] = c.name("member", fmt.Sprint(id))
		}
		return strings.Join(names, ", ")
	case "consequence":
		then, _ := row["consequence"].(map[string]any)
		if then == nil {
			return "-"
		}
		return c.cell(then, "member") + ": " + c.cell(then, "status")
	case "stands_until":
		if row["overturned_by"] != nil {
			return "overturned by " + c.cell(row, "overturned_by")
		}
		return c.cell(row, "until")
	case "round":
		if row["first"] != nil {
			return "run-off"
		}
		return "-"
	case "revoked":
		why, _ := row["revoked"].(map[string]any)
		if why == nil {
			return "-"
		}
		return c.cell(why, "reason")
	case "ended":
		if seq("ended") > 0 {
			return c.when(seq("ended"))
		}
		return c.cell(row, "to")
	}
	return c.madeOfPlans(row, what)
}

// when is when an entry was recorded, to the minute; - for none.
func (c *cells) when(seq uint64) string {
	if seq == 0 {
		return "-"
	}
	meta, ok, err := c.view.Entry(wire.Seq(seq))
	if err != nil || !ok {
		return "-"
	}
	at, err := wire.ParseTime(meta.Recorded)
	if err != nil {
		return "-"
	}
	return minuteOf(at)
}
