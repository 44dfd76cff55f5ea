package desk_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"twothirds/api/httpapi"
	"twothirds/api/pending"
	"twothirds/domain"
	"twothirds/domain/wire"
)

// TestJourney: on the pages as they are served, a member brings its key in, finds
// what awaits its vote, votes, keeps the receipt, changes the vote, and moves a
// motion with an effect, whose class is ticked by itself.
func TestJourney(t *testing.T) {
	b := openBrowser(t)
	s := &site{Story: full(t)}
	var err error
	s.pending, err = pending.Open(pending.Options{Path: filepath.Join(t.TempDir(), pending.FileName), Ledger: s.Ledger.ID(), Standing: pending.Of(s.Model)})
	if err != nil {
		t.Fatal(err)
	}
	mux := pagesOf(t, s.Node)
	api := httpapi.New(httpapi.Options{Ledger: s.Ledger, Model: s.Model, Pending: s.pending})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/en/") || strings.HasPrefix(r.URL.Path, "/az/") || strings.HasPrefix(r.URL.Path, "/static/") || strings.HasPrefix(r.URL.Path, "/modules/") {
			mux.ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		server.Close()
		_ = s.pending.Close()
	})
	s.url = strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	member := s.Members[1]
	at := "/en/desk/members/" + member.ID.String()

	b.importKey(s, member.Key)
	b.page(s, "/en/desk")
	b.says("Test centre for local media", "has not voted", "Vote now")
	if others := b.Eval(`[...document.querySelectorAll("[data-mine^='member/']")].filter((e) => e.checkVisibility()).length`); others != "1" {
		t.Errorf("%s members are said to be the reader's", others)
	}
	b.page(s, at)
	b.says("A key in this browser speaks for this member.", "You may change your vote until the poll closes")
	b.expectLabels()
	vote := func(choice string) {
		b.Eval(`document.querySelector("form[data-type='vote.cast'] [value=` + choice + `]").click()`)
		b.press("Vote")
		b.says("Before you sign")
		b.press("Sign and hand in")
		b.says("Receipt verified in this browser")
		b.press("Go on")
	}
	vote("no")
	b.until(`document.querySelector("dialog") === null && document.body.dataset.deskReady === "ok" && document.body.innerText.includes("Change the vote")`)
	b.Eval(`document.querySelector("form[data-type='vote.cast'] [value=yes]").click()`)
	b.press("Change the vote")
	b.says("This is your ballot number 2")
	b.press("Sign and hand in")
	b.says("Receipt verified in this browser")
	b.page(s, "/az/desk/receipts")
	b.until(`document.querySelectorAll('[data-desk="receipts"] .desk-card').length === 2`)
	s.CatchUp()
	if n := s.State().NextBallot(s.Open, member.ID); n != 3 {
		t.Errorf("the next ballot is %d", n)
	}

	b.page(s, "/en/desk/motions/new")
	b.expectLabels()
	b.Eval(`{ const set = (name, value) => { const e = document.querySelector("[name='" + name + "']"); e.value = value; };
		set("title.en", "Suspend the agency"); set("text.en", "Until it reports."); }`)
	b.press("Add an effect")
	b.Eval(`{ const type = document.querySelector("[data-item] [name=type]"); type.value = "set_status"; type.dispatchEvent(new Event("change", { bubbles: true }));
		const of = [...document.querySelectorAll("[data-item] [data-when]")].find((e) => !e.disabled && e.dataset.when === "type=set_status");
		of.querySelector("[name=member]").value = "` + s.Members[4].ID.String() + `"; of.querySelector("[value=suspended]").click(); of.querySelector("[name='reasons.en']").value = "No report."; }`)
	if ticked := b.Eval(`[...document.querySelectorAll("[name=classes]:checked")].length`); ticked != "1" {
		t.Errorf("%s classes are ticked", ticked)
	}
	b.press("Move the motion")
	b.says("Before you sign", "Suspend the agency")
	b.press("Sign and hand in")
	b.says("It is in the ledger")
	id, err := wire.ParseUUID(b.Eval(`window.entered.id`))
	if err != nil {
		t.Fatal(err)
	}
	m := s.State().Motion(domain.MotionID{UUID: id})
	if m == nil || len(m.Content.Effects) != 1 || m.Content.Effects[0].Type() != "set_status" || len(m.Content.Classes) != 1 {
		t.Fatalf("the motion is %+v", m)
	}
	b.press("Go on")
	b.until(`location.pathname === "/en/desk/motions/` + id.String() + `" && document.body.dataset.deskReady === "ok"`)
	b.says("At work on motion", "Suspend the agency", "Propose an amendment")

	b.page(s, "/en/desk/motions/"+id.String())
	b.Eval(`{ const form = document.querySelector("form[data-type='amendment.moved']"); form.closest("details").open = true; form.querySelector("[name='text.en']").value += " And after."; }`)
	b.press("Propose the amendment")
	b.says("Before you sign", "And after.")
	b.press("Sign and hand in")
	b.says("It is in the ledger")
	if id, err = wire.ParseUUID(b.Eval(`window.entered.id`)); err != nil {
		t.Fatal(err)
	}
	if a := s.State().Amendment(domain.AmendmentID{UUID: id}); a == nil || len(a.Content.Effects) != 1 || a.Content.Text.En != "Until it reports. And after." {
		t.Errorf("the amendment is %+v", a)
	}

	s.Freeze(s.Tabled) // and with that the clock goes on
	s.CatchUp()
	b.page(s, "/en/desk/motions/"+s.Tabled.String())
	b.Eval(`document.querySelector("form[data-type='poll.opened']").closest("details").open = true`)
	b.press("Open the poll")
	b.says("Before you sign")
	b.press("Sign and hand in")
	b.says("It is in the ledger")
	if state := s.State().Motion(s.Tabled).State; state != domain.MotionVoting {
		t.Errorf("the motion is %s", state)
	}
	if violation := b.Eval("window.violation ?? 'none'"); violation != "none" {
		t.Errorf("a page breaks its policy: %s", violation)
	}
}
