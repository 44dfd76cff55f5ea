package domain

import (
	"twothirds/domain/wire"
)

// State is the body as it stands after some entry of the log. Evolve changes
// it in place; there is no undo: after any doubt it is thrown away and loaded
// again from rows. A State must not be used by two goroutines at once.
type State struct {
	head   Head
	ledger *Ledger

	acceptances     table[MemberID, Acceptance]
	amendments      table[AmendmentID, Amendment]
	applications    table[MemberID, Application]
	assessments     table[AssessmentID, Assessment]
	attendances     table[name, Attendance]
	concerns        table[ConcernID, Concern]
	conditions      table[ConditionID, Condition]
	decisions       table[DecisionID, Decision]
	documents       table[DocumentID, Document]
	erasures        table[RepresentativeID, Erasure]
	evidence        table[EvidenceID, Evidence]
	groups          table[GroupID, WorkingGroup]
	interests       table[InterestID, Interest]
	items           table[name, PlanItem]
	keys            table[name, Key]
	meetings        table[MeetingID, Meeting]
	members         table[MemberID, Member]
	motions         table[MotionID, Motion]
	offices         table[name, Office]
	outside         table[name, Outside]
	outsideMembers  table[within, OutsideMember]
	plans           table[PlanID, Plan]
	polls           table[PollID, Poll]
	positions       table[name, Position]
	proposals       table[ProposalID, Proposal]
	protests        table[ProtestID, Protest]
	records         table[RecordID, Record]
	reports         table[ReportID, Report]
	representatives table[RepresentativeID, Representative]
	rollcalls       table[within, Rollcall]
	rules           table[wire.Hash, AdoptedRules]
	rulings         table[RulingID, Ruling]

	// foundingDigest is FoundingDigest of the state as it is, zero where that is
	// to be computed anew. Touching a member, an office or a key makes it so.
	foundingDigest wire.Hash

	pending []pending // what falls due, in that order
	touched []touch
	// isTouched holds the kind and id of each of touched.
	isTouched map[[2]string]bool
}

// Head is the last entry folded in; zero before the founding.
type Head struct {
	Leaf     wire.Hash
	Recorded wire.Time
	Seq      wire.Seq
}

// New is the state before the founding.
func New() *State { return &State{} }

// Head returns the last entry that the state has taken in.
func (s *State) Head() Head { return s.head }

// Founded reports whether the log has its first entry.
func (s *State) Founded() bool { return s.ledger != nil }

// Ledger returns the ledger's own row, nil before the founding. It must not be changed.
func (s *State) Ledger() *Ledger { return s.ledger }

// InGroup reports whether derived entries are still owed to the last one: a
// log that ends here is to be completed with exactly those.
func (s *State) InGroup() bool { return s.ledger != nil && s.ledger.Group != nil }

// RulesAt returns the rule set in force at a time and its hash.
func (s *State) RulesAt(t wire.Time) (*RuleSet, wire.Hash) {
	hash := s.ledger.Rules[0].Hash
	for _, r := range s.ledger.Rules {
		if r.EffectiveFrom <= t {
			hash = r.Hash
		}
	}
	return &s.rules.get(hash).Rules, hash
}

// hasPlace reports whether the rules in force at t, and all that are to come
// into force after it, know a constituency.
func (s *State) hasPlace(constituency string, t wire.Time) bool {
	rules, _ := s.RulesAt(t)
	_, ok := rules.Side(constituency)
	for _, r := range s.ledger.Rules {
		if r.EffectiveFrom > t {
			_, later := s.rules.get(r.Hash).Rules.Side(constituency)
			ok = ok && later
		}
	}
	return ok
}

// side returns the side a member is counted on under the rules in force at t.
func (s *State) side(m *Member, t wire.Time) string {
	rules, _ := s.RulesAt(t)
	side, _ := rules.Side(m.Constituency)
	return side
}

// Roll returns who may vote in a poll opened at t: every active member with
// the side it is counted on, in order of ids.
func (s *State) Roll(t wire.Time) []RollLine {
	var roll []RollLine
	for id, m := range s.members.all() {
		if m.Status == StatusActive {
			roll = append(roll, RollLine{Member: id, Side: s.side(m, t)})
		}
	}
	return roll
}
