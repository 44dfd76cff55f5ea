package tables

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"twothirds/domain"
	"twothirds/projections/locale"
)

// Timing is what the words of a deadline say, where that is certain.
type Timing struct {
	// From and To are its first and last day; empty where the words name none.
	From, To domain.Date
	// Ongoing says that it goes on, or comes again and again: ongoing, every quarter.
	Ongoing bool
	// Impossible says that the words are a day that no calendar has, or end before they begin.
	Impossible bool
	// Sure is false where the words could not be read, or can be read in two ways. Then
	// no day is set.
	Sure bool
}

// maxDeadline bounds the words that are read, in bytes: no time takes more.
const maxDeadline = 200

// span is a time from one day to another.
type span struct{ from, to time.Time }

// ReadDeadline reads the words of a deadline, in English or Azerbaijani: a year, some
// years, half of one, a quarter, a month, a day, from one to another, until the end of
// one, or that it goes on. Words that may mean two things are not read: "by 2018" is
// until 2018 begins, or ends.
func ReadDeadline(words string) Timing {
	if len(words) > maxDeadline {
		return Timing{}
	}
	text := deadlineWords(words)
	rest, ongoing := withoutOngoing(text)
	if rest == "" {
		return Timing{Ongoing: ongoing, Sure: ongoing}
	}
	if until, ok := untilEnd(rest); ok {
		if s, ok := readSpan(until); ok {
			return Timing{To: dateOf(s.to), Ongoing: ongoing, Sure: true}
		}
		return Timing{Impossible: impossible(until)}
	}
	s, ok := readSpan(rest)
	if !ok {
		return Timing{Impossible: impossible(rest)}
	}
	return Timing{From: dateOf(s.from), To: dateOf(s.to), Ongoing: ongoing, Sure: true}
}

// dayLike finds what is written as a day, each in a way in which it can be no other one.
var dayLike = regexp.MustCompile(`\b(\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4})\b`)

// impossible reports whether words that could not be read have a day that no calendar has, or
// two years of which the second is the earlier.
func impossible(s string) bool {
	for _, day := range dayLike.FindAllString(s, -1) {
		if _, ok := readOne(day); !ok {
			return true
		}
	}
	from, to, joined := strings.Cut(s, "-")
	first, ok := yearOf(from)
	last, both := yearOf(to)
	return joined && ok && both && last < first
}

func dateOf(t time.Time) domain.Date { return domain.Date(t.Format(time.DateOnly)) }

// suffixes are what Azerbaijani puts behind numbers and months, and words that only
// say what a number is of.
var (
	dashes   = strings.NewReplacer("–", "-", "—", "-", "−", "-", "‐", "-", "‑", "-", "\u00a0", " ")
	ordinals = regexp.MustCompile(`\b(\d+)\s*-\s*(ci|cu|inci|uncu|nci|ncu)\b`)
	english  = regexp.MustCompile(`\b(\d+)(st|nd|rd|th)\b`)
	roman    = regexp.MustCompile(`\b(iv|iii|ii|i)\b`)
	noise    = regexp.MustCompile(`\b(il|ilin|ilde|illerde|iller|illerin|ilinde|ile|ay|ayi|ayinin|ayinda|ayin|year|years|of|the|in|during|tarix|tarixi|muddetinde|erzinde)\b`)
	// untilSuffix is the ending that says until, behind the word for year or day.
	untilSuffix = regexp.MustCompile(`\s*\b(il|tarix)(in)?edek\b`)

	blanks = regexp.MustCompile(`\s+`)
	joined = regexp.MustCompile(`\s*-\s*`)
)

// deadlineWords brings words into one form: folded, ordinals as numbers, without what says nothing.
func deadlineWords(s string) string {
	s = locale.Fold(dashes.Replace(cleanLine(s)))
	s = ordinals.ReplaceAllString(s, "$1")
	s = english.ReplaceAllString(s, "$1")
	s = roman.ReplaceAllStringFunc(s, func(r string) string {
		return strconv.Itoa(slices.Index([]string{"i", "ii", "iii", "iv"}, r) + 1)
	})
	s = untilSuffix.ReplaceAllString(s, "-dek")
	s = noise.ReplaceAllString(s, " ")
	s = strings.Trim(blanks.ReplaceAllString(s, " "), " .,;")
	return joined.ReplaceAllString(s, "-")
}

// ongoingWords say that something goes on, or comes again.
var ongoingWords = longestMatch(`\b(daim|daimi|daima|mutemadi|mutemadi olaraq|davamli|davamli olaraq|muntezem|muntezem olaraq|fasilesiz|planin icra muddeti|plan muddeti|ongoing|on-going|continuous|continuously|continual|continually|permanent|permanently|constant|constantly|regular|regularly|on a regular basis|on permanent basis|on a permanent basis|on a continuous basis|throughout|periodically|annually|annual|yearly|quarterly|monthly|every year|each year|every quarter|each quarter|every month|each month|every six months|her|her rub|her ay|illik|rubluk|ayliq|her 6 ayda bir|dovri|dovri olaraq)\b`)

// longestMatch is an expression of which the longest alternative counts.
func longestMatch(expression string) *regexp.Regexp {
	r := regexp.MustCompile(expression)
	r.Longest()
	return r
}

// withoutOngoing takes those words out; what is left of "2016-2018, mütəmadi" are the years.
func withoutOngoing(s string) (rest string, found bool) {
	found = ongoingWords.MatchString(s)
	rest = ongoingWords.ReplaceAllString(s, " ")
	return strings.Trim(blanks.ReplaceAllString(rest, " "), " .,;()"), found
}

// untilWords are those behind or before a time that is named by its end.
var (
	untilBefore = regexp.MustCompile(`^(until|till|by|before|up to|to|no later than|not later than)\s+(end|the end)\s+`)
	endBefore   = regexp.MustCompile(`^(end)\s+`)
	endBehind   = regexp.MustCompile(`\s*(sonu|sonuna|sonunadek|sonuna dek|sonuna qeder|sonuna kimi)$`)
	dayBefore   = regexp.MustCompile(`^(until|till|by|no later than|not later than|up to)\s+`)
	dayBehind   = regexp.MustCompile(`(-?dek|\s+qeder|\s+kimi|-?e qeder|-?a qeder)$`)
)

// untilEnd reports that a time is named by its end, and what the time is: the end of a year,
// or of another time, and a day until which.
func untilEnd(s string) (of string, ok bool) {
	for _, r := range []*regexp.Regexp{untilBefore, endBefore} {
		if at := r.FindStringIndex(s); at != nil {
			return s[at[1]:], true
		}
	}
	if at := endBehind.FindStringIndex(s); at != nil && at[0] > 0 {
		return s[:at[0]], true
	}
	for _, rest := range []string{dayBefore.ReplaceAllString(s, ""), dayBehind.ReplaceAllString(s, "")} {
		if rest == s {
			continue
		}
		if one, ok := readSpan(rest); ok && one.from.Equal(one.to) {
			return rest, true
		}
	}
	return "", false
}

// readSpan reads one time, or two that are joined.
func readSpan(s string) (span, bool) {
	if one, ok := readOne(s); ok {
		return one, true
	}
	// Years beside each other: 2016, 2017 and 2018.
	if years := strings.FieldsFunc(strings.NewReplacer(" ve ", ",", " and ", ",", ";", ",").Replace(s), func(r rune) bool { return r == ',' || r == ' ' }); len(years) > 1 && len(years) <= 10 {
		if first, last, ok := consecutive(years); ok {
			return span{time.Date(first, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(last, 12, 31, 0, 0, 0, 0, time.UTC)}, true
		}
	}
	s = strings.TrimPrefix(s, "from ")
	for _, between := range []string{" until ", " to ", "-dan ", "-den ", "-"} {
		for at := strings.Index(s, between); at > 0; {
			if both, ok := readBoth(s[:at], s[at+len(between):]); ok {
				return both, true
			}
			next := strings.Index(s[at+1:], between)
			if next < 0 {
				break
			}
			at += 1 + next
		}
	}
	return span{}, false
}

// readBoth reads a time from one to another. The first may leave out the year, as in
// "I-II quarter 2017" and "May-June 2017", the second what it is of, as in "2017, I-II quarter".
func readBoth(from, to string) (span, bool) {
	from, to = strings.Trim(from, " ,."), strings.Trim(to, " ,.")
	last, ok := readOne(to)
	first, firstOK := readOne(from)
	switch {
	case ok && !firstOK:
		// What the second says behind its first word is said of the first as well.
		if word, rest, found := strings.Cut(to, " "); found && word != "" {
			first, firstOK = readOne(from + " " + rest)
		}
	case !ok && firstOK:
		return span{}, false
	case !ok:
		// 2017 1-2 rub: the year stands before both.
		head, number, found := cutLast(from)
		_, unit, unitFound := strings.Cut(to, " ")
		if !found || !unitFound {
			return span{}, false
		}
		first, firstOK = readOne(head + " " + number + " " + unit)
		last, ok = readOne(head + " " + to)
	}
	if !ok || !firstOK || last.to.Before(first.from) || last.from.Before(first.from) {
		return span{}, false
	}
	return span{first.from, last.to}, true
}

func cutLast(s string) (head, last string, found bool) {
	at := strings.LastIndexByte(s, ' ')
	if at < 0 {
		return "", s, false
	}
	return s[:at], s[at+1:], true
}

func consecutive(years []string) (first, last int, ok bool) {
	for i, s := range years {
		y, ok := yearOf(s)
		if !ok || i > 0 && y != last+1 {
			return 0, 0, false
		}
		if i == 0 {
			first = y
		}
		last = y
	}
	return first, last, true
}

// yearOf reads a year of this or a neighbouring century, which no other number of a deadline is.
func yearOf(s string) (int, bool) {
	y, err := strconv.Atoi(s)
	return y, err == nil && len(s) == 4 && y >= 1900 && y <= 2199
}

var months = map[string]time.Month{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
	"yanvar": 1, "fevral": 2, "mart": 3, "aprel": 4, "iyun": 6, "iyul": 7, "avqust": 8, "sentyabr": 9, "oktyabr": 10, "noyabr": 11, "dekabr": 12,
}

// monthOf reads a month, in Azerbaijani also with its endings: dekabr, dekabri, dekabrinda, dekabradek is not one.
func monthOf(s string) (time.Month, bool) {
	if m, ok := months[s]; ok {
		return m, true
	}
	for _, ending := range []string{"inda", "inde", "unda", "unde", "da", "de", "in", "un", "i", "u"} {
		if m, ok := months[strings.TrimSuffix(s, ending)]; ok && strings.HasSuffix(s, ending) {
			return m, true
		}
	}
	return 0, false
}

var (
	isoDay    = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})(?: \d{2}:\d{2}(?::\d{2})?)?$`) // spreadsheets put a time of day behind it
	pointDay  = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.(\d{4})$`)
	slashDay  = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})/(\d{4})$`)
	isoMonth  = regexp.MustCompile(`^(\d{4})-(\d{2})$`)
	pointMon  = regexp.MustCompile(`^(\d{1,2})[./](\d{4})$`)
	halfWords = map[string]bool{"yarimil": true, "yarimili": true, "yarimilliyi": true, "yarimillik": true, "yarimilde": true, "yarisi": true, "yarisinda": true, "yarimilinde": true, "half": true, "half-year": true, "semester": true}
	quarters  = map[string]bool{"rub": true, "rubu": true, "rubunde": true, "rubde": true, "rubun": true, "kvartal": true, "kvartali": true, "kvartalinda": true, "quarter": true, "qtr": true, "q": true}
	counts    = map[string]int{"1": 1, "2": 2, "3": 3, "4": 4, "first": 1, "second": 2, "third": 3, "fourth": 4, "birinci": 1, "ikinci": 2, "ucuncu": 3, "dorduncu": 4}
	shortPart = regexp.MustCompile(`\b([qh])([1-4])\b`)
)

// readDay reads one day. 03/04/2018 is the third of April or the fourth of March.
func readDay(s string) (domain.Date, bool) {
	if len(s) > maxDeadline {
		return "", false
	}
	one, ok := readOne(deadlineWords(s))
	if !ok || !one.from.Equal(one.to) {
		return "", false
	}
	return dateOf(one.from), true
}

// readOne reads a time of one unit: a year, half of one, a quarter, a month, a day, or years
// from one to another.
func readOne(s string) (span, bool) {
	s = strings.Trim(s, " ,.")
	if m := isoDay.FindStringSubmatch(s); m != nil {
		return oneDay(m[1], m[2], m[3])
	}
	if m := pointDay.FindStringSubmatch(s); m != nil {
		return oneDay(m[3], m[2], m[1])
	}
	if m := slashDay.FindStringSubmatch(s); m != nil {
		a, _ := strconv.Atoi(m[1])
		b, _ := strconv.Atoi(m[2])
		switch {
		case a > 12 || a == b:
			return oneDay(m[3], m[2], m[1])
		case b > 12:
			return oneDay(m[3], m[1], m[2])
		}
		return span{}, false
	}
	if m := isoMonth.FindStringSubmatch(s); m != nil {
		return oneMonth(m[1], m[2])
	}
	if m := pointMon.FindStringSubmatch(s); m != nil {
		return oneMonth(m[2], m[1])
	}
	return readWords(strings.FieldsFunc(shortPart.ReplaceAllString(s, "$2 $1"), func(r rune) bool { return r == ' ' || r == ',' }))
}

func oneDay(year, month, day string) (span, bool) {
	y, ok := yearOf(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	at := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return span{at, at}, ok && m >= 1 && m <= 12 && at.Day() == d && at.Month() == time.Month(m)
}

func oneMonth(year, month string) (span, bool) {
	y, ok := yearOf(year)
	m, _ := strconv.Atoi(month)
	return monthsOf(y, m, 1), ok && m >= 1 && m <= 12
}

// monthsOf is a time of so many months of a year, from the first to the last day.
func monthsOf(year, month, count int) span {
	from := time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
	return span{from, from.AddDate(0, count, -1)}
}

// readWords reads words of which each says one thing: a year, a month, a count, what is counted.
func readWords(words []string) (span, bool) {
	var year, count, day int
	var month time.Month
	var unit string
	for _, w := range words {
		y, isYear := yearOf(w)
		m, isMonth := monthOf(w)
		n, isCount := counts[w]
		switch {
		case isYear && year == 0:
			year = y
		case isMonth && month == 0:
			month = m
		case quarters[w] && unit == "":
			unit = "quarter"
		case halfWords[w] && unit == "":
			unit = "half"
		case isCount && count == 0 && (len(w) > 1 || month == 0 && day == 0):
			count = n
		default:
			d, err := strconv.Atoi(w)
			if err != nil || d < 1 || d > 31 || day != 0 || len(w) > 2 {
				return span{}, false
			}
			day = d
		}
	}
	if month != 0 && count != 0 && unit == "" && day == 0 { // 1 mart 2017
		day, count = count, 0
	}
	switch {
	case year == 0:
		return span{}, false
	case unit == "quarter" && count != 0 && month == 0 && day == 0:
		return monthsOf(year, 3*count-2, 3), true
	case unit == "half" && count != 0 && count <= 2 && month == 0 && day == 0:
		return monthsOf(year, 6*count-5, 6), true
	case unit != "" || count != 0:
		return span{}, false
	case month != 0 && day != 0:
		at := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
		return span{at, at}, at.Day() == day
	case day != 0:
		return span{}, false
	case month != 0:
		return monthsOf(year, int(month), 1), true
	}
	return monthsOf(year, 1, 12), true
}
