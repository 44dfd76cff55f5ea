package notices

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// oneLine is a member's text as a letter has it: one line of at most most
// characters, without control characters, line ends of any kind, or marks that
// turn the direction of what follows.
func oneLine(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
			return ' '
		}
		if unicode.Is(unicode.Cf, r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	runes := []rune(s)
	return strings.TrimSpace(string(runes[:most-1])) + "…"
}

func hasControl(s string) bool { return strings.ContainsFunc(s, unicode.IsControl) }
