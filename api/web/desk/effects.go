package desk

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// A beginning is an effect that a motion's form begins with.
type beginning struct {
	kind  string
	about string              // what is chosen first, of most kinds
	rules *domain.ChangeRules // of a change of the rules
}

// effects is the list of a motion's effects: of each its type, and the members
// that an effect of that type has (format.md §13). A change of the rules is a form
// of many controls: it is only there where the form begins with one.
func (r *request) effects(begun ...beginning) (*field, error) {
	kinds := r.field("select", "type", "", "effect.type")
	kinds.Need = true
	item := []*field{kinds}
	makers := r.effectMakers()
	for _, info := range domain.EffectTypes() {
		if info.Name == changeRules {
			continue
		}
		fields, err := makers[info.Name]()
		if err != nil {
			return nil, err
		}
		if len(fields) == 0 { // there is nothing that it could be about
			continue
		}
		name := r.Or("effectname.", info.Name)
		kinds.Options = append(kinds.Options, option{Value: info.Name, Text: name})
		item = append(item, r.effectOf(info.Name, fields))
	}
	list := r.list("effects", "effects", 0, domain.MaxEffects, item...)
	list.Help = r.T("deskhelp.effects")
	for _, b := range begun {
		fields, err := r.begun(b, makers)
		if err != nil {
			return nil, err
		}
		if len(fields) > 0 {
			list.Items = append(list.Items, fields)
		}
	}
	return list, nil
}

const changeRules = "change_rules"

func (r *request) effectOf(kind string, fields []*field) *field {
	v := r.when("type="+kind, "", fields...)
	v.Label = r.Or("effectname.", kind)
	return v
}

// begun is an item of the list, none where there is nothing that it could be about.
func (r *request) begun(b beginning, makers map[string]func() ([]*field, error)) ([]*field, error) {
	var fields []*field
	var err error
	switch makeIt := makers[b.kind]; {
	case b.rules != nil:
		fields, err = r.ruleFields(&b.rules.Rules, b.rules.AfterHours)
	case makeIt != nil:
		fields, err = makeIt()
	}
	if err != nil || len(fields) == 0 {
		return nil, err
	}
	if fields[0].Draw == "select" {
		fields[0].choose(b.about)
	}
	kind := r.pick("type", "", "effect.type", []option{{Value: b.kind, Text: r.Or("effectname.", b.kind), Checked: true}})
	return []*field{kind, r.effectOf(b.kind, fields)}, nil
}

// beginning is the effect that the address asks a motion's form to begin with.
func (r *request) beginning() []beginning {
	b := beginning{kind: r.Query.Get("effect"), about: r.Query.Get("about")}
	switch b.kind {
	case "":
		return nil
	case changeRules:
		b.rules = &domain.ChangeRules{AfterHours: 168, Rules: *r.rules}
	}
	return []beginning{b}
}

// beginMotion is where a motion is moved that begins with an effect.
func (r *request) beginMotion(kind, about string) string {
	query := url.Values{"effect": {kind}}
	if about != "" {
		query.Set("about", about)
	}
	return "/" + r.Code + "/desk/motions/new?" + query.Encode()
}

// effectMakers make the controls of each type; none where there is nothing that
// such an effect could be about now.
func (r *request) effectMakers() map[string]func() ([]*field, error) {
	return map[string]func() ([]*field, error){
		"accept_amendment":   r.acceptAmendment,
		"admit":              r.admit,
		"adopt_document":     r.adoptDocument,
		"adopt_plan":         r.adoptPlan,
		"answer_contest":     r.answerContest,
		"answer_protest":     r.answerProtest,
		"assess_measure":     r.assessMeasure,
		"choose":             r.chooseOne,
		"close_ledger":       func() ([]*field, error) { return r.text("reasons", "reasons", "area", false), nil },
		"confirm_condition":  r.confirmCondition,
		"dismiss":            r.dismiss,
		"dissolve_group":     r.dissolveGroup,
		"elect":              r.elect,
		"found_group":        r.foundGroup,
		"impose_conditions":  r.imposeConditions,
		"overturn_ruling":    r.overturnRuling,
		"recuse":             r.recuse,
		"repeal_document":    r.repealDocument,
		"replace_ledger_key": func() ([]*field, error) { return join(r.line("ledger_key", "ledger_key").kind("key").need()), nil },
		"rescind":            r.rescind,
		"set_status":         r.setStatus,
	}
}

// about is one choice and more, nothing where there is nothing to choose.
func (r *request) about(name, kind, key string, options []option, err error, more ...*field) ([]*field, error) {
	if err != nil || len(options) == 0 {
		return nil, err
	}
	return append([]*field{r.pick(name, kind, key, options)}, more...), nil
}

func (r *request) acceptAmendment() ([]*field, error) {
	motions, next, err := r.View.Motions([]string{domain.MotionTabledState, domain.MotionDeliberated}, "", most)
	if err != nil {
		return nil, err
	}
	var options []option
	of := map[string]string{}
	offer := func(m *projections.MotionBrief, a *amendment) {
		if _, twice := of[a.ID.String()]; twice || a.BaseVersion != m.Version || (a.State != domain.StateOpen && a.State != domain.AmendmentRefused) {
			return
		}
		o := r.said(a.ID.String(), m.Title)
		o.Text = r.T("desk.amendmentof", r.names[a.Mover].Text, r.N(m.Number), o.Text)
		options = append(options, o)
		of[o.Value] = m.ID.String()
	}
	further := next != ""
	for _, m := range motions {
		if len(options) >= amended {
			further = true
			break
		}
		all, err := r.amendments(m.ID)
		if err != nil {
			return nil, err
		}
		for _, a := range all {
			offer(m, a)
		}
	}
	if a, err := site.Get[amendment](r.View, "amendment", r.Query.Get("about")); err != nil {
		return nil, err
	} else if a != nil {
		m, err := r.View.MotionBrief(a.Motion)
		if err != nil {
			return nil, err
		}
		offer(m, a)
	}
	if len(options) == 0 {
		return nil, nil
	}
	which := r.pick("amendment", "ref", "amendment", options)
	if further {
		which.helped(r.T("deskhelp.newest.amendments"))
	}
	return r.depends(which, func(o option) []*field {
		return []*field{hidden("motion", "ref", of[o.Value])}
	}), nil
}

// amended is how many amendments are offered to choose from, those to the newest
// motions. Every other one is begun with on the page of its motion.
const amended = 30

// amendment is one as lists show it: without its text.
type amendment struct {
	BaseVersion int64              `json:"base_version"`
	ID          domain.AmendmentID `json:"id"`
	Motion      domain.MotionID    `json:"motion"`
	Mover       domain.MemberID    `json:"mover"`
	Seq         wire.Seq           `json:"seq"`
	State       string             `json:"state"`
}

func (r *request) amendments(motion domain.MotionID) ([]*amendment, error) {
	return site.By[amendment](r.View, "amendment", "motion", motion.String())
}

func (r *request) admit() ([]*field, error) {
	options, err := r.applications()
	return r.about("application", "ref", "application", options, err)
}

// applications are those not decided on.
func (r *request) applications() ([]option, error) {
	all, err := site.Every[domain.Application](r.View, "application")
	var options []option
	for _, a := range all {
		if a.State == domain.StateOpen {
			options = append(options, r.said(a.ID.String(), a.Name))
		}
	}
	return options, err
}

func (r *request) adoptDocument() ([]*field, error) {
	documents, err := site.Every[domain.Document](r.View, "document")
	kinds := map[string]string{}
	options := []option{{Value: "new", Text: r.T("desk.newdocument")}}
	for _, d := range documents {
		options = append(options, r.said(d.ID.String(), d.Title))
		kinds[d.ID.String()] = d.Kind
	}
	which := r.pick("which_document", "", "document", options).part()
	fields := r.depends(which, func(o option) []*field {
		if o.Value == "new" {
			return []*field{hidden("document", "new", ""), r.line("kind", "document.kind").need().helped(r.T("deskhelp.documentkind"))}
		}
		return []*field{hidden("document", "ref", o.Value), hidden("kind", "", kinds[o.Value])}
	})
	return join(fields, r.text("title", "title", "line", false), r.file("sha256", "document.file").need()), err
}

func (r *request) adoptPlan() ([]*field, error) {
	plans, err := r.plans()
	var options []option
	hiddens := map[string][]*field{}
	for _, p := range plans {
		if !adoptable(p) {
			continue
		}
		o := r.said(p.ID.String(), p.Draft.Title)
		options = append(options, o)
		hiddens[o.Value] = []*field{hidden("digest", "hash", p.Draft.Digest.String()), hidden("version", "int", strconv.Itoa(len(p.Versions)+1))}
	}
	if err != nil || len(options) == 0 {
		return nil, err
	}
	return r.depends(r.pick("plan", "ref", "plan", options), func(o option) []*field { return hiddens[o.Value] }), nil
}

func (r *request) answerContest() ([]*field, error) {
	options, help, err := r.decisions(func(_ voting.Outcome, _ bool, open int64) bool { return open > 0 })
	if err != nil || len(options) == 0 {
		return nil, err
	}
	var errs []error
	fields := r.depends(r.pick("decision", "ref", "decision", options).helped(help), func(o option) []*field {
		d, err := site.Get[domain.Decision](r.View, "decision", o.Value)
		if err != nil || d == nil {
			errs = append(errs, err)
			return nil
		}
		var members []option
		for _, c := range d.Contests {
			if c.State == domain.StateOpen {
				members = append(members, option{Value: c.Member.String(), Text: r.names[c.Member].Text})
			}
		}
		return []*field{r.pick("member", "ref", "contesting", members)}
	})
	return join(fields, r.radios("upheld", "bool", "upheld", r.words("deskoption.upheld_", "true", "false")), r.text("answer", "answer", "area", false)), errors.Join(errs...)
}

func (r *request) answerProtest() ([]*field, error) {
	protests, err := site.Every[domain.Protest](r.View, "protest")
	var options []option
	for _, p := range protests {
		if p.State == domain.StateOpen {
			options = append(options, option{Value: p.ID.String(), Text: r.T("desk.protestof", r.names[p.Member].Text, site.Short(p.ID.String()))})
		}
	}
	return r.about("protest", "ref", "protest", options, err, r.text("answer", "answer", "area", false)...)
}

func (r *request) period(name string) []*field {
	return join(r.date(name+".from", "period.from").need(), r.date(name+".to", "period.to").need())
}

func (r *request) completions() []option {
	return r.words("completion.", "no_evidence", "not_started", "limited", "substantial", "complete")
}

func (r *request) assessMeasure() ([]*field, error) {
	plans, err := r.plans()
	if err != nil {
		return nil, err
	}
	fields, err := r.measureOf(plans, func(i *domain.Item) bool { return i.Level == "measure" || i.Level == "milestone" })
	if err != nil || len(fields) == 0 {
		return nil, err
	}
	return join(fields, r.radios("completion", "", "completion", r.completions()), r.check("verifiable", "bool", "verifiable"), r.period("period"), r.text("reasons", "reasons", "area", false)), nil
}

// measureOf chooses a plan and an item of it.
func (r *request) measureOf(plans []*domain.Plan, keep func(*domain.Item) bool) ([]*field, error) {
	var options []option
	items := map[string][]option{}
	for _, p := range plans {
		if len(p.Versions) == 0 {
			continue
		}
		list, err := r.measures(p.ID, keep)
		if err != nil {
			return nil, err
		}
		if len(list) > 0 {
			o := r.said(p.ID.String(), p.Versions[len(p.Versions)-1].Content.Title)
			o.Checked = len(options) == 0
			options = append(options, o)
			items[o.Value] = list
		}
	}
	if len(options) == 0 {
		return nil, nil
	}
	return r.depends(r.pick("plan", "ref", "plan", options), func(o option) []*field {
		return []*field{r.pick("number", "", "measure", items[o.Value])}
	}), nil
}

func (r *request) officeFields() ([]*field, error) {
	offices, err := r.offices()
	name := r.line("office", "office").need().helped(r.T("deskhelp.office"))
	for _, o := range offices {
		name.Suggest = append(name.Suggest, o.Name)
	}
	role := r.pick("role", "", "role", r.words("role.", domain.RoleCoordinator, domain.RoleRegistrar, domain.RoleTeller))
	return []*field{name, role, r.number("term_days", "term_days").need().valued("365")}, err
}

func (r *request) chooseOne() ([]*field, error) {
	representatives, err := r.representatives()
	if err != nil || len(representatives) < 2 {
		return nil, err
	}
	office, err := r.officeFields()
	return join(r.checks("candidates", "candidates", representatives).helped(r.T("deskhelp.candidates")), office), err
}

func (r *request) elect() ([]*field, error) {
	representatives, err := r.representatives()
	if err != nil || len(representatives) == 0 {
		return nil, err
	}
	office, err := r.officeFields()
	return join(r.pick("representative", "ref", "representative", representatives), office), err
}

func (r *request) confirmCondition() ([]*field, error) {
	conditions, err := site.Every[domain.Condition](r.View, "condition")
	var options []option
	for _, c := range conditions {
		if c.State == domain.StateOpen || c.State == domain.ConditionMissed {
			options = append(options, r.said(c.ID.String(), c.Text))
		}
	}
	return r.about("condition", "ref", "condition", options, err,
		join(r.radios("state", "", "condition.state", r.words("deskoption.condition_", domain.ConditionMet, domain.ConditionLifted)), r.text("reasons", "reasons", "area", false))...)
}

func (r *request) dismiss() ([]*field, error) {
	offices, err := r.offices()
	var options []option
	for _, o := range offices {
		if o.Holder != "" {
			options = append(options, option{Value: o.Name, Text: r.office(o) + " · " + o.Name}) // two may be called the same
		}
	}
	return r.about("office", "", "office", options, err)
}

func (r *request) dissolveGroup() ([]*field, error) {
	groups, err := site.Every[domain.WorkingGroup](r.View, "group")
	var options []option
	for _, g := range groups {
		if g.State == domain.GroupActive {
			options = append(options, r.said(g.ID.String(), g.Name))
		}
	}
	return r.about("group", "ref", "group", options, err)
}

func (r *request) foundGroup() ([]*field, error) {
	return join(hidden("group", "new", ""), r.text("name", "name", "line", false), r.text("mandate", "mandate", "area", false),
		r.checks("members", "members", r.memberOptions(r.standing())), r.time("until", "until", 0)), nil
}

func (r *request) imposeConditions() ([]*field, error) {
	statuses := r.words("status.", domain.StatusActive, domain.StatusInactive, domain.StatusSuspended, domain.StatusLeft)
	for i := range statuses {
		statuses[i].Classes = r.classOfEffect("set_status") // format.md §13
	}
	list := r.list("conditions", "conditions", 1, 16, join(
		hidden("condition", "new", ""), r.text("text", "condition.text", "area", false), r.time("due", "due", 0).need(),
		r.member("consequence.member", "consequence.member", r.standing()).free(),
		r.pick("consequence.status", "", "consequence.status", statuses).free(),
	)...)
	list.Sort = "condition"
	return []*field{list}, nil
}

// classOfEffect is the class that the rules in force tie a type of effect to, "" for none.
func (r *request) classOfEffect(effect string) string {
	for _, e := range r.rules.EffectClasses {
		if e.Effect == effect {
			return e.Class
		}
	}
	return ""
}

func (r *request) overturnRuling() ([]*field, error) {
	rulings, err := site.Every[domain.Ruling](r.View, "ruling")
	var options []option
	for _, one := range rulings {
		if one.OverturnedBy == nil && one.Until > r.Now {
			options = append(options, r.said(one.ID.String(), one.Reasons))
		}
	}
	return r.about("ruling", "ref", "ruling", options, err)
}

func (r *request) recuse() ([]*field, error) {
	var options []option
	for after, more := "", true; more; {
		polls, next, err := r.View.OpenPolls(after, most)
		if err != nil {
			return nil, err
		}
		for _, p := range polls {
			o := r.said(p.ID.String(), p.Title)
			o.Text = r.T("motion", r.N(p.MotionNumber)) + ": " + o.Text
			options = append(options, o)
		}
		after, more = next, next != ""
	}
	return r.about("poll", "ref", "poll", options, nil, r.member("member", "member", r.standing()))
}

func (r *request) repealDocument() ([]*field, error) {
	documents, err := site.Every[domain.Document](r.View, "document")
	var options []option
	for _, d := range documents {
		if d.RepealedBy == nil {
			options = append(options, r.said(d.ID.String(), d.Title))
		}
	}
	return r.about("document", "ref", "document", options, err)
}

func (r *request) rescind() ([]*field, error) {
	list, help, err := r.newestDecisions()
	var options []option
	for _, d := range list {
		if d.Outcome != voting.Carried || d.RescindedBy != nil {
			continue
		}
		m, err := r.View.MotionBrief(d.Motion)
		if err != nil || m == nil {
			return nil, err
		}
		o := r.decision(d)
		o.Classes = strings.Join(m.Classes, " ") // format.md §13
		options = append(options, o)
	}
	fields, err := r.about("decision", "ref", "decision", options, err)
	if len(fields) > 0 {
		fields[0].helped(help)
	}
	return fields, err
}

func (r *request) setStatus() ([]*field, error) {
	return join(r.member("member", "member", r.standing()),
		r.radios("status", "", "status", r.words("status.", domain.StatusActive, domain.StatusInactive, domain.StatusSuspended, domain.StatusLeft)),
		r.text("reasons", "reasons", "area", false), r.time("review_by", "review_by", 0)), nil
}
