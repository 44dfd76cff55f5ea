package bench

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"twothirds/eventstore/copies"
)

// audit measures the audit of an exported log.
func (b *bench) audit(ctx context.Context, r *Result) error {
	exported := b.path("exported")
	if _, err := b.exportTo(ctx, exported); err != nil {
		return err
	}
	return b.besideHashing(ctx, r, exported, func(ctx context.Context) (time.Duration, error) {
		start := time.Now()
		err := b.o.Audit(ctx, exported)
		return time.Since(start), err
	})
}

// export measures writing the log as static files.
func (b *bench) export(ctx context.Context, r *Result) error {
	exported, again := b.path("exported"), b.path("exported-again")
	if _, err := b.exportTo(ctx, exported); err != nil {
		return err
	}
	return b.besideHashing(ctx, r, exported, func(ctx context.Context) (time.Duration, error) {
		if err := os.RemoveAll(again); err != nil {
			return 0, err
		}
		return b.exportTo(ctx, again)
	})
}

// besideHashing measures something done with a log beside reading and hashing
// the entry bundles of its export.
func (b *bench) besideHashing(ctx context.Context, r *Result, exported string, do func(context.Context) (time.Duration, error)) error {
	bundles := filepath.Join(exported, "tile", "entries")
	size, err := hashAll(ctx, bundles)
	if err != nil {
		return err
	}
	r.N = size
	const megabyte = 1e6
	return measure(
		ctx, r,
		func(ctx context.Context) (float64, time.Duration, error) {
			took, err := do(ctx)
			return float64(size) / megabyte, took, err
		},
		func(ctx context.Context) (float64, time.Duration, error) {
			start := time.Now()
			hashed, err := hashAll(ctx, bundles)
			return float64(hashed) / megabyte, time.Since(start), err
		},
	)
}

// exportTo exports the finished log.
func (b *bench) exportTo(ctx context.Context, dir string) (took time.Duration, err error) {
	copied, err := copies.Open(ctx, b.ledgerDir())
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, copied.Close()) }()
	start := time.Now()
	err = copies.Export(ctx, copied, dir, nil)
	return time.Since(start), err
}

// hashAll reads and hashes every file below a folder, and returns how many bytes
// they have.
func hashAll(ctx context.Context, dir string) (size int, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path) //nolint:gosec // in the run's own folder
		if err != nil {
			return err
		}
		sha256.Sum256(content)
		size += len(content)
		return ctx.Err()
	})
	if err != nil {
		return 0, fmt.Errorf("hashing the entry bundles: %w", err)
	}
	return size, nil
}
