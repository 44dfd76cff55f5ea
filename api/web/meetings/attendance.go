package meetings

import (
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// attendance is who came to a meeting, by constituency, and whether they were as
// many as the rules ask.
type attendance struct {
	Blocks []block
	Quorum *quorum // of a meeting under way; nil where the rules ask for none, or a group meets
	There  string  // how many are there, or were when it was closed
	When   string  // whether that is now or then
	Stays  string  // what is said of who has not gone
}

// block is a constituency's members.
type block struct {
	Name   site.Said
	Count  string
	Came   []cameLine
	Absent []site.Link // those who could vote and did not come

	came, all int64 // of those who are counted
}

type cameLine struct {
	Name       site.Said
	Href       string
	In, Out    *mark
	NotCounted string // its status, where that is why
}

// mark is a coming or a going, and who said so.
type mark struct {
	Time   site.Stamp
	By     string      // who said so, where it was not the member itself
	Person site.Person // of the member's own; tellers sign for others
	Cite   site.Link
}

// quorum is what the rules ask to be there, and what was.
type quorum struct {
	Asked string
	Found string
	Met   bool
}

// readAttendance reads who came. A meeting that is over is told as of its end: who
// was active then.
func (r *request) readAttendance(page *meetingPage, m *domain.Meeting) error {
	if m.Opened == 0 {
		return nil
	}
	view, now := r.View, r.Now
	page.Attendance = &attendance{When: r.T("attendance.now"), Stays: r.T("attendance.here")}
	if m.Closed > 0 {
		var err error
		if view, err = r.Site.Model.View(m.Closed); err != nil {
			return err
		}
		if now, err = r.RecordedAt(m.Closed); err != nil {
			return err
		}
		page.Attendance.When, page.Attendance.Stays = r.T("attendance.then"), r.T("attendance.stayed")
	}
	adopted, err := r.RuleSet(site.RulesAt(r.Ledger, now))
	if err != nil {
		return err
	}
	p, err := r.presence(view, m)
	if err != nil {
		return err
	}
	page.Attendance.There = r.T("attendance.there", r.N(p.there), r.N(p.all))
	if page.Attendance.Blocks, err = r.blocks(p, &adopted.Rules); err != nil {
		return err
	}
	if m.Closed == 0 && m.Group == nil {
		page.Attendance.Quorum, err = r.quorumAt(view, m, now)
	}
	return err
}

// presence is who is at a meeting as of a view, and who is counted there.
type presence struct {
	members    []*domain.Member // all, in the order of their names
	came       map[domain.MemberID]*domain.Attendance
	counted    func(*domain.Member) bool
	there, all int64 // of those who are counted
}

func (r *request) presence(view *projections.View, m *domain.Meeting) (*presence, error) {
	p := &presence{}
	rows, err := site.By[domain.Attendance](view, "attendance", "meeting", m.ID.String())
	if err != nil {
		return nil, err
	}
	p.came = make(map[domain.MemberID]*domain.Attendance, len(rows))
	for _, a := range rows {
		p.came[a.Member] = a
	}
	if p.counted, err = r.counted(view, m); err != nil {
		return nil, err
	}
	if p.members, err = r.MembersOf(view); err != nil {
		return nil, err
	}
	for _, member := range p.members {
		if !p.counted(member) {
			continue
		}
		p.all++
		if a := p.came[member.ID]; a != nil && a.Arrived > a.Departed {
			p.there++
		}
	}
	return p, nil
}

// counted says who is counted at a meeting: the active members, of a group its own.
func (r *request) counted(view *projections.View, m *domain.Meeting) (func(*domain.Member) bool, error) {
	if m.Group == nil {
		return func(member *domain.Member) bool { return member.Status == domain.StatusActive }, nil
	}
	group, err := site.Get[domain.WorkingGroup](view, "group", m.Group.String())
	if err != nil {
		return nil, err
	}
	return func(member *domain.Member) bool { return group != nil && slices.Contains(group.Members, member.ID) }, nil
}

// blocks are those who came and those who did not, by the constituencies of rules.
func (r *request) blocks(p *presence, rules *domain.RuleSet) ([]block, error) {
	list := make([]block, 0, len(rules.Constituencies))
	names := make([]string, 0, len(rules.Constituencies))
	for _, c := range rules.Constituencies {
		list, names = append(list, block{Name: r.In(c.Title)}), append(names, c.Name)
	}
	for _, member := range p.members {
		a, counted := p.came[member.ID], p.counted(member)
		if a == nil && !counted {
			continue
		}
		at := slices.Index(names, member.Constituency)
		if at < 0 { // the rules have dropped it
			at = len(list)
			list, names = append(list, block{Name: site.Said{Text: member.Constituency}}), append(names, member.Constituency)
		}
		b := &list[at]
		came := a != nil && a.Arrived > 0
		if counted {
			b.all++
			if came {
				b.came++
			}
		}
		if !came {
			b.Absent = append(b.Absent, site.Link{Href: r.Href("/members/", member.ID), Text: r.In(member.Name).Text})
			continue
		}
		line, err := r.cameLine(member, a)
		if err != nil {
			return nil, err
		}
		if !counted {
			line.NotCounted = r.Or("status.", member.Status)
		}
		b.Came = append(b.Came, line)
	}
	list = slices.DeleteFunc(list, func(b block) bool { return len(b.Came)+len(b.Absent) == 0 })
	for i := range list {
		list[i].Count = r.T("attendance.of", r.N(list[i].came), r.N(list[i].all))
	}
	return list, nil
}

// quorumAt measures who is at a meeting as of a view against the rules in force
// then, as it is measured when a poll is opened; nil where they ask for none.
func (r *request) quorumAt(view *projections.View, m *domain.Meeting, now wire.Time) (*quorum, error) {
	adopted, err := r.RuleSet(site.RulesAt(r.Ledger, now))
	if err != nil || adopted.Rules.Meetings == nil || adopted.Rules.Meetings.Quorum == nil {
		return nil, err
	}
	p, err := r.presence(view, m)
	if err != nil {
		return nil, err
	}
	return r.quorum(*adopted.Rules.Meetings.Quorum, p.there, p.all), nil
}

func (r *request) quorum(asked voting.Fraction, there, active int64) *quorum {
	q := &quorum{Asked: r.T("attendance.quorum.of", r.Fraction(asked)), Met: asked.Met(there, active)}
	verdict := r.T("attendance.quorum.no")
	if q.Met {
		verdict = r.T("attendance.quorum.yes")
	}
	q.Found = verdict
	if need, ok := voting.Need(asked, active); ok {
		q.Found = r.T("attendance.quorum.found", r.N(need), r.N(active), r.N(there), verdict)
	}
	return q
}

func (r *request) cameLine(member *domain.Member, a *domain.Attendance) (cameLine, error) {
	line := cameLine{Name: r.In(member.Name), Href: r.Href("/members/", member.ID)}
	var err error
	if line.In, err = r.mark(a.Arrived); err != nil {
		return line, err
	}
	if a.Departed > a.Arrived {
		line.Out, err = r.mark(a.Departed)
	}
	return line, err
}

// mark reads the entry by which a member came or went, nil for none.
func (r *request) mark(seq wire.Seq) (*mark, error) {
	if seq == 0 {
		return nil, nil
	}
	meta, ok, err := r.View.Entry(seq)
	if err != nil || !ok {
		return nil, err
	}
	recorded, err := wire.ParseTime(meta.Recorded)
	m := &mark{Time: r.When(recorded), Cite: r.Cite(seq)}
	if meta.Type == "twothirds.attendance.attested.v1" {
		m.By = r.T("attendance.tellers")
	} else if err == nil {
		m.Person, err = r.SpeakerAt(seq)
	}
	return m, err
}
