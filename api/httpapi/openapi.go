package httpapi

import (
	"encoding/json"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"twothirds/api/schema"
)

const components = "#/components/schemas/"

// describe begins the description of the interface. The pages that huma offers
// beside it load programs from elsewhere and are left out.
func (a *API) describe() {
	config := huma.DefaultConfig("twothirds", "1")
	config.Info.Description = "The decision ledger of a body. Every GET can be had as of any entry or time (at)."
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil
	config.RejectUnknownQueryParameters = true
	a.huma = humago.New(a.mux, config)
	a.schemas = schema.NewSet(components)
}

// addSpec serves the description, made once.
func (a *API) addSpec() {
	registry := a.huma.OpenAPI().Components.Schemas.Map()
	for name, s := range a.schemas.Defs() {
		registry[name] = converted(s)
	}
	spec, err := json.Marshal(a.huma.OpenAPI())
	if err != nil {
		panic("httpapi: the interface's description has no JSON form: " + err.Error())
	}
	ans := answer{contentType: "application/openapi+json", cache: cacheAsk, etag: tagOf(spec), body: spec}
	a.mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, r *http.Request) {
		once := ans
		a.write(w, r, &once)
	})
}

// schemaOf describes a value's type, which is domain's or of its fashion.
func (a *API) schemaOf(v any) *huma.Schema { return converted(a.schemas.Of(v)) }

// converted is a schema as huma keeps it.
func converted(s *schema.Schema) *huma.Schema {
	if s == nil {
		return nil
	}
	h := &huma.Schema{
		Ref: s.Ref, Type: s.Type, Description: s.Description, Pattern: s.Pattern,
		Items: converted(s.Items), Required: s.Required, Minimum: float(s.Minimum), Maximum: float(s.Maximum),
	}
	if s.Const != "" {
		h.Const = s.Const
	}
	for _, value := range s.Enum {
		h.Enum = append(h.Enum, value)
	}
	if s.Additional != nil {
		h.AdditionalProperties = *s.Additional
	}
	if s.Properties != nil {
		h.Properties = make(map[string]*huma.Schema, len(s.Properties))
		for name, property := range s.Properties {
			h.Properties[name] = converted(property)
		}
	}
	for _, one := range s.OneOf {
		h.OneOf = append(h.OneOf, converted(one))
	}
	return h
}

func float(n *int64) *float64 {
	if n == nil {
		return nil
	}
	f := float64(*n)
	return &f
}

// ok describes an operation that answers with JSON of a schema, or a problem.
func (a *API) ok(s *huma.Schema) map[string]*huma.Response {
	return a.okType(jsonType, s)
}

// okType is ok for another type of content.
func (a *API) okType(contentType string, s *huma.Schema) map[string]*huma.Response {
	return map[string]*huma.Response{
		"200": {
			Description: http.StatusText(http.StatusOK),
			Headers: map[string]*huma.Header{
				"Ledger-Seq": {Description: "The sequence that the answer is true for", Schema: &huma.Schema{Type: "integer"}},
			},
			Content: map[string]*huma.MediaType{contentType: {Schema: s}},
		},
		"default": a.problemResponse("A problem"),
	}
}

func (a *API) problemResponse(description string) *huma.Response {
	s := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	return &huma.Response{Description: description, Content: map[string]*huma.MediaType{problemType: {Schema: s}}}
}

// array and object are schemas of what the interface wraps around rows.
func array(of *huma.Schema) *huma.Schema { return &huma.Schema{Type: "array", Items: of} }

func object(properties map[string]*huma.Schema, required ...string) *huma.Schema {
	return &huma.Schema{Type: "object", Properties: properties, Required: required}
}

func described(kind, description string) *huma.Schema {
	return &huma.Schema{Type: kind, Description: description}
}
