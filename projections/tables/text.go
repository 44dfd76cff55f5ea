package tables

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"twothirds/domain"
)

var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\v", "\n")

// clean brings a cell's text into the form that the ledger takes: normal form C, no
// characters that word processors leave behind and nobody sees (soft hyphens, spaces of no
// width, byte order marks), no blanks at the ends of lines. Words stay as they are.
func clean(s string) string {
	s = lineBreaks.Replace(s)
	s = strings.Map(func(r rune) rune {
		switch r {
		case 0x00AD, 0x200B, 0x2060, 0xFEFF:
			return -1
		}
		return r
	}, norm.NFC.String(s))
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// cleanLine is clean for a text of one line: breaks and runs of blanks become one blank.
func cleanLine(s string) string {
	return strings.Join(strings.FieldsFunc(clean(s), unicode.IsSpace), " ")
}

// cleanList is cleanLine for a list of names: a line for each becomes semicolons.
func cleanList(s string) string {
	var names []string
	for line := range strings.SplitSeq(clean(s), "\n") {
		if line = strings.TrimSpace(strings.TrimRight(cleanLine(line), ";")); line != "" {
			names = append(names, line)
		}
	}
	if len(names) > 1 && !strings.ContainsRune(s, ';') && continues(names) {
		return strings.Join(names, " ") // one name that was broken over lines
	}
	return strings.Join(names, "; ")
}

// dashed reports whether a text is dashes alone, as tables have them where there is nothing to say.
func dashed(s string) bool { return s != "" && strings.Trim(s, "-–—− ") == "" }

// continues reports whether lines are one text that was broken: one after the first begins
// with a small letter, or one before the last ends with a comma.
func continues(lines []string) bool {
	for i, line := range lines {
		first := []rune(line)[0]
		if i > 0 && !unicode.IsUpper(first) && !unicode.IsDigit(first) && unicode.IsLetter(first) || i+1 < len(lines) && strings.HasSuffix(line, ",") {
			return true
		}
	}
	return false
}

// text takes a field's texts: of columns that name a language, and of the one that names none.
func (r *reading) text(rec *record, field string, limit int, tidy func(string) string) domain.Text {
	var t domain.Text
	take := func(key, lang string) {
		v, ok := rec.fields[key]
		if !ok {
			return
		}
		s := tidy(v.text)
		if len(s) > limit {
			r.Problem(v.at, "the text has %d bytes, at most %d fit: shorten it, and attach the whole as a document", len(s), limit)
		}
		if r.fault != nil {
			if fault := r.fault(s, field == "text" || field == "reasons"); fault != "" {
				r.Problem(v.at, "the text has %s: take it out", fault)
			}
		}
		if word := questioned(s); word != "" && !r.asIs {
			r.Problem(v.at, "the text has a question mark within the word %q: a program that does not know the letter put it there; save the table as \"CSV UTF-8\" or XLSX from where it was whole, or put a blank behind the mark", word)
		}
		to := &t.En
		if lang == "az" {
			to = &t.Az
		}
		if *to != "" && s != "" {
			r.Problem(v.at, "two columns give this text in one language")
			return
		}
		*to = s
	}
	take(field+"_az", "az")
	take(field+"_en", "en")
	take(field, r.lang)
	return t
}

// withinWord is a question mark between letters.
var withinWord = regexp.MustCompile(`\pL\?\pL`)

// questioned is the first word that has a question mark between its letters, as programs put it
// in the place of ə, ı, ğ or ş where they save another alphabet; "" where there is none.
// Addresses may have one.
func questioned(s string) string {
	if !strings.ContainsRune(s, '?') {
		return ""
	}
	for word := range strings.FieldsSeq(s) {
		if withinWord.MatchString(word) && !strings.ContainsAny(word, "/=&@") {
			return word
		}
	}
	return ""
}

// numberForm is an item's number, as domain.Item has it.
var numberForm = regexp.MustCompile(`^[0-9A-Za-z.-]{1,20}$`)

// cleanNumber takes from a number what is written around it.
func cleanNumber(s string) (string, error) {
	n := cleanLine(s)
	for _, before := range []string{"№", "No.", "No", "Nr.", "#"} {
		n = strings.TrimSpace(strings.TrimPrefix(n, before))
	}
	n = strings.TrimRight(n, ".) ")
	if parts := strings.Split(n, ","); len(parts) > 1 && digits(parts) {
		n = strings.Join(parts, ".") // 1,1 as spreadsheets write 1.1 where the comma is the decimal sign
	}
	if !numberForm.MatchString(n) {
		return "", fmt.Errorf("%q is no number of a measure: write 1 to 20 of A-Z, a-z, 0-9, . and -, such as 1.4", cleanLine(s))
	}
	return n, nil
}

func digits(parts []string) bool {
	for _, p := range parts {
		if p == "" || strings.ContainsFunc(p, func(r rune) bool { return r < '0' || r > '9' }) {
			return false
		}
	}
	return true
}

// day reads a field that is a day.
func (r *reading) day(rec *record, field string) domain.Date {
	v, ok := rec.fields[field]
	if !ok || cleanLine(v.text) == "" {
		return ""
	}
	d, ok := readDay(cleanLine(v.text))
	if !ok {
		r.Problem(v.at, "%q is no day: write it as 2018-12-31", cleanLine(v.text))
	}
	return d
}
