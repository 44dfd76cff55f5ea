package eventstore

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
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
	fileKey       = "ledger.key"
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

func (f *folder) path(name string) string { return filepath.Join(f.dir, name) }

func (f *folder) release() error { return f.lock.Close() }

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
	key, err := f.key()
	if errors.Is(err, fs.ErrNotExist) {
		return f.newKey()
	}
	return key, err
}

// newKey makes the ledger's key and keeps it in the folder.
func (f *folder) newKey() (ed25519.PrivateKey, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making the ledger's key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, fmt.Errorf("making the ledger's key: %w", err)
	}
	return private, disk.WriteFile(f.dir, fileKey, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// key reads the ledger's key.
func (f *folder) key() (ed25519.PrivateKey, error) {
	b, err := os.ReadFile(f.path(fileKey))
	if err != nil {
		return nil, fmt.Errorf("reading the ledger's key: %w", err)
	}
	private, err := parseKey(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, fileKey, err)
	}
	return private, nil
}

// parseKey reads the file of a ledger's key.
func parseKey(b []byte) (ed25519.PrivateKey, error) {
	block, _ := pem.Decode(b)
	if block == nil {
		return nil, errors.New("it holds no key")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, errors.New("it is no Ed25519 key")
	}
	return private, nil
}

// streamName is the stream of a ledger: its name is no identity, it only keeps
// ledgers on one server apart.
func streamName(ledger wire.Hash) string {
	return "TWOTHIRDS_" + strings.ToUpper(ledger.String()[:16])
}
