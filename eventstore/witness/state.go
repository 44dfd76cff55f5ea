package witness

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"twothirds/eventstore/disk"
	"twothirds/eventstore/pages"
	"twothirds/eventstore/tlog"
)

// lockWait is how long Open waits for another process to let go of the folder.
const lockWait = 500 * time.Millisecond

// Buckets of the state. A log's value in latestBucket is the signed checkpoint
// that was cosigned last, with the log's signatures and the cosignature: size, root and
// time stand in it, under signatures.
var (
	metaBucket   = []byte("meta")
	logsBucket   = []byte("logs")        // vkey -> nothing
	latestBucket = []byte("checkpoints") // origin -> cosigned note

	nameKey  = []byte("name")
	countKey = []byte("count")
	placeKey = []byte("place")
)

// state is what a witness remembers, in its folder.
type state struct {
	dir   string
	db    *bbolt.DB
	count *os.File
	key   Key
	sign  ed25519.PrivateKey
}

// latest is what a witness cosigned last of a log; the zero value is nothing.
type latest struct {
	checkpoint
	at   int64 // POSIX seconds
	note []byte
}

// checkpoint is the text of a checkpoint (C2SP tlog-checkpoint).
type checkpoint struct {
	text   string
	origin string
	size   int64
	root   tlog.Hash
}

// parseCheckpoint reads the text of a checkpoint. Extension lines may follow, as
// cosignatures cover the whole text, but say nothing of them.
func parseCheckpoint(text string) (checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[len(lines)-1] != "" {
		return checkpoint{}, malformed("the checkpoint has not the lines origin, size and root")
	}
	for _, line := range lines[:len(lines)-1] {
		if line == "" {
			return checkpoint{}, malformed("the checkpoint has an empty line")
		}
	}
	size, err := parseSize(lines[1])
	if err != nil {
		return checkpoint{}, fmt.Errorf("the checkpoint's size: %w", err)
	}
	root, err := parseHash(lines[2])
	if err != nil {
		return checkpoint{}, fmt.Errorf("the checkpoint's root: %w", err)
	}
	return checkpoint{text: text, origin: lines[0], size: size, root: root}, nil
}

// openState opens the state in a folder and checks that it is the latest there was.
// Without a name it opens what is there; with one it makes a new witness in a
// folder that has none.
func openState(dir, name string, moved bool) (*state, error) {
	sign, err := readKey(dir)
	fresh := errors.Is(err, fs.ErrNotExist)
	switch {
	case fresh && name == "":
		return nil, ErrNoWitness
	case fresh:
		if err := checkWitnessName(name); err != nil {
			return nil, err
		}
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, err
	default:
		// bbolt would make a new state: the key would have forgotten everything.
		if _, err := os.Lstat(filepath.Join(dir, fileState)); err != nil {
			return nil, fmt.Errorf("%w: the key is there and the state is gone: %w", ErrOlder, err)
		}
	}
	s := &state{dir: dir}
	s.db, err = pages.Open(filepath.Join(dir, fileState), 0o600, bbolt.Options{Timeout: lockWait})
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return nil, ErrInUse
	case err != nil:
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, fileState, err)
	}
	if err := s.start(sign, name, moved); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// start reads and checks what an open state holds; sign is nil for a new witness.
func (s *state) start(sign ed25519.PrivateKey, name string, moved bool) error {
	if err := s.found(name, sign == nil, moved); err != nil {
		return err
	}
	// The key comes last: a folder with a key is a whole one, and one without has
	// cosigned nothing.
	if sign == nil {
		var err error
		if sign, err = newKey(s.dir); err != nil {
			return err
		}
	}
	s.sign, s.key.Public = sign, sign.Public().(ed25519.PublicKey)
	return s.check()
}

// found reads the state's own facts, or writes those of a new one.
func (s *state) found(name string, fresh, moved bool) error {
	place, err := placeOf(s.dir)
	if err != nil {
		return err
	}
	counted, err := s.openCount()
	if err != nil {
		return err
	}
	return s.db.Update(func(tx *bbolt.Tx) error {
		for _, bucket := range [][]byte{metaBucket, logsBucket, latestBucket} {
			if _, err := tx.CreateBucketIfNotExists(bucket); err != nil {
				return err
			}
		}
		meta := tx.Bucket(metaBucket)
		had := string(meta.Get(nameKey))
		count, err := parseCount(meta.Get(countKey))
		switch {
		case err != nil:
			return err
		case count < counted:
			return fmt.Errorf("%w (%d of %d cosignatures)", ErrOlder, count, counted)
		case fresh && count > 0:
			return fmt.Errorf("%w: %s is gone, and cosignatures were given", ErrDamaged, fileKey)
		case fresh:
			s.key.Name = name
			return errors.Join(meta.Put(nameKey, []byte(name)), meta.Put(placeKey, []byte(place)))
		case had == "":
			return fmt.Errorf("%w: %s has no name in it", ErrDamaged, fileState)
		case name != "" && name != had:
			return fmt.Errorf("%.80q, this one is %q: %w", name, had, ErrName)
		}
		s.key.Name = had
		if string(meta.Get(placeKey)) == place {
			return nil
		}
		if !moved {
			return fmt.Errorf("%w. If it lacks any cosignature that this witness gave, it would cosign a second history: "+
				"make a new witness instead. If it was stopped, moved as it was, and never started elsewhere since, say --moved", ErrMoved)
		}
		return meta.Put(placeKey, []byte(place))
	})
}

// openCount opens the file that counts cosignatures and reads it. It lies beside the
// state, written after it and before the answer: the state is never behind it, unless
// it was put back from an older copy.
func (s *state) openCount() (uint64, error) {
	path := filepath.Join(s.dir, fileCount)
	b, err := os.ReadFile(path) //nolint:gosec // in the operator's folder
	if errors.Is(err, fs.ErrNotExist) {
		if err := disk.WriteFile(s.dir, fileCount, countLine(0)); err != nil {
			return 0, err
		}
		b = countLine(0)
	} else if err != nil {
		return 0, fmt.Errorf("reading the count of cosignatures: %w", err)
	}
	if s.count, err = os.OpenFile(path, os.O_WRONLY, 0o600); err != nil { //nolint:gosec // as above
		return 0, fmt.Errorf("opening the count of cosignatures: %w", err)
	}
	return parseCount(bytes.TrimSuffix(b, []byte("\n")))
}

// countLine is the content of the file: of one length, so that it is written in place.
func countLine(n uint64) []byte { return fmt.Appendf(nil, "%020d\n", n) }

func parseCount(b []byte) (uint64, error) {
	if len(b) == 0 {
		return 0, nil
	}
	n, err := strconv.ParseUint(string(b), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: the count of cosignatures is %.40q", ErrDamaged, b)
	}
	return n, nil
}

// check reads everything that is remembered.
func (s *state) check() error {
	return s.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(latestBucket).ForEach(func(origin, _ []byte) error {
			_, err := s.latestIn(tx, string(origin))
			return err
		})
	})
}

// latestIn reads what was cosigned last of a log.
func (s *state) latestIn(tx *bbolt.Tx, origin string) (latest, error) {
	value := tx.Bucket(latestBucket).Get([]byte(origin))
	if value == nil {
		return latest{}, nil
	}
	note := bytes.Clone(value)
	n, err := open(note)
	if err != nil {
		return latest{}, fmt.Errorf("%w: the checkpoint of %q: %w", ErrDamaged, origin, err)
	}
	c, err := parseCheckpoint(n.Text)
	if err != nil {
		return latest{}, fmt.Errorf("%w: the checkpoint of %q: %w", ErrDamaged, origin, err)
	}
	at, ok := s.key.verify(n)
	if !ok || c.origin != origin {
		return latest{}, fmt.Errorf("%w: the checkpoint of %q is not one that this witness's key has cosigned", ErrDamaged, origin)
	}
	return latest{checkpoint: c, at: at, note: note}, nil
}

// latest returns what was cosigned last of a log.
func (s *state) latest(origin string) (l latest, err error) {
	err = s.db.View(func(tx *bbolt.Tx) error {
		l, err = s.latestIn(tx, origin)
		return err
	})
	return l, err
}

// store makes a cosigned note the latest of its log. It and the count are durable on
// return; after an error the outcome is unknown. The caller lets in one at a time.
func (s *state) store(origin string, note []byte) error {
	var count uint64
	err := s.db.Update(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(metaBucket)
		n, err := parseCount(meta.Get(countKey))
		if err != nil {
			return err
		}
		count = n + 1
		return errors.Join(
			meta.Put(countKey, []byte(strconv.FormatUint(count, 10))),
			tx.Bucket(latestBucket).Put([]byte(origin), note))
	})
	if err == nil {
		_, err = s.count.WriteAt(countLine(count), 0)
	}
	if err == nil {
		err = s.count.Sync()
	}
	if err != nil {
		return fmt.Errorf("storing a checkpoint of %q: %w", origin, err)
	}
	return nil
}

// addLog remembers a log's key for good.
func (s *state) addLog(vkey string) error {
	return s.db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket(logsBucket).Put([]byte(vkey), []byte{})
	})
}

// removeLog forgets a log's key, and nothing of what was cosigned of the log. It
// reports whether the key was known.
func (s *state) removeLog(vkey string) (known bool, err error) {
	err = s.db.Update(func(tx *bbolt.Tx) error {
		known = tx.Bucket(logsBucket).Get([]byte(vkey)) != nil
		return tx.Bucket(logsBucket).Delete([]byte(vkey))
	})
	return known, err
}

// logs returns the keys of all logs, sorted.
func (s *state) logs() (vkeys []string, err error) {
	err = s.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(logsBucket).ForEach(func(vkey, _ []byte) error {
			vkeys = append(vkeys, string(vkey))
			return nil
		})
	})
	return vkeys, err
}

func (s *state) close() error {
	var err error
	if s.count != nil {
		err = s.count.Close()
	}
	return errors.Join(err, s.db.Close())
}
