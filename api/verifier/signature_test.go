package verifier

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"filippo.io/edwards25519"
)

// TestSelfTest: the cases that a browser's Ed25519 is put to are judged by
// crypto/ed25519 as js/signature.js says.
func TestSelfTest(t *testing.T) {
	source := read("js/signature.js")
	decode := func(text string) []byte {
		t.Helper()
		b, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	member := func(name string) string {
		t.Helper()
		m := regexp.MustCompile(name + `: "([^"]+)"`).FindStringSubmatch(source)
		if m == nil {
			t.Fatalf("no %s", name)
		}
		return m[1]
	}
	key, message := decode(member("key")), []byte(member("message"))
	cases := regexp.MustCompile(`what: "([^"]+)", valid: (true|false), signature: "([^"]+)"`).FindAllStringSubmatch(source, -1)
	if len(cases) != 5 {
		t.Fatalf("%d cases", len(cases))
	}
	for _, c := range cases {
		if got := strconv.FormatBool(ed25519.Verify(key, message, decode(c[3]))); got != c[2] {
			t.Errorf("%s: crypto/ed25519 says %s", c[1], got)
		}
	}
}

// TestOtherEd25519: without a WebCrypto that judges as crypto/ed25519 does, the
// verifier comes to the same verdicts by itself.
func TestOtherEd25519(t *testing.T) {
	node := needNode(t)
	good := filepath.Join(goldenDir, "log_short.jsonl")
	l := golden(t, "log_short.jsonl")
	l.swapSignatures(26, 27)
	bad := l.export()
	for _, tc := range []struct{ preload, deviation string }{
		{"noed25519.mjs", "no Ed25519"},
		{"lax.mjs", "S not below the order"},
		{"strict.mjs", ""},
	} {
		t.Run(tc.preload, func(t *testing.T) {
			t.Parallel()
			for path, want := range map[string]int{good: exitOK, bad: exitBad} {
				out, code := run(t, nil, node, "--no-warnings", "--import", "./testdata/"+tc.preload, "js/node.js", path)
				var r report
				if err := json.Unmarshal(out, &r); err != nil {
					t.Fatal(err)
				}
				if code != want || r.PlainArithmetic != tc.deviation || (want == exitBad && r.FirstBad.Seq != 26) {
					t.Errorf("%s: exit %d, %q, %+v", path, code, r.PlainArithmetic, r.FirstBad)
				}
			}
		})
	}
}

type signatureCase struct {
	Key       string `json:"key"`
	Message   string `json:"message"`
	Signature string `json:"signature"`
}

// TestPlainArithmetic: soundness of keys is judged as RFC 8032 and format §6 say,
// and signatures as crypto/ed25519 does, on the edges too.
func TestPlainArithmetic(t *testing.T) {
	node := needNode(t)
	torsion, err := new(edwards25519.Point).SetBytes(unhex(t, "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"))
	if err != nil {
		t.Fatal(err)
	}
	honest := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))
	public := honest.Public().(ed25519.PublicKey)
	point, err := new(edwards25519.Point).SetBytes(public)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{
		hex.EncodeToString(public):                                              true,
		hex.EncodeToString(edwards25519.NewGeneratorPoint().Bytes()):            true,
		hex.EncodeToString(new(edwards25519.Point).Negate(point).Bytes()):       true,
		hex.EncodeToString(new(edwards25519.Point).Add(point, torsion).Bytes()): false, // torsion
		hex.EncodeToString(torsion.Bytes()):                                     false, // of order 8
		"0100000000000000000000000000000000000000000000000000000000000000":      false, // the identity
		"0100000000000000000000000000000000000000000000000000000000000080":      false, // with a sign where x = 0
		"0000000000000000000000000000000000000000000000000000000000000000":      false, // of order 4
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f":      false, // of order 2
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f":      false, // y = p + 1
		"f2ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f":      false, // y = p + 5
		"0200000000000000000000000000000000000000000000000000000000000000":      false, // no point
		"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff":      false,
	}
	var in struct {
		Keys       []string        `json:"keys"`
		Signatures []signatureCase `json:"signatures"`
	}
	for key := range keys {
		in.Keys = append(in.Keys, key)
		for _, key := range []string{key, hex.EncodeToString(public)} {
			for i := range 4 {
				message := bytes.Repeat([]byte{byte(i)}, i*50)
				sig := ed25519.Sign(honest, message)
				switch i {
				case 1:
					sig[40] ^= 1
				case 2:
					message = append(message, 0)
				}
				in.Signatures = append(in.Signatures, signatureCase{key, hex.EncodeToString(message), hex.EncodeToString(sig)})
			}
		}
	}
	data, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	out, code := run(t, data, node, "testdata/curve.mjs")
	var got struct{ Sound, Valid []bool }
	if err := json.Unmarshal(out, &got); err != nil || code != 0 || len(got.Sound) != len(in.Keys) || len(got.Valid) != len(in.Signatures) {
		t.Fatalf("exit %d, %v, %s", code, err, out)
	}
	for i, key := range in.Keys {
		if got.Sound[i] != keys[key] {
			t.Errorf("key %s: sound %t", key, got.Sound[i])
		}
	}
	accepted := 0
	for i, c := range in.Signatures {
		want := ed25519.Verify(unhex(t, c.Key), unhex(t, c.Message), unhex(t, c.Signature))
		if got.Valid[i] != want {
			t.Errorf("signature %+v: valid %t, crypto/ed25519 says %t", c, got.Valid[i], want)
		}
		if want {
			accepted++
		}
	}
	if accepted == 0 || accepted == len(in.Signatures) {
		t.Errorf("%d of %d signatures are valid: the cases show nothing", accepted, len(in.Signatures))
	}
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
