package verifier

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestFlippedBits: whichever bit of an entry is flipped, the log is not valid.
func TestFlippedBits(t *testing.T) {
	node := needNode(t)
	l := golden(t, "log_short.jsonl")
	dir := l.export()
	flips := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) [2]int {
		seq := rapid.IntRange(1, len(l.entries)).Draw(rt, "seq")
		return [2]int{seq, rapid.IntRange(0, 8*len(l.entries[seq-1])-1).Draw(rt, "bit")}
	}), 24, 24).Example()
	in, err := json.Marshal(flips)
	if err != nil {
		t.Fatal(err)
	}
	out, code := run(t, in, node, "--no-warnings", "testdata/flips.mjs", dir)
	if code != 0 || strings.TrimSpace(string(out)) != "[]" {
		t.Errorf("exit %d, flips of %v that nobody saw: %s", code, flips, out)
	}
}

// zipped packs a folder, under a folder of its own as file managers do.
func zipped(t *testing.T, dir string, method uint16) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		f, err := w.CreateHeader(&zip.FileHeader{Name: "export/" + filepath.ToSlash(name), Method: method})
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		_, err = f.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestZip: a zip is read as its folder is; a damaged one is said to be that.
func TestZip(t *testing.T) {
	dir := golden(t, "log_short.jsonl").export()
	path := filepath.Join(t.TempDir(), "log.zip")
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		data := zipped(t, dir, method)
		writeFile(t, path, data)
		if r, code := runVerifier(t, path); code != exitOK || r.Entries != applied {
			t.Fatalf("method %d: exit %d, %+v", method, code, r)
		}
		end := bytes.LastIndex(data, []byte("PK\x05\x06"))
		central := bytes.Index(data, []byte("PK\x01\x02"))
		for name, damage := range map[string]func(b []byte) []byte{
			"cut short":             func(b []byte) []byte { return b[:len(b)/2] },
			"empty":                 func(b []byte) []byte { return nil },
			"directory elsewhere":   func(b []byte) []byte { b[end+16]++; return b },
			"directory past end":    func(b []byte) []byte { b[end+19] = 0x7f; return b },
			"a method unheard of":   func(b []byte) []byte { b[central+10] = 99; return b },
			"a file past the end":   func(b []byte) []byte { b[central+45] = 0x7f; return b },
			"a file encrypted":      func(b []byte) []byte { b[central+8] |= 1; return b },
			"a size past all bound": func(b []byte) []byte { b[central+27] = 0x7f; return b },
		} {
			writeFile(t, path, damage(bytes.Clone(data)))
			if r, code := runVerifier(t, path); code != exitNotFound || r != nil {
				t.Errorf("method %d, %s: exit %d, %+v", method, name, code, r)
			}
		}
	}
}

// TestLayout: files that are not as tlog-tiles has them.
func TestLayout(t *testing.T) {
	l := golden(t, "log_full.jsonl")
	partial := "tile/entries/001.p/12"
	alter := func(change func(dir string)) string {
		dir := (&testLog{t: t, entries: l.entries}).export()
		change(dir)
		return dir
	}
	bundle := func(dir string) []byte {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(dir, partial))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	path := func(dir, name string) string { return filepath.Join(dir, name) }
	for _, tc := range []struct {
		name   string
		change func(dir string)
		code   int
		seq    int
		class  string
	}{
		{"as it is", func(string) {}, exitOK, 0, ""},
		{"a bundle that goes on", func(dir string) { writeFile(t, path(dir, partial), append(bundle(dir), 0, 1, 'x')) }, exitBad, 268, "tree"},
		{"a bundle cut short", func(dir string) { b := bundle(dir); writeFile(t, path(dir, partial), b[:len(b)-1]) }, exitBad, 268, "tree"},
		{"a bundle with half a length", func(dir string) { writeFile(t, path(dir, partial), []byte{1}) }, exitBad, 257, "tree"},
		{"a full bundle in place of a part", func(dir string) {
			writeFile(t, path(dir, "tile/entries/001"), append(bundle(dir), 0, 1, 'x'))
			removeAll(t, path(dir, "tile/entries/001.p"))
		}, exitOK, 0, ""},
		{"a bundle missing", func(dir string) { removeAll(t, path(dir, "tile/entries/000")) }, exitBad, 1, "tree"},
		{"no checkpoint", func(dir string) { removeAll(t, path(dir, "checkpoint")) }, exitNotFound, 0, ""},
		{"no hashes", func(dir string) { removeAll(t, path(dir, "tile/0")) }, exitBad, 0, "tree"},
		{"wrong hashes", func(dir string) { writeFile(t, path(dir, "tile/0/000"), make([]byte, 256*32)) }, exitBad, 0, "tree"},
		{"a wrong hash above", func(dir string) { writeFile(t, path(dir, "tile/1/000.p/1"), make([]byte, 32)) }, exitBad, 0, "tree"},
		{"no vkey", func(dir string) { removeAll(t, path(dir, "vkey")) }, exitOK, 0, ""},
		{"another vkey", func(dir string) {
			writeFile(t, path(dir, "vkey"), []byte(testOrigin+"+0c94f74c+AfmilcvFe0gpbV/Hl42Hz41N6DmGGUGxH8bZvJ4a/R/w\n"))
		}, exitBad, 0, "checkpoint"},
	} {
		dir := alter(tc.change)
		r, code := runVerifier(t, dir)
		if code != tc.code || (code == exitBad && (r.FirstBad.Seq != tc.seq || r.FirstBad.Class != tc.class)) {
			t.Errorf("%s: exit %d, %+v", tc.name, code, r)
		}
		if testing.Short() || tc.code == exitNotFound {
			continue
		}
		if audit := auditOf(t, needProgram(t), dir); audit.OK != (tc.code == exitOK) {
			t.Errorf("%s: the program's audit says %+v", tc.name, audit)
		}
	}
	if _, code := runVerifier(t); code != exitUsage {
		t.Errorf("no argument: exit %d", code)
	}
	short := filepath.Join(t.TempDir(), "log.jsonl")
	writeFile(t, short, bytes.Join(l.entries[:3], []byte("\n")))
	if r, code := runVerifier(t, short); code != exitBad || r.FirstBad.Seq != 3 {
		t.Errorf("a last line that does not end: exit %d, %+v", code, r)
	}
	writeFile(t, short, nil)
	if r, code := runVerifier(t, short); code != exitBad || r.OK {
		t.Errorf("no entries: exit %d, %+v", code, r)
	}
}

func removeAll(t *testing.T, path string) {
	t.Helper()
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
}

// TestAddresses: a log is found under the address of a ledger, of its log, or of its checkpoint.
func TestAddresses(t *testing.T) {
	l := golden(t, "log_short.jsonl")
	server := httptest.NewServer(logServer(l.export(), nil))
	defer server.Close()
	for address, want := range map[string]int{
		server.URL:                     exitOK,
		server.URL + "/":               exitOK,
		server.URL + "/log":            exitOK,
		server.URL + "/log/":           exitOK,
		server.URL + "/log/checkpoint": exitOK,
		server.URL + "/elsewhere/":     exitNotFound,
		"http://127.0.0.1:1/":          exitUnreachable,
	} {
		r, code := runVerifier(t, address)
		if code != want || (want == exitOK && r.Entries != applied) {
			t.Errorf("%s: exit %d, %+v", address, code, r)
		}
	}
	endless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range 100 {
			if _, err := io.WriteString(w, strings.Repeat("x", 1<<16)); err != nil {
				return
			}
		}
	}))
	defer endless.Close()
	if r, code := runVerifier(t, endless.URL); code != exitNotFound || r != nil {
		t.Errorf("a checkpoint of megabytes: exit %d, %+v", code, r)
	}
}

// logServer serves an exported folder under /log/, and the page under /verify.
func logServer(dir string, page http.Handler) http.Handler {
	mux := http.NewServeMux()
	files := http.StripPrefix("/log/", http.FileServer(http.Dir(dir)))
	mux.Handle("/log/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		files.ServeHTTP(w, r)
	}))
	if page != nil {
		mux.Handle("/verify", page)
	}
	return mux
}
