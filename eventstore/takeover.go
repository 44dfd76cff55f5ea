package eventstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/disk"
	"twothirds/eventstore/stream"
	"twothirds/eventstore/tlog"
	"twothirds/eventstore/witness"
)

// TakeOverOptions say which archive is to be made live, and who is asked before.
type TakeOverOptions struct {
	// Dir is the archive's folder, as Restore makes it.
	Dir string
	// Key is the path of the ledger's key in force, the file ledger.key of the folder
	// that was lost. Empty: the key is lost as well, and the ledger signs nothing
	// until it was replaced (Options.NoLedgerKey).
	Key string
	// Policy is the text of the policy (C2SP tlog-policy) whose witnesses are asked;
	// it becomes the folder's. nil: the folder's own is used, if it has one.
	Policy []byte
	// Without are the names, in the policy, of witnesses to go without: what they
	// have seen then stays unknown.
	Without []string
	// Kept are checkpoints of this ledger, signed notes, that were kept elsewhere.
	Kept [][]byte
	// Log takes what operators should know; nil: nothing.
	Log *slog.Logger

	waits *waits // longer in tests; nil: usualWaits
}

// TakenOver says what a take-over rests on.
type TakenOver struct {
	Ledger wire.Hash
	Size   wire.Seq
	// Asked are the witnesses that have seen nothing beyond the archive, Without
	// those that were not asked.
	Asked, Without []string
	// Kept counts the kept checkpoints that the archive was compared with.
	Kept int
}

// TakeOver makes an archive the live ledger: it installs the ledger's key, founds
// the streams anew from the published copy and clears the archive's mark. Before
// that it asks every witness of the policy what it has seen, and compares every
// kept checkpoint; it writes nothing to the folder, and asks nobody but the
// witnesses, until all have agreed. One that was cut off is simply begun again.
// The ledger that the archive was made from must never run again.
//
// It fails with ErrForked where a witness or kept checkpoint knows a larger tree
// than the archive's, or another one; with ErrTakeOver where the key is not the
// ledger's, a witness cannot be asked that is not among Without, a kept note is
// no checkpoint of this ledger, or the folder is no archive; with ErrPolicy,
// ErrDamaged, or as opening the folder does.
func TakeOver(ctx context.Context, o TakeOverOptions, progress func(done, of wire.Seq)) (t TakenOver, err error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	h := &halves{}
	if h.about, err = readAbout(o.Dir); err != nil {
		return t, err
	}
	if !h.about.Archive {
		return t, fmt.Errorf("%w: %s is a live ledger", ErrTakeOver, o.Dir)
	}
	if h.folder, err = holdFolder(o.Dir); err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if h.store, err = tlog.Open(h.folder.path(fileCopy), tlog.Options{}); err != nil {
		return t, fmt.Errorf("opening the published copy: %w", known(err))
	}
	if err := scrubCopy(ctx, h.store); err != nil {
		return t, fmt.Errorf("the published copy itself is damaged, nothing was changed: %w", err)
	}
	a, err := h.archive(ctx)
	if err != nil {
		return t, err
	}
	key, err := a.checkKey(o.Key)
	if err != nil {
		return t, err
	}
	if o.Policy == nil {
		if o.Policy, err = h.folder.policyText(); err != nil {
			return t, err
		}
	}
	if err := a.compareKept(o.Kept); err != nil {
		return t, err
	}
	t = TakenOver{Ledger: h.about.Ledger, Size: wire.Seq(a.checkpoint.Size), Kept: len(o.Kept)} //nolint:gosec // not negative
	if o.Policy != nil {
		if t.Asked, t.Without, err = a.askWitnesses(ctx, o.Policy, o.Without, waitsOf(o.waits).request); err != nil {
			return t, err
		}
		if err := disk.WriteFile(h.folder.dir, fileWitnesses, o.Policy); err != nil {
			return t, err
		}
	} else if len(o.Without) > 0 {
		return t, fmt.Errorf("%w: there is no policy with a witness %s", ErrTakeOver, o.Without[0])
	}
	if key != nil {
		if err := disk.WriteFile(h.folder.dir, fileKey, key); err != nil {
			return t, err
		}
	}
	return t, h.makeLive(ctx, o, progress)
}

// archive is a restored copy whose checkpoint covers all of it.
type archive struct {
	store      *tlog.Store
	ledger     *domain.Ledger // as of its last entry
	keys       tlog.Keys
	checkpoint tlog.Checkpoint
}

// archive reads what the archive is of.
func (h *halves) archive(ctx context.Context) (*archive, error) {
	state := domain.New()
	size, _ := h.store.Size()
	if err := fold(ctx, state, h.store, uint64(size), func(domain.Row) {}); err != nil { //nolint:gosec // not negative
		return nil, err
	}
	if !state.Founded() {
		return nil, fmt.Errorf("%w: it has no founding", ErrDamaged)
	}
	a := &archive{store: h.store, ledger: state.Ledger()}
	if a.ledger.ID != h.about.Ledger {
		return nil, fmt.Errorf("%w: the copy is of ledger %s, the folder of %s", ErrDamaged, a.ledger.ID, h.about.Ledger)
	}
	a.keys = copies.KeysOf(a.ledger)
	note, _, ok, err := h.store.LatestCheckpoint()
	if err == nil && !ok {
		err = fmt.Errorf("%w: it has no checkpoint", ErrDamaged)
	}
	if err != nil {
		return nil, known(err)
	}
	if a.checkpoint, err = a.keys.ParseCheckpoint(note); err != nil {
		return nil, fmt.Errorf("%w: its checkpoint: %w", ErrDamaged, err)
	}
	if size != a.checkpoint.Size {
		return nil, fmt.Errorf("%w: its checkpoint covers %d of %d entries", ErrDamaged, a.checkpoint.Size, size)
	}
	return a, nil
}

// checkKey reads the ledger's key and returns the file as it is; nil where none is named.
func (a *archive) checkKey(path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	b, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, fmt.Errorf("reading the ledger's key: %w", err)
	}
	key, err := parseKey(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrTakeOver, path, err)
	}
	switch public := publicOf(key); {
	case public == a.ledger.Key:
	case a.ledger.HasKey(public):
		return nil, fmt.Errorf("%w: %s is a former key of ledger %s; the one in force has the ID %s", ErrTakeOver, path, a.ledger.ID, tlog.KeyID(a.ledger.Origin, a.ledger.Key[:]))
	default:
		return nil, fmt.Errorf("%w: %s is not the key of ledger %s", ErrTakeOver, path, a.ledger.ID)
	}
	return b, nil
}

// compareKept compares checkpoints kept elsewhere with the archive.
func (a *archive) compareKept(kept [][]byte) error {
	for i, note := range kept {
		c, err := a.keys.ParseCheckpoint(note)
		if larger, e := tlog.ReadUnsigned(note); err != nil && e == nil && larger.Size > a.checkpoint.Size {
			err = fmt.Errorf("%w; it says that it covers %d entries, and the archive has %d: perhaps the key was replaced after this copy was made, so find a newer one", err, larger.Size, a.checkpoint.Size)
		}
		if err != nil {
			return fmt.Errorf("%w: kept checkpoint %d is none of this ledger: %w", ErrTakeOver, i+1, err)
		}
		if c.Size > a.checkpoint.Size {
			return fmt.Errorf("%w: a kept checkpoint covers %d entries, the archive has %d:\n%s", ErrForked, c.Size, a.checkpoint.Size, note)
		}
		root, err := a.store.RootAt(c.Size)
		if err != nil {
			return known(err)
		}
		if root != c.Root {
			return fmt.Errorf("%w: a kept checkpoint of size %d is of another tree than the archive's; keep both, they are evidence:\n%s\n%s",
				ErrForked, c.Size, note, a.checkpoint.Note)
		}
	}
	return nil
}

// askWitnesses shows the archive's checkpoint to every witness of a policy but
// those to go without. It keeps their cosignatures when all have agreed.
func (a *archive) askWitnesses(ctx context.Context, text []byte, without []string, wait time.Duration) (asked, left []string, err error) {
	policy, err := policyOf(text, a.keys)
	if err != nil {
		return nil, nil, err
	}
	all := policy.Witnesses()
	for _, name := range without {
		if !slices.ContainsFunc(all, func(w witness.Witness) bool { return w.Name == name }) {
			return nil, nil, fmt.Errorf("%w: the policy has no witness %s to go without", ErrTakeOver, name)
		}
	}
	client := &witness.Client{HTTP: &http.Client{}}
	lines := make([][]byte, len(all))
	errs := make([]error, len(all))
	var asking sync.WaitGroup
	for i, w := range all {
		if slices.Contains(without, w.Name) {
			left = append(left, w.Name)
			continue
		}
		asked = append(asked, w.Name)
		asking.Go(func() {
			if w.URL == "" {
				errs[i] = errors.New("the policy names no URL for it")
				return
			}
			bounded, cancel := context.WithTimeout(ctx, wait)
			defer cancel()
			lines[i], errs[i] = client.Submit(bounded, w, 0, a.checkpoint, a.store.ProveConsistency)
		})
	}
	asking.Wait()
	var refused error
	for i, w := range all {
		refused = errors.Join(refused, a.refusedBy(w, errs[i]))
	}
	if refused != nil {
		return asked, left, refused
	}
	if err := a.store.KeepCosignatures(a.checkpoint.Size, bytes.Join(lines, nil)); err != nil {
		return asked, left, known(err)
	}
	return asked, left, nil
}

// refusedBy is why the archive may not be taken over after what a witness said.
func (a *archive) refusedBy(w witness.Witness, err error) error {
	switch size, inconsistent := seenBy(err); {
	case err == nil:
		return nil
	case inconsistent:
		return fmt.Errorf("%w: %w", ErrForked, err)
	case size > a.checkpoint.Size:
		return fmt.Errorf("%w: witness %s has cosigned a tree of %d entries, the archive has %d", ErrForked, w.Name, size, a.checkpoint.Size)
	}
	return fmt.Errorf("%w: what witness %s has seen is not known; ask again when it answers, or go without it: %w", ErrTakeOver, w.Name, err)
}

// makeLive founds the streams from the published copy and clears the mark.
func (h *halves) makeLive(ctx context.Context, o TakeOverOptions, progress func(done, of wire.Seq)) error {
	// An archive has no streams but those that a take-over left which was cut off.
	if err := os.RemoveAll(h.folder.path(folderStreams)); err != nil {
		return fmt.Errorf("removing what was left half made: %w", err)
	}
	live := h.about
	live.Archive = false
	var err error
	if h.log, err = stream.Open(ctx, streamOptions(Options{Dir: o.Dir, Log: o.Log, waits: o.waits}, h.folder, live)); err != nil {
		return fmt.Errorf("opening the log: %w", err)
	}
	if err := h.refill(ctx, nil, progress); err != nil {
		return err
	}
	return h.folder.writeAbout(live)
}
