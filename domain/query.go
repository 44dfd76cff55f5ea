package domain

import "twothirds/domain/wire/pubkey"

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

// Protest returns a protest.
func (s *State) Protest(id ProtestID) *Protest { return s.protests.get(id) }

// Application returns an application by the id that the member would have.
func (s *State) Application(id MemberID) *Application { return s.applications.get(id) }

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
