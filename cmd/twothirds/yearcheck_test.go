package main

import (
	"bytes"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func itoa(n int) string { return strconv.Itoa(n) }

// upload gives the ledger a file.
func (o *outsider) upload(content string, by *pen) {
	o.t.Helper()
	hash := digestOf(content)
	q := url.Values{"sha256": {hash}, "key": {by.public()}, "sig": {by.sign("twothirds/attachment/v1\x00" + hash)}}
	r, err := http.Post(o.url+"/v1/attachments?"+q.Encode(), "text/plain", strings.NewReader(content))
	must(o.t, err)
	must(o.t, r.Body.Close())
	if r.StatusCode != http.StatusCreated {
		o.t.Fatalf("upload: %s", r.Status)
	}
	if _, got := o.get("/v1/attachments/" + hash); string(got) != content {
		o.t.Fatalf("the file comes back as %q", got)
	}
}

// holding are the files below dir that have what is looked for in them, at any
// place: a file of bbolt keeps pages that it does not use any more.
func holding(t *testing.T, dir, what string) []string {
	t.Helper()
	found := []string{}
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path) //nolint:gosec // of this test
		if bytes.Contains(content, []byte(what)) {
			found = append(found, filepath.Base(path))
		}
		return err
	}))
	return found
}

// everythingHappened is what makes this test last: who adds a type of
// statement, or an effect, has the body do that too.
func (o *outsider) everythingHappened() {
	o.t.Helper()
	type named struct{ Name string }
	known := parsed[struct{ Types, Effects []named }](o.t, []byte(twothirds(o.t, "", "statement", "types", "--json").want(o.t, 0, `.`).stdout))
	types := map[string]bool{
		"twothirds.ledger.upgraded.v1":    true, // there is no further number of semantics
		"twothirds.ledger.key_rotated.v1": true, // ledgerrotate has tests of its own
	}
	effects := map[string]bool{"replace_ledger_key": true}
	for _, e := range o.entries {
		st := e["statement"].(obj)
		types[st["type"].(string)] = true
		if listed, ok := st["data"].(obj)["effects"].([]any); ok {
			for _, effect := range listed {
				effects[effect.(obj)["type"].(string)] = true
			}
		}
	}
	for _, n := range known.Types {
		if !types[n.Name] {
			o.t.Errorf("nobody states %s in this year", n.Name)
		}
	}
	for _, n := range known.Effects {
		if !effects[n.Name] {
			o.t.Errorf("no motion of this year has an effect %s", n.Name)
		}
	}
	if codes := slices.Sorted(maps.Keys(o.refusedFor)); len(codes) < 45 {
		o.t.Errorf("statements are refused with %d codes: %v", len(codes), codes)
	}
}

// everybodyAgrees compares the digests and verdicts of all who can read a log.
func (o *outsider) everybodyAgrees() {
	o.t.Helper()
	size := len(o.entries)
	digest := o.check(size)
	for seq := 1; seq < size; seq += 37 {
		o.check(seq)
	}
	out := filepath.Join(o.t.TempDir(), "copy")
	if code := o.stop(); code != 0 {
		o.t.Fatalf("serve ended with %d", code)
	}
	twothirds(o.t, "", "replay", o.dir, "--digest").want(o.t, 0, `^`+digest+`\n$`)
	twothirds(o.t, "", "export", "--data", o.dir, out).want(o.t, 0, ``)
	twothirds(o.t, "", "audit", out, "--ledger", o.id, "--json").want(o.t, 0, `"ok":true,"entries":`+itoa(size)+`,.*"class":"report","ok":true,"checked":2`)
	twothirds(o.t, "", "restore", out, "--data", o.dir+"-restored").want(o.t, 0, ``)
	twothirds(o.t, "", "replay", o.dir+"-restored", "--digest").want(o.t, 0, `^`+digest+`\n$`)
	node, err := exec.LookPath("node")
	if err != nil {
		o.t.Log("node is not installed: the second verifier is not asked")
		return
	}
	said, err := exec.CommandContext(o.t.Context(), node, "../../api/verifier/js/node.js", out, "--ledger", o.id).CombinedOutput() //nolint:gosec // of this repository
	if err != nil || !bytes.Contains(said, []byte(digest)) {
		o.t.Errorf("the second verifier: %v\n%s", err, said)
	}
}
