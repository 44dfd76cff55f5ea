package httpapi

import (
	"crypto/sha256"
	"fmt"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"twothirds/api/reports"
	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/projections/report"
	"twothirds/projections/report/render"
)

type reportInput struct {
	AsOf
	Kind     string `path:"kind" maxLength:"40" doc:"The kind of report"`
	ID       string `query:"id" maxLength:"100" doc:"What it is about, where it is about one thing: an id; of a measure PLAN.NUMBER"`
	From     string `query:"from" maxLength:"10" doc:"The period's first day, YYYY-MM-DD, or year; the day of the founding where absent"`
	To       string `query:"to" maxLength:"10" doc:"The period's last day, or year; that of the last entry where absent"`
	Lang     string `query:"lang" default:"en" enum:"en,az" doc:"The language"`
	Format   string `query:"format" default:"json" maxLength:"10" doc:"json, csv, html, md, pdf, prov or xlsx"`
	Table    string `query:"table" maxLength:"60" doc:"In CSV, which of its tables; the one called as the kind, or the first, where absent"`
	Template int64  `query:"template" minimum:"1" maximum:"1000000" doc:"The version of the template, where it is to be an older one; the newest where absent"`
	Links    bool   `query:"links" doc:"In HTML, Markdown and PDF, link entries to this server's pages"`
}

// getReport answers with the bytes that the command line writes to the same question.
func (a *API) getReport(r *http.Request, in *reportInput) (*answer, error) {
	q := report.Question{Kind: in.Kind, ID: in.ID, From: domain.Date(in.From), To: domain.Date(in.To), Lang: in.Lang, Template: in.Template}
	format, err := render.FormatNamed(in.Format)
	if err != nil {
		return nil, err
	}
	if _, ok := report.About(in.Kind); !ok {
		return nil, problem(kindNoPath, "there is no report called %.40q; there are %v", in.Kind, report.Kinds())
	}
	reading, err := a.read(r, in.AsOf)
	if err != nil {
		return nil, err
	}
	o := render.Options{Table: in.Table}
	if in.Links {
		o.Base = site.Origin(r) + "/" + in.Lang
	}
	made, body, err := a.reports.Render(r.Context(), reading.View, q, format, o)
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(body)
	return &answer{
		contentType: format.MediaType, cache: cacheOf(reading), etag: fmt.Sprintf("%x", digest[:12]), seq: made.Parameters.At, body: body,
		headers: map[string]string{
			"Content-Disposition": mime.FormatMediaType("inline", map[string]string{"filename": reports.FileName(made, format)}),
			// The document runs nothing and loads nothing.
			"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-top-navigation-by-user-activation",
		},
	}, nil
}

func (a *API) addReports() {
	op := huma.Operation{
		OperationID: "make-report", Method: http.MethodGet, Path: "/v1/report/{kind}", Tags: []string{"Reports"},
		Summary:     "A report",
		Description: "The same bytes as `twothirds report` writes to the same question. As of an entry (at) it never changes. Its numbers name the entries that they come from (docs/reports.md).",
		Responses:   a.okType("application/json", described("object", "The report; in other formats a document")),
	}
	ok := op.Responses["200"]
	for _, f := range render.Formats() {
		if _, there := ok.Content[f.MediaType]; !there { // PROV is JSON too
			ok.Content[f.MediaType] = &huma.MediaType{Schema: described("string", "The report as "+f.Name)}
		}
	}
	add(a, op, a.getReport)
}
