package pubkey_test

import (
	"errors"
	"testing"

	"filippo.io/edwards25519"
	"pgregory.net/rapid"

	"twothirds/domain/wire/pubkey"
)

// smallOrder are the canonical encodings of the eight points whose order
// divides 8 (little-endian y, sign of x in the highest bit).
var smallOrder = []struct{ what, hex string }{
	{"order 1: (0, 1), the identity", "0100000000000000000000000000000000000000000000000000000000000000"},
	{"order 2: (0, -1)", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"},
	{"order 4: (sqrt(-1), 0)", "0000000000000000000000000000000000000000000000000000000000000000"},
	{"order 4: (-sqrt(-1), 0)", "0000000000000000000000000000000000000000000000000000000000000080"},
	{"order 8, y = y8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"},
	{"order 8, y = y8, other x", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"},
	{"order 8, y = -y8", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"},
	{"order 8, y = -y8, other x", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"},
}

// notCanonical are second encodings of points of small order, which
// crypto/ed25519 decodes all the same.
var notCanonical = []struct{ what, hex string }{
	{"(-0, 1): sign bit where x is 0", "0100000000000000000000000000000000000000000000000000000000000080"},
	{"(-0, -1): sign bit where x is 0", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"},
	{"y = p, which is 0", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"},
	{"y = p, which is 0, other x", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"},
	{"y = p+1, which is 1", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"},
	{"y = p+1, which is 1, sign bit", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"},
}

func TestCheckRefusesSmallOrder(t *testing.T) {
	for _, c := range smallOrder {
		if err := pubkey.Check(fromHex(t, c.hex)); !errors.Is(err, pubkey.ErrSmallOrder) {
			t.Errorf("%s: %v, want ErrSmallOrder", c.what, err)
		}
	}
}

func TestCheckRefusesNotCanonical(t *testing.T) {
	for _, c := range notCanonical {
		if err := pubkey.Check(fromHex(t, c.hex)); !errors.Is(err, pubkey.ErrNotCanonical) {
			t.Errorf("%s: %v, want ErrNotCanonical", c.what, err)
		}
	}
}

// TestCheckRefusesEveryYFromP tries all nineteen y that fit in 255 bits and
// are p or more, with both signs.
func TestCheckRefusesEveryYFromP(t *testing.T) {
	var found int
	for low := 0xed; low <= 0xff; low++ {
		for _, high := range []byte{0x7f, 0xff} {
			var k pubkey.Key
			for i := range k {
				k[i] = 0xff
			}
			k[0], k[31] = byte(low), high
			switch err := pubkey.Check(k); {
			case errors.Is(err, pubkey.ErrNotCanonical):
				found++
			case !errors.Is(err, pubkey.ErrNotOnCurve):
				t.Errorf("y = p+%d: %v", low-0xed, err)
			}
		}
	}
	// Half of all y are on the curve: the test must not pass by meeting none of them.
	if found < 10 {
		t.Errorf("only %d encodings were on the curve", found)
	}
}

func TestCheckRefusesWhatIsNotOnTheCurve(t *testing.T) {
	// y = 2 has no x: (y²-1)/(dy²+1) is not a square (RFC 8032 §5.1.3).
	k := pubkey.Key{2}
	if err := pubkey.Check(k); !errors.Is(err, pubkey.ErrNotOnCurve) {
		t.Errorf("%v, want ErrNotOnCurve", err)
	}
}

func TestCheckAcceptsHonestKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, _ := drawKey(t)
		if err := pubkey.Check(k); err != nil {
			t.Fatal(err)
		}
	})
}

// TestCheckRefusesTorsion adds each point of small order to honest keys.
func TestCheckRefusesTorsion(t *testing.T) {
	var torsion []*edwards25519.Point
	for _, c := range smallOrder[1:] {
		k := fromHex(t, c.hex)
		point, err := new(edwards25519.Point).SetBytes(k[:])
		if err != nil {
			t.Fatal(err)
		}
		torsion = append(torsion, point)
	}
	rapid.Check(t, func(t *rapid.T) {
		k, _ := drawKey(t)
		honest, err := new(edwards25519.Point).SetBytes(k[:])
		if err != nil {
			t.Fatal(err)
		}
		for i, point := range torsion {
			mixed := pubkey.Key(new(edwards25519.Point).Add(honest, point).Bytes())
			if err := pubkey.Check(mixed); !errors.Is(err, pubkey.ErrTorsion) {
				t.Fatalf("honest key plus %s: %v, want ErrTorsion", smallOrder[i+1].what, err)
			}
		}
	})
}

// TestWhyCheckIsNeeded shows the attack: a signature made without any private
// key verifies for every message under the identity.
func TestWhyCheckIsNeeded(t *testing.T) {
	identity := fromHex(t, smallOrder[0].hex)
	forged := append(identity[:], make([]byte, 32)...) // R = identity, S = 0
	for _, message := range []string{"", "yes", "no"} {
		if !pubkey.Verify(identity, []byte(message), forged) {
			t.Fatalf("crypto/ed25519 no longer accepts the forgery for %q: say so in the documentation", message)
		}
	}
}
