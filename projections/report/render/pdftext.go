package render

import (
	_ "embed"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"twothirds/projections/pdf"
)

// The fonts of documents: see docs/pages.md.
var (
	//go:embed fonts/NotoSans-Regular.ttf
	sansBytes []byte
	//go:embed fonts/NotoSans-Bold.ttf
	boldBytes []byte
	//go:embed fonts/NotoSerif-Bold.ttf
	serifBytes []byte

	sans  = pdf.MustFont("NotoSans-Regular", sansBytes)
	bold  = pdf.MustFont("NotoSans-Bold", boldBytes)
	serif = pdf.MustFont("NotoSerif-Bold", serifBytes)
)

// run is a piece of text that is set in one way.
type run struct {
	text string
	font *pdf.Font
	// ref is the note that the text is the small number of, 0 for other text.
	ref int64
	// url is where the text leads.
	url string
	// lang is the text's language, "" for the document's.
	lang string
}

// piece is a run's part in a line, from x on.
type piece struct {
	run
	x, width int64
}

// line is a line of text.
type line struct {
	pieces []piece
	width  int64
}

// superscripts are the small numbers, which read as numbers where text is copied.
var superscripts = []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")

func superscript(n int64) string {
	text := []rune(decimal(n))
	for i, r := range text {
		text[i] = superscripts[r-'0']
	}
	return string(text)
}

// clean is a text as the fonts can show it: in one line, without signs that are not
// seen, with a mark for each letter that the fonts do not have.
func (d *document) clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u00a0', r == '\u202f':
			return '\u00a0'
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == '\u00ad', r >= '\u200b' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2060' && r <= '\u206f', r == '\ufeff', r >= '\ufe00' && r <= '\ufe0f':
			return -1
		case !sans.Has(r):
			d.missing = true
			return '\ufffd'
		}
		return r
	}, norm.NFC.String(s))
}

// breaker breaks runs into lines of a width.
type breaker struct {
	size, width int64
	lines       []line
	now         line
	word        []piece
	wordWidth   int64
	space       int64 // before the word
}

// lines breaks runs, whose text is clean, into lines. There is one at least.
func lines(runs []run, size, width int64) []line {
	b := &breaker{size: size, width: width}
	for _, r := range runs {
		rest := r.text
		for rest != "" {
			at := strings.IndexByte(rest, ' ')
			if at < 0 {
				b.add(r, rest)
				break
			}
			b.add(r, rest[:at])
			b.end()
			b.space = r.font.Width(" ", size)
			rest = rest[at+1:]
		}
	}
	b.end()
	if len(b.now.pieces) > 0 || len(b.lines) == 0 {
		b.lines = append(b.lines, b.now)
	}
	return b.lines
}

// add makes a text a part of the word.
func (b *breaker) add(r run, text string) {
	if text == "" {
		return
	}
	r.text = text
	wide := r.font.Width(text, b.size)
	b.word = append(b.word, piece{run: r, width: wide})
	b.wordWidth += wide
}

// end puts the word into a line.
func (b *breaker) end() {
	if len(b.word) == 0 {
		return
	}
	if b.now.width > 0 && b.now.width+b.space+b.wordWidth > b.width {
		b.part()
		b.newLine()
	}
	if b.now.width > 0 && !b.join() {
		b.part()
		b.now.width += b.space
	}
	for _, p := range b.word {
		if b.now.width+p.width > b.width && b.wordWidth > b.width {
			b.tear(p)
			continue
		}
		b.put(p)
	}
	b.word, b.wordWidth, b.space = b.word[:0], 0, 0
}

// join puts the space before the word into the text, where the word's first piece is
// set as the last of the line is, and the two become one.
func (b *breaker) join() bool {
	last, next := &b.now.pieces[len(b.now.pieces)-1], &b.word[0]
	if last.font != next.font || last.ref != next.ref || last.lang != next.lang || last.url != next.url || b.wordWidth > b.width {
		return false
	}
	last.text += " " + next.text
	last.width += b.space + next.width
	b.now.width += b.space + next.width
	b.word = b.word[1:]
	return true
}

// part puts the space before the word behind the line's last text: what is read is parted as
// what is seen (ISO 32000-1 §14.8.2.5).
func (b *breaker) part() {
	if b.space > 0 {
		b.now.pieces[len(b.now.pieces)-1].text += " "
	}
}

func (b *breaker) put(p piece) {
	p.x = b.now.width
	b.now.pieces = append(b.now.pieces, p)
	b.now.width += p.width
}

func (b *breaker) newLine() {
	b.lines = append(b.lines, b.now)
	b.now = line{}
}

// tear puts a piece that is wider than a line into several, letter by letter.
func (b *breaker) tear(p piece) {
	from, wide := 0, int64(0)
	for at, r := range p.text {
		w := p.font.Width(string(r), b.size)
		if b.now.width+wide+w > b.width && b.now.width+wide > 0 {
			if at > from {
				b.put(piece{run: p.part(from, at), width: wide})
			}
			b.newLine()
			from, wide = at, 0
		}
		wide += w
	}
	b.put(piece{run: p.part(from, len(p.text)), width: wide})
}

func (p piece) part(from, to int) run {
	r := p.run
	r.text = p.text[from:to]
	return r
}

// fitting is a text cut to a width, with an ellipsis where it was longer.
func fitting(f *pdf.Font, text string, size, width int64) string {
	if f.Width(text, size) <= width {
		return text
	}
	width -= f.Width("…", size)
	at := int64(0)
	for i, r := range text {
		at += f.Width(string(r), size)
		if at > width {
			return strings.TrimRight(text[:i], " ") + "…"
		}
	}
	return text
}

// longestWord is how wide the widest word of a text is.
func longestWord(f *pdf.Font, text string, size int64) int64 {
	widest := int64(0)
	for word := range strings.SplitSeq(text, " ") {
		widest = max(widest, f.Width(word, size))
	}
	return widest
}
