package voting

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// MaxLine is the longest line that is answered, in bytes without its newline.
const MaxLine = 1 << 20

// maxDepth is how deep a line may nest. A case is flat; members that are not
// ours may hold more.
const maxDepth = 32

var errLineTooLong = fmt.Errorf("the line is longer than %d bytes: split or shorten it", MaxLine)

// tallyCase is one line read: what to answer, and by which measure.
type tallyCase struct {
	id        json.RawMessage // as it was written; nil if there was none
	counts    Counts
	threshold Fraction
	base      Base // empty: all four
}

// answer is how one base came out. Need is nil where Base is 0.
type answer struct {
	Base    int64  `json:"base"`
	Need    *int64 `json:"need"`
	Carried bool   `json:"carried"`
}

// caseAnswer is the answer to one line; the order of fields is the order of
// members.
type caseAnswer struct {
	ID     json.RawMessage `json:"id,omitempty"`
	ByBase struct {
		YesNo        *answer `json:"yes_no,omitempty"`
		YesNoAbstain *answer `json:"yes_no_abstain,omitempty"`
		Present      *answer `json:"present,omitempty"`
		Entitled     *answer `json:"entitled,omitempty"`
	} `json:"by_base"`
}

// AnswerLine answers one case, a JSON object on line number n, with one JSON
// object without a newline.
//
// Members read: entitled, yes, no (whole numbers, required); abstain (0 if
// missing); present (yes+no+abstain if missing); threshold ("2/3" if missing);
// strict (false if missing); base (if given, the only one answered); id (a
// string or a whole number of any size, given back as it was written, and left
// out if missing). All others are ignored, but no object may name a member twice.
//
// The answer is {"id":…,"by_base":{"yes_no":{"base":14,"need":10,"carried":true},…}}
// with the bases in order of [Base.Demand], and need null where the base is 0. A
// line that is not such a case gets {"line":n,"error":"…"} and ok is false.
func AnswerLine(line []byte, n int) (out []byte, ok bool) {
	c, err := readCase(line)
	if err != nil {
		return encodeError(n, err), false
	}
	return encode(c.answer()), true
}

// encodeError is the answer to a line that cannot be answered.
func encodeError(n int, err error) []byte {
	return encode(struct {
		Line  int    `json:"line"`
		Error string `json:"error"`
	}{n, err.Error()})
}

func (c tallyCase) answer() caseAnswer {
	a := caseAnswer{ID: c.id}
	for _, slot := range []struct {
		base Base
		to   **answer
	}{
		{BaseYesNo, &a.ByBase.YesNo},
		{BaseYesNoAbstain, &a.ByBase.YesNoAbstain},
		{BasePresent, &a.ByBase.Present},
		{BaseEntitled, &a.ByBase.Entitled},
	} {
		if c.base != "" && c.base != slot.base {
			continue
		}
		t := compare(c.threshold, c.counts.Yes, BaseOf(slot.base, c.counts))
		*slot.to = &answer{Base: t.Base, Need: t.Need, Carried: t.Passed}
	}
	return a
}

// encode writes v as one JSON object. Characters are not escaped for HTML, so
// that an id stays as it was.
func encode(v any) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		// Only our own two structs come here, with raw JSON already checked.
		panic(fmt.Sprintf("voting: encoding an answer: %v", err))
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}

func readCase(line []byte) (tallyCase, error) {
	m, err := readMembers(line)
	if err != nil {
		return tallyCase{}, err
	}
	c := tallyCase{}
	if c.id, err = m.id(); err != nil {
		return tallyCase{}, err
	}
	if c.counts, err = m.counts(); err != nil {
		return tallyCase{}, err
	}
	if c.threshold, err = m.threshold(); err != nil {
		return tallyCase{}, err
	}
	if text, given, err := m.text("base"); err != nil {
		return tallyCase{}, err
	} else if given {
		c.base = Base(text)
		if err := c.base.Validate(); err != nil {
			return tallyCase{}, err
		}
	}
	return c, nil
}

// members are the top-level members of a line, each with its value as written.
type members map[string]json.RawMessage

// readMembers takes a line apart. encoding/json alone is too forgiving: it
// mends broken Unicode and lets the last of two members of one name win, so
// both are refused here first.
func readMembers(line []byte) (members, error) {
	if len(line) > MaxLine {
		return nil, errLineTooLong
	}
	if !utf8.Valid(line) {
		return nil, errors.New("the line is not UTF-8")
	}
	var whole json.RawMessage
	if err := json.Unmarshal(line, &whole); err != nil {
		return nil, fmt.Errorf("not valid JSON: %w", err)
	}
	if whole[0] != '{' {
		return nil, errors.New("the line must be one JSON object")
	}
	if hasLoneSurrogate(whole) {
		return nil, errors.New(`a \u escape stands for half a character`)
	}
	if err := refuseDuplicates(json.NewDecoder(bytes.NewReader(whole)), 0); err != nil {
		return nil, err
	}
	m := members{}
	if err := json.Unmarshal(whole, &m); err != nil {
		return nil, fmt.Errorf("reading the line: %w", err)
	}
	return m, nil
}

// refuseDuplicates reads one value, already known to be well formed, and fails
// if any object in it has two members of one name, or if it nests too deep.
func refuseDuplicates(dec *json.Decoder, depth int) error {
	dec.UseNumber()
	token, err := dec.Token()
	if err != nil {
		return fmt.Errorf("reading the line: %w", err)
	}
	open, nested := token.(json.Delim)
	if !nested {
		return nil
	}
	if depth == maxDepth {
		return fmt.Errorf("nested deeper than %d", maxDepth)
	}
	seen := map[string]bool{}
	for dec.More() {
		if open == '{' {
			token, err := dec.Token()
			if err != nil {
				return fmt.Errorf("reading the line: %w", err)
			}
			name, _ := token.(string)
			if seen[name] {
				return fmt.Errorf("member %s is there twice: keep one", excerpt(name))
			}
			seen[name] = true
		}
		if err := refuseDuplicates(dec, depth+1); err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil {
		return fmt.Errorf("reading the line: %w", err)
	}
	return nil
}

// hasLoneSurrogate reports whether valid JSON has a \uD800 to \uDFFF escape that
// is not one of a pair. Backslashes stand only in strings there.
func hasLoneSurrogate(valid []byte) bool {
	for i := 0; i < len(valid); i++ {
		if valid[i] != '\\' {
			continue
		}
		unit := escapedUnit(valid[i:])
		i++ // the character after the backslash is never a new escape
		if unit < 0xD800 || unit > 0xDFFF {
			continue
		}
		low := escapedUnit(valid[i+5:])
		if unit > 0xDBFF || low < 0xDC00 || low > 0xDFFF {
			return true
		}
		i += 6 // past the second half
	}
	return false
}

// escapedUnit is the UTF-16 unit that s begins with as \uXXXX, or 0.
func escapedUnit(s []byte) uint64 {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0
	}
	unit, err := strconv.ParseUint(string(s[2:6]), 16, 16)
	if err != nil {
		return 0
	}
	return unit
}

// id gives the case's id as written. A number is not read, only checked to be
// whole, so that a long one keeps all its digits.
func (m members) id() (json.RawMessage, error) {
	raw, given := m["id"]
	if !given || raw[0] == '"' || (isNumber(raw) && !bytes.ContainsAny(raw, ".eE")) {
		return raw, nil
	}
	return nil, errors.New("id must be a string or a whole number")
}

func (m members) counts() (Counts, error) {
	var c Counts
	for _, field := range []struct {
		name     string
		to       *int64
		required bool
	}{
		{"entitled", &c.Entitled, true},
		{"present", &c.Present, false},
		{"yes", &c.Yes, true},
		{"no", &c.No, true},
		{"abstain", &c.Abstain, false},
	} {
		count, given, err := m.count(field.name)
		if err != nil {
			return Counts{}, err
		}
		if !given && field.required {
			return Counts{}, fmt.Errorf("%s is missing", field.name)
		}
		*field.to = count
	}
	if _, given := m["present"]; !given {
		c.Present = c.Participation()
	}
	return c, c.Validate()
}

// count reads a whole number from 0 to MaxCount; the bound also keeps the sum
// of several in range.
func (m members) count(name string) (count int64, given bool, err error) {
	raw, given := m[name]
	if !given {
		return 0, false, nil
	}
	if !isNumber(raw) || bytes.ContainsAny(raw, ".eE") {
		return 0, true, fmt.Errorf("%s must be a whole number, without quotes, point or exponent", name)
	}
	if raw[0] == '-' {
		return 0, true, fmt.Errorf("%s is negative: use 0 or more", name)
	}
	count, err = strconv.ParseInt(string(raw), 10, 64)
	if err != nil || count > MaxCount {
		return 0, true, fmt.Errorf("%s is too large: at most %d can be counted", name, MaxCount)
	}
	return count, true, nil
}

func (m members) threshold() (Fraction, error) {
	f := Fraction{Num: 2, Den: 3}
	text, given, err := m.text("threshold")
	if err != nil {
		return Fraction{}, err
	}
	if given {
		if f.Num, f.Den, err = ParseFraction(text); err != nil {
			return Fraction{}, fmt.Errorf("threshold: %w", err)
		}
	}
	switch raw, given := m["strict"]; {
	case !given || string(raw) == "false":
	case string(raw) == "true":
		f.Strict = true
	default:
		return Fraction{}, errors.New("strict must be true or false")
	}
	return f, nil
}

func (m members) text(name string) (text string, given bool, err error) {
	raw, given := m[name]
	if !given {
		return "", false, nil
	}
	if raw[0] != '"' {
		return "", true, fmt.Errorf("%s must be a string", name)
	}
	if err := json.Unmarshal(raw, &text); err != nil {
		return "", true, fmt.Errorf("%s: %w", name, err)
	}
	return text, true, nil
}

// isNumber reports whether a valid JSON value is a number.
func isNumber(raw json.RawMessage) bool {
	return raw[0] == '-' || (raw[0] >= '0' && raw[0] <= '9')
}
