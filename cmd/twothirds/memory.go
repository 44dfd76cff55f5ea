package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// What this machine remembers for its user lies in one folder:
//
//	memory/<ledger id>/checkpoint                   the newest checkpoint that an audit has verified
//	memory/<ledger id>/rotations                    the rotations of the ledger's key that lead to it, where there are any
//	memory/<ledger id>/receipts/<seq>.tlog-proof    receipts of what was submitted from here,
//	memory/<ledger id>/receipts/<seq>.tlog-proof.entry  and their entries
//
// A log cannot show by itself that it was not rewritten and signed anew; what
// is remembered here can. Files are readable by their owner alone, since they
// tell which ledgers somebody is concerned with, and each is written whole or
// not at all.

// stateDir is the folder: $TWOTHIRDS_STATE, else twothirds in $XDG_STATE_HOME
// (XDG Base Directory Specification, which has relative paths ignored), else
// ~/.local/state/twothirds. It need not exist. It fails where there is no home.
func stateDir() (string, error) {
	if dir := os.Getenv("TWOTHIRDS_STATE"); dir != "" {
		return dir, nil
	}
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "twothirds"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("finding a folder to remember things in (set TWOTHIRDS_STATE): %w", err)
	}
	return filepath.Join(home, ".local", "state", "twothirds"), nil
}

// memoryOf is the folder of what is remembered of a ledger.
func memoryOf(ledger wire.Hash) (string, error) {
	dir, err := stateDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "memory", ledger.String()), nil
}

// checkpointMemory is the file of the newest checkpoint that an audit of a
// ledger has verified.
func checkpointMemory(ledger wire.Hash) (string, error) {
	dir, err := memoryOf(ledger)
	return filepath.Join(dir, "checkpoint"), err
}

// rememberedCheckpoint is the newest checkpoint that an audit of a ledger has
// verified on this machine: the signed note, nil where there is none, and the
// rotations of the ledger's key that lead to the one that signed it. The signature
// is for the caller to verify.
func rememberedCheckpoint(ledger wire.Hash) (note []byte, rotations []domain.Rotation, err error) {
	path, err := checkpointMemory(ledger)
	if err != nil {
		return nil, nil, err
	}
	note, err = readBounded(path, tlog.MaxNote)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("reading the checkpoint remembered from earlier: %w", err)
	}
	file, err := readBounded(rotationsMemory(path), tlog.MaxProof)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return note, nil, nil
	case err == nil:
		rotations, err = domain.ReadRotations(file)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("reading whose checkpoint is remembered from earlier: %w", err)
	}
	return note, rotations, nil
}

// rotationsMemory is the file of rotations beside a remembered checkpoint.
func rotationsMemory(checkpoint string) string {
	return filepath.Join(filepath.Dir(checkpoint), copies.FileRotations)
}

// rememberCheckpoint keeps a checkpoint that an audit has verified in place of
// the one remembered so far, and the file of rotations that leads to its key, nil
// where there are none. The caller sees to it that it covers no less.
func rememberCheckpoint(ledger wire.Hash, note, rotations []byte) error {
	path, err := checkpointMemory(ledger)
	if err == nil && rotations != nil {
		err = writeWhole(rotationsMemory(path), rotations) // which lead to the older one's key as well
	}
	if err == nil {
		err = writeWhole(path, note)
	}
	if err != nil {
		return fmt.Errorf("remembering the checkpoint: %w", err)
	}
	return nil
}

// keepReceipt keeps the receipt of an entry, a C2SP tlog-proof, and the entry
// beside it, as `twothirds receipt verify` and `audit --since` read them. It
// returns the path of the proof. One that was kept earlier is replaced: the
// newer one leads to a larger tree.
func keepReceipt(ledger wire.Hash, seq wire.Seq, proof, entry []byte) (path string, err error) {
	dir, err := memoryOf(ledger)
	if err != nil {
		return "", err
	}
	path = filepath.Join(dir, "receipts", fmt.Sprintf("%d.tlog-proof", seq))
	if err := errors.Join(writeWhole(path+".entry", entry), writeWhole(path, proof)); err != nil {
		return "", fmt.Errorf("keeping the receipt of entry %d: %w", seq, err)
	}
	return path, nil
}

// writeWhole writes a file that its owner alone can read, and its folder where
// there is none. Whoever reads it at any time, or after a crash, finds what it
// held before or what it holds now.
func writeWhole(path string, b []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	temp, err := os.CreateTemp(dir, "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = temp.Write(b)
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}

// readBounded reads a file of at most so many bytes.
func readBounded(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path) //nolint:gosec // the user names the file
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // read only
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > limit {
		return nil, fmt.Errorf("%s is longer than %d bytes", path, limit)
	}
	return b, nil
}
