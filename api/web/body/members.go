package body

import (
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
)

type membersPage struct {
	*site.Page
	Sides    []sideBlock
	Officers []officeLine
	Roll     string
	Offices  string
	Groups   string
}

// sideBlock is the members of one side.
type sideBlock struct {
	Anchor  string
	Name    site.Said // empty in a body without sides
	Heading string
	Members []memberLine
	Mixed   bool // its members are of several constituencies, or of one with another name
}

// mixed reports whether the constituencies of a side's members say more than its name.
func mixed(side site.Said, members []memberLine) bool {
	return slices.ContainsFunc(members, func(m memberLine) bool { return m.Constituency != side })
}

type memberLine struct {
	Anchor       string
	Name         site.Said
	Href         string
	Constituency site.Said
	Status, Word string
	Review       *site.Stamp
	Cite         site.Link
	Persons      []site.Person // who speaks for it, on the roll

	side   string
	active bool
}

func loadMembers(r *request) (site.Content, error) {
	r.Title = r.T("nav.members")
	adopted, err := r.RuleSet(site.RulesAt(r.Ledger, r.Now))
	if err != nil {
		return site.Content{}, err
	}
	rules := &adopted.Rules
	members, err := r.MembersOf(r.View)
	if err != nil {
		return site.Content{}, err
	}
	lines := make([]memberLine, 0, len(members))
	for _, m := range members {
		lines = append(lines, r.memberLine(m, rules))
	}
	page := &membersPage{Page: &r.Page, Roll: r.Href("/roll"), Offices: r.Href("/offices"), Groups: r.Href("/groups")}
	for _, side := range sidesOf(rules, lines) {
		block := sideBlock{Anchor: "side"}
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
			block.Anchor += "-" + side
			block.Name = r.SideNames(rules)(side)
			block.Heading = r.T("members.side", site.Isolated(block.Name.Text), r.N(active), all)
		}
		block.Mixed = mixed(block.Name, block.Members)
		page.Sides = append(page.Sides, block)
	}
	page.Officers, err = r.offices(rules)
	return site.Content{Template: "members.html", Data: page}, err
}

// sidesOf are the sides of rules, and those that members are on all the same: the
// rules may have no side for them any more.
func sidesOf(rules *domain.RuleSet, lines []memberLine) []string {
	sides := rules.Sides()
	for _, line := range lines {
		if !slices.Contains(sides, line.side) {
			sides = append(sides, line.side)
		}
	}
	return sides
}

func (r *request) memberLine(m *domain.Member, rules *domain.RuleSet) memberLine {
	line := memberLine{
		Anchor: "m-" + m.ID.String(), Name: r.In(m.Name), Href: r.Href("/members/", m.ID), Constituency: r.constituency(m.Constituency, rules),
		Status: m.Status, Word: r.Or("status.", m.Status), Cite: r.Cite(m.StatusSeq), active: m.Status == domain.StatusActive,
	}
	line.side, _ = rules.Side(m.Constituency)
	if !m.ReviewBy.IsZero() {
		day := r.Day(m.ReviewBy)
		line.Review = &day
	}
	return line
}

// constituency is what rules call one.
func (r *request) constituency(name string, rules *domain.RuleSet) site.Said {
	for _, c := range rules.Constituencies {
		if c.Name == name {
			return r.In(c.Title)
		}
	}
	return site.Said{Text: name}
}
