package verifier

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// goldenDir has the golden logs of docs/format.md §21.
const goldenDir = "../../domain/testdata"

// testOrigin is the origin of both golden logs.
const testOrigin = "test.example/ledger"

// A testLog is a log under attack by somebody who holds the ledger's key, and so
// can hash and sign anew what the ledger signs, but no member's key.
type testLog struct {
	t       *testing.T
	entries [][]byte
}

// golden reads a golden log.
func golden(t *testing.T, name string) *testLog {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(goldenDir, name))
	if err != nil {
		t.Fatal(err)
	}
	return &testLog{t: t, entries: bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))}
}

// edit replaces what stands in an entry, and fails where it does not stand there.
func (l *testLog) edit(seq int, old, with string) {
	l.t.Helper()
	before := string(l.entries[seq-1])
	if !strings.Contains(before, old) {
		l.t.Fatalf("entry %d has no %s", seq, old)
	}
	l.entries[seq-1] = []byte(strings.Replace(before, old, with, 1))
}

func (l *testLog) drop(seq int) {
	l.entries = slices.Delete(l.entries, seq-1, seq)
}

func (l *testLog) swap(a, b int) {
	l.entries[a-1], l.entries[b-1] = l.entries[b-1], l.entries[a-1]
}

func (l *testLog) insert(seq int, entry []byte) {
	l.entries = slices.Insert(l.entries, seq-1, entry)
}

var signatureList = regexp.MustCompile(`"signatures":\[[^\]]*\]`)

// swapSignatures exchanges the signatures of two entries.
func (l *testLog) swapSignatures(a, b int) {
	first, second := signatureList.Find(l.entries[a-1]), signatureList.Find(l.entries[b-1])
	l.entries[a-1], l.entries[b-1] = bytes.Replace(l.entries[a-1], first, second, 1), bytes.Replace(l.entries[b-1], second, first, 1)
}

// sign signs an entry anew, as it stands, by keys of the golden logs.
func (l *testLog) sign(seq int, keys ...string) {
	l.t.Helper()
	entry := string(l.entries[seq-1])
	_, statement, found := strings.Cut(entry, `"statement":`)
	if !found {
		l.t.Fatalf("entry %d has no statement", seq)
	}
	statement = strings.TrimSuffix(statement, "}")
	signed := fmt.Sprintf("DSSEv1 43 application/vnd.twothirds.statement.v1+json %d %s", len(statement), statement)
	var list []string
	for _, name := range keys {
		sig := base64.RawURLEncoding.EncodeToString(ed25519.Sign(goldenKey(name), []byte(signed)))
		list = append(list, `{"alg":"ed25519","sig":"`+sig+`"}`)
	}
	l.entries[seq-1] = []byte(signatureList.ReplaceAllLiteralString(entry, `"signatures":[`+strings.Join(list, ",")+`]`))
}

// goldenKey is a key of the golden logs: its seed is no secret.
func goldenKey(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("twothirds test key " + name))
	return ed25519.NewKeyFromSeed(seed[:])
}

// export writes the log as an exported folder with a checkpoint by the ledger's key.
func (l *testLog) export() string {
	l.t.Helper()
	dir := l.t.TempDir()
	for start := 0; start < len(l.entries); start += 256 {
		part := l.entries[start:min(start+256, len(l.entries))]
		var bundle, hashes []byte
		for _, entry := range part {
			bundle = append(binary.BigEndian.AppendUint16(bundle, uint16(len(entry))), entry...)
			hashes = append(hashes, leafHash(entry)...)
		}
		name := fmt.Sprintf("%03d", start/256)
		if len(part) < 256 {
			name += fmt.Sprintf(".p/%d", len(part))
		}
		writeFile(l.t, filepath.Join(dir, "tile/entries", name), bundle)
		writeFile(l.t, filepath.Join(dir, "tile/0", name), hashes)
	}
	if len(l.entries) >= 256 { // one hash for each full tile below; fewer than 65,536 entries have no more levels
		var above []byte
		for start := 0; start+256 <= len(l.entries); start += 256 {
			above = append(above, treeHash(leafHashes(l.entries[start:start+256]))...)
		}
		writeFile(l.t, filepath.Join(dir, fmt.Sprintf("tile/1/000.p/%d", len(above)/32)), above)
	}
	key := l.ledgerKey(len(l.entries))
	writeFile(l.t, filepath.Join(dir, "checkpoint"), l.checkpoint(len(l.entries), key))
	writeFile(l.t, filepath.Join(dir, "vkey"), []byte(vkeyOf(key)+"\n"))
	if file := rotationsFile(l.rotations(len(l.entries))); file != "" {
		writeFile(l.t, filepath.Join(dir, "rotations"), []byte(file))
	}
	return dir
}

// vkeyOf is a key as C2SP signed-note writes it, under the origin as key name.
func vkeyOf(key ed25519.PrivateKey) string {
	blob := append([]byte{1}, key.Public().(ed25519.PublicKey)...)
	id := sha256.Sum256(append([]byte(testOrigin+"\n"), blob...))
	return fmt.Sprintf("%s+%x+%s", testOrigin, id[:4], base64.StdEncoding.EncodeToString(blob))
}

// checkpoint is a checkpoint of the first size entries.
func (l *testLog) checkpoint(size int, key ed25519.PrivateKey) []byte {
	root := treeHash(leafHashes(l.entries[:size]))
	return signNote(fmt.Sprintf("%s\n%d\n%s\n", testOrigin, size, base64.StdEncoding.EncodeToString(root)), key)
}

// signNote signs a text as C2SP signed-note has it, under the origin as key name.
func signNote(text string, key ed25519.PrivateKey) []byte {
	id := sha256.Sum256(slices.Concat([]byte(testOrigin+"\n\x01"), key.Public().(ed25519.PublicKey)))
	blob := append(id[:4], ed25519.Sign(key, []byte(text))...)
	return fmt.Appendf(nil, "%s\n— %s %s\n", text, testOrigin, base64.StdEncoding.EncodeToString(blob))
}

func leafHash(entry []byte) []byte {
	sum := sha256.Sum256(slices.Concat([]byte{0}, entry))
	return sum[:]
}

func leafHashes(entries [][]byte) [][]byte {
	var leaves [][]byte
	for _, entry := range entries {
		leaves = append(leaves, leafHash(entry))
	}
	return leaves
}

// treeHash is MTH of RFC 6962 §2.1 over leaf hashes, of which there is one at least.
func treeHash(leaves [][]byte) []byte {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := 1
	for 2*k < len(leaves) {
		k *= 2
	}
	sum := sha256.Sum256(slices.Concat([]byte{1}, treeHash(leaves[:k]), treeHash(leaves[k:])))
	return sum[:]
}

func writeFile(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
