package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

const testStream = "TWOTHIRDS_0123456789ABCDEF"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		appendForEver(dir)
	}
	os.Exit(m.Run())
}

// testContext bounds a test: nothing here takes as long as this, also on a slow machine.
func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func testLogger(t *testing.T) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), nil))
}

// open opens the embedded log in dir until the end of the test.
func open(t *testing.T, dir string) *Log {
	t.Helper()
	l, err := Open(testContext(t), Options{Dir: dir, Stream: testStream, Log: testLogger(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// found opens an embedded log and creates its stream.
func found(t *testing.T) *Log {
	t.Helper()
	l := open(t, t.TempDir())
	if err := l.Create(testContext(t)); err != nil {
		t.Fatal(err)
	}
	return l
}

// entries makes n entries that begin with name.
func entries(name string, n int) [][]byte {
	e := make([][]byte, n)
	for i := range e {
		e[i] = fmt.Appendf(nil, "%s-%d", name, i)
	}
	return e
}

// ones are the lengths of n groups of one entry.
func ones(n int) []int {
	g := make([]int, n)
	for i := range g {
		g[i] = 1
	}
	return g
}

func mustAppend(t *testing.T, l *Log, last uint64, e [][]byte, groups []int) {
	t.Helper()
	if err := l.Append(testContext(t), last, e, groups); err != nil {
		t.Fatal(err)
	}
}

// wantEntries fails the test unless the log holds exactly want.
func wantEntries(t *testing.T, l *Log, want [][]byte) {
	t.Helper()
	var got [][]byte
	err := l.Read(testContext(t), 1, func(seq uint64, data []byte) error {
		if seq != uint64(len(got))+1 {
			t.Fatalf("sequence %d came after %d", seq, len(got))
		}
		got = append(got, data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(bytes.Join(got, []byte("\n")), bytes.Join(want, []byte("\n"))) {
		t.Fatalf("log holds\n%q\nwant\n%q", got, want)
	}
	if last, err := l.Last(testContext(t)); err != nil || last != uint64(len(want)) {
		t.Fatalf("last is %d, %v; want %d", last, err, len(want))
	}
}

func TestLifecycle(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	dir := t.TempDir()
	l := open(t, dir)
	if err := l.Verify(ctx); !errors.Is(err, ErrNotFound) {
		t.Fatalf("verify before create: %v", err)
	}
	if _, err := l.Last(ctx); !errors.Is(err, ErrNotFound) {
		t.Fatalf("last before create: %v", err)
	}
	if err := l.Read(ctx, 1, nil); !errors.Is(err, ErrNotFound) {
		t.Fatalf("read before create: %v", err)
	}
	if err := l.Append(ctx, 0, entries("a", 1), ones(1)); !errors.Is(err, nats.ErrNoResponders) {
		t.Fatalf("append before create: %v", err)
	}
	if err := l.Create(ctx); err != nil {
		t.Fatal(err)
	}
	if err := l.Create(ctx); !errors.Is(err, ErrExists) {
		t.Fatalf("second create: %v", err)
	}
	if err := l.Verify(ctx); err != nil {
		t.Fatalf("verify the empty stream: %v", err)
	}
	wantEntries(t, l, nil)

	want := entries("plain", 12)
	mustAppend(t, l, 0, want, ones(12))
	group := entries("group", 3)
	mustAppend(t, l, 12, group, []int{1, 2})
	big := [][]byte{bytes.Repeat([]byte("x"), MaxEntry), {}}
	mustAppend(t, l, 15, big, []int{2})
	full := entries("full", MaxEntries)
	mustAppend(t, l, 17, full, ones(MaxEntries))
	want = append(append(append(want, group...), big...), full...)
	wantEntries(t, l, want)
	if err := l.Verify(ctx); err != nil {
		t.Fatal(err)
	}
	if data, err := l.Get(ctx, 13); err != nil || string(data) != "group-0" {
		t.Fatalf("get 13: %q, %v", data, err)
	}
	for _, seq := range []uint64{0, uint64(len(want)) + 1} {
		if _, err := l.Get(ctx, seq); !errors.Is(err, ErrNotFound) {
			t.Fatalf("get %d: %v", seq, err)
		}
	}

	l.Close()
	l.Close()
	if err := l.Append(ctx, uint64(len(want)), entries("late", 1), ones(1)); !errors.Is(err, ErrClosed) {
		t.Fatalf("append after close: %v", err)
	}
	if err := l.Read(ctx, 1, nil); !errors.Is(err, ErrClosed) {
		t.Fatalf("read after close: %v", err)
	}
	l = open(t, dir)
	wantEntries(t, l, want)
	mustAppend(t, l, uint64(len(want)), entries("next", 1), ones(1))
	wantEntries(t, l, append(want, entries("next", 1)...))
}

func TestReadFrom(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	l := found(t)
	mustAppend(t, l, 0, entries("e", 5), []int{5})
	for from := uint64(1); from <= 7; from++ {
		next := from
		if err := l.Read(ctx, from, func(seq uint64, _ []byte) error {
			if seq != next {
				t.Fatalf("from %d: got %d, want %d", from, seq, next)
			}
			next++
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if want := max(from, 6); next != want {
			t.Fatalf("from %d: ended before %d, want %d", from, next, want)
		}
	}
	if err := l.Read(ctx, 0, nil); err == nil {
		t.Fatal("reading from 0 succeeded")
	}
	stop := errors.New("enough")
	if err := l.Read(ctx, 1, func(uint64, []byte) error { return stop }); err != stop {
		t.Fatalf("want the function's own error, got %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]Options{
		"no place":              {Stream: testStream},
		"lower case":            {Dir: dir, Stream: "twothirds"},
		"wildcard":              {Dir: dir, Stream: "TWOTHIRDS.>"},
		"replicas in process":   {Dir: dir, Stream: testStream, Replicas: 3},
		"file for a folder":     {Dir: file, Stream: testStream},
		"nobody at URL":         {URL: "nats://127.0.0.1:1", Stream: testStream},
		"credentials not there": {URL: "nats://127.0.0.1:1", Creds: filepath.Join(dir, "none"), Stream: testStream},
	} {
		t.Run(name, func(t *testing.T) {
			if l, err := Open(testContext(t), o); err == nil {
				l.Close()
				t.Fatal("opened")
			} else {
				t.Log(err)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	// The server may have become ready before ctx was looked at.
	if l, err := Open(ctx, Options{Dir: t.TempDir(), Stream: testStream}); err == nil {
		l.Close()
	} else if !errors.Is(err, context.Canceled) {
		t.Fatalf("opened with a context that has ended: %v", err)
	}
}

func TestServerVersion(t *testing.T) {
	for version, ok := range map[string]bool{
		"2.15.0": true, "2.15.2": true, "2.16.0-RC.1": true, "3.0.0": true,
		"2.15.0-RC.3": false, "2.14.5": false, "2.9.1": false, "": false, "new": false,
	} {
		if err := checkServer(version); (err == nil) != ok || err != nil && !errors.Is(err, ErrOldServer) {
			t.Errorf("server %q: %v", version, err)
		}
	}
}
