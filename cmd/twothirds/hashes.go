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
	f, err := os.Open(value) //nolint:gosec // the user names the file
	if err != nil {
		return wire.Hash{}, fmt.Errorf("neither 64 hex digits nor a file: %w", err)
	}
	defer f.Close() //nolint:errcheck // read only
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return wire.Hash{}, fmt.Errorf("hashing %s: %w", value, err)
	}
	return wire.Hash(h.Sum(nil)), nil
}
