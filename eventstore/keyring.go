package eventstore

import (
	"context"
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

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore/disk"
	"twothirds/eventstore/stream"
	"twothirds/eventstore/tlog"
)

// Names of the files with the ledger's private keys, PKCS #8 in PEM.
const (
	fileKey = "ledger.key" // the key in force
	// FileNextKey is the one that is to replace it.
	FileNextKey = "ledger.next.key"
	// keyPattern fits both, and the files of former keys: ledger-<key ID>.key.
	keyPattern = "ledger*.key"
)

// Keyring are the private keys of a ledger in its data folder. Which of them signs
// is not told by a file's name but by the log: a file may stand under any of the
// names. Its methods may be called while another process has the folder open.
type Keyring struct {
	// Dir is the data folder.
	Dir string
}

// Find reads the private half of a key. It fails with ErrNoLedgerKey, and within
// that with ErrDamaged where a file that might hold it cannot be read as a key.
func (k Keyring) Find(key pubkey.Key) (ed25519.PrivateKey, error) {
	var unread error
	for _, name := range k.files() {
		private, err := k.read(name)
		switch {
		case err != nil:
			unread = errors.Join(unread, err)
		case publicOf(private) == key:
			return private, nil
		}
	}
	if unread != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoLedgerKey, unread)
	}
	return nil, ErrNoLedgerKey
}

// holdsNewest makes sure that the folder has the key in force of a ledger of which
// only the founding is known: one of its keys has signed the newest checkpoint, or
// where there is none it is the founding's.
func (k Keyring) holdsNewest(ctx context.Context, checkpoints *stream.Checkpoints, founded *domain.Ledger) error {
	seq, note, err := checkpoints.Last(ctx)
	if err != nil && !errors.Is(err, stream.ErrNotFound) {
		return fmt.Errorf("reading the newest checkpoint: %w", err)
	}
	if err != nil || seq == 0 {
		if _, err := k.Find(founded.Key); err != nil {
			return missingKey(k.Dir, founded.Origin, founded.Key, 0, err)
		}
		return nil
	}
	var unread error
	for _, name := range k.files() {
		private, err := k.read(name)
		if err != nil {
			unread = errors.Join(unread, err)
			continue
		}
		public := publicOf(private)
		if _, err := tlog.OpenNote(founded.Origin, public[:], note); err == nil {
			return nil
		}
	}
	missing := fmt.Errorf("%w: no key in %s has signed the newest checkpoint of ledger %s: put the one in force there, as %s", ErrNoLedgerKey, k.Dir, founded.ID, fileKey)
	return errors.Join(missing, unread)
}

// Next reads the key that is to replace the ledger's, or makes it where there is
// none; it is durable on return. It fails with ErrDamaged for a file that is no key.
func (k Keyring) Next() (ed25519.PrivateKey, error) {
	private, err := k.read(FileNextKey)
	if errors.Is(err, fs.ErrNotExist) {
		return k.make(FileNextKey)
	}
	return private, err
}

// Settle puts the files under the names that fit a ledger's row: the key in force
// becomes ledger.key, and the one that it replaced ledger-<its key ID>.key.
// Whatever it was cut off in, calling it again finishes; where the key in force is
// not there it does nothing.
func (k Keyring) Settle(l *domain.Ledger) error {
	next, err := k.read(FileNextKey)
	if err != nil || publicOf(next) != l.Key {
		return nil //nolint:nilerr // nothing is to be put in place
	}
	former, err := k.read(fileKey)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case publicOf(former) == l.Key:
		return nil // both are the same
	default:
		if err := k.rename(fileKey, formerKeyFile(l.Origin, publicOf(former))); err != nil {
			return err
		}
	}
	return k.rename(FileNextKey, fileKey)
}

// Forget removes the private halves of keys that the log says were replaced, and
// returns the names of their files. A checkpoint by the key in force must have
// been published.
func (k Keyring) Forget(l *domain.Ledger) (removed []string, err error) {
	for _, name := range k.files() {
		private, err := k.read(name)
		if err != nil {
			continue // nothing that could be told to be one of them
		}
		if key := publicOf(private); key == l.Key || !l.HasKey(key) {
			continue
		}
		if err := os.Remove(filepath.Join(k.Dir, name)); err != nil {
			return removed, fmt.Errorf("removing a former key: %w", err)
		}
		removed = append(removed, name)
	}
	if removed == nil {
		return nil, nil
	}
	return removed, disk.SyncDir(k.Dir)
}

// files are the names of files that may hold a key, in order.
func (k Keyring) files() []string {
	paths, _ := filepath.Glob(filepath.Join(globQuoted(k.Dir), keyPattern)) // the pattern is one
	names := make([]string, len(paths))
	for i, path := range paths {
		names[i] = filepath.Base(path)
	}
	return names
}

// globQuoted is a path as a pattern that fits it alone.
func globQuoted(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// read reads one file. It fails with fs.ErrNotExist or ErrDamaged.
func (k Keyring) read(name string) (ed25519.PrivateKey, error) {
	b, err := os.ReadFile(filepath.Join(k.Dir, name)) //nolint:gosec // the operator names the folder
	if err != nil {
		return nil, fmt.Errorf("reading the ledger's key: %w", err)
	}
	private, err := parseKey(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, name, err)
	}
	return private, nil
}

// make makes a key and keeps it, durably.
func (k Keyring) make(name string) (ed25519.PrivateKey, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making the ledger's key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, fmt.Errorf("making the ledger's key: %w", err)
	}
	return private, disk.WriteFile(k.Dir, name, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func (k Keyring) rename(from, to string) error {
	err := os.Rename(filepath.Join(k.Dir, from), filepath.Join(k.Dir, to))
	if err == nil {
		err = disk.SyncDir(k.Dir)
	}
	if err != nil {
		return fmt.Errorf("putting the ledger's keys in place: %w", err)
	}
	return nil
}

// formerKeyFile is the name of the file of a key that was replaced.
func formerKeyFile(origin string, key pubkey.Key) string {
	return "ledger-" + tlog.KeyID(origin, key[:]) + ".key"
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

func publicOf(private ed25519.PrivateKey) pubkey.Key {
	return pubkey.Key(private.Public().(ed25519.PublicKey))
}

// missingKey says which key is not in a folder, and what can be done.
func missingKey(dir, origin string, key pubkey.Key, since wire.Seq, err error) error {
	signs := "which signs from the beginning on"
	if since > 0 {
		signs = fmt.Sprintf("which signs since entry %d", since)
	}
	return fmt.Errorf("%w: no file in %s holds the key with ID %s (%s), %s; put it there as %s, from another node or a backup",
		err, dir, tlog.KeyID(origin, key[:]), key, signs, fileKey)
}

// goingOn adds to an error of a missing key what can be done where it is lost.
func goingOn(err error) error {
	return fmt.Errorf("%w. If it is lost for good, go on with --no-ledger-key: statements are taken and nothing is signed, until officers have replaced the key by a decision (twothirds ledger replace-key)", err)
}
