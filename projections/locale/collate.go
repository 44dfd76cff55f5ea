package locale

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Bytes of sort keys, in rising order: what separates words, digits, letters by
// their place in the alphabet, and marks in front of every other letter.
const (
	keyGap    = '!'
	keyDigit  = '0'
	keyLetter = 'A'
	keyOther  = '~'
)

func weights(alphabet string) map[rune]byte {
	order := make(map[rune]byte)
	for _, r := range alphabet {
		order[r] = keyLetter + byte(len(order))
	}
	return order
}

// SortKey returns the text by whose byte order names are put in the language's
// order: words by their letters' places in the alphabet, digits before them,
// letters of other scripts after them. Case, accents of letters that are not in
// the alphabet, quotation marks and other signs make no difference; any number of
// spaces and hyphens between words counts as one. Azerbaijani names stand in
// the order of the Azerbaijani alphabet, in which x follows h and q follows k, and
// w, which it does not have, v; in English, ç, ə, ğ, ı, ö, ş, ü follow c, e, g, h,
// o, s, u.
//
// Keys are printable ASCII. Different names may have equal keys.
func (l *Language) SortKey(name string) string {
	key := make([]byte, 0, len(name))
	gap := false
	for _, r := range norm.NFC.String(name) {
		weight := l.weigh(r)
		switch {
		case weight != "":
			if gap && len(key) > 0 {
				key = append(key, keyGap)
			}
			key = append(key, weight...)
			gap = false
		case unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || r == '/':
			gap = true
		}
	}
	return string(key)
}

// weigh is what a letter or digit adds to a key; "" for everything else.
func (l *Language) weigh(r rune) string {
	switch {
	case r == 'I' && l == Azerbaijani:
		r = 'ı'
	case r == 'İ':
		r = 'i'
	default:
		r = unicode.ToLower(r)
	}
	if w, ok := l.order[r]; ok {
		return string(w)
	}
	base := []rune(norm.NFKD.String(string(r)))[0]
	if w, ok := l.order[base]; ok {
		return string(w)
	}
	switch {
	case base >= '0' && base <= '9':
		return string(keyDigit + byte(base-'0'))
	case unicode.IsLetter(base) || unicode.IsNumber(base):
		return fmt.Sprintf("%c%06x", keyOther, base)
	}
	return ""
}

// Compare puts two names in the language's order, as strings.Compare does. Names
// with equal keys are ordered by their bytes, so that it is 0 for equal ones only.
func (l *Language) Compare(a, b string) int {
	if c := strings.Compare(l.SortKey(a), l.SortKey(b)); c != 0 {
		return c
	}
	return strings.Compare(a, b)
}
