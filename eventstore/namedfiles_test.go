package eventstore_test

import (
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/door"
)

// Files that a statement rests on have to be here first; those that it says are
// elsewhere need not be, and go along with copies where they are. The doctor
// looks at all of them.
func TestNamedFiles(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	n := started(t, body)
	const signed, statute = "the statement that was refused", "%PDF-1.7 the statute of 2016"
	refused := func(signed *wire.Signed) bool {
		_, err := n.Submit(testContext(t), signed)
		var refused *eventstore.Refused
		return errors.As(err, &refused) && refused.Refusal.Code == door.CodeAttachmentMissing
	}
	record := func(hash wire.Hash) *wire.Signed {
		return n.sign("record.attested", "record/"+n.id().String(), &domain.RecordAttested{RecordContent: domain.RecordContent{
			Date: "2016-09-09", Kind: "founding", Title: domain.Text{En: "The Platform is founded"}, Text: domain.Text{En: "Founded by 34 organisations."},
			TakenFrom: domain.Source{SHA256: hash, Title: domain.Text{En: "Statute"}},
		}}, body.Registrars[0])
	}
	n.must(record(sha256.Sum256([]byte("a page of a web site that nobody kept"))))
	n.must(record(n.attach(statute, "application/pdf")))
	protest := n.sign("protest.lodged", "protest/"+n.id().String(), &domain.ProtestLodged{
		Reasons: domain.Text{En: "It was to be let in."}, StatementSHA256: sha256.Sum256([]byte(signed)),
	}, body.Members[0].Rep())
	if !refused(protest) {
		t.Error("a protest was let in without the statement that it is about")
	}
	kept := n.attach(signed, "application/json")
	n.must(protest)
	if !refused(n.evidence(body, wire.Hash{1})) {
		t.Error("evidence was let in without its file")
	}
	n.close()

	d := n.examine()
	if len(d.Faults) > 0 || d.Files != (eventstore.FilesFound{Kept: 2, Named: 3, Elsewhere: 1}) {
		t.Errorf("a sound folder: %+v", d)
	}
	export := filepath.Join(t.TempDir(), "export")
	if err := copies.Export(t.Context(), openCopy(t, n.opts.Dir), export, nil); err != nil {
		t.Fatal(err)
	}
	if files, err := os.ReadDir(filepath.Join(export, "attachments")); err != nil || len(files) != 2 {
		t.Errorf("exported are %v, %v", files, err)
	}
	found, err := openCopyRead(t, export).EachAttachment(t.Context(), func(wire.Hash, []byte) error { return nil })
	if err != nil || found != (copies.Attachments{Named: 3, Present: 2, Elsewhere: 1}) || found.Missing() != 0 {
		t.Errorf("in the export: %+v, %v", found, err)
	}

	own := filepath.Join(n.opts.Dir, "attachments", kept.String()[:2], kept.String()+".json")
	if err := os.WriteFile(own, []byte("the statement that was Refused"), 0o600); err != nil {
		t.Fatal(err)
	}
	if d := n.examine(); len(d.Faults) != 1 || !strings.Contains(d.Faults[0], "damaged") {
		t.Errorf("a changed file: %+v", d)
	}
	if err := os.Remove(own); err != nil {
		t.Fatal(err)
	}
	if d := n.examine(); len(d.Faults) != 1 || !strings.Contains(d.Faults[0], kept.String()) || d.Files.Kept != 1 {
		t.Errorf("a lost file: %+v", d)
	}
}

// evidence is a member's file about an item that no plan has: the door looks at
// the file first.
func (n *node) evidence(body *domaintest.Body, hash wire.Hash) *wire.Signed {
	n.t.Helper()
	return n.sign("evidence.submitted", "evidence/"+n.id().String(), &domain.EvidenceSubmitted{
		MediaType: "text/plain", Number: "1", Plan: domain.PlanID{UUID: n.id()}, Sha256: hash, Size: 1, Title: domain.Text{En: "A report"},
	}, body.Members[0].Rep())
}

func (n *node) examine() eventstore.Diagnosis {
	n.t.Helper()
	d, err := eventstore.Doctor(testContext(n.t), n.opts, nil)
	if err != nil {
		n.t.Fatal(err)
	}
	return d
}

// openCopyRead opens a copy and reads its entries.
func openCopyRead(t *testing.T, src string) *copies.Copy {
	t.Helper()
	c := openCopy(t, src)
	if err := c.Entries(1, func(wire.Seq, []byte) error { return nil }); err != nil {
		t.Fatal(err)
	}
	return c
}
