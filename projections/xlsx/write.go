package xlsx

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Style is how a written cell looks.
type Style int

// Styles of cells.
const (
	// Plain is a number as it comes, or a text that is wrapped.
	Plain Style = iota
	Strong
	Quiet
	AsDay
	AsMoment
)

// Value is a cell to be written: a text, or with Number a number in the form of
// strconv.FormatInt.
type Value struct {
	Text   string
	Number bool
	Style  Style
}

// style is the number of the value's style in the style sheet.
func (v *Value) style() int {
	switch {
	case v.Style != Plain:
		return 2 + int(v.Style)
	case v.Number:
		return 0
	}
	return 2
}

// Page is a sheet to be written. Its header stays in sight when the rest is
// scrolled, and its columns can be filtered.
type Page struct {
	// Name is 1 to 31 characters, none of []:*?/\, and differs from those of the other pages.
	Name   string
	Header []string
	// Widths are the columns' widths in characters; a column without one has 16.
	Widths []int
	Rows   [][]Value
}

// parts of a workbook that are the same in all.
const (
	declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	namespace   = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	officeLinks = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packLinks   = "http://schemas.openxmlformats.org/package/2006/relationships"

	// Styles 0: as it comes; 1: the header; 2: a text that is wrapped; from 3 on those of Style.
	styleSheet = declaration + `<styleSheet xmlns="` + namespace + `"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm"/></numFmts>` +
		`<fonts count="3"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font><font><sz val="9"/><color rgb="FF5A626B"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>` +
		`<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="7"><xf applyAlignment="1"><alignment vertical="top"/></xf><xf fontId="1" applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
		`<xf numFmtId="49" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
		`<xf numFmtId="49" fontId="1" applyFont="1" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
		`<xf numFmtId="49" fontId="2" applyFont="1" applyNumberFormat="1" applyAlignment="1"><alignment horizontal="left" indent="1" vertical="top" wrapText="1"/></xf>` +
		`<xf numFmtId="164" applyNumberFormat="1" applyAlignment="1"><alignment horizontal="left" vertical="top"/></xf>` +
		`<xf numFmtId="165" applyNumberFormat="1" applyAlignment="1"><alignment horizontal="left" vertical="top"/></xf></cellXfs>` +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
)

// Write writes a workbook of which nothing is said. It fails as to does.
func Write(to io.Writer, pages []Page) error { return WriteAbout(to, &Properties{}, pages) }

// WriteAbout writes a workbook that says what it is.
func WriteAbout(to io.Writer, about *Properties, pages []Page) error {
	archive := zip.NewWriter(to)
	var types, sheets, links strings.Builder
	for i := range pages {
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, i+1)
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, escape(pages[i].Name), i+1, i+1)
		fmt.Fprintf(&links, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, officeLinks, i+1)
	}
	parts := []struct{ name, content string }{
		{"[Content_Types].xml", declaration + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` +
			`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` + types.String() + `</Types>`},
		{"_rels/.rels", declaration + `<Relationships xmlns="` + packLinks + `"><Relationship Id="rId1" Type="` + officeLinks + `/officeDocument" Target="xl/workbook.xml"/>` +
			`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`},
		{"docProps/core.xml", about.part()},
		{"xl/workbook.xml", declaration + `<workbook xmlns="` + namespace + `" xmlns:r="` + officeLinks + `"><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", declaration + `<Relationships xmlns="` + packLinks + `">` + links.String() +
			fmt.Sprintf(`<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/>`, len(pages)+1, officeLinks) + `</Relationships>`},
		{"xl/styles.xml", styleSheet},
	}
	for _, part := range parts {
		if err := addPart(archive, part.name, []byte(part.content)); err != nil {
			return err
		}
	}
	for i := range pages {
		if err := addPart(archive, fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), pages[i].sheet()); err != nil {
			return err
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("writing the workbook: %w", err)
	}
	return nil
}

// addPart adds a part as it is, with no time.
func addPart(archive *zip.Writer, name string, content []byte) error {
	size := uint64(len(content))
	w, err := archive.CreateRaw(&zip.FileHeader{
		Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(content), CompressedSize64: size, UncompressedSize64: size,
	})
	if err == nil {
		_, err = w.Write(content)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}

// sheet is the XML of a page.
func (p *Page) sheet() []byte {
	var b bytes.Buffer
	last := Place(len(p.Rows)+1, max(len(p.Header), 1))
	fmt.Fprintf(&b, `%s<worksheet xmlns="%s"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:%s"/><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`,
		declaration, namespace, last)
	for i := range max(len(p.Header), 1) {
		fmt.Fprintf(&b, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, p.width(i))
	}
	head := make([]Value, len(p.Header))
	for i, title := range p.Header {
		head[i].Text = title
	}
	fmt.Fprintf(&b, `</cols><sheetData><row r="1" ht="%d" customHeight="1">`, p.height(head))
	for i, title := range p.Header {
		writeText(&b, Place(1, i+1), 1, title)
	}
	_, _ = b.WriteString(`</row>`)
	for r, row := range p.Rows {
		fmt.Fprintf(&b, `<row r="%d" ht="%d" customHeight="1">`, r+2, p.height(row))
		for c, value := range row {
			switch {
			case value.Text == "":
			case value.Number:
				fmt.Fprintf(&b, `<c r="%s" s="%d"><v>%s</v></c>`, Place(r+2, c+1), value.style(), escape(value.Text))
			default:
				writeText(&b, Place(r+2, c+1), value.style(), value.Text)
			}
		}
		_, _ = b.WriteString(`</row>`)
	}
	fmt.Fprintf(&b, `</sheetData><autoFilter ref="A1:%s"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>`, last)
	return b.Bytes()
}

func (p *Page) width(column int) int {
	if column < len(p.Widths) {
		return max(1, p.Widths[column])
	}
	return 16
}

// Heights of rows, in points: of a line, and at most.
const (
	lineHeight = 15
	maxHeight  = 405
)

// height is about what the texts of a row need that are wrapped; not every program
// finds that out by itself.
func (p *Page) height(row []Value) int {
	lines := 1
	for i, v := range row {
		here := 0
		for line := range strings.SplitSeq(v.Text, "\n") {
			here += 1 + utf8.RuneCountInString(line)/p.width(i)
		}
		lines = max(lines, here)
	}
	return min(lines*lineHeight, maxHeight)
}

func writeText(b *bytes.Buffer, place string, style int, text string) {
	fmt.Fprintf(b, `<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, place, style, escape(text))
}

// escape is a text for XML. What XML cannot hold, and what would be read as such, is
// written as _xHHHH_ (see unescape); what is not UTF-8 becomes U+FFFD.
func escape(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '&':
			_, _ = b.WriteString("&amp;")
		case r == '<':
			_, _ = b.WriteString("&lt;")
		case r == '>':
			_, _ = b.WriteString("&gt;")
		case r == '"':
			_, _ = b.WriteString("&quot;")
		case r == '_' && isEscape(s[i:]), r < ' ' && r != '\n' && r != '\t', r == 0xFFFE, r == 0xFFFF:
			_, _ = b.WriteString("_x" + strings.ToUpper(strconv.FormatInt(int64(r)+0x10000, 16)[1:]) + "_")
		default:
			_, _ = b.WriteString(string(r))
		}
	}
	return b.String()
}

func isEscape(s string) bool {
	_, ok := escapedAt(s)
	return ok && utf8.ValidString(s[:7])
}
