package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"twothirds/api/browsertest"
	"twothirds/api/httpapi/apitest"
	"twothirds/api/web/site"
	"twothirds/domain"
)

// TestUnloaded: a page whose modules do not come says so after a while, but not where
// no scripts run, which is said in other words; modules that come take it away.
func TestUnloaded(t *testing.T) {
	node := apitest.Found(t, domain.PurposeDemonstration)
	node.CatchUp()
	mux := http.NewServeMux()
	Mount(mux, site.Options{Ledger: node.Ledger, Model: node.Model})
	modules := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !modules && strings.HasPrefix(r.URL.Path, "/modules/") {
			http.NotFound(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	defer server.Close()
	b := browsertest.Open(t).Tab()
	b.Open(server.URL + "/az/desk/keys")
	// The wait is begun again, stopped and ended, however long the page took.
	said := b.Eval(`(() => {
		const line = document.querySelector(".unloaded");
		line.style.animation = "none";
		line.getAnimations();
		line.style.animation = "";
		const [wait] = line.getAnimations();
		wait.pause();
		const before = line.innerText.trim();
		wait.finish();
		return before + "|" + line.innerText.trim();
	})()`)
	if !strings.HasPrefix(said, "|Səhifənin bir hissəsi yüklənməyib.") {
		t.Errorf("at first, and after a while, it says %q", said)
	}
	b.Eval(`globalThis.lines = ""`)
	b.Call("Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil)
	b.Call("Page.navigate", map[string]any{"url": server.URL + "/en/desk/keys"}, nil)
	untilPlain(t, b)
	if display := b.Eval(`getComputedStyle(document.querySelector(".unloaded")).display`); display != "none" {
		t.Errorf("without scripts it is displayed as %s", display)
	}
	b.Call("Emulation.setScriptExecutionDisabled", map[string]any{"value": false}, nil)
	modules = true
	b.Open(server.URL + "/en/desk/receipts")
	b.Until(drawn)
	if there := b.Eval(`document.querySelectorAll(".unloaded").length`); there != "0" {
		t.Error("modules that came do not take it away")
	}
}
