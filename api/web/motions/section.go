// Package motions is the pages of what is decided: the front page, motions with
// their polls, and decisions.
package motions

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
		"/{$}":                       page(loadFront),
		"/motions":                   page(loadMotions),
		"/motions/{id}":              page(loadMotion),
		"/decisions":                 page(loadDecisions),
		"/decisions/{id}":            page(loadDecision),
		"/decisions/{id}/proofs.zip": page(loadProofs),
		"/inforce":                   page(loadInForce),
	},
}

// request is what these pages are made from.
type request struct{ *site.Request }

func page(load func(*request) (site.Content, error)) site.Loader {
	return func(r *site.Request) (site.Content, error) { return load(&request{r}) }
}
