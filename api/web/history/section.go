// Package history is the pages of what others did and said: what happened before
// the ledger, the recorded votes of other bodies, their concerns and proposals,
// and what was corrected; beside them protests and declared interests.
//
// What it promises: nothing here is counted with the body's own votes, and every
// page says whose word stands on it. What the rule of a record comes to is
// computed by package rollcalls.
package history

import (
	"embed"

	"twothirds/api/web/site"
)

//go:embed templates/*.html
var templates embed.FS

// Section is these pages.
var Section = site.Section{
	Templates: templates, Words: words, Ahead: readAhead,
	Pages: map[string]site.Loader{
		"/records":                 page(loadRecords),
		"/records/{id}":            page(loadRecord),
		"/corrections":             page(loadCorrections),
		"/outside":                 page(loadOutside),
		"/outside/{id}":            page(loadBody),
		"/outside/{id}/{rollcall}": page(loadRollcall),
		"/concerns":                page(loadConcerns),
		"/concerns/{id}":           page(loadConcern),
		"/proposals":               page(loadProposals),
		"/proposals/{id}":          page(loadProposal),
		"/protests":                page(loadProtests),
		"/interests":               page(loadInterests),
	},
}

// request is what these pages are made from.
type request struct{ *site.Request }

func page(load func(*request) (site.Content, error)) site.Loader {
	return func(r *site.Request) (site.Content, error) { return load(&request{r}) }
}

// doors are the lists of this section, each of which leads to the others.
var doors = []site.Entrance{
	{Path: "/records", Key: "records.title"},
	{Path: "/outside", Key: "outside.title"},
	{Path: "/concerns", Key: "concerns.title"},
	{Path: "/proposals", Key: "proposals.title"},
	{Path: "/corrections", Key: "corrections.title"},
	{Path: "/protests", Key: "protests.title"},
	{Path: "/interests", Key: "interests.title"},
}

// frame is what every page of this section has.
type frame struct {
	*site.Page
	Doors []site.Link
}

// list is the frame of a list, whose door key names.
func (r *request) list(key string) frame {
	f := frame{Page: &r.Page}
	r.Title = r.T(key)
	for _, door := range doors {
		f.Doors = append(f.Doors, site.Link{Href: r.Href(door.Path), Text: r.T(door.Key), Here: door.Key == key})
	}
	for i := range r.Nav { // one entrance leads to all of them
		r.Nav[i].Here = r.Nav[i].Here || r.Nav[i].Href == r.Href(doors[0].Path)
	}
	return f
}

// one is the frame of a page that a list leads to; further crumbs stand between.
func (r *request) one(key, title string, crumbs ...site.Link) frame {
	f := r.list(key)
	for _, door := range f.Doors {
		if door.Here {
			r.Crumbs = append([]site.Link{{Href: door.Href, Text: door.Text}}, crumbs...)
		}
	}
	r.Title = title
	return f
}
