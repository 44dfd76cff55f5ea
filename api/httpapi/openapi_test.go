package httpapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/schema"
)

// testDescription holds answers to the interface's own description: it
// compiles the schemas out of /openapi.json and validates what is served.
func testDescription(t *testing.T, story *apitest.Story, h http.Handler) {
	get := func(url string) []byte {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", url, nil))
		return w.Body.Bytes()
	}
	spec := get("/openapi.json")
	if again := get("/openapi.json"); !bytes.Equal(spec, again) {
		t.Error("two readings of the description differ")
	}
	if other := New(Options{Ledger: story.Ledger, Model: story.Model}); true {
		w := httptest.NewRecorder()
		other.ServeHTTP(w, httptest.NewRequest("GET", "/openapi.json", nil))
		if !bytes.Equal(spec, w.Body.Bytes()) {
			t.Error("two servers describe themselves differently")
		}
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(spec))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	if err := compiler.AddResource("openapi.json", doc); err != nil {
		t.Fatal(err)
	}
	var paths struct {
		Paths map[string]map[string]struct {
			Responses map[string]struct {
				Content map[string]json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(spec, &paths); err != nil {
		t.Fatal(err)
	}
	check := func(path, status, contentType, url string) {
		t.Helper()
		if _, ok := paths.Paths[path]["get"].Responses[status].Content[contentType]; !ok {
			t.Errorf("%s %s %s is not described", path, status, contentType)
			return
		}
		escape := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D")
		at := "openapi.json#/paths/" + escape.Replace(path) + "/get/responses/" + status + "/content/" + escape.Replace(contentType) + "/schema"
		compiled, err := compiler.Compile(at)
		if err != nil {
			t.Errorf("%s: %v", at, err)
			return
		}
		body := get(url)
		served, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
		if err == nil {
			err = compiled.Validate(served)
		}
		if err != nil {
			t.Errorf("%s: %v\n%.300s", url, err, body)
		}
	}
	for _, kind := range schema.Kinds() {
		list := "/v1/" + kind.Plural
		check(list, "200", "application/json", list)
		var items struct{ Items []struct{ ID string } }
		if err := json.Unmarshal(get(list), &items); err != nil {
			t.Fatal(err)
		}
		check(list+"/{id}", "default", "application/problem+json", list+"/none")
		if len(items.Items) > 0 {
			check(list+"/{id}", "200", "application/json", list+"/"+items.Items[0].ID)
			check(list+"/{id}/history", "200", "application/json", list+"/"+items.Items[0].ID+"/history")
		}
	}
	check("/v1/info", "200", "application/json", "/v1/info")
	check("/v1/digest", "200", "application/json", "/v1/digest")
	check("/v1/entries", "200", "application/json", "/v1/entries")
	check("/v1/entries/{seq}", "200", "application/json", "/v1/entries/3")
	check("/v1/receipts/{seq}/entry", "200", "application/json", "/v1/receipts/3/entry")
	check("/v1/notices", "200", "application/json", "/v1/notices?member="+story.Members[0].ID.String())
	check("/v1/witnesses", "200", "application/json", "/v1/witnesses")
	check("/v1/types", "200", "application/json", "/v1/types")
	if _, ok := paths.Paths["/v1/statements"]["post"]; !ok || len(paths.Paths) < 3*len(schema.Kinds())+7 {
		t.Errorf("%d paths are described", len(paths.Paths))
	}
}
