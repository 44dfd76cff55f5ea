package schema

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// Set makes schemas that refer to each other by name. Every struct type is
// described once, under its Go name.
type Set struct {
	prefix string
	defs   map[string]*Schema
	types  map[string]reflect.Type
}

// NewSet makes an empty set. References begin with prefix, such as "#/$defs/".
func NewSet(prefix string) *Set {
	return &Set{prefix: prefix, defs: map[string]*Schema{}, types: map[string]reflect.Type{}}
}

// Of returns the schema of a value's type: of a struct, a reference to its
// definition. It panics for a type that has no place in the wire format, which
// is a fault of the program.
func (s *Set) Of(v any) *Schema { return s.of(reflect.TypeOf(v)) }

// Defs are the definitions made so far, by name.
func (s *Set) Defs() map[string]*Schema { return s.defs }

// Whole returns the schema of a value's type with all that it refers to.
func Whole(v any) *Schema {
	set := NewSet("#/$defs/")
	t := reflect.TypeOf(v)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	root := set.object(t)
	return set.close(root)
}

func (s *Set) close(root *Schema) *Schema {
	root.Draft = Draft
	if len(s.defs) > 0 {
		root.Defs = s.defs
	}
	return root
}

// texts are the types that are strings in JSON, and the form that they have there.
var texts = map[reflect.Type]Schema{
	reflect.TypeFor[wire.Hash](): {Type: "string", Pattern: `^[0-9a-f]{64}$`, Description: "a SHA-256 digest, 64 lower-case hex digits"},
	reflect.TypeFor[wire.UUID](): {
		Type: "string", Pattern: `^[0-9a-f]{8}-[0-9a-f]{4}-[57][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`,
		Description: "a UUID of version 7, or 5 where derived, in lower case",
	},
	reflect.TypeFor[wire.Time](): {
		Type: "string", Pattern: `^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z$`,
		Description: "a time in UTC, YYYY-MM-DDThh:mm:ss.mmmZ",
	},
	reflect.TypeFor[pubkey.Key](): {
		Type: "string", Pattern: `^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$`,
		Description: "an Ed25519 public key, base64url without padding",
	},
	reflect.TypeFor[wire.SigBytes](): {
		Type: "string", Pattern: `^[A-Za-z0-9_-]{85}[AQgw]$`,
		Description: "an Ed25519 signature, base64url without padding",
	},
	reflect.TypeFor[voting.Base](): {
		Type: "string",
		Enum: []string{string(voting.BaseYesNo), string(voting.BaseYesNoAbstain), string(voting.BasePresent), string(voting.BaseEntitled)},
	},
	reflect.TypeFor[voting.Outcome](): {
		Type: "string",
		Enum: []string{string(voting.Carried), string(voting.NotCarried), string(voting.LapsedNoQuorum)},
	},
}

var (
	effectType   = reflect.TypeFor[domain.Effect]()
	embeddedUUID = reflect.TypeFor[wire.UUID]()
	anyJSON      = reflect.TypeFor[jsontext.Value]()
	textType     = reflect.TypeFor[encoding.TextMarshaler]()
)

func (s *Set) of(t reflect.Type) *Schema {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if isID(t) {
		t = embeddedUUID
	}
	text, known := texts[t]
	switch {
	case known:
		return &text
	case t == effectType:
		return s.effect()
	case t == anyJSON:
		return &Schema{}
	case t.Implements(textType):
		panic(fmt.Sprintf("schema: %v is text in JSON and has no entry in texts", t))
	}
	switch t.Kind() {
	case reflect.Struct:
		s.define(t)
		return s.ref(t.Name())
	case reflect.Slice:
		return &Schema{Type: "array", Items: s.of(t.Elem())}
	case reflect.String:
		return &Schema{Type: "string"}
	case reflect.Bool:
		return &Schema{Type: "boolean"}
	case reflect.Int64:
		return integer(-wire.MaxInteger)
	case reflect.Uint64:
		return integer(0)
	default:
		panic(fmt.Sprintf("schema: %v has no place in the wire format", t))
	}
}

func integer(least int64) *Schema {
	most := int64(wire.MaxInteger)
	return &Schema{Type: "integer", Minimum: &least, Maximum: &most}
}

// isID reports whether t is a domain.ID of some sort: a struct of a UUID alone.
func isID(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.NumField() == 1 && t.Field(0).Anonymous && t.Field(0).Type == embeddedUUID
}

func (s *Set) ref(name string) *Schema { return &Schema{Ref: s.prefix + name} }

// define makes a struct type's definition, once.
func (s *Set) define(t reflect.Type) {
	name := t.Name()
	if had, ok := s.types[name]; ok {
		if had != t {
			panic(fmt.Sprintf("schema: %v and %v have the same name", had, t))
		}
		return
	}
	s.types[name] = t
	s.defs[name] = s.object(t)
}

func (s *Set) object(t reflect.Type) *Schema {
	no := false
	o := &Schema{Type: "object", Properties: map[string]*Schema{}, Additional: &no}
	s.addMembers(o, t)
	slices.Sort(o.Required)
	return o
}

// addMembers adds the members that a struct's fields are in JSON, as package
// go-json-experiment writes them.
func (s *Set) addMembers(o *Schema, t reflect.Type) {
	for i := range t.NumField() {
		field := t.Field(i)
		tag, tagged := field.Tag.Lookup("json")
		name, options, _ := strings.Cut(tag, ",")
		embedded := (field.Anonymous && !tagged) || options == "embed"
		switch {
		case embedded:
			s.addMembers(o, field.Type)
			continue
		case !field.IsExported() || name == "-":
			continue
		case name == "":
			panic(fmt.Sprintf("schema: %v.%s has no JSON name", t, field.Name))
		}
		o.Properties[name] = s.of(field.Type)
		switch options {
		case "":
			o.Required = append(o.Required, name)
		case "omitzero", "omitempty":
		default:
			panic(fmt.Sprintf("schema: %v.%s: json option %q", t, field.Name, options))
		}
	}
}

// effect is one of the types of effects, each told by its type.
func (s *Set) effect() *Schema {
	const name = "Effect"
	if _, ok := s.defs[name]; !ok {
		one := &Schema{}
		s.defs[name] = one // before its members, which may hold effects
		for _, e := range domain.EffectTypes() {
			t := reflect.TypeOf(e.Data).Elem()
			s.types[t.Name()] = t
			s.defs[t.Name()] = s.effectBody(e)
			one.OneOf = append(one.OneOf, s.ref(t.Name()))
		}
	}
	return s.ref(name)
}

// effectBody is one type of effect: its members, and type.
func (s *Set) effectBody(e domain.EffectInfo) *Schema {
	body := s.object(reflect.TypeOf(e.Data).Elem())
	body.Description = e.Summary
	body.Properties["type"] = &Schema{Const: e.Name}
	body.Required = append(body.Required, "type")
	slices.Sort(body.Required)
	return body
}
