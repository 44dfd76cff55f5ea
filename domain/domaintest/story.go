package domaintest

import (
	"slices"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// Motion is an ordinary motion's content with effects.
func (b *Body) Motion(classes []string, effects ...domain.Effect) domain.Content {
	if effects == nil {
		effects = []domain.Effect{}
	}
	slices.Sort(classes)
	return domain.Content{
		Attachments: []wire.Hash{}, Classes: classes, Effects: effects, Prevailing: "en",
		Text: domain.Text{En: "That it be so."}, Title: domain.Text{En: "A motion"},
	}
}

// Table tables a motion moved by the first member and seconded by the second.
func (b *Body) Table(content domain.Content) domain.MotionID {
	id := domain.MotionID{UUID: b.ID()}
	b.Must("motion.tabled", "motion/"+id.String(), &domain.MotionTabled{Content: content}, b.Members[0].Rep())
	b.Must("motion.seconded", "motion/"+id.String(), &domain.MotionSeconded{}, b.Members[1].Rep())
	return id
}

// Freeze lets the time for deliberation and notice pass and freezes a motion.
func (b *Body) Freeze(id domain.MotionID) {
	b.Wait(720)
	m := b.State.Motion(id)
	b.Must("motion.frozen", "motion/"+id.String(), &domain.MotionFrozen{Digest: m.Digest, Version: m.Version}, b.Members[0].Rep())
}

// Open puts a frozen motion to the vote for so many hours.
func (b *Body) Open(id domain.MotionID, hours int64) domain.PollID {
	poll := domain.PollID{UUID: b.ID()}
	b.Must("poll.opened", "poll/"+poll.String(), b.Opening(id, hours), b.Members[0].Rep())
	return poll
}

// Opening is the data of a poll's opening as the state wants it.
func (b *Body) Opening(id domain.MotionID, hours int64) *domain.PollOpened {
	m := b.State.Motion(id)
	rules, hash := b.State.RulesAt(b.Now)
	roll := b.State.Roll(b.Now)
	return &domain.PollOpened{
		Closes: b.Now.AddHours(hours), Digest: m.Digest, Motion: id, Options: m.Content.Choices(),
		Roll: domain.RollDigest(roll), Rules: hash, Sides: domain.SidesOf(rules, roll), Version: m.Version,
	}
}

// Put tables, freezes and opens a motion.
func (b *Body) Put(content domain.Content) domain.PollID {
	id := b.Table(content)
	b.Freeze(id)
	return b.Open(id, 72)
}

// Ballot is a member's next ballot in a poll.
func (b *Body) Ballot(poll domain.PollID, m *Member, choice string) *domain.VoteCast {
	p := b.State.Poll(poll)
	v := &domain.VoteCast{Ballot: b.State.NextBallot(poll, m.ID), Choice: choice, Member: m.ID, Opening: p.Leaf, Representative: m.Representative}
	v.SetSeen(b.Seen())
	return v
}

// Vote casts a member's ballot.
func (b *Body) Vote(poll domain.PollID, m *Member, choice string) error {
	return b.Try("vote.cast", "poll/"+poll.String(), b.Ballot(poll, m, choice), m.Rep())
}

// Cast has every member vote: choices by the members' order, "" for silence.
func (b *Body) Cast(poll domain.PollID, choices ...string) {
	for i, choice := range choices {
		if choice != "" {
			b.must(b.Vote(poll, b.Members[i], choice))
		}
	}
}

// Close lets a poll's time run out and returns its decision.
func (b *Body) Close(poll domain.PollID) *domain.Decision {
	b.Now = max(b.Now, b.State.Poll(poll).Closes)
	b.Derive()
	return b.State.Decision(*b.State.Poll(poll).Decision)
}

// Carry puts a motion, has every member vote for it and returns the decision.
func (b *Body) Carry(classes []string, effects ...domain.Effect) *domain.Decision {
	poll := b.Put(b.Motion(classes, effects...))
	b.All(poll, domain.ChoiceYes)
	return b.Close(poll)
}

// All casts the same choice for every member that may vote in a poll.
func (b *Body) All(poll domain.PollID, choice string) {
	p := b.State.Poll(poll)
	for _, m := range b.Members {
		on := slices.ContainsFunc(p.Roll, func(l domain.RollLine) bool { return l.Member == m.ID })
		recused := slices.ContainsFunc(p.Recused, func(r domain.Recusal) bool { return r.Member == m.ID })
		if on && !recused {
			b.must(b.Vote(poll, m, choice))
		}
	}
}
