package keyfile_test

import (
	"encoding/base64"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"testing"

	"twothirds/api/keyfile"
	"twothirds/domain/wire/pubkey"
)

const passphrase = "a passphrase with ş and ə"

// node runs testdata/webcrypto.mjs, the second implementation of the form.
func node(t *testing.T, args ...string) []byte {
	t.Helper()
	path, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed; it stands in for a browser's WebCrypto")
	}
	if err := exec.Command(path, "-e", `crypto.subtle.generateKey("Ed25519",false,["sign"]).catch(()=>process.exit(9))`).Run(); err != nil {
		t.Skipf("this node has no WebCrypto with Ed25519: %v", err)
	}
	out, err := exec.Command(path, append([]string{"testdata/webcrypto.mjs"}, args...)...).Output()
	if err != nil {
		if exit, ok := err.(*exec.ExitError); ok {
			t.Fatalf("node: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	return out
}

// TestWebCryptoOpensOurs: a browser opens what we write, with importKey and
// with unwrapKey, and makes the identical signature.
func TestWebCryptoOpensOurs(t *testing.T) {
	k := zeroKey(t)
	for name, f := range map[string]*keyfile.File{"sealed": seal(t, k, passphrase, "a note"), "plain": plain(t, k, "")} {
		path := filepath.Join(t.TempDir(), name)
		if err := f.Write(path); err != nil {
			t.Fatal(err)
		}
		var got struct{ Public, Signature string }
		if err := json.Unmarshal(node(t, "sign", path, passphrase, "yes"), &got); err != nil {
			t.Fatal(err)
		}
		want := base64.RawURLEncoding.EncodeToString(mustSign(t, k, "yes"))
		if got.Signature != want || got.Public != pubkey.Key(k.Public()).String() {
			t.Errorf("%s: signature %s by %s, want %s", name, got.Signature, got.Public, want)
		}
	}
}

// TestWeOpenWebCryptos: we open what a browser writes.
func TestWeOpenWebCryptos(t *testing.T) {
	f, err := keyfile.Parse(node(t, "make", passphrase))
	if err != nil {
		t.Fatal(err)
	}
	k, err := f.Open([]byte(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	if f.Label() != "made in a browser" || !pubkey.Verify(f.Public(), []byte("yes"), mustSign(t, k, "yes")) {
		t.Errorf("label %q, key %v", f.Label(), k)
	}
}
