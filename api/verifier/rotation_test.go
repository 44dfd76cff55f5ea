package verifier

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rotatedID is the id of the ledger of log_rotated.jsonl.
const rotatedID = "c5bc24ed7bf3254646c282bf3b2140a4020db837543c3f8bbb5f1f0ea40aa06e"

// Sequences of log_rotated.jsonl that the tests name: the rotations, the first
// and third of them by a decision.
const (
	plannedFirst    = 5
	decidedFirst    = 31
	plannedByThief  = 65
	decidedElected  = 66
	plannedLast     = 67
	rescindedTwo    = 101 // its end, after the second decision on a key was rescinded
	rescindedByThat = "40144d05-4f99-52f6-8258-43d390292e79"
)

// A rotation is an entry by which a key became the ledger's.
type rotation struct {
	seq   int
	entry []byte
	key   string
}

// rotations are those among the first entries, whatever they are worth.
func (l *testLog) rotations(size int) []rotation {
	var list []rotation
	for i, entry := range l.entries[:size] {
		if !bytes.Contains(entry, []byte(`"type":"twothirds.ledger.key_rotated.v1"`)) {
			continue
		}
		var e struct {
			Statement struct {
				Data struct {
					LedgerKey string `json:"ledger_key"`
				}
			}
		}
		if err := json.Unmarshal(entry, &e); err != nil {
			continue
		}
		list = append(list, rotation{i + 1, entry, e.Statement.Data.LedgerKey})
	}
	return list
}

// rotationsFile is the file rotations that a copy has; empty where there are none.
func rotationsFile(list []rotation) string {
	var elements []string
	for _, r := range list {
		elements = append(elements, fmt.Sprintf(`{"entry":%s,"seq":%d}`, r.entry, r.seq))
	}
	if elements == nil {
		return ""
	}
	return "[" + strings.Join(elements, ",") + "]"
}

// ledgerKey is the key in force at a size as the entries have it; the first one's where the tests do not have it.
func (l *testLog) ledgerKey(size int) ed25519.PrivateKey {
	name := "ledger"
	if list := l.rotations(size); list != nil {
		if found, ok := goldenSigners()[list[len(list)-1].key]; ok {
			name = found
		}
	}
	return goldenKey(name)
}

// public is a key's public half as statements have it.
func public(name string) string {
	return base64.RawURLEncoding.EncodeToString(goldenKey(name)[32:])
}

func line(as, key, of string) string {
	return fmt.Sprintf(`{"as":"%s","key":"%s","of":"%s"}`, as, public(key), of)
}

const (
	coordinator   = "office/coordinator"
	ofCivil       = "office/registrar-civil-society"
	ofGovernment  = "office/registrar-government"
	ofThisLedger  = "ledger/" + rotatedID
	ofOtherLedger = "ledger/" + shortLedger
)

// rotate appends a rotation that says these lines and data, recorded with the entry before it, signed by these keys.
func (l *testLog) rotate(lines, data string, keys ...string) int {
	l.t.Helper()
	recorded := recordedAt.Find(l.entries[len(l.entries)-1])
	l.entries = append(l.entries, fmt.Appendf(nil, `%s,"signatures":[],"statement":{"data":{"by":[%s],%s},"id":"01ffffff-0000-7000-8000-000000000001",`+
		`"source":"urn:twothirds:%s","specversion":"1.0","subject":"ledger","time":"2027-07-01T09:00:00.000Z","type":"twothirds.ledger.key_rotated.v1"}}`, recorded, lines, data, rotatedID))
	l.sign(len(l.entries), keys...)
	return len(l.entries)
}

// upTo is a golden log's beginning.
func (l *testLog) upTo(size int) *testLog {
	l.entries = l.entries[:size]
	return l
}

func lines(list ...string) string { return strings.Join(list, ",") }

// rotationTamperings are of the ledger's own key, all hashed and signed anew.
var rotationTamperings = []laterTampering{
	{"a former key signs a rotation", "log_rotated.jsonl", func(l *testLog) int {
		return l.rewrite(plannedByThief, line("ledger_key", "ledger 3", ofThisLedger), line("ledger_key", "ledger 2", ofThisLedger))
	}, "standing", "wrong_capacity"},
	{"a key that never was the ledger's signs a rotation", "log_rotated.jsonl", func(l *testLog) int {
		return l.rewrite(plannedFirst, line("ledger_key", "ledger", ofThisLedger), line("ledger_key", "ledger 8", ofThisLedger))
	}, "standing", "wrong_capacity"},
	{"the ledger's key for another ledger", "log_rotated.jsonl", func(l *testLog) int {
		return l.rewrite(plannedFirst, line("ledger_key", "ledger", ofThisLedger), line("ledger_key", "ledger", ofOtherLedger))
	}, "standing", "wrong_capacity"},
	{"the new key for another ledger", "log_rotated.jsonl", func(l *testLog) int {
		return l.rewrite(plannedFirst, line("new_key", "ledger 2", ofThisLedger), line("new_key", "ledger 2", ofOtherLedger))
	}, "standing", "wrong_capacity"},
	{"another new key than it says", "log_rotated.jsonl", func(l *testLog) int {
		return l.rewrite(plannedFirst, line("new_key", "ledger 2", ofThisLedger), line("new_key", "ledger 8", ofThisLedger))
	}, "standing", "wrong_capacity"},
	{"a key that was the ledger's before", "log_rotated.jsonl", func(l *testLog) int {
		l.upTo(decidedFirst)
		return l.rotate(lines(line("officer", "coordinator", coordinator), line("ledger_key", "ledger 3", ofThisLedger), line("new_key", "ledger", ofThisLedger)),
			`"ledger_key":"`+public("ledger")+`"`, "coordinator", "ledger 3", "ledger")
	}, "standing", "key_known"},
	{"the key in force, once more", "log_rotated.jsonl", func(l *testLog) int {
		l.upTo(plannedFirst)
		return l.rotate(lines(line("officer", "coordinator", coordinator), line("ledger_key", "ledger 2", ofThisLedger), line("new_key", "ledger 2", ofThisLedger)),
			`"ledger_key":"`+public("ledger 2")+`"`, "coordinator", "ledger 2", "ledger 2")
	}, "standing", "key_known"},
	{"a member's key", "log_rotated.jsonl", func(l *testLog) int {
		l.upTo(decidedFirst)
		return l.rotate(lines(line("officer", "coordinator", coordinator), line("ledger_key", "ledger 3", ofThisLedger), line("new_key", "member 0", ofThisLedger)),
			`"ledger_key":"`+public("member 0")+`"`, "coordinator", "ledger 3", "member 0")
	}, "standing", "key_known"},
	{"a key that was the ledger's enrolled for a representative", "log_rotated.jsonl", func(l *testLog) int {
		seq := l.find("key.enrolled", `"as":"representative"`)
		enrolled := l.data(seq, "by", 0, "key")
		entry := bytes.ReplaceAll(l.entries[seq-1], []byte(enrolled), []byte(public("ledger 2")))
		l.entries[seq-1] = entry
		return l.resign(seq)
	}, "standing", "key_known"},
	{"the ledger's key on a statement of another type", "log_rotated.jsonl", func(l *testLog) int {
		seq := l.after(plannedFirst, "member.entered")
		l.edit(seq, `"by":[`, `"by":[`+line("ledger_key", "ledger 2", ofThisLedger)+",")
		return l.resign(seq)
	}, "standing", "wrong_capacity"},
	{"a rotation by a member", "log_rotated.jsonl", func(l *testLog) int {
		l.upTo(decidedFirst)
		return l.rotate(lines(line("representative", "member 0", "member/01a20cc8-8e80-7000-8000-000000000002"), line("ledger_key", "ledger 3", ofThisLedger), line("new_key", "ledger 8", ofThisLedger)),
			`"ledger_key":"`+public("ledger 8")+`"`, "member 0", "ledger 3", "ledger 8")
	}, "permission", "not_permitted"},
	{"a rotation by the ledger's key alone", "log_rotated.jsonl", func(l *testLog) int {
		l.upTo(decidedFirst)
		return l.rotate(lines(line("ledger_key", "ledger 3", ofThisLedger), line("new_key", "ledger 8", ofThisLedger)), `"ledger_key":"`+public("ledger 8")+`"`, "ledger 3", "ledger 8")
	}, "permission", "not_permitted"},
	{"without the new key", "log_rotated.jsonl", func(l *testLog) int {
		l.dropSigner(plannedFirst)
		return plannedFirst
	}, "permission", "not_permitted"},
	{"lines in another order", "log_rotated.jsonl", func(l *testLog) int {
		first, second := line("officer", "coordinator", coordinator), line("ledger_key", "ledger", ofThisLedger)
		return l.rewrite(plannedFirst, first+","+second, second+","+first)
	}, "permission", "not_permitted"},
	{"two registrars without a decision", "log_rotated.jsonl", func(l *testLog) int {
		return l.rewrite(decidedFirst, `"decision":"9a839125-43f8-5c31-bdec-b12d3a12b395",`, "")
	}, "permission", "not_permitted"},
	{"by a decision that is none", "log_rotated.jsonl", func(l *testLog) int {
		return l.rewrite(decidedFirst, `"decision":"9a839125`, `"decision":"9a839126`)
	}, "permission", "not_found"},
	{"by a decision on another key", "log_rotated.jsonl", func(l *testLog) int {
		return l.rewrite(decidedElected, `"decision":"`+l.data(decidedElected, "decision"), `"decision":"`+l.data(decidedFirst, "decision"))
	}, "permission", "wrong_state"},
	{"another key than was decided", "log_rotated.jsonl", func(l *testLog) int {
		entry := bytes.ReplaceAll(l.entries[decidedFirst-1], []byte(public("ledger 3")), []byte(public("ledger 8")))
		l.entries[decidedFirst-1] = entry
		return l.resign(decidedFirst)
	}, "permission", "wrong_state"},
	{"by a decision of which one later took the place", "log_rotated.jsonl", func(l *testLog) int {
		entry := bytes.ReplaceAll(l.entries[decidedElected-1], []byte(public("ledger 5")), []byte(public("ledger 4")))
		entry = bytes.Replace(entry, []byte(l.data(decidedElected, "decision")), []byte(l.decisionOf(52)), 1)
		l.entries[decidedElected-1] = entry
		return l.resign(decidedElected)
	}, "permission", "wrong_state"},
	{"by a decision that was rescinded", "log_rotated.jsonl", func(l *testLog) int {
		key := l.nameOf(l.effectKey(80))
		return l.rotate(lines(line("officer", "registrar civil society", ofCivil), line("officer", "coordinator", coordinator), line("new_key", key, ofThisLedger)),
			`"decision":"`+rescindedByThat+`","ledger_key":"`+public(key)+`"`, "registrar civil society", "coordinator", key)
	}, "permission", "wrong_state"},
	{"by an officer who is one no more", "log_rotated.jsonl", func(l *testLog) int {
		l.upTo(rescindedTwo)
		return l.rotate(lines(line("officer", "registrar government", ofGovernment), line("ledger_key", "ledger 7", ofThisLedger), line("new_key", "ledger 8", ofThisLedger)),
			`"ledger_key":"`+public("ledger 8")+`"`, "registrar government", "ledger 7", "ledger 8")
	}, "standing", "wrong_capacity"},
	{"a key of small order", "log_rotated.jsonl", func(l *testLog) int {
		l.entries[plannedFirst-1] = weakRotation(l)
		return plannedFirst
	}, "standing", "key_weak"},
	{"a rotation entered twice", "log_rotated.jsonl", func(l *testLog) int { return l.again(decidedFirst) }, "standing", "key_known"},
	{"a rotation longer than they are", "log_rotated.jsonl", func(l *testLog) int {
		return l.rewrite(plannedFirst, shortReasons, longReasons(l, 1537))
	}, "form", "form"},
	{"a rotation about something", "log_rotated.jsonl", func(l *testLog) int {
		return l.rewrite(plannedFirst, `"subject":"ledger"`, `"subject":"ledger/`+rotatedID+`"`)
	}, "form", "form"},
	{"a rotation left out", "log_rotated.jsonl", func(l *testLog) int {
		l.drop(plannedFirst)
		return l.find("ledger.constituted") // whose cause has moved
	}, "derived", "derived"},
	{"an effect on a known key for another reason", "log_rotated.jsonl", func(l *testLog) int {
		seq := l.find("effect.not_applied", "key_known")
		l.edit(seq, "key_known", "key_weak")
		return seq
	}, "derived", "derived"},
	{"an effect on a key that would not fit, applied", "log_rotated.jsonl", func(l *testLog) int {
		seq := l.find("effect.not_applied", "key_known")
		l.edit(seq, `,"reason":"key_known"`, "")
		l.edit(seq, "effect.not_applied", "effect.applied")
		return seq
	}, "derived", "derived"},
}

// data is a string in the data of an entry's statement.
func (l *testLog) data(seq int, path ...any) string {
	l.t.Helper()
	var e struct {
		Statement struct{ Data any }
	}
	if err := json.Unmarshal(l.entries[seq-1], &e); err != nil {
		l.t.Fatal(err)
	}
	at := e.Statement.Data
	for _, step := range path {
		switch step := step.(type) {
		case string:
			at = at.(map[string]any)[step]
		case int:
			at = at.([]any)[step]
		}
	}
	return at.(string)
}

// decisionOf is the id of the decision that stands at an entry.
func (l *testLog) decisionOf(seq int) string {
	_, after, _ := bytes.Cut(l.entries[seq-1], []byte(`"subject":"decision/`))
	return string(after[:36])
}

// effectKey is the key in the first effect of the motion tabled at an entry.
func (l *testLog) effectKey(seq int) string {
	l.t.Helper()
	return l.data(seq, "effects", 0, "ledger_key")
}

// nameOf is the name of a key of the tests.
func (l *testLog) nameOf(key string) string {
	l.t.Helper()
	name, ok := goldenSigners()[key]
	if !ok {
		l.t.Fatalf("the tests do not have the key %s", key)
	}
	return name
}

// A rotatedReceipt is one of the vectors.
type rotatedReceipt struct {
	Seq   int    `json:"seq"`
	Size  int    `json:"size"`
	Key   string `json:"key"`
	Extra string `json:"extra"`
	Proof string `json:"proof"`
	Open  []int  `json:"open"`
}

type rotatedVectors struct {
	Keys []struct {
		Name string `json:"name"`
		From int    `json:"from"`
		Vkey string `json:"vkey"`
	} `json:"keys"`
	Checkpoints []struct {
		Size int    `json:"size"`
		Key  string `json:"key"`
		Note string `json:"note"`
	} `json:"checkpoints"`
	Rotations string           `json:"rotations"`
	Receipts  []rotatedReceipt `json:"receipts"`
}

func readRotated(t *testing.T) *rotatedVectors {
	t.Helper()
	var v rotatedVectors
	readVectors(t, "vectors_rotated.json", &v)
	if len(v.Keys) != 6 || len(v.Checkpoints) < 6 || len(v.Receipts) < 6 {
		t.Fatalf("%d keys, %d checkpoints, %d receipts in the vectors", len(v.Keys), len(v.Checkpoints), len(v.Receipts))
	}
	return &v
}

// TestRotatedVectors: at each size the checkpoint, the file vkey and the file
// rotations of the vectors are what a copy must have, and no other key's are.
func TestRotatedVectors(t *testing.T) {
	v := readRotated(t)
	whole := golden(t, "log_rotated.jsonl")
	if got := rotationsFile(whole.rotations(len(whole.entries))); got != v.Rotations {
		t.Fatalf("the file rotations is %s", got)
	}
	var dirs []string
	var wants []bool
	for _, c := range v.Checkpoints {
		l := golden(t, "log_rotated.jsonl").upTo(c.Size)
		for _, key := range v.Keys {
			dir := l.export()
			if key.Name != c.Key {
				writeFile(t, filepath.Join(dir, "checkpoint"), l.checkpoint(c.Size, goldenKey(key.Name)))
			} else {
				writeFile(t, filepath.Join(dir, "checkpoint"), []byte(c.Note))
				writeFile(t, filepath.Join(dir, "vkey"), []byte(key.Vkey+"\n"))
			}
			dirs, wants = append(dirs, dir), append(wants, key.Name == c.Key)
		}
	}
	reports := runMany(t, dirs)
	for i, r := range reports {
		if r.OK != wants[i] || !wants[i] && (r.FirstBad.Class != "checkpoint" || r.FirstBad.Code != "signature") {
			t.Errorf("%d entries, key %s: %+v", r.Entries, v.Keys[i%len(v.Keys)].Name, r.FirstBad)
		}
	}
	t.Run("audit", func(t *testing.T) {
		for i, audit := range auditsOf(t, needProgram(t), dirs) {
			if audit.OK != wants[i] {
				t.Errorf("%d entries, key %s: the program's audit says %+v", reports[i].Entries, v.Keys[i%len(v.Keys)].Name, audit.FirstBad)
			}
		}
	})
}

// TestRotationsBeside: the files beside a log that say its key are exactly what its entries come to.
func TestRotationsBeside(t *testing.T) {
	whole := golden(t, "log_rotated.jsonl")
	list := whole.rotations(len(whole.entries))
	file := rotationsFile(list)
	forged := golden(t, "log_rotated.jsonl")
	forged.rewrite(plannedFirst, "A new machine.", "Another machine")
	cases := []struct {
		name string
		size int
		file string // "-" removes the one that is there
		vkey string
		code string
	}{
		{"as they are", len(whole.entries), file, "", ""},
		{"no file of them", len(whole.entries), "-", "", ""},
		{"a line feed", len(whole.entries), file + "\n", "", "rotations"},
		{"not canonical", len(whole.entries), strings.Replace(file, `"seq":5`, `"seq": 5`, 1), "", "rotations"},
		{"one left out", len(whole.entries), rotationsFile(list[1:]), "", "rotations"},
		{"the last one left out", len(whole.entries), rotationsFile(list[:len(list)-1]), "", "rotations"},
		{"in another order", len(whole.entries), rotationsFile([]rotation{list[0], list[2], list[1], list[3], list[4]}), "", "rotations"},
		{"of another place", len(whole.entries), strings.Replace(file, `"seq":5`, `"seq":6`, 1), "", "rotations"},
		{"one that its signers have signed and that stands nowhere", len(whole.entries), rotationsFile(append(forged.rotations(10), list[1:]...)), "", "rotations"},
		{"one too many for its size", decidedFirst - 1, rotationsFile(list[:2]), "", "rotations"},
		{"none, and none needed", plannedFirst - 1, "-", "", ""},
		{"none needed", plannedFirst - 1, rotationsFile(list[:1]), "", "rotations"},
		{"an empty list", plannedFirst - 1, "[]", "", "rotations"},
		{"nothing in it", plannedFirst - 1, "", "", "rotations"},
		{"no JSON", len(whole.entries), "ledger 7", "", "rotations"},
		{"the founding's key beside it", len(whole.entries), file, "ledger", "vkey"},
		{"the key that comes next beside it", decidedFirst - 1, rotationsFile(list[:1]), "ledger 3", "vkey"},
	}
	var dirs []string
	for _, tc := range cases {
		dir := golden(t, "log_rotated.jsonl").upTo(tc.size).export()
		if tc.file == "-" {
			removeAll(t, filepath.Join(dir, "rotations"))
		} else {
			writeFile(t, filepath.Join(dir, "rotations"), []byte(tc.file))
		}
		if tc.vkey != "" {
			writeFile(t, filepath.Join(dir, "vkey"), []byte(vkeyOf(goldenKey(tc.vkey))+"\n"))
		}
		dirs = append(dirs, dir)
	}
	for i, r := range runMany(t, dirs) {
		tc := cases[i]
		if r.OK != (tc.code == "") || tc.code != "" && (len(r.Faults) != 1 || r.FirstBad.Seq != 0 || r.FirstBad.Class != "checkpoint" || r.FirstBad.Code != tc.code) {
			t.Errorf("%s: %+v; want %q", tc.name, r.Faults, tc.code)
		}
	}
	archive := filepath.Join(t.TempDir(), "log.zip")
	for i, code := range map[int]int{0: exitOK, 4: exitBad} {
		writeFile(t, archive, zipped(t, dirs[i], 8))
		if r, got := runVerifier(t, archive); got != code {
			t.Errorf("zip, %s: exit %d, %+v", cases[i].name, got, r.FirstBad)
		}
	}
	t.Run("audit", func(t *testing.T) {
		for i, audit := range auditsOf(t, needProgram(t), dirs) {
			if audit.OK != (cases[i].code == "") {
				t.Errorf("%s: the program's audit says %+v", cases[i].name, audit.FirstBad)
			}
		}
	})
}

// TestGrownWhileRead: a log that grew behind its address while it was read has
// files beside it that are of its new size; that is no fault.
func TestGrownWhileRead(t *testing.T) {
	before, after := golden(t, "log_rotated.jsonl").upTo(decidedFirst-1).export(), golden(t, "log_rotated.jsonl").export()
	for _, tc := range []struct {
		name  string
		grows bool
		code  int
	}{{"it grew", true, exitOK}, {"it did not", false, exitBad}} {
		grown := false
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			dir := after
			switch path := strings.TrimPrefix(r.URL.Path, "/"); {
			case path == "vkey", path == "rotations":
				grown = tc.grows
			case !grown, strings.HasPrefix(path, "tile/"):
				dir = before
			}
			data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(r.URL.Path)))
			if err != nil {
				http.NotFound(w, r)
				return
			}
			if _, err := w.Write(data); err != nil {
				t.Error(err)
			}
		}))
		if r, code := runVerifier(t, server.URL); code != tc.code || code == exitBad && r.FirstBad.Class != "checkpoint" {
			t.Errorf("%s: exit %d, %+v", tc.name, code, r)
		}
		server.Close()
	}
}

// TestHistoryByThief: a history that goes on by a key after it was replaced is
// valid by itself, and so is a receipt of it; the log contradicts both.
func TestHistoryByThief(t *testing.T) {
	thief := golden(t, "log_rotated.jsonl").upTo(decidedFirst - 1)
	seq := thief.againAt(thief.find("member.entered"), decidedFirst)
	thief.edit(seq, "member/01a20cc8-8e80-7000-8000-000000000002", "member/01ffffff-0000-7000-8000-0000000000aa")
	thief.edit(seq, "member.entered", "member.applied")
	thief.edit(seq, `"constituency":"civil_society",`, `"constituency":"civil_society","document":"`+strings.Repeat("a", 64)+`",`)
	thief.edit(seq, `"subject":"member/`, `"subject":"application/`)
	thief.resign(seq)
	if r, code := runVerifier(t, thief.export()); code != exitOK {
		t.Fatalf("exit %d, %+v", code, r.FirstBad)
	}
	path := writeReceipt(t, first(thief.receipt(seq, thief.checkpoint(seq, goldenKey("ledger 2")))), thief.entries[seq-1])
	if r, code := verifyReceipt(t, path, "--ledger", rotatedID); code != exitOK {
		t.Fatalf("its receipt: exit %d, %+v", code, r.FirstBad)
	}
	out, code := runNode(t, golden(t, "log_rotated.jsonl").export(), "--receipt", path)
	if code != exitBad || !bytes.Contains(out, []byte(`"compared":"fork"`)) {
		t.Errorf("its receipt and the log: exit %d, %s", code, out)
	}
	kept := filepath.Join(t.TempDir(), "kept")
	writeFile(t, kept, thief.checkpoint(seq, goldenKey("ledger 2")))
	if r, code := runVerifier(t, golden(t, "log_rotated.jsonl").export(), "--since", kept); code != exitBad || r.FirstBad.Class != "since" {
		t.Errorf("its checkpoint and the log: exit %d, %+v", code, r.FirstBad)
	}
}

// TestKeptRotated: a checkpoint kept from before a rotation is by the key that was in force then, and by no other.
func TestKeptRotated(t *testing.T) {
	v := readRotated(t)
	l := golden(t, "log_rotated.jsonl")
	dir, kept := l.export(), filepath.Join(t.TempDir(), "kept")
	short := golden(t, "log_rotated.jsonl").upTo(plannedFirst).export()
	broken := golden(t, "log_rotated.jsonl")
	broken.edit(plannedFirst+1, `"en":"member 1"`, `"en":"member x"`)
	bad := broken.export()
	for _, c := range v.Checkpoints {
		writeFile(t, kept, []byte(c.Note))
		if r, code := runVerifier(t, dir, "--since", kept); code != exitOK {
			t.Errorf("of %d entries: exit %d, %+v", c.Size, code, r.FirstBad)
		}
		if r, code := runVerifier(t, short, "--since", kept); (code == exitOK) != (c.Size <= plannedFirst) {
			t.Errorf("of %d entries, the log has %d: exit %d, %+v", c.Size, plannedFirst, code, r.FirstBad)
		}
		// Behind a fault no key is known: that is the one fault.
		if r, code := runVerifier(t, bad, "--since", kept); code != exitBad || r.FirstBad.Seq != plannedFirst+1 || c.Size <= plannedFirst && len(r.Faults) != 1 {
			t.Errorf("of %d entries, the log is bad: exit %d, %+v", c.Size, code, r.Faults)
		}
		writeFile(t, kept, l.checkpoint(c.Size, goldenKey("ledger 8")))
		if r, code := runVerifier(t, dir, "--since", kept); code != exitBad || r.FirstBad.Class != "since" {
			t.Errorf("of %d entries, by another key: exit %d, %+v", c.Size, code, r.FirstBad)
		}
	}
	writeFile(t, kept, l.checkpoint(decidedFirst, goldenKey("ledger 2")))
	if r, code := runVerifier(t, dir, "--since", kept); code != exitBad || r.FirstBad.Class != "since" {
		t.Errorf("by the key that this very entry replaced: exit %d, %+v", code, r.FirstBad)
	}
}

// policyOf is a policy that names a log's key.
func policyOf(t *testing.T, vkey string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "policy")
	writeFile(t, path, []byte("log "+vkey+"\nquorum none\n"))
	return path
}

// exitOfReceipt is the program's exit code on a receipt: 1 where it cannot tell.
func exitOfReceipt(t *testing.T, path string, args ...string) int {
	t.Helper()
	_, code := run(t, nil, needProgram(t), append([]string{"receipt", "verify", path, "--ledger", rotatedID}, args...)...)
	return code
}

// TestRotatedReceipts: the receipts of the vectors are good, or open where they
// say so; a key known from elsewhere settles what stands up to it, and so does a
// log opened with it.
func TestRotatedReceipts(t *testing.T) {
	v := readRotated(t)
	l := golden(t, "log_rotated.jsonl")
	dir := l.export()
	for _, receipt := range v.Receipts {
		path := writeReceipt(t, []byte(receipt.Proof), l.entries[receipt.Seq-1])
		want, verdict := exitOK, "ok"
		if len(receipt.Open) > 0 {
			want, verdict = exitNewer, "open"
		}
		r, code := verifyReceipt(t, path, "--ledger", rotatedID)
		if code != want || r.Verdict != verdict || !slices.Equal(r.Open, receipt.Open) || r.Size != receipt.Size || r.Key != public(receipt.Key) {
			t.Errorf("size %d: exit %d, %+v", receipt.Size, code, r)
		}
		if !testing.Short() {
			if got := exitOfReceipt(t, path); got != want {
				t.Errorf("size %d: the program's exit code is %d", receipt.Size, got)
			}
		}
		if out, code := runNode(t, dir, "--receipt", path); code != exitOK || !bytes.Contains(out, []byte(`"compared":"same"`)) {
			t.Errorf("size %d: with the log exit %d, %s", receipt.Size, code, out)
		}
		for _, key := range v.Keys {
			settles := len(receipt.Open) == 0 || key.From >= receipt.Open[len(receipt.Open)-1] && key.From <= receipt.Size
			want := map[bool]int{true: exitOK, false: exitNewer}[settles]
			args := []string{"--witnesses", policyOf(t, key.Vkey)}
			if r, code := verifyReceipt(t, path, append(args, "--ledger", rotatedID)...); code != want {
				t.Errorf("size %d, %s known: exit %d, %+v", receipt.Size, key.Name, code, r)
			}
			if testing.Short() || receipt.Size != 66 && receipt.Size != 101 {
				continue
			}
			if got := exitOfReceipt(t, path, args...); got != want {
				t.Errorf("size %d, %s known: the program's exit code is %d", receipt.Size, key.Name, got)
			}
		}
	}
	// A log that ends before the rotation settles nothing.
	last := v.Receipts[len(v.Receipts)-1]
	path := writeReceipt(t, []byte(last.Proof), l.entries[last.Seq-1])
	if _, code := runNode(t, golden(t, "log_rotated.jsonl").upTo(plannedByThief).export(), "--receipt", path); code != exitNewer {
		t.Errorf("with a log that ends before the rotation: exit %d", code)
	}
	if _, code := verifyReceipt(t, path, "--ledger", rotatedID, "--witnesses", policyOf(t, strings.Replace(v.Keys[0].Vkey, "+0c", "+0d", 1))); code != exitUsage {
		t.Errorf("a log's key that is none: exit %d", code)
	}
}

// TestTamperedRotations: a receipt whose rotations do not lead to the key of its checkpoint proves nothing; both verifiers say so.
func TestTamperedRotations(t *testing.T) {
	whole := golden(t, "log_rotated.jsonl")
	end := len(whole.entries)
	list := whole.rotations(end)
	_, founding := statementOf(whole.entries[0])
	founding = bytes.TrimSuffix(bytes.TrimPrefix(founding, []byte(`"statement":`)), []byte("}"))
	// altered is a rotation with something else in it, signed by whoever it then names.
	altered := func(seq int, old, with string) []byte {
		l := golden(t, "log_rotated.jsonl")
		return l.entries[l.rewrite(seq, old, with)-1]
	}
	all := func(old, with string, entry []byte, keys ...string) []byte {
		l := &testLog{t: t, entries: [][]byte{bytes.ReplaceAll(entry, []byte(old), []byte(with))}}
		l.sign(1, keys...)
		return l.entries[0]
	}
	swap := func(i int, entry []byte) []rotation {
		changed := slices.Clone(list)
		changed[i].entry = entry
		return changed
	}
	first, decided := list[0].entry, list[1].entry
	civil, government := "registrar civil society", "registrar government"
	for _, tc := range []struct {
		name string
		size int
		list []rotation
		raw  string // in place of the list
		key  string
		code string // empty where it is good, open where it cannot be told
	}{
		{"as they are, before one is open", decidedFirst, list[:2], "", "ledger 3", ""},
		{"as they are", end, list, "", "ledger 7", "open"},
		{"none", plannedFirst - 1, nil, "", "ledger", ""},
		{"none, by the founding's key", end, nil, "", "ledger", ""},
		{"none, by the key in force", end, nil, "", "ledger 7", "signature"},
		{"an empty list", plannedFirst - 1, nil, "[]", "ledger", "founding"},
		{"no list", plannedFirst - 1, nil, "{}", "ledger", "founding"},
		{"a further member in one", decidedFirst, nil, strings.Replace(rotationsFile(list[:2]), `"seq":5`, `"key":1,"seq":5`, 1), "ledger 3", "founding"},
		{"a sequence that is a text", decidedFirst, nil, strings.Replace(rotationsFile(list[:2]), `"seq":5`, `"seq":"5"`, 1), "ledger 3", "founding"},
		{"no sequence", decidedFirst, nil, strings.Replace(rotationsFile(list[:2]), `,"seq":5`, "", 1), "ledger 3", "founding"},
		{"sixty-five", end, nil, rotationsFile(slices.Repeat(list[:1], 65)), "ledger 2", "founding"},
		{"by a former key", decidedFirst, list[:2], "", "ledger 2", "signature"},
		{"behind the checkpoint", decidedFirst - 1, list[:2], "", "ledger 3", "rotations"},
		{"at the first entry", decidedFirst, []rotation{{1, first, ""}}, "", "ledger 2", "rotations"},
		{"twice at one place", decidedFirst, []rotation{{5, first, ""}, {5, decided, ""}}, "", "ledger 3", "rotations"},
		{"in another order", decidedFirst, []rotation{list[1], list[0]}, "", "ledger 2", "rotations"},
		{"twice", decidedFirst, []rotation{{5, first, ""}, {6, first, ""}}, "", "ledger 2", "rotations"},
		{"one left out of the middle", plannedByThief, []rotation{list[0], list[2]}, "", "ledger 6", "rotations"},
		{"an entry of another type", decidedFirst, []rotation{{6, whole.entries[5], ""}}, "", "ledger", "rotations"},
		{"the founding", decidedFirst, []rotation{{6, whole.entries[0], ""}}, "", "ledger", "rotations"},
		{"an entry that is none", decidedFirst, []rotation{{6, []byte(`{"a":1}`), ""}}, "", "ledger", "rotations"},
		{"a derived entry", decidedFirst, []rotation{{19, whole.entries[18], ""}}, "", "ledger", "rotations"},
		{"a signature altered", decidedFirst, swap(0, bytes.Replace(first, []byte("A new machine."), []byte("A new machine!"), 1))[:2], "", "ledger 3", "rotations"},
		{"a signature left out", decidedFirst, swap(0, all("", "", first, "coordinator", "ledger"))[:2], "", "ledger 3", "rotations"},
		{"recorded otherwise, which nobody signs", decidedFirst, swap(0, bytes.Replace(first, []byte(`{"recorded":"2026`), []byte(`{"recorded":"2025`), 1))[:2], "", "ledger 3", ""},
		{"another reason, signed anew", decidedFirst, swap(0, altered(plannedFirst, "A new machine.", "Another machine"))[:2], "", "ledger 3", ""},
		{"of another ledger", decidedFirst, swap(0, altered(plannedFirst, `"source":"urn:twothirds:`+rotatedID, `"source":"urn:twothirds:`+shortLedger))[:2], "", "ledger 3", "rotations"},
		{"about something", decidedFirst, swap(0, altered(plannedFirst, `"subject":"ledger"`, `"subject":"member/x"`))[:2], "", "ledger 3", "rotations"},
		{"an id that was derived", decidedFirst, swap(0, altered(plannedFirst, `"id":"01a20cc8-8e80-7`, `"id":"01a20cc8-8e80-5`))[:2], "", "ledger 3", "rotations"},
		{"too long", decidedFirst, swap(0, altered(plannedFirst, shortReasons, longReasons(whole, 1537)))[:2], "", "ledger 3", "rotations"},
		{"as long as one can be", decidedFirst, swap(0, altered(plannedFirst, shortReasons, longReasons(whole, 1536)))[:2], "", "ledger 3", ""},
		{"a reason of more than a line", decidedFirst, swap(1, altered(decidedFirst, `"seen":{`, `"reasons":{"en":"`+strings.Repeat("x", 501)+`"},"seen":{`))[:2], "", "ledger 3", "rotations"},
		{"an unknown member", decidedFirst, swap(0, altered(plannedFirst, `"ledger_key":"`+public("ledger 2")+`"`, `"ledger_key":"`+public("ledger 2")+`","more":1`))[:2], "", "ledger 3", "rotations"},
		{"another new key than it says", decidedFirst, swap(0, altered(plannedFirst, line("new_key", "ledger 2", ofThisLedger), line("new_key", "ledger 8", ofThisLedger)))[:1], "", "ledger 2", "rotations"},
		{"the new key for another ledger", decidedFirst, swap(0, altered(plannedFirst, line("new_key", "ledger 2", ofThisLedger), line("new_key", "ledger 2", ofOtherLedger)))[:1], "", "ledger 2", "rotations"},
		{"the ledger's key for another ledger", decidedFirst, swap(0, altered(plannedFirst, line("ledger_key", "ledger", ofThisLedger), line("ledger_key", "ledger", ofOtherLedger)))[:1], "", "ledger 2", "rotations"},
		{"planned by a stranger's key", decidedFirst, swap(0, altered(plannedFirst, line("ledger_key", "ledger", ofThisLedger), line("ledger_key", "ledger 8", ofThisLedger)))[:1], "", "ledger 2", "rotations"},
		{"planned by the new key itself", decidedFirst, swap(0, altered(plannedFirst, line("ledger_key", "ledger", ofThisLedger), line("ledger_key", "ledger 2", ofThisLedger)))[:1], "", "ledger 2", "rotations"},
		{"planned by an officer whom nobody knows", decidedFirst, swap(0, altered(plannedFirst, line("officer", "coordinator", coordinator), line("officer", "member 6", "office/nobody")))[:2], "", "ledger 3", ""},
		{"planned by a representative", decidedFirst, swap(0, altered(plannedFirst, line("officer", "coordinator", coordinator), line("representative", "coordinator", coordinator)))[:1], "", "ledger 2", "rotations"},
		{"lines in another order", decidedFirst, swap(0, altered(plannedFirst, line("officer", "coordinator", coordinator)+","+line("ledger_key", "ledger", ofThisLedger), line("ledger_key", "ledger", ofThisLedger)+","+line("officer", "coordinator", coordinator)))[:1], "", "ledger 2", "rotations"},
		{"to a key of small order", decidedFirst, swap(0, weakRotation(whole))[:1], "", "ledger", "rotations"},
		{"back to the founding's key", decidedFirst, swap(1, all(public("ledger 3"), public("ledger"), decided, civil, government, "ledger"))[:2], "", "ledger", "rotations"},
		{"to an officer's key, which no walk shows", decidedFirst, swap(1, all(public("ledger 3"), public("member 3"), decided, civil, government, "member 3"))[:2], "", "member 3", ""},
		{"decided by other officers", decidedFirst, swap(1, altered(decidedFirst, line("officer", civil, ofCivil), line("officer", "member 6", ofCivil)))[:2], "", "ledger 3", "open"},
		{"decided by an officer for another office", decidedFirst, swap(1, altered(decidedFirst, line("officer", civil, ofCivil), line("officer", civil, coordinator)))[:2], "", "ledger 3", "open"},
		{"decided by one who has a side and one who has none", decidedFirst, swap(1, altered(decidedFirst, line("officer", civil, ofCivil), line("officer", "coordinator", coordinator)))[:2], "", "ledger 3", ""},
		{"decided and planned in one", decidedFirst, swap(0, altered(plannedFirst, `"ledger_key":"`+public("ledger 2"), `"decision":"9a839125-43f8-5c31-bdec-b12d3a12b395","ledger_key":"`+public("ledger 2")))[:1], "", "ledger 2", "rotations"},
		{"decided, without saying by what", decidedFirst, swap(1, altered(decidedFirst, `"decision":"9a839125-43f8-5c31-bdec-b12d3a12b395",`, ""))[:2], "", "ledger 3", "rotations"},
		{"open, and by a stranger's key", end, list, "", "ledger 8", "signature"},
	} {
		extra := fmt.Sprintf(`{"founding":%s}`, founding)
		if raw := tc.raw + rotationsFile(tc.list); raw != "" {
			extra = fmt.Sprintf(`{"founding":%s,"rotations":%s}`, founding, raw)
		}
		proof := whole.receiptWith(extra, 2, tc.size, whole.checkpoint(tc.size, goldenKey(tc.key)))
		path := writeReceipt(t, proof, whole.entries[1])
		want := map[string]int{"": exitOK, "open": exitNewer}
		code, settled := want[tc.code]
		if !settled {
			code = exitBad
		}
		r, got := verifyReceipt(t, path, "--ledger", rotatedID)
		if got != code || r == nil || !settled && (r.FirstBad == nil || r.FirstBad.Code != tc.code) {
			t.Errorf("%s: exit %d, %s, %+v; want %q", tc.name, got, r.Verdict, r.FirstBad, tc.code)
		}
		if !testing.Short() {
			if got := exitOfReceipt(t, path); got != code {
				t.Errorf("%s: the program's exit code is %d; want %q", tc.name, got, tc.code)
			}
		}
	}
	// Settled by a key that is known, whatever else is wrong with it.
	forged := swap(0, altered(plannedFirst, line("ledger_key", "ledger", ofThisLedger), line("ledger_key", "ledger 8", ofThisLedger)))
	proof := whole.receiptWith(fmt.Sprintf(`{"founding":%s,"rotations":%s}`, founding, rotationsFile(forged[:1])), 2, decidedFirst, whole.checkpoint(decidedFirst, goldenKey("ledger 2")))
	if r, code := verifyReceipt(t, writeReceipt(t, proof, whole.entries[1]), "--ledger", rotatedID, "--witnesses", policyOf(t, vkeyOf(goldenKey("ledger 2")))); code != exitBad {
		t.Errorf("a broken link to a key that is known: exit %d, %+v", code, r)
	}
}

// shortReasons are those of the first rotation.
const shortReasons = `"az":"Yeni maşın.","en":"A new machine."`

// weakRotation is the first rotation to the key of the point that adds nothing, for
// which anybody can sign anything: R is S·B.
func weakRotation(l *testLog) []byte {
	weak := base64.RawURLEncoding.EncodeToString(append([]byte{1}, make([]byte, 31)...))
	one := &testLog{t: l.t, entries: [][]byte{bytes.ReplaceAll(l.entries[plannedFirst-1], []byte(public("ledger 2")), []byte(weak))}}
	one.sign(1, "coordinator", "ledger", "ledger")
	some := goldenKey("ledger 2")
	seed := sha512.Sum512(some.Seed())
	seed[0], seed[31] = seed[0]&248, seed[31]&63|64
	slices.Reverse(seed[:32])
	s := new(big.Int).Mod(new(big.Int).SetBytes(seed[:32]), groupOrder).FillBytes(make([]byte, 32))
	slices.Reverse(s)
	last := bytes.LastIndex(one.entries[0], []byte(`"sig":"`)) + len(`"sig":"`)
	copy(one.entries[0][last:], base64.RawURLEncoding.EncodeToString(append(slices.Clone(some[32:]), s...)))
	return one.entries[0]
}

// groupOrder is that of the base point of edwards25519 (RFC 8032 §5.1).
var groupOrder, _ = new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)

// longReasons are such that the first rotation has so many bytes with them, each reason within its bound.
func longReasons(l *testLog, size int) string {
	bare := len(statementBytes(l.entries[plannedFirst-1])) - len(shortReasons) + len(`"az":"","en":""`)
	return `"az":"` + strings.Repeat("x", 400) + `","en":"` + strings.Repeat("x", size-bare-400) + `"`
}

// statementBytes is an entry's statement.
func statementBytes(entry []byte) []byte {
	_, statement := statementOf(entry)
	return bytes.TrimSuffix(bytes.TrimPrefix(statement, []byte(`"statement":`)), []byte("}"))
}

// TestSettledBySides: a decided rotation is settled by two officers whom the
// founding names if they are of different sides, or neither has one.
func TestSettledBySides(t *testing.T) {
	second := func(role string) string {
		return fmt.Sprintf(`{"key":"%s","office":"second","role":"%s"}`, public("member 5"), role)
	}
	ofSecond := line("officer", "member 5", "office/second")
	for _, tc := range []struct {
		name, officer, first, second, signer string
		code                                 int
	}{
		{"two of one side", strings.Replace(second("registrar"), `registrar"`, `registrar","side":"civil_society"`, 1), line("officer", "registrar civil society", ofCivil), ofSecond, "registrar civil society", exitNewer},
		{"two of no side", second("coordinator"), line("officer", "coordinator", coordinator), ofSecond, "coordinator", exitOK},
		{"one of a side and one of none", second("coordinator"), line("officer", "registrar civil society", ofCivil), ofSecond, "registrar civil society", exitOK},
		{"two of different sides", strings.Replace(second("registrar"), `registrar"`, `registrar","side":"civil_society"`, 1), line("officer", "registrar government", ofGovernment), ofSecond, "registrar government", exitOK},
	} {
		l := golden(t, "log_rotated.jsonl").upTo(1)
		l.edit(1, `"side":"government"}]`, `"side":"government"},`+tc.officer+`]`)
		l.edit(1, `"of":"office/registrar-government"}]`, `"of":"office/registrar-government"},`+ofSecond+`]`)
		l.sign(1, "coordinator", "registrar civil society", "registrar government", "member 5")
		id := fmt.Sprintf("%x", sha256.Sum256(statementBytes(l.entries[0])))
		l.rotate(lines(tc.first, tc.second, line("new_key", "ledger 2", "ledger/"+id)), `"decision":"9a839125-43f8-5c31-bdec-b12d3a12b395","ledger_key":"`+public("ledger 2")+`"`)
		l.edit(2, "urn:twothirds:"+rotatedID, "urn:twothirds:"+id)
		l.sign(2, tc.signer, "member 5", "ledger 2")
		path := writeReceipt(t, first(l.receipt(2, l.checkpoint(2, goldenKey("ledger 2")))), l.entries[1])
		if r, code := verifyReceipt(t, path, "--ledger", id); code != tc.code {
			t.Errorf("%s: exit %d, %+v", tc.name, code, r.FirstBad)
		}
		if !testing.Short() {
			if _, code := run(t, nil, needProgram(t), "receipt", "verify", path, "--ledger", id); code != tc.code {
				t.Errorf("%s: the program's exit code is %d", tc.name, code)
			}
		}
	}
}
