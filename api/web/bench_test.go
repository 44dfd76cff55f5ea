package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/seed"
)

// BenchmarkPages times every kind of page of a body with 200 members and 1,000
// motions of 10 kB each, of which 4 are decided and 20 are being voted on, with 200
// amendments, 100 records and a plan of 58 measures: each is to take less than 100 ms.
func BenchmarkPages(b *testing.B) {
	n := apitest.Found(b, domain.PurposeDemonstration)
	names := make([]domain.Text, 200)
	for i := range names {
		names[i] = domain.Text{En: fmt.Sprintf("Test member %d", i+1), Az: fmt.Sprintf("Sınaq üzvü %d", i+1)}
	}
	n.Constitute(names...)
	paragraph := strings.Repeat("Every quarter the report is published as open data, with its sources. ", 140)
	var motions []domain.MotionID
	for i := range 1000 {
		motions = append(motions, n.Table(apitest.Content(
			domain.Text{En: fmt.Sprintf("Open data, part %d", i+1), Az: fmt.Sprintf("Açıq məlumat, %d-ci hissə", i+1)},
			domain.Text{En: fmt.Sprintf("%d. %s", i, paragraph)}, []string{seed.ClassOrdinary})))
	}
	n.Advance(721)
	choices := make([]string, len(names))
	for i := range choices {
		choices[i] = []string{"yes", "yes", "yes", "no", "abstain"}[i%5]
	}
	open := func(id domain.MotionID) domain.PollID {
		m := n.State().Motion(id)
		n.Must("motion.frozen", "motion/"+id.String(), &domain.MotionFrozen{Digest: m.Digest, Version: m.Version}, n.Members[0].Rep())
		return n.Open(id, 72)
	}
	for i, id := range motions[:5] {
		n.Cast(open(id), choices...)
		if i < 4 {
			n.Advance(73)
		}
	}
	for _, id := range motions[5:24] {
		open(id)
	}
	besides(n, motions[30:230])
	n.CatchUp()
	mux := http.NewServeMux()
	Mount(mux, site.Options{Ledger: n.Ledger, Model: n.Model})
	paths := append(kinds(b, mux), "/search?q=report+publish", "/search?q=a", "/motions?state=table&before=500", "/room?at=1500", "/motions/"+motions[4].String(), "/motions/"+motions[900].String(),
		"/desk/motions/new?effect=change_rules", "/desk/motions/"+motions[4].String(), "/desk/motions/"+motions[100].String())
	for _, o := range n.Officers() {
		paths = append(paths, "/desk/offices/"+strings.TrimPrefix(o.Of, "office/"))
	}
	slices.Sort(paths)
	paths = slices.Compact(paths)
	for _, path := range paths {
		b.Run(strings.ReplaceAll(variable.ReplaceAllString(path, "*"), "/", "_"), func(b *testing.B) {
			for b.Loop() {
				w := httptest.NewRecorder()
				mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/az"+path, nil))
				if w.Code != http.StatusOK {
					b.Fatalf("%s: %d", path, w.Code)
				}
			}
			if b.Elapsed().Milliseconds() > 100*int64(b.N) {
				b.Logf("%s takes more than 100 ms", path)
			}
		})
	}
}

// besides adds to a body amendments to motions, records, concerns and a plan.
func besides(n *apitest.Node, motions []domain.MotionID) {
	coordinator, registrar := n.Officers()[0], n.Officers()[1]
	text := domain.Text{En: "A text of some length that says what it is about."}
	about := func(noun string) string { return noun + "/" + apitest.NewID().String() }
	for _, id := range motions {
		n.Must("amendment.moved", about("amendment"), &domain.AmendmentMoved{BaseVersion: 1, Content: n.State().Motion(id).Content, Motion: id}, n.Members[1].Rep())
	}
	for range 100 {
		source := domain.Source{Title: text}
		n.Must("record.attested", about("record"), &domain.RecordAttested{RecordContent: domain.RecordContent{DateText: "once", Kind: "act", TakenFrom: source, Text: text, Title: text}}, registrar)
		n.Must("concern.recorded", about("concern"), &domain.ConcernRecorded{Body: text, Date: "2026-01-01", Kind: "concern", TakenFrom: source, Text: text}, registrar)
	}
	plan := about("plan")
	n.Must("plan.drafted", plan, &domain.PlanDrafted{Kind: domain.PlanAction, Period: domain.Period{From: "2026-01-01", To: "2027-12-31"}, Title: text}, coordinator)
	items := []domain.Item{{Level: domain.LevelDirection, Number: "1", Responsible: []domain.MemberID{}, Title: text}}
	for i := range 58 {
		items = append(items, domain.Item{Level: domain.LevelMeasure, Number: fmt.Sprintf("1.%02d", i+1), Parent: "1", Responsible: []domain.MemberID{n.Members[i].ID}, Title: text})
	}
	n.Must("plan.items_drafted", plan, &domain.PlanItemsDrafted{Items: items, Removed: []string{}}, coordinator)
}
