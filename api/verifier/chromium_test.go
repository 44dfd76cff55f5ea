package verifier

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"twothirds/api/browsertest"
)

// browser is a page of a browser, with what these tests do in it.
type browser struct {
	*browsertest.Tab
	t *testing.T
}

// openBrowser opens an empty page, or skips the test where there is no browser.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	return &browser{browsertest.Open(t).Tab(), t}
}

// choose puts files, or a folder, into a file input. What verdict then waits for is of these.
func (b *browser) choose(selector string, paths ...string) {
	b.t.Helper()
	b.Eval("delete document.body.dataset.verdict; delete document.body.dataset.statement")
	var element struct {
		Result struct {
			ObjectID string `json:"objectId"`
		} `json:"result"`
	}
	b.Call("Runtime.evaluate", map[string]any{"expression": fmt.Sprintf("document.querySelector(%q)", selector)}, &element)
	b.Call("DOM.setFileInputFiles", map[string]any{"files": paths, "objectId": element.Result.ObjectID}, nil)
}

// drop drags files, or a folder, over the page and lets go.
func (b *browser) drop(paths ...string) {
	b.t.Helper()
	b.Eval("delete document.body.dataset.verdict")
	for _, kind := range []string{"dragEnter", "dragOver", "drop"} {
		b.Call("Input.dispatchDragEvent", map[string]any{
			"type": kind, "x": 50, "y": 50, "data": map[string]any{"items": []any{}, "files": paths, "dragOperationsMask": 1},
		}, nil)
	}
}

// verdict waits for the page's verdict.
func (b *browser) verdict() string {
	b.t.Helper()
	return b.wait("verdict")
}

// wait waits until the page's body says something of that name, and gives it.
func (b *browser) wait(name string) string {
	b.t.Helper()
	return b.Eval(fmt.Sprintf(`new Promise((ok) => { const look = () => document.body.dataset.%[1]s ? ok(document.body.dataset.%[1]s) : setTimeout(look, 20); look(); })`, name))
}

// downloaded waits for the one file that is saved into a folder, and reads it.
func (b *browser) downloaded(dir string) []byte {
	b.t.Helper()
	for {
		files, err := filepath.Glob(filepath.Join(dir, "*.key"))
		if err != nil {
			b.t.Fatal(err)
		}
		if len(files) > 0 {
			data, err := os.ReadFile(files[0])
			if err != nil {
				b.t.Fatal(err)
			}
			if len(data) > 0 {
				return data
			}
		}
		b.Eval(`new Promise((ok) => setTimeout(ok, 20, ""))`) // ends with the deadline of the pipe
	}
}

// expectLabels says that every field has a label, and everything that has words says something.
func (b *browser) expectLabels(t *testing.T) {
	t.Helper()
	if bare := b.Eval(`[...document.querySelectorAll("input, textarea")].filter((e) => e.labels.length === 0 || e.labels[0].textContent.trim() === "").map((e) => e.id).join()`); bare != "" {
		t.Errorf("without a label: %s", bare)
	}
	if empty := b.Eval(`[...document.querySelectorAll("[data-t]")].filter((e) => e.textContent.trim() === "").map((e) => e.dataset.t).join()`); empty != "" {
		t.Errorf("without words: %s", empty)
	}
}

// phoneWidth is how many pixels wide the page is on a phone of 360, once it is shown as there.
func (b *browser) phoneWidth() string {
	b.t.Helper()
	b.Call("Emulation.setDeviceMetricsOverride", map[string]any{"width": 360, "height": 700, "deviceScaleFactor": 2, "mobile": true}, nil)
	b.Until("document.documentElement.clientWidth === 360")
	return b.Eval("document.documentElement.scrollWidth")
}

// text is what a reader sees in an element.
func (b *browser) text(selector string) string {
	b.t.Helper()
	return b.Eval(fmt.Sprintf("document.querySelector(%q).innerText", selector))
}
