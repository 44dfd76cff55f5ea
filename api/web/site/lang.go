package site

import (
	"fmt"
	"hash"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/locale"
)

// Lang is a language that pages are in, with its words.
type Lang struct {
	*locale.Language

	words map[string]string
}

// codes are the languages; the first is taken where a browser asks for none.
var codes = []string{locale.English.Code, locale.Azerbaijani.Code}

// Languages are all that pages are in, with the words of this package and of
// the sections. It panics where two of them have the same word.
func Languages(sections ...Section) []*Lang {
	english := &Lang{locale.English, map[string]string{}}
	azerbaijani := &Lang{locale.Azerbaijani, map[string]string{}}
	all := []Words{siteWords, typeWords, effectWords, ruleWords, stateWords}
	for _, section := range sections {
		all = append(all, section.Words)
	}
	for _, words := range all {
		for key, word := range words {
			if _, twice := english.words[key]; twice {
				panic("site: two sections have the word " + key)
			}
			english.words[key], azerbaijani.words[key] = word[0], word[1]
		}
	}
	return []*Lang{english, azerbaijani}
}

// Keys are those of every text, sorted.
func (l *Lang) Keys() []string { return slices.Sorted(maps.Keys(l.words)) }

// sum adds every word to a hash.
func (l *Lang) sum(h hash.Hash) {
	for _, key := range l.Keys() {
		h.Write([]byte(key + "\x00" + l.words[key] + "\x00"))
	}
}

// T is a text of the catalogue, its verbs filled in. A key that is not there
// is a fault of the program and shown as it is.
func (l *Lang) T(key string, args ...any) string {
	text, ok := l.words[key]
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
func (l *Lang) Or(prefix string, value string) string {
	if text, ok := l.words[prefix+value]; ok {
		return text
	}
	return value
}

// Count is a number of things: key.one where the language has a form for one.
func (l *Lang) Count(key string, n int64) string {
	return l.T(key+"."+l.Plural(n), l.N(n))
}

// Stamp is a time for people, as the clocks in Baku show it, and for programs.
type Stamp struct{ Text, ISO string }

// When writes a time to the minute.
func (l *Lang) When(t wire.Time) Stamp {
	local, _ := locale.Baku(time.UnixMilli(int64(t)))
	return Stamp{Text: l.Date(local) + ", " + local.Format("15:04"), ISO: t.String()}
}

// Day writes the date of a time.
func (l *Lang) Day(t wire.Time) Stamp {
	local, _ := locale.Baku(time.UnixMilli(int64(t)))
	return Stamp{Text: l.Date(local), ISO: t.String()}
}

// On writes a date that the log has without a time of day.
func (l *Lang) On(d domain.Date) Stamp {
	day, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return Stamp{Text: string(d), ISO: string(d)}
	}
	return Stamp{Text: l.Date(day), ISO: string(d)}
}

// Hours writes a number of hours, in days where they are whole.
func (l *Lang) Hours(h int64) string {
	switch {
	case h == 0:
		return l.T("none")
	case h%24 == 0:
		return l.Count("days", h/24)
	default:
		return l.Count("hours", h)
	}
}

// Said is a text that somebody else wrote. Lang is set where it is not in the
// page's language; Note says what its reader cannot see.
type Said struct{ Text, Lang, Note string }

// In picks a text in the page's language, or the other one where that is missing.
func (l *Lang) In(t domain.Text) Said {
	other := "en"
	if l.Code == "en" {
		other = "az"
	}
	s := Said{Text: t.In(l.Code)}
	if (l.Code == "az" && t.Az == "") || (l.Code == "en" && t.En == "") {
		s.Lang = other
	}
	switch key := warning(s.Text); key {
	case "":
	case "said.blank": // a link must have something to see
		s = Said{Text: l.T(key)}
	default:
		s.Note = l.T(key)
	}
	return s
}

// Isolated fences a text that somebody else wrote inside a title or a sentence
// where no element can: with Unicode's first strong isolate.
func Isolated(s string) string { return "\u2068" + s + "\u2069" }

// ByName puts things in order of their names.
func ByName[T any](l *Lang, list []T, name func(T) string) {
	slices.SortStableFunc(list, func(a, b T) int { return l.Compare(name(a), name(b)) })
}

// preferred is the language that a browser asks for (Accept-Language, RFC 9110
// §12.5.4) among ours, fallback where it asks for none of them.
func preferred(header, fallback string) string {
	best, most := fallback, 0.0
	for item := range strings.SplitSeq(header, ",") {
		tag, weight, _ := strings.Cut(strings.TrimSpace(item), ";")
		primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		q := 1.0
		if value, ok := strings.CutPrefix(strings.TrimSpace(weight), "q="); ok {
			parsed, err := strconv.ParseFloat(value, 64)
			if err != nil {
				continue
			}
			q = parsed
		}
		known := slices.Contains(codes, primary)
		if known && q > most {
			best, most = primary, q
		}
	}
	return best
}
