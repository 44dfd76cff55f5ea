package site

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// scripts are those whose letters are taken for one another (UTS #39).
var scripts = []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee}

// alike are letters of other scripts that look like Latin ones.
const alike = "АВСЕНІЈКМОРЅТХУаеорсухіјѕһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧορνυ"

// warning is the key of a word on what a reader cannot see of a text that somebody
// else wrote: that it is blank, that letters of different scripts, or such as are made
// to look alike, stand in it, or characters without a look of their own; "" for none.
func warning(s string) string {
	blank, invisible := true, false
	before := rune(0)
	for _, r := range s {
		blank = blank && (unicode.IsSpace(r) || isMark(r))
		// Pictures are put together with U+200D.
		invisible = invisible || isMark(r) && (r != '\u200d' || !unicode.In(before, unicode.So, unicode.Sk, unicode.Variation_Selector))
		before = r
	}
	switch {
	case s == "":
		return ""
	case blank:
		return "said.blank"
	case mixed(s):
		return "said.mixed"
	case invisible:
		return "said.invisible"
	}
	return ""
}

// isMark reports the joiners and direction marks that texts of several lines may have.
func isMark(r rune) bool {
	return r >= 0x200C && r <= 0x200F || r == 0x061C
}

// mixed reports whether a word has letters of two scripts, or letters that stand for
// others; or, in a text with Latin letters, only such of another script as look like them.
func mixed(s string) bool {
	latin, foreign := false, false
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		found, likely, letters := map[*unicode.RangeTable]bool{}, true, 0
		for _, r := range word {
			if !unicode.IsLetter(r) {
				continue
			}
			letters++
			likely = likely && strings.ContainsRune(alike, r)
			if r < unicode.MaxASCII {
				found[unicode.Latin] = true
				continue
			}
			if (unicode.IsUpper(r) || unicode.IsLower(r)) && plain(norm.NFKC.String(string(r))) {
				return true
			}
			for _, script := range scripts {
				if unicode.Is(script, r) {
					found[script] = true
				}
			}
		}
		if len(found) > 1 {
			return true
		}
		latin = latin || found[unicode.Latin]
		foreign = foreign || likely && letters > 1
	}
	return latin && foreign
}

func plain(s string) bool {
	for _, r := range s {
		if r > unicode.MaxASCII || !unicode.IsLetter(r) {
			return false
		}
	}
	return true
}
