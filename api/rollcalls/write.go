package rollcalls

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"twothirds/domain"
	"twothirds/projections/tables"
)

// Writer writes a set: the three files that Open reads, in a folder. What is written is
// read again as the same records.
type Writer struct {
	files                     [3]*os.File
	buffers                   [3]*bufio.Writer
	members, rollcalls, votes *csv.Writer
}

// Create begins a set in a folder, which is made where it is not there. It fails where one of the
// files is there.
func Create(dir string) (*Writer, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // what the log says is public
		return nil, fmt.Errorf("making the folder: %w", err)
	}
	w := &Writer{}
	var writers [3]*csv.Writer
	for i, columns := range [][]string{memberColumns, rollcallColumns, keys(tables.VoteColumns)} {
		path := filepath.Join(dir, []string{"members.csv", "rollcalls.csv", "votes.csv"}[i])
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644) //nolint:gosec // as above
		if err != nil {
			return nil, errors.Join(fmt.Errorf("beginning the set: %w", err), w.Close())
		}
		w.files[i], w.buffers[i] = f, bufio.NewWriterSize(f, 1<<16)
		writers[i] = csv.NewWriter(w.buffers[i])
		_ = writers[i].Write(columns) // an error stays with the writer, until Close
	}
	w.members, w.rollcalls, w.votes = writers[0], writers[1], writers[2]
	return w, nil
}

// Member writes a member.
func (w *Writer) Member(m *Member) {
	_ = write(w.members, m.ID, m.Body, m.Name, m.Kind, m.Party, m.Area)
}

// Rollcall writes a recorded vote of a body with its votes, and returns how many they are. Its
// id differs from those of the others.
func (w *Writer) Rollcall(body string, c *domain.RollcallContent) (votes int) {
	_ = write(w.rollcalls, tables.RollcallRow(body, c)...)
	_ = tables.VoteRows(body, c, func(cells ...string) error {
		votes++
		return write(w.votes, cells...)
	})
	return votes
}

// write writes a line of which no spreadsheet takes a text for a formula.
func write(to *csv.Writer, cells ...string) error {
	for i := range cells {
		cells[i] = tables.Guard(cells[i])
	}
	return to.Write(cells)
}

// Close ends the set. It returns the first error of all that was written.
func (w *Writer) Close() error {
	var all []error
	for i, c := range []*csv.Writer{w.members, w.rollcalls, w.votes} {
		if c != nil {
			c.Flush()
			all = append(all, c.Error(), w.buffers[i].Flush())
		}
		if w.files[i] != nil {
			all = append(all, w.files[i].Close())
		}
	}
	if err := errors.Join(all...); err != nil {
		return fmt.Errorf("writing the set: %w", err)
	}
	return nil
}
