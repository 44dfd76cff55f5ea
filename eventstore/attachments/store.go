package attachments

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"twothirds/domain/wire"
	"twothirds/eventstore/disk"
)

const (
	// MaxSize is the size of the largest file, in bytes.
	MaxSize = 25_000_000
	// DefaultMaxTotal is how much all files may have together where nothing else
	// is said, in bytes.
	DefaultMaxTotal = 10_000_000_000
)

// Info is what is known of an attachment without reading it.
type Info struct {
	SHA256    wire.Hash `json:"sha256"`
	Size      int64     `json:"size"`
	MediaType string    `json:"media_type"`
}

// Options say how a store is opened.
type Options struct {
	// MaxTotal bounds all files together, in bytes; 0: DefaultMaxTotal. What is
	// there already is never refused.
	MaxTotal int64
	// ReadOnly opens a store, which need not be there, to read, and leaves it
	// exactly as it is.
	ReadOnly bool
}

// Store is an open store. Its methods may be called from any goroutine.
type Store struct {
	dir      string
	maxTotal int64
	readOnly bool

	mu    sync.Mutex // held while a file gets its name
	total int64      // bytes of all files
}

// Open opens the store in a folder, which the first Put makes, and takes away
// what a crash left half written.
func Open(dir string, o Options) (*Store, error) {
	s := &Store{dir: dir, maxTotal: o.MaxTotal, readOnly: o.ReadOnly}
	if s.maxTotal == 0 {
		s.maxTotal = DefaultMaxTotal
	}
	if s.readOnly {
		return s, nil
	}
	if err := s.recover(); err != nil {
		return nil, fmt.Errorf("opening the attachments in %s: %w", dir, err)
	}
	return s, nil
}

func (s *Store) recover() error {
	left, err := filepath.Glob(filepath.Join(globEscape(s.dir), disk.Temporary))
	if err != nil {
		return err
	}
	for _, name := range left {
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	last := ""
	for info, err := range s.List() {
		if err != nil {
			return err
		}
		s.total += info.Size
		// A file that a crash left with its name, but before the folder was synced,
		// is as good as one that was put.
		if dir := s.dirOf(info.SHA256); dir != last {
			if err := disk.SyncDir(dir); err != nil {
				return err
			}
			last = dir
		}
	}
	return nil
}

// globEscape makes a path that filepath.Glob reads as it is.
func globEscape(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

func (s *Store) dirOf(hash wire.Hash) string { return filepath.Join(s.dir, hash.String()[:2]) }

// find is the path of an attachment and what is known of it. It fails with ErrNotFound.
func (s *Store) find(hash wire.Hash) (path string, info Info, err error) {
	for _, k := range kinds {
		path := filepath.Join(s.dirOf(hash), hash.String()+"."+k.ext)
		switch stat, err := os.Lstat(path); {
		case err == nil && stat.Mode().IsRegular():
			return path, Info{SHA256: hash, Size: stat.Size(), MediaType: k.mediaType}, nil
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return "", Info{}, fmt.Errorf("looking for attachment %s: %w", hash, err)
		}
	}
	return "", Info{}, fmt.Errorf("%s: %w", hash, ErrNotFound)
}

// Stat says what is known of an attachment. It fails with ErrNotFound.
func (s *Store) Stat(hash wire.Hash) (Info, error) {
	_, info, err := s.find(hash)
	return info, err
}

// Total is the size of all attachments together, in bytes.
func (s *Store) Total() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total
}

// List goes through all attachments, in order of their hashes. Files that are
// none, which somebody else put there, are passed over.
func (s *Store) List() iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		for prefix := range 256 {
			files, err := os.ReadDir(filepath.Join(s.dir, fmt.Sprintf("%02x", prefix)))
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				yield(Info{}, fmt.Errorf("reading the attachments: %w", err))
				return
			}
			for _, file := range files {
				info, ok := infoOf(file)
				if ok && info.SHA256[0] == byte(prefix) && !yield(info, nil) { //nolint:gosec // below 256
					return
				}
			}
		}
	}
}

// infoOf is what the name of a file says; ok is false where it is no attachment.
func infoOf(file fs.DirEntry) (Info, bool) {
	name, ext, _ := strings.Cut(file.Name(), ".")
	hash, err := wire.ParseHash(name)
	k, ok := kindOfExt(ext)
	if err != nil || !ok || !file.Type().IsRegular() {
		return Info{}, false
	}
	stat, err := file.Info()
	if err != nil {
		return Info{}, false
	}
	return Info{SHA256: hash, Size: stat.Size(), MediaType: k.mediaType}, true
}

// makeDir makes a folder durable, where there is none.
func makeDir(dir string) error {
	switch err := os.Mkdir(dir, 0o700); {
	case errors.Is(err, fs.ErrExist):
		return nil
	case err != nil:
		return err
	}
	return disk.SyncDir(filepath.Dir(dir))
}
