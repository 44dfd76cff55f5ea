package stream

import (
	"context"
	"errors"
	"testing"
)

func TestAppendConflict(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		ours   [][]byte
		groups []int
		theirs int // entries that another writer got in before
	}{
		{"one", entries("o", 1), ones(1), 1},
		{"plain, one foreign entry", entries("o", 4), ones(4), 1},
		{"plain, several foreign entries", entries("o", 4), ones(4), 3},
		{"group", entries("o", 3), []int{3}, 1},
		{"batch", entries("o", 40), ones(40), 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := found(t)
			theirs := entries("theirs", tt.theirs)
			mustAppend(t, l, 0, theirs, ones(tt.theirs))
			err := l.Append(testContext(t), 0, tt.ours, tt.groups)
			var ae *AppendError
			if !errors.Is(err, ErrConflict) || errors.Is(err, ErrUnknown) || !errors.As(err, &ae) || ae.In != 0 {
				t.Fatalf("got %v", err)
			}
			// None of ours may follow a foreign entry that it was not decided upon.
			wantEntries(t, l, theirs)
			// A guard beyond the end is as wrong as one before it.
			if err := l.Append(testContext(t), 50, tt.ours, tt.groups); !errors.Is(err, ErrConflict) {
				t.Fatalf("append far beyond the end: %v", err)
			}
			mustAppend(t, l, uint64(tt.theirs), tt.ours, tt.groups)
			wantEntries(t, l, append(theirs, tt.ours...))
		})
	}
}

// Another writer gets in between two of our single entries: a prefix of ours is in,
// is reported, and nothing of ours stands behind the foreign one.
func TestAppendPartialPrefix(t *testing.T) {
	t.Parallel()
	l := found(t)
	ours := entries("ours", 4)
	foreign := entries("foreign", 1)
	onRequest(l, 3, func(f *fault) {
		other := found2(t, l)
		mustAppend(t, other, 2, foreign, ones(1))
	})
	err := l.Append(testContext(t), 0, ours, ones(4))
	var ae *AppendError
	if !errors.As(err, &ae) || ae.In != 2 || !errors.Is(err, ErrConflict) {
		t.Fatalf("got %v, want a conflict after 2 entries", err)
	}
	wantEntries(t, l, append(ours[:2:2], foreign...))
}

func TestAppendRefuses(t *testing.T) {
	t.Parallel()
	l := found(t)
	for _, tt := range []struct {
		name    string
		entries [][]byte
		groups  []int
		want    error // nil: any
	}{
		{"too large", [][]byte{make([]byte, MaxEntry+1)}, ones(1), ErrTooLarge},
		{"too large in a batch", append(entries("e", 20), make([]byte, MaxEntry+1)), ones(21), ErrTooLarge},
		{"too many", entries("e", MaxEntries+1), ones(MaxEntries + 1), ErrTooMany},
		{"no groups", entries("e", 1), nil, nil},
		{"groups too short", entries("e", 3), []int{2}, nil},
		{"groups too long", entries("e", 3), []int{2, 2}, nil},
		{"groups overflow", entries("e", 3), []int{1 << 62, 1 << 62, 1 << 62, 1 << 62}, nil},
		{"empty group", entries("e", 3), []int{0, 3}, nil},
		{"negative group", entries("e", 3), []int{-1, 4}, nil},
		{"groups without entries", nil, []int{1}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for name, do := range map[string]func(context.Context, uint64, [][]byte, []int) error{"append": l.Append, "resolve": l.Resolve} {
				var ae *AppendError
				err := do(testContext(t), 0, tt.entries, tt.groups)
				if !errors.As(err, &ae) || tt.want != nil && !errors.Is(err, tt.want) || errors.Is(err, ErrUnknown) {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
	if err := l.Append(testContext(t), 7, nil, nil); err != nil {
		t.Errorf("append of nothing: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Append(ctx, 0, entries("e", 1), ones(1)); !errors.Is(err, context.Canceled) || errors.Is(err, ErrUnknown) {
		t.Errorf("append with a context that has ended: %v", err)
	}
	wantEntries(t, l, nil)
}

// A server that accepts less than the largest entry refuses it for good; the caller
// must not be left with an unknown outcome.
func TestAppendTooLargeForStream(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	l := external(t, startExternal(t))
	cfg := l.j.cfg
	cfg.MaxMsgSize = 1000
	if _, err := l.j.js.CreateStream(ctx, cfg); err != nil {
		t.Fatal(err)
	}
	if err := l.Append(ctx, 0, [][]byte{make([]byte, 2000)}, ones(1)); !errors.Is(err, ErrTooLarge) || errors.Is(err, ErrUnknown) {
		t.Errorf("plain: %v", err)
	}
	// In a batch the server hides the reason, but it is a definite refusal.
	err := l.Append(ctx, 0, [][]byte{make([]byte, 2000), {}}, ones(2))
	if err == nil || errors.Is(err, ErrUnknown) {
		t.Errorf("batch: %v", err)
	}
	wantEntries(t, l, nil)
}

func BenchmarkAppend(b *testing.B) {
	l, err := Open(b.Context(), Options{Dir: b.TempDir(), Stream: testStream})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	if err := l.Create(b.Context()); err != nil {
		b.Fatal(err)
	}
	last := uint64(0)
	for _, bb := range []struct {
		name string
		n    int
	}{{"1", 1}, {"12", 12}, {"13", 13}, {"1000", 1000}} {
		b.Run(bb.name, func(b *testing.B) {
			e := make([][]byte, bb.n)
			for i := range e {
				e[i] = make([]byte, 450)
			}
			for b.Loop() {
				if err := l.Append(b.Context(), last, e, ones(bb.n)); err != nil {
					b.Fatal(err)
				}
				last += uint64(bb.n)
			}
			b.ReportMetric(float64(bb.n*b.N)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}
