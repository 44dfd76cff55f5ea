package desk_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"twothirds/api/httpapi"
	"twothirds/api/httpapi/apitest"
	"twothirds/api/pending"
	"twothirds/domain"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// served is a body with its pages and its interface, as a server has them.
func served(t *testing.T, node *apitest.Node) *site {
	t.Helper()
	s := &site{Story: &apitest.Story{Node: node}}
	var err error
	s.pending, err = pending.Open(pending.Options{Path: filepath.Join(t.TempDir(), pending.FileName), Ledger: s.Ledger.ID(), Standing: pending.Of(s.Model)})
	if err != nil {
		t.Fatal(err)
	}
	mux := pagesOf(t, s.Node)
	api := httpapi.New(httpapi.Options{Ledger: s.Ledger, Model: s.Model, Pending: s.pending})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern != "" && pattern != "/" {
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
	return s
}

// set gives controls of the form of a type their values, and tells it.
func (b *browser) set(form string, values map[string]string) {
	b.t.Helper()
	for name, value := range values {
		b.Eval(fmt.Sprintf(`{ const form = document.querySelector("form[data-type='%s']"); form.closest("details").open = true; const control = form.querySelector("%s");
			control.value = %q; for (const kind of ["input", "change"]) control.dispatchEvent(new Event(kind, { bubbles: true })); }`, form, name, value))
	}
}

// pick clicks on what belongs to a name in a table.
func (b *browser) pick(form, row, value string) {
	b.t.Helper()
	b.Eval(fmt.Sprintf(`{ const form = document.querySelector("form[data-type='%s']"); form.closest("details").open = true;
		[...form.querySelectorAll("tr")].find((row) => row.querySelector("th").textContent.includes(%q)).querySelector("[data-path='votes.%s'][value='1'], [value='%s']").click(); }`, form, row, value, value))
}

func (b *browser) handIn(button string) {
	b.t.Helper()
	b.Press(button)
	b.Says("Before you sign")
	b.Press("Sign and hand in")
	b.Says("It is in the ledger")
}

// TestTables: what tables of many, and forms of rules and plans, say is what is
// entered, and nothing of what was left as it was is lost.
func TestTables(t *testing.T) {
	b := openBrowser(t)
	s := served(t, busy(t))
	b.importKey(s, s.Members[1].Key)

	t.Run("ballots", func(t *testing.T) {
		b.page(s, "/en/desk/offices/teller-a")
		b.opensDetails()
		b.expectLabels()
		b.pick("vote.told", "Test union", "yes")
		b.pick("vote.told", "Test agency", "no")
		b.Press("Enter the ballots")
		b.Says("Before you sign")
		b.Press("Sign and leave it for the others")
		b.Until(`document.querySelector("dialog .desk-box.ok") !== null`)
		var list struct {
			Items []struct {
				ID string `json:"id"`
			} `json:"items"`
		}
		get(t, s, "/v1/pending", &list)
		if len(list.Items) != 1 {
			t.Fatalf("%d statements wait", len(list.Items))
		}
		var deposited struct {
			Statement struct {
				Data domain.VoteTold `json:"data"`
			} `json:"statement"`
		}
		get(t, s, "/v1/pending/"+list.Items[0].ID, &deposited)
		want := map[domain.MemberID]string{s.Members[0].ID: "yes", s.Members[4].ID: "no"}
		got := map[domain.MemberID]string{}
		for _, one := range deposited.Statement.Data.Ballots {
			got[one.Member] = one.Choice
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("ballots %v", got)
		}
	})

	t.Run("rules", func(t *testing.T) {
		rules, _ := s.State().RulesAt(s.Now())
		at := -1
		for i := range rules.Classes {
			if rules.Classes[i].Name == seed.ClassOrdinary {
				at = i + 1
			}
		}
		class := fmt.Sprintf("[data-list='rules.classes'] > [data-items] > :nth-child(%d) ", at)
		words := fmt.Sprintf(`document.querySelector("%s [data-words]").textContent`, class)
		b.page(s, "/en/desk/motions/new?effect=change_rules")
		b.expectLabels()
		b.Until(words + `.includes("two thirds")`)
		b.set("motion.tabled", map[string]string{"[name='title.en']": "Ask for more", "[name='text.en']": "Three quarters.", "[name='rules.name']": "stricter", class + "[name='threshold.num']": "1", class + "[name='threshold.den']": "2"})
		b.Until(words + `.includes("This cannot be signed so")`) // it is below what the founding keeps
		b.set("motion.tabled", map[string]string{class + "[name='threshold.num']": "3", class + "[name='threshold.den']": "4"})
		b.Until(words + `.includes("three quarters")`)
		b.handIn("Move the motion")
		want := *rules
		want.Name, want.Classes = "stricter", append([]domain.Class{}, rules.Classes...)
		want.Classes[at-1].Threshold.Num, want.Classes[at-1].Threshold.Den = 3, 4
		got := s.tabled(t, b).Content
		change, ok := got.Effects[0].Body().(*domain.ChangeRules)
		if !ok || !reflect.DeepEqual(wire.Canonical(change.Rules), wire.Canonical(want)) {
			t.Errorf("the rules are\n%s\nnot\n%s", wire.Canonical(got.Effects[0]), wire.Canonical(want))
		}
		if len(got.Classes) != 1 || got.Classes[0] != seed.ClassRules {
			t.Errorf("classes %v", got.Classes)
		}
	})

	t.Run("rescind", func(t *testing.T) {
		b.page(s, "/en/desk/motions/new?effect=rescind")
		option := `[...document.querySelectorAll("[data-items] [name=decision] option")].find((o) => o.textContent.includes("Change the rules"))`
		b.Eval(`{ const o = ` + option + `; o.selected = true; o.parentElement.dispatchEvent(new Event("change", { bubbles: true })); }`)
		if ticked := b.Eval(`[...document.querySelectorAll("[name=classes]:checked")].map((e) => e.value).join()`); ticked != "ordinary,rules" {
			t.Errorf("the classes %s are ticked", ticked)
		}
	})

	t.Run("group", func(t *testing.T) {
		b.page(s, "/en/desk/motions/new?effect=dissolve_group")
		group := b.Eval(`document.querySelector("[data-items] select[name=group]").options[1].value`)
		b.set("motion.tabled", map[string]string{"[name='title.en']": "Dissolve it", "[name='text.en']": "It is done.", "[data-items] select[name=group]": group})
		b.Press("Move the motion")
		b.allProven(t, "alert(1)") // what the group is called
		b.Press("Back, without signing")
	})

	t.Run("plan", func(t *testing.T) {
		b.importKey(s, s.Officers()[0].Key)
		var plan domain.PlanID
		for p := range s.State().Plans() {
			if p.Draft.Items > 0 {
				plan = p.ID
			}
		}
		before := s.State().PlanItem(plan, "1.1").Draft.Content
		b.page(s, "/en/desk/plans/"+plan.String()+"/items?item=1.1&item=1")
		b.expectLabels()
		second := "[data-items] > :nth-child(2) "
		b.set("plan.items_drafted", map[string]string{second + "[name='indicator.en']": "Counted", second + "[name='deadline.text.en']": "2026", second + "[name='deadline.to']": "2026-12-31"})
		b.handIn("Put into the draft")
		want := before
		want.Indicator, want.Deadline = domain.Text{En: "Counted"}, &domain.Deadline{Text: domain.Text{En: "2026"}, To: "2026-12-31"}
		if got := s.State().PlanItem(plan, "1.1").Draft.Content; !reflect.DeepEqual(got, want) {
			t.Errorf("the item is %+v", got)
		}
	})

	t.Run("roll call", func(t *testing.T) {
		b.importKey(s, s.Officers()[1].Key)
		b.page(s, "/en/desk/outside/assembly")
		b.opensDetails()
		b.expectLabels()
		const form = "outside.rollcall_entered"
		b.set(form, map[string]string{"[name=rollcall]": "r2", "[name=title]": "Another vote", "[name=date]": "2026-02-03"})
		b.pick(form, "First", "no")
		b.handIn("Enter the vote")
		if call := s.State().Rollcall("assembly", "r2"); call == nil || len(call.Versions) != 1 {
			t.Errorf("the roll call is %+v", call)
		}
	})

	t.Run("record", func(t *testing.T) {
		b.page(s, "/en/desk/records/new")
		const form = "record.attested"
		b.set(form, map[string]string{"[name=kind]": "decision", "[name='title.en']": "Of old", "[name='text.en']": "It was so.", "[name=date]": "2015-05-05", "[name='taken_from.title.en']": "Minutes", "[name=votes_how]": "asked"})
		b.pick(form, "Test union", "yes")
		b.handIn("Attest the record")
		s.CatchUp()
		page, _ := ask(t, pagesOf(t, s.Node), "/en/records/"+b.Eval(`window.entered.id`))
		for _, want := range []string{"Of old", "Test union of archives"} {
			if !strings.Contains(page, want) {
				t.Errorf("%q is not on the record's page", want)
			}
		}
	})
	if violation := b.Eval("window.violation ?? 'none'"); violation != "none" {
		t.Errorf("a page breaks its policy: %s", violation)
	}
}

// tabled is the motion that the browser has just entered.
func (s *site) tabled(t *testing.T, b *browser) *domain.Motion {
	t.Helper()
	id, err := wire.ParseUUID(b.Eval(`window.entered.id`))
	if err != nil {
		t.Fatal(err)
	}
	m := s.State().Motion(domain.MotionID{UUID: id})
	if m == nil {
		t.Fatal("there is no such motion")
	}
	return m
}

func get(t *testing.T, s *site, path string, into any) {
	t.Helper()
	r, err := http.Get(s.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	if err := json.UnmarshalRead(r.Body, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}
