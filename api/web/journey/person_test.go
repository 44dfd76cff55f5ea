package journey

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"twothirds/api/browsertest"
	"twothirds/domain/domaintest"
)

// person is somebody at a browser that nobody shares.
type person struct {
	*browsertest.Tab
	*served
	*words
	t     testing.TB
	name  string
	saved string // the folder of downloads
}

// watching is in every page: what is wrong there is told at the end.
const watching = `
{
  const note = (text) => { sessionStorage.faults = (sessionStorage.faults ?? "") + location.pathname + ": " + text + "\n"; window.errors = sessionStorage.faults; };
  addEventListener("securitypolicyviolation", (e) => note("policy " + e.effectiveDirective));
  addEventListener("error", (e) => note(e.message));
  addEventListener("unhandledrejection", (e) => note(String(e.reason?.stack ?? e.reason)));
  const say = console.error;
  console.error = (...texts) => { note(texts.map((e) => e?.stack ?? e).join(" ")); say(...texts); };
  addEventListener("desk:entered", (e) => { window.entered = e.detail; });
  addEventListener("desk:deposited", (e) => { window.entered = e.detail; });
}`

const passphrase = "radish lantern copper willow ember"

// person sits down at a browser.
func (s *served) person(b *browsertest.Browser, w *words, name string) *person {
	s.t.Helper()
	p := &person{Tab: b.Person(), served: s, words: w, t: s.t, name: name, saved: s.t.TempDir()}
	p.Before(watching)
	p.Downloads(p.saved)
	s.t.Cleanup(func() {
		if !s.t.Failed() {
			return
		}
		var shot struct{ Data []byte }
		if err := p.Send("Page.captureScreenshot", nil, &shot); err == nil {
			path := filepath.Join(os.TempDir(), "journey-"+name+".png")
			page := p.Eval(`document.documentElement.outerHTML`)
			s.t.Logf("%s, .html: %v", path, errors.Join(os.WriteFile(path, shot.Data, 0o600), os.WriteFile(path+".html", []byte(page), 0o600)))
		}
	})
	return p
}

// visit opens a page of the site.
func (p *person) visit(path string) {
	p.t.Helper()
	p.opens(p.url + "/" + p.page.Code + path)
	p.readable(path)
}

// opens goes to an address, and waits for its modules where it has some.
func (p *person) opens(address string) {
	p.t.Helper()
	p.Eval(`window.before = true`)
	p.Call("Page.navigate", map[string]any{"url": address}, nil)
	p.ready()
}

// ready waits until the modules have drawn the page.
func (p *person) ready() {
	p.t.Helper()
	p.Until(`window.before === undefined && document.readyState === "complete" && (!document.querySelector('script[src^="/modules/"]') || document.body.dataset.deskReady === "ok")`)
}

// brings brings a key file in through the page of keys.
func (p *person) brings(key domaintest.Key) {
	p.t.Helper()
	p.visit("/desk/keys")
	p.Unfold(p.by("desk.import.title"))
	p.Choose(p.by("key.file"), p.key(p.name+" "+key.Public.String()[:8], key))
	p.Press(p.by("desk.import"))
	p.Says(p.by("desk.import.plain"))
	p.Fill(p.by("desk.new.passphrase"), passphrase)
	p.Fill(p.by("desk.new.again"), passphrase)
	p.Press(p.by("desk.import"))
	p.Until(fmt.Sprintf(`document.querySelector('[data-key="%s"]') !== null`, key.Public))
}

// entered is what came of an act.
type entered struct {
	ID, Subject, Type, Receipt string
	Seq                        uint64
}

// signs reads what is shown before the signature, which says all of texts, signs,
// and goes on when it stands in the ledger and the receipt was verified.
func (p *person) signs(texts ...string) entered {
	p.t.Helper()
	p.Says(p.by("desk.review.title"))
	p.Says(texts...)
	p.Press(p.by("desk.sign"))
	e := p.isIn()
	if e.Receipt != "verified" {
		p.t.Errorf("%s: the receipt of %s is %s", p.name, e.Type, e.Receipt)
	}
	p.Eval(`window.before = true`)
	p.Press(p.by("desk.go_on"))
	p.ready()
	return e
}

func (p *person) isIn() entered {
	p.t.Helper()
	p.Says(p.by("desk.done"), p.by("desk.receipt.verified"))
	p.Until(`window.entered`)
	return p.came()
}

func (p *person) came() entered {
	p.t.Helper()
	var e entered
	if err := json.Unmarshal([]byte(p.Eval(`JSON.stringify(window.entered)`)), &e); err != nil {
		p.t.Fatal(err)
	}
	return e
}

// leaves signs what others have to sign as well: of those who may, whom with names,
// or the first where it is empty.
func (p *person) leaves(with string, texts ...string) {
	p.t.Helper()
	p.Says(p.by("desk.review.title"), p.by("desk.with"))
	if with != "" {
		for _, other := range strings.Split(p.Eval(`[...document.querySelectorAll("dialog [name=desk-with]:checked")].map((e) => e.labels[0].innerText.trim()).join("\n")`), "\n") {
			p.Tick(p.by("desk.with"), other)
		}
		p.Tick(p.by("desk.with"), with)
	}
	p.Says(texts...)
	p.Press(p.by("desk.sign.deposit"))
	p.Says(p.by("desk.deposited.title"))
	p.Eval(`window.before = undefined`)
	p.Press(p.by("desk.close"))
}

// cosigns signs what waits for this person; whoever is the last enters it.
func (p *person) cosigns(last bool, texts ...string) {
	p.t.Helper()
	p.visit("/desk/pending")
	p.Press(p.by("desk.pending.open"))
	p.Says(p.by("desk.review.title"))
	p.Says(texts...)
	p.Press(p.by("desk.sign"))
	if last {
		p.Says(p.by("desk.done"), p.by("desk.receipt.verified"))
	} else {
		p.Says(p.by("desk.cosigned"))
	}
	p.Press(p.by("desk.close"))
	p.Says(p.by("desk.pending.mine.none"))
}

// writes fills in a text in both languages.
func (p *person) writes(key, en, az string) {
	p.t.Helper()
	p.Fill(p.field(key, "en"), en)
	p.Fill(p.field(key, "az"), az)
}

// readable says that every control has a name for those who do not see it, and that
// no id stands twice.
func (p *person) readable(path string) {
	p.t.Helper()
	if bare := p.Eval(`[...document.querySelectorAll("input:not([type=hidden]), select, textarea")].filter((e) => !e.ariaLabel && (!e.labels.length || e.labels[0].textContent.trim() === "")).map((e) => e.outerHTML).join()`); bare != "" {
		p.t.Errorf("%s: without a label: %s", path, bare)
	}
	if twice := p.Eval(`[...document.querySelectorAll("[id]")].map((e) => e.id).filter((id, i, all) => all.indexOf(id) !== i).join()`); twice != "" {
		p.t.Errorf("%s: ids that stand twice: %s", path, twice)
	}
}

// unharmed says that no page complained of anything.
func (p *person) unharmed() {
	p.t.Helper()
	if faults := strings.TrimSpace(p.Eval(`sessionStorage.faults ?? ""`)); faults != "" {
		p.t.Errorf("%s: %s", p.name, faults)
	}
}
