package rollcalls

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// ErrForm is returned for a file that is not of the form; the message names
// the place.
var ErrForm = errors.New("not the CSV form of roll calls")

// maxRecord is how many bytes one record may take, quotes and all.
const maxRecord = 64 << 10

// table is a CSV file being read: its columns by name.
type table struct {
	name    string
	csv     *csv.Reader
	budget  *budget
	columns map[string]int
	record  []string
	line    int
	close   func() error
}

// budget hands on at most left bytes: a record without end is an error, not
// memory.
type budget struct {
	from io.Reader
	left int
}

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("a record of more than %d bytes", maxRecord)
	}
	n, err := b.from.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// openTable opens NAME.csv or NAME.csv.gz in a folder. It fails with
// fs.ErrNotExist where there is neither, and with ErrForm where a column is missing.
func openTable(dir, name string, columns ...string) (*table, error) {
	path := filepath.Join(dir, name+".csv")
	f, err := os.Open(path) //nolint:gosec // the user names the folder
	zipped := errors.Is(err, fs.ErrNotExist)
	if zipped {
		path += ".gz"
		f, err = os.Open(path) //nolint:gosec // as above
	}
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", name, err)
	}
	t := &table{name: filepath.Base(path), budget: &budget{from: bufio.NewReaderSize(f, 1<<16), left: maxRecord}, close: f.Close}
	if zipped {
		unzipped, err := gzip.NewReader(t.budget.from)
		if err != nil {
			return nil, errors.Join(t.fail(1, "%w", err), f.Close())
		}
		t.budget.from = unzipped
	}
	t.csv = csv.NewReader(withoutMark(t.budget))
	t.csv.ReuseRecord = true
	if err := t.readHeader(columns); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return t, nil
}

// withoutMark leaves out the byte order mark that some programs begin files with.
func withoutMark(from io.Reader) io.Reader {
	const mark = "\ufeff"
	r := bufio.NewReader(from)
	if first, err := r.Peek(len(mark)); err == nil && string(first) == mark {
		_, _ = r.Discard(len(mark))
	}
	return r
}

func (t *table) readHeader(columns []string) error {
	header, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		return t.fail(1, "there is no header line")
	}
	if err != nil {
		return t.fail(1, "%w", err)
	}
	t.columns = make(map[string]int, len(header))
	for i, name := range header {
		if _, twice := t.columns[name]; twice {
			return t.fail(1, "column %q stands twice", name)
		}
		t.columns[name] = i
	}
	for _, name := range columns {
		if _, ok := t.columns[name]; !ok {
			return t.fail(1, "there is no column %q among %s", name, strings.Join(slices.Clone(header), ", "))
		}
	}
	return nil
}

// next reads the next record. It returns io.EOF at the end.
func (t *table) next() error {
	t.budget.left = maxRecord // of which the reader may have taken part ahead
	record, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return t.fail(parse.StartLine, "%w", parse.Err)
	}
	if err != nil {
		return t.fail(t.line+1, "%w", err)
	}
	t.record = record
	t.line, _ = t.csv.FieldPos(0)
	for i, field := range record {
		if !utf8.ValidString(field) {
			return t.fail(t.line, "field %d is not UTF-8", i+1)
		}
	}
	return nil
}

// field is the current record's value in a column.
func (t *table) field(column string) string { return t.record[t.columns[column]] }

// fail says what is wrong and where.
func (t *table) fail(line int, format string, args ...any) error {
	return fmt.Errorf("%w: %s, line %d: %w", ErrForm, t.name, line, fmt.Errorf(format, args...))
}
