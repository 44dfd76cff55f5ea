package agree

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
)

// A forgery is another history of a log that follows all the rules: somebody who has the
// ledger's key has made it, and hashed and signed it anew.
type forgery struct {
	name string
	of   *history
	from int // the first entry that differs
	log  [][]byte
}

// forgeries leave out, one by one, every statement of a log that can be left
// out, and derive what then follows: other results, honestly computed.
func forgeries(name string, h *history, each int) []forgery {
	var all []forgery
	for i, seq := range h.signedSeqs() {
		if seq == 1 || i%each > 0 {
			continue
		}
		all = append(all, forgery{fmt.Sprintf("%s log, entry %d never was", name, seq), h, seq, h.rewritten(seq, func(s int, raw []byte) []byte {
			if s == seq {
				return nil
			}
			return raw
		})})
	}
	return all
}

// special are forgeries with an aim.
func special() []forgery {
	h := short()
	votes, closing := h.of("vote.cast"), h.of("poll.closed")[0]
	opened := h.of("poll.opened")[0]
	dropping := func(drop func(seq int, e *tree) bool) func(int, []byte) []byte {
		return func(seq int, raw []byte) []byte {
			if drop(seq, parse(raw)) {
				return nil
			}
			return raw
		}
	}
	redated := func(ms int64) func(int, []byte) []byte {
		return func(_ int, raw []byte) []byte {
			e := parse(raw)
			e.root["recorded"] = later(e.recorded(), ms)
			return e.raw()
		}
	}
	last := votes[len(votes)-1]
	return []forgery{
		{"the last ballot never was", h, last, h.rewritten(last, dropping(func(seq int, _ *tree) bool { return seq == last }))},
		{"all ballots but the first never were", h, votes[1], h.rewritten(votes[1], dropping(func(seq int, _ *tree) bool { return seq > votes[0] }))},
		{"nobody voted", h, votes[0], h.rewritten(votes[0], dropping(func(int, *tree) bool { return true }))},
		{"the poll was never opened", h, opened, h.rewritten(opened, dropping(func(int, *tree) bool { return true }))},
		{"the ballots were cast a minute later", h, votes[0], h.rewritten(votes[0], redated(60_000))},
		{"cut before the closing", h, closing, h.entries[:closing-1]},
		{"cut in the middle", h, opened, h.entries[:opened-1]},
		{"nothing but the founding", h, 2, h.entries[:1]},
	}
}

// TestRewritten: a history that was rewritten by the rules is valid by itself, for
// both verifiers and with the same state; with a checkpoint kept from before both
// find it. Whatever statement later names the true history breaks it too.
func TestRewritten(t *testing.T) {
	each := 11 * slower
	if sweeping {
		each = 1
	}
	all := slices.Concat(special(), forgeries("short", short(), 2*slower), forgeries("full", full(), each))
	var list, since, later []tampering
	honest := map[*history]*branch{short(): newBranch(short().entries), full(): newBranch(full().entries)}
	for _, f := range all {
		list = append(list, tampering{name: f.name, entries: f.log, want: want{ok: true}})
		since = append(since, tampering{name: f.name, entries: f.log, since: f.of.checkpoint(f.of.entries)})

		// A member had seen the true history up to the entry that was changed, and says so in a position.
		b := honest[f.of]
		e := parse(full().entries[full().of("position.stated")[0]-1])
		e.data()["by"] = parse(f.of.entries[f.of.of("founding.accepted")[0]-1]).data()["by"]
		e.statement()["source"] = "urn:twothirds:" + b.ledger.String()
		e.data()["seen"] = seenAt(b, f.from)
		later = append(later, tampering{
			name: f.name + ", and somebody had seen otherwise", entries: append(slices.Clone(f.log), b.anew(f.of, e, b.now.String())),
			want: at(len(f.log)+1, permission, count), // count where a closing is due before
		})
	}
	expect(t, some(list, 1))
	expect(t, some(later, 1))
	n := needNode(t)
	for _, tc := range some(since, 1) {
		v, err := n.judge(tc)
		if err != nil {
			t.Fatal(err)
		}
		if v.ok || v.class != "since" {
			t.Errorf("%s, with a checkpoint from before: %s", tc.name, v)
		}
	}
}

// seenAt is what somebody had seen who saw a log when it had an entry, and all that it caused.
func seenAt(b *branch, seq int) map[string]any {
	for size := uint64(seq); ; size++ {
		if root, ok := b.roots(size); ok {
			return map[string]any{"root": root.String(), "size": size}
		}
	}
}

// cosigned is a note with a witness's cosignature (C2SP tlog-cosignature) of that time, in POSIX seconds.
func cosigned(note []byte, name string, key ed25519.PrivateKey, at uint64) []byte {
	text, _, _ := bytes.Cut(note, []byte("\n\n"))
	message := fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s\n", at, text)
	blob := binary.BigEndian.AppendUint64(cosignerID(name, key), at)
	blob = append(blob, ed25519.Sign(key, message)...)
	return fmt.Appendf(slices.Clone(note), "— %s %s\n", name, base64.StdEncoding.EncodeToString(blob))
}

func cosignerID(name string, key ed25519.PrivateKey) []byte {
	id := sha256.Sum256(slices.Concat([]byte(name+"\n\x04"), key.Public().(ed25519.PublicKey)))
	return id[:4]
}

// policyOf asks for the cosignature of one witness (C2SP tlog-policy).
func policyOf(name string, key ed25519.PrivateKey) []byte {
	blob := append([]byte{4}, key.Public().(ed25519.PublicKey)...)
	return fmt.Appendf(nil, "witness one %s+%x+%s\nquorum one\n", name, cosignerID(name, key), base64.StdEncoding.EncodeToString(blob))
}

// An audit is what the program's command prints.
type audit struct {
	OK        bool     `json:"ok"`
	Unchecked []string `json:"unchecked"`
	FirstBad  *struct {
		Seq    int    `json:"seq"`
		Class  string `json:"class"`
		Reason string `json:"reason"`
	} `json:"first_bad"`
}

// A bench has both verifiers' commands, with a memory of their own.
type bench struct {
	t             *testing.T
	program, node string
	memory        string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	path, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed; the second verifier's JavaScript runs in it")
	}
	return &bench{t: t, program: needProgram(t), node: path, memory: t.TempDir()}
}

// run gives what a command printed and whether it ended with exit code 5, for
// what failed to verify; any other than 0 and 5 fails the test.
func (b *bench) run(into any, name string, args ...string) (bad bool) {
	b.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "TWOTHIRDS_STATE="+b.memory)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if code := cmd.ProcessState.ExitCode(); code != 0 && code != 5 {
		b.t.Fatalf("%s %q: %v: %s", name, args, err, complaints.Bytes())
	}
	if len(out) > 0 {
		if err := json.Unmarshal(out, into); err != nil {
			b.t.Fatalf("%v in %s", err, out)
		}
	}
	return err != nil
}

func (b *bench) audit(args ...string) (audit, bool) {
	b.t.Helper()
	var a audit
	bad := b.run(&a, b.program, append([]string{"audit", "--json"}, args...)...)
	return a, bad
}

func (b *bench) second(args ...string) (answer, bool) {
	b.t.Helper()
	var a answer
	bad := b.run(&a, b.node, append([]string{"--no-warnings", "../js/node.js"}, args...)...)
	return a, bad
}

func (b *bench) file(name string, data []byte) string {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		b.t.Fatal(err)
	}
	return path
}

// receipt is a receipt of an entry in an exported log, in two files.
func (b *bench) receipt(dir string, seq int) string {
	b.t.Helper()
	c, err := copies.Open(b.t.Context(), dir)
	if err != nil {
		b.t.Fatal(err)
	}
	defer c.Close() //nolint:errcheck // read only
	if err := treeOnFolder(b.t, dir); err != nil {
		b.t.Fatal(err)
	}
	proof, entry, err := c.Receipt(b.t.Context(), wire.Seq(seq))
	if err != nil {
		b.t.Fatal(err)
	}
	path := b.file(fmt.Sprintf("%d.tlog-proof", seq), proof)
	if err := os.WriteFile(path+".entry", entry, 0o600); err != nil {
		b.t.Fatal(err)
	}
	return path
}

// TestElsewhere does with the commands what TestRewritten does in the process:
// from a rewritten copy alone both say ok, and what they could not check; with a
// checkpoint, a receipt, a witness's policy or their own memory both find it.
func TestElsewhere(t *testing.T) {
	b := newBench(t)
	witness := domaintest.NewKey("witness").Private
	const witnessName = "witness.example/one"
	policy := b.file("policy", policyOf(witnessName, witness))
	h := short()
	files := h.files(h.entries)
	honest := folder(t, files)
	kept := b.file("kept", files["checkpoint"])
	mid := h.of("vote.cast")[0] - 1
	keptEarly := b.file("kept-early", h.checkpoint(h.entries[:mid]))

	if a, bad := b.audit(honest, "--since", kept, "--since", keptEarly, "--no-memory"); bad || !a.OK {
		t.Fatalf("the honest log: %+v", a.FirstBad)
	}
	witnessed := maps.Clone(files)
	witnessed["checkpoint"] = cosigned(files["checkpoint"], witnessName, witness, 1_800_000_000)
	both := folder(t, witnessed)
	if a, bad := b.audit(both, "--no-memory", "--witnesses", policy); bad || !a.OK {
		t.Fatalf("the honest log with its witness: %+v", a.FirstBad)
	}
	if s, bad := b.second(both, "--witnesses", policy); bad || !s.OK || len(s.Cosignatures.Missing) > 0 {
		t.Fatalf("the honest log with its witness, the second verifier: %+v, cosignatures %+v", s.FirstBad, s.Cosignatures)
	}
	for i, f := range special() {
		if !sweeping && i%3 > 0 {
			continue
		}
		t.Run(strings.ReplaceAll(f.name, " ", "_"), func(t *testing.T) {
			t.Parallel()
			b := &bench{t: t, program: b.program, node: b.node, memory: t.TempDir()}
			dir := folder(t, h.files(f.log))
			receipt := b.receipt(honest, f.from)

			if a, bad := b.audit(honest); bad || !a.OK { // which it remembers
				t.Errorf("the honest log: %+v", a.FirstBad)
			}
			a, bad := b.audit(dir, "--no-memory")
			if bad || !a.OK || !saysRewritten(a.Unchecked) {
				t.Errorf("alone: ok is %t, %+v, not checked %q", a.OK, a.FirstBad, a.Unchecked)
			}
			if s, bad := b.second(dir); bad || !s.OK || !slices.Contains(s.Unchecked, "since") {
				t.Errorf("alone, the second verifier: ok is %t, %+v, not checked %q", s.OK, s.FirstBad, s.Unchecked)
			}
			for what, args := range map[string][]string{
				"a checkpoint": {"--no-memory", "--since", kept}, "a receipt": {"--no-memory", "--since", receipt}, "memory": nil,
				"a checkpoint that still holds, and one that does not": {"--no-memory", "--since", keptEarly, "--since", kept},
			} {
				if a, bad := b.audit(append([]string{dir}, args...)...); !bad || a.OK || a.FirstBad == nil || a.FirstBad.Class != "consistency" {
					t.Errorf("with %s: ok is %t, %+v", what, a.OK, a.FirstBad)
				}
			}
			for what, args := range map[string][]string{"since": {"--since", kept}, "receipt": {"--receipt", receipt}} {
				s, bad := b.second(append([]string{dir}, args...)...)
				if what == "receipt" && len(f.log) < f.from {
					// A receipt of an entry beyond a shorter log says nothing against it:
					// the log may have grown since the copy was made.
					if s.OK == bad {
						t.Errorf("with a receipt the second verifier contradicts itself: %+v", s)
					}
					continue
				}
				if !bad || s.OK || s.FirstBad == nil || s.FirstBad.Class != what {
					t.Errorf("with %s the second verifier: ok is %t, %+v", what, s.OK, s.FirstBad)
				}
			}

			// The witness has cosigned the true history, and so cosigns no other.
			if a, bad := b.audit(dir, "--no-memory", "--witnesses", policy); !bad || a.OK || a.FirstBad == nil || a.FirstBad.Class != "witness" {
				t.Errorf("with a policy: ok is %t, %+v", a.OK, a.FirstBad)
			}
			seen := b.file("cosigned", cosigned(files["checkpoint"], witnessName, witness, 1_800_000_000))
			if a, bad := b.audit(dir, "--no-memory", "--since", seen); !bad || a.OK || a.FirstBad.Class != "consistency" {
				t.Errorf("with a cosigned checkpoint: ok is %t, %+v", a.OK, a.FirstBad)
			}
			// Its line does not fit another root.
			transplanted := h.files(f.log)
			lines := bytes.SplitAfter(cosigned(files["checkpoint"], witnessName, witness, 1_800_000_000), []byte("\n"))
			transplanted["checkpoint"] = append(transplanted["checkpoint"], lines[len(lines)-2]...)
			dir = folder(t, transplanted)
			if a, bad := b.audit(dir, "--no-memory", "--witnesses", policy); !bad || a.OK || a.FirstBad.Class != "witness" {
				t.Errorf("with the witness's line of another root: ok is %t, %+v", a.OK, a.FirstBad)
			}
			// The second verifier knows no quorum: it says whose cosignature is missing.
			if s, bad := b.second(dir, "--witnesses", policy); bad || !s.OK || s.Cosignatures == nil || !slices.Equal(s.Cosignatures.Missing, []string{"one"}) {
				t.Errorf("with the witness's line of another root the second verifier: ok is %t, %+v, cosignatures %+v", s.OK, s.FirstBad, s.Cosignatures)
			}
		})
	}
}

// saysRewritten reports whether an audit says that it could not check whether the log was rewritten.
func saysRewritten(unchecked []string) bool {
	return slices.ContainsFunc(unchecked, func(s string) bool { return strings.Contains(s, "rewritten") })
}

// TestReceipts: a receipt in which anything is changed proves nothing, to both.
func TestReceipts(t *testing.T) {
	b := newBench(t)
	h := short()
	honest := folder(t, h.files(h.entries))
	seq := h.of("vote.cast")[1]
	receipt := b.receipt(honest, seq)
	proof, entry := read(t, receipt), read(t, receipt+".entry")
	ledger := newBranch(h.entries[:1]).ledger.String()
	verify := func(t *testing.T, proof, entry []byte) (program, second bool) {
		b := &bench{t: t, program: b.program, node: b.node, memory: b.memory}
		path := b.file("r.tlog-proof", proof)
		if err := os.WriteFile(path+".entry", entry, 0o600); err != nil {
			t.Fatal(err)
		}
		var ignored any
		return !b.run(&ignored, b.program, "receipt", "verify", path, "--ledger", ledger, "--json"),
			!b.run(&ignored, b.node, "--no-warnings", "../js/node.js", "receipt", path, "--ledger", ledger)
	}
	lines := func(change func(lines []string) []string) []byte {
		return []byte(strings.Join(change(strings.Split(string(proof), "\n")), "\n"))
	}
	replaced := func(i int, with string) []byte {
		return lines(func(l []string) []string { l[i] = with; return l })
	}
	pathAt := 3 // header, extra, index, then the path
	otherLedger := full().files(full().entries)
	for _, c := range []struct {
		name         string
		proof, entry []byte
		ok           bool
	}{
		{"as it is", proof, entry, true},
		{"the choice flipped", proof, bytes.Replace(entry, []byte(`"yes"`), []byte(`"no"`), 1), false},
		{"another entry", proof, h.entries[seq], false},
		{"the entry with a line feed", proof, append(slices.Clone(entry), '\n'), false},
		{"no entry", proof, nil, false},
		{"another index", replaced(2, fmt.Sprintf("index %d", seq)), entry, false},
		{"an index with a leading zero", replaced(2, fmt.Sprintf("index 0%d", seq-1)), entry, false},
		{"an index beyond the tree", replaced(2, "index 4000"), entry, false},
		{"no index", lines(func(l []string) []string { return slices.Delete(l, 2, 3) }), entry, false},
		{"a path too short", lines(func(l []string) []string { return slices.Delete(l, pathAt, pathAt+1) }), entry, false},
		{"a path too long", lines(func(l []string) []string { return slices.Insert(l, pathAt, l[pathAt]) }), entry, false},
		{"a path in another order", lines(func(l []string) []string { l[pathAt], l[pathAt+1] = l[pathAt+1], l[pathAt]; return l }), entry, false},
		{"no founding", lines(func(l []string) []string { return slices.Delete(l, 1, 2) }), entry, false},
		{"another founding", replaced(1, "extra "+base64.StdEncoding.EncodeToString(fmt.Appendf(nil, `{"founding":%s}`, statementOf(full().entries[0])))), entry, false},
		{"a founding that is none", replaced(1, "extra "+base64.StdEncoding.EncodeToString([]byte(`{"founding":{}}`))), entry, false},
		{"another header", replaced(0, "c2sp.org/tlog-proof@v2"), entry, false},
		{"cut short", proof[:len(proof)-2], entry, false},
		{"a checkpoint of another log of the key", []byte(strings.Split(string(proof), "\n\n")[0] + "\n\n" + string(otherLedger["checkpoint"])), entry, false},
		{"a checkpoint signed by a stranger", []byte(strings.Split(string(proof), "\n\n")[0] + "\n\n" +
			string(note(strings.Split(string(h.checkpoint(h.entries)), "\n\n")[0]+"\n", h.origin, domaintest.NewKey("stranger").Private))), entry, false},
		{"with a cosignature", cosigned(proof, "witness.example", domaintest.NewKey("witness").Private, 1), entry, true},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			t.Parallel()
			if program, second := verify(t, c.proof, c.entry); program != c.ok || second != c.ok {
				t.Errorf("the program says %t, the second verifier %t", program, second)
			}
		})
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// statementOf is an entry's statement.
func statementOf(entry []byte) []byte {
	_, statement, _ := bytes.Cut(entry, []byte(`"statement":`))
	return bytes.TrimSuffix(statement, []byte("}"))
}
