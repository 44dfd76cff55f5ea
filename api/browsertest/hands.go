package browsertest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// What a person does on a page, by what is to be seen there: controls are found by
// their labels, buttons and links by their words, and only where they can be used.
// An open dialog hides all else; a part that was unfolded is looked at before the rest.
const hands = `
const tidy = (e) => e.textContent.replace(/\s+/g, " ").trim();
const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled;
const dialog = () => [...document.querySelectorAll("dialog[open]")].at(-1);
const places = () => (dialog() ? [dialog()] : window.unfolded?.isConnected && window.unfolded.open ? [window.unfolded, document] : [document]);
const all = (selector) => places().flatMap((place) => [...place.querySelectorAll(selector)]).filter(seen);
const called = (selector, words) => all(selector).find((e) => tidy(e) === words);
const labelled = (label) => all("label").filter((e) => tidy(e).startsWith(label) && e.control && seen(e.control)).map((e) => e.control);
const field = (label) => labelled(label).find((e) => !e.value) ?? labelled(label)[0];
const choice = (places, label) => {
  const labels = places.flatMap((e) => [...e.querySelectorAll("label")]).filter((e) => e.control && seen(e.control));
  return (labels.find((e) => tidy(e) === label) ?? labels.find((e) => tidy(e).startsWith(label)) ?? labels.find((e) => tidy(e).endsWith(label)))?.control;
};
const option = (legend, label) => choice(all("fieldset").filter((e) => tidy(e.querySelector("legend") ?? e).startsWith(legend)), label);
const cell = (row, label) => choice(all("tr").filter((e) => e.querySelector("th[scope=row]") && tidy(e.querySelector("th[scope=row]")).startsWith(row)), label);
const told = (e) => { e.dispatchEvent(new Event("input", { bubbles: true })); e.dispatchEvent(new Event("change", { bubbles: true })); };
`

// missing is what comes of an act whose object is gone again.
const missing = "missing"

// find waits for what an expression of hands finds and does something with it, called
// e. What was found may be gone when it is to be acted upon, since pages redraw
// themselves: then it is looked for again.
func (b *Tab) find(expression, act string) string {
	b.t.Helper()
	for start := time.Now(); time.Since(start) < patience; {
		b.until(fmt.Sprintf(`(() => { %s return (%s) !== undefined; })()`, hands, expression), expression)
		// Nothing is awaited in it: when the page is left meanwhile, it is either answered or was not run.
		var got struct {
			Result           struct{ Value string }
			ExceptionDetails json.RawMessage
		}
		err := b.Send("Runtime.evaluate", map[string]any{"returnByValue": true, "expression": fmt.Sprintf(
			`(() => { %s const e = %s; if (e === undefined) return %q; e.scrollIntoView({ block: "center" }); %s })()`, hands, expression, missing, act)}, &got)
		switch {
		case err != nil || got.Result.Value == missing:
			continue
		case got.ExceptionDetails != nil:
			b.t.Fatalf("%s: %s: %s", expression, act, got.ExceptionDetails)
		}
		return got.Result.Value
	}
	b.t.Fatalf("not in time: %s", expression)
	return ""
}

// Press presses the button of these words.
func (b *Tab) Press(words string) {
	b.t.Helper()
	b.find(fmt.Sprintf(`called("button", %q)`, words), `e.focus(); e.click(); return ""`)
}

// Follow follows the link of these words, and waits for where it leads.
func (b *Tab) Follow(words string) {
	b.t.Helper()
	b.find(fmt.Sprintf(`called("a[href]", %q)`, words), `window.before = true; e.click(); return ""`)
	b.Until(`window.before === undefined && document.readyState === "complete"`)
}

// Unfold opens what is folded under these words, or begins with them, and looks
// there first from now on.
func (b *Tab) Unfold(words string) {
	b.t.Helper()
	b.find(fmt.Sprintf(`(window.unfolded = undefined, all("summary").find((e) => tidy(e).startsWith(%q)))`, words), `if (!e.parentElement.open) e.click(); window.unfolded = e.parentElement; return ""`)
}

// Fill types a text into the first empty field of a label, or one that begins so.
// Days and times are given as the page's value has them.
func (b *Tab) Fill(label, text string) {
	b.t.Helper()
	kind := b.find(fmt.Sprintf(`field(%q)`, label), fmt.Sprintf(`e.focus(); if (/^(date|time)/.test(e.type)) { e.value = %q; told(e); } else e.select(); return e.type`, text))
	if !strings.HasPrefix(kind, "date") && !strings.HasPrefix(kind, "time") {
		b.Call("Input.insertText", map[string]any{"text": text}, nil)
		b.Eval(`document.activeElement.blur()`) // it is told of the change then
	}
}

// Tick presses the checkbox or radio button of a label, or one that begins so,
// within the group of a legend.
func (b *Tab) Tick(legend, label string) {
	b.t.Helper()
	b.find(fmt.Sprintf(`option(%q, %q)`, legend, label), `e.click(); return ""`)
}

// Mark is Tick in the row of a table that begins so.
func (b *Tab) Mark(row, label string) {
	b.t.Helper()
	b.find(fmt.Sprintf(`cell(%q, %q)`, row, label), `e.click(); return ""`)
}

// Select chooses the option of a list that begins with these words.
func (b *Tab) Select(label, option string) {
	b.t.Helper()
	b.find(fmt.Sprintf(`labelled(%q).find((e) => [...e.options ?? []].some((o) => tidy(o).startsWith(%q)) && !(e.value && tidy(e.selectedOptions[0]).startsWith(%q)))`, label, option, option),
		fmt.Sprintf(`e.value = [...e.options].find((o) => tidy(o).startsWith(%q)).value; told(e); return ""`, option))
}

// Choose puts files into the file input of a label.
func (b *Tab) Choose(label string, paths ...string) {
	b.t.Helper()
	b.find(fmt.Sprintf(`labelled(%q)[0]`, label), `window.chosen = e; return ""`)
	var element struct {
		Result struct {
			ObjectID string `json:"objectId"`
		} `json:"result"`
	}
	b.Call("Runtime.evaluate", map[string]any{"expression": "window.chosen"}, &element)
	b.Call("DOM.setFileInputFiles", map[string]any{"files": paths, "objectId": element.Result.ObjectID}, nil)
}

// Says waits until the page, or the dialog over it, says all of these.
func (b *Tab) Says(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		b.Until(fmt.Sprintf(`(document.querySelector("dialog[open]") ?? document.body).innerText.replace(/\s+/g, " ").includes(%q)`, text))
	}
}

// Downloads has what the page saves put into a folder.
func (b *Tab) Downloads(dir string) {
	b.t.Helper()
	params := map[string]any{"behavior": "allow", "downloadPath": dir}
	if b.context != "" {
		params["browserContextId"] = b.context
	}
	b.Call("Browser.setDownloadBehavior", params, nil)
}

// Saved waits for a file of a pattern in the folder of downloads and gives its path.
func (b *Tab) Saved(pattern string) string {
	b.t.Helper()
	for start := time.Now(); time.Since(start) < patience; time.Sleep(10 * time.Millisecond) {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			b.t.Fatal(err)
		}
		if len(paths) > 0 {
			if info, err := os.Stat(paths[0]); err == nil && info.Size() > 0 {
				return paths[0]
			}
		}
	}
	b.t.Fatalf("nothing was saved as %s", pattern)
	return ""
}
