package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/projections"
	"twothirds/projections/report"
	"twothirds/projections/report/render"
)

// published is a report that an entry publishes.
type published struct {
	seq      wire.Seq
	manifest *domain.ReportPublished
}

// reportsJudged is what came of making the published reports again.
type reportsJudged struct {
	// reports and renderings are those that the log gives, byte for byte.
	reports, renderings int64
	// newer are of a template, kind or format that this program does not know; versions
	// are renderings in a version of their format that it does not write.
	newer, versions int64
}

// judgeReports makes every published report again, as of the entry that it knew last, and
// compares it and its renderings with the hashes that were published. It folds the
// log once more, as far as they need, into rows of its own.
func (a *auditing) judgeReports() (*bad, error) {
	first := firstEntries{Copy: a.copied, progress: progressOn(a.cmd.ErrOrStderr(), "reading what reports knew")}
	var made []published
	for _, p := range a.published {
		if a.makes(p.manifest) {
			made = append(made, p)
			first.size = max(first.size, p.manifest.Parameters.At)
		}
	}
	if len(made) == 0 {
		return nil, nil
	}
	temp, err := os.MkdirTemp("", "twothirds-audit-")
	if err != nil {
		return nil, fmt.Errorf("making the published reports again: %w", err)
	}
	defer os.RemoveAll(temp) //nolint:errcheck // it was for this alone
	model, err := projections.Open(filepath.Join(temp, "rows.db"), loggerOf(a.cmd))
	if err != nil {
		return nil, err
	}
	defer model.Close() //nolint:errcheck // as above
	if err := model.CatchUp(a.cmd.Context(), first); err != nil {
		return nil, copyError(err)
	}
	progress := progressOn(a.cmd.ErrOrStderr(), "making reports again")
	for i, p := range made {
		if err := a.cmd.Context().Err(); err != nil {
			return nil, err
		}
		reason, err := a.judgeReport(model, p.manifest)
		if err != nil {
			return nil, fmt.Errorf("making the report published at entry %d again: %w", p.seq, err)
		}
		if reason != "" {
			return &bad{Seq: p.seq, Class: classReport, Reason: reason}, nil
		}
		if progress != nil {
			progress(wire.Seq(i+1), wire.Seq(len(made)))
		}
	}
	return nil, nil
}

// firstEntries are the beginning of a copy, for reports that know no more of it.
type firstEntries struct {
	*copies.Copy
	size     wire.Seq
	progress func(done, of wire.Seq) // nil for none
}

func (f firstEntries) Size() wire.Seq { return f.size }

// errEnough ends the reading of the first entries.
var errEnough = errors.New("enough was read")

func (f firstEntries) Entries(from wire.Seq, fn func(seq wire.Seq, raw []byte) error) error {
	err := f.Copy.Entries(from, func(seq wire.Seq, raw []byte) error {
		if seq > f.size {
			return errEnough
		}
		if f.progress != nil {
			f.progress(seq, f.size)
		}
		return fn(seq, raw)
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// makes says whether this program makes such reports, and counts those that it does not.
func (a *auditing) makes(e *domain.ReportPublished) bool {
	if report.Makes(e.Kind, e.Template) != nil {
		a.reports.newer++
		return false
	}
	return true
}

// judgeReport says what of a published report is not so, "" where nothing is.
func (a *auditing) judgeReport(model *projections.Model, e *domain.ReportPublished) (reason string, err error) {
	view, err := model.View(e.Parameters.At)
	if err != nil {
		return "", err
	}
	made, err := report.Make(view, report.Asked(e.Kind, e.Parameters, e.Template))
	switch {
	case errors.Is(err, report.ErrInvalid), errors.Is(err, report.ErrNotFound):
		return fmt.Sprintf("a report is published that the log does not give: %v", err), nil
	case err != nil:
		return "", err
	}
	if hash := made.SHA256(); hash != e.Sha256 || int64(len(made.JSON())) != e.Size {
		return a.otherReport(e, made), nil
	}
	a.reports.reports++
	for _, f := range e.Files {
		reason, err := a.judgeRendering(made, f)
		if reason != "" || err != nil {
			return reason, err
		}
	}
	return "", nil
}

// otherReport says that a published report is not the one that the log gives, and, where
// this copy has it, where they begin to differ.
func (a *auditing) otherReport(e *domain.ReportPublished, made *report.Report) string {
	reason := fmt.Sprintf("the report published is not what the log gives: it has the SHA-256 %s and %d bytes, the log gives %s and %d",
		e.Sha256, e.Size, made.SHA256(), len(made.JSON()))
	held, err := a.copied.Attachment(a.cmd.Context(), e.Sha256)
	if err != nil {
		return reason // without the file the hashes are all there is to say
	}
	if d := report.Compare(held, made); d != nil {
		reason += fmt.Sprintf("; the first difference is at %s: it says %s, the log gives %s", d.Place, d.Has, d.Made)
	}
	return reason
}

// judgeRendering makes a rendering again and compares it with the hash that was published.
func (a *auditing) judgeRendering(made *report.Report, f domain.ReportFile) (reason string, err error) {
	format, err := render.FormatNamed(f.Format)
	switch {
	case err != nil:
		a.reports.newer++
		return "", nil
	case format.Version != f.Version:
		a.reports.versions++
		return "", nil
	}
	again, err := format.Render(made, render.Options{Base: f.Links, Table: f.Table})
	switch {
	case errors.Is(err, report.ErrInvalid), errors.Is(err, render.ErrTooLarge):
		return fmt.Sprintf("the report is published in %s, which the log does not give: %v", f.Format, err), nil
	case err != nil:
		return "", err
	}
	if hash := wire.Hash(sha256.Sum256(again)); hash != f.Sha256 || int64(len(again)) != f.Size {
		return fmt.Sprintf("the report published in %s is not what the log gives: it has the SHA-256 %s and %d bytes, the log gives %s and %d",
			f.Format, f.Sha256, f.Size, hash, len(again)), nil
	}
	a.reports.renderings++
	return "", nil
}

// sayReports says which published reports could not be made again.
func (a *auditing) sayReports(say func(format string, args ...any)) {
	r := a.reports
	if r.newer > 0 {
		say("%s newer than this program knows: use a newer one", pick(r.newer, "that the log gives a report or rendering published, which is", fmt.Sprintf("that the log gives %d reports or renderings published, which are", r.newer)))
	}
	if r.versions > 0 {
		say("%s in a version of the format that this program does not write; the reports themselves were made again", pick(r.versions, "the bytes of a published rendering", fmt.Sprintf("the bytes of %d published renderings", r.versions)))
	}
}
