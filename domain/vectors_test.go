package domain_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/domain/wire/commit"
)

var update = flag.Bool("update", false, "create the files of testdata that are not there; those that are there are never changed")

// keepFile compares b with a file, which it creates under -update where there
// is none. A file that is there is the format: if it differs, the code is wrong.
func keepFile(t *testing.T, path string, b []byte) {
	t.Helper()
	kept, err := os.ReadFile(path) //nolint:gosec // a path of this test
	if errors.Is(err, fs.ErrNotExist) && *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // as the rest of the sources
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o644); err != nil { //nolint:gosec // as the rest of the sources
			t.Fatal(err)
		}
		return
	}
	if err != nil {
		t.Fatalf("%v (go test ./domain -update creates it)", err)
	}
	if bytes.Equal(kept, b) {
		return
	}
	at := 0
	for at < len(b) && at < len(kept) && b[at] == kept[at] {
		at++
	}
	t.Errorf("%s is no longer what the code gives. From byte %d it has\n%.200s\nand the code gives\n%.200s", path, at, kept[at:], b[at:])
}

// vectors is testdata/vectors.json; docs/format.md, "Vectors", says how to use it.
type vectors struct {
	About       string            `json:"about"`
	Keys        []keyVector       `json:"keys"`
	Founding    foundingVector    `json:"founding"`
	Statement   statementVector   `json:"statement"`
	Entry       entryVector       `json:"entry"`
	DerivedIDs  []derivedIDVector `json:"derived_ids"`
	Digests     []digestVector    `json:"digests"`
	Commitment  commitmentVector  `json:"commitment"`
	Checkpoint  noteVector        `json:"checkpoint"`
	Receipt     receiptVector     `json:"receipt"`
	Refused     string            `json:"refused_signed_statement"`
	Refusal     noteVector        `json:"refusal"`
	StateDigest stateVector       `json:"state"`
	Logs        []logVector       `json:"logs"`
}

type keyVector struct {
	Name   string `json:"name"`
	Seed   string `json:"seed"`
	Public string `json:"public"`
}

type foundingVector struct {
	Seq       int    `json:"seq"`
	Statement string `json:"statement_sha256"`
	Ledger    string `json:"ledger"`
	Source    string `json:"source_of_later_statements"`
}

type statementVector struct {
	Seq       int    `json:"seq"`
	Statement string `json:"statement"`
	SHA256    string `json:"sha256"`
	PAEStart  string `json:"pae_start"`
	PAE       string `json:"pae_sha256"`
	Key       string `json:"key"`
	Signature string `json:"signature"`
}

type entryVector struct {
	Seq   int    `json:"seq"`
	Entry string `json:"entry"`
	Leaf  string `json:"leaf"`
}

type derivedIDVector struct {
	What  string `json:"what"`
	Space string `json:"name_space"`
	Name  string `json:"name"`
	ID    string `json:"id"`
}

type digestVector struct {
	Label  string `json:"label"`
	Of     string `json:"of"`
	Digest string `json:"digest"`
}

type commitmentVector struct {
	Ledger     string         `json:"ledger"`
	Opening    commit.Opening `json:"opening"`
	Hashed     string         `json:"hashed_hex"`
	Commitment string         `json:"commitment"`
}

type noteVector struct {
	Vkey string `json:"vkey"`
	Text string `json:"text"`
	Note string `json:"note"`
}

type stateVector struct {
	Seq    int    `json:"seq"`
	Hashed string `json:"hashed_start"`
	Length int    `json:"hashed_length"`
	Digest string `json:"digest"`
}

type logVector struct {
	File    string      `json:"file"`
	Entries int         `json:"entries"`
	Root    string      `json:"root"`
	States  []stateLine `json:"states"`
}

// stateLine is what a log stands at after one of its entries.
type stateLine struct {
	Seq    int    `json:"seq"`
	Type   string `json:"type"`
	Leaf   string `json:"leaf"`
	Ends   bool   `json:"ends_group"`
	Digest string `json:"state"`
}

func TestVectors(t *testing.T) {
	short, full := shortLog(t), fullLog(t)
	for file, b := range map[string]*book{"log_short.jsonl": short, "log_full.jsonl": full} {
		keepFile(t, "testdata/"+file, lines(b.entries))
	}
	keepFile(t, "testdata/vectors.json", indented(t, vectorsOf(t, short, full)))
}

// laterLogs are those that came after vectors.json, which never changes: what
// they stand at after each entry is in a file of its own beside each. A new type
// has its first statement in a new one.
var laterLogs = []struct {
	name  string
	write func(*testing.T) *book
}{
	{"log_matters", mattersLog},
	{"log_meetings", meetingsLog},
	{"log_more", moreLog},
	{"log_plan", planLog},
	{"log_published", publishedLog},
	{"log_records", recordsLog},
	{"log_rotated", rotatedLog},
}

func TestLaterLogs(t *testing.T) {
	for _, l := range laterLogs {
		b := l.write(t)
		keepFile(t, "testdata/"+l.name+".jsonl", lines(b.entries))
		keepFile(t, "testdata/"+l.name+"_states.json", indented(t, logOf(t, l.name+".jsonl", b)))
	}
}

// allLogs are the full log and the later ones.
func allLogs(t *testing.T) []*book {
	all := []*book{fullLog(t)}
	for _, l := range laterLogs {
		all = append(all, l.write(t))
	}
	return all
}

// lines is a log as it is exported.
func lines(entries [][]byte) []byte {
	return append(bytes.Join(entries, []byte("\n")), '\n')
}

func vectorsOf(t *testing.T, short, full *book) vectors {
	t.Helper()
	v := vectors{
		About: "Vectors of docs/format.md. Sequences are of log_short.jsonl. A key's seed is the SHA-256 of \"twothirds test key \" and its name.",
		Logs:  []logVector{logOf(t, "log_short.jsonl", short), logOf(t, "log_full.jsonl", full)},
	}
	for _, name := range []string{"coordinator", "registrar civil society", "registrar government", "ledger", "member 0", "member 1", "member 2", "member 3", "witness"} {
		key := domaintest.NewKey(name)
		v.Keys = append(v.Keys, keyVector{Name: name, Seed: hex.EncodeToString(key.Private.Seed()), Public: key.Public.String()})
	}
	founding := entryOf(t, short, 1)
	v.Founding = foundingVector{
		Seq: 1, Statement: founding.Statement.Hash().String(), Ledger: short.ledger.String(), Source: wire.SourceOf(short.ledger),
	}
	vote := short.first(t, "twothirds.vote.cast.v1")
	e := entryOf(t, short, vote)
	pae := e.Statement.PAE()
	sum := wire.Hash(sha256.Sum256(pae))
	v.Statement = statementVector{
		Seq: vote, Statement: string(e.Statement.Raw), SHA256: e.Statement.Hash().String(),
		PAEStart: string(pae[:len(pae)-len(e.Statement.Raw)]), PAE: sum.String(),
		Key: e.Statement.By[0].Key.String(), Signature: signatureText(t, e),
	}
	v.Entry = entryVector{Seq: vote, Entry: string(e.Raw), Leaf: e.Leaf().String()}
	v.DerivedIDs = derivedIDs(t, short)
	v.Digests = append(digests(t, short), protestDigest(t, full))
	v.Commitment = commitmentOf(short.ledger)
	root, _ := short.roots(uint64(len(short.entries)))
	v.Checkpoint = note(fmt.Sprintf("test.example/ledger\n%d\n%s\n", len(short.entries), base64.StdEncoding.EncodeToString(root[:])))
	v.Receipt = receiptOf(t, short, vote, v.Checkpoint)
	refused, code := lateVote(t, short)
	v.Refused = string(refused.Bytes())
	v.Refusal = note(refusalText(short, refused.Statement.Hash(), code))
	v.StateDigest = foundedState(t, short)
	return v
}

// indented is v as JSON for people.
func indented(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// logOf says what a log stands at after each entry, and that a stranger who
// reads it comes to the same.
func logOf(t *testing.T, file string, b *book) logVector {
	t.Helper()
	again := replay(t, b.entries)
	if !slices.Equal(again.digests, b.digests) || !slices.Equal(again.ends, b.ends) {
		t.Errorf("%s: a reader's states are not the writer's", file)
	}
	if b.state.InGroup() {
		t.Errorf("%s ends inside a group", file)
	}
	v := logVector{File: file, Entries: len(b.entries), Root: treeRoot(b.entries).String()}
	for i, raw := range b.entries {
		v.States = append(v.States, stateLine{
			Seq: i + 1, Type: entryOf(t, b, i+1).Statement.Type, Leaf: wire.LeafHash(raw).String(),
			Ends: b.ends[i], Digest: b.digests[i].String(),
		})
	}
	return v
}

func entryOf(t *testing.T, b *book, seq int) *wire.Entry {
	t.Helper()
	e, err := wire.ParseEntry(b.entries[seq-1])
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// first is the sequence of a type's first entry.
func (b *book) first(t *testing.T, eventType string) int {
	t.Helper()
	for i := range b.entries {
		if entryOf(t, b, i+1).Statement.Type == eventType {
			return i + 1
		}
	}
	t.Fatalf("the log has no %s", eventType)
	return 0
}

func signatureText(t *testing.T, e *wire.Entry) string {
	t.Helper()
	sig := e.Signatures[0].Sig
	if !ed25519.Verify(e.Statement.By[0].Key[:], e.Statement.PAE(), sig[:]) {
		t.Error("the signature does not verify")
	}
	return base64.RawURLEncoding.EncodeToString(sig[:])
}

// note signs a text as the ledger does (C2SP signed-note, type 0x01).
func note(text string) noteVector { return noteBy(domaintest.NewKey("ledger"), text) }

func noteBy(key domaintest.Key, text string) noteVector {
	const name = "test.example/ledger"
	typed := append([]byte{1}, key.Public[:]...)
	id := sha256.Sum256(slices.Concat([]byte(name+"\n"), typed))
	signature := ed25519.Sign(key.Private, []byte(text))
	return noteVector{
		Vkey: fmt.Sprintf("%s+%x+%s", name, id[:4], base64.StdEncoding.EncodeToString(typed)),
		Text: text,
		Note: fmt.Sprintf("%s\n— %s %s\n", text, name, base64.StdEncoding.EncodeToString(append(id[:4:4], signature...))),
	}
}

// refusalText is the text of a refusal at the place where a log ends.
func refusalText(b *book, statement wire.Hash, code domain.Code) string {
	head := b.state.Head()
	return fmt.Sprintf("twothirds/refusal/v1\n%s\n%s\n%s\n%d\n%s\n%s\nsemantics 1\n", b.ledger, statement, code, head.Seq, head.Leaf, b.now)
}

func refusalNote(b *book, signed *wire.Signed, code domain.Code) string {
	return note(refusalText(b, signed.Statement.Hash(), code)).Note
}
