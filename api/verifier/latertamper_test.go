package verifier

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// A laterTampering changes one of the logs of further types and says at which
// entry that is found.
type laterTampering struct {
	name   string
	log    string
	tamper func(l *testLog) int
	class  string
	code   string
}

var laterTamperings = []laterTampering{
	{"a motion frozen while a ruling stands on it", "log_matters.jsonl", func(l *testLog) int {
		seq := l.after(l.find("ruling.made", "postponed"), "motion.frozen")
		l.edit(seq, `{"recorded":"2027-02-02T09`, `{"recorded":"2027-02-02T08`)
		return seq
	}, "permission", "ruled"},
	{"a second ruling of a kind", "log_matters.jsonl", func(l *testLog) int { return l.again(l.find("ruling.made", "inadmissible")) }, "permission", "exists"},
	{"a ruling for longer than the rules have it", "log_matters.jsonl", func(l *testLog) int {
		return l.rewrite(l.find("ruling.made", "inadmissible"), `"until":"2027-02-08`, `"until":"2028-02-08`)
	}, "permission", "clock"},
	{"a decision contested when the time was over", "log_matters.jsonl", func(l *testLog) int {
		seq := l.after(l.find("decision.contested"), "decision.contested")
		l.edit(seq, `{"recorded":"2027-03-08T09:00:00.000Z`, `{"recorded":"2027-03-16T17:00:00.001Z`)
		return seq
	}, "permission", "too_late"},
	{"a decision contested twice by a member", "log_matters.jsonl", func(l *testLog) int { return l.again(l.find("decision.contested")) }, "permission", "exists"},
	{"a condition's fall left out", "log_matters.jsonl", func(l *testLog) int { return l.without(l.find("condition.fell_due", `"applied":true`)) }, "derived", "derived"},
	{"two falls of one time out of order", "log_matters.jsonl", func(l *testLog) int {
		seq := l.find("condition.fell_due", `"applied":true`)
		l.swap(seq, seq+1)
		return seq
	}, "derived", "derived"},
	{"a consequence that is kept from a member", "log_matters.jsonl", func(l *testLog) int {
		seq := l.find("condition.fell_due", `"applied":true`)
		l.edit(seq, `"applied":true`, `"applied":false`)
		return seq
	}, "derived", "derived"},
	{"a recusal of the member that a condition concerns left out", "log_matters.jsonl", func(l *testLog) int { return l.without(l.find("vote.recused_by_rule")) }, "derived", "derived"},
	{"a group joined twice", "log_matters.jsonl", func(l *testLog) int { return l.again(l.find("group.joined")) }, "permission", "exists"},
	{"a group left by a member that is not in it", "log_matters.jsonl", func(l *testLog) int { return l.again(l.find("group.left")) }, "permission", "not_found"},
	{"a proposal's fall left out", "log_matters.jsonl", func(l *testLog) int { return l.without(l.find("proposal.fell_due")) }, "derived", "derived"},
	{"a proposal overdue before its time", "log_matters.jsonl", func(l *testLog) int {
		seq := l.find("proposal.fell_due")
		l.insert(seq-1, l.entries[seq-1])
		l.edit(seq-1, `{"recorded":"2027-12-02T05`, `{"recorded":"2027-12-01T05`)
		return seq - 1
	}, "derived", "derived"},
	{"a proposal answered twice", "log_matters.jsonl", func(l *testLog) int { return l.again(l.find("proposal.answered", "accepted")) }, "permission", "wrong_state"},
	{"an interest withdrawn twice", "log_matters.jsonl", func(l *testLog) int { return l.again(l.find("interest.withdrawn")) }, "permission", "wrong_state"},
	{"a statement in a closed ledger", "log_matters.jsonl", func(l *testLog) int { return l.againAt(l.find("interest.declared"), len(l.entries)+1) }, "permission", "closed"},

	{"a meeting opened before it begins", "log_meetings.jsonl", func(l *testLog) int {
		seq := l.find("meeting.opened")
		l.edit(seq, `{"recorded":"2027-03-02T11`, `{"recorded":"2027-03-02T10`)
		return seq
	}, "permission", "notice"},
	{"a meeting convened by one member", "log_meetings.jsonl", func(l *testLog) int {
		seq := l.find("meeting.convened", `"as":"representative"`)
		l.dropSigner(seq)
		return seq
	}, "permission", "not_permitted"},
	{"a member that comes twice", "log_meetings.jsonl", func(l *testLog) int { return l.again(l.find("attendance.checked_in")) }, "permission", "wrong_state"},
	{"an attendance attested by one teller", "log_meetings.jsonl", func(l *testLog) int {
		seq := l.find("attendance.attested")
		l.dropSigner(seq)
		return seq
	}, "permission", "not_permitted"},
	{"ballots told by one teller", "log_meetings.jsonl", func(l *testLog) int {
		seq := l.find("vote.told")
		l.dropSigner(seq)
		return seq
	}, "permission", "not_permitted"},
	{"ballots told of what is no option", "log_meetings.jsonl", func(l *testLog) int { return l.rewrite(l.find("vote.told"), `"choice":"no"`, `"choice":"none"`) }, "permission", "choice"},
	{"ballots told twice for a member", "log_meetings.jsonl", func(l *testLog) int {
		return l.rewrite(l.find("vote.told"), `"ballots":[`, `"ballots":[{"choice":"no","member":"01a20cc8-8e80-7000-8000-000000000002"},`)
	}, "form", "form"},
	{"a poll at a meeting that is over", "log_meetings.jsonl", func(l *testLog) int {
		opened := l.find("poll.opened", `"meeting":`)
		return l.againAt(l.find("meeting.closed"), opened) + 1
	}, "permission", "wrong_state"},
	{"one more who was there", "log_meetings.jsonl", func(l *testLog) int {
		seq := l.find("poll.closed", `"present":5`)
		l.edit(seq, `"present":5`, `"present":6`)
		return seq
	}, "derived", "derived"},
	{"a told ballot passed off as the member's", "log_meetings.jsonl", func(l *testLog) int {
		seq := l.find("poll.closed", `"told":2,`)
		l.edit(seq, `"told":2,`, "")
		return seq
	}, "derived", "derived"},
	{"a choice among candidates counted otherwise", "log_meetings.jsonl", func(l *testLog) int {
		seq := l.find("poll.closed", `"votes":[`)
		l.edit(seq, `"votes":2`, `"votes":3`)
		return seq
	}, "derived", "derived"},
	{"a run-off left out", "log_meetings.jsonl", func(l *testLog) int { return l.without(l.find("poll.run_off_opened")) }, "derived", "derived"},
	{"a run-off with a candidate too many", "log_meetings.jsonl", func(l *testLog) int {
		seq := l.find("poll.run_off_opened")
		l.edit(seq, `"options":[`, `"options":["01a20cc8-8e80-7000-8000-000000000003",`)
		return seq
	}, "derived", "derived"},
	{"somebody else chosen", "log_meetings.jsonl", func(l *testLog) int {
		seq := l.find("decision.made", `"chosen":`)
		l.edit(seq, `"chosen":"01a20cc8-8e80-7000-8000-000000000008"`, `"chosen":"01a20cc8-8e80-7000-8000-00000000001c"`)
		return seq
	}, "derived", "derived"},
}

// TestLaterTamperings: what TestTamperings is for the types of format §12.7 to §12.11.
func TestLaterTamperings(t *testing.T) {
	var dirs []string
	var seqs []int
	tamperings := slices.Concat(laterTamperings, planTamperings, reportTamperings, rotationTamperings)
	for _, tc := range tamperings {
		l := golden(t, tc.log)
		seqs = append(seqs, tc.tamper(l))
		dirs = append(dirs, l.export())
	}
	for i, r := range runMany(t, dirs) {
		tc := tamperings[i]
		t.Run(tc.name, func(t *testing.T) {
			if r.OK || r.FirstBad == nil || r.FirstBad.Seq != seqs[i] || r.FirstBad.Class != tc.class || r.FirstBad.Code != tc.code {
				t.Fatalf("first fault %+v; want %s, %s at %d", r.FirstBad, tc.class, tc.code, seqs[i])
			}
		})
	}
	t.Run("audit", func(t *testing.T) {
		for i, audit := range auditsOf(t, needProgram(t), dirs) {
			class := tamperings[i].class
			if class == "derived" {
				class = "count" // the program's word for it
			}
			if audit.OK || audit.FirstBad == nil || audit.FirstBad.Seq != seqs[i] || audit.FirstBad.Class != class {
				t.Errorf("%s: the program's audit says %+v", tamperings[i].name, audit.FirstBad)
			}
		}
	})
}

// TestUpgrade: an upgrade to semantics that the verifier does not know makes the
// log newer from there on; to any other number it is wrong.
func TestUpgrade(t *testing.T) {
	upgraded := func(semantics int) *testLog {
		l := golden(t, "log_short.jsonl")
		line := func(key, office string) string {
			return fmt.Sprintf(`{"as":"officer","key":"%s","of":"office/%s"}`, key, office)
		}
		by := line("FUqrSNRlvFgwYd2xkZ0zfgXtWrqrr7T4l4GHViQE2KI", "registrar-civil-society") + "," + line("FmRenhmgp7tixLiSdlS4XaM8lnjBa47H_Ahn6I0bY2I", "registrar-government")
		l.entries = append(l.entries, fmt.Appendf(nil, `{"recorded":"2026-12-05T09:00:00.000Z","signatures":[],"statement":{"data":{"by":[%s],"semantics":%d},"id":"01ffffff-0000-7000-8000-000000000001",`+
			`"source":"urn:twothirds:%s","specversion":"1.0","subject":"ledger","time":"2026-12-05T09:00:00.000Z","type":"twothirds.ledger.upgraded.v1"}}`, by, semantics, shortLedger))
		l.sign(len(l.entries), "registrar civil society", "registrar government")
		return l
	}
	if r, code := runVerifier(t, upgraded(2).export(), "--ledger", shortLedger); code != exitNewer || r.Verdict != "newer" || len(r.Faults) != 0 || r.Entries != applied || r.NewerFrom != applied+1 {
		t.Errorf("to 2: exit %d, %+v", code, r)
	}
	// Under the next number the key may be replaced in a way that is not known here: its checkpoint is not judged.
	log, later := upgraded(2), goldenKey("stranger")
	folder := log.export()
	writeFile(t, filepath.Join(folder, "checkpoint"), log.checkpoint(len(log.entries), later))
	writeFile(t, filepath.Join(folder, "vkey"), []byte(vkeyOf(later)+"\n"))
	if r, code := runVerifier(t, folder); code != exitNewer || r.Verdict != "newer" || len(r.Faults) != 0 {
		t.Errorf("to 2, under a key that is not known: exit %d, %+v", code, r)
	}
	if !testing.Short() {
		for _, command := range [][]string{{"audit", folder, "--no-memory"}, {"replay", folder, "--digest"}} {
			if out, code := run(t, nil, needProgram(t), command...); code != exitNewer || len(out) > 0 {
				t.Errorf("to 2, under a key that is not known: the program's %s ends with %d, %s", command[0], code, out)
			}
		}
	}
	if r, code := runVerifier(t, upgraded(3).export()); code != exitBad || r.FirstBad == nil || r.FirstBad.Code != "semantics" || r.FirstBad.Seq != applied+1 {
		t.Errorf("to 3: exit %d, %+v", code, r)
	}
}

// TestWrongUnderAStranger: a log that is wrong at an entry is wrong there, whoever
// has signed its checkpoint and whatever its rotations are.
func TestWrongUnderAStranger(t *testing.T) {
	var dirs []string
	for _, rotations := range []string{"", `[{"entry":{},"seq":2}]`, "none"} {
		l := golden(t, "log_short.jsonl")
		l.edit(firstBallot, `"choice":"no"`, `"choice":"yes"`)
		dir := l.export()
		writeFile(t, filepath.Join(dir, "checkpoint"), l.checkpoint(len(l.entries), goldenKey("stranger")))
		writeFile(t, filepath.Join(dir, "vkey"), []byte(vkeyOf(goldenKey("stranger"))+"\n"))
		if rotations != "" {
			writeFile(t, filepath.Join(dir, "rotations"), []byte(rotations))
		}
		dirs = append(dirs, dir)
	}
	wrong := func(r *report) bool {
		return !r.OK && r.FirstBad != nil && r.FirstBad.Seq == firstBallot && r.FirstBad.Class == "signature"
	}
	for i, r := range runMany(t, dirs) {
		if !wrong(&r) {
			t.Errorf("%d: %+v", i, r.FirstBad)
		}
	}
	t.Run("audit", func(t *testing.T) {
		for i, audit := range auditsOf(t, needProgram(t), dirs) {
			if !wrong(audit) {
				t.Errorf("%d: the program's audit says %+v", i, audit.FirstBad)
			}
		}
	})
}

// find is the first entry of a type that has all these texts.
func (l *testLog) find(typ string, texts ...string) int {
	l.t.Helper()
	return l.after(0, typ, texts...)
}

// after is the first entry after seq of a type that has all these texts.
func (l *testLog) after(seq int, typ string, texts ...string) int {
	l.t.Helper()
next:
	for i, entry := range l.entries[seq:] {
		for _, text := range append(texts, `"type":"twothirds.`+typ+`.v1"`) {
			if !bytes.Contains(entry, []byte(text)) {
				continue next
			}
		}
		return seq + i + 1
	}
	l.t.Fatalf("there is no %s with %q after entry %d", typ, texts, seq)
	return 0
}

// before is the last entry before seq of a type.
func (l *testLog) before(seq int, typ string) int {
	l.t.Helper()
	for seq--; seq > 0; seq-- {
		if bytes.Contains(l.entries[seq-1], []byte(`"type":"twothirds.`+typ+`.v1"`)) {
			return seq
		}
	}
	l.t.Fatalf("there is no %s before", typ)
	return 0
}

// without drops an entry and says where it is missing.
func (l *testLog) without(seq int) int {
	l.drop(seq)
	return seq
}

// again enters a statement a second time right after itself, under a later id.
func (l *testLog) again(seq int) int {
	l.t.Helper()
	return l.againAt(seq, seq+1)
}

var (
	statementID = regexp.MustCompile(`"id":"[0-9a-f-]{36}","source"`)
	recordedAt  = regexp.MustCompile(`^\{"recorded":"[^"]*"`)
	lastSigner  = regexp.MustCompile(`("by":\[.*\}),\{"as":[^\]]*\]`)
)

// againAt enters a statement a second time as entry at, recorded when the entry before it is, under an id later than all.
func (l *testLog) againAt(seq, at int) int {
	l.t.Helper()
	entry := recordedAt.ReplaceAll(l.entries[seq-1], recordedAt.Find(l.entries[at-2]))
	l.insert(at, statementID.ReplaceAll(entry, []byte(`"id":"01ffffff-0000-7000-8000-000000000001","source"`)))
	return l.resign(at)
}

// rewrite replaces what stands in a statement, and its signers sign it anew.
func (l *testLog) rewrite(seq int, old, with string) int {
	l.t.Helper()
	l.edit(seq, old, with)
	return l.resign(seq)
}

// dropSigner takes the last line from a statement's signers; the others sign anew.
func (l *testLog) dropSigner(seq int) {
	l.t.Helper()
	entry := lastSigner.ReplaceAll(l.entries[seq-1], []byte(`$1]`))
	if bytes.Equal(entry, l.entries[seq-1]) {
		l.t.Fatalf("entry %d has not two signers", seq)
	}
	l.entries[seq-1] = entry
	l.resign(seq)
}

// resign has a statement's signers sign it anew.
func (l *testLog) resign(seq int) int {
	l.t.Helper()
	names := signersOf(l.entries[seq-1])
	if names == nil {
		l.t.Fatalf("entry %d is signed by a key that the tests do not have", seq)
	}
	l.sign(seq, names...)
	return seq
}
