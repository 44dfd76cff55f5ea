// Package reports is the pages of reports: what can be reported on, each report with
// its numbers leading to the entries that they come from, in every format, and what was
// published, made again and compared.
package reports

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
		"/reports":                page(loadReports),
		"/reports/{kind}":         page(loadReport),
		"/reports/published/{id}": page(loadPublished),
		"/open-data":              page(loadOpenData),
	},
}

// request is what these pages are made from.
type request struct {
	*site.Request
	known map[string][]choice // by what they are: those that were read
}

func page(load func(*request) (site.Content, error)) site.Loader {
	return func(r *site.Request) (site.Content, error) { return load(&request{r, map[string][]choice{}}) }
}
