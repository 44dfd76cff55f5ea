package desk

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"twothirds/api/reports"
	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
	"twothirds/projections/report"
	"twothirds/projections/report/render"
)

// loadReports publishes a report. The form only asks which: the modules fetch it, as of
// the log that they have verified, and its files, hash them, and fill in the manifest.
func loadReports(r *request) (site.Content, error) {
	r.Title = r.T("deskform.publish")
	var kinds []option
	var asked []*field
	var periods []string
	for _, kind := range report.Kinds() {
		objects, err := r.reportObjects(kind)
		if err != nil {
			return site.Content{}, err
		}
		if objects != nil && len(objects.Options) == 0 {
			continue // there is nothing that it could be about
		}
		if objects != nil {
			asked = append(asked, r.when("kind="+kind, "report.object", objects))
		}
		if report.OfPeriod(kind) {
			periods = append(periods, kind)
		}
		kinds = append(kinds, option{Value: kind, Text: r.T("reportkind." + kind), Help: r.T("reportwhat." + kind)})
	}
	kind := r.radios("kind", "", "report.kind", kinds).choose(cmp.Or(r.Query.Get("kind"), kinds[0].Value))
	period := row(r.date("parameters.from", "period.from").helped(r.T("deskhelp.report.from")), r.date("parameters.to", "period.to").helped(r.T("deskhelp.report.to")))
	asked = append(asked, r.when("kind="+strings.Join(periods, " "), "report.period", period))
	lang := r.radios("parameters.lang", "", "report.lang", r.words("language.", "az", "en")).choose(r.Code).helped(r.T("deskhelp.report.lang"))
	instead, err := r.reportInstead()
	if err != nil {
		return site.Content{}, err
	}
	f := r.form("publish", "report.published", "report/new", join(kind, asked, lang, r.reportFiles(), hidden("release", "", reports.Release()), instead)...).
		as("coordinator registrar").opened().then("/" + r.Code + "/reports/published/{id}")
	return site.Content{Template: "plain.html", Data: &plainPage{Page: &r.Page, Lead: r.T("desklead.publish"), Forms: []*form{f}}}, nil
}

// publishing is where a report about something is published.
func (r *request) publishing(kind, about string) string {
	return "/" + r.Code + "/desk/reports?" + url.Values{"kind": {kind}, "about": {about}}.Encode()
}

// reportObjects is the choice of what a kind of report is about, nil where that is the body.
func (r *request) reportObjects(kind string) (*field, error) {
	about, _ := report.About(kind)
	var options []option
	var help string
	var err error
	switch about {
	case "":
		return nil, nil
	case "decision":
		options, help, err = r.decisions(func(voting.Outcome, bool, int64) bool { return true })
	case "meeting":
		options, err = r.meetingOptions()
	case "member":
		options = r.memberOptions(r.members)
	default:
		options, err = r.planOptions(about == "item")
	}
	return r.pick("parameters.id", "", "report."+about, options).choose(r.Query.Get("about")).helped(help), err
}

func (r *request) meetingOptions() ([]option, error) {
	meetings, err := site.Every[domain.Meeting](r.View, "meeting")
	slices.SortFunc(meetings, func(a, b *domain.Meeting) int { return cmp.Compare(b.Starts, a.Starts) })
	var options []option
	for _, m := range meetings {
		o := r.said(m.ID.String(), m.Title)
		o.Text = r.When(m.Starts).Text + ": " + o.Text
		options = append(options, o)
	}
	return options, err
}

// planOptions are the plans in force, or their measures and milestones.
func (r *request) planOptions(items bool) ([]option, error) {
	plans, err := r.plans()
	var options []option
	for _, p := range plans {
		if len(p.Versions) == 0 {
			continue
		}
		if !items {
			options = append(options, r.said(p.ID.String(), p.Versions[len(p.Versions)-1].Content.Title))
			continue
		}
		measures, err := r.measures(p.ID, func(i *domain.Item) bool { return i.Level == domain.LevelMeasure || i.Level == domain.LevelMilestone })
		if err != nil {
			return nil, err
		}
		for _, o := range measures {
			o.Value = p.ID.String() + "." + o.Value
			options = append(options, o)
		}
	}
	return options, err
}

// reportFiles are the formats in which a report is published, beside the JSON.
func (r *request) reportFiles() *field {
	var options []option
	for _, f := range render.Formats() {
		o := option{Value: f.Name, Text: strings.ToUpper(f.Name), Checked: f.Name == "html" || f.Name == "pdf"}
		switch f.Name {
		case "json": // is kept in any case
			continue
		case "csv":
			o.Help = r.T("deskoption.report_csv")
		default:
			o.Help = r.T("reportformat." + f.Name)
		}
		options = append(options, o)
	}
	return r.checks("files", "report.files", options).helped(r.T("deskhelp.report.files"))
}

// reportInstead asks whose place a report takes, where it takes one's.
func (r *request) reportInstead() ([]*field, error) {
	published, err := site.Every[domain.Report](r.View, "report")
	var options []option
	for _, d := range bySeq(published, func(d *domain.Report) wire.Seq { return d.Seq }) {
		if d.SupersededBy != nil {
			continue
		}
		text := r.Or("reportkind.", d.Kind)
		if d.Parameters.From != "" {
			text += ", " + r.On(d.Parameters.From).Text + " – " + r.On(d.Parameters.To).Text
		}
		text += fmt.Sprintf(", %s (%s)", r.Or("language.", d.Parameters.Lang), r.Cite(d.Seq).Text)
		options = append(options, option{Value: d.ID.String(), Text: text})
	}
	if len(options) == 0 {
		return nil, err
	}
	how := r.radios("instead", "", "report.instead", r.words("deskoption.instead_", "no", "yes")).part().choose("no")
	return []*field{how, r.when("instead=yes", "report.reasons", join(r.pick("supersedes", "ref", "report.supersedes", options), r.text("reasons", "reasons", "area", false))...)}, err
}
