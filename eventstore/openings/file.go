package openings

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"twothirds/domain/wire"
	"twothirds/domain/wire/commit"
	"twothirds/eventstore/disk"
)

// MaxOpenings is how many openings a file may hold.
const MaxOpenings = 100_000

// Read reads openings as Write writes them: the canonical form of one a line,
// every line ended. It fails with ErrDamaged, ErrTooMany, or as r does.
func Read(r io.Reader) ([]commit.Opening, error) {
	var all []commit.Opening
	lines := bufio.NewReaderSize(r, commit.MaxOpening+1)
	for {
		line, err := lines.ReadSlice('\n')
		switch {
		case errors.Is(err, io.EOF) && len(line) == 0:
			return all, nil
		case errors.Is(err, io.EOF):
			return nil, fmt.Errorf("%w: line %d is cut short", ErrDamaged, len(all)+1)
		case errors.Is(err, bufio.ErrBufferFull):
			return nil, fmt.Errorf("%w: line %d is too long", ErrDamaged, len(all)+1)
		case err != nil:
			return nil, fmt.Errorf("reading openings: %w", err)
		case len(all) == MaxOpenings:
			return nil, ErrTooMany
		}
		o, err := commit.ParseOpening(line[:len(line)-1])
		if err != nil {
			return nil, fmt.Errorf("%w: line %d is no opening", ErrDamaged, len(all)+1)
		}
		all = append(all, o)
	}
}

// Write writes openings, one a line.
func Write(w io.Writer, all []commit.Opening) error {
	for _, o := range all {
		if _, err := w.Write(append(wire.Canonical(o), '\n')); err != nil {
			return fmt.Errorf("writing openings: %w", err)
		}
	}
	return nil
}

// ReadFile reads a file of openings.
func ReadFile(path string) ([]commit.Opening, error) {
	f, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, fmt.Errorf("reading openings: %w", err)
	}
	defer f.Close() //nolint:errcheck // read only
	return Read(f)
}

// WriteFile makes a file of openings, or replaces one, whole or not at all. Its
// owner alone can read it. It is durable when WriteFile returns.
func WriteFile(path string, all []commit.Opening) error {
	var b bytes.Buffer
	if err := Write(&b, all); err != nil {
		return err
	}
	if err := removePart(path); err != nil {
		return err
	}
	err := writePart(path+part, b.Bytes())
	if err == nil {
		err = os.Rename(path+part, path)
	}
	if err == nil {
		err = disk.SyncDir(filepath.Dir(path))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing openings: %w", err), removePart(path))
	}
	return nil
}

// part ends the name of a file that is being written. It has personal data as
// well, so what a crash leaves of it is taken away by whoever comes next.
const part = ".part"

func removePart(path string) error {
	if err := os.Remove(path + part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing what was left half written: %w", err)
	}
	return nil
}

func writePart(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the operator names the file
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
