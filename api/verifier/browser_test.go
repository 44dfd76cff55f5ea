package verifier

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

// TestBrowser: the page in a browser, served under its policy and opened from a
// file, reads a log from an address, a folder and a zip, in both languages.
func TestBrowser(t *testing.T) {
	b := openBrowser(t)
	dir := golden(t, "log_full.jsonl").export()
	server := httptest.NewServer(logServer(dir, Handler()))
	defer server.Close()
	ledger := "7635b1b6d1a463ee160c8196fb5d50e846d8490a47df43d22344d974d99f7155"
	expect := func(t *testing.T, verdict string, texts ...string) {
		t.Helper()
		if got := b.verdict(); got != verdict {
			t.Errorf("verdict %s, want %s: %s", got, verdict, b.text("main"))
		}
		seen := b.text("main")
		for _, text := range texts {
			if !strings.Contains(seen, text) {
				t.Errorf("the page does not say %q but: %s", text, seen)
			}
		}
	}
	const (
		ok     = "Everything that a log can show is in order"
		notOK  = "This log is not valid"
		okInAz = "Jurnalın göstərə bildiyi hər şey qaydasındadır"
	)

	t.Run("address", func(t *testing.T) {
		b.open(server.URL + "/verify?lang=en&ledger=" + ledger + "&url=" + url.QueryEscape(server.URL))
		expect(t, "ok", ok, ledger, "1dbba9360aa2f069af6e44b3a73669be94c9ff80896660793c356ef5ee488155", "Save this page")
	})
	t.Run("language", func(t *testing.T) {
		b.eval(`document.getElementById("language").click()`)
		expect(t, "ok", okInAz, "Reyestrin kimliyi", "Lehinə")
		if lang := b.eval("document.documentElement.lang"); lang != "az" {
			t.Errorf("the document's language is %s", lang)
		}
	})
	t.Run("another ledger", func(t *testing.T) {
		b.open(server.URL + "/verify?lang=en&ledger=" + strings.Repeat("0", 64) + "&url=" + url.QueryEscape(server.URL+"/log/"))
		expect(t, "bad", notOK, "it is not the ledger that you named")
	})
	t.Run("nothing there", func(t *testing.T) {
		b.open(server.URL + "/verify?lang=en&url=" + url.QueryEscape(server.URL+"/elsewhere/"))
		expect(t, "error", "The log could not be read", "there is no log at")
	})
	t.Run("policy", func(t *testing.T) {
		b.eval(`document.addEventListener("securitypolicyviolation", (e) => (window.violation = e.effectiveDirective))`)
		b.eval(`document.body.append(Object.assign(document.createElement("script"), { textContent: "window.ran = true" }))`)
		b.eval(`new Promise((ok) => { const look = () => window.violation ? ok("") : setTimeout(look, 20); look(); })`)
		if ran := b.eval("window.ran"); ran != "<nil>" {
			t.Errorf("a script other than the page's ran: %s", ran)
		}
	})

	saved := filepath.Join(t.TempDir(), "verify.html")
	writeFile(t, saved, Page())
	t.Run("folder in the saved page", func(t *testing.T) {
		b.open("file://" + saved + "?lang=en")
		b.choose("#folder", dir)
		expect(t, "ok", ok, "Files of hashes beside the entries that are right\t3")
	})
	t.Run("zip in the saved page", func(t *testing.T) {
		l := golden(t, "log_short.jsonl")
		l.edit(decided, `"outcome":"carried"`, `"outcome":"not_carried"`)
		path := filepath.Join(t.TempDir(), "log.zip")
		writeFile(t, path, zipped(t, l.export(), zip.Deflate))
		b.choose("#file", path)
		expect(t, "bad", notOK, "The first faulty entry is number 31")
		b.drop(path)
		expect(t, "bad", notOK, "The first faulty entry is number 31")
	})
	t.Run("folder dropped on the saved page", func(t *testing.T) {
		b.drop(dir)
		expect(t, "ok", ok, ledger)
	})
	t.Run("kept checkpoint in the saved page", func(t *testing.T) {
		l := golden(t, "log_short.jsonl")
		b.eval(fmt.Sprintf(`document.getElementById("since").value = %+q`, l.checkpoint(firstBallot, goldenKey("ledger"))))
		path := filepath.Join(t.TempDir(), "log.jsonl")
		writeFile(t, path, append(bytes.Join(l.entries, []byte("\n")), '\n'))
		b.choose("#file", path)
		expect(t, "ok", ok, "That the log is whole and in this order: a file of lines has no checkpoint.")
	})
	t.Run("address in the saved page", func(t *testing.T) {
		b.open("file://" + saved + "?lang=az&url=" + url.QueryEscape(server.URL+"/log/"))
		expect(t, "ok", okInAz)
	})
	t.Run("on a phone", func(t *testing.T) {
		b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": 360, "height": 700, "deviceScaleFactor": 2, "mobile": true}, nil)
		if wide := b.eval("document.documentElement.scrollWidth"); wide != "360" {
			t.Errorf("the page is %s pixels wide on a phone of 360", wide)
		}
	})
	t.Run("labels", func(t *testing.T) {
		if bare := b.eval(`[...document.querySelectorAll("input, textarea")].filter((e) => e.labels.length === 0 || e.labels[0].innerText.trim() === "").map((e) => e.id).join()`); bare != "" {
			t.Errorf("without a label: %s", bare)
		}
		if empty := b.eval(`[...document.querySelectorAll("[data-t]")].filter((e) => e.textContent.trim() === "").map((e) => e.dataset.t).join()`); empty != "" {
			t.Errorf("without words: %s", empty)
		}
	})
}
