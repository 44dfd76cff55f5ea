package pubkey_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/nats-io/nkeys"
	"pgregory.net/rapid"

	"twothirds/domain/wire/pubkey"
)

// zeroSeedForms are the zero seed's public key as other tools write it; the
// did:key is a vector of the did:key method's own test suite.
var zeroSeedForms = []struct{ what, text string }{
	{"base64url", "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik"},
	{"base64url with a line break after it", "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik\n"},
	{"did:key", "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"},
	{"did:key, multibase alone", "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"},
	{"OpenSSH", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"},
	{"OpenSSH with comment", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop member of side one\n"},
}

func TestParse(t *testing.T) {
	want := fromHex(t, zeroSeed)
	for _, c := range zeroSeedForms {
		if got, err := pubkey.Parse(c.text); err != nil || got != want {
			t.Errorf("%s: %v, %v", c.what, got, err)
		}
	}
}

// TestParseTextThatBeginsAsSSH: a key's own form may begin as an OpenSSH line does.
func TestParseTextThatBeginsAsSSH(t *testing.T) {
	for _, text := range []string{"ssh-" + strings.Repeat("A", 39), "ssh-ed25519" + strings.Repeat("A", 32), "sk-ssh-" + strings.Repeat("A", 36)} {
		if k, err := pubkey.Parse(text); err != nil || k.String() != text {
			t.Errorf("%s: %v, %v", text, k, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	seed, err := nkeys.FromRawSeed(nkeys.PrefixByteUser, make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	nkey, _ := seed.PublicKey()
	nkeySeed, _ := seed.Seed()
	nkeyPrivate, _ := seed.PrivateKey()
	curve, err := nkeys.CreateCurveKeys()
	if err != nil {
		t.Fatal(err)
	}
	curvePublic, _ := curve.PublicKey()
	const sshKey = "AAAAC3NzaC1lZDI1NTE5AAAAIDtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
	for _, c := range []struct {
		what, text string
		want       error
	}{
		{"nothing", "", pubkey.ErrForm},
		{"white space", " \n", pubkey.ErrForm},
		{"too long", strings.Repeat(" ", 3000), pubkey.ErrForm},
		{"hex", zeroSeed, pubkey.ErrForm},
		{"nkey in lower case", strings.ToLower(nkey), pubkey.ErrForm},
		{"nkey, one character wrong", nkey[:20] + otherBase32(nkey[20]) + nkey[21:], pubkey.ErrChecksum},
		{"nkey, two characters swapped", swapFirstUnequal(nkey), pubkey.ErrChecksum},
		{"nkey with a line break inside", nkey[:20] + "\n" + nkey[20:55], pubkey.ErrForm},
		{"nkey of a kind that is none", reprefix(t, 24<<3), pubkey.ErrForm},
		{"nkey for encryption", curvePublic, pubkey.ErrAlgorithm},
		{"nkey seed", string(nkeySeed), pubkey.ErrPrivate},
		{"nkey private key", string(nkeyPrivate), pubkey.ErrPrivate},
		{"PEM", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n", pubkey.ErrPrivate},
		{"did:key with fragment", "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp#1", pubkey.ErrForm},
		{"did:key too short", "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooW", pubkey.ErrForm},
		{"did:key with a character that base58 lacks", "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDoo0p", pubkey.ErrForm},
		{"did:key that overflows", "did:key:z" + strings.Repeat("z", 47), pubkey.ErrAlgorithm},
		{"did:key without key", "did:key:", pubkey.ErrForm},
		{"did:key in base64", "did:key:u7QE7aie8zrakLWKjqNAqbw1zZTIVdx3iQ6Y6wEihi1naKQ", pubkey.ErrForm},
		{"did:key for encryption", "did:key:z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F", pubkey.ErrAlgorithm},
		{"another DID method", "did:web:example.org", pubkey.ErrForm},
		{"OpenSSH without key", "ssh-ed25519", pubkey.ErrForm},
		{"OpenSSH, key cut off", "ssh-ed25519 " + sshKey[:60], pubkey.ErrForm},
		{"OpenSSH, key followed by more", "ssh-ed25519 " + sshKey + "AAAA", pubkey.ErrForm},
		{"OpenSSH, name inside differs", "ssh-ed25519 " + strings.Replace(sshKey, "NTE5", "NTE6", 1), pubkey.ErrForm},
		{"OpenSSH, two keys", "ssh-ed25519 " + sshKey + "\nssh-ed25519 " + sshKey, pubkey.ErrForm},
		{"OpenSSH RSA", "ssh-rsa AAAAB3NzaC1yc2E=", pubkey.ErrAlgorithm},
		{"OpenSSH security token", "sk-ssh-ed25519@openssh.com AAAA", pubkey.ErrAlgorithm},
		{"OpenSSH certificate", "ssh-ed25519-cert-v01@openssh.com AAAA", pubkey.ErrAlgorithm},
		{"authorized_keys with options", `restrict ssh-ed25519 ` + sshKey, pubkey.ErrForm},
	} {
		got, err := pubkey.Parse(c.text)
		if !errors.Is(err, c.want) || !got.IsZero() {
			t.Errorf("%s: %v, %v; want %v", c.what, got, err, c.want)
		}
		if secret := strings.TrimSpace(c.text); err != nil && len(secret) > 20 && strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error repeats the input", c.what)
		}
	}
}

// reprefix is the zero seed's key as an nkey of an unassigned kind.
func reprefix(t *testing.T, kind byte) string {
	t.Helper()
	k := fromHex(t, zeroSeed)
	// nkeys.Encode knows only the kinds assigned, so the checksum is made here, bit by bit.
	b := append([]byte{kind}, k[:]...)
	var crc uint16
	for _, c := range b {
		for bit := 7; bit >= 0; bit-- {
			top := crc >> 15
			crc <<= 1
			if top != uint16(c>>bit&1) {
				crc ^= 0x1021
			}
		}
	}
	return base32Text(append(b, byte(crc), byte(crc>>8)))
}

const base32Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

func base32Text(b []byte) string {
	var s strings.Builder
	for bit := 0; bit < 8*len(b); bit += 5 {
		var digit byte
		for i := bit; i < bit+5; i++ {
			digit = digit<<1 | b[i/8]>>(7-i%8)&1
		}
		s.WriteByte(base32Digits[digit])
	}
	return s.String()
}

func otherBase32(c byte) string {
	return string(base32Digits[(strings.IndexByte(base32Digits, c)+1)%32])
}

func swapFirstUnequal(s string) string {
	b := []byte(s)
	for i := 2; i < len(b); i++ {
		if b[i] != b[i-1] {
			b[i], b[i-1] = b[i-1], b[i]
			return string(b)
		}
	}
	return s
}

// TestParseEveryForm writes drawn keys in every form, the nkeys with the
// library of NATS, and reads them back.
func TestParseEveryForm(t *testing.T) {
	kinds := []nkeys.PrefixByte{
		nkeys.PrefixByteUser, nkeys.PrefixByteAccount, nkeys.PrefixByteOperator,
		nkeys.PrefixByteServer, nkeys.PrefixByteCluster,
	}
	rapid.Check(t, func(t *rapid.T) {
		k, _ := drawKey(t)
		wire := append([]byte("\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x20"), k[:]...)
		forms := []string{k.String(), didKey(k), "ssh-ed25519 " + base64.StdEncoding.EncodeToString(wire)}
		for _, kind := range kinds {
			text, err := nkeys.Encode(kind, k[:])
			if err != nil {
				t.Fatal(err)
			}
			forms = append(forms, string(text))
		}
		for _, form := range forms {
			if got, err := pubkey.Parse(form); err != nil || got != k {
				t.Fatalf("%s: %v, %v", form, got, err)
			}
		}
		nkey := forms[len(forms)-1]
		at := rapid.IntRange(0, len(nkey)-1).Draw(t, "at")
		if _, err := pubkey.Parse(nkey[:at] + otherBase32(nkey[at]) + nkey[at+1:]); err == nil {
			t.Fatalf("%s with character %d changed was accepted", nkey, at)
		}
	})
}

// didKey writes a did:key by long division, the opposite of what Parse does.
func didKey(k pubkey.Key) string {
	const digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	n := append([]byte{0xed, 0x01}, k[:]...)
	var text string
	for range 47 {
		rest := 0
		for i := range n {
			rest = rest<<8 | int(n[i])
			n[i], rest = byte(rest/58), rest%58
		}
		text = digits[rest:rest+1] + text
	}
	return "did:key:z" + text
}

// TestEveryDIDKeyBeginsAlike holds the claim that lets a did:key be told by its look.
func TestEveryDIDKeyBeginsAlike(t *testing.T) {
	var last pubkey.Key
	for i := range last {
		last[i] = 0xff
	}
	for _, k := range []pubkey.Key{{}, last} {
		if s := didKey(k); !strings.HasPrefix(s, "did:key:z6Mk") {
			t.Error(s)
		}
		if got, err := pubkey.Parse(didKey(k)); err != nil || got != k {
			t.Errorf("%v, %v", got, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range zeroSeedForms {
		f.Add(c.text)
	}
	f.Add("UCATUL4QYIKEBLBJNGTSDKK6VMWPCGEKC5ZJXTOMNZQDTQHXQ4IFDRQX")
	f.Add("ssh-ed25519 A\tB")
	f.Add("did:key:z")
	f.Fuzz(func(t *testing.T, s string) {
		k, err := pubkey.Parse(s)
		if err != nil {
			if !k.IsZero() {
				t.Fatal("a key beside an error")
			}
			return
		}
		if again, err := pubkey.Parse(k.String()); err != nil || again != k {
			t.Fatalf("%s does not read back: %v", k, err)
		}
		// One spelling per form: what was accepted is what would be written.
		trimmed := strings.TrimSpace(s)
		switch len(trimmed) {
		case 43:
			if trimmed != k.String() {
				t.Fatalf("second spelling %q of %s", trimmed, k)
			}
		case 48:
			if "did:key:"+trimmed != didKey(k) {
				t.Fatalf("second spelling %q of %s", trimmed, k)
			}
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	k := fromHex(b, zeroSeed)
	for b.Loop() {
		if err := pubkey.Check(k); err != nil {
			b.Fatal(err)
		}
	}
}
