// Package textdiff says how one text became another, word by word, for people
// to read.
//
// It promises that the parts are the texts: those that stayed and those that
// went are the old one, those that stayed and those that came the new one; and
// that it takes time in proportion to the texts, however much they differ. It
// does not promise the shortest way from one to the other.
package textdiff

import (
	"strings"
	"unicode"

	"github.com/aymanbagabas/go-udiff"
)

// Kinds of parts.
const (
	Stayed = "stayed"
	Gone   = "gone"
	Came   = "came"
	// Left stands for a part that stayed and is not shown.
	Left = "left"
)

// Part is a stretch of text. Its kind is one of those above.
type Part struct{ Kind, Text string }

// Words compares two texts. What went stands before what came in its place.
func Words(before, after string) []Part {
	// Each different word becomes one character, for the library compares
	// characters: four bytes long, so that places are multiples of four.
	numbers := map[string]rune{}
	was, is := words(before), words(after)
	encoded := func(list []string) string {
		var b strings.Builder
		for _, w := range list {
			n, ok := numbers[w]
			if !ok {
				n = first + rune(len(numbers)) //nolint:gosec // fewer words than characters: see most
				numbers[w] = n
			}
			b.WriteRune(n)
		}
		return b.String()
	}
	if len(was)+len(is) > most {
		was, is = []string{before}, []string{after}
	}
	var parts parts
	at := 0
	for _, e := range udiff.Strings(encoded(was), encoded(is)) {
		start, end := e.Start/4, e.End/4
		parts.add(Stayed, was[at:start])
		parts.add(Gone, was[start:end])
		var came []string
		for range e.New {
			came = append(came, is[parts.used])
			parts.used++
		}
		parts.push(Came, strings.Join(came, ""))
		at = end
	}
	parts.add(Stayed, was[at:])
	return parts.list
}

const (
	first = 0x10000   // of the characters that stand for words
	most  = 1_000_000 // words of both texts together
)

// parts are being collected.
type parts struct {
	list []Part
	used int // words of the new text that are in them
}

func (p *parts) add(kind string, words []string) {
	if kind == Stayed {
		p.used += len(words)
	}
	p.push(kind, strings.Join(words, ""))
}

func (p *parts) push(kind, text string) {
	switch n := len(p.list); {
	case text == "":
	case n > 0 && p.list[n-1].Kind == kind:
		p.list[n-1].Text += text
	default:
		p.list = append(p.list, Part{kind, text})
	}
}

// words cuts a text into words, the space between them, and signs.
func words(text string) []string {
	var list []string
	start, was := 0, 0
	for i, r := range text {
		is := sort(r)
		if i > 0 && (is != was || is == 0) {
			list = append(list, text[start:i])
			start = i
		}
		was = is
	}
	if start < len(text) {
		list = append(list, text[start:])
	}
	return list
}

// sort is 1 in words, 2 between them, 0 for signs, which stand alone.
func sort(r rune) int {
	switch {
	case unicode.In(r, unicode.L, unicode.M, unicode.N):
		return 1
	case unicode.IsSpace(r) && r != '\n':
		return 2
	}
	return 0
}

// Shorten leaves out the middle of long parts that stayed: around what changed it
// keeps about so many bytes, cut between words.
func Shorten(list []Part, keep int) []Part {
	short := make([]Part, 0, len(list))
	for i, p := range list {
		if p.Kind != Stayed || len(p.Text) <= 3*keep {
			short = append(short, p)
			continue
		}
		from, to := 0, len(p.Text)
		if i > 0 {
			from = between(p.Text, keep)
		}
		if i < len(list)-1 {
			to = between(p.Text, len(p.Text)-keep)
		}
		short = append(short, Part{Stayed, p.Text[:from]}, Part{Left, p.Text[from:to]}, Part{Stayed, p.Text[to:]})
	}
	kept := short[:0]
	for _, p := range short {
		if p.Text != "" {
			kept = append(kept, p)
		}
	}
	return kept
}

// between is the first place from at on that lies between words.
func between(text string, at int) int {
	if i := strings.IndexAny(text[at:], " \n"); i >= 0 {
		return at + i
	}
	return len(text)
}
