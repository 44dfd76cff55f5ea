package pending_test

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"twothirds/api/pending"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// A desk is a body in memory, with a store that asks it.
type desk struct {
	*domaintest.Body
	t     testing.TB
	path  string
	now   time.Time
	store *pending.Store
}

func (d *desk) Key(key pubkey.Key) (*domain.Key, error) { return d.State.Key(key.String()), nil }

func (d *desk) Representative(id domain.RepresentativeID) (*domain.Representative, error) {
	return d.State.Representative(id), nil
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{Body: domaintest.Constituted(domain.PurposeDemonstration, 1, 1), t: t, path: filepath.Join(t.TempDir(), pending.FileName), now: time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)}
	d.open()
	t.Cleanup(func() { _ = d.store.Close() })
	return d
}

func (d *desk) open() {
	d.t.Helper()
	var err error
	d.store, err = pending.Open(pending.Unsynced(pending.Options{Path: d.path, Ledger: d.Ledger, Standing: d, Now: func() time.Time { return d.now }}))
	if err != nil {
		d.t.Fatal(err)
	}
}

// ending is a statement that two registrars sign, with the signatures of some.
func (d *desk) ending(signing ...domaintest.Speaker) *wire.Signed {
	return d.of("representative.ended", "representative/"+d.Members[0].Representative.String(), &domain.RepresentativeEnded{}, d.Registrars[:], signing)
}

func (d *desk) of(eventType, subject string, data any, speakers, signing []domaintest.Speaker) *wire.Signed {
	signed := d.Sign(eventType, subject, data, speakers...)
	return signedBy(signed.Statement, signing...)
}

func signedBy(st *wire.Statement, signing ...domaintest.Speaker) *wire.Signed {
	signed := &wire.Signed{Signatures: []wire.Signature{}, Statement: st}
	for _, speaker := range signing {
		signed.Signatures = append(signed.Signatures, wire.Signature{Alg: wire.AlgEd25519, Sig: wire.SigBytes(ed25519.Sign(speaker.Key.Private, st.PAE()))})
	}
	return signed
}

// enrolling is a new key's wish to be enrolled, which only it has signed.
func (d *desk) enrolling(name string, representative domain.RepresentativeID) *wire.Signed {
	key := domaintest.NewKey(name)
	speaker := domaintest.Speaker{Key: key, As: wire.AsNewKey, Of: "member/" + d.Members[0].ID.String()}
	return d.of("key.enrolled", "key/"+key.Public.String(), &domain.KeyEnrolled{Alg: wire.AlgEd25519, Lost: true, Representative: representative},
		[]domaintest.Speaker{speaker, d.Registrars[0], d.Registrars[1]}, []domaintest.Speaker{speaker})
}

// TestTwoRegistrars: what the first has signed waits, over a restart, until the
// second has; then it is what the ledger takes, and waits no longer once the
// ledger has it.
func TestTwoRegistrars(t *testing.T) {
	d := newDesk(t)
	signed := d.ending(d.Registrars[0])
	item, err := d.store.Put(signed)
	if err != nil || item.Complete() {
		t.Fatalf("%v, complete %v", err, err == nil && item.Complete())
	}
	if _, err := d.store.Put(signed); err != nil {
		t.Errorf("the same again: %v", err)
	}
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	d.open()
	for _, key := range []pubkey.Key{d.Registrars[0].Key.Public, d.Registrars[1].Key.Public} {
		if list, err := d.store.List(&key); err != nil || len(list) != 1 {
			t.Fatalf("for %s: %d, %v", key, len(list), err)
		}
	}
	if list, err := d.store.List(&d.Members[0].Key.Public); err != nil || len(list) != 0 {
		t.Errorf("for a key that it does not name: %d, %v", len(list), err)
	}
	if item, err = d.store.Put(signedBy(signed.Statement, d.Registrars[1])); err != nil || !item.Complete() {
		t.Fatalf("the second signature: %v", err)
	}
	item, err = d.store.Get(signed.Statement.ID)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := wire.ParseSigned(item.Signed().Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Submit(whole); err != nil {
		t.Fatalf("submitting what is complete: %v", err)
	}
	if _, err := d.store.Get(signed.Statement.ID); !errors.Is(err, pending.ErrNotFound) {
		t.Errorf("what stands in the log still waits: %v", err)
	}
	if _, err := d.store.Put(whole); !errors.Is(err, pending.ErrPast) {
		t.Errorf("what stands in the log is taken again: %v", err)
	}
}

// TestNewcomer: a key that nobody knows asks to be enrolled, and is not there
// any more once it is; of many for one representative the oldest gives way.
func TestNewcomer(t *testing.T) {
	d := newDesk(t)
	representative := d.Members[0].Representative
	first := d.enrolling("newcomer 0", representative)
	for i := range pending.MaxOfNewcomers + 1 {
		d.now = d.now.Add(time.Minute)
		if _, err := d.store.Put(d.enrolling(fmt.Sprintf("newcomer %d", i), representative)); err != nil {
			t.Fatalf("newcomer %d: %v", i, err)
		}
	}
	list, err := d.store.List(nil)
	if err != nil || len(list) != pending.MaxOfNewcomers {
		t.Fatalf("%d wait, %v", len(list), err)
	}
	for _, item := range list {
		if item.Statement.Subject == first.Statement.Subject {
			t.Error("the oldest has not given way")
		}
	}
	whole := signedBy(list[0].Statement, domaintest.Speaker{Key: domaintest.NewKey("newcomer 1")}, d.Registrars[0], d.Registrars[1])
	if item, err := d.store.Put(whole); err != nil || !item.Complete() {
		t.Fatal(err)
	}
	if err := d.Submit(whole); err != nil {
		t.Fatal(err)
	}
	if _, err := d.store.Get(whole.Statement.ID); !errors.Is(err, pending.ErrNotFound) {
		t.Errorf("an enrolled key still waits: %v", err)
	}
}

// TestRefused: what may not wait here.
func TestRefused(t *testing.T) {
	d := newDesk(t)
	other := domaintest.Founded(domain.PurposeOperation)
	stranger := domaintest.Speaker{Key: domaintest.NewKey("a stranger"), As: wire.AsOfficer, Of: d.Registrars[1].Of}
	subject := "representative/" + d.Members[0].Representative.String()
	ended := func(speakers ...domaintest.Speaker) *wire.Signed {
		return d.of("representative.ended", subject, &domain.RepresentativeEnded{}, speakers, speakers[:1])
	}
	tampered := d.ending(d.Registrars[0])
	tampered.Signatures[0].Sig[0] ^= 1
	hidden := d.of("opening.erased", subject, &domain.OpeningErased{Fields: []string{"name"}, Reasons: domain.Text{En: "as \u202eit reads"}}, d.Registrars[:], d.Registrars[:1])
	gone := d.ending(d.Registrars[0])
	d.Must("member.applied", "application/"+d.ID().String(), &domain.MemberApplied{Constituency: seed.CivilSociety, Document: wire.Hash{1}, Name: domain.Text{En: "A later one"}}, d.Registrars[0])
	for name, test := range map[string]struct {
		signed *wire.Signed
		want   error
	}{
		"another ledger":         {signedBy(other.Sign("representative.ended", subject, &domain.RepresentativeEnded{}, d.Registrars[:]...).Statement, d.Registrars[0]), pending.ErrLedger},
		"alone":                  {ended(d.Registrars[0]), pending.ErrAlone},
		"not signed":             {d.ending(), pending.ErrAuthor},
		"not by its author":      {d.ending(d.Registrars[1]), pending.ErrAuthor},
		"a signature altered":    {tampered, pending.ErrForeign},
		"a stranger's signature": {d.ending(d.Registrars[0], stranger), pending.ErrForeign},
		"signed twice":           {d.ending(d.Registrars[0], d.Registrars[0]), pending.ErrForeign},
		"names a stranger":       {ended(d.Registrars[0], stranger), pending.ErrSigner},
		"a stranger as author":   {ended(stranger, d.Registrars[0]), pending.ErrSigner},
		"a newcomer for nobody":  {d.enrolling("for nobody", domain.RepresentativeID{UUID: d.ID()}), pending.ErrAuthor},
		"past":                   {gone, pending.ErrPast},
	} {
		if _, err := d.store.Put(test.signed); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	var refusal *domain.Refusal
	if _, err := d.store.Put(hidden); !errors.As(err, &refusal) || refusal.Code != "text" {
		t.Errorf("a text that turns the reading direction: %v", err)
	}
	newKey := domaintest.Speaker{Key: domaintest.NewKey("not to be enrolled"), As: wire.AsNewKey, Of: d.Members[0].Rep().Of}
	if _, err := d.store.Put(ended(newKey, d.Registrars[0])); !errors.Is(err, pending.ErrAuthor) {
		t.Errorf("a newcomer who wants something else: %v", err)
	}
	if list, err := d.store.List(nil); err != nil || len(list) != 0 {
		t.Errorf("%d wait all the same, %v", len(list), err)
	}
}

// TestBounds: too many of one author, and too old.
func TestBounds(t *testing.T) {
	d := newDesk(t)
	for i := range pending.MaxOfAuthor {
		if _, err := d.store.Put(d.ending(d.Registrars[0])); err != nil {
			t.Fatalf("%d: %v", i, err)
		}
	}
	if _, err := d.store.Put(d.ending(d.Registrars[0])); !errors.Is(err, pending.ErrFull) {
		t.Errorf("one more: %v", err)
	}
	if _, err := d.store.Put(d.of("representative.ended", "representative/"+d.Members[0].Representative.String(), &domain.RepresentativeEnded{},
		[]domaintest.Speaker{d.Registrars[1], d.Registrars[0]}, d.Registrars[1:])); err != nil {
		t.Errorf("one of another author: %v", err)
	}
	d.now = d.now.Add((pending.MaxAge + 1) * time.Millisecond)
	if list, err := d.store.List(nil); err != nil || len(list) != 0 {
		t.Errorf("%d are older than that, %v", len(list), err)
	}
}

// TestOther: an id stands for one statement.
func TestOther(t *testing.T) {
	d := newDesk(t)
	signed := d.ending(d.Registrars[0])
	if _, err := d.store.Put(signed); err != nil {
		t.Fatal(err)
	}
	st := signed.Statement
	event := &domain.RepresentativeEnded{}
	event.SetBy(st.By)
	again, err := wire.NewStatement(st.ID, st.Source, st.Type, "representative/"+d.Members[1].Representative.String(), st.Time, event)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.store.Put(signedBy(again, d.Registrars[0])); !errors.Is(err, pending.ErrOther) {
		t.Errorf("%v", err)
	}
}

// TestWithdraw: by those whom it names, and nobody else.
func TestWithdraw(t *testing.T) {
	d := newDesk(t)
	signed := d.ending(d.Registrars[0])
	if _, err := d.store.Put(signed); err != nil {
		t.Fatal(err)
	}
	id := signed.Statement.ID
	word := func(speaker domaintest.Speaker, message []byte) error {
		return d.store.Withdraw(id, speaker.Key.Public, ed25519.Sign(speaker.Key.Private, message))
	}
	if err := word(d.Coordinator, pending.WithdrawalMessage(id)); !errors.Is(err, pending.ErrWithdrawal) {
		t.Errorf("by another officer: %v", err)
	}
	if err := word(d.Registrars[1], pending.WithdrawalMessage(d.ID())); !errors.Is(err, pending.ErrWithdrawal) {
		t.Errorf("with the signature for another: %v", err)
	}
	if err := word(d.Registrars[1], pending.WithdrawalMessage(id)); err != nil {
		t.Errorf("by the second registrar: %v", err)
	}
	if _, err := d.store.Get(id); !errors.Is(err, pending.ErrNotFound) {
		t.Errorf("it still waits: %v", err)
	}
}

// TestOpen: the file is one ledger's, and one process's.
func TestOpen(t *testing.T) {
	d := newDesk(t)
	if _, err := pending.Open(pending.Options{Path: d.path, Ledger: d.Ledger, Standing: d}); !errors.Is(err, pending.ErrInUse) {
		t.Errorf("while it is open: %v", err)
	}
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := pending.Open(pending.Options{Path: d.path, Ledger: wire.Hash{1}, Standing: d}); !errors.Is(err, pending.ErrOtherLedger) {
		t.Errorf("as another ledger's: %v", err)
	}
	d.open()
}

// TestOrderOfSigning: whoever signs when, and however often, in the end stands
// what a single signing would have given.
func TestOrderOfSigning(t *testing.T) {
	d := newDesk(t)
	speakers := []domaintest.Speaker{d.Registrars[0], d.Registrars[1], d.Coordinator}
	rapid.Check(t, func(t *rapid.T) {
		st := d.Sign("representative.ended", "representative/"+d.Members[0].Representative.String(), &domain.RepresentativeEnded{}, speakers...).Statement
		want := signedBy(st, speakers...)
		var item *pending.Item
		rest := rapid.Permutation([]int{1, 2}).Draw(t, "order")
		for _, who := range append([]int{0}, rest...) {
			for range rapid.IntRange(1, 2).Draw(t, "times") {
				var err error
				if item, err = d.store.Put(signedBy(st, speakers[who])); err != nil {
					t.Fatal(err)
				}
			}
		}
		if !item.Complete() || string(item.Signed().Bytes()) != string(want.Bytes()) {
			t.Fatalf("%s, want %s", item.Signed().Bytes(), want.Bytes())
		}
		sig := ed25519.Sign(d.Coordinator.Key.Private, pending.WithdrawalMessage(st.ID))
		if err := d.store.Withdraw(st.ID, d.Coordinator.Key.Public, sig); err != nil {
			t.Fatal(err)
		}
	})
}

// Whatever is posted, what is kept afterwards can be read, names signers whom
// the ledger knows, and has no signature that does not verify.
func FuzzPut(f *testing.F) {
	d := newDesk(f)
	whole := d.ending(d.Registrars[:]...).Bytes()
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Add(d.ending(d.Registrars[0]).Bytes())
	f.Add(d.enrolling("fuzz", d.Members[0].Representative).Bytes())
	f.Add([]byte(`{"signatures":[],"statement":{}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		signed, err := wire.ParseSigned(body)
		if err != nil {
			return
		}
		item, err := d.store.Put(signed)
		if err != nil {
			return
		}
		kept, err := d.store.Get(signed.Statement.ID)
		if err != nil || string(kept.Signed().Bytes()) != string(item.Signed().Bytes()) {
			t.Fatalf("kept is %v, %v", kept, err)
		}
		for i, line := range kept.Lines {
			if line != nil && !pubkey.Verify(kept.Statement.By[i].Key, kept.Statement.PAE(), line.Sig[:]) {
				t.Errorf("the signature of line %d does not verify", i)
			}
		}
	})
}
