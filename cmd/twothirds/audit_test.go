package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
	"twothirds/eventstore/witness"
)

const minute = 60_000 // milliseconds

// spoken is a body with a log of so many entries, a minute apart at its end:
// the same ledger, keys and history each time, but for the positions from an
// entry on, which say something else.
func spoken(size, from int, otherwise string) *domaintest.Body {
	b := domaintest.Constituted(domain.PurposeDemonstration, 2, 2)
	motion := b.Table(b.Motion([]string{seed.ClassProcedural}))
	for i := 0; len(b.Entries) < size; i++ {
		b.Now = b.Now.Add(minute)
		text := fmt.Sprint("position ", i)
		if from > 0 && len(b.Entries)+1 >= from {
			text = otherwise
		}
		b.Must("position.stated", "motion/"+motion.String(), &domain.PositionStated{
			Stance: domain.StanceNeutral, Text: domain.Text{En: text},
		}, b.Members[i%4].Rep())
	}
	return b
}

// publish makes a ledger's folder of a body's log, with a checkpoint over all
// of it that the ledger's own key signed. lines are added to the checkpoint.
func publish(dir string, b *domaintest.Body, lines ...[]byte) error {
	store, err := tlog.Open(filepath.Join(dir, "published.db"), tlog.Options{NoSync: true})
	if err != nil {
		return err
	}
	defer store.Close() //nolint:errcheck // a test's
	if _, _, err := store.Append(1, b.Entries); err != nil {
		return err
	}
	note, err := signed(b)
	if err != nil {
		return err
	}
	return store.CommitCheckpoint(append(note, bytes.Join(lines, nil)...), 1)
}

// signed is the checkpoint over all of a body's log.
func signed(b *domaintest.Body) ([]byte, error) {
	tree := tlog.NewTree()
	for _, raw := range b.Entries {
		tree.Add(tlog.LeafHash(raw))
	}
	root, err := tree.RootAt(int64(len(b.Entries)))
	if err != nil {
		return nil, err
	}
	signer, err := tlog.NewSigner(b.State.Ledger().Origin, b.LedgerKey.Private)
	if err != nil {
		return nil, err
	}
	return signer.SignCheckpoint(int64(len(b.Entries)), root)
}

// scriptBody is the command of scripts "body DIR SIZE [FROM TEXT]": a ledger's
// folder with the log of spoken.
func scriptBody(ts *testscript.TestScript, _ bool, args []string) {
	number := func(i int) int {
		n, err := strconv.Atoi(args[i])
		ts.Check(err)
		return n
	}
	from, text := 0, ""
	if len(args) == 4 {
		from, text = number(2), args[3]
	}
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o700))
	ts.Check(publish(dir, spoken(number(1), from, text)))
}

// folderOf is publish in a folder of the test's.
func folderOf(t *testing.T, b *domaintest.Body, lines ...[]byte) string {
	t.Helper()
	dir := t.TempDir()
	must(t, publish(dir, b, lines...))
	return dir
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// audited runs the audit as a user does, with the machine's memory in state.
func audited(t *testing.T, state string, args ...string) (auditReport, int, string) {
	t.Helper()
	t.Setenv("TWOTHIRDS_STATE", state)
	var out, complaints bytes.Buffer
	code := run(t.Context(), append([]string{"audit", "--json"}, args...), strings.NewReader(""), &out, &complaints)
	var r auditReport
	if out.Len() > 0 {
		if err := json.Unmarshal(out.Bytes(), &r); err != nil {
			t.Fatalf("%v in %s", err, out.Bytes())
		}
		if r.OK != (code == 0) || r.OK != (r.FirstBad == nil) {
			t.Fatalf("exit code %d, report %+v", code, r)
		}
	}
	return r, code, complaints.String()
}

// row is what a report says of a class.
func row(t *testing.T, r auditReport, class string) (ok string, n int64) {
	t.Helper()
	for _, c := range r.Classes {
		switch {
		case c.Class != class:
		case c.OK == nil:
			return "not checked", c.Checked
		default:
			return fmt.Sprint(*c.OK), c.Checked
		}
	}
	t.Fatalf("no class %s in %+v", class, r.Classes)
	return "", 0
}

func wantBad(t *testing.T, r auditReport, code int, seq wire.Seq, class string, says ...string) {
	t.Helper()
	if code != exitVerify || r.FirstBad == nil || r.FirstBad.Seq != seq || r.FirstBad.Class != class {
		t.Fatalf("exit code %d, %+v, want %s at %d", code, r.FirstBad, class, seq)
	}
	for _, s := range says {
		if !strings.Contains(r.FirstBad.Reason, s) {
			t.Errorf("it says %q, want %q", r.FirstBad.Reason, s)
		}
	}
	for _, c := range r.Classes {
		if bad := c.OK != nil && !*c.OK; bad != (c.Class == class) {
			t.Errorf("class %+v, the fault is of %s", c, class)
		}
	}
}

// A rewritten log that the ledger's own key signed anew is found by what is
// kept of the true one, of whatever kind, at the place that can be told from it.
func TestAuditAgainstWhatIsKept(t *testing.T) {
	original := spoken(60, 0, "")
	from := folderOf(t, original)
	kept := func(size int) string {
		note, err := signed(&domaintest.Body{State: original.State, LedgerKey: original.LedgerKey, Entries: original.Entries[:size]})
		must(t, err)
		return file(t, "kept", note)
	}
	receipt := func(seq wire.Seq, withEntry bool) string {
		c, err := copies.Open(t.Context(), from)
		must(t, err)
		defer c.Close() //nolint:errcheck // a test's
		proof, entry, err := c.Receipt(t.Context(), seq)
		must(t, err)
		path := file(t, "r.tlog-proof", proof)
		if withEntry {
			must(t, os.WriteFile(path+".entry", entry, 0o600))
		}
		return path
	}
	rewritten := folderOf(t, spoken(60, 52, "Something else."))
	longer := folderOf(t, spoken(70, 52, "Something else."))
	forgetful := folderOf(t, spoken(55, 0, ""))
	alone := map[string]bool{} // sources that were audited with nothing kept
	for _, tt := range []struct {
		name  string
		src   string
		since []string
		seq   wire.Seq
		says  string
	}{
		{"a checkpoint", rewritten, []string{kept(60)}, 60, "in the first 60 entries"},
		{"a checkpoint from before", rewritten, []string{kept(51)}, 0, ""},
		{"several checkpoints", rewritten, []string{kept(60), kept(40), kept(54)}, 54, "after entry 40, at the latest at entry 54"},
		{"a receipt", rewritten, []string{receipt(55, true)}, 55, "entry 55 is not the one that the receipt proves"},
		{"a receipt of what was not changed", rewritten, []string{receipt(30, true)}, 60, "in the first 60 entries"},
		{"a receipt without its entry", rewritten, []string{receipt(55, false)}, 60, "in the first 60 entries"},
		{"receipts", rewritten, []string{receipt(57, true), receipt(53, true), receipt(58, true)}, 53, "entry 53"},
		{"a log that went on", longer, []string{kept(60)}, 60, "rewritten"},
		{"a log that forgot", forgetful, []string{kept(60)}, 56, "covers 60, there are 55"},
		{"a log that forgot, and a receipt", forgetful, []string{receipt(58, true)}, 56, "covers 60, there are 55"},
		{"a log that forgot and changed", folderOf(t, spoken(55, 53, "Something else.")), []string{receipt(54, true)}, 54, "entry 54"},
		{"the log itself", from, []string{kept(60), kept(40), receipt(55, true)}, 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			args := []string{tt.src, "--no-memory"}
			for _, s := range tt.since {
				args = append(args, "--since", s)
			}
			r, code, _ := audited(t, t.TempDir(), args...)
			if tt.seq == 0 {
				if ok, n := row(t, r, classConsistency); code != 0 || ok != "true" || n != int64(len(tt.since)) {
					t.Fatalf("exit code %d, %+v, %s %d", code, r.FirstBad, ok, n)
				}
				return
			}
			wantBad(t, r, code, tt.seq, classConsistency, tt.says)
			if len(r.Evidence) != 2 || r.Evidence[0].Note == r.Evidence[1].Note {
				t.Errorf("evidence %+v", r.Evidence)
			}
			// Without anything kept it cannot be seen, and the audit says so.
			if alone[tt.src] {
				return
			}
			alone[tt.src] = true
			r, code, _ = audited(t, t.TempDir(), tt.src)
			if ok, _ := row(t, r, classConsistency); code != 0 || ok != "not checked" || !strings.Contains(fmt.Sprint(r.Unchecked), "rewritten and signed anew") {
				t.Errorf("exit code %d, %s, unchecked %q", code, ok, r.Unchecked)
			}
		})
	}
}

func file(t *testing.T, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, b, 0o600))
	return path
}

// What is given as kept and is none of this ledger ends the audit; it is no fault of the log.
func TestAuditOfWhatIsNotKeptOfThisLedger(t *testing.T) {
	b := spoken(30, 0, "")
	src := folderOf(t, b)
	note, err := signed(b)
	must(t, err)
	other := bytes.Replace(note, []byte("\n30\n"), []byte("\n29\n"), 1)
	for name, tt := range map[string]struct {
		path string
		code int
	}{
		"no signature":     {file(t, "k", other), exitVerify},
		"no checkpoint":    {file(t, "k", []byte("hello\n")), exitVerify},
		"a broken receipt": {file(t, "k", []byte("c2sp.org/tlog-proof@v1\nindex x\n")), exitVerify},
		"nothing":          {filepath.Join(t.TempDir(), "nowhere"), exitNotFound},
		"endless":          {file(t, "k", make([]byte, tlog.MaxProof+1)), exitFailure},
	} {
		r, code, said := audited(t, t.TempDir(), src, "--since", tt.path)
		if code != tt.code || r.Ledger != "" || !strings.Contains(said, tt.path) {
			t.Errorf("%s: exit code %d, %+v, %s", name, code, r, said)
		}
	}
}

// The machine remembers the newest checkpoint that it found valid, and nothing else.
func TestAuditRemembers(t *testing.T) {
	state := t.TempDir()
	small, grown := spoken(40, 0, ""), spoken(50, 0, "")
	smallDir, grownDir := folderOf(t, small), folderOf(t, grown)
	rewritten := folderOf(t, spoken(60, 45, "Something else."))
	expect := func(what string, src string, code int, remembered int64, args ...string) auditReport {
		t.Helper()
		r, got, said := audited(t, state, append(args, src)...)
		if got != code || said != "" {
			t.Fatalf("%s: exit code %d, %+v %s", what, got, r.FirstBad, said)
		}
		var have int64
		if note, _, err := rememberedCheckpoint(small.Ledger); err != nil {
			t.Fatal(err)
		} else if note != nil {
			c, err := tlog.ParseCheckpoint(small.State.Ledger().Origin, small.LedgerKey.Public[:], note)
			must(t, err)
			have = c.Size
		}
		if have != remembered {
			t.Fatalf("%s: %d entries are remembered, want %d", what, have, remembered)
		}
		return r
	}
	expect("asked not to remember", smallDir, 0, 0, "--no-memory")
	expect("of another ledger", smallDir, exitVerify, 0, "--ledger", strings.Repeat("0", 64))
	expect("first", smallDir, 0, 40)
	if r := expect("grown", grownDir, 0, 50); r.Remembered == nil || r.Remembered.Size != 40 {
		t.Errorf("compared with %+v", r.Remembered)
	}
	r := expect("an older copy", smallDir, exitVerify, 50)
	wantBad(t, r, exitVerify, 41, classConsistency, "forgotten", "remembered from an earlier audit")
	r = expect("rewritten", rewritten, exitVerify, 50)
	wantBad(t, r, exitVerify, 50, classConsistency, "rewritten")
	expect("an older copy on purpose", smallDir, 0, 50, "--no-memory")
	expect("the same again", grownDir, 0, 50)
	// The same tree with a cosignature is worth keeping; without it, not again.
	line := cosign(t, grown, "w", time.UnixMilli(int64(grown.Now)))
	expect("cosigned", folderOf(t, grown, line), 0, 50)
	expect("not cosigned", grownDir, 0, 50)
	if note, _, err := rememberedCheckpoint(small.Ledger); err != nil || !bytes.Contains(note, line) {
		t.Errorf("the cosignature was not kept: %s, %v", note, err)
	}
	// An audit that ends after another one of a longer log does not take its place.
	copied, err := copies.Open(t.Context(), smallDir)
	must(t, err)
	defer copied.Close() //nolint:errcheck // a test's
	late := &auditing{cmd: newAuditCommand(), copied: copied, memory: true}
	late.remember()
	if note, _, err := rememberedCheckpoint(small.Ledger); err != nil || !bytes.Contains(note, []byte("\n50\n")) {
		t.Errorf("after an audit that ended late this is remembered: %s, %v", note, err)
	}
	path, err := checkpointMemory(small.Ledger)
	must(t, err)
	for name, mode := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("in the folder are %v, %v", left, err)
	}
	// A damaged memory is not passed over, and not taken for a fault of the log.
	must(t, os.WriteFile(path, []byte("nonsense\n"), 0o600))
	if r, code, said := audited(t, state, grownDir); code != exitFailure || r.Ledger != "" || !strings.Contains(said, path) {
		t.Errorf("damaged memory: exit code %d, %s", code, said)
	}
}

// Where nothing can be remembered the audit goes on, and says so.
func TestAuditWithoutMemory(t *testing.T) {
	src := folderOf(t, spoken(30, 0, ""))
	taken := file(t, "taken", nil)
	for name, state := range map[string]string{"a file in place of the folder": taken, "below a file": filepath.Join(taken, "state")} {
		if _, code, said := audited(t, state, src); code != 0 || !strings.HasPrefix(said, "warning: ") {
			t.Errorf("%s: exit code %d, said %q", name, code, said)
		}
	}
	for _, name := range []string{"HOME", "XDG_STATE_HOME"} {
		t.Setenv(name, "")
	}
	if r, code, said := audited(t, "", src); code != 0 || !strings.Contains(said, "TWOTHIRDS_STATE") || r.Remembered != nil {
		t.Errorf("no home: exit code %d, said %q", code, said)
	}
	if _, code, said := audited(t, "", src, "--no-memory"); code != 0 || said != "" {
		t.Errorf("not asked to remember: exit code %d, said %q", code, said)
	}
}

func TestStateDir(t *testing.T) {
	for _, tt := range []struct{ own, xdg, home, want string }{
		{"/a", "/b", "/c", "/a"},
		{"", "/b", "/c", "/b/twothirds"},
		{"", "relative", "/c", "/c/.local/state/twothirds"},
		{"", "", "/c", "/c/.local/state/twothirds"},
		{"", "", "", ""},
	} {
		t.Setenv("TWOTHIRDS_STATE", tt.own)
		t.Setenv("XDG_STATE_HOME", tt.xdg)
		t.Setenv("HOME", tt.home)
		if got, err := stateDir(); got != tt.want || (err != nil) != (tt.want == "") {
			t.Errorf("%+v: %s, %v", tt, got, err)
		}
	}
}

func TestKeepReceipt(t *testing.T) {
	state := t.TempDir()
	t.Setenv("TWOTHIRDS_STATE", state)
	for _, proof := range []string{"one", "two"} {
		path, err := keepReceipt(wire.Hash{1}, 7, []byte(proof), []byte("entry"))
		must(t, err)
		if want := filepath.Join(state, "memory", wire.Hash{1}.String(), "receipts", "7.tlog-proof"); path != want {
			t.Errorf("kept in %s", path)
		}
		got, err := os.ReadFile(path)
		entry, entryErr := os.ReadFile(path + ".entry")
		if err != nil || entryErr != nil || string(got) != proof || string(entry) != "entry" {
			t.Errorf("it holds %q, %q: %v, %v", got, entry, err, entryErr)
		}
	}
}

// cosign is a cosignature of a test witness on the checkpoint over a body's log.
func cosign(t *testing.T, b *domaintest.Body, name string, at time.Time) []byte {
	t.Helper()
	note, err := signed(b)
	must(t, err)
	line, err := witness.Cosign("witness.example/"+name, domaintest.NewKey("witness "+name).Private, at, note)
	must(t, err)
	return line
}

// policyFor is a policy of test witnesses of whom so many must cosign.
func policyFor(t *testing.T, needed int, names ...string) string {
	t.Helper()
	text := ""
	for _, name := range names {
		key := domaintest.NewKey("witness " + name)
		text += fmt.Sprintf("witness %s %s\n", name, witness.Key{Name: "witness.example/" + name, Public: key.Public[:]})
	}
	return file(t, "policy", []byte(fmt.Sprintf("%sgroup all %d %s\nquorum all\n", text, needed, strings.Join(names, " "))))
}

// The checkpoint must be cosigned as the policy asks, and entries dated as its
// witnesses saw them, by a clock that may have been advanced.
func TestAuditWithWitnesses(t *testing.T) {
	const size = 40
	b := spoken(size, 0, "")
	at := func(b *domaintest.Body, minutes int64) time.Time {
		return time.UnixMilli(int64(b.Now.Add(minutes * minute)))
	}
	// In a demonstration that set its clock forward by a year, witnesses saw the machine's time.
	advanced := spoken(size, 0, "")
	real := at(advanced, 1)
	advanced.Must("clock.advanced", "ledger", &domain.ClockAdvanced{To: advanced.Now.AddHours(8760)}, advanced.Coordinator)
	advanced.Now = advanced.Now.AddHours(8760)
	advanced.Must("member.left", advanced.Members[0].Rep().Of, &domain.MemberLeft{}, advanced.Members[0].Rep())
	earlier := spoken(30, 0, "")
	note, err := signed(earlier)
	must(t, err)
	seenEarlier := func(minutes int64) string {
		return file(t, "kept", append(slices.Clone(note), cosign(t, earlier, "a", at(earlier, minutes))...))
	}
	two := policyFor(t, 2, "a", "b", "c")
	one := policyFor(t, 1, "a", "b", "c")
	for _, tt := range []struct {
		name   string
		b      *domaintest.Body
		lines  [][]byte
		args   []string
		seq    wire.Seq
		class  string
		says   string
		signed int
	}{
		{"a quorum", b, [][]byte{cosign(t, b, "a", at(b, 1)), cosign(t, b, "c", at(b, 2))}, []string{two}, 0, "", "", 2},
		{"no quorum", b, [][]byte{cosign(t, b, "a", at(b, 1))}, []string{two}, 0, classWitness, "Missing: b, c", 1},
		{"nobody", b, nil, []string{one}, 0, classWitness, "0 have cosigned", 0},
		{"of another tree", b, [][]byte{cosign(t, earlier, "a", at(b, 1))}, []string{one}, 0, classWitness, "0 have cosigned", 0},
		{"of a stranger", b, [][]byte{cosign(t, b, "x", at(b, 1))}, []string{one}, 0, classWitness, "0 have cosigned", 0},
		{"nine minutes early", b, [][]byte{cosign(t, b, "a", at(b, -9))}, []string{one}, 0, "", "", 1},
		{"dated forward", b, [][]byte{cosign(t, b, "a", at(b, -13))}, []string{one}, size - 2, "time", "dated forward", 1},
		{"dated forward, whatever the others say", b, [][]byte{cosign(t, b, "a", at(b, 0)), cosign(t, b, "b", at(b, -13))}, []string{one}, size - 2, "time", "witness b", 2},
		{"kept from before", b, [][]byte{cosign(t, b, "a", at(b, 1))}, []string{one, "--since", seenEarlier(1)}, 0, "", "", 1},
		{"dated back", b, [][]byte{cosign(t, b, "a", at(b, 1))}, []string{one, "--since", seenEarlier(12)}, 31, "time", "ended at entry 30: it is dated back", 1},
		{"kept, dated forward", b, [][]byte{cosign(t, b, "a", at(b, 1))}, []string{one, "--since", seenEarlier(-13)}, 28, "time", "dated forward", 1},
		{"a clock set forward", advanced, [][]byte{cosign(t, advanced, "a", real)}, []string{one}, 0, "", "", 1},
		{"a clock set forward, and dated forward", advanced, [][]byte{cosign(t, advanced, "a", real.Add(-15*time.Minute))}, []string{one}, size - 3, "time", "dated forward", 1},
		{"after the end of time", b, [][]byte{cosign(t, b, "a", time.Unix(1<<62, 0))}, []string{one}, 0, "", "", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, code, said := audited(t, t.TempDir(), append([]string{folderOf(t, tt.b, tt.lines...), "--witnesses"}, tt.args...)...)
			if len(r.Cosigned) != tt.signed {
				t.Errorf("cosigned %+v", r.Cosigned)
			}
			if tt.class != "" {
				wantBad(t, r, code, tt.seq, tt.class, tt.says)
				return
			}
			if ok, n := row(t, r, classWitness); code != 0 || ok != "true" || n != int64(tt.signed) {
				t.Errorf("exit code %d, %+v, %s %d %s", code, r.FirstBad, ok, n, said)
			}
			if strings.Contains(fmt.Sprint(r.Unchecked), "clock") {
				t.Errorf("unchecked %q", r.Unchecked)
			}
		})
	}
	// Cosignatures that no policy names are not judged, and that is said.
	r, code, _ := audited(t, t.TempDir(), folderOf(t, b, cosign(t, b, "a", at(b, -600))))
	if ok, _ := row(t, r, classWitness); code != 0 || ok != "not checked" || !strings.Contains(fmt.Sprint(r.Unchecked), "cosigned by witness.example/a") {
		t.Errorf("exit code %d, %s, %q", code, ok, r.Unchecked)
	}
	if _, code, said := audited(t, t.TempDir(), folderOf(t, b), "--witnesses", file(t, "policy", []byte("nonsense\n"))); code != exitUsage || !strings.Contains(said, "line 1") {
		t.Errorf("no policy: exit code %d, %s", code, said)
	}
}

// Whatever is wrong with a copy's files is exit code 5, at the entry where one can be told.
func TestAuditOfBadFiles(t *testing.T) {
	body := spoken(300, 0, "")
	position := wire.Seq(1 + slices.IndexFunc(body.Entries, func(raw []byte) bool { return bytes.Contains(raw, []byte("position.stated")) })) //nolint:gosec // an index
	src := folderOf(t, body)
	ledger, err := copies.Open(t.Context(), src)
	must(t, err)
	sound := filepath.Join(t.TempDir(), "export")
	must(t, copies.Export(t.Context(), ledger, sound, nil))
	must(t, ledger.Close())
	flip := func(after string) func([]byte) []byte {
		return func(b []byte) []byte {
			b[bytes.Index(b, []byte(after))+len(after)] ^= 1
			return b
		}
	}
	for _, tt := range []struct {
		name, path string
		change     func([]byte) []byte // nil: the file is removed
		seq        wire.Seq
		class      string
		entries    int64
	}{
		{"a founding that says something else", "tile/entries/000", flip(`"Test bod`), 1, "signature", 0},
		{"a founding that cannot be read", "tile/entries/000", flip(`"statement":{"data"`), 1, "form", 0},
		{"an entry that says something else", "tile/entries/000", flip(`"position `), position, "signature", int64(position) - 1},
		{"a bundle cut off", "tile/entries/001.p/44", func(b []byte) []byte { return b[:len(b)-3] }, 257, "tree", 256},
		{"a bundle missing", "tile/entries/001.p/44", nil, 257, "tree", 256},
		{"the first bundle missing", "tile/entries/000", nil, 0, "tree", 0},
		{"a tile of other entries", "tile/0/001.p/44", func(b []byte) []byte { b[32*9] ^= 1; return b }, 266, "tree", 300},
		{"a tile missing", "tile/0/000", nil, 0, "tree", 300},
		{"another vkey", "vkey", func(b []byte) []byte { b[0] ^= 1; return b }, 0, "tree", 300},
		{"a checkpoint that nobody signed", "checkpoint", flip("\n300\n"), 0, "checkpoint", 300},
		{"a checkpoint of more entries than there are", "checkpoint", func(b []byte) []byte { return bytes.Replace(b, []byte("\n300\n"), []byte("\n1000\n"), 1) }, 0, "checkpoint", 256},
		{"a checkpoint of fewer entries", "checkpoint", func(b []byte) []byte { return bytes.Replace(b, []byte("\n300\n"), []byte("\n256\n"), 1) }, 0, "checkpoint", 256},
		{"rotations of a ledger that had none", "rotations", func([]byte) []byte { return []byte(`[{"entry":{},"seq":2}]`) }, 0, "tree", 300},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "export")
			must(t, os.CopyFS(dir, os.DirFS(sound)))
			name := filepath.Join(dir, tt.path)
			b, err := os.ReadFile(name)
			if !errors.Is(err, fs.ErrNotExist) {
				must(t, err)
			}
			if tt.change == nil {
				must(t, os.Remove(name))
			} else {
				must(t, os.WriteFile(name, tt.change(b), 0o600))
			}
			r, code, _ := audited(t, t.TempDir(), dir)
			wantBad(t, r, code, tt.seq, tt.class)
			if r.Entries != tt.entries {
				t.Errorf("%d entries were found valid, want %d", r.Entries, tt.entries)
			}
			if tt.path == "checkpoint" || tt.path == "rotations" { // nor is a part of it replayed
				if code := run(t.Context(), []string{"replay", dir, "--at", "200", "--digest"}, strings.NewReader(""), io.Discard, io.Discard); code != exitVerify {
					t.Errorf("replayed up to entry 200: exit code %d", code)
				}
			}
		})
	}
}

// What the report counts adds up.
func TestAuditCounts(t *testing.T) {
	r, code, _ := audited(t, t.TempDir(), folderOf(t, spoken(60, 0, "")))
	var by, types int64
	for _, n := range r.By {
		by += n
	}
	for _, n := range r.Types {
		types += n
	}
	if code != 0 || r.Entries != 60 || by != 60 || types != 60 || r.By[wire.AsRepresentative] == 0 {
		t.Errorf("exit code %d, %d entries, by %v, types %v", code, r.Entries, r.By, r.Types)
	}
	// Every type of statement has words for people.
	for _, info := range domain.Types() {
		noun := strings.Split(info.Name, ".")[1]
		if !slices.ContainsFunc(subjects, func(p phrase) bool { return p.name == noun }) {
			t.Errorf("no words for %s", info.Name)
		}
	}
	for _, c := range r.Classes {
		// What is derived is wrong as a count.
		if !slices.ContainsFunc(checks, func(p phrase) bool { return p.name == c.Class }) || wrongs[c.Class] == "" && c.Class != classDerived {
			t.Errorf("no words for class %s", c.Class)
		}
	}
}
