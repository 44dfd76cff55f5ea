package copies_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// rotatedVectors are those of docs/format.md about a log whose key was replaced.
type rotatedVectors struct {
	Keys []struct {
		Name, VKey string
		From       int64
	}
	Checkpoints []struct {
		Size int64
		Key  string
		Note string
	}
	Rotations string
	Receipts  []struct {
		Seq   wire.Seq
		Size  int64
		Proof string
		Open  []wire.Seq
	}

	entries [][]byte
	ledger  wire.Hash
	origin  string
}

var rotatedLog = sync.OnceValue(func() *rotatedVectors {
	var v rotatedVectors
	b, err := os.ReadFile("../../domain/testdata/vectors_rotated.json")
	if err == nil {
		err = json.Unmarshal(b, &v)
	}
	lines, e := os.ReadFile("../../domain/testdata/log_rotated.jsonl")
	if err = errors.Join(err, e); err != nil {
		panic(err)
	}
	v.entries = bytes.Split(bytes.TrimSuffix(lines, []byte("\n")), []byte("\n"))
	first, err := wire.ParseEntry(v.entries[0])
	if err != nil {
		panic(err)
	}
	v.ledger, v.origin = first.Statement.Hash(), strings.SplitN(v.Keys[0].VKey, "+", 2)[0]
	return &v
})

// key is one of the ledger's private keys, by its name.
func (v *rotatedVectors) key(name string) ed25519.PrivateKey { return domaintest.NewKey(name).Private }

// keyAt is the name of the key in force at a size.
func (v *rotatedVectors) keyAt(size int64) string {
	name := v.Keys[0].Name
	for _, k := range v.Keys {
		if k.From <= size {
			name = k.Name
		}
	}
	return name
}

// checkpoint is a checkpoint of the log's first entries by a key.
func (v *rotatedVectors) checkpoint(t testing.TB, size int64, name string) []byte {
	t.Helper()
	tree := tlog.NewTree()
	for _, raw := range v.entries[:size] {
		tree.Add(tlog.LeafHash(raw))
	}
	root, err := tree.RootAt(size)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := tlog.NewSigner(v.origin, v.key(name))
	if err != nil {
		t.Fatal(err)
	}
	note, err := signer.SignCheckpoint(size, root)
	if err != nil {
		t.Fatal(err)
	}
	return note
}

// folder is a ledger's folder with the log's first entries under a checkpoint, and a
// file of rotations where that is not nil.
func (v *rotatedVectors) folder(t testing.TB, size int64, checkpoint, rotations []byte) string {
	t.Helper()
	dir := t.TempDir()
	store, err := tlog.Open(filepath.Join(dir, "published.db"), tlog.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if _, _, err = store.Append(1, v.entries[:size]); err == nil {
		err = store.CommitCheckpoint(checkpoint, 1)
	}
	if err == nil && rotations != nil {
		err = os.WriteFile(filepath.Join(dir, copies.FileRotations), rotations, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// export is an exported log of so many entries.
func (v *rotatedVectors) export(t testing.TB, size int64) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "export")
	c := open(t, v.folder(t, size, v.checkpoint(t, size, v.keyAt(size)), nil))
	if err := copies.Export(t.Context(), c, dir, nil); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Copies of every sort follow the rotations, with the file of them and without, at
// every size around them.
func TestCopiesFollowRotations(t *testing.T) {
	t.Parallel()
	v := rotatedLog()
	for i, c := range v.Checkpoints {
		if i%2 == 1 && c.Size != v.Keys[1].From { // each of the others is much like the one before it
			continue
		}
		export := v.export(t, c.Size)
		bare := filepath.Join(t.TempDir(), "bare")
		if err := os.CopyFS(bare, os.DirFS(export)); err != nil {
			t.Fatal(err)
		}
		remove(t, bare, copies.FileRotations)
		if got, err := os.ReadFile(filepath.Join(export, "checkpoint")); err != nil || string(got) != c.Note {
			t.Errorf("size %d: %s, %v", c.Size, got, err)
		}
		ahead := v.folder(t, c.Size, []byte(c.Note), []byte(v.Rotations)) // as a crash leaves it
		for _, src := range []string{export, bare, ahead, fileServer(t, export), fileServer(t, bare)} {
			if err := audit(t, src); err != nil {
				t.Errorf("size %d: %s: %v", c.Size, src, err)
				continue
			}
			copied := open(t, src)
			proof, entry, err := copied.Receipt(t.Context(), 2)
			if err != nil {
				t.Errorf("size %d: %v", c.Size, err)
			}
			if _, err := copies.VerifyReceipt(entry, proof, v.ledger, copied.Keys); err != nil {
				t.Errorf("size %d: %v", c.Size, err)
			}
		}
	}
	last := v.Checkpoints[len(v.Checkpoints)-1]
	got, err := os.ReadFile(filepath.Join(v.export(t, last.Size), copies.FileRotations))
	if err != nil || string(got) != v.Rotations {
		t.Errorf("the file of rotations is %s, %v", got, err)
	}
}

// A former key's signature on a tree that holds the rotation is rejected, whatever
// else the copy says.
func TestAFormerKeysSignatureOnACopyIsRejected(t *testing.T) {
	t.Parallel()
	v := rotatedLog()
	from := v.Keys[1].From
	for _, former := range []struct {
		size int64
		name string
	}{{from, v.Keys[0].Name}, {from + 1, v.Keys[0].Name}, {v.Keys[2].From, v.Keys[1].Name}, {from - 1, v.Keys[1].Name}} {
		for _, rotations := range []string{"kept", "removed"} {
			dir := v.export(t, former.size)
			note := v.checkpoint(t, former.size, former.name)
			change(t, dir, "checkpoint", func([]byte) []byte { return note })
			remove(t, dir, "vkey")
			if rotations == "removed" {
				remove(t, dir, copies.FileRotations)
			}
			for _, src := range []string{dir, fileServer(t, dir), v.folder(t, former.size, note, nil)} {
				if err := audit(t, src); !errors.Is(err, copies.ErrInvalid) || !errors.Is(err, tlog.ErrSignature) {
					t.Errorf("size %d by %s, rotations %s: %v", former.size, former.name, rotations, err)
				}
			}
		}
	}
}

// A copy whose entries are to be judged opens in doubt about its key, and hands out
// its entries, but neither a key nor a verdict that it is good.
func TestOpenInDoubt(t *testing.T) {
	t.Parallel()
	v := rotatedLog()
	const size = 40
	sound := v.export(t, size)
	for name, change := range map[string]func(dir string){
		"a former key": func(dir string) {
			change(t, dir, "checkpoint", func([]byte) []byte { return v.checkpoint(t, size, v.Keys[0].Name) })
		},
		"no checkpoint's text": func(dir string) { change(t, dir, "checkpoint", func([]byte) []byte { return []byte("x\n40\n\n") }) },
		"no rotations":         func(dir string) { change(t, dir, copies.FileRotations, func([]byte) []byte { return []byte("[]") }) },
		"another's rotations": func(dir string) {
			change(t, dir, copies.FileRotations, func([]byte) []byte { return []byte(v.Rotations) })
		},
	} {
		dir := filepath.Join(t.TempDir(), "doubtful")
		if err := os.CopyFS(dir, os.DirFS(sound)); err != nil {
			t.Fatal(err)
		}
		change(dir)
		if _, err := copies.Open(t.Context(), dir); !errors.Is(err, copies.ErrInvalid) {
			t.Errorf("%s: opened: %v", name, err)
		}
		c, err := copies.OpenToJudge(t.Context(), dir)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !errors.Is(c.Doubt(), copies.ErrInvalid) || c.Ledger != v.ledger || c.Keys.Origin() != "" || c.Checkpoint.Root != (tlog.Hash{}) {
			t.Errorf("%s: doubt %v, keys of %q", name, c.Doubt(), c.Keys.Origin())
		}
		readAll(t, c, v.entries[:size])
		if err := c.Verify(); !errors.Is(err, copies.ErrInvalid) {
			t.Errorf("%s: verified: %v", name, err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	c, err := copies.OpenToJudge(t.Context(), sound)
	if err != nil || c.Doubt() != nil {
		t.Fatalf("a sound one: %v", err)
	}
	readAll(t, c, v.entries[:size])
	if err := errors.Join(c.Verify(), c.Close()); err != nil {
		t.Error(err)
	}
}

// A file of rotations that is not that of the log's entries is found, and proves nothing.
func TestForgedRotationsProveNothing(t *testing.T) {
	t.Parallel()
	v := rotatedLog()
	const size = 101
	list, err := domain.ReadRotations([]byte(v.Rotations))
	if err != nil {
		t.Fatal(err)
	}
	moved := append([]domain.Rotation(nil), list...)
	moved[1].Seq++
	for name, file := range map[string][]byte{
		"one left out":      domain.WriteRotations(list[:len(list)-1]),
		"the first missing": domain.WriteRotations(list[1:]),
		"another place":     domain.WriteRotations(moved),
		"twice":             domain.WriteRotations(append(list[:1:1], list...)),
		"a line feed":       []byte(v.Rotations + "\n"),
		"an empty list":     []byte("[]"),
		"nothing":           {},
		"another entry":     domain.WriteRotations(append(list[:len(list)-1:len(list)-1], domain.Rotation{Entry: v.entries[1], Seq: list[len(list)-1].Seq})),
		"a signature":       flip(`"sig":"`)([]byte(v.Rotations)),
	} {
		dir := v.export(t, size)
		change(t, dir, copies.FileRotations, func([]byte) []byte { return file })
		for _, src := range []string{dir, fileServer(t, dir)} {
			if err := audit(t, src); !errors.Is(err, copies.ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		// In a ledger's own folder it is a note to itself: the entries tell.
		if err := audit(t, v.folder(t, size, v.checkpoint(t, size, v.keyAt(size)), file)); err != nil {
			t.Errorf("%s, in a folder: %v", name, err)
		}
	}
}

// Receipts carry the rotations: the ledger's id alone, or a key of the ledger, proves
// what they prove; what only the log can tell is said to be so.
func TestReceiptsFollowRotations(t *testing.T) {
	t.Parallel()
	v := rotatedLog()
	settled, open := 0, 0
	for _, r := range v.Receipts {
		entry := v.entries[r.Seq-1]
		proven, err := copies.VerifyReceipt(entry, []byte(r.Proof), v.ledger)
		if len(r.Open) == 0 {
			settled++
			if err != nil || proven.Seq != r.Seq || proven.Size != r.Size || proven.Ledger != v.ledger {
				t.Errorf("entry %d of %d: %+v, %v", r.Seq, r.Size, proven, err)
			}
		} else {
			open++
			if !errors.Is(err, copies.ErrCannotTell) || errors.Is(err, copies.ErrReceipt) || proven.Seq != r.Seq {
				t.Errorf("entry %d of %d: %v", r.Seq, r.Size, err)
			}
		}
		var all tlog.Keys
		for _, k := range v.Keys {
			origin, key, err := tlog.ParseVKey(k.VKey)
			if err != nil {
				t.Fatal(err)
			}
			known := tlog.NewKeys(origin, key)
			if k.From == 0 || k.From == 1 {
				all = known
			} else {
				all = all.Replaced(k.From, key)
			}
			_, byKey := copies.VerifyReceiptByKey(entry, []byte(r.Proof), origin, key)
			_, byPolicy := copies.VerifyReceipt(entry, []byte(r.Proof), v.ledger, known)
			settles := len(r.Open) == 0 || k.From >= int64(r.Open[len(r.Open)-1])
			switch {
			case k.From > r.Size:
				if !errors.Is(byKey, copies.ErrReceipt) {
					t.Errorf("entry %d of %d by a key that was not there yet: %v", r.Seq, r.Size, byKey)
				}
			case settles && (byKey != nil || byPolicy != nil):
				t.Errorf("entry %d of %d by the key from %d on: %v, %v", r.Seq, r.Size, k.From, byKey, byPolicy)
			case !settles && (!errors.Is(byKey, copies.ErrCannotTell) || !errors.Is(byPolicy, copies.ErrCannotTell)):
				t.Errorf("entry %d of %d by the key from %d on: %v, %v", r.Seq, r.Size, k.From, byKey, byPolicy)
			}
			if _, err := copies.VerifyReceipt(entry, []byte(r.Proof), v.ledger, tlog.NewKeys("another.example/log", key)); errors.Is(err, copies.ErrCannotTell) != (len(r.Open) > 0) {
				t.Errorf("the key of another log settles it: %v", err)
			}
		}
		if _, err := copies.VerifyReceipt(entry, []byte(r.Proof), v.ledger, all); err != nil {
			t.Errorf("entry %d of %d, with all keys: %v", r.Seq, r.Size, err)
		}
	}
	if settled == 0 || open == 0 {
		t.Errorf("%d receipts are settled, %d open", settled, open)
	}
}

// extraOf changes the extra line of a receipt.
func extraOf(t testing.TB, proof []byte, f func(map[string]json.RawMessage)) []byte {
	t.Helper()
	p, err := tlog.ParseProof(proof)
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(p.Extra, &members); err != nil {
		t.Fatal(err)
	}
	f(members)
	if p.Extra, err = json.Marshal(members); err != nil {
		t.Fatal(err)
	}
	if proof, err = p.Format(); err != nil {
		t.Fatal(err)
	}
	return proof
}

// A receipt whose rotations are forged proves nothing; nor does one by a former key.
func TestForgedRotationsInAReceiptProveNothing(t *testing.T) {
	t.Parallel()
	v := rotatedLog()
	list, err := domain.ReadRotations([]byte(v.Rotations))
	if err != nil {
		t.Fatal(err)
	}
	first := list[:1]
	size := int64(list[1].Seq) - 1
	c := open(t, v.export(t, size))
	proof, entry, err := c.Receipt(t.Context(), 3)
	if err != nil {
		t.Fatal(err)
	}
	late := append([]domain.Rotation(nil), first...)
	late[0].Seq = wire.Seq(size) + 1
	for name, rotations := range map[string][]byte{
		"none":             nil,
		"an empty list":    []byte("[]"),
		"null":             []byte("null"),
		"a word":           []byte(`"none"`),
		"one too many":     domain.WriteRotations(list[:2]),
		"the wrong one":    domain.WriteRotations(list[1:2]),
		"beyond the size":  domain.WriteRotations(late),
		"a bit of it":      flip(`"ledger_key":"`)(domain.WriteRotations(first)),
		"another entry":    domain.WriteRotations([]domain.Rotation{{Entry: v.entries[1], Seq: first[0].Seq}}),
		"at the beginning": domain.WriteRotations([]domain.Rotation{{Entry: first[0].Entry, Seq: 1}}),
	} {
		forged := extraOf(t, proof, func(members map[string]json.RawMessage) {
			delete(members, "rotations")
			if rotations != nil {
				members["rotations"] = rotations
			}
		})
		if _, err := copies.VerifyReceipt(entry, forged, v.ledger); !errors.Is(err, copies.ErrReceipt) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Signed by the former key, with the rotation in it.
	former := v.checkpoint(t, size, v.Keys[0].Name)
	p, err := tlog.ParseProof(proof)
	if err != nil {
		t.Fatal(err)
	}
	p.Checkpoint = former
	forged, err := p.Format()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := copies.VerifyReceipt(entry, forged, v.ledger); !errors.Is(err, copies.ErrReceipt) || !errors.Is(err, tlog.ErrSignature) {
		t.Errorf("by the former key: %v", err)
	}
	// A thief who makes a rotation of his own, with keys of his own.
	thief := domaintest.NewKey("thief")
	stolen, err := wire.ParseEntry(first[0].Entry)
	if err != nil {
		t.Fatal(err)
	}
	by := append([]wire.Signer(nil), stolen.Statement.By...)
	by[2].Key = thief.Public
	data := &domain.LedgerKeyRotated{LedgerKey: thief.Public}
	data.SetBy(by)
	st, err := wire.NewStatement(stolen.Statement.ID, stolen.Statement.Source, stolen.Statement.Type, "ledger", stolen.Statement.Time, data)
	if err != nil {
		t.Fatal(err)
	}
	signed := domaintest.SignStatement(st, domaintest.Speaker{Key: thief}, domaintest.Speaker{Key: thief}, domaintest.Speaker{Key: thief})
	theirs := wire.NewEntry(stolen.Recorded, signed.Signatures, st)
	forged = extraOf(t, proof, func(members map[string]json.RawMessage) {
		members["rotations"] = domain.WriteRotations([]domain.Rotation{{Entry: theirs.Raw, Seq: first[0].Seq}})
	})
	if _, err := copies.VerifyReceipt(entry, forged, v.ledger); !errors.Is(err, copies.ErrReceipt) {
		t.Errorf("a thief's rotation: %v", err)
	}
}

// An export goes on over one under the former key, whose vkey and rotations give way.
func TestExportGoesOnOverARotation(t *testing.T) {
	t.Parallel()
	v := rotatedLog()
	dir := v.export(t, v.Keys[1].From-1)
	for _, size := range []int64{v.Keys[1].From, v.Keys[2].From - 1, v.Keys[2].From, 101} {
		c := open(t, v.folder(t, size, v.checkpoint(t, size, v.keyAt(size)), nil))
		if err := copies.Export(t.Context(), c, dir, nil); err != nil {
			t.Fatalf("size %d: %v", size, err)
		}
		if err := audit(t, dir); err != nil {
			t.Errorf("size %d: %v", size, err)
		}
		vkey, err := os.ReadFile(filepath.Join(dir, "vkey"))
		if err != nil || string(vkey) != c.Keys.VKey(size)+"\n" {
			t.Errorf("size %d: vkey %s, %v", size, vkey, err)
		}
	}
	// The other way round it is an older log.
	c := open(t, v.export(t, v.Keys[1].From))
	if err := copies.Export(t.Context(), c, dir, nil); !errors.Is(err, copies.ErrTarget) {
		t.Errorf("exported over a larger one: %v", err)
	}
}

// A web host that has a page for every path has no rotations.
func TestAPageForEveryPathIsNoRotations(t *testing.T) {
	t.Parallel()
	dir := exported(t, 300)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := os.Stat(filepath.Join(dir, r.URL.Path)); err != nil {
			_, _ = w.Write([]byte("\n<!doctype html>"))
			return
		}
		http.ServeFile(w, r, filepath.Join(dir, r.URL.Path))
	}))
	t.Cleanup(server.Close)
	if err := audit(t, server.URL); err != nil {
		t.Error(err)
	}
}

// A log behind a URL may grow, and its key be replaced, while it is read.
func TestALogThatRotatesWhileItIsRead(t *testing.T) {
	t.Parallel()
	v := rotatedLog()
	before, after := v.export(t, v.Keys[1].From-1), v.export(t, v.Keys[1].From+2)
	dirs := []string{before}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, dir := range dirs {
			if _, err := os.Stat(filepath.Join(dir, r.URL.Path)); err == nil {
				http.ServeFile(w, r, filepath.Join(dir, r.URL.Path))
				return
			}
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(server.Close)
	c := open(t, server.URL)
	dirs = []string{after, before} // with the tiles of both
	if err := c.Entries(1, func(wire.Seq, []byte) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if err := c.Verify(); err != nil {
		t.Error(err)
	}
}

// A fork that a former key has signed is one, with evidence that carries the rotations
// of each history.
func TestForkAcrossARotation(t *testing.T) {
	t.Parallel()
	v := rotatedLog()
	size := v.Keys[1].From + 3
	ours := open(t, v.export(t, size))
	founding, err := ours.Founding(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// The thief of the first key signs on from before the rotation.
	store, err := tlog.Open(filepath.Join(t.TempDir(), "tree"), tlog.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	entries := append(append([][]byte(nil), v.entries[:v.Keys[1].From-1]...), v.entries[v.Keys[1].From:size+1]...)
	if _, _, err := store.Append(1, entries); err != nil {
		t.Fatal(err)
	}
	_, root := store.Size()
	signer, err := tlog.NewSigner(v.origin, v.key(v.Keys[0].Name))
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := signer.SignCheckpoint(size, root)
	if err != nil {
		t.Fatal(err)
	}
	b, err := founding.View(copies.Exhibit{Checkpoint: string(theirs)})
	if err != nil {
		t.Fatal(err)
	}
	x, err := ours.Against(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	a, err := founding.View(x)
	if err != nil {
		t.Fatal(err)
	}
	finding, err := copies.Compare(a, b)
	if err != nil || !finding.Forked {
		t.Fatalf("%+v, %v", finding, err)
	}
	evidence, err := finding.Evidence()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := copies.VerifyEvidence(evidence, v.ledger); err != nil {
		t.Error(err)
	}
	for name, bad := range map[string][]byte{
		"without the rotations": bytes.Replace(evidence, []byte(`,"rotations":`+string(domain.WriteRotations(x.Rotations))), nil, 1),
		"with an empty list":    bytes.Replace(evidence, domain.WriteRotations(x.Rotations), []byte("[]"), 1),
	} {
		if bytes.Equal(bad, evidence) {
			t.Fatalf("%s: the evidence has none", name)
		}
		if _, err := copies.VerifyEvidence(bad, v.ledger); !errors.Is(err, copies.ErrEvidence) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A bare checkpoint borrows the rotations of the other side, as far as they are its.
	bare := copies.Exhibit{Checkpoint: string(v.checkpoint(t, size, v.keyAt(size)))}
	if _, err := founding.View(bare); !errors.Is(err, copies.ErrExhibit) {
		t.Errorf("a bare checkpoint: %v", err)
	}
	all, err := domain.ReadRotations([]byte(v.Rotations))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := founding.View(founding.Lend(bare, all)); err != nil {
		t.Error(err)
	}
	if lent := founding.Lend(copies.Exhibit{Checkpoint: string(theirs)}, all); lent.Rotations != nil {
		t.Error("the thief's checkpoint borrows rotations")
	}
	// Where only the log can tell, nothing is proven by this alone.
	last := int64(len(v.entries))
	unsettled := open(t, v.export(t, last))
	if len(v.Receipts[len(v.Receipts)-1].Open) > 0 {
		if _, err := founding.View(copies.Exhibit{Checkpoint: string(unsettled.Checkpoint.Note), Rotations: unsettled.Rotations()}); !errors.Is(err, copies.ErrCannotTell) {
			t.Errorf("an open rotation: %v", err)
		}
	}
}

// What is known from elsewhere is read by the copy's keys, or by rotations of its own.
func TestKeptCheckpoints(t *testing.T) {
	t.Parallel()
	v := rotatedLog()
	list, err := domain.ReadRotations([]byte(v.Rotations))
	if err != nil {
		t.Fatal(err)
	}
	c := open(t, v.export(t, v.Keys[1].From-1)) // it knows the first key alone
	newer := v.checkpoint(t, v.Keys[1].From+1, v.Keys[1].Name)
	if _, err := c.ParseKept(newer, nil); !errors.Is(err, tlog.ErrSignature) {
		t.Errorf("by a key that nothing leads to: %v", err)
	}
	if kept, err := c.ParseKept(newer, list); err != nil || kept.Size != v.Keys[1].From+1 {
		t.Errorf("%+v, %v", kept, err)
	}
	planned := 2 // by the key before it, and so not to be left to itself
	newest := v.checkpoint(t, v.Keys[planned+1].From, v.Keys[planned+1].Name)
	if _, err := c.ParseKept(newest, list[planned:planned+1]); !errors.Is(err, domain.ErrRotations) {
		t.Errorf("by rotations that lead nowhere: %v", err)
	}
	// A history of its own, without the rotation, is read too: compared it differs.
	whole := open(t, v.export(t, v.Keys[1].From+1))
	if _, err := whole.ParseKept(v.checkpoint(t, v.Keys[1].From+1, v.Keys[0].Name), nil); err != nil {
		t.Error(err)
	}
	if _, err := whole.ParseKept([]byte("no note"), nil); !errors.Is(err, tlog.ErrMalformed) {
		t.Error(err)
	}
	digest := sha256.Sum256([]byte("stranger"))
	signer, err := tlog.NewSigner(v.origin, ed25519.NewKeyFromSeed(digest[:]))
	if err != nil {
		t.Fatal(err)
	}
	note, err := signer.SignCheckpoint(3, tlog.Hash{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := whole.ParseKept(note, list); !errors.Is(err, tlog.ErrSignature) {
		t.Errorf("a stranger's: %v", err)
	}
}

// Whatever comes as rotations, reading them ends, and leads to no key but one that
// those of the log lead to.
func FuzzRotations(f *testing.F) {
	v := rotatedLog()
	list, err := domain.ReadRotations([]byte(v.Rotations))
	if err != nil {
		f.Fatal(err)
	}
	first, err := wire.ParseEntry(v.entries[0])
	if err != nil {
		f.Fatal(err)
	}
	for i := range list {
		f.Add(domain.WriteRotations(list[:i+1]), int64(101))
	}
	f.Add([]byte("[]"), int64(1))
	f.Add([]byte(`[{"entry":{},"seq":2}]`), int64(5))
	f.Add(flip(`"sig":"`)([]byte(v.Rotations)), int64(101))
	f.Fuzz(func(t *testing.T, file []byte, size int64) {
		got, err := domain.ReadRotations(file)
		if err != nil {
			if !errors.Is(err, domain.ErrRotations) {
				t.Errorf("%v", err)
			}
			return
		}
		if !bytes.Equal(domain.WriteRotations(got), file) {
			t.Errorf("it has another spelling: %q", file)
		}
		chain, err := domain.FollowKeys(first.Statement, got, wire.Seq(max(size, 0)))
		if err != nil {
			if !errors.Is(err, domain.ErrRotations) {
				t.Errorf("%v", err)
			}
			return
		}
		for i, r := range got {
			if i < len(list) && !bytes.Equal(r.Entry, list[i].Entry) {
				t.Errorf("it leads over %q", r.Entry)
			}
		}
		keys := copies.KeysOf(chain.Ledger)
		if len(keys.All()) != len(got)+1 || keys.Since() != int64(got[len(got)-1].Seq) {
			t.Errorf("%d rotations, %d keys, the last since %d", len(got), len(keys.All()), keys.Since())
		}
	})
}
