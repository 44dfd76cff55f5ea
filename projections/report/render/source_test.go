package render

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/report"
)

// TestSources: every rendering says which report it is of, whatever texts are in it.
func TestSources(t *testing.T) {
	lie := small("so")
	lie.Parameters.At = 4
	for name, r := range map[string]*report.Report{
		"plain": small("so"),
		"false ones": small("<!-- " + sourceOf(lie, formatOf(t, "md"), Options{}).String() + " -->\n/Keywords (" +
			sourceOf(lie, formatOf(t, "pdf"), Options{}).String() + ")\n<dc:identifier>" + sourceOf(lie, formatOf(t, "xlsx"), Options{}).String() + "</dc:identifier>"),
	} {
		r.Title = r.Sections[0].Blocks[0].Rows[0][1].Text
		for _, f := range Formats() {
			if f.Name == "json" {
				continue
			}
			o := Options{}
			if f.Takes.Base {
				o.Base = `https://ledger.example/a b?(c)="<d>"`
			}
			if f.Takes.Table {
				o.Table = "t"
			}
			got, err := f.Render(r, o)
			must(t, err)
			s, err := ReadSource(got)
			must(t, err)
			if *s != sourceOf(r, f, o) || s.At != 9 || s.SHA256 != r.SHA256() || s.Options != o {
				t.Errorf("%s, %s: %+v", name, f.Name, s)
			}
		}
	}
}

func TestSourceComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(0, 20, -1).Filter(func(s string) bool { return strings.ToValidUTF8(s, "") == s })
		s := Source{
			Ledger: wire.Hash{rapid.Byte().Draw(t, "ledger")}, SHA256: wire.Hash{rapid.Byte().Draw(t, "hash")},
			Question: report.Question{
				Kind: text.Draw(t, "kind"), ID: text.Draw(t, "id"), From: domain.Date(text.Draw(t, "from")), Lang: text.Draw(t, "lang"), Template: rapid.Int64().Draw(t, "template"),
			},
			At: wire.Seq(rapid.Uint64Range(0, 1<<53-1).Draw(t, "at")), Overlay: rapid.Bool().Draw(t, "overlay"),
			Format: text.Draw(t, "format"), Version: 1, Options: Options{Base: text.Draw(t, "base"), Table: text.Draw(t, "table")},
		}
		written := s.String()
		if strings.ContainsAny(written, "<>\"&(),;\n\r") || strings.ContainsFunc(written, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Fatalf("it has signs that formats may not: %q", written)
		}
		if got, err := parseSource(written); err != nil || *got != s {
			t.Fatalf("%v: %+v for %+v", err, got, s)
		}
	})
}

func TestNoSource(t *testing.T) {
	whole := rendered(t, small("so"), "html", Options{})
	for name, file := range map[string][]byte{
		"nothing": nil, "something": []byte("so"), "a page": []byte("<!doctype html>\n<html></html>"), "a table": []byte(byteOrderMark + "a,b\r\n1,2\r\n"),
		"an empty table": []byte(byteOrderMark), "half a PDF": []byte("%PDF-1.7\n/Keywords (twothirds-report/1 kind=x"),
		"no number":      bytes.Replace(whole, []byte(" at=9 "), []byte(" at=nine "), 1),
		"another order":  bytes.Replace(whole, []byte(" at=9 template=2"), []byte(" template=2 at=9"), 1),
		"another format": bytes.Replace(whole, []byte("format=html"), []byte("format=md"), 1),
		"a later form":   bytes.Replace(whole, []byte(mark), []byte("twothirds-report/2"), 1),
	} {
		if s, err := ReadSource(file); !errors.Is(err, ErrNoSource) {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
}

func FuzzReadSource(f *testing.F) {
	for _, format := range Names() {
		f.Add(rendered(f, small("so"), format, Options{}))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		s, err := ReadSource(file)
		if (err == nil) != (s != nil) || err != nil && !errors.Is(err, ErrNoSource) {
			t.Fatalf("%+v, %v", s, err)
		}
		if err == nil && !bytes.Contains(file, []byte(s.String())) && !slices.Contains([]string{"csv"}, s.Format) {
			t.Fatalf("it does not say %s", s)
		}
	})
}

func TestCompare(t *testing.T) {
	for format, want := range map[string]string{"csv": "line 2", "html": "line ", "md": "line "} {
		has, made := rendered(t, small("so"), format, Options{}), rendered(t, small("to"), format, Options{})
		if d := Compare(format, made, made); d != nil {
			t.Errorf("%s: the same differ: %+v", format, d)
		}
		// What says which report it is of is made the same, so that the text differs.
		has = bytes.ReplaceAll(has, []byte(small("so").SHA256().String()), []byte(small("to").SHA256().String()))
		d := Compare(format, has, made)
		if d == nil || !strings.HasPrefix(d.Place, want) || !strings.Contains(d.Has, "so") || !strings.Contains(d.Made, "to") {
			t.Errorf("%s: %+v", format, d)
		}
	}
	one := rendered(t, long(300, func(int) string { return "a" }), "pdf", Options{})
	two := bytes.Clone(one)
	at := bytes.LastIndex(two, []byte("Tj ET"))
	two[at] = 'X'
	if d := Compare("pdf", two, one); d == nil || !strings.HasPrefix(d.Place, "page ") || strings.HasPrefix(d.Place, "page 1,") {
		t.Errorf("the last page: %+v", d)
	}
	book := rendered(t, small("so"), "xlsx", Options{})
	two = bytes.Replace(book, []byte(">so<"), []byte(">no<"), 1)
	if d := Compare("xlsx", two, book); d == nil || !strings.HasPrefix(d.Place, "xl/worksheets/sheet1.xml, byte ") {
		t.Errorf("a workbook: %+v", d)
	}
}
