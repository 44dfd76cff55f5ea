package desk

import (
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/projections"
)

func (r *request) teller(page *officePage) error {
	meetings, err := site.Every[domain.Meeting](r.View, "meeting")
	if err != nil {
		return err
	}
	var attendance []*form
	for _, m := range meetings {
		if m.State == domain.MeetingOpen {
			f, err := r.attested(m)
			if err != nil {
				return err
			}
			attendance = append(attendance, f)
		}
	}
	if len(attendance) == 0 {
		closed := r.form("attest", "attendance.attested", "").unless(false, r.T("deskwait.meeting"))
		attendance = []*form{closed}
	}
	if err := page.add(r, "attendance", attendance, nil); err != nil {
		return err
	}
	ballots, next, err := r.toldForms()
	if err := page.add(r, "ballots", ballots, err); err != nil {
		return err
	}
	if next != "" {
		page.Groups[len(page.Groups)-1].More = site.Link{Href: next, Text: r.T("desk.next")}
	}
	return nil
}

// attested is what two tellers say of who is at a meeting: a table of all members,
// with who is there by what the ledger has so far.
func (r *request) attested(m *domain.Meeting) (*form, error) {
	list, err := site.By[domain.Attendance](r.View, "attendance", "meeting", m.ID.String())
	if err != nil {
		return nil, err
	}
	there, were := map[domain.MemberID]bool{}, map[domain.MemberID]bool{}
	for _, a := range list {
		there[a.Member], were[a.Member] = a.Arrived > a.Departed, true
	}
	side := r.SideNames(r.rules)
	var lines []tableLine
	for _, one := range r.standing() {
		now := r.T("desk.attendance.no")
		switch {
		case there[one.ID]:
			now = r.T("desk.attendance.yes")
		case were[one.ID]:
			now = r.T("desk.attendance.gone")
		}
		box := r.check("members", "set", "members.tick").valued(one.ID.String()).helped(r.names[one.ID].Text)
		lines = append(lines, tableLine{Name: r.names[one.ID], Cells: []string{r.sideOf(one, side), now}, Control: box})
	}
	heads := []string{r.T("deskfield.member"), r.T("desk.head.side"), r.T("desk.head.now"), r.T("desk.head.said")}
	return r.form("attest", "attendance.attested", "meeting/"+m.ID.String(), r.radios("present", "bool", "present", r.words("deskoption.present_", "true", "false")),
		r.table("members", "", "members", heads, lines)).as("teller").with("teller", "1").named(r.In(m.Title)).numbered(site.Short(m.ID.String())), nil
}

// sideOf is what the side of a member is called, "" where there are none.
func (r *request) sideOf(m *domain.Member, called func(string) site.Said) string {
	side, ok := r.rules.Side(m.Constituency)
	if !ok || side == "" {
		return ""
	}
	return called(side).Text
}

// toldForms are for the open polls in which tellers may enter ballots, so many at once,
// those first that close first; next is the address of the further ones.
func (r *request) toldForms() (forms []*form, next string, err error) {
	after := r.Query.Get("ballots")
	for more := true; more && len(forms) == 0; more = after != "" {
		var briefs []*projections.PollBrief
		if briefs, after, err = r.View.OpenPolls(after, shown); err != nil {
			return nil, "", err
		}
		for _, b := range briefs {
			f, err := r.toldIn(b)
			if err != nil {
				return nil, "", err
			}
			if f != nil {
				forms = append(forms, f)
			}
		}
	}
	if len(forms) == 0 {
		forms = append(forms, r.form("tell", "vote.told", "").unless(false, r.T("deskwait.tellers")))
	}
	return forms, r.next("ballots", after), nil
}

// toldIn is the form of told, nil where tellers may not enter ballots.
func (r *request) toldIn(b *projections.PollBrief) (*form, error) {
	motion, err := r.View.MotionBrief(b.Motion)
	if err != nil {
		return nil, err
	}
	adopted, err := r.adopted(b.Rules)
	if err != nil || b.Closes <= r.Now || motion == nil || !tellersMay(adopted, motion.Classes) {
		return nil, err
	}
	poll, err := site.Get[domain.Poll](r.View, "poll", b.ID.String())
	if err != nil || poll == nil {
		return nil, err
	}
	return r.told(poll, b.Title)
}

func tellersMay(rules *domain.RuleSet, classes []string) bool {
	for _, name := range classes {
		if c := rules.Class(name); c == nil || !c.Tellers {
			return false
		}
	}
	return len(classes) > 0
}

// told is what two tellers enter of ballots cast by hand: a table of the roll, in
// which every member has a choice, or none.
func (r *request) told(poll *domain.Poll, title domain.Text) (*form, error) {
	names, err := r.candidates(poll)
	if err != nil {
		return nil, err
	}
	standing, err := r.ballotsIn(poll)
	if err != nil {
		return nil, err
	}
	choices := []option{{Text: r.T("desk.noballot"), Checked: true}}
	for _, choice := range poll.Choices() {
		choices = append(choices, option{Value: choice, Text: r.choice(choice, names)})
	}
	adopted, err := r.adopted(poll.Rules)
	if err != nil {
		return nil, err
	}
	side := r.SideNames(adopted)
	onRoll := map[domain.MemberID]string{}
	for _, l := range poll.Roll {
		onRoll[l.Member] = l.Side
	}
	var lines []tableLine
	for _, m := range r.members {
		its, ok := onRoll[m.ID]
		if !ok {
			continue
		}
		line := tableLine{Name: r.names[m.ID], Cells: []string{"", r.T("desk.noballot")}}
		if its != "" {
			line.Cells[0] = side(its).Text
		}
		if b, ok := standing[m.ID]; ok {
			key := "desk.voteditself"
			if b.Told {
				key = "desk.votedtold"
			}
			line.Cells[1] = r.T(key, r.choice(b.Choice, names))
		}
		switch {
		case slices.ContainsFunc(poll.Recused, func(c domain.Recusal) bool { return c.Member == m.ID }):
			line.Note = r.T("desk.recused")
		case m.Status == domain.StatusLeft:
			line.Note = r.T("deskwait.left")
		default:
			line.Hidden, line.Options, line.Group = []*field{hidden("member", "ref", m.ID.String())}, slices.Clone(choices), "choice"
		}
		lines = append(lines, line)
	}
	heads := []string{r.T("deskfield.member"), r.T("desk.head.side"), r.T("desk.head.ballot"), r.T("desk.head.byhand")}
	table := r.table("ballots", "choice", "ballots", heads, lines).helped(r.T("deskhelp.ballots"))
	table.Sort = "member"
	f := r.form("tell", "vote.told", "poll/"+poll.ID.String(), hidden("opening", "hash", poll.Leaf.String()), table).as("teller").with("teller", "1")
	return f.named(r.In(title)).numbered(site.Short(poll.ID.String())).rule(r.T("deskrule.tell", r.When(poll.Closes).Text)), nil
}

// choice is what a choice in a poll is called.
func (r *request) choice(choice string, candidates map[string]site.Said) string {
	if name, ok := candidates[choice]; ok {
		return name.Text
	}
	return r.Or("deskoption.choice_", choice)
}

// standing is a ballot, as much as desks show of it.
type standingBallot struct {
	Choice   string          `json:"choice"`
	Member   domain.MemberID `json:"member"`
	Number   int64           `json:"number"`
	SetAside int64           `json:"set_aside"`
	Told     bool            `json:"told"`
}

// ballotsIn are the ballots of an open poll that would count if it closed now: of
// each member the last one of its own that stands, or else of tellers' (format.md §15.1).
func (r *request) ballotsIn(poll *domain.Poll) (map[domain.MemberID]*standingBallot, error) {
	all, err := site.By[standingBallot](r.View, "ballot", "poll", poll.ID.String())
	standing := map[domain.MemberID]*standingBallot{}
	for _, b := range all {
		if b.SetAside > 0 {
			continue
		}
		was := standing[b.Member]
		if was == nil || (was.Told && !b.Told) || (was.Told == b.Told && b.Number > was.Number) {
			standing[b.Member] = b
		}
	}
	return standing, err
}
