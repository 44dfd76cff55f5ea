package witness_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	xtlog "golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"twothirds/eventstore/tlog"
	"twothirds/eventstore/witness"
)

// The statuses of C2SP tlog-witness, one by one, for a witness that has cosigned size 5.
func TestStatus(t *testing.T) {
	s := openServer(t, witness.ServerOptions{})
	b, forked := newBranch(t, testOrigin, "", 9, 9), newBranch(t, testOrigin, "forked", 3, 9)
	note := func(size int64) []byte { return b.checkpoint(t, size).Note }
	if r := post(s, request(0, nil, note(5))); r.StatusCode != http.StatusOK {
		t.Fatal(r.Status, bodyOf(t, r))
	}
	p59 := b.proof(t, 5, 9)
	text, signature, _ := strings.Cut(string(note(9)), "\n\n")
	another, err := tlog.NewSigner(testOrigin, testKey(9))
	must(t, err)
	anothers, err := another.SignCheckpoint(9, b.root(t, 9))
	must(t, err)
	strangers := newBranch(t, "example.org/stranger", "", 9, 9)
	for _, c := range []struct {
		name, body string
		code       int
	}{
		{"old too small", request(4, b.proof(t, 4, 9), note(9)), 409},
		{"old 0", request(0, nil, note(9)), 409},
		{"old too large", request(6, b.proof(t, 6, 9), note(9)), 409},
		{"smaller tree", request(4, nil, note(4)), 409},
		{"old larger than the checkpoint", request(5, nil, note(4)), 400},
		{"no proof", request(5, nil, note(9)), 422},
		{"half a proof", request(5, p59[1:], note(9)), 422},
		{"another proof", request(5, b.proof(t, 4, 9), note(9)), 422},
		{"a proof to the same size", request(5, p59, note(5)), 422},
		{"fork of the same size", request(5, nil, forked.checkpoint(t, 5).Note), 422},
		{"larger fork", request(5, forked.proof(t, 5, 9), forked.checkpoint(t, 9).Note), 422},
		{"unknown origin", request(0, nil, strangers.checkpoint(t, 9).Note), 404},
		{"signed by another key", request(5, p59, anothers), 403},
		{"another checkpoint's signature", request(5, p59, []byte(text+"\n\n"+strings.SplitAfter(string(note(8)), "\n\n")[1])), 403},
		{"not signed", "old 5\n\n" + text + "\n", 400},
		{"empty", "", 400},
		{"no old", string(note(9)), 400},
		{"old without number", request(5, p59, note(9))[len("old 5"):], 400},
		{"old 05", "old 05\n\n" + string(note(9)), 400},
		{"old -5", "old -5\n\n" + string(note(9)), 400},
		{"old beyond", "old 9223372036854775807\n\n" + string(note(9)), 400},
		{"carriage return", "old 5\r\n\r\n" + string(note(9)), 400},
		{"proof of no hash", "old 5\nhello\n\n" + string(note(9)), 400},
		{"proof of a short hash", "old 5\nAAAA\n\n" + string(note(9)), 400},
		{"64 hashes", request(5, make([]tlog.Hash, 64), note(9)), 400},
		{"63 hashes", request(5, make([]tlog.Hash, 63), note(9)), 422},
		{"too long", request(5, p59, note(9)) + strings.Repeat("x", 1<<20), 400},
		{"size 09", "old 5\n\n" + strings.Replace(text, "\n9\n", "\n09\n", 1) + "\n\n" + signature, 400},
	} {
		if r := post(s, c.body); r.StatusCode != c.code {
			t.Errorf("%s: %s, want %d: %s", c.name, r.Status, c.code, bodyOf(t, r))
		} else if got := bodyOf(t, r); c.code == 409 && (got != "5\n" || r.Header.Get("Content-Type") != "text/x.tlog.size") {
			t.Errorf("%s: %q as %s", c.name, got, r.Header.Get("Content-Type"))
		}
	}
	if r := post(s, request(5, p59, note(9))); r.StatusCode != http.StatusOK {
		t.Errorf("after all that: %s, %s", r.Status, bodyOf(t, r))
	}
	r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/add-checkpoint", nil)
	w := httptest.NewRecorder()
	if s.ServeHTTP(w, r); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET add-checkpoint: %d", w.Code)
	}
}

// Trees without entries, extension lines, signatures of others and a second key of the log.
func TestUnusualCheckpoints(t *testing.T) {
	second := tlog.VKey(testOrigin, testPub(8))
	s := openServer(t, witness.ServerOptions{Logs: []string{logVKey(testOrigin), second}})
	b := newBranch(t, testOrigin, "", 9, 9)
	ok := func(name, body string) string {
		t.Helper()
		r := post(s, body)
		got := bodyOf(t, r)
		if r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s, %s", name, r.Status, got)
		}
		return got
	}
	signer, err := tlog.NewSigner(testOrigin, testKey(logKey))
	must(t, err)
	wrong, err := signer.SignCheckpoint(0, tlog.Hash{1})
	must(t, err)
	if r := post(s, request(0, nil, wrong)); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("size 0 with another root: %s", r.Status)
	}
	if r := post(s, request(0, []tlog.Hash{{1}}, b.checkpoint(t, 4).Note)); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a proof from 0: %s", r.Status)
	}
	ok("size 0", request(0, nil, b.checkpoint(t, 0).Note))
	ok("size 0 again", request(0, nil, b.checkpoint(t, 0).Note))
	ok("growth from 0", request(0, nil, b.checkpoint(t, 4).Note))

	rotated, err := tlog.NewSigner(testOrigin, testKey(8))
	must(t, err)
	by8, err := rotated.SignCheckpoint(5, b.root(t, 5))
	must(t, err)
	ok("the second key", request(4, b.proof(t, 4, 5), by8))

	cp := b.checkpoint(t, 6).Note
	strangers := line(t, "stranger.example.org", 3, 1, cp)
	got := ok("with a stranger's line", request(5, b.proof(t, 5, 6), append(cp, strangers...)))
	if kept := latest(t, s, testOrigin); !strings.HasSuffix(kept, got) || strings.Contains(kept, "stranger") {
		t.Errorf("kept %q", kept)
	}
}

// latest is what the witness shows monitors.
func latest(t tb, h http.Handler, origin string) string {
	t.Helper()
	id := sha256.Sum256([]byte(origin))
	r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/"+hex.EncodeToString(id[:])+"/checkpoint", nil)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Fatal("a page cannot read it")
	}
	if w.Code != http.StatusOK {
		return ""
	}
	if w.Header().Get("Content-Type") != "text/plain; charset=utf-8" || w.Header().Get("Cache-Control") != "public, max-age=2" {
		t.Fatal(w.Header())
	}
	return w.Body.String()
}

func TestMonitoring(t *testing.T) {
	s := openServer(t, witness.ServerOptions{})
	if got := latest(t, s, testOrigin); got != "" {
		t.Errorf("before the first: %q", got)
	}
	if got := latest(t, s, "example.org/unknown"); got != "" {
		t.Errorf("of an unknown log: %q", got)
	}
	cp := newBranch(t, testOrigin, "", 9, 9).checkpoint(t, 9)
	must(t, submit(s, 0, nil, cp.Note))
	note := latest(t, s, testOrigin)
	if _, ok := s.Key().Verify([]byte(note)); !ok || !strings.HasPrefix(note, string(cp.Note)) {
		t.Errorf("%q", note)
	}
	if _, err := tlog.ParseCheckpoint(testOrigin, testPub(logKey), []byte(note)); err != nil {
		t.Error(err)
	}
}

// submit is post for what is to be accepted.
func submit(h http.Handler, old int64, proof []tlog.Hash, note []byte) error {
	r := post(h, request(old, proof, note))
	if r.StatusCode != http.StatusOK {
		return fmt.Errorf("%s", r.Status)
	}
	return nil
}

func TestEvidence(t *testing.T) {
	dir := t.TempDir()
	var said bytes.Buffer
	// All in one second: then it is by size that evidence is listed.
	now := func() time.Time { return time.Unix(1_800_000_000, 0) }
	s := openServer(t, witness.ServerOptions{Dir: dir, Log: slog.New(slog.NewTextHandler(&said, nil)), Now: now})
	b, forked := newBranch(t, testOrigin, "", 9, 9), newBranch(t, testOrigin, "forked", 3, 9)
	must(t, submit(s, 0, nil, b.checkpoint(t, 5).Note))
	fork5, fork9 := forked.checkpoint(t, 5).Note, forked.checkpoint(t, 9).Note
	proof := forked.proof(t, 5, 9)
	for range 3 {
		post(s, request(5, nil, fork5))
		post(s, request(0, nil, fork5)) // 409, and evidence all the same
		post(s, request(5, proof, fork9))
		post(s, request(5, nil, b.checkpoint(t, 8).Note)) // only the proof is missing
	}
	check := func(wantSizes ...string) []witness.Evidence {
		t.Helper()
		all, err := witness.ReadEvidence(dir)
		must(t, err)
		var sizes []string
		for _, e := range all {
			sizes = append(sizes, e.Kind+" "+strings.Split(e.Submitted, "\n")[1])
			if _, ok := s.Key().Verify([]byte(e.Cosigned)); !ok || e.Origin != testOrigin {
				t.Errorf("%+v", e)
			}
			for _, note := range []string{e.Cosigned, e.Submitted} {
				if _, err := tlog.ParseCheckpoint(testOrigin, testPub(logKey), []byte(note)); err != nil {
					t.Errorf("not the log's: %v", err)
				}
			}
		}
		if strings.Join(sizes, ", ") != strings.Join(wantSizes, ", ") {
			t.Fatalf("evidence %q, want %q", sizes, wantSizes)
		}
		return all
	}
	all := check("two_roots 5", "no_proof 8", "no_proof 9")
	if all[0].Submitted != string(fork5) || all[2].Submitted != string(fork9) || all[2].Proof[0] != proof[0].String() || len(all[2].Proof) != len(proof) {
		t.Errorf("%+v", all)
	}
	if n := strings.Count(said.String(), "INCONSISTENT CHECKPOINTS"); n != 1 {
		t.Errorf("said %d times: %s", n, said.String())
	}
	must(t, submit(s, 5, b.proof(t, 5, 8), b.checkpoint(t, 8).Note)) // there is the proof
	check("two_roots 5", "no_proof 9")
	// Not signed by the log: evidence of nothing.
	bad := bytes.Replace(forked.checkpoint(t, 8).Note, []byte("\n8\n"), []byte("\n9\n"), 1)
	post(s, request(8, nil, bad))
	check("two_roots 5", "no_proof 9")
	if _, err := witness.ReadEvidence(t.TempDir()); err == nil {
		t.Error("evidence in an empty folder")
	}
}

func TestEvidenceIsBounded(t *testing.T) {
	dir := t.TempDir()
	s := openServer(t, witness.ServerOptions{Dir: dir})
	must(t, submit(s, 0, nil, newBranch(t, testOrigin, "", 0, 2).checkpoint(t, 2).Note))
	for i := range 70 {
		post(s, request(2, nil, newBranch(t, testOrigin, fmt.Sprint(i), 0, 2).checkpoint(t, 2).Note))
	}
	all, err := witness.ReadEvidence(dir)
	if err != nil || len(all) != 64 {
		t.Errorf("%d pieces, %v", len(all), err)
	}
}

// The time of cosignatures of one log never goes back, over restarts either.
func TestClock(t *testing.T) {
	dir, now := t.TempDir(), time.Unix(1_800_000_000, 0)
	o := witness.ServerOptions{Dir: dir, Now: func() time.Time { return now }}
	s := openServer(t, o)
	b := newBranch(t, testOrigin, "", 9, 9)
	must(t, submit(s, 0, nil, b.checkpoint(t, 5).Note))
	first := latest(t, s, testOrigin)
	must(t, submit(s, 5, nil, b.checkpoint(t, 5).Note)) // in the same second: the same line
	if latest(t, s, testOrigin) != first {
		t.Error("another cosignature in the same second")
	}
	must(t, s.Close())
	now = now.Add(-time.Second)
	s = openServer(t, o)
	r := post(s, request(5, b.proof(t, 5, 9), b.checkpoint(t, 9).Note))
	if body := bodyOf(t, r); r.StatusCode != http.StatusInternalServerError || !strings.Contains(body, "clock") {
		t.Errorf("a clock that is behind: %s, %s", r.Status, body)
	}
	if latest(t, s, testOrigin) != first {
		t.Error("something was stored")
	}
	now = now.Add(time.Minute)
	must(t, submit(s, 5, nil, b.checkpoint(t, 5).Note))
	if at, ok := s.Key().Verify([]byte(latest(t, s, testOrigin))); !ok || at != now.Unix() {
		t.Errorf("cosigned anew at %d, %v", at, ok)
	}
}

// Whatever is submitted, in whatever order, over restarts: no two cosignatures are of
// trees of which neither contains the other, none is older than the one before, and
// what is consistent is always accepted.
func TestNeverTwoHistories(t *testing.T) {
	const size = 40
	branches := []*branch{
		newBranch(t, testOrigin, "honest", size, size),
		newBranch(t, testOrigin, "a", 0, size),
		newBranch(t, testOrigin, "b", 7, size),
		newBranch(t, testOrigin, "c", 20, size),
	}
	type tree struct {
		size int64
		root tlog.Hash
		at   int64
	}
	signed := make(map[*branch][]tlog.Checkpoint) // by size
	for _, b := range branches {
		for n := range int64(size + 1) {
			signed[b] = append(signed[b], b.checkpoint(t, n))
		}
	}
	dirs, run := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		now := int64(1_800_000_000)
		o := witness.ServerOptions{
			Dir: fmt.Sprintf("%s/%d", dirs, run), Name: testName, Logs: []string{logVKey(testOrigin)},
			Now: func() time.Time { return time.Unix(now, 0) },
		}
		s, err := witness.Open(o)
		must(t, err)
		witness.NoSync(s)
		defer func() { _ = s.Close() }()
		var given []tree
		var last tree
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			now += rapid.Int64Range(-1, 2).Draw(t, "time")
			if rapid.IntRange(0, 7).Draw(t, "reopen") == 0 {
				must(t, s.Close())
				s, err = witness.Open(o)
				must(t, err)
				witness.NoSync(s)
			}
			b := rapid.SampledFrom(branches).Draw(t, "branch")
			n := rapid.Int64Range(0, size).Draw(t, "size")
			old := last.size
			if rapid.IntRange(0, 3).Draw(t, "stale") == 0 {
				old = rapid.Int64Range(0, n).Draw(t, "old")
			}
			prover := b
			if rapid.IntRange(0, 7).Draw(t, "other proof") == 0 {
				prover = rapid.SampledFrom(branches).Draw(t, "prover")
			}
			cp := signed[b][n]
			r := post(s, request(old, prover.proof(t, old, n), cp.Note))
			consistent := last.size == 0 || last.size <= n && signed[b][last.size].Root == last.root
			if r.StatusCode != http.StatusOK {
				if consistent && old == last.size && prover == b && now >= last.at {
					t.Fatalf("%d of %v after %d refused: %s", n, cp.Root, last.size, bodyOf(t, r))
				}
				continue
			}
			at, ok := s.Key().Verify(append(bytes.Clone(cp.Note), bodyOf(t, r)...))
			if !ok {
				t.Fatal("a line that is not good")
			}
			last = tree{n, cp.Root, at}
			given = append(given, last)
		}
		for i, newer := range given {
			for _, older := range given[:i] {
				if newer.size < older.size || newer.at < older.at {
					t.Fatalf("%+v after %+v", newer, older)
				}
				if older.size == 0 {
					continue
				}
				proven := false
				for _, b := range branches {
					if signed[b][newer.size].Root == newer.root && signed[b][older.size].Root == older.root {
						p, err := b.prove(older.size, newer.size)
						must(t, err)
						proven = proven || xtlog.CheckTree(p, newer.size, newer.root, older.size, older.root) == nil
					}
				}
				if !proven {
					t.Fatalf("two histories: %+v and %+v", older, newer)
				}
			}
		}
	})
}

// Two histories are submitted by many at once: the witness follows one of them.
func TestConcurrent(t *testing.T) {
	const size = 30
	origins := []string{testOrigin, "example.org/second"}
	s := openServer(t, witness.ServerOptions{Logs: []string{logVKey(origins[0]), logVKey(origins[1])}})
	w := served(t, s, s.Key())
	var mu sync.Mutex
	given := make(map[string]map[tlog.Hash]bool) // per log: which branches' last entry was cosigned
	for _, origin := range origins {
		given[origin] = make(map[tlog.Hash]bool)
	}
	var wg sync.WaitGroup
	for _, origin := range origins {
		for i := range 6 {
			b := newBranch(t, origin, fmt.Sprint(i%2), 1, size)
			var cps []tlog.Checkpoint
			for n := int64(2); n <= size; n += 4 {
				cps = append(cps, b.checkpoint(t, n))
			}
			wg.Go(func() {
				for _, cp := range cps {
					line, err := new(witness.Client).Submit(context.Background(), w, 0, cp, b.prove)
					if err != nil {
						continue
					}
					if _, ok := w.Key.Verify(append(bytes.Clone(cp.Note), line...)); !ok {
						t.Error("a line that is not good")
					}
					mu.Lock()
					given[origin][b.hashes[xtlog.StoredHashIndex(0, 1)]] = true
					mu.Unlock()
				}
			})
		}
	}
	wg.Wait()
	for origin, histories := range given {
		if len(histories) != 1 {
			t.Errorf("%d histories of %s were cosigned", len(histories), origin)
		}
	}
}

func FuzzAddCheckpoint(f *testing.F) {
	b := newBranch(f, testOrigin, "", 9, 9)
	s, err := witness.Open(witness.ServerOptions{Dir: f.TempDir(), Name: "w.example.org", Logs: []string{logVKey(testOrigin)}})
	must(f, err)
	f.Cleanup(func() { _ = s.Close() })
	must(f, submit(s, 0, nil, b.checkpoint(f, 5).Note))
	f.Add([]byte(request(4, b.proof(f, 4, 9), b.checkpoint(f, 9).Note)))
	f.Add([]byte(request(6, b.proof(f, 5, 9), b.checkpoint(f, 9).Note)))
	f.Add([]byte("old 5\nAAAA\n\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		r := post(s, string(body))
		switch r.StatusCode {
		case 200, 400, 403, 404, 409, 422:
		default:
			t.Errorf("%q: %s", body, r.Status)
		}
	})
}

// A log has a second key: both are good until the former one is removed; what was
// cosigned under it is remembered.
func TestALogsKeyIsReplaced(t *testing.T) {
	former, next := logVKey(testOrigin), tlog.VKey(testOrigin, testPub(8))
	dir := t.TempDir()
	s := openServer(t, witness.ServerOptions{Dir: dir, Logs: []string{former}})
	b := newBranch(t, testOrigin, "", 9, 9)
	by := func(key byte, size int64) []byte {
		signer, err := tlog.NewSigner(testOrigin, testKey(key))
		must(t, err)
		note, err := signer.SignCheckpoint(size, b.checkpoint(t, size).Root)
		must(t, err)
		return note
	}
	answers := func(what string, code int, body string) {
		t.Helper()
		if r := post(s, body); r.StatusCode != code {
			t.Errorf("%s: %s, want %d: %s", what, r.Status, code, bodyOf(t, r))
		}
	}
	answers("the former key", 200, request(0, nil, by(logKey, 4)))
	answers("the next key before it is known", 403, request(4, b.proof(t, 4, 5), by(8, 5)))
	if err := s.RemoveLog(next); !errors.Is(err, witness.ErrUnknownLog) {
		t.Errorf("a key that is not known: %v", err)
	}
	if err := s.RemoveLog("rubbish"); !errors.Is(err, witness.ErrMalformed) {
		t.Errorf("no key: %v", err)
	}
	must(t, s.Close())
	s = openServer(t, witness.ServerOptions{Dir: dir, Logs: []string{next}})
	answers("the next key", 200, request(4, b.proof(t, 4, 5), by(8, 5)))
	answers("the former key beside it", 200, request(5, b.proof(t, 5, 6), by(logKey, 6)))
	must(t, s.RemoveLog(former))
	answers("the former key, removed", 403, request(6, b.proof(t, 6, 7), by(logKey, 7)))
	answers("the next key, from where the former ended", 200, request(6, b.proof(t, 6, 7), by(8, 7)))
	must(t, s.RemoveLog(next))
	answers("no key", 404, request(7, b.proof(t, 7, 8), by(8, 8)))
}
