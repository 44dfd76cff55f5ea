// Package plan is the pages of plans: what is to be done, by whom and until when,
// and how far each voice says that it is; and of the conditions that decisions
// imposed.
package plan

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
		"/plan":                       page(loadPlans),
		"/plan/{plan}":                page(loadPlan),
		"/plan/{plan}/versions":       page(loadVersions),
		"/plan/{plan}/attention":      page(loadAttention),
		"/plan/{plan}/items/{number}": page(loadItem),
		"/conditions":                 page(loadConditions),
	},
}

// request is what these pages are made from.
type request struct{ *site.Request }

func page(load func(*request) (site.Content, error)) site.Loader {
	return func(r *site.Request) (site.Content, error) { return load(&request{r}) }
}
