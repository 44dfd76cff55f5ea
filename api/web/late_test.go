package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/web/site"
	"twothirds/api/web/webtest"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/report"
)

// TestLate: what is due on a day is late, wherever it is told, when the next day has
// begun in Baku; until then it is to come.
func TestLate(t *testing.T) {
	t.Parallel()
	n := apitest.Found(t, domain.PurposeDemonstration)
	day := time.UnixMilli(int64(n.Now())).UTC().AddDate(0, 0, 3).Truncate(24 * time.Hour)
	last := domain.Date(day.Format(time.DateOnly))
	text, source := domain.Text{En: "Open the archive"}, domain.Source{Title: domain.Text{En: "A source"}}
	plan := domain.PlanID{UUID: apitest.NewID()}
	n.Must("plan.drafted", "plan/"+plan.String(), &domain.PlanDrafted{Kind: domain.PlanAction, Period: domain.Period{From: "2020-01-01", To: "2099-12-31"}, Title: domain.Text{En: "A plan"}}, n.Officers()[0])
	n.Must("plan.items_drafted", "plan/"+plan.String(), &domain.PlanItemsDrafted{Items: []domain.Item{
		{Level: domain.LevelDirection, Number: "1", Responsible: []domain.MemberID{}, Title: domain.Text{En: "A direction"}},
		{Deadline: &domain.Deadline{Text: domain.Text{En: "soon"}, To: last}, Level: domain.LevelMeasure, Number: "1.1", Parent: "1", Responsible: []domain.MemberID{}, Title: text},
	}, Removed: []string{}}, n.Officers()[0])
	n.Must("plan.attested", "plan/"+plan.String(), &domain.PlanAttested{Act: text, Date: "2020-01-01", Digest: n.State().Plan(plan).Draft.Digest, Version: 1}, n.Officers()[1:3]...)
	n.Must("concern.recorded", "concern/"+apitest.NewID().String(), &domain.ConcernRecorded{
		Body: domain.Text{En: "A body"}, Date: "2020-01-01", Due: last, Kind: "concern", TakenFrom: source, Text: text,
	}, n.Officers()[1])
	at := func(hour, minute int) (seq wire.Seq) {
		to := wire.Time(day.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute).UnixMilli())
		for _, to := range []wire.Time{to, to + 10*60_000} { // what is entered second is recorded at the first
			seq = n.Must("clock.advanced", "ledger", &domain.ClockAdvanced{To: to}, n.Officers()[0])
		}
		return seq
	}
	onTheDay := at(19, 30) // 23:30 in Baku
	after := at(20, 30)    // half past midnight there, and the same day in UTC
	n.CatchUp()
	mux := http.NewServeMux()
	Mount(mux, site.Options{Ledger: n.Ledger, Model: n.Model})
	page := func(path string, seq wire.Seq) string {
		url := path + "?at=" + fmt.Sprint(seq)
		w := webtest.Ask(mux, url)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d", url, w.Code)
		}
		text, _ := webtest.Check(t, url, w.Body.String())
		return text
	}
	for _, c := range []struct{ path, late, coming string }{
		{"/en/plan/" + plan.String(), "overdue", ""},
		{"/en/plan/" + plan.String() + "/attention", "Past their deadline (1)", ""},
		{"/en/plan/" + plan.String() + "/items/1.1", "overdue", ""},
		{"/en/concerns", "past its day", ""},
		{"/en/calendar", "Overdue", ""},
		{"/en/calendar", "Nothing is due.", ""},
		{"/en/", "", "Measure 1.1"},
	} {
		before, then := page(c.path, onTheDay), page(c.path, after)
		if c.late != "" && (strings.Contains(before, c.late) || !strings.Contains(then, c.late)) {
			t.Errorf("%s: %q: on the day %t, after it %t", c.path, c.late, strings.Contains(before, c.late), strings.Contains(then, c.late))
		}
		if c.coming != "" && (!strings.Contains(before, c.coming) || strings.Contains(then, c.coming)) {
			t.Errorf("%s: %q: on the day %t, after it %t", c.path, c.coming, strings.Contains(before, c.coming), strings.Contains(then, c.coming))
		}
	}
	for seq, want := range map[wire.Seq]string{onTheDay: `"no"`, after: `"yes"`} {
		view, err := n.Model.View(seq)
		must(t, err)
		made, err := report.Make(view, report.Question{Kind: "measure", ID: plan.String() + ".1.1", Lang: "en"})
		must(t, err)
		if _, said, _ := strings.Cut(string(made.JSON()), `"value":"overdue"},`); !strings.Contains(said[:60], want) {
			t.Errorf("the report as of entry %d: overdue: %s, want %s", seq, said[:60], want)
		}
	}
}
