package site

import (
	"strings"

	"twothirds/domain/wire"
	"twothirds/projections"
)

// DueLine is something that a time is set for.
type DueLine struct {
	When Stamp
	Word string // what it is: a poll closes, a condition falls due
	Name Said   // empty where the word says all
	Href string
	Kind string
	Past bool
}

// DueLine puts something that falls due into words.
func (r *Request) DueLine(d *projections.Due) DueLine {
	line := DueLine{When: r.When(d.At), Word: r.Or("due.", d.Kind), Name: r.In(d.Title), Kind: d.Kind, Past: d.At < r.Now, Href: r.HrefOf(d.About)}
	if d.Day != "" {
		line.When, line.Past = r.On(d.Day), projections.DayPast(d.Day, r.Now)
	}
	if d.Number > "" && d.Kind == "item" {
		line.Word = r.T("due.item.number", d.Number)
		line.Href = r.Href("/plan/", strings.TrimPrefix(d.About, "plan/"), "/items/", d.Number)
	}
	return line
}

// HrefOf is the page of something by its subject, such as member/<id>: a page of
// its own, or else the entries about it.
func (b *Page) HrefOf(ref string) string {
	noun, id, _ := strings.Cut(ref, "/")
	if path, ok := pages[noun]; ok && id != "" {
		return b.Href(path, id)
	}
	if noun == "ledger" {
		return b.Href("/")
	}
	return b.About(ref)
}

// pages are where things have a page of their own, by their nouns.
var pages = map[string]string{
	"concern": "/concerns/", "decision": "/decisions/", "document": "/documents/", "group": "/groups/", "meeting": "/meetings/", "member": "/members/",
	"motion": "/motions/", "outside": "/outside/", "plan": "/plan/", "proposal": "/proposals/", "record": "/records/", "rules": "/rules/",
}

// Cite is the link to an entry that a fact comes from, as short as it goes.
func (b *Page) Cite(seq wire.Seq) Link {
	return Link{Href: b.Href("/log/", seq), Text: "№ " + b.N(int64(seq))} //nolint:gosec // sequences stay below 2^53
}
