package locale

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// folded are the letters that taking off accents does not bring to a-z: those of
// the Azerbaijani alphabet and of names from other Latin ones; and Cyrillic
// letters that look like a Latin one in both cases, as they get into words from
// the wrong keyboard, or that the Cyrillic alphabet of Azerbaijani wrote for a
// letter of today's and that look like no other.
var folded = map[rune]string{
	'ə': "e", 'ı': "i",
	'æ': "ae", 'ð': "d", 'đ': "d", 'ħ': "h", 'ł': "l", 'ø': "o", 'œ': "oe", 'ß': "ss", 'þ': "th",
	'а': "a", 'е': "e", 'о': "o", 'р': "p", 'с': "c", 'у': "y", 'х': "x", 'і': "i", 'ј': "j", 'ѕ': "s", 'һ': "h",
	'ә': "e", 'ғ': "g", 'ө': "o",
}

// Fold returns what is left of a text for finding it: letters without case,
// without accents and other marks that combine, Azerbaijani letters as they are
// typed without an Azerbaijani keyboard (ə as e; ı, I, İ and i as i; ğ as g; ş as
// s; ç as c; ö as o; ü as u), compatibility forms as plain ones, characters of no
// width gone. Folding twice changes nothing. What is not UTF-8 becomes U+FFFD.
func Fold(s string) string {
	if isFolded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	// Lower case can have a decomposition that the letter had not, and what stands
	// for a letter has none: so the second time is the last.
	for _, r := range norm.NFKD.String(strings.Map(unicode.ToLower, norm.NFKD.String(s))) {
		switch to, ok := folded[r]; {
		case ok:
			b.WriteString(to)
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc, unicode.Cf):
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isFolded is whether a text is ASCII without capitals: nothing is to be done.
func isFolded(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] >= 'A' && s[i] <= 'Z' {
			return false
		}
	}
	return true
}
