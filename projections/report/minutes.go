package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

// minutes are those of a meeting as the log has them: who came, and what was
// decided there.
func (b *builder) minutes() error {
	m, err := get[domain.Meeting](b, "meeting", b.r.Parameters.ID)
	if err != nil {
		return err
	}
	if m == nil {
		return fmt.Errorf("%w: meeting %q", ErrNotFound, b.r.Parameters.ID)
	}
	b.r.Title = b.t("title.minutes", b.in(m.Title))
	b.section("meeting")
	b.facts(func(f *facts) {
		f.is("title", b.says(m.Title, m.Convened))
		f.is("state", b.code("meetingstate.", m.State, max(m.Closed, m.Opened, m.Convened)))
		f.is("starts", b.when(m.Starts, m.Convened))
		f.is("ends", b.when(m.Ends, m.Convened))
		f.is("mode", b.code("mode.", m.Mode, m.Convened))
		f.is("place", b.says(m.Place, noneOf(b.in(m.Place) == "", m.Convened)))
		if m.Group != nil {
			group, err := get[domain.WorkingGroup](b, "group", m.Group.String())
			b.keep(err)
			if group != nil {
				f.is("group", b.says(group.Name, group.Seq))
			}
		}
		f.is("convened", b.entered(m.Convened))
		f.is("opened", b.entered(m.Opened))
		f.is("closed", b.entered(m.Closed))
		f.is("cancelled", b.says(m.Reasons))
		if !m.Minutes.IsZero() {
			f.is("minutes", b.text(m.Minutes.String(), m.Closed))
		}
	})
	b.section("agenda")
	b.agenda(m)
	if err := b.attendanceTables(m); err != nil {
		return err
	}
	if err := b.meetingPolls(m); err != nil {
		return err
	}
	return b.err
}

// noneOf is no entry where there is nothing that it could say.
func noneOf(nothing bool, seq wire.Seq) wire.Seq {
	if nothing {
		return 0
	}
	return seq
}

func (b *builder) agenda(m *domain.Meeting) {
	var lines [][]Cell
	for i, item := range m.Agenda {
		motion, state := Cell{}, Cell{}
		if item.Motion != nil {
			brief, err := b.v.MotionBrief(*item.Motion)
			b.keep(err)
			if brief != nil {
				motion = b.n(brief.Number, b.tabled(*item.Motion))
				state = b.code("state.", brief.State)
			}
		}
		lines = append(lines, []Cell{b.n(int64(i)+1, m.Convened), b.says(item.Title), motion, state})
	}
	b.table("agenda", []string{"item:n", "title", "motion:n", "state"}, lines)
}

// tabled is the entry that tabled a motion.
func (b *builder) tabled(id domain.MotionID) wire.Seq {
	m, err := get[domain.Motion](b, "motion", id.String())
	b.keep(err)
	if m == nil {
		return 0
	}
	return m.Tabled
}

// attended is a member's attendance at a meeting.
type attended struct {
	*domain.Attendance
	member *domain.Member
}

// attendances are those of a meeting, in the order of the members' names.
func (b *builder) attendances(meeting domain.MeetingID) ([]attended, error) {
	list, err := by[domain.Attendance](b, "attendance", "meeting", meeting.String())
	if err != nil {
		return nil, err
	}
	byMember := map[domain.MemberID]*domain.Attendance{}
	for _, a := range list {
		if a.Arrived > 0 {
			byMember[a.Member] = a
		}
	}
	var all []attended
	for _, m := range b.members {
		if a := byMember[m.ID]; a != nil {
			all = append(all, attended{a, m})
		}
	}
	return all, nil
}

func (b *builder) attendanceTables(m *domain.Meeting) error {
	b.section("attendance")
	all, err := b.attendances(m.ID)
	if err != nil {
		return err
	}
	var came []wire.Seq
	byConstituency := map[string][]wire.Seq{}
	members := map[string]int64{}
	var lines [][]Cell
	for _, a := range all {
		came = append(came, a.Arrived)
		byConstituency[a.member.Constituency] = append(byConstituency[a.member.Constituency], a.Arrived)
		members[a.member.Constituency]++
		lines = append(lines, []Cell{
			b.member(a.Member), b.constituency(a.member), b.entered(a.Arrived), b.entered(departed(a.Attendance)), b.code("attendedby.", a.By),
		})
	}
	total := b.n(int64(len(all)), append(came, max(m.Opened, m.Convened))...)
	b.say("attended", total)
	b.attendanceByConstituency(members, byConstituency)
	b.table("attendance", []string{"member", "constituency", "came:t", "left:t", "by"}, lines)
	return nil
}

func (b *builder) constituency(m *domain.Member) Cell {
	return b.titled(m.Constituency)
}

func (b *builder) attendanceByConstituency(members map[string]int64, seqs map[string][]wire.Seq) {
	var names []string
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	var lines [][]Cell
	for _, name := range names {
		lines = append(lines, []Cell{b.titled(name), b.n(members[name], seqs[name]...)})
	}
	if lines != nil {
		b.table("constituencies", []string{"constituency", "members:n"}, lines)
	}
}

// meetingPolls adds what was put to the vote at a meeting, and what it came to.
func (b *builder) meetingPolls(m *domain.Meeting) error {
	polls, err := b.pollsAt(m)
	if err != nil {
		return err
	}
	var made []*decided
	var lines [][]Cell
	for _, p := range polls {
		motion, err := b.v.MotionBrief(p.Motion)
		if err != nil {
			return err
		}
		line := []Cell{b.n(motion.Number, b.tabled(p.Motion)), b.says(motion.Title), b.when(p.OpenedAt, p.Opened), b.when(p.Closes, max(p.Extended, p.Opened)), {}, b.code("state.", p.State)}
		if p.Decision != nil {
			d, err := b.decided(*p.Decision)
			if err != nil {
				return err
			}
			made = append(made, d)
			line[4], line[5] = b.n(d.Number, d.Seq), b.code("state.", string(d.Outcome), d.Seq)
		}
		lines = append(lines, line)
	}
	b.section("polls")
	b.table("polls", []string{"motion:n", "title", "opened:t", "closes:t", "decision:n", "outcome"}, lines)
	if len(made) > 0 {
		b.decisionsChart(made)
		b.sidesTable(made)
		b.testsTable(made)
		b.effectsTable(made)
		b.recusalsTable(made)
	}
	return nil
}

// pollsAt are the polls that were opened at a meeting, in order. One is opened there only while the
// meeting is open.
func (b *builder) pollsAt(m *domain.Meeting) ([]*domain.Poll, error) {
	if m.Opened == 0 {
		return nil, nil
	}
	until := b.at
	if m.Closed > 0 {
		until = m.Closed
	}
	var polls []*domain.Poll
	for after, more := m.Opened, true; more && after < until; {
		metas, further, err := b.v.Entries("", after, rows.MaxLimit)
		if err != nil {
			return nil, err
		}
		more = further
		for _, meta := range metas {
			after = wire.Seq(meta.Seq)
			if meta.Type != "twothirds.poll.opened.v1" || after > until {
				continue
			}
			poll, err := b.pollOpenedBy(meta)
			if err != nil {
				return nil, err
			}
			if poll != nil && poll.Meeting != nil && *poll.Meeting == m.ID {
				polls = append(polls, poll)
			}
		}
	}
	return polls, nil
}

// pollOpenedBy is the poll that an entry opened.
func (b *builder) pollOpenedBy(meta rows.Meta) (*domain.Poll, error) {
	for _, ref := range meta.Refs {
		if id, ok := strings.CutPrefix(ref, "poll/"); ok {
			return get[domain.Poll](b, "poll", id)
		}
	}
	return nil, nil
}

// meetingsIn are the meetings that were to start in the report's period, by that time.
func (b *builder) meetingsIn() ([]*domain.Meeting, error) {
	all, err := list[domain.Meeting](b, "meeting")
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(m *domain.Meeting) bool { return !b.within(m.Starts) })
	slices.SortFunc(all, func(a, b *domain.Meeting) int {
		return cmp.Or(cmp.Compare(a.Starts, b.Starts), cmp.Compare(a.Convened, b.Convened))
	})
	return all, nil
}
