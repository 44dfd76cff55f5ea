package eventstore_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"twothirds/domain"
	"twothirds/eventstore"
	"twothirds/eventstore/stream"
	"twothirds/eventstore/tlog"
)

// What the stream holds beyond the copy may have been acknowledged: it is taken
// along into a new stream as far as it is valid, votes too that have seen a
// checkpoint over what the copy does not hold.
func TestReseatTakesAlong(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	n := started(t, body)
	n.must(n.ballot(poll, body.Members[0], 1, domain.ChoiceYes, n.seen()))
	n.close()
	before, err := os.ReadFile(filepath.Join(n.opts.Dir, "published.db"))
	if err != nil {
		t.Fatal(err)
	}
	n.open()
	n.must(n.ballot(poll, body.Members[1], 1, domain.ChoiceYes, n.seen()))
	last := n.must(n.ballot(poll, body.Members[2], 1, domain.ChoiceYes, n.seen()))
	note, err := n.WaitCheckpoint(testContext(t), last.Seq)
	if err != nil {
		t.Fatal(err)
	}
	n.close()
	// The copy is one from before the last two votes; behind them there is rubbish.
	write(t, n.opts.Dir, "published.db", before)
	remove(t, n.opts.Dir, "answers.db")
	log := n.stream()
	if err := log.Append(testContext(t), uint64(last.Seq), [][]byte{[]byte("rubbish")}, []int{1}); err != nil {
		t.Fatal(err)
	}
	log.Close()
	// A reseat that was cut off has left a stream.
	left, err := stream.Open(testContext(t), stream.Options{Dir: filepath.Join(n.opts.Dir, "streams"), Stream: eventstore.StreamName(body.Ledger) + "_R1"})
	if err == nil {
		err = left.Create(testContext(t))
	}
	if err != nil {
		t.Fatal(err)
	}
	left.Close()
	was := digest(t, n.opts.Dir)
	if d, err := eventstore.Doctor(testContext(t), n.opts, nil); err != nil || d.Waiting != 3 {
		t.Fatalf("the doctor says %+v, %v", d, err)
	}
	if digest(t, n.opts.Dir) != was {
		t.Error("the doctor wrote something")
	}
	if size, err := eventstore.Reseat(testContext(t), n.opts, nil); err != nil || size != last.Seq {
		t.Fatalf("reseated %d, %v", size, err)
	}
	n.open()
	after, err := n.WaitCheckpoint(testContext(t), last.Seq)
	if err != nil || !bytes.Equal(after, note) || n.Size() != last.Seq {
		t.Errorf("%d entries under\n%s, %v", n.Size(), after, err)
	}
	n.must(n.position(motionOf(body, poll), body.Members[3], "it goes on"))
}

// A folder whose copy and stream hold less than was signed, or something else,
// is not reseated.
func TestReseatRefuses(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	signer, err := tlog.NewSigner(body.State.Ledger().Origin, body.LedgerKey.Private)
	if err != nil {
		t.Fatal(err)
	}
	n := populated(t, "ours")
	size := int64(len(body.Entries) + 3)
	for _, tt := range []struct {
		name string
		size int64
		want error
	}{
		{"more was signed", size + 1, eventstore.ErrShorter},
		{"something else was signed", size, eventstore.ErrDiffers},
	} {
		dir := filepath.Join(t.TempDir(), "ledger")
		if err := os.CopyFS(dir, os.DirFS(n.opts.Dir)); err != nil {
			t.Fatal(err)
		}
		o := n.opts
		o.Dir = dir
		other := &node{t: t, body: body, opts: o}
		log := other.stream()
		checkpoints, err := log.Checkpoints()
		if err != nil {
			t.Fatal(err)
		}
		at, _, err := checkpoints.Last(testContext(t))
		if err != nil {
			t.Fatal(err)
		}
		note, err := signer.SignCheckpoint(tt.size, tlog.Hash{1})
		if err == nil {
			_, err = checkpoints.Append(testContext(t), at, note)
		}
		if err != nil {
			t.Fatal(err)
		}
		log.Close()
		before := digest(t, dir)
		if _, err := eventstore.Reseat(testContext(t), o, nil); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if digest(t, dir) != before {
			t.Errorf("%s: the folder was written to", tt.name)
		}
	}
	// Without a copy there is nothing to go by.
	dir := filepath.Join(t.TempDir(), "ledger")
	if err := os.CopyFS(dir, os.DirFS(n.opts.Dir)); err != nil {
		t.Fatal(err)
	}
	remove(t, dir, "published.db")
	o := n.opts
	o.Dir = dir
	if _, err := eventstore.Reseat(testContext(t), o, nil); err == nil {
		t.Error("reseated without a copy")
	}
}
