package eventstore

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/disk"
	"twothirds/eventstore/tlog"
)

// keylessPause is how long it takes, without the key in force, until it is looked
// for again, and what other nodes have signed.
const keylessPause = time.Second

// pause is how long the next checkpoint is to wait.
func (p *publisher) pause() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.unsigned {
		return keylessPause
	}
	return checkpointEvery
}

// signsNothing notes whether the key in force is missing.
func (p *publisher) signsNothing(missing bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.unsigned != missing {
		p.unsigned = missing
		p.broadcast()
	}
}

// keepRotations takes the rotations of the ledger's key out of the copy, whose
// entries the state has taken in, and keeps them in a file beside it: for whoever
// reads the folder when no process uses it, before anything is signed by the key
// that they lead to.
func (p *publisher) keepRotations() error {
	list, err := rotationsIn(p.store, p.state.Ledger())
	if err != nil {
		return err
	}
	p.rotations.Store(&list)
	return keepRotationsFile(p.signers.ring.Dir, list)
}

// keepRotationsFile writes the file of rotations into a folder, or takes it away
// where there are none.
func keepRotationsFile(dir string, list []domain.Rotation) error {
	want := domain.WriteRotations(list)
	have, err := os.ReadFile(filepath.Join(dir, copies.FileRotations)) //nolint:gosec // the operator names the folder
	switch {
	case errors.Is(err, fs.ErrNotExist) && want == nil, err == nil && want != nil && bytes.Equal(have, want):
		return nil
	case want == nil:
		err = os.Remove(filepath.Join(dir, copies.FileRotations))
	default:
		err = disk.WriteFile(dir, copies.FileRotations, want)
	}
	if err != nil {
		return fmt.Errorf("keeping the rotations of the ledger's key: %w", err)
	}
	return nil
}

// rotationsIn reads from a published copy the entries that replaced the ledger's
// key, as far as it reaches.
func rotationsIn(store *tlog.Store, l *domain.Ledger) ([]domain.Rotation, error) {
	if l == nil {
		return nil, nil
	}
	size, _ := store.Size()
	var list []domain.Rotation
	for _, former := range l.FormerKeys {
		if former.Until > wire.Seq(size) { //nolint:gosec // not negative
			break
		}
		raw, err := store.Entry(uint64(former.Until))
		if err != nil {
			return nil, fmt.Errorf("reading the rotations of the ledger's key: %w", known(err))
		}
		list = append(list, domain.Rotation{Entry: bytes.Clone(raw), Seq: former.Until})
	}
	return list, nil
}

// rotationsUpto are those among the first so many entries.
func rotationsUpto(list []domain.Rotation, size int64) []domain.Rotation {
	for i, r := range list {
		if r.Seq > wire.Seq(size) { //nolint:gosec // not negative
			return list[:i]
		}
	}
	return list
}

// Keys are the ledger's keys as far as entries are published: whose signature a
// checkpoint or a refusal must have.
func (l *Ledger) Keys() tlog.Keys { return *l.publisher.keys.Load() }

// Rotations are the published entries that replaced the ledger's key, of those
// that a checkpoint of so many entries covers. The caller does not change them.
func (l *Ledger) Rotations(size int64) []domain.Rotation {
	return rotationsUpto(*l.publisher.rotations.Load(), size)
}

// Unsigned is why nothing is signed at present, nil where it is: ErrNoLedgerKey.
func (l *Ledger) Unsigned() error {
	l.publisher.mu.Lock()
	defer l.publisher.mu.Unlock()
	if !l.publisher.unsigned {
		return nil
	}
	return l.publisher.missingKey()
}

// missingKey says which key it is without which nothing is signed. The caller holds p.mu.
func (p *publisher) missingKey() error {
	keys := p.keys.Load()
	return missingKey(p.signers.ring.Dir, keys.Origin(), pubkey.Key(keys.Newest()), wire.Seq(keys.Since()), ErrNoLedgerKey) //nolint:gosec // not negative
}
