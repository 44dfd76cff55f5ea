package motions

import (
	"errors"
	"strconv"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/projections"
)

// motionLine is a motion in a list.
type motionLine struct {
	Href  string
	No    string
	Title site.Said
	State string // its wire name
	Word  string // the same in the page's language
	Mover site.Said
	Date  site.Stamp
}

func (r *request) motionLine(m *projections.MotionBrief, names map[domain.MemberID]site.Said) motionLine {
	return motionLine{
		Href: r.Href("/motions/", m.ID), No: r.N(m.Number), Title: r.In(m.Title),
		State: m.State, Word: r.Or("state.", m.State), Mover: names[m.Mover], Date: r.Day(m.TabledAt),
	}
}

// decisionLine is a decision in a list.
type decisionLine struct {
	No            string
	Href          string // of its motion's page
	Motion        string
	Title         site.Said
	Outcome, Word string
	Bar           site.Bar
	Date          site.Stamp
	EntryHref     string
	Rescinded     bool
}

func (r *request) decisionLine(d *projections.DecisionBrief) decisionLine {
	return decisionLine{
		No: r.N(d.Number), Href: r.Href("/decisions/", d.ID), Motion: r.N(d.MotionNumber), Title: r.In(d.Title),
		Outcome: string(d.Outcome), Word: r.Or("state.", string(d.Outcome)), Bar: r.Bar(d.Body), Date: r.Day(d.Recorded),
		EntryHref: r.Href("/log/", d.Seq), Rescinded: d.RescindedBy != nil,
	}
}

// motionStates are what the list of motions can be cut down to.
var motionStates = []struct {
	name   string
	states []string
}{
	{"table", []string{domain.MotionTabledState, domain.MotionDeliberated, domain.MotionFrozenState}},
	{"voting", []string{domain.MotionVoting}},
	{"decided", []string{domain.MotionCarried, domain.MotionNotCarried, domain.MotionLapsed}},
	{"withdrawn", []string{domain.MotionTakenBack}},
}

type motionsPage struct {
	*site.Page
	Filters []site.Link
	Motions []motionLine
	Older   string // link; "" where there are none
}

func loadMotions(r *request) (site.Content, error) {
	r.Title = r.T("nav.motions")
	page := &motionsPage{Page: &r.Page}
	wanted := r.Query.Get("state")
	var states []string
	page.Filters = append(page.Filters, site.Link{Href: r.Href("/motions"), Text: r.T("motions.all"), Here: wanted == ""})
	for _, f := range motionStates {
		here := wanted == f.name
		if here {
			states = f.states
		}
		page.Filters = append(page.Filters, site.Link{Href: r.Within("/motions", "state", f.name), Text: r.T("motions." + f.name), Here: here})
	}
	if wanted != "" && states == nil {
		return site.Content{}, site.ErrNotFound
	}
	names, err := r.MemberNames()
	if err != nil {
		return site.Content{}, err
	}
	motions, next, err := r.View.Motions(states, r.Query.Get("before"), site.PageLength)
	if errors.Is(err, projections.ErrInvalid) {
		err = site.ErrNotFound
	}
	for _, m := range motions {
		page.Motions = append(page.Motions, r.motionLine(m, names))
	}
	if next != "" {
		page.Older = r.With("before", next)
	}
	return site.Content{Template: "motions.html", Data: page}, err
}

type decisionsPage struct {
	*site.Page
	InForce   bool // only those
	Decisions []decisionLine
	Older     string

	last string // number of the last one shown
}

func loadDecisions(r *request) (site.Content, error) {
	r.Title = r.T("nav.decisions")
	page := &decisionsPage{Page: &r.Page}
	decisions, next, err := r.View.Decisions(r.Query.Get("before"), site.PageLength)
	if errors.Is(err, projections.ErrInvalid) {
		err = site.ErrNotFound
	}
	for _, d := range decisions {
		page.Decisions = append(page.Decisions, r.decisionLine(d))
	}
	if next != "" {
		page.Older = r.With("before", next)
	}
	return site.Content{Template: "decisions.html", Data: page}, err
}

// loadInForce lists the decisions that are in force: carried, and not rescinded
// since.
func loadInForce(r *request) (site.Content, error) {
	r.Title = r.T("inforce")
	r.Crumbs = []site.Link{{Href: r.Href("/decisions"), Text: r.T("nav.decisions")}}
	page := &decisionsPage{Page: &r.Page, InForce: true}
	for before, more := r.Query.Get("before"), true; more; {
		decisions, next, err := r.View.Decisions(before, 200)
		if errors.Is(err, projections.ErrInvalid) {
			return site.Content{}, site.ErrNotFound
		}
		if err != nil {
			return site.Content{}, err
		}
		for _, d := range decisions {
			if d.Outcome != voting.Carried || d.RescindedBy != nil {
				continue
			}
			if len(page.Decisions) == site.PageLength {
				page.Older = r.With("before", page.last)
				return site.Content{Template: "decisions.html", Data: page}, nil
			}
			page.last = strconv.FormatInt(d.Number, 10)
			page.Decisions = append(page.Decisions, r.decisionLine(d))
		}
		before, more = next, next != ""
	}
	return site.Content{Template: "decisions.html", Data: page}, nil
}
