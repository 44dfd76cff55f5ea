package tlog_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"twothirds/eventstore/tlog"
)

func keyOf(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("key " + name))
	return ed25519.NewKeyFromSeed(seed[:])
}

func publicOf(name string) ed25519.PublicKey { return keyOf(name).Public().(ed25519.PublicKey) }

func signedBy(t rapid.TB, name string, size int64) []byte {
	t.Helper()
	s, err := tlog.NewSigner("test.example/log", keyOf(name))
	if err != nil {
		t.Fatal(err)
	}
	note, err := s.SignCheckpoint(size, tlog.Hash{1})
	if err != nil {
		t.Fatal(err)
	}
	return note
}

// rotated has the keys a, from size 5 on b, from size 9 on c.
func rotated() tlog.Keys {
	return tlog.NewKeys("test.example/log", publicOf("a")).Replaced(5, publicOf("b")).Replaced(9, publicOf("c"))
}

func TestCheckpointsAreSignedByTheKeyInForceAtTheirSize(t *testing.T) {
	keys := rotated()
	for size := int64(1); size < 12; size++ {
		for _, name := range []string{"a", "b", "c", "stranger"} {
			right := name == "a" && size < 5 || name == "b" && 5 <= size && size < 9 || name == "c" && 9 <= size
			c, err := keys.ParseCheckpoint(signedBy(t, name, size))
			switch {
			case right && (err != nil || c.Size != size):
				t.Errorf("size %d by %s: %v", size, name, err)
			case !right && !errors.Is(err, tlog.ErrSignature):
				t.Errorf("size %d by %s: %v, wanted ErrSignature", size, name, err)
			}
			if ours := name != "stranger"; keys.Has(publicOf(name)) != ours {
				t.Errorf("Has(%s) is %v", name, !ours)
			}
		}
	}
}

func TestAFormerKeysSignatureOverALargerTreeIsRejected(t *testing.T) {
	_, err := rotated().ParseCheckpoint(signedBy(t, "a", 5))
	if !errors.Is(err, tlog.ErrSignature) || !strings.Contains(err.Error(), "former key, which another replaced at size 5") {
		t.Errorf("got %v", err)
	}
	_, err = rotated().ParseCheckpoint(signedBy(t, "c", 8))
	if !errors.Is(err, tlog.ErrSignature) || !strings.Contains(err.Error(), "takes over at size 9") {
		t.Errorf("got %v", err)
	}
	// With both signatures, those of the former key are lines of others.
	both := append(signedBy(t, "b", 6), bytes.SplitAfter(signedBy(t, "a", 6), []byte("\n\n"))[1]...)
	if _, err := rotated().ParseCheckpoint(both); err != nil {
		t.Error(err)
	}
	bare, others, err := rotated().SplitCosignatures(both)
	if err != nil || !bytes.Equal(bare, signedBy(t, "b", 6)) || !bytes.HasPrefix(others, []byte("— test.example/log ")) {
		t.Errorf("%q, %q: %v", bare, others, err)
	}
}

func TestKeysBySize(t *testing.T) {
	keys := rotated()
	if !keys.Newest().Equal(publicOf("c")) || keys.Since() != 9 || keys.Upto(8).Since() != 5 || keys.Upto(4).Since() != 0 {
		t.Error("Newest, Since or Upto is wrong")
	}
	if got := keys.Upto(8); !got.Newest().Equal(publicOf("b")) || got.Has(publicOf("c")) {
		t.Error("Upto keeps a later key")
	}
	// No Keys changes another that it was made from.
	early := keys.Upto(8)
	x, y := early.Replaced(10, publicOf("x")), early.Replaced(10, publicOf("y"))
	if !x.Newest().Equal(publicOf("x")) || !y.Newest().Equal(publicOf("y")) || !keys.Newest().Equal(publicOf("c")) {
		t.Error("Replaced changed another Keys")
	}
	if vkey := keys.VKey(6); vkey != tlog.VKey("test.example/log", publicOf("b")) || !strings.Contains(vkey, "+"+tlog.KeyID("test.example/log", publicOf("b"))+"+") {
		t.Errorf("vkey %s", vkey)
	}
	if _, err := keys.ParseCheckpoint([]byte("no note")); !errors.Is(err, tlog.ErrMalformed) {
		t.Error(err)
	}
}
