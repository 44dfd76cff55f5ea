package body

import (
	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
)

// shown is how many lines a list on a member's page has at most; the log has all.
const shown = 25

type memberPage struct {
	*site.Page
	Member          memberLine
	Side            site.Said // empty in a body without sides
	Statuses        []change
	Figures         []figure
	Offices         []officeLine
	Representatives []repLine
	Votes           []voteLine
	OlderVotes      string
	Moved           []motionLine
	Seconded        []motionLine
	Positions       []positionLine
	Meetings        []meetingLine
	Groups          []groupLine
	Interests       []interestLine
	Measures        []measureLine
	Protests        []protestLine
	All             string // link to all entries
}

// figure is a count, with where on the page it is told one by one.
type figure struct{ Number, Words, Href string }

func loadMember(r *request) (site.Content, error) {
	id, err := wire.ParseUUID(r.PathValue("id"))
	if err != nil {
		return site.Content{}, site.ErrNotFound
	}
	m, err := site.Found[domain.Member](r.View, "member", id.String())
	if err != nil {
		return site.Content{}, err
	}
	adopted, err := r.RuleSet(site.RulesAt(r.Ledger, r.Now))
	if err != nil {
		return site.Content{}, err
	}
	page := &memberPage{Page: &r.Page, Member: r.memberLine(m, &adopted.Rules), All: r.About("member/" + id.String())}
	if page.Member.side != "" {
		page.Side = r.SideNames(&adopted.Rules)(page.Member.side)
	}
	r.Title = site.Isolated(page.Member.Name.Text)
	r.Crumbs = []site.Link{{Href: r.Href("/members"), Text: r.T("nav.members")}}
	for _, read := range []func(*memberPage, *domain.Member, *domain.RuleSet) error{
		r.readStatuses, r.readRepresentatives, r.readOffices, r.readVotes, r.readActs, r.readMeetings, r.readGroups, r.readInterests, r.readMeasures, r.readProtests,
	} {
		if err := read(page, m, &adopted.Rules); err != nil {
			return site.Content{}, err
		}
	}
	return site.Content{Template: "member.html", Data: page}, nil
}

// readStatuses reads how the member's status came about.
func (r *request) readStatuses(page *memberPage, m *domain.Member, _ *domain.RuleSet) error {
	rows, _, err := r.View.History("member", m.ID.String(), 0, maxTerms)
	if err != nil {
		return err
	}
	last := ""
	for _, row := range rows {
		was, err := site.Decoded[domain.Member](row)
		if err != nil {
			return err
		}
		if was.Status == last {
			continue
		}
		last = was.Status
		c, err := r.change(was.StatusSeq, r.Or("status.", was.Status))
		if err != nil {
			return err
		}
		page.Statuses = append(page.Statuses, c)
	}
	return nil
}
