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
	"time"
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
		b.Open(server.URL + "/verify?lang=en&ledger=" + ledger + "&url=" + url.QueryEscape(server.URL))
		expect(t, "ok", ok, ledger, "2ec427ad3bfb9e54bfe07fcab501f1a6cc20cdc88e040a0c11170716b8628ff4", "Save this page")
	})
	t.Run("language", func(t *testing.T) {
		b.Eval(`document.getElementById("language").click()`)
		expect(t, "ok", okInAz, "Reyestrin kimliyi", "Lehinə")
		if lang := b.Eval("document.documentElement.lang"); lang != "az" {
			t.Errorf("the document's language is %s", lang)
		}
	})
	t.Run("another ledger", func(t *testing.T) {
		b.Open(server.URL + "/verify?lang=en&ledger=" + strings.Repeat("0", 64) + "&url=" + url.QueryEscape(server.URL+"/log/"))
		expect(t, "bad", notOK, "it is not the ledger that you named")
	})
	t.Run("nothing there", func(t *testing.T) {
		b.Open(server.URL + "/verify?lang=en&url=" + url.QueryEscape(server.URL+"/elsewhere/"))
		expect(t, "error", "It could not be read", "there is no log at")
	})
	t.Run("policy", func(t *testing.T) {
		b.Eval(`document.addEventListener("securitypolicyviolation", (e) => (window.violation = e.effectiveDirective))`)
		b.Eval(`document.body.append(Object.assign(document.createElement("script"), { textContent: "window.ran = true" }))`)
		b.Eval(`new Promise((ok) => { const look = () => window.violation ? ok("") : setTimeout(look, 20); look(); })`)
		if ran := b.Eval("window.ran"); ran != "<nil>" {
			t.Errorf("a script other than the page's ran: %s", ran)
		}
	})

	saved := filepath.Join(t.TempDir(), "verify.html")
	writeFile(t, saved, Page())
	t.Run("folder in the saved page", func(t *testing.T) {
		b.Open("file://" + saved + "?lang=en")
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
		b.Eval(fmt.Sprintf(`document.getElementById("since").value = %+q`, l.checkpoint(firstBallot, goldenKey("ledger"))))
		path := filepath.Join(t.TempDir(), "log.jsonl")
		writeFile(t, path, append(bytes.Join(l.entries, []byte("\n")), '\n'))
		b.choose("#file", path)
		expect(t, "ok", ok, "That the log is whole and in this order: a file of lines has no checkpoint.")
	})
	t.Run("address in the saved page", func(t *testing.T) {
		b.Open("file://" + saved + "?lang=az&url=" + url.QueryEscape(server.URL+"/log/"))
		expect(t, "ok", okInAz)
	})
	t.Run("receipt in the saved page", func(t *testing.T) {
		short := golden(t, "log_short.jsonl")
		proof, entry := short.receipt(firstBallot, cosign(short.checkpoint(lastBallot, goldenKey("ledger")), "witness.example", time.Date(2026, 12, 1, 11, 0, 0, 0, time.UTC)))
		path := writeReceipt(t, proof, entry)
		b.Open("file://" + saved + "?lang=en")
		b.choose("#receipts", path, path+".entry")
		expect(t, "error", "type in the ledger id first")
		vkey, _ := witnessKey("witness.example")
		b.Eval(fmt.Sprintf(`document.getElementById("ledger").value = %q; document.getElementById("witnesses").value = %q`, shortLedger, vkey))
		b.choose("#receipts", path, path+".entry")
		expect(t, "ok", "Entry 25 is in the ledger", "Ballot cast", "No (no)", "number 25 of 29", "a representative", "2026-12-01 09:00:00 UTC", "2026-12-01 11:00:00 UTC", "Not judged: whether its signers were entitled")

		archive := filepath.Join(t.TempDir(), "receipt.zip")
		writeFile(t, archive, zipped(t, filepath.Dir(path), zip.Deflate))
		b.drop(archive)
		expect(t, "ok", "Entry 25 is in the ledger")
		b.choose("#receipts", path)
		expect(t, "error", "my.tlog-proof.entry is missing")

		// A log is opened as well, then one that the receipt contradicts.
		b.Eval(`document.getElementById("witnesses").value = ""`)
		b.choose("#receipts", path, path+".entry")
		expect(t, "ok")
		b.choose("#folder", short.export())
		expect(t, "ok", "it stands there in the same place, under the same history", "Receipts kept on this page: 1.")
		short.drop(22)
		b.drop(short.export())
		expect(t, "bad", "CONTRADICTION", "the log is not the one that a receipt was given for")
		b.Eval(`document.getElementById("language").click()`)
		expect(t, "bad", "ZİDDİYYƏT", "Bülleten", "Qeyd 25 reyestrdədir")
		b.Eval(`document.getElementById("forget").click()`)
		if hidden := b.Eval(`document.getElementById("held").hidden`); hidden != "true" {
			t.Error("the receipt is not forgotten")
		}
	})
	t.Run("damaged receipt", func(t *testing.T) {
		short := golden(t, "log_short.jsonl")
		proof, _ := short.receipt(firstBallot, short.checkpoint(lastBallot, goldenKey("ledger")))
		path := writeReceipt(t, proof, short.entries[firstBallot])
		b.Open("file://" + saved + "?lang=en&ledger=" + shortLedger)
		b.choose("#receipts", path, path+".entry")
		expect(t, "bad", "This receipt is not valid", "The entry is not the one that this receipt was given for")
	})
	t.Run("receipt that only the log settles", func(t *testing.T) {
		rotated := golden(t, "log_rotated.jsonl")
		end := len(rotated.entries)
		proof, entry := rotated.receipt(decidedFirst, rotated.checkpoint(end, rotated.ledgerKey(end)))
		path := writeReceipt(t, proof, entry)
		b.Open("file://" + saved + "?lang=en&ledger=" + rotatedID)
		b.choose("#receipts", path, path+".entry")
		expect(t, "open", "From this receipt alone it cannot be told whether entry 31 is in the ledger", "Entry 66 replaced the ledger's key")
		b.Eval(`document.getElementById("language").click()`)
		expect(t, "open", "bunu təkcə bu qəbzdən demək olmaz", "Reyestrin açarını qeyd 66 dəyişdirib")
		b.Eval(fmt.Sprintf(`document.getElementById("witnesses").value = %q`, "log "+vkeyOf(rotated.ledgerKey(end))))
		b.choose("#receipts", path, path+".entry")
		expect(t, "ok", "Qeyd 31 reyestrdədir", "Reyestrin açarı dəyişdirilib")
		b.Eval(`document.getElementById("language").click(); document.getElementById("witnesses").value = ""`)
		b.choose("#folder", rotated.export())
		expect(t, "ok", ok, "The ledger's key was replaced by entries\n5, 31, 65, 66, 67", "Entry 31 is in the ledger", "Ledger key replaced")
		dir := rotated.export()
		writeFile(t, filepath.Join(dir, "rotations"), []byte("[]"))
		b.choose("#folder", dir)
		expect(t, "bad", notOK, "does not say by which entries the ledger's key was replaced")
	})
	t.Run("on a phone", func(t *testing.T) {
		if wide := b.phoneWidth(); wide != "360" {
			t.Errorf("the page is %s pixels wide on a phone of 360", wide)
		}
	})
	t.Run("labels", func(t *testing.T) { b.expectLabels(t) })
}
