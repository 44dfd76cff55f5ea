package client_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"twothirds/api/client"
	"twothirds/api/keyfile"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
)

// person signs with a test person's key.
type person struct{ key domaintest.Key }

func (p person) Public() ed25519.PublicKey { return p.key.Public[:] }

func (p person) Sign(message []byte) ([]byte, error) {
	return ed25519.Sign(p.key.Private, message), nil
}

func statementBy(t interface{ Fatal(...any) }, speakers ...domaintest.Speaker) *wire.Statement {
	b := domaintest.Founded(domain.PurposeDemonstration)
	e := &domain.PollExtended{Closes: b.Now}
	var lines []wire.Signer
	for _, sp := range speakers {
		lines = append(lines, wire.Signer{As: sp.As, Key: sp.Key.Public, Of: sp.Of})
	}
	e.SetBy(lines)
	st, err := wire.NewStatement(b.ID(), wire.SourceOf(b.Ledger), "twothirds.poll.extended.v1", "poll/"+b.ID().String(), b.Now, e)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// In whatever order the signers come, and with whatever pauses in which the
// statement is written down and read again, the result is the same.
func TestSignInAnyOrder(t *testing.T) {
	speakers := domaintest.Officers()
	twice := speakers[1]
	twice.As, twice.Of = wire.AsRepresentative, "member/x"
	speakers = append(speakers, twice) // one key in two capacities has two lines
	st := statementBy(t, speakers...)
	want := domaintest.SignStatement(st, speakers...).Bytes()
	keys := []keyfile.Signer{person{speakers[0].Key}, person{speakers[1].Key}, person{speakers[2].Key}}
	rapid.Check(t, func(t *rapid.T) {
		signed := &wire.Signed{Statement: st}
		for _, key := range rapid.Permutation(keys).Draw(t, "order") {
			for range rapid.IntRange(1, 2).Draw(t, "times") {
				more, err := client.Sign(signed, key)
				if err != nil {
					t.Fatal(err)
				}
				if signed, err = wire.ParseSigned(more.Bytes()); err != nil {
					t.Fatal(err)
				}
			}
		}
		if !bytes.Equal(signed.Bytes(), want) {
			t.Fatalf("signed was %s, want %s", signed.Bytes(), want)
		}
		if err := wire.VerifySignatures(signed.Statement, signed.Signatures); err != nil {
			t.Fatal(err)
		}
	})
}

func TestMissingAreThoseWhoHaveNotSigned(t *testing.T) {
	speakers := domaintest.Officers()
	st := statementBy(t, speakers...)
	signed, err := client.Sign(&wire.Signed{Statement: st}, person{speakers[2].Key})
	if err != nil {
		t.Fatal(err)
	}
	if missing, err := client.Missing(signed); err != nil || !slices.Equal(missing, st.By[:2]) {
		t.Errorf("missing: %v, %v; want %v", missing, err, st.By[:2])
	}
	if signed, err = client.Sign(signed, person{speakers[0].Key}, person{speakers[1].Key}); err != nil {
		t.Fatal(err)
	}
	if missing, err := client.Missing(signed); err != nil || len(missing) > 0 {
		t.Errorf("missing: %v, %v", missing, err)
	}
}

func TestSignRefuses(t *testing.T) {
	speakers := domaintest.Officers()
	st := statementBy(t, speakers[:2]...)
	if _, err := client.Sign(&wire.Signed{Statement: st}, person{speakers[2].Key}); !errors.Is(err, client.ErrNotNamed) {
		t.Errorf("a key that is not named: %v", err)
	}
	foreign := domaintest.SignStatement(st, speakers[2])
	if _, err := client.Sign(foreign, person{speakers[0].Key}); !errors.Is(err, client.ErrForeign) {
		t.Errorf("beside a foreign signature: %v", err)
	}
	if _, err := client.Missing(foreign); !errors.Is(err, client.ErrForeign) {
		t.Errorf("missing beside a foreign signature: %v", err)
	}
	other := domaintest.SignStatement(st, speakers[0], speakers[0]) // one signature too many
	if _, err := client.Sign(other, person{speakers[1].Key}); !errors.Is(err, client.ErrForeign) {
		t.Errorf("signed twice: %v", err)
	}
	if _, err := client.Sign(&wire.Signed{Statement: st}, liar{person{speakers[0].Key}}); err == nil {
		t.Error("a signature that does not verify was taken")
	}
	alg := domaintest.SignStatement(st, speakers[0])
	alg.Signatures[0].Alg = "rsa"
	if _, err := client.Sign(alg, person{speakers[1].Key}); !errors.Is(err, client.ErrForeign) {
		t.Errorf("another algorithm: %v", err)
	}
}

// liar gives signatures of something else.
type liar struct{ person }

func (l liar) Sign(message []byte) ([]byte, error) { return l.person.Sign(message[1:]) }
