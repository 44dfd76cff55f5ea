package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// describe says in plain words what a statement states, for its signer to read
// before signing. The state, where it is not nil, gives things their names.
func describe(w io.Writer, s *domain.State, st *wire.Statement) {
	summary := "a type of statement that this program does not know"
	for _, t := range domain.Types() {
		if t.Name == st.Type {
			summary = t.Summary
		}
	}
	fmt.Fprintf(w, "%s  (%s)\n", strong(w, summary), st.Type)
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	defer table.Flush() //nolint:errcheck // a terminal
	fmt.Fprintf(table, "  about\t%s\n", named(s, st.Subject))
	var data map[string]jsontext.Value
	if err := json.Unmarshal(st.Data, &data); err != nil {
		return // ParseStatement has read it
	}
	for _, member := range slices.Sorted(maps.Keys(data)) {
		if member == "by" || member == "seen" {
			continue
		}
		for _, line := range linesOf(s, member, data[member]) {
			if member == "choice" {
				line.words = strong(w, loud(line.words))
			}
			fmt.Fprintf(table, "  %s\t%s\n", line.label, line.words)
		}
	}
	for _, line := range st.By {
		fmt.Fprintf(table, "  signed by\t%s of %s\n", line.As, named(s, line.Of))
	}
}

// described is a line of a description.
type described struct{ label, words string }

// linesOf describes a member of data: in a line, or of a list of objects in a
// line for each.
func linesOf(s *domain.State, member string, value jsontext.Value) []described {
	label := inWords(member)
	if member == "rules" && value.Kind() == '{' {
		return rulesLines(s, value)
	}
	var objects []map[string]jsontext.Value
	if json.Unmarshal(value, &objects) != nil || len(objects) == 0 {
		return []described{{label, cut(valueInWords(s, member, value))}}
	}
	var lines []described
	for i, object := range objects {
		label := singular(label) + " " + strconv.Itoa(i+1)
		if member == "effects" {
			lines = append(lines, effectLines(s, object, label)...)
			continue
		}
		lines = append(lines, described{label, cut(objectInWords(s, member, object))})
	}
	return lines
}

// effectLines describe an effect: what it does, and its members.
func effectLines(s *domain.State, effect map[string]jsontext.Value, label string) []described {
	var name string
	_ = json.Unmarshal(effect["type"], &name) // one without a type is of none that is known
	summary := "an effect that this program does not know"
	for _, e := range domain.EffectTypes() {
		if e.Name == name {
			summary = e.Summary
		}
	}
	lines := []described{{label, plain(fmt.Sprintf("%s  (%s)", summary, name))}}
	for _, member := range slices.Sorted(maps.Keys(effect)) {
		if member == "type" {
			continue
		}
		for _, line := range linesOf(s, member, effect[member]) {
			lines = append(lines, described{"  " + line.label, line.words})
		}
	}
	return lines
}

// loud is a choice so that nobody overlooks it: a word in capitals; the name of a
// candidate stays as it is.
func loud(choice string) string {
	if strings.Contains(choice, " ") {
		return choice
	}
	return strings.ToUpper(choice)
}

// singular is what one of several is called.
func singular(several string) string {
	switch {
	case strings.HasSuffix(several, "ies"):
		return strings.TrimSuffix(several, "ies") + "y"
	case strings.HasSuffix(several, "sses"):
		return strings.TrimSuffix(several, "es")
	}
	return strings.TrimSuffix(several, "s")
}

// maxShown is how many characters of a value are shown.
const maxShown = 400

func cut(words string) string {
	if runes := []rune(words); len(runes) > maxShown {
		return fmt.Sprintf("%s … (%d characters in all)", string(runes[:maxShown]), len(runes))
	}
	return words
}

// valueInWords is a value on one line, whole. The name of the member says what
// an id is of.
func valueInWords(s *domain.State, member string, value jsontext.Value) string {
	var text string
	var yes bool
	var list []jsontext.Value
	var object map[string]jsontext.Value
	switch {
	case json.Unmarshal(value, &text) == nil:
		return plain(textInWords(s, member, text))
	case json.Unmarshal(value, &yes) == nil:
		if yes {
			return "yes"
		}
		return "no"
	case json.Unmarshal(value, &list) == nil:
		words := make([]string, len(list))
		for i, v := range list {
			words[i] = valueInWords(s, member, v)
		}
		if len(words) == 0 {
			return "none"
		}
		return strings.Join(words, "; ")
	case json.Unmarshal(value, &object) == nil:
		return objectInWords(s, member, object)
	}
	return plain(string(value))
}

// textInWords is a string: an id with what people call the thing, a time as
// people write it, and anything else as it is.
func textInWords(s *domain.State, member, text string) string {
	if at, err := wire.ParseTime(text); err == nil {
		return timeInWords(at)
	}
	if member == "completion" {
		return completionInWords(text)
	}
	noun := nounOf(member)
	if noun == "representative" && s != nil {
		return choiceInWords(s, text)
	}
	if words := quotedInWords(member, text); words != "" {
		return words
	}
	if s != nil && called(s, noun, text) != "" {
		return named(s, noun+"/"+text)
	}
	return text
}

// idsOf are the members that hold ids, or lists of them, under another name than
// that of what the ids are of.
var idsOf = map[string]string{
	"answered_by": "decision", "candidates": "representative", "choice": "representative", "chosen": "representative",
	"dissolved_by": "decision", "first": "poll", "items": "item", "members": "member", "mover": "member",
	"options": "representative", "overturned_by": "decision", "repealed_by": "decision", "rescinded_by": "decision",
	"responsible": "member", "settled_by": "decision", "superseded_by": "report", "supersedes": "report",
}

// objectInWords is an object on one line: some as people say it, others member
// by member.
func objectInWords(s *domain.State, member string, object map[string]jsontext.Value) string {
	var texts domain.Text
	if json.Unmarshal(wire.Canonical(object), &texts, json.RejectUnknownMembers(true)) == nil && !texts.IsZero() {
		return plain(bothLanguages(s, texts))
	}
	if words := matterInWords(s, member, object); words != "" {
		return words
	}
	if words := planObjectInWords(s, inBoth(s), member, wire.Canonical(object)); words != "" {
		return plain(words)
	}
	var words []string
	for _, name := range slices.Sorted(maps.Keys(object)) {
		value := valueInWords(s, name, object[name])
		if kind := object[name].Kind(); kind == '{' && !strings.Contains(value, " / ") && strings.Contains(value, ": ") {
			value = "(" + value + ")"
		}
		words = append(words, inWords(name)+": "+value)
	}
	return strings.Join(words, "; ")
}

// bothLanguages is a text in the prevailing language and, where it is given, in
// the other one: both are signed.
func bothLanguages(s *domain.State, t domain.Text) string {
	first := prevailing(s)
	words, other := t.In(first), t.Az
	if first == "az" {
		other = t.En
	}
	if other != "" && other != words {
		words += " / " + other
	}
	return words
}

// timeInWords is a time as people write it, in UTC, to the millisecond where it
// is not on the minute.
func timeInWords(at wire.Time) string {
	text := at.String()
	date, clock, _ := strings.Cut(strings.TrimSuffix(text, "Z"), "T")
	return date + " " + strings.TrimSuffix(clock, ":00.000") + " UTC"
}

// inWords is a name of the wire format, such as in_person, as people write it.
func inWords(name string) string { return strings.ReplaceAll(name, "_", " ") }

func prevailing(s *domain.State) string {
	if s == nil || s.Ledger() == nil {
		return "en"
	}
	return s.Ledger().Prevailing
}

// named is <noun>/<id> with what people call it.
func named(s *domain.State, ref string) string {
	noun, id, _ := strings.Cut(ref, "/")
	if s == nil {
		return plain(ref)
	}
	words := called(s, noun, id)
	if words == "" {
		return plain(ref)
	}
	return plain(fmt.Sprintf("%s, %s", ref, words))
}

// called is what people call the thing of a noun with an id, empty where nobody knows.
func called(s *domain.State, noun, id string) string {
	switch noun {
	case "key":
		if k := s.Key(id); k != nil {
			return "of " + holderInWords(s, k.Holder)
		}
	case "office":
		if o := s.Office(id); o != nil && o.Holder != "" && o.Holder != "office/"+id {
			return "held by " + holderInWords(s, o.Holder)
		}
	}
	parsed, err := wire.ParseUUID(id)
	if err != nil {
		return ""
	}
	return calledMatter(s, noun, parsed)
}

// holderInWords is who holds a key or an office: an officer, or who represents a
// member.
func holderInWords(s *domain.State, holder string) string {
	noun, id, _ := strings.Cut(holder, "/")
	if words := called(s, noun, id); noun == "representative" && words != "" {
		return "a representative " + words
	}
	return holder
}

func motionInWords(s *domain.State, id domain.MotionID) string {
	m := s.Motion(id)
	if m == nil {
		return ""
	}
	return fmt.Sprintf("motion %d, “%s”", m.Number, m.Content.Title.In(prevailing(s)))
}
