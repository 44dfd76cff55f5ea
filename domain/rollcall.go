package domain

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"twothirds/domain/wire"
)

// Rollcall is the row of a recorded vote of another body. What it says is in
// the rows of its versions, which the state does not keep: there may be many.
type Rollcall struct {
	// Body is the outside body's id, ID the roll call's in it.
	Body string `json:"body"`
	ID   string `json:"id"`
	// Versions are all there are, oldest first.
	Versions []Version `json:"versions"`
}

// RollcallVersion is the row of one version of a recorded vote.
type RollcallVersion struct {
	Body    string          `json:"body"`
	Content RollcallContent `json:"content"`
	Digest  wire.Hash       `json:"digest"`
	// Reasons and TakenFrom say why, and by what, it corrects the one before; absent of
	// the first.
	Reasons   Text     `json:"reasons,omitzero"`
	Seq       wire.Seq `json:"seq"`
	TakenFrom *Source  `json:"taken_from,omitzero"`
	// Version counts from 1.
	Version int64 `json:"version"`
}

// maxRecorded bounds the strings of a roll call, in bytes.
const maxRecorded = 4_000

// RollcallContent is what the record of a vote says: one version of it, whole.
// A record that contradicts itself is entered as it is.
type RollcallContent struct {
	// About is what the vote was on, where the title does not say it.
	About    string `json:"about,omitzero"`
	Date     Date   `json:"date"`
	Document string `json:"document,omitzero"`
	Kind     string `json:"kind,omitzero"`
	// LocalTime is YYYY-MM-DDThh:mm:ss with the offset of the place: Z, +hh:mm or -hh:mm.
	LocalTime string `json:"local_time,omitzero"`
	// Note is the record's own.
	Note   string `json:"note,omitzero"`
	Number string `json:"number,omitzero"`
	// Outcome is what Result says: OutsideCarried, OutsideNotCarried, or absent
	// where no result is recorded.
	Outcome string `json:"outcome,omitzero"`
	// Recorded are totals of another official text; absent where there are none.
	Recorded *RecordedTotals `json:"recorded,omitzero"`
	// Result is the official wording.
	Result string `json:"result,omitzero"`
	// Rollcall is the roll call's id in its body.
	Rollcall string `json:"rollcall"`
	// Rule is the majority needed, as officially recorded; absent where none is.
	Rule *Majority `json:"rule,omitzero"`
	// Seats is how many members were on the roll; absent where absentees are not recorded.
	Seats   int64  `json:"seats,omitzero"`
	Session string `json:"session,omitzero"`
	// Tags are sorted, at most 64.
	Tags []string `json:"tags"`
	// TieBreaker is whether a presiding officer, who is no member, voted yes as well.
	TieBreaker bool          `json:"tie_breaker"`
	Title      string        `json:"title"`
	Votes      RollcallVotes `json:"votes"`
}

// RecordedTotals are counts from another text than the list of members.
type RecordedTotals struct {
	// Abstain is absent where that text does not count abstentions.
	Abstain *int64 `json:"abstain,omitzero"`
	No      int64  `json:"no"`
	Source  string `json:"source,omitzero"`
	Yes     int64  `json:"yes"`
}

// RollcallVotes are ids of members by their answer, each list sorted, no member
// in two of them.
type RollcallVotes struct {
	Absent  []string `json:"absent"`
	Abstain []string `json:"abstain"`
	No      []string `json:"no"`
	// NotVoting were absent, or there and silent; the record does not say which.
	NotVoting []string `json:"not_voting"`
	// Present answered "present", which counts neither way.
	Present []string `json:"present"`
	Yes     []string `json:"yes"`
}

// lists are all answers, in the order of their names.
func (v *RollcallVotes) lists() [6][]string {
	return [6][]string{v.Absent, v.Abstain, v.No, v.NotVoting, v.Present, v.Yes}
}

// Digest tells one version from another: everything in it is hashed.
func (c *RollcallContent) Digest() wire.Hash {
	return wire.Sum("twothirds/rollcall/v1", wire.Canonical(c))
}

func (c *RollcallContent) form() error {
	return errors.Join(
		checkLabel("rollcall", c.Rollcall), c.Date.check("date"), checkLocal(c.LocalTime), checkString("title", c.Title, maxRecorded),
		checkOptional("about", c.About, maxRecorded), checkOptional("result", c.Result, maxRecorded), checkOptional("note", c.Note, MaxReasons),
		checkOptional("document", c.Document, MaxLine), checkOptional("kind", c.Kind, MaxLine), checkOptional("number", c.Number, MaxLine),
		checkOptional("session", c.Session, MaxLine), checkOutcome(c.Outcome), c.Rule.check("rule"), checkCounts("seats", c.Seats),
		c.Recorded.check(), checkTags(c.Tags), c.Votes.check(),
	)
}

func (r *RecordedTotals) check() error {
	switch {
	case r == nil:
		return nil
	case r.Abstain != nil:
		if err := checkCounts("recorded", *r.Abstain); err != nil {
			return err
		}
	}
	return errors.Join(checkCounts("recorded", r.Yes, r.No), checkOptional("recorded: source", r.Source, MaxLine))
}

func checkTags(tags []string) error {
	if len(tags) > 64 || !slices.IsSortedFunc(tags, compareStrict) {
		return errors.New("tags: at most 64, sorted, none twice")
	}
	for _, tag := range tags {
		if err := checkString("tags", tag, 64); err != nil {
			return err
		}
	}
	return nil
}

// check reports lists that are not sorted, ids that are none, and a member that
// answered twice.
func (v *RollcallVotes) check() error {
	var all []string
	for _, list := range v.lists() {
		if !slices.IsSortedFunc(list, compareStrict) {
			return errors.New("votes: each list sorted, no member twice")
		}
		all = append(all, list...)
	}
	slices.Sort(all)
	for i, id := range all {
		if err := checkLabel("votes", id); err != nil {
			return err
		}
		if i > 0 && all[i-1] == id {
			return fmt.Errorf("votes: %s answered twice", id)
		}
	}
	return nil
}

// checkLocal reports what is no time with an offset; it may be left out.
func checkLocal(s string) error {
	if s == "" {
		return nil
	}
	const form = "2006-01-02T15:04:05"
	bad := fmt.Errorf("local_time %q: YYYY-MM-DDThh:mm:ss, then Z, +hh:mm or -hh:mm", s)
	if len(s) != len(form)+1 && len(s) != len(form)+6 {
		return bad
	}
	local, offset := s[:len(form)], s[len(form):]
	parsed, err := time.Parse(form, local)
	if err != nil || parsed.Format(form) != local || parsed.Year() < 1 {
		return bad
	}
	if offset == "Z" {
		return nil
	}
	if offset[0] != '+' && offset[0] != '-' {
		return bad
	}
	if _, err := time.Parse("15:04", offset[1:]); err != nil {
		return bad
	}
	return nil
}

// takesPart refuses votes of who is no member of the body.
func (v *RollcallVotes) takesPart(s *State, body string) *Refusal {
	for _, list := range v.lists() {
		for _, id := range list {
			if s.outsideMembers.get(within{body, id}) == nil {
				return refuse(CodeNotFound, "outside/%s has no member %s: enter its members first", body, id)
			}
		}
	}
	return nil
}

// OutsideRollcallEntered enters a recorded vote of another body. The subject is
// outside/<body>. What the rule that it names comes to is never entered:
// whoever asks computes it.
type OutsideRollcallEntered struct {
	Authored
	RollcallContent
}

func (e *OutsideRollcallEntered) form() error { return e.RollcallContent.form() }

func (e *OutsideRollcallEntered) decide(s *State, p *Placed) *Refusal {
	if refusal := p.registrarAlone(); refusal != nil {
		return refusal
	}
	o, refusal := s.outsideOf(p)
	if refusal != nil {
		return refusal
	}
	if r := s.rollcalls.get(within{o.ID, e.Rollcall}); r != nil {
		if r.Has(e.Digest()) {
			return refuse(CodeExists, "roll call %s of %s is entered already, with the same content", e.Rollcall, p.Statement.Subject)
		}
		return refuse(CodeConflict, "roll call %s of %s is entered already, with another content: if that was wrong, correct it with reasons", e.Rollcall, p.Statement.Subject)
	}
	return e.Votes.takesPart(s, o.ID)
}

func (e *OutsideRollcallEntered) evolve(s *State, p *Placed) {
	o, _ := s.outsideOf(p)
	key := within{o.ID, strings.Clone(e.Rollcall)} // not the whole statement
	s.rollcalls.put(key, &Rollcall{Body: key.body, ID: key.id})
	s.rollcallVersion(key, &RollcallVersion{Content: e.RollcallContent, Seq: p.Seq})
}

// rollcallVersion enters a further version.
func (s *State) rollcallVersion(key within, v *RollcallVersion) {
	r := s.rollcalls.get(key)
	v.Body, v.Digest = key.body, v.Content.Digest()
	r.Versions = append(r.Versions, Version{Digest: v.Digest, Seq: v.Seq})
	v.Version = int64(len(r.Versions))
	s.touch(kindRollcall, key.String(), r)
	s.touch(kindRollcallVersion, versionID(key.String(), len(r.Versions)), v)
}

// OutsideRollcallCorrected says what the record of a vote should have said,
// whole. What it said before stays.
type OutsideRollcallCorrected struct {
	Authored
	RollcallContent
	// Reasons say what was wrong, TakenFrom where it is said rightly.
	Reasons   Text   `json:"reasons"`
	TakenFrom Source `json:"taken_from"`
}

func (e *OutsideRollcallCorrected) form() error {
	return errors.Join(e.RollcallContent.form(), e.Reasons.check("reasons", MaxReasons, ""), e.TakenFrom.check("taken_from"))
}

func (e *OutsideRollcallCorrected) decide(s *State, p *Placed) *Refusal {
	if refusal := p.registrarAlone(); refusal != nil {
		return refusal
	}
	o, refusal := s.outsideOf(p)
	if refusal != nil {
		return refusal
	}
	r := s.rollcalls.get(within{o.ID, e.Rollcall})
	if r == nil {
		return refuse(CodeNotFound, "%s has no roll call %s", p.Statement.Subject, e.Rollcall)
	}
	if refusal := correctable(fmt.Sprintf("roll call %s of %s", e.Rollcall, p.Statement.Subject), r.Versions, e.Digest()); refusal != nil {
		return refusal
	}
	return e.Votes.takesPart(s, o.ID)
}

func (e *OutsideRollcallCorrected) evolve(s *State, p *Placed) {
	o, _ := s.outsideOf(p)
	s.rollcallVersion(within{o.ID, e.Rollcall}, &RollcallVersion{Content: e.RollcallContent, Reasons: e.Reasons, Seq: p.Seq, TakenFrom: &e.TakenFrom})
}

// Has reports whether a version of the record has this digest.
func (r *Rollcall) Has(digest wire.Hash) bool { return hasVersion(r.Versions, digest) }
