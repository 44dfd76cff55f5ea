package eventstore_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"twothirds/domain"
	"twothirds/domain/wire/commit"
	"twothirds/eventstore"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/openings"
)

// What the log says is erased is gone from the store when that can be read, and
// neither a file put back nor a restored backup brings it again. What is not
// erased stays.
func TestErased(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	n := started(t, body)
	member := body.Members[0].Rep()
	subject := "representative/" + n.id().String()
	name := commit.Opening{Field: "name", Salt: commit.Salt{1}, Subject: subject, Value: "Ülkər Əliyeva"}
	email := commit.Opening{Field: "email", Salt: commit.Salt{2}, Subject: subject, Value: "ulker@example.org"}
	n.must(n.sign("representative.appointed", subject, &domain.RepresentativeAppointed{
		From: n.clock.now(), Kind: domain.KindAlternate, Mandate: openings.Commitment(email, body.Ledger), Member: body.Members[0].ID,
		Person: openings.Commitment(name, body.Ledger),
	}, member))
	for _, o := range []commit.Opening{name, email} {
		if err := n.Openings().Put(o, openings.Commitment(o, body.Ledger)); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(n.opts.Dir, copies.FileOpenings)
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	receipt := n.must(n.sign("opening.erased", subject, &domain.OpeningErased{Fields: []string{"name"}, Reasons: domain.Text{En: "asked for"}}, member))
	if err := n.Wait(testContext(t), receipt.Seq); err != nil {
		t.Fatal(err)
	}
	left := func(when string, store *openings.Store) {
		t.Helper()
		if _, err := store.Get(subject, "name", openings.Commitment(name, body.Ledger)); !errors.Is(err, openings.ErrNotFound) {
			t.Errorf("%s: the name: %v", when, err)
		}
		if got, err := store.Get(subject, "email", openings.Commitment(email, body.Ledger)); err != nil || got != email {
			t.Errorf("%s: the email: %v, %v", when, got, err)
		}
	}
	left("erased", n.Openings())
	mustNotHold(t, n.opts.Dir, "liyeva")

	n.close()
	if err := os.WriteFile(file, before, 0o600); err != nil {
		t.Fatal(err)
	}
	copied := openCopy(t, n.opts.Dir)
	all, err := copied.Openings()
	if err = errors.Join(err, copied.Close()); err != nil || len(all) != 1 || all[0] != email {
		t.Errorf("the file put back, for a backup: %v, %v", all, err)
	}
	n.open()
	left("the file put back", n.Openings())
	mustNotHold(t, n.opts.Dir, "liyeva")
	n.close()

	export := filepath.Join(t.TempDir(), "export")
	if err := copies.Export(t.Context(), openCopy(t, n.opts.Dir), export, nil); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(export, copies.FileOpenings), before, 0o600); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "restored")
	if err := eventstore.Restore(t.Context(), openCopy(t, export), dir, nil); err != nil {
		t.Fatal(err)
	}
	beside, err := eventstore.OpenBeside(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	left("restored", beside.Openings)
	mustNotHold(t, dir, "liyeva")
}
