package desk_test

import (
	"strings"
	"testing"

	"twothirds/api/httpapi/apitest"
	"twothirds/domain"
)

// TestSides: an office is called by its side, and a side by its name, on the page and
// where the modules have it from, and not by its code.
func TestSides(t *testing.T) {
	t.Parallel()
	node := apitest.Found(t, domain.PurposeDemonstration)
	node.CatchUp()
	mux := pagesOf(t, node)
	for code, want := range map[string]string{"en": "registrar (\u2068Civil society\u2069)", "az": "qeydiyyatçı (\u2068Vətəndaş cəmiyyəti\u2069)"} {
		page, text := ask(t, mux, "/"+code+"/desk/offices/registrar-civil-society")
		if !strings.Contains(text, want) {
			t.Errorf("%s: the page does not say %s", code, want)
		}
		_, name, _ := strings.Cut(strings.TrimSuffix(want, "\u2069)"), "\u2068")
		if !strings.Contains(page, `data-desk-sides="{&#34;civil_society&#34;:&#34;`+name+`&#34;`) {
			t.Errorf("%s: the modules are not told %s", code, name)
		}
	}
}
