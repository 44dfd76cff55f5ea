package words

import (
	"fmt"
	"maps"
	"slices"

	"twothirds/projections/locale"
)

// Words are texts by their keys: in English and in Azerbaijani. A text takes the same
// verbs (fmt.Sprintf) in both; .one and .other are told apart by number.
type Words map[string][2]string

// shared are the words of this package.
var shared = []Words{dueWords, effectWords, ruleWords, stateWords}

// Catalogue is words in one language.
type Catalogue struct {
	*locale.Language

	words map[string]string
}

// New joins the words of this package and others, in one language. It panics where
// two of them have the same key, which is a fault of the program.
func New(l *locale.Language, others ...Words) *Catalogue {
	c := &Catalogue{Language: l, words: map[string]string{}}
	at := 0
	if l == locale.Azerbaijani {
		at = 1
	}
	for _, part := range append(shared[:len(shared):len(shared)], others...) {
		for key, both := range part {
			if _, twice := c.words[key]; twice {
				panic("words: two catalogues have the key " + key)
			}
			c.words[key] = both[at]
		}
	}
	return c
}

// Keys are those of every text, sorted.
func (c *Catalogue) Keys() []string { return slices.Sorted(maps.Keys(c.words)) }

// Look returns a text as it stands in the catalogue; ok is false where there is none.
func (c *Catalogue) Look(key string) (text string, ok bool) {
	text, ok = c.words[key]
	return text, ok
}

// T is a text of the catalogue, its verbs filled in. A key that is not there is a
// fault of the program and shown as it is.
func (c *Catalogue) T(key string, args ...any) string {
	text, ok := c.words[key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// Or is T for keys made from the ledger's own values, and the value where the
// catalogue has no word for it: newer rules may have brought it.
func (c *Catalogue) Or(prefix, value string) string {
	if text, ok := c.words[prefix+value]; ok {
		return text
	}
	return value
}

// Count is a number of things: key.one where the language has a form for one.
func (c *Catalogue) Count(key string, n int64) string {
	return c.T(key+"."+c.Plural(n), c.N(n))
}

// Hours writes a number of hours, in days where they are whole.
func (c *Catalogue) Hours(h int64) string {
	switch {
	case h == 0:
		return c.T("none")
	case h%24 == 0:
		return c.Count("days", h/24)
	default:
		return c.Count("hours", h)
	}
}
