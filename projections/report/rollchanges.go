package report

import (
	"slices"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

// statusAt is what a member's status was at the beginning and the end of the period.
type statusAt struct {
	member     *domain.Member
	start, end *domain.Member   // nil before it entered
	changes    []*domain.Member // within the period, each as the change left it
}

// statuses reads what the members' statuses were.
func (b *builder) statuses() ([]statusAt, error) {
	var all []statusAt
	for _, m := range b.members {
		s := statusAt{member: m}
		for after, more := wire.Seq(0), true; more; {
			history, next, err := b.v.History("member", m.ID.String(), after, rows.MaxLimit)
			if err != nil {
				return nil, err
			}
			for _, row := range history {
				was, err := read[domain.Member](row)
				if err != nil {
					return nil, err
				}
				after = wire.Seq(row.Seq)
				day := dayOf(b.timeOf(was.StatusSeq))
				switch {
				case s.end != nil && s.end.StatusSeq == was.StatusSeq: // something else of it changed
				case day < b.r.Parameters.From:
					s.start = was
				default:
					s.changes = append(s.changes, was)
				}
				s.end = was
			}
			more = next
		}
		if s.end != nil {
			all = append(all, s)
		}
	}
	return all, nil
}

// rollChanges adds who could vote at the beginning and at the end, and every change with
// what was behind it.
func (b *builder) rollChanges() error {
	b.section("roll_changes")
	all, err := b.statuses()
	if err != nil {
		return err
	}
	effects, err := b.effectEntries()
	if err != nil {
		return err
	}
	var start, end, founding []wire.Seq
	var names []string
	var members, changed [][]Cell
	constituencies := map[string]*[2][]wire.Seq{}
	for _, s := range all {
		of := constituencies[s.member.Constituency]
		if of == nil {
			of = &[2][]wire.Seq{}
			constituencies[s.member.Constituency] = of
			names = append(names, s.member.Constituency)
		}
		before := Cell{}
		if s.start != nil {
			before = b.code("status.", s.start.Status, s.start.StatusSeq)
		}
		if s.start != nil && s.start.Status == domain.StatusActive {
			start, of[0] = append(start, s.start.StatusSeq), append(of[0], s.start.StatusSeq)
		}
		if s.end.Status == domain.StatusActive {
			end, of[1] = append(end, s.end.StatusSeq), append(of[1], s.end.StatusSeq)
		}
		members = append(members, []Cell{b.member(s.member.ID), b.constituency(s.member), before, b.code("status.", s.end.Status, s.end.StatusSeq)})
		for _, was := range s.changes {
			if was.StatusSeq == was.Entered && was.Decision == nil {
				founding = append(founding, was.StatusSeq)
				before = b.code("status.", was.Status, was.StatusSeq)
				continue
			}
			by, decision := b.behind(was.StatusSeq, effects)
			changed = append(changed, []Cell{b.member(s.member.ID), before, b.code("status.", was.Status, was.StatusSeq), b.entered(was.StatusSeq), by, decision})
			before = b.code("status.", was.Status, was.StatusSeq)
		}
	}
	b.say("roll_sizes", b.counted(start), b.counted(end))
	if founding != nil {
		b.say("founding_members", b.counted(founding))
	}
	slices.Sort(names)
	var lines [][]Cell
	for _, name := range names {
		of := constituencies[name]
		lines = append(lines, []Cell{b.titled(name), b.counted(of[0]), b.counted(of[1])})
	}
	b.table("roll_sizes", []string{"constituency", "active_start:n", "active_end:n"}, lines)
	b.table("roll_changes", []string{"member", "status_before", "status_after", "time:t", "behind", "decision:n"}, changed)
	b.table("members", []string{"member", "constituency", "status_start", "status_end"}, members)
	return nil
}

// effectEntries are the decisions by the entries of their effects.
func (b *builder) effectEntries() (map[wire.Seq]*domain.Decision, error) {
	decisions, err := list[domain.Decision](b, "decision")
	if err != nil {
		return nil, err
	}
	made := map[wire.Seq]*domain.Decision{}
	for _, d := range decisions {
		for _, outcome := range d.Effects {
			made[outcome.Seq] = d
		}
	}
	return made, nil
}

// behind says what made a member's status what it is, and the number of the decision
// where it was one.
func (b *builder) behind(seq wire.Seq, effects map[wire.Seq]*domain.Decision) (by, decision Cell) {
	if d := effects[seq]; d != nil {
		return b.code("behind.", "decision", seq), b.n(d.Number, d.Seq)
	}
	meta, _, err := b.v.Entry(seq)
	b.keep(err)
	if meta.Type == "twothirds.condition.fell_due.v1" {
		return b.code("behind.", "condition", seq), Cell{}
	}
	return b.code("behind.", "member", seq), Cell{}
}
