package pubkey

import (
	"bytes"
	"errors"

	"filippo.io/edwards25519"
)

// Why [Check] refuses a key. All mean the same to a member: make a new key.
var (
	// ErrNotOnCurve is returned for 32 bytes that are no point of the curve.
	ErrNotOnCurve = errors.New("the public key is not a point of edwards25519; copy it again or make a new key")
	// ErrNotCanonical is returned for a point written in a second way: a
	// coordinate of p or more, or a sign bit where x is zero (RFC 8032 §5.1.3).
	// One signer could pass for two.
	ErrNotCanonical = errors.New("the public key is not in canonical form; make a new key")
	// ErrSmallOrder is returned for the eight points whose order divides 8. Anybody
	// can sign for them, so their signatures bind nobody.
	ErrSmallOrder = errors.New("the public key is of small order, anybody could sign for it; make a new key")
	// ErrTorsion is returned for a point with a part of small order beside one of
	// the large prime order. Verifiers disagree about its signatures (RFC 8032
	// §5.1.7 allows two equations), and no honest key generator makes one.
	ErrTorsion = errors.New("the public key has a torsion component, verifiers would disagree about its signatures; make a new key")
)

// eighth is 1/8 modulo the prime order of the group.
var eighth = invertOfCofactor()

func invertOfCofactor() *edwards25519.Scalar {
	eight, err := edwards25519.NewScalar().SetCanonicalBytes(append([]byte{8}, make([]byte, 31)...))
	if err != nil {
		panic("pubkey: 8 is not a scalar: " + err.Error())
	}
	return eight.Invert(eight)
}

// Check reports whether k may be enrolled: a canonically encoded point of the
// curve in the subgroup of prime order, not the identity. An honestly made key
// always passes. The errors are [ErrNotOnCurve], [ErrNotCanonical],
// [ErrSmallOrder] and [ErrTorsion]; the first that applies, in this order.
func Check(k Key) error {
	point, err := new(edwards25519.Point).SetBytes(k[:])
	if err != nil {
		return ErrNotOnCurve
	}
	if !bytes.Equal(point.Bytes(), k[:]) {
		return ErrNotCanonical
	}
	cleared := new(edwards25519.Point).MultByCofactor(point)
	if cleared.Equal(edwards25519.NewIdentityPoint()) == 1 {
		return ErrSmallOrder
	}
	// Multiplying by 8 removes any part of small order; 1/8 undoes it on the
	// rest alone. The point comes back only if it had no such part.
	if cleared.ScalarMult(eighth, cleared).Equal(point) != 1 {
		return ErrTorsion
	}
	return nil
}
