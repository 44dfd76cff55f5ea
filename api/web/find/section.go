// Package find is the page of the search.
package find

import (
	"embed"

	"twothirds/api/web/site"
)

//go:embed templates/*.html
var templates embed.FS

// Section is these pages.
var Section = site.Section{
	Templates: templates, Words: words,
	Pages: map[string]site.Loader{"/search": load},
}
