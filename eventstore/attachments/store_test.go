package attachments_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"twothirds/domain/wire"
	"twothirds/eventstore/attachments"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, dir string, o attachments.Options) *attachments.Store {
	t.Helper()
	s, err := attachments.Open(dir, o)
	must(t, err)
	return s
}

func put(t testing.TB, s *attachments.Store, b []byte, mediaType string) attachments.Info {
	t.Helper()
	info, err := s.Put(t.Context(), bytes.NewReader(b), mediaType)
	must(t, err)
	if want := wire.Hash(sha256.Sum256(b)); info.SHA256 != want || info.Size != int64(len(b)) {
		t.Fatalf("put %s, %d bytes; want %s, %d", info.SHA256, info.Size, want, len(b))
	}
	return info
}

func get(ctx context.Context, s *attachments.Store, hash wire.Hash) ([]byte, error) {
	r, _, err := s.Get(ctx, hash)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(r)
	return b, errors.Join(err, r.Close())
}

// text is a text of n bytes, made from a seed.
func text(n int, seed uint64) []byte {
	random := rand.New(rand.NewPCG(seed, 0))
	b := make([]byte, n)
	for i := range b {
		b[i] = 'a' + byte(random.IntN(26))
	}
	return b
}

// path is the one file of a hash.
func path(t testing.TB, dir string, hash wire.Hash) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, hash.String()[:2], hash.String()+".*"))
	must(t, err)
	if len(files) != 1 {
		t.Fatalf("files of %s: %v", hash, files)
	}
	return files[0]
}

// What was put is read as it was, whatever its size, also by a store opened later.
func TestPutGet(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "attachments")
	s := open(t, dir, attachments.Options{})
	const block = 256 << 10
	for i, size := range []int{0, 1, 4095, 4096, 4097, block - 1, block, block + 1, 2 * block, 2*block + 1, 5*block + 7} {
		b := text(size, uint64(i))
		info := put(t, s, b, "text/plain; charset=utf-8")
		for name, store := range map[string]*attachments.Store{"the same": s, "a later one": open(t, dir, attachments.Options{}), "a reading one": open(t, dir, attachments.Options{ReadOnly: true})} {
			got, err := get(t.Context(), store, info.SHA256)
			if err != nil || !bytes.Equal(got, b) {
				t.Errorf("%d bytes, read by %s: %d bytes, %v", size, name, len(got), err)
			}
			if stat, err := store.Stat(info.SHA256); err != nil || stat != info || stat.MediaType != "text/plain" {
				t.Errorf("%d bytes: %+v, %v; want %+v", size, stat, err, info)
			}
		}
	}
}

// The same bytes again change nothing, also under another type and all at once.
func TestPutAgain(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, attachments.Options{})
	b := text(100_000, 1)
	first := put(t, s, b, "text/csv")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if info, err := s.Put(t.Context(), bytes.NewReader(b), "text/plain"); err != nil || info != first {
				t.Errorf("again: %+v, %v; want %+v", info, err, first)
			}
		})
	}
	all.Wait()
	if s.Total() != first.Size {
		t.Errorf("%d bytes together, want %d", s.Total(), first.Size)
	}
	if left := written(t, dir); left != 0 {
		t.Errorf("%d files were left half written", left)
	}
	path(t, dir, first.SHA256)
}

func written(t testing.TB, dir string) int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, ".writing-*"))
	must(t, err)
	return len(files)
}

// zeros never end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestPutRefused(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	broken := errors.New("the line is cut")
	for _, test := range []struct {
		name      string
		ctx       context.Context
		r         io.Reader
		mediaType string
		want      error
	}{
		{"too large", t.Context(), zeros{}, "text/plain", attachments.ErrTooLarge},
		{"one byte too large", t.Context(), io.LimitReader(zeros{}, attachments.MaxSize+1), "text/plain", attachments.ErrTooLarge},
		{"a page", t.Context(), strings.NewReader("<html>"), "text/html", attachments.ErrType},
		{"no type", t.Context(), strings.NewReader("a"), "", attachments.ErrType},
		{"no PDF", t.Context(), strings.NewReader("<html>"), "application/pdf", attachments.ErrType},
		{"an empty PDF", t.Context(), strings.NewReader(""), "application/pdf", attachments.ErrType},
		{"a PDF called a text", t.Context(), strings.NewReader("%PDF-1.7"), "text/plain", attachments.ErrType},
		{"given up", cancelled, strings.NewReader("a"), "text/plain", context.Canceled},
		{"cut off", t.Context(), io.MultiReader(strings.NewReader("a"), iotest.ErrReader(io.ErrUnexpectedEOF)), "text/plain", io.ErrUnexpectedEOF},
		{"broken", t.Context(), io.MultiReader(strings.NewReader("a"), iotest.ErrReader(broken)), "text/plain", broken},
	} {
		dir := t.TempDir()
		s := open(t, dir, attachments.Options{})
		if _, err := s.Put(test.ctx, test.r, test.mediaType); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
		for info, err := range s.List() {
			t.Errorf("%s: kept %+v, %v", test.name, info, err)
		}
		if left := written(t, dir); left != 0 || s.Total() != 0 {
			t.Errorf("%s: %d files, %d bytes were left", test.name, left, s.Total())
		}
	}
	s := open(t, t.TempDir(), attachments.Options{})
	if _, err := s.Put(t.Context(), io.LimitReader(zeros{}, attachments.MaxSize), "text/plain"); err != nil {
		t.Errorf("the largest: %v", err)
	}
	if _, err := s.PutAs(t.Context(), wire.Hash{1}, strings.NewReader("a"), "text/plain"); !errors.Is(err, attachments.ErrDamaged) {
		t.Errorf("other bytes than of the hash: %v", err)
	}
	reading := open(t, t.TempDir(), attachments.Options{ReadOnly: true})
	if _, err := reading.Put(t.Context(), strings.NewReader("a"), "text/plain"); !errors.Is(err, attachments.ErrReadOnly) {
		t.Errorf("into a store opened to read: %v", err)
	}
}

// All files together are bounded; what is there can be put again all the same.
func TestFull(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, attachments.Options{MaxTotal: 1000})
	put(t, s, text(600, 1), "text/plain")
	if _, err := s.Put(t.Context(), bytes.NewReader(text(401, 2)), "text/plain"); !errors.Is(err, attachments.ErrFull) {
		t.Errorf("beyond the limit: %v", err)
	}
	put(t, s, text(600, 1), "text/plain")
	put(t, s, text(400, 3), "text/plain")
	later := open(t, dir, attachments.Options{MaxTotal: 1000})
	if later.Total() != 1000 {
		t.Errorf("%d bytes are counted after opening again", later.Total())
	}
	if _, err := later.Put(t.Context(), strings.NewReader("a"), "text/plain"); !errors.Is(err, attachments.ErrFull) {
		t.Errorf("beyond the limit, opened again: %v", err)
	}
}

// Wherever a file is damaged, reading it fails, and its last byte is never
// handed out; putting the bytes again mends it.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, attachments.Options{})
	for _, size := range []int{1, 1000, 256 << 10, 600_000} {
		b := text(size, uint64(size))
		info := put(t, s, b, "text/plain")
		file := path(t, dir, info.SHA256)
		flipped := func(at int) []byte {
			c := bytes.Clone(b)
			c[at] ^= 1
			return c
		}
		for name, damaged := range map[string][]byte{
			"first byte": flipped(0), "last byte": flipped(size - 1), "middle": flipped(size / 2),
			"cut": b[:size-1], "longer": append(bytes.Clone(b), 'x'), "empty": {},
		} {
			must(t, os.WriteFile(file, damaged, 0o600))
			got, err := get(t.Context(), s, info.SHA256)
			if !errors.Is(err, attachments.ErrDamaged) || len(got) >= len(damaged) && len(damaged) > 0 {
				t.Errorf("%d bytes, %s: %d bytes were handed out, %v", size, name, len(got), err)
			}
			if !bytes.HasPrefix(damaged, got) {
				t.Errorf("%d bytes, %s: other bytes were handed out than are there", size, name)
			}
			put(t, s, b, "text/plain")
			if got, err := get(t.Context(), s, info.SHA256); err != nil || !bytes.Equal(got, b) {
				t.Fatalf("%d bytes, %s: not mended: %d bytes, %v", size, name, len(got), err)
			}
		}
		must(t, os.Remove(file))
		if _, err := get(t.Context(), s, info.SHA256); !errors.Is(err, attachments.ErrNotFound) {
			t.Errorf("removed: %v", err)
		}
	}
}

// Reading ends with its context.
func TestGetGivenUp(t *testing.T) {
	s := open(t, t.TempDir(), attachments.Options{})
	info := put(t, s, text(2_000_000, 1), "text/plain")
	ctx, cancel := context.WithCancel(t.Context())
	r, _, err := s.Get(ctx, info.SHA256)
	must(t, err)
	cancel()
	if _, err := io.ReadAll(r); !errors.Is(err, context.Canceled) {
		t.Errorf("read on: %v", err)
	}
	must(t, r.Close())
}

// List names exactly what was put, in order, whatever else lies in the folder.
func TestList(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		must(t, err)
		s := open(t, dir, attachments.Options{})
		var want []attachments.Info
		for _, b := range rapid.SliceOfNDistinct(rapid.SliceOfN(rapid.ByteRange('a', 'z'), 0, 50), 0, 5, func(b []byte) string { return string(b) }).Draw(rt, "files") {
			want = append(want, put(t, s, b, "text/csv"))
		}
		slices.SortFunc(want, func(a, b attachments.Info) int { return bytes.Compare(a.SHA256[:], b.SHA256[:]) })
		must(t, os.MkdirAll(filepath.Join(dir, "00"), 0o700))
		must(t, os.WriteFile(filepath.Join(dir, "00", "notes.txt"), nil, 0o600))
		must(t, os.WriteFile(filepath.Join(dir, "00", strings.Repeat("1", 64)+".txt"), nil, 0o600)) // not its folder
		must(t, os.WriteFile(filepath.Join(dir, "00", strings.Repeat("0", 64)+".exe"), nil, 0o600))
		var got []attachments.Info
		for info, err := range s.List() {
			must(t, err)
			got = append(got, info)
		}
		if !slices.Equal(got, want) {
			rt.Errorf("listed %v\nwant %v", got, want)
		}
	})
}

func TestTypes(t *testing.T) {
	zip := "PK\x03\x04" + strings.Repeat("\x00", 26)
	for _, test := range []struct{ head, name, want string }{
		{"%PDF-1.7\n", "a.PDF", "application/pdf"},
		{"\x89PNG\r\n\x1a\n", "a.png", "image/png"},
		{"\xff\xd8\xff\xe0", "a.jpeg", "image/jpeg"},
		{" \n{\"a\":1}", "a.json", "application/json"},
		{"", "a.txt", "text/plain"},
		{"a,b\n", "a.b.txt", "text/plain"},
		{zip + "mimetypeapplication/vnd.oasis.opendocument.textPK", "a.odt", "application/vnd.oasis.opendocument.text"},
		{zip + "mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK", "a.ods", "application/vnd.oasis.opendocument.spreadsheet"},
		{zip + "[Content_Types].xml" + zip + "word/document.xml", "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{zip + "[Content_Types].xml" + zip + "xl/workbook.xml", "a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		{zip + "a.txt", "a.zip", "application/zip"},
	} {
		if got := attachments.TypeOf([]byte(test.head)); got != test.want {
			t.Errorf("%s is taken for %s, want %s", test.name, got, test.want)
		}
		if got, ok := attachments.TypeOfName(test.name); !ok || got != test.want {
			t.Errorf("%s is called %s, want %s", test.name, got, test.want)
		}
		put(t, open(t, t.TempDir(), attachments.Options{}), []byte(test.head), test.want)
	}
	for _, name := range []string{"a.html", "a", "", "a.svg", "txt/"} {
		if got, ok := attachments.TypeOfName(name); ok {
			t.Errorf("%q is called %s", name, got)
		}
	}
}

// FuzzTypeOf: whatever a file is, the type that it is given is one under which it is kept.
func FuzzTypeOf(f *testing.F) {
	f.Add([]byte("%PDF-"))
	f.Add([]byte("PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.graphics"))
	f.Add([]byte(" ["))
	s := open(f, f.TempDir(), attachments.Options{})
	f.Fuzz(func(t *testing.T, b []byte) {
		mediaType := attachments.TypeOf(b[:min(len(b), 4096)])
		if _, err := s.Put(t.Context(), bytes.NewReader(b), mediaType); err != nil {
			t.Errorf("%.40q as %s: %v", b, mediaType, err)
		}
	})
}

func ExampleStore_Put() {
	dir, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(dir) //nolint:errcheck // an example
	s, err := attachments.Open(dir, attachments.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	info, err := s.Put(context.Background(), strings.NewReader("The budget of 2027\n"), "text/plain")
	fmt.Println(info.SHA256, info.Size, err)
	// Output: bee840e92a1fa894479f55289af095954156bd9a160356248156784befb9c840 19 <nil>
}
