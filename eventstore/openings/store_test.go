package openings_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"twothirds/domain/wire"
	"twothirds/domain/wire/commit"
	"twothirds/eventstore/openings"
)

var ledger = wire.Hash(sha256.Sum256([]byte("a ledger")))

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func opening(subject, field, value string) commit.Opening {
	return commit.Opening{Field: field, Salt: commit.Salt(sha256.Sum256([]byte(subject + field + value))), Subject: subject, Value: value}
}

func open(t testing.TB, path string) *openings.Store {
	t.Helper()
	s, err := openings.Open(path, ledger)
	must(t, err)
	return s
}

func put(t testing.TB, s *openings.Store, o commit.Opening) wire.Hash {
	t.Helper()
	c := openings.Commitment(o, ledger)
	must(t, s.Put(o, c))
	return c
}

func TestPutGet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "openings.jsonl")
	s := open(t, path)
	name := opening("representative/1", "name", "Ülkər\nƏliyeva")
	c := put(t, s, name)
	put(t, s, name)
	old := opening("representative/1", "name", "Ülkər")
	put(t, s, old)
	for _, store := range []*openings.Store{s, open(t, path)} {
		if got, err := store.Get("representative/1", "name", c); err != nil || got != name {
			t.Errorf("%+v, %v", got, err)
		}
		if got := store.List(); len(got) != 2 || !slices.Contains(got, old) || !slices.Contains(got, name) {
			t.Errorf("%+v are listed", got)
		}
		for _, other := range []struct {
			subject, field string
			commitment     wire.Hash
		}{
			{"representative/2", "name", c}, // who repeats another's commitment does not get the name
			{"representative/1", "email", c},
			{"representative/1", "name", wire.Hash{1}},
		} {
			if _, err := store.Get(other.subject, other.field, other.commitment); !errors.Is(err, openings.ErrNotFound) {
				t.Errorf("%+v: %v", other, err)
			}
		}
	}
	stat, err := os.Stat(path)
	must(t, err)
	if stat.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v", stat.Mode())
	}
}

func TestPutRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "openings.jsonl")
	s := open(t, path)
	o := opening("representative/1", "name", "Ülkər")
	if err := s.Put(o, wire.Hash{1}); !errors.Is(err, openings.ErrMismatch) || strings.Contains(err.Error(), o.Value) {
		t.Errorf("of another commitment: %v", err)
	}
	elsewhere := openings.Commitment(o, wire.Hash{2})
	if err := s.Put(o, elsewhere); !errors.Is(err, openings.ErrMismatch) {
		t.Errorf("of another ledger: %v", err)
	}
	for _, bad := range []commit.Opening{{}, {Field: "name", Subject: "representative/1", Value: "a"}, opening("representative", "name", "a"), opening("representative/1", "name", "\xff")} {
		if err := s.Put(bad, wire.Hash{}); err == nil {
			t.Errorf("%+v was kept", bad)
		}
	}
	if _, err := os.Stat(path); err == nil || len(s.List()) > 0 {
		t.Error("something was kept")
	}
}

// What is erased is gone from the file's bytes, and from every other file beside it.
func TestErase(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "openings.jsonl")
	s := open(t, path)
	const secret = "SECRETNAME"
	for i := range 50 {
		put(t, s, opening(fmt.Sprintf("representative/%d", i), "name", fmt.Sprint(secret, i)))
		put(t, s, opening(fmt.Sprintf("representative/%d", i), "email", fmt.Sprint(secret, "@", i)))
	}
	if n, err := s.Erase("representative/7", "email"); n != 1 || err != nil {
		t.Errorf("one field: %d, %v", n, err)
	}
	if inFolder(t, dir, secret+"@7") || !inFolder(t, dir, secret+"7\"") {
		t.Error("not that field, and no other, is gone from the folder")
	}
	for i := range 50 {
		if i == 20 {
			continue
		}
		n, err := s.Erase(fmt.Sprintf("representative/%d", i))
		if want := 2; err != nil || n != want && i != 7 || n != 1 && i == 7 {
			t.Errorf("of %d: %d, %v", i, n, err)
		}
	}
	if n, err := s.Erase("representative/0"); n != 0 || err != nil {
		t.Errorf("erased before: %d, %v", n, err)
	}
	if got := open(t, path).List(); len(got) != 2 || got[0].Subject != "representative/20" {
		t.Errorf("left are %+v", got)
	}
	b, err := os.ReadFile(path)
	must(t, err)
	if n := bytes.Count(b, []byte(secret)); n != 2 {
		t.Errorf("%d values are in the file, want 2", n)
	}
	if _, err := s.Erase("representative/20"); err != nil {
		t.Error(err)
	}
	if inFolder(t, dir, secret) {
		t.Error("what was erased is in the folder")
	}
}

func inFolder(t testing.TB, dir, text string) bool {
	t.Helper()
	files, err := os.ReadDir(dir)
	must(t, err)
	for _, file := range files {
		b, err := os.ReadFile(filepath.Join(dir, file.Name()))
		must(t, err)
		if bytes.Contains(b, []byte(text)) {
			return true
		}
	}
	return false
}

// What a crash left half written is taken away, for it may hold what is erased.
func TestHalfWritten(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "openings.jsonl")
	put(t, open(t, path), opening("representative/1", "name", "Ülkər"))
	must(t, os.WriteFile(path+".part", []byte("SECRET"), 0o600))
	s := open(t, path)
	if inFolder(t, dir, "SECRET") || len(s.List()) != 1 {
		t.Error("what was half written is there, or what was whole is not")
	}
}

// A file that cannot be written anew leaves store and file as they were.
func TestUnwritable(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "openings.jsonl")
	s := open(t, path)
	put(t, s, opening("representative/1", "name", "Ülkər"))
	must(t, os.MkdirAll(filepath.Join(path+".part", "in the way"), 0o700))
	o := opening("representative/2", "name", "Nigar")
	if err := s.Put(o, openings.Commitment(o, ledger)); err == nil {
		t.Error("it was kept")
	}
	if _, err := s.Erase("representative/1"); err == nil {
		t.Error("it was erased")
	}
	if len(s.List()) != 1 {
		t.Errorf("%+v are listed", s.List())
	}
}

func TestDamaged(t *testing.T) {
	var whole bytes.Buffer
	must(t, openings.Write(&whole, []commit.Opening{opening("representative/1", "name", "Ülkər"), opening("representative/2", "name", "Nigar")}))
	good := whole.String()
	for name, content := range map[string]string{
		"cut":           good[:len(good)-1],
		"an empty line": good + "\n",
		"not canonical": strings.Replace(good, `{"field"`, `{ "field"`, 1),
		"other members": strings.Replace(good, `"name"`, `"name","x":1`, 1),
		"too long":      strings.Repeat("a", 100_000) + "\n",
		"bytes":         "\x00\xff\n",
	} {
		path := filepath.Join(t.TempDir(), "openings.jsonl")
		must(t, os.WriteFile(path, []byte(content), 0o600))
		if _, err := openings.Open(path, ledger); !errors.Is(err, openings.ErrDamaged) || strings.Contains(err.Error(), "lkər") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever is put and erased, the file holds exactly what the store lists.
func TestStore(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		must(t, err)
		path := filepath.Join(dir, "openings.jsonl")
		s := open(t, path)
		want := map[commit.Opening]bool{}
		subject := rapid.SampledFrom([]string{"member/a", "member/b", "representative/a"})
		field := rapid.SampledFrom([]string{"name", "email", "phone"})
		rt.Repeat(map[string]func(*rapid.T){
			"put": func(rt *rapid.T) {
				o := opening(subject.Draw(rt, "subject"), field.Draw(rt, "field"), rapid.StringN(0, 20, 100).Draw(rt, "value"))
				put(t, s, o)
				want[o] = true
			},
			"erase": func(rt *rapid.T) {
				of, fields := subject.Draw(rt, "subject"), rapid.SliceOfNDistinct(field, 0, 2, rapid.ID).Draw(rt, "fields")
				before := len(want)
				for o := range want {
					if o.Subject == of && (len(fields) == 0 || slices.Contains(fields, o.Field)) {
						delete(want, o)
					}
				}
				if n, err := s.Erase(of, fields...); n != before-len(want) || err != nil {
					rt.Fatalf("erased %d, want %d: %v", n, before-len(want), err)
				}
			},
			"": func(rt *rapid.T) {
				if got := open(t, path).List(); len(got) != len(want) || !slices.Equal(got, s.List()) {
					rt.Fatalf("the file holds %d, the store %d, want %d", len(got), len(s.List()), len(want))
				}
				for _, o := range s.List() {
					if !want[o] {
						rt.Fatalf("%+v is listed", o)
					}
				}
			},
		})
	})
}

// FuzzRead: whatever a file holds, what is read of it is written back as the same bytes.
func FuzzRead(f *testing.F) {
	var whole bytes.Buffer
	must(f, openings.Write(&whole, []commit.Opening{opening("representative/1", "name", "Ülkər"), opening("representative/2", "name", "\"\\\u2028")}))
	f.Add(whole.Bytes())
	f.Add(whole.Bytes()[:whole.Len()-1])
	f.Add([]byte("\n"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		all, err := openings.Read(bytes.NewReader(b))
		if err != nil {
			return
		}
		var again bytes.Buffer
		must(t, openings.Write(&again, all))
		if !bytes.Equal(again.Bytes(), b) {
			t.Errorf("%q was read as %q", b, again.Bytes())
		}
	})
}
