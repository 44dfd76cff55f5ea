package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"

	"twothirds/domain/wire"
)

// hashOf is a SHA-256 given as 64 hex digits, or that of a file.
func hashOf(value string) (wire.Hash, error) {
	if h, err := wire.ParseHash(value); err == nil {
		return h, nil
	}
	h, _, err := hashFile(value)
	if err != nil {
		return h, fmt.Errorf("neither 64 hex digits nor a file: %w", err)
	}
	return h, nil
}

// hashFile is the SHA-256 of a file, and its size in bytes.
func hashFile(path string) (hash wire.Hash, size int64, err error) {
	f, err := os.Open(path) //nolint:gosec // the user names the file
	if err != nil {
		return hash, 0, err
	}
	defer f.Close() //nolint:errcheck // read only
	h := sha256.New()
	if size, err = io.Copy(h, f); err != nil {
		return hash, 0, fmt.Errorf("hashing %s: %w", path, err)
	}
	return wire.Hash(h.Sum(nil)), size, nil
}
