package report

import (
	"fmt"
	"maps"
	"slices"

	"twothirds/projections/locale"
)

// words are what stands in reports, in English and Azerbaijani, by key.
type words map[string][2]string

// catalogue is all words.
var catalogue = func() words {
	all := words{}
	for _, part := range []words{reportWords, columnWords, stateWords, ruleWords, effectWords} {
		for _, key := range slices.Sorted(maps.Keys(part)) {
			if _, twice := all[key]; twice {
				panic("report: the words " + key + " stand twice")
			}
			all[key] = part[key]
		}
	}
	return all
}()

// look returns words; ok is false where there are none.
func look(l *locale.Language, key string) (string, bool) {
	both, ok := catalogue[key]
	if l == locale.Azerbaijani {
		return both[1], ok
	}
	return both[0], ok
}

// t is the words of a key, with arguments in their places (fmt.Sprintf).
func (b *builder) t(key string, args ...any) string {
	format, ok := look(b.l, key)
	if !ok {
		b.unsaid = key
	}
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// or is the words of a code, or the code itself where there are none: rule sets
// and later semantics have codes of their own.
func (b *builder) or(prefix, code string) string {
	if said, ok := look(b.l, prefix+code); ok {
		return said
	}
	return code
}
