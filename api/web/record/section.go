// Package record is the pages of the log: its entries, and how to check it.
package record

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
		"/log":       page(loadLog),
		"/log/{seq}": page(loadEntry),
		"/room":      page(loadRoom), "/room/compare": page(loadCompare), "/room/play/{motion}": page(loadPlay),
		"/verify": page(loadVerify),
	},
}

// request is what these pages are made from.
type request struct{ *site.Request }

func page(load func(*request) (site.Content, error)) site.Loader {
	return func(r *site.Request) (site.Content, error) { return load(&request{r}) }
}
