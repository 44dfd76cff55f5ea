package keyfile_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	json2 "github.com/go-json-experiment/json"

	"twothirds/api/keyfile"
)

// secretSeed has no byte that also stands in other output by chance.
var secretSeed = bytes.Repeat([]byte{0xd7, 0xe9, 0xc3, 0xb5}, 8)

// traces are ways in which a seed could show: fmt's numbers, hex, base64.
func traces() []string {
	var decimal []string
	for _, b := range secretSeed[:4] {
		decimal = append(decimal, fmt.Sprint(b))
	}
	return []string{
		strings.Join(decimal, " "), strings.Join(decimal, ","), strings.Join(decimal, ", "),
		hex.EncodeToString(secretSeed[:8]), strings.ToUpper(hex.EncodeToString(secretSeed[:8])),
		"0xd7, 0xe9", string(secretSeed[:4]), `\xd7\xe9`,
		base64.StdEncoding.EncodeToString(secretSeed[:6]), base64.RawURLEncoding.EncodeToString(secretSeed)[:20],
		base64.RawURLEncoding.EncodeToString(append([]byte("\x04\x22\x04\x20"), secretSeed...))[8:20],
	}
}

// TestPrivateKeysAreNeverPrinted prints and encodes a key in every way that a
// careless caller might.
func TestPrivateKeysAreNeverPrinted(t *testing.T) {
	k, err := keyfile.New(bytes.NewReader(secretSeed))
	if err != nil {
		t.Fatal(err)
	}
	file := plain(t, k, "")
	type hidden struct{ key keyfile.Key }
	type shown struct{ Key keyfile.Key }
	type pointing struct{ file *keyfile.File }
	values := []any{
		k, &k,
		hidden{k},
		&hidden{k},
		shown{k},
		&shown{k},
		[]keyfile.Key{k},
		map[string]keyfile.Key{"k": k},
		any(k), file, *file,
		pointing{file},
		keyfile.Signer(k),
		[]any{hidden{k}},
	}
	var out bytes.Buffer
	for _, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%p", "%b", "%c"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
			slog.New(handler).Info("key", "value", v)
		}
		if b, err := json.Marshal(v); err == nil {
			out.Write(b)
		}
		if b, err := json2.Marshal(v); err == nil {
			out.Write(b)
		}
	}
	printed := out.String()
	for _, trace := range traces() {
		if strings.Contains(printed, trace) {
			t.Errorf("the private key was printed: %q", trace)
		}
	}
	if !strings.Contains(printed, "private key of SHA256:") {
		t.Error("the key's name was not printed, so this test sees nothing")
	}
	// The same search must find the key where it is meant to stand.
	if !strings.Contains(string(file.Bytes()), traces()[len(traces())-1]) {
		t.Error("the search does not find a key that is there")
	}
}

// TestErrorsDoNotRepeatTheFile breaks a file without protection in many ways.
func TestErrorsDoNotRepeatTheFile(t *testing.T) {
	k, err := keyfile.New(bytes.NewReader(secretSeed))
	if err != nil {
		t.Fatal(err)
	}
	good := string(plain(t, k, "").Bytes())
	private := base64.RawURLEncoding.EncodeToString(append([]byte(nil), secretSeed...))[4:16]
	encoded := good[strings.Index(good, `"pkcs8": "`)+len(`"pkcs8": "`):][:64]
	for _, bad := range []string{
		strings.Replace(good, encoded, encoded+"A", 1),
		strings.Replace(good, encoded, encoded[:63]+"=", 1),
		strings.Replace(good, `"pkcs8": "`+encoded+`"`, `"`+encoded+`": "pkcs8"`, 1),
		strings.Replace(good, `"pkcs8": "`+encoded+`"`, `"pkcs8": ["`+encoded+`"]`, 1),
		strings.Replace(good, `"pkcs8": "`+encoded+`"`, `"pkcs8": `+encoded, 1),
		strings.Replace(good, `"twothirds-key"`, `"`+encoded+`"`, 1),
		strings.Replace(good, `"none"`, `"`+encoded+`"`, 1),
		strings.Replace(good, `"version": 1`, `"version": "`+encoded+`"`, 1),
		strings.Replace(good, `"none"`, `"none","`+encoded+`":1,"`+encoded+`":2`, 1),
		encoded, `"` + encoded + `"`, good + encoded,
	} {
		_, err := keyfile.Parse([]byte(bad))
		if err == nil {
			t.Errorf("was read:\n%s", bad)
			continue
		}
		for _, part := range []string{encoded[20:32], private} {
			if strings.Contains(err.Error(), part) {
				t.Errorf("the error repeats the private key: %v", err)
			}
		}
	}
}
