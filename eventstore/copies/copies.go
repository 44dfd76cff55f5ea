// Package copies reads and writes copies of a log: the static files of C2SP
// tlog-tiles, in a folder or behind a URL, and the published copy in a ledger's
// own folder.
//
// It promises that what a Copy hands out as entries is what its checkpoint,
// signed by the key that the copy's own founding names, vouches for: Verify
// compares the tree over every entry with it. What the entries mean is judged
// elsewhere.
package copies

import (
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/tlog"
)

// Errors of reading a copy.
var (
	// ErrNoCopy is returned where there is neither a ledger nor a copy of one.
	ErrNoCopy = errors.New("neither a ledger's folder, nor an exported log, nor the URL of one")
	// ErrInvalid is returned for a copy that contradicts itself: its files, its
	// tree or its checkpoint's signature.
	ErrInvalid = errors.New("the copy is not a valid log")
)

// Copy is a log of a fixed size, read from the beginning.
type Copy struct {
	// Ledger is the id of the ledger: the hash of its founding.
	Ledger wire.Hash
	// Origin and Key are those that the founding names.
	Origin string
	Key    ed25519.PublicKey
	// Checkpoint is the signed note over the copy's size and root.
	Checkpoint tlog.Checkpoint

	fetch func(ctx context.Context, path string) ([]byte, error)
	store *tlog.Store // of a ledger's own folder; nil otherwise

	mu        sync.Mutex
	tree      *tlog.Tree
	continues []bool // by index: whether the entry belongs to the group of the one before
}

// Open opens the copy at src: a ledger's folder that no process uses, a folder
// with an exported log, or the URL of either a server or a file server.
func Open(ctx context.Context, src string) (*Copy, error) {
	c := &Copy{tree: tlog.NewTree()}
	switch {
	case strings.HasPrefix(src, "http://"), strings.HasPrefix(src, "https://"):
		c.fetch = overHTTP(strings.TrimSuffix(src, "/"))
	case exists(filepath.Join(src, "published.db")):
		store, err := tlog.Open(filepath.Join(src, "published.db"), tlog.Options{ReadOnly: true})
		if err != nil {
			return nil, fmt.Errorf("opening the published copy: %w", err)
		}
		c.store = store
		c.fetch = fromStore(store)
	case exists(filepath.Join(src, "checkpoint")):
		c.fetch = fromFolder(src)
	default:
		return nil, fmt.Errorf("%s: %w", src, ErrNoCopy)
	}
	if err := c.readHead(ctx); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// readHead reads the checkpoint and the founding, which names the key that
// must have signed it.
func (c *Copy) readHead(ctx context.Context) error {
	note, err := c.fetch(ctx, "checkpoint")
	if err != nil {
		return fmt.Errorf("reading the checkpoint: %w", err)
	}
	size, err := claimedSize(note)
	if err != nil {
		return err
	}
	first, err := c.bundle(ctx, 0, int(min(size, tlog.TileWidth)))
	if err != nil {
		return err
	}
	entry, err := wire.ParseEntry(first[0])
	if err != nil {
		return fmt.Errorf("%w: entry 1: %w", ErrInvalid, err)
	}
	state := domain.New()
	placed, err := state.Check(entry, nil)
	var fault *domain.Fault
	if errors.As(err, &fault) && fault.Class == domain.FaultNewer {
		return err
	}
	if err != nil {
		return fmt.Errorf("%w: the founding: %w", ErrInvalid, err)
	}
	state.Evolve(placed)
	ledger := state.Ledger()
	c.Ledger, c.Origin, c.Key = ledger.ID, ledger.Origin, ed25519.PublicKey(ledger.Key[:])
	if c.Checkpoint, err = tlog.ParseCheckpoint(c.Origin, c.Key, note); err != nil {
		return fmt.Errorf("%w: the checkpoint: %w", ErrInvalid, err)
	}
	return nil
}

// claimedSize reads the size out of a checkpoint whose signature cannot be
// verified before the founding has been read.
func claimedSize(note []byte) (int64, error) {
	lines := strings.SplitN(string(note[:min(len(note), 1000)]), "\n", 3)
	if len(lines) < 3 {
		return 0, fmt.Errorf("%w: the checkpoint has too few lines", ErrInvalid)
	}
	size, err := strconv.ParseInt(lines[1], 10, 53)
	if err != nil || size < 1 {
		return 0, fmt.Errorf("%w: the checkpoint names no size", ErrInvalid)
	}
	return size, nil
}

// bundle reads the first width entries of bundle n.
func (c *Copy) bundle(ctx context.Context, n int64, width int) ([][]byte, error) {
	path := tlog.EntriesPath(n, width)
	b, err := c.fetch(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	entries := make([][]byte, 0, width)
	for len(entries) < width {
		if len(b) < 2 || len(b) < 2+int(binary.BigEndian.Uint16(b)) {
			return nil, fmt.Errorf("%w: %s is cut short", ErrInvalid, path)
		}
		end := 2 + int(binary.BigEndian.Uint16(b))
		entries = append(entries, b[2:end])
		b = b[end:]
	}
	if len(b) > 0 {
		return nil, fmt.Errorf("%w: %s goes on after its last entry", ErrInvalid, path)
	}
	return entries, nil
}

// Size is how many entries the checkpoint covers.
func (c *Copy) Size() wire.Seq { return wire.Seq(c.Checkpoint.Size) } //nolint:gosec // not negative

// Wait returns at once where the copy has so many entries, and fails otherwise:
// a copy does not grow.
func (c *Copy) Wait(_ context.Context, size wire.Seq) error {
	if size > c.Size() {
		return fmt.Errorf("the copy ends at entry %d", c.Size())
	}
	return nil
}

// Entries calls fn with every entry from a sequence on. Read from the
// beginning, it also grows the tree that Root and Verify answer from.
func (c *Copy) Entries(from wire.Seq, fn func(seq wire.Seq, raw []byte) error) error {
	size := c.Checkpoint.Size
	for n := (int64(from) - 1) / tlog.TileWidth; n*tlog.TileWidth < size; n++ { //nolint:gosec // sequences stay below 2^53
		entries, err := c.bundle(context.Background(), n, int(min(size-n*tlog.TileWidth, tlog.TileWidth)))
		if err != nil {
			return err
		}
		for i, raw := range entries {
			seq := wire.Seq(n*tlog.TileWidth + int64(i) + 1) //nolint:gosec // not negative
			if seq < from {
				continue
			}
			c.grow(seq, raw)
			if err := fn(seq, raw); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Copy) grow(seq wire.Seq, raw []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if wire.Seq(c.tree.Size())+1 != seq { //nolint:gosec // not negative
		return
	}
	c.tree.Add(tlog.LeafHash(raw))
	continues := false
	if entry, err := wire.ParseEntry(raw); err == nil {
		continues = domain.ContinuesGroup(entry)
	}
	c.continues = append(c.continues, continues)
}

// Root is the root of the first size entries, as far as they have been read,
// where a checkpoint can stand.
func (c *Copy) Root(size uint64) (wire.Hash, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if size == 0 || size > uint64(len(c.continues)) || (size < uint64(len(c.continues)) && c.continues[size]) {
		return wire.Hash{}, false
	}
	root, err := c.tree.RootAt(int64(size)) //nolint:gosec // bounded by the tree's size
	return wire.Hash(root), err == nil
}

// Verify compares the tree over all entries, which must have been read, with
// the checkpoint.
func (c *Copy) Verify() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if int64(c.tree.Size()) != c.Checkpoint.Size {
		return fmt.Errorf("%w: %d of %d entries were read", ErrInvalid, c.tree.Size(), c.Checkpoint.Size)
	}
	root, err := c.tree.RootAt(c.Checkpoint.Size)
	if err != nil {
		return fmt.Errorf("computing the root: %w", err)
	}
	if root != c.Checkpoint.Root {
		return fmt.Errorf("%w: the entries give the root %s, the checkpoint says %s", ErrInvalid, wire.Hash(root), wire.Hash(c.Checkpoint.Root))
	}
	return nil
}

// Close releases what the copy holds.
func (c *Copy) Close() error {
	if c.store == nil {
		return nil
	}
	return c.store.Close()
}
