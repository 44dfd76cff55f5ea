package report

import (
	"fmt"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// decisionExtract is all about one decision, to hand to a court or a journalist.
func (b *builder) decisionExtract() error {
	id, err := wire.ParseUUID(b.r.Parameters.ID)
	if err != nil {
		return fmt.Errorf("%w: decision %q", ErrNotFound, b.r.Parameters.ID)
	}
	d, err := b.decided(domain.DecisionID{UUID: id})
	if err != nil {
		return err
	}
	one := []*decided{d}
	content := &d.motion.Content
	b.r.Title = b.t("title.decision", b.l.N(d.Number), b.in(content.Title))
	b.section("decided")
	b.facts(func(f *facts) {
		f.is("number", b.n(d.Number, d.Seq))
		f.is("outcome", b.code("state.", string(d.Outcome), d.Seq))
		f.is("decided", b.entered(d.Seq))
		if d.Chosen != nil {
			f.is("chosen", Cell{Text: b.representative(*d.Chosen), Value: d.Chosen.String(), Ref: b.ref(d.Seq)})
		}
		f.is("rescinded_by", b.rescinded(d))
	})
	b.section("motion")
	b.facts(func(f *facts) {
		f.is("motion", b.n(d.motion.Number, d.motion.Tabled))
		f.is("title", b.says(content.Title, d.motion.Tabled))
		f.is("mover", b.member(d.motion.Mover, d.motion.Tabled))
		f.is("tabled", b.when(d.motion.TabledAt, d.motion.Tabled))
		f.is("version", b.n(d.motion.Version, d.motion.Frozen))
		f.is("digest", b.text(d.poll.Digest.String(), d.Opened))
		f.is("prevailing", b.code("language.", content.Prevailing, d.motion.Tabled))
	})
	b.quote(content.Text, d.motion.Frozen)
	b.section("vote")
	b.facts(func(f *facts) {
		f.is("opened", b.when(d.poll.OpenedAt, d.Opened))
		f.is("closed", b.when(d.poll.Closes, d.Closed))
		f.is("classes", b.classes(d))
		f.is("rule", Cell{Text: b.rule(d)})
		f.is("rules", b.text(d.Rules.String(), d.Opened))
		f.is("roll_digest", b.text(d.Roll.String(), d.Opened))
		f.is("ballots_digest", b.text(d.Ballots.String(), d.Closed))
	})
	b.sidesChart(d)
	b.sidesTable(one)
	b.section("tests")
	b.testsTable(one)
	b.section("effects")
	b.effectsTable(one)
	b.section("roll")
	b.rollTable(d)
	b.section("recusals")
	b.recusalsTable(one)
	if len(d.Contests) > 0 {
		b.section("contests")
		b.contestsTable(one)
	}
	return b.err
}

// rollTable adds every member on the roll and its vote, in the order of their names.
func (b *builder) rollTable(d *decided) {
	said := map[domain.MemberID]line{}
	for _, l := range d.lines {
		said[l.member] = l
	}
	var lines [][]Cell
	for _, m := range b.members {
		if l, on := said[m.ID]; on {
			lines = append(lines, []Cell{b.member(m.ID), b.side(l.side), b.vote(d, l), b.entered(l.seq)})
		}
	}
	b.table("roll", []string{"member", "side", "vote", "time:t"}, lines)
}

// vote is what a member's line on a roll says.
func (b *builder) vote(d *decided, l line) Cell {
	switch {
	case l.says == "":
		return Cell{Text: b.t("ballot.none"), Value: "not_voting", Ref: b.ref(d.span()...)}
	case d.poll.Options != nil && l.says == domain.ChoiceNobody:
		return Cell{Text: b.t("ballot.nobody"), Value: l.says, Ref: b.ref(l.seq)}
	case d.poll.Options != nil && l.says != domain.ChoiceNone && l.says != domain.BallotRecused:
		id, err := wire.ParseUUID(l.says)
		if err != nil {
			return Cell{Text: l.says, Value: l.says, Ref: b.ref(l.seq)}
		}
		return Cell{Text: b.representative(domain.RepresentativeID{UUID: id}), Value: l.says, Ref: b.ref(l.seq)}
	}
	return b.code("ballot.", l.says, l.seq)
}
