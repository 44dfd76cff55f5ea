// Package pdftest reads documents as package pdf writes them, for tests. It is strict:
// what is not as ISO 32000-1 wants it fails the test.
package pdftest

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// File is a document that was read.
type File struct {
	Info    string // the document's information, as the file has it
	Outline []string
	Pages   []Page
	// Structure is the document as those read it who do not see it.
	Structure *Element
	objects   [][]byte // by number; nothing has number 0
}

// Page is a page: its size in points, and its texts in the order in which they were drawn.
type Page struct {
	Width, Height float64
	Links         int
	Texts         []Text

	object int
	marks  map[int]string // kinds of elements, by the number of marked content
}

// Text is a text and where its baseline begins, in points from the lower left corner. What stands
// beside another text in its line, or ends where a line is broken, ends with a space.
type Text struct {
	X, Y, Size float64
	Text       string
	// Lang is the language that is said of it, "" for the document's.
	Lang string
	// Mark is the number of the marked content that it is in, -1 where it is no part of
	// the structure.
	Mark int
}

// Text is all that stands on the page, a line for each text.
func (p Page) Text() string {
	var all strings.Builder
	for _, text := range p.Texts {
		all.WriteString(text.Text + "\n")
	}
	return all.String()
}

var (
	reference = regexp.MustCompile(`(\d+) 0 R`)
	textForm  = regexp.MustCompile(`/F(\d+) ([\d.]+) Tf ([-\d.]+) ([-\d.]+) Td <([0-9A-F]*)> Tj`)
	letter    = regexp.MustCompile(`<([0-9A-F]{4})> <([0-9A-F]{4})>`)
	boxForm   = regexp.MustCompile(`/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]`)
	fontForm  = regexp.MustCompile(`/F(\d+) (\d+) 0 R`)
	titleForm = regexp.MustCompile(`/Title (\((?:[^\\()]|\\.)*\)|<[0-9A-F]*>)`)
)

// Read reads a document.
func Read(t testing.TB, file []byte) *File {
	t.Helper()
	f, err := Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Parse reads a document, and says what is wrong with it.
func Parse(file []byte) (*File, error) {
	f := &File{}
	if err := f.readObjects(file); err != nil {
		return nil, err
	}
	for n, object := range f.objects[1:] {
		head, _, _ := bytes.Cut(object, []byte("stream\n"))
		for _, to := range reference.FindAllSubmatch(head, -1) {
			if number, err := strconv.Atoi(string(to[1])); err != nil || number < 1 || number >= len(f.objects) {
				return nil, fmt.Errorf("object %d refers to object %s, and there are %d", n+1, to[1], len(f.objects)-1)
			}
		}
	}
	f.Info = string(f.objects[2])
	for _, object := range f.objects {
		if bytes.Contains(object, []byte("/Parent ")) && !bytes.Contains(object, []byte("/Type /Page")) {
			f.Outline = append(f.Outline, unescape(string(titleForm.FindSubmatch(object)[1])))
		}
	}
	if err := f.readPages(); err != nil {
		return nil, err
	}
	return f, f.readStructure()
}

// readObjects reads the table of objects, and each where it says.
func (f *File) readObjects(file []byte) error {
	at := bytes.LastIndex(file, []byte("startxref\n"))
	if !bytes.HasPrefix(file, []byte("%PDF-1.7\n")) || !bytes.HasSuffix(file, []byte("\n%%EOF\n")) || at < 0 {
		return fmt.Errorf("no PDF: %.20q", file)
	}
	var table, first, count int
	if _, err := fmt.Sscanf(string(file[at:]), "startxref\n%d", &table); err != nil {
		return err
	}
	if _, err := fmt.Sscanf(string(file[table:]), "xref\n%d %d\n", &first, &count); err != nil || first != 0 {
		return fmt.Errorf("no table of objects at %d: %w", table, err)
	}
	_, lines, _ := bytes.Cut(file[table+len("xref\n"):], []byte("\n"))
	f.objects = make([][]byte, count)
	for n := 1; n < count; n++ {
		offset, err := strconv.Atoi(string(lines[20*n : 20*n+10]))
		if err != nil || lines[20*n+17] != 'n' {
			return fmt.Errorf("line %d of the table: %q", n, lines[20*n:20*n+20])
		}
		body, found := bytes.CutPrefix(file[offset:], fmt.Appendf(nil, "%d 0 obj\n", n))
		end := bytes.Index(body, []byte("\nendobj\n"))
		if !found || end < 0 {
			return fmt.Errorf("object %d is not at %d", n, offset)
		}
		if at := bytes.Index(body[:end], []byte(">>\nstream\n")); at >= 0 {
			head, rest := body[:at], body[at+len(">>\nstream\n"):]
			length, err := strconv.Atoi(string(head[bytes.LastIndexByte(head, ' ')+1:]))
			if err != nil || !bytes.HasPrefix(rest[length:], []byte("\nendstream\nendobj\n")) {
				return fmt.Errorf("the stream of object %d is not as long as it says", n)
			}
			end = len(head) + len(">>\nstream\n") + length
		}
		f.objects[n] = body[:end]
	}
	return nil
}

// object is that which stands after a key of another.
func (f *File) object(of []byte, key string) []byte {
	_, rest, found := bytes.Cut(of, []byte(key+" "))
	if !found {
		return nil
	}
	number, err := strconv.Atoi(string(rest[:bytes.IndexByte(rest, ' ')]))
	if err != nil {
		return nil
	}
	return f.objects[number]
}

func (f *File) readPages() error {
	tree := f.object(f.objects[1], "/Pages")
	kids := reference.FindAllSubmatch(tree, -1)
	if !bytes.Contains(tree, fmt.Appendf(nil, "/Count %d ", len(kids))) {
		return fmt.Errorf("the tree has %d pages and says another number", len(kids))
	}
	letters := map[string]map[string]string{} // of fonts, by glyph
	for _, kid := range kids {
		number, _ := strconv.Atoi(string(kid[1]))
		object := f.objects[number]
		box := boxForm.FindSubmatch(object)
		if box == nil {
			return fmt.Errorf("page %d has no size", number)
		}
		for _, font := range fontForm.FindAllSubmatch(f.object(object, "/Resources"), -1) {
			if name := string(font[1]); letters[name] == nil {
				letters[name] = map[string]string{}
				n, _ := strconv.Atoi(string(font[2]))
				for _, pair := range letter.FindAllSubmatch(f.object(f.objects[n], "/ToUnicode"), -1) {
					letters[name][string(pair[1])] = utf16Text(string(pair[2]))
				}
			}
		}
		page := Page{Width: real(box[1]), Height: real(box[2]), object: number, marks: map[int]string{}}
		if _, annots, some := bytes.Cut(object, []byte(" /Tabs /S /Annots [")); some {
			page.Links = len(reference.FindAll(annots, -1))
		}
		if err := page.read(f.object(object, "/Contents"), letters); err != nil {
			return fmt.Errorf("page %d: %w", len(f.Pages)+1, err)
		}
		f.Pages = append(f.Pages, page)
	}
	return nil
}

// artifact is what the marks have whose contents are no part of the structure.
const artifact = -1

var (
	markForm     = regexp.MustCompile(`^/([A-Za-z0-9]+) <</MCID (\d+)>> BDC$`)
	spokenForm   = regexp.MustCompile(`^/Span <</Lang \(([A-Za-z-]+)\)>> BDC$`)
	artifactForm = regexp.MustCompile(`^/Artifact (BMC|<</Type /Pagination /Subtype /(Header|Footer)>> BDC)$`)
)

// read reads what is drawn on a page: everything is in marked content, and none of it in another
// but for what says a text's language.
func (p *Page) read(content []byte, letters map[string]map[string]string) error {
	inside, mark, lang := false, artifact, ""
	for drawn := range strings.Lines(string(content)) {
		drawn = strings.TrimSuffix(drawn, "\n")
		if drawn == "stream" || strings.HasPrefix(drawn, "<< /Length ") {
			continue
		}
		begins, spoken := markForm.FindStringSubmatch(drawn), spokenForm.FindStringSubmatch(drawn)
		switch {
		case spoken != nil:
			if !inside || lang != "" {
				return fmt.Errorf("%q is in no marked content, or in another language", drawn)
			}
			lang = spoken[1]
		case drawn == "EMC" && lang != "":
			lang = ""
		case begins != nil:
			mark, _ = strconv.Atoi(begins[2])
			if inside || mark != len(p.marks) {
				return fmt.Errorf("mark %d is in another, or not the next", mark)
			}
			p.marks[mark] = begins[1]
			inside = true
		case artifactForm.MatchString(drawn) && !inside:
			inside, mark = true, artifact
		case drawn == "EMC" && inside:
			inside = false
		case !inside:
			return fmt.Errorf("%q is in no marked content", drawn)
		default:
			if err := p.readText(drawn, mark, lang, letters); err != nil {
				return err
			}
		}
	}
	if inside {
		return fmt.Errorf("mark %d has no end", mark)
	}
	return nil
}

// readText reads a line of the page's content, if it is a text.
func (p *Page) readText(line string, mark int, lang string, letters map[string]map[string]string) error {
	drawn := textForm.FindStringSubmatch(line)
	if drawn == nil {
		return nil
	}
	var text strings.Builder
	for glyphs := drawn[5]; glyphs != ""; glyphs = glyphs[4:] {
		said, known := letters[drawn[1]][glyphs[:4]]
		if !known {
			return fmt.Errorf("a glyph %s of font %s is no letter", glyphs[:4], drawn[1])
		}
		text.WriteString(said)
	}
	p.Texts = append(p.Texts, Text{X: real([]byte(drawn[3])), Y: real([]byte(drawn[4])), Size: real([]byte(drawn[2])), Text: text.String(), Lang: lang, Mark: mark})
	return nil
}

func real(b []byte) float64 {
	n, err := strconv.ParseFloat(string(b), 64)
	if err != nil {
		panic(err) // the forms above let nothing else through
	}
	return n
}

// unescape reads a text string.
func unescape(s string) string {
	if digits, is := strings.CutPrefix(s, "<FEFF"); is {
		return utf16Text(strings.TrimSuffix(digits, ">"))
	}
	return strings.NewReplacer(`\\`, `\`, `\(`, "(", `\)`, ")").Replace(s[1 : len(s)-1])
}

func utf16Text(digits string) string {
	raw, err := hex.DecodeString(digits)
	if err != nil || len(raw)%2 != 0 {
		panic("no UTF-16: " + digits)
	}
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
	}
	return string(utf16.Decode(units))
}
