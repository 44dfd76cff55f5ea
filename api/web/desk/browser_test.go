package desk_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"twothirds/api/httpapi"
	"twothirds/api/httpapi/apitest"
	"twothirds/api/keyfile"
	"twothirds/api/pending"
	"twothirds/api/web/desk"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/domain/wire/commit"
	"twothirds/eventstore/attachments"
)

// entryNumber is the number in the path of a receipt.
var entryNumber = regexp.MustCompile(`^[0-9]+`)

// policy is what a page of the desk has to get by with.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// pages are the least that the desk needs of a page.
var pages = map[string]string{
	"keys": `<div data-desk="key"></div><div data-desk="keys"></div><div data-desk="capacities"></div><p id="no-key" data-mine="none" hidden>No key</p><p id="is-mine" data-mine="%s" hidden>Mine</p>`,
	"vote": `<form class="act" data-type="vote.cast" data-subject="poll/%s" data-name="Meet in public">
<fieldset><legend>Vote</legend><label><input type="radio" name="choice" value="yes" required> Yes</label><label><input type="radio" name="choice" value="no" required> No</label></fieldset>
<button type="submit">Vote</button></form><div data-desk="outbox"></div><div data-desk="receipts"></div>`,
	"protest": `<form class="act" data-type="protest.lodged" data-subject="protest/new"><label>Reasons <textarea name="reasons.en"></textarea></label><button type="submit">Protest</button></form>`,
	"appointing": `<form class="act" data-type="representative.appointed" data-subject="representative/new" data-as="registrar">
<input type="hidden" name="member" data-kind="ref" value="%s"><input type="hidden" name="kind" value="alternate"><label>From <input name="from" type="datetime-local" data-kind="time" value="2027-01-01T09:00"></label>
<label>Mandate <input type="file" name="mandate"></label><label>Person <input name="person" data-kind="commit" data-field="name"></label><button type="submit">Appoint</button></form>`,
	"ending":   `<form class="act" data-type="representative.ended" data-subject="representative/%s" data-as="registrar" data-with="registrar"><button type="submit">End</button></form>`,
	"pending":  `<div data-desk="key"></div><div data-desk="pending"></div>`,
	"freezing": `<form class="act" data-type="motion.frozen" data-subject="motion/%s"><input type="hidden" name="digest" data-kind="hash" value="%s"><input type="hidden" name="version" data-kind="int" value="1"><button type="submit">Freeze</button></form>`,
	"kept": `<form class="act" data-type="motion.tabled" data-subject="motion/new"><input type="hidden" name="prevailing" value="en"><input type="hidden" name="title.en" value="Keep it"><input type="hidden" name="text.en" value="It is kept.">
<input type="hidden" name="classes" data-kind="json" value='["ordinary"]'><input type="hidden" name="effects" data-kind="json" value="[]"><input type="hidden" name="all_or_none" data-kind="bool" value="false"><input type="hidden" name="attachments" data-kind="json" value='["%s"]'><button type="submit">Table</button></form>`,
	"decided": `<form class="act" data-type="motion.tabled" data-subject="motion/new"><input type="hidden" name="prevailing" value="en"><input type="hidden" name="title.en" value="Undo it"><input type="hidden" name="text.en" value="It is undone.">
<input type="hidden" name="classes" data-kind="json" value='["ordinary"]'><input type="hidden" name="effects" data-kind="json" value='[{"type":"repeal_document","document":"%s"},{"type":"set_status","member":"%s","reasons":{"en":"Absent."},"status":"inactive"}]'>
<input type="hidden" name="all_or_none" data-kind="bool" value="false"><input type="hidden" name="attachments" data-kind="json" value="[]"><button type="submit">Table</button></form>`,
	"publishing": `<form class="act" data-type="report.published" data-subject="report/new"><input type="hidden" name="kind" value="decisions"><input type="hidden" name="parameters.lang" value="en">
<input type="hidden" name="files" data-kind="json" value='["md"]'><input type="hidden" name="release" value="test"><button type="submit">Publish</button></form>`,
	"invite": `<div data-desk="invite"></div>`,
	"motion": `<form class="act" data-type="motion.tabled" data-subject="motion/new">
<input type="hidden" name="prevailing" value="en"><label>Title <input name="title.en" required></label><label>Başlıq <input name="title.az"></label><label>Text <textarea name="text.en" required></textarea></label>
<label><input type="checkbox" name="all_or_none" data-kind="bool"> All or none</label>
<fieldset><legend>Classes</legend><label><input type="checkbox" name="classes" data-kind="set" value="ordinary"> Ordinary</label><label><input type="checkbox" name="classes" data-kind="set" value="admission"> Admission</label></fieldset>
<label>Files <input type="file" name="attachments" multiple></label>
<fieldset data-list="effects" data-max="2"><legend>Effect</legend><div data-items></div><template><div data-item>
<label for="what">What</label><select id="what" name="type"><option value="adopt_document">Adopt</option><option value="set_status">Status</option></select>
<fieldset data-when="type=adopt_document"><legend>Document</legend><input type="hidden" name="document" data-kind="new"><label>Kind <input name="kind" value="code"></label><label>File <input type="file" name="sha256" data-upload="no"></label><label>Title <input name="title.en"></label></fieldset>
<fieldset data-when="type=set_status"><legend>Status</legend><label>Member <input name="member" data-kind="ref"></label><label>Status <input name="status" value="suspended"></label></fieldset>
</div></template></fieldset>
<button type="submit">Table</button></form>`,
}

// A site is a ledger with its interface and such pages.
type site struct {
	*apitest.Story
	url     string
	pending *pending.Store
	mute    atomic.Bool // answers to statements get lost
	alter   atomic.Bool // motions are shown with another title, and another report is given than was asked for
	swap    atomic.Bool // receipts are those of another entry
	late    atomic.Bool // how a key stands is not answered
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{Story: apitest.Found(t, domain.PurposeDemonstration).Tell()}
	var err error
	s.pending, err = pending.Open(pending.Options{Path: filepath.Join(t.TempDir(), pending.FileName), Ledger: s.Ledger.ID(), Standing: pending.Of(s.Model)})
	if err != nil {
		t.Fatal(err)
	}
	api := httpapi.New(httpapi.Options{Ledger: s.Ledger, Model: s.Model, Pending: s.pending})
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.URL.Path == "/v1/statements" && s.mute.Load() {
			api.ServeHTTP(httptest.NewRecorder(), r) // it is entered, and nobody hears of it
			panic(http.ErrAbortHandler)
		}
		if rest, receipt := strings.CutPrefix(r.URL.Path, "/v1/receipts/"); s.swap.Load() && receipt && entryNumber.FindString(rest) != "1" {
			r.URL.Path = "/v1/receipts/" + entryNumber.ReplaceAllString(rest, "3")
		}
		if s.late.Load() && strings.HasPrefix(r.URL.Path, "/v1/keys/") {
			http.Error(w, "not now", http.StatusServiceUnavailable)
			return
		}
		if s.alter.Load() && r.URL.Path == "/v1/report/decisions" {
			r.URL.Path = "/v1/report/accountability"
		}
		if s.alter.Load() && strings.HasPrefix(r.URL.Path, "/v1/motions/") {
			r.Header.Del("If-None-Match") // what the browser has is not altered
			answer := httptest.NewRecorder()
			api.ServeHTTP(answer, r)
			_, _ = w.Write(bytes.ReplaceAll(answer.Body.Bytes(), []byte("in public"), []byte("in secret")))
			return
		}
		api.ServeHTTP(w, r)
	})
	mux.Handle("GET "+desk.Prefix, desk.Handler())
	var preloads strings.Builder
	for _, path := range desk.Preloads() {
		fmt.Fprintf(&preloads, `<link rel="modulepreload" href=%q>`, path)
	}
	page := func(w http.ResponseWriter, r *http.Request) {
		body := pages[r.PathValue("page")]
		switch r.PathValue("page") {
		case "vote":
			body = fmt.Sprintf(body, s.Open)
		case "appointing":
			body = fmt.Sprintf(body, s.Members[2].ID)
		case "freezing":
			body = fmt.Sprintf(body, s.Voting, s.State().Motion(s.Voting).Digest)
		case "kept":
			body = fmt.Sprintf(body, wire.Hash{7})
		case "decided":
			effects := s.State().Motion(s.Carried).Content.Effects
			body = fmt.Sprintf(body, effects[1].Body().(*domain.AdoptDocument).Document, effects[0].Body().(*domain.Admit).Application)
		case "ending":
			body = fmt.Sprintf(body, s.Members[2].Representative)
		case "keys":
			body = fmt.Sprintf(body, "member/"+s.Members[1].ID.String())
		}
		lang := r.URL.Path[1:3]
		at := "/" + lang + "/desk/"
		w.Header().Set("Content-Security-Policy", policy)
		fmt.Fprintf(w, `<!doctype html><html lang=%[1]q><head><meta charset="utf-8"><title>desk</title><link rel="icon" href="/icon">%[5]s<script type="module" src=%[2]q></script></head>
<body data-desk-keys="%[3]skeys" data-desk-pending="%[3]spending" data-desk-invite="%[3]sinvite" data-desk-protest="%[3]sprotest" data-desk-member="%[3]smembers/{id}" data-desk-entry="/%[1]s/log/{seq}" data-offset="+04:00"><main><h1>Desk</h1>%[4]s</main></body></html>`,
			lang, desk.Script(), at, body, preloads.String())
	}
	mux.HandleFunc("GET /en/desk/{page}", page)
	mux.HandleFunc("GET /az/desk/{page}", page)
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		server.Close()
		_ = s.pending.Close()
	})
	s.url = strings.Replace(server.URL, "127.0.0.1", "localhost", 1) // passkeys are for names
	return s
}

// page opens a page of the desk and waits until it is ready.
func (b *browser) page(s *site, path string) {
	b.t.Helper()
	b.Open("about:blank")
	b.Open(s.url + path)
	b.wait("deskReady")
	b.Eval(`addEventListener("securitypolicyviolation", (e) => (window.violation = e.effectiveDirective)); document.addEventListener("desk:entered", (e) => (window.entered = e.detail)); window.errors = ""; console.error = (e) => (window.errors += e?.stack ?? e)`)
}

// expectLabels says that every control has a name for those who do not see it, and no id stands twice.
func (b *browser) expectLabels() {
	b.t.Helper()
	if bare := b.Eval(`[...document.querySelectorAll("input:not([type=hidden]), select, textarea")].filter((e) => !e.labels.length || e.labels[0].textContent.trim() === "").map((e) => e.outerHTML).join()`); bare != "" {
		b.t.Errorf("without a label: %s", bare)
	}
	if twice := b.Eval(`[...document.querySelectorAll("[id]")].map((e) => e.id).filter((id, i, all) => all.indexOf(id) !== i).join()`); twice != "" {
		b.t.Errorf("ids that stand twice: %s", twice)
	}
}

// allProven says that the review calls things by these names, each from the log.
func (b *browser) allProven(t *testing.T, names ...string) {
	t.Helper()
	b.Says("Before you sign")
	said := b.Eval(`[...document.querySelectorAll("dialog .desk-dl dd")].map((e) => e.innerText).join("\n")`)
	for line := range strings.Lines(said) {
		if !strings.HasSuffix(strings.TrimSpace(line), "of the log, verified here") {
			t.Errorf("not from the log: %s", line)
		}
	}
	for _, name := range names {
		if !strings.Contains(said, name) {
			t.Errorf("nothing is called %s: %s", name, said)
		}
	}
}

func (b *browser) opensDetails() {
	b.Eval(`for (const e of document.querySelectorAll("details")) e.open = true`)
}

const words = "radish lantern copper willow ember"

// importKey brings a key file in through the page of keys.
func (b *browser) importKey(s *site, key domaintest.Key) {
	b.t.Helper()
	private, err := keyfile.New(bytes.NewReader(key.Private.Seed()))
	if err != nil {
		b.t.Fatal(err)
	}
	file, err := keyfile.Plain(private, "")
	if err != nil {
		b.t.Fatal(err)
	}
	path := filepath.Join(b.t.TempDir(), "plain.key")
	if err := file.Write(path); err != nil {
		b.t.Fatal(err)
	}
	b.page(s, "/en/desk/keys")
	b.opensDetails()
	b.Eval(`[...document.querySelectorAll("details")].at(-1).querySelector("input[type=file]").id = "import"`)
	b.choose("#import", path)
	b.Press("Import")
	b.Says("This key file is not protected.")
	b.Eval(`{ const [, first, again] = document.getElementById("import").form.querySelectorAll("input[type=password]"); first.value = again.value = "` + words + `" }`)
	b.Press("Import")
	b.Until(fmt.Sprintf(`document.querySelector('[data-key="%s"]') !== null`, key.Public))
}

// TestDesk: a member votes, changes the vote, unlocks a key in both ways, loses
// the server's answer; somebody who was invited makes a key; a registrar signs.
func TestDesk(t *testing.T) {
	b := openBrowser(t)
	s := newSite(t)
	member := s.Members[1]
	ballots := func() (choices []string) {
		s.CatchUp()
		view, err := s.Model.View(0)
		if err != nil {
			t.Fatal(err)
		}
		for n := 1; ; n++ {
			row, ok, err := view.Get("ballot", fmt.Sprintf("%s.%s.%d", s.Open, member.ID, n))
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				return choices
			}
			var ballot domain.Ballot
			if err := wire.Decode(row.JSON, &ballot, ""); err != nil {
				t.Fatal(err)
			}
			choices = append(choices, ballot.Choice)
		}
	}
	downloads := t.TempDir()
	b.Call("Browser.setDownloadBehavior", map[string]any{"behavior": "allow", "downloadPath": downloads}, nil)

	t.Run("no key", func(t *testing.T) {
		b.page(s, "/en/desk/keys")
		b.Says("No key")
		if said := b.Eval(`document.querySelector('[data-desk="key"]').textContent + document.querySelector('[data-desk="capacities"]').textContent`); said != "" {
			t.Errorf("it is said once more: %s", said)
		}
		b.page(s, "/en/desk/pending")
		b.Says("There is no key in this browser.")
		b.page(s, "/az/desk/vote")
		b.Eval(`document.querySelector("[value=yes]").click()`)
		b.Press("Vote")
		b.Says("Bu brauzerdə hələ açar yoxdur.")
	})
	t.Run("import", func(t *testing.T) {
		b.importKey(s, member.Key)
		b.expectLabels()
		b.Says("representative of Test centre for local media", "unlocked", "Mine", member.Key.Public.Fingerprint())
		s.late.Store(true)
		b.page(s, "/en/desk/keys")
		b.Says("The server could not be asked for whom the key here stands – unlocked", "the server could not be asked about it")
		s.late.Store(false)
	})
	t.Run("vote", func(t *testing.T) {
		s.alter.Store(true)
		b.page(s, "/en/desk/vote")
		b.Eval(`document.querySelector("[value=no]").click()`)
		b.Press("Vote")
		b.Says("is NOT the one that the poll was opened on", "verified here; what it is called now is the server’s word")
		b.Press("Back, without signing")
		s.alter.Store(false)
		if open := b.Eval(`document.querySelector("form.act").requestSubmit(), document.querySelectorAll("dialog[open]").length`); open != "1" {
			t.Errorf("a press is answered by %s dialogs at once", open)
		}
		b.Says("Before you sign", "This is all that you sign", "Ballot cast: No", "No (no)", "Meet in public", "is the one that the poll was opened on", "It was verified here", "The page calls it: Meet in public", "poll on motion", "“Meet in public”", "of the log, verified here")
		if named := b.Eval(`[...document.querySelectorAll("dialog .desk-dl dd")].map((e) => e.innerText).join("\n")`); strings.Contains(named, "server’s word") {
			t.Errorf("not everything is proven: %s", named)
		}
		if !strings.Contains(b.Eval(`document.querySelector("dialog pre").textContent`), `"choice":"no"`) {
			t.Error("the raw text is not the ballot")
		}
		if focus := b.Eval(`document.activeElement.textContent`); focus != "Before you sign" {
			t.Errorf("the focus is on %q", focus)
		}
		b.Press("Sign and hand in")
		b.Says("It is in the ledger", "Receipt verified in this browser")
		if got := ballots(); len(got) != 1 || got[0] != "no" {
			t.Fatalf("ballots %+v", got)
		}
		if receipt := b.Eval(`window.entered.receipt + " " + window.entered.type`); receipt != "verified vote.cast" {
			t.Errorf("the event says %s", receipt)
		}
		b.Press("Go on")
		b.Until(`document.querySelector("dialog") === null && document.querySelector(".desk-card") !== null`)
		b.Says("Ballot cast", "Save the receipt")
	})
	t.Run("digests", func(t *testing.T) {
		b.page(s, "/en/desk/freezing")
		b.Press("Freeze")
		b.Says("The digest that you sign is that of version 1 of motion", "“Meet in public”", "Read it", "of the log, verified here")
		b.Press("Back, without signing")
		s.alter.Store(true)
		b.Press("Freeze")
		b.Says("The digest is NOT that of the motion’s text")
		b.Press("Back, without signing")
		s.alter.Store(false)
		s.swap.Store(true)
		b.Press("Freeze")
		b.Says("What the server shows as this is NOT what entry")
		b.Press("Back, without signing")
		s.swap.Store(false)
		b.page(s, "/en/desk/kept")
		b.Press("Table")
		b.Says("Digests that come from the page and were not checked here: 1.", wire.Hash{7}.String())
		b.Press("Back, without signing")
	})
	t.Run("by decision", func(t *testing.T) {
		b.page(s, "/en/desk/decided")
		b.Press("Table")
		b.allProven(t, "Code of ethics", "Test union of libraries")
		b.Press("Back, without signing")
	})
	t.Run("report", func(t *testing.T) {
		b.page(s, "/en/desk/publishing")
		b.Press("Publish")
		b.Says("You publish this report", "it has NOT made the report again", "Register of decisions (", "Save decisions.md")
		b.Press("Back, without signing")
		s.alter.Store(true)
		b.Press("Publish")
		b.Says("What the server gave is NOT the report that was asked for")
		b.Press("Back, without signing")
		s.alter.Store(false)
	})
	t.Run("locked, changed, unanswered", func(t *testing.T) {
		b.page(s, "/en/desk/keys")
		b.Press("Lock")
		b.Until(`[...document.querySelectorAll("[data-key] button")].some((e) => e.textContent === "Unlock")`) // before it, the page must not be left
		s.mute.Store(true)
		b.page(s, "/en/desk/vote")
		b.Eval(`document.querySelector("[value=yes]").click()`)
		b.Press("Vote")
		b.expectLabels()
		b.Says("is locked", "This is your ballot number 2", "which said", "No")
		b.Fill("Passphrase", "not this one")
		b.Press("Sign and hand in")
		b.Says("The passphrase is not the one of this file")
		b.Eval(`document.querySelector("dialog input[type=password]").value = ""`)
		b.Fill("Passphrase", words)
		if held := b.Eval(`{ const press = [...document.querySelectorAll("dialog button")].find((e) => e.textContent === "Sign and hand in"); press.click(); press.closest("[inert]") !== null; }`); held != "true" {
			t.Error("what is being signed can be left, or changed")
		}
		for len(ballots()) < 2 {
			b.Eval(`new Promise((ok) => setTimeout(ok, 20, ""))`) // ends with the deadline of the pipe
		}
		b.page(s, "/en/desk/keys") // the page is left before anything was answered
		s.mute.Store(false)
		b.page(s, "/en/desk/vote")
		b.Until(`document.querySelectorAll('[data-desk="receipts"] .desk-card').length === 2`)
		b.Says("Ballot cast: No – Meet in public", "Ballot cast: Yes – Meet in public")
		if got := ballots(); len(got) != 2 || got[1] != "yes" {
			t.Errorf("ballots %+v", got)
		}
	})
	t.Run("passkey", func(t *testing.T) {
		b.Call("WebAuthn.enable", map[string]any{"enableUI": false}, nil)
		b.Call("WebAuthn.addVirtualAuthenticator", map[string]any{"options": map[string]any{
			"protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true, "isUserVerified": true, "hasPrf": true, "automaticPresenceSimulation": true,
		}}, nil)
		b.page(s, "/en/desk/keys")
		b.Press("Unlock with a passkey from now on")
		b.Fill("Passphrase", words)
		b.Press("Unlock with a passkey from now on")
		b.Says("Remove the passkey")
		b.Press("Lock")
		b.Press("Unlock")
		b.Press("Unlock with the passkey")
		b.Until(`document.querySelector("dialog") === null`)
		b.Says("unlocked")
	})
	var made *keyfile.File
	t.Run("make", func(t *testing.T) {
		b.page(s, "/en/desk/keys")
		b.opensDetails()
		b.Fill("A name for it", "telephone")
		b.Fill("New passphrase", "too short")
		b.Fill("The same passphrase again", "too short")
		b.Press("Make the key")
		b.Says("too easy to guess")
		b.Eval(`{ const [first, again] = document.querySelectorAll(".desk-maker input[type=password]"); first.value = again.value = "` + words + `" }`)
		b.Press("Make the key")
		b.Says("Save the backup first")
		if able := b.Eval(`[...document.querySelectorAll("button")].find((e) => e.textContent === "I have the file: go on").disabled`); able != "true" {
			t.Error("one can go on without the backup")
		}
		b.Eval(`[...document.querySelectorAll("button")].filter((e) => e.textContent === "Save the key file").at(-1).click()`) // the others are of the key that is there
		path := b.Saved(filepath.Join(downloads, "*.key"))
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if made, err = keyfile.Parse(data); err != nil {
			t.Fatal(err)
		}
		if _, err := made.Open([]byte(words)); err != nil || !made.Protected() {
			t.Errorf("the file made in the browser does not open: %v", err)
		}
		b.Eval(`document.querySelector("[type=file]").id = "check"`)
		b.choose("#check", path)
		b.Says("The saved file is the right one.")
		b.Press("I have the file: go on")
		b.Says("telephone", "not enrolled in this ledger")
	})
	if made == nil {
		t.FailNow()
	}
	t.Run("invitation", func(t *testing.T) {
		representative := domain.RepresentativeID{UUID: apitest.NewID()}
		subject := "representative/" + representative.String()
		opening := commit.Opening{Field: "name", Salt: commit.Salt{7}, Subject: subject, Value: "Ülkər Əliyeva"}
		person := wire.Hash(commit.Compute(opening.Salt, s.Ledger.ID().String(), subject, "name", []byte(opening.Value)))
		s.Must("representative.appointed", subject, &domain.RepresentativeAppointed{
			From: s.Now(), Kind: domain.KindAlternate, Mandate: wire.Hash{1}, Member: member.ID, Person: person,
		}, s.Officers()[1])
		s.CatchUp()
		// The member has a key, so a further one is vouched for by that.
		fragment := base64.RawURLEncoding.EncodeToString(wire.Canonical(map[string]any{
			"ledger": s.Ledger.ID(), "lost": false, "member": member.ID, "registrars": []string{}, "representative": representative, "voucher": member.Key.Public,
			"opening": opening,
		}))
		s.late.Store(true)
		b.page(s, "/az/desk/invite#"+fragment)
		b.Says("Serverə qoşulmaq olmur.") // a key that is here may be enrolled for it
		s.late.Store(false)
		b.page(s, "/az/desk/invite#"+fragment)
		b.Says("Ülkər Əliyeva", "Yerli media üzrə sınaq mərkəzi", "“telephone” açarından istifadə et")
		b.Press("“telephone” açarından istifadə et")
		b.Says("İmzalamazdan əvvəl", made.Public().Fingerprint())
		b.Press("Yeni açarla imzala")
		b.Says("Açarınız qeydiyyatı gözləyir")
		b.Press("Bağla")
		b.page(s, "/en/desk/pending")
		b.Says("Waits for you", "key/"+made.Public().String())
		b.Press("Read and sign")
		b.Says("Compare its fingerprint with the person", made.Public().Fingerprint())
		b.Press("Sign and hand in")
		b.Says("It is in the ledger", "Receipt verified in this browser")
		if row := s.State().Key(made.Public().String()); row == nil || row.Holder != subject {
			t.Errorf("the key is %+v", row)
		}
		b.Press("Close")
		b.Says("Nothing waits for your signature.")
		b.page(s, "/az/desk/invite#"+fragment[:len(fragment)-4])
		b.Says("Bu ünvanda dəvət yoxdur")
	})
	t.Run("motion", func(t *testing.T) {
		b.page(s, "/en/desk/motion")
		b.Fill("Title", `Hostile <b>title</b> "&`)
		b.Fill("Text", "It is adopted.")
		b.Eval(`document.querySelector("[value=ordinary]").click()`)
		b.Press("Add")
		b.Press("Add")
		if more := b.Eval(`document.querySelector(".desk-add").disabled`); more != "true" {
			t.Error("more than the greatest number can be added")
		}
		b.Press("Remove")
		if ids := b.Eval(`new Set([...document.querySelectorAll("[id]")].map((e) => e.id)).size === document.querySelectorAll("[id]").length`); ids != "true" {
			t.Error("an id stands twice")
		}
		file := filepath.Join(t.TempDir(), "code.txt")
		if err := os.WriteFile(file, []byte("The code of ethics.\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		b.Eval(`{ const text = document.querySelector('[name="text.en"]'); window.short = text.value; text.value = "ə ".repeat(25000) }`)
		b.Press("Table")
		b.Says("This cannot be signed as it is. Altogether it is too long: a statement has at most 60,000 bytes. Shorten it.")
		b.Eval(`document.querySelector('[name="text.en"]').value = window.short`)
		b.Press("Table")
		b.Says("This cannot be signed as it is. “")
		b.expectLabels()
		if marked := b.Eval(`document.activeElement.name + " " + document.querySelectorAll("[aria-invalid]").length`); marked != "sha256 1" {
			t.Errorf("the focus is on %s", marked)
		}
		b.choose("[data-item] [type=file]", file)
		b.choose("[name=attachments]", file)
		b.Eval(`document.querySelector('[data-item] [name="title.en"]').value = "Code of ethics"`)
		b.Press("Table")
		b.Says("Motion tabled", "<b>title</b>", "Code of ethics")
		b.Press("Sign and hand in")
		b.Says("It is in the ledger")
		id, err := wire.ParseUUID(b.Eval(`window.entered.id`))
		if err != nil {
			t.Fatal(err)
		}
		m := s.State().Motion(domain.MotionID{UUID: id})
		sum := wire.Hash{}
		if m != nil && len(m.Content.Attachments) == 1 {
			sum = m.Content.Attachments[0]
		}
		if m == nil || len(m.Content.Effects) != 1 || m.Content.Title.En != `Hostile <b>title</b> "&` || sum.IsZero() {
			t.Errorf("the motion is %+v", m)
		} else if adopted, ok := m.Content.Effects[0].Body().(*domain.AdoptDocument); !ok || adopted.Sha256 != sum {
			t.Errorf("its effect is %+v", m.Content.Effects[0])
		}
	})
	t.Run("refused", func(t *testing.T) {
		s.Advance(100)
		s.CatchUp()
		b.page(s, "/en/desk/vote")
		b.Eval(`document.querySelector("[value=no]").click()`)
		b.Press("Vote")
		b.Says("The poll has closed by now")
		b.Press("Sign and hand in")
		b.Says("The ledger has refused it", "The poll is closed.", "Save the signed refusal", "Lodge a protest")
		address := b.Eval(`[...document.querySelectorAll("dialog a")].find((e) => e.textContent === "Lodge a protest").getAttribute("href")`)
		b.page(s, address)
		b.Fill("Reasons", "I voted in time.")
		b.Press("Protest")
		b.Says("Refusal, verbatim", "poll_closed", "I voted in time.")
		s.swap.Store(true)
		b.Press("Sign and hand in")
		b.Says("and does not prove it", "The receipt is NOT good.", "is another statement than the one signed here")
		s.swap.Store(false)
	})
	t.Run("two registrars", func(t *testing.T) {
		b.importKey(s, s.Officers()[1].Key)
		b.page(s, "/en/desk/ending")
		b.Press("End")
		b.Says("Who signs with you", "registrar (government)", "not signed yet", "representative of Əməkdaşlıq sınaq ittifaqı")
		if disabled := b.Eval(`document.querySelector("dialog [name=desk-with]").dispatchEvent(new Event("change")), document.querySelector("dialog .desk-signing [type=submit]").disabled`); disabled != "true" {
			t.Error("what was shown before another choice can be signed")
		}
		b.Press("Sign and leave it for the others")
		b.Says("Left for the others to sign", "Sign nothing else with this key until then")
		b.Press("Close")
		b.page(s, "/en/desk/pending")
		b.Says("Waits for others", "representative/"+s.Members[2].Representative.String())
		b.Press("Withdraw")
		b.Says("Nothing of yours waits for others.")
		if list, err := s.pending.List(nil); err != nil || len(list) != 0 {
			t.Errorf("%d still wait, %v", len(list), err)
		}
		nobody := "representative/" + apitest.NewID().String()
		if _, err := s.pending.Put(s.Sign("representative.ended", nobody, &domain.RepresentativeEnded{}, s.Officers()[1:3]...)); err != nil {
			t.Fatal(err)
		}
		b.page(s, "/en/desk/pending")
		b.Press("All have signed: hand it in")
		b.Says("The ledger has refused it")
		b.Press("Close")
		b.Says(nobody, "The ledger has refused it", "Save the signed refusal")
		b.Press("Take it off this list")
		b.Says("Nothing waits for your signature.")
	})
	t.Run("appointing and inviting", func(t *testing.T) {
		mandate := filepath.Join(t.TempDir(), "mandate.pdf")
		if err := os.WriteFile(mandate, []byte("%PDF-1.7 a mandate, which names a person"), 0o600); err != nil {
			t.Fatal(err)
		}
		b.page(s, "/en/desk/appointing")
		b.choose("[name=mandate]", mandate)
		b.Fill("Person", "Nigar Həsənova")
		b.Press("Appoint")
		b.Says("Representative appointed", "2027-01-01 05:00:00 UTC", "The file “mandate.pdf” (40 bytes) was hashed in this browser and stays here.")
		if strings.Contains(b.Eval(`document.querySelector("dialog pre").textContent`), "Nigar") {
			t.Error("the name is in what is signed")
		}
		b.Press("Sign and hand in")
		b.Says("It is in the ledger", "Save the opening", "Invite the representative")
		if _, err := s.Ledger.Attachments().Stat(sha256.Sum256([]byte("%PDF-1.7 a mandate, which names a person"))); !errors.Is(err, attachments.ErrNotFound) {
			t.Errorf("the mandate was uploaded: %v", err)
		}
		address := b.Eval(`[...document.querySelectorAll("dialog input[readonly]")][0].value`)
		b.page(s, strings.TrimPrefix(address, s.url))
		b.Says("Nigar Həsənova", "Əməkdaşlıq sınaq ittifaqı")
		b.expectLabels()
	})
	if violation := b.Eval("window.violation"); violation != "<nil>" {
		t.Errorf("the page breaks its policy: %s", violation)
	}
}

// TestBackupOpens: a key file of the program's, sealed there, is read by the
// modules as by the program; see the import above for the other way round.
func TestBackupOpens(t *testing.T) {
	key := domaintest.NewKey("sealed by the program")
	private, err := keyfile.New(bytes.NewReader(key.Private.Seed()))
	if err != nil {
		t.Fatal(err)
	}
	file, err := keyfile.Seal(zeros{}, private, []byte("pərəş "+words), "a note")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "sealed.key")
	if err := file.Write(path); err != nil {
		t.Fatal(err)
	}
	message := []byte("message")
	want := base64.RawURLEncoding.EncodeToString(ed25519.Sign(key.Private, message))
	node(t, "keys.mjs", "KEY_FILE="+path, "PASSPHRASE=pərəş "+words, "WANT="+want, "FINGERPRINT="+key.Public.Fingerprint())
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return copy(b, bytes.Repeat([]byte{1}, len(b))), nil }
