package copies

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	xtlog "golang.org/x/mod/sumdb/tlog"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/tlog"
)

// ErrReceipt is returned for a receipt that proves nothing.
var ErrReceipt = errors.New("the receipt does not prove that the entry is in the ledger")

// provenance is what a receipt carries besides the proof, in the extra line of
// C2SP tlog-proof: the founding, which leads from the ledger's id to the key
// that signs its checkpoints.
type provenance struct {
	Founding jsontext.Value `json:"founding"`
}

// Receipt proves that an entry is in the log: a C2SP tlog-proof under the
// copy's checkpoint, and the entry.
func (c *Copy) Receipt(ctx context.Context, seq wire.Seq) (proof, entry []byte, err error) {
	if seq < 1 || seq > c.Size() {
		return nil, nil, fmt.Errorf("entry %d: %w", seq, tlog.ErrNotFound)
	}
	founding, err := c.entryAt(ctx, 1)
	if err != nil {
		return nil, nil, err
	}
	if entry, err = c.entryAt(ctx, seq); err != nil {
		return nil, nil, err
	}
	hashes := xtlog.TileHashReader(xtlog.Tree{N: c.Checkpoint.Size, Hash: c.Checkpoint.Root}, tileFetcher{ctx, c})
	path, err := xtlog.ProveRecord(c.Checkpoint.Size, int64(seq)-1, hashes) //nolint:gosec // below Size
	if err != nil {
		return nil, nil, fmt.Errorf("%w: computing the proof: %w", ErrInvalid, err)
	}
	if proof, err = FormatReceipt(founding, seq, path, c.Checkpoint.Note); err != nil {
		return nil, nil, err
	}
	if _, err := VerifyReceipt(entry, proof, c.Ledger); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return proof, entry, nil
}

// FormatReceipt writes a receipt: the C2SP tlog-proof of the entry with that
// sequence, with the way from the ledger's id to its key. founding is the log's
// first entry, path the entry's RFC 6962 inclusion path in the tree of the
// checkpoint, which is taken with all its signature lines. Nothing of it is verified.
// It fails with ErrInvalid for a founding that is no entry, and as tlog.Proof.Format does.
func FormatReceipt(founding []byte, seq wire.Seq, path []tlog.Hash, checkpoint []byte) ([]byte, error) {
	first, err := wire.ParseEntry(founding)
	if err != nil {
		return nil, fmt.Errorf("%w: entry 1: %w", ErrInvalid, err)
	}
	proof, err := tlog.Proof{
		Extra: wire.Canonical(provenance{Founding: first.Statement.Raw}), Seq: uint64(seq), Path: path, Checkpoint: checkpoint,
	}.Format()
	if err != nil {
		return nil, fmt.Errorf("writing the receipt: %w", err)
	}
	return proof, nil
}

// entryAt reads one entry out of its bundle.
func (c *Copy) entryAt(ctx context.Context, seq wire.Seq) ([]byte, error) {
	index := int64(seq) - 1 //nolint:gosec // sequences stay below 2^53
	n := index / tlog.TileWidth
	entries, err := c.bundle(ctx, n, c.width(n))
	if err != nil {
		return nil, err
	}
	return bytes.Clone(entries[index%tlog.TileWidth]), nil
}

// tileFetcher reads a copy's tiles as x/mod asks for them. What it reads is
// checked against the checkpoint's root by x/mod.
type tileFetcher struct {
	ctx  context.Context
	copy *Copy
}

func (t tileFetcher) Height() int { return 8 }

func (t tileFetcher) ReadTiles(tiles []xtlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		b, err := t.copy.file(t.ctx, tlog.TileID{Level: tile.L, N: tile.N, Width: tile.W})
		if err != nil {
			return nil, err
		}
		data[i] = b
	}
	return data, nil
}

func (t tileFetcher) SaveTiles([]xtlog.Tile, [][]byte) {}

// Proven is what a receipt proves.
type Proven struct {
	Seq wire.Seq
	// Size is the size of the tree whose checkpoint the proof leads to.
	Size   int64
	Ledger wire.Hash
	Entry  *wire.Entry
	// Checkpoint is the signed note.
	Checkpoint tlog.Checkpoint
}

// VerifyReceipt checks a receipt with nothing but the ledger's id: the
// founding that it carries has that hash and names the key, the key signed the
// checkpoint, and the proof leads from the entry to it. What the entry says is
// not judged beyond its form and its signatures. It fails with ErrReceipt.
func VerifyReceipt(entry, proof []byte, ledger wire.Hash) (Proven, error) {
	parsed, err := tlog.ParseProof(proof)
	if err != nil {
		return Proven{}, fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	founded, err := foundedBy(parsed.Extra)
	if err == nil && founded.ID != ledger {
		err = fmt.Errorf("it is of ledger %s, not of %s", founded.ID, ledger)
	}
	if err != nil {
		return Proven{}, fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	return VerifyReceiptByKey(entry, proof, founded.Origin, founded.Key[:])
}

// VerifyReceiptByKey checks a receipt with the ledger's origin and key. A founding
// that it carries must name both, and tells the ledger's id; without one Ledger is
// zero. It fails with ErrReceipt.
func VerifyReceiptByKey(entry, proof []byte, origin string, key ed25519.PublicKey) (Proven, error) {
	fail := func(err error) (Proven, error) { return Proven{}, fmt.Errorf("%w: %w", ErrReceipt, err) }
	seq, size, err := tlog.VerifyProof(entry, proof, origin, key)
	if err != nil {
		return fail(err)
	}
	parsed, err := tlog.ParseProof(proof)
	if err != nil {
		return fail(err)
	}
	proven := Proven{Seq: wire.Seq(seq), Size: size}
	if len(parsed.Extra) > 0 {
		founded, err := foundedBy(parsed.Extra)
		if err == nil && (founded.Origin != origin || !key.Equal(ed25519.PublicKey(founded.Key[:]))) {
			err = errors.New("the founding that it carries names another key")
		}
		if err != nil {
			return fail(err)
		}
		proven.Ledger = founded.ID
	}
	if proven.Entry, err = wire.ParseEntry(entry); err == nil {
		err = wire.VerifySignatures(proven.Entry.Statement, proven.Entry.Signatures)
	}
	if err != nil {
		return fail(err)
	}
	if proven.Checkpoint, err = tlog.ParseCheckpoint(origin, key, parsed.Checkpoint); err != nil {
		return fail(err)
	}
	return proven, nil
}

// LedgerOfReceipt is the id of the ledger that a receipt says it is of.
func LedgerOfReceipt(proof []byte) (wire.Hash, error) {
	parsed, err := tlog.ParseProof(proof)
	if err != nil {
		return wire.Hash{}, fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	founded, err := foundedBy(parsed.Extra)
	if err != nil {
		return wire.Hash{}, fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	return founded.ID, nil
}

// foundedBy reads the founding that a receipt carries.
func foundedBy(extra []byte) (*domain.Ledger, error) {
	founding, err := foundingIn(extra)
	if err != nil {
		return nil, err
	}
	statement, err := wire.ParseStatement(founding)
	if err != nil {
		return nil, fmt.Errorf("the founding: %w", err)
	}
	return domain.FoundedBy(statement)
}

// foundingIn takes the bytes of the founding out of a receipt's extra line.
func foundingIn(extra []byte) ([]byte, error) {
	var p provenance
	err := wire.CheckForm(extra, wire.MaxDepth+1)
	if err == nil {
		err = json.Unmarshal(extra, &p, json.RejectUnknownMembers(true))
	}
	if err != nil {
		return nil, fmt.Errorf("it carries no founding: %w", err)
	}
	return p.Founding, nil
}
