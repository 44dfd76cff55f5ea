package body

import (
	"strings"

	"twothirds/api/web/site"
	"twothirds/domain"
)

// officeLine is an office with who holds it, or held it.
type officeLine struct {
	Anchor     string
	Name, Role string
	Side       site.Said
	Holder     site.Said // the member, or words of ours
	Of         bool      // the holder is a representative of that member
	Person     site.Person
	Href       string // of the member's page
	From       site.Stamp
	Until      *site.Stamp
	Vacant     bool
	Change     change
}

// heldOffice is all that has been of an office, newest first.
type heldOffice struct {
	Now     officeLine
	Earlier []officeLine
}

type officesPage struct {
	*site.Page
	Offices []heldOffice
}

// maxTerms is how much of an office's history a page shows.
const maxTerms = 200

func loadOffices(r *request) (site.Content, error) {
	r.Title = r.T("officers")
	r.Crumbs = []site.Link{{Href: r.Href("/members"), Text: r.T("nav.members")}}
	adopted, err := r.RuleSet(site.RulesAt(r.Ledger, r.Now))
	if err != nil {
		return site.Content{}, err
	}
	names, err := r.MemberNames()
	if err != nil {
		return site.Content{}, err
	}
	offices, err := site.Every[domain.Office](r.View, "office")
	if err != nil {
		return site.Content{}, err
	}
	page := &officesPage{Page: &r.Page}
	for _, o := range offices {
		held := heldOffice{}
		if held.Now, err = r.officeLine(o, &adopted.Rules, names); err != nil {
			return site.Content{}, err
		}
		terms, err := r.terms(o.Name)
		if err != nil {
			return site.Content{}, err
		}
		for i := len(terms) - 2; i >= 0; i-- {
			line, err := r.officeLine(terms[i], &adopted.Rules, names)
			if err != nil {
				return site.Content{}, err
			}
			held.Earlier = append(held.Earlier, line)
		}
		page.Offices = append(page.Offices, held)
	}
	return site.Content{Template: "offices.html", Data: page}, nil
}

// terms are the rows that an office has had, oldest first: who held it, and when
// nobody did.
func (r *request) terms(name string) ([]*domain.Office, error) {
	rows, _, err := r.View.History("office", name, 0, maxTerms)
	if err != nil {
		return nil, err
	}
	terms := make([]*domain.Office, 0, len(rows))
	for _, row := range rows {
		o, err := site.Decoded[domain.Office](row)
		if err != nil {
			return nil, err
		}
		terms = append(terms, o)
	}
	return terms, nil
}

// offices are all offices as they stand.
func (r *request) offices(rules *domain.RuleSet) ([]officeLine, error) {
	offices, err := site.Every[domain.Office](r.View, "office")
	if err != nil {
		return nil, err
	}
	names, err := r.MemberNames()
	if err != nil {
		return nil, err
	}
	lines := make([]officeLine, 0, len(offices))
	for _, o := range offices {
		line, err := r.officeLine(o, rules, names)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func (r *request) officeLine(o *domain.Office, rules *domain.RuleSet, names map[domain.MemberID]site.Said) (officeLine, error) {
	line := officeLine{Anchor: "office-" + o.Name, Name: o.Name, Role: r.Or("role.", o.Role), From: r.Day(o.From)}
	if o.Side != "" {
		line.Side = r.SideNames(rules)(o.Side)
	}
	if !o.Until.IsZero() {
		day := r.Day(o.Until)
		line.Until = &day
	}
	var err error
	if line.Change, err = r.change(o.Seq, ""); err != nil {
		return line, err
	}
	id, elected := strings.CutPrefix(o.Holder, "representative/")
	switch {
	case o.Holder == "":
		line.Vacant, line.Holder = true, site.Said{Text: r.T("officers.vacant")}
	case !elected:
		line.Holder = site.Said{Text: r.T("officers.founding")}
	default:
		rep, err := site.Get[domain.Representative](r.View, "representative", id)
		if err != nil || rep == nil {
			line.Holder = site.Said{Text: id}
			return line, err
		}
		line.Of, line.Holder, line.Href, line.Person = true, names[rep.Member], r.Href("/members/", rep.Member), r.Person(rep)
	}
	return line, nil
}
