package domain

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// States of a poll.
const (
	PollOpen   = "open"
	PollShut   = "closed"
	ChoiceYes  = "yes"
	ChoiceNo   = "no"
	ChoiceNone = "abstain"
	// ChoiceNobody is, in a vote on candidates, against all of them.
	ChoiceNobody = "none"
)

// Options are what a ballot can say, in the order in which they are offered,
// save in a vote on candidates (Poll.Choices).
var Options = []string{ChoiceYes, ChoiceNo, ChoiceNone}

// RollLine is a member with a vote in a poll.
type RollLine struct {
	Member MemberID `json:"member"`
	// Side is absent in a body without sides.
	Side string `json:"side,omitzero"`
}

// RollDigest binds a poll to its roll.
func RollDigest(roll []RollLine) wire.Hash {
	return wire.Sum("twothirds/roll/v1", wire.Canonical(roll))
}

// SideSize is how many members of a side are on a roll.
type SideSize struct {
	Members int64 `json:"members"`
	// Side is absent in a body without sides.
	Side string `json:"side,omitzero"`
}

// Recusal is a member taken out of a poll.
type Recusal struct {
	// By is member, rule or decision.
	By     string   `json:"by"`
	Member MemberID `json:"member"`
	Seq    wire.Seq `json:"seq"`
}

// Who recused.
const (
	RecusedByMember   = "member"
	RecusedByRule     = "rule"
	RecusedByDecision = "decision"
)

// Poll is the row of a motion put to the vote.
type Poll struct {
	// Ballots is the digest over all ballots cast; absent while open.
	Ballots wire.Hash `json:"ballots,omitzero"`
	// Body and Sides are the count; absent while open.
	Body *Count `json:"body,omitzero"`
	// Closed is the entry that closed it, 0 while open.
	Closed wire.Seq  `json:"closed"`
	Closes wire.Time `json:"closes"`
	// Decision is what it came to; absent while open.
	Decision *DecisionID `json:"decision,omitzero"`
	// Digest is that of the motion's version voted on.
	Digest wire.Hash `json:"digest"`
	// Extended is the entry that moved the closing, 0 where none did.
	Extended wire.Seq `json:"extended"`
	// First is the poll that this one is the run-off of; absent where it is none.
	First *PollID `json:"first,omitzero"`
	ID    PollID  `json:"id"`
	// Leaf is the leaf hash of the opening, which every ballot binds.
	Leaf wire.Hash `json:"leaf"`
	// Meeting is the meeting that it is held at; absent where it is held at none.
	Meeting  *MeetingID `json:"meeting,omitzero"`
	Motion   MotionID   `json:"motion"`
	Opened   wire.Seq   `json:"opened"`
	OpenedAt wire.Time  `json:"opened_at"`
	// Options are those of a poll on candidates; absent where they are yes, no, abstain.
	Options []string   `json:"options,omitzero"`
	Recused []Recusal  `json:"recused"`
	Roll    []RollLine `json:"roll"`
	// Rules is the hash of the rule set pinned at the opening.
	Rules wire.Hash `json:"rules"`
	Sides []Count   `json:"sides,omitzero"`
	State string    `json:"state"`
	// Version is the motion's version voted on.
	Version int64 `json:"version"`

	ballots [][]*Ballot // while open, by line of Roll, the members' own in order of their numbers
	told    [][]*Ballot // likewise, those that tellers entered
}

// Choices are what a ballot in the poll can say, in the order in which they are offered.
func (p *Poll) Choices() []string {
	if p.Options == nil {
		return Options
	}
	return p.Options
}

func (s *State) touchPoll(p *Poll) { s.touch(kindPoll, p.ID.String(), p) }

// line is a member's place on the roll, -1 where it has none.
func (p *Poll) line(m MemberID) int {
	return slices.IndexFunc(p.Roll, func(l RollLine) bool { return l.Member == m })
}

func (p *Poll) recused(m MemberID) bool {
	return slices.ContainsFunc(p.Recused, func(r Recusal) bool { return r.Member == m })
}

// addBallot adds a member's next ballot, in the order of the log.
func (p *Poll) addBallot(b *Ballot) {
	at := p.line(b.Member)
	if b.Told {
		p.told[at] = append(p.told[at], b)
		return
	}
	p.ballots[at] = append(p.ballots[at], b)
}

// cast are all ballots of a line of an open poll. The later one stands higher:
// what tellers entered gives way to whatever the member cast itself.
func (p *Poll) cast(line int) []*Ballot { return slices.Concat(p.told[line], p.ballots[line]) }

func (p *Poll) dueAt() wire.Time              { return p.Closes }
func (p *Poll) madeBy() (wire.Seq, wire.Hash) { return p.Opened, p.Leaf }
func (p *Poll) about() string                 { return kindPoll + "/" + p.ID.String() }

func (p *Poll) fallDue(s *State, _ wire.Time) (string, derived) {
	return "twothirds.poll.closed.v1", s.closing(p)
}

// openPoll finds the poll that a statement is about, while it is open.
func (s *State) openPoll(p *Placed) (*Poll, *Refusal) {
	id, _ := idOf[pollSort](p.Statement.Subject, kindPoll)
	poll := s.polls.get(id)
	switch {
	case poll == nil:
		return nil, refuse(CodeNotFound, "there is no %s", p.Statement.Subject)
	case poll.State != PollOpen:
		return nil, refuse(CodePollClosed, "%s closed at %s (entry %d)", p.Statement.Subject, poll.Closes, poll.Closed)
	}
	return poll, nil
}

// PollOpened puts a frozen motion to the vote: it pins the rules and freezes
// the roll. The subject is poll/<a new id>. Everything in it is the state's
// own at this place; that the signer names it lets every ballot bind it.
type PollOpened struct {
	Authored
	Closes wire.Time `json:"closes"`
	// Digest is that of the motion's frozen version.
	Digest wire.Hash `json:"digest"`
	// Meeting is the meeting that the poll is held at; absent where it is held at none.
	Meeting *MeetingID `json:"meeting,omitzero"`
	Motion  MotionID   `json:"motion"`
	// Options are yes, no, abstain; of a vote on candidates those, none and abstain.
	Options []string `json:"options"`
	// Roll is RollDigest of the roll at this place.
	Roll wire.Hash `json:"roll"`
	// Rules is the hash of the rule set in force.
	Rules wire.Hash `json:"rules"`
	// Sides are the sizes of the roll by side, sorted.
	Sides   []SideSize `json:"sides"`
	Version int64      `json:"version"`
}

// SidesOf counts a roll by the sides of a rule set, sorted.
func SidesOf(rules *RuleSet, roll []RollLine) []SideSize {
	sides := rules.Sides()
	if len(sides) == 0 {
		sides = []string{""}
	}
	sizes := make([]SideSize, len(sides))
	for i, side := range sides {
		sizes[i].Side = side
		for _, l := range roll {
			if l.Side == side {
				sizes[i].Members++
			}
		}
	}
	return sizes
}

func (e *PollOpened) form() error {
	if !slices.Equal(e.Options, Options) && !areCandidates(e.Options) {
		return errors.New("options: yes, no, abstain, in this order; of candidates their ids, sorted, then none, abstain")
	}
	if !slices.IsSortedFunc(e.Sides, func(a, b SideSize) int { return compareStrict(a.Side, b.Side) }) {
		return errors.New("sides: sorted by side, none twice")
	}
	for _, size := range e.Sides {
		if size.Side == "" {
			continue
		}
		if err := checkName("side", size.Side); err != nil {
			return err
		}
	}
	return nil
}

func (e *PollOpened) decide(s *State, p *Placed) *Refusal {
	if refusal := s.constituted(); refusal != nil {
		return refusal
	}
	if _, refusal := p.activeRepresentative(); refusal != nil {
		return refusal
	}
	id, ok := idOf[pollSort](p.Statement.Subject, kindPoll)
	if !ok || id.Version() != 7 {
		return refuse(CodeForm, "not the wire format at /subject: poll/<a new UUID of version 7>")
	}
	if s.polls.get(id) != nil {
		return refuse(CodeExists, "%s is taken: draw a new id", p.Statement.Subject)
	}
	m := s.motions.get(e.Motion)
	if m == nil {
		return refuse(CodeNotFound, "there is no motion %s", e.Motion)
	}
	if refusal := m.inState(MotionFrozenState, MotionLapsed); refusal != nil {
		return refusal
	}
	if refusal := s.unruled(m, p.Recorded); refusal != nil {
		return refusal
	}
	if e.Version != m.Version || e.Digest != m.Digest {
		return refuse(CodeVersion, "motion %d is frozen at version %d with digest %s", m.Number, m.Version, m.Digest)
	}
	if options := m.Content.Choices(); !slices.Equal(e.Options, options) {
		return refuse(CodeChoice, "the options of a poll on motion %d are %s", m.Number, strings.Join(options, ", "))
	}
	if refusal := e.decideRules(s, p, m); refusal != nil || e.Meeting == nil {
		return refusal
	}
	return s.pollable(*e.Meeting, p.Recorded)
}

func (e *PollOpened) decideRules(s *State, p *Placed, m *Motion) *Refusal {
	now := p.Recorded
	rules, hash := s.RulesAt(now)
	if e.Rules != hash {
		return refuse(CodeRules, "the rule set in force is %s", hash)
	}
	// The rules may have changed since the motion was tabled.
	if refusal := s.classesFit(&m.Content, rules); refusal != nil {
		return refuse(CodeClasses, "%s; the text is frozen: withdraw the motion and table it anew", refusal.Message)
	}
	if until := m.TabledAt.AddHours(s.greatest(&m.Content, now, func(c *Class) int64 { return c.NoticeHours })); now < until {
		return refuse(CodeNotice, "notice of motion %d runs until %s", m.Number, until)
	}
	roll := s.Roll(now)
	if e.Roll != RollDigest(roll) || !slices.Equal(e.Sides, SidesOf(rules, roll)) {
		return refuse(CodeRollChanged, "the roll at this place has digest %s: make the statement anew", RollDigest(roll))
	}
	if concerned := len(s.concerned(m, rules, roll)); concerned > maxConcerned {
		return refuse(CodeEffect, "the poll would open without the %d members that its effects concern, at most %d: withdraw the motion and split it", concerned, maxConcerned)
	}
	least, most := s.votingTime(&m.Content, now)
	if e.Closes < now.AddHours(least) || e.Closes > now.AddHours(most) {
		return refuse(CodeVotingTime, "the poll is to close from %s to %s", now.AddHours(least), now.AddHours(most))
	}
	return nil
}

func (e *PollOpened) evolve(s *State, p *Placed) {
	id, _ := idOf[pollSort](p.Statement.Subject, kindPoll)
	poll := &Poll{
		Closes: e.Closes, Digest: e.Digest, ID: id, Leaf: p.Leaf, Meeting: e.Meeting, Motion: e.Motion, Opened: p.Seq,
		OpenedAt: p.Recorded, Roll: s.Roll(p.Recorded), Rules: e.Rules, State: PollOpen, Version: e.Version,
	}
	m := s.motions.get(e.Motion)
	if m.Content.candidates() != nil {
		poll.Options = e.Options
	}
	s.putPoll(poll, m)
	for _, member := range s.concerned(m, &s.rules.get(poll.Rules).Rules, poll.Roll) {
		s.owe(p, Step{Do: doRecuse, Member: &member, Poll: &id})
	}
}

// putPoll takes an open poll in, on a motion that goes to the vote by it.
func (s *State) putPoll(poll *Poll, m *Motion) {
	poll.ballots, poll.told = make([][]*Ballot, len(poll.Roll)), make([][]*Ballot, len(poll.Roll))
	s.polls.put(poll.ID, poll)
	s.await(poll)
	s.touchPoll(poll)
	m.State = MotionVoting
	m.Polls = append(m.Polls, poll.ID)
	s.touchMotion(m)
}

// maxConcerned bounds the members that one poll opens without.
const maxConcerned = 64

// concerned are the members on the roll whom the rules take out of the poll,
// in the order of the effects that are about them, each once and at most as many
// as a group can hold.
func (s *State) concerned(m *Motion, rules *RuleSet, roll []RollLine) []MemberID {
	ask := false
	for _, name := range m.Content.Classes {
		class := rules.Class(name)
		ask = ask || class.RecuseConcerned
	}
	if !ask {
		return nil
	}
	var members []MemberID
	for i := range m.Content.Effects {
		for _, member := range s.concernedBy(&m.Content.Effects[i]) {
			on := slices.ContainsFunc(roll, func(l RollLine) bool { return l.Member == member })
			if on && !slices.Contains(members, member) {
				members = append(members, member)
			}
		}
	}
	return members[:min(len(members), MaxGroup-1)] // with the opening they are one group
}

// concernedBy are the members that an effect is about.
func (s *State) concernedBy(effect *Effect) []MemberID {
	switch e := effect.body.(type) {
	case *SetStatus:
		return []MemberID{e.Member}
	case *ImposeConditions:
		return e.concerned()
	case *AssessMeasure:
		return s.concernedByItem(e.Plan, e.Number)
	}
	return nil
}

// PollExtended moves a poll's closing, once, by at most the rules' hours.
type PollExtended struct {
	Authored
	Closes wire.Time `json:"closes"`
}

func (e *PollExtended) form() error { return nil }

func (e *PollExtended) decide(s *State, p *Placed) *Refusal {
	poll, refusal := s.openPoll(p)
	if refusal != nil {
		return refusal
	}
	rules := &s.rules.get(poll.Rules).Rules
	most := poll.Closes.AddHours(rules.Extension.Hours)
	switch {
	case poll.Extended > 0:
		return refuse(CodeExtension, "the poll was extended at entry %d; it can be extended once", poll.Extended)
	case e.Closes <= poll.Closes || e.Closes > most:
		return refuse(CodeExtension, "the poll closes at %s and can be extended to %s at the latest", poll.Closes, most)
	case len(p.speakers) == 1 && p.speakers[0].isOfficer(RoleCoordinator):
		return nil
	}
	var members []MemberID
	for _, sp := range p.speakers {
		if sp.As != wire.AsRepresentative || poll.line(sp.member.ID) < 0 || slices.Contains(members, sp.member.ID) {
			return refuse(CodeNotPermitted, "a coordinator extends a poll alone, or representatives of different members on its roll together")
		}
		members = append(members, sp.member.ID)
	}
	if int64(len(members)) < rules.Extension.Members {
		return refuse(CodeNotPermitted, "%d members together extend a poll; %d sign", rules.Extension.Members, len(members))
	}
	return nil
}

func (e *PollExtended) evolve(s *State, p *Placed) {
	poll, _ := s.openPoll(p)
	s.settle(poll)
	poll.Closes, poll.Extended = e.Closes, p.Seq
	s.await(poll)
	s.touchPoll(poll)
}

// Ballot is the row of a ballot. Its id is <poll>.<member>.<number>, of one that
// tellers entered <poll>.<member>.t<number>.
type Ballot struct {
	Choice string `json:"choice"`
	// Key signed it; where tellers entered it, the first one's.
	Key    pubkey.Key `json:"key"`
	Member MemberID   `json:"member"`
	// Number counts the member's own ballots in the poll from 1, and apart from
	// them those that tellers entered.
	Number int64 `json:"number"`
	// Outcome says, once the poll is closed, whether it was counted or why not.
	Outcome  string    `json:"outcome,omitzero"`
	Poll     PollID    `json:"poll"`
	Recorded wire.Time `json:"recorded"`
	// Representative cast it; absent where tellers entered it.
	Representative RepresentativeID `json:"representative,omitzero"`
	// SecondKey is that of the second teller; absent where no tellers entered it.
	SecondKey *pubkey.Key `json:"second_key,omitzero"`
	Seq       wire.Seq    `json:"seq"`
	// SetAside is the entry that set it aside, 0 where none did.
	SetAside wire.Seq `json:"set_aside"`
	// Told says that tellers entered it, for a member that voted by hand.
	Told bool `json:"told,omitzero"`
}

// What became of a ballot.
const (
	BallotCounted  = "counted"
	BallotReplaced = "replaced"
	BallotSetAside = "set_aside"
	BallotRecused  = "recused"
)

func (b *Ballot) id() string {
	if b.Told {
		return fmt.Sprintf("%s.%s.t%d", b.Poll, b.Member, b.Number)
	}
	return fmt.Sprintf("%s.%s.%d", b.Poll, b.Member, b.Number)
}

// by reports whether it was signed with a key.
func (b *Ballot) by(k pubkey.Key) bool {
	return b.Key == k || (b.SecondKey != nil && *b.SecondKey == k)
}

func (s *State) touchBallot(b *Ballot) { s.touch(kindBallot, b.id(), b) }
