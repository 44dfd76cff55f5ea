package report

import (
	"cmp"
	"slices"

	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

// motionStates are the states in which a motion can be, in the order in which they are
// listed: the ends first.
var motionStates = []string{
	string(voting.Carried), string(voting.NotCarried), string(voting.LapsedNoQuorum), domain.MotionTakenBack,
	domain.MotionTabledState, domain.MotionDeliberated, domain.MotionFrozenState, domain.MotionVoting,
}

// motionsTabled adds the motions of the period by what they came to: those tabled in it,
// and earlier ones that were decided in it or are still under way.
func (b *builder) motionsTabled() error {
	b.section("motions")
	motions, err := list[domain.Motion](b, "motion")
	if err != nil {
		return err
	}
	slices.SortFunc(motions, func(a, b *domain.Motion) int { return cmp.Compare(a.Number, b.Number) })
	var lines [][]Cell
	byState := map[string][]wire.Seq{}
	for _, m := range motions {
		decided := b.decisionNumber(m.Decision)
		if !b.within(m.TabledAt) && !b.lives(m) {
			continue
		}
		byState[m.State] = append(byState[m.State], m.Tabled)
		lines = append(lines, []Cell{
			b.n(m.Number, m.Tabled), b.says(m.Content.Title, m.Tabled), b.member(m.Mover, m.Tabled), b.when(m.TabledAt, m.Tabled),
			b.code("state.", m.State), decided,
			{Text: m.Digest.String()[:shortHash], Value: m.Digest.String()},
		})
	}
	var counts [][]Cell
	for _, state := range motionStates {
		if seqs := byState[state]; seqs != nil {
			counts = append(counts, []Cell{b.code("state.", state), b.counted(seqs)})
		}
	}
	if counts != nil {
		b.table("motion_states", []string{"state", "motions:n"}, counts)
	}
	b.table("motions", []string{"motion:n", "title", "mover", "tabled:t", "state", "decision:n", "text_digest"}, lines)
	return b.rulingsTable()
}

// lives reports whether a motion tabled before the period was decided in it or is under way.
func (b *builder) lives(m *domain.Motion) bool {
	if dayOf(m.TabledAt) > b.r.Parameters.To || m.State == domain.MotionTakenBack {
		return false
	}
	if m.Decision == nil {
		return true
	}
	d, err := get[domain.Decision](b, "decision", m.Decision.String())
	b.keep(err)
	return d != nil && b.within(b.timeOf(d.Seq))
}

// rulingsTable adds what the coordinator ruled in the period, where there was anything.
func (b *builder) rulingsTable() error {
	all, err := list[domain.Ruling](b, "ruling")
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b *domain.Ruling) int { return cmp.Compare(a.Seq, b.Seq) })
	var lines [][]Cell
	for _, r := range all {
		if !b.within(b.timeOf(r.Seq)) {
			continue
		}
		motion := Cell{}
		m, err := b.v.MotionBrief(r.Motion)
		if err != nil {
			return err
		}
		if m != nil {
			motion = b.n(m.Number, b.tabled(r.Motion))
		}
		lines = append(lines, []Cell{
			motion, b.code("rulingkind.", r.Kind, r.Seq), b.entered(r.Seq), b.when(r.Until, r.Seq),
			b.says(r.Reasons),
			b.decisionNumber(r.OverturnedBy),
		})
	}
	b.table("rulings", []string{"motion:n", "ruling", "time:t", "until:t", "reasons", "overturned_by:n"}, lines)
	return nil
}
