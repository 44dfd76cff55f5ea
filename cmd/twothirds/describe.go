package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
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
		words := valueInWords(s, member, data[member])
		if member == "choice" {
			words = strong(w, strings.ToUpper(words))
		}
		fmt.Fprintf(table, "  %s\t%s\n", strings.ReplaceAll(member, "_", " "), words)
	}
	for _, line := range st.By {
		fmt.Fprintf(table, "  signed by\t%s of %s\n", line.As, named(s, line.Of))
	}
}

// maxShown is how many characters of a value are shown.
const maxShown = 400

func valueInWords(s *domain.State, member string, value jsontext.Value) string {
	var text string
	var texts domain.Text
	words := string(value)
	switch {
	case json.Unmarshal(value, &text) == nil:
		words = named(s, member+"/"+text)
		if words == member+"/"+text { // no name of anything
			words = text
		}
	case json.Unmarshal(value, &texts, json.RejectUnknownMembers(true)) == nil && !texts.IsZero():
		words = texts.In(prevailing(s))
	}
	words = plain(words)
	if runes := []rune(words); len(runes) > maxShown {
		words = fmt.Sprintf("%s … (%d characters in all)", string(runes[:maxShown]), len(runes))
	}
	return words
}

func prevailing(s *domain.State) string {
	if s == nil || s.Ledger() == nil {
		return "en"
	}
	return s.Ledger().Prevailing
}

// named is <noun>/<id> with what people call it.
func named(s *domain.State, ref string) string {
	noun, text, _ := strings.Cut(ref, "/")
	id, err := wire.ParseUUID(text)
	if s == nil || err != nil {
		return plain(ref)
	}
	language := prevailing(s)
	called := ""
	switch noun {
	case "member":
		if m := s.Member(domain.MemberID{UUID: id}); m != nil {
			called = m.Name.In(language)
		}
	case "application":
		if a := s.Application(domain.MemberID{UUID: id}); a != nil {
			called = a.Name.In(language)
		}
	case "motion":
		called = motionInWords(s, domain.MotionID{UUID: id})
	case "amendment":
		if a := s.Amendment(domain.AmendmentID{UUID: id}); a != nil {
			called = "of " + motionInWords(s, a.Motion)
		}
	case "poll":
		if p := s.Poll(domain.PollID{UUID: id}); p != nil {
			called = fmt.Sprintf("on version %d of %s; it closes at %s", p.Version, motionInWords(s, p.Motion), p.Closes)
		}
	case "representative":
		if r := s.Representative(domain.RepresentativeID{UUID: id}); r != nil {
			called = "of " + named(s, "member/"+r.Member.String())
		}
	}
	if called == "" {
		return plain(ref)
	}
	return plain(fmt.Sprintf("%s, %s", ref, called))
}

func motionInWords(s *domain.State, id domain.MotionID) string {
	m := s.Motion(id)
	if m == nil {
		return ""
	}
	return fmt.Sprintf("motion %d, “%s”", m.Number, m.Content.Title.In(prevailing(s)))
}
