package main

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
	"twothirds/domain/wire/pubkey"
)

// A founding that no ledger would take is refused before anybody signs it, and the
// message says where it is wrong.
func TestFoundingIsJudgedFirst(t *testing.T) {
	for _, test := range []struct {
		name, want string
		change     func(*foundingFile)
	}{
		{"in order", "", func(*foundingFile) {}},
		{"officers not sorted", "officers: 2 to 8, sorted by office", func(f *foundingFile) { slices.Reverse(f.Officers) }},
		{"one registrar", "at least two registrars", func(f *foundingFile) { f.Officers[1].Role = domain.RoleTeller }},
		{"a class without recusal", "class admission", func(f *foundingFile) { f.Rules.Classes[0].Recusal = "" }},
		{"rules below the floor", "class ordinary", func(f *foundingFile) {
			f.Rules.Class("ordinary").Threshold = voting.Fraction{Den: 2, Num: 1, Strict: true}
		}},
		{"a weak key", "the key of registrar-b", func(f *foundingFile) { f.Officers[1].Key = pubkey.Key{1} }},
	} {
		file := foundingFile{Name: domain.Text{En: "A body"}}
		for _, office := range []string{"registrar-a", "registrar-b"} {
			file.Officers = append(file.Officers, domain.FoundingOfficer{Key: domaintest.NewKey(office).Public, Office: office, Role: domain.RoleRegistrar})
		}
		completeFounding(&file)
		rules := seed.Plain()
		file.Rules = &rules
		test.change(&file)
		_, err := foundingStatement(&file, domaintest.NewKey("ledger").Public)
		var refusal *domain.Refusal
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", test.name, err)
		case test.want != "" && (!errors.As(err, &refusal) || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%s: %v, want a refusal with %q", test.name, err, test.want)
		}
	}
}
