package bench

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/projections"
	"twothirds/projections/rows"
)

// applyEntries is how many entries a rebuild puts into one transaction (see
// projections.Model).
const applyEntries = 1000

// bucketRows is where rows stand in a read model's file (see package rows).
var bucketRows = []byte("rows")

// stored is a row as it stands in the file: kind 0 id 0 and the sequence with
// every bit inverted; a checksum, and the JSON.
type stored struct {
	key, value []byte
}

// seq is the entry that the row came with.
func (s stored) seq() uint64 { return ^binary.BigEndian.Uint64(s.key[len(s.key)-8:]) }

// entity is what the key says before the sequence.
func (s stored) entity() []byte { return s.key[:len(s.key)-8] }

// history are the rows of the finished log, which the yardsticks write and read.
type history struct {
	size  wire.Seq
	byKey []stored // in the order of the file: the newest row of an entity first
	bySeq []stored
}

// rowsOfLog makes the rows of the finished log, once.
func (b *bench) rowsOfLog(ctx context.Context) (*history, error) {
	if b.history != nil {
		return b.history, nil
	}
	size, _, err := b.rebuildOnce(ctx)
	if err != nil {
		return nil, err
	}
	h := &history{size: size}
	db, err := bolt.Open(b.path("rows.db"), 0o600, &bolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		return nil, fmt.Errorf("reading the rows: %w", err)
	}
	err = db.View(func(tx *bolt.Tx) error {
		return tx.Bucket(bucketRows).ForEach(func(k, v []byte) error {
			h.byKey = append(h.byKey, stored{bytes.Clone(k), bytes.Clone(v)})
			return nil
		})
	})
	if err = errors.Join(err, db.Close()); err != nil {
		return nil, fmt.Errorf("reading the rows: %w", err)
	}
	h.bySeq = slices.Clone(h.byKey)
	slices.SortStableFunc(h.bySeq, func(a, b stored) int { return cmp.Compare(a.seq(), b.seq()) })
	b.history = h
	return h, nil
}

// rebuild measures making the read model anew after its schema has changed.
func (b *bench) rebuild(ctx context.Context, r *Result) error {
	h, err := b.rowsOfLog(ctx)
	if err != nil {
		return err
	}
	r.N, r.Batch = len(h.byKey), applyEntries
	return measure(
		ctx, r,
		func(ctx context.Context) (float64, time.Duration, error) {
			_, took, err := b.rebuildOnce(ctx)
			return float64(len(h.byKey)), took, err
		},
		func(context.Context) (float64, time.Duration, error) {
			took, err := b.putAll(h)
			return float64(len(h.byKey)), took, err
		},
	)
}

// rebuildOnce puts a file of an older schema at rows.db and has it made anew.
func (b *bench) rebuildOnce(ctx context.Context) (size wire.Seq, took time.Duration, err error) {
	path := b.path("rows.db")
	if err := os.RemoveAll(path); err != nil {
		return 0, 0, err
	}
	old, err := rows.Open(path, projections.Schema-1)
	if err == nil {
		err = old.Close()
	}
	if err != nil {
		return 0, 0, fmt.Errorf("making rows of an older schema: %w", err)
	}
	copied, err := copies.Open(ctx, b.ledgerDir())
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, copied.Close()) }()
	model, err := projections.Open(path, nil)
	if err != nil {
		return 0, 0, err
	}
	start := time.Now()
	err = model.CatchUp(ctx, copied)
	took = time.Since(start)
	return copied.Size(), took, errors.Join(err, model.Close())
}

// putAll writes the rows into a bbolt file of their own, raw.db, as durable in the
// end as a rebuild is.
func (b *bench) putAll(h *history) (took time.Duration, err error) {
	path := b.path("raw.db")
	if err := os.RemoveAll(path); err != nil {
		return 0, err
	}
	start := time.Now()
	db, err := bolt.Open(path, 0o600, &bolt.Options{NoSync: true, NoGrowSync: true, FreelistType: bolt.FreelistMapType})
	if err != nil {
		return 0, fmt.Errorf("making a bbolt file: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for rest := h.bySeq; len(rest) > 0; {
		through := rest[0].seq() + applyEntries
		n, _ := slices.BinarySearchFunc(rest, through, func(s stored, seq uint64) int { return cmp.Compare(s.seq(), seq) })
		if err := put(db, rest[:n]); err != nil {
			return 0, fmt.Errorf("putting rows into bbolt: %w", err)
		}
		rest = rest[n:]
	}
	if err := db.Sync(); err != nil {
		return 0, fmt.Errorf("syncing a bbolt file: %w", err)
	}
	return time.Since(start), nil
}

// put puts rows into a file in one transaction.
func put(db *bolt.DB, list []stored) error {
	return db.Update(func(tx *bolt.Tx) error {
		bucket, err := tx.CreateBucketIfNotExists(bucketRows)
		if err != nil {
			return err
		}
		for _, s := range list {
			if err := bucket.Put(s.key, s.value); err != nil {
				return err
			}
		}
		return nil
	})
}

// viewNewest measures reads of entities as they are.
func (b *bench) viewNewest(ctx context.Context, r *Result) error {
	h, err := b.rowsOfLog(ctx)
	if err != nil {
		return err
	}
	return b.view(ctx, r, h, h.size)
}

// viewAsOf measures reads of entities as they were in the middle of the log.
func (b *bench) viewAsOf(ctx context.Context, r *Result) error {
	h, err := b.rowsOfLog(ctx)
	if err != nil {
		return err
	}
	return b.view(ctx, r, h, max(1, h.size/2))
}

// view measures reads of entities, all over the log, as of an entry.
func (b *bench) view(ctx context.Context, r *Result, h *history, at wire.Seq) (err error) {
	r.N = 10 * b.o.N
	wanted := h.asOf(at)
	model, err := projections.Open(b.path("rows.db"), nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, model.Close()) }()
	if _, err := b.putAll(h); err != nil {
		return err
	}
	db, err := bolt.Open(b.path("raw.db"), 0o600, &bolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		return fmt.Errorf("reading a bbolt file: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	view, err := model.View(at)
	if err != nil {
		return err
	}
	return measure(
		ctx, r,
		func(ctx context.Context) (float64, time.Duration, error) {
			start := time.Now()
			for i := range r.N {
				row := &wanted[scattered(i, len(wanted))]
				got, ok, err := view.Get(row.kind, row.id)
				if err != nil || !ok || got.Seq != row.seq() || ctx.Err() != nil {
					return 0, 0, errors.Join(fmt.Errorf("%s %s as of %d is not entry %d's", row.kind, row.id, at, row.seq()), err, ctx.Err())
				}
			}
			return float64(r.N), time.Since(start), nil
		},
		func(ctx context.Context) (float64, time.Duration, error) {
			start := time.Now()
			for i := range r.N {
				row := &wanted[scattered(i, len(wanted))]
				err := db.View(func(tx *bolt.Tx) error {
					if !bytes.Equal(tx.Bucket(bucketRows).Get(row.key), row.value) {
						return fmt.Errorf("row %q is another", row.key)
					}
					return nil
				})
				if err != nil || ctx.Err() != nil {
					return 0, 0, errors.Join(err, ctx.Err())
				}
			}
			return float64(r.N), time.Since(start), nil
		},
	)
}

// scattered leads from one row to another far from it, every one in its turn but
// where there is a multiple of 7,919.
func scattered(i, of int) int { return i * 7919 % of }

// wantedRow is a row to be found by its entity.
type wantedRow struct {
	stored

	kind, id string
}

// asOf are the rows that stand as of an entry.
func (h *history) asOf(at wire.Seq) []wantedRow {
	var wanted []wantedRow
	var before []byte
	for _, s := range h.byKey {
		if s.seq() > uint64(at) || bytes.Equal(s.entity(), before) {
			continue
		}
		before = s.entity()
		kind, id, _ := bytes.Cut(before, []byte{0})
		wanted = append(wanted, wantedRow{s, string(kind), string(bytes.TrimSuffix(id, []byte{0}))})
	}
	return wanted
}
