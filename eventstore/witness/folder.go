package witness

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"twothirds/eventstore/disk"
)

// Names inside a witness's folder.
const (
	fileKey        = "witness.key" // PKCS #8 in PEM
	fileState      = "witness.db"
	fileCount      = "count" // how many cosignatures were stored
	filePlace      = "place" // never written again: its inode change time is that of its creation here
	folderEvidence = "evidence"
)

// checkWitnessName reports whether a witness can have that name: a URL without
// scheme, like witness.example.org or example.org/witness (C2SP tlog-cosignature).
func checkWitnessName(name string) error {
	bad := fmt.Errorf("%.80q (wanted: a URL without scheme, like witness.example.org or example.org/witness): %w", name, ErrName)
	u, err := url.Parse("https://" + name)
	if err != nil || checkName(name) != nil || strings.Contains(name, "://") || strings.HasSuffix(name, "/") {
		return bad
	}
	if u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Host+u.Path != name {
		return bad
	}
	for _, r := range name {
		if r <= 0x20 || r > 0x7e {
			return bad
		}
	}
	return nil
}

// readKey reads the witness's key; fs.ErrNotExist when there is none.
func readKey(dir string) (ed25519.PrivateKey, error) {
	b, err := os.ReadFile(filepath.Join(dir, fileKey)) //nolint:gosec // the operator names the folder
	if err != nil {
		return nil, fmt.Errorf("reading the witness's key: %w", err)
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return nil, fmt.Errorf("%w: %s holds no key", ErrDamaged, fileKey)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, fileKey, err)
	}
	key, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%w: %s is no Ed25519 key", ErrDamaged, fileKey)
	}
	return key, nil
}

// newKey makes the witness's key and keeps it in the folder.
func newKey(dir string) (ed25519.PrivateKey, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making the witness's key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("making the witness's key: %w", err)
	}
	return key, disk.WriteFile(dir, fileKey, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// placeOf is where the folder's files lie on this machine: the inode of the state,
// and when the file "place" came to be here. A copy has others; no tool that copies
// files can set a change time, and a file replaced by rename has another inode.
// Neither changes when the folder is renamed or moved within its file system.
func placeOf(dir string) (string, error) {
	state, err := stat(dir, fileState)
	if err != nil {
		return "", err
	}
	place, err := stat(dir, filePlace)
	if errors.Is(err, fs.ErrNotExist) {
		if err := disk.WriteFile(dir, filePlace, []byte("Leave this file alone: by it the witness knows that its folder is not a copy.\n")); err != nil {
			return "", err
		}
		place, err = stat(dir, filePlace)
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d %d %d", state.Ino, place.Ino, changed(place)), nil
}

func stat(dir, name string) (*syscall.Stat_t, error) {
	info, err := os.Stat(filepath.Join(dir, name))
	if err != nil {
		return nil, fmt.Errorf("reading the place of %s: %w", name, err)
	}
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil, fmt.Errorf("reading the place of %s: %w", name, errors.ErrUnsupported)
	}
	return s, nil
}
