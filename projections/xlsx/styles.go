package xlsx

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// shown is what of a day a number format shows: nothing where it shows no day.
type shown int

const (
	showsNumber shown = iota
	showsYear
	showsMonth
	showsDay
)

// builtIn are the number formats that need no description and show a day
// (ECMA-376 part 1, 18.8.30), with those of East Asian programs.
func builtIn(id int) shown {
	switch {
	case id == 17, id == 55: // mmm-yy
		return showsMonth
	case id >= 14 && id <= 22 && id != 18 && id != 19 && id != 20 && id != 21, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id >= 56 && id <= 58:
		return showsDay
	}
	return showsNumber
}

// showsOf reads the code of a number format. Of several parts the first counts;
// what stands in quotes, brackets or behind a backslash is text.
func showsOf(code string) shown {
	var year, month, day bool
	quoted, bracketed := false, false
	for i := 0; i < len(code); i++ {
		c := code[i] | 0x20 // as a small letter, where it is one
		switch {
		case quoted:
			quoted = code[i] != '"'
		case bracketed:
			bracketed = code[i] != ']'
		case code[i] == '"':
			quoted = true
		case code[i] == '[':
			bracketed = true
		case code[i] == '\\' || code[i] == '_' || code[i] == '*':
			i++
		case code[i] == ';':
			i = len(code)
		case c == 'y':
			year = true
		case c == 'm':
			month = true
		case c == 'd':
			day = true
		}
	}
	switch {
	case day && (month || year):
		return showsDay
	case month && year:
		return showsMonth
	case year:
		return showsYear
	}
	return showsNumber
}

// readStyles returns what each cell style shows.
func (p *pack) readStyles(name string) ([]shown, error) {
	custom := map[string]shown{}
	var styles []shown
	inCells := false
	err := p.walk(name, walker{
		open: func(e *element) error {
			switch e.Name.Local {
			case "numFmt":
				custom[e.attr("numFmtId")] = showsOf(e.attr("formatCode"))
			case "cellXfs":
				inCells = true
			case "xf":
				if !inCells {
					return nil
				}
				id := e.attr("numFmtId")
				show, ok := custom[id]
				if n, err := strconv.Atoi(id); !ok && err == nil {
					show = builtIn(n)
				}
				if len(styles) >= MaxCells {
					return errTooMany
				}
				styles = append(styles, show)
			}
			return nil
		},
		close: func(name string) error {
			if name == "cellXfs" {
				inCells = false
			}
			return nil
		},
	})
	return styles, err
}

// number is a number as spreadsheets show it: 15 digits, no exponent where there
// need be none.
func number(text string) (string, float64, bool) {
	value, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsInf(value, 0) || math.IsNaN(value) {
		return "", 0, false
	}
	short := strconv.FormatFloat(value, 'g', 15, 64)
	if value, err = strconv.ParseFloat(short, 64); err != nil {
		return "", 0, false
	}
	if value == 0 {
		return "0", 0, true // not -0
	}
	if magnitude := math.Abs(value); magnitude < 1e15 && magnitude >= 1e-9 {
		return strconv.FormatFloat(value, 'f', -1, 64), value, true
	}
	return short, value, true
}

// dayText is a serial number as a day. Serial 1 is 1900-01-01, and 1900 is taken for a
// leap year, which it was not (ECMA-376 part 1, 18.17.4.1); in the other system serial
// 0 is 1904-01-01. ok is false for what is no day until 9999.
func dayText(serial float64, from1904 bool, show shown) (string, bool) {
	days := math.Floor(serial)
	seconds := math.Round((serial - days) * 86400)
	if seconds >= 86400 {
		days, seconds = days+1, 0
	}
	epoch := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from1904:
		epoch = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
	case days < 60:
		epoch = epoch.AddDate(0, 0, 1)
	case days < 61: // the day that was not
		return "", false
	}
	if days < 0 || days > 2_958_465 || !from1904 && days < 1 {
		return "", false
	}
	at := epoch.AddDate(0, 0, int(days)).Add(time.Duration(seconds) * time.Second)
	if at.Year() > 9999 {
		return "", false
	}
	switch {
	case show == showsYear:
		return at.Format("2006"), true
	case show == showsMonth:
		return at.Format("2006-01"), true
	case seconds != 0:
		return at.Format("2006-01-02 15:04:05"), true
	}
	return at.Format(time.DateOnly), true
}
