package tables

import (
	"slices"
	"strings"
	"unicode"

	"twothirds/domain"
	"twothirds/projections/locale"
)

// Column is a column of a table, in a data dictionary and to a reader.
type Column struct {
	// Key heads the column in what is written. It never changes.
	Key string
	// Title is what people call it.
	Title domain.Text
	// Meaning says what stands in it, with its codes.
	Meaning domain.Text
	// Type is text, code, date, integer or id.
	Type string

	// field is what the column is of, and lang the language of its text: title_az is of
	// title, in Azerbaijani.
	field, lang string
	// required: there is no table without it, in any language.
	required bool
}

// fieldNames are what headers call a field, folded as [headerWords] folds them: in
// English and Azerbaijani.
type fieldNames struct {
	field  string
	en, az []string
	// enAny and azAny are names of the field that may as well count the rows: they give
	// way to another column that names it outright.
	enAny, azAny []string
	// stems are beginnings of words by which the field is known where no name fits
	// whole.
	stems []string
}

// heads is what a header says of its column.
type heads struct {
	field string
	// lang is the language that the header names for the texts, "" where it names none.
	lang string
	// written is the language in which the header is written, "" where that cannot be told.
	written string
	// loose: no name fits whole, or one that may mean something else.
	loose bool
}

// nameIndex finds fields by what headers call them.
type nameIndex struct {
	exact map[string]heads
	names []fieldNames
}

func indexOf(names []fieldNames) *nameIndex {
	x := &nameIndex{exact: map[string]heads{}, names: names}
	put := func(name string, h heads) {
		if _, there := x.exact[name]; !there {
			x.exact[name] = h
		}
	}
	for i := range names {
		f := &names[i]
		put(strings.ReplaceAll(f.field, "_", " "), heads{field: f.field, written: "en"})
		for _, name := range f.en {
			put(name, heads{field: f.field, written: "en"})
		}
		for _, name := range f.az {
			put(name, heads{field: f.field, written: "az"})
		}
		for _, name := range f.enAny {
			put(name, heads{field: f.field, written: "en", loose: true})
		}
		for _, name := range f.azAny {
			put(name, heads{field: f.field, written: "az", loose: true})
		}
	}
	return x
}

// headerWords folds a header to its words with one blank between them.
func headerWords(s string) string {
	return strings.Join(strings.FieldsFunc(locale.Fold(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '#'
	}), " ")
}

// languageTails are what headers say of a text's language, behind the name of the field.
var languageTails = []struct{ lang, tail string }{
	{"az", " az"},
	{"az", " aze"},
	{"az", " azerbaycanca"},
	{"az", " azerbaycan dilinde"},
	{"az", " azerbaijani"},
	{"az", " in azerbaijani"},
	{"en", " en"},
	{"en", " eng"},
	{"en", " ingilisce"},
	{"en", " ingilis dilinde"},
	{"en", " english"},
	{"en", " in english"},
}

// readHeader finds the field that a header names.
func (x *nameIndex) readHeader(s string) (heads, bool) {
	whole := headerWords(s)
	tries := []string{whole}
	if open := strings.IndexByte(s, '('); open > 0 {
		tries = append(tries, headerWords(s[:open]))
	}
	for _, words := range tries {
		if h, ok := x.nameOf(words); ok {
			return h, true
		}
	}
	// Two names of one field beside each other: Tədbir / Measure.
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("/\\|\n;()", r) })
	if len(parts) > 1 {
		var both heads
		for i, part := range parts {
			h, ok := x.nameOf(headerWords(part))
			if !ok || i > 0 && h.field != both.field {
				both.field = ""
				break
			}
			both.field = h.field
		}
		if both.field != "" {
			return both, true
		}
	}
	words := strings.Fields(whole)
	for i := range x.names {
		for _, stem := range x.names[i].stems {
			if slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, stem) }) {
				return heads{field: x.names[i].field, loose: true}, true
			}
		}
	}
	return heads{}, false
}

// nameOf finds the field whose name the words are, with or without a language behind. The number
// of a measure is a number.
func (x *nameIndex) nameOf(words string) (heads, bool) {
	if h, ok := x.exact[words]; ok {
		return h, true
	}
	for _, tail := range []string{" no", " number", " nr", " nomresi"} {
		if name, ok := strings.CutSuffix(words, tail); ok && x.exact[name].field == "measure" {
			return heads{field: "number", written: x.exact[name].written}, true
		}
	}
	for _, t := range languageTails {
		if name, ok := strings.CutSuffix(words, t.tail); ok {
			if h, ok := x.exact[name]; ok {
				h.lang = t.lang
				return h, true
			}
		}
	}
	return heads{}, false
}
