package desk

import (
	"fmt"
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
)

// shown is how many polls, motions and decisions a desk has at once.
const shown = 20

// memberPage is a member's desk.
type memberPage struct {
	*site.Page
	Name        site.Said
	State, Word string
	Public      string
	Capacity    string // for data-mine
	Polls       []pollAwaiting
	Next        string // the address of the further polls
	Motions     motionList
	Invitations []invitation
	Groups      []group
}

// pollAwaiting is an open poll with the member's ballot.
type pollAwaiting struct {
	Title    site.Said
	No       string
	Public   string
	Desk     string
	Closes   site.Stamp
	Voted    string // what the member's newest ballot says, "" for none
	Recused  bool
	Vote     *form
	Recusal  *form
	Interest *form
}

// motionList is the motions before the body, so many at once.
type motionList struct {
	*site.Page
	Lines []motionAwaiting
	Next  string // the address of the further ones
	Table string // where one is moved
}

type motionAwaiting struct {
	Href, No, Word, State string
	Title                 site.Said
}

// invitation is for a representative who may enrol a key.
type invitation struct {
	Member, ID, Short, Kind string
	HasKey                  bool
	Name                    site.Said
}

func loadMember(r *request) (site.Content, error) {
	m, err := r.memberAsked()
	if err != nil {
		return site.Content{}, err
	}
	page := &memberPage{
		Page: &r.Page, Name: r.In(m.Name), State: m.Status, Word: r.Or("status.", m.Status), Public: r.Href("/members/", m.ID), Capacity: "member/" + m.ID.String(),
	}
	r.Title = r.T("desk.of", site.Isolated(page.Name.Text))
	r.Crumbs = append(r.Crumbs, site.Link{Href: r.Href("/desk/members"), Text: r.T("nav.members")})
	if page.Polls, page.Next, err = r.pollsAwaiting(m); err != nil {
		return site.Content{}, err
	}
	if page.Motions, err = r.motionsAwaiting(); err != nil {
		return site.Content{}, err
	}
	if page.Invitations, err = r.invitations(m); err != nil {
		return site.Content{}, err
	}
	page.Groups, err = r.memberGroups(m)
	return site.Content{Template: "member.html", Data: page}, err
}

func (r *request) memberAsked() (*domain.Member, error) {
	for _, m := range r.members {
		if m.ID.String() == r.PathValue("id") {
			return m, nil
		}
	}
	return nil, site.ErrNotFound
}

// ballot is the choice of a member's newest ballot in a poll, "" where there is none.
func (r *request) ballot(poll domain.PollID, member domain.MemberID) (choice string, err error) {
	for n := 1; ; n++ {
		b, err := site.Get[domain.Ballot](r.View, "ballot", fmt.Sprintf("%s.%s.%d", poll, member, n))
		if err != nil || b == nil {
			return choice, err
		}
		choice = b.Choice
		if b.SetAside > 0 {
			choice = ""
		}
	}
}

func (r *request) pollsAwaiting(m *domain.Member) (polls []pollAwaiting, next string, err error) {
	briefs, next, err := r.View.OpenPolls(r.Query.Get("polls"), shown)
	if err != nil {
		return nil, "", err
	}
	of := "member/" + m.ID.String()
	for _, b := range briefs {
		poll, err := site.Get[domain.Poll](r.View, "poll", b.ID.String())
		if err != nil || poll == nil {
			return nil, "", err
		}
		if poll.Closes <= r.Now || !slices.ContainsFunc(poll.Roll, func(l domain.RollLine) bool { return l.Member == m.ID }) {
			continue
		}
		one := pollAwaiting{
			Title: r.In(b.Title), No: r.T("motion", r.N(b.MotionNumber)), Public: r.Href("/motions/", b.Motion), Desk: r.Href("/desk/motions/", b.Motion), Closes: r.When(poll.Closes),
			Recused: slices.ContainsFunc(poll.Recused, func(c domain.Recusal) bool { return c.Member == m.ID }),
		}
		if one.Voted, err = r.votedAs(poll, m.ID); err != nil {
			return nil, "", err
		}
		if !one.Recused {
			if one.Vote, err = r.vote(poll, b.Title, of); err != nil {
				return nil, "", err
			}
			if one.Voted != "" {
				one.Vote.Title, one.Vote.Button = r.T("deskform.votechange"), r.T("deskbutton.votechange")
			}
			one.Recusal = r.recusal(poll, of)
		}
		polls = append(polls, one)
	}
	return polls, r.next("polls", next), nil
}

func (r *request) votedAs(poll *domain.Poll, member domain.MemberID) (string, error) {
	choice, err := r.ballot(poll.ID, member)
	if err != nil || choice == "" {
		return "", err
	}
	names, err := r.candidates(poll)
	if name, ok := names[choice]; ok {
		return name.Text, err
	}
	return r.Or("deskoption.choice_", choice), err
}

func (r *request) motionsAwaiting() (motionList, error) {
	list := motionList{Page: &r.Page, Table: r.Href("/desk/motions/new")}
	briefs, next, err := r.View.Motions([]string{domain.MotionTabledState, domain.MotionDeliberated, domain.MotionFrozenState, domain.MotionLapsed}, r.Query.Get("motions"), shown)
	for _, b := range briefs {
		list.Lines = append(list.Lines, motionAwaiting{Href: r.Href("/desk/motions/", b.ID), No: r.T("motion", r.N(b.Number)), Word: r.Or("state.", b.State), State: b.State, Title: r.In(b.Title)})
	}
	list.Next = r.next("motions", next)
	return list, err
}

// invitations are for representatives of a member, whose mandate has not ended.
func (r *request) invitations(m *domain.Member) ([]invitation, error) {
	all, err := site.By[domain.Representative](r.View, "representative", "member", m.ID.String())
	var invitations []invitation
	for _, one := range all {
		keys, err := r.keysOf("representative/" + one.ID.String())
		if err != nil {
			return nil, err
		}
		if r.mandated(one) {
			invitations = append(invitations, r.invitation(one, len(keys) > 0))
		}
	}
	return invitations, err
}

// mandated reports whether a representative's mandate has not ended.
func (r *request) mandated(one *domain.Representative) bool {
	return one.Ended == 0 && (one.To == 0 || one.To > r.Now)
}

func (r *request) invitation(one *domain.Representative, hasKey bool) invitation {
	return invitation{
		Member: one.Member.String(), ID: one.ID.String(), Short: site.Short(one.ID.String()), Kind: r.T("deskoption." + one.Kind), HasKey: hasKey, Name: r.names[one.Member],
	}
}

// withoutKey are the invitations for all representatives of the body that have no
// key, in order of their members' names.
func (r *request) withoutKey() ([]invitation, error) {
	all, err := r.mandates()
	if err != nil {
		return nil, err
	}
	keys, err := site.Every[domain.Key](r.View, "key")
	has := make(map[string]bool, len(keys))
	for _, k := range keys {
		has[k.Holder] = has[k.Holder] || k.Revoked == nil
	}
	var invitations []invitation
	for _, m := range r.standing() {
		for _, one := range all[m.ID] {
			if !has["representative/"+one.ID.String()] {
				invitations = append(invitations, r.invitation(one, false))
			}
		}
	}
	return invitations, err
}

// mandates are all representatives whose mandate has not ended, by member.
func (r *request) mandates() (map[domain.MemberID][]*domain.Representative, error) {
	if r.mandatesOf != nil {
		return r.mandatesOf, nil
	}
	all, err := site.Every[domain.Representative](r.View, "representative")
	byMember := map[domain.MemberID][]*domain.Representative{}
	for _, one := range all {
		if r.mandated(one) {
			byMember[one.Member] = append(byMember[one.Member], one)
		}
	}
	r.mandatesOf = byMember
	return byMember, err
}

// keysOf are the keys of a holder that are not revoked.
func (r *request) keysOf(holder string) ([]*domain.Key, error) {
	keys, err := site.By[domain.Key](r.View, "key", "holder", holder)
	return slices.DeleteFunc(keys, func(k *domain.Key) bool { return k.Revoked != nil }), err
}

func (r *request) memberGroups(m *domain.Member) ([]group, error) {
	of := "member/" + m.ID.String()
	var groups []group
	add := func(key string, forms []*form, err error) error {
		for _, f := range forms {
			f.of(of)
		}
		if len(forms) > 0 {
			groups = append(groups, r.group(key, forms...))
		}
		return err
	}
	accept := func() ([]*form, error) {
		if r.Ledger.Constituted > 0 {
			return nil, nil
		}
		digest := r.Site.Ledger.Snapshot().FoundingDigest()
		return []*form{r.form("foundingaccept", "founding.accepted", of, hidden("digest", "hash", digest.String())).opened()}, nil
	}
	for _, one := range []struct {
		key  string
		make func() ([]*form, error)
	}{
		{"founding", accept},
		{"measures", func() ([]*form, error) { return r.measureForms(m) }},
		{"meetings", func() ([]*form, error) { return r.attendanceForms(m) }},
		{"groups", func() ([]*form, error) { return r.groupForms(m) }},
		{"interests", func() ([]*form, error) { return r.interestForms(m) }},
		{"outside", func() ([]*form, error) { return []*form{r.proposal(), r.application()}, nil }},
		{"decisions", r.contestForms},
		{"people", func() ([]*form, error) { return r.peopleForms(m) }},
		{"leaving", func() ([]*form, error) {
			leave := r.form("leave", "member.left", of, r.text("reasons", "reasons", "area", false)...).danger()
			return []*form{leave.unless(m.Status != domain.StatusLeft, r.T("deskwait.left"))}, nil
		}},
	} {
		forms, err := one.make()
		if err := add(one.key, forms, err); err != nil {
			return nil, err
		}
	}
	return groups, nil
}

// measureForms are for what the member is responsible for.
func (r *request) measureForms(m *domain.Member) ([]*form, error) {
	plans, err := r.plans()
	if err != nil {
		return nil, err
	}
	var forms []*form
	for _, p := range plans {
		if len(p.Versions) == 0 {
			continue
		}
		mine, err := r.responsible(p.ID, m.ID)
		if err != nil {
			return nil, err
		}
		measures, err := r.measures(p.ID, func(i *domain.Item) bool { return mine[i.Number] })
		if err != nil {
			return nil, err
		}
		if len(measures) == 0 {
			continue
		}
		evidence, err := r.evidenceOf(p.ID, m.ID)
		if err != nil {
			return nil, err
		}
		title := r.In(p.Versions[len(p.Versions)-1].Content.Title)
		report := join(r.pick("number", "", "measure", measures), r.radios("completion", "", "completion", r.completions()), r.period("period"), r.text("text", "progress.text", "area", false))
		if len(evidence) > 0 {
			report = append(report, r.checks("evidence", "evidence", evidence).helped(r.T("deskhelp.evidence")))
		} else {
			report = append(report, hidden("evidence", "json", "[]"))
		}
		file := r.file("sha256", "evidence.file").need()
		file.Size, file.Media = "size", "media_type"
		forms = append(forms,
			r.form("submit", "evidence.submitted", "evidence/new", join(hidden("plan", "ref", p.ID.String()), r.pick("number", "", "measure", slices.Clone(measures)), r.text("title", "title", "line", false), file, r.line("url", "evidence.url"))...).named(title).numbered(site.Short(p.ID.String())),
			r.form("report", "progress.reported", "plan/"+p.ID.String(), report...).named(title).numbered(site.Short(p.ID.String())))
		for _, e := range evidence {
			forms = append(forms, r.form("withdrawevidence", "evidence.withdrawn", "evidence/"+e.Value, r.text("reasons", "reasons", "area", false)...).named(site.Said{Text: e.Text}).numbered(site.Short(e.Value)).danger())
		}
	}
	return forms, nil
}

// responsible are the numbers of items in force that a member is responsible for:
// those that name it, and those below them (format.md §12.9).
func (r *request) responsible(plan domain.PlanID, member domain.MemberID) (map[string]bool, error) {
	items, err := r.Items(plan)
	parents, named := map[string]string{}, map[string]bool{}
	for _, item := range items {
		if item.Adopted != nil {
			c := &item.Adopted.Content
			parents[c.Number], named[c.Number] = c.Parent, slices.Contains(c.Responsible, member)
		}
	}
	mine := map[string]bool{}
	for n := range parents {
		for at := n; at != ""; at = parents[at] {
			mine[n] = mine[n] || named[at]
		}
	}
	return mine, err
}

func (r *request) evidenceOf(plan domain.PlanID, member domain.MemberID) ([]option, error) {
	all, err := site.By[domain.Evidence](r.View, "evidence", "plan", plan.String())
	var options []option
	for _, e := range bySeq(all, func(e *domain.Evidence) wire.Seq { return e.Seq }) {
		if e.Member == member && e.State == domain.EvidenceSubmittedState {
			o := r.said(e.ID.String(), e.Title)
			o.Text = e.Number + ": " + o.Text
			options = append(options, o)
		}
	}
	return options, err
}

func (r *request) attendanceForms(m *domain.Member) ([]*form, error) {
	meetings, err := site.Every[domain.Meeting](r.View, "meeting")
	var forms []*form
	for _, one := range meetings {
		if one.State != domain.MeetingOpen {
			continue
		}
		list, err := site.By[domain.Attendance](r.View, "attendance", "meeting", one.ID.String())
		if err != nil {
			return nil, err
		}
		there := slices.ContainsFunc(list, func(a *domain.Attendance) bool { return a.Member == m.ID && a.Arrived > a.Departed })
		subject, name, n := "meeting/"+one.ID.String(), r.In(one.Title), site.Short(one.ID.String())
		forms = append(forms,
			r.form("checkin", "attendance.checked_in", subject).named(name).numbered(n).unless(!there, r.T("deskwait.there")),
			r.form("checkout", "attendance.checked_out", subject).named(name).numbered(n).unless(there, r.T("deskwait.notthere")))
	}
	together := r.convene("convenetogether")
	members := int64(1)
	if r.rules.Meetings != nil {
		members = r.rules.Meetings.Members
	}
	if members > 1 {
		together.with("representative", number(members-1))
	}
	together.rule(r.Count("deskrule.together", members))
	return append(forms, together), err
}

func (r *request) groupForms(m *domain.Member) ([]*form, error) {
	groups, err := site.Every[domain.WorkingGroup](r.View, "group")
	var forms []*form
	for _, g := range groups {
		if g.State != domain.GroupActive || (g.Until > 0 && g.Until <= r.Now) {
			continue
		}
		key, eventType := "join", "group.joined"
		if slices.Contains(g.Members, m.ID) {
			key, eventType = "quit", "group.left"
		}
		f := r.form(key, eventType, "group/"+g.ID.String()).named(r.In(g.Name)).numbered(site.Short(g.ID.String()))
		forms = append(forms, f)
	}
	return forms, err
}

func (r *request) interestForms(m *domain.Member) ([]*form, error) {
	interests, err := site.By[domain.Interest](r.View, "interest", "member", m.ID.String())
	forms := []*form{r.interest(nil, "")}
	for _, i := range interests {
		if i.Withdrawn == 0 {
			forms = append(forms, r.form("withdrawinterest", "interest.withdrawn", "interest/"+i.ID.String()).named(r.In(i.Text)).numbered(site.Short(i.ID.String())))
		}
	}
	return forms, err
}

// proposal enters what somebody outside the body proposes.
func (r *request) proposal() *form {
	from := r.line("from", "proposal.from").kind("commit").helped(r.T("deskhelp.commit"))
	from.Field = "name"
	var due wire.Time
	if r.rules.ResponseHours > 0 {
		due = r.Now.AddHours(r.rules.ResponseHours)
	}
	return r.form("propose", "proposal.received", "proposal/new", join(r.text("title", "title", "line", false), r.text("text", "proposal.text", "area", false),
		r.text("of", "proposal.of", "line", false), from, r.time("due", "proposal.due", due))...).as("coordinator registrar representative").unless(r.constituted(), r.T("deskwait.constituted"))
}

// application enters an organisation that wants to become a member.
func (r *request) application() *form {
	return r.form("apply", "member.applied", "application/new", join(r.text("name", "name", "line", false), r.constituency("constituency"),
		r.file("document", "application.file").need().helped(r.T("deskhelp.hashed")))...).as("registrar representative").unless(r.constituted(), r.T("deskwait.constituted"))
}

// contestForms are for the decisions that can still be contested.
func (r *request) contestForms() ([]*form, error) {
	longest := int64(0)
	for _, adopted := range r.Ledger.Rules {
		rules, err := r.adopted(adopted.Hash)
		if err != nil {
			return nil, err
		}
		longest = max(longest, contestHours(rules))
	}
	var forms []*form
	for after, more := "", true; more; {
		briefs, next, err := r.View.Decisions(after, most)
		if err != nil {
			return nil, err
		}
		for _, d := range briefs {
			if d.Recorded.AddHours(longest) < r.Now {
				return forms, nil // those before it came earlier
			}
			f, err := r.contest(d)
			if err != nil {
				return nil, err
			}
			if f.Waits == "" {
				forms = append(forms, f)
			}
		}
		after, more = next, next != ""
	}
	return forms, nil
}

// peopleForms are about who speaks for the member and with which keys.
func (r *request) peopleForms(m *domain.Member) ([]*form, error) {
	forms := []*form{r.appointment(hidden("member", "ref", m.ID.String()))}
	all, err := site.By[domain.Representative](r.View, "representative", "member", m.ID.String())
	if err != nil {
		return nil, err
	}
	for _, one := range all {
		if one.Ended > 0 {
			continue
		}
		n := site.Short(one.ID.String())
		name := site.Said{Text: r.T("desk.representative", r.names[m.ID].Text, r.T("deskoption."+one.Kind), n)}
		forms = append(forms, r.form("endmandate", "representative.ended", "representative/"+one.ID.String()).named(name).numbered(n).danger())
		keys, err := r.keysOf("representative/" + one.ID.String())
		if err != nil {
			return nil, err
		}
		for _, k := range keys {
			forms = append(forms, r.revocation(hidden("", "", ""), "key/"+k.Key.String()).named(site.Said{Text: k.Key.Fingerprint()}).numbered(k.Key.String()[:8]))
		}
		forms = append(forms, r.erasure("representative/"+one.ID.String()).named(name).numbered(n))
	}
	return forms, nil
}

// appointment is of a representative, of a member or one to be chosen.
func (r *request) appointment(member *field) *form {
	person := r.line("person", "person").kind("commit").helped(r.T("deskhelp.commit"))
	person.Field = "name"
	kinds := r.radios("kind", "", "representative.kind", r.words("deskoption.", domain.KindPrincipal, domain.KindAlternate))
	return r.form("appoint", "representative.appointed", "representative/new", member, kinds, r.time("from", "mandate.from", r.Now).need(), r.time("to", "mandate.to", 0),
		r.file("mandate", "mandate.file").need().helped(r.T("deskhelp.hashed")), person).rule(r.T("deskrule.appoint"))
}

// revocation takes a key's word away; which is in the subject, or chosen.
func (r *request) revocation(which *field, subject string) *form {
	reason := r.radios("reason", "", "revoke.reason", r.words("deskoption.revoke_", "lost", "compromised", "replaced"))
	since := r.when("reason=compromised", "revoke.since", r.time("compromised_since", "revoke.when", 0))
	fields := []*field{reason, since}
	if which.Name != "" {
		fields = append([]*field{which}, fields...)
	}
	return r.form("revoke", "key.revoked", subject, fields...).danger()
}

// erasure has the openings of a person's data deleted.
func (r *request) erasure(subject string, more ...*field) *form {
	what := r.area("fields", "erase.fields").kind("set").need().tall(2).valued("name").helped(r.T("deskhelp.erase"))
	return r.form("erase", "opening.erased", subject, append(more, join(what, r.text("reasons", "reasons", "area", false))...)...).danger()
}
