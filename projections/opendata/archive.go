package opendata

import (
	"archive/zip"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"time"
)

// zipTime is the time of every file in the archive: none is later than the founding of
// the format, and the archive depends on no clock.
var zipTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// WriteArchive writes all files into one zip, the last of them with the SHA-256 of the
// others (as sha256sum reads them). Nothing is compressed, so that the bytes depend on
// no version of a compressor.
func WriteArchive(w io.Writer, d Data) error {
	from, err := dataOf(d)
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	sums := ""
	for _, f := range Files() {
		part, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Store, Modified: zipTime})
		if err != nil {
			return fmt.Errorf("writing the archive: %w", err)
		}
		summed := &summing{w: part, sum: sha256.New()}
		if err := f.write(from, summed); err != nil {
			return fmt.Errorf("writing %s: %w", f.Name, err)
		}
		sums += fmt.Sprintf("%x  %s\n", summed.sum.Sum(nil), f.Name)
	}
	part, err := z.CreateHeader(&zip.FileHeader{Name: "SHA256SUMS", Method: zip.Store, Modified: zipTime})
	if err != nil {
		return fmt.Errorf("writing the archive: %w", err)
	}
	if _, err := io.WriteString(part, sums); err != nil {
		return fmt.Errorf("writing the archive: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("writing the archive: %w", err)
	}
	return nil
}

// summing hashes what is written.
type summing struct {
	w   io.Writer
	sum hash.Hash
}

func (s *summing) Write(b []byte) (int, error) {
	s.sum.Write(b)
	return s.w.Write(b)
}
