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
		keepFile(t, "testdata/"+file, append(bytes.Join(b.entries, []byte("\n")), '\n'))
	}
	keepFile(t, "testdata/vectors.json", indented(t, vectorsOf(t, short, full)))
}

func vectorsOf(t *testing.T, short, full *book) vectors {
	t.Helper()
	v := vectors{
		About: "Vectors of docs/format.md. Sequences are of log_short.jsonl. A key's seed is the SHA-256 of \"twothirds test key \" and its name.",
		Logs:  []logVector{logOf(t, "log_short.jsonl", short), logOf(t, "log_full.jsonl", full)},
	}
	for _, name := range []string{"coordinator", "registrar civil society", "registrar government", "ledger", "member 0", "member 1", "member 2", "member 3"} {
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
	v.Digests = digests(t, short)
	v.Commitment = commitmentOf(short.ledger)
	root, _ := short.roots(uint64(len(short.entries)))
	v.Checkpoint = note(fmt.Sprintf("test.example/ledger\n%d\n%s\n", len(short.entries), base64.StdEncoding.EncodeToString(root[:])))
	v.Refusal = note(refusalText(short, e.Statement.Hash(), domain.CodePollClosed))
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
func note(text string) noteVector {
	const name = "test.example/ledger"
	key := domaintest.NewKey("ledger")
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

// derivedIDs are recomputed here from the text of docs/format.md, "Ids".
func derivedIDs(t *testing.T, b *book) []derivedIDVector {
	t.Helper()
	url := wire.UUID{0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}
	space := wire.NameUUID(url, wire.SourceOf(b.ledger))
	ids := []derivedIDVector{{What: "the ledger's name space", Space: url.String(), Name: wire.SourceOf(b.ledger), ID: space.String()}}
	add := func(what, name, want string) {
		id := wire.NameUUID(space, name).String()
		if id != want {
			t.Errorf("%s: the log has %s, the format gives %s", what, want, id)
		}
		ids = append(ids, derivedIDVector{What: what, Space: space.String(), Name: name, ID: id})
	}
	leaf := func(seq int) string { return wire.LeafHash(b.entries[seq-1]).String() }
	opened, closed := b.first(t, "twothirds.poll.opened.v1"), b.first(t, "twothirds.poll.closed.v1")
	at := func(seq int) *wire.Statement { return entryOf(t, b, seq).Statement }
	add("the statement that closes the poll", "twothirds.poll.closed.v1\n"+leaf(opened)+"\n0", at(closed).ID.String())
	add("the decision", "decision\n"+leaf(opened)+"\n0", at(closed + 1).Subject[len("decision/"):])
	add("the statement of the decision", "twothirds.decision.made.v1\n"+leaf(closed)+"\n1", at(closed+1).ID.String())
	add("the statement of its first effect", "twothirds.effect.applied.v1\n"+leaf(closed)+"\n2", at(closed+2).ID.String())
	return ids
}

// digests are recomputed here from the text of docs/format.md, "Digests".
func digests(t *testing.T, b *book) []digestVector {
	t.Helper()
	var all []digestVector
	add := func(label, of, want string) {
		sum := wire.Hash(sha256.Sum256([]byte(label + "\x00" + of)))
		if sum.String() != want {
			t.Errorf("%s: the log has %s, the format gives %s", label, want, sum)
		}
		all = append(all, digestVector{Label: label, Of: of, Digest: sum.String()})
	}
	var founding struct {
		Rules json.RawMessage `json:"rules"`
	}
	var opened struct {
		Digest, Roll, Rules string
	}
	var accepted struct {
		Digest string
	}
	var tabled map[string]json.RawMessage
	b.data(t, b.first(t, "twothirds.ledger.founded.v1"), &founding)
	b.data(t, b.first(t, "twothirds.poll.opened.v1"), &opened)
	b.data(t, b.first(t, "twothirds.founding.accepted.v1"), &accepted)
	b.data(t, b.first(t, "twothirds.motion.tabled.v1"), &tabled)
	add("twothirds/rules/v1", string(founding.Rules), opened.Rules)
	delete(tabled, "by")
	delete(tabled, "seen")
	motion, err := json.Marshal(tabled) // sorted by name; the texts have nothing that HTML escapes
	if err != nil {
		t.Fatal(err)
	}
	add("twothirds/motion/v1", string(motion), opened.Digest)
	add("twothirds/roll/v1", rollText(b), opened.Roll)
	add("twothirds/founding/v1", foundingText(b, opened.Rules), accepted.Digest)
	var closed struct{ Ballots string }
	b.data(t, b.first(t, "twothirds.poll.closed.v1"), &closed)
	add("twothirds/ballots/v1", ballotsText(t, b), closed.Ballots)
	return all
}

func (b *book) data(t *testing.T, seq int, v any) {
	t.Helper()
	if err := json.Unmarshal(entryOf(t, b, seq).Statement.Data, v); err != nil {
		t.Fatal(err)
	}
}

func joined(lines []string) string {
	slices.Sort(lines)
	var b bytes.Buffer
	for i, line := range lines {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(line)
	}
	return "[" + b.String() + "]"
}

func rollText(b *book) string {
	var lines []string
	for _, m := range b.members {
		lines = append(lines, fmt.Sprintf(`{"member":"%s","side":"%s"}`, m.ID, sideOf(m)))
	}
	return joined(lines)
}

func sideOf(m *domaintest.Member) string {
	if m.Constituency == "civil_society" {
		return "civil_society"
	}
	return "government"
}

// foundingText is what a founding member accepts in the short log.
func foundingText(b *book, rules string) string {
	type line struct{ order, text string }
	inOrder := func(lines []line) string {
		slices.SortFunc(lines, func(a, b line) int { return bytes.Compare([]byte(a.order), []byte(b.order)) })
		var texts [][]byte
		for _, l := range lines {
			texts = append(texts, []byte(l.text))
		}
		return "[" + string(bytes.Join(texts, []byte(","))) + "]"
	}
	var keys, members, offices []line
	for _, o := range []domaintest.Speaker{b.coordinator, b.civil, b.government} {
		key := o.Key.Public.String()
		keys = append(keys, line{key, fmt.Sprintf(`{"holder":"%s","key":"%s"}`, o.Of, key)})
	}
	for i, m := range b.members {
		key := m.Key.Public.String()
		keys = append(keys, line{key, fmt.Sprintf(`{"holder":"representative/%s","key":"%s"}`, m.Representative, key)})
		members = append(members, line{m.ID.String(), fmt.Sprintf(`{"constituency":"%s","member":"%s","name":{"en":"member %d"}}`, m.Constituency, m.ID, i)})
	}
	offices = []line{
		{"1", `{"office":"coordinator","role":"coordinator"}`},
		{"2", `{"office":"registrar-civil-society","role":"registrar","side":"civil_society"}`},
		{"3", `{"office":"registrar-government","role":"registrar","side":"government"}`},
	}
	return fmt.Sprintf(`{"keys":%s,"members":%s,"offices":%s,"rules":"%s"}`, inOrder(keys), inOrder(members), inOrder(offices), rules)
}

// ballotsText is the short log's five ballots, of which the first was replaced.
func ballotsText(t *testing.T, b *book) string {
	t.Helper()
	var lines [][]byte
	for i := range b.entries {
		st := entryOf(t, b, i+1).Statement
		if st.Type != "twothirds.vote.cast.v1" {
			continue
		}
		var vote struct{ Choice, Member string }
		b.data(t, i+1, &vote)
		outcome := "counted"
		if len(lines) == 0 {
			outcome = "replaced"
		}
		lines = append(lines, fmt.Appendf(nil, `{"choice":"%s","member":"%s","outcome":"%s","seq":%d}`, vote.Choice, vote.Member, outcome, i+1))
	}
	return "[" + string(bytes.Join(lines, []byte(","))) + "]"
}

// commitmentOf is recomputed here from the text of docs/format.md, "Commitments".
func commitmentOf(ledger wire.Hash) commitmentVector {
	o := commit.Opening{Field: "name", Subject: "representative/0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d70", Value: "Example Representative"}
	for i := range o.Salt {
		o.Salt[i] = byte(i + 1)
	}
	hashed := slices.Concat([]byte("twothirds/commit/v1\x00"), o.Salt[:], []byte(ledger.String()+o.Subject+"\x00"+o.Field+"\x00"+o.Value))
	sum := wire.Hash(sha256.Sum256(hashed))
	if !commit.Check(o, ledger.String(), sum) {
		panic("the format and the code give different commitments")
	}
	return commitmentVector{Ledger: ledger.String(), Opening: o, Hashed: hex.EncodeToString(hashed), Commitment: sum.String()}
}

// foundedState shows what is hashed of the state after the founding.
func foundedState(t *testing.T, b *book) stateVector {
	t.Helper()
	first := replay(t, b.entries[:1])
	var hashed []byte
	keys := make([]rowKey, 0, len(first.newest))
	for key := range first.newest {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b rowKey) int {
		return bytes.Compare([]byte(a.kind+"\x00"+a.id), []byte(b.kind+"\x00"+b.id))
	})
	for _, key := range keys {
		row := first.newest[key]
		n := len(row.JSON)
		hashed = append(hashed, row.Kind+"\x00"+row.ID+"\x00"...)
		hashed = append(hashed, 0, 0, 0, 0, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
		hashed = append(hashed, row.JSON...)
	}
	sum := wire.Hash(sha256.Sum256(hashed))
	if sum != first.digests[0] {
		t.Error("two ways to compute the digest of a state differ")
	}
	return stateVector{Seq: 1, Hashed: hex.EncodeToString(hashed[:400]), Length: len(hashed), Digest: sum.String()}
}
