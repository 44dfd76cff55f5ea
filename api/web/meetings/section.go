// Package meetings is the pages of meetings: those to come and those held, and of
// each what minutes say of it, from who convened it to what was decided.
package meetings

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
		"/meetings":      page(loadMeetings),
		"/meetings/{id}": page(loadMeeting),
	},
}

// request is what these pages are made from.
type request struct{ *site.Request }

func page(load func(*request) (site.Content, error)) site.Loader {
	return func(r *site.Request) (site.Content, error) { return load(&request{r}) }
}
