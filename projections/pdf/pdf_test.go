package pdf

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"twothirds/projections/pdf/pdftest"
)

func fontOf(t testing.TB, name string) *Font {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "report", "render", "fonts", name+".ttf"))
	if err != nil {
		t.Fatal(err)
	}
	return MustFont(name, data)
}

func TestFont(t *testing.T) {
	f := fontOf(t, "NotoSans-Regular")
	for _, r := range "aZ09 əƏğĞıİöÖşŞüÜçÇ₼№«»„“”–…⁰¹²³⁴⁵⁶⁷⁸⁹Жя\u00a0\ufffd" {
		if !f.Has(r) {
			t.Errorf("it has no %q", r)
		}
	}
	for _, r := range []rune{'ש', '漢', '😀', -1, 0x10FFFF, 0xFFFF} {
		if f.Has(r) {
			t.Errorf("it has %q", r)
		}
	}
	// Of the font's own table: a is 561 of 1000, the space 260.
	if got := f.Width("a a", 1_000); got != 2*561+260 {
		t.Errorf("a a is %d wide", got)
	}
	if f.Width("漢", 1_000) != f.Width("\ufffd", 1_000) {
		t.Error("a missing letter is not as wide as its mark")
	}
}

func TestNumber(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 5: "0.05", 50: "0.5", 100: "1", 1234: "12.34", 1230: "12.3", -7: "-0.07", -200: "-2"} {
		if got := number(n); got != want {
			t.Errorf("%d is written %s, want %s", n, got, want)
		}
	}
}

// small is a document with one of everything.
func small(t testing.TB, title, text string) *Document {
	d := &Document{
		Title: title, Author: "A", Subject: "S", Keywords: "K", Producer: "P", Lang: "az", Created: time.UnixMilli(1_700_000_000_000), ID: [16]byte{1},
	}
	f, b := fontOf(t, "NotoSans-Regular"), fontOf(t, "NotoSerif-Bold")
	root := d.Structure()
	one := d.AddPage(59_528, 84_189)
	one.Mark(root.Add("P"))
	one.Text(1_000, 2_000, f, 900, Color{}, text)
	one.Text(1_000, 4_000, b, 1_400, Color{R: 255}, "Başlıq")
	one.Text(0, 0, f, 900, Color{}, "")
	link := root.Add("P").Add("Link")
	one.Mark(link)
	one.Text(1_000, 6_000, f, 900, Color{}, "bax")
	one.LinkPage(link, "səhifə 2", 0, 0, 100, 100, 1, 500)
	one.LinkURL(root.Add("P").Add("Link"), "entry 1", 0, 0, 100, 100, "https://ledger.example/log/1")
	figure := root.Add("Sect").Add("Figure")
	figure.Alt = "Şəkil"
	one.Mark(figure)
	red := Color{R: 255}
	one.Rect(0, 0, 10, 10, Pen{Fill: &red, Width: 10})
	one.Rect(0, 0, 10, 10, Pen{})
	one.Circle(50, 50, 10, Pen{Fill: &red})
	one.Circle(50, 50, 10, Pen{})
	one.Line(0, 0, 10, 10, 5, red)
	one.Hatch(0, 0, 100, 100, 20, red)
	two := d.AddPage(84_189, 59_528)
	two.Text(100, 100, b, 900, Color{}, "İkinci")
	d.Bookmark(title, one, 100)
	d.Bookmark("ikinci", two, 0)
	return d
}

func TestDocument(t *testing.T) {
	raw := small(t, `Hesabat (1) \ ə`, "Qərar № 1").Bytes()
	f := pdftest.Read(t, raw)
	if len(f.Pages) != 2 || f.Pages[0].Text() != "Qərar № 1\nBaşlıq\nbax\n" || f.Pages[1].Text() != "İkinci\n" {
		t.Errorf("the pages read %+v", f.Pages)
	}
	if p := f.Pages[0]; p.Links != 2 || p.Width != 595.28 || p.Texts[0].X != 10 || p.Texts[0].Y != 821.89 || p.Texts[0].Size != 9 {
		t.Errorf("page 1: %+v", p)
	}
	if !slices.Equal(f.Outline, []string{`Hesabat (1) \ ə`, "ikinci"}) {
		t.Errorf("outline %q", f.Outline)
	}
	for _, want := range []string{"/Author (A)", "/Subject (S)", "\n/Keywords (K)\n", "/Producer (P)", "/CreationDate (D:20231114221320Z)"} {
		if !strings.Contains(f.Info, want) {
			t.Errorf("no %q in %s", want, f.Info)
		}
	}
	for _, want := range []string{"/Lang (az)", "/URI (https://ledger.example/log/1)", "\n% page 2\n"} {
		if !bytes.Contains(raw, []byte(want)) {
			t.Errorf("no %q", want)
		}
	}
	if bytes.Contains(raw, []byte("FlateDecode")) {
		t.Error("something is compressed")
	}
	if !bytes.Equal(raw, small(t, `Hesabat (1) \ ə`, "Qərar № 1").Bytes()) {
		t.Error("other bytes the second time")
	}
}

// TestStructure: what was put into elements is read in their order, on whichever pages it stands
// and whenever it was drawn; what is in none is not read.
func TestStructure(t *testing.T) {
	d := small(t, "T", "Qərar")
	f := pdftest.Read(t, d.Bytes())
	if got := f.Structure.Text; got != "QərarBaşlıqbax" {
		t.Errorf("it reads %q", got)
	}
	if got := f.Structure.All("Figure"); len(got) != 1 || got[0].Alt != "Şəkil" || len(got[0].Marks) != 1 {
		t.Errorf("figures %+v", got)
	}

	d = small(t, "T", "Qərar")
	root, sans := d.Structure(), fontOf(t, "NotoSans-Regular")
	heading, table := root.Add("H1"), root.Add("Sect").Add("Table")
	table.Alt = "Cədvəl"
	var cells []*Element
	for _, kind := range []string{"TH", "TD"} {
		row := table.Add("TR")
		cells = append(cells, row.Add(kind), row.Add(kind))
	}
	for i, text := range []string{"c", "d", "a", "b", "c2"} {
		page := d.Pages()[i/3]
		page.Mark(cells[(i+2)%4])
		page.Text(1_000, int64(1_000*i), sans, 900, Color{}, text)
	}
	last := d.Pages()[1]
	last.Mark(heading)
	last.Text(1_000, 9_000, sans, 900, Color{}, "x")
	last.Header()
	last.Text(1_000, 9_500, sans, 900, Color{}, "head")
	last.Footer()
	last.Text(1_000, 9_900, sans, 900, Color{}, "foot")
	f = pdftest.Read(t, d.Bytes())
	if got := f.Structure.Text; got != "QərarBaşlıqbaxxabcc2d" {
		t.Errorf("it reads %q", got)
	}
	if got := f.Structure.All("Table"); len(got) != 1 || got[0].Summary != "Cədvəl" || got[0].Kids[1].Kids[0].Text != "cc2" {
		t.Errorf("tables %+v", got)
	}
	for _, text := range f.Pages[1].Texts {
		if strings.Contains("İkinci head foot", text.Text) != (text.Mark < 0) {
			t.Errorf("%q is in mark %d", text.Text, text.Mark)
		}
	}

	// What is no structure is found out.
	raw := d.Bytes()
	for _, c := range [][2]string{
		{"/TD <</MCID 3>> BDC", "/TD <</MCID 4>> BDC"},
		{"/MCID 0", "/MCID 1"},
		{"/S /TD", "/S /TH"},
		{"/S /H1", "/S /H2"},
		{"EMC\n/Link", "   \n/Link"},
		{"/Nums [0 [", "/Nums [1 ["},
		{"/Contents (entry 1)", "/Contents ()       "},
		{"/Alt", "/Att"},
		{"/StructParent 2", "/StructParent 3"},
		{"part>1", "part>2"},
	} {
		broken := bytes.Replace(raw, []byte(c[0]), []byte(c[1]), 1)
		if _, err := pdftest.Parse(broken); err == nil || bytes.Equal(raw, broken) {
			t.Errorf("%q in place of %q passes", c[1], c[0])
		}
	}
}

// TestAnyText: whatever is written, the document can be read, and reads the same but for
// letters that the font does not have.
func TestAnyText(t *testing.T) {
	f := fontOf(t, "NotoSans-Regular")
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.ToValidUTF8(rapid.OneOf(rapid.String(), rapid.StringMatching(`[()<>\\%/\[\]a-zəşİ\n\r]{0,20}`)).Draw(rt, "text"), "?")
		got := pdftest.Read(t, small(t, text, text).Bytes())
		want := strings.Map(func(r rune) rune {
			switch {
			case !f.Has(r):
				return '\ufffd'
			case r == '\u00a0':
				return ' '
			}
			return r
		}, text)
		if text != "" && got.Pages[0].Texts[0].Text != want {
			rt.Fatalf("it reads %q for %q", got.Pages[0].Texts[0].Text, text)
		}
		if got.Outline[0] != text {
			rt.Fatalf("the outline reads %q for %q", got.Outline[0], text)
		}
	})
}
