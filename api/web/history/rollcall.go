package history

import (
	"cmp"
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
)

// rollcallPage is a recorded vote of another body: what its record says, and what
// the rule that it names comes to.
type rollcallPage struct {
	frame
	Body       site.Said
	Name       site.Said
	Line       rollcallLine
	About      site.Said
	Rule       string // as officially recorded, "" where none is
	Carried    bool   // by the rule
	Agrees     bool   // and so says the official record
	Result     site.Said
	Seats      *site.Hemicycle
	Bar        site.Bar
	Table      *answerTable // nil where no votes are recorded
	TieBreaker bool
	Official   *totalsTable // nil where no other text has totals to hold against the members' votes
	Note       site.Said
	Facts      []fieldView
	Voters     []voter
	Source     sourceView
	By         site.Link
	Versions   []versionView
	Fewer      string
}

// answerTable is who answered what, by side.
type answerTable struct {
	Columns []string
	Rows    []answerRow
}

type answerRow struct {
	Name  site.Said
	All   bool
	Cells []string
	Bar   site.Bar
}

// totalsTable holds totals of another official text against the members' votes.
type totalsTable struct {
	Source site.Said
	Rows   []totalsRow
}

type totalsRow struct {
	Name, Members, Text string
	Differs             bool
}

// voter is a member with its answer.
type voter struct {
	Name, Side, Area site.Said
	Answer, Word     string
	place            int
}

func loadRollcall(r *request) (site.Content, error) {
	o, err := r.outside()
	if err != nil {
		return site.Content{}, err
	}
	call, err := site.Found[domain.Rollcall](r.View, "rollcall", o.ID+"."+r.PathValue("rollcall"))
	if err != nil {
		return site.Content{}, err
	}
	n := len(call.Versions)
	first := max(1, n-mostVersions+1)
	var versions []*domain.RollcallVersion
	for v := first; v <= n; v++ {
		version, err := r.rollcallVersion(call, v)
		if err != nil {
			return site.Content{}, err
		}
		versions = append(versions, version)
	}
	newest := versions[len(versions)-1]
	c, j := &newest.Content, verdict(newest)
	page := &rollcallPage{
		Body: r.In(o.Name), Line: r.rollcallLine(newest, j), About: text(c.About), Rule: r.rule(c.Rule), Carried: j.Carried,
		Agrees: j.Judged && c.Outcome != "" && !j.Differs, Result: text(c.Result),
		TieBreaker: c.TieBreaker, Note: text(c.Note), Source: r.source(o.TakenFrom), Name: shortened(text(c.Title), 300),
	}
	if page.About.Text == "" && page.Name.Text != c.Title {
		page.About.Text = c.Title
	}
	page.frame = r.one("outside.title", site.Isolated(page.Name.Text), site.Link{Href: r.Href("/outside/", o.ID), Text: site.Isolated(page.Body.Text)})
	if newest.TakenFrom != nil {
		page.Source = r.source(*newest.TakenFrom)
	}
	if page.By, err = r.signer(newest.Seq); err != nil {
		return site.Content{}, err
	}
	page.Facts = r.rollcallFacts(c)
	members, err := site.By[domain.OutsideMember](r.View, "outside_member", "body", o.ID)
	if err != nil {
		return site.Content{}, err
	}
	r.showAnswers(page, c, members)
	if t := c.Recorded; t != nil && len(page.Voters) > 0 {
		page.Official = r.totalsTable(t, countsOf(c))
	}
	if n > 1 {
		names := make(map[string]string, len(members))
		for _, m := range members {
			names[m.ID] = m.Name
		}
		if page.Versions, err = r.rollcallVersions(versions, names); err != nil {
			return site.Content{}, err
		}
	}
	if first > 1 {
		page.Fewer = r.T("versions.fewer", r.N(mostVersions), r.N(int64(n)))
	}
	return site.Content{Template: "rollcall.html", Data: page}, nil
}

// rollcallFacts are what else the record says.
func (r *request) rollcallFacts(c *domain.RollcallContent) []fieldView {
	date := r.On(c.Date).Text
	if c.LocalTime != "" {
		date += ", " + c.LocalTime[len("2006-01-02T"):len("2006-01-02T15:04")] + " (" + r.T("rollcall.offset", c.LocalTime[len("2006-01-02T15:04:05"):]) + ")"
	}
	facts := []fieldView{{Name: r.T("field.date"), Value: text(date)}}
	for _, f := range []struct{ key, value string }{{"session", c.Session}, {"number", c.Number}, {"document", c.Document}, {"kind", c.Kind}} {
		if f.value != "" {
			facts = append(facts, fieldView{Name: r.Or("field.", f.key), Value: text(f.value)})
		}
	}
	if c.Seats > 0 {
		facts = append(facts, fieldView{Name: r.T("field.seats"), Value: text(r.N(c.Seats))})
	}
	if t := c.Recorded; t != nil && t.Source != "" && len(answersBy(&c.Votes)) == 0 {
		facts = append(facts, fieldView{Name: r.T("rollcall.totals.from"), Value: text(t.Source)})
	}
	return facts
}

// mostSides is how many sides a picture and a table tell apart.
const mostSides = 12

// showAnswers puts the members' answers into a picture, a table by side, and a
// table by member.
func (r *request) showAnswers(page *rollcallPage, c *domain.RollcallContent, members []*domain.OutsideMember) {
	answers, all := answersBy(&c.Votes), countsOf(c)
	if all == (counts{}) {
		return
	}
	voting := slices.DeleteFunc(slices.Clone(members), func(m *domain.OutsideMember) bool { return answers[m.ID] == "" })
	sides := r.sides(voting)
	place := map[string]int{}
	for i, s := range sides {
		place[s.party] = i
	}
	bySide := make([]counts, len(sides))
	lists := answerLists(&c.Votes)
	for _, m := range voting {
		answer := answers[m.ID]
		i := slices.IndexFunc(lists, func(l answerList) bool { return l.answer == answer })
		bySide[place[m.Party]][i]++
		v := voter{Name: text(m.Name), Side: text(m.Party), Area: text(m.Area), Answer: answer, Word: r.Or("answer.", answer), place: place[m.Party]}
		page.Voters = append(page.Voters, v)
	}
	site.ByName(r.Lang, page.Voters, func(v voter) string { return v.Name.Text })
	slices.SortStableFunc(page.Voters, func(a, b voter) int { return cmp.Compare(a.place, b.place) })

	var seats []domain.Count
	t := &answerTable{}
	shown := []int{}
	for i, list := range lists {
		if all[i] > 0 || i < 2 {
			shown = append(shown, i)
			t.Columns = append(t.Columns, r.Or("column.", list.answer))
		}
	}
	row := func(name site.Said, n counts, all bool) answerRow {
		row := answerRow{Name: name, All: all, Bar: r.answerBar(n)}
		for _, i := range shown {
			row.Cells = append(row.Cells, r.N(n[i]))
		}
		return row
	}
	if len(sides) > 1 && len(sides) <= mostSides {
		for i, s := range sides {
			seats = append(seats, pictured(bySide[i]))
			t.Rows = append(t.Rows, row(s.Name, bySide[i], false))
		}
	}
	t.Rows = append(t.Rows, row(text(r.T("count.all")), all, true))
	page.Table = t
	page.Bar = r.answerBar(all)
	page.Seats = r.Hemicycle(pictured(all), seats, r.N(all[0]), r.T("rollcall.seats", r.N(pictured(all).Roll)))
	if page.Seats != nil {
		page.Seats.Label = page.Bar.Label
	}
}

// pictured is how a picture shows answers: who answered "present" like who
// abstained, who was absent like who did not vote.
func pictured(n counts) domain.Count {
	c := domain.Count{Yes: n[0], No: n[1], Abstain: n[2] + n[3], NotVoting: n[4] + n[5]}
	c.Roll = c.Yes + c.No + c.Abstain + c.NotVoting
	return c
}

func (r *request) answerBar(n counts) site.Bar {
	bar := r.Bar(pictured(n))
	bar.Label = r.answers(n)
	return bar
}

func (r *request) totalsTable(t *domain.RecordedTotals, n counts) *totalsTable {
	table := &totalsTable{Source: text(t.Source)}
	add := func(key string, members, official int64) {
		table.Rows = append(table.Rows, totalsRow{r.T(key), r.N(members), r.N(official), members != official})
	}
	add("column.yes", n[0], t.Yes)
	add("column.no", n[1], t.No)
	if t.Abstain != nil {
		add("column.abstainpresent", n[2]+n[3], *t.Abstain)
	}
	return table
}
