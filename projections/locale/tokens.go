package locale

import (
	"iter"
	"unicode"
	"unicode/utf8"
)

// MaxToken is how long a token is at most, in bytes: longer words are known by
// their beginning.
const MaxToken = 48

// A Token is a word of a text, as a search looks for it.
type Token struct {
	// Text is the word folded: letters and digits, 1 to MaxToken bytes.
	Text string
	// From and To are where it stands in the text, in bytes.
	From, To int
}

// Tokens yields the words of a text in their order: the longest runs of letters,
// digits and what goes with them. Everything else, also hyphens, apostrophes and
// points, separates.
func Tokens(text string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		from := -1
		for i, r := range text {
			switch {
			case inWord(r):
				if from < 0 {
					from = i
				}
			case from >= 0:
				if !give(text, from, i, yield) {
					return
				}
				from = -1
			}
		}
		if from >= 0 {
			give(text, from, len(text), yield)
		}
	}
}

// inWord is whether a character does not separate words. Marks combine with the
// letter before them, and what has no width separates nothing.
func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return r != utf8.RuneError && unicode.In(r, unicode.L, unicode.N, unicode.M, unicode.Cf)
}

// give yields text[from:to], unless nothing of it is left when it is folded.
func give(text string, from, to int, yield func(Token) bool) bool {
	word := Fold(text[from:to])
	// Compatibility forms can fold into more than letters: a vulgar fraction has a
	// slash. The parts are then words of their own, at the same place.
	start := -1
	for i, r := range word {
		switch in := inWord(r); {
		case in && start < 0:
			start = i
		case !in && start >= 0:
			if !yield(Token{cut(word[start:i]), from, to}) {
				return false
			}
			start = -1
		}
	}
	return start < 0 || yield(Token{cut(word[start:]), from, to})
}

// cut shortens a word to MaxToken bytes, between characters.
func cut(word string) string {
	if len(word) <= MaxToken {
		return word
	}
	end := MaxToken
	for !utf8.RuneStart(word[end]) {
		end--
	}
	return word[:end]
}
