package tlog

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"
)

// checkpoint returns the test log's checkpoint at a size, by the test's own key.
func checkpoint(t testing.TB, s *Store, size int64) []byte {
	t.Helper()
	root, err := s.RootAt(size)
	must(t, err)
	note, err := testSigner(t).SignCheckpoint(size, root)
	must(t, err)
	return note
}

// wantStaged checks what Staged returns; nil is none.
func wantStaged(t *testing.T, s *Store, want []byte) {
	t.Helper()
	got, ok, err := s.Staged()
	if err != nil || ok != (want != nil) || !bytes.Equal(got, want) {
		t.Errorf("Staged = %q, %v, %v, want %q", got, ok, err, want)
	}
}

func wantLatest(t *testing.T, s *Store, want []byte, wantSeq uint64) {
	t.Helper()
	got, seq, ok, err := s.LatestCheckpoint()
	if err != nil || ok != (want != nil) || !bytes.Equal(got, want) || seq != wantSeq {
		t.Errorf("LatestCheckpoint = %q, %d, %v, %v, want %q, %d", got, seq, ok, err, want, wantSeq)
	}
}

func TestCheckpoints(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	s := open(t, path)
	wantStaged(t, s, nil)
	wantLatest(t, s, nil, 0)
	appendTo(t, s, 600)
	cp := func(size int64) []byte { return checkpoint(t, s, size) }

	must(t, s.StageCheckpoint(cp(10)))
	must(t, s.StageCheckpoint(cp(10)))
	if err := s.StageCheckpoint(cp(20)); !errors.Is(err, ErrStaged) {
		t.Errorf("staging over a staged one: %v", err)
	}
	// A crash before the answer of the checkpoint stream: the staged one is still there.
	must(t, s.Close())
	s = open(t, path)
	wantStaged(t, s, cp(10))
	wantLatest(t, s, nil, 0)
	must(t, s.CommitCheckpoint(cp(10), 1))
	wantStaged(t, s, nil)
	wantLatest(t, s, cp(10), 1)

	// The same again only renews the place in the stream.
	must(t, s.CommitCheckpoint(cp(10), 3))
	wantLatest(t, s, cp(10), 3)

	// Another node was first: its smaller one leaves ours staged, its larger one supersedes it.
	must(t, s.StageCheckpoint(cp(300)))
	must(t, s.CommitCheckpoint(cp(200), 4))
	wantStaged(t, s, cp(300))
	must(t, s.CommitCheckpoint(cp(400), 5))
	wantStaged(t, s, nil)

	second, err := NewSigner(testOrigin, testKey(2))
	must(t, err)
	root, err := s.RootAt(400)
	must(t, err)
	resigned, err := second.SignCheckpoint(400, root)
	must(t, err)
	forged, err := testSigner(t).SignCheckpoint(500, Hash{1})
	must(t, err)
	elsewhere, err := NewSigner("other.example/log", testKey(1))
	must(t, err)
	root, err = s.RootAt(500)
	must(t, err)
	foreign, err := elsewhere.SignCheckpoint(500, root)
	must(t, err)
	ahead, err := testSigner(t).SignCheckpoint(601, root)
	must(t, err)
	for _, c := range []struct {
		name          string
		note          []byte
		stage, commit error
	}{
		{"no note", []byte("x"), ErrMalformed, ErrMalformed},
		{"no signature", bytes.SplitAfter(cp(500), []byte("\n\n"))[0], ErrMalformed, ErrMalformed},
		{"too long", append(cp(500), bytes.Repeat([]byte("a"), MaxNote)...), ErrMalformed, ErrMalformed},
		{"another tree", forged, ErrWrongRoot, ErrWrongRoot},
		{"another log", foreign, ErrOrigin, ErrOrigin},
		{"entries not held", ahead, ErrNotFound, ErrNotFound},
		{"older", cp(300), ErrOldCheckpoint, ErrOldCheckpoint},
		{"older, kept", cp(200), ErrOldCheckpoint, ErrOldCheckpoint},
		{"the same size in another note", resigned, ErrOldCheckpoint, ErrOldCheckpoint},
		{"the latest", cp(400), ErrOldCheckpoint, nil},
	} {
		if err := s.StageCheckpoint(c.note); !errors.Is(err, c.stage) {
			t.Errorf("stage %s: %v, want %v", c.name, err, c.stage)
		}
		if err := s.CommitCheckpoint(c.note, 5); !errors.Is(err, c.commit) {
			t.Errorf("commit %s: %v, want %v", c.name, err, c.commit)
		}
	}
	wantStaged(t, s, nil)
	wantLatest(t, s, cp(400), 5)
	appendTo(t, s, 601) // none of that was a failed write

	for _, c := range []struct {
		size int64
		seq  uint64
		ok   bool
	}{{10, 3, true}, {200, 4, true}, {400, 5, true}, {300, 0, false}, {0, 0, false}, {-1, 0, false}, {401, 0, false}} {
		note, seq, ok, err := s.CheckpointAt(c.size)
		if err != nil || ok != c.ok || seq != c.seq || ok && !bytes.Equal(note, cp(c.size)) {
			t.Errorf("CheckpointAt(%d) = %q, %d, %v, %v", c.size, note, seq, ok, err)
		}
	}
	list := func(from int64) (sizes []int64) {
		must(t, s.Checkpoints(from, func(size int64, seq uint64, note []byte) error {
			if !bytes.Equal(note, cp(size)) {
				t.Errorf("Checkpoints gives %q for size %d", note, size)
			}
			sizes = append(sizes, size)
			return nil
		}))
		return sizes
	}
	if got := list(-5); len(got) != 3 || got[0] != 10 || got[2] != 400 {
		t.Errorf("Checkpoints from the start = %v", got)
	}
	if got := list(11); len(got) != 2 || got[0] != 200 {
		t.Errorf("Checkpoints from 11 = %v", got)
	}
	stop := errors.New("stop")
	if err := s.Checkpoints(0, func(int64, uint64, []byte) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("Checkpoints with a failing callback: %v", err)
	}
	must(t, s.Close())
	s = open(t, path)
	wantLatest(t, s, cp(400), 5)
}

// The empty tree can be signed, staged and kept as any other.
func TestCheckpointOfTheEmptyTree(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "log"))
	must(t, s.StageCheckpoint(checkpoint(t, s, 0)))
	must(t, s.CommitCheckpoint(checkpoint(t, s, 0), 1))
	wantLatest(t, s, checkpoint(t, s, 0), 1)
	appendTo(t, s, 1)
	must(t, s.StageCheckpoint(checkpoint(t, s, 1)))
	wantStaged(t, s, checkpoint(t, s, 1))
}
