package story

import (
	"bytes"
	"time"

	"twothirds/api/reports"
	"twothirds/domain"
	"twothirds/projections"
	"twothirds/projections/locale"
	"twothirds/projections/report"
	"twothirds/projections/report/render"
)

// publishAccount publishes the body's account of the time from its founding to
// yesterday, in both languages: reports that everybody makes again from the log.
func (b *body) publishAccount(w *writer) {
	b.advance(24) // a day is accounted for when it is over
	if b.err != nil {
		return
	}
	now, err := b.ledger.Now()
	if err != nil {
		b.fail(err)
		return
	}
	yesterday := domain.Date(locale.BakuDay(time.UnixMilli(int64(now.AddHours(-24)))))
	view, err := b.view()
	if err != nil {
		b.fail(err)
		return
	}
	for _, lang := range []string{"az", "en"} {
		made, err := report.Make(view, report.Question{Kind: "accountability", Lang: lang, To: yesterday})
		if err != nil {
			b.fail(err)
			return
		}
		b.publish(made)
		w.printf("%s (%s), entries 1 to %d: %.12s…\n", made.Title, lang, made.Parameters.At, made.SHA256())
	}
}

// view is all that is published, in rows and under a checkpoint.
func (b *body) view() (*projections.View, error) {
	size := b.state().Head().Seq
	if _, err := b.ledger.WaitCheckpoint(b.ctx, size); err != nil {
		return nil, err
	}
	if err := b.model.Wait(b.ctx, size); err != nil {
		return nil, err
	}
	return b.model.View(size)
}

// publish gives a report and its PDF to the ledger, and enters which report they are.
func (b *body) publish(made *report.Report) {
	pdf, err := render.FormatNamed("pdf")
	if err != nil {
		b.fail(err)
		return
	}
	file, err := pdf.Render(made, render.Options{})
	if err != nil {
		b.fail(err)
		return
	}
	source, err := render.ReadSource(file)
	if err != nil {
		b.fail(err)
		return
	}
	b.keep(made.JSON(), "application/json")
	b.keep(file, pdf.MediaType)
	b.enter("report.published", "report/"+b.id().String(), reports.Manifest(made, []domain.ReportFile{reports.Rendering(source, file)}), b.coordinator)
}

// keep gives a file to the ledger.
func (b *body) keep(content []byte, mediaType string) {
	if b.err != nil {
		return
	}
	if _, err := b.ledger.Attachments().Put(b.ctx, bytes.NewReader(content), mediaType); err != nil {
		b.fail(err)
	}
}
