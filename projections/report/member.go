package report

import (
	"fmt"
	"slices"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

// memberRecord is what a member did in a period.
func (b *builder) memberRecord() error {
	m, err := get[domain.Member](b, "member", b.r.Parameters.ID)
	if err != nil {
		return err
	}
	if m == nil {
		return fmt.Errorf("%w: member %q", ErrNotFound, b.r.Parameters.ID)
	}
	b.r.Title = b.t("title.member", b.in(m.Name))
	b.section("member")
	b.say("asof", b.when(b.r.Recorded, b.at))
	b.facts(func(f *facts) {
		f.is("name", b.says(m.Name, m.Entered))
		f.is("constituency", b.titled(m.Constituency))
		f.is("entered", b.entered(m.Entered))
		f.is("status", b.code("status.", m.Status, m.StatusSeq))
		f.is("review_by", b.when(m.ReviewBy, m.StatusSeq))
	})
	b.section("status")
	if err := b.statusTable(m); err != nil {
		return err
	}
	for _, part := range []func(*domain.Member) error{b.votesTable, b.memberMotions, b.memberAttendance, b.memberInterests, b.memberMeasures} {
		if err := part(m); err != nil {
			return err
		}
	}
	return b.err
}

// statusTable adds every status that a member had, whenever.
func (b *builder) statusTable(m *domain.Member) error {
	var lines [][]Cell
	last := wire.Seq(0)
	for after, more := wire.Seq(0), true; more; {
		history, next, err := b.v.History("member", m.ID.String(), after, rows.MaxLimit)
		if err != nil {
			return err
		}
		for _, row := range history {
			was, err := read[domain.Member](row)
			if err != nil {
				return err
			}
			if was.StatusSeq != last {
				lines = append(lines, []Cell{b.entered(was.StatusSeq), b.code("status.", was.Status, was.StatusSeq)})
			}
			last, after = was.StatusSeq, wire.Seq(row.Seq)
		}
		more = next
	}
	b.table("status", []string{"time:t", "status"}, lines)
	return nil
}

// votesTable adds how a member voted in the decisions of the period on whose roll it was.
func (b *builder) votesTable(m *domain.Member) error {
	list, err := b.decisionsIn(b.outline)
	if err != nil {
		return err
	}
	var lines [][]Cell
	on, voted := []wire.Seq{}, []wire.Seq{}
	for _, d := range list {
		at := slices.IndexFunc(d.poll.Roll, func(l domain.RollLine) bool { return l.Member == m.ID })
		if at < 0 {
			continue
		}
		ballot, err := b.countedOf(d.poll, m.ID)
		if err != nil {
			return err
		}
		l := lineOf(d.poll, d.poll.Roll[at], ballot, leading(d.poll.Body))
		on = append(on, d.Seq)
		if l.counts != "" && l.counts != domain.BallotRecused {
			voted = append(voted, l.seq)
		}
		lines = append(lines, []Cell{
			b.n(d.Number, d.Seq), b.says(d.motion.Content.Title, d.motion.Tabled), b.entered(d.Seq), b.vote(d, l),
			b.code("state.", string(d.Outcome), d.Seq),
		})
	}
	b.section("votes")
	b.say("voted", b.counted(voted), b.counted(on))
	b.table("votes", []string{"decision:n", "title", "decided:t", "vote", "outcome"}, lines)
	return nil
}

// countedOf is the ballot of a member that counts in a closed poll, nil where none does.
func (b *builder) countedOf(p *domain.Poll, m domain.MemberID) (*domain.Ballot, error) {
	ballots, err := b.v.BallotsOf(p.ID, m)
	at := slices.IndexFunc(ballots, func(one *domain.Ballot) bool { return one.Outcome == domain.BallotCounted })
	if err != nil || at < 0 {
		return nil, err
	}
	return ballots[at], nil
}

// counted is how many things there are, each of which comes from an entry of its own; of nothing it is
// the whole log that says so.
func (b *builder) counted(seqs []wire.Seq) Cell {
	if len(seqs) == 0 {
		return b.n(0, b.at)
	}
	return b.n(int64(len(seqs)), seqs...)
}

// memberMotions adds the motions that a member moved or seconded.
func (b *builder) memberMotions(m *domain.Member) error {
	motions, err := list[domain.Motion](b, "motion")
	if err != nil {
		return err
	}
	slices.SortFunc(motions, func(a, b *domain.Motion) int { return int(a.Number - b.Number) })
	var lines [][]Cell
	for _, motion := range motions {
		role := ""
		switch {
		case motion.Mover == m.ID:
			role = "moved"
		case slices.Contains(motion.Seconders, m.ID):
			role = "seconded"
		}
		if role == "" || !b.within(motion.TabledAt) {
			continue
		}
		lines = append(lines, []Cell{
			b.n(motion.Number, motion.Tabled), b.says(motion.Content.Title, motion.Tabled), b.code("role.", role), b.when(motion.TabledAt, motion.Tabled),
			b.code("state.", motion.State),
		})
	}
	b.section("motions")
	b.table("motions", []string{"motion:n", "title", "role", "tabled:t", "state"}, lines)
	return nil
}

// memberAttendance adds the meetings held in the period, and whether the member came.
func (b *builder) memberAttendance(m *domain.Member) error {
	meetings, err := b.meetingsIn()
	if err != nil {
		return err
	}
	var lines [][]Cell
	for _, meeting := range meetings {
		if meeting.Opened == 0 || meeting.Group != nil {
			continue
		}
		a, err := get[domain.Attendance](b, "attendance", meeting.ID.String()+"."+m.ID.String())
		if err != nil {
			return err
		}
		came, left, by := b.yes(false, meeting.Opened, max(meeting.Closed, meeting.Opened)), Cell{}, Cell{}
		if a != nil && a.Arrived > 0 {
			came, left, by = b.entered(a.Arrived), b.entered(departed(a)), b.code("attendedby.", a.By)
		}
		lines = append(lines, []Cell{b.says(meeting.Title, meeting.Convened), b.when(meeting.Starts, meeting.Convened), came, left, by})
	}
	b.section("attendance")
	b.table("meetings_attended", []string{"meeting", "starts:t", "came:t", "left:t", "by"}, lines)
	return nil
}

// departed is the entry by which a member went for good, 0 where it stayed.
func departed(a *domain.Attendance) wire.Seq {
	if a.Departed > a.Arrived {
		return a.Departed
	}
	return 0
}

func (b *builder) memberInterests(m *domain.Member) error {
	interests, err := by[domain.Interest](b, "interest", "member", m.ID.String())
	if err != nil {
		return err
	}
	slices.SortFunc(interests, func(a, b *domain.Interest) int { return int(a.Seq - b.Seq) })
	var lines [][]Cell
	for _, i := range interests {
		if b.within(b.timeOf(i.Seq)) {
			lines = append(lines, b.interest(i))
		}
	}
	b.section("interests")
	b.table("interests", interestColumns, lines)
	return nil
}

var interestColumns = []string{"member", "interest_kind", "text", "motion", "declared:t", "withdrawn:t"}

func (b *builder) interest(i *domain.Interest) []Cell {
	about := Cell{}
	if i.Motion != nil {
		m, err := b.v.MotionBrief(*i.Motion)
		b.keep(err)
		if m != nil {
			about = b.saysOf(m.Title, i.Motion.String())
		}
	}
	return []Cell{
		b.member(i.Member), b.code("interestkind.", i.Kind, i.Seq), b.says(i.Text, i.Seq), about, b.entered(i.Seq), b.entered(i.Withdrawn),
	}
}

// memberMeasures adds the measures that a member is responsible for in the plans in force.
func (b *builder) memberMeasures(m *domain.Member) error {
	all, err := b.measures()
	if err != nil {
		return err
	}
	var lines [][]Cell
	for _, measure := range all {
		if slices.Contains(measure.item.Adopted.Content.Responsible, m.ID) {
			lines = append(lines, b.measureLine(measure))
		}
	}
	b.section("measures")
	b.table("measures", measureColumns, lines)
	return nil
}
