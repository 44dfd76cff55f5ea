package httpapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"twothirds/api/browsertest"
	"twothirds/api/httpapi"
	"twothirds/api/httpapi/apitest"
	"twothirds/api/verifier"
	"twothirds/api/web/webtest"
	"twothirds/domain"
	"twothirds/domain/wire"
)

// rewriter changes a text in the log's entries on their way to whoever reads them.
type rewriter struct {
	http.Handler
	from, to atomic.Value
}

func (r *rewriter) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	from, _ := r.from.Load().(string)
	if from == "" || !strings.HasPrefix(req.URL.Path, "/log/tile/entries/") {
		r.Handler.ServeHTTP(w, req)
		return
	}
	req.Header.Del("Accept-Encoding")
	answer := httptest.NewRecorder()
	r.Handler.ServeHTTP(answer, req)
	_, _ = w.Write(bytes.ReplaceAll(answer.Body.Bytes(), []byte(from), []byte(r.to.Load().(string))))
}

// TestVerifyEverything: the page of that name has the independent verifier judge the
// whole log in the reader's browser, under the site's policy, in both languages; it
// says what is wrong, keeps the checkpoint and can be stopped.
func TestVerifyEverything(t *testing.T) {
	tab := browsertest.Open(t).Tab()
	story := apitest.Found(t, domain.PurposeDemonstration).Tell()
	log := &rewriter{Handler: httpapi.New(httpapi.Options{Ledger: story.Ledger, Model: story.Model})}
	server := httptest.NewServer(log)
	// The page that is open last follows the log: its stream has to end before the server can.
	defer func() {
		tab.Open("about:blank")
		server.CloseClientConnections()
		server.Close()
	}()
	verdict := func(kind string) {
		t.Helper()
		tab.Until(`document.querySelector("[data-verify]").dataset.verdict`)
		if got := tab.Eval(`document.querySelector("[data-verify]").dataset.verdict`); got != kind {
			t.Fatalf("the verdict is %s: %s", got, tab.Eval(`document.querySelector("[data-verify]").innerText`))
		}
	}

	tab.Open(server.URL + "/en/verify")
	tab.Press("Verify everything")
	verdict("good")
	size := fmt.Sprint(story.Ledger.Size())
	tab.Says("Everything that a log can show is in order", "Entries: "+size+".", "Statements: open to their signers at their place", "What was not judged", "Admit the union of libraries", story.Ledger.ID().String())
	if got := tab.Eval(`document.querySelectorAll("[data-verify-result] td .badge.good").length`); got != "9" {
		t.Errorf("%s of 9 classes are in order", got)
	}

	tab.Open(server.URL + "/az/verify")
	tab.Says("keçən dəfə saxladığı nəzarət nöqtəsi ilə tutuşdurulur (qeydlər: " + size + ")")
	tab.Press("Hər şeyi yoxla")
	verdict("good")
	tab.Says("Jurnalın göstərə bildiyi hər şey qaydasındadır", "Saxladığınız nəzarət nöqtəsi ilə tutuşdurmaq", "qaydasındadır")

	tab.Eval(`document.getElementById("v-ledger").value = "` + strings.Repeat("0", 64) + `"`)
	tab.Press("Hər şeyi yoxla")
	verdict("bad")
	tab.Says("Bu jurnal etibarsızdır")

	log.to.Store("Admit the union of LIBRARIES")
	log.from.Store("Admit the union of libraries")
	tab.Open(server.URL + "/en/verify")
	tab.Press("Verify everything")
	verdict("bad")
	tab.Says("This log is not valid", "a signature is not valid", "in order as far as it was judged")
	log.from.Store("")

	tab.Open(server.URL + "/en/verify")
	tab.Eval(`document.querySelector("[data-verify] form").requestSubmit(); document.querySelector("[data-verify-stop]").click()`)
	verdict("warn")
	tab.Says("It was stopped: nothing is said about the log.")
	if got := tab.Eval(`document.querySelectorAll("[data-verify-steps] li").length`); got != "0" {
		t.Errorf("steps are shown of what was stopped: %s", got)
	}

	// The room's slider, by keys, by dragging and by its links: each stands at an entry
	// whose signatures and place the browser has checked.
	poll := story.State().Motion(story.Carried).Polls[0]
	closed, opened := story.State().Poll(poll).Closed, story.State().Poll(poll).Opened
	tab.Open(fmt.Sprintf("%s/en/room?at=%d", server.URL, opened+3))
	at := func(seq wire.Seq, says ...string) {
		t.Helper()
		tab.Until(fmt.Sprintf(`document.querySelector("[data-room=check]").dataset.seq === "%d" && document.querySelectorAll("[data-room=check] .notice").length === 2`, seq))
		tab.Says(append(says, "It stands at this place in the tree")...)
		if bad := tab.Eval(`document.querySelectorAll("[data-room=check] .notice:not(.good)").length`); bad != "0" {
			t.Errorf("entry %d: %s", seq, tab.Eval(`document.querySelector("[data-room=check]").innerText`))
		}
	}
	at(opened+3, "Ballot cast", "Your browser has checked every signature", "2 of 6 have voted", "1 for, 1 against, 4 did not vote")
	tab.Eval(`document.getElementById("slider").focus()`)
	for _, kind := range []string{"keyDown", "keyUp"} {
		tab.Call("Input.dispatchKeyEvent", map[string]any{"type": kind, "key": "ArrowLeft", "code": "ArrowLeft", "windowsVirtualKeyCode": 37}, nil)
	}
	at(opened+2, "Ballot cast", "1 of 6 have voted")
	drag := func(seq wire.Seq) {
		tab.Eval(fmt.Sprintf(`{ const s = document.getElementById("slider"); s.value = %d; s.dispatchEvent(new Event("input", { bubbles: true })); }`, seq))
	}
	// An entry that does not come is not called wrong.
	tab.Eval(`{ const own = fetch; window.late = true; window.fetch = (url) => late && url.startsWith("/v1/entries/") ? Promise.resolve(new Response("", { status: 503 })) : own(url); }`)
	drag(opened + 1)
	tab.Until(fmt.Sprintf(`document.querySelector("[data-room=check]").dataset.seq === "%d" && document.querySelector("[data-room=check] .notice")`, opened+1))
	if got := tab.Eval(`[...document.querySelectorAll("[data-room=check] .notice")].map((e) => e.className + ": " + e.textContent).join()`); got != "notice warn: The entry could not be fetched to be checked. (status 503)" {
		t.Errorf("of an entry that does not come it says %s", got)
	}
	tab.Eval(`late = false`)
	drag(closed)
	at(closed, "Poll closed", "Nobody signs it: it follows by computation.")
	tab.Follow("play the motion's story")
	tab.Says("Step 1 of", "Motion tabled")
}

// TestVerifyWithoutScripts: the page says what it needs, and what does it without.
func TestVerifyWithoutScripts(t *testing.T) {
	t.Parallel()
	n := apitest.Found(t, domain.PurposeOperation)
	h := httpapi.New(httpapi.Options{Ledger: n.Ledger, Model: n.Model})
	n.CatchUp()
	page := webtest.Ask(h, "/en/verify").Body.String()
	text, _ := webtest.Check(t, "/en/verify", page)
	if !strings.Contains(page, "<form hidden>") || !strings.Contains(text, "This needs scripts, which do not run here.") || !strings.Contains(text, "twothirds audit") {
		t.Error("without scripts the page does not say what to do")
	}
	w := webtest.Ask(h, verifier.WorkerPath)
	if got := w.Header().Get("Content-Security-Policy"); w.Code != http.StatusOK || got != "default-src 'none'; connect-src 'self'" {
		t.Errorf("the worker's script: status %d, policy %q", w.Code, got)
	}
}
