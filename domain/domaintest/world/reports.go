package world

import (
	"fmt"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// publishReport publishes a report on some part of the log, perhaps in the place of
// another. What stands in it is made up, so it is of a template that no program knows.
func (w *World) publishReport() {
	seen := w.Seen()
	e := &domain.ReportPublished{
		Files: []domain.ReportFile{}, Kind: Pick(w, "decisions", "minutes"),
		Parameters: domain.ReportParameters{At: wire.Seq(seen.Size), ID: Pick(w, "", "1"), Lang: Pick(w, "az", "en")},
		Root:       seen.Root, Sha256: wire.Hash{1}, Size: w.Between(1, 1000), Template: 1_000_000,
	}
	if w.Half() {
		e.Parameters.From, e.Parameters.To = days[0], days[len(days)-1]
	}
	if w.Half() {
		// Mostly where a group ends, sometimes inside of one.
		e.Parameters.At = wire.Seq(w.Between(1, int64(seen.Size))) //nolint:gosec // a test's log is short
		if root, ok := w.Roots(uint64(e.Parameters.At)); ok {
			e.Root = root
		}
	}
	if w.UpTo(8) == 0 {
		size := uint64(w.Between(1, int64(seen.Size))) //nolint:gosec // as above
		if root, ok := w.Roots(size); ok {
			seen = &wire.Seen{Root: root, Size: size}
		}
	}
	e.SetSeen(seen)
	for i := range w.UpTo(3) {
		e.Release = "1.0.0"
		e.Files = append(e.Files, domain.ReportFile{
			Format: "csv", Links: Pick(w, "", "https://example.org"), Sha256: wire.Hash{2}, Size: w.Between(1, 1000), Table: fmt.Sprintf("table_%d", i), Version: w.Between(0, 2),
		})
	}
	id := domain.ReportID{UUID: w.ID()}
	if len(w.reports) > 0 && w.Half() {
		earlier := one(w, w.reports, id)
		e.Supersedes, e.Reasons = &earlier, w.text()
	}
	by := Pick(w, w.coordinator(), w.registrar(), w.officer())
	if w.say("report.published", "report/"+id.String(), e, w.speaker(by)) {
		w.reports = append(w.reports, id)
	}
}
