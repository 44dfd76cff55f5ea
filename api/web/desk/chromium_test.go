package desk_test

import (
	"fmt"
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
	var element struct {
		Result struct {
			ObjectID string `json:"objectId"`
		} `json:"result"`
	}
	b.Call("Runtime.evaluate", map[string]any{"expression": fmt.Sprintf("document.querySelector(%q)", selector)}, &element)
	b.Call("DOM.setFileInputFiles", map[string]any{"files": paths, "objectId": element.Result.ObjectID}, nil)
}

// wait waits until the page's body says something of that name, and gives it.
func (b *browser) wait(name string) string {
	b.t.Helper()
	return b.Eval(fmt.Sprintf(`new Promise((ok) => { const look = () => document.body.dataset.%[1]s ? ok(document.body.dataset.%[1]s) : setTimeout(look, 20); look(); })`, name))
}
