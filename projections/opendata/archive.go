package opendata

import (
	"archive/zip"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// zipTime is the time of every file in the archive: none is later than the founding of
// the format, and the archive depends on no clock.
var zipTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// WriteArchive writes all files into one zip, those of published reports after the others,
// the last with the SHA-256 of the rest (as sha256sum reads them). Nothing is compressed,
// so that the bytes depend on no version of a compressor.
func WriteArchive(w io.Writer, d Data) error {
	from, err := dataOf(d)
	if err != nil {
		return err
	}
	a := &archive{zip: zip.NewWriter(w), data: from}
	for _, f := range Files() {
		if err := a.add(f); err != nil {
			return err
		}
	}
	if err := a.addReports(); err != nil {
		return err
	}
	if err := a.add(whole("SHA256SUMS", plainType, []byte(a.sums.String()))); err != nil {
		return err
	}
	if err := a.zip.Close(); err != nil {
		return fmt.Errorf("writing the archive: %w", err)
	}
	return nil
}

// archive is an archive being written.
type archive struct {
	zip  *zip.Writer
	data *data
	sums strings.Builder // a line for each file so far
}

// add writes a file into it.
func (a *archive) add(f File) error {
	part, err := a.zip.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Store, Modified: zipTime})
	if err != nil {
		return fmt.Errorf("writing the archive: %w", err)
	}
	summed := &summing{w: part, sum: sha256.New()}
	if err := f.write(a.data, summed); err != nil {
		return fmt.Errorf("writing %s: %w", f.Name, err)
	}
	fmt.Fprintf(&a.sums, "%x  %s\n", summed.sum.Sum(nil), f.Name)
	return nil
}

// addReports makes the published reports again, one after another: there is never more than
// one in memory.
func (a *archive) addReports() error {
	return each(a.data, "report", func(p *domain.Report, _ wire.Seq) error {
		files, err := a.data.ofReport(p)
		if err != nil {
			return err
		}
		for _, f := range files {
			if err := a.add(f); err != nil {
				return err
			}
		}
		return nil
	})
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
