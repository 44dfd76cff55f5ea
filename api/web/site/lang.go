package site

import (
	"hash"
	"slices"
	"strconv"
	"strings"
	"time"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/locale"
	"twothirds/projections/words"
)

// Words are texts by their keys, in English and Azerbaijani.
type Words = words.Words

// Lang is a language that pages are in, with its words.
type Lang struct{ *words.Catalogue }

// codes are the languages; the first is taken where a browser asks for none.
var codes = []string{locale.English.Code, locale.Azerbaijani.Code}

// Languages are all that pages are in, with the words of this package, of the
// sections and of what pages share with reports. It panics where two of them have the
// same word.
func Languages(sections ...Section) []*Lang {
	all := []Words{siteWords, typeWords, ruleWords, stateWords}
	for _, section := range sections {
		all = append(all, section.Words)
	}
	return []*Lang{{words.New(locale.English, all...)}, {words.New(locale.Azerbaijani, all...)}}
}

// sum adds every word to a hash.
func (l *Lang) sum(h hash.Hash) {
	for _, key := range l.Keys() {
		text, _ := l.Look(key)
		h.Write([]byte(key + "\x00" + text + "\x00"))
	}
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

// Said is a text that somebody else wrote. Lang is set where it is not in the
// page's language; Note says what its reader cannot see.
type Said struct{ Text, Lang, Note string }

// In picks a text in the page's language, or the other one where that is missing.
func (l *Lang) In(t domain.Text) Said {
	s := Said{Text: t.In(l.Code), Lang: t.Fallback(l.Code)}
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
