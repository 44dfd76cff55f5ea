package meetings

import (
	"cmp"
	"slices"
	"strings"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
)

// meetingPage is a meeting as minutes tell it.
type meetingPage struct {
	*site.Page
	Meeting    meetingLine
	Convened   step
	By         []convener
	Given      string // the notice that was given
	Asked      string // the notice that the rules asked for
	Met        bool
	RulesHref  string
	Opened     *step
	Closed     *step
	Reasons    site.Said // why it was called off
	Agenda     []agendaLine
	Changed    []step // when the agenda was changed
	Attendance *attendance
	Polls      []pollView
	Minutes    string // SHA-256
	File       string // link to the minutes, where they are here
	All        string
}

// step is something that an entry says, and when it was entered.
type step struct {
	When site.Stamp
	Cite site.Link
}

func (r *request) step(seq wire.Seq) (*step, error) {
	if seq == 0 {
		return nil, nil
	}
	recorded, err := r.RecordedAt(seq)
	return &step{r.When(recorded), r.Cite(seq)}, err
}

// convener is who convened: a member by its representative, or an office.
type convener struct {
	Member site.Said
	Person site.Person
	Href   string
	Office string
}

type agendaLine struct {
	Title  site.Said
	Motion *motionLink
}

type motionLink struct {
	No, Href string
	Title    site.Said
	State    string
	Word     string
}

func loadMeeting(r *request) (site.Content, error) {
	id, err := wire.ParseUUID(r.PathValue("id"))
	if err != nil {
		return site.Content{}, site.ErrNotFound
	}
	m, err := site.Found[domain.Meeting](r.View, "meeting", id.String())
	if err != nil {
		return site.Content{}, err
	}
	page := &meetingPage{Page: &r.Page, Reasons: r.In(m.Reasons), All: r.About("meeting/" + id.String())}
	if page.Meeting, err = r.meetingLine(m); err != nil {
		return site.Content{}, err
	}
	r.Title = site.Isolated(page.Meeting.Name.Text)
	r.Crumbs = []site.Link{{Href: r.Href("/meetings"), Text: r.T("nav.meetings")}}
	for _, read := range []func(*meetingPage, *domain.Meeting) error{r.readConvening, r.readAgenda, r.readAttendance, r.readPolls} {
		if err := read(page, m); err != nil {
			return site.Content{}, err
		}
	}
	if page.Opened, err = r.step(m.Opened); err != nil {
		return site.Content{}, err
	}
	if page.Closed, err = r.step(m.Closed); err != nil {
		return site.Content{}, err
	}
	if !m.Minutes.IsZero() {
		page.Minutes, page.File = m.Minutes.String(), r.Attachment(m.Minutes)
	}
	return site.Content{Template: "meeting.html", Data: page, Varies: page.Minutes != ""}, nil
}

// readConvening reads who convened the meeting and at what notice.
func (r *request) readConvening(page *meetingPage, m *domain.Meeting) error {
	entry, err := r.Entry(m.Convened)
	if err != nil {
		return err
	}
	page.Convened = step{r.When(entry.Recorded), r.Cite(m.Convened)}
	for _, signer := range entry.Statement.By {
		noun, id, _ := strings.Cut(signer.Of, "/")
		if signer.As != wire.AsRepresentative || noun != "member" {
			page.By = append(page.By, convener{Office: id})
			continue
		}
		member, err := site.Get[domain.Member](r.View, "member", id)
		if err != nil {
			return err
		}
		if member == nil {
			continue
		}
		person, err := r.Speaker(signer)
		if err != nil {
			return err
		}
		page.By = append(page.By, convener{Member: r.In(member.Name), Person: person, Href: r.Href("/members/", id)})
	}
	hash := site.RulesAt(r.Ledger, entry.Recorded)
	adopted, err := r.RuleSet(hash)
	if err != nil {
		return err
	}
	asked := int64(0)
	if adopted.Rules.Meetings != nil {
		asked = adopted.Rules.Meetings.NoticeHours
	}
	page.RulesHref = r.Href("/rules/", hash)
	given := int64(m.Starts-entry.Recorded) / 3_600_000
	if given >= 96 { // by then nobody counts hours
		given -= given % 24
	}
	page.Given, page.Asked = r.Hours(given), r.Hours(asked)
	page.Met = m.Starts >= entry.Recorded.AddHours(asked)
	return nil
}

// agendaChanges is how many changes of an agenda a page shows.
const agendaChanges = 50

func (r *request) readAgenda(page *meetingPage, m *domain.Meeting) error {
	for _, item := range m.Agenda {
		line := agendaLine{Title: r.In(item.Title)}
		if item.Motion != nil {
			link, err := r.motion(*item.Motion)
			if err != nil {
				return err
			}
			line.Motion = link
		}
		page.Agenda = append(page.Agenda, line)
	}
	metas, _, err := r.View.Entries("meeting/"+m.ID.String(), 0, agendaChanges)
	if err != nil {
		return err
	}
	for _, meta := range metas {
		if meta.Type != "twothirds.meeting.agenda_changed.v1" {
			continue
		}
		s, err := r.step(wire.Seq(meta.Seq))
		if err != nil {
			return err
		}
		page.Changed = append(page.Changed, *s)
	}
	return nil
}

func (r *request) motion(id domain.MotionID) (*motionLink, error) {
	b, err := r.View.MotionBrief(id)
	if err != nil || b == nil {
		return nil, err
	}
	return &motionLink{No: r.N(b.Number), Href: r.Href("/motions/", id), Title: r.In(b.Title), State: b.State, Word: r.Or("state.", b.State)}, nil
}

// pollView is a poll held at the meeting, with what it came to.
type pollView struct {
	Motion        *motionLink
	Opened        step
	Closes        site.Stamp
	Open          bool
	Quorum        *quorum // when it was opened
	Table         *site.CountTable
	Decision      *site.Link
	Outcome, Word string
	Cite          site.Link // of the decision

	seq wire.Seq
}

// readPolls reads the polls held at the meeting, in their order.
func (r *request) readPolls(page *meetingPage, m *domain.Meeting) error {
	rows, err := r.PollsNaming(m.ID.String())
	if err != nil {
		return err
	}
	for _, row := range rows {
		poll, err := site.Decoded[domain.Poll](row)
		if err != nil {
			return err
		}
		if poll.Meeting == nil || *poll.Meeting != m.ID {
			continue
		}
		v, err := r.pollView(poll)
		if err != nil {
			return err
		}
		then, err := r.Site.Model.View(poll.Opened)
		if err != nil {
			return err
		}
		if v.Quorum, err = r.quorumAt(then, m, poll.OpenedAt); err != nil {
			return err
		}
		page.Polls = append(page.Polls, *v)
	}
	slices.SortFunc(page.Polls, func(a, b pollView) int { return cmp.Compare(a.seq, b.seq) })
	return nil
}

func (r *request) pollView(poll *domain.Poll) (*pollView, error) {
	v := &pollView{Opened: step{r.When(poll.OpenedAt), r.Cite(poll.Opened)}, Closes: r.When(poll.Closes), Open: poll.State == domain.PollOpen, seq: poll.Opened}
	var err error
	if v.Motion, err = r.motion(poll.Motion); err != nil || v.Open || poll.Body == nil {
		return v, err
	}
	adopted, err := r.RuleSet(poll.Rules)
	if err != nil {
		return v, err
	}
	v.Table = r.CountTable(*poll.Body, poll.Sides, r.SideNames(&adopted.Rules))
	if poll.Decision == nil {
		return v, nil
	}
	d, err := r.View.DecisionBrief(*poll.Decision)
	if err != nil || d == nil {
		return v, err
	}
	v.Decision = &site.Link{Href: r.Href("/decisions/", d.ID), Text: r.T("decision", r.N(d.Number))}
	v.Outcome, v.Word, v.Cite = string(d.Outcome), r.Or("state.", string(d.Outcome)), r.Cite(d.Seq)
	return v, nil
}
