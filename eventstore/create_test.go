package eventstore_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/stream"
)

// founder makes foundings for one ledger key after another.
type founder struct {
	t      *testing.T
	signed *wire.Signed // the last
	again  bool         // bring the last one again
}

func (f *founder) found(key pubkey.Key) (*wire.Signed, error) {
	if !f.again || f.signed == nil {
		f.signed = domaintest.FoundingBy(key, domain.PurposeOperation, newID(f.t), wire.Time(time.Now().UnixMilli()))
	}
	return f.signed, nil
}

func TestCreateRefuses(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	f := &founder{t: t}
	dir := t.TempDir()
	id, err := eventstore.Create(ctx, eventstore.Options{Dir: dir}, f.found)
	if err != nil || id != f.signed.Statement.Hash() {
		t.Fatalf("founded %s, %v", id, err)
	}
	before := digest(t, dir)
	if _, err := eventstore.Create(ctx, eventstore.Options{Dir: dir}, f.found); !errors.Is(err, eventstore.ErrExists) {
		t.Errorf("founded twice: %v", err)
	}
	if _, err := eventstore.PrepareKey(dir); !errors.Is(err, eventstore.ErrExists) {
		t.Errorf("a key prepared in it: %v", err)
	}
	if digest(t, dir) != before {
		t.Error("the ledger's folder was written to")
	}
	for _, name := range []string{"notes.txt", "published.db", "rows.db"} {
		dir := t.TempDir()
		write(t, dir, name, []byte("mine"))
		if _, err := eventstore.Create(ctx, eventstore.Options{Dir: dir}, f.found); !errors.Is(err, eventstore.ErrNotEmpty) {
			t.Errorf("founded beside %s: %v", name, err)
		}
		if _, err := os.Stat(filepath.Join(dir, "ledger.key")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("beside %s a key was made: %v", name, err)
		}
	}
	// A founding that is refused leaves the folder as good as new.
	dir = t.TempDir()
	key, err := eventstore.PrepareKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	nope := errors.New("not today")
	if _, err := eventstore.Create(ctx, eventstore.Options{Dir: dir}, func(pubkey.Key) (*wire.Signed, error) { return nil, nope }); !errors.Is(err, nope) {
		t.Errorf("a founding that fails: %v", err)
	}
	forged := func(key pubkey.Key) (*wire.Signed, error) {
		signed, _ := f.found(key)
		signed.Signatures[0].Sig[0] ^= 1
		return signed, nil
	}
	var bad *wire.SignatureError
	if _, err := eventstore.Create(ctx, eventstore.Options{Dir: dir}, forged); !errors.As(err, &bad) {
		t.Errorf("a founding with a forged signature: %v", err)
	}
	member := func(pubkey.Key) (*wire.Signed, error) { return enter(t, wire.Hash{3}, "Ministry"), nil }
	var refusal *domain.Refusal
	if _, err := eventstore.Create(ctx, eventstore.Options{Dir: dir}, member); !errors.As(err, &refusal) || refusal.Code != domain.CodeNotFounded {
		t.Errorf("a founding that is none: %v", err)
	}
	if again, err := eventstore.PrepareKey(dir); err != nil || again != key {
		t.Errorf("the key prepared is now %s, was %s, %v", again, key, err)
	}
	if _, err := eventstore.Create(ctx, eventstore.Options{Dir: dir}, f.found); err != nil {
		t.Errorf("founded after all: %v", err)
	}
}

// noEnd does not say where the stream ends.
type noEnd struct{ eventstore.Appender }

func (noEnd) Last(context.Context) (uint64, error) { return 0, stream.ErrClosed }

// A founding that was cut off before it was published is found by who reads the folder.
func TestFoundedIsPublished(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	o := eventstore.Options{Dir: t.TempDir()}
	f := &founder{t: t}
	id, err := eventstore.Found(ctx, o, f.found)
	if err != nil {
		t.Fatal(err)
	}
	// Where settling fails, the next one who reads the folder tries again.
	gone := o.WithFaults(func(a eventstore.Appender) eventstore.Appender { return noEnd{a} })
	if err := eventstore.Settle(ctx, gone); !errors.Is(err, stream.ErrClosed) || !eventstore.LeftInUse(o.Dir) {
		t.Errorf("settling failed with %v; still in use: %v", err, eventstore.LeftInUse(o.Dir))
	}
	if err := eventstore.Settle(ctx, o); err != nil {
		t.Fatal(err)
	}
	copied, err := copies.Open(ctx, o.Dir)
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close() //nolint:errcheck // read only
	if copied.Ledger != id || copied.Size() != 1 || eventstore.LeftInUse(o.Dir) {
		t.Errorf("ledger %s with %d entries, still in use: %v", copied.Ledger, copied.Size(), eventstore.LeftInUse(o.Dir))
	}
}

// A founding that was cut off anywhere is finished by the same founding, and
// by no other once its streams are there.
func TestCreateCutOff(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	whole := t.TempDir()
	f := &founder{t: t, again: true}
	id, err := eventstore.Create(ctx, eventstore.Options{Dir: whole}, f.found)
	if err != nil {
		t.Fatal(err)
	}
	streams := func(dir string, made func(*stream.Log)) {
		log, err := stream.Open(ctx, stream.Options{Dir: filepath.Join(dir, "streams"), Stream: eventstore.StreamName(id)})
		if err != nil {
			t.Fatal(err)
		}
		defer log.Close()
		if made != nil {
			made(log)
		}
	}
	for _, tt := range []struct {
		name  string
		do    func(dir string)
		other error // what another founding says
	}{
		{"before the key", func(dir string) { remove(t, dir, "ledger.key"); remove(t, dir, "streams") }, nil},
		{"while writing the key", func(dir string) {
			remove(t, dir, "ledger.key")
			remove(t, dir, "streams")
			write(t, dir, ".writing-123", []byte("-----BEGIN"))
		}, nil},
		{"after the key", func(dir string) { remove(t, dir, "streams") }, nil},
		{"after the server", func(dir string) { remove(t, dir, "streams"); streams(dir, nil) }, nil},
		{"after the log's stream", func(dir string) {
			remove(t, dir, "streams")
			streams(dir, func(log *stream.Log) {
				if err := log.Create(ctx); err != nil {
					t.Fatal(err)
				}
			})
		}, eventstore.ErrNotEmpty},
		{"after the founding", func(string) {}, eventstore.ErrNotEmpty},
	} {
		for _, same := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, the same %v", tt.name, same), func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "ledger")
				if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
					t.Fatal(err)
				}
				for _, name := range []string{"ledger.json", "published.db", "answers.db"} {
					remove(t, dir, name)
				}
				tt.do(dir)
				if _, err := eventstore.Open(ctx, eventstore.Options{Dir: dir}); !errors.Is(err, eventstore.ErrNoLedger) {
					t.Fatalf("opened: %v", err)
				}
				if _, err := os.Stat(filepath.Join(dir, "ledger.key")); err != nil && same {
					t.Skip("another key is another ledger")
				}
				g := &founder{t: t, again: same, signed: f.signed}
				got, err := eventstore.Create(ctx, eventstore.Options{Dir: dir}, g.found)
				if same && (err != nil || got != id) {
					t.Fatalf("finished as %s, %v", got, err)
				}
				if !same && !errors.Is(err, tt.other) {
					t.Fatalf("another founding: %v, want %v", err, tt.other)
				}
				if err != nil {
					return
				}
				l, err := eventstore.Open(ctx, eventstore.Options{Dir: dir})
				if err != nil {
					t.Fatal(err)
				}
				defer l.Close()
				if l.Size() != 1 || l.ID() != got {
					t.Errorf("%d entries of %s", l.Size(), l.ID())
				}
				if _, err := os.Stat(filepath.Join(dir, ".writing-123")); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("what was half written is still there: %v", err)
				}
			})
		}
	}
}

func TestJoinRefuses(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	url := external(t)
	n := started(t, body, at(url))
	other := domaintest.NewKey("another ledger")
	ctx := testContext(t)
	folder := func(key ed25519.PrivateKey) string {
		dir := t.TempDir()
		if key != nil {
			if err := os.WriteFile(filepath.Join(dir, "ledger.key"), pemOf(t, key), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	for _, tt := range []struct {
		name   string
		o      eventstore.Options
		ledger wire.Hash
		want   error
	}{
		{"no key", eventstore.Options{Dir: folder(nil), URL: url}, body.Ledger, eventstore.ErrJoin},
		{"another key", eventstore.Options{Dir: folder(other.Private), URL: url}, body.Ledger, eventstore.ErrJoin},
		{"no such ledger", eventstore.Options{Dir: folder(body.LedgerKey.Private), URL: url}, wire.Hash{5}, eventstore.ErrJoin},
		{"an embedded server", eventstore.Options{Dir: folder(body.LedgerKey.Private)}, body.Ledger, eventstore.ErrJoin},
		{"a ledger's folder", eventstore.Options{Dir: n.opts.Dir, URL: url}, body.Ledger, eventstore.ErrInUse},
	} {
		if err := eventstore.Join(ctx, tt.o, tt.ledger); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if _, err := eventstore.LedgerOf(tt.o.Dir); tt.o.Dir != n.opts.Dir && !errors.Is(err, eventstore.ErrNoLedger) {
			t.Errorf("%s: the folder is now a ledger's: %v", tt.name, err)
		}
	}
}

// Founding on an external server, cut off and finished, and never twice.
func TestCreateExternal(t *testing.T) {
	t.Parallel()
	url := external(t)
	o := eventstore.Options{Dir: t.TempDir(), URL: url}
	var signed *wire.Signed
	founding := func(key pubkey.Key) (*wire.Signed, error) {
		if signed == nil {
			signed = domaintest.FoundingBy(key, domain.PurposeOperation, newID(t), wire.Time(time.Now().UnixMilli()))
		}
		return signed, nil
	}
	id, err := eventstore.Create(testContext(t), o, founding)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := eventstore.Create(testContext(t), o, founding); !errors.Is(err, eventstore.ErrExists) {
		t.Errorf("again in its folder: %v", err)
	}
	// With the ledger's key in another folder the same founding is the same
	// ledger; as long as nothing followed, it is as good as cut off.
	key, err := os.ReadFile(filepath.Join(o.Dir, "ledger.key"))
	if err != nil {
		t.Fatal(err)
	}
	second := eventstore.Options{Dir: t.TempDir(), URL: url}
	if err := os.WriteFile(filepath.Join(second.Dir, "ledger.key"), key, 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := eventstore.Open(testContext(t), o)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := l.Submit(testContext(t), enter(t, id, "Ministry")); err != nil {
		t.Fatal(err)
	}
	if _, err := eventstore.Create(testContext(t), second, founding); !errors.Is(err, eventstore.ErrExists) {
		t.Errorf("again over a stream that has gone on: %v", err)
	}
}
