package main

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/api/rollcalls"
	"twothirds/domain"
)

// fieldInWords is the name of a member of a statement as people say it.
func fieldInWords(member string) string {
	switch member {
	case "measures":
		return "measures in all"
	case "media_type":
		return "kind of file"
	case "number":
		return "item"
	case "responsible":
		return "reports on it"
	case "implementers":
		return "carried out by"
	case "sha256":
		return "SHA-256"
	case "taken_from":
		return "taken from"
	case "url":
		return "stands at"
	}
	return inWords(member)
}

// completionInWords is a code of completion as people say it.
func completionInWords(code string) string {
	if code == "" {
		return "-"
	}
	return inWords(code)
}

// saying is how a text is said: in one language, or in both.
type saying func(domain.Text) string

func inOne(language string) saying {
	return func(t domain.Text) string { return t.In(language) }
}

func inBoth(s *domain.State) saying {
	return func(t domain.Text) string { return bothLanguages(s, t) }
}

// planValueInWords says in words what a member of a plan's item is, or of what is
// reported and found of it; empty for a value of another kind.
func planValueInWords(s *domain.State, say saying, member string, value jsontext.Value) string {
	if len(value) == 0 {
		return ""
	}
	if words := planObjectInWords(s, say, member, value); words != "" {
		return words
	}
	var members []domain.MemberID
	if member == "responsible" && into(value, &members) {
		return membersInWords(s, members)
	}
	var text domain.Text
	if into(value, &text) && !text.IsZero() {
		return say(text)
	}
	if words := textOf(value); words != "" {
		return words
	}
	var n int64
	if into(value, &n) {
		return fmt.Sprint(n)
	}
	return ""
}

// planObjectInWords says in words what an object is that stands under a member of
// statements on plans, concerns, records and other bodies; empty for others.
func planObjectInWords(s *domain.State, say saying, member string, value jsontext.Value) string {
	switch member {
	case "period":
		var p domain.Period
		if into(value, &p) && p.From != "" {
			return periodInWords(p)
		}
	case "deadline":
		var d domain.Deadline
		if into(value, &d) && !d.Text.IsZero() {
			return deadlineInWords(d, say)
		}
	case "taken_from":
		var source domain.Source
		if into(value, &source) && !source.Title.IsZero() {
			return sourceInWords(source, say)
		}
	case "items":
		var item domain.Item
		if into(value, &item) && item.Number != "" {
			return itemInWords(s, say, &item)
		}
	case "counts":
		var c domain.RecordedCounts
		if into(value, &c) {
			return countsInWords(&c)
		}
	case "rule":
		var m domain.Majority
		if into(value, &m) && m.Den > 0 {
			return (&rollcalls.Rule{Base: m.Base, Fraction: m.Fraction()}).String()
		}
	case "members":
		var m domain.EnteredMember
		if into(value, &m) && m.ID != "" {
			return enteredInWords(&m)
		}
	case "votes":
		return votesInWords(s, value)
	}
	return ""
}

// into reads a value strictly.
func into(value jsontext.Value, v any) bool {
	return json.Unmarshal(value, v, json.RejectUnknownMembers(true)) == nil
}

func periodInWords(p domain.Period) string { return fmt.Sprintf("%s to %s", p.From, p.To) }

func deadlineInWords(d domain.Deadline, say saying) string {
	words := say(d.Text)
	switch {
	case d.From != "" && d.To != "":
		words += fmt.Sprintf(" (%s to %s)", d.From, d.To)
	case d.To != "":
		words += fmt.Sprintf(" (by %s)", d.To)
	case d.From != "":
		words += fmt.Sprintf(" (from %s)", d.From)
	}
	return words
}

func sourceInWords(source domain.Source, say saying) string {
	words := say(source.Title)
	if source.URL != "" {
		words += ", " + source.URL
	}
	if !source.SHA256.IsZero() {
		words += ", SHA-256 " + source.SHA256.String()
	}
	return words
}

// membersInWords names members as people call them.
func membersInWords(s *domain.State, members []domain.MemberID) string {
	names := make([]string, len(members))
	for i, id := range members {
		names[i] = memberName(s, id)
	}
	return strings.Join(names, ", ")
}

func memberName(s *domain.State, id domain.MemberID) string {
	if s != nil {
		if name := memberInWords(s, id); name != "" {
			return name
		}
	}
	return "member/" + id.String()
}

// itemInWords is an item of a plan on one line, whole.
func itemInWords(s *domain.State, say saying, item *domain.Item) string {
	words := fmt.Sprintf("%s, a %s", item.Number, item.Level)
	if item.Parent != "" {
		words += " under " + item.Parent
	}
	words += ": " + say(item.Title)
	for _, line := range itemLines(s, say, item) {
		words += fmt.Sprintf("; %s: %s", line[0], line[1])
	}
	return words
}

func countsInWords(c *domain.RecordedCounts) string {
	words := fmt.Sprintf("%d for, %d against, %d abstained", c.Yes, c.No, c.Abstain)
	for _, other := range []struct {
		n    int64
		what string
	}{{c.Absent, "absent"}, {c.NotVoting, "did not vote"}} {
		if other.n > 0 {
			words += fmt.Sprintf(", %d %s", other.n, other.what)
		}
	}
	if c.TieBreaker != "" {
		words += "; the presiding officer broke the tie: " + c.TieBreaker
	}
	return words
}

// enteredInWords is a member of another body on one line.
func enteredInWords(m *domain.EnteredMember) string {
	words := m.ID + ": " + m.Name
	for _, more := range []string{m.Kind, m.Party, m.Area} {
		if more != "" {
			words += ", " + more
		}
	}
	return words
}

// votesInWords is a member's recorded vote, or how many of another body voted how.
func votesInWords(s *domain.State, value jsontext.Value) string {
	var own domain.RecordedVote
	if into(value, &own) && own.Choice != "" {
		return memberName(s, own.Member) + ": " + inWords(own.Choice)
	}
	var others domain.RollcallVotes
	if !into(value, &others) {
		return ""
	}
	words := fmt.Sprintf("%d for, %d against", len(others.Yes), len(others.No))
	for _, answer := range []struct {
		n    int
		what string
	}{{len(others.Abstain), "abstained"}, {len(others.Present), "present"}, {len(others.Absent), "absent"}, {len(others.NotVoting), "not voting"}} {
		if answer.n > 0 {
			words += fmt.Sprintf(", %d %s", answer.n, answer.what)
		}
	}
	return words
}
