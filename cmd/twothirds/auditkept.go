package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// kept is a checkpoint of the ledger that is known from elsewhere than the copy.
type kept struct {
	tlog.Checkpoint
	file string
	from string // what it is, in words, with the file
	// receipt, where the checkpoint came in one, is what it proves: an entry at
	// its place.
	receipt *copies.Proven
}

// rememberedNote is the checkpoint of an earlier audit, in a report.
type rememberedNote struct {
	Size       int64  `json:"size"`
	Checkpoint string `json:"checkpoint"`
	File       string `json:"file"`
}

// evidence is a signed note, in a report.
type evidence struct {
	From string `json:"from"`
	Note string `json:"note"`
}

// gatherKept reads what the log is to be compared with.
func (a *auditing) gatherKept() error {
	if a.memory {
		if err := a.recall(); err != nil {
			return err
		}
	}
	for _, path := range a.options.since {
		k, err := a.readKept(path)
		if err != nil {
			return err
		}
		a.kept = append(a.kept, k)
	}
	slices.SortStableFunc(a.kept, func(x, y kept) int { return cmp.Compare(x.Size, y.Size) })
	return nil
}

// recall reads the checkpoint remembered from an earlier audit. Where nothing
// can be remembered the audit goes on without.
func (a *auditing) recall() error {
	path, err := checkpointMemory(a.copied.Ledger)
	if err == nil {
		var before *tlog.Checkpoint
		before, err = a.rememberedOf(a.copied.Ledger)
		if err == nil && before != nil {
			a.report.Remembered = &rememberedNote{Size: before.Size, Checkpoint: string(before.Note), File: path}
			a.kept = append(a.kept, kept{Checkpoint: *before, file: path, from: "the checkpoint remembered from an earlier audit (" + path + ")"})
		}
	}
	var damaged damagedMemoryError
	switch {
	case errors.As(err, &damaged):
		return err
	case err != nil:
		a.warn(fmt.Errorf("%w; the audit goes on without what earlier audits saw", err))
		a.memory = false
	}
	return nil
}

// damagedMemoryError says that what is remembered of a ledger cannot be its.
type damagedMemoryError struct {
	path string
	err  error
}

func (e damagedMemoryError) Error() string {
	return fmt.Sprintf("the checkpoint remembered from an earlier audit is damaged: %v; look at %s and remove it, or audit with --no-memory", e.err, e.path)
}

func (e damagedMemoryError) Unwrap() error { return e.err }

// rememberedOf is the checkpoint remembered of the copy's ledger, nil for none. Its
// key is the one that the log then had, by what is remembered of that: this copy
// may be an older one, or not be of that log.
func (a *auditing) rememberedOf(ledger wire.Hash) (*tlog.Checkpoint, error) {
	note, rotations, err := rememberedCheckpoint(ledger)
	if err != nil || note == nil {
		return nil, err
	}
	c, err := a.copied.ParseKept(note, rotations)
	if err != nil && !errors.Is(err, copies.ErrCannotTell) { // the audit that remembered it could tell
		path, _ := checkpointMemory(ledger)
		return nil, damagedMemoryError{path, err}
	}
	return &c, nil
}

// readKept reads a file given with --since: a checkpoint, or a receipt with
// its entry beside it.
func (a *auditing) readKept(path string) (kept, error) {
	b, err := readBounded(path, tlog.MaxProof)
	if err != nil {
		return kept{}, fmt.Errorf("reading the kept checkpoint: %w", err)
	}
	wrong := func(err error) (kept, error) {
		if errors.Is(err, copies.ErrCannotTell) {
			return kept{}, exitError{exitFailure, fmt.Errorf("%s: %w", path, err)}
		}
		return kept{}, exitError{exitVerify, fmt.Errorf("%s is not of this ledger, or damaged: %w", path, err)}
	}
	if !bytes.HasPrefix(b, []byte("c2sp.org/tlog-proof@")) {
		c, err := a.copied.ParseKept(b, nil)
		if err != nil {
			return wrong(fmt.Errorf("the kept checkpoint is not one of this ledger: %w", a.orOlder(err, b)))
		}
		return kept{Checkpoint: c, file: path, from: "the kept checkpoint " + path}, nil
	}
	proof, err := tlog.ParseProof(b)
	if err != nil {
		return wrong(err)
	}
	rotations, err := copies.RotationsOfReceipt(b)
	if err != nil {
		return wrong(err)
	}
	c, err := a.copied.ParseKept(proof.Checkpoint, rotations)
	if err != nil {
		return wrong(a.orOlder(err, proof.Checkpoint))
	}
	k := kept{Checkpoint: c, file: path, from: "the checkpoint in the receipt " + path}
	entry, err := readBounded(path+".entry", wire.MaxEntry)
	if errors.Is(err, fs.ErrNotExist) {
		return k, nil // its checkpoint is as good as any
	}
	if err != nil {
		return kept{}, fmt.Errorf("reading the receipt's entry: %w", err)
	}
	proven, err := copies.VerifyReceipt(entry, b, a.copied.Ledger, a.copied.Keys)
	if err != nil {
		return wrong(err)
	}
	k.receipt = &proven
	return k, nil
}

// orOlder adds, where a checkpoint covers more than the copy, that its key may be
// one that this copy does not know yet.
func (a *auditing) orOlder(err error, note []byte) error {
	c, unread := tlog.ReadUnsigned(note)
	if unread != nil || c.Size <= a.copied.Checkpoint.Size {
		return err
	}
	return fmt.Errorf("%w; it says that it covers %d entries, and this copy has %d: perhaps the ledger's key was replaced since, so audit a newer copy", err, c.Size, a.copied.Checkpoint.Size)
}

// leavesToCompare has a place for the leaf of every entry that a receipt proves.
func (a *auditing) leavesToCompare() map[wire.Seq]wire.Hash {
	leaves := map[wire.Seq]wire.Hash{}
	for _, k := range a.kept {
		if k.receipt != nil {
			leaves[k.receipt.Seq] = wire.Hash{}
		}
	}
	return leaves
}

// compare looks for everything known from elsewhere in the log, whose tree has
// been read whole, and names the first place at which something is missing or
// other than it was. leaves are those of the log at the places of receipts.
func (a *auditing) compare(leaves map[wire.Seq]wire.Hash) *bad {
	var first *bad
	var agreed int64 // the largest kept size at which the log is what it was
	for _, k := range a.kept {
		b := a.compareOne(k, agreed, leaves)
		if b == nil {
			agreed = k.Size
		}
		if b != nil && (first == nil || b.Seq < first.Seq) {
			first = b
			a.report.proveFork = fmt.Sprintf("twothirds prove-fork %s %s", k.file, a.src)
			a.report.Evidence = []evidence{
				{From: k.from, Note: string(k.Note)},
				{From: "the checkpoint of this log", Note: a.report.Checkpoint},
			}
		}
	}
	return first
}

func (a *auditing) compareOne(k kept, agreed int64, leaves map[wire.Seq]wire.Hash) *bad {
	size := wire.Seq(k.Size) //nolint:gosec // not negative
	differs := func(seq wire.Seq, format string, args ...any) *bad {
		return &bad{Seq: seq, Class: classConsistency, Reason: fmt.Sprintf(format, args...)}
	}
	switch have := a.copied.Size(); {
	case size == 0:
		return nil
	case size > have && k.receipt != nil && k.receipt.Seq <= have && leaves[k.receipt.Seq] != k.receipt.Entry.Leaf():
		return differs(k.receipt.Seq, "the log was rewritten: entry %d is not the one that %s proves", k.receipt.Seq, k.from)
	case size > have:
		return differs(have+1, "the log has forgotten entries: %s covers %d, there are %d", k.from, size, have)
	}
	root, ok := a.copied.Root(uint64(size))
	if ok && root == wire.Hash(k.Root) {
		return nil
	}
	gives := "give the root " + tlog.Hash(root).String()
	if !ok {
		gives = "end inside a group, where no checkpoint can stand"
	}
	where := fmt.Sprintf("the first difference lies somewhere in the first %d entries", size)
	if agreed > 0 {
		where = fmt.Sprintf("the first difference lies somewhere after entry %d, at the latest at entry %d", agreed, size)
	}
	seq := size
	if k.receipt != nil && leaves[k.receipt.Seq] != k.receipt.Entry.Leaf() {
		seq = k.receipt.Seq
		where = fmt.Sprintf("entry %d is not the one that the receipt proves", seq)
	}
	return differs(seq, "the first %d entries are not those that %s covers: the log was rewritten and signed anew. They %s, the ledger's key has signed %s for them before; %s%s",
		size, k.from, gives, k.Root, where, a.whoseKey(k))
}

// whoseKey says so where what is known from elsewhere is not signed by the key that
// is the ledger's at its size by this log.
func (a *auditing) whoseKey(k kept) string {
	if _, err := a.copied.Keys.ParseCheckpoint(k.Note); err == nil {
		return ""
	}
	keys := a.copied.Keys
	all := keys.All()
	for i, key := range all[:len(all)-1] {
		if _, err := tlog.OpenNote(keys.Origin(), key, k.Note); err == nil {
			return fmt.Sprintf(". It is signed by a former key, which by this log was replaced with the key %s: if the former one was stolen, that may be the thief's work", tlog.KeyID(keys.Origin(), all[i+1]))
		}
	}
	return ". It is signed by a key that replaced the ledger's in that history, and not in this one"
}
