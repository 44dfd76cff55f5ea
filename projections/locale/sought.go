package locale

import (
	"strings"
	"unicode/utf8"
)

// Near is how near a word of a text is to one that is looked for.
type Near uint8

// The nearest is the least.
const (
	Whole     Near = iota // the very word
	Beginning             // it begins with what is looked for
	Kindred               // both are forms of one word, as far as their endings say
	Apart                 // another word
)

const (
	// beginsFrom is how many letters a word has at least to be looked for as a
	// beginning wherever it stands in a query.
	beginsFrom = 4
	// leastStem is how many letters are left of a word at least.
	leastStem = 3
)

// Sought is a word that is looked for. Azerbaijani hangs its endings on the word,
// one after the other: who looks for a word means those forms of it too.
type Sought struct {
	Word string // a token
	// Prefix is what all words that are found begin with; "" where it is Word alone
	// that is found.
	Prefix    string
	beginning bool
}

// Seek makes of the tokens of a query what is looked for. A word of four letters or
// more, and the last one however short, also stands for words that begin with it; a
// number only for itself, and what has a digit in it for what begins with it as the last.
func Seek(words []string) []Sought {
	all := make([]Sought, len(words))
	for i, word := range words {
		all[i] = Sought{Word: word, Prefix: Stem(word)}
		switch letters := utf8.RuneCountInString(word); {
		case strings.Trim(word, digits) == "":
			all[i].Prefix = ""
		case i == len(words)-1 || letters >= beginsFrom && !hasDigit(word):
			all[i].beginning = true
		case letters < leastStem || hasDigit(word):
			all[i].Prefix = ""
		}
	}
	return all
}

// In is how near a token is to what is looked for.
func (s Sought) In(token string) Near {
	switch {
	case token == s.Word:
		return Whole
	case s.Prefix == "" || !strings.HasPrefix(token, s.Prefix):
		return Apart
	case s.beginning && strings.HasPrefix(token, s.Word):
		return Beginning
	case Stem(token) == s.Prefix:
		return Kindred
	}
	return Apart
}

// endings are those that a word loses whole: of the plural, of where and where from,
// and of saying that something is so.
var endings = []string{"lar", "ler", "dan", "den", "dir", "dur", "da", "de"}

// Stem takes the endings of nouns off a token, until none is left: Azerbaijani ones
// of number, case and owner, and with them an English plural. What is left is a
// beginning of the token, three letters or more, and mostly no word; it serves to
// compare, as forms of one word are left with the same. It knows no dictionary, so
// that some words of other meaning share a stem. A token with a digit stays as it is.
func Stem(token string) string {
	if hasDigit(token) {
		return token
	}
	for {
		rest := withoutEnding(token)
		if rest == token {
			return token
		}
		token = rest
	}
}

func withoutEnding(token string) string {
	for _, ending := range endings {
		if rest, ok := strings.CutSuffix(token, ending); ok && len(rest) >= leastStem {
			return rest
		}
	}
	// Single letters, of which the longer endings are made: -ı, -ın, -ını, -sı, -nın.
	// Off a short word only where two consonants are left, as no word ends so by
	// chance: üzvü, but data.
	n := len(token) - 1
	if n < leastStem || n == leastStem && (isVowel(token[n-1]) || isVowel(token[n-2])) {
		return token
	}
	switch last, before := token[n], token[n-1]; {
	case strings.IndexByte("aeiusy", last) >= 0:
		return token[:n]
	case strings.IndexByte("nkqg", last) >= 0 && isVowel(before):
		// A final k or q becomes y or ğ before a vowel.
		return token[:n]
	}
	return token
}

func isVowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }

const digits = "0123456789"

func hasDigit(s string) bool { return strings.ContainsAny(s, digits) }
