package keyfile_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"twothirds/api/keyfile"
	"twothirds/domain/wire/pubkey"
)

// A key file written by hand from the package comment; the private key in the
// second is the zero seed.
const (
	sealedFile = `{"format":"twothirds-key","version":1,"label":"a note",
"public":"O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik",
"protection":"pbkdf2-sha256+aes-256-gcm","iterations":100000,
"salt":"AAECAwQFBgcICQoLDA0ODw","iv":"AAECAwQFBgcICQoL",
"pkcs8":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`
	plainFile = `{"format":"twothirds-key","version":1,
"public":"O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik","protection":"none",
"pkcs8":"MC4CAQAwBQYDK2VwBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`
)

func TestParse(t *testing.T) {
	for _, text := range []string{sealedFile, plainFile} {
		f, err := keyfile.Parse([]byte(text))
		if err != nil || f.Public().String() != "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik" {
			t.Errorf("%v, %v", f, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct {
		what, file, old, new string
		want                 error
	}{
		{"newer version", sealedFile, `"version":1`, `"version":2`, keyfile.ErrNewer},
		{"newer version with other members", plainFile, `"version":1,`, `"version":9,"kdf":{"name":null},`, keyfile.ErrNewer},
		{"version 0", sealedFile, `"version":1`, `"version":0`, keyfile.ErrFormat},
		{"version as text", sealedFile, `"version":1`, `"version":"1"`, keyfile.ErrFormat},
		{"version as fraction", sealedFile, `"version":1`, `"version":1.0`, keyfile.ErrFormat},
		{"another format", sealedFile, `twothirds-key`, `other-key`, keyfile.ErrFormat},
		{"no format", sealedFile, `"format":"twothirds-key",`, ``, keyfile.ErrFormat},
		{"unknown member", sealedFile, `"iv"`, `"note":"","iv"`, keyfile.ErrFormat},
		{"member in capitals", sealedFile, `"iv"`, `"IV"`, keyfile.ErrFormat},
		{"member twice", sealedFile, `"iv"`, `"version":1,"iv"`, keyfile.ErrFormat},
		{"null for left out", sealedFile, `"a note"`, `null`, keyfile.ErrFormat},
		{"empty label", sealedFile, `"a note"`, `""`, keyfile.ErrFormat},
		{"label of two lines", sealedFile, `"a note"`, `"a\nb"`, keyfile.ErrFormat},
		{"label too long", sealedFile, `a note`, strings.Repeat("a", 201), keyfile.ErrFormat},
		{"no public key", sealedFile, `"public":"O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik",`, ``, keyfile.ErrFormat},
		{"public key of small order", sealedFile, `O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik`, `AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA`, pubkey.ErrSmallOrder},
		{"public key of another", plainFile, `O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik`, `11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo`, keyfile.ErrFormat},
		{"unknown protection", sealedFile, `pbkdf2-sha256+aes-256-gcm`, `rot13`, keyfile.ErrFormat},
		{"no protection named", plainFile, `"protection":"none",`, ``, keyfile.ErrFormat},
		{"protection taken off", sealedFile, `pbkdf2-sha256+aes-256-gcm`, `none`, keyfile.ErrFormat},
		{"protection put on", plainFile, `none`, `pbkdf2-sha256+aes-256-gcm`, keyfile.ErrFormat},
		{"salt without protection", plainFile, `"none"`, `"none","salt":"AAECAwQFBgcICQoLDA0ODw"`, keyfile.ErrFormat},
		{"no iterations", sealedFile, `"iterations":100000,`, ``, keyfile.ErrFormat},
		{"too few iterations", sealedFile, `100000`, `99999`, keyfile.ErrFormat},
		{"too many iterations", sealedFile, `100000`, `10000001`, keyfile.ErrFormat},
		{"far too many iterations", sealedFile, `100000`, `99999999999999999999999`, keyfile.ErrFormat},
		{"negative iterations", sealedFile, `100000`, `-100000`, keyfile.ErrFormat},
		{"salt short", sealedFile, `AAECAwQFBgcICQoLDA0ODw`, `AAECAwQFBgcICQoLDA0O`, keyfile.ErrFormat},
		{"salt with unused bits", sealedFile, `AAECAwQFBgcICQoLDA0ODw`, `AAECAwQFBgcICQoLDA0ODx`, keyfile.ErrFormat},
		{"salt padded", sealedFile, `AAECAwQFBgcICQoLDA0ODw`, `AAECAwQFBgcICQoLDA0ODw==`, keyfile.ErrFormat},
		{"salt with a line break", sealedFile, `AAECAwQFBgcICQoLDA0ODw`, `AAECAwQFBgcICQoLDA0ODw\n`, keyfile.ErrFormat},
		{"iv long", sealedFile, `"AAECAwQFBgcICQoL"`, `"AAECAwQFBgcICQoLAAAA"`, keyfile.ErrFormat},
		{"private key cut off", plainFile, `AAAAAAAA"`, `AAAA"`, keyfile.ErrFormat},
		{"private key of another algorithm", plainFile, `MC4CAQAwBQYDK2Vw`, `MC4CAQAwBQYDK2Vu`, keyfile.ErrFormat},
		{"not UTF-8", sealedFile, `a note`, "\xff", keyfile.ErrFormat},
		{"more after it", plainFile, `AAAA"}`, `AAAA"}{}`, keyfile.ErrFormat},
		{"cut off", plainFile, `AAAA"}`, `AAAA"`, keyfile.ErrFormat},
	} {
		if !strings.Contains(c.file, c.old) {
			t.Errorf("%s: %q is not in the file", c.what, c.old)
		}
		f, err := keyfile.Parse([]byte(strings.Replace(c.file, c.old, c.new, 1)))
		if !errors.Is(err, c.want) || f != nil {
			t.Errorf("%s: %v, %v; want %v", c.what, f, err, c.want)
		}
	}
	for _, text := range []string{"", "[]", "null", "1", `"twothirds-key"`, "{}", strings.Repeat(" ", keyfile.MaxFile) + plainFile} {
		if _, err := keyfile.Parse([]byte(text)); !errors.Is(err, keyfile.ErrFormat) {
			t.Errorf("%.10q: %v", text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(sealedFile))
	f.Add([]byte(plainFile))
	f.Add([]byte(`{"format":"twothirds-key","version":2}`))
	f.Add([]byte(strings.Repeat("[", 4000)))
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := keyfile.Parse(b)
		if err != nil {
			if file != nil || (!errors.Is(err, keyfile.ErrFormat) && !errors.Is(err, keyfile.ErrNewer)) {
				t.Fatalf("%v, %v", file, err)
			}
			return
		}
		if err := pubkey.Check(file.Public()); err != nil {
			t.Fatal(err)
		}
		again, err := keyfile.Parse(file.Bytes())
		if err != nil || !bytes.Equal(again.Bytes(), file.Bytes()) {
			t.Fatalf("what was read does not read back as written: %v", err)
		}
		if file.Protected() {
			return
		}
		if k, err := file.Open(nil); err != nil || pubkey.Key(k.Public()) != file.Public() {
			t.Fatalf("an unprotected file that was read does not open: %v", err)
		}
	})
}
