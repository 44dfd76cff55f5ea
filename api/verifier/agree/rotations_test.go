package agree

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
)

// A refusing body keeps the logs in which its last statement is one that it refused.
type refusing struct {
	*domaintest.Body
	list []tampering
}

// refused has a statement refused with a code, and keeps the log in which it was let in.
func (r *refusing) refused(t *testing.T, what string, code domain.Code, err error) {
	t.Helper()
	var refusal *domain.Refusal
	if !errors.As(err, &refusal) || refusal.Code != code {
		t.Errorf("%s: %v, not %s", what, err, code)
		return
	}
	raw := wire.NewEntry(r.Now, r.Refused.Signatures, r.Refused.Statement).Raw
	r.list = append(r.list, tampering{name: what, entries: append(slices.Clone(r.Entries), raw), want: at(len(r.Entries) + 1)})
}

// TestRotationsBound: so many rotations can be planned, and so many be in all.
// Both verifiers let in the last one, and refuse the one after it.
func TestRotationsBound(t *testing.T) {
	const planned = 48
	r := &refusing{Body: domaintest.Constituted("operation", 2, 2)}
	key := func(n int) domaintest.Key { return domaintest.NewKey(fmt.Sprintf("ledger key %d", n)) }
	for n := range planned {
		if err := r.Rotate(key(n)); err != nil {
			t.Fatal(err)
		}
	}
	r.refused(t, "one planned more", domain.CodeWrongState, r.Rotate(key(planned)))
	decide := func(n int) domain.DecisionID {
		return r.Carry([]string{"rules"}, domain.NewEffect(&domain.ReplaceLedgerKey{LedgerKey: key(n).Public})).ID
	}
	for n := planned; n < domain.MaxRotations; n++ {
		if err := r.RotateBy(decide(n), key(n), r.Registrars[:]...); err != nil {
			t.Fatal(err)
		}
	}
	r.refused(t, "one decided more", domain.CodeWrongState, r.RotateBy(decide(domain.MaxRotations), key(domain.MaxRotations), r.Registrars[:]...))
	r.refused(t, "one planned after all", domain.CodeWrongState, r.Rotate(key(domain.MaxRotations)))
	expect(t, append(r.list, tampering{name: "as many as there can be", entries: r.Entries, want: want{ok: true}}))
}

// TestReplacement: what becomes of a decision that lets a key replace the ledger's.
func TestReplacement(t *testing.T) {
	r := &refusing{Body: domaintest.Constituted("operation", 2, 2)}
	key := func(n int) domaintest.Key { return domaintest.NewKey(fmt.Sprintf("ledger key %d", n)) }
	decide := func(n int) domain.DecisionID {
		return r.Carry([]string{"rules"}, domain.NewEffect(&domain.ReplaceLedgerKey{LedgerKey: key(n).Public})).ID
	}
	registrars := r.Registrars[:]
	first := decide(1)
	r.refused(t, "another key than was decided", domain.CodeWrongState, r.RotateBy(first, key(2), registrars...))
	r.refused(t, "a decision that there is not", domain.CodeNotFound, r.RotateBy(domain.DecisionID{UUID: r.ID()}, key(1), registrars...))
	r.refused(t, "by one officer twice", domain.CodeNotPermitted, r.RotateBy(first, key(1), registrars[0]))
	r.refused(t, "by a member and an officer", domain.CodeNotPermitted, r.RotateBy(first, key(1), registrars[0], r.Members[0].Rep()))
	second := decide(2)
	r.refused(t, "a decision of which another took the place", domain.CodeWrongState, r.RotateBy(first, key(1), registrars...))
	if err := r.Rotate(key(3)); err != nil {
		t.Fatal(err)
	}
	if err := r.RotateBy(second, key(2), r.Coordinator, registrars[1]); err != nil { // a planned one takes nothing from it
		t.Fatal(err)
	}
	r.refused(t, "a decision used up", domain.CodeKeyKnown, r.RotateBy(second, key(2), registrars...))
	third := decide(4)
	r.Carry([]string{"ordinary", "rules"}, domain.NewEffect(&domain.Rescind{Decision: third}))
	r.refused(t, "a decision rescinded", domain.CodeWrongState, r.RotateBy(third, key(4), registrars...))
	if err := r.Rotate(key(4)); err != nil { // to that very key: nothing stands any more
		t.Fatal(err)
	}
	expect(t, append(r.list, tampering{name: "all that was let in", entries: r.Entries, want: want{ok: true}}))
}
