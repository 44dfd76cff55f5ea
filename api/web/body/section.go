// Package body is the pages of the body itself: its members, roll, offices and
// working groups, its rules, and the documents that it adopted.
package body

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
		"/members":        page(loadMembers),
		"/members/{id}":   page(loadMember),
		"/roll":           page(loadRoll),
		"/offices":        page(loadOffices),
		"/groups":         page(loadGroups),
		"/groups/{id}":    page(loadGroup),
		"/rules":          page(loadRules),
		"/rules/{hash}":   page(loadRuleSet),
		"/documents":      page(loadDocuments),
		"/documents/{id}": page(loadDocument),
	},
}

// request is what these pages are made from.
type request struct{ *site.Request }

func page(load func(*request) (site.Content, error)) site.Loader {
	return func(r *site.Request) (site.Content, error) { return load(&request{r}) }
}
