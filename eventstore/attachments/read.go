package attachments

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"twothirds/domain/wire"
)

// blockSize is how much is read ahead of what is handed out, in bytes. A file of
// one block is checked whole before its first byte is.
const blockSize = 256 << 10

// Get opens an attachment. Reading from it fails with ErrDamaged before the last
// bytes are handed out if they are not those of the hash, and with ctx's error
// when ctx ends. Get fails with ErrNotFound, and with ErrDamaged where the first
// block shows it.
func (s *Store) Get(ctx context.Context, hash wire.Hash) (io.ReadCloser, Info, error) {
	path, info, err := s.find(hash)
	if err != nil {
		return nil, Info{}, err
	}
	f, err := os.Open(path) //nolint:gosec // the store's own
	if err != nil {
		return nil, Info{}, fmt.Errorf("reading attachment %s: %w", hash, err)
	}
	r := &reader{f: f, r: &bounded{ctx, f}, info: info, sum: sha256.New(), spare: make([]byte, blockSize)}
	if err := r.begin(); err != nil {
		return nil, Info{}, errors.Join(fmt.Errorf("reading attachment %s: %w", hash, err), f.Close())
	}
	return r, info, nil
}

// Check reads an attachment whole. It fails with ErrNotFound, and with
// ErrDamaged for bytes that do not have the hash.
func (s *Store) Check(hash wire.Hash) error {
	path, _, err := s.find(hash)
	if err == nil {
		err = verify(path, hash)
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("reading attachment %s: %w", hash, err)
	}
	return err
}

// verify reads a file and compares its hash.
func verify(path string, want wire.Hash) error {
	f, err := os.Open(path) //nolint:gosec // the store's own
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // read only
	sum := sha256.New()
	if _, err := io.Copy(sum, io.LimitReader(f, MaxSize+1)); err != nil {
		return err
	}
	if wire.Hash(sum.Sum(nil)) != want {
		return ErrDamaged
	}
	return nil
}

// reader hands out a file one block behind what it has read, and the last block
// only once the hash is right.
type reader struct {
	f    *os.File
	r    io.Reader
	info Info
	sum  hash.Hash
	read int64

	out   []byte // may be handed out
	held  []byte // read, and not to be handed out yet
	spare []byte // a buffer that neither uses
	used  []byte // the buffer of out
	err   error  // what comes after out
}

// begin reads the first two blocks.
func (r *reader) begin() error {
	first := make([]byte, blockSize)
	n, err := r.block(first)
	if err != nil {
		return err
	}
	r.held, r.used = first[:n], make([]byte, blockSize)
	r.advance()
	if errors.Is(r.err, io.EOF) {
		return nil
	}
	return r.err
}

// block reads a block, a shorter one at the end of the file.
func (r *reader) block(buf []byte) (int, error) {
	n, err := io.ReadFull(r.r, buf)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	r.sum.Write(buf[:n])
	if r.read += int64(n); r.read > r.info.Size {
		err = ErrDamaged
	}
	return n, err
}

// advance lets the held block out once the next one is read, or the hash is right.
func (r *reader) advance() {
	n, err := r.block(r.spare)
	switch {
	case err != nil:
		r.err = err
		return
	case n > 0:
		next := r.spare[:n]
		r.out, r.held, r.spare, r.used = r.held, next, r.used[:blockSize], r.held[:cap(r.held)]
		return
	case r.read != r.info.Size || wire.Hash(r.sum.Sum(nil)) != r.info.SHA256:
		r.err = ErrDamaged
		return
	}
	r.out, r.held, r.err = r.held, nil, io.EOF
}

// Read reads what may be handed out.
func (r *reader) Read(p []byte) (int, error) {
	for len(r.out) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.advance()
	}
	n := copy(p, r.out)
	r.out = r.out[n:]
	return n, nil
}

// Close releases the file.
func (r *reader) Close() error { return r.f.Close() }
