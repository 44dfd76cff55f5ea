package witness_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"twothirds/eventstore/tlog"
	"twothirds/eventstore/witness"
)

// answers is a witness that says what it is told to.
type answers struct {
	code  int
	kind  string
	body  string
	where string
}

func (a answers) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	if a.kind != "" {
		w.Header().Set("Content-Type", a.kind)
	}
	if a.where != "" {
		w.Header().Set("Location", a.where)
	}
	w.WriteHeader(a.code)
	_, _ = w.Write([]byte(a.body))
}

func TestAnswers(t *testing.T) {
	b := newBranch(t, testOrigin, "", 9, 9)
	cp, other := b.checkpoint(t, 9).Note, b.checkpoint(t, 8).Note
	k := key("w.example.org", 2)
	good, later := line(t, k.Name, 2, 1000, cp), line(t, k.Name, 2, 2000, cp)
	stranger := line(t, "x.example.org", 3, 1000, cp)
	const size = "text/x.tlog.size"
	for _, c := range []struct {
		name string
		answers
		want error // nil: the line good
	}{
		{"good", answers{code: 200, body: good}, nil},
		{"good among others", answers{code: 200, body: stranger + good + "— ML-DSA AAAAAAAA\n"}, nil},
		{"good after what is no line", answers{code: 200, body: "hello\n\n" + good}, nil},
		{"another's", answers{code: 200, body: stranger}, witness.ErrMalformed},
		{"over another checkpoint", answers{code: 200, body: line(t, k.Name, 2, 1000, other)}, witness.ErrMalformed},
		{"the name with another key", answers{code: 200, body: line(t, k.Name, 3, 1000, cp)}, witness.ErrMalformed},
		{"not whole", answers{code: 200, body: strings.TrimSuffix(good, "\n")}, witness.ErrMalformed},
		{"a whole note", answers{code: 200, body: "x\n\n" + strings.Replace(good, "— ", "- ", 1)}, witness.ErrMalformed},
		{"empty", answers{code: 200}, witness.ErrMalformed},
		{"endless", answers{code: 200, body: strings.Repeat("x", 1<<17)}, witness.ErrMalformed},
		{"too many lines before", answers{code: 200, body: strings.Repeat(stranger, 100) + good}, witness.ErrMalformed},
		{"created", answers{code: 201, body: good}, witness.ErrMalformed},
		{"stale", answers{code: 409, kind: size, body: "7\n"}, &witness.SizeError{Size: 7}},
		{"stale, with parameters", answers{code: 409, kind: size + "; charset=utf-8", body: "0\n"}, &witness.SizeError{}},
		{"stale without a number", answers{code: 409, kind: size, body: "seven\n"}, witness.ErrMalformed},
		{"stale, leading zero", answers{code: 409, kind: size, body: "07\n"}, witness.ErrMalformed},
		{"stale, negative", answers{code: 409, kind: size, body: "-7\n"}, witness.ErrMalformed},
		{"stale, too large", answers{code: 409, kind: size, body: "9223372036854775807\n"}, witness.ErrMalformed},
		{"another root, as in v1.0.0", answers{code: 409, kind: "text/plain", body: "no\n"}, witness.ErrInconsistent},
		{"inconsistent", answers{code: 422}, witness.ErrInconsistent},
		{"unknown log", answers{code: 404}, witness.ErrUnknownLog},
		{"bad signature", answers{code: 403}, witness.ErrRefused},
		{"malformed", answers{code: 400}, witness.ErrRefused},
		{"too many requests", answers{code: 429}, witness.ErrRefused},
		{"in trouble", answers{code: 500, body: good}, witness.ErrUnreachable},
		{"moved", answers{code: 307, where: "https://elsewhere.example.org/"}, witness.ErrRefused},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := new(witness.Client).AddCheckpoint(t.Context(), served(t, c.answers, k), 0, nil, cp)
			var wantSize, gotSize *witness.SizeError
			switch {
			case c.want == nil:
				if err != nil || string(got) != good {
					t.Errorf("%q, %v, want %q", got, err, good)
				}
			case errors.As(c.want, &wantSize):
				if !errors.As(err, &gotSize) || *gotSize != *wantSize || got != nil {
					t.Errorf("%q, %v, want %v", got, err, c.want)
				}
			case !errors.Is(err, c.want) || got != nil:
				t.Errorf("%q, %v, want %v", got, err, c.want)
			}
		})
	}
	got, err := new(witness.Client).AddCheckpoint(t.Context(), served(t, answers{code: 200, body: good + later + good}, k), 0, nil, cp)
	if err != nil || string(got) != later {
		t.Errorf("of several: %q, %v, want the latest", got, err)
	}
}

// A redirect is not followed, whoever's HTTP client is used.
func TestNoRedirect(t *testing.T) {
	asked := false
	elsewhere := served(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }), witness.Key{})
	w := served(t, answers{code: 307, where: elsewhere.URL + "/add-checkpoint"}, key("w", 2))
	cp := newBranch(t, testOrigin, "", 9, 9).checkpoint(t, 9).Note
	_, err := (&witness.Client{HTTP: &http.Client{}}).AddCheckpoint(t.Context(), w, 0, nil, cp)
	if !errors.Is(err, witness.ErrRefused) || asked || !strings.Contains(err.Error(), elsewhere.URL) {
		t.Errorf("%v, elsewhere asked: %v", err, asked)
	}
}

func TestUnreachable(t *testing.T) {
	cp := newBranch(t, testOrigin, "", 9, 9).checkpoint(t, 9).Note
	hanging := served(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server see that the client is gone
		<-r.Context().Done()
	}), key("w", 2))
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := new(witness.Client).AddCheckpoint(short, hanging, 0, nil, cp); !errors.Is(err, witness.ErrUnreachable) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("no answer: %v", err)
	}
	w := witness.Witness{Name: "w", Key: key("w", 2)}
	if _, err := new(witness.Client).AddCheckpoint(t.Context(), w, 0, nil, cp); !errors.Is(err, witness.ErrUnreachable) {
		t.Errorf("no URL: %v", err)
	}
	w.URL = "gopher://w"
	if _, err := new(witness.Client).AddCheckpoint(t.Context(), w, 0, nil, cp); !errors.Is(err, witness.ErrMalformed) {
		t.Errorf("a URL of another kind: %v", err)
	}
	w.URL = "http://127.0.0.1:1"
	if _, err := new(witness.Client).AddCheckpoint(t.Context(), w, 0, nil, []byte("no note")); !errors.Is(err, witness.ErrMalformed) {
		t.Errorf("no note: %v", err)
	}
}

// The submission prefix may end in a slash, and may have a path.
func TestPrefix(t *testing.T) {
	s := openServer(t, witness.ServerOptions{})
	w := served(t, http.StripPrefix("/a/b", s), s.Key())
	for i, tail := range []string{"/a/b", "/a/b/"} {
		at := w
		at.URL += tail
		cp := newBranch(t, testOrigin, "", 9, 9).checkpoint(t, 9)
		if _, err := new(witness.Client).AddCheckpoint(t.Context(), at, int64(9*i), nil, cp.Note); err != nil {
			t.Error(err)
		}
	}
}

// exercise drives a witness that knows the test log, whoever wrote it, through what
// becomes of a log. unknown and unsigned are how it refuses other logs, and bad signatures.
func exercise(t *testing.T, w witness.Witness, unknown, unsigned error) {
	ctx := t.Context()
	c := new(witness.Client)
	honest := newBranch(t, testOrigin, "honest", 300, 700)
	forked := newBranch(t, testOrigin, "forked", 300, 700)
	accepted := func(b *branch, old, size int64) {
		t.Helper()
		cp := b.checkpoint(t, size)
		line, err := c.Submit(ctx, w, old, cp, b.prove)
		must(t, err)
		at, ok := w.Key.Verify(append(cp.Note, line...))
		if age := time.Since(time.Unix(at, 0)); !ok || age < -time.Minute || age > time.Minute {
			t.Fatalf("size %d: cosigned at %d, good: %v", size, at, ok)
		}
	}
	refused := func(b *branch, old, size int64, want error) {
		t.Helper()
		if line, err := c.Submit(ctx, w, old, b.checkpoint(t, size), b.prove); !errors.Is(err, want) || line != nil {
			t.Fatalf("size %d from %d: %q, %v, want %v", size, old, line, err, want)
		}
	}
	accepted(honest, 0, 400)   // the first
	accepted(honest, 400, 600) // growth
	accepted(honest, 600, 600) // the same again
	accepted(honest, 0, 600)   // not knowing what the witness has
	accepted(honest, 100, 601) // thinking that it has less

	var size *witness.SizeError
	cp := honest.checkpoint(t, 700)
	if _, err := c.AddCheckpoint(ctx, w, 400, honest.proof(t, 400, 700), cp.Note); !errors.As(err, &size) || size.Size != 601 {
		t.Fatalf("a stale old size: %v, want 601", err)
	}
	var ahead *witness.AheadError
	for _, old := range []int64{0, 400, 500, 601} {
		if _, err := c.Submit(ctx, w, old, honest.checkpoint(t, 500), honest.prove); !errors.As(err, &ahead) || ahead.Size != 601 {
			t.Fatalf("a smaller tree: %v, want 601 ahead", err)
		}
	}
	refused(forked, 601, 601, witness.ErrInconsistent) // another tree of the same size
	refused(forked, 0, 601, witness.ErrInconsistent)
	refused(forked, 601, 700, witness.ErrInconsistent) // a larger one
	refused(forked, 0, 700, witness.ErrInconsistent)
	if _, err := c.AddCheckpoint(ctx, w, 601, nil, cp.Note); !errors.Is(err, witness.ErrInconsistent) {
		t.Fatalf("without proof: %v", err)
	}
	refused(newBranch(t, "example.org/another", "", 9, 9), 0, 9, unknown)
	stolen := cp
	text, _, _ := strings.Cut(string(cp.Note), "\n\n")
	stolen.Note = []byte(text + "\n\n" + strings.SplitAfter(string(honest.checkpoint(t, 699).Note), "\n\n")[1])
	if _, err := c.Submit(ctx, w, 601, stolen, honest.prove); !errors.Is(err, unsigned) {
		t.Fatalf("another checkpoint's signature: %v, want %v", err, unsigned)
	}
	accepted(honest, 601, 700) // all that has changed nothing
}

func TestExercise(t *testing.T) {
	s := openServer(t, witness.ServerOptions{})
	exercise(t, served(t, s, s.Key()), witness.ErrUnknownLog, witness.ErrRefused)
}

// When the proof cannot be made, the log's operator sees why.
func TestSubmitWithoutProof(t *testing.T) {
	s := openServer(t, witness.ServerOptions{})
	w := served(t, s, s.Key())
	b := newBranch(t, testOrigin, "", 9, 9)
	_, err := new(witness.Client).Submit(t.Context(), w, 0, b.checkpoint(t, 5), b.prove)
	must(t, err)
	broken := errors.New("disk on fire")
	_, err = new(witness.Client).Submit(t.Context(), w, 0, b.checkpoint(t, 9), func(older, newer int64) ([]tlog.Hash, error) {
		return nil, fmt.Errorf("%d to %d: %w", older, newer, broken)
	})
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "5 to 9") {
		t.Error(err)
	}
}
