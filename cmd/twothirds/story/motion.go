package story

import (
	"fmt"
	"sync"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// content is a motion's content in English and Azerbaijani.
func content(classes []string, title, text domain.Text, effects ...domain.Effect) domain.Content {
	if effects == nil {
		effects = []domain.Effect{}
	}
	return domain.Content{Attachments: []wire.Hash{}, Classes: classes, Effects: effects, Prevailing: "en", Text: text, Title: title}
}

// table tables a motion, has it seconded and stated positions on by both sides.
func (b *body) table(mover, seconder *member, c domain.Content) domain.MotionID {
	id := domain.MotionID{UUID: b.id()}
	b.enter("motion.tabled", "motion/"+id.String(), &domain.MotionTabled{Content: c}, mover.rep())
	b.enter("motion.seconded", "motion/"+id.String(), &domain.MotionSeconded{}, seconder.rep())
	return id
}

func (b *body) position(id domain.MotionID, m *member, stance, en, az string) {
	b.enter("position.stated", "motion/"+id.String(), &domain.PositionStated{Stance: stance, Text: domain.Text{En: en, Az: az}}, m.rep())
}

// open lets notice and deliberation pass, freezes the text and opens a poll
// for so many hours, and one more, since the ledger's clock goes on.
func (b *body) open(id domain.MotionID, by *member, notice, hours int64) *domain.Poll {
	b.advance(notice)
	if b.err != nil {
		return &domain.Poll{}
	}
	m := b.state().Motion(id)
	b.enter("motion.frozen", "motion/"+id.String(), &domain.MotionFrozen{Digest: m.Digest, Version: m.Version}, by.rep())
	poll := domain.PollID{UUID: b.id()}
	if b.err != nil {
		return &domain.Poll{}
	}
	now, err := b.ledger.Now()
	if err != nil {
		b.fail(err)
		return &domain.Poll{}
	}
	state := b.state()
	rules, hash := state.RulesAt(now)
	roll := state.Roll(now)
	b.enter("poll.opened", "poll/"+poll.String(), &domain.PollOpened{
		Closes: now.AddHours(hours + 1), Digest: m.Digest, Motion: id, Options: domain.Options, Roll: domain.RollDigest(roll),
		Rules: hash, Sides: domain.SidesOf(rules, roll), Version: m.Version,
	}, by.rep())
	if b.err != nil {
		return &domain.Poll{}
	}
	return b.state().Poll(poll)
}

// ballot prepares a member's ballot, signed by its key.
func (b *body) ballot(poll *domain.Poll, m *member, number int64, choice string) *wire.Signed {
	return b.prepare("vote.cast", "poll/"+poll.ID.String(), &domain.VoteCast{
		Ballot: number, Choice: choice, Member: m.id, Opening: poll.Leaf, Representative: m.representative,
	}, m.rep())
}

// cast submits prepared ballots, all at once, as members would.
func (b *body) cast(ballots []*wire.Signed) {
	if b.err != nil {
		return
	}
	errs := make([]error, len(ballots))
	last := make([]wire.Seq, len(ballots))
	var all sync.WaitGroup
	for i, signed := range ballots {
		all.Go(func() {
			receipt, err := b.ledger.Submit(b.ctx, signed)
			errs[i], last[i] = err, receipt.Seq
		})
	}
	all.Wait()
	for i, err := range errs {
		if err == nil {
			err = b.ledger.Wait(b.ctx, last[i])
		}
		if err != nil {
			b.fail(fmt.Errorf("casting a ballot: %w", err))
		}
	}
}

// vote has members vote by a function of their place among the members, ""
// for silence.
func (b *body) vote(poll *domain.Poll, choice func(i int) string) {
	var ballots []*wire.Signed
	for i, m := range b.members {
		if c := choice(i); c != "" {
			ballots = append(ballots, b.ballot(poll, m, 1, c))
		}
	}
	b.cast(ballots)
}

// close lets a poll's time run out and returns its decision.
func (b *body) close(poll *domain.Poll) *domain.Decision {
	if b.err != nil {
		return nil
	}
	b.enter("clock.advanced", "ledger", &domain.ClockAdvanced{To: poll.Closes}, b.coordinator)
	if b.err != nil {
		return nil
	}
	for {
		state := b.state()
		p := state.Poll(poll.ID)
		if p.State != domain.PollOpen && !state.InGroup() {
			return state.Decision(*p.Decision)
		}
		if err := b.ledger.Wait(b.ctx, state.Head().Seq+1); err != nil {
			b.fail(fmt.Errorf("waiting for a poll to close: %w", err))
			return nil
		}
	}
}

// refusedWith submits a statement that is to be refused and returns the refusal's message.
func (b *body) refusedWith(signed *wire.Signed, code domain.Code) string {
	if b.err != nil {
		return ""
	}
	_, err := b.ledger.Submit(b.ctx, signed)
	refusal, ok := refusalIn(err)
	if !ok || refusal.Code != code {
		b.fail(fmt.Errorf("a statement that was to be refused as %s: %w", code, err))
		return ""
	}
	return refusal.Message
}
