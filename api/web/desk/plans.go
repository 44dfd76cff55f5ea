package desk

import (
	"slices"
	"strconv"
	"strings"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
)

// plansPage leads to the drafts of plans.
type plansPage struct {
	*site.Page
	Lines []planLine
	Forms []*form
}

type planLine struct {
	Name        site.Said
	Href, Words string
	State, Word string
}

const drafters = "coordinator registrar representative"

func loadPlans(r *request) (site.Content, error) {
	r.Title = r.T("desk.plans")
	page := &plansPage{Page: &r.Page}
	plans, err := r.plans()
	if err != nil {
		return site.Content{}, err
	}
	for _, p := range bySeq(plans, func(p *domain.Plan) wire.Seq { return p.Seq }) {
		line := planLine{Name: r.In(p.Draft.Title), Href: r.Href("/desk/plans/", p.ID), Words: r.T("desk.plan.items", r.N(p.Draft.Items))}
		line.State, line.Word = r.draftState(p)
		page.Lines = append(page.Lines, line)
	}
	begin := r.form("plandraft", "plan.drafted", "plan/new", join(
		r.radios("kind", "", "plan.kind", r.words("plankind.", domain.PlanAction, domain.PlanStrategic)), r.text("title", "title", "line", false), r.period("period"), r.planMeasures(0),
	)...).as(drafters).then("/" + r.Code + "/desk/plans/{id}")
	page.Forms = []*form{begin}
	return site.Content{Template: "plans.html", Data: page}, nil
}

// draftState says how a plan's draft stands to its version in force.
func (r *request) draftState(p *domain.Plan) (state, word string) {
	switch n := len(p.Versions); {
	case n == 0:
		return "draft", r.T("desk.plan.draft")
	case p.Versions[n-1].Content.Digest == p.Draft.Digest:
		return "active", r.T("desk.plan.inforce", r.N(int64(n)))
	default:
		return "open", r.T("desk.plan.changed", r.N(int64(n)))
	}
}

func (r *request) planMeasures(n int64) *field {
	f := r.number("measures", "plan.measures").helped(r.T("deskhelp.plan.measures"))
	if n > 0 {
		f.Value = number(n)
	}
	return f
}

func (r *request) planAsked() (*domain.Plan, []*domain.PlanItem, error) {
	id, err := wire.ParseUUID(r.PathValue("id"))
	if err != nil {
		return nil, nil, site.ErrNotFound
	}
	p, err := site.Found[domain.Plan](r.View, "plan", id.String())
	if err != nil {
		return nil, nil, err
	}
	items, err := r.itemsOf(p)
	return p, items, err
}

// itemsOf are the items of a plan that are drafted or in force, by number.
func (r *request) itemsOf(p *domain.Plan) ([]*domain.PlanItem, error) {
	items, err := site.By[domain.PlanItem](r.View, "item", "plan", p.ID.String())
	items = slices.DeleteFunc(items, func(i *domain.PlanItem) bool { return i.Draft == nil && i.Adopted == nil })
	slices.SortFunc(items, func(a, b *domain.PlanItem) int { return domain.CompareNumbers(a.Number, b.Number) })
	return items, err
}

// planPage is a plan's draft, item by item.
type planPage struct {
	*site.Page
	Name        site.Said
	State, Word string
	Public      string
	Author      site.Said
	Items       []itemLine
	Together    string // where several are changed together
	Most        string
	Adds        []site.Link
	Adopt       string // where a motion is moved to adopt the draft; empty where there is nothing to adopt
	Forms       []*form
}

// itemLine is an item in the table of a draft.
type itemLine struct {
	Number, ID, Level string
	Name              site.Said
	Deadline          string
	Responsible       []site.Said
	State, Word       string // against the version in force
	Edit, Below       string // addresses; empty where there is nothing to do
	BelowWords        string
	Gone              bool // it is not in the draft
}

func loadPlan(r *request) (site.Content, error) {
	p, items, err := r.planAsked()
	if err != nil {
		return site.Content{}, err
	}
	page := &planPage{
		Page: &r.Page, Name: r.In(p.Draft.Title), Public: r.Href("/plan/", p.ID), Author: r.authorOf(p),
		Together: "/" + r.Code + "/desk/plans/" + p.ID.String() + "/items", Most: r.N(int64(r.together())),
	}
	page.State, page.Word = r.draftState(p)
	r.Title = r.T("desk.plan", site.Isolated(page.Name.Text))
	r.Crumbs = append(r.Crumbs, site.Link{Href: r.Href("/desk/plans"), Text: r.T("desk.plans")})
	for _, i := range items {
		page.Items = append(page.Items, r.itemLine(p, i))
	}
	levels := []string{domain.LevelDirection, domain.LevelMeasure, domain.LevelMilestone}
	if p.Kind == domain.PlanStrategic {
		levels = []string{domain.LevelGoal, domain.LevelObjective, domain.LevelMeasure}
	}
	for _, level := range levels {
		page.Adds = append(page.Adds, site.Link{Href: r.Within("/desk/plans/"+p.ID.String()+"/items", "level", level), Text: r.T("desk.plan.add", r.T("level."+level))})
	}
	if adoptable(p) {
		page.Adopt = r.beginMotion("adopt_plan", p.ID.String())
	}
	if page.Forms, err = r.planForms(p, items); err != nil {
		return site.Content{}, err
	}
	return site.Content{Template: "plan.html", Data: page}, nil
}

// authorOf is who drafted a plan, in words.
func (r *request) authorOf(p *domain.Plan) site.Said {
	if id, ok := strings.CutPrefix(p.Author, "member/"); ok {
		if uuid, err := wire.ParseUUID(id); err == nil {
			return r.names[domain.MemberID{UUID: uuid}]
		}
	}
	return site.Said{Text: strings.TrimPrefix(p.Author, "office/")}
}

// adoptable reports whether a plan's draft says anything that is not in force.
func adoptable(p *domain.Plan) bool {
	return p.Draft.Items > 0 && (len(p.Versions) == 0 || p.Versions[len(p.Versions)-1].Content.Digest != p.Draft.Digest)
}

// below is the level of what can stand under an item, "" for nothing.
var below = map[string]string{domain.LevelGoal: domain.LevelObjective, domain.LevelObjective: domain.LevelMeasure, domain.LevelDirection: domain.LevelMeasure, domain.LevelMeasure: domain.LevelMilestone}

func (r *request) itemLine(p *domain.Plan, i *domain.PlanItem) itemLine {
	at := "/desk/plans/" + p.ID.String() + "/items"
	text := i.Draft
	line := itemLine{Number: i.Number, ID: "item-" + i.Number}
	switch {
	case text == nil:
		text, line.Gone = i.Adopted, true
		line.State, line.Word = "left", r.T("desk.item.gone")
	case i.Adopted == nil:
		line.State, line.Word = "open", r.T("desk.item.new")
	case i.Adopted.Digest != text.Digest:
		line.State, line.Word = "open", r.T("desk.item.changed")
	}
	c := &text.Content
	line.Level, line.Name = r.T("level."+c.Level), r.short(c.Title)
	if c.Deadline != nil {
		line.Deadline = r.In(c.Deadline.Text).Text
	}
	for _, m := range c.Responsible {
		line.Responsible = append(line.Responsible, r.names[m])
	}
	if line.Gone {
		return line
	}
	line.Edit = r.Within(at, "item", i.Number)
	if level := below[c.Level]; level != "" {
		line.Below, line.BelowWords = r.Within(at, "under", i.Number), r.T("desk.item.below", r.T("level."+level))
	}
	return line
}

// planForms change a draft otherwise than item by item, and adopt it by an act.
func (r *request) planForms(p *domain.Plan, items []*domain.PlanItem) ([]*form, error) {
	subject := "plan/" + p.ID.String()
	none := func(name string) *field { return hidden(name, "json", "[]") }
	period := r.period("period")
	period[0].Value, period[1].Value = string(p.Draft.Period.From), string(p.Draft.Period.To)
	title := r.form("plantitle", "plan.items_drafted", subject, join(none("items"), none("removed"), filled(r.text("title", "title", "line", false), p.Draft.Title), period, r.planMeasures(p.Draft.Measures))...)
	var drafted []option
	for _, i := range items {
		if i.Draft != nil {
			o := r.said(i.Number, i.Draft.Content.Title)
			o.Text = i.Number + " " + o.Text
			drafted = append(drafted, o)
		}
	}
	remove := r.form("planremove", "plan.items_drafted", subject, none("items"), r.checks("removed", "removed", drafted).helped(r.T("deskhelp.removed"))).danger().
		unless(len(drafted) > 0, r.T("desk.plan.empty"))
	forms := []*form{title, remove}
	taken, err := r.takenOver(p, items)
	if err != nil {
		return nil, err
	}
	forms = append(forms, taken...)
	for _, f := range forms {
		f.as(drafters)
	}
	attest, err := r.planAttestations([]*domain.Plan{p})
	return append(forms, attest...), err
}

// takenOver put items of the other plans into a draft, as many at once as a
// statement holds, those that others stand under first.
func (r *request) takenOver(p *domain.Plan, items []*domain.PlanItem) ([]*form, error) {
	plans, err := r.plans()
	if err != nil {
		return nil, err
	}
	has := map[string]bool{}
	for _, i := range items {
		has[i.Number] = i.Draft != nil
	}
	var forms []*form
	for _, other := range plans {
		if other.ID == p.ID || other.Kind != p.Kind {
			continue
		}
		theirs, err := r.itemsOf(other)
		if err != nil {
			return nil, err
		}
		more := chunk(theirs, has)
		if len(more) == 0 {
			continue
		}
		f := r.form("plantake", "plan.items_drafted", "plan/"+p.ID.String(), hidden("items", "json", string(wire.Canonical(more))), hidden("removed", "json", "[]"))
		forms = append(forms, f.named(r.In(other.Draft.Title)).numbered(site.Short(other.ID.String())).rule(r.T("deskrule.take", r.N(int64(len(more))))))
	}
	return forms, nil
}

// largest is how many bytes of items one statement takes over: it holds 60,000 in all.
const largest = 50_000

// chunk is what comes next of a plan's items, sorted by number as a statement has them.
func chunk(theirs []*domain.PlanItem, has map[string]bool) []domain.Item {
	var more []domain.Item
	size := 0
	for _, levels := range [][]string{{domain.LevelGoal, domain.LevelDirection}, {domain.LevelObjective}, {domain.LevelMeasure}, {domain.LevelMilestone}} {
		for _, i := range theirs {
			text := i.Draft
			if text == nil {
				text = i.Adopted
			}
			if has[i.Number] || !slices.Contains(levels, text.Content.Level) {
				continue
			}
			if size += len(wire.Canonical(&text.Content)); len(more) == domain.MaxItemsDrafted || size > largest {
				break
			}
			more = append(more, text.Content)
		}
	}
	slices.SortFunc(more, func(a, b domain.Item) int { return strings.Compare(a.Number, b.Number) })
	return more
}

// together is how many items a page changes at once: every one has a box for each
// member.
func (r *request) together() int { return max(4, min(32, 1500/max(1, len(r.members)))) }

func loadPlanItems(r *request) (site.Content, error) {
	p, items, err := r.planAsked()
	if err != nil {
		return site.Content{}, err
	}
	name := r.In(p.Draft.Title)
	r.Title = r.T("desk.plan.items.title", site.Isolated(name.Text))
	at := r.Href("/desk/plans/", p.ID)
	r.Crumbs = append(r.Crumbs, site.Link{Href: r.Href("/desk/plans"), Text: r.T("desk.plans")}, site.Link{Href: at, Text: name.Text})
	list := r.list("items", "items", 1, domain.MaxItemsDrafted, r.itemFields(&domain.Item{Level: r.levelAsked(p, items)}, p)...)
	list.Sort = "number"
	for _, i := range items {
		if i.Draft != nil && slices.Contains(r.Query["item"], i.Number) && len(list.Items) < r.together() {
			list.Items = append(list.Items, r.itemFields(&i.Draft.Content, p))
		}
	}
	if len(list.Items) == 0 {
		list.Items = [][]*field{r.itemFields(r.blankItem(p, items), p)}
	}
	numbers := &field{Draw: "names", ID: "plan-numbers"}
	for _, i := range items {
		if i.Draft != nil && below[i.Draft.Content.Level] != "" {
			numbers.Suggest = append(numbers.Suggest, i.Number)
		}
	}
	f := r.form("planitems", "plan.items_drafted", "plan/"+p.ID.String(), hidden("removed", "json", "[]"), &field{Draw: "note", Label: r.T("deskhelp.item.parent")}, numbers, list).as(drafters).named(name).opened().then(at)
	return site.Content{Template: "plain.html", Data: &plainPage{Page: &r.Page, Lead: r.T("desklead.items"), Forms: []*form{f}}}, nil
}

// levelAsked is the level of a new item: that which the address names, or that of
// what stands below the item that it names.
func (r *request) levelAsked(p *domain.Plan, items []*domain.PlanItem) string {
	for _, i := range items {
		if i.Draft != nil && i.Number == r.Query.Get("under") {
			return below[i.Draft.Content.Level]
		}
	}
	switch level := r.Query.Get("level"); level {
	case domain.LevelGoal, domain.LevelObjective, domain.LevelDirection, domain.LevelMeasure, domain.LevelMilestone:
		return level
	}
	if p.Kind == domain.PlanStrategic {
		return domain.LevelGoal
	}
	return domain.LevelDirection
}

// blankItem is a new item with the next number where it is to stand.
func (r *request) blankItem(p *domain.Plan, items []*domain.PlanItem) *domain.Item {
	item := &domain.Item{Level: r.levelAsked(p, items), Parent: r.Query.Get("under")}
	taken := map[string]bool{}
	for _, i := range items {
		taken[i.Number] = true
	}
	if item.Parent != "" && !taken[item.Parent] {
		item.Parent = ""
	}
	if item.Parent == "" && item.Level != domain.LevelGoal && item.Level != domain.LevelDirection {
		return item // its number depends on what it will stand under
	}
	for n := 1; ; n++ {
		item.Number = strconv.Itoa(n)
		if item.Parent != "" {
			item.Number = item.Parent + "." + item.Number
		}
		if !taken[item.Number] {
			return item
		}
	}
}

// itemFields are an item as a form.
func (r *request) itemFields(i *domain.Item, p *domain.Plan) []*field {
	deadline := domain.Deadline{}
	if i.Deadline != nil {
		deadline = *i.Deadline
	}
	levels := []string{domain.LevelDirection, domain.LevelMeasure, domain.LevelMilestone}
	if p.Kind == domain.PlanStrategic {
		levels = []string{domain.LevelGoal, domain.LevelObjective, domain.LevelMeasure, domain.LevelMilestone}
	}
	if i.Level != "" && !slices.Contains(levels, i.Level) {
		levels = append(levels, i.Level)
	}
	parent := r.line("parent", "item.parent").valued(i.Parent)
	parent.SuggestID = "plan-numbers"
	chosen := make(map[domain.MemberID]bool, len(i.Responsible))
	for _, m := range i.Responsible {
		chosen[m] = true
	}
	var members []option
	for _, m := range r.members {
		if m.Status != domain.StatusLeft || chosen[m.ID] {
			o := r.said(m.ID.String(), m.Name)
			o.Checked = chosen[m.ID]
			members = append(members, o)
		}
	}
	responsible := r.checks("responsible", "item.responsible", members).helped(r.T("deskhelp.item.responsible"))
	responsible.Long = true
	from, to := r.date("deadline.from", "item.from").valued(string(deadline.From)), r.date("deadline.to", "item.to").valued(string(deadline.To))
	return join(
		row(r.pick("level", "", "item.level", r.words("level.", levels...)).choose(i.Level), r.line("number", "item.number").need().valued(i.Number), parent),
		pair(filled(r.optional("title", "item.title", "area"), i.Title)), pair(filled(r.optional("text", "item.text", "area"), i.Text)),
		pair(filled(r.optional("indicator", "item.indicator", "area"), i.Indicator)), pair(filled(r.optional("implementers", "item.implementers", "line"), i.Implementers)),
		pair(filled(r.optional("deadline.text", "item.deadline", "line"), deadline.Text)), row(from, to), responsible,
	)
}

// pair is a text's two languages beside each other.
func pair(both []*field) *field { return &field{Draw: "row", Long: true, Fields: both} }

// optional is a text of which it is clear that one language is enough.
func (r *request) optional(name, key, draw string) []*field {
	both := r.text(name, key, draw, false)
	both[0].Help = ""
	return both
}
