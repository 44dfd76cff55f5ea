package xlsx_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"twothirds/projections/xlsx"
)

const (
	links   = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>`
	link    = `<Relationship Id="%s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>`
	bookXML = `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">%s<sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>`
)

// book is a workbook of one sheet: its rows, the texts shared, the styles.
type book struct {
	properties, sheet, shared, styles string
	// other parts, over those that are made.
	other map[string]string
}

func (b book) bytes(t testing.TB) []byte {
	t.Helper()
	parts := map[string]string{
		"[Content_Types].xml":        `<Types/>`,
		"_rels/.rels":                fmt.Sprintf(links, fmt.Sprintf(link, "rId1", "officeDocument", "xl/workbook.xml")),
		"xl/workbook.xml":            fmt.Sprintf(bookXML, b.properties),
		"xl/_rels/workbook.xml.rels": fmt.Sprintf(links, fmt.Sprintf(link, "rId1", "worksheet", "worksheets/sheet1.xml")+fmt.Sprintf(link, "rId2", "sharedStrings", "/xl/sharedStrings.xml")+fmt.Sprintf(link, "rId3", "styles", "styles.xml")),
		"xl/worksheets/sheet1.xml":   `<worksheet><sheetData>` + b.sheet + `</worksheet>`,
		"xl/sharedStrings.xml":       `<sst>` + b.shared + `</sst>`,
		"xl/styles.xml":              `<styleSheet>` + b.styles + `</styleSheet>`,
	}
	for name, content := range b.other {
		parts[name] = content
	}
	var file bytes.Buffer
	w := zip.NewWriter(&file)
	for name, content := range parts {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(part, content)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// says are the cells of the first sheet: A1=text, with a mark for what is no text.
func says(sheets []xlsx.Sheet) (cells []string) {
	for _, row := range sheets[0].Rows {
		for _, c := range row.Cells {
			mark := map[xlsx.Kind]string{xlsx.Text: "=", xlsx.Number: "#", xlsx.Date: "@", xlsx.Fault: "!", xlsx.NoResult: "?"}[c.Kind]
			if c.Merged {
				mark = "^" + mark
			}
			cells = append(cells, xlsx.Place(row.Number, c.Column)+mark+c.Text)
		}
	}
	return cells
}

func TestCells(t *testing.T) {
	const styles = `<numFmts><numFmt numFmtId="164" formatCode="dd\.mm\.yyyy"/><numFmt numFmtId="165" formatCode="[$-42C]mmmm yyyy;@"/><numFmt numFmtId="166" formatCode="yyyy"/><numFmt numFmtId="167" formatCode="0.00&quot; day&quot;"/><numFmt numFmtId="168" formatCode="[Red]0"/></numFmts>` +
		`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="168"/><xf numFmtId="22"/><xf numFmtId="20"/></cellXfs>`
	for _, tt := range []struct {
		name string
		book book
		want []string
	}{
		{
			"texts: shared, rich, inline, of a formula",
			book{
				shared: `<si><t>plain</t></si><si><r><t xml:space="preserve">rich </t></r><r><rPr><b/></rPr><t>text</t></r><rPh><t>ignored</t></rPh></si>`,
				sheet:  `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c><c r="D1" t="str"><f>A1</f><v>of it</v></c></row></sheetData>`,
			},
			[]string{"A1=plain", "B1=rich text", "C1=inline", "D1=of it"},
		},
		{
			"rows and cells without places, gaps, empty cells",
			book{sheet: `<row><c t="str"><v>a</v></c><c/><c t="str"><v>c</v></c></row><row r="7"><c r="C7" t="str"><v>d</v></c><c t="str"><v>e</v></c></row></sheetData>`},
			[]string{"A1=a", "C1=c", "C7=d", "D7=e"},
		},
		{
			"numbers",
			book{sheet: `<row><c><v>1.1</v></c><c><v>1.1000000000000001</v></c><c><v>2017</v></c><c><v>-0</v></c><c><v>1E+20</v></c><c t="n"><v>1.5E-3</v></c><c><v>0.30000000000000004</v></c></row></sheetData>`},
			[]string{"A1#1.1", "B1#1.1", "C1#2017", "D1#0", "E1#1e+20", "F1#0.0015", "G1#0.3"},
		},
		{
			"days",
			book{styles: styles, sheet: `<row><c s="1"><v>43465</v></c><c s="2"><v>1</v></c><c s="3"><v>43465</v></c><c s="4"><v>43465</v></c><c s="5"><v>3</v></c><c s="6"><v>3</v></c><c s="7"><v>43465.5</v></c><c s="8"><v>0.5</v></c><c s="1"><v>60</v></c><c s="1"><v>61</v></c><c s="1"><v>-1</v></c><c s="99"><v>5</v></c></row></sheetData>`},
			[]string{"A1@2018-12-31", "B1@1900-01-01", "C1@2018-12", "D1@2018", "E1#3", "F1#3", "G1@2018-12-31 12:00:00", "H1#0.5", "I1#60", "J1@1900-03-01", "K1#-1", "L1#5"},
		},
		{
			"days since 1904",
			book{properties: `<workbookPr date1904="1"/>`, styles: styles, sheet: `<row><c s="1"><v>42003</v></c><c s="1"><v>0</v></c></row></sheetData>`},
			[]string{"A1@2018-12-31", "B1@1904-01-01"},
		},
		{
			"what a person does not see",
			book{sheet: `<row><c t="e"><f>1/0</f><v>#DIV/0!</v></c><c><f>A1</f></c><c t="str"><f>A1</f><v></v></c><c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="d"><v>2018-12-31T00:00:00</v></c></row></sheetData>`},
			[]string{"A1!#DIV/0!", "B1?", "D1=TRUE", "E1=FALSE", "F1@2018-12-31"},
		},
		{
			"merged down and across",
			book{sheet: `<row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row><row><c r="B2" t="str"><v>c</v></c></row><row r="4"><c r="A4"/><c r="C4" t="str"><v>d</v></c></row><row r="5"><c r="C5" t="str"><v>e</v></c></row></sheetData><mergeCells><mergeCell ref="A1:A4"/><mergeCell ref="C4:D5"/><mergeCell ref="B1:C1"/></mergeCells>`},
			[]string{"A1=a", "B1=b", "A2^=a", "B2=c", "A4^=a", "C4=d", "C5=e"},
		},
		{
			"escapes and line ends",
			book{sheet: `<row><c t="str"><v>a_x000D__x000A_b_x005F_x0041_ _xD83D__xDE00_ _xD83D_ &amp;lt;</v></c></row></sheetData>`},
			[]string{"A1=a\nb_x0041_ \U0001F600 \uFFFD &lt;"},
		},
		{
			"prefixes",
			book{other: map[string]string{"xl/worksheets/sheet1.xml": `<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row><x:c t="str"><x:v>a</x:v></x:c></x:row></x:sheetData></x:worksheet>`}},
			[]string{"A1=a"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sheets, err := xlsx.Read(tt.book.bytes(t))
			if err != nil {
				t.Fatal(err)
			}
			if got := says(sheets); !slices.Equal(got, tt.want) {
				t.Errorf("read %q\nwant %q", got, tt.want)
			}
		})
	}
}

// bomb is a workbook whose first part unpacks to a megabyte, and declares so many bytes.
func bomb(t testing.TB, declared uint64) []byte {
	t.Helper()
	var packed, file bytes.Buffer
	deflate, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = deflate.Write(bytes.Repeat([]byte(" "), 1<<20))
	if err := deflate.Close(); err != nil {
		t.Fatal(err)
	}
	w := zip.NewWriter(&file)
	part, err := w.CreateRaw(&zip.FileHeader{Name: "_rels/.rels", Method: zip.Deflate, CompressedSize64: uint64(packed.Len()), UncompressedSize64: declared})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(packed.Bytes())
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// What is no workbook, or would take too much, is refused: before it takes it.
func TestWhatIsNotRead(t *testing.T) {
	for _, tt := range []struct {
		name string
		file []byte
		want string
	}{
		{"no zip", []byte("number,measure"), "zip"},
		{"the older format", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "older .xls format, or protected by a password"},
		{"too large", make([]byte, xlsx.MaxFile+1), "at most 16777216 are read"},
		{"no workbook in it", book{other: map[string]string{"_rels/.rels": fmt.Sprintf(links, "")}}.bytes(t), "no workbook in it"},
		{"a sheet that is missing", book{other: map[string]string{"xl/_rels/workbook.xml.rels": fmt.Sprintf(links, fmt.Sprintf(link, "rId1", "worksheet", "gone.xml"))}}.bytes(t), "part xl/gone.xml is missing"},
		{"a bomb", bomb(t, xlsx.MaxContent+1), "more than 33554432 bytes when it is unpacked"},
		{"a bomb that says it is small", bomb(t, 10), "not a valid zip file"},
		{"a bomb of texts", book{shared: strings.Repeat("<si/>", xlsx.MaxCells+1)}.bytes(t), "more than 200000 cells"},
		{"areas that lie over one another", book{sheet: strings.Repeat(`<row><c t="str"><v>x</v></c></row>`, 20) + "</sheetData><mergeCells>" + strings.Repeat(`<mergeCell ref="A1:A20"/>`, 12_000) + "</mergeCells>"}.bytes(t), "more than 200000 cells"},
		{"more areas than can be", book{sheet: "</sheetData><mergeCells>" + strings.Repeat(`<mergeCell ref="A1"/>`, 20_001) + "</mergeCells>"}.bytes(t), "more than 20000 groups"},
		{"deep", book{sheet: strings.Repeat("<a>", 100)}.bytes(t), "more than 64 deep"},
		{"a long text", book{sheet: `<row><c t="str"><v>` + strings.Repeat("x", 100_001) + `</v></c></row></sheetData>`}.bytes(t), "more than 100000 bytes"},
		{"an entity", book{other: map[string]string{"xl/worksheets/sheet1.xml": `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row><c t="str"><v>&e;</v></c></row></sheetData></worksheet>`}}.bytes(t), "invalid character entity &e;"},
		{"rows out of order", book{sheet: `<row r="2"/><row r="1"/></sheetData>`}.bytes(t), `row "1" stands out of order`},
		{"cells out of order", book{sheet: `<row r="1"><c r="B1"/><c r="A1"/></row></sheetData>`}.bytes(t), "cell A1 stands out of order"},
		{"a cell of another row", book{sheet: `<row r="1"><c r="B2"/></row></sheetData>`}.bytes(t), "cell B2 stands out of order"},
		{"a text that is not there", book{sheet: `<row><c t="s"><v>3</v></c></row></sheetData>`}.bytes(t), `names text "3" of those shared`},
		{"no number", book{sheet: `<row><c><v>x</v></c></row></sheetData>`}.bytes(t), `"x" is no number`},
		{"cut off", book{sheet: `<row><c><v>1`}.bytes(t), "unexpected EOF"},
		{"merged beyond the sheet", book{sheet: `</sheetData><mergeCells><mergeCell ref="A1:ZZZ9"/></mergeCells>`}.bytes(t), `"ZZZ9" is no place`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := xlsx.Read(tt.file)
			if !errors.Is(err, xlsx.ErrForm) || !strings.Contains(fmt.Sprint(err), tt.want) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}

func TestPlaces(t *testing.T) {
	for column, want := range map[int]string{0: "", 1: "A", 26: "Z", 27: "AA", 52: "AZ", 53: "BA", 702: "ZZ", 703: "AAA", 16384: "XFD"} {
		if got := xlsx.ColumnName(column); got != want {
			t.Errorf("column %d is %q, want %q", column, got, want)
		}
	}
}

// A file of another office format is named as that, with what to do.
func TestOpenDocument(t *testing.T) {
	var file bytes.Buffer
	w := zip.NewWriter(&file)
	for _, name := range []string{"mimetype", "content.xml", "META-INF/manifest.xml"} {
		if _, err := w.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := xlsx.Read(file.Bytes()); !errors.Is(err, xlsx.ErrForm) || !strings.Contains(err.Error(), "save it as .xlsx") {
		t.Error(err)
	}
}
