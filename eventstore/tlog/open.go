package tlog

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"

	"go.etcd.io/bbolt"
)

// The file, format 1. Numbers in keys and values are 8 bytes, big endian.
//
//	meta         "format"             -> "twothirds tlog " and the format number in decimal
//	             "head"               -> size, root
//	             "staged"             -> the staged checkpoint note, if there is one
//	entries      sequence             -> entry
//	tiles        level (1 byte), n    -> the tile's hashes, as many as there now are
//	checkpoints  size                 -> archive sequence, note
//	cosignatures size                 -> signature lines of witnesses
//
// The last bucket is made when there is something to put into it: a file without
// it is whole, and a release from before it leaves it alone.
//
// A tile has one value that widens until it is full: every narrower partial tile
// is a prefix of it, takes no room and cannot go missing. Entries stand singly,
// and bundles are put together when asked for, because to widen a bundle would be to
// write up to 16 MB again for each entry.
var (
	metaBucket       = []byte("meta")
	entriesBucket    = []byte("entries")
	tilesBucket      = []byte("tiles")
	checkpointBucket = []byte("checkpoints")
	// cosignatureBucket may be missing.
	cosignatureBucket = []byte("cosignatures")

	formatKey = []byte("format")
	headKey   = []byte("head")
	stagedKey = []byte("staged")
)

const (
	formatName    = "twothirds tlog "
	formatVersion = 1

	// freshPages is how many pages a file of bbolt has that nothing was written to: two
	// that say what is where, and those of the free pages and of the buckets.
	freshPages = 4
)

// start brings a freshly opened store to where it can be used.
func (s *Store) start() error {
	empty := false
	err := s.view(func(tx *bbolt.Tx) error {
		name, _ := tx.Cursor().First()
		// One that was written to has more pages, also where a damaged one says that
		// it has nothing on it: to lay that file out anew would be to lose the log.
		empty = name == nil && tx.Size() == int64(freshPages*tx.DB().Info().PageSize)
		return nil
	})
	if err != nil {
		return err
	}
	if empty && !s.readOnly {
		if err := s.update(createFormat); err != nil {
			return err
		}
	}
	if err := s.loadHead(); err != nil {
		return err
	}
	if err := s.checkEdge(); err != nil {
		return err
	}
	return s.checkKept()
}

// createFormat lays out a file that holds nothing at all yet.
func createFormat(tx *bbolt.Tx) error {
	for _, name := range [][]byte{metaBucket, entriesBucket, tilesBucket, checkpointBucket} {
		if _, err := tx.CreateBucket(name); err != nil {
			return err
		}
	}
	meta := tx.Bucket(metaBucket)
	if err := meta.Put(formatKey, []byte(formatName+strconv.Itoa(formatVersion))); err != nil {
		return err
	}
	return meta.Put(headKey, encodeHead(0, emptyRoot()))
}

// checkFormat reports whether the file is one of ours and not newer than this program.
func checkFormat(tx *bbolt.Tx) error {
	meta := tx.Bucket(metaBucket)
	if meta == nil {
		return fmt.Errorf("%w: it is not a log copy", ErrDamaged)
	}
	number, ok := bytes.CutPrefix(meta.Get(formatKey), []byte(formatName))
	version, err := strconv.Atoi(string(number))
	switch {
	case !ok || err != nil || version < 1:
		return fmt.Errorf("%w: it is not a log copy or its format mark is lost", ErrDamaged)
	case version > formatVersion:
		return fmt.Errorf("%w: format %d, this one knows %d", ErrNewer, version, formatVersion)
	}
	for _, name := range [][]byte{entriesBucket, tilesBucket, checkpointBucket} {
		if tx.Bucket(name) == nil {
			return fmt.Errorf("%w: its %s are missing", ErrDamaged, name)
		}
	}
	return nil
}

// loadHead reads size, root and partial tiles, which must agree.
func (s *Store) loadHead() error {
	return s.view(func(tx *bbolt.Tx) error {
		if err := checkFormat(tx); err != nil {
			return err
		}
		value := tx.Bucket(metaBucket).Get(headKey)
		if len(value) != 8+hashSize {
			return fmt.Errorf("%w: its size and root are missing", ErrDamaged)
		}
		size := binary.BigEndian.Uint64(value)
		if size > MaxSize {
			return fmt.Errorf("%w: it claims %d entries", ErrDamaged, size)
		}
		h := &head{edge: edge{size: int64(size)}, root: Hash(value[8:])}
		h.partial = make([][]byte, h.levels())
		for level := range h.partial {
			n, width := h.count(level)/TileWidth, int(h.count(level)%TileWidth)
			tile := tx.Bucket(tilesBucket).Get(tileKey(level, n))
			if len(tile) != width*hashSize {
				return fmt.Errorf("%w: %s has %d bytes, not %d", ErrDamaged, TilePath(level, n, max(width, 1)), len(tile), width*hashSize)
			}
			h.partial[level] = append(make([]byte, 0, fullTile), tile...)
		}
		if h.edge.root() != h.root {
			return fmt.Errorf("%w: the partial tiles of the tree of size %d do not give its root", ErrDamaged, size)
		}
		s.head.Store(h)
		return nil
	})
}

// checkEdge checks the last bundle, whole or partial, and the last full tile of every level.
func (s *Store) checkEdge() error {
	h := s.head.Load()
	if h.size == 0 {
		return nil
	}
	if err := s.checkBundle(h, (h.size-1)/TileWidth); err != nil {
		return err
	}
	return s.view(func(tx *bbolt.Tx) error {
		for level := range h.levels() {
			if n := h.count(level)/TileWidth - 1; n >= 0 {
				if _, err := (tileReader{tx, h}).checked(level, n); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func encodeHead(size int64, root Hash) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(size)), root[:]...)
}

func tileKey(level int, n int64) []byte {
	return binary.BigEndian.AppendUint64([]byte{byte(level)}, uint64(n))
}

func numberKey(n uint64) []byte {
	return binary.BigEndian.AppendUint64(nil, n)
}
