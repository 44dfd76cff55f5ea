package locale

import (
	"strconv"
	"strings"
)

// A Language is one of English and Azerbaijani, and how things are written in it.
type Language struct {
	// Code is the language's in BCP 47 and in texts of the log: "en" or "az".
	Code string

	group, point string
	months       [12]string
	units        [len(unitSizes)][2]string // one, other
	baku         string
	order        map[rune]byte // the alphabet: see collate.go
	ordinal      func(n int64) string
}

// The languages there are.
var (
	English = &Language{
		Code: "en", group: ",", point: ".",
		months: [12]string{
			"January", "February", "March", "April", "May", "June",
			"July", "August", "September", "October", "November", "December",
		},
		units:   [len(unitSizes)][2]string{{"day", "days"}, {"hour", "hours"}, {"minute", "minutes"}, {"second", "seconds"}},
		baku:    "Baku",
		order:   weights("abcçdeəfgğhıijklmnoöpqrsştuüvwxyz"),
		ordinal: englishOrdinal,
	}
	Azerbaijani = &Language{
		Code: "az", group: ".", point: ",",
		months: [12]string{
			"yanvar", "fevral", "mart", "aprel", "may", "iyun",
			"iyul", "avqust", "sentyabr", "oktyabr", "noyabr", "dekabr",
		},
		// After a number a noun stays in the singular.
		units:   [len(unitSizes)][2]string{{"gün", "gün"}, {"saat", "saat"}, {"dəqiqə", "dəqiqə"}, {"saniyə", "saniyə"}},
		baku:    "Bakı",
		order:   weights("abcçdeəfgğhxıijkqlmnoöprsştuüvwyz"),
		ordinal: azerbaijaniOrdinal,
	}
)

// Of returns the language of a code; ok is false where it is neither "en" nor "az".
func Of(code string) (l *Language, ok bool) {
	for _, l := range []*Language{English, Azerbaijani} {
		if l.Code == code {
			return l, true
		}
	}
	return nil, false
}

// N writes a whole number with its thousands apart: 1,234,567 or 1.234.567. A
// negative one begins with the minus sign U+2212.
func (l *Language) N(n int64) string {
	digits := strconv.FormatInt(n, 10)
	if n < 0 {
		return "−" + l.grouped(digits[1:])
	}
	return l.grouped(digits)
}

func (l *Language) grouped(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + l.group + digits[i:]
	}
	return digits
}

// Decimal writes n divided by ten to the power of places, with all of these
// places: Decimal(667, 1) is 66.7 or 66,7. places is 0 to 18.
func (l *Language) Decimal(n int64, places int) string {
	if places == 0 {
		return l.N(n)
	}
	digits, sign := strconv.FormatInt(n, 10), ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	if missing := places + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	at := len(digits) - places
	return sign + l.grouped(digits[:at]) + l.point + digits[at:]
}

// Forms of a word that stands with a number (CLDR plural rules for whole numbers).
const (
	One   = "one"
	Other = "other"
)

// Plural says which form of a word goes with a number: One with 1, Other with
// every other, in both languages.
func (l *Language) Plural(n int64) string {
	if n == 1 {
		return One
	}
	return Other
}

// Ordinal writes which one something is: 3rd, or 3-cü. n is not negative.
func (l *Language) Ordinal(n int64) string { return l.ordinal(n) }

func englishOrdinal(n int64) string {
	suffix := "th"
	if teens := n % 100; teens < 11 || teens > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.FormatInt(n, 10) + suffix
}

// The suffixes follow the vowel of the last word of the number as it is spoken:
// bir, iki, üç, dörd, beş, altı, yeddi, səkkiz, doqquz; on, iyirmi, otuz, qırx,
// əlli, altmış, yetmiş, səksən, doxsan; yüz; min, milyon, milyard, trilyon,
// kvadrilyon, kvintilyon; sıfır.
var (
	azUnits  = [10]string{"cı", "ci", "ci", "cü", "cü", "ci", "cı", "ci", "ci", "cu"}
	azTens   = [10]string{"", "cu", "ci", "cu", "cı", "ci", "cı", "ci", "ci", "cı"}
	azGroups = [7]string{"", "ci", "cu", "cı", "cu", "cu", "cu"}
)

func azerbaijaniOrdinal(n int64) string {
	text := strconv.FormatInt(n, 10) + "-"
	if n == 0 {
		return text + azUnits[0]
	}
	group := 0
	for n%1000 == 0 {
		n /= 1000
		group++
	}
	switch {
	case group > 0:
		return text + azGroups[group]
	case n%10 != 0:
		return text + azUnits[n%10]
	case n%100 != 0:
		return text + azTens[n/10%10]
	}
	return text + "cü" // yüz
}
