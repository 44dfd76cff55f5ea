package domain

import (
	"iter"

	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// The state's entities by id, nil where there are none. They must not be changed.

// Motion returns a motion.
func (s *State) Motion(id MotionID) *Motion { return s.motions.get(id) }

// Amendment returns an amendment.
func (s *State) Amendment(id AmendmentID) *Amendment { return s.amendments.get(id) }

// Poll returns a poll.
func (s *State) Poll(id PollID) *Poll { return s.polls.get(id) }

// Decision returns a decision.
func (s *State) Decision(id DecisionID) *Decision { return s.decisions.get(id) }

// Member returns a member.
func (s *State) Member(id MemberID) *Member { return s.members.get(id) }

// Meeting returns a meeting.
func (s *State) Meeting(id MeetingID) *Meeting { return s.meetings.get(id) }

// Representative returns a representative.
func (s *State) Representative(id RepresentativeID) *Representative {
	return s.representatives.get(id)
}

// Key returns a key by its text form.
func (s *State) Key(key string) *Key { return s.keys.get(name(key)) }

// Office returns an office by its name.
func (s *State) Office(office string) *Office { return s.offices.get(name(office)) }

// Document returns a document.
func (s *State) Document(id DocumentID) *Document { return s.documents.get(id) }

// Group returns a working group.
func (s *State) Group(id GroupID) *WorkingGroup { return s.groups.get(id) }

// Ruling returns a ruling.
func (s *State) Ruling(id RulingID) *Ruling { return s.rulings.get(id) }

// Condition returns a condition.
func (s *State) Condition(id ConditionID) *Condition { return s.conditions.get(id) }

// Proposal returns a proposal.
func (s *State) Proposal(id ProposalID) *Proposal { return s.proposals.get(id) }

// Interest returns an interest.
func (s *State) Interest(id InterestID) *Interest { return s.interests.get(id) }

// Protest returns a protest.
func (s *State) Protest(id ProtestID) *Protest { return s.protests.get(id) }

// Application returns an application by the id that the member would have.
func (s *State) Application(id MemberID) *Application { return s.applications.get(id) }

// Plan returns a plan.
func (s *State) Plan(id PlanID) *Plan { return s.plans.get(id) }

// PlanItem returns an item of a plan by its number.
func (s *State) PlanItem(plan PlanID, number string) *PlanItem {
	return s.items.get(name(itemID(plan, number)))
}

// PlanItems yields a plan's items by number in byte order, also those that are
// in neither its draft nor its version in force any more.
func (s *State) PlanItems(plan PlanID) iter.Seq[*PlanItem] {
	return func(yield func(*PlanItem) bool) {
		for _, i := range s.itemsOf(plan) {
			if !yield(i) {
				return
			}
		}
	}
}

// Plans yields all plans, by id.
func (s *State) Plans() iter.Seq[*Plan] {
	return func(yield func(*Plan) bool) {
		for _, p := range s.plans.all() {
			if !yield(p) {
				return
			}
		}
	}
}

// Members yields all members, by id, whatever their status.
func (s *State) Members() iter.Seq[*Member] {
	return func(yield func(*Member) bool) {
		for _, m := range s.members.all() {
			if !yield(m) {
				return
			}
		}
	}
}

// Applications yields all applications, by id, also those that were decided on.
func (s *State) Applications() iter.Seq[*Application] {
	return func(yield func(*Application) bool) {
		for _, a := range s.applications.all() {
			if !yield(a) {
				return
			}
		}
	}
}

// Documents yields all documents, by id.
func (s *State) Documents() iter.Seq[*Document] {
	return func(yield func(*Document) bool) {
		for _, d := range s.documents.all() {
			if !yield(d) {
				return
			}
		}
	}
}

// Evidence returns a piece of evidence.
func (s *State) Evidence(id EvidenceID) *Evidence { return s.evidence.get(id) }

// Assessment returns an assessment from outside.
func (s *State) Assessment(id AssessmentID) *Assessment { return s.assessments.get(id) }

// Concern returns a concern or recommendation of an outside body.
func (s *State) Concern(id ConcernID) *Concern { return s.concerns.get(id) }

// NextBallot is the number of a member's next ballot in an open poll: 1 where
// it has cast none.
func (s *State) NextBallot(poll PollID, member MemberID) int64 {
	p := s.polls.get(poll)
	if p == nil || p.State != PollOpen || p.line(member) < 0 {
		return 1
	}
	return int64(len(p.ballots[p.line(member)])) + 1
}

// KeyOfRow returns the key that a row is about, where it is about one.
func KeyOfRow(row Row) (pubkey.Key, bool) {
	var key pubkey.Key
	if row.Kind != kindKey {
		return key, false
	}
	err := key.UnmarshalText([]byte(row.ID))
	return key, err == nil
}

// Outside returns another body by its short name.
func (s *State) Outside(body string) *Outside { return s.outside.get(name(body)) }

// OutsideMember returns a member of another body.
func (s *State) OutsideMember(body, id string) *OutsideMember {
	return s.outsideMembers.get(within{body, id})
}

// Rollcall returns a recorded vote of another body: which versions of it there are.
func (s *State) Rollcall(body, id string) *Rollcall { return s.rollcalls.get(within{body, id}) }

// Report returns a published report.
func (s *State) Report(id ReportID) *Report { return s.reports.get(id) }

// Record returns a record of what happened elsewhere: which versions of it there are.
func (s *State) Record(id RecordID) *Record { return s.records.get(id) }

// OfficesOf names, in order, the offices of a role that the holder of a key has,
// whether or not the term lasts.
func (s *State) OfficesOf(key pubkey.Key, role string) []string {
	k := s.Key(key.String())
	var held []string
	for _, o := range s.offices.all() {
		if k != nil && o.Role == role && o.Holder == k.Holder {
			held = append(held, o.Name)
		}
	}
	return held
}

// RisingID is drawn where it is above last in the order of ids, which those of
// one author's statements rise in; otherwise the next id after last. ok is false
// where there is none.
func RisingID(last, drawn wire.UUID) (id wire.UUID, ok bool) {
	if compareUUID(drawn, last) > 0 {
		return drawn, true
	}
	return idAfter(last)
}

// InState reports whether Load needs the rows of a kind. It does not need what
// the versions of records say: their digests stand in the records' own rows.
// Nor does it need reports and assessments of a plan, on which nothing rests.
func InState(kind string) bool {
	switch kind {
	case kindBodyAssessment, kindProgress, kindRecordVersion, kindRollcallVersion:
		return false
	}
	return true
}
