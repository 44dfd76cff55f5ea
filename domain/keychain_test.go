package domain_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// keptRotations are the founding of log_rotated.jsonl and its file of rotations.
func keptRotations(t testing.TB) (*wire.Statement, rotatedVectors) {
	t.Helper()
	var v rotatedVectors
	b, err := os.ReadFile("testdata/vectors_rotated.json")
	if err == nil {
		err = json.Unmarshal(b, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile("testdata/log_rotated.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(log), "\n")
	founding, err := wireEntry([]byte(first))
	if err != nil {
		t.Fatal(err)
	}
	return founding.Statement, v
}

// A reader who has nothing but the founding comes to the key of every size, and
// says of which rotations it cannot tell.
func TestTheWalkToTheKey(t *testing.T) {
	t.Parallel()
	founding, v := keptRotations(t)
	all, err := domain.ReadRotations([]byte(v.Rotations))
	if err != nil {
		t.Fatal(err)
	}
	if string(domain.WriteRotations(all)) != v.Rotations {
		t.Error("read and written again the rotations are others")
	}
	for _, r := range v.Receipts {
		upTo := slices.DeleteFunc(slices.Clone(all), func(one domain.Rotation) bool { return int(one.Seq) > r.Size }) //nolint:gosec // small
		chain, err := domain.FollowKeys(founding, upTo, wire.Seq(r.Size))                                             //nolint:gosec // small
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range v.Keys {
			if got := chain.Ledger.KeyAt(wire.Seq(r.Size)).String(); (got == k.Public) != (k.Name == r.Key) { //nolint:gosec // small
				t.Errorf("size %d: the key is %s, want that of %s", r.Size, got, r.Key)
			}
		}
		if fmt.Sprint(chain.Open) != fmt.Sprint(r.Open) {
			t.Errorf("size %d: open %v, want %v", r.Size, chain.Open, r.Open)
		}
	}
	// Who knows a key from elsewhere knows that the way to it is right, no further.
	for name, settled := range map[string]bool{"ledger": false, "ledger 3": false, "ledger 6": false, "ledger 5": true, "ledger 7": true, "ledger 9": false} {
		chain, err := domain.FollowKeys(founding, all, 101, domaintest.NewKey(name).Public)
		if err != nil || (len(chain.Open) == 0) != settled {
			t.Errorf("knowing %s: open %v, %v", name, chain.Open, err)
		}
	}
	if chain, err := domain.FollowKeys(founding, nil, 1); err != nil || chain.Ledger.Key != domaintest.NewKey("ledger").Public || chain.Open != nil {
		t.Errorf("without rotations: %+v, %v", chain, err)
	}
}

// walked makes a body of what there is at first, has one rotation signed that
// the log may or may not let in, and walks through it.
func walked(change func(b *domaintest.Body, e *domain.LedgerKeyRotated, speakers *[]domaintest.Speaker)) (*domain.KeyChain, error) {
	b := domaintest.Founded(domain.PurposeOperation)
	e := &domain.LedgerKeyRotated{LedgerKey: secondKey.Public}
	speakers := []domaintest.Speaker{b.Coordinator, b.AsLedger(b.LedgerKey), b.Successor(secondKey)}
	change(b, e, &speakers)
	return walk(b, b.Sign("ledger.key_rotated", "ledger", e, speakers...))
}

func walk(b *domaintest.Body, signed *wire.Signed) (*domain.KeyChain, error) {
	founding, err := wire.ParseEntry(b.Entries[0])
	letItIn(err)
	entry := wire.NewEntry(b.Now, signed.Signatures, signed.Statement)
	return domain.FollowKeys(founding.Statement, []domain.Rotation{{Entry: entry.Raw, Seq: 2}}, 2)
}

func TestWhatTheWalkRefuses(t *testing.T) {
	t.Parallel()
	type speakers = *[]domaintest.Speaker
	decision := domain.DecisionID{UUID: wire.UUID{6: 0x50, 8: 0x80}}
	for _, c := range []struct {
		name   string
		change func(b *domaintest.Body, e *domain.LedgerKeyRotated, by speakers)
		want   string // of the error; "open" for none, but open
	}{
		{"as it is", func(*domaintest.Body, *domain.LedgerKeyRotated, speakers) {}, ""},
		{"by an officer that nobody knows", func(_ *domaintest.Body, _ *domain.LedgerKeyRotated, by speakers) { (*by)[0].Key = thirdKey }, ""},
		{"by another key than the ledger's", func(b *domaintest.Body, _ *domain.LedgerKeyRotated, by speakers) { (*by)[1] = b.AsLedger(thirdKey) }, "is not the ledger's"},
		{"for another ledger", func(_ *domaintest.Body, _ *domain.LedgerKeyRotated, by speakers) {
			(*by)[1].Of = "ledger/" + smallHash.String()
		}, "speaks for ledger/"},
		{"the new key for another ledger", func(_ *domaintest.Body, _ *domain.LedgerKeyRotated, by speakers) {
			(*by)[2].Of = "ledger/" + smallHash.String()
		}, "signs as new_key of"},
		{"to another key than signs", func(_ *domaintest.Body, e *domain.LedgerKeyRotated, _ speakers) { e.LedgerKey = thirdKey.Public }, "signs as new_key of"},
		{"to the key that it is", func(b *domaintest.Body, e *domain.LedgerKeyRotated, by speakers) {
			e.LedgerKey, (*by)[2] = b.LedgerKey.Public, b.Successor(b.LedgerKey)
		}, "was the ledger's before"},
		{"without the ledger's key", func(b *domaintest.Body, _ *domain.LedgerKeyRotated, by speakers) { (*by)[1] = b.Registrars[0] }, "first signs an officer"},
		{"with a decision and the ledger's key", func(_ *domaintest.Body, e *domain.LedgerKeyRotated, _ speakers) { e.Decision = &decision }, "first signs an officer"},
		{"without an officer", func(b *domaintest.Body, _ *domain.LedgerKeyRotated, by speakers) { *by = (*by)[1:] }, "three sign"},
		{"too long", func(_ *domaintest.Body, e *domain.LedgerKeyRotated, _ speakers) {
			e.Reasons = domain.Text{Az: strings.Repeat("a", 400), En: strings.Repeat("b", 400)}
		}, "shorten the reasons"},
		{"by officers of the founding", func(b *domaintest.Body, e *domain.LedgerKeyRotated, by speakers) {
			e.Decision, (*by)[0], (*by)[1] = &decision, b.Registrars[1], b.Coordinator
		}, ""},
		{"by an officer of the founding and one that nobody knows", func(b *domaintest.Body, e *domain.LedgerKeyRotated, by speakers) {
			e.Decision, (*by)[0], (*by)[1] = &decision, b.Registrars[1], b.Coordinator
			(*by)[0].Key = thirdKey
		}, "open"},
		{"by officers of the founding in each other's office", func(b *domaintest.Body, e *domain.LedgerKeyRotated, by speakers) {
			e.Decision, (*by)[0], (*by)[1] = &decision, b.Registrars[1], b.Registrars[0]
			(*by)[0].Of, (*by)[1].Of = (*by)[1].Of, (*by)[0].Of
		}, "open"},
	} {
		chain, err := walked(c.change)
		switch {
		case c.want == "" || c.want == "open":
			if err != nil || (len(chain.Open) > 0) != (c.want == "open") || chain.Ledger.Key != secondKey.Public {
				t.Errorf("%s: %+v, %v", c.name, chain, err)
			}
		case !errors.Is(err, domain.ErrRotations) || !strings.Contains(err.Error(), c.want):
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// What can be wrong with the entry beside what it says.
func TestWhichEntriesTheWalkTakes(t *testing.T) {
	t.Parallel()
	founding, v := keptRotations(t)
	all, err := domain.ReadRotations([]byte(v.Rotations))
	if err != nil {
		t.Fatal(err)
	}
	b := domaintest.Founded(domain.PurposeOperation)
	letItIn(b.Rotate(secondKey))
	weak := domaintest.Key{Private: secondKey.Private, Public: smallOrder}
	type list = []domain.Rotation
	for _, c := range []struct {
		name      string
		rotations list
		want      string
	}{
		{"of another ledger", list{{Entry: b.Entries[1], Seq: 5}}, "it is for urn:twothirds:"},
		{"something else", list{{Entry: b.Entries[0], Seq: 5}}, "replaces no key"},
		{"no entry", list{{Entry: []byte(`{}`), Seq: 5}}, "not the wire format"},
		{"at the founding's place", list{{Entry: all[0].Entry, Seq: 1}}, "cannot follow"},
		{"after the checkpoint", list{{Entry: all[0].Entry, Seq: 102}}, "cannot follow"},
		{"two at one place", list{all[0], {Entry: all[1].Entry, Seq: all[0].Seq}}, "cannot follow"},
		{"in another order", list{all[1], {Entry: all[0].Entry, Seq: all[1].Seq + 1}}, "is not the ledger's"},
		{"one left out", list{all[0], all[4]}, "is not the ledger's"},
		{"changed after it was signed", list{{Entry: changed(t, all[0].Entry, "A new machine.", "An old machine."), Seq: 5}}, "signature"},
		{"more than there can be", slices.Repeat(all, 13), "at most 64"},
	} {
		if chain, err := domain.FollowKeys(founding, c.rotations, 101); !errors.Is(err, domain.ErrRotations) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %+v, %v, want %q", c.name, chain, err, c.want)
		}
	}
	signed := b.Sign("ledger.key_rotated", "ledger", &domain.LedgerKeyRotated{LedgerKey: smallOrder}, b.Coordinator, b.AsLedger(b.LedgerKey), b.Successor(weak))
	if _, err := walk(b, signed); !errors.Is(err, domain.ErrRotations) {
		t.Errorf("to a weak key: %v", err)
	}
	derived, err := wire.NewStatement(wire.UUID{6: 0x50, 8: 0x80}, signed.Statement.Source, signed.Statement.Type, "ledger", b.Now, jsontext.Value(mustEntry(b.Entries[1]).Data))
	if err != nil {
		t.Fatal(err)
	}
	resigned := domaintest.SignStatement(derived, b.Coordinator, b.AsLedger(domaintest.NewKey("ledger")), b.Successor(secondKey))
	if _, err := walk(b, resigned); !errors.Is(err, domain.ErrRotations) || !strings.Contains(err.Error(), "version 7") {
		t.Errorf("under a derived statement's id: %v", err)
	}
	var refusal *domain.Refusal
	if _, err := domain.FollowKeys(mustEntry(b.Entries[1]), nil, 2); err == nil || errors.Is(err, domain.ErrRotations) || !errors.As(err, &refusal) {
		t.Errorf("from what is no founding: %v", err)
	}
}

// changed is an entry with something in it replaced.
func changed(t *testing.T, entry []byte, what, by string) []byte {
	t.Helper()
	other := strings.Replace(string(entry), what, by, 1)
	if other == string(entry) {
		t.Fatalf("there is no %s", what)
	}
	return []byte(other)
}

func mustEntry(raw []byte) *wire.Statement {
	e, err := wire.ParseEntry(raw)
	letItIn(err)
	return e.Statement
}

func TestReadingRotations(t *testing.T) {
	t.Parallel()
	_, v := keptRotations(t)
	if domain.WriteRotations(nil) != nil {
		t.Error("a list of none is not nothing")
	}
	for name, file := range map[string]string{
		"empty":               ``,
		"of none":             `[]`,
		"an object":           `{}`,
		"with a line feed":    v.Rotations + "\n",
		"with another member": `[{"entry":{},"seq":2,"x":1}]`,
		"without a sequence":  `[{"entry":{}}]`,
		"nested deep":         `[{"entry":` + strings.Repeat(`{"a":`, 10) + `1` + strings.Repeat(`}`, 10) + `,"seq":2}]`,
		"of 65":               `[` + strings.Repeat(`{"entry":{},"seq":2},`, 64) + `{"entry":{},"seq":2}]`,
	} {
		if list, err := domain.ReadRotations([]byte(file)); !errors.Is(err, domain.ErrRotations) {
			t.Errorf("%s: %d, %v", name, len(list), err)
		}
	}
}

// FuzzFollowKeys: whatever somebody carries, it leads to a sound key that was
// not the ledger's before, or nowhere.
func FuzzFollowKeys(f *testing.F) {
	founding, v := keptRotations(f)
	f.Add([]byte(v.Rotations), int64(101))
	for _, r := range v.Receipts {
		if _, list, ok := strings.Cut(r.Extra, `,"rotations":`); ok {
			f.Add([]byte(strings.TrimSuffix(list, "}")), int64(r.Size))
		}
	}
	f.Fuzz(func(t *testing.T, file []byte, size int64) {
		rotations, err := domain.ReadRotations(file)
		if err != nil {
			return
		}
		chain, err := domain.FollowKeys(founding, rotations, wire.Seq(max(size, 0))) //nolint:gosec // not negative
		if err != nil {
			if !errors.Is(err, domain.ErrRotations) {
				t.Fatal(err)
			}
			return
		}
		if len(chain.Ledger.FormerKeys) != len(rotations) || pubkey.Check(chain.Ledger.Key) != nil {
			t.Fatalf("%+v", chain.Ledger)
		}
	})
}
