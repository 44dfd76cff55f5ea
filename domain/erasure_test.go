package domain_test

import (
	"slices"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
)

func erase(b *domaintest.Body, fields []string, speakers ...domaintest.Speaker) error {
	return b.Try("opening.erased", "representative/"+b.Members[0].Representative.String(), &domain.OpeningErased{Fields: fields, Reasons: reasons}, speakers...)
}

func TestWhoErases(t *testing.T) {
	t.Parallel()
	name := []string{"name"}
	tell(t, five, []story{
		{"the member itself", func(b *domaintest.Body) error { return erase(b, name, b.Members[0].Rep()) }, ""},
		{"two registrars", func(b *domaintest.Body) error { return erase(b, name, b.Registrars[:]...) }, ""},
		{"not one registrar", func(b *domaintest.Body) error { return erase(b, name, b.Registrars[0]) }, domain.CodeNotPermitted},
		{"not another member", func(b *domaintest.Body) error { return erase(b, name, b.Members[1].Rep()) }, domain.CodeNotPermitted},
		{"not twice", func(b *domaintest.Body) error {
			if err := erase(b, []string{"email", "name"}, b.Members[0].Rep()); err != nil {
				return err
			}
			return erase(b, []string{"name", "phone"}, b.Members[0].Rep())
		}, domain.CodeWrongState},
		{"one field after another", func(b *domaintest.Body) error {
			if err := erase(b, []string{"email", "phone"}, b.Members[0].Rep()); err != nil {
				return err
			}
			if err := erase(b, []string{"name"}, b.Registrars[:]...); err != nil {
				return err
			}
			for erased := range b.State.Erasures() {
				if len(erased.Fields) != 3 || !slices.IsSortedFunc(erased.Fields, func(a, b domain.ErasedField) int { return strings.Compare(a.Field, b.Field) }) {
					t.Errorf("erased %v", erased.Fields)
				}
			}
			return nil
		}, ""},
		{"not of nobody", func(b *domaintest.Body) error {
			return b.Try("opening.erased", "representative/"+b.ID().String(), &domain.OpeningErased{Fields: name, Reasons: reasons}, b.Registrars[:]...)
		}, domain.CodeNotFound},
		{"not nothing", func(b *domaintest.Body) error { return erase(b, nil, b.Members[0].Rep()) }, domain.CodeForm},
		{"not one field twice", func(b *domaintest.Body) error { return erase(b, []string{"name", "name"}, b.Members[0].Rep()) }, domain.CodeForm},
		{"not a field of capitals", func(b *domaintest.Body) error { return erase(b, []string{"Name"}, b.Members[0].Rep()) }, domain.CodeForm},
		{"not a field without end", func(b *domaintest.Body) error { return erase(b, []string{strings.Repeat("x", 41)}, b.Members[0].Rep()) }, domain.CodeForm},
		{"not seventeen", func(b *domaintest.Body) error {
			return erase(b, strings.Split("a b c d e f g h i j k l m n o p q", " "), b.Members[0].Rep())
		}, domain.CodeForm},
		{"not without reasons", func(b *domaintest.Body) error {
			return b.Try("opening.erased", "representative/"+b.Members[0].Representative.String(), &domain.OpeningErased{Fields: name}, b.Members[0].Rep())
		}, domain.CodeForm},
	})
}
