package plan

import (
	"slices"

	"github.com/go-json-experiment/json"

	"twothirds/api/web/site"
	"twothirds/domain"
)

type versionsPage struct {
	*site.Page
	Name     site.Said
	Versions []versionView
}

// versionView is a version of a plan, with what it changed.
type versionView struct {
	Heading string
	By      adoption
	Entered string
	First   bool
	Same    bool // it says the same as the one before it
	Content []fieldView
	Added   []itemName
	Removed []itemName
	Changed []itemChange
}

type itemName struct {
	Number string
	Name   site.Said
}

type itemChange struct {
	itemName
	Fields []fieldView
}

// fieldView is a member that differs, before and after.
type fieldView struct{ Name, From, To string }

// mostVersions is how many of a plan's versions are compared on one page.
const mostVersions = 20

func loadVersions(r *request) (site.Content, error) {
	p, err := r.plan()
	if err != nil {
		return site.Content{}, err
	}
	name := r.In(contentOf(p).Title)
	r.Title = r.T("plan.versions")
	r.Crumbs = []site.Link{{Href: r.Href("/plan"), Text: r.T("plan.title")}, {Href: r.Href("/plan/", p.ID), Text: name.Text}}
	page := &versionsPage{Page: &r.Page, Name: name}
	first := max(0, len(p.Versions)-mostVersions)
	var before domain.PlanText
	for n := max(0, first-1); n < len(p.Versions); n++ {
		version := &p.Versions[n]
		text, err := r.textOf(p.ID, version)
		if err != nil {
			return site.Content{}, err
		}
		if n >= first {
			view := versionView{Heading: r.T("plan.version", r.N(int64(n+1))), Entered: r.entered(&version.Content), First: n == 0}
			if view.By, err = r.adoption(version); err != nil {
				return site.Content{}, err
			}
			if n > 0 {
				r.compare(&view, before, text)
			}
			page.Versions = append(page.Versions, view)
		}
		before = text
	}
	slices.Reverse(page.Versions)
	return site.Content{Template: "versions.html", Data: page}, nil
}

// textOf reads all that a version says, out of the state when it was adopted.
func (r *request) textOf(id domain.PlanID, v *domain.PlanVersion) (domain.PlanText, error) {
	text := domain.PlanText{Content: v.Content}
	then, err := r.Site.Model.View(v.Seq)
	if err != nil {
		return text, err
	}
	past := *r.Request
	past.View = then
	items, err := past.Items(id)
	for _, i := range items {
		text.Items = append(text.Items, i.Adopted.Content)
	}
	return text, err
}

func (r *request) compare(view *versionView, before, after domain.PlanText) {
	diff := domain.DiffPlans(before, after)
	view.Same = diff.IsZero()
	view.Content = r.fields(diff.Content)
	for _, i := range diff.Added {
		view.Added = append(view.Added, itemName{i.Number, r.In(i.Title)})
	}
	for _, i := range diff.Removed {
		view.Removed = append(view.Removed, itemName{i.Number, r.In(i.Title)})
	}
	for _, i := range diff.Changed {
		view.Changed = append(view.Changed, itemChange{itemName{i.Number, r.In(i.Title)}, r.fields(i.Fields)})
	}
}

func (r *request) fields(diffs []domain.FieldDiff) []fieldView {
	var views []fieldView
	for _, d := range diffs {
		views = append(views, fieldView{Name: r.Or("planfield.", d.Field), From: r.value(d.From), To: r.value(d.To)})
	}
	return views
}

// value shows a member's value: texts in the page's language, others as they are.
func (r *request) value(raw []byte) string {
	var text domain.Text
	if len(raw) > 0 && raw[0] == '{' && json.Unmarshal(raw, &text, json.RejectUnknownMembers(true)) == nil && !text.IsZero() {
		return r.In(text).Text
	}
	var deadline domain.Deadline
	if len(raw) > 0 && raw[0] == '{' && json.Unmarshal(raw, &deadline, json.RejectUnknownMembers(true)) == nil {
		return r.deadline(&deadline)
	}
	var plain string
	if json.Unmarshal(raw, &plain) == nil {
		return plain
	}
	return string(raw)
}
