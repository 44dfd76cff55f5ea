package eventstore_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/domain/wire/commit"
	"twothirds/eventstore"
	"twothirds/eventstore/attachments"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/door"
	"twothirds/eventstore/openings"
)

// tabling is a motion of the body's first member that names attachments.
func (n *node) tabling(hashes ...wire.Hash) *wire.Signed {
	n.t.Helper()
	content := n.body.Motion([]string{seed.ClassProcedural})
	content.Attachments = hashes
	slices.SortFunc(content.Attachments, func(a, b wire.Hash) int { return strings.Compare(a.String(), b.String()) })
	return n.sign("motion.tabled", "motion/"+n.id().String(), &domain.MotionTabled{Content: content}, n.body.Members[0].Rep())
}

func (n *node) attach(content, mediaType string) wire.Hash {
	n.t.Helper()
	info, err := n.Attachments().Put(testContext(n.t), strings.NewReader(content), mediaType)
	if err != nil {
		n.t.Fatal(err)
	}
	return info.SHA256
}

// A statement that names a file is let in once the file is there, and not
// before; once in the log it is answered as before, whatever became of the file.
func TestAttachmentMissing(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	n := started(t, body)
	const annex = "%PDF-1.7 the budget"
	there := n.attach("the plan", "text/plain")
	motion := n.tabling(there, wire.Hash(sha256.Sum256([]byte(annex))))
	_, err := n.Submit(testContext(t), motion)
	var refused *eventstore.Refused
	if !errors.As(err, &refused) || refused.Refusal.Code != door.CodeAttachmentMissing {
		t.Fatalf("submitted without its attachment: %v", err)
	}
	about := n.Snapshot().Ledger()
	if note, err := eventstore.OpenRefusal(copies.KeysOf(about), []byte(refused.Note)); err != nil || note.Code != door.CodeAttachmentMissing {
		t.Errorf("the refusal: %+v, %v", note, err)
	}
	hash := n.attach(annex, "application/pdf")
	receipt := n.must(motion)
	if err := os.RemoveAll(filepath.Join(n.opts.Dir, "attachments", hash.String()[:2])); err != nil {
		t.Fatal(err)
	}
	if again := n.must(motion); !again.Again || again.Seq != receipt.Seq {
		t.Errorf("submitted again: %+v, was %+v", again, receipt)
	}
	if !n.Enrolled(body.Members[0].Key.Public) || n.Enrolled([32]byte{1}) {
		t.Error("a member's key is not enrolled, or a stranger's is")
	}
}

// What entries name goes along with every copy, verified; what is not there is
// only counted. Openings go along only where they were put beside a copy.
func TestBesideIsCopied(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	n := started(t, body)
	pdf, gone, unnamed := n.attach("%PDF-1.7 the budget", "application/pdf"), n.attach("lost", "text/plain"), n.attach("unnamed", "text/plain")
	n.must(n.tabling(pdf, gone))
	subject := "representative/" + n.id().String()
	name := commit.Opening{Field: "name", Salt: commit.Salt{1}, Subject: subject, Value: "Ülkər Əliyeva"}
	person := openings.Commitment(name, body.Ledger)
	n.must(n.sign("representative.appointed", subject, &domain.RepresentativeAppointed{
		From: n.clock.now(), Kind: domain.KindAlternate, Mandate: wire.Hash{1}, Member: body.Members[0].ID, Person: person,
	}, body.Members[0].Rep()))
	unused := name
	unused.Value = "Nigar"
	for _, o := range []commit.Opening{name, unused} {
		if err := n.Openings().Put(o, openings.Commitment(o, body.Ledger)); err != nil {
			t.Fatal(err)
		}
	}
	n.close()
	if err := os.RemoveAll(filepath.Join(n.opts.Dir, "attachments", gone.String()[:2])); err != nil {
		t.Fatal(err)
	}

	copied := openCopy(t, n.opts.Dir)
	export := filepath.Join(t.TempDir(), "export")
	if err := copies.Export(t.Context(), copied, export, nil); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(export, "attachments", pdf.String())); err != nil || string(b) != "%PDF-1.7 the budget" {
		t.Errorf("exported %q, %v", b, err)
	}
	for _, hash := range []wire.Hash{gone, unnamed} {
		if _, err := os.Stat(filepath.Join(export, "attachments", hash.String())); err == nil {
			t.Errorf("%s was exported", hash)
		}
	}
	mustNotHold(t, export, "liyeva")
	if got, err := openCopy(t, export).Openings(); got != nil || err != nil {
		t.Errorf("openings of an export: %v, %v", got, err)
	}

	// A private backup has those openings that the log commits to.
	all, err := copied.Openings()
	if err != nil || !slices.Equal(all, []commit.Opening{name}) {
		t.Fatalf("openings: %v, %v", all, err)
	}
	if err := openings.WriteFile(filepath.Join(export, copies.FileOpenings), all); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "restored")
	if err := eventstore.Restore(t.Context(), openCopy(t, export), dir, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := copies.Open(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	beside, err := eventstore.OpenBeside(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	if info, err := beside.Attachments.Stat(pdf); err != nil || info.MediaType != "application/pdf" {
		t.Errorf("restored: %+v, %v", info, err)
	}
	if got, err := beside.Openings.Get(subject, "name", person); err != nil || got != name {
		t.Errorf("restored: %v, %v", got, err)
	}
	if _, err := eventstore.OpenBeside(dir); !errors.Is(err, eventstore.ErrInUse) {
		t.Errorf("taken twice: %v", err)
	}
}

// An attachment that was changed in a copy makes that invalid, and is neither
// exported nor restored; one export more mends it.
func TestAttachmentDamagedInCopy(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	n := started(t, body)
	hash := n.attach("the plan", "text/plain")
	n.must(n.tabling(hash))
	n.close()
	export := filepath.Join(t.TempDir(), "export")
	if err := copies.Export(t.Context(), openCopy(t, n.opts.Dir), export, nil); err != nil {
		t.Fatal(err)
	}
	read := func(src string) (copies.Attachments, error) {
		c := openCopy(t, src)
		if err := c.Entries(1, func(wire.Seq, []byte) error { return nil }); err != nil {
			t.Fatal(err)
		}
		return c.EachAttachment(t.Context(), func(_ wire.Hash, b []byte) error {
			if string(b) != "the plan" {
				t.Errorf("%s: read %q", src, b)
			}
			return nil
		})
	}
	for _, src := range []string{export, n.opts.Dir} {
		if found, err := read(src); err != nil || found != (copies.Attachments{Named: 1, Present: 1}) {
			t.Errorf("%s: %+v, %v", src, found, err)
		}
	}
	file := filepath.Join(export, "attachments", hash.String())
	write(t, export, "attachments/"+hash.String(), []byte("the Plan"))
	if _, err := read(export); !errors.Is(err, copies.ErrInvalid) || !strings.Contains(err.Error(), hash.String()) {
		t.Errorf("damaged: %v", err)
	}
	if err := copies.Export(t.Context(), openCopy(t, export), filepath.Join(t.TempDir(), "again"), nil); !errors.Is(err, copies.ErrInvalid) {
		t.Errorf("exported: %v", err)
	}
	restored := filepath.Join(t.TempDir(), "restored")
	if err := eventstore.Restore(t.Context(), openCopy(t, export), restored, nil); !errors.Is(err, copies.ErrInvalid) {
		t.Errorf("restored: %v", err)
	}
	if _, err := eventstore.LedgerOf(restored); !errors.Is(err, eventstore.ErrNoLedger) {
		t.Errorf("a ledger is left: %v", err)
	}
	if err := copies.Export(t.Context(), openCopy(t, n.opts.Dir), export, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := read(export); err != nil {
		t.Errorf("exported once more: %v", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if found, err := read(export); err != nil || found.Missing() != 1 {
		t.Errorf("removed: %+v, %v", found, err)
	}
	own, err := filepath.Glob(filepath.Join(n.opts.Dir, "attachments", "*", hash.String()+".txt"))
	if err != nil || len(own) != 1 {
		t.Fatal(own, err)
	}
	if err := os.WriteFile(own[0], []byte("the Plan"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := read(n.opts.Dir); !errors.Is(err, copies.ErrInvalid) {
		t.Errorf("damaged in the ledger's own folder: %v", err)
	}
}

// A ledger is opened with the bound that its options give.
func TestMaxAttachments(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	n := started(t, body, func(o *eventstore.Options) { o.MaxAttachments = 4 })
	if _, err := n.Attachments().Put(testContext(t), strings.NewReader("12345"), "text/plain"); !errors.Is(err, attachments.ErrFull) {
		t.Errorf("beyond the bound: %v", err)
	}
	r, _, err := n.Attachments().Get(testContext(t), n.attach("1234", "text/plain"))
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(r); err != nil || string(b) != "1234" {
		t.Errorf("%q, %v", b, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// mustNotHold fails where any file below a folder holds a text.
func mustNotHold(t *testing.T, dir, text string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, file os.DirEntry, err error) error {
		if err != nil || file.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(text)) {
			t.Errorf("%s holds %q", path, text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
