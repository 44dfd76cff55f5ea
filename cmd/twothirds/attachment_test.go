package main

import (
	"bytes"
	"crypto/sha256"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"twothirds/api/httpapi"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/attachments"
	"twothirds/eventstore/door"
)

// A file goes to a ledger's server and comes back, for who has an enrolled key.
func TestAttachmentOverHTTP(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "l")
	id := strings.TrimSpace(twothirds(t, "", "init", "--data", dir, "--name", "A body").want(t, 0, `.`).stdout)
	n, err := openNode(t.Context(), nodeOptions{Dir: dir})
	must(t, err)
	defer n.Close() //nolint:errcheck // tested elsewhere
	server := httptest.NewServer(httpapi.New(httpapi.Options{Ledger: n.Ledger, Model: n.Model}))
	defer server.Close()
	key := filepath.Join(dir, "keys", "registrar-1.json")
	file := func(name string, content []byte) string {
		path := filepath.Join(t.TempDir(), name)
		must(t, os.WriteFile(path, content, 0o600))
		return path
	}
	content := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte{7}, 100_000)...)
	pdf := file("Budget.PDF", content)
	hash := wire.Hash(sha256.Sum256(content)).String()

	twothirds(t, "", "attachment", "put", pdf, "--url", server.URL+"#"+id, "--key", key).want(t, 0, `^{"sha256":"`+hash+`","size":100009,"media_type":"application/pdf"}\n$`)
	twothirds(t, "", "attachment", "put", pdf, "--url", server.URL, "--key", key).want(t, 0, hash)
	twothirds(t, "", "attachment", "put", pdf, "--url", server.URL+"#"+strings.Repeat("0", 64), "--key", key).want(t, exitVerify, `^$`)
	twothirds(t, "", "attachment", "put", pdf, "--url", server.URL).want(t, exitUsage, `^$`)
	twothirds(t, "", "attachment", "put", pdf, "--data", dir).want(t, exitConflict, `^$`)
	twothirds(t, "", "attachment", "put", pdf, "--type", "png", "--url", server.URL, "--key", key).want(t, exitRefused, `^$`)
	twothirds(t, "", "attachment", "put", file("a.txt", make([]byte, attachments.MaxSize+1)), "--url", server.URL, "--key", key).want(t, exitRefused, `^$`)
	stranger := filepath.Join(t.TempDir(), "stranger")
	twothirds(t, "", "key", "new", "-o", stranger).want(t, 0, `.`)
	if o := twothirds(t, "", "attachment", "put", pdf, "--url", server.URL, "--key", stranger).want(t, exitFailure, `^$`); !strings.Contains(o.stderr, "not enrolled") {
		t.Errorf("a stranger is told %s", o.stderr)
	}

	out := filepath.Join(t.TempDir(), "out")
	twothirds(t, "", "attachment", "get", hash, "-o", out, "--url", server.URL).want(t, 0, `^$`)
	if got, err := os.ReadFile(out); err != nil || !bytes.Equal(got, content) {
		t.Errorf("fetched %d bytes, %v", len(got), err)
	}
	twothirds(t, "", "attachment", "get", hash, "-o", out, "--url", server.URL).want(t, exitConflict, `^$`)
	twothirds(t, "", "attachment", "get", strings.Repeat("0", 64), "--url", server.URL).want(t, exitNotFound, `^$`)
	twothirds(t, "", "attachment", "get", "x", "--url", server.URL).want(t, exitUsage, `^$`)
}

// The audit compares the attachments that a copy has, counts those that it does
// not have, and finds fault with one that was changed.
func TestAuditAttachments(t *testing.T) {
	b := domaintest.Constituted(domain.PurposeDemonstration, 2, 2)
	here, gone := wire.Hash(sha256.Sum256([]byte("here"))), wire.Hash(sha256.Sum256([]byte("gone")))
	content := b.Motion([]string{seed.ClassProcedural})
	content.Attachments = []wire.Hash{here, gone}
	if here.String() > gone.String() {
		content.Attachments = []wire.Hash{gone, here}
	}
	b.Table(content)
	dir := folderOf(t, b)
	store, err := attachments.Open(filepath.Join(dir, "attachments"), attachments.Options{})
	must(t, err)
	_, err = store.Put(t.Context(), strings.NewReader("here"), "text/plain")
	must(t, err)
	out := filepath.Join(t.TempDir(), "out")
	twothirds(t, "", "export", "--data", dir, out).want(t, 0, `^$`)
	web := httptest.NewServer(http.FileServer(http.Dir(out)))
	defer web.Close()
	for _, src := range []string{dir, out, web.URL} {
		r, code, _ := audited(t, t.TempDir(), src)
		if ok, n := row(t, r, classAttachment); code != 0 || ok != "true" || n != 1 || r.MissingAttachments != 1 {
			t.Errorf("%s: exit code %d, %s, %d present, %d missing", src, code, ok, n, r.MissingAttachments)
		}
	}
	must(t, os.WriteFile(filepath.Join(out, "attachments", here.String()), []byte("Here"), 0o600))
	r, code, _ := audited(t, t.TempDir(), out)
	if ok, _ := row(t, r, classAttachment); code != exitVerify || ok != "false" || r.FirstBad == nil || r.FirstBad.Class != classAttachment {
		t.Errorf("changed: exit code %d, %s, %+v", code, ok, r.FirstBad)
	}
	twothirds(t, "", "audit", out, "--no-memory").want(t, exitVerify, `A file beside the log is not the one`)
	twothirds(t, "", "audit", dir, "--no-memory").want(t, 0, `1 attachment has the hash(?s:.*)1 is not in this copy`)
}

// What the log does not decide cannot be decided again.
func TestAttachmentRefusalVerified(t *testing.T) {
	b := domaintest.Constituted(domain.PurposeDemonstration, 2, 2)
	content := b.Motion([]string{seed.ClassProcedural})
	content.Attachments = []wire.Hash{{1}}
	id := b.ID()
	naming := b.Sign("motion.tabled", "motion/"+id.String(), &domain.MotionTabled{Content: content}, b.Members[0].Rep())
	content.Attachments = []wire.Hash{}
	none := b.Sign("motion.tabled", "motion/"+id.String(), &domain.MotionTabled{Content: content}, b.Members[0].Rep())
	note := eventstore.RefusalNote{Code: door.CodeAttachmentMissing, Now: b.Now}
	if why := decideAgain(b.State, naming, note, b.Roots); why != "" {
		t.Errorf("it does not hold: %s", why)
	}
	if why := decideAgain(b.State, none, note, b.Roots); why == "" {
		t.Error("a statement that names nothing was refused for what it names")
	}
}
