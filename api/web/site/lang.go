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

	"golang.org/x/text/unicode/norm"
)

// Lang is a language that pages are in.
type Lang struct {
	Code   string
	words  map[string]string
	months [12]string
	group  string // between thousands
}

// codes are the languages; the first is taken where a browser asks for none.
var codes = []string{"en", "az"}

// Languages are all that pages are in, with the words of this package and of
// the sections. It panics where two of them have the same word.
func Languages(sections ...Section) []*Lang {
	english := &Lang{
		Code: "en", words: map[string]string{}, group: ",",
		months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	}
	azerbaijani := &Lang{
		Code: "az", words: map[string]string{}, group: ".",
		months: [12]string{"yanvar", "fevral", "mart", "aprel", "may", "iyun", "iyul", "avqust", "sentyabr", "oktyabr", "noyabr", "dekabr"},
	}
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

// N is a whole number with its thousands apart.
func (l *Lang) N(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + l.group + digits[i:]
	}
	return sign + digits
}

// Count is a number of things: key.one where the language has a form for one.
func (l *Lang) Count(key string, n int64) string {
	if n == 1 {
		return l.T(key+".one", l.N(n))
	}
	return l.T(key+".other", l.N(n))
}

// Stamp is a time for people and for programs.
type Stamp struct{ Text, ISO string }

// When writes a time to the minute, in UTC as the log has it.
func (l *Lang) When(t wire.Time) Stamp {
	u := time.UnixMilli(int64(t)).UTC()
	return Stamp{
		Text: fmt.Sprintf("%d %s %d, %02d:%02d UTC", u.Day(), l.months[u.Month()-1], u.Year(), u.Hour(), u.Minute()),
		ISO:  t.String(),
	}
}

// Day writes the date of a time, in UTC.
func (l *Lang) Day(t wire.Time) Stamp {
	u := time.UnixMilli(int64(t)).UTC()
	return Stamp{Text: fmt.Sprintf("%d %s %d", u.Day(), l.months[u.Month()-1], u.Year()), ISO: t.String()}
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
// page's language.
type Said struct{ Text, Lang string }

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
	return s
}

// Isolated fences a text that somebody else wrote inside a title or a sentence
// where no element can: with Unicode's first strong isolate.
func Isolated(s string) string { return "\u2068" + s + "\u2069" }

// alphabet is the order of letters: the Azerbaijani one, in which the English
// letters keep theirs.
const alphabet = "abcçdeəfgğhxıijkqlmnoöprsştuüvwyz"

// sortKey is by what names are put in order: letters by alphabet, case aside,
// everything else after them.
func (l *Lang) sortKey(name string) []int {
	order := []rune(alphabet)
	if l.Code == "en" {
		order = []rune("abcçdeəfgğhıijklmnoöpqrsştuüvwxyz")
	}
	var key []int
	for _, r := range norm.NFC.String(name) {
		switch r {
		case 'I':
			if r = 'i'; l.Code == "az" {
				r = 'ı'
			}
		case 'İ':
			r = 'i'
		default:
			r = []rune(strings.ToLower(string(r)))[0]
		}
		at := slices.Index(order, r)
		switch {
		case at >= 0:
			key = append(key, 1+at)
		case r == ' ':
			key = append(key, 0)
		default:
			key = append(key, 100+int(r))
		}
	}
	return key
}

// ByName puts things in order of their names.
func ByName[T any](l *Lang, list []T, name func(T) string) {
	slices.SortStableFunc(list, func(a, b T) int { return slices.Compare(l.sortKey(name(a)), l.sortKey(name(b))) })
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
