package journey

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"twothirds/api/browsertest"
	"twothirds/api/httpapi/apitest"
	"twothirds/api/web/webtest"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
)

// TestActs: what takes two of different sides, what happens at a meeting, what
// stands in files, and what else members say, from the forms of the pages as they
// are served, in two browsers: one of each side, with keys of several offices.
func TestActs(t *testing.T) {
	var frozen domain.MotionID
	plan := "plan/" + apitest.NewID().String()
	s := serve(t, func(n *apitest.Node) {
		webtest.NewBusy(n)
		n.Must("plan.drafted", plan, &domain.PlanDrafted{
			Kind: domain.PlanAction, Period: domain.Period{From: "2026-01-01", To: "2028-12-31"}, Title: domain.Text{En: "Action plan", Az: "Fəaliyyət planı"},
		}, n.Officers()[0])
		n.Must("plan.items_drafted", plan, &domain.PlanItemsDrafted{Removed: []string{}, Items: []domain.Item{{
			Level: domain.LevelMeasure, Number: "1.1", Responsible: []domain.MemberID{n.Members[3].ID}, Title: domain.Text{En: "Publish the register", Az: "Reyestri dərc etmək"},
		}}}, n.Officers()[0])
		frozen = n.Table(apitest.Content(domain.Text{En: "Meet in public", Az: "İclasların açıq keçirilməsi"}, domain.Text{En: "Meetings are public."}, []string{seed.ClassOrdinary}))
		n.Freeze(frozen)
	})
	b, w := browsertest.Open(t), wordsOf(t, "az")
	officers := domaintest.Officers()
	civil, government := s.person(b, w, "civil society"), s.person(b, w, "government")
	for _, key := range []domaintest.Key{officers[0].Key, officers[1].Key, s.members[1].Key} { // the member has an office of teller
		civil.brings(key)
	}
	for _, key := range []domaintest.Key{officers[2].Key, s.members[3].Key} {
		government.brings(key)
	}
	desk := func(i int) string { return "/desk/members/" + s.members[i].ID.String() }

	// Convened by the coordinator, with the motion on the agenda; by members together, too.
	civil.visit("/desk/offices/coordinator")
	civil.Unfold(w.of("deskform.convene"))
	civil.writes("title", "The third meeting", "Üçüncü iclas")
	civil.Tick(w.of("deskfield.mode"), w.of("mode.hybrid"))
	civil.writes("place", "Room 1", "Otaq 1")
	civil.Press(w.of("deskadd.agenda"))
	civil.writes("agenda.title", "Meeting in public", "Açıq iclaslar")
	civil.Select(w.of("deskfield.agenda.motion"), w.of("motion", w.page.N(int64(s.get("/v1/motions/" + frozen.String())["number"].(float64)))))
	civil.Press(w.of("deskbutton.convene"))
	meeting := civil.signs("Üçüncü iclas", "Açıq iclaslar").ID
	civil.visit(desk(1))
	civil.Unfold(w.of("deskform.convenetogether"))
	civil.writes("title", "Of members", "Üzvlərin iclası")
	civil.Tick(w.of("deskfield.mode"), w.of("mode.online"))
	civil.Press(w.of("deskbutton.convenetogether"))
	civil.leaves("Test ministry", "Üzvlərin iclası")
	government.cosigns(true, "Üzvlərin iclası")

	// The meeting is opened; one checks in, two tellers attest another.
	civil.visit("/desk/offices/registrar-civil-society")
	civil.Unfold(w.of("deskform.clock"))
	civil.Fill(w.of("deskfield.clock.to"), s.local(75*time.Hour))
	civil.Press(w.of("deskbutton.clock"))
	civil.signs()
	civil.visit("/desk/offices/coordinator")
	civil.Unfold(w.of("deskform.openmeeting") + ": Üçüncü iclas")
	civil.Press(w.of("deskbutton.openmeeting"))
	civil.signs("Üçüncü iclas")
	civil.visit(desk(1))
	civil.Unfold(w.of("deskform.checkin"))
	civil.Press(w.of("deskbutton.checkin"))
	civil.signs("Üçüncü iclas")
	names := []string{"Test union of archives", "Test society", "", "Test ministry", "Test agency"}
	civil.visit("/desk/offices/teller-a")
	civil.Unfold(w.of("deskform.attest"))
	civil.Tick(w.of("deskfield.present"), w.of("deskoption.present_true"))
	civil.Mark(names[0], w.of("deskfield.members.tick"))
	civil.Mark(names[4], w.of("deskfield.members.tick"))
	civil.Press(w.of("deskbutton.attest"))
	civil.leaves("", "Üçüncü iclas")
	government.cosigns(true, "Üçüncü iclas")
	civil.visit("/meetings/" + meeting)
	civil.Says(names[0], names[1], names[4])

	// A poll is opened there; a member with an interest says so and takes no part; two tellers enter votes by hand.
	civil.visit("/desk/motions/" + frozen.String())
	civil.Unfold(w.of("deskform.open"))
	civil.Select(w.of("deskfield.atmeeting"), "Üçüncü iclas")
	civil.Press(w.of("deskbutton.open"))
	poll := civil.signs("İclasların açıq keçirilməsi").ID
	government.visit("/desk/motions/" + frozen.String())
	government.Unfold(w.of("deskform.interestmotion"))
	government.Tick(w.of("deskfield.interest.kind"), w.of("deskoption.interest_pecuniary"))
	government.writes("interest.text", "It rents the rooms out.", "Otaqları icarəyə verir.")
	government.Press(w.of("deskbutton.interestmotion"))
	government.signs("Otaqları icarəyə verir.")
	government.visit(desk(3))
	government.Unfold(w.of("deskform.recuse"))
	government.writes("reasons", "It rents the rooms out.", "Otaqları icarəyə verir.")
	government.Press(w.of("deskbutton.recuse"))
	government.signs("Otaqları icarəyə verir.")
	civil.visit("/desk/offices/teller-a")
	civil.Unfold(w.of("deskform.tell"))
	civil.Mark(names[0], w.of("deskoption.choice_yes"))
	civil.Mark(names[4], w.of("deskoption.choice_no"))
	civil.Press(w.of("deskbutton.tell"))
	civil.leaves("", w.of("deskoption.choice_no"), w.by("desk.check.text"))
	government.cosigns(true, w.of("deskoption.choice_yes"))
	for i, want := range map[int]string{0: "yes", 4: "no"} {
		if got := s.get(fmt.Sprintf("/v1/ballots/%s.%s.t1", poll, s.members[i].ID))["choice"]; got != want {
			t.Errorf("the told ballot of member %d says %v", i, got)
		}
	}

	// The minutes are a file, hashed here and kept beside the log.
	minutes := "The third meeting met.\n"
	civil.visit("/desk/offices/coordinator")
	civil.Unfold(w.of("deskform.closemeeting"))
	civil.Choose(w.of("deskfield.minutes"), s.file("minutes.txt", minutes))
	civil.Press(w.of("deskbutton.closemeeting"))
	civil.signs(hashOf(minutes))
	s.keeps("/meetings/"+meeting, minutes)

	// Two registrars attest that an act adopted the plan; who is responsible reports, with evidence.
	act := "By decree.\n"
	civil.visit("/desk/offices/registrar-civil-society")
	civil.Unfold(w.of("deskform.attestplan"))
	civil.writes("act", "Decree 7", "7 nömrəli sərəncam")
	civil.Fill(w.of("deskfield.date"), "2026-11-20")
	civil.Choose(w.of("deskfield.act.file"), s.file("act.txt", act))
	civil.Press(w.of("deskbutton.attestplan"))
	civil.leaves("", "7 nömrəli sərəncam", hashOf(act), w.by("desk.check.plan"))
	government.cosigns(true, "7 nömrəli sərəncam", hashOf(act))
	evidence := "number,title\n1,Register\n"
	government.visit(desk(3))
	government.Unfold(w.of("deskform.submit"))
	government.Select(w.of("deskfield.measure"), "1.1")
	government.writes("title", "The register", "Reyestr")
	government.Choose(w.of("deskfield.evidence.file"), s.file("register.csv", evidence))
	government.Press(w.of("deskbutton.submit"))
	government.signs("Reyestr", hashOf(evidence), "text/csv")
	government.Unfold(w.of("deskform.report"))
	government.Select(w.of("deskfield.measure"), "1.1")
	government.Tick(w.of("deskfield.completion"), w.of("completion.substantial"))
	government.Fill(w.of("deskfield.period.from"), "2026-01-01")
	government.Fill(w.of("deskfield.period.to"), "2026-06-30")
	government.writes("progress.text", "The register is published.", "Reyestr dərc olunub.")
	government.Tick(w.of("deskfield.evidence"), "1.1: Reyestr")
	government.Press(w.of("deskbutton.report"))
	government.signs("Reyestr dərc olunub.")
	s.keeps("/"+plan+"/items/1.1", evidence)

	// A mandate is ended by two registrars.
	civil.visit("/desk/offices/registrar-civil-society")
	civil.Unfold(w.of("deskform.endmandate"))
	civil.Select(w.of("deskfield.representative"), names[4])
	civil.Press(w.of("deskbutton.endmandate"))
	civil.leaves("", names[4])
	government.cosigns(true, names[4])
	if ended := s.get("/v1/representatives/" + s.members[4].Representative.String())["ended"]; ended == float64(0) {
		t.Error("the mandate has not ended")
	}

	// The coordinator publishes the register of decisions in every format; whoever audits the log makes all of them again.
	civil.visit("/desk/offices/coordinator")
	civil.Follow(w.of("deskform.publish"))
	civil.ready()
	civil.Tick(w.of("deskfield.report.kind"), w.of("reportkind.decisions"))
	for _, format := range []string{"CSV", "MD", "XLSX"} {
		civil.Tick(w.of("deskfield.report.files"), format)
	}
	civil.Press(w.of("deskbutton.publish"))
	report := civil.signs(w.by("desk.check.report"), w.by("desk.check.report.made"), w.of("reportkind.decisions"), "decisions.json", "decisions.pdf", "decisions.xlsx").ID
	if at := civil.Eval(`location.pathname`); at != "/az/reports/published/"+report {
		t.Errorf("after the report the page is %s", at)
	}
	civil.Says(w.of("reports.verdict.same"), "CSV", "HTML", "MD", "PDF", "XLSX")
	if audit := s.run("audit", s.url, "--ledger", s.ledger, "--json"); !strings.Contains(audit, `{"class":"report","ok":true,"checked":1}`) || regexp.MustCompile(`"unchecked":\[[^\]]*report`).MatchString(audit) {
		t.Errorf("the audit says %s", audit)
	}
	linked := map[string]bool{} // leads from its numbers to the entries that they come from
	for _, file := range s.get("/v1/reports/" + report)["files"].([]any) {
		f := file.(map[string]any)
		linked[f["format"].(string)] = f["links"] == s.url+"/az"
	}
	if want := map[string]bool{"csv": false, "html": true, "md": true, "pdf": true, "xlsx": false}; !maps.Equal(linked, want) {
		t.Errorf("links to entries are in %v", linked)
	}
	civil.unharmed()
	government.unharmed()
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// keeps says that a page of the site leads to a file, which is what was uploaded.
func (s *served) keeps(page, text string) {
	s.t.Helper()
	link := regexp.MustCompile(`href="([^"]*` + hashOf(text) + `)"`).FindStringSubmatch(s.body("/en" + page))
	if link == nil {
		s.t.Errorf("%s does not lead to %s", page, hashOf(text))
	} else if got := s.body(link[1]); got != text {
		s.t.Errorf("%s is %q, not %q", link[1], got, text)
	}
}

func (s *served) body(path string) string {
	s.t.Helper()
	answer, err := http.Get(s.url + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: status %d, %v", path, answer.StatusCode, err)
	}
	return string(text)
}
