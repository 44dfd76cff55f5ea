package motions_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/web"
	"twothirds/api/web/site"
	"twothirds/api/web/webtest"
	"twothirds/domain"
	"twothirds/domain/seed"
)

// TestFrontHasFewPolls opens more polls than the front page shows: it shows those that
// close soonest, says how many there are, and leads to all.
func TestFrontHasFewPolls(t *testing.T) {
	t.Parallel()
	n := apitest.Found(t, domain.PurposeDemonstration)
	n.Constitute(domain.Text{En: "North"}, domain.Text{En: "South"})
	const polls = 8
	var motions []domain.MotionID
	for i := range polls {
		motions = append(motions, n.Table(apitest.Content(
			domain.Text{En: fmt.Sprintf("Motion of letter %c", 'A'+i)}, domain.Text{En: "Text."}, []string{seed.ClassOrdinary})))
	}
	n.Advance(721)
	mux := http.NewServeMux()
	web.Mount(mux, site.Options{Ledger: n.Ledger, Model: n.Model})
	var poll domain.PollID
	for i, id := range motions {
		m := n.State().Motion(id)
		n.Must("motion.frozen", "motion/"+id.String(), &domain.MotionFrozen{Digest: m.Digest, Version: m.Version}, n.Members[0].Rep())
		poll = n.Open(id, int64(72+polls-i)) // what is opened later closes sooner
		if i != 5 && i != polls-1 {
			continue
		}
		n.CatchUp()
		page := webtest.Ask(mux, "/en/").Body.String()
		text, _ := webtest.Check(t, "front page", page)
		all := strings.Contains(page, `<a href="/en/motions?state=voting">All 8 that are being voted on</a>`)
		if got := strings.Count(text, "Closes:"); got != 6 {
			t.Errorf("%d polls are shown of %d", got, i+1)
		}
		if !strings.Contains(text, fmt.Sprintf("%d being voted on now", i+1)) {
			t.Errorf("the number of polls, %d, is not there: %s", i+1, text)
		}
		if all != (i+1 > 6) {
			t.Errorf("%d polls, and a link to all is there: %t", i+1, all)
		}
	}
	text, _ := webtest.Check(t, "front page", webtest.Ask(mux, "/en/").Body.String())
	open, _, _ := strings.Cut(text, "Latest decisions")
	for i := range polls {
		if title := fmt.Sprintf("Motion of letter %c", 'A'+i); strings.Contains(open, title) != (i >= 2) {
			t.Errorf("%s is shown, or not: %s", title, open)
		}
	}
	for voted, choices := range [][]string{{}, {"yes"}, {"", "no"}} { // each ballot is counted as it comes in
		n.Cast(poll, choices...)
		n.CatchUp()
		text, _ := webtest.Check(t, "front page", webtest.Ask(mux, "/en/").Body.String())
		if said := fmt.Sprintf("%d of 2 members have voted", voted); !strings.Contains(text, said) || strings.Count(text, "0 of 2 members have voted") != 6-min(voted, 1) {
			t.Errorf("no %q, or too often, in %s", said, text)
		}
	}
}
