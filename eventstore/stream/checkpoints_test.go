package stream

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/nats-io/nats.go"
)

func TestCheckpoints(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	dir := t.TempDir()
	l := open(t, dir)
	c, err := l.Checkpoints()
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Last(ctx); !errors.Is(err, ErrNotFound) {
		t.Fatalf("last before create: %v", err)
	}
	if _, err := c.Append(ctx, 0, []byte("a")); err == nil || errors.Is(err, ErrUnknown) {
		t.Fatalf("append before create: %v", err)
	}
	if err := c.Create(ctx); err != nil {
		t.Fatal(err)
	}
	if err := c.Create(ctx); !errors.Is(err, ErrExists) {
		t.Fatalf("second create: %v", err)
	}
	if seq, note, err := c.Last(ctx); seq != 0 || note != nil || err != nil {
		t.Fatalf("last of none: %d %q %v", seq, note, err)
	}
	notes := []string{"a", "b", "c"}
	for i, note := range notes {
		for range 2 { // the second time it is there already
			if seq, err := c.Append(ctx, uint64(i), []byte(note)); seq != uint64(i)+1 || err != nil {
				t.Fatalf("append %s: %d %v", note, seq, err)
			}
		}
	}
	for last := range uint64(3) {
		if _, err := c.Append(ctx, last, []byte("other")); !errors.Is(err, ErrConflict) {
			t.Fatalf("another note after %d: %v", last, err)
		}
	}
	if _, err := c.Append(ctx, 3, make([]byte, MaxEntry+1)); !errors.Is(err, ErrTooLarge) {
		t.Fatalf("large note: %v", err)
	}
	l.Close()

	l = open(t, dir)
	if c, err = l.Checkpoints(); err != nil {
		t.Fatal(err)
	}
	if err := c.Verify(ctx); err != nil {
		t.Fatal(err)
	}
	if seq, note, err := c.Last(ctx); seq != 3 || string(note) != "c" || err != nil {
		t.Fatalf("last: %d %q %v", seq, note, err)
	}
	var read []string
	if err := c.Read(ctx, 1, func(_ uint64, note []byte) error {
		read = append(read, string(note))
		return nil
	}); err != nil || len(read) != 3 || read[0] != "a" || read[2] != "c" {
		t.Fatalf("read %q, %v", read, err)
	}
}

func TestCheckpointsUnknown(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	l := found(t)
	c, err := l.Checkpoints()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Create(ctx); err != nil {
		t.Fatal(err)
	}
	send := c.j.request
	lose := func(n int, sent bool) { // the first n answers, or messages
		c.j.request = func(ctx context.Context, m *nats.Msg) (*nats.Msg, error) {
			if n--; n < 0 {
				return send(ctx, m)
			}
			if sent {
				if _, err := send(ctx, m); err != nil {
					return nil, err
				}
			}
			return nil, nats.ErrTimeout
		}
	}
	lose(1, true)
	if seq, err := c.Append(ctx, 0, []byte("a")); seq != 1 || err != nil {
		t.Fatalf("answer lost: %d %v", seq, err)
	}
	lose(2, false)
	if seq, err := c.Append(ctx, 1, []byte("b")); seq != 2 || err != nil {
		t.Fatalf("message lost: %d %v", seq, err)
	}
	short, cancel := context.WithCancel(ctx)
	defer cancel()
	lose(1<<20, true)
	losing, asked := c.j.request, 0
	c.j.request = func(ctx context.Context, m *nats.Msg) (*nats.Msg, error) {
		if asked++; asked == 3 {
			cancel()
		}
		return losing(ctx, m)
	}
	if _, err := c.Append(short, 2, []byte("c")); !errors.Is(err, ErrUnknown) {
		t.Fatalf("answers keep getting lost: %v", err)
	}
	lose(0, true)
	if _, err := c.Append(ctx, 2, []byte("other")); !errors.Is(err, ErrConflict) {
		t.Fatalf("another in its place: %v", err)
	}
	if seq, err := c.Append(ctx, 2, []byte("c")); seq != 3 || err != nil {
		t.Fatalf("the same again: %d %v", seq, err)
	}
	if _, note, err := c.Last(ctx); !bytes.Equal(note, []byte("c")) || err != nil {
		t.Fatalf("last: %q %v", note, err)
	}
}
