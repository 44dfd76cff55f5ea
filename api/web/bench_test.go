package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/seed"
)

// BenchmarkPages times every kind of page of a body with 200 members and 1,000
// motions of 10 kB each, of which 4 are decided and one is being voted on: each
// is to take less than 100 ms.
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
	for i, id := range motions[:5] {
		m := n.State().Motion(id)
		n.Must("motion.frozen", "motion/"+id.String(), &domain.MotionFrozen{Digest: m.Digest, Version: m.Version}, n.Members[0].Rep())
		n.Cast(n.Open(id, 72), choices...)
		if i < 4 {
			n.Advance(73)
		}
	}
	n.CatchUp()
	mux := http.NewServeMux()
	Mount(mux, site.Options{Ledger: n.Ledger, Model: n.Model})
	paths := append(kinds(b, mux), "/search?q=report+publish", "/motions?state=table&before=500", "/room?at=1500", "/motions/"+motions[4].String(), "/motions/"+motions[900].String())
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
