package web

import (
	"strings"
	"testing"

	"twothirds/api/httpapi/apitest"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/report"
)

// told is a body with a story, which has published a report: nothing else has the
// page of one.
func told(t *testing.T) *apitest.Story {
	t.Helper()
	story := apitest.Found(t, domain.PurposeDemonstration).Tell()
	view, err := story.Model.View(story.Ledger.Size())
	must(t, err)
	made, err := report.Make(view, report.Question{Kind: "decisions", Lang: "az"})
	must(t, err)
	_, err = story.Ledger.Attachments().Put(t.Context(), strings.NewReader(string(made.JSON())), "application/json")
	must(t, err)
	p := &domain.ReportPublished{
		Files: []domain.ReportFile{}, Kind: made.Kind, Root: made.Root, Sha256: made.SHA256(), Size: int64(len(made.JSON())), Template: made.Template,
		Parameters: domain.ReportParameters{At: made.Parameters.At, From: made.Parameters.From, To: made.Parameters.To, Lang: "az"},
	}
	p.SetSeen(&wire.Seen{Root: made.Root, Size: uint64(made.Parameters.At)}) //nolint:gosec // not negative
	story.Must("report.published", "report/"+apitest.NewID().String(), p, story.Officers()[0])
	story.CatchUp()
	return story
}
