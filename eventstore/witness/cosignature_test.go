package witness_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"twothirds/eventstore/tlog"
	"twothirds/eventstore/witness"
)

func key(name string, n byte) witness.Key { return witness.Key{Name: name, Public: testPub(n)} }

// line returns a cosignature line over a note.
func line(t tb, name string, n byte, at int64, note []byte) string {
	t.Helper()
	l, err := witness.Cosign(name, testKey(n), time.Unix(at, 0), note)
	must(t, err)
	return string(l)
}

func TestParseKey(t *testing.T) {
	good := key("witness.example.org/w", 2).String()
	k, err := witness.ParseKey(good)
	if err != nil || k.Name != "witness.example.org/w" || !k.Public.Equal(testPub(2)) {
		t.Fatalf("ParseKey = %+v, %v", k, err)
	}
	asLog := tlog.VKey("witness.example.org/w", testPub(2))
	for _, c := range []struct {
		name, vkey string
		want       error
	}{
		{"empty", "", witness.ErrMalformed},
		{"a log's key", asLog, witness.ErrUnsupported},
		{"ML-DSA", "witness.example.org/w+00000000+Bg==", witness.ErrUnsupported},
		{"unknown type", "witness.example.org/w+00000000+Bw==", witness.ErrMalformed},
		{"another name", "x" + good, witness.ErrMalformed},
		{"upper case key ID", strings.Replace(good, strings.Split(good, "+")[1], strings.ToUpper(strings.Split(good, "+")[1]), 1) + " ", witness.ErrMalformed},
		{"space", good + " ", witness.ErrMalformed},
		{"cut", good[:len(good)-8], witness.ErrMalformed},
		{"no name", good[strings.Index(good, "+"):], witness.ErrMalformed},
		{"too long", strings.Repeat("a", 5000), witness.ErrMalformed},
	} {
		if _, err := witness.ParseKey(c.vkey); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// A line made by another implementation, litewitness 0.9. (The example in C2SP
// tlog-cosignature comes without its key.)
func TestForeignLine(t *testing.T) {
	k, err := witness.ParseKey("witness.example/lite+0a543458+BEebSfAHLau0QRQNtWRT2vJwHAZlG2G7fNNO5tcbiXNg")
	must(t, err)
	at, ok := k.Verify([]byte(`example.org/ledger
9
JA2btqVfDLN1tdAIJR5xRUWLexrchGOrj+92/RT3X2s=

— example.org/ledger jZrX1d2191lroYr1n3TQVVOYLcHxLMkxWT56mWRvNUpX5+o8j6hrTHtieM+cb/9CgwgnUJUJNKNC5cCTuojAr/XjJAk=
— witness.example/lite ClQ0WAAAAABrC+k14UAGXaixvAhReidPue98bLZ65WClz+AVPpM65FKprxe5Yy0nh7fKnxHUGJpT86XikoIYUjazqD+bl7k3kqKvDQ==
`))
	if !ok || at != 0x6b0be935 {
		t.Errorf("%d, %v", at, ok)
	}
}

func TestVerify(t *testing.T) {
	cp := newBranch(t, testOrigin, "", 9, 9).checkpoint(t, 9).Note
	other := newBranch(t, testOrigin, "", 9, 9).checkpoint(t, 8).Note
	w, x := key("w.example.org", 2), key("x.example.org", 3)
	good, later := line(t, w.Name, 2, 1000, cp), line(t, w.Name, 2, 2000, cp)
	bad := line(t, w.Name, 2, 1000, other)
	for _, c := range []struct {
		name, lines string
		at          int64
		ok          bool
	}{
		{"none", "", 0, false},
		{"good", good, 1000, true},
		{"with others", line(t, x.Name, 3, 5, cp) + good, 1000, true},
		{"another's alone", line(t, x.Name, 3, 5, cp), 0, false},
		{"over another checkpoint", bad, 0, false},
		{"good, then a bad one", good + bad, 0, false},
		{"a bad one, then good", bad + good, 0, false},
		{"twice", later + good, 2000, true},
		{"time 0", line(t, w.Name, 2, 0, cp), 0, true},
		{"not whole", strings.TrimSuffix(good, "\n"), 0, false},
		{"another name for the same key", strings.Replace(good, "w.", "v.", 1), 0, false},
		{"text after it", good + "\n", 0, false},
		{"bits beyond the signature", strings.Replace(good, "==\n", "=\n", 1), 0, false},
		{"101 lines", strings.Repeat(good, 101), 0, false},
	} {
		at, ok := w.Verify(append(append([]byte(nil), cp...), c.lines...))
		if at != c.at || ok != c.ok {
			t.Errorf("%s: %d, %v, want %d, %v", c.name, at, ok, c.at, c.ok)
		}
	}
	if _, ok := w.Verify(append(append([]byte(nil), cp...), strings.Repeat(good, 1+tlog.MaxNote/len(good))...)); ok {
		t.Error("a note that is too long is good")
	}
	if _, ok := (witness.Key{Name: w.Name}).Verify(append(append([]byte(nil), cp...), good...)); ok {
		t.Error("good without a key")
	}
}

// Whatever bit of note or line is wrong, it does not verify.
func TestAnyBit(t *testing.T) {
	cp := newBranch(t, testOrigin, "", 9, 9).checkpoint(t, 9)
	text, _, _ := strings.Cut(string(cp.Note), "\n\n")
	w := key("w.example.org", 2)
	whole := []byte(text + "\n\n" + line(t, w.Name, 2, 1000, cp.Note))
	if _, ok := w.Verify(whole); !ok {
		t.Fatal("not good as it is")
	}
	for i := range whole {
		for bit := range 8 {
			whole[i] ^= 1 << bit
			if at, ok := w.Verify(whole); ok {
				t.Errorf("good at %d with bit %d of byte %d wrong", at, bit, i)
			}
			whole[i] ^= 1 << bit
		}
	}
}

// The lines are those that x/mod verifies, given the message of the specification.
func TestCosignAgainstNote(t *testing.T) {
	cp := newBranch(t, testOrigin, "", 9, 9).checkpoint(t, 9)
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Int64Range(0, 1<<40).Draw(t, "at")
		k := key("w.example.org", 7)
		msg := append(append([]byte(nil), cp.Note...), line(t, k.Name, 7, at, cp.Note)...)
		if got, ok := k.Verify(msg); !ok || got != at {
			t.Fatalf("Verify = %d, %v, want %d", got, ok, at)
		}
		v, err := note.NewVerifier(logVKey(testOrigin))
		must(t, err)
		n, err := note.Open(msg, note.VerifierList(v))
		if err != nil || len(n.UnverifiedSigs) != 1 || n.UnverifiedSigs[0].Name != k.Name {
			t.Fatalf("x/mod reads %+v, %v", n, err)
		}
	})
}

func FuzzParseKey(f *testing.F) {
	f.Add(key("witness.example.org/w", 2).String())
	f.Add(logVKey("a"))
	f.Fuzz(func(t *testing.T, vkey string) {
		if k, err := witness.ParseKey(vkey); err == nil && k.String() != vkey {
			t.Errorf("%q is read as %q", vkey, k)
		}
	})
}

func FuzzVerify(f *testing.F) {
	cp := newBranch(f, testOrigin, "", 9, 9).checkpoint(f, 9)
	good := line(f, "w", 2, 1000, cp.Note)
	f.Add(append(append([]byte(nil), cp.Note...), good...))
	f.Add([]byte("a\n\n— w AAAA\n"))
	f.Fuzz(func(t *testing.T, note []byte) {
		text, _, _ := strings.Cut(string(cp.Note), "\n\n")
		if at, ok := key("w", 2).Verify(note); ok && (at != 1000 || !strings.HasPrefix(string(note), text+"\n\n")) {
			t.Errorf("%q is good at %d", note, at)
		}
	})
}
