package pdftest

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Element is a part of the document's structure.
type Element struct {
	Kind string
	// Alt is what is said instead of a figure, Summary before a table.
	Alt, Summary string
	Kids         []*Element
	// Text is all that stands in it, in the order of the structure.
	Text string

	// Marks are the marked contents of the element and its kids as they are read: the index of
	// the page and the number there.
	Marks [][2]int

	number int
}

// All are the elements of a kind in it, in order.
func (e *Element) All(kind string) []*Element {
	var all []*Element
	if e.Kind == kind {
		all = append(all, e)
	}
	for _, kid := range e.Kids {
		all = append(all, kid.All(kind)...)
	}
	return all
}

var (
	elementForm = regexp.MustCompile(`^<</S /([A-Za-z0-9]+) /P (\d+) 0 R`)
	elementPage = regexp.MustCompile(` /Pg (\d+) 0 R(?: /K \[[^\]]*\])?>>$`)
	kidForm     = regexp.MustCompile(`<</Type /OBJR /Obj (\d+) 0 R(?: /Pg \d+ 0 R)?>>|<</Type /MCR /Pg (\d+) 0 R /MCID (\d+)>>|(\d+) 0 R|(\d+)`)
	altForm     = regexp.MustCompile(` /(Alt|Summary) (\((?:[^\\()]|\\.)*\)|<[0-9A-F]*>)`)
	ownersForm  = regexp.MustCompile(`(\d+) \[((?:\d+ 0 R )*)\]|(\d+) (\d+) 0 R`)
	annotForm   = regexp.MustCompile(`/Contents (\((?:[^\\()]|\\.)*\)|<[0-9A-F]*>) /StructParent (\d+) `)
)

// structure is what is read of the structure so far.
type structure struct {
	*File
	pages    map[int]int    // index by object
	texts    []map[int]bool // marked contents of pages, true once they have an owner
	owners   map[int][]int  // by key of a page: element by mark
	links    map[int]int    // by key of a link: its element
	reached  map[int]bool   // elements
	annots   map[int]bool   // annotations that are a part of an element
	headings int            // the level of the last heading
}

// readStructure reads the structure and fails where it is none as ISO 32000-1 §14.7 and
// ISO 14289-1 want it: every mark has one owner, every link is one's part, every element has its place.
func (f *File) readStructure() error {
	catalog := string(f.objects[1])
	for _, want := range []string{"/MarkInfo <</Marked true>>", "/DisplayDocTitle true", "/Lang ("} {
		if !strings.Contains(catalog, want) {
			return fmt.Errorf("the catalog has no %s", want)
		}
	}
	if metadata := f.object(f.objects[1], "/Metadata"); !bytes.Contains(metadata, []byte("<pdfuaid:part>1</pdfuaid:part>")) || !bytes.Contains(metadata, []byte("<dc:title>")) {
		return fmt.Errorf("the metadata names neither PDF/UA nor a title: %s", metadata)
	}
	s := &structure{File: f, pages: map[int]int{}, owners: map[int][]int{}, links: map[int]int{}, reached: map[int]bool{}, annots: map[int]bool{}}
	for i, p := range f.Pages {
		s.pages[p.object] = i
		s.texts = append(s.texts, map[int]bool{})
		for mark := range p.marks {
			s.texts[i][mark] = false
		}
	}
	root := f.object(f.objects[1], "/StructTreeRoot")
	s.readOwners(f.object(root, "/ParentTree"))
	number, err := strconv.Atoi(string(reference.FindSubmatch(root)[1]))
	if err != nil {
		return err
	}
	if f.Structure, err = s.element(number, numberOf(f.objects[1], "/StructTreeRoot")); err != nil {
		return err
	}
	return s.complete()
}

func numberOf(object []byte, key string) int {
	found := regexp.MustCompile(regexp.QuoteMeta(key) + ` (\d+) `).FindSubmatch(object)
	if found == nil {
		return -1
	}
	n, _ := strconv.Atoi(string(found[1]))
	return n
}

func (s *structure) readOwners(tree []byte) {
	for _, entry := range ownersForm.FindAllSubmatch(tree, -1) {
		if len(entry[1]) > 0 {
			key, _ := strconv.Atoi(string(entry[1]))
			s.owners[key] = []int{}
			for _, owner := range reference.FindAllSubmatch(entry[2], -1) {
				n, _ := strconv.Atoi(string(owner[1]))
				s.owners[key] = append(s.owners[key], n)
			}
			continue
		}
		key, _ := strconv.Atoi(string(entry[3]))
		s.links[key], _ = strconv.Atoi(string(entry[4]))
	}
}

// element reads an element that is to be a part of another.
func (s *structure) element(number, parent int) (*Element, error) {
	object := s.objects[number]
	form := elementForm.FindSubmatch(object)
	if form == nil || s.reached[number] {
		return nil, fmt.Errorf("object %d is no element, or has two places: %.80s", number, object)
	}
	s.reached[number] = true
	if up, _ := strconv.Atoi(string(form[2])); up != parent {
		return nil, fmt.Errorf("element %d says it is in %d, and is in %d", number, up, parent)
	}
	e := &Element{Kind: string(form[1]), number: number}
	for _, said := range altForm.FindAllSubmatch(object, -1) {
		if string(said[1]) == "Alt" {
			e.Alt = unescape(string(said[2]))
		} else {
			e.Summary = unescape(string(said[2]))
		}
	}
	if err := s.startsWell(e, object); err != nil {
		return nil, err
	}
	at := bytes.LastIndex(object, []byte(" /K ["))
	if at < 0 {
		return e, nil
	}
	page := -1
	if own := elementPage.FindSubmatch(object); own != nil {
		n, _ := strconv.Atoi(string(own[1]))
		page = s.pages[n]
	}
	for _, kid := range kidForm.FindAllSubmatch(object[at+len(" /K ["):], -1) {
		if err := s.kid(e, kid, page); err != nil {
			return nil, err
		}
	}
	return e, s.endsWell(e)
}

// kid reads a part of an element: marked content of its page where the file names no other.
func (s *structure) kid(e *Element, kid [][]byte, page int) error {
	value := func(i int) int { n, _ := strconv.Atoi(string(kid[i])); return n }
	switch {
	case len(kid[1]) > 0:
		annot := value(1)
		form := annotForm.FindSubmatch(s.objects[annot])
		if form == nil || e.Kind != "Link" || unescape(string(form[1])) == "" {
			return fmt.Errorf("annotation %d of a %s does not say where it leads", annot, e.Kind)
		}
		if key, _ := strconv.Atoi(string(form[2])); s.links[key] != e.number {
			return fmt.Errorf("link %d is in element %d, and by its key in %d", annot, e.number, s.links[key])
		}
		s.annots[annot] = true
		return nil
	case len(kid[2]) > 0:
		return s.mark(e, s.pages[value(2)], value(3))
	case len(kid[4]) > 0:
		under, err := s.element(value(4), e.number)
		if err != nil {
			return err
		}
		e.Kids, e.Text, e.Marks = append(e.Kids, under), e.Text+under.Text, append(e.Marks, under.Marks...)
		return nil
	}
	return s.mark(e, page, value(5))
}

func (s *structure) mark(e *Element, page, mark int) error {
	if page < 0 {
		return fmt.Errorf("mark %d of element %d is on no page", mark, e.number)
	}
	taken, known := s.texts[page][mark]
	owners := s.owners[page]
	if !known || taken || mark >= len(owners) || owners[mark] != e.number {
		return fmt.Errorf("mark %d of page %d: there %v, taken %v, element %d, by the tree %v", mark, page+1, known, taken, e.number, owners)
	}
	if kind := s.Pages[page].marks[mark]; kind != e.Kind {
		return fmt.Errorf("mark %d of page %d is a %s there and a %s in the structure", mark, page+1, kind, e.Kind)
	}
	s.texts[page][mark] = true
	for _, text := range s.Pages[page].Texts {
		if text.Mark == mark {
			e.Text += text.Text
		}
	}
	e.Marks = append(e.Marks, [2]int{page, mark})
	return nil
}

// startsWell checks an element by itself.
func (s *structure) startsWell(e *Element, object []byte) error {
	if level, is := strings.CutPrefix(e.Kind, "H"); is {
		n, _ := strconv.Atoi(level)
		if n < 1 || n > s.headings+1 {
			return fmt.Errorf("a heading of level %s after one of level %d", level, s.headings)
		}
		s.headings = n
	}
	if e.Kind == "Figure" && e.Alt == "" || e.Kind == "TH" && !bytes.Contains(object, []byte("/Scope /Column")) || e.Kind == "L" && !bytes.Contains(object, []byte("/ListNumbering /")) {
		return fmt.Errorf("a %s lacks what says what it is: %.100s", e.Kind, object)
	}
	return nil
}

// parts are which elements may be directly in others (ISO 32000-1 §14.8.4); an element that is not
// here has whatever it has.
var parts = map[string][]string{
	"Document": {"P", "H1", "L", "Sect"}, "Sect": {"H2", "H3", "P", "L", "BlockQuote", "Table", "Figure", "TOC"},
	"L": {"LI"}, "LI": {"Lbl", "LBody"}, "Table": {"TR"}, "TR": {"TH", "TD"}, "TOC": {"TOCI"}, "TOCI": {"Reference"}, "Figure": {}, "Link": {}, "BlockQuote": {"P"},
}

// endsWell checks an element by what is in it.
func (s *structure) endsWell(e *Element) error {
	allowed, known := parts[e.Kind]
	for _, kid := range e.Kids {
		if known && !slices.Contains(allowed, kid.Kind) {
			return fmt.Errorf("a %s in a %s", kid.Kind, e.Kind)
		}
		if e.Kind == "Table" && len(kid.Kids) != len(e.Kids[0].Kids) {
			return fmt.Errorf("a row of %d cells in a table of %d", len(kid.Kids), len(e.Kids[0].Kids))
		}
	}
	if e.Kind == "Table" && len(e.Kids[0].All("TH")) != len(e.Kids[0].Kids) {
		return fmt.Errorf("a table whose first row is no header")
	}
	return nil
}

// complete checks that nothing is left over.
func (s *structure) complete() error {
	for i, marks := range s.texts {
		for mark, taken := range marks {
			if !taken {
				return fmt.Errorf("mark %d of page %d is in no element", mark, i+1)
			}
		}
		if len(s.owners[i]) != len(marks) {
			return fmt.Errorf("page %d has %d marks, and the tree %d owners", i+1, len(marks), len(s.owners[i]))
		}
	}
	for n, object := range s.objects {
		if elementForm.Match(object) && !s.reached[n] {
			return fmt.Errorf("element %d has no place", n)
		}
		if bytes.HasPrefix(object, []byte("<</Type /Annot ")) && !s.annots[n] {
			return fmt.Errorf("link %d is no part of the structure", n)
		}
	}
	return nil
}
