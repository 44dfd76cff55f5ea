package rollcalls

import (
	"bufio"
	"bytes"
	"cmp"
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

	"twothirds/projections/tables"
)

// ErrForm is returned for a file that is not of the form; the message names
// the place.
var ErrForm = errors.New("not the form of roll calls")

// maxRecord is how many bytes one record may take, quotes and all.
const maxRecord = 64 << 10

// table is a table being read, from CSV or from a sheet of a workbook: its columns by name.
type table struct {
	name    string
	read    func() (record []string, line int, err error) // io.EOF at the end
	unit    string                                        // what its lines are called
	columns map[string]int
	record  []string
	line    int
	close   func() error

	// bad is told of rows that cannot be read; reading goes on behind them where it returns nil.
	bad func(error) error
	// skipped is true once there was one.
	skipped bool
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
	lines := &lines{budget: &budget{from: bufio.NewReaderSize(f, 1<<16), left: maxRecord}}
	t := &table{name: filepath.Base(path), unit: "line", read: lines.next, close: f.Close}
	if zipped {
		unzipped, err := gzip.NewReader(lines.budget.from)
		if err != nil {
			return nil, errors.Join(t.fail(1, "%w", err), f.Close())
		}
		lines.budget.from = unzipped
	}
	lines.open()
	if err := t.readHeader(columns); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return t, nil
}

// lines are the records of a CSV file.
type lines struct {
	csv    *csv.Reader
	budget *budget
}

// open begins to read. Cells are parted by commas, or by semicolons where the first line has
// those alone.
func (l *lines) open() {
	text := withoutMark(l.budget)
	l.csv = csv.NewReader(text)
	l.csv.ReuseRecord = true
	first, _ := text.Peek(text.Size())
	first, _, _ = bytes.Cut(first, []byte("\n"))
	if bytes.ContainsRune(first, ';') && !bytes.ContainsRune(first, ',') {
		l.csv.Comma = ';'
	}
}

func (l *lines) next() ([]string, int, error) {
	l.budget.left = maxRecord // of which the reader may have taken part ahead
	record, err := l.csv.Read()
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return nil, parse.StartLine, parse.Err
	}
	if err != nil {
		return nil, 0, err
	}
	line, _ := l.csv.FieldPos(0)
	for i := range record {
		record[i] = tables.Unguard(record[i])
	}
	return record, line, nil
}

// withoutMark leaves out the byte order mark that some programs begin files with.
func withoutMark(from io.Reader) *bufio.Reader {
	const mark = "\ufeff"
	r := bufio.NewReader(from)
	if first, err := r.Peek(len(mark)); err == nil && string(first) == mark {
		_, _ = r.Discard(len(mark))
	}
	return r
}

func (t *table) readHeader(columns []string) error {
	header, line, err := t.read()
	if errors.Is(err, io.EOF) {
		return t.fail(1, "there is no header line")
	}
	if err != nil {
		return t.fail(max(1, line), "%w", err)
	}
	if all := strings.Join(header, ""); !utf8.ValidString(all) || strings.ContainsRune(all, 0) {
		return t.fail(1, "the file is not UTF-8: save it as \"CSV UTF-8\"")
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
			return t.fail(1, "there is no column %q among %s: twothirds table columns rollcalls says which there are", name, strings.Join(slices.Clone(header), ", "))
		}
	}
	return nil
}

// next reads the next record that can be read. It returns io.EOF at the end.
func (t *table) next() error {
	for {
		record, line, err := t.read()
		if errors.Is(err, io.EOF) {
			return io.EOF
		}
		if err != nil {
			err = t.fail(cmp.Or(line, t.line+1), "%w", err)
			if !errors.Is(err, csv.ErrFieldCount) {
				return err // where the next record begins is not known
			}
		} else {
			t.record, t.line = record, line
			at := slices.IndexFunc(record, func(field string) bool { return !utf8.ValidString(field) })
			if at < 0 {
				return nil
			}
			err = t.fail(t.line, "field %d is not UTF-8: save the file as \"CSV UTF-8\"", at+1)
		}
		t.skipped = true
		if err := t.bad(err); err != nil {
			return err
		}
	}
}

// has reports whether there is a column.
func (t *table) has(column string) bool {
	_, ok := t.columns[column]
	return ok
}

// field is the current record's value in a column, "" where there is none.
func (t *table) field(column string) string {
	at, ok := t.columns[column]
	if !ok || at >= len(t.record) { // of a sheet, rows end with the last cell in which something stands
		return ""
	}
	return t.record[at]
}

// fail says what is wrong and where.
func (t *table) fail(line int, format string, args ...any) error {
	return fmt.Errorf("%w: %s, %s %d: %w", ErrForm, t.name, t.unit, line, fmt.Errorf(format, args...))
}
