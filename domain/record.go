package domain

import (
	"errors"
	"fmt"
	"slices"

	"twothirds/domain/wire"
)

// MaxVersions is how many versions a record may have, the first included.
const MaxVersions = 1_000

// Version is where a version of a record stands, and what it is.
type Version struct {
	// Digest is that of its content.
	Digest wire.Hash `json:"digest"`
	Seq    wire.Seq  `json:"seq"`
}

// Record is the row of something from before the ledger, or outside of it. What
// it says is in the rows of its versions, which the state does not keep.
type Record struct {
	ID RecordID `json:"id"`
	// Versions are all there are, oldest first.
	Versions []Version `json:"versions"`
}

// RecordVersion is the row of one version of a record.
type RecordVersion struct {
	Content RecordContent `json:"content"`
	Digest  wire.Hash     `json:"digest"`
	ID      RecordID      `json:"id"`
	// Reasons say why it corrects the one before; absent of the first.
	Reasons Text     `json:"reasons,omitzero"`
	Seq     wire.Seq `json:"seq"`
	// Version counts from 1.
	Version int64 `json:"version"`
}

// RecordContent is what a record says: one version of it, whole. None of it was
// signed by whom it is about.
type RecordContent struct {
	// Counts are the votes as numbers; absent where none are recorded.
	Counts *RecordedCounts `json:"counts,omitzero"`
	// Date is the day, DateText what is known of it where the day is not.
	Date     Date   `json:"date,omitzero"`
	DateText string `json:"date_text,omitzero"`
	// Kind is founding, decision, act, statement, report or other.
	Kind string `json:"kind"`
	// Outcome is what the source says came of the vote: OutsideCarried,
	// OutsideNotCarried, or absent.
	Outcome string `json:"outcome,omitzero"`
	// Rule is the majority that the source says was needed; absent where it does not.
	Rule      *Majority `json:"rule,omitzero"`
	TakenFrom Source    `json:"taken_from"`
	Text      Text      `json:"text"`
	Title     Text      `json:"title"`
	// Votes are the members' votes as the source has them; absent where it has none.
	Votes []RecordedVote `json:"votes,omitzero"`
}

// RecordedCounts are votes as numbers, each 0 to 1,000,000,000.
type RecordedCounts struct {
	Abstain   int64 `json:"abstain"`
	Absent    int64 `json:"absent"`
	No        int64 `json:"no"`
	NotVoting int64 `json:"not_voting"`
	// TieBreaker is yes or no where a presiding officer broke a tie; that vote is in
	// none of the numbers.
	TieBreaker string `json:"tie_breaker,omitzero"`
	Yes        int64  `json:"yes"`
}

// RecordedVote is how a member voted before the ledger, as the source has it.
type RecordedVote struct {
	// Choice is yes, no, abstain, absent or not_voting.
	Choice string   `json:"choice"`
	Member MemberID `json:"member"`
}

// Digest tells one version from another: everything in it is hashed.
func (c *RecordContent) Digest() wire.Hash {
	return wire.Sum("twothirds/record/v1", wire.Canonical(c))
}

func (c *RecordContent) form() error {
	switch c.Kind {
	case "founding", "decision", "act", "statement", "report", "other":
	default:
		return errors.New("kind: founding, decision, act, statement, report or other")
	}
	if (c.Date == "") == (c.DateText == "") {
		return errors.New("date: the day, or else date_text, what is known of it")
	}
	if c.Date != "" {
		if err := c.Date.check("date"); err != nil {
			return err
		}
	}
	return errors.Join(
		checkOptional("date_text", c.DateText, MaxLine), c.Counts.check(), checkOutcome(c.Outcome), c.Rule.check("rule"),
		c.TakenFrom.check("taken_from"), c.Text.check("text", MaxText, ""), c.Title.check("title", MaxLine, ""), checkRecordedVotes(c.Votes),
	)
}

func (c *RecordedCounts) check() error {
	switch {
	case c == nil:
		return nil
	case c.TieBreaker != "" && c.TieBreaker != ChoiceYes && c.TieBreaker != ChoiceNo:
		return errors.New("counts: tie_breaker: yes or no, or left out")
	}
	return checkCounts("counts", c.Abstain, c.Absent, c.No, c.NotVoting, c.Yes)
}

func checkRecordedVotes(votes []RecordedVote) error {
	for i, v := range votes {
		switch v.Choice {
		case ChoiceYes, ChoiceNo, ChoiceNone, "absent", "not_voting":
		default:
			return fmt.Errorf("votes: %q: yes, no, abstain, absent or not_voting", v.Choice)
		}
		if i > 0 && compareUUID(votes[i-1].Member.UUID, v.Member.UUID) >= 0 {
			return errors.New("votes: sorted by member, none twice")
		}
	}
	if len(votes) > 500 {
		return errors.New("votes: at most 500")
	}
	return nil
}

// known refuses votes of members that the ledger does not know.
func (c *RecordContent) known(s *State) *Refusal {
	for _, v := range c.Votes {
		if s.members.get(v.Member) == nil {
			return refuse(CodeNotFound, "there is no member %s: give the votes of others as counts", v.Member)
		}
	}
	return nil
}

// registrarAlone refuses a statement that one registrar makes and nobody else.
func (p *Placed) registrarAlone() *Refusal {
	sp, refusal := p.alone()
	if refusal != nil {
		return refusal
	}
	if !sp.isOfficer(RoleRegistrar) {
		return refuse(CodeNotPermitted, "a registrar makes this statement, in that capacity")
	}
	return nil
}

// hasVersion reports whether a content has stood in a record before.
func hasVersion(versions []Version, digest wire.Hash) bool {
	return slices.ContainsFunc(versions, func(v Version) bool { return v.Digest == digest })
}

// correctable refuses a further version that is none, or one too many.
func correctable(what string, versions []Version, digest wire.Hash) *Refusal {
	switch {
	case hasVersion(versions, digest):
		return refuse(CodeExists, "%s has said so already", what)
	case len(versions) >= MaxVersions:
		return refuse(CodeWrongState, "%s has %d versions, and may have no more", what, len(versions))
	}
	return nil
}

// RecordAttested enters what happened before the ledger, or outside of it, as
// the registrar's word with its source. The subject is record/<a new id>.
type RecordAttested struct {
	Authored
	RecordContent
}

func (e *RecordAttested) form() error { return e.RecordContent.form() }

func (e *RecordAttested) decide(s *State, p *Placed) *Refusal {
	if refusal := p.registrarAlone(); refusal != nil {
		return refusal
	}
	id, ok := idOf[recordSort](p.Statement.Subject, kindRecord)
	if !ok || id.Version() != 7 {
		return refuse(CodeForm, "not the wire format at /subject: record/<a new UUID of version 7>")
	}
	if s.records.get(id) != nil {
		return refuse(CodeExists, "%s is taken: draw a new id", p.Statement.Subject)
	}
	return e.known(s)
}

func (e *RecordAttested) evolve(s *State, p *Placed) {
	id, _ := idOf[recordSort](p.Statement.Subject, kindRecord)
	s.records.put(id, &Record{ID: id})
	s.recordVersion(id, &e.RecordContent, Text{}, p.Seq)
}

func (s *State) recordVersion(id RecordID, content *RecordContent, reasons Text, seq wire.Seq) {
	r := s.records.get(id)
	digest := content.Digest()
	r.Versions = append(r.Versions, Version{Digest: digest, Seq: seq})
	s.touch(kindRecord, id.String(), r)
	n := len(r.Versions)
	s.touch(kindRecordVersion, versionID(id.String(), n), &RecordVersion{
		Content: *content, Digest: digest, ID: id, Reasons: reasons, Seq: seq, Version: int64(n),
	})
}

func versionID(of string, version int) string { return fmt.Sprintf("%s.%d", of, version) }

// RecordCorrected says what a record should have said, whole. What it said
// before stays, with its source.
type RecordCorrected struct {
	Authored
	RecordContent
	// Reasons say what was wrong.
	Reasons Text `json:"reasons"`
}

func (e *RecordCorrected) form() error {
	return errors.Join(e.RecordContent.form(), e.Reasons.check("reasons", MaxReasons, ""))
}

func (e *RecordCorrected) decide(s *State, p *Placed) *Refusal {
	if refusal := p.registrarAlone(); refusal != nil {
		return refusal
	}
	id, _ := idOf[recordSort](p.Statement.Subject, kindRecord)
	r := s.records.get(id)
	if r == nil {
		return refuse(CodeNotFound, "there is no %s", p.Statement.Subject)
	}
	if refusal := correctable(p.Statement.Subject, r.Versions, e.Digest()); refusal != nil {
		return refusal
	}
	return e.known(s)
}

func (e *RecordCorrected) evolve(s *State, p *Placed) {
	id, _ := idOf[recordSort](p.Statement.Subject, kindRecord)
	s.recordVersion(id, &e.RecordContent, e.Reasons, p.Seq)
}
