package pubkey_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"pgregory.net/rapid"

	"twothirds/domain/wire/pubkey"
)

// zeroSeed is the public key of the seed of 32 zero bytes, which many
// published vectors use.
const zeroSeed = "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"

func fromHex(t testing.TB, s string) pubkey.Key {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != 32 {
		t.Fatalf("%q is not the hex of 32 bytes", s)
	}
	return pubkey.Key(b)
}

func fromSeed(seed []byte) (pubkey.Key, ed25519.PrivateKey) {
	private := ed25519.NewKeyFromSeed(seed)
	return pubkey.Key(private.Public().(ed25519.PublicKey)), private
}

func drawKey(t *rapid.T) (pubkey.Key, ed25519.PrivateKey) {
	return fromSeed(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed"))
}

func TestText(t *testing.T) {
	k := fromHex(t, zeroSeed)
	const want = "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik"
	if k.String() != want {
		t.Fatalf("text form is %s, want %s", k, want)
	}
	b, err := json.Marshal(map[string]pubkey.Key{"key": k})
	if err != nil || string(b) != `{"key":"`+want+`"}` {
		t.Fatalf("JSON form is %s, %v", b, err)
	}
	var back map[string]pubkey.Key
	if err := json.Unmarshal(b, &back); err != nil || back["key"] != k {
		t.Fatalf("read back %v, %v", back, err)
	}
	if k.IsZero() || !(pubkey.Key{}).IsZero() {
		t.Error("IsZero is wrong")
	}
}

func TestTextIsRefused(t *testing.T) {
	for _, c := range []struct{ why, text string }{
		{"empty", ""},
		{"too short", "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2i"},
		{"padded", "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik="},
		{"unused bit 0 set", "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2il"},
		{"unused bit 1 set", "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2im"},
		{"standard alphabet", "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2+k"},
		{"line break inside", "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2\nk"},
		{"space before", " 2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik"},
	} {
		k := fromHex(t, zeroSeed)
		if err := k.UnmarshalText([]byte(c.text)); err == nil {
			t.Errorf("%s: %q was accepted", c.why, c.text)
		}
		if k != fromHex(t, zeroSeed) {
			t.Errorf("%s: the key was changed by a refused text", c.why)
		}
	}
}

func TestTextRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := pubkey.Key(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "bytes"))
		var back pubkey.Key
		if err := back.UnmarshalText([]byte(k.String())); err != nil || back != k {
			t.Fatalf("%x became %x, %v", k, back, err)
		}
	})
}

func TestVerify(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, private := drawKey(t)
		message := rapid.SliceOf(rapid.Byte()).Draw(t, "message")
		sig := ed25519.Sign(private, message)
		if !pubkey.Verify(k, message, sig) {
			t.Fatal("the signature does not verify")
		}
		bit := rapid.IntRange(0, 8*len(sig)-1).Draw(t, "bit")
		sig[bit/8] ^= 1 << (bit % 8)
		if pubkey.Verify(k, message, sig) {
			t.Fatal("a changed signature verifies")
		}
	})
	k, private := fromSeed(make([]byte, 32))
	sig := ed25519.Sign(private, nil)
	for _, bad := range [][]byte{nil, {}, sig[:63], append(bytes.Clone(sig), 0)} {
		if pubkey.Verify(k, nil, bad) {
			t.Errorf("a signature of %d bytes verifies", len(bad))
		}
	}
}

// TestFingerprintIsThatOfSSH compares with a value that ssh-keygen -l printed.
func TestFingerprintIsThatOfSSH(t *testing.T) {
	const want = "SHA256:tAXFyTXI8xtDaujAEcwJslAYc9/6FKcUkd2Lw0xDhPo"
	if got := fromHex(t, zeroSeed).Fingerprint(); got != want {
		t.Errorf("fingerprint is %s, want %s", got, want)
	}
}

func TestFingerprintAgainstSSHKeygen(t *testing.T) {
	keygen, err := exec.LookPath("ssh-keygen")
	if err != nil {
		t.Skip("ssh-keygen is not installed")
	}
	path := filepath.Join(t.TempDir(), "id")
	run := func(args ...string) string {
		t.Helper()
		out, err := exec.Command(keygen, args...).Output()
		if err != nil {
			t.Fatalf("ssh-keygen %v: %v", args, err)
		}
		return string(out)
	}
	run("-q", "-t", "ed25519", "-N", "", "-C", "a member's key", "-f", path)
	public, err := os.ReadFile(path + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	k, err := pubkey.Parse(string(public))
	if err != nil {
		t.Fatal(err)
	}
	if err := pubkey.Check(k); err != nil {
		t.Error(err)
	}
	if listed := strings.Fields(run("-l", "-f", path)); listed[1] != k.Fingerprint() {
		t.Errorf("fingerprint is %s, ssh-keygen says %s", k.Fingerprint(), listed[1])
	}
	if _, err := pubkey.Parse(mustRead(t, path)); err == nil || !strings.Contains(err.Error(), "private") {
		t.Errorf("a private key file gave %v", err)
	}
}

func mustRead(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
