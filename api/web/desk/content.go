package desk

import (
	"slices"
	"strconv"
	"strings"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
)

// content is a motion's content as a form: an empty one, or what is amended.
func (r *request) content(was *domain.Content) ([]*field, error) {
	title, text := r.text("title", "title", "line", false), r.text("text", "motion.text", "area", false)
	prevailing := r.radios("prevailing", "", "prevailing", r.words("language.", "az", "en"))
	prevailing.Help = r.T("deskhelp.prevailing")
	chosen := r.Ledger.Prevailing
	if was != nil {
		chosen = was.Prevailing
		filled(title, was.Title)
		filled(text, was.Text)
	}
	prevailing.choose(chosen)
	for _, f := range append(title, text...) {
		f.Help = "" // which is needed is said beside the choice of the one that prevails
	}
	for _, f := range text {
		f.Rows = 10
	}
	begun := r.beginning()
	if was != nil {
		begun = nil
		for i := range was.Effects {
			if rules, ok := was.Effects[i].Body().(*domain.ChangeRules); ok {
				begun = append(begun, beginning{kind: changeRules, rules: rules})
			}
		}
	}
	effects, err := r.effects(begun...)
	if err != nil {
		return nil, err
	}
	attachments := r.file("attachments", "attachments")
	attachments.Several = true
	allOrNone := r.check("all_or_none", "bool", "all_or_none").helped(r.T("deskhelp.all_or_none"))
	if was == nil {
		return join(title, text, prevailing, effects, r.classes(nil), allOrNone, attachments), nil
	}
	kept, err := r.keptOr("effects", was.Effects, len(was.Effects), r.effectsInWords(was), effects)
	if err != nil {
		return nil, err
	}
	keptFiles, err := r.keptOr("attachments", was.Attachments, len(was.Attachments), hashes(was.Attachments), attachments)
	if was.AllOrNone {
		allOrNone = r.radios("all_or_none", "bool", "all_or_none", r.words("deskoption.", "true", "false"))
		allOrNone.Options[0].Checked = true
	}
	return join(title, text, prevailing, kept, r.classes(was.Classes), allOrNone, keptFiles), err
}

func hashes(list []wire.Hash) string {
	var lines []string
	for _, h := range list {
		lines = append(lines, h.String())
	}
	return strings.Join(lines, "\n")
}

// keptOr keeps a list as it is, or takes another in its place.
func (r *request) keptOr(name string, list any, length int, inWords string, anew *field) ([]*field, error) {
	if length == 0 {
		return []*field{anew}, nil
	}
	how := r.radios(name+"_how", "", name+".how", r.words("deskoption.", "keep", "anew")).part()
	how.Options[0].Checked = true
	said := &field{Draw: "said", Label: r.T("desk.asitstands"), Value: inWords}
	return []*field{
		how,
		r.when(name+"_how=keep", name+".kept", said, hidden(name, "json", string(wire.Canonical(list)))),
		r.when(name+"_how=anew", name+".anew", anew),
	}, nil
}

func (r *request) effectsInWords(c *domain.Content) string {
	var lines []string
	for i := range c.Effects {
		e, err := r.EffectOf(&c.Effects[i], r.names)
		if err != nil {
			lines = append(lines, c.Effects[i].Type())
			continue
		}
		line := e.Words
		if e.Object.Text != "" {
			line += ": " + e.Object.Text
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// classes are those of the rules in force, each with the effects that need it.
func (r *request) classes(chosen []string) *field {
	var options []option
	for i := range r.rules.Classes {
		c := &r.rules.Classes[i]
		o := r.said(c.Name, c.Title)
		o.Checked = slices.Contains(chosen, c.Name)
		var types, names []string
		for _, tied := range r.rules.EffectClasses {
			if tied.Class == c.Name {
				types, names = append(types, tied.Effect), append(names, r.Or("effectname.", tied.Effect))
			}
		}
		o.Effects = strings.Join(types, " ")
		o.Help = r.T("desk.class.times", r.Hours(c.NoticeHours), r.Hours(c.DeliberationHours), r.Hours(c.VotingHours))
		if len(names) > 0 {
			o.Help += " " + r.T("desk.class.effects", strings.Join(names, ", "))
		}
		options = append(options, o)
	}
	return r.checks("classes", "classes", options).helped(r.T("deskhelp.classes"))
}

type newMotionPage struct {
	*site.Page
	Begin []site.Link // motions that begin with an effect
	Forms []*form
}

func loadNewMotion(r *request) (site.Content, error) {
	r.Title = r.T("deskform.table")
	fields, err := r.content(nil)
	if err != nil {
		return site.Content{}, err
	}
	f := r.form("table", "motion.tabled", "motion/new", fields...).unless(r.constituted(), r.T("deskwait.constituted")).opened().then("/" + r.Code + "/desk/motions/{id}")
	page := &newMotionPage{Page: &r.Page, Forms: []*form{f}}
	asked := r.Query.Get("effect")
	page.Begin = []site.Link{
		{Href: "/" + r.Code + "/desk/motions/new", Text: r.T("desk.begin.any"), Here: asked == ""},
		{Href: r.beginMotion(changeRules, ""), Text: r.T("desk.begin.rules"), Here: asked == changeRules},
		{Href: r.Href("/desk/plans"), Text: r.T("desk.begin.plan")},
	}
	return site.Content{Template: "newmotion.html", Data: page}, nil
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
