package body_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/web"
	"twothirds/api/web/site"
	"twothirds/api/web/webtest"
	"twothirds/domain"
	"twothirds/domain/seed"
)

// page is an address, what its text has, and what it has not.
type page struct {
	url     string
	content []string
	not     []string
}

func check(t *testing.T, h http.Handler, pages []page) {
	t.Helper()
	for _, p := range pages {
		w := webtest.Ask(h, p.url)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d: %.300s", p.url, w.Code, w.Body)
			continue
		}
		text, title := webtest.Check(t, p.url, w.Body.String())
		if title == "" {
			t.Errorf("%s has no title", p.url)
		}
		text = strings.Join(strings.Fields(text), " ")
		for _, want := range p.content {
			if !strings.Contains(text, strings.Join(strings.Fields(want), " ")) {
				t.Errorf("%s: %q is not in the text", p.url, want)
			}
		}
		for _, bad := range p.not {
			if strings.Contains(text, bad) {
				t.Errorf("%s: %q is in the text", p.url, bad)
			}
		}
		if n := strings.Count(w.Body.String(), "<h1"); n != 1 {
			t.Errorf("%s has %d h1", p.url, n)
		}
	}
}

func mount(t *testing.T, n *apitest.Node) *http.ServeMux {
	t.Helper()
	if err := n.Ledger.Wait(t.Context(), n.State().Head().Seq); err != nil {
		t.Fatal(err)
	}
	n.CatchUp()
	mux := http.NewServeMux()
	web.Mount(mux, site.Options{Ledger: n.Ledger, Model: n.Model})
	return mux
}

func TestBusyBody(t *testing.T) {
	t.Parallel()
	b := webtest.NewBusy(apitest.Found(t, domain.PurposeDemonstration))
	mux := mount(t, b.Node)
	ministry, union, inactive := b.Members[3].ID.String(), b.Members[0].ID.String(), b.Inactive.String()
	rules := b.State().Ledger().Rules
	first, second := rules[0].Hash.String(), rules[1].Hash.String()
	today := time.UnixMilli(int64(b.Now())).UTC()
	check(t, mux, []page{
		{"/en/members", []string{"\u2068Civil society\u2069 side: 3 of 3 active", "2 of 3 active", "inactive", "to be reviewed by", "teller-a", "representative of", "Decision", "Working groups"}, nil},
		{"/az/members", []string{"Tərəf: \u2068Hökumət\u2069. Fəal: 2 / 3", "qeyri-fəal", "səssayan"}, []string{"inactive"}},
		{"/en/members/" + ministry, []string{
			"Test ministry", "Side: Government", "decisions in which its ballot was counted", "8 of 8", "1 of 1 meetings of the body attended", "Decision 8: Decided at a meeting", "against", apitest.Hostile,
			"pecuniary", "taken back", "Protest: a statement of it was not answered", "Alternate representative", "lost", "ended", "teller-b", "attested by tellers",
			"It has moved and seconded no motion.", "No plan in force names it.", "How its status came about",
		}, []string{"It has declared no interest."}},
		{"/en/members/" + union, []string{"motions moved", "Moved", "Change the rules", "Under discussion", "(earlier)", "said so itself", apitest.Hostile}, []string{"It has moved"}},
		{"/az/members/" + union, []string{"Səsvermə tarixçəsi", "lehinə", "Verdikləri"}, []string{"Voting record", "Representative"}},
		{"/en/members/" + inactive, []string{"inactive", "by Decision", "to be reviewed by", "did not vote", "It has stated no position"}, []string{"Decision 8"}},
		{"/en/members/" + inactive + "?at=30", []string{"active", "It has not been on the roll of a poll that was decided."}, []string{"inactive"}},
		{"/en/roll", []string{"5 members on the roll", "\u2068Civil society\u2069: 3", "By constituency"}, []string{"Test council"}},
		{fmt.Sprintf("/en/roll?at=%d", b.State().Ledger().Constituted), []string{"6 members on the roll", "Test council"}, nil},
		{fmt.Sprintf("/en/roll?since=%s", today.AddDate(0, 0, -60).Format(time.DateOnly)), []string{"What changed since", "went from the roll: inactive", "Test council"}, []string{"came on the roll"}},
		{"/en/roll?since=1999-01-01", []string{"came on the roll", "before the founding"}, []string{"went from"}},
		{"/en/roll?on=1999-01-01", []string{"Nobody was on the roll then."}, nil},
		{"/az/roll", []string{"Siyahıda: 5 üzv"}, nil},
		{"/en/offices", []string{"coordinator", "named by the founding", "teller-a", "Test society", "Earlier", "Test union of archives"}, nil},
		{"/az/offices", []string{"səssayan", "Əvvəllər"}, nil},
		{"/en/groups", []string{apitest.Hostile, "mandate until", "2 members"}, []string{"Dissolved"}},
		{"/en/groups/" + b.Group.String(), []string{apitest.Hostile, "Founded", "Test agency", "The group meets", "convened"}, nil},
		{"/en/rules", []string{"In force: with-meetings", "Rule set seed-v1", "by the coordinator or by 2 members together", "Notice of meetings2 days"}, nil},
		{"/en/rules/" + first, []string{"These are the rules that the body was founded with.", "by any active member, without notice", `"name": "seed-v1"`}, []string{"with-meetings"}},
		{"/en/rules/" + second, []string{
			"Compared with the rules before it: Rule set seed-v1", "Ordinary decisions", "Notice7 days4 days", "Ballots cast by hand, told by tellersnoyes", "Notice of meetings–2 days", "by at least two thirds", `"name": "with-meetings"`,
		}, []string{"No number and no period is different."}},
		{"/az/rules/" + second, []string{"Nə dəyişib", "7 gün4 gün"}, nil},
		{"/en/documents", []string{apitest.Hostile, "Code of ethics", "2 versions", "in force"}, []string{"repealed"}},
		{"/en/documents/" + b.Document.String(), []string{"Version 2", "Adopt the code anew", "Earlier versions", "Version 1", "This server does not hold the file.", "Download (8 bytes)", strings.Repeat("0", 62)}, []string{"repealed"}},
		{fmt.Sprintf("/en/documents?at=%d", b.State().Ledger().Constituted), []string{"The body has adopted no document."}, nil},
	})
	for _, path := range []string{"/members/x", "/members/" + b.Group.String(), "/groups/" + ministry, "/documents/x", "/rules/x", "/rules/" + strings.Repeat("ab", 32), "/roll?on=x", "/roll?since=2026-13-01", "/members/" + ministry + "?before=x"} {
		if w := webtest.Ask(mux, "/en"+path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	b.Repeal()
	b.CatchUp()
	check(t, mux, []page{
		{"/en/documents", []string{"repealed"}, []string{"in force"}},
		{"/en/documents/" + b.Document.String(), []string{"No version is in force: the document was repealed.", "Decision 9"}, nil},
		{"/en/groups", []string{"Dissolved"}, nil},
		{"/en/groups/" + b.Group.String(), []string{"Dissolved", "Decision 10"}, nil},
	})
}

// TestVotingRecordIsPaged: a record longer than a page goes on, and its counts are of
// all of it.
func TestVotingRecordIsPaged(t *testing.T) {
	t.Parallel()
	n := apitest.Found(t, domain.PurposeDemonstration)
	n.Constitute(domain.Text{En: "A"}, domain.Text{En: "B"})
	const polls = site.PageLength + 2
	var motions []domain.MotionID
	for i := range polls {
		motions = append(motions, n.Table(apitest.Content(domain.Text{En: fmt.Sprintf("Motion of day %d", i)}, domain.Text{En: "Text."}, []string{seed.ClassProcedural})))
	}
	n.Advance(100)
	var open []domain.PollID
	for _, id := range motions {
		m := n.State().Motion(id)
		n.Must("motion.frozen", "motion/"+id.String(), &domain.MotionFrozen{Digest: m.Digest, Version: m.Version}, n.Members[0].Rep())
		open = append(open, n.Open(id, 48))
	}
	for _, poll := range open[:3] {
		n.Cast(poll, "yes", "no")
	}
	n.Advance(50)
	if got := n.State().Ledger().Decisions; got != polls {
		t.Fatalf("%d decisions", got)
	}
	mux := mount(t, n)
	of := "/en/members/" + n.Members[0].ID.String()
	check(t, mux, []page{
		{of, []string{"3 of 52", "Decision 52:", "Decision 3:", "Older"}, []string{"Decision 2:"}},
		{of + "?before=3", []string{"3 of 52", "Decision 2:", "Decision 1:"}, []string{"Decision 3:", "Older"}},
	})
}

// TestEmptyPages: a body that has nothing says what would stand there.
func TestEmptyPages(t *testing.T) {
	t.Parallel()
	n := apitest.Found(t, domain.PurposeOperation)
	mux := mount(t, n)
	check(t, mux, []page{
		{"/en/members", []string{"No member has been entered yet.", "coordinator"}, nil},
		{"/en/roll", []string{"0 members on the roll", "Nobody was on the roll then."}, nil},
		{"/en/groups", []string{"The body has founded no working group."}, nil},
		{"/en/documents", []string{"The body has adopted no document."}, nil},
		{"/az/groups", []string{"Qurum heç bir işçi qrupu yaratmayıb."}, nil},
	})
	for _, path := range []string{"/members", "/roll", "/offices", "/groups", "/rules", "/documents"} {
		for _, code := range []string{"en", "az"} {
			if got := webtest.Ask(mux, "/"+code+path+"?at=1"); got.Code != http.StatusOK {
				t.Errorf("%s: %d", path, got.Code)
			}
		}
	}
}
