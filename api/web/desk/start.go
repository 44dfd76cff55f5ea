package desk

import (
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
)

// startPage is where everybody begins.
type startPage struct {
	*site.Page
	Polls   []startPoll
	Next    string // the address of the further polls
	Motions motionList
	Forming bool
}

// startPoll is an open poll, with what each member on its roll still has to do.
type startPoll struct {
	No, Href string
	Title    site.Said
	Closes   site.Stamp
	Members  []startMember
}

type startMember struct {
	Capacity, Href string
	Name           site.Said
	Voted, Recused bool
}

// started is how many polls the first page has at once: each has a line for every
// member on its roll.
const started = 4

func loadStart(r *request) (site.Content, error) {
	r.Title = r.T("desk")
	page := &startPage{Page: &r.Page, Forming: r.Ledger.Constituted == 0}
	briefs, next, err := r.View.OpenPolls(r.Query.Get("polls"), started)
	if err != nil {
		return site.Content{}, err
	}
	page.Next = r.next("polls", next)
	for _, b := range briefs {
		poll, err := site.Get[domain.Poll](r.View, "poll", b.ID.String())
		if err != nil || poll == nil {
			return site.Content{}, err
		}
		if poll.Closes <= r.Now {
			continue
		}
		ballots, err := r.ballotsIn(poll)
		if err != nil {
			return site.Content{}, err
		}
		one := startPoll{No: r.T("motion", r.N(b.MotionNumber)), Href: r.Href("/desk/motions/", b.Motion), Title: r.In(b.Title), Closes: r.When(poll.Closes)}
		for _, line := range poll.Roll {
			own := ballots[line.Member]
			one.Members = append(one.Members, startMember{
				Capacity: "member/" + line.Member.String(), Href: r.Href("/desk/members/", line.Member), Name: r.names[line.Member], Voted: own != nil && !own.Told,
				Recused: slices.ContainsFunc(poll.Recused, func(c domain.Recusal) bool { return c.Member == line.Member }),
			})
		}
		page.Polls = append(page.Polls, one)
	}
	page.Motions, err = r.motionsAwaiting()
	return site.Content{Template: "start.html", Data: page}, err
}

// next is this page with the cursor of a list put on, "" after the last page.
func (r *request) next(list, cursor string) string {
	if cursor == "" {
		return ""
	}
	return r.With(list, cursor)
}

// plainPage has one thing, which the modules draw.
type plainPage struct {
	*site.Page
	Draws, Lead string
	Forms       []*form
}

func plain(name string) func(*request) (site.Content, error) {
	return func(r *request) (site.Content, error) {
		r.Title = r.T("deskpage." + name)
		return site.Content{Template: "plain.html", Data: &plainPage{Page: &r.Page, Draws: name, Lead: r.T("desklead." + name)}}, nil
	}
}

func loadProtest(r *request) (site.Content, error) {
	r.Title = r.T("deskpage.protest")
	f := r.form("protest", "protest.lodged", "protest/new", r.text("reasons", "reasons", "area", false)...).opened()
	return site.Content{Template: "plain.html", Data: &plainPage{Page: &r.Page, Lead: r.T("desklead.protest"), Forms: []*form{f}}}, nil
}

// listPage leads to desks.
type listPage struct {
	*site.Page
	Lead  string
	Lines []listLine
}

type listLine struct {
	Href        string
	Name        site.Said
	State, Word string
}

func loadMembers(r *request) (site.Content, error) {
	r.Title = r.T("desk.members")
	page := &listPage{Page: &r.Page, Lead: r.T("desklead.members")}
	for _, m := range r.members {
		page.Lines = append(page.Lines, listLine{Href: r.Href("/desk/members/", m.ID), Name: r.names[m.ID], State: m.Status, Word: r.Or("status.", m.Status)})
	}
	return site.Content{Template: "list.html", Data: page}, nil
}

func loadOffices(r *request) (site.Content, error) {
	r.Title = r.T("desk.offices")
	page := &listPage{Page: &r.Page, Lead: r.T("desklead.offices")}
	offices, err := r.offices()
	for _, o := range offices {
		line := listLine{Href: r.Href("/desk/offices/", o.Name), Name: site.Said{Text: r.office(o)}, Word: r.T("desk.held")}
		if o.Holder == "" {
			line.Word = r.T("desk.vacant")
		}
		page.Lines = append(page.Lines, line)
	}
	return site.Content{Template: "list.html", Data: page}, err
}
