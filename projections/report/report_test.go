package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"twothirds/domain/wire"
)

// small is a report with one number and one text.
func small(text string) *Report {
	n := int64(7)
	return &Report{
		Kind: "decisions", Template: Template, Parameters: Parameters{At: 9, Lang: "en"}, Refs: []Ref{{Entries: []Range{{2, 3}, {5, 5}}}},
		Sections: []Section{{Name: "s", Title: "S", Blocks: []Block{{
			Type: BlockTable, Name: "t", Title: "T", Columns: []Column{{"n", "N", ColumnNumber}, {"text", "Text", ColumnText}},
			Rows: [][]Cell{{{N: &n, Ref: 1}, {Text: text}}},
		}}}},
	}
}

func TestParseRefuses(t *testing.T) {
	whole := string(small("so").JSON())
	_, err := Parse([]byte(whole))
	must(t, err)
	for _, c := range []struct{ name, old, new string }{
		{"a ref that is not there", `"ref":1`, `"ref":2`},
		{"a number without a ref", `"n":7,"ref":1`, `"n":7`},
		{"a fraction", `"n":7`, `"n":7.5`},
		{"a row too short", `,{"text":"so"}`, ``},
		{"entries later than the report", `"from":5,"to":5`, `"from":5,"to":10`},
		{"ranges that touch", `"from":5,"to":5`, `"from":4,"to":5`},
		{"a block of no type", `"type":"table"`, `"type":"picture"`},
		{"a text of two cells", `"type":"table"`, `"type":"text"`},
		{"an unknown member", `{"from":5`, `{"by":1,"from":5`},
		{"another order of members", `"from":5,"to":5`, `"to":5,"from":5`},
		{"white space", `"n":7`, `"n": 7`},
	} {
		forged := strings.Replace(whole, c.old, c.new, 1)
		if forged == whole {
			t.Errorf("%s: nothing was changed", c.name)
		}
		var form *wire.FormError
		if _, err := Parse([]byte(forged)); !errors.As(err, &form) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	newer := strings.Replace(whole, `"template":1`, `"template":2`, 1)
	if _, err := Parse([]byte(newer)); !errors.Is(err, ErrNewer) {
		t.Errorf("a newer template: %v", err)
	}
}

func TestCompare(t *testing.T) {
	r := small("so")
	if d := Compare(append(r.JSON(), '\n'), r); d != nil {
		t.Errorf("the same: %+v", *d)
	}
	d := Compare(small("not so").JSON(), r)
	if d == nil || *d != (Difference{Has: "not so", Made: "so", Place: "/sections/0/blocks/0/rows/0/1/text"}) {
		t.Errorf("another text: %+v", d)
	}
}

func TestQuestionsRefused(t *testing.T) {
	v := viewOf(t, "log_short")
	for _, c := range []struct {
		q    Question
		want error
	}{
		{Question{Kind: "gossip", Lang: "en"}, ErrInvalid},
		{Question{Kind: "decisions", Lang: "de"}, ErrInvalid},
		{Question{Kind: "decisions", Lang: "en", ID: "x"}, ErrInvalid},
		{Question{Kind: "decision", Lang: "en"}, ErrInvalid},
		{Question{Kind: "decisions", Lang: "en", From: "2027-02-30"}, ErrInvalid},
		{Question{Kind: "decisions", Lang: "en", From: "2027-02-02", To: "2027-02-01"}, ErrInvalid},
		{Question{Kind: "decision", Lang: "en", ID: "x"}, ErrNotFound},
		{Question{Kind: "member", Lang: "en", ID: "x"}, ErrNotFound},
		{Question{Kind: "measure", Lang: "en", ID: "x"}, ErrNotFound},
		{Question{Kind: "minutes", Lang: "en", ID: "x"}, ErrNotFound},
	} {
		if _, err := Make(v, c.q); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v", c.q, err)
		}
	}
}

// TestWords: whatever is said is said in both languages.
func TestWords(t *testing.T) {
	for key, both := range catalogue {
		for _, said := range both {
			if said == "" {
				t.Errorf("%s is not said in both languages", key)
			}
		}
		for _, mark := range []string{"{1}", "{2}", "{3}", "{4}"} {
			if strings.Contains(both[0], mark) != strings.Contains(both[1], mark) {
				t.Errorf("%s: %s stands in one language", key, mark)
			}
		}
		if strings.Count(both[0], "%") != strings.Count(both[1], "%") {
			t.Errorf("%s: as many arguments in each language", key)
		}
	}
}

// TestAnyText: whatever people write stays a text in every format.
func TestAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[=+\-@|<>&"'\[\]*_ \n\r\t,;a-z]{0,30}`)).Draw(t, "text")
		r := small(strings.ToValidUTF8(text, "?"))
		text = r.Sections[0].Blocks[0].Rows[0][1].Text
		made, err := renderCSV(r, Options{})
		if err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(made, []byte("\ufeff")))).ReadAll()
		if err != nil || len(lines) != 2 || len(lines[1]) != 4 {
			t.Fatalf("CSV: %v, %q", err, lines)
		}
		got := lines[1][2]
		if got != "" && strings.ContainsRune("=+-@", rune(got[0])) {
			t.Fatalf("CSV has the formula %q", got)
		}
		if plain := strings.NewReplacer("\r\n", "\n", "\r", "").Replace; plain(strings.TrimPrefix(got, "'")) != plain(strings.TrimPrefix(text, "'")) {
			t.Fatalf("CSV has %q for %q", got, text)
		}
		page, err := renderHTML(r, Options{})
		if err != nil || strings.Count(string(page), "<td") != 2 || strings.Contains(string(page), "<script") {
			t.Fatalf("HTML: %v: a text became markup: %q", err, text)
		}
		md, err := renderMarkdown(r, Options{})
		if err != nil || !strings.Contains(string(md), "| 7[^1] | "+inLine(text)+" |\n") || strings.ContainsAny(inLine(text), "\n<>") {
			t.Fatalf("Markdown: %v: %q", err, md)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add(small("so").JSON())
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := Parse(b)
		if err != nil {
			return
		}
		if !bytes.Equal(bytes.TrimSuffix(b, []byte("\n")), r.JSON()) {
			t.Fatalf("it reads as another report: %q", b)
		}
		for _, format := range Formats() {
			_, _ = format.Render(r, Options{}) // whatever it says, it returns
		}
		_, _ = r.Explain("1")
	})
}
