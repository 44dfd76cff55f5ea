package domain

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"twothirds/domain/wire"
)

// Row is one entity as it stands after an entry: its kind, its id and its
// canonical JSON. The rows are the state: State.Evolve names those it changed,
// and Load makes a State from the newest of each.
type Row struct {
	Kind, ID string
	JSON     []byte
}

// touch remembers that an entity changed; its row is written when the entry is
// taken in whole.
type touch struct {
	kind, id string
	value    any
}

func (s *State) touch(kind, id string, value any) {
	switch kind {
	case kindKey, kindMember, kindOffice:
		s.foundingDigest = wire.Hash{}
	}
	at := [2]string{kind, id}
	if s.isTouched[at] {
		return
	}
	if s.isTouched == nil {
		s.isTouched = make(map[[2]string]bool)
	}
	s.isTouched[at] = true
	s.touched = append(s.touched, touch{kind, id, value})
}

// takeRows returns the rows touched since the last call.
func (s *State) takeRows() []Row {
	rows := make([]Row, len(s.touched))
	for i, t := range s.touched {
		rows[i] = Row{Kind: t.kind, ID: t.id, JSON: wire.Canonical(t.value)}
	}
	s.touched = s.touched[:0]
	clear(s.isTouched)
	return rows
}

// Load makes the state that had these rows, the newest of each kind and id, in
// any order, after the entry head. It fails when a row is not one of ours.
func Load(rows iter.Seq2[Row, error], head Head) (*State, error) {
	s := New()
	s.head = head
	var ballots []*Ballot
	for row, err := range rows {
		if err != nil {
			return nil, fmt.Errorf("loading the state: %w", err)
		}
		ballot, err := s.loadRow(row)
		if err != nil {
			return nil, fmt.Errorf("loading row %s %s: %w", row.Kind, row.ID, err)
		}
		if ballot != nil {
			ballots = append(ballots, ballot)
		}
	}
	if head.Seq > 0 && s.ledger == nil {
		return nil, fmt.Errorf("loading the state: no ledger row among the rows of a log of %d entries", head.Seq)
	}
	s.awaitLoaded()
	slices.SortFunc(ballots, func(a, b *Ballot) int { return cmp.Compare(a.Seq, b.Seq) })
	for _, b := range ballots {
		p := s.polls.get(b.Poll)
		switch {
		case p == nil || p.line(b.Member) < 0:
			return nil, fmt.Errorf("loading row %s %s: its poll has no such line", kindBallot, b.id())
		case p.State == PollOpen:
			p.addBallot(b)
		}
	}
	return s, nil
}

// loadRow takes one row in. Ballots are handed back: they belong to polls
// whose rows may still come.
func (s *State) loadRow(row Row) (*Ballot, error) {
	switch row.Kind {
	case kindAttendance:
		return nil, into(&s.attendances, name(row.ID), row)
	case kindBallot:
		return read[Ballot](row)
	case kindLedger:
		var err error
		s.ledger, err = read[Ledger](row)
		return nil, err
	case kindKey:
		return nil, into(&s.keys, name(row.ID), row)
	case kindItem:
		return nil, into(&s.items, name(row.ID), row)
	case kindOffice:
		return nil, into(&s.offices, name(row.ID), row)
	case kindOutside:
		return nil, into(&s.outside, name(row.ID), row)
	case kindOutsideMember:
		return nil, into(&s.outsideMembers, withinOf(row.ID), row)
	case kindPosition:
		return nil, into(&s.positions, name(row.ID), row)
	case kindBodyAssessment, kindProgress, kindRecordVersion, kindRollcallVersion:
		return nil, nil // what they say is not the state's to keep
	case kindRollcall:
		return nil, into(&s.rollcalls, withinOf(row.ID), row)
	case kindRules:
		hash, err := wire.ParseHash(row.ID)
		if err != nil {
			return nil, err
		}
		return nil, into(&s.rules, hash, row)
	}
	id, err := wire.ParseUUID(row.ID)
	if err != nil {
		return nil, err
	}
	switch row.Kind {
	case kindAcceptance:
		return nil, into(&s.acceptances, MemberID{UUID: id}, row)
	case kindAmendment:
		return nil, into(&s.amendments, AmendmentID{UUID: id}, row)
	case kindApplication:
		return nil, into(&s.applications, MemberID{UUID: id}, row)
	case kindAssessment:
		return nil, into(&s.assessments, AssessmentID{UUID: id}, row)
	case kindConcern:
		return nil, into(&s.concerns, ConcernID{UUID: id}, row)
	case kindCondition:
		return nil, into(&s.conditions, ConditionID{UUID: id}, row)
	case kindDecision:
		return nil, into(&s.decisions, DecisionID{UUID: id}, row)
	case kindDocument:
		return nil, into(&s.documents, DocumentID{UUID: id}, row)
	case kindErasure:
		return nil, into(&s.erasures, RepresentativeID{UUID: id}, row)
	case kindEvidence:
		return nil, into(&s.evidence, EvidenceID{UUID: id}, row)
	case kindMeeting:
		return nil, into(&s.meetings, MeetingID{UUID: id}, row)
	case kindGroup:
		return nil, into(&s.groups, GroupID{UUID: id}, row)
	case kindInterest:
		return nil, into(&s.interests, InterestID{UUID: id}, row)
	case kindMember:
		return nil, into(&s.members, MemberID{UUID: id}, row)
	case kindMotion:
		return nil, into(&s.motions, MotionID{UUID: id}, row)
	case kindPlan:
		return nil, into(&s.plans, PlanID{UUID: id}, row)
	case kindPoll:
		return nil, into(&s.polls, PollID{UUID: id}, row)
	case kindProposal:
		return nil, into(&s.proposals, ProposalID{UUID: id}, row)
	case kindProtest:
		return nil, into(&s.protests, ProtestID{UUID: id}, row)
	case kindRecord:
		return nil, into(&s.records, RecordID{UUID: id}, row)
	case kindReport:
		return nil, into(&s.reports, ReportID{UUID: id}, row)
	case kindRuling:
		return nil, into(&s.rulings, RulingID{UUID: id}, row)
	case kindRepresentative:
		return nil, into(&s.representatives, RepresentativeID{UUID: id}, row)
	}
	return nil, fmt.Errorf("unknown kind")
}

func read[V any](row Row) (*V, error) {
	v := new(V)
	if err := wire.Decode(row.JSON, v, ""); err != nil {
		return nil, err
	}
	return v, nil
}

func into[K interface {
	comparable
	String() string
}, V any](t *table[K, V], k K, row Row) error {
	v, err := read[V](row)
	if err == nil {
		t.put(k, v)
	}
	return err
}

// Rows yields the newest row of everything that the state holds: what Load
// needs to make its equal. Ballots of closed polls have left the state.
func (s *State) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		one := func(kind, id string, v any) bool {
			return yield(Row{Kind: kind, ID: id, JSON: wire.Canonical(v)}, nil)
		}
		if s.ledger != nil && !one(kindLedger, s.ledger.ID.String(), s.ledger) {
			return
		}
		for _, p := range s.openPolls() {
			for line := range p.Roll {
				for _, b := range p.cast(line) {
					if !one(kindBallot, b.id(), b) {
						return
					}
				}
			}
		}
		_ = each(&s.acceptances, kindAcceptance, one) && each(&s.amendments, kindAmendment, one) &&
			each(&s.applications, kindApplication, one) && each(&s.conditions, kindCondition, one) && each(&s.attendances, kindAttendance, one) && each(&s.decisions, kindDecision, one) &&
			each(&s.documents, kindDocument, one) && each(&s.erasures, kindErasure, one) &&
			each(&s.groups, kindGroup, one) && each(&s.interests, kindInterest, one) && each(&s.keys, kindKey, one) && each(&s.meetings, kindMeeting, one) && each(&s.members, kindMember, one) &&
			each(&s.motions, kindMotion, one) && each(&s.offices, kindOffice, one) && each(&s.outside, kindOutside, one) &&
			each(&s.outsideMembers, kindOutsideMember, one) && each(&s.polls, kindPoll, one) &&
			each(&s.positions, kindPosition, one) && each(&s.proposals, kindProposal, one) && each(&s.protests, kindProtest, one) &&
			each(&s.records, kindRecord, one) && each(&s.assessments, kindAssessment, one) && each(&s.concerns, kindConcern, one) &&
			each(&s.evidence, kindEvidence, one) && each(&s.items, kindItem, one) && each(&s.plans, kindPlan, one) &&
			each(&s.reports, kindReport, one) && each(&s.representatives, kindRepresentative, one) &&
			each(&s.rollcalls, kindRollcall, one) && each(&s.rules, kindRules, one) &&
			each(&s.rulings, kindRuling, one)
	}
}

func each[K interface {
	comparable
	String() string
}, V any](t *table[K, V], kind string, yield func(kind, id string, v any) bool) bool {
	for k, v := range t.all() {
		if !yield(kind, k.String(), v) {
			return false
		}
	}
	return true
}

// Clone is an equal state that shares nothing with s.
func (s *State) Clone() *State {
	c, err := Load(s.Rows(), s.head)
	if err != nil {
		panic("domain: a state did not survive its own rows: " + err.Error())
	}
	return c
}
