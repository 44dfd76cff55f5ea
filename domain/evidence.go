package domain

import (
	"errors"
	"strings"

	"twothirds/domain/wire"
)

// States of evidence.
const (
	EvidenceSubmittedState = "submitted"
	EvidenceWithdrawnState = "withdrawn"
)

// Evidence is the row of a file that shows how far an item of a plan is.
type Evidence struct {
	ID        EvidenceID `json:"id"`
	MediaType string     `json:"media_type"`
	// Member submitted it.
	Member MemberID `json:"member"`
	Number string   `json:"number"`
	Plan   PlanID   `json:"plan"`
	// Reasons say why it was withdrawn; absent where it was not.
	Reasons Text      `json:"reasons,omitzero"`
	Seq     wire.Seq  `json:"seq"`
	Sha256  wire.Hash `json:"sha256"`
	Size    int64     `json:"size"`
	State   string    `json:"state"`
	Title   Text      `json:"title"`
	URL     string    `json:"url,omitzero"`
}

// EvidenceSubmitted names a file that shows how far an item of
// a plan is. Any member may, whoever is responsible. The subject is evidence/<a new id>.
type EvidenceSubmitted struct {
	Authored
	// MediaType is the file's, such as application/pdf (RFC 6838), in lower case.
	MediaType string `json:"media_type"`
	Number    string `json:"number"`
	Plan      PlanID `json:"plan"`
	// Sha256 is the hash of the file, Size its bytes.
	Sha256 wire.Hash `json:"sha256"`
	Size   int64     `json:"size"`
	Title  Text      `json:"title"`
	// URL is where it also stands; absent where it does not.
	URL string `json:"url,omitzero"`
}

func (e *EvidenceSubmitted) form() error {
	if e.Sha256.IsZero() {
		return errors.New("sha256: the hash of the file")
	}
	if e.Size < 1 {
		return errors.New("size: the bytes of the file, at least 1")
	}
	return errors.Join(checkMediaType(e.MediaType), checkNumber(e.Number), e.Title.check("title", MaxLine, ""), checkOptional("url", e.URL, maxURL))
}

// checkMediaType reports what is not <type>/<subtype>, without parameters.
func checkMediaType(s string) error {
	bad := errors.New("media_type: such as application/pdf, at most 127 of a-z, 0-9, ., +, - and _ around one /")
	top, sub, ok := strings.Cut(s, "/")
	if !ok || top == "" || sub == "" || len(s) > 127 {
		return bad
	}
	for _, c := range top + sub {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '+' && c != '-' && c != '_' {
			return bad
		}
	}
	return nil
}

func (e *EvidenceSubmitted) decide(s *State, p *Placed) *Refusal {
	sp, refusal := p.representative()
	if refusal != nil {
		return refusal
	}
	if sp.member.Status != StatusActive && sp.member.Status != StatusInactive {
		return refuse(CodeMemberNotActive, "%s is %s: it submits no evidence", sp.Of, sp.member.Status)
	}
	if _, refusal := newSubject(p, kindEvidence, &s.evidence); refusal != nil {
		return refusal
	}
	return s.itemStands(e.Plan, e.Number)
}

// itemStands refuses what is about an item that is not in force.
func (s *State) itemStands(plan PlanID, number string) *Refusal {
	switch {
	case s.plans.get(plan) == nil:
		return refuse(CodeNotFound, "there is no plan %s", plan)
	case s.itemInForce(plan, number) == nil:
		return refuse(CodeNotFound, "no version in force of the plan has an item %s", number)
	}
	return nil
}

func (e *EvidenceSubmitted) evolve(s *State, p *Placed) {
	id, _ := idOf[evidenceSort](p.Statement.Subject, kindEvidence)
	member, _ := idOf[memberSort](p.Statement.By[0].Of, kindMember)
	ev := &Evidence{
		ID: id, MediaType: e.MediaType, Member: member, Number: e.Number, Plan: e.Plan, Seq: p.Seq, Sha256: e.Sha256,
		Size: e.Size, State: EvidenceSubmittedState, Title: e.Title, URL: e.URL,
	}
	s.evidence.put(id, ev)
	s.touch(kindEvidence, ev.ID.String(), ev)
}

// EvidenceWithdrawn takes evidence back, with reasons. Reports that rest on it stay.
type EvidenceWithdrawn struct {
	Authored
	Reasons Text `json:"reasons"`
}

func (e *EvidenceWithdrawn) form() error { return e.Reasons.check("reasons", MaxReasons, "") }

func (e *EvidenceWithdrawn) decide(s *State, p *Placed) *Refusal {
	ev, refusal := subjectOf(p, kindEvidence, &s.evidence)
	if refusal != nil {
		return refusal
	}
	sp, refusal := p.representative()
	if refusal != nil {
		return refusal
	}
	if sp.member.ID != ev.Member {
		return refuse(CodeNotPermitted, "a representative of member/%s, which submitted it, withdraws it", ev.Member)
	}
	if ev.State != EvidenceSubmittedState {
		return refuse(CodeWrongState, "the evidence is %s", ev.State)
	}
	return nil
}

func (e *EvidenceWithdrawn) evolve(s *State, p *Placed) {
	ev, _ := subjectOf(p, kindEvidence, &s.evidence)
	ev.State, ev.Reasons = EvidenceWithdrawnState, e.Reasons
	s.touch(kindEvidence, ev.ID.String(), ev)
}
