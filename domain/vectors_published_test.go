package domain_test

import (
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// publishedLog is a body that publishes reports: one while it forms, one with
// renderings, and one that takes another's place. They are of a template that no
// program knows, so that nobody is to make them again: what stands in them is made up.
func publishedLog(t *testing.T) *book {
	b := newBook(t)
	b.found(domain.PurposeOperation)
	b.member("member 0", seed.CivilSociety)
	b.publish(&domain.ReportPublished{Files: []domain.ReportFile{}, Kind: "minutes", Parameters: domain.ReportParameters{ID: b.id().String(), Lang: "en"}}, b.civil)
	b.member("member 1", seed.Government)
	b.constitute()
	files := []domain.ReportFile{
		{Format: "csv", Sha256: wire.Hash{2}, Size: 2, Table: "decisions"},
		{Format: "csv", Sha256: wire.Hash{3}, Size: 3, Table: "sides"},
		{Format: "html", Links: "https://ledger.example", Sha256: wire.Hash{4}, Size: 4},
		{Format: "pdf", Sha256: wire.Hash{5}, Size: 5, Version: 1},
	}
	register := b.publish(&domain.ReportPublished{
		Files: files, Kind: "decisions", Parameters: domain.ReportParameters{From: "2026-01-01", Lang: "az", To: "2026-12-31"}, Release: "1.0.0",
	}, b.coordinator)
	b.publish(&domain.ReportPublished{
		Files: files[:1], Kind: "decisions", Parameters: domain.ReportParameters{At: 1, From: "2026-01-01", Lang: "az"}, Reasons: reasons, Release: "1.0.1",
		Supersedes: &register,
	}, b.government)
	return b
}

// publish has a report published on the log so far, or on what its At says.
func (b *book) publish(e *domain.ReportPublished, by domaintest.Speaker) domain.ReportID {
	b.t.Helper()
	e.Seen = b.seen()
	if e.Parameters.At == 0 {
		e.Parameters.At = wire.Seq(e.Seen.Size)
	}
	e.Root, _ = b.roots(uint64(e.Parameters.At))
	e.Sha256, e.Size, e.Template = wire.Hash{1}, 1000, 1_000_000
	id := domain.ReportID{UUID: b.id()}
	b.enter("report.published", "report/"+id.String(), e, by)
	return id
}
