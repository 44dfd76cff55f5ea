package desk

import (
	"slices"
	"strconv"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

// recordsPage leads to the forms about what was attested.
type recordsPage struct {
	*site.Page
	Lead  string
	Begin []site.Link
	Lines []recordLine
	Next  string // the address of the next page, "" after the last
	Empty string
	Forms []*form
}

// recordLine is a record, or a roll call, that can be corrected.
type recordLine struct {
	Href  string
	Name  site.Said
	Words string
}

func loadRecords(r *request) (site.Content, error) {
	r.Title = r.T("desk.records")
	page := &recordsPage{
		Page: &r.Page, Lead: r.T("desklead.records"), Empty: r.T("desk.records.none"),
		Begin: []site.Link{{Href: r.Href("/desk/records/new"), Text: r.T("deskform.record")}, {Href: r.Href("/desk/outside"), Text: r.T("desk.outside")}},
	}
	rows, more, err := r.View.List("record", r.Query.Get("after"), site.PageLength)
	if err != nil {
		return site.Content{}, err
	}
	for _, row := range rows {
		record, err := site.Decoded[domain.Record](row)
		if err != nil {
			return site.Content{}, err
		}
		newest, err := r.recordVersion(record)
		if err != nil {
			return site.Content{}, err
		}
		page.Lines = append(page.Lines, recordLine{Href: r.Href("/desk/records/", record.ID), Name: r.In(newest.Content.Title), Words: r.stated(newest.Content.Date, newest.Content.DateText)})
	}
	if more {
		page.Next = r.With("after", rows[len(rows)-1].ID)
	}
	return site.Content{Template: "records.html", Data: page}, nil
}

// stated is a day, or what is known of one.
func (r *request) stated(d domain.Date, text string) string {
	if d == "" {
		return text
	}
	return r.On(d).Text
}

// recordVersion is the newest version of a record.
func (r *request) recordVersion(record *domain.Record) (*domain.RecordVersion, error) {
	v, err := site.Found[domain.RecordVersion](r.View, "record_version", record.ID.String()+"."+strconv.Itoa(len(record.Versions)))
	return v, err
}

func loadNewRecord(r *request) (site.Content, error) {
	r.Title = r.T("deskform.record")
	r.Crumbs = append(r.Crumbs, site.Link{Href: r.Href("/desk/records"), Text: r.T("desk.records")})
	f := r.form("record", "record.attested", "record/new", r.recordFields(&domain.RecordContent{}, true)...).as("registrar").opened().then(r.Href("/desk/records"))
	return site.Content{Template: "plain.html", Data: &plainPage{Page: &r.Page, Lead: r.T("desklead.newrecord"), Forms: []*form{f}}}, nil
}

func loadRecord(r *request) (site.Content, error) {
	id, err := wire.ParseUUID(r.PathValue("id"))
	if err != nil {
		return site.Content{}, site.ErrNotFound
	}
	record, err := site.Found[domain.Record](r.View, "record", id.String())
	if err != nil {
		return site.Content{}, err
	}
	was, err := r.recordVersion(record)
	if err != nil {
		return site.Content{}, err
	}
	r.Title = r.T("deskform.correct")
	r.Crumbs = append(r.Crumbs, site.Link{Href: r.Href("/desk/records"), Text: r.T("desk.records")})
	fields := join(r.recordFields(&was.Content, false), r.text("reasons", "correct.reasons", "area", false))
	f := r.form("correct", "record.corrected", "record/"+id.String(), fields...).as("registrar").named(r.In(was.Content.Title)).opened().then(r.Href("/records/", id))
	return site.Content{Template: "plain.html", Data: &plainPage{Page: &r.Page, Lead: r.T("desklead.correct"), Forms: []*form{f}}}, nil
}

// recordFields are what a record says: an empty one, or what is corrected.
func (r *request) recordFields(c *domain.RecordContent, anew bool) []*field {
	kinds := r.pick("kind", "", "record.kind", r.words("deskoption.record_", "founding", "decision", "act", "statement", "report", "other")).choose(c.Kind)
	title, text := filled(r.text("title", "title", "line", false), c.Title), filled(r.text("text", "record.text", "area", false), c.Text)
	fields := join(kinds, title, text, row(r.date("date", "record.date").valued(string(c.Date)), r.line("date_text", "record.date_text").valued(c.DateText).helped(r.T("deskhelp.date_text"))),
		r.pick("outcome", "", "record.outcome", r.words("state.", domain.OutsideCarried, domain.OutsideNotCarried)).free().choose(c.Outcome),
		r.majority(c.Rule), r.recordCounts(c.Counts), r.recordVotes(c.Votes))
	return join(fields, r.sourceOf("taken_from", &c.TakenFrom, anew))
}

// majority is the share that a source says was needed.
func (r *request) majority(m *domain.Majority) []*field {
	was := domain.Majority{Base: voting.BaseYesNo, Num: 1, Den: 2, Strict: true}
	if m != nil {
		was = *m
	}
	return r.recorded("rule_how", r.T("deskfield.majority"), m != nil, row(join(r.share("rule.", was.Fraction()), r.base("rule.base", was.Base))...))
}

// recordCounts are votes as numbers.
func (r *request) recordCounts(c *domain.RecordedCounts) []*field {
	was := domain.RecordedCounts{}
	if c != nil {
		was = *c
	}
	count := func(name string, n int64) *field {
		f := r.number("counts."+name, "").need().valued(number(n))
		f.Label = r.Or("deskoption.choice_", name)
		return f
	}
	tie := r.pick("counts.tie_breaker", "", "tie_breaker", r.words("deskoption.choice_", "yes", "no")).free().choose(was.TieBreaker).helped(r.T("deskhelp.tie_breaker"))
	return r.recorded("counts_how", r.T("deskfield.counts"), c != nil,
		row(count("yes", was.Yes), count("no", was.No), count("abstain", was.Abstain), count("absent", was.Absent), count("not_voting", was.NotVoting)), tie)
}

// recordedChoices are those that a record of this body's members may have.
var recordedChoices = []string{"yes", "no", "abstain", "absent", "not_voting"}

// recordVotes are votes by member: a table of all members, also of those who left.
func (r *request) recordVotes(votes []domain.RecordedVote) []*field {
	was := map[domain.MemberID]string{}
	for _, v := range votes {
		was[v.Member] = v.Choice
	}
	var lines []tableLine
	for _, m := range r.members {
		options := []option{{Text: r.T("desk.novote"), Checked: was[m.ID] == ""}}
		for _, choice := range recordedChoices {
			options = append(options, option{Value: choice, Text: r.Or("deskoption.choice_", choice), Checked: was[m.ID] == choice})
		}
		lines = append(lines, tableLine{Name: r.names[m.ID], Hidden: []*field{hidden("member", "ref", m.ID.String())}, Options: options, Group: "choice"})
	}
	table := r.table("votes", "choice", "votes", []string{r.T("deskfield.member"), r.T("desk.head.vote")}, lines).helped(r.T("deskhelp.votes"))
	table.Sort, table.Optional = "member", true
	return r.recorded("votes_how", r.T("deskfield.votes"), len(votes) > 0, table)
}

// sourceOf is where something was taken from; of what is corrected as it was, the
// document kept or another.
func (r *request) sourceOf(name string, was *domain.Source, anew bool) []*field {
	fields := r.source(name)
	if anew {
		return fields
	}
	filled(fields[:2], was.Title)
	fields[2].Value = was.URL
	if was.SHA256.IsZero() {
		return fields
	}
	how := r.pick("source_how", "", "source.how", r.words("deskoption.", "keep", "anew")).part().choose("keep")
	return append(fields[:3], how, r.when("source_how=keep", "source.kept", hidden(name+".sha256", "hash", was.SHA256.String())), r.when("source_how=anew", "source.file", fields[3]))
}

// loadOutside lists the outside bodies, and enters one.
func loadOutside(r *request) (site.Content, error) {
	r.Title = r.T("desk.outside")
	r.Crumbs = append(r.Crumbs, site.Link{Href: r.Href("/desk/records"), Text: r.T("desk.records")})
	page := &recordsPage{Page: &r.Page, Lead: r.T("desklead.outside"), Empty: r.T("desk.outside.none"), Forms: []*form{r.outsideBody()}}
	bodies, err := site.Every[domain.Outside](r.View, "outside")
	for _, o := range bodies {
		page.Lines = append(page.Lines, recordLine{Href: r.Href("/desk/outside/", o.ID), Name: r.In(o.Name), Words: r.T("desk.outside.act")})
	}
	return site.Content{Template: "records.html", Data: page}, err
}

func (r *request) outsideBody() *form {
	id := r.line("subject", "outside.id").need().helped(r.T("deskhelp.outside"))
	id.Part = "subject"
	return r.form("outside", "outside.body_entered", "outside/", join(id, r.text("name", "name", "line", false), r.line("url", "url"), r.source("taken_from"))...).as("registrar")
}

func (r *request) outsideAsked() (*domain.Outside, []*domain.OutsideMember, error) {
	o, err := site.Found[domain.Outside](r.View, "outside", r.PathValue("id"))
	if err != nil {
		return nil, nil, err
	}
	r.Crumbs = append(r.Crumbs, site.Link{Href: r.Href("/desk/records"), Text: r.T("desk.records")}, site.Link{Href: r.Href("/desk/outside"), Text: r.T("desk.outside")})
	members, err := site.By[domain.OutsideMember](r.View, "outside_member", "body", o.ID)
	site.ByName(r.Lang, members, func(m *domain.OutsideMember) string { return m.Name })
	return o, members, err
}

// loadOutsideBody enters members and roll calls of an outside body, and leads to the
// roll calls that can be corrected.
func loadOutsideBody(r *request) (site.Content, error) {
	o, members, err := r.outsideAsked()
	if err != nil {
		return site.Content{}, err
	}
	name := r.In(o.Name)
	r.Title = r.T("desk.outside.of", site.Isolated(name.Text))
	page := &recordsPage{Page: &r.Page, Lead: r.T("desklead.outsidebody"), Empty: r.T("desk.rollcalls.none")}
	rows, more, err := r.View.By("rollcall", "body", o.ID, r.Query.Get("after"), site.PageLength)
	if err != nil {
		return site.Content{}, err
	}
	for _, row := range rows {
		call, err := site.Decoded[domain.Rollcall](row)
		if err != nil {
			return site.Content{}, err
		}
		newest, err := r.rollcallVersion(call)
		if err != nil {
			return site.Content{}, err
		}
		page.Lines = append(page.Lines, recordLine{Href: r.Href("/desk/outside/", o.ID, "/rollcalls/", call.ID), Name: site.Said{Text: brief(newest.Content.Title)}, Words: r.On(newest.Content.Date).Text})
	}
	if more {
		page.Next = r.With("after", rows[len(rows)-1].ID)
	}
	subject := "outside/" + o.ID
	list := r.list("members", "outside.members", 1, domain.MaxOutsideMembers, row(r.line("id", "outside.member.id").need().helped(r.T("deskhelp.label")), r.line("name", "outside.member.name").need(),
		r.line("kind", "outside.member.kind"), r.line("party", "outside.member.party"), r.line("area", "outside.member.area")))
	list.Sort = "id"
	enter := r.form("outsidemembers", "outside.members_entered", subject, list).as("registrar").named(name)
	call := r.form("rollcall", "outside.rollcall_entered", subject, r.rollcallFields(&domain.RollcallContent{}, members)...).as("registrar").named(name).
		unless(len(members) > 0, r.T("deskwait.outsidemembers"))
	page.Forms = []*form{enter, call}
	return site.Content{Template: "records.html", Data: page}, nil
}

func (r *request) rollcallVersion(call *domain.Rollcall) (*domain.RollcallVersion, error) {
	v, err := site.Found[domain.RollcallVersion](r.View, "rollcall_version", call.Body+"."+call.ID+"."+strconv.Itoa(len(call.Versions)))
	return v, err
}

func loadRollcall(r *request) (site.Content, error) {
	o, members, err := r.outsideAsked()
	if err != nil {
		return site.Content{}, err
	}
	call, err := site.Found[domain.Rollcall](r.View, "rollcall", o.ID+"."+r.PathValue("rollcall"))
	if err != nil {
		return site.Content{}, err
	}
	was, err := r.rollcallVersion(call)
	if err != nil {
		return site.Content{}, err
	}
	r.Title = r.T("deskform.correctcall")
	r.Crumbs = append(r.Crumbs, site.Link{Href: r.Href("/desk/outside/", o.ID), Text: r.In(o.Name).Text})
	fields := join(r.rollcallFields(&was.Content, members), r.text("reasons", "correct.reasons", "area", false), r.source("taken_from"))
	f := r.form("correctcall", "outside.rollcall_corrected", "outside/"+o.ID, fields...).as("registrar").named(site.Said{Text: brief(was.Content.Title)}).opened().
		then(r.Href("/outside/", o.ID, "/", call.ID))
	return site.Content{Template: "plain.html", Data: &plainPage{Page: &r.Page, Lead: r.T("desklead.correct"), Forms: []*form{f}}}, nil
}

// rollcallFields are what a roll call says: an empty one, or what is corrected.
func (r *request) rollcallFields(c *domain.RollcallContent, members []*domain.OutsideMember) []*field {
	id := r.line("rollcall", "rollcall.id").need().valued(c.Rollcall).helped(r.T("deskhelp.label"))
	if c.Rollcall != "" {
		id = hidden("rollcall", "", c.Rollcall)
	}
	totals := domain.RecordedTotals{}
	if c.Recorded != nil {
		totals = *c.Recorded
	}
	count := func(name, choice string, n int64) *field {
		f := r.number(name, "").need().valued(number(n))
		f.Label = r.Or("deskoption.choice_", choice)
		return f
	}
	abstain := r.number("recorded.abstain", "").free()
	abstain.Label = r.T("deskoption.choice_abstain")
	if totals.Abstain != nil {
		abstain.Value = number(*totals.Abstain)
	}
	seats := r.number("seats", "rollcall.seats").helped(r.T("deskhelp.rollcall.seats"))
	if c.Seats > 0 {
		seats.Value = number(c.Seats)
	}
	tags := r.area("tags", "rollcall.tags").kind("set").tall(2)
	for i, tag := range c.Tags {
		if i > 0 {
			tags.Value += "\n"
		}
		tags.Value += tag
	}
	line := func(name, key, value string) *field { return r.line(name, key).valued(value) }
	return join(
		id, r.area("title", "rollcall.title").need().tall(2).valued(c.Title), r.area("about", "rollcall.about").tall(2).valued(c.About),
		row(r.date("date", "date").need().valued(string(c.Date)), line("local_time", "rollcall.local_time", c.LocalTime).helped(r.T("deskhelp.local_time"))),
		row(line("session", "rollcall.session", c.Session), line("number", "rollcall.number", c.Number), line("kind", "rollcall.kind", c.Kind), line("document", "rollcall.document", c.Document)),
		line("result", "rollcall.result", c.Result), r.pick("outcome", "", "record.outcome", r.words("state.", domain.OutsideCarried, domain.OutsideNotCarried)).free().choose(c.Outcome),
		r.majority(c.Rule), r.rollcallVotes(&c.Votes, members), seats, r.check("tie_breaker", "bool", "rollcall.tie_breaker").yes(c.TieBreaker),
		r.recorded("recorded_how", r.T("deskfield.rollcall.recorded"), c.Recorded != nil, row(count("recorded.yes", "yes", totals.Yes), count("recorded.no", "no", totals.No), abstain),
			line("recorded.source", "rollcall.recorded.source", totals.Source)),
		r.area("note", "rollcall.note").tall(2).valued(c.Note), tags,
	)
}

// rollcallVotes are the members of an outside body, each with its answer or not on
// the roll.
func (r *request) rollcallVotes(was *domain.RollcallVotes, members []*domain.OutsideMember) []*field {
	lists := []struct {
		name string
		has  []string
	}{{"yes", was.Yes}, {"no", was.No}, {"abstain", was.Abstain}, {"absent", was.Absent}, {"not_voting", was.NotVoting}, {"present", was.Present}}
	var fields []*field
	for _, l := range lists {
		fields = append(fields, hidden("votes."+l.name, "set", "")) // none is there otherwise where nobody answered so
	}
	var lines []tableLine
	for _, m := range members {
		options := []option{{Text: r.T("desk.novote"), Path: "votes.yes", Checked: true}}
		for _, l := range lists {
			o := option{Value: m.ID, Text: r.Or("deskoption.choice_", l.name), Path: "votes." + l.name, Checked: slices.Contains(l.has, m.ID)}
			options[0].Checked = options[0].Checked && !o.Checked
			options = append(options, o)
		}
		lines = append(lines, tableLine{Name: site.Said{Text: m.Name}, Cells: []string{m.Party}, Options: options, Group: "answer", Kind: "set"})
	}
	table := r.table("", "", "votes", []string{r.T("deskfield.member"), r.T("deskfield.outside.member.party"), r.T("desk.head.vote")}, lines).helped(r.T("deskhelp.rollcall.votes"))
	return append(fields, table)
}
