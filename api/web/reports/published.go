package reports

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/projections"
	"twothirds/projections/report"
)

// publishedLine is a published report in a list.
type publishedLine struct {
	Href, Name, About, Period string
	Lang                      string
	When                      site.Stamp
	Old                       bool // another has taken its place
	Cite                      site.Link
}

func (r *request) publishedLine(d *domain.Report) (publishedLine, error) {
	line := publishedLine{
		Href: r.Href("/reports/published/", d.ID), Name: r.Or("reportkind.", d.Kind), Period: r.period(d.Parameters.From, d.Parameters.To),
		Lang: r.Or("language.", d.Parameters.Lang), Old: d.SupersededBy != nil, Cite: r.Cite(d.Seq),
	}
	var err error
	if line.About, err = r.aboutOf(d); err != nil {
		return line, err
	}
	recorded, err := r.RecordedAt(d.Seq)
	line.When = r.When(recorded)
	return line, err
}

// aboutOf is what a report is about in the reader's words, "" for the body.
func (r *request) aboutOf(d *domain.Report) (string, error) {
	id := d.Parameters.ID
	about, ok := report.About(d.Kind)
	if id == "" || !ok {
		return id, nil
	}
	choices, err := r.choices(about)
	if err != nil {
		return "", err
	}
	for _, c := range choices {
		if c.ID == id {
			return c.Text, nil
		}
	}
	return id, nil
}

type publishedPage struct {
	*site.Page
	Report  *domain.Report
	Line    publishedLine
	Office  site.Link
	Reasons site.Said
	Instead *site.Link // what took its place
	Before  *site.Link // whose place it took
	Of      site.Link
	Verdict string // what came of making it again: same, differs, newer
	Prov    string // where it comes from
	Files   []publishedFile
	Verify  string
	// View leads to the report as this server makes it, in ViewLang, its own language; "" where that is another one.
	View, ViewLang string
}

// publishedFile is a file of a publication, with a link where it is kept here.
type publishedFile struct {
	Format, Table, Href string
	Size                string
	SHA256              string
}

func loadPublished(r *request) (site.Content, error) {
	d, err := site.Found[domain.Report](r.View, "report", r.PathValue("id"))
	if err != nil {
		return site.Content{}, err
	}
	p := &publishedPage{Page: &r.Page, Report: d, Reasons: r.In(d.Reasons), Of: r.Cite(d.Parameters.At)}
	if p.Office, err = r.Officer(d.Office); err != nil {
		return site.Content{}, err
	}
	if p.Line, err = r.publishedLine(d); err != nil {
		return site.Content{}, err
	}
	r.Title = r.T("reports.published.one", p.Line.Name)
	r.Crumbs = []site.Link{{Href: r.Href("/reports"), Text: r.T("reports")}}
	if d.SupersededBy != nil {
		p.Instead = &site.Link{Href: r.Href("/reports/published/", d.SupersededBy), Text: r.T("reports.instead")}
	}
	if d.Supersedes != nil {
		p.Before = &site.Link{Href: r.Href("/reports/published/", d.Supersedes), Text: r.T("reports.before")}
	}
	q := report.Asked(d.Kind, d.Parameters, d.Template)
	if p.Verdict, err = r.verdict(d); err != nil {
		return site.Content{}, err
	}
	if p.Verdict == "same" {
		// In its own language: what is read there has the hash that was published.
		values := query(q)
		values.Set("at", fmt.Sprint(d.Parameters.At))
		p.View, p.ViewLang = (&url.URL{Path: "/" + q.Lang + "/reports/" + q.Kind, RawQuery: values.Encode()}).String(), q.Lang
	}
	for _, f := range append([]domain.ReportFile{{Format: "json", Sha256: d.Sha256, Size: d.Size}}, d.Files...) {
		p.Files = append(p.Files, publishedFile{
			Format: strings.ToUpper(f.Format), Table: f.Table, Href: r.Attachment(f.Sha256), Size: r.N(f.Size), SHA256: f.Sha256.String(),
		})
	}
	p.Prov = "/open-data/reports/" + d.ID.String() + ".prov.json?" + url.Values{"at": {fmt.Sprint(r.Seq)}}.Encode()
	p.Verify = "twothirds report verify FILE " + site.Origin(r.Request.Request)
	return site.Content{Template: "published.html", Data: p, Varies: true}, nil
}

// verdict makes a published report again from this server's log.
func (r *request) verdict(d *domain.Report) (string, error) {
	then, err := r.Site.Model.View(d.Parameters.At)
	if err != nil {
		return "", err
	}
	_, err = report.Again(d, then, func(v *projections.View, q report.Question) (*report.Report, error) {
		return r.Site.Reports.Make(r.Context(), v, q)
	})
	switch {
	case errors.Is(err, report.ErrNewer):
		return "newer", nil
	case errors.Is(err, report.ErrDiffers):
		return "differs", nil
	}
	return "same", err
}
