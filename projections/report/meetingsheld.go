package report

import (
	"slices"
	"time"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// meetingsHeld adds the meetings of the period, and who came by constituency.
func (b *builder) meetingsHeld() error {
	b.section("meetings")
	meetings, err := b.meetingsIn()
	if err != nil {
		return err
	}
	var lines, came [][]Cell
	for _, m := range meetings {
		attended, err := b.attendances(m.ID)
		if err != nil {
			return err
		}
		var seqs []wire.Seq
		byConstituency := map[string][]wire.Seq{}
		members := map[string]int64{}
		for _, a := range attended {
			seqs = append(seqs, a.Arrived)
			members[a.member.Constituency]++
			byConstituency[a.member.Constituency] = append(byConstituency[a.member.Constituency], a.Arrived)
		}
		title := b.says(m.Title, m.Convened)
		minutes := b.yes(false, max(m.Closed, m.Opened, m.Convened))
		if !m.Minutes.IsZero() {
			minutes = Cell{Text: b.t("minutes.hash", m.Minutes.String()[:shortHash]), Value: m.Minutes.String(), Ref: b.ref(m.Closed)}
		}
		lines = append(lines, []Cell{
			title, b.meetingOf(m), b.when(m.Starts, m.Convened), b.code("mode.", m.Mode), b.code("meetingstate.", m.State),
			b.n(int64(len(attended)), append(seqs, max(m.Opened, m.Convened))...), minutes,
		})
		var names []string
		for name := range members {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			came = append(came, []Cell{title, b.titled(name), b.n(members[name], byConstituency[name]...)})
		}
	}
	spells, err := b.spells()
	if err != nil {
		return err
	}
	longest := spells[0]
	for _, s := range spells {
		if s.days() > longest.days() {
			longest = s
		}
	}
	b.say("spell", b.n(longest.days(), longest.seqs...), b.on(longest.from), b.on(longest.to))
	b.table("meetings", []string{"meeting", "of_whom", "starts:t", "mode", "state", "members:n", "minutes"}, lines)
	if came != nil {
		b.table("meetings_constituencies", []string{"meeting", "constituency", "members:n"}, came)
	}
	return nil
}

// shortHash is how many digits of a hash stand where the whole is the cell's value.
const shortHash = 12

// meetingOf is the working group that a meeting is of, or the body.
func (b *builder) meetingOf(m *domain.Meeting) Cell {
	if m.Group == nil {
		return Cell{Text: b.t("whole_body"), Value: "body"}
	}
	group, err := get[domain.WorkingGroup](b, "group", m.Group.String())
	b.keep(err)
	if group == nil {
		return Cell{Text: m.Group.String()}
	}
	return b.saysOf(group.Name, m.Group.String())
}

// spell is a time without a meeting of the whole body: from one day, on which there was
// one or the ledger was founded, to another, on which there was or the report ends.
type spell struct {
	from, to domain.Date
	seqs     []wire.Seq
}

func (s spell) days() int64 { return daysBetween(s.from, s.to) }

// sixMonths reports whether a spell is longer than six months.
func (s spell) sixMonths() bool {
	t, _ := time.Parse(time.DateOnly, string(s.from))
	return domain.Date(t.AddDate(0, 6, 0).Format(time.DateOnly)) < s.to
}

func daysBetween(from, to domain.Date) int64 {
	a, _ := time.Parse(time.DateOnly, string(from))
	b, _ := time.Parse(time.DateOnly, string(to))
	return int64(b.Sub(a).Hours()) / 24
}

// spells are the times without a meeting of the whole body that reach into the period,
// one at least: the last goes on to the day of the report's last entry.
func (b *builder) spells() ([]spell, error) {
	meetings, err := b.held()
	if err != nil {
		return nil, err
	}
	last := spell{from: dayOf(b.timeOf(1)), seqs: []wire.Seq{1}}
	var all []spell
	for _, m := range meetings {
		day := dayOf(b.timeOf(m.Opened))
		last.to = day
		if day >= b.r.Parameters.From {
			last.seqs = append(last.seqs, m.Opened)
			all = append(all, last)
		}
		last = spell{from: day, seqs: []wire.Seq{m.Opened}}
	}
	last.to = dayOf(b.r.Recorded)
	last.seqs = append(last.seqs, b.at)
	return append(all, last), nil
}

// held are the meetings of the whole body that were opened up to the end of the period,
// in order.
func (b *builder) held() ([]*domain.Meeting, error) {
	all, err := list[domain.Meeting](b, "meeting")
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(m *domain.Meeting) bool { return m.Opened == 0 || m.Group != nil })
	slices.SortFunc(all, func(a, b *domain.Meeting) int { return int(a.Opened) - int(b.Opened) })
	return all, nil
}
