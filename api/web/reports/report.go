package reports

import (
	"errors"
	"html/template"
	"strconv"
	"strings"
	"time"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/locale"
	"twothirds/projections/report"
	"twothirds/projections/report/render"
)

type reportPage struct {
	*site.Page
	Form    kindForm
	Q       report.Question
	Problem string // why there is no report; "" where there is one

	Period   string
	Of       int64 // the entry as of which it is
	SHA256   string
	Files    []fileLink
	Tables   []fileLink // as CSV
	Command  string
	Contents []render.Link
	HTML     template.HTML
}

// fileLink is a report in a format.
type fileLink struct{ Href, Name, Word string }

func loadReport(r *request) (site.Content, error) {
	q := report.Question{
		Kind: r.PathValue("kind"), ID: r.Query.Get("id"), Lang: r.Code,
		From: domain.Date(r.Query.Get("from")), To: domain.Date(r.Query.Get("to")),
	}
	if text := r.Query.Get("template"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 1 || n > report.Template {
			return site.Content{}, site.ErrNotFound
		}
		q.Template = n
	}
	if _, ok := report.About(q.Kind); !ok {
		return site.Content{}, site.ErrNotFound
	}
	r.Still = true // a report is as of an entry, and may have been long in the making
	r.Crumbs = []site.Link{{Href: r.Href("/reports"), Text: r.T("reports")}}
	r.Title = r.T("reportkind." + q.Kind)
	p := &reportPage{Page: &r.Page, Q: q}
	var err error
	if p.Form, err = r.form(q.Kind); err != nil {
		return site.Content{}, err
	}
	made, err := r.Site.Reports.Show(r.Context(), r.View, q, "/"+r.Code)
	switch {
	case errors.Is(err, report.ErrNotFound) && q.ID != "":
		return site.Content{}, site.ErrNotFound
	case errors.Is(err, report.ErrNotFound), errors.Is(err, report.ErrInvalid):
		p.Problem = r.T("reports.ask")
		if q.From != "" || q.To != "" {
			p.Problem = r.T("reports.period.wrong")
		}
		return site.Content{Template: "report.html", Data: p, Varies: true}, nil
	case err != nil:
		return site.Content{}, err
	}
	r.Title = made.Title
	p.Q.From, p.Q.To = made.Parameters.From, made.Parameters.To
	p.Of = int64(made.Parameters.At) //nolint:gosec // below 2^53
	p.Period, p.SHA256 = r.period(made.Parameters.From, made.Parameters.To), made.SHA256.String()
	p.Contents, p.HTML = made.Part.Sections, made.Part.HTML
	for _, f := range render.Formats() {
		if f.Name != "csv" {
			p.Files = append(p.Files, fileLink{file(p.Q, r.View, f.Name, ""), strings.ToUpper(f.Name), r.T("reportformat." + f.Name)})
		}
	}
	for _, table := range made.Tables() {
		p.Tables = append(p.Tables, fileLink{Href: file(p.Q, r.View, "csv", table.Name), Name: table.Title})
	}
	p.Command = command(q, r.Seq, site.Origin(r.Request.Request), made.Report)
	return site.Content{Template: "report.html", Data: p}, nil
}

// command is what makes the report again elsewhere.
func command(q report.Question, at wire.Seq, origin string, made *report.Report) string {
	words := []string{"twothirds report", q.Kind}
	if q.ID != "" {
		words = append(words, q.ID)
	}
	words = append(words, "--data", origin, "--at", report.Range{From: at, To: at}.String())
	if made.Parameters.From != "" {
		words = append(words, "--from", string(made.Parameters.From), "--to", string(made.Parameters.To))
	}
	return strings.Join(append(words, "--lang", q.Lang, "--template", strconv.FormatInt(made.Template, 10), "--format json | sha256sum"), " ")
}

// period is a period in words, "" for none.
func (r *request) period(from, to domain.Date) string {
	if from == "" {
		return ""
	}
	return r.On(from).Text + " – " + r.On(to).Text
}

// dayOf is the day of a time in Baku.
func dayOf(t wire.Time) domain.Date { return domain.Date(locale.BakuDay(time.UnixMilli(int64(t)))) }
