package wire_test

import (
	"crypto/ed25519"
	"errors"
	"math/big"
	"slices"
	"testing"

	"filippo.io/edwards25519"

	"twothirds/domain/wire"
)

// twoSigners is a statement of two signers with its signatures.
func twoSigners(t *testing.T) (*wire.Statement, []wire.Signature) {
	t.Helper()
	first, public1 := privateKey("first")
	second, public2 := privateKey("second")
	s, err := wire.NewStatement(wire.UUID{6: 0x70, 8: 0x80}, wire.FoundingSource, "twothirds.test.made.v1", "test/1", 0, map[string]any{
		"by": []wire.Signer{
			{As: wire.AsOfficer, Key: public1, Of: "office/a"},
			{As: wire.AsOfficer, Key: public2, Of: "office/b"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, []wire.Signature{sign(first, s.PAE()), sign(second, s.PAE())}
}

func sign(key ed25519.PrivateKey, message []byte) wire.Signature {
	return wire.Signature{Alg: wire.AlgEd25519, Sig: wire.SigBytes(ed25519.Sign(key, message))}
}

func TestPAE(t *testing.T) {
	// The example of DSSE's protocol.md.
	if got := string(wire.PAE("http://example.com/HelloWorld", []byte("hello world"))); got != "DSSEv1 29 http://example.com/HelloWorld 11 hello world" {
		t.Errorf("got %q", got)
	}
	if got := string(wire.PAE("", nil)); got != "DSSEv1 0  0 " {
		t.Errorf("of nothing: got %q", got)
	}
	s, err := wire.ParseStatement([]byte(statement))
	if err != nil {
		t.Fatal(err)
	}
	// Lengths are in bytes: the statement has a letter of two.
	want := "DSSEv1 43 application/vnd.twothirds.statement.v1+json 637 " + statement
	if got := string(s.PAE()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestVerifySignatures(t *testing.T) {
	s, good := twoSigners(t)
	if err := wire.VerifySignatures(s, good); err != nil {
		t.Fatal(err)
	}
	third, _ := privateKey("third")
	first, _ := privateKey("first")
	flipped := good[1]
	flipped.Sig[0] ^= 1
	for _, c := range []struct {
		what       string
		signatures []wire.Signature
		line       int
	}{
		{"none", nil, -1},
		{"one of two", good[:1], -1},
		{"three for two", append(slices.Clone(good), good[0]), -1},
		{"the wrong order", []wire.Signature{good[1], good[0]}, 0},
		{"the first twice", []wire.Signature{good[0], good[0]}, 1},
		{"somebody else's", []wire.Signature{good[0], sign(third, s.PAE())}, 1},
		{"a bit flipped", []wire.Signature{good[0], flipped}, 1},
		{"the zero signature", []wire.Signature{{Alg: wire.AlgEd25519}, good[1]}, 0},
		{"S + L", []wire.Signature{malleated(good[0]), good[1]}, 0},
		{"no algorithm", []wire.Signature{{Sig: good[0].Sig}, good[1]}, 0},
		{"another algorithm", []wire.Signature{good[0], {Alg: "ed25519ph", Sig: good[1].Sig}}, 1},
		{"the algorithm in capitals", []wire.Signature{good[0], {Alg: "Ed25519", Sig: good[1].Sig}}, 1},
		{"of the bare bytes", []wire.Signature{sign(first, s.Raw), good[1]}, 0},
		{"of another payload type", []wire.Signature{sign(first, wire.PAE("application/json", s.Raw)), good[1]}, 0},
		{"of other bytes of the same meaning", []wire.Signature{sign(first, wire.PAE(wire.PayloadType, append(slices.Clone(s.Raw), '\n'))), good[1]}, 0},
	} {
		t.Run(c.what, func(t *testing.T) {
			err := wire.VerifySignatures(s, c.signatures)
			var fault *wire.SignatureError
			switch {
			case err == nil:
				t.Error("accepted")
			case !errors.As(err, &fault):
				t.Errorf("error %T %v", err, err)
			case fault.Line != c.line:
				t.Errorf("line %d: %v; want line %d", fault.Line, err, c.line)
			}
		})
	}
}

// malleated adds the group's order to the second half of a signature: another
// 64 bytes for which the equation holds, that RFC 8032 §5.1.7 refuses.
func malleated(s wire.Signature) wire.Signature {
	order, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	half := slices.Clone(s.Sig[32:])
	slices.Reverse(half)
	sum := new(big.Int).Add(new(big.Int).SetBytes(half), order)
	sum.FillBytes(half)
	slices.Reverse(half)
	copy(s.Sig[32:], half)
	return s
}

func TestMalleatedAddsTheOrder(t *testing.T) {
	_, good := twoSigners(t)
	bad := malleated(good[0])
	if bad == good[0] || !slices.Equal(bad.Sig[:32], good[0].Sig[:32]) {
		t.Fatal("the second half is to change, and it alone")
	}
	if reduced(t, bad).Equal(reduced(t, good[0])) != 1 {
		t.Error("the two differ by more than the order, so refusing one proves nothing")
	}
}

// reduced is the second half of a signature modulo the order.
func reduced(t *testing.T, s wire.Signature) *edwards25519.Scalar {
	t.Helper()
	wide := make([]byte, 64)
	copy(wide, s.Sig[32:])
	scalar, err := edwards25519.NewScalar().SetUniformBytes(wide)
	if err != nil {
		t.Fatal(err)
	}
	return scalar
}

// A statement that nobody signs verifies with no signatures: whether it may
// stand in a log is judged by recomputing it.
func TestVerifySignaturesOfNobody(t *testing.T) {
	s, err := wire.ParseStatement([]byte(swap(t, statement, data, `{"n":1}`)))
	if err != nil {
		t.Fatal(err)
	}
	if err := wire.VerifySignatures(s, nil); err != nil {
		t.Error(err)
	}
	_, good := twoSigners(t)
	if err := wire.VerifySignatures(s, good[:1]); err == nil {
		t.Error("a signature of nobody was accepted")
	}
}

func TestSignatureError(t *testing.T) {
	for _, c := range []struct {
		err  wire.SignatureError
		want string
	}{
		{wire.SignatureError{Line: -1, Reason: "none"}, "signatures: none"},
		{wire.SignatureError{Line: 0, Reason: "wrong"}, "signature 1: wrong"},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
