// Package feeds is what is to come and what came, for eyes and for programs: the
// calendar as a page and as iCalendar, decisions as an Atom feed, and the notices that
// were handed over.
//
// It promises that the same log gives the same bytes of a feed, from every server of
// the same address.
package feeds

import (
	"embed"

	"twothirds/api/web/site"
)

//go:embed templates/*.html
var templates embed.FS

// Section is these pages.
var Section = site.Section{
	Templates: templates, Words: words,
	Pages: map[string]site.Loader{
		"/calendar":       page(loadCalendar),
		"/calendar.ics":   page(loadICS),
		"/decisions.atom": page(loadAtom),
		"/notices":        page(loadNotices),
	},
}

// request is what these pages are made from.
type request struct{ *site.Request }

func page(load func(*request) (site.Content, error)) site.Loader {
	return func(r *site.Request) (site.Content, error) { return load(&request{r}) }
}
