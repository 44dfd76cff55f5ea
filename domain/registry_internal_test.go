package domain

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// The registry says who signs a type; what is signed is decided, what is
// derived has a cause, and nothing is both.
func TestEveryTypeIsWhatTheRegistrySays(t *testing.T) {
	for _, et := range eventTypes {
		event := et.new()
		_, isStated := event.(stated)
		_, isDerived := event.(derived)
		if isStated == isDerived || isStated != (et.signers != "") {
			t.Errorf("%s: stated %v, derived %v, signers %q", et.name, isStated, isDerived, et.signers)
		}
		parts := strings.Split(et.name, ".")
		if len(parts) != 4 || parts[0] != "twothirds" || et.about == "" || et.summary == "" {
			t.Errorf("%s is no name for a type, or it says too little", et.name)
		}
		if typeNamed(et.name) == nil || typeNamed(et.name).name != et.name {
			t.Errorf("%s is not found by its name", et.name)
		}
	}
}

// No type stands under two names: NewEffect and statements go by the type.
func TestNoTypeStandsTwice(t *testing.T) {
	var seen []reflect.Type
	for _, et := range eventTypes {
		seen = append(seen, reflect.TypeOf(et.new()))
	}
	for _, et := range effectTypes {
		seen = append(seen, reflect.TypeOf(et.new()))
	}
	for i, one := range seen {
		if slices.Contains(seen[:i], one) {
			t.Errorf("%s stands twice", one)
		}
	}
}

// Adding a type is adding a row: the registry and the types it lists agree in number.
func TestInfosOfTypes(t *testing.T) {
	if len(Types()) != len(eventTypes) || len(EffectTypes()) != len(effectTypes) {
		t.Error("a type is not shown")
	}
	for _, info := range Types() {
		if info.Derived != (info.Signers == "") || info.Data == nil {
			t.Errorf("%+v", info)
		}
	}
}
