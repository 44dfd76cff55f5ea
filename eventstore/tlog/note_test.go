package tlog

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

// The test vector of C2SP signed-note.
func TestSignedNoteVector(t *testing.T) {
	const vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
	const msg = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
	origin, pub, err := ParseVKey(vkey)
	if err != nil || origin != "example.com/foo" || VKey(origin, pub) != vkey {
		t.Fatalf("ParseVKey = %q, %x, %v", origin, pub, err)
	}
	text, err := OpenNote(origin, pub, []byte(msg))
	if err != nil || text != "This is an example message.\n" {
		t.Errorf("OpenNote = %q, %v", text, err)
	}
	for _, bad := range []string{
		"", "a", "a+b", "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		"example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", vkey + "\n", vkey[:len(vkey)-4], " " + vkey,
		"example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
	} {
		if _, _, err := ParseVKey(bad); !errors.Is(err, ErrMalformed) {
			t.Errorf("ParseVKey(%q): %v", bad, err)
		}
	}
	// A key whose base64 has a plus sign in it.
	for n := byte(0); ; n++ {
		vkey := VKey(testOrigin, testPub(n))
		if strings.Count(vkey, "+") > 2 {
			if _, pub, err := ParseVKey(vkey); err != nil || !pub.Equal(testPub(n)) {
				t.Errorf("ParseVKey(%q): %v", vkey, err)
			}
			break
		}
	}
}

func TestSigner(t *testing.T) {
	for _, origin := range []string{"", "a b", "a+b", "a\nb", "a\u00a0b", "a\x00", "\xff", strings.Repeat("a", 256)} {
		if _, err := NewSigner(origin, testKey(1)); !errors.Is(err, ErrMalformed) {
			t.Errorf("NewSigner(%q): %v", origin, err)
		}
	}
	torn := append(ed25519.PrivateKey(nil), testKey(1)...)
	copy(torn[32:], testKey(2)[32:])
	for _, key := range []ed25519.PrivateKey{nil, torn, testKey(1)[:63]} {
		if _, err := NewSigner(testOrigin, key); !errors.Is(err, ErrMalformed) {
			t.Errorf("NewSigner with a broken key: %v", err)
		}
	}
	s := testSigner(t)
	for _, text := range []string{"", "no newline", "a\tb\n", "a\r\n", "\xff\n", testOrigin + "\n1\n", testOrigin + "\n", strings.Repeat("a", MaxNote) + "\n"} {
		if msg, err := s.SignNote(text); !errors.Is(err, ErrMalformed) {
			t.Errorf("SignNote(%.20q) = %.20q, %v", text, msg, err)
		}
	}
	for _, text := range []string{"refused\n", "a\n\nb\n", "\n", "a\n\n", "— x\n\n\n", testOrigin + " \n"} {
		msg, err := s.SignNote(text)
		if err != nil {
			t.Errorf("SignNote(%q): %v", text, err)
			continue
		}
		if got, err := OpenNote(testOrigin, testPub(1), msg); err != nil || got != text {
			t.Errorf("OpenNote of %q = %q, %v", text, got, err)
		}
		if c, err := ParseCheckpoint(testOrigin, testPub(1), msg); err == nil {
			t.Errorf("the note %q passes for the checkpoint %+v", text, c)
		}
	}
	for _, size := range []int64{-1, MaxSize + 1} {
		if _, err := s.SignCheckpoint(size, Hash{}); !errors.Is(err, ErrMalformed) {
			t.Errorf("SignCheckpoint(%d): %v", size, err)
		}
	}
	if _, err := OpenNote(testOrigin, testPub(1)[:31], nil); !errors.Is(err, ErrMalformed) {
		t.Errorf("OpenNote with a short key: %v", err)
	}
}

// signed is a note with any text at all, signed by keys.
func signed(t testing.TB, text string, signers ...note.Signer) []byte {
	t.Helper()
	msg, err := note.Sign(&note.Note{Text: text}, signers...)
	must(t, err)
	return msg
}

func TestParseCheckpoint(t *testing.T) {
	s, root := testSigner(t), LeafHash([]byte("x"))
	msg, err := s.SignCheckpoint(42, root)
	must(t, err)
	if want := fmt.Sprintf("%s\n42\n%v\n\n— %s ", testOrigin, root, testOrigin); !strings.HasPrefix(string(msg), want) {
		t.Errorf("the checkpoint is %q", msg)
	}
	c, err := ParseCheckpoint(testOrigin, testPub(1), msg)
	if err != nil || c.Origin != testOrigin || c.Size != 42 || c.Root != root || !bytes.Equal(c.Note, msg) {
		t.Fatalf("ParseCheckpoint = %+v, %v", c, err)
	}
	empty, err := s.SignCheckpoint(0, emptyRoot())
	if err != nil || !strings.Contains(string(empty), "\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n") {
		t.Errorf("the checkpoint of the empty tree is %q, %v", empty, err)
	}

	other, err := NewSigner("other.example/log", testKey(1))
	must(t, err)
	second, err := NewSigner(testOrigin, testKey(2))
	must(t, err)
	text := fmt.Sprintf("%s\n42\n%v\n", testOrigin, root)
	// In a rotation old and new key sign; each of them alone is enough for its holder.
	both := signed(t, text, second.key, s.key)
	for n := byte(1); n <= 2; n++ {
		if _, err := ParseCheckpoint(testOrigin, testPub(n), both); err != nil {
			t.Errorf("signed by both keys, checked with key %d: %v", n, err)
		}
	}

	h := root.String()
	for _, b := range []struct {
		name string
		note []byte
		want error
	}{
		{"empty", nil, ErrMalformed},
		{"not a note", []byte("hello\n"), ErrMalformed},
		{"no signature", []byte(text + "\n"), ErrMalformed},
		{"another key", signed(t, text, second.key), ErrSignature},
		{"another key name", signed(t, text, other.key), ErrSignature},
		{"another text", bytes.Replace(msg, []byte("42"), []byte("43"), 1), ErrSignature},
		{"another log", signed(t, "other.example/log\n42\n"+h+"\n", s.key), ErrOrigin},
		{"extension line", signed(t, text+"frozen\n", s.key), ErrMalformed},
		{"empty extension line", signed(t, text+"\n", s.key), ErrMalformed},
		{"two lines", signed(t, testOrigin+"\n42\n", s.key), ErrMalformed},
		{"leading zero", signed(t, testOrigin+"\n042\n"+h+"\n", s.key), ErrMalformed},
		{"plus sign", signed(t, testOrigin+"\n+42\n"+h+"\n", s.key), ErrMalformed},
		{"negative", signed(t, testOrigin+"\n-1\n"+h+"\n", s.key), ErrMalformed},
		{"minus zero", signed(t, testOrigin+"\n-0\n"+h+"\n", s.key), ErrMalformed},
		{"space", signed(t, testOrigin+"\n 42\n"+h+"\n", s.key), ErrMalformed},
		{"hexadecimal", signed(t, testOrigin+"\n0x2a\n"+h+"\n", s.key), ErrMalformed},
		{"size above MaxSize", signed(t, testOrigin+"\n9007199254740992\n"+h+"\n", s.key), ErrMalformed},
		{"size above 2^62", signed(t, testOrigin+"\n4611686018427387905\n"+h+"\n", s.key), ErrMalformed},
		{"size above 2^64", signed(t, testOrigin+"\n99999999999999999999\n"+h+"\n", s.key), ErrMalformed},
		{"short root", signed(t, testOrigin+"\n42\n"+base64.StdEncoding.EncodeToString(root[:31])+"\n", s.key), ErrMalformed},
		{"root without padding", signed(t, testOrigin+"\n42\n"+strings.TrimRight(h, "=")+"\n", s.key), ErrMalformed},
		{"root with unused bits", signed(t, testOrigin+"\n42\n"+strings.Repeat("A", 42)+"B=\n", s.key), ErrMalformed},
		{"too long", signed(t, text+strings.Repeat("x", MaxNote)+"\n", s.key), ErrMalformed},
	} {
		if c, err := ParseCheckpoint(testOrigin, testPub(1), b.note); !errors.Is(err, b.want) {
			t.Errorf("%s: %+v, %v, want %v", b.name, c, err, b.want)
		}
	}
	// Appended cosignatures, of kinds not known here, are carried along.
	cosigned := append(bytes.Clone(msg), "— witness.example/w "+base64.StdEncoding.EncodeToString(make([]byte, 76))+"\n"...)
	if c, err := ParseCheckpoint(testOrigin, testPub(1), cosigned); err != nil || !bytes.Equal(c.Note, cosigned) {
		t.Errorf("with a cosignature: %v", err)
	}
}

// What the parser accepts is exactly what the signer makes for the same values.
func FuzzParseCheckpoint(f *testing.F) {
	s := testSigner(f)
	root := LeafHash([]byte("x")).String()
	for _, text := range []string{
		testOrigin + "\n42\n" + root + "\n", testOrigin + "\n042\n" + root + "\n", testOrigin + "\n0\n\n" + root + "\n", "x\n1\n" + root + "\next\n",
	} {
		f.Add(text, []byte(text+"\n— x AAAAAAA=\n"))
		f.Add(text, signed(f, text, s.key))
	}
	f.Fuzz(func(t *testing.T, text string, raw []byte) {
		// Outside bytes as they come; a good signature cannot be met by chance.
		if c, err := ParseCheckpoint(testOrigin, testPub(1), raw); err == nil {
			text = fmt.Sprintf("%s\n%d\n%v\n", c.Origin, c.Size, c.Root)
			if !bytes.HasPrefix(raw, []byte(text+"\n— ")) {
				t.Fatalf("ParseCheckpoint(%q) = %+v", raw, c)
			}
		}
		if c, err := parseUnsigned(raw); err == nil && !bytes.HasPrefix(raw, fmt.Appendf(nil, "%s\n%d\n%v\n\n", c.Origin, c.Size, c.Root)) {
			t.Fatalf("parseUnsigned(%q) = %+v", raw, c)
		}
		// The same text under a good signature.
		msg, err := s.sign(text)
		if err != nil {
			return
		}
		c, err := ParseCheckpoint(testOrigin, testPub(1), msg)
		if err != nil {
			if !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrOrigin) {
				t.Fatalf("ParseCheckpoint(%q): %v", msg, err)
			}
			return
		}
		if again, err := s.SignCheckpoint(c.Size, c.Root); err != nil || !bytes.Equal(again, msg) {
			t.Fatalf("ParseCheckpoint(%q) = %+v, which signs as %q, %v", msg, c, again, err)
		}
	})
}
