package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// An outsider is a client that was written from docs/format.md alone: it shares
// no code with the program, but starts it. It makes its own keys, canonical
// JSON, signatures, digests and tree, and compares what the ledger shows with
// what it makes of it.
type outsider struct {
	t          *testing.T
	dir, id    string
	url        string
	stop       func() int
	leaves     [][32]byte
	entries    []obj
	submitted  int             // statements brought before the ledger
	refusedFor map[string]bool // codes
}

type obj = map[string]any

// A pen is a key and the capacity in which it signs.
type pen struct {
	key    ed25519.PrivateKey
	as, of string
}

func newPen(as, of string) *pen {
	_, key, _ := ed25519.GenerateKey(rand.Reader) // never fails
	return &pen{key, as, of}
}

// named is the same key in another capacity.
func (p *pen) named(as, of string) *pen { return &pen{p.key, as, of} }

func (p *pen) public() string { return base64url(p.key.Public().(ed25519.PublicKey)) }

func (p *pen) sign(text string) string { return base64url(ed25519.Sign(p.key, []byte(text))) }

func base64url(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func digestOf[B string | []byte](b B) string {
	sum := sha256.Sum256([]byte(b))
	return hex.EncodeToString(sum[:])
}

// labelled is a digest of format.md §11.
func labelled(label string, v any) string { return digestOf(label + "\x00" + canonical(v)) }

// canonical is RFC 8785 for what is in a statement: keys are ASCII, numbers are
// integers.
func canonical(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// parsed reads JSON and keeps its numbers as they stand.
func parsed[V any](t *testing.T, b []byte) (v V) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	return v
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

const wireTime = "2006-01-02T15:04:05.000Z"

func at(t time.Time) string { return t.UTC().Format(wireTime) }

// found founds a ledger in two steps: the program makes its key and the
// statement, the officers sign it here.
func found(t *testing.T, dir string, founding obj, officers ...*pen) *outsider {
	t.Helper()
	kept := func(name, content string) string {
		path := filepath.Join(t.TempDir(), name)
		must(t, os.WriteFile(path, []byte(content), 0o600))
		return path
	}
	prepared := twothirds(t, "", "init", "--data", dir, "--founding", kept("founding", canonical(founding)), "--prepare").want(t, 0, `^\{.*\}\n?$`).stdout
	statement := strings.TrimSuffix(prepared, "\n")
	if canonical(parsed[obj](t, []byte(statement))) != statement {
		t.Fatalf("not canonical: %s", statement)
	}
	whole := kept("signed", envelope(statement, officers...))
	part := kept("part", envelope(statement, officers[:len(officers)-1]...))
	twothirds(t, "", "init", "--data", dir, "--founding", part).want(t, exitRefused, `^$`)
	twothirds(t, "", "init", "--data", dir, "--founding", whole).want(t, 0, `^`+digestOf(statement)+`\n$`)
	twothirds(t, "", "init", "--data", dir, "--founding", whole).want(t, exitConflict, `^$`)
	o := &outsider{t: t, dir: dir, id: digestOf(statement), refusedFor: map[string]bool{}}
	o.serve()
	return o
}

// envelope is a statement with its signatures (format.md §7).
func envelope(statement string, by ...*pen) string {
	encoded := fmt.Sprintf("DSSEv1 43 application/vnd.twothirds.statement.v1+json %d %s", len(statement), statement)
	signatures := []obj{}
	for _, p := range by {
		signatures = append(signatures, obj{"alg": "ed25519", "sig": p.sign(encoded)})
	}
	return `{"signatures":` + canonical(signatures) + `,"statement":` + statement + `}`
}

// serve starts the program, and what is said there is read.
func (o *outsider) serve() {
	o.t.Helper()
	s := serveWith(o.t, "--data", o.dir)
	o.stop = s.stop
	o.url = regexp.MustCompile(`Serving on (\S+)`).FindStringSubmatch(s.said)[1]
	o.read(0)
}

// rest stops the program for what works on a folder that nobody uses.
func (o *outsider) rest(do func()) {
	o.t.Helper()
	if code := o.stop(); code != 0 {
		o.t.Fatalf("serve ended with %d", code)
	}
	do()
	o.serve()
}

func (o *outsider) get(path string) (status int, body []byte) {
	o.t.Helper()
	r, err := http.Get(o.url + path)
	must(o.t, err)
	defer r.Body.Close() //nolint:errcheck // read to its end
	body, err = io.ReadAll(r.Body)
	must(o.t, err)
	return r.StatusCode, body
}

// ask is the answer to a question that has one.
func (o *outsider) ask(path string) obj {
	o.t.Helper()
	status, body := o.get(path)
	if status != http.StatusOK {
		o.t.Fatalf("GET %s: %d %s", path, status, body)
	}
	return parsed[obj](o.t, body)
}

// read takes in the entries that came, at least up to a sequence: the server
// waits for it a moment, and says so where it has not come.
func (o *outsider) read(upto int) {
	o.t.Helper()
	for patience := time.Now().Add(time.Minute); ; {
		status, body := o.get(fmt.Sprintf("/v1/entries?after=%d&limit=200&min-seq=%d", len(o.leaves), max(upto, 1)))
		if status == http.StatusServiceUnavailable && time.Now().Before(patience) {
			continue
		}
		if status != http.StatusOK {
			o.t.Fatalf("entries up to %d have not come: %s", upto, body)
		}
		items := parsed[struct{ Items []obj }](o.t, body).Items
		if len(items) == 0 {
			return
		}
		for _, item := range items {
			entry := item["entry"].(obj)
			leaf := sha256.Sum256([]byte("\x00" + canonical(entry)))
			if item["leaf"] != nil && item["leaf"] != hex.EncodeToString(leaf[:]) {
				o.t.Fatalf("entry %d is shown with the leaf hash %v", len(o.leaves)+1, item["leaf"])
			}
			o.leaves, o.entries = append(o.leaves, leaf), append(o.entries, entry)
		}
	}
}

// rootOf is the Merkle tree hash of RFC 6962 §2.1.
func rootOf(leaves [][32]byte) [32]byte {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := 1
	for 2*k < len(leaves) {
		k *= 2
	}
	left, right := rootOf(leaves[:k]), rootOf(leaves[k:])
	return sha256.Sum256(slices.Concat([]byte{1}, left[:], right[:]))
}

// now is the ledger's clock.
func (o *outsider) now() time.Time {
	o.t.Helper()
	now, err := time.Parse(wireTime, o.ask("/v1/info")["now"].(string))
	must(o.t, err)
	return now
}

func (o *outsider) statement(kind, subject string, data obj, by ...*pen) string {
	o.t.Helper()
	whole := obj{}
	for name, value := range data {
		whole[name] = value
	}
	lines := []obj{}
	for _, p := range by {
		lines = append(lines, obj{"as": p.as, "key": p.public(), "of": p.of})
	}
	root := rootOf(o.leaves)
	whole["by"], whole["seen"] = lines, obj{"root": hex.EncodeToString(root[:]), "size": len(o.leaves)}
	return canonical(obj{
		"data": whole, "id": newID(), "source": "urn:twothirds:" + o.id, "specversion": "1.0", "subject": subject,
		"time": at(time.Now()), "type": "twothirds." + kind + ".v1",
	})
}

// submit brings a statement before the ledger, over HTTP and by the command
// line in turn, and returns the answer and whether it was let in.
func (o *outsider) submit(signed string) (answer obj, in bool) {
	o.t.Helper()
	o.submitted++
	if o.submitted%10 == 0 {
		out := twothirds(o.t, signed, "submit", "--no-receipt", "--url", o.url)
		if out.code != 0 && out.code != exitRefused {
			o.t.Fatalf("submit: exit code %d, %s", out.code, out.stderr)
		}
		return parsed[obj](o.t, []byte(out.stdout)), out.code == 0
	}
	r, err := http.Post(o.url+"/v1/statements", "application/json", strings.NewReader(signed))
	must(o.t, err)
	defer r.Body.Close() //nolint:errcheck // read to its end
	body, err := io.ReadAll(r.Body)
	must(o.t, err)
	return parsed[obj](o.t, body), r.StatusCode < 300
}

// enter brings a statement into the ledger.
func (o *outsider) enter(kind, subject string, data obj, by ...*pen) {
	o.t.Helper()
	statement := o.statement(kind, subject, data, by...)
	answer, in := o.submit(envelope(statement, by...))
	if !in {
		o.t.Fatalf("%s of %s is refused, %v: %v", kind, subject, answer["code"], answer["message"])
	}
	seq := o.number(answer["sequence"])
	o.read(seq)
	if canonical(o.entries[seq-1]["statement"]) != statement {
		o.t.Fatalf("entry %d is %v", seq, o.entries[seq-1])
	}
}

// refused brings a statement before the ledger that must not be let in.
func (o *outsider) refused(code, kind, subject string, data obj, by ...*pen) {
	o.t.Helper()
	answer, in := o.submit(envelope(o.statement(kind, subject, data, by...), by...))
	if in || answer["code"] != code {
		o.t.Fatalf("%s of %s: %v, code %v (%v); want it refused with %s", kind, subject, in, answer["code"], answer["message"], code)
	}
	o.refusedFor[code] = true
}

func (o *outsider) number(v any) int {
	o.t.Helper()
	n, err := v.(json.Number).Int64()
	must(o.t, err)
	return int(n)
}

// row is a row as it is now.
func (o *outsider) row(kinds, id string) obj { return o.ask("/v1/" + kinds + "/" + id) }

func (o *outsider) rows(kinds string) (all []obj) {
	for _, item := range o.ask("/v1/" + kinds + "?limit=200")["items"].([]any) {
		all = append(all, item.(obj)["json"].(obj))
	}
	return all
}

// same compares what is shown with what follows from format.md.
func (o *outsider) same(what string, got, want any) {
	o.t.Helper()
	if canonical(got) != canonical(want) {
		o.t.Fatalf("%s: %s, want %s", what, canonical(got), canonical(want))
	}
}

// check computes the digest of the state after so many entries from the rows
// that are shown (format.md §16), compares it with the one that is shown, and
// returns it. Inside a group the rows are those of before it.
func (o *outsider) check(size int) string {
	o.t.Helper()
	_, body := o.get(fmt.Sprintf("/v1/rows?at=%d", size))
	type row struct {
		Head     struct{ Seq int } // of the first line: as of which entry
		Kind, ID string
		JSON     any
	}
	var all []row
	for _, line := range strings.Split(strings.TrimSpace(string(body)), "\n") {
		all = append(all, parsed[row](o.t, []byte(line)))
	}
	size, all = all[0].Head.Seq, all[1:]
	slices.SortFunc(all, func(a, b row) int { return strings.Compare(a.Kind+"\x00"+a.ID, b.Kind+"\x00"+b.ID) })
	h := sha256.New()
	for _, r := range all {
		value := canonical(r.JSON)
		_, _ = io.WriteString(h, r.Kind+"\x00"+r.ID+"\x00")
		_, _ = h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(value))))
		_, _ = io.WriteString(h, value)
	}
	digest := hex.EncodeToString(h.Sum(nil))
	o.same(fmt.Sprintf("digest after %d entries", size), o.ask(fmt.Sprintf("/v1/digest?at=%d", size))["digest"], digest)
	return digest
}
