package eventstore

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/go-json-experiment/json"

	"twothirds/domain/wire"
	"twothirds/eventstore/disk"
)

// folderFormat is the number of the folder's layout. Raise it whenever an
// older release must not touch the folder.
//
//   - 1 (2026-11): the first.
const folderFormat = 1

// Names inside a data folder.
const (
	fileAbout     = "ledger.json"
	fileLock      = "lock"
	fileCopy      = "published.db"
	fileAnswers   = "answers.db"
	fileWitnesses = "witnesses" // the policy, C2SP tlog-policy
	folderStreams = "streams"
	folderKeys    = "keys" // the founding officers', where init made them
)

// about is the content of ledger.json: which ledger the folder holds.
type about struct {
	// Archive is true for a restored copy, which takes no statements.
	Archive bool      `json:"archive,omitzero"`
	Format  int       `json:"format"`
	Ledger  wire.Hash `json:"ledger"`
	Stream  string    `json:"stream"`
}

// folder is a data folder held by this process.
type folder struct {
	dir  string
	lock *os.File
}

// holdFolder takes the lock of an existing folder.
func holdFolder(dir string) (*folder, error) {
	f, err := os.OpenFile(filepath.Join(dir, fileLock), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("locking %s: %w", dir, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%s: %w", dir, ErrInUse)
		}
		return nil, fmt.Errorf("locking %s: %w", dir, err)
	}
	return &folder{dir: dir, lock: f}, nil
}

// mark says in the lock whether the folder is in use. A process that is stopped in the
// middle leaves it said: the stream may hold more than was published.
func (f *folder) mark(inUse bool) error {
	err := f.lock.Truncate(0)
	if err == nil && inUse {
		_, err = f.lock.WriteAt([]byte("in use\n"), 0)
	}
	if err = errors.Join(err, f.lock.Sync()); err != nil {
		return fmt.Errorf("marking %s as in use or not: %w", f.dir, err)
	}
	return nil
}

// LeftInUse reports whether a ledger's folder, with the log in it, is in use, or the process that
// used it last was stopped in the middle: see Settle.
func LeftInUse(dir string) bool {
	lock, err := os.Stat(filepath.Join(dir, fileLock))
	if err != nil || lock.Size() == 0 {
		return false
	}
	_, err = os.Stat(filepath.Join(dir, folderStreams))
	return err == nil
}

func (f *folder) path(name string) string { return filepath.Join(f.dir, name) }

func (f *folder) keyring() Keyring { return Keyring{Dir: f.dir} }

// release lets go of the folder. To close the file is not enough: a program that this
// process is starting just now has it for a moment too, and with it the lock.
func (f *folder) release() error {
	return errors.Join(syscall.Flock(int(f.lock.Fd()), syscall.LOCK_UN), f.lock.Close())
}

// LedgerOf reads which ledger a folder holds, without taking it. It fails with
// ErrNoLedger, ErrNewer or ErrDamaged.
func LedgerOf(dir string) (wire.Hash, error) {
	a, err := readAbout(dir)
	return a.Ledger, err
}

func readAbout(dir string) (about, error) {
	b, err := os.ReadFile(filepath.Join(dir, fileAbout)) //nolint:gosec // the operator names the folder
	if errors.Is(err, fs.ErrNotExist) {
		return about{}, fmt.Errorf("%s: %w", dir, ErrNoLedger)
	}
	if err != nil {
		return about{}, fmt.Errorf("reading %s: %w", fileAbout, err)
	}
	var only struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(b, &only); err != nil {
		return about{}, fmt.Errorf("%w: %s: %w", ErrDamaged, fileAbout, err)
	}
	if only.Format > folderFormat {
		return about{}, fmt.Errorf("%s: layout %d: %w", dir, only.Format, ErrNewer)
	}
	var a about
	if err := json.Unmarshal(b, &a, json.RejectUnknownMembers(true)); err != nil || a.Format < 1 || a.Ledger.IsZero() || a.Stream == "" {
		return about{}, fmt.Errorf("%w: %s does not say which ledger this is", ErrDamaged, fileAbout)
	}
	return a, nil
}

func (f *folder) writeAbout(a about) error {
	return disk.WriteFile(f.dir, fileAbout, append(wire.Canonical(a), '\n'))
}

// has reports whether the folder holds a file or folder of that name.
func (f *folder) has(name string) bool {
	_, err := os.Lstat(f.path(name))
	return err == nil
}

// ownKey reads the ledger's key, or makes it where there is none.
func (f *folder) ownKey() (ed25519.PrivateKey, error) {
	key, err := f.keyring().read(fileKey)
	if errors.Is(err, fs.ErrNotExist) {
		return f.keyring().make(fileKey)
	}
	return key, err
}

// streamName is the stream of a ledger: its name is no identity, it only keeps
// ledgers on one server apart.
func streamName(ledger wire.Hash) string {
	return "TWOTHIRDS_" + strings.ToUpper(ledger.String()[:16])
}
