package notices

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"twothirds/domain/wire"
)

// folder puts letters into a folder, a file each, named after the letter: one
// that is put there again takes the place of the first.
type folder struct {
	dir, format, from string
}

func newFolder(c Channel) (carrier, error) {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the folder of notices: %w", err)
	}
	return &folder{dir: c.Dir, format: c.Format, from: c.From}, nil
}

func (f *folder) hand(_ context.Context, l *Letter) error {
	content := append(wire.Canonical(l), '\n')
	if f.format == FormatEML {
		var err error
		if content, err = eml(l, f.from); err != nil {
			return err
		}
	}
	path := filepath.Join(f.dir, l.ID+"."+f.format)
	if err := writeWhole(path, content); err != nil {
		return fmt.Errorf("writing the file: %w", err)
	}
	return nil
}

// writeWhole makes a file durable before it has its name.
func writeWhole(path string, content []byte) error {
	part := path + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the operator names the folder
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
