package eventstore

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore/disk"
	"twothirds/eventstore/stream"
)

// PrepareKey makes the key of a ledger that is yet to be founded in an empty
// folder, so that its founding can be signed elsewhere, and returns its public
// half; called again, the same.
func PrepareKey(dir string) (key pubkey.Key, err error) {
	f, err := holdNew(dir)
	if err != nil {
		return key, err
	}
	defer func() { err = errors.Join(err, f.release()) }()
	if err := checkEmpty(f); err != nil {
		return key, err
	}
	private, err := f.ownKey()
	if err != nil {
		return key, err
	}
	return pubkey.Key(private.Public().(ed25519.PublicKey)), nil
}

// Create founds a ledger in an empty folder: it makes the ledger's key, or
// takes the one prepared, has the founding signed over it, and enters and
// publishes that as the first entry. founding gets the ledger's public key.
// Where an earlier call was cut off, one with the same founding finishes it.
// It fails with ErrExists or ErrNotEmpty, with founding's error, or with a
// *domain.Refusal.
func Create(ctx context.Context, o Options, founding func(ledgerKey pubkey.Key) (*wire.Signed, error)) (id wire.Hash, err error) {
	if id, err = found(ctx, o, founding); err != nil {
		return wire.Hash{}, err
	}
	o.ClockOK = true // the founding was entered a moment ago, or by a call that was cut off
	l, err := Open(ctx, o)
	if err != nil {
		return id, fmt.Errorf("the ledger %s is founded; publishing its founding: %w", id, err)
	}
	_, err = l.WaitCheckpoint(ctx, 1)
	return id, errors.Join(err, l.Close())
}

func found(ctx context.Context, o Options, founding func(pubkey.Key) (*wire.Signed, error)) (id wire.Hash, err error) {
	f, err := holdNew(o.Dir)
	if err != nil {
		return wire.Hash{}, err
	}
	defer func() { err = errors.Join(err, f.release()) }()
	if err := checkEmpty(f, folderStreams); err != nil {
		return wire.Hash{}, err
	}
	key, err := f.ownKey()
	if err != nil {
		return wire.Hash{}, err
	}
	signed, err := founding(pubkey.Key(key.Public().(ed25519.PublicKey)))
	if err == nil {
		err = wire.VerifySignatures(signed.Statement, signed.Signatures)
	}
	if err != nil {
		return wire.Hash{}, fmt.Errorf("founding: %w", err)
	}
	now, err := clockOf(o).now(0)
	if err != nil {
		return wire.Hash{}, err
	}
	placed, err := domain.New().Decide(signed, now, nil)
	if err != nil {
		return wire.Hash{}, fmt.Errorf("founding: %w", err)
	}
	a := about{Format: folderFormat, Ledger: signed.Statement.Hash(), Stream: streamName(signed.Statement.Hash())}
	log, err := stream.Open(ctx, streamOptions(o, f, a))
	if err != nil {
		return wire.Hash{}, fmt.Errorf("opening the log: %w", err)
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	if o.URL == "" {
		if err := checkStreams(ctx, log, a); err != nil {
			return wire.Hash{}, err
		}
	}
	if err := enterFounding(ctx, log, placed); err != nil {
		return wire.Hash{}, err
	}
	// From here on it is a ledger's folder, of which nothing is published yet.
	if err := f.mark(true); err != nil {
		return wire.Hash{}, err
	}
	return a.Ledger, f.writeAbout(a)
}

// Join makes an empty folder, into which the operator has copied ledger.key
// from a node of the ledger, a further node of it: one that orders and
// publishes statements beside the others on the same external JetStream, which
// o names. Open then reads the whole log into the folder's own copy. Every node
// has the ledger's key; the checkpoint stream sees to it that no two of them
// sign different trees. It fails with ErrExists or ErrNotEmpty, and with
// ErrJoin where the key or the ledger is not there.
func Join(ctx context.Context, o Options, ledger wire.Hash) (err error) {
	if o.URL == "" {
		return fmt.Errorf("%w: its log must be on an external JetStream; name its URL", ErrJoin)
	}
	f, err := holdNew(o.Dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.release()) }()
	if err := checkEmpty(f); err != nil {
		return err
	}
	if len(f.keyring().files()) == 0 {
		return fmt.Errorf("%w: copy %s from a node of it into %s first", ErrJoin, fileKey, o.Dir)
	}
	a := about{Format: folderFormat, Ledger: ledger, Stream: streamName(ledger)}
	log, err := stream.Open(ctx, streamOptions(o, f, a))
	if err != nil {
		return fmt.Errorf("opening the log: %w", err)
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	err = compare(ctx, log, nil, ledger)
	switch {
	case errors.Is(err, stream.ErrNotFound):
		return fmt.Errorf("%w: this JetStream has no ledger %s", ErrJoin, ledger)
	case err != nil:
		return fmt.Errorf("%w: %w", ErrJoin, err)
	}
	first, err := log.Get(ctx, 1)
	if err != nil {
		return fmt.Errorf("reading the founding: %w", err)
	}
	about, err := foundingOf(first)
	if err != nil {
		return err
	}
	checkpoints, err := log.Checkpoints()
	if err == nil {
		err = f.keyring().holdsNewest(ctx, checkpoints, about)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrJoin, err)
	}
	return f.writeAbout(a)
}

// holdNew makes a folder where there is none and takes its lock.
func holdNew(dir string) (*folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the ledger's folder: %w", err)
	}
	return holdFolder(dir)
}

// checkEmpty refuses a folder that holds anything but what comes before a
// founding, lock, keys and policy, and the names allowed besides. What a crash left
// half written it takes away.
func checkEmpty(f *folder, allowed ...string) error {
	if _, err := readAbout(f.dir); !errors.Is(err, ErrNoLedger) {
		return errors.Join(fmt.Errorf("%s: %w", f.dir, ErrExists), err)
	}
	files, err := os.ReadDir(f.dir)
	if err != nil {
		return fmt.Errorf("reading %s: %w", f.dir, err)
	}
	var left []string
	for _, file := range files {
		name := file.Name()
		key, _ := filepath.Match(keyPattern, name)
		switch ok, _ := filepath.Match(disk.Temporary, name); {
		case name == fileLock, key, name == folderKeys, name == fileWitnesses:
		case ok:
			left = append(left, name)
		default:
			if !slices.Contains(allowed, name) {
				return fmt.Errorf("%s: %w (it holds %s)", f.dir, ErrNotEmpty, name)
			}
		}
	}
	for _, name := range left {
		if err := os.Remove(f.path(name)); err != nil {
			return fmt.Errorf("removing what was half written: %w", err)
		}
	}
	return nil
}

// checkStreams refuses an embedded server that keeps anything but what a
// founding of this ledger that was cut off left there.
func checkStreams(ctx context.Context, log *stream.Log, a about) error {
	js, err := jetstream.New(log.Conn(), jetstream.WithDefaultTimeout(time.Minute)) // where ctx has no end
	if err != nil {
		return fmt.Errorf("looking at what the folder keeps: %w", err)
	}
	names := js.StreamNames(ctx)
	for name := range names.Name() {
		if name != a.Stream && name != a.Stream+"_CHECKPOINTS" {
			return fmt.Errorf("%w (a founding was begun in it and cut off; only the same founding finishes it)", ErrNotEmpty)
		}
	}
	if err := names.Err(); err != nil {
		return fmt.Errorf("looking at what the folder keeps: %w", err)
	}
	return nil
}

// enterFounding makes the streams and enters the founding, as far as an
// earlier call that was cut off has not done so.
func enterFounding(ctx context.Context, log *stream.Log, placed *domain.Placed) error {
	if err := log.Create(ctx); err != nil && !errors.Is(err, stream.ErrExists) {
		return fmt.Errorf("making the log: %w", err)
	}
	checkpoints, err := log.Checkpoints()
	if err == nil {
		err = checkpoints.Create(ctx)
	}
	if err != nil && !errors.Is(err, stream.ErrExists) {
		return fmt.Errorf("making the checkpoint stream: %w", err)
	}
	entries, groups := [][]byte{placed.Entry.Raw}, []int{1}
	err = log.Append(ctx, 0, entries, groups)
	for errors.Is(err, stream.ErrUnknown) && ctx.Err() == nil {
		err = log.Resolve(ctx, 0, entries, groups)
	}
	if errors.Is(err, stream.ErrConflict) {
		return checkEntered(ctx, log, placed)
	}
	if err != nil {
		return fmt.Errorf("entering the founding: %w", err)
	}
	return nil
}

// checkEntered accepts a stream that holds this founding and nothing else.
func checkEntered(ctx context.Context, log *stream.Log, placed *domain.Placed) error {
	first, err := log.Get(ctx, 1)
	if err != nil {
		return fmt.Errorf("reading what was entered before: %w", err)
	}
	last, err := log.Last(ctx)
	if err != nil {
		return fmt.Errorf("reading what was entered before: %w", err)
	}
	entry, err := wire.ParseEntry(first)
	if err != nil || last != 1 || entry.Statement.Hash() != placed.Statement.Hash() {
		return fmt.Errorf("the stream of this ledger: %w", ErrExists)
	}
	return nil
}
