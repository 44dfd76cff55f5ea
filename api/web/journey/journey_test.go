package journey

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"twothirds/api/browsertest"
	"twothirds/api/httpapi/apitest"
	"twothirds/domain"
	"twothirds/domain/domaintest"
)

// TestJourney: a body comes to be and comes to a decision, on the pages as they
// are served, in each language: a member is entered and its representative invited,
// makes a key, is let in by two registrars, accepts the founding with the others,
// moves a motion with a document; it is seconded, discussed, put to the vote and
// carried, with a vote that was changed; the receipt is kept and verified elsewhere;
// everybody can read the decision, play its story and verify the whole.
func TestJourney(t *testing.T) {
	for _, code := range []string{"en", "az"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			walk(t, code)
		})
	}
}

func walk(t *testing.T, code string) {
	s := serve(t, func(n *apitest.Node) {
		n.Enter(
			domain.Text{En: "Test association for open budgets", Az: "Açıq büdcələr üzrə sınaq birliyi"},
			domain.Text{En: "Test centre for local media", Az: "Yerli media üzrə sınaq mərkəzi"},
			domain.Text{En: "Test ministry of records", Az: "Qeydiyyat üzrə sınaq nazirliyi"},
			domain.Text{En: "Test agency for services", Az: "Xidmətlər üzrə sınaq agentliyi"},
		)
	})
	b := browsertest.Open(t) // its time is counted from here: what has to be built, is
	w := wordsOf(t, code)
	officers := domaintest.Officers()
	name := map[string]string{"en": "Test league of readers", "az": "Oxucuların sınaq liqası"}[code]

	// Two registrars of different sides. One enters a member and appoints who speaks for it.
	first, second := s.person(b, w, "registrar of civil society"), s.person(b, w, "registrar of the government")
	first.brings(officers[1].Key)
	second.brings(officers[2].Key)
	first.visit("/desk/offices/registrar-civil-society")
	first.Unfold(w.of("deskform.entermember"))
	first.writes("name", "Test league of readers", "Oxucuların sınaq liqası")
	first.Select(w.of("deskfield.constituency"), map[string]string{"en": "Civil society", "az": "Vətəndaş cəmiyyəti"}[code])
	first.Press(w.of("deskbutton.entermember"))
	member := first.signs(name).ID
	link := first.appoints(name, s.file("mandate.pdf", "%PDF-1.7 a mandate, which names a person"), "Sample Representative")

	// The registrar's page makes the same link again, for whoever lost it.
	first.visit("/desk/offices/registrar-civil-society")
	first.Unfold(w.of("desk.invite") + ": " + name)
	first.Says(w.by("desk.invite.link"))
	if again := first.Eval(`window.unfolded.querySelector("input[readonly], textarea").value`); again != link {
		t.Errorf("the registrar's page has the link %s, not %s", again, link)
	}

	// The representative makes a key.
	mover := s.person(b, w, "representative")
	mover.opens(link)
	mover.Says(name, "Sample Representative")
	backup := mover.makesKey()
	mover.Says(w.by("desk.review.title"), w.by("desk.invite.checked"))
	mover.Press(w.by("desk.invite.sign"))
	mover.Says(w.by("desk.invite.waits"))
	fingerprint := mover.Eval(`document.querySelector("dialog .desk-fingerprint").textContent`)
	mover.Press(w.by("desk.close"))
	mover.Says(w.by("desk.look_again")) // the page is drawn before anybody signs
	first.cosigns(false, w.by("desk.compare"), fingerprint)
	second.cosigns(true, w.by("desk.compare"), fingerprint)
	mover.Press(w.by("desk.look_again"))
	mover.Says(w.by("desk.invite.enrolled"))
	mover.Follow(w.by("desk.to_desk"))
	mover.ready()

	// The founding is accepted, on each side by two thirds at least.
	mover.Says(w.of("desk.speaksfor"))
	mover.Press(w.of("deskbutton.foundingaccept"))
	mover.signs(w.by("desk.check.founding"))
	others := []*person{}
	for _, i := range []int{0, 2, 3} {
		p := s.person(b, w, fmt.Sprintf("member %d", i))
		p.brings(s.members[i].Key)
		p.visit("/desk/members/" + s.members[i].ID.String())
		p.Press(w.of("deskbutton.foundingaccept"))
		p.signs(w.by("desk.check.founding"))
		others = append(others, p)
	}
	seconder, ministry, agency := others[0], others[1], others[2]

	// A motion with a document as its effect; its class is found by the form.
	mover.visit("/desk/motions/new")
	title := map[string]string{"en": "Adopt the code of ethics", "az": "Etika məcəlləsinin təsdiqi"}[code]
	mover.writes("title", "Adopt the code of ethics", "Etika məcəlləsinin təsdiqi")
	mover.writes("motion.text", "The code of ethics, as attached, is adopted.", "Əlavə edilmiş etika məcəlləsi təsdiq edilir.")
	mover.Press(w.of("deskadd.effects"))
	mover.Select(w.of("deskfield.effect.type"), w.of("effectname.adopt_document"))
	mover.Select(w.of("deskfield.document"), w.of("desk.newdocument"))
	mover.Fill(w.of("deskfield.document.kind"), "code_of_ethics")
	mover.Choose(w.of("deskfield.document.file"), s.file("code.txt", "The code of ethics.\n"))
	mover.writes("title", "Code of ethics", "Etika məcəlləsi")
	mover.Press(w.of("deskbutton.table"))
	motion := mover.signs(title, w.by("desk.check.file.kept")).ID
	if at := mover.Eval(`location.pathname`); at != "/"+code+"/desk/motions/"+motion {
		t.Errorf("after the motion the page is %s", at)
	}

	// It is seconded and amended; both sides say where they stand, one with the backup of its key and the program.
	seconder.visit("/desk/motions/" + motion)
	seconder.Unfold(w.of("deskform.second"))
	seconder.Press(w.of("deskbutton.second"))
	seconder.signs(title)
	ministry.visit("/desk/motions/" + motion)
	ministry.Unfold(w.of("deskform.position"))
	ministry.Tick(w.of("deskfield.stance"), w.of("stance.neutral"))
	ministry.writes("position.text", "It costs little.", "Az xərc tələb edir.")
	ministry.Press(w.of("deskbutton.position"))
	ministry.signs(title, w.by("desk.from.proven"))
	ministry.Unfold(w.of("deskform.amend"))
	ministry.writes("motion.text", "The code of ethics, as attached, is adopted, and reviewed yearly.", "Əlavə edilmiş etika məcəlləsi təsdiq edilir və hər il nəzərdən keçirilir.")
	ministry.Press(w.of("deskbutton.amend"))
	ministry.signs(title)
	mover.visit("/desk/motions/" + motion)
	mover.Unfold(w.of("deskform.accept"))
	mover.Press(w.of("deskbutton.accept"))
	mover.signs(title, w.by("desk.check.amendment"))
	if changed := s.get("/v1/motions/" + motion); changed["version"] != float64(2) || len(changed["content"].(map[string]any)["effects"].([]any)) != 1 {
		t.Errorf("the amended motion is %v", changed)
	}
	s.run("motion", "position", "1", "for", "--text", "It is time.", "--key", backup, "--passphrase-file", s.file("passphrase", passphrase+"\n"), "--url", s.url)

	// Time passes; the text is made final and put to the vote.
	first.visit("/desk/offices/registrar-civil-society")
	first.Unfold(w.of("deskform.clock"))
	first.Fill(w.of("deskfield.clock.to"), s.local(8*24*time.Hour))
	first.Press(w.of("deskbutton.clock"))
	first.signs()
	mover.visit("/desk/motions/" + motion)
	mover.Unfold(w.of("deskform.freeze"))
	mover.Press(w.of("deskbutton.freeze"))
	mover.signs(title, w.by("desk.check.digest"))
	mover.Unfold(w.of("deskform.open"))
	mover.Press(w.of("deskbutton.open"))
	opened := mover.signs(title, w.by("desk.check.digest"), w.by("desk.check.roll"))

	// Four vote; one changes its vote.
	mover.visit("/desk")
	if shown := mover.Eval(`[...document.querySelectorAll("[data-mine^='member/']")].filter((e) => e.checkVisibility()).length`); shown != "1" {
		t.Errorf("%s members are said to be the reader's", shown)
	}
	mover.Follow(w.of("desk.votenow"))
	mover.ready()
	mover.votes("yes")
	seconder.visit("/desk/members/" + s.members[0].ID.String())
	seconder.votes("yes")
	ministry.visit("/desk/members/" + s.members[2].ID.String())
	ministry.votes("no")
	agency.visit("/desk/members/" + s.members[3].ID.String())
	agency.votes("abstain")
	ministry.Says(w.of("desk.hasvoted"))
	ministry.Tick(w.of("deskfield.choice"), w.of("deskoption.choice_yes"))
	ministry.Press(w.of("deskbutton.votechange"))
	ballot := ministry.signs(w.by("desk.check.again"), w.of("deskoption.choice_no"))

	if choice := s.get("/v1/ballots/" + opened.ID + "." + member + ".1")["choice"]; choice != "yes" {
		t.Errorf("the ballot of the new member says %v", choice)
	}

	// The receipt is kept, saved, and verified where there is neither page nor server.
	ministry.visit("/desk/receipts")
	ministry.Press(w.by("desk.receipt.save"))
	proof := ministry.Saved(filepath.Join(ministry.saved, "*.tlog-proof"))
	ministry.Press(w.by("desk.receipt.save.entry"))
	ministry.Saved(proof + ".entry")
	if said := s.run("receipt", "verify", proof, "--ledger", s.ledger); !strings.Contains(said, fmt.Sprint(ballot.Seq)) {
		t.Errorf("the receipt is not of entry %d: %s", ballot.Seq, said)
	}

	// The poll closes, and everybody can read what was decided.
	s.run("clock", "advance", "--hours", "80", "--key", s.key("coordinator", officers[0].Key), "--url", s.url)
	s.until("/v1/motions/"+motion, "state", domain.MotionCarried)
	reader := s.person(b, w, "reader")
	reader.visit("/motions/" + motion)
	reader.Says(title, w.of("state.carried"))
	reader.Unfold(w.of("poll.ballots"))
	reader.Says(name)
	reader.visit("/decisions/" + fmt.Sprint(s.get("/v1/motions/" + motion)["decision"]))
	reader.Says(title, w.of("state.carried"), w.of("poll.count"), map[string]string{"en": "Code of ethics", "az": "Etika məcəlləsi"}[code])

	// The auditor goes back to before the vote, on step by step, and plays the story.
	reader.visit(fmt.Sprintf("/room?at=%d", opened.Seq))
	reader.Says(w.of("room.check.good"), w.of("room.check.place"), title)
	reader.Eval(fmt.Sprintf(`{ const slider = document.querySelector("#slider"); slider.value = %d; slider.dispatchEvent(new Event("input", { bubbles: true })); }`, ballot.Seq))
	reader.Until(fmt.Sprintf(`location.search === "?at=%d"`, ballot.Seq))
	reader.Says(w.of("room.check.good"), w.of("room.check.place"))
	reader.visit("/room/play/" + motion)
	reader.Follow(w.of("room.next"))
	reader.Follow(w.of("play.last"))
	reader.Says(title, w.of("state.carried"))

	// Everything is verified by the independent verifier, in the page, and by the program.
	reader.Open(s.url + "/verify?lang=" + code + "&ledger=" + s.ledger)
	reader.Press(w.by("source.verify"))
	reader.Until(`document.body.dataset.verdict !== undefined`)
	reader.Says(w.by("verdict.ok"))
	s.run("audit", s.url, "--ledger", s.ledger, "--no-memory")
	for _, p := range append(others, first, second, mover, reader) {
		p.unharmed()
	}
}

// appoints appoints a representative of a member and gives the address of the
// invitation.
func (p *person) appoints(member, mandate, name string) string {
	p.t.Helper()
	p.Unfold(p.of("deskform.appoint"))
	p.Select(p.of("deskfield.member"), member)
	p.Tick(p.of("deskfield.representative.kind"), p.of("deskoption.principal"))
	p.Choose(p.of("deskfield.mandate.file"), mandate)
	p.Fill(p.of("deskfield.person"), name)
	p.Press(p.of("deskbutton.appoint"))
	p.Says(p.by("desk.review.title"))
	if raw := p.Eval(`document.querySelector("dialog pre").textContent`); strings.Contains(raw, name) {
		p.t.Errorf("the name is in what is signed: %s", raw)
	}
	p.Press(p.by("desk.sign"))
	p.isIn()
	link := p.Eval(fmt.Sprintf(`[...document.querySelectorAll("dialog label")].find((e) => e.textContent === %q).control.value`, p.by("desk.invite.link")))
	p.Press(p.by("desk.openings.save"))
	opening, err := os.ReadFile(p.Saved(filepath.Join(p.saved, "openings.jsonl")))
	if err != nil || !strings.Contains(string(opening), name) {
		p.t.Errorf("the opening is %s, %v", opening, err)
	}
	p.Eval(`window.before = true`)
	p.Press(p.by("desk.go_on"))
	p.ready()
	return link
}

// makesKey makes a key, saves the backup, has it checked, and gives its path.
func (p *person) makesKey() string {
	p.t.Helper()
	p.Fill(p.by("desk.new.label"), "telephone")
	p.Fill(p.by("desk.new.passphrase"), passphrase)
	p.Fill(p.by("desk.new.again"), passphrase)
	p.Press(p.by("desk.new.make"))
	p.Says(p.by("desk.backup.title"))
	p.Press(p.by("desk.backup.save"))
	path := p.Saved(filepath.Join(p.saved, "*.key"))
	p.Choose(p.by("desk.backup.check"), path)
	p.Says(p.by("desk.backup.same"))
	p.Press(p.by("desk.backup.done"))
	return path
}

// votes votes in the poll that the page offers first.
func (p *person) votes(choice string) {
	p.t.Helper()
	p.Tick(p.of("deskfield.choice"), p.of("deskoption.choice_"+choice))
	p.Press(p.of("deskbutton.vote"))
	p.signs(p.by("desk.check.text"), p.of("deskoption.choice_"+choice))
}

// local is the log's clock so much later, as clocks in Baku show it.
func (s *served) local(later time.Duration) string {
	s.t.Helper()
	now, err := time.Parse(time.RFC3339, s.get("/v1/info")["now"].(string))
	if err != nil {
		s.t.Fatal(err)
	}
	return now.Add(later).In(time.FixedZone("Baku", 4*3600)).Format("2006-01-02T15:04")
}
