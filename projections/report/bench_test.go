package report_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/projections"
	"twothirds/projections/report"
	"twothirds/projections/report/render"
)

// BenchmarkReports makes the reports of a body of 200 members who vote on one motion after
// another, TWOTHIRDS_BENCH_MOTIONS of them, first its rows; and writes the account of all in
// the formats.
func BenchmarkReports(b *testing.B) {
	body, decision := votedOn(b)
	path := filepath.Join(b.TempDir(), "rows.db")
	b.Run("rows", func(b *testing.B) {
		for b.Loop() {
			must(b, os.RemoveAll(path))
			must(b, fold(b, path, body).Close())
		}
		b.ReportMetric(float64(len(body.Entries)), "entries")
	})
	model := fold(b, path, body)
	defer model.Close() //nolint:errcheck // what it wrote is of no use any more
	v, err := model.View(0)
	must(b, err)
	for _, q := range []report.Question{
		{Kind: "accountability", Lang: "az"},
		{Kind: "decisions", Lang: "az"},
		{Kind: "member", Lang: "az", ID: body.Members[1].ID.String()},
		{Kind: "decision", Lang: "az", ID: decision.ID.String()},
	} {
		b.Run(q.Kind, func(b *testing.B) {
			for b.Loop() {
				made, err := report.Make(v, q)
				must(b, err)
				b.ReportMetric(float64(len(made.JSON())), "bytes")
			}
		})
	}
	account, err := report.Make(v, report.Question{Kind: "accountability", Lang: "az"})
	must(b, err)
	for _, f := range render.Formats() {
		b.Run("as-"+f.Name, func(b *testing.B) {
			for b.Loop() {
				written, err := f.Render(account, render.Options{})
				must(b, err)
				b.ReportMetric(float64(len(written)), "bytes")
			}
		})
	}
}

// fold makes the rows of a body's log, or goes on with those that are there.
func fold(b *testing.B, path string, body *domaintest.Body) *projections.Model {
	model, err := projections.Open(path, nil)
	must(b, err)
	must(b, model.CatchUp(b.Context(), domaintest.WholeOf(body.Entries)))
	return model
}

// votedOn is a body whose members voted on motions, and the last of its decisions.
func votedOn(b *testing.B) (body *domaintest.Body, last *domain.Decision) {
	motions, err := strconv.Atoi(os.Getenv("TWOTHIRDS_BENCH_MOTIONS"))
	if err != nil {
		motions = 10
	}
	body = domaintest.Constituted(domain.PurposeOperation, 150, 50)
	for range motions {
		poll := body.Put(body.Motion([]string{seed.ClassOrdinary}))
		for i, m := range body.Members {
			if i%7 != 0 {
				must(b, body.Vote(poll, m, domain.Options[i%3]))
			}
		}
		last = body.Close(poll)
	}
	return body, last
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
