package tlog

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// receipt returns the proof of an entry in the test log at that size.
func receipt(t testing.TB, s *Store, seq uint64, size int64, extra string) Proof {
	t.Helper()
	root, err := s.RootAt(size)
	must(t, err)
	checkpoint, err := testSigner(t).SignCheckpoint(size, root)
	must(t, err)
	path, err := s.ProveInclusion(seq, size)
	must(t, err)
	return Proof{Extra: []byte(extra), Seq: seq, Path: path, Checkpoint: checkpoint}
}

func TestVerifyProof(t *testing.T) {
	s := grown(t, 700)
	for _, c := range []struct {
		seq   uint64
		size  int64
		extra string
	}{{1, 1, ""}, {1, 2, "opening"}, {2, 2, ""}, {256, 256, ""}, {257, 257, ""}, {301, 700, "x"}, {700, 700, ""}} {
		text, err := receipt(t, s, c.seq, c.size, c.extra).Format()
		must(t, err)
		seq, size, err := VerifyProof(entry(c.seq), text, testOrigin, testPub(1))
		if err != nil || seq != c.seq || size != c.size {
			t.Errorf("VerifyProof of entry %d in %d = %d, %d, %v", c.seq, c.size, seq, size, err)
		}
		if p, err := ParseProof(text); err != nil || string(p.Extra) != c.extra {
			t.Errorf("extra data %q came back as %q, %v", c.extra, p.Extra, err)
		}
	}
	p := receipt(t, s, 301, 700, "")
	text, err := p.Format()
	must(t, err)
	if want := "c2sp.org/tlog-proof@v1\nindex 300\n" + p.Path[0].String() + "\n"; !strings.HasPrefix(string(text), want) {
		t.Errorf("the proof is %q", text)
	}
	alter := func(f func(*Proof)) []byte {
		q := p
		q.Path = append([]Hash(nil), p.Path...)
		f(&q)
		b, err := q.Format()
		must(t, err)
		return b
	}
	for _, c := range []struct {
		name  string
		entry []byte
		proof []byte
		want  error
	}{
		{"another entry", entry(300), text, ErrProof},
		{"another index", entry(301), alter(func(q *Proof) { q.Seq++ }), ErrProof},
		{"an index beyond the tree", entry(301), alter(func(q *Proof) { q.Seq = 701 }), ErrProof},
		{"a hash changed", entry(301), alter(func(q *Proof) { q.Path[3][0] ^= 1 }), ErrProof},
		{"a hash missing", entry(301), alter(func(q *Proof) { q.Path = q.Path[1:] }), ErrProof},
		{"a hash more", entry(301), alter(func(q *Proof) { q.Path = append(q.Path, Hash{}) }), ErrProof},
		{"a checkpoint changed", entry(301), bytes.Replace(text, []byte("\n700\n"), []byte("\n701\n"), 1), ErrSignature},
		{"a checkpoint of another time", entry(301), alter(func(q *Proof) { q.Checkpoint = receipt(t, s, 1, 699, "").Checkpoint }), ErrProof},
	} {
		if _, _, err := VerifyProof(c.entry, c.proof, testOrigin, testPub(1)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if _, _, err := VerifyProof(entry(301), text, testOrigin, testPub(2)); !errors.Is(err, ErrSignature) {
		t.Errorf("another key: %v", err)
	}
}

func TestParseProofIsStrict(t *testing.T) {
	h := Hash{1}.String()
	good := "c2sp.org/tlog-proof@v1\nextra AAE=\nindex 5\n" + h + "\n\nnote\n"
	if p, err := ParseProof([]byte(good)); err != nil || p.Seq != 6 || len(p.Path) != 1 || len(p.Extra) != 2 || string(p.Checkpoint) != "note\n" {
		t.Fatalf("ParseProof = %+v, %v", p, err)
	}
	replace := func(from, to string) string { return strings.Replace(good, from, to, 1) }
	for _, bad := range []string{
		"", "\n\nnote\n", good[:len(good)-5], replace("v1", "v2"), replace("v1\n", "v1\r\n"), replace("v1\n", "v1\n\n"),
		replace("AAE=", ""), replace("AAE=", "AAF="), replace("AAE=", "AAE"), replace("extra AAE=", "extra"), replace("extra AAE=", "extra AAE=\nextra AAE="),
		replace("index 5", "index 05"), replace("index 5", "index -1"), replace("index 5", "index"), replace("index 5\n", ""),
		replace("index 5", "index 9007199254740991"), replace("index 5", "index 5\nextra AAE="), replace(h, h[:40]), replace(h, h+" "), replace(h, " "+h),
		replace(h, strings.TrimSuffix(strings.Repeat(h+"\n", maxPathHashes+1), "\n")),
		replace("note", strings.Repeat("x", MaxNote)), replace("AAE=", strings.Repeat("AAAA", MaxProof/4)),
	} {
		if p, err := ParseProof([]byte(bad)); !errors.Is(err, ErrMalformed) {
			t.Errorf("ParseProof(%.90q) = %+v, %v", bad, p, err)
		}
	}
	for _, p := range []Proof{
		{},
		{Seq: 1},
		{Checkpoint: []byte("n\n")},
		{Seq: MaxSize + 1, Checkpoint: []byte("n\n")},
		{Seq: 1, Checkpoint: make([]byte, MaxNote+1)},
		{Seq: 1, Path: make([]Hash, maxPathHashes+1), Checkpoint: []byte("n\n")},
		{Seq: 1, Extra: make([]byte, MaxProof), Checkpoint: []byte("n\n")},
	} {
		if _, err := p.Format(); !errors.Is(err, ErrMalformed) {
			t.Errorf("Format of entry %d with %d hashes: %v", p.Seq, len(p.Path), err)
		}
	}
}

func FuzzParseProof(f *testing.F) {
	h := Hash{1}.String()
	f.Add([]byte("c2sp.org/tlog-proof@v1\nextra AAE=\nindex 5\n" + h + "\n\nnote\n"))
	f.Add(fmt.Appendf(nil, "c2sp.org/tlog-proof@v1\nindex 0\n\n%s\n1\n%s\n\n— x AAAAAAA=\n", testOrigin, h))
	f.Add([]byte("c2sp.org/tlog-proof@v1\nindex 00\n\n\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, _, err := VerifyProof([]byte("e"), b, testOrigin, testPub(1)); err == nil {
			t.Fatal("a proof without a signature passes")
		}
		p, err := ParseProof(b)
		if err != nil {
			if !errors.Is(err, ErrMalformed) {
				t.Fatal(err)
			}
			return
		}
		if again, err := p.Format(); err != nil || !bytes.Equal(again, b) {
			t.Fatalf("ParseProof(%q) formats as %q, %v", b, again, err)
		}
	})
}
