package keyfile_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"pgregory.net/rapid"

	"twothirds/api/keyfile"
	"twothirds/domain/wire/pubkey"
)

// zeroKey is the key of the seed of 32 zero bytes.
func zeroKey(t testing.TB) keyfile.Key {
	t.Helper()
	k, err := keyfile.New(bytes.NewReader(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// seal protects with the least iterations that are read, so that tests stay quick.
func seal(t testing.TB, k keyfile.Key, passphrase, label string) *keyfile.File {
	t.Helper()
	f, err := keyfile.SealWith(rand.Reader, k, []byte(passphrase), label, keyfile.MinIterations)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func plain(t testing.TB, k keyfile.Key, label string) *keyfile.File {
	t.Helper()
	f, err := keyfile.Plain(k, label)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func mustSign(t testing.TB, s keyfile.Signer, message string) []byte {
	t.Helper()
	sig, err := s.Sign([]byte(message))
	if err != nil {
		t.Fatal(err)
	}
	return sig
}

func TestRoundTrip(t *testing.T) {
	k, err := keyfile.New(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := keyfile.Seal(rand.Reader, k, []byte("a passphrase"), "for the vote")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(sealed.Bytes(), []byte(`"iterations": 600000`)) {
		t.Errorf("not 600000 iterations:\n%s", sealed.Bytes())
	}
	for _, c := range []struct {
		what, passphrase string
		file             *keyfile.File
		protected        bool
	}{
		{"protected", "a passphrase", sealed, true},
		{"not protected", "", plain(t, k, "for the vote"), false},
		{"not protected, with a passphrase", "not looked at", plain(t, k, "for the vote"), false},
	} {
		f, err := keyfile.Parse(c.file.Bytes())
		if err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		if f.Public() != pubkey.Key(k.Public()) || f.Label() != "for the vote" || f.Protected() != c.protected {
			t.Errorf("%s: read %v, %q, %v", c.what, f.Public(), f.Label(), f.Protected())
		}
		if !bytes.Equal(f.Bytes(), c.file.Bytes()) {
			t.Errorf("%s: written again it differs", c.what)
		}
		opened, err := f.Open([]byte(c.passphrase))
		if err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		if !bytes.Equal(mustSign(t, opened, "yes"), mustSign(t, k, "yes")) {
			t.Errorf("%s: another key came back", c.what)
		}
	}
}

// TestPKCS8 holds the fixed bytes of the form against the standard library.
func TestPKCS8(t *testing.T) {
	b, err := x509.MarshalPKCS8PrivateKey(ed25519.NewKeyFromSeed(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	if want := base64.RawURLEncoding.EncodeToString(b); !strings.Contains(string(plain(t, zeroKey(t), "").Bytes()), want) {
		t.Error("the private key is not the PKCS#8 form that crypto/x509 writes")
	}
}

func TestPassphrase(t *testing.T) {
	k := zeroKey(t)
	f := seal(t, k, "ü and ş", "")
	for _, c := range []struct {
		what, passphrase string
		want             error
	}{
		{"right", "ü and ş", nil},
		{"right, typed as letters with marks", "u\u0308 and s\u0327", nil},
		{"none", "", keyfile.ErrNoPassphrase},
		{"wrong", "ü and ş.", keyfile.ErrPassphrase},
		{"with its line end", "ü and ş\n", keyfile.ErrPassphrase},
		{"not UTF-8", "\xff", keyfile.ErrPassphrase},
		{"too long", strings.Repeat("a", 1025), keyfile.ErrPassphrase},
	} {
		opened, err := f.Open([]byte(c.passphrase))
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v, want %v", c.what, err, c.want)
		}
		if err != nil && opened.Public() != nil {
			t.Errorf("%s: a key beside an error", c.what)
		}
	}
	if _, err := keyfile.Seal(rand.Reader, k, nil, ""); !errors.Is(err, keyfile.ErrNoPassphrase) {
		t.Errorf("protecting without a passphrase: %v", err)
	}
	for _, bad := range []string{"\xff", "two\nlines", strings.Repeat("a", 1025)} {
		if _, err := keyfile.Seal(rand.Reader, k, []byte(bad), ""); err == nil || errors.Is(err, keyfile.ErrPassphrase) {
			t.Errorf("protecting with %.10q: %v", bad, err)
		}
	}
}

// TestTampered changes every byte that protects the key, one after another.
func TestTampered(t *testing.T) {
	k := zeroKey(t)
	var members map[string]any
	if err := json.Unmarshal(seal(t, k, "p", "").Bytes(), &members); err != nil {
		t.Fatal(err)
	}
	for _, member := range []string{"salt", "iv", "pkcs8"} {
		was := members[member].(string)
		b, err := base64.RawURLEncoding.DecodeString(was)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(b); i += 7 {
			b[i] ^= 1
			members[member] = base64.RawURLEncoding.EncodeToString(b)
			b[i] ^= 1
			if _, err := reopen(t, members, "p"); !errors.Is(err, keyfile.ErrPassphrase) {
				t.Errorf("%s changed in byte %d: %v", member, i, err)
			}
		}
		members[member] = was
	}
	if _, err := reopen(t, members, "p"); err != nil {
		t.Fatalf("unchanged: %v", err)
	}
	members["iterations"] = keyfile.MinIterations + 1
	if _, err := reopen(t, members, "p"); !errors.Is(err, keyfile.ErrPassphrase) {
		t.Errorf("iterations changed: %v", err)
	}
	members["iterations"] = keyfile.MinIterations
	other, err := keyfile.New(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	members["public"] = pubkey.Key(other.Public()).String()
	if _, err := reopen(t, members, "p"); !errors.Is(err, keyfile.ErrFormat) {
		t.Errorf("public of another key: %v", err)
	}
}

func reopen(t *testing.T, members map[string]any, passphrase string) (keyfile.Key, error) {
	t.Helper()
	b, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	f, err := keyfile.Parse(b)
	if err != nil {
		t.Fatalf("changed so that it is not even read: %v", err)
	}
	return f.Open([]byte(passphrase))
}

func TestMakingFails(t *testing.T) {
	k := zeroKey(t)
	for _, label := range []string{"two\nlines", "\xff", "\u200f", strings.Repeat("a", 201)} {
		if _, err := keyfile.Plain(k, label); err == nil {
			t.Errorf("the label %.10q was accepted", label)
		}
	}
	if _, err := keyfile.Plain(keyfile.Key{}, ""); err == nil {
		t.Error("a file of no key was made")
	}
	if _, err := (keyfile.Key{}).Sign(nil); err == nil {
		t.Error("no key signed")
	}
	short := bytes.NewReader(make([]byte, 31))
	if _, err := keyfile.New(short); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a key was made of 31 random bytes: %v", err)
	}
	if _, err := keyfile.Seal(bytes.NewReader(make([]byte, 20)), k, []byte("p"), ""); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("salt and iv were made of 20 random bytes: %v", err)
	}
}

func TestRoundTripOfAnyKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed")
		label := rapid.StringMatching(`[a-zəıö ]{0,50}`).Draw(t, "label")
		k, err := keyfile.New(bytes.NewReader(seed))
		if err != nil {
			t.Fatal(err)
		}
		made, err := keyfile.Plain(k, label)
		if err != nil {
			t.Fatal(err)
		}
		f, err := keyfile.Parse(made.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		opened, err := f.Open(nil)
		if err != nil || !opened.Public().Equal(k.Public()) || f.Label() != label {
			t.Fatalf("%v, %q, %v", opened, f.Label(), err)
		}
	})
}
