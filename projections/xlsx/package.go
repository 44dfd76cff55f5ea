package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// ErrForm is returned for what is no workbook, or is damaged; the message says
// what is wrong and, where that helps, what to do.
var ErrForm = errors.New("not an .xlsx workbook that can be read")

// Bounds of what is read.
const (
	// MaxFile bounds a file, in bytes.
	MaxFile = 16 << 20
	// MaxContent bounds all that is unpacked of it together, in bytes.
	MaxContent = 32 << 20
	// MaxSheets bounds the sheets.
	MaxSheets = 64
	// MaxCells bounds the cells that are not empty, of all sheets together, and the
	// texts that cells share.
	MaxCells = 200_000

	maxParts  = 5_000
	maxMerged = 20_000
	maxDepth  = 64      // of XML elements
	maxCell   = 100_000 // bytes of one cell's text; the format has 32,767 characters
	maxRow    = 1_048_576
	maxColumn = 16_384
)

// pack is a file being read: its parts, and how much may still be unpacked.
type pack struct {
	parts map[string]*zip.File
	left  int64
}

func openPack(b []byte) (*pack, error) {
	if len(b) > MaxFile {
		return nil, fmt.Errorf("%w: it has %d bytes, at most %d are read", ErrForm, len(b), MaxFile)
	}
	if bytes.HasPrefix(b, []byte("\xd0\xcf\x11\xe0")) { // an OLE compound file
		return nil, fmt.Errorf("%w: it is of the older .xls format, or protected by a password: save it as .xlsx without one", ErrForm)
	}
	archive, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForm, err)
	}
	if len(archive.File) > maxParts {
		return nil, fmt.Errorf("%w: it has %d parts, at most %d are read", ErrForm, len(archive.File), maxParts)
	}
	p := &pack{parts: make(map[string]*zip.File, len(archive.File)), left: MaxContent}
	for _, f := range archive.File {
		// Names of parts are compared without case (ECMA-376 part 2, 6.2.2.3).
		p.parts[strings.ToLower(strings.TrimPrefix(f.Name, "/"))] = f
	}
	return p, nil
}

func (p *pack) has(name string) bool { return p.parts[strings.ToLower(name)] != nil }

// element is an XML element, by its name without namespace: the format has two
// sets of namespaces, transitional and strict, with the same names in them.
type element struct {
	xml.StartElement
}

func (e *element) attr(name string) string {
	for i := range e.Attr {
		if e.Attr[i].Name.Local == name {
			return e.Attr[i].Value
		}
	}
	return ""
}

// isTrue reports whether a boolean attribute is there and set.
func (e *element) isTrue(name string) bool {
	v := e.attr(name)
	return v == "1" || v == "true" || v == "on"
}

// walker is called for what stands in a part, in its order.
type walker struct {
	open  func(e *element) error
	text  func(b []byte) error
	close func(name string) error
}

// walk reads a part through.
func (p *pack) walk(name string, w walker) error {
	f := p.parts[strings.ToLower(name)]
	if f == nil {
		return fmt.Errorf("%w: the part %s is missing", ErrForm, name)
	}
	// A part has no more than it declares (archive/zip sees to that).
	if f.UncompressedSize64 > uint64(p.left) { //nolint:gosec // never below 0
		return fmt.Errorf("%w: %s: more than %d bytes when it is unpacked", ErrForm, name, MaxContent)
	}
	p.left -= int64(f.UncompressedSize64) //nolint:gosec // at most left
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrForm, name, err)
	}
	defer r.Close() //nolint:errcheck // read only
	dec := xml.NewDecoder(r)
	depth := 0
	for {
		token, err := dec.RawToken()
		if errors.Is(err, io.EOF) && depth == 0 {
			return nil
		}
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return fmt.Errorf("%w: %s: %w", ErrForm, name, err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return fmt.Errorf("%w: %s: elements stand in one another more than %d deep", ErrForm, name, maxDepth)
			}
			err = w.open(&element{t})
		case xml.CharData:
			if w.text != nil {
				err = w.text(t)
			}
		case xml.EndElement:
			if depth--; depth < 0 {
				return fmt.Errorf("%w: %s: an element ends that did not begin", ErrForm, name)
			}
			if w.close != nil {
				err = w.close(t.Name.Local)
			}
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
}

// relation is a link from one part to another.
type relation struct{ kind, target string }

// relations are those of a part, by id; their targets are names of parts.
func (p *pack) relations(part string) (map[string]relation, error) {
	dir, file := path.Split(part)
	name := dir + "_rels/" + file + ".rels"
	found := map[string]relation{}
	if !p.has(name) {
		return found, nil
	}
	err := p.walk(name, walker{open: func(e *element) error {
		if e.Name.Local != "Relationship" || e.attr("TargetMode") == "External" {
			return nil
		}
		target := e.attr("Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(dir, target)
		}
		kind := e.attr("Type")
		found[e.attr("Id")] = relation{kind: kind[strings.LastIndexByte(kind, '/')+1:], target: strings.TrimPrefix(path.Clean(target), "/")}
		return nil
	}})
	return found, err
}

// related is the target of the one relation of a kind; empty where there is none.
func related(all map[string]relation, kind string) string {
	for _, r := range all {
		if r.kind == kind {
			return r.target
		}
	}
	return ""
}
