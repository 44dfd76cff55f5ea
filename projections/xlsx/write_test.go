package xlsx_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"twothirds/projections/xlsx"
)

// What is written is read again, and the bytes are the same each time.
func TestPagesComeBack(t *testing.T) {
	text := rapid.OneOf(rapid.StringN(0, 20, 60), rapid.SampledFrom([]string{"=1+1", "_x0041_", "_x005F_x0041_", "a\nb\tc", "\x00\x1f", "<&>\"'", " blanks ", "\ufffe\uffff", "\xff"}))
	rapid.Check(t, func(t *rapid.T) {
		page := xlsx.Page{Name: "Plan & members", Header: []string{"A", "number"}, Widths: []int{10}}
		var want []string
		for range rapid.IntRange(0, 5).Draw(t, "rows") {
			s := text.Draw(t, "text")
			page.Rows = append(page.Rows, []xlsx.Value{{Text: s}, {Text: "12", Number: true}})
			if s != "" {
				want = append(want, strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, "\ufffd")))
			}
			want = append(want, "12")
		}
		var first, second bytes.Buffer
		if err := errors.Join(xlsx.Write(&first, []xlsx.Page{page}), xlsx.Write(&second, []xlsx.Page{page})); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Fatal("other bytes the second time")
		}
		sheets, err := xlsx.Read(first.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, row := range sheets[0].Rows[1:] {
			for _, c := range row.Cells {
				if (c.Kind == xlsx.Number) != (c.Column == 2) {
					t.Fatalf("%+v", c)
				}
				got = append(got, c.Text)
			}
		}
		if sheets[0].Name != page.Name || !slices.Equal(got, want) {
			t.Fatalf("%s: read %q, want %q", sheets[0].Name, got, want)
		}
	})
}

// No bytes make the reader fail.
func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	if err := xlsx.Write(&b, []xlsx.Page{{Name: "A", Header: []string{"a"}, Rows: [][]xlsx.Value{{{Text: "x"}}}}}); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes(), `<row><c t="str"><v>a</v></c></row></sheetData>`, `<si><t>x</t></si>`, `<cellXfs><xf numFmtId="14"/></cellXfs>`)
	f.Add([]byte("PK"), `<row r="1"><c r="B1" s="0"><f>A1</f><v>43465.5</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B3"/></mergeCells>`, ``, `<numFmts><numFmt numFmtId="164" formatCode="[x]y\d&quot;m"/></numFmts>`)
	f.Fuzz(func(t *testing.T, file []byte, sheet, shared, styles string) {
		for _, content := range [][]byte{file, book{sheet: sheet, shared: shared, styles: styles}.bytes(t)} {
			if _, err := xlsx.Read(content); err != nil && !errors.Is(err, xlsx.ErrForm) {
				t.Fatal(err)
			}
		}
	})
}
