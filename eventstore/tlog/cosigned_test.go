package tlog

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
)

// cosignature is a line of the form of one, of the key with that ID; the log
// does not ask whether it verifies.
func cosignature(name string, id byte, sig string) string {
	b := append([]byte{0, 0, 0, id}, sig...)
	return "— " + name + " " + base64.StdEncoding.EncodeToString(b) + "\n"
}

func wantCosigned(t *testing.T, s *Store, size int64, want string) {
	t.Helper()
	got, ok, err := s.Cosigned(size)
	if err != nil || ok != (want != "") || string(got) != want {
		t.Errorf("Cosigned(%d) = %q, %v, %v, want %q", size, got, ok, err, want)
	}
}

func TestKeepCosignatures(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	s := open(t, path)
	appendTo(t, s, 30)
	bare := string(checkpoint(t, s, 10))
	must(t, s.CommitCheckpoint([]byte(bare), 1))
	wantCosigned(t, s, 10, bare)
	wantCosigned(t, s, 9, "")
	if sizes, err := s.CosignedSizes(9); err != nil || sizes != nil {
		t.Errorf("CosignedSizes = %v, %v", sizes, err)
	}

	a, a2 := cosignature("alpha", 1, "at noon"), cosignature("alpha", 1, "at one")
	b, other := cosignature("beta", 2, "at noon"), cosignature("alpha", 9, "another key")
	must(t, s.KeepCosignatures(10, []byte(a)))
	must(t, s.KeepCosignatures(10, []byte(b+other)))
	wantCosigned(t, s, 10, bare+a+b+other)
	// A later one of the same key takes its place.
	must(t, s.KeepCosignatures(10, []byte(a2)))
	must(t, s.KeepCosignatures(10, nil))
	wantCosigned(t, s, 10, bare+a2+b+other)
	wantLatest(t, s, []byte(bare), 1)

	must(t, s.CommitCheckpoint(checkpoint(t, s, 20), 2))
	must(t, s.CommitCheckpoint(checkpoint(t, s, 30), 3))
	must(t, s.KeepCosignatures(30, []byte(b)))
	// They are there after a restart, and another renewal of the checkpoint leaves them.
	must(t, s.Close())
	s = open(t, path)
	must(t, s.CommitCheckpoint(checkpoint(t, s, 30), 4))
	wantCosigned(t, s, 10, bare+a2+b+other)
	wantCosigned(t, s, 30, string(checkpoint(t, s, 30))+b)
	for limit, want := range map[int]string{9: "[30 10]", 1: "[30]"} {
		if sizes, err := s.CosignedSizes(limit); err != nil || fmt.Sprint(sizes) != want {
			t.Errorf("CosignedSizes(%d) = %v, %v, want %s", limit, sizes, err, want)
		}
	}
}

func TestKeepCosignaturesRefuses(t *testing.T) {
	s := grown(t, 10)
	note := checkpoint(t, s, 10)
	must(t, s.CommitCheckpoint(note, 1))
	own := string(note[bytes.LastIndex(note, []byte("\n\n"))+2:])
	good := cosignature("alpha", 1, "x")
	var many strings.Builder
	for i := range MaxCosignatures {
		many.WriteString(cosignature("witness", byte(i), "x"))
	}
	long := func(n int) string { return cosignature("alpha", 1, strings.Repeat("x", n)) }
	for _, tt := range []struct {
		name  string
		size  int64
		lines string
		want  error
	}{
		{"of no checkpoint kept", 9, good, ErrNotFound},
		{"without its newline", 10, strings.TrimSuffix(good, "\n"), ErrMalformed},
		{"an empty line", 10, good + "\n" + good, ErrMalformed},
		{"no dash", 10, strings.Replace(good, "— ", "- ", 1), ErrMalformed},
		{"no name", 10, "— AAAAAAA=\n", ErrMalformed},
		{"a name with a plus", 10, cosignature("al+pha", 1, "x"), ErrMalformed},
		{"not base64", 10, "— alpha *\n", ErrMalformed},
		{"a carriage return", 10, strings.Replace(good, "\n", "\r\n", 1), ErrMalformed},
		{"no signature", 10, cosignature("alpha", 1, ""), ErrMalformed},
		{"too long", 10, long(MaxCosignature), ErrMalformed},
		{"of the log's own key", 10, own, ErrMalformed},
		{"too many", 10, many.String() + good, ErrTooLarge},
		{"too many bytes", 10, strings.ReplaceAll(many.String(), "— witness", "— "+strings.Repeat("w", 250)) + cosignature("b", 9, strings.Repeat("x", 5000)), ErrTooLarge},
	} {
		if err := s.KeepCosignatures(tt.size, []byte(tt.lines)); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
		wantCosigned(t, s, 10, string(note)) // all of them are refused together
	}
	must(t, s.KeepCosignatures(10, []byte(many.String())))
	wantCosigned(t, s, 10, string(note)+many.String())
}

// A file that a release before cosignatures wrote has no bucket for them; one in
// which they are damaged opens, and says so when they are read.
func TestCosignaturesOfOtherFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	s := open(t, path)
	appendTo(t, s, 10)
	note := checkpoint(t, s, 10)
	must(t, s.CommitCheckpoint(note, 1))
	must(t, s.view(func(tx *bbolt.Tx) error {
		if tx.Bucket(cosignatureBucket) != nil {
			t.Error("there is a bucket without anything in it")
		}
		return nil
	}))
	must(t, s.Close())
	s = open(t, path)
	wantCosigned(t, s, 10, string(note))
	must(t, s.KeepCosignatures(10, []byte(cosignature("alpha", 1, "x"))))
	must(t, s.Close())

	read, err := Open(path, Options{ReadOnly: true})
	must(t, err)
	if err := read.KeepCosignatures(10, []byte(cosignature("beta", 1, "x"))); !errors.Is(err, ErrReadOnly) {
		t.Errorf("kept in a file opened read-only: %v", err)
	}
	must(t, read.Close())

	db, err := bbolt.Open(path, 0o600, nil)
	must(t, err)
	must(t, db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket(cosignatureBucket).Put(numberKey(10), []byte("rubbish"))
	}))
	must(t, db.Close())
	s = open(t, path)
	wantLatest(t, s, note, 1)
	if _, _, err := s.Cosigned(10); !errors.Is(err, ErrDamaged) {
		t.Errorf("Cosigned of rubbish: %v", err)
	}
	if err := s.KeepCosignatures(10, []byte(cosignature("alpha", 1, "x"))); !errors.Is(err, ErrDamaged) {
		t.Errorf("KeepCosignatures over rubbish: %v", err)
	}
}

func TestSplitCosignatures(t *testing.T) {
	s := grown(t, 10)
	bare := string(checkpoint(t, s, 10))
	a, b := cosignature("alpha", 1, "x"), cosignature("beta", 2, "x")
	text, own, _ := strings.Cut(bare, "\n\n")
	for _, tt := range []struct{ name, note, others string }{
		{"nothing else", bare, ""},
		{"two more", bare + a + b, a + b},
		{"not first", text + "\n\n" + a + own + b, a + b},
		{"twice", bare + own + a, a},
	} {
		gotBare, others, err := SplitCosignatures(testOrigin, testPub(1), []byte(tt.note))
		if err != nil || string(gotBare) != bare || string(others) != tt.others {
			t.Errorf("%s: %q, %q, %v", tt.name, gotBare, others, err)
		}
	}
	for _, tt := range []struct {
		name, note string
		want       error
	}{
		{"another's", text + "\n\n" + a, ErrSignature},
		{"an endless line", bare + cosignature("alpha", 1, strings.Repeat("x", MaxCosignature)), ErrMalformed},
		{"nothing", "", ErrMalformed},
	} {
		if _, _, err := SplitCosignatures(testOrigin, testPub(1), []byte(tt.note)); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

// What FuzzSplitCosignatures takes apart is the note again, in another order at most.
func FuzzSplitCosignatures(f *testing.F) {
	signer, err := NewSigner(testOrigin, testKey(1))
	must(f, err)
	bare, err := signer.SignCheckpoint(0, emptyRoot())
	must(f, err)
	f.Add([]byte(nil))
	f.Add([]byte(cosignature("alpha", 1, "x") + cosignature("beta", 2, "y")))
	f.Fuzz(func(t *testing.T, lines []byte) {
		note := append(bytes.Clone(bare), lines...)
		got, others, err := SplitCosignatures(testOrigin, testPub(1), note)
		if err != nil {
			return
		}
		if !bytes.Equal(got, bare) || len(others) > len(lines) {
			t.Fatalf("%q and %q", got, others)
		}
		if _, err := ParseCheckpoint(testOrigin, testPub(1), append(got, others...)); err != nil {
			t.Fatal(err)
		}
		if _, err := parseSigLines(others); err != nil {
			t.Fatal(err)
		}
	})
}
