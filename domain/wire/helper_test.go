package wire_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"

	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// A statement of two signers, canonical, from which the tables below deviate
// in one place each.
const (
	key1 = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"
	key2 = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI"
	root = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
	by1  = `{"as":"representative","key":"` + key1 + `","of":"member/0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d70"}`
	by2  = `{"as":"officer","key":"` + key2 + `","of":"office/registrar"}`
	seen = `{"root":"` + root + `","size":7}`
	data = `{"by":[` + by1 + `,` + by2 + `],"count":3,"seen":` + seen + `,"text":"Sınaq"}`

	statement = `{"data":` + data + `,"id":"0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d71",` +
		`"source":"urn:twothirds:abababababababababababababababababababababababababababababababab",` +
		`"specversion":"1.0","subject":"motion/0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d72",` +
		`"time":"2026-11-24T09:30:00.123Z","type":"twothirds.motion.seconded.v1"}`

	signature = `{"alg":"ed25519","sig":"` + sig + `"}`
	entry     = `{"recorded":"2026-11-24T09:30:01.000Z","signatures":[` + signature + `,` + signature + `],"statement":` + statement + `}`
	signed    = `{"signatures":[` + signature + `,` + signature + `],"statement":` + statement + `}`
)

// sig is 64 bytes of 1 as a signature is written.
const sig = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ"

// swap replaces what occurs exactly once in whole.
func swap(t *testing.T, whole, from, to string) string {
	t.Helper()
	if n := strings.Count(whole, from); n != 1 {
		t.Fatalf("%q occurs %d times", from, n)
	}
	return strings.Replace(whole, from, to, 1)
}

// refused fails the test unless err is a *wire.FormError at the place, for a
// reason that contains reason.
func refused(t *testing.T, err error, place, reason string) {
	t.Helper()
	var form *wire.FormError
	switch {
	case err == nil:
		t.Errorf("accepted; want it refused at %q", place)
	case !errors.As(err, &form):
		t.Errorf("error %T %v; want a *wire.FormError", err, err)
	case form.Place != place:
		t.Errorf("refused at %q (%s); want the place %q", form.Place, form.Reason, place)
	case !strings.Contains(form.Reason, reason):
		t.Errorf("refused at %q because %q; want a reason with %q", form.Place, form.Reason, reason)
	}
}

// privateKey is a key that is the same in every run.
func privateKey(name string) (ed25519.PrivateKey, pubkey.Key) {
	seed := sha256.Sum256([]byte("twothirds wire test " + name))
	private := ed25519.NewKeyFromSeed(seed[:])
	return private, pubkey.Key(private.Public().(ed25519.PublicKey))
}
