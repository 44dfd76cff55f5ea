package main

import (
	"bytes"
	"crypto/sha256"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/projections"
	"twothirds/projections/report"
	"twothirds/projections/report/render"
)

// reportOn makes a report from a body's log, as of its end.
func reportOn(t *testing.T, b *domaintest.Body, q report.Question) *report.Report {
	t.Helper()
	copied, err := copies.OpenToJudge(t.Context(), folderOf(t, b))
	must(t, err)
	defer copied.Close() //nolint:errcheck // a test's
	model, err := projections.Open(filepath.Join(t.TempDir(), "rows.db"), nil)
	must(t, err)
	defer model.Close() //nolint:errcheck // a test's
	must(t, model.CatchUp(t.Context(), copied))
	view, err := model.View(0)
	must(t, err)
	made, err := report.Make(view, q)
	must(t, err)
	return made
}

// manifestOf publishes a report as it is, with renderings in some formats.
func manifestOf(t *testing.T, b *domaintest.Body, r *report.Report, formats ...string) *domain.ReportPublished {
	t.Helper()
	q := r.Parameters
	e := &domain.ReportPublished{
		Files: []domain.ReportFile{}, Kind: r.Kind, Parameters: domain.ReportParameters{At: q.At, From: q.From, ID: q.ID, Lang: q.Lang, To: q.To},
		Root: r.Root, Sha256: r.SHA256(), Size: int64(len(r.JSON())), Template: r.Template,
	}
	for _, name := range formats {
		e.Release = "1.0.0"
		format, err := render.FormatNamed(name)
		must(t, err)
		file, err := format.Render(r, render.Options{})
		must(t, err)
		e.Files = append(e.Files, domain.ReportFile{Format: name, Sha256: sha256.Sum256(file), Size: int64(len(file)), Version: format.Version})
	}
	e.SetSeen(b.Seen())
	return e
}

// An audit makes the reports that were published again: it names the entry that published
// what the log does not give, and does not call wrong what it cannot tell.
func TestAuditOfReports(t *testing.T) {
	body := spoken(40, 0, "")
	state := t.TempDir()
	made := reportOn(t, body, report.Question{Kind: "member", ID: body.Members[0].ID.String(), Lang: "az"})
	for _, tt := range []struct {
		name   string
		change func(e *domain.ReportPublished)
		judged string // of the class: true, false or not checked
		says   string // in the reason, or among what is not checked
	}{
		{"as the log gives it", func(*domain.ReportPublished) {}, "true", ""},
		{"by an older template", func(e *domain.ReportPublished) {
			q := report.Question{Kind: "member", ID: body.Members[0].ID.String(), Lang: "az", Template: 1}
			*e = *manifestOf(t, body, reportOn(t, body, q), "html", "pdf")
		}, "true", ""},
		{"by another template than it says", func(e *domain.ReportPublished) { e.Template = 1 }, "false", "not what the log gives"},
		{"another hash", func(e *domain.ReportPublished) { e.Sha256[0]++ }, "false", "the report published is not what the log gives"},
		{"another size", func(e *domain.ReportPublished) { e.Size++ }, "false", "bytes, the log gives"},
		{"another language than it is in", func(e *domain.ReportPublished) { e.Parameters.Lang = "en" }, "false", "not what the log gives"},
		{"about another member", func(e *domain.ReportPublished) { e.Parameters.ID = body.Members[1].ID.String() }, "false", "not what the log gives"},
		{"about nobody", func(e *domain.ReportPublished) { e.Parameters.ID = "nobody" }, "false", "that the log does not give"},
		{"about an earlier time", func(e *domain.ReportPublished) {
			e.Parameters.At--
			e.Root, _ = body.Roots(uint64(e.Parameters.At))
		}, "false", "not what the log gives"},
		{"a page that says something else", func(e *domain.ReportPublished) { e.Files[0].Sha256[0]++ }, "false", "published in html is not what the log gives"},
		{"a print that says something else", func(e *domain.ReportPublished) { e.Files[1].Size++ }, "false", "published in pdf is not what the log gives"},
		{"a table that it does not have", func(e *domain.ReportPublished) { e.Files[0].Format, e.Files[0].Table = "csv", "gossip" }, "false", "in csv, which the log does not give"},
		{"a print in another version", func(e *domain.ReportPublished) { e.Files[1].Version, e.Files[1].Sha256 = 1000, wire.Hash{1} }, "true", "in a version of the format that this program does not write"},
		{"a format that is yet to come", func(e *domain.ReportPublished) { e.Files[1].Format = "scroll" }, "true", "newer than this program knows"},
		{"a kind that is yet to come", func(e *domain.ReportPublished) { e.Kind = "zeal" }, "not checked", "newer than this program knows"},
		{"a template that is yet to come", func(e *domain.ReportPublished) { e.Template, e.Sha256 = report.Template+1, wire.Hash{1} }, "not checked", "newer than this program knows"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := body.Copy()
			e := manifestOf(t, b, made, "html", "pdf")
			tt.change(e)
			b.Must("report.published", "report/"+b.ID().String(), e, b.Coordinator)
			b.Must("report.published", "report/"+b.ID().String(), e, b.Registrars[0]) // the first is named
			r, code, _ := audited(t, state, folderOf(t, b), "--no-memory")
			if tt.judged == "false" {
				wantBad(t, r, code, 41, classReport, tt.says)
				return
			}
			ok, n := row(t, r, classReport)
			if code != 0 || ok != tt.judged || n != map[string]int64{"true": 2}[ok] {
				t.Errorf("exit code %d, %s, %d checked", code, ok, n)
			}
			said := slices.ContainsFunc(r.Unchecked, func(u string) bool { return strings.Contains(u, "report") || strings.Contains(u, "rendering") })
			if tt.says == "" && said || tt.says != "" && !strings.Contains(strings.Join(r.Unchecked, "\n"), tt.says) {
				t.Errorf("not checked: %q, want %q", r.Unchecked, tt.says)
			}
		})
	}
	if r, _, _ := audited(t, state, folderOf(t, body), "--no-memory"); slices.ContainsFunc(r.Classes, func(c checked) bool { return c.Class == classReport }) {
		t.Error("a log that publishes nothing has reports judged")
	}
}

// Where a copy has the report that the log does not give, the audit says where they differ.
func TestAuditSaysWhereAReportLies(t *testing.T) {
	b := spoken(40, 0, "")
	made := reportOn(t, b, report.Question{Kind: "member", ID: b.Members[0].ID.String(), Lang: "en"})
	forged := bytes.Replace(made.JSON(), []byte(`"value":"active"`), []byte(`"value":"absent"`), 1)
	e := manifestOf(t, b, made)
	e.Sha256 = sha256.Sum256(forged)
	b.Must("report.published", "report/"+b.ID().String(), e, b.Coordinator)
	out := filepath.Join(t.TempDir(), "out")
	if code := run(t.Context(), []string{"export", "--data", folderOf(t, b), out}, strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{}); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	must(t, os.MkdirAll(filepath.Join(out, "attachments"), 0o700))
	must(t, os.WriteFile(filepath.Join(out, "attachments", e.Sha256.String()), forged, 0o600))
	r, code, _ := audited(t, t.TempDir(), out, "--no-memory")
	wantBad(t, r, code, 41, classReport, "the first difference is at /sections/", "it says absent, the log gives active")
}
