package attachments

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"twothirds/domain/wire"
	"twothirds/eventstore/disk"
)

// Put keeps what r gives, at most MaxSize bytes of one of Types, and returns
// once it is durable. Bytes that are there already keep the type that they were
// first put under. It fails with ErrTooLarge, ErrType, ErrFull or ErrReadOnly, with
// ctx's error, or as r does; nothing is kept then.
func (s *Store) Put(ctx context.Context, r io.Reader, mediaType string) (Info, error) {
	return s.put(ctx, r, mediaType, nil)
}

// PutAs is Put for bytes that must have a hash; others are ErrDamaged, and not kept.
func (s *Store) PutAs(ctx context.Context, hash wire.Hash, r io.Reader, mediaType string) (Info, error) {
	return s.put(ctx, r, mediaType, &hash)
}

func (s *Store) put(ctx context.Context, r io.Reader, mediaType string, want *wire.Hash) (Info, error) {
	if s.readOnly {
		return Info{}, ErrReadOnly
	}
	k, err := kindOf(mediaType)
	if err != nil {
		return Info{}, err
	}
	if s.Total() >= s.maxTotal {
		return Info{}, ErrFull
	}
	if err := makeDir(s.dir); err != nil {
		return Info{}, fmt.Errorf("keeping an attachment: %w", err)
	}
	f, err := os.CreateTemp(s.dir, disk.Temporary)
	if err != nil {
		return Info{}, fmt.Errorf("keeping an attachment: %w", err)
	}
	defer os.Remove(f.Name()) //nolint:errcheck // gone once it has its name
	info, err := receive(ctx, f, r, k)
	if err = errors.Join(err, f.Close()); err != nil {
		return Info{}, err
	}
	if want != nil && info.SHA256 != *want {
		return Info{}, fmt.Errorf("%s: %w", want, ErrDamaged)
	}
	return s.name(f.Name(), info, k)
}

// receive writes what r gives into a file, and syncs it.
func receive(ctx context.Context, f *os.File, r io.Reader, k kind) (Info, error) {
	sum := sha256.New()
	file := &checked{w: io.MultiWriter(f, sum), kind: k}
	size, err := io.Copy(file, io.LimitReader(&bounded{ctx, r}, MaxSize+1))
	switch {
	case err == nil && size > MaxSize:
		return Info{}, ErrTooLarge
	case err == nil:
		err = file.check() // of a file shorter than its head, or empty
	}
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return Info{}, fmt.Errorf("keeping an attachment: %w", err)
	}
	return Info{SHA256: wire.Hash(sum.Sum(nil)), Size: size, MediaType: k.mediaType}, nil
}

// bounded reads until a context ends.
type bounded struct {
	ctx context.Context
	r   io.Reader
}

// Read reads once.
func (b *bounded) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	return b.r.Read(p)
}

// checked passes on what begins as files of its kind do.
type checked struct {
	w    io.Writer
	kind kind
	head []byte
	done bool
}

// Write passes p on. It fails as soon as it is clear that the file is of another kind.
func (c *checked) Write(p []byte) (int, error) {
	if !c.done {
		c.head = append(c.head, p[:min(len(p), headSize-len(c.head))]...)
		if len(c.head) == headSize {
			if err := c.check(); err != nil {
				return 0, err
			}
		}
	}
	return c.w.Write(p)
}

func (c *checked) check() error {
	c.done = true
	if magicOf(c.head) != c.kind.magic {
		return fmt.Errorf("%w: by how it begins, the file is not %s", ErrType, c.kind.mediaType)
	}
	return nil
}

// name gives a file that is written and synced its name.
func (s *Store) name(tmp string, info Info, k kind) (Info, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path, there, err := s.find(info.SHA256)
	switch {
	case errors.Is(err, ErrNotFound):
		path, there = filepath.Join(s.dirOf(info.SHA256), info.SHA256.String()+"."+k.ext), Info{}
	case err != nil:
		return Info{}, err
	case verify(path, info.SHA256) == nil:
		return there, nil
	default: // damaged: the bytes take its place
		info.MediaType = there.MediaType
	}
	if s.total-there.Size+info.Size > s.maxTotal {
		return Info{}, ErrFull
	}
	err = makeDir(filepath.Dir(path))
	if err == nil {
		err = os.Rename(tmp, path)
	}
	if err == nil {
		s.total += info.Size - there.Size
		err = disk.SyncDir(filepath.Dir(path))
	}
	if err != nil {
		return Info{}, fmt.Errorf("keeping attachment %s: %w", info.SHA256, err)
	}
	return info, nil
}
