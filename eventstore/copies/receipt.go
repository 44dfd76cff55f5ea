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
// C2SP tlog-proof: the founding and the rotations of the ledger's key, which lead
// from the ledger's id to the key that signed its checkpoint.
type provenance struct {
	Founding  jsontext.Value `json:"founding"`
	Rotations jsontext.Value `json:"rotations,omitzero"`
}

// provenanceDepth is how deep it nests: the entry of a rotation is three deep in it.
const provenanceDepth = 3 + wire.MaxDepth + 1

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
	if proof, err = FormatReceipt(founding, c.rotations, seq, path, c.Checkpoint.Note); err != nil {
		return nil, nil, err
	}
	if _, err := VerifyReceipt(entry, proof, c.Ledger, c.Keys); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return proof, entry, nil
}

// FormatReceipt writes a receipt: the C2SP tlog-proof of the entry with that
// sequence, with the way from the ledger's id to its key. founding is the log's
// first entry, rotations are those that the checkpoint covers, path is the entry's RFC
// 6962 inclusion path in the tree of the
// checkpoint, which is taken with all its signature lines. Nothing of it is verified.
// It fails with ErrInvalid for a founding that is no entry, and as tlog.Proof.Format does.
func FormatReceipt(founding []byte, rotations []domain.Rotation, seq wire.Seq, path []tlog.Hash, checkpoint []byte) ([]byte, error) {
	first, err := wire.ParseEntry(founding)
	if err != nil {
		return nil, fmt.Errorf("%w: entry 1: %w", ErrInvalid, err)
	}
	proof, err := tlog.Proof{
		Extra: wire.Canonical(provenance{Founding: first.Statement.Raw, Rotations: domain.WriteRotations(rotations)}),
		Seq:   uint64(seq), Path: path, Checkpoint: checkpoint,
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
// founding that it carries has that hash and names the first key, the rotations
// that it carries lead from there to the key in force, that key signed the
// checkpoint, and the proof leads from the entry to it. What the entry says is
// not judged beyond its form and its signatures. known are keys that the reader
// has from elsewhere, also of other logs.
//
// It fails with ErrReceipt; or with ErrCannotTell, and what would be proven, where
// only the log can show that a rotation was one.
func VerifyReceipt(entry, proof []byte, ledger wire.Hash, known ...tlog.Keys) (Proven, error) {
	r, err := readReceipt(proof)
	if err == nil && r.founding == nil {
		err = errors.New("it carries no founding")
	}
	if err == nil && r.founding.Ledger != ledger {
		err = fmt.Errorf("it is of ledger %s, not of %s", r.founding.Ledger, ledger)
	}
	if err != nil {
		return Proven{}, fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	return r.verify(entry, known)
}

// VerifyReceiptByKey checks a receipt with the ledger's origin and a key of the
// ledger. A founding that it carries must lead to that key, and tells the ledger's
// id; without one Ledger is zero, and the key must have signed the checkpoint
// itself. It fails as VerifyReceipt does.
func VerifyReceiptByKey(entry, proof []byte, origin string, key ed25519.PublicKey) (Proven, error) {
	r, err := readReceipt(proof)
	if err != nil {
		return Proven{}, fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	if r.founding == nil {
		return r.prove(entry, tlog.NewKeys(origin, key))
	}
	keys, _, err := r.founding.keys(r.rotations, r.size)
	if err == nil && (keys.Origin() != origin || !keys.Has(key)) {
		err = errors.New("the founding that it carries names another key, and nothing leads from that to the one given")
	}
	if err != nil {
		return Proven{}, fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	return r.verify(entry, []tlog.Keys{tlog.NewKeys(origin, key)})
}

// receipt is a receipt as it was read.
type receipt struct {
	proof     tlog.Proof
	file      []byte
	size      int64     // that its checkpoint says
	founding  *Founding // nil: it carries none
	rotations []domain.Rotation
}

// readReceipt reads the form of a receipt.
func readReceipt(file []byte) (r receipt, err error) {
	r.file = file
	if r.proof, err = tlog.ParseProof(file); err != nil {
		return r, err
	}
	checkpoint, err := tlog.ReadUnsigned(r.proof.Checkpoint)
	if err != nil {
		return r, err
	}
	r.size = checkpoint.Size
	if len(r.proof.Extra) > 0 {
		r.founding, r.rotations, err = readProvenance(r.proof.Extra)
	}
	return r, err
}

// verify follows the receipt from the founding to its entry.
func (r *receipt) verify(entry []byte, known []tlog.Keys) (Proven, error) {
	keys, open, err := r.founding.keys(r.rotations, r.size, known...)
	if err != nil {
		return Proven{}, fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	proven, err := r.prove(entry, keys)
	if err != nil {
		return proven, err
	}
	proven.Ledger = r.founding.Ledger
	if len(open) > 0 {
		return proven, openError(open)
	}
	return proven, nil
}

// prove checks entry, proof and checkpoint with the ledger's keys.
func (r *receipt) prove(entry []byte, keys tlog.Keys) (Proven, error) {
	fail := func(err error) (Proven, error) { return Proven{}, fmt.Errorf("%w: %w", ErrReceipt, err) }
	checkpoint, err := keys.ParseCheckpoint(r.proof.Checkpoint)
	if err != nil {
		return fail(err)
	}
	seq, size, err := tlog.VerifyProof(entry, r.file, keys.Origin(), keys.At(r.size))
	if err != nil {
		return fail(err)
	}
	proven := Proven{Seq: wire.Seq(seq), Size: size, Checkpoint: checkpoint}
	if proven.Entry, err = wire.ParseEntry(entry); err == nil {
		err = wire.VerifySignatures(proven.Entry.Statement, proven.Entry.Signatures)
	}
	if err != nil {
		return fail(err)
	}
	return proven, nil
}

// LedgerOfReceipt is the id of the ledger that a receipt says it is of.
func LedgerOfReceipt(proof []byte) (wire.Hash, error) {
	r, err := readReceipt(proof)
	if err == nil && r.founding == nil {
		err = errors.New("it carries no founding")
	}
	if err != nil {
		return wire.Hash{}, fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	return r.founding.Ledger, nil
}

// readProvenance reads a receipt's extra line.
func readProvenance(extra []byte) (*Founding, []domain.Rotation, error) {
	var p provenance
	err := wire.CheckForm(extra, provenanceDepth)
	if err == nil {
		err = json.Unmarshal(extra, &p, json.RejectUnknownMembers(true))
	}
	if err != nil {
		return nil, nil, fmt.Errorf("it carries no founding: %w", err)
	}
	founding, err := ReadFounding(p.Founding)
	if err != nil || p.Rotations == nil {
		return founding, nil, err
	}
	rotations, err := domain.ReadRotations(p.Rotations)
	return founding, rotations, err
}
