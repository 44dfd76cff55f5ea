package domain_test

import (
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
)

// The signers of the environment stand in where the fields name none.
func TestDraftTakesSignersFromOutside(t *testing.T) {
	d := newDrafter(domaintest.Constituted(domain.PurposeDemonstration, 1, 1))
	rep := d.Members[0].Rep()
	want := wire.Signer{As: rep.As, Key: rep.Key.Public, Of: rep.Of}
	other := d.Members[1].Key.Public
	for fields, first := range map[string]wire.Signer{
		`{}`:                                want,
		`{"by":["` + other.String() + `"]}`: {As: rep.As, Key: other, Of: d.Members[1].Rep().Of},
	} {
		env := d.env()
		env.By = []wire.Signer{{Key: rep.Key.Public}}
		st, err := d.State.Draft("member.left", []byte(fields), env)
		if err != nil || len(st.By) != 1 || st.By[0] != first {
			t.Errorf("%s: %v %v, want %v", fields, st, err, first)
		}
	}
	env := d.env()
	env.By = []wire.Signer{want}
	if st, err := d.State.Draft("member.left", []byte(`{"by":null,"subject":"`+rep.Of+`"}`), env); err != nil || len(st.By) != 0 {
		t.Errorf("by left out: %v %v", st, err)
	}
}
