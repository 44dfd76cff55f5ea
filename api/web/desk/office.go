package desk

import (
	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/projections"
)

// officePage is an officer's desk.
type officePage struct {
	*site.Page
	Name         string
	Held         bool
	Capacity     string
	Public       string
	Applications []applicationLine
	Motions      motionList
	Places       []site.Link // further pages for this office
	Invitations  []invitation
	Groups       []group
}

type applicationLine struct {
	Name site.Said
	Href string // where a motion is moved
}

func loadOffice(r *request) (site.Content, error) {
	o, err := site.Found[domain.Office](r.View, "office", r.PathValue("name"))
	if err != nil {
		return site.Content{}, err
	}
	page := &officePage{
		Page: &r.Page, Name: o.Name, Held: o.Holder != "", Capacity: "office/" + o.Name, Public: r.Href("/offices"),
	}
	r.Title = r.office(o)
	r.Crumbs = append(r.Crumbs, site.Link{Href: r.Href("/desk/offices"), Text: r.T("desk.offices")})
	switch o.Role {
	case domain.RoleCoordinator:
		err = r.coordinator(page)
	case domain.RoleRegistrar:
		err = r.registrar(page)
	case domain.RoleTeller:
		err = r.teller(page)
	}
	if err != nil {
		return site.Content{}, err
	}
	page.Groups = append(page.Groups, r.group("office", r.officeForms(o)...))
	for _, g := range page.Groups {
		for _, f := range g.Forms {
			f.of("office/" + o.Name)
		}
	}
	return site.Content{Template: "office.html", Data: page}, nil
}

// office is what an office is called, as where all can read it: its role and the
// side that it is of, or else its name where that says more.
func (r *request) office(o *domain.Office) string {
	role := r.Or("role.", o.Role)
	switch {
	case o.Side != "":
		return r.T("officer.side", role, site.Isolated(r.SideNames(r.rules)(o.Side).Text))
	case o.Name != o.Role:
		return r.T("officer.side", role, o.Name)
	}
	return role
}

// add puts a group of forms on the page, unless there are none.
func (p *officePage) add(r *request, key string, forms []*form, err error) error {
	if len(forms) > 0 {
		p.Groups = append(p.Groups, r.group(key, forms...))
	}
	return err
}

func (r *request) coordinator(page *officePage) error {
	var err error
	page.Places = []site.Link{{Href: r.Href("/desk/plans"), Text: r.T("desk.plans")}, {Href: r.Href("/desk/reports"), Text: r.T("deskform.publish")}}
	if page.Motions, err = r.motionsAwaiting(); err != nil {
		return err
	}
	meetings, err := r.meetingForms()
	if err := page.add(r, "meetings", meetings, err); err != nil {
		return err
	}
	proposals, err := r.proposalForms()
	if err := page.add(r, "proposals", append([]*form{r.proposal()}, proposals...), err); err != nil {
		return err
	}
	answers, next, err := r.concernAnswers()
	if err := page.add(r, "concerns", answers, err); err != nil || len(answers) == 0 {
		return err
	}
	page.Groups[len(page.Groups)-1].More = site.Link{Href: next, Text: r.T("desk.next")}
	return nil
}

// proposalForms answer what was proposed.
func (r *request) proposalForms() ([]*form, error) {
	proposals, err := site.Every[domain.Proposal](r.View, "proposal")
	var forms []*form
	for _, p := range proposals {
		if p.State != domain.StateOpen && p.State != domain.ProposalOverdue {
			continue
		}
		f := r.form("answer", "proposal.answered", "proposal/"+p.ID.String(), join(
			r.radios("answer", "", "proposal.answer", r.words("deskoption.answer_", domain.ProposalAccepted, domain.ProposalPartly, domain.ProposalRejected)),
			r.text("reasons", "reasons", "area", false))...).as("coordinator representative").named(r.In(p.Title)).numbered(site.Short(p.ID.String()))
		if p.Due > 0 {
			f.rule(r.T("deskrule.due", r.When(p.Due).Text))
		}
		forms = append(forms, f)
	}
	return forms, err
}

func (r *request) concernAnswers() ([]*form, string, error) {
	concerns, next, err := r.concerns()
	var forms []*form
	for _, c := range concerns {
		forms = append(forms, r.form("answerconcern", "concern.answered", "concern/"+c.ID.String(), r.text("text", "answer", "area", false)...).as("coordinator").named(r.short(c.Text)).numbered(site.Short(c.ID.String())))
	}
	return forms, next, err
}

// concerns are those that are not resolved, so many at once; next is the address of
// the further ones.
func (r *request) concerns() (open []*domain.Concern, next string, err error) {
	after, more := r.Query.Get("concerns"), true
	for more && len(open) < shown {
		var rows []projections.Row
		if rows, more, err = r.View.List("concern", after, shown); err != nil {
			return nil, "", err
		}
		for i, row := range rows {
			c, err := site.Decoded[domain.Concern](row)
			if err != nil {
				return nil, "", err
			}
			after = row.ID
			if c.State != domain.ConcernResolved {
				open = append(open, c)
			}
			if len(open) == shown {
				more = more || i < len(rows)-1
				break
			}
		}
	}
	if !more {
		after = ""
	}
	return open, r.next("concerns", after), nil
}

// short is a text cut for a title.
func (r *request) short(t domain.Text) site.Said {
	s := r.In(t)
	s.Text = brief(s.Text)
	return s
}

func (r *request) registrar(page *officePage) error {
	page.Places = []site.Link{
		{Href: r.Href("/desk/plans"), Text: r.T("desk.plans")},
		{Href: r.Href("/desk/records"), Text: r.T("desk.records")},
		{Href: r.Href("/desk/outside"), Text: r.T("desk.outside")},
		{Href: r.Href("/desk/reports"), Text: r.T("deskform.publish")},
	}
	applications, err := r.applications()
	if err != nil {
		return err
	}
	for _, a := range applications {
		page.Applications = append(page.Applications, applicationLine{Name: site.Said{Text: a.Text, Lang: a.Lang}, Href: r.beginMotion("admit", a.Value)})
	}
	if page.Invitations, err = r.withoutKey(); err != nil {
		return err
	}
	entry := r.form("entermember", "member.entered", "member/new", join(r.text("name", "name", "line", false), r.constituency("constituency"))...).as("registrar").
		unless(r.Ledger.Constituted == 0, r.T("deskwait.forming"))
	if err := page.add(r, "members", []*form{entry, r.application(), r.appointment(r.member("member", "member", r.standing())).as("registrar")}, nil); err != nil {
		return err
	}
	people, err := r.registrarPeople()
	if err := page.add(r, "keys", people, err); err != nil {
		return err
	}
	records, err := r.records()
	if err := page.add(r, "records", records, err); err != nil {
		return err
	}
	outcomes, next, err := r.concernOutcomes()
	if err := page.add(r, "concerns", outcomes, err); err != nil || len(outcomes) == 0 {
		return err
	}
	page.Groups[len(page.Groups)-1].More = site.Link{Href: next, Text: r.T("desk.next")}
	return nil
}

// subject is a choice that completes a form's subject.
func (r *request) subject(key string, options []option) *field {
	f := r.pick("subject", "", key, options)
	f.Part = "subject"
	return f
}

// registrarPeople are mandates and keys that two registrars end together.
func (r *request) registrarPeople() ([]*form, error) {
	representatives, err := r.representatives()
	if err != nil {
		return nil, err
	}
	keys, err := site.Every[domain.Key](r.View, "key")
	if err != nil {
		return nil, err
	}
	var valid, waiting []option
	for _, k := range keys {
		if k.Revoked != nil {
			continue
		}
		o := option{Value: k.Key.String(), Text: r.holder(k, representatives)}
		valid = append(valid, o)
		if k.EffectiveFrom > r.Now {
			waiting = append(waiting, o)
		}
	}
	revoke := r.revocation(r.subject("key", valid), "key/").as("registrar").with("registrar", "1")
	object := r.form("object", "key.objected", "key/", join(r.subject("key", waiting), r.text("reasons", "reasons", "area", false))...).as("registrar representative").danger().
		unless(len(waiting) > 0, r.T("deskwait.lostkeys"))
	end := r.form("endmandate", "representative.ended", "representative/", r.subject("representative", representatives)).as("registrar").with("registrar", "1").danger()
	erase := r.erasure("representative/", r.subject("representative", representatives)).as("registrar").with("registrar", "1")
	return []*form{revoke, object, end, erase}, nil
}

// holder says whose a key is.
func (r *request) holder(k *domain.Key, representatives []option) string {
	for _, o := range representatives {
		if "representative/"+o.Value == k.Holder {
			return o.Text + ", " + k.Key.String()[:8]
		}
	}
	return k.Holder + ", " + k.Key.String()[:8]
}

// records are what a registrar attests of what is outside the body.
func (r *request) records() ([]*form, error) {
	kinds := r.pick("kind", "", "record.kind", r.words("deskoption.record_", "founding", "decision", "act", "statement", "report", "other"))
	record := r.form("record", "record.attested", "record/new", join(kinds, r.text("title", "title", "line", false), r.text("text", "record.text", "area", false),
		r.date("date", "record.date"), r.line("date_text", "record.date_text").helped(r.T("deskhelp.date_text")),
		r.pick("outcome", "", "record.outcome", r.words("state.", "carried", "not_carried")).free(), r.source("taken_from"))...).as("registrar")
	concern := r.form("concern", "concern.recorded", "concern/new", join(r.radios("kind", "", "concern.kind", r.words("deskoption.", "concern", "recommendation")),
		r.text("body", "concern.body", "line", false), r.text("text", "concern.text", "area", false), r.date("date", "date").need(), r.date("due", "concern.due"), r.source("taken_from"))...).as("registrar")
	forms := []*form{record, concern, r.outsideBody()}
	plans, err := r.plans()
	if err != nil {
		return nil, err
	}
	measure, err := r.measureOf(plans, func(*domain.Item) bool { return true })
	if err != nil {
		return nil, err
	}
	assess := r.form("assess", "assessment.attested", "assessment/new", join(measure, r.text("assessor", "assessor", "line", false), r.text("code", "assessment.code", "line", false),
		r.pick("completion", "", "completion", r.completions()).free(), r.date("date", "date").need(), r.source("taken_from"))...).as("registrar").unless(len(measure) > 0, r.T("deskwait.plan"))
	forms = append(forms, assess)
	adoptions, err := r.planAttestations(plans)
	return append(forms, adoptions...), err
}

func (r *request) concernOutcomes() ([]*form, string, error) {
	concerns, next, err := r.concerns()
	var forms []*form
	for _, c := range concerns {
		forms = append(forms, r.form("settleconcern", "concern.settled", "concern/"+c.ID.String(), join(
			r.radios("outcome", "", "concern.outcome", r.words("deskoption.outcome_", domain.ConcernResolved, domain.ConcernPartly, domain.ConcernNotResolved)),
			r.date("date", "date").need(), r.source("taken_from"))...).as("registrar").named(r.short(c.Text)).numbered(site.Short(c.ID.String())))
	}
	return forms, next, err
}

// planAttestations say that an act from outside adopted what is drafted.
func (r *request) planAttestations(plans []*domain.Plan) ([]*form, error) {
	var forms []*form
	for _, p := range plans {
		if !adoptable(p) {
			continue
		}
		file := r.file("sha256", "act.file")
		forms = append(forms, r.form("attestplan", "plan.attested", "plan/"+p.ID.String(), join(hidden("digest", "hash", p.Draft.Digest.String()), hidden("version", "int", number(int64(len(p.Versions)+1))),
			r.text("act", "act", "line", false), r.date("date", "date").need(), r.line("url", "url"), file)...).as("registrar").with("registrar", "1").named(r.In(p.Draft.Title)).numbered(site.Short(p.ID.String())))
	}
	return forms, nil
}

// officeForms are about the office and the ledger itself.
func (r *request) officeForms(o *domain.Office) []*form {
	forms := []*form{r.form("resign", "office.resigned", "office/"+o.Name).as("officer").danger().unless(o.Holder != "", r.T("deskwait.vacant"))}
	newer := domain.Semantics > r.Ledger.Semantics
	upgrade := r.form("upgrade", "ledger.upgraded", "ledger", hidden("semantics", "int", number(r.Ledger.Semantics+1))).as("officer").with("officer", "1").
		unless(newer, r.T("deskwait.newest", r.N(r.Ledger.Semantics)))
	forms = append(forms, upgrade)
	if r.Demo() && o.Role != domain.RoleTeller {
		forms = append(forms, r.form("clock", "clock.advanced", "ledger", r.time("to", "clock.to", nextHour(r.Now.AddHours(24))).need()).as("coordinator registrar"))
	}
	return forms
}
