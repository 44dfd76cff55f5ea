package verifier

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Sequences of log_short.jsonl that the tests name.
const (
	constituted = 18
	tabled      = 19
	frozen      = 23
	opened      = 24
	firstBallot = 25
	lastBallot  = 29
	closed      = 30
	decided     = 31
	applied     = 32
)

// A tampering changes log_short.jsonl; everything is then hashed and signed anew
// with the ledger's key, so that what is left to find is in the entries.
type tampering struct {
	name   string
	tamper func(l *testLog)
	seq    int
	class  string
}

var tamperings = []tampering{
	{"a motion's terms", func(l *testLog) { l.edit(tabled, `"all_or_none":false`, `"all_or_none":true`) }, tabled, "signature"},
	{"a choice flipped", func(l *testLog) { l.edit(firstBallot, `"choice":"no"`, `"choice":"yes"`) }, firstBallot, "signature"},
	{"two signatures swapped", func(l *testLog) { l.swapSignatures(26, 27) }, 26, "signature"},
	{"a signature left out", func(l *testLog) { l.sign(firstBallot) }, firstBallot, "signature"},
	{"a signature too many", func(l *testLog) { l.sign(firstBallot, "member 0", "member 0") }, firstBallot, "signature"},
	{"another member's signature", func(l *testLog) { l.sign(firstBallot, "member 1") }, firstBallot, "signature"},
	{"an algorithm that is none", func(l *testLog) { l.edit(firstBallot, `"alg":"ed25519"`, `"alg":"none"`) }, firstBallot, "form"},

	{"a ballot dropped", func(l *testLog) { l.drop(26) }, 26, "seen"},
	{"two ballots swapped", func(l *testLog) { l.swap(27, 28) }, 27, "seen"},
	{"a position dropped, on which nothing rests", func(l *testLog) { l.drop(22) }, opened, "seen"},
	{"the founding dropped", func(l *testLog) { l.drop(1) }, 1, "permission"},
	{"a ballot entered twice", func(l *testLog) { l.insert(lastBallot+1, l.entries[lastBallot-1]) }, lastBallot + 1, "ids"},
	{"an older ballot entered again", func(l *testLog) {
		l.insert(lastBallot+1, l.entries[firstBallot-1])
		l.edit(lastBallot+1, `{"recorded":"2026-12-01T09`, `{"recorded":"2026-12-01T10`)
	}, lastBallot + 1, "ids"},
	{"a founding entered again", func(l *testLog) { l.insert(2, l.entries[0]) }, 2, "permission"},

	{"recorded before the entry before", func(l *testLog) { l.edit(27, `{"recorded":"2026-12-01T10`, `{"recorded":"2026-12-01T09`) }, 27, "time"},
	{"an opening recorded earlier than was noticed", func(l *testLog) {
		l.edit(frozen, `{"recorded":"2026-12-01`, `{"recorded":"2026-11-24`)
		l.edit(opened, `{"recorded":"2026-12-01`, `{"recorded":"2026-11-24`)
	}, frozen, "permission"},
	{"a ballot recorded earlier within the order", func(l *testLog) { l.edit(26, `{"recorded":"2026-12-01T10`, `{"recorded":"2026-12-01T09`) }, 27, "seen"},
	{"a ballot recorded when the poll was over", func(l *testLog) { l.edit(lastBallot, `{"recorded":"2026-12-01T10`, `{"recorded":"2026-12-04T09`) }, lastBallot, "derived"},
	{"a close recorded before its time", func(l *testLog) { l.edit(closed, `{"recorded":"2026-12-04T09`, `{"recorded":"2026-12-04T08`) }, closed, "derived"},
	{"a decision recorded later than its poll's close", func(l *testLog) { l.edit(decided, `{"recorded":"2026-12-04T09`, `{"recorded":"2026-12-04T10`) }, decided, "derived"},

	{"a count altered", func(l *testLog) { l.edit(closed, `"yes":3`, `"yes":4`) }, closed, "derived"},
	{"an outcome altered", func(l *testLog) { l.edit(decided, `"outcome":"carried"`, `"outcome":"not_carried"`) }, decided, "derived"},
	{"a derived id altered", func(l *testLog) { l.edit(decided, `"id":"7c6947e4`, `"id":"7c6947e5`) }, decided, "derived"},
	{"an effect not applied", func(l *testLog) {
		l.edit(applied, `"effect":0`, `"effect":0,"reason":"this version is the one adopted"`)
		l.edit(applied, "effect.applied", "effect.not_applied")
	}, applied, "derived"},
	{"a constitution left out", func(l *testLog) { l.drop(constituted) }, constituted, "derived"},
	{"a close left out", func(l *testLog) { l.drop(closed) }, closed, "derived"},
	{"a decision left out", func(l *testLog) { l.drop(decided) }, decided, "derived"},
	{"an effect left out at the end", func(l *testLog) { l.drop(applied) }, applied, "derived"},
	{"a close invented", func(l *testLog) { l.insert(lastBallot, l.entries[closed-1]) }, lastBallot, "derived"},
	{"an effect applied twice", func(l *testLog) { l.insert(applied+1, l.entries[applied-1]) }, applied + 1, "derived"},
	{"a decision signed by officers", func(l *testLog) {
		l.insert(closed, l.entries[decided-1])
		l.edit(closed, `,"cause":`, `,"by":[{"as":"officer","key":"dN_mjsO6UX3vG5ZZ5ulxWzFx643hCyfNHBUgK96Bt0A","of":"office/coordinator"}],"cause":`)
		l.sign(closed, "coordinator")
	}, closed, "derived"},

	{"a registrar votes for a member", func(l *testLog) {
		l.edit(firstBallot, "tn_r7bPaRVcV1nFT9xDUhP39GRKW1kpMRaYM_g1d9hs", "FUqrSNRlvFgwYd2xkZ0zfgXtWrqrr7T4l4GHViQE2KI")
		l.sign(firstBallot, "registrar civil society")
	}, firstBallot, "standing"},
	{"a key that nobody enrolled", func(l *testLog) {
		l.edit(firstBallot, "tn_r7bPaRVcV1nFT9xDUhP39GRKW1kpMRaYM_g1d9hs", base64.RawURLEncoding.EncodeToString(goldenKey("stranger")[32:]))
		l.sign(firstBallot, "stranger")
	}, firstBallot, "standing"},
	{"a key enrolled by one registrar", func(l *testLog) {
		l.edit(4, `,{"as":"officer","key":"FmRenhmgp7tixLiSdlS4XaM8lnjBa47H_Ahn6I0bY2I","of":"office/registrar-government"}`, "")
		l.sign(4, "member 0", "registrar civil society")
	}, 4, "permission"},
	{"a member votes twice with one number", func(l *testLog) {
		l.edit(lastBallot, `"ballot":2`, `"ballot":1`)
		l.sign(lastBallot, "member 0")
	}, lastBallot, "permission"},
	{"a freeze that comes too early", func(l *testLog) { l.edit(frozen, `{"recorded":"2026-12-01`, `{"recorded":"2026-11-25`) }, frozen, "permission"},
	{"an unknown member that the member signed", func(l *testLog) {
		l.edit(firstBallot, `"choice":"no"`, `"choice":"no","comment":"so there"`)
		l.sign(firstBallot, "member 0")
	}, firstBallot, "form"},
	{"a statement of another ledger", func(l *testLog) {
		l.insert(applied+1, golden(l.t, "log_full.jsonl").entries[1])
		l.edit(applied+1, `{"recorded":"2026-11-24`, `{"recorded":"2026-12-24`)
	}, applied + 1, "permission"},

	{"white space", func(l *testLog) { l.edit(firstBallot, `"choice":"no"`, `"choice": "no"`) }, firstBallot, "form"},
	{"a key twice in an object", func(l *testLog) { l.edit(firstBallot, `"choice":"no"`, `"choice":"no","choice":"yes"`) }, firstBallot, "form"},
	{"members out of order", func(l *testLog) {
		l.edit(firstBallot, `"ballot":1,"by"`, `"by"`)
		l.edit(firstBallot, `"choice":"no"`, `"choice":"no","ballot":1`)
	}, firstBallot, "form"},
	{"an escape that need not be", func(l *testLog) { l.edit(firstBallot, `"choice":"no"`, `"choice":"\u006eo"`) }, firstBallot, "form"},
	{"a null", func(l *testLog) { l.edit(firstBallot, `"choice":"no"`, `"choice":null`) }, firstBallot, "form"},
	{"a line feed at the end", func(l *testLog) { l.edit(firstBallot, `vote.cast.v1"}}`, "vote.cast.v1\"}}\n") }, firstBallot, "form"},
	{"a number with a fraction", func(l *testLog) { l.edit(firstBallot, `"ballot":1,`, `"ballot":1.0,`) }, firstBallot, "form"},
	{"base64url with an unused bit set", func(l *testLog) { l.edit(firstBallot, `LNmUKBw"`, `LNmUKBx"`) }, firstBallot, "form"},
	{"a byte that is no UTF-8", func(l *testLog) { l.edit(tabled, `"title":{"`, "\"title\":{\"az\":\"\xff\",\"") }, tabled, "form"},
	{"an entry of nothing", func(l *testLog) { l.entries[firstBallot-1] = nil }, firstBallot, "form"},
}

// TestTamperings: each is rejected, with the sequence and class it must be; and
// where the program can be built, its audit names the same sequence.
func TestTamperings(t *testing.T) {
	var dirs []string
	for _, tc := range tamperings {
		l := golden(t, "log_short.jsonl")
		tc.tamper(l)
		dirs = append(dirs, l.export())
	}
	reports := runMany(t, dirs)
	for i, tc := range tamperings {
		t.Run(tc.name, func(t *testing.T) {
			r := reports[i]
			if r.OK || r.Verdict != "bad" || r.FirstBad == nil || r.FirstBad.Seq != tc.seq || r.FirstBad.Class != tc.class {
				t.Fatalf("first fault %+v; want %s at %d", r.FirstBad, tc.class, tc.seq)
			}
			if len(r.Faults) != 1 {
				t.Errorf("%d faults where the log is hashed and signed anew: %+v", len(r.Faults), r.Faults)
			}
		})
	}
	t.Run("audit", func(t *testing.T) {
		for i, audit := range auditsOf(t, needProgram(t), dirs) {
			if audit.OK || audit.FirstBad == nil || audit.FirstBad.Seq != tamperings[i].seq {
				t.Errorf("%s: the program's audit says %+v", tamperings[i].name, audit.FirstBad)
			}
		}
	})
}

// TestKeptCheckpoint: what a log alone cannot show, a checkpoint from earlier does.
func TestKeptCheckpoint(t *testing.T) {
	l := golden(t, "log_short.jsonl")
	kept := filepath.Join(t.TempDir(), "kept")
	writeFile(t, kept, l.checkpoint(lastBallot, goldenKey("ledger")))
	if _, code := runVerifier(t, l.export(), "--since", kept); code != exitOK {
		t.Fatalf("the log itself: exit %d", code)
	}

	l.entries = l.entries[:lastBallot-1] // a log whose last ballot never was
	dir := l.export()
	if _, code := runVerifier(t, dir); code != exitOK {
		t.Fatalf("a shorter log is a log: exit %d", code)
	}
	r, code := runVerifier(t, dir, "--since", kept)
	if code != exitBad || r.FirstBad.Class != "since" {
		t.Errorf("shorter than the kept checkpoint: exit %d, %+v", code, r.FirstBad)
	}

	full := golden(t, "log_full.jsonl")
	r, code = runVerifier(t, full.export(), "--since", kept)
	if code != exitBad || r.FirstBad.Class != "since" {
		t.Errorf("another ledger of the same key: exit %d, %+v", code, r.FirstBad)
	}
	r, code = runVerifier(t, full.export(), "--ledger", strings.Repeat("0", 64))
	if code != exitBad || r.FirstBad.Class != "ledger" || r.FirstBad.Seq != 1 {
		t.Errorf("another id: exit %d, %+v", code, r.FirstBad)
	}
}

// TestUnknownSemantics: a log of semantics that the verifier does not know yet
// is called newer, not wrong; one of a number that there never was is wrong,
// and whoever only writes another number into a copy has broken its signatures.
func TestUnknownSemantics(t *testing.T) {
	numbered := func(number string) *testLog {
		l := golden(t, "log_short.jsonl")
		l.edit(1, `"semantics":1`, `"semantics":`+number)
		l.sign(1, "coordinator", "registrar civil society", "registrar government")
		return l
	}
	if r, code := runVerifier(t, numbered("2").export()); code != exitNewer || r.Verdict != "newer" || len(r.Faults) != 0 {
		t.Errorf("semantics 2: exit %d, %+v", code, r)
	}
	if r, code := runVerifier(t, numbered("0").export()); code != exitBad || r.FirstBad == nil || r.FirstBad.Class != "form" || r.FirstBad.Seq != 1 {
		t.Errorf("semantics 0: exit %d, %+v", code, r)
	}
	l := golden(t, "log_short.jsonl")
	l.edit(1, `"semantics":1`, `"semantics":2`)
	if r, code := runVerifier(t, l.export()); code != exitBad || r.FirstBad == nil || r.FirstBad.Class != "signature" || r.FirstBad.Seq != 1 {
		t.Errorf("the number altered: exit %d, %+v", code, r)
	}
}

// TestCheckpoints: a checkpoint that does not fit the entries, the founding or the form is found.
func TestCheckpoints(t *testing.T) {
	l := golden(t, "log_short.jsonl")
	root := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{1}, 32))
	good := string(l.checkpoint(applied, goldenKey("ledger")))
	failing := "— " + testOrigin + " " + base64.StdEncoding.EncodeToString(append([]byte{0x0c, 0x94, 0xf7, 0x4c}, make([]byte, 64)...)) + "\n"
	signed := func(text string) string { return string(signNote(text, goldenKey("ledger"))) }
	cases := []struct {
		name, note string
		seq        int
		class      string
	}{
		{"another root, signed anew", signed(testOrigin + "\n32\n" + root + "\n"), 0, "tree"},
		{"another root, as it was signed", strings.Replace(good, "S7jtqF", "S7jtqG", 1), 0, "tree"},
		{"of part of a group, signed anew", string(l.checkpoint(decided, goldenKey("ledger"))), applied, "derived"},
		{"by another key", string(l.checkpoint(applied, goldenKey("stranger"))), 0, "checkpoint"},
		{"a signature altered", strings.Replace(good, " DJT3TM1m", " DJT3TM1n", 1), 0, "checkpoint"},
		{"a first signature that fails", strings.Replace(good, "\n\n", "\n\n"+failing, 1), 0, "checkpoint"},
		{"under another origin", strings.ReplaceAll(good, testOrigin, "test.example/other"), 0, "checkpoint"},
		{"an extension line", signed(strings.TrimSuffix(strings.SplitAfter(good, "\n\n")[0], "\n") + "more\n"), 0, "checkpoint"},
		{"a size with a leading zero", signed(strings.Replace(strings.TrimSuffix(strings.SplitAfter(good, "\n\n")[0], "\n"), "\n32\n", "\n032\n", 1)), 0, "checkpoint"},
		{"without a signature", strings.SplitAfter(good, "\n\n")[0], 0, "checkpoint"},
		{"of nothing", signed(testOrigin + "\n0\n" + root + "\n"), 0, "checkpoint"},
		{"an empty file", "", 0, "checkpoint"},
	}
	var dirs []string
	for _, tc := range cases {
		log := &testLog{t: t, entries: l.entries}
		if tc.seq > 0 {
			log.entries = l.entries[:tc.seq-1]
		}
		dirs = append(dirs, log.export())
		writeFile(t, filepath.Join(dirs[len(dirs)-1], "checkpoint"), []byte(tc.note))
	}
	reports := runMany(t, dirs)
	for i, tc := range cases {
		if r := reports[i]; r.OK || r.FirstBad == nil || r.FirstBad.Seq != tc.seq || r.FirstBad.Class != tc.class {
			t.Errorf("%s: %+v; want %s at %d", tc.name, r.FirstBad, tc.class, tc.seq)
		}
	}
	dir := l.export()
	for name, beside := range map[string]string{
		"a witness's cosignature": "— witness.example " + base64.StdEncoding.EncodeToString(make([]byte, 76)) + "\n", "a second signature that fails": failing,
	} {
		writeFile(t, filepath.Join(dir, "checkpoint"), []byte(good+beside))
		if r, code := runVerifier(t, dir); code != exitOK {
			t.Errorf("%s beside: exit %d, %+v", name, code, r.FirstBad)
		}
	}
}

// TestUnhashedTampering: who changes an entry and nothing else is told apart by the hashes beside it.
func TestUnhashedTampering(t *testing.T) {
	l := golden(t, "log_short.jsonl")
	dir := l.export()
	path := filepath.Join(dir, "tile/entries/000.p/32")
	bundle, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, path, bytes.Replace(bundle, []byte(`{"recorded":"2026-12-01T10:00:00.000Z"`), []byte(`{"recorded":"2026-12-01T10:00:00.001Z"`), 1))
	r, code := runVerifier(t, dir)
	if code != exitBad || len(r.Faults) != 2 {
		t.Fatalf("exit %d, %+v", code, r.Faults)
	}
	for _, f := range r.Faults {
		if f.Class == "tree" && f.Seq != 26 {
			t.Errorf("the tree's fault names entry %d, not 26: %s", f.Seq, f.Detail)
		}
	}
}
