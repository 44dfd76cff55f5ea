package rows

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// format is the version of the layout in the package comment.
//
//   - 1 (2026-11): the first.
//   - 2 (2026-11): changed, briefs, places, docs, numbers, words.
const format uint32 = 2

// lockWait is how long Open waits for another handle to let go of the file.
const lockWait = time.Second

var (
	keyFormat = []byte("format")
	keySchema = []byte("schema")
)

// Open opens the file at path, or makes an empty one. schema is the version of what
// the caller puts into rows, indexes and refs; it goes up whenever the same log
// would now make other ones.
//
// Errors: ErrNewer, ErrSchema and ErrDamaged, on which the file is left as it is;
// ErrBusy; or what the file system said. What an interrupted [Rebuild] left is
// removed.
func Open(path string, schema uint32) (*DB, error) {
	db, err := open(path, schema, &bolt.Options{Timeout: lockWait})
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if err := removeLeftover(tempPath(path)); err != nil && !errors.Is(err, ErrBusy) {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), db.Close())
	}
	return db, nil
}

// OpenTemp makes an empty DB in a file of its own in dir (in the usual place for
// such files if dir is ""), for a replay that nobody needs to find again. Nothing
// waits for the disk, and the file is gone with Close or with the process.
func OpenTemp(dir string) (*DB, error) {
	f, err := os.CreateTemp(dir, "rows-*.db")
	if err != nil {
		return nil, fmt.Errorf("make temporary rows: %w", err)
	}
	path := f.Name()
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("make temporary rows: %w", errors.Join(err, os.Remove(path)))
	}
	db, err := open(path, 0, &bolt.Options{Timeout: lockWait, NoSync: true, NoGrowSync: true})
	if err != nil {
		return nil, fmt.Errorf("make temporary rows: %w", errors.Join(err, os.Remove(path)))
	}
	// Where the system lets an open file lose its name, a crash leaves nothing
	// behind; where it does not, Close removes it.
	if os.Remove(path) != nil {
		db.temp = path
	}
	return db, nil
}

func removeTemp(path string) error {
	if path == "" {
		return nil
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove temporary rows: %w", err)
	}
	return nil
}

// open opens or makes the file. It looks first, reading only: what is refused is
// left as it is, and of a file that is cut off bbolt would miss the list of free
// pages.
func open(path string, schema uint32, options *bolt.Options) (*DB, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case info.Size() > 0:
		if err := inspect(path, schema, *options); err != nil {
			return nil, err
		}
	}
	// The map type finds free pages without looking through all of them. The list
	// stays in the file: to work it out at every start, bbolt would look through the
	// pages in a goroutine of its own, and a damaged one would end the process.
	options.FreelistType = bolt.FreelistMapType
	b, err := openBolt(path, options)
	if err != nil {
		return nil, err
	}
	db := &DB{bolt: b}
	if err := db.create(schema); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// openBolt opens a bbolt file with its errors turned into ours. If bbolt panics on
// the way, its lock on this file stays until the process ends; a rebuild puts another
// file in its place, which has none.
func openBolt(path string, options *bolt.Options) (b *bolt.DB, err error) {
	err = guard(func() (err error) {
		b, err = bolt.Open(path, 0o600, options)
		return err
	})
	var system syscall.Errno
	switch {
	case err == nil:
		return b, nil
	case errors.Is(err, berrors.ErrTimeout):
		return nil, ErrBusy
	case errors.Is(err, ErrDamaged) || errors.As(err, &system):
		return nil, err
	default:
		return nil, fmt.Errorf("%w (%v)", ErrDamaged, err)
	}
}

// inspect says whether the file at path is whole as far as that can be seen at
// once, and of this format and schema.
func inspect(path string, schema uint32, options bolt.Options) error {
	options.ReadOnly = true
	b, err := openBolt(path, &options)
	if err != nil {
		return err
	}
	db := &DB{bolt: b}
	err = db.read(func(tx *bolt.Tx) error {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		if info.Size() < tx.Size() {
			return fmt.Errorf("%w: the file is cut off: %d bytes of %d", ErrDamaged, info.Size(), tx.Size())
		}
		if isEmpty(tx) {
			return nil // made, but not yet filled when the process ended
		}
		if err := checkVersions(tx, schema); err != nil {
			return err
		}
		_, err = headOf(tx)
		return err
	})
	return errors.Join(err, db.Close())
}

func isEmpty(tx *bolt.Tx) bool {
	name, _ := tx.Cursor().First()
	return name == nil
}

// create makes the buckets of a file that has none. Nobody else has it open.
func (db *DB) create(schema uint32) error {
	empty := false
	err := db.read(func(tx *bolt.Tx) error {
		empty = isEmpty(tx)
		return nil
	})
	if err != nil || !empty {
		return err
	}
	return db.write(func(tx *bolt.Tx) error {
		for _, name := range allBuckets {
			if _, err := tx.CreateBucket(name); err != nil {
				return err
			}
		}
		meta := tx.Bucket(bucketMeta)
		return errors.Join(
			meta.Put(keyFormat, binary.BigEndian.AppendUint32(nil, format)),
			meta.Put(keySchema, binary.BigEndian.AppendUint32(nil, schema)))
	})
}

// checkVersions compares the file's format, then its schema. Of a file of another
// format nothing more is known, so the buckets are looked for last.
func checkVersions(tx *bolt.Tx, schema uint32) error {
	meta := tx.Bucket(bucketMeta)
	if meta == nil {
		return fmt.Errorf("%w: it is not a file of rows", ErrDamaged)
	}
	for _, v := range []struct {
		key  []byte
		want uint32
	}{{keyFormat, format}, {keySchema, schema}} {
		value := meta.Get(v.key)
		if len(value) != 4 {
			return fmt.Errorf("%w: its %s is missing", ErrDamaged, v.key)
		}
		switch got := binary.BigEndian.Uint32(value); {
		case got > v.want:
			return fmt.Errorf("%w (%s %d, this release has %d)", ErrNewer, v.key, got, v.want)
		case got < v.want:
			return fmt.Errorf("%w (%s %d, this release has %d)", ErrSchema, v.key, got, v.want)
		}
	}
	for _, name := range allBuckets {
		if tx.Bucket(name) == nil {
			return fmt.Errorf("%w: %s is missing", ErrDamaged, name)
		}
	}
	return nil
}

// syncDir makes a rename in the folder of path durable. Windows has no such call.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
