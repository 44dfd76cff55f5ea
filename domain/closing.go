package domain

import (
	"cmp"
	"slices"

	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

// PollClosed is derived when a poll's time is over. Its statement's time is
// the closing time; ballots recorded at or after that meet a closed poll.
type PollClosed struct {
	Caused
	// Ballots is the digest over every ballot cast: member, sequence, choice, counted or why not.
	Ballots wire.Hash `json:"ballots"`
	Body    Count     `json:"body"`
	// Cast is how many ballots were cast, replaced ones included.
	Cast int64 `json:"cast"`
	// Sides are the counts by side, sorted; none in a body without sides.
	Sides []Count `json:"sides"`
}

// ballotLine is a ballot in the ballot digest.
type ballotLine struct {
	Choice  string   `json:"choice"`
	Member  MemberID `json:"member"`
	Outcome string   `json:"outcome"`
	Seq     wire.Seq `json:"seq"`
	Told    bool     `json:"told,omitzero"`
}

// outcomes says of every ballot of an open poll what would become of it if the
// poll closed now, by line of the roll and in the order of cast, and what each
// line then counts as.
func (p *Poll) outcomes() (ballots [][]string, lines []rollLineCount) {
	ballots, lines = make([][]string, len(p.Roll)), make([]rollLineCount, len(p.Roll))
	for i, l := range p.Roll {
		recused := p.recused(l.Member)
		if recused {
			lines[i].says = BallotRecused
		}
		cast := p.cast(i)
		ballots[i] = make([]string, len(cast))
		for n, b := range slices.Backward(cast) {
			switch {
			case b.SetAside > 0:
				ballots[i][n] = BallotSetAside
			case recused:
				ballots[i][n] = BallotRecused
			case lines[i].says != "":
				ballots[i][n] = BallotReplaced
			default:
				ballots[i][n], lines[i] = BallotCounted, rollLineCount{says: b.Choice, told: b.Told}
			}
		}
	}
	return ballots, lines
}

func (s *State) closing(p *Poll) *PollClosed {
	e := &PollClosed{}
	e.Body, e.Sides = s.Count(p)
	outcomes, _ := p.outcomes()
	var lines []ballotLine
	for i := range p.Roll {
		for n, b := range p.cast(i) {
			lines = append(lines, ballotLine{Choice: b.Choice, Member: b.Member, Outcome: outcomes[i][n], Seq: b.Seq, Told: b.Told})
		}
	}
	// The roll is in order of members, so a stable sort has those of one entry so.
	slices.SortStableFunc(lines, func(a, b ballotLine) int { return cmp.Compare(a.Seq, b.Seq) })
	e.Cast = int64(len(lines))
	e.Ballots = wire.Sum("twothirds/ballots/v1", wire.Canonical(lines))
	return e
}

func (e *PollClosed) form() error { return nil }

func (e *PollClosed) evolve(s *State, p *Placed) {
	poll, _ := s.openPoll(p)
	outcomes, _ := poll.outcomes()
	for i := range poll.Roll {
		for n, b := range poll.cast(i) {
			b.Outcome = outcomes[i][n]
			s.touchBallot(b)
		}
	}
	s.settle(poll)
	poll.State, poll.Closed, poll.Ballots = PollShut, p.Seq, e.Ballots
	poll.Body, poll.Sides, poll.ballots, poll.told = &e.Body, e.Sides, nil, nil
	s.touchPoll(poll)
	s.owe(p, Step{Do: doDecide, Poll: &poll.ID})
}

// DecisionMade is derived right after a poll's close: whether the motion was
// carried, with every test that its classes ask for, in exact integers.
type DecisionMade struct {
	Caused
	// Ballots, Body and Sides are those of the poll's close.
	Ballots wire.Hash `json:"ballots"`
	Body    Count     `json:"body"`
	// Chosen is the candidate whom a vote on candidates elects; absent otherwise.
	Chosen *RepresentativeID `json:"chosen,omitzero"`
	// Closed is the entry that closed the poll.
	Closed wire.Seq `json:"closed"`
	Motion MotionID `json:"motion"`
	// Number counts the body's decisions from 1.
	Number int64 `json:"number"`
	// Opened is the entry that opened the poll.
	Opened  wire.Seq       `json:"opened"`
	Outcome voting.Outcome `json:"outcome"`
	Poll    PollID         `json:"poll"`
	// Roll and Rules are the digests that the opening pinned.
	Roll  wire.Hash     `json:"roll"`
	Rules wire.Hash     `json:"rules"`
	Sides []Count       `json:"sides"`
	Tests []voting.Test `json:"tests"`
}

// Tests applies classes of a rule set to a count: every test of every class,
// in the order of the classes. A quorum not reached in any class means that
// nothing was decided.
func Tests(rules *RuleSet, classes []string, body Count, sides []Count) (voting.Result, error) {
	all := voting.Result{Outcome: voting.Carried, Tests: []voting.Test{}}
	for _, name := range classes {
		class := rules.Class(name)
		bySide := make([]voting.SideCounts, len(sides))
		for i := range sides {
			bySide[i] = voting.SideCounts{Counts: sides[i].Under(class), Side: sides[i].Side}
		}
		result, err := voting.Decide(body.Under(class), bySide, []voting.Rule{class.VotingRule()})
		if err != nil {
			return voting.Result{}, err
		}
		all.Tests = append(all.Tests, result.Tests...)
		switch {
		case result.Outcome == voting.LapsedNoQuorum:
			all.Outcome = voting.LapsedNoQuorum
		case result.Outcome == voting.NotCarried && all.Outcome == voting.Carried:
			all.Outcome = voting.NotCarried
		}
	}
	return all, nil
}

func (s *State) deciding(poll *Poll) *DecisionMade {
	m := s.motions.get(poll.Motion)
	result, err := Tests(&s.rules.get(poll.Rules).Rules, m.Content.Classes, *poll.Body, poll.Sides)
	if err != nil {
		panic("domain: a count that adds up could not be decided: " + err.Error())
	}
	e := &DecisionMade{
		Ballots: poll.Ballots, Body: *poll.Body, Closed: poll.Closed, Motion: m.ID, Number: s.ledger.Decisions + 1,
		Opened: poll.Opened, Outcome: result.Outcome, Poll: poll.ID, Roll: RollDigest(poll.Roll), Rules: poll.Rules,
		Sides: poll.Sides, Tests: result.Tests,
	}
	if poll.Options != nil && result.Outcome == voting.Carried {
		e.Chosen = m.Content.candidates().named(leading(poll.Body.Votes))
	}
	return e
}

// Decision is the row of a decision.
type Decision struct {
	Ballots wire.Hash `json:"ballots"`
	Body    Count     `json:"body"`
	// Chosen is the candidate elected; absent where the motion is on none, or chose nobody.
	Chosen *RepresentativeID `json:"chosen,omitzero"`
	Closed wire.Seq          `json:"closed"`
	// Contests are members' objections, in their order; absent where there are none.
	Contests []Contest `json:"contests,omitzero"`
	// Effects say what became of the motion's effects, in order, as far as they were entered.
	Effects []EffectOutcome `json:"effects"`
	ID      DecisionID      `json:"id"`
	Motion  MotionID        `json:"motion"`
	Number  int64           `json:"number"`
	Opened  wire.Seq        `json:"opened"`
	Outcome voting.Outcome  `json:"outcome"`
	Poll    PollID          `json:"poll"`
	// RescindedBy is the later decision that rescinded it; absent while in force.
	RescindedBy *DecisionID   `json:"rescinded_by,omitzero"`
	Roll        wire.Hash     `json:"roll"`
	Rules       wire.Hash     `json:"rules"`
	Seq         wire.Seq      `json:"seq"`
	Sides       []Count       `json:"sides"`
	Tests       []voting.Test `json:"tests"`
}

// EffectOutcome says what became of one effect.
type EffectOutcome struct {
	Applied bool `json:"applied"`
	// Failed is, under all_or_none, the index of the motion's effect that did not
	// fit, for which none was applied; absent otherwise.
	Failed *int64 `json:"failed,omitzero"`
	// Reason says why it was not applied; absent otherwise.
	Reason MisfitCode `json:"reason,omitzero"`
	Seq    wire.Seq   `json:"seq"`
	Type   string     `json:"type"`
}

func (s *State) touchDecision(d *Decision) { s.touch(kindDecision, d.ID.String(), d) }

func (e *DecisionMade) form() error { return nil }

func (e *DecisionMade) evolve(s *State, p *Placed) {
	id, _ := idOf[decisionSort](p.Statement.Subject, kindDecision)
	d := &Decision{
		Ballots: e.Ballots, Body: e.Body, Chosen: e.Chosen, Closed: e.Closed, ID: id, Motion: e.Motion, Number: e.Number, Opened: e.Opened,
		Outcome: e.Outcome, Poll: e.Poll, Roll: e.Roll, Rules: e.Rules, Seq: p.Seq, Sides: e.Sides, Tests: e.Tests,
	}
	s.decisions.put(id, d)
	s.touchDecision(d)
	s.ledger.Decisions = e.Number
	s.touchLedger()
	poll := s.polls.get(e.Poll)
	poll.Decision = &id
	s.touchPoll(poll)
	m := s.motions.get(e.Motion)
	m.Decision = &id
	switch e.Outcome {
	case voting.Carried:
		m.State = MotionCarried
		for i := range m.Content.Effects {
			s.owe(p, Step{Do: doEffect, Effect: int64(i), Poll: &poll.ID})
		}
	case voting.NotCarried:
		m.State = MotionNotCarried
		if s.runOff(poll, m) != nil {
			s.owe(p, Step{Do: doRunOff, Poll: &poll.ID})
		}
	default:
		m.State = MotionLapsed
	}
	s.touchMotion(m)
}

// EffectApplied is derived for each effect of a carried motion that fits.
type EffectApplied struct {
	Caused
	// Effect is its index in the motion.
	Effect int64 `json:"effect"`
}

// EffectNotApplied is derived for each effect that no longer fits.
type EffectNotApplied struct {
	Caused
	Effect int64 `json:"effect"`
	// Failed is, under all_or_none, the index of the effect that does not fit;
	// absent otherwise.
	Failed *int64 `json:"failed,omitzero"`
	// Reason says why that effect, or else this one, does not fit.
	Reason MisfitCode `json:"reason"`
}

// misfit says why the effect of a carried motion cannot take place now, or
// nothing. Under all_or_none the first effect's turn settles it for all, and
// failed is the one that does not fit: on a copy of the state each takes place
// after those before it, for an effect that fits now may not fit after another.
func (s *State) misfit(poll *Poll, index int64, now wire.Time) (reason MisfitCode, failed *int64) {
	content := &s.motions.get(poll.Motion).Content
	if !content.AllOrNone {
		if m := content.Effects[index].misfitAfter(s, now, s.decisions.get(*poll.Decision)); m != nil {
			return m.Code, nil
		}
		return "", nil
	}
	if index > 0 {
		first := s.decisions.get(*poll.Decision).Effects[0]
		return first.Reason, first.Failed
	}
	trial := s.Clone()
	decision := trial.decisions.get(*poll.Decision)
	for i := range content.Effects {
		effect := &content.Effects[i]
		if m := effect.misfitAfter(trial, now, decision); m != nil {
			at := int64(i)
			return m.Code, &at
		}
		effect.apply(trial, &Placed{Recorded: now, Seq: s.head.Seq + 1 + wire.Seq(i)}, decision)
	}
	return "", nil
}

func (e *EffectApplied) form() error { return nil }

func (e *EffectApplied) evolve(s *State, p *Placed) {
	d, effect := s.effectOf(p, e.Effect)
	effect.apply(s, p, d)
	d.Effects = append(d.Effects, EffectOutcome{Applied: true, Seq: p.Seq, Type: effect.Type()})
	s.touchDecision(d)
}

func (e *EffectNotApplied) form() error { return nil }

func (e *EffectNotApplied) evolve(s *State, p *Placed) {
	d, effect := s.effectOf(p, e.Effect)
	d.Effects = append(d.Effects, EffectOutcome{Failed: e.Failed, Reason: e.Reason, Seq: p.Seq, Type: effect.Type()})
	s.touchDecision(d)
}

func (s *State) effectOf(p *Placed, index int64) (*Decision, *Effect) {
	id, _ := idOf[decisionSort](p.Statement.Subject, kindDecision)
	d := s.decisions.get(id)
	return d, &s.motions.get(d.Motion).Content.Effects[index]
}
