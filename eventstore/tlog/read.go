package tlog

import (
	"encoding/binary"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"
)

// A run is a stretch of entries that follow one another, copied out of the file.
type run struct {
	data []byte
	ends []int // ends[i] is where in data the i'th entry ends
}

// entry returns the i'th entry; it shares memory with the run.
func (r *run) entry(i int) []byte {
	start := 0
	if i > 0 {
		start = r.ends[i-1]
	}
	return r.data[start:r.ends[i]:r.ends[i]]
}

// read fills the run with the entries first to last, which are of one bundle and in
// the tree h, after comparing each with its leaf hash.
func (s *Store) read(h *head, first, last uint64, r *run) error {
	const usual = 512 // bytes of an entry; a longer one makes the buffer grow
	r.data = slices.Grow(r.data[:0], int(last-first+1)*usual)
	r.ends = r.ends[:0]
	return s.view(func(tx *bbolt.Tx) error {
		leaves, err := tileReader{tx, h}.tile(0, int64(first-1)/TileWidth)
		if err != nil {
			return err
		}
		c := tx.Bucket(entriesBucket).Cursor()
		key, value := c.Seek(numberKey(first))
		for seq := first; seq <= last; seq++ {
			if len(key) != 8 || binary.BigEndian.Uint64(key) != seq {
				return fmt.Errorf("%w: entry %d is missing", ErrDamaged, seq)
			}
			if LeafHash(value) != hashAt(leaves, int((seq-1)%TileWidth)) {
				return fmt.Errorf("%w: entry %d does not match its leaf hash", ErrDamaged, seq)
			}
			r.data = append(r.data, value...)
			r.ends = append(r.ends, len(r.data))
			key, value = c.Next()
		}
		return nil
	})
}

// Entry returns a copy of the entry with that sequence, or ErrNotFound.
func (s *Store) Entry(seq uint64) ([]byte, error) {
	h := s.head.Load()
	if seq < 1 || seq > uint64(h.size) {
		return nil, fmt.Errorf("read entry %d of a log of %d: %w", seq, h.size, ErrNotFound)
	}
	var r run
	if err := s.read(h, seq, seq, &r); err != nil {
		return nil, fmt.Errorf("read entry %d: %w", seq, err)
	}
	return r.entry(0), nil
}

// LeafHash returns the leaf hash of the entry with that sequence, or ErrNotFound.
func (s *Store) LeafHash(seq uint64) (Hash, error) {
	entry, err := s.Entry(seq)
	if err != nil {
		return Hash{}, err
	}
	return LeafHash(entry), nil
}

// Entries calls fn with every entry from a sequence on, up to the size the log had
// when it was called, and stops at fn's first error, which it returns. The entry
// is valid only until fn returns. From may be the size plus 1, which gives
// nothing; beyond that, and for 0, it fails with ErrNotFound.
//
// No transaction is open while fn runs, so fn may take its time and use the store.
func (s *Store) Entries(from uint64, fn func(seq uint64, entry []byte) error) error {
	h := s.head.Load()
	if from < 1 || from > uint64(h.size)+1 {
		return fmt.Errorf("read entries from %d of a log of %d: %w", from, h.size, ErrNotFound)
	}
	var r run
	for first := from; first <= uint64(h.size); {
		bundleEnd := ((first-1)/TileWidth + 1) * TileWidth
		last := min(bundleEnd, uint64(h.size))
		if err := s.read(h, first, last, &r); err != nil {
			return fmt.Errorf("read entries from %d: %w", first, err)
		}
		for i := range r.ends {
			if err := fn(first+uint64(i), r.entry(i)); err != nil {
				return err
			}
		}
		first = last + 1
	}
	return nil
}

// EntryBundle returns the first width entries of bundle n in the form of C2SP
// tlog-tiles: each after its length as a big-endian uint16. Width is 1 to 256. It
// fails with ErrNotFound when the log does not reach so far.
func (s *Store) EntryBundle(n int64, width int) ([]byte, error) {
	h := s.head.Load()
	id := TileID{EntriesLevel, n, width}
	if !id.In(h.size) {
		return nil, fmt.Errorf("read bundle %d of width %d of a log of %d: %w", n, width, h.size, ErrNotFound)
	}
	first := uint64(n)*TileWidth + 1
	var r run
	if err := s.read(h, first, first+uint64(width)-1, &r); err != nil {
		return nil, fmt.Errorf("read %s: %w", id.Path(), err)
	}
	bundle := make([]byte, 0, len(r.data)+2*width)
	for i := range r.ends {
		entry := r.entry(i)
		bundle = binary.BigEndian.AppendUint16(bundle, uint16(len(entry)))
		bundle = append(bundle, entry...)
	}
	return bundle, nil
}

// Tile returns the first width hashes of a tile in the form of C2SP tlog-tiles: 32
// bytes each, one after the other. Width is 1 to 256. It fails with ErrNotFound
// when the tree does not reach so far.
//
// Partial tiles of every past size are there, and so are entries and tiles that no
// checkpoint covers yet; the caller serves those of the checkpoint it shows.
func (s *Store) Tile(level int, n int64, width int) ([]byte, error) {
	h := s.head.Load()
	id := TileID{level, n, width}
	if level < 0 || !id.In(h.size) {
		return nil, fmt.Errorf("read tile %d/%d of width %d of a tree of %d: %w", level, n, width, h.size, ErrNotFound)
	}
	tile := make([]byte, 0, width*hashSize)
	err := s.view(func(tx *bbolt.Tx) error {
		data, err := tileReader{tx, h}.checked(level, n)
		if err != nil {
			return err
		}
		tile = append(tile, data[:width*hashSize]...)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", id.Path(), err)
	}
	return tile, nil
}

// CheckBundle checks the entries of bundle n against their leaf hashes, and each
// tile above them against the one above that, up to the root. When every bundle
// from 0 to (size-1)/256 passes, the whole copy is sound. It fails with ErrDamaged,
// or with ErrNotFound when there is no bundle n.
func (s *Store) CheckBundle(n int64) error {
	h := s.head.Load()
	if !(TileID{EntriesLevel, n, 1}).In(h.size) {
		return fmt.Errorf("check bundle %d of a log of %d: %w", n, h.size, ErrNotFound)
	}
	if err := s.checkBundle(h, n); err != nil {
		return fmt.Errorf("check bundle %d: %w", n, err)
	}
	return nil
}

func (s *Store) checkBundle(h *head, n int64) error {
	first := uint64(n)*TileWidth + 1
	var r run
	if err := s.read(h, first, min(first+TileWidth-1, uint64(h.size)), &r); err != nil {
		return err
	}
	return s.view(func(tx *bbolt.Tx) error {
		tiles := tileReader{tx, h}
		for level := 0; n < h.count(level)/TileWidth; level++ { // while the tile is full and so has one above it
			if _, err := tiles.checked(level, n); err != nil {
				return err
			}
			n /= TileWidth
		}
		return nil
	})
}
