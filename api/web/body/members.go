package body

import (
	"slices"
	"strings"

	"twothirds/api/web/site"
	"twothirds/domain"
)

type membersPage struct {
	*site.Page
	Sides    []sideBlock
	Officers []officerLine
}

// sideBlock is the members of one side.
type sideBlock struct {
	Heading string
	Members []memberLine
}

type memberLine struct {
	Name         site.Said
	Constituency site.Said
	Status, Word string
	Review       *site.Stamp
	Seq          string
	SeqHref      string
	LogHref      string

	side   string
	active bool
}

type officerLine struct {
	Name, Role string
	Side       site.Said
	Holder     site.Said // the member, or words of ours
	Of         bool      // the holder is a representative of that member
	Until      *site.Stamp
	Href       string
}

func loadMembers(r *request) (site.Content, error) {
	r.Title = r.T("nav.members")
	adopted, err := r.RuleSet(site.RulesAt(r.Ledger, r.Now))
	if err != nil {
		return site.Content{}, err
	}
	rules := &adopted.Rules
	sideName := r.SideNames(rules)
	members, err := site.Every[domain.Member](r.View, "member")
	if err != nil {
		return site.Content{}, err
	}
	lines := make([]memberLine, 0, len(members))
	for _, m := range members {
		lines = append(lines, r.memberLine(m, rules))
	}
	site.ByName(r.Lang, lines, func(m memberLine) string { return m.Name.Text })
	page := &membersPage{Page: &r.Page}
	sides := rules.Sides()
	for _, line := range lines { // also those that the rules have no side for any more
		if !slices.Contains(sides, line.side) {
			sides = append(sides, line.side)
		}
	}
	for _, side := range sides {
		block := sideBlock{}
		active := int64(0)
		for _, line := range lines {
			if line.side != side {
				continue
			}
			block.Members = append(block.Members, line)
			if line.active {
				active++
			}
		}
		all := r.N(int64(len(block.Members)))
		block.Heading = r.T("members.all", r.N(active), all)
		if side != "" {
			block.Heading = r.T("members.side", site.Isolated(sideName(side).Text), r.N(active), all)
		}
		page.Sides = append(page.Sides, block)
	}
	page.Officers, err = r.officers(members, sideName)
	return site.Content{Template: "members.html", Data: page}, err
}

func (r *request) memberLine(m *domain.Member, rules *domain.RuleSet) memberLine {
	line := memberLine{
		Name: r.In(m.Name), Constituency: site.Said{Text: m.Constituency}, Status: m.Status, Word: r.Or("status.", m.Status),
		Seq: r.T("entry", r.N(int64(m.StatusSeq))), SeqHref: r.Href("/log/", m.StatusSeq), //nolint:gosec // sequences stay below 2^53
		LogHref: r.About("member/" + m.ID.String()), active: m.Status == domain.StatusActive,
	}
	line.side, _ = rules.Side(m.Constituency)
	for _, c := range rules.Constituencies {
		if c.Name == m.Constituency {
			line.Constituency = r.In(c.Title)
		}
	}
	if !m.ReviewBy.IsZero() {
		day := r.Day(m.ReviewBy)
		line.Review = &day
	}
	return line
}

func (r *request) officers(members []*domain.Member, sideName func(string) site.Said) ([]officerLine, error) {
	offices, err := site.Every[domain.Office](r.View, "office")
	if err != nil {
		return nil, err
	}
	var lines []officerLine
	for _, o := range offices {
		line := officerLine{Name: o.Name, Role: r.Or("role.", o.Role), Href: r.Href("/log/", o.Seq)}
		if o.Side != "" {
			line.Side = sideName(o.Side)
		}
		if !o.Until.IsZero() {
			day := r.Day(o.Until)
			line.Until = &day
		}
		id, elected := strings.CutPrefix(o.Holder, "representative/")
		switch {
		case o.Holder == "":
			line.Holder = site.Said{Text: r.T("officers.vacant")}
		case elected:
			line.Of = true
			if line.Holder, err = r.Represented(id, members); err != nil {
				return nil, err
			}
		default:
			line.Holder = site.Said{Text: r.T("officers.founding")}
		}
		lines = append(lines, line)
	}
	return lines, nil
}
