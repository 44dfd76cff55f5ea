package tables

import (
	"slices"
	"strings"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// MemberOptions say what of members the table does not say.
type MemberOptions struct {
	Options
	// Rules are those in force: which constituencies there are.
	Rules *domain.RuleSet
	// Constituency is that of all, over what the table says; empty: as the table says.
	Constituency string
}

// Member is a member as a table has it.
type Member struct {
	// ID is zero where the table names none.
	ID           domain.MemberID
	Name         domain.Text
	Constituency string
	// Side is what the table says of it, which the rules say as well; empty where it says nothing.
	Side string
	// Status is empty where the table says nothing.
	Status   string
	ReviewBy wire.Time
	// Document is what the table says of its application: a SHA-256, or a file's name.
	Document string
	// Reasons are those for its status.
	Reasons domain.Text
	// Entered, StatusSeq and Decision are of the ledger that writes the table; they are not read.
	Entered, StatusSeq wire.Seq
	Decision           *domain.DecisionID

	Place Place
}

// Members are what a table of members says. Where it has problems, it is not whole.
type Members struct {
	Findings
	Members []Member
}

// ReadMembers reads members from the tables of a file. The error wraps ErrForm; what is wrong
// in rows is among the findings.
func ReadMembers(grids []*Grid, o MemberOptions) (*Members, error) {
	r, err := choose(grids, memberNames, "name", o.Options)
	if err != nil {
		return nil, err
	}
	r.tellLanguage("name")
	m := &memberReader{reading: r, o: o, own: r.own(MemberColumns), names: map[string]Place{}, ids: map[domain.MemberID]Place{}}
	r.asIs = m.own
	if !m.own {
		m.tellLeftOut()
	}
	var members []Member
	for _, rec := range r.records() {
		if member, ok := m.member(&rec); ok {
			members = append(members, member)
		}
	}
	if len(members) == 0 && r.OK() {
		r.Problem(r.place(0), "there is nothing under the header")
	}
	r.sort()
	return &Members{Findings: r.Findings, Members: members}, nil
}

type memberReader struct {
	*reading
	o     MemberOptions
	own   bool
	names map[string]Place // by NameForm
	ids   map[domain.MemberID]Place
}

func (m *memberReader) tellLeftOut() {
	head := &m.rows[m.header]
	for i := range head.cells {
		u, known := m.columns[head.cells[i].column]
		if reason, out := leftOut[u.field]; known && out {
			m.Note(m.at(head, &head.cells[i], ""), "the column %q is left out: %s", u.title, reason)
		}
	}
}

// member reads a row; ok is false where there is no member in it.
func (m *memberReader) member(rec *record) (Member, bool) {
	tidy := cleanLine
	if m.own {
		tidy = func(s string) string { return s }
	}
	member := Member{Place: rec.at, Name: m.text(rec, "name", domain.MaxLine, tidy), Reasons: m.text(rec, "reasons", domain.MaxReasons, clean)}
	if member.Name.IsZero() {
		if rec.fields["constituency"].text+rec.fields["status"].text+rec.fields["member_id"].text == "" {
			m.Note(rec.at, "the row names no member, and is left out")
			return member, false
		}
		m.Problem(m.cell(rec, "name"), "the row has no name")
		return member, false
	}
	if v, ok := rec.fields["member_id"]; ok {
		id, err := wire.ParseUUID(cleanLine(v.text))
		member.ID.UUID = id
		if err != nil || id.Version() != 7 {
			m.Problem(v.at, "%q is no id of a member, which is a UUID of version 7: leave it out, and one is drawn", cleanLine(v.text))
		} else if first, twice := m.ids[member.ID]; twice {
			m.Problem(v.at, "the id stands in row %d as well", first.Row)
		}
		m.ids[member.ID] = rec.at
	}
	m.once(rec, &member)
	m.constituency(rec, &member)
	m.status(rec, &member)
	member.Document = cleanLine(rec.fields["document"].text)
	return member, true
}

// once finds names that stand twice: in one language, or one under both.
func (m *memberReader) once(rec *record, member *Member) {
	for _, name := range []string{member.Name.Az, member.Name.En} {
		form := NameForm(name)
		if form == "" {
			continue
		}
		if first, twice := m.names[form]; twice && first.Row != rec.at.Row && !m.own {
			m.Problem(m.cell(rec, "name"), "%q stands in row %d as well: take one out, or tell the two apart by their names", name, first.Row)
			return
		}
		if _, there := m.names[form]; !there {
			m.names[form] = rec.at
		}
	}
}

// constituency finds the constituency that a row means: by its name in the rules, its title, or
// what it is usually called.
func (m *memberReader) constituency(rec *record, member *Member) {
	v, ok := rec.fields["constituency"]
	text := v.text
	if m.o.Constituency != "" {
		text, v.at = m.o.Constituency, rec.at
	}
	all := m.o.Rules.Constituencies
	if !ok && m.o.Constituency == "" {
		if len(all) == 1 {
			member.Constituency = all[0].Name
			return
		}
		m.Problem(m.cell(rec, "constituency"), "the row names no constituency: write one of %s", constituencyList(all))
		return
	}
	words := headerWords(text)
	for _, c := range all {
		if words == headerWords(c.Name) || words == headerWords(c.Title.Az) || words == headerWords(c.Title.En) || slices.Contains(constituencyNames[c.Name], words) {
			member.Constituency = c.Name
		}
	}
	if member.Constituency == "" {
		hint := ""
		if len(all) == 1 {
			hint = "; to enter all members as that, say --constituency " + all[0].Name
		}
		m.Problem(v.at, "the ledger's rules have no constituency %q: write one of %s%s", cleanLine(text), constituencyList(all), hint)
		return
	}
	if v, ok := rec.fields["side"]; ok {
		member.Side = cleanLine(v.text)
		side, _ := m.o.Rules.Side(member.Constituency)
		if headerWords(member.Side) != headerWords(side) && !slices.Contains(constituencyNames[side], headerWords(member.Side)) {
			said := "on the side " + side
			if side == "" {
				said = "on no side"
			}
			m.Problem(v.at, "the rules count %s %s, and not on %q: mend it, or leave the column out", member.Constituency, said, member.Side)
		}
		member.Side = side
	}
}

func constituencyList(all []domain.Constituency) string {
	names := make([]string, len(all))
	for i := range all {
		names[i] = all[i].Name
	}
	return strings.Join(names, ", ")
}

func (m *memberReader) status(rec *record, member *Member) {
	if v, ok := rec.fields["status"]; ok {
		status, known := statusNames[headerWords(v.text)]
		if !known {
			m.Problem(v.at, "%q is no status: write active, inactive, suspended or left", cleanLine(v.text))
		}
		member.Status = status
	}
	if v, ok := rec.fields["review_by"]; ok {
		at, err := wire.ParseTime(cleanLine(v.text))
		if err != nil {
			day, isDay := readDay(cleanLine(v.text))
			if isDay {
				at, err = wire.ParseTime(string(day) + "T00:00:00.000Z")
			}
		}
		if err != nil {
			m.Problem(v.at, "%q is no time: write it as 2018-12-31", cleanLine(v.text))
		}
		member.ReviewBy = at
	}
}
