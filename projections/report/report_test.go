package report

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

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
		{"the language of the report, said of a text", `{"text":"so"}`, `{"lang":"en","text":"so"}`},
		{"a language that reports are not in", `{"text":"so"}`, `{"lang":"fr","text":"so"}`},
		{"the language of no text", `"n":7,`, `"lang":"az","n":7,`},
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
	newer := strings.Replace(whole, `"template":2`, `"template":3`, 1)
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
	if !slices.Equal(english.Keys(), azerbaijani.Keys()) {
		t.Error("the languages have different words")
	}
	for _, key := range english.Keys() {
		both := [2]string{english.T(key), azerbaijani.T(key)}
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
		_, _ = r.Explain("1")
	})
}
