package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// calledMatter is what people call what a body deals with: a name, a number, or
// what it belongs to. It is empty where the state has no such thing.
func calledMatter(s *domain.State, noun string, id wire.UUID) string {
	language := prevailing(s)
	switch noun {
	case "amendment":
		if a := s.Amendment(domain.AmendmentID{UUID: id}); a != nil {
			return "of " + motionInWords(s, a.Motion)
		}
	case "application":
		if a := s.Application(domain.MemberID{UUID: id}); a != nil {
			return a.Name.In(language)
		}
	case "assessment":
		if a := s.Assessment(domain.AssessmentID{UUID: id}); a != nil {
			return fmt.Sprintf("of %s, by %s", a.Number, a.Assessor.In(language))
		}
	case "concern":
		if c := s.Concern(domain.ConcernID{UUID: id}); c != nil {
			return fmt.Sprintf("of %s: “%s”", c.Body.In(language), beginning(c.Text.In(language)))
		}
	case "condition":
		if c := s.Condition(domain.ConditionID{UUID: id}); c != nil {
			return fmt.Sprintf("“%s”, due at %s, %s", beginning(c.Text.In(language)), timeInWords(c.Due), c.State)
		}
	case "decision":
		if d := s.Decision(domain.DecisionID{UUID: id}); d != nil {
			return fmt.Sprintf("decision %d: %s %s", d.Number, motionInWords(s, d.Motion), inWords(string(d.Outcome)))
		}
	case "document":
		if d := s.Document(domain.DocumentID{UUID: id}); d != nil {
			return "“" + d.Title.In(language) + "”"
		}
	case "evidence":
		if e := s.Evidence(domain.EvidenceID{UUID: id}); e != nil {
			return fmt.Sprintf("“%s”, on item %s", e.Title.In(language), e.Number)
		}
	case "group":
		if g := s.Group(domain.GroupID{UUID: id}); g != nil {
			return "“" + g.Name.In(language) + "”"
		}
	case "interest":
		if i := s.Interest(domain.InterestID{UUID: id}); i != nil {
			return fmt.Sprintf("of %s: “%s”", memberInWords(s, i.Member), beginning(i.Text.In(language)))
		}
	case "meeting":
		if m := s.Meeting(domain.MeetingID{UUID: id}); m != nil {
			return fmt.Sprintf("“%s”, %s", m.Title.In(language), timeInWords(m.Starts))
		}
	case "member":
		return memberInWords(s, domain.MemberID{UUID: id})
	case "motion":
		return motionInWords(s, domain.MotionID{UUID: id})
	case "plan":
		if p := s.Plan(domain.PlanID{UUID: id}); p != nil {
			return "“" + p.Draft.Title.In(language) + "”"
		}
	case "poll":
		if p := s.Poll(domain.PollID{UUID: id}); p != nil {
			what := "on version"
			if p.First != nil {
				what = "a run-off, on version"
			}
			return fmt.Sprintf("%s %d of %s; it closes at %s", what, p.Version, motionInWords(s, p.Motion), timeInWords(p.Closes))
		}
	case "proposal":
		if p := s.Proposal(domain.ProposalID{UUID: id}); p != nil {
			return fmt.Sprintf("“%s”, %s", p.Title.In(language), p.State)
		}
	case "protest":
		if p := s.Protest(domain.ProtestID{UUID: id}); p != nil {
			return fmt.Sprintf("of %s, entry %d, %s", memberInWords(s, p.Member), p.Seq, p.State)
		}
	case "report":
		if r := s.Report(domain.ReportID{UUID: id}); r != nil {
			return fmt.Sprintf("%s, as of entry %d, in %s; published at entry %d", inWords(r.Kind), r.Parameters.At, r.Parameters.Lang, r.Seq)
		}
	case "representative":
		if r := s.Representative(domain.RepresentativeID{UUID: id}); r != nil {
			return "of " + memberInWords(s, r.Member)
		}
	case "ruling":
		if r := s.Ruling(domain.RulingID{UUID: id}); r != nil {
			return fmt.Sprintf("%s is %s until %s", motionInWords(s, r.Motion), r.Kind, timeInWords(r.Until))
		}
	}
	return ""
}

func memberInWords(s *domain.State, id domain.MemberID) string {
	m := s.Member(id)
	if m == nil {
		return ""
	}
	return m.Name.In(prevailing(s))
}

// beginning is the beginning of a text, to tell it from others by.
func beginning(text string) string { return shortened(text, 60) }

// shortened is a text of at most so many characters.
func shortened(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// matterInWords says some objects as people do, by what the list is called that
// they stand in; empty where there is no better way than member by member.
func matterInWords(s *domain.State, list string, object map[string]jsontext.Value) string {
	words := func(member string) string {
		if object[member] == nil {
			return ""
		}
		return valueInWords(s, member, object[member])
	}
	only := func(members ...string) bool {
		for member := range object {
			if !slices.Contains(members, member) {
				return false
			}
		}
		return true
	}
	switch {
	case only("by", "den", "num", "strict"):
		return fractionInWords(object)
	case list == "ballots" && only("choice", "member"):
		return words("member") + ": " + words("choice")
	case list == "agenda" && only("motion", "title"):
		if object["motion"] == nil {
			return words("title")
		}
		return words("title") + " — " + words("motion")
	case list == "sides" && only("members", "side"):
		var n int64
		_ = json.Unmarshal(object["members"], &n) // a number, or it is not of the wire format
		if object["side"] == nil {
			return fmt.Sprintf("%d members", n)
		}
		return fmt.Sprintf("%s: %d members", words("side"), n)
	}
	return ""
}

// fractionInWords is a threshold or a quorum: at least 2/3, more than 1/2.
func fractionInWords(object map[string]jsontext.Value) string {
	var f struct {
		By     string `json:"by"`
		Den    int64  `json:"den"`
		Num    int64  `json:"num"`
		Strict bool   `json:"strict"`
	}
	if json.Unmarshal(wire.Canonical(object), &f) != nil || f.Den == 0 {
		return ""
	}
	words := fmt.Sprintf("at least %d/%d", f.Num, f.Den)
	if f.Strict {
		words = fmt.Sprintf("more than %d/%d", f.Num, f.Den)
	}
	if f.By != "" {
		words += " by " + inWords(f.By)
	}
	return plain(words)
}

// rulesLines describe a rule set: a line for each member, and of classes and the
// like for each of them.
func rulesLines(s *domain.State, rules jsontext.Value) []described {
	var members map[string]jsontext.Value
	_ = json.Unmarshal(rules, &members) // an object, as the caller has seen
	var lines []described
	for _, member := range slices.Sorted(maps.Keys(members)) {
		for _, line := range linesOf(s, member, members[member]) {
			lines = append(lines, described{"rules: " + line.label, line.words})
		}
	}
	return lines
}

// quotedInWords says what is quoted in a protest: a signed statement, or the note
// by which the ledger refused it. It is empty for other members.
func quotedInWords(member, text string) string {
	switch member {
	case "statement":
		signed, err := wire.ParseSigned([]byte(text))
		if err == nil {
			return fmt.Sprintf("a signed %s about %s, word for word (%d characters)", signed.Statement.Type, signed.Statement.Subject, len(text))
		}
	case "refusal":
		lines := strings.Split(text, "\n")
		if len(lines) > 3 && lines[0] == "twothirds/refusal/v1" {
			return fmt.Sprintf("the ledger's signed refusal, %s, word for word (%d characters)", lines[3], len(text))
		}
	}
	return ""
}
