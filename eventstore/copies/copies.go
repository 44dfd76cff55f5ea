// Package copies reads and writes copies of a log: the static files of C2SP
// tlog-tiles, in a folder or behind a URL, and the published copy in a ledger's
// own folder.
//
// It promises that what a Copy hands out as entries is what its checkpoint,
// signed by the key that the copy's own entries make the ledger's at its size,
// vouches for, once Verify has compared the tree over every entry, and every file,
// with it; that
// what Export writes has passed that; that the bytes of an attachment are those
// of its hash; and that a copy made by somebody who means ill costs
// no more memory than a few files and no more time than a minute for each file.
// What the entries mean is judged elsewhere.
package copies

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/tlog"
)

// Errors of reading a copy.
var (
	// ErrNoCopy is returned where there is neither a ledger nor a copy of one.
	ErrNoCopy = errors.New("neither a ledger's folder, nor an exported log, nor the URL of one")
	// ErrInvalid is returned for a copy that contradicts itself: its files, its
	// tree or its checkpoint's signature. The message names the place.
	ErrInvalid = errors.New("the copy is not a valid log")
	// ErrUnreachable is returned where a URL does not answer, or not in time.
	ErrUnreachable = errors.New("no answer")
)

// Copy is a log of a fixed size, read from the beginning.
type Copy struct {
	// Ledger is the id of the ledger: the hash of its founding.
	Ledger wire.Hash
	// Keys are the ledger's up to the copy's size. Until Verify has compared them with
	// the entries they are what the copy's rotations say.
	Keys tlog.Keys
	// Checkpoint is the signed note over the copy's size and root.
	Checkpoint tlog.Checkpoint

	// founding is the first entry's statement, rotations those that the file of them,
	// or else the entries, have.
	founding  *wire.Statement
	rotations []domain.Rotation
	// doubt is why it could not be found out which key must have signed the checkpoint,
	// or that it has.
	doubt error
	// served says that the copy is behind a URL, stored that it is a ledger's folder.
	served, stored bool

	ctx   context.Context // Open's: Entries, which reads for ever, has none
	fetch func(ctx context.Context, path string) ([]byte, error)
	close func() error
	// openings opens the file of them; nil: there can be none.
	openings func() (*os.File, error)

	mu        sync.Mutex
	tree      *tlog.Tree
	tiles     *tiles             // computed from the entries in tree
	rotated   []domain.Rotation  // those of the entries in tree
	continues []bool             // by index: whether the entry belongs to the group of the one before
	named     map[wire.Hash]bool // the files that the entries in tree name, and whether they may be elsewhere
}

// hashSize is the size of a hash in a tile.
const hashSize = len(tlog.Hash{})

// fileTimeout is how long a server may take for one file.
const fileTimeout = time.Minute

// Open opens the copy at src: a ledger's folder that no process uses, a folder
// with an exported log, or the URL of either a server or a file server. When
// ctx ends, so does all reading from the copy. It fails with ErrNoCopy,
// ErrInvalid, ErrUnreachable, with tlog.ErrInUse for a ledger's folder in use,
// or with a *domain.Fault of class FaultNewer.
func Open(ctx context.Context, src string) (*Copy, error) {
	return open(ctx, src, fileTimeout)
}

func open(ctx context.Context, src string, timeout time.Duration) (*Copy, error) {
	c, err := openToJudge(ctx, src, timeout)
	if err == nil && c.doubt != nil {
		return nil, errors.Join(c.doubt, c.Close())
	}
	return c, err
}

// OpenToJudge opens a copy as Open does, for a reader who goes on to judge every
// entry: that no key is found which has signed the checkpoint is left to Doubt and
// Verify to say. An entry that is wrong, or that a newer program wrote, may be why.
func OpenToJudge(ctx context.Context, src string) (*Copy, error) {
	return openToJudge(ctx, src, fileTimeout)
}

func openToJudge(ctx context.Context, src string, timeout time.Duration) (*Copy, error) {
	c := &Copy{ctx: ctx, tree: tlog.NewTree(), tiles: newTiles(), named: map[wire.Hash]bool{}, close: func() error { return nil }}
	var err error
	switch published := filepath.Join(src, "published.db"); {
	case strings.HasPrefix(src, "http://"), strings.HasPrefix(src, "https://"):
		c.fetch, c.served = overHTTP(strings.TrimRight(src, "/"), timeout), true
	case exists(published):
		err = c.fromStore(published)
	case exists(filepath.Join(src, "checkpoint")):
		err = c.fromFolder(src)
	default:
		err = ErrNoCopy
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", src, err)
	}
	if err := c.readHead(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", src, err), c.Close())
	}
	if c.doubt != nil {
		c.doubt = fmt.Errorf("%s: %w", src, c.doubt)
	}
	return c, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// readHead reads the checkpoint, and the founding and rotations, which lead to the
// key that must have signed it.
func (c *Copy) readHead(ctx context.Context) error {
	note, err := c.fetch(ctx, "checkpoint")
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w: %w", ErrNoCopy, err)
	}
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
	_, err = domain.New().Check(entry, nil)
	var fault *domain.Fault
	if errors.As(err, &fault) && fault.Class == domain.FaultNewer {
		return err
	}
	if err != nil {
		return fmt.Errorf("%w: the founding: %w", ErrInvalid, err)
	}
	c.Ledger, c.founding = entry.Statement.Hash(), entry.Statement
	c.Checkpoint = tlog.Checkpoint{Size: size, Note: note}
	err = c.readKeys(ctx, note)
	if errors.Is(err, ErrInvalid) && !errors.Is(err, ErrUnreachable) && ctx.Err() == nil {
		c.doubt, err = err, nil
	}
	return err
}

// Doubt is why it is not known whether the ledger's key has signed the checkpoint of
// a copy that OpenToJudge opened; nil where the copy's own rotations lead to that key.
// In doubt the copy has neither Keys nor a checkpoint's root, and Verify fails.
func (c *Copy) Doubt() error { return c.doubt }

// claimedSize reads the size out of a checkpoint whose signature cannot be
// verified before the founding has been read.
func claimedSize(note []byte) (int64, error) {
	lines := strings.SplitN(string(note[:min(len(note), 1000)]), "\n", 3)
	if len(lines) < 3 {
		return 0, fmt.Errorf("%w: the checkpoint has too few lines", ErrInvalid)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 1 || size > tlog.MaxSize {
		return 0, fmt.Errorf("%w: the checkpoint names no size", ErrInvalid)
	}
	return size, nil
}

// file reads a tile or entry bundle. Where a partial one is missing, the full
// one that has taken its place will do: mirrors drop partial ones, and so may
// what is read be longer than asked for.
func (c *Copy) file(ctx context.Context, id tlog.TileID) ([]byte, error) {
	b, err := c.fetch(ctx, id.Path())
	if isMissing(err) && id.Width < tlog.TileWidth {
		full := id
		full.Width = tlog.TileWidth
		if longer, e := c.fetch(ctx, full.Path()); !isMissing(e) {
			return cut(longer, id, e)
		}
	}
	if isMissing(err) || errors.Is(err, tlog.ErrDamaged) {
		err = fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", id.Path(), err)
	}
	return b, nil
}

func isMissing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, tlog.ErrNotFound)
}

// cut takes from a full tile or bundle what a partial one would hold.
func cut(b []byte, id tlog.TileID, err error) ([]byte, error) {
	if err != nil {
		return nil, fmt.Errorf("reading the full tile in place of %s: %w", id.Path(), err)
	}
	end := 0
	for range id.Width {
		size := hashSize
		if id.Level == tlog.EntriesLevel && end+2 <= len(b) {
			size = 2 + int(binary.BigEndian.Uint16(b[end:]))
		}
		end += size
		if end > len(b) {
			return nil, fmt.Errorf("%w: the full tile in place of %s is cut short", ErrInvalid, id.Path())
		}
	}
	return b[:end], nil
}

// bundle reads the first width entries of bundle n.
func (c *Copy) bundle(ctx context.Context, n int64, width int) ([][]byte, error) {
	id := tlog.TileID{Level: tlog.EntriesLevel, N: n, Width: width}
	b, err := c.file(ctx, id)
	if err != nil {
		return nil, err
	}
	entries := make([][]byte, 0, width)
	for len(entries) < width {
		if len(b) < 2 || len(b) < 2+int(binary.BigEndian.Uint16(b)) {
			return nil, fmt.Errorf("%w: %s is cut short", ErrInvalid, id.Path())
		}
		end := 2 + int(binary.BigEndian.Uint16(b))
		entries = append(entries, b[2:end:end])
		b = b[end:]
	}
	if len(b) > 0 {
		return nil, fmt.Errorf("%w: %s goes on after its last entry", ErrInvalid, id.Path())
	}
	return entries, nil
}

// width is how many entries the checkpoint covers of bundle n.
func (c *Copy) width(n int64) int {
	return int(min(c.Checkpoint.Size-n*tlog.TileWidth, tlog.TileWidth))
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

// Entries calls fn with every entry from a sequence on; the bytes are fn's to
// keep. Read from the beginning, it also grows the tree that Root and Verify
// answer from.
func (c *Copy) Entries(from wire.Seq, fn func(seq wire.Seq, raw []byte) error) error {
	return c.entries(c.ctx, max(from, 1), fn)
}

func (c *Copy) entries(ctx context.Context, from wire.Seq, fn func(seq wire.Seq, raw []byte) error) error {
	for n := (int64(from) - 1) / tlog.TileWidth; n*tlog.TileWidth < c.Checkpoint.Size; n++ { //nolint:gosec // sequences stay below 2^53
		entries, err := c.bundle(ctx, n, c.width(n))
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
	leaf := tlog.LeafHash(raw)
	c.tree.Add(leaf)
	c.tiles.add(leaf)
	c.continues = append(c.continues, ContinuesGroup(raw))
	if isRotation(raw) {
		c.rotated = append(c.rotated, domain.Rotation{Entry: bytes.Clone(raw), Seq: seq})
	}
	c.name(raw)
}

// ContinuesGroup reports whether an entry belongs to the group of the entry
// before it: a derived one that is not the first that its cause brought about.
// It is quick about all others, and about what is no entry at all.
func ContinuesGroup(raw []byte) bool {
	if !bytes.Contains(raw, []byte(`"signatures":[],`)) {
		return false
	}
	entry, err := wire.ParseEntry(raw)
	return err == nil && domain.ContinuesGroup(entry)
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

// Close releases what the copy holds.
func (c *Copy) Close() error { return c.close() }
