package web

import (
	"slices"
	"strings"

	"twothirds/domain"
	"twothirds/domain/wire"
)

type membersPage struct {
	*base
	Sides    []sideBlock
	Officers []officerLine
}

// sideBlock is the members of one side.
type sideBlock struct {
	Heading string
	Members []memberLine
}

type memberLine struct {
	Name         said
	Constituency said
	Status, Word string
	Review       *stamp
	Seq          string
	SeqHref      string
	LogHref      string

	side   string
	active bool
}

type officerLine struct {
	Name, Role string
	Side       said
	Holder     said // the member, or words of ours
	Of         bool // the holder is a representative of that member
	Until      *stamp
	Href       string
}

func loadMembers(r *request) (content, error) {
	r.Title = r.T("nav.members")
	adopted, err := r.ruleSet(rulesAt(r.Ledger, r.Now))
	if err != nil {
		return content{}, err
	}
	rules := &adopted.Rules
	sideName := r.sideNames(rules)
	members, err := every[domain.Member](r.view, "member")
	if err != nil {
		return content{}, err
	}
	lines := make([]memberLine, 0, len(members))
	for _, m := range members {
		lines = append(lines, r.memberLine(m, rules))
	}
	byName(r.lang, lines, func(m memberLine) string { return m.Name.Text })
	page := &membersPage{base: &r.base}
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
			block.Heading = r.T("members.side", isolated(sideName(side).Text), r.N(active), all)
		}
		page.Sides = append(page.Sides, block)
	}
	page.Officers, err = r.officers(members, sideName)
	return content{template: "members.html", data: page}, err
}

func (r *request) memberLine(m *domain.Member, rules *domain.RuleSet) memberLine {
	line := memberLine{
		Name: r.In(m.Name), Constituency: said{Text: m.Constituency}, Status: m.Status, Word: r.Or("status.", m.Status),
		Seq: r.T("entry", r.N(int64(m.StatusSeq))), SeqHref: r.Href("/log/", m.StatusSeq), //nolint:gosec // sequences stay below 2^53
		LogHref: r.about("member/" + m.ID.String()), active: m.Status == domain.StatusActive,
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

// about is the log's page of the entries about something.
func (b *base) about(ref string) string {
	href := b.Href("/log")
	mark := "?"
	if strings.Contains(href, "?") {
		mark = "&"
	}
	return href + mark + "about=" + ref // refs are of our own making, without special characters
}

func (r *request) officers(members []*domain.Member, sideName func(string) said) ([]officerLine, error) {
	offices, err := every[domain.Office](r.view, "office")
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
			line.Holder = said{Text: r.T("officers.vacant")}
		case elected:
			line.Of = true
			if line.Holder, err = r.represented(id, members); err != nil {
				return nil, err
			}
		default:
			line.Holder = said{Text: r.T("officers.founding")}
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// represented is the name of the member that a representative stands for.
func (r *request) represented(id string, members []*domain.Member) (said, error) {
	rep, err := get[domain.Representative](r.view, "representative", id)
	if err != nil || rep == nil {
		return said{Text: id}, err
	}
	for _, m := range members {
		if m.ID == rep.Member {
			return r.In(m.Name), nil
		}
	}
	return said{Text: rep.Member.String()}, nil
}

// entryLink is a link to an entry.
func (b *base) entryLink(seq wire.Seq) navItem {
	return navItem{Href: b.Href("/log/", seq), Text: b.T("entry", b.N(int64(seq)))} //nolint:gosec // sequences stay below 2^53
}
