package agree

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
)

// A falsehood is what somebody might make of a statement of a type who can have
// it signed anew by whoever it names, or of what follows by computation. It is
// tried on the first such entry of the golden logs.
type falsehood struct {
	of, what string
	do       func(h *history, seq int) (entries [][]byte, at int)
	class    string
	code     string // of docs/format.md §17; none for what follows by computation
}

// saying is an entry that says something else at a place of its data.
func saying(path string, value any) func(*history, int) ([][]byte, int) {
	return func(h *history, seq int) ([][]byte, int) {
		return h.with(seq, h.edited(seq, func(e *tree) {
			holder, steps := e.data(), strings.Split(path, ".")
			for _, step := range steps[:len(steps)-1] {
				holder = holder[step].(map[string]any)
			}
			last := steps[len(steps)-1]
			if value == removed {
				delete(holder, last)
				return
			}
			holder[last] = value
		})), seq
	}
}

// about is a statement about something else.
func about(subject string) func(*history, int) ([][]byte, int) {
	return func(h *history, seq int) ([][]byte, int) {
		return h.with(seq, h.edited(seq, func(e *tree) { e.statement()["subject"] = subject })), seq
	}
}

// by is a statement that others make, each in the capacity in which the log has them last.
func by(names ...string) func(*history, int) ([][]byte, int) {
	return func(h *history, seq int) ([][]byte, int) {
		return h.with(seq, h.edited(seq, func(e *tree) {
			lines := make([]any, len(names))
			for i, name := range names {
				sp := h.speaker(name)
				lines[i] = map[string]any{"as": sp.As, "key": sp.Key.Public.String(), "of": sp.Of}
			}
			slices.SortFunc(lines, func(a, b any) int { return compareLines(a, b) })
			e.data()["by"] = lines
		})), seq
	}
}

func compareLines(a, b any) int {
	x, y := a.(map[string]any), b.(map[string]any)
	return strings.Compare(x["as"].(string)+x["key"].(string), y["as"].(string)+y["key"].(string))
}

// again is a statement that is made once more, under a new id, right after it was made.
func again(h *history, seq int) ([][]byte, int) {
	b := newBranch(h.entries[:seq])
	e := parse(h.entries[seq-1])
	return h.inserted(seq+1, b.anew(h, e, e.recorded())), seq + 1
}

func leftOut(h *history, seq int) ([][]byte, int) { return h.without(seq), seq }

// nobody is an id that nothing has.
const nobody = "01a20cc8-8e80-7000-8000-0000000000ff"

// notSo are at least one falsehood of every type.
var notSo = []falsehood{
	{"ledger.founded", "a key may be objected to for no time", saying("rules.lost_key_hours", 0), form, "form"},
	{"ledger.founded", "semantics that there never were", saying("semantics", 0), form, "form"},
	{"ledger.constituted", "left out", leftOut, count, ""},
	{"ledger.constituted", "said by officers", by("coordinator"), count, ""},
	{"member.entered", "of a constituency that there is not", saying("constituency", "press"), permission, "rules"},
	{"representative.appointed", "for a member that there is not", saying("member", nobody), permission, "not_found"},
	{"representative.ended", "by another member", by("member 2"), permission, "not_permitted"},
	{"key.enrolled", "for a representative that there is not", saying("representative", nobody), permission, "not_found"},
	{"key.objected", "twice", again, permission, "wrong_state"},
	{"key.revoked", "twice", again, permission, "wrong_state"},
	{"founding.accepted", "of what it did not begin with", saying("digest", strings.Repeat("0", 64)), permission, "acceptance_digest"},
	{"motion.tabled", "in a class that there is not", saying("classes", []any{"none"}), permission, "classes"},
	{"motion.seconded", "twice by a member", again, permission, "already_seconded"},
	{"motion.frozen", "of another text", saying("digest", strings.Repeat("0", 64)), permission, "version"},
	{"motion.withdrawn", "by who did not move it", by("member 2"), permission, "not_permitted"},
	{"amendment.moved", "of a version that there is not", saying("base_version", 7), permission, "version"},
	{"amendment.accepted", "by who did not move the motion", by("member 2"), permission, "not_permitted"},
	{"amendment.rejected", "twice", again, permission, "wrong_state"},
	{"amendment.withdrawn", "by who did not move it", by("member 3"), permission, "not_permitted"},
	{"position.stated", "on a motion that there is not", about("motion/" + nobody), permission, "not_found"},
	{"poll.opened", "on a roll that was not", saying("roll", strings.Repeat("0", 64)), permission, "roll_changed"},
	{"poll.opened", "under rules that are not", saying("rules", strings.Repeat("0", 64)), permission, "rules"},
	{"poll.extended", "twice", again, permission, "extension"},
	{"poll.closed", "left out", leftOut, count, ""},
	{"poll.closed", "with a ballot more", saying("cast", 77), count, ""},
	{"poll.run_off_opened", "left out", leftOut, count, ""},
	{"poll.run_off_opened", "of one candidate", saying("options", []any{"none", "abstain"}), count, ""},
	{"decision.made", "the other way round", saying("outcome", "not_carried"), count, ""},
	{"decision.contested", "twice by a member", again, permission, "exists"},
	{"effect.applied", "left out", leftOut, count, ""},
	{"effect.not_applied", "for another reason", saying("reason", "not_found"), count, ""},
	{"vote.cast", "for a member that is another's", saying("member", nobody), standing, "wrong_capacity"},
	{"vote.cast", "numbered otherwise", saying("ballot", 2), permission, "ballot_number"},
	{"vote.recused", "twice", again, permission, "recused"},
	{"vote.recused_by_rule", "left out", leftOut, count, ""},
	{"vote.recused_by_rule", "of another member", saying("member", nobody), count, ""},
	{"vote.told", "by the registrars", by("registrar civil society", "registrar government"), permission, "not_permitted"},
	{"vote.told", "of a member that there is not", saying("ballots", []any{map[string]any{"choice": "no", "member": nobody}}), permission, "not_on_roll"},
	{"meeting.convened", "for before", saying("starts", "2020-01-01T00:00:00.000Z"), permission, "notice"},
	{"meeting.agenda_changed", "with a motion that there is not", saying("agenda", []any{map[string]any{"motion": nobody, "title": map[string]any{"en": "x"}}}), permission, "not_found"},
	{"meeting.cancelled", "twice", again, permission, "wrong_state"},
	{"meeting.opened", "twice", again, permission, "wrong_state"},
	{"meeting.closed", "twice", again, permission, "wrong_state"},
	{"attendance.checked_in", "twice", again, permission, "wrong_state"},
	{"attendance.checked_out", "twice", again, permission, "wrong_state"},
	{"attendance.attested", "of a member that there is not", saying("members", []any{nobody}), permission, "not_found"},
	{"office.resigned", "twice", again, standing, "wrong_capacity"},
	{"member.applied", "for a constituency that there is not", saying("constituency", "press"), permission, "rules"},
	{"member.left", "twice", again, permission, "member_not_active"},
	{"protest.lodged", "twice under one id", again, permission, "exists"},
	{"clock.advanced", "back", saying("to", "2020-01-01T00:00:00.000Z"), permission, "clock"},
	{"ruling.made", "on a motion that there is not", saying("motion", nobody), permission, "not_found"},
	{"ruling.made", "by a registrar", by("registrar government"), permission, "not_permitted"},
	{"group.joined", "twice", again, permission, "exists"},
	{"group.left", "twice", again, permission, "not_found"},
	{"condition.fell_due", "left out", leftOut, count, ""},
	{"condition.fell_due", "with what did not follow", saying("applied", true), count, ""},
	{"proposal.received", "twice under one id", again, permission, "exists"},
	{"proposal.answered", "twice", again, permission, "wrong_state"},
	{"proposal.fell_due", "left out", leftOut, count, ""},
	{"interest.declared", "in a motion that there is not", saying("motion", nobody), permission, "not_found"},
	{"interest.withdrawn", "by another member", by("member 3"), permission, "not_permitted"},
	{"plan.drafted", "of a time that ends before it begins", saying("period", map[string]any{"from": "2016-01-01", "to": "2015-01-01"}), form, "form"},
	{"plan.drafted", "twice under one id", again, permission, "exists"},
	{"plan.items_drafted", "with one taken out that there is not", saying("removed", []any{"77"}), permission, "not_found"},
	{"plan.attested", "of another draft", saying("digest", strings.Repeat("0", 64)), permission, "version"},
	{"progress.reported", "with evidence that there is not", saying("evidence", []any{nobody}), permission, "not_found"},
	{"evidence.submitted", "for an item that there is not", saying("number", "77"), permission, "not_found"},
	{"evidence.withdrawn", "by another member", by("member 3"), permission, "not_permitted"},
	{"assessment.attested", "of a plan that there is not", saying("plan", nobody), permission, "not_found"},
	{"concern.recorded", "of a kind that there is not", saying("kind", "praise"), form, "form"},
	{"concern.recorded", "by the coordinator", by("coordinator"), permission, "not_permitted"},
	{"concern.answered", "by a registrar", by("registrar government"), permission, "not_permitted"},
	{"concern.settled", "by a member", by("member 0"), permission, "not_permitted"},
	{"record.attested", "by the coordinator", by("coordinator"), permission, "not_permitted"},
	{"record.corrected", "of a record that there is not", about("record/" + nobody), permission, "not_found"},
	{"report.published", "on another log", saying("root", strings.Repeat("1", 64)), permission, "report_root"},
	{"report.published", "on more than was seen", saying("parameters.at", 5), permission, "report_root"},
	{"report.published", "in the place of one that there is not", saying("supersedes", nobody), form, "form"},
	{"report.published", "twice under one id", again, permission, "exists"},
	{"report.published", "by a member", by("member 0"), permission, "not_permitted"},
	{"outside.body_entered", "twice", again, permission, "exists"},
	{"outside.members_entered", "of a body that there is not", about("outside/nobody"), permission, "not_found"},
	{"outside.rollcall_entered", "with a vote of who is not a member", saying("votes.yes", []any{"Z"}), permission, "not_found"},
	{"outside.rollcall_corrected", "of a roll call that there is not", saying("rollcall", "none"), permission, "not_found"},
	{"opening.erased", "twice", again, permission, "wrong_state"},
	{"ledger.key_rotated", "to a key that does not sign", saying("ledger_key", keyNamed("ledger 8")), standing, "wrong_capacity"},
	{"ledger.key_rotated", "by a decision that there is not", saying("decision", nobody), permission, "not_permitted"},
	{"ledger.key_rotated", "for reasons longer than a line", saying("reasons.en", strings.Repeat("x", 501)), form, "form"},
	{"ledger.key_rotated", "twice", again, standing, "wrong_capacity"},
	{"ledger.key_rotated", "by the coordinator alone", by("coordinator"), permission, "not_permitted"},
	{"ledger.upgraded", "to the number after the next", nil, permission, "semantics"},
}

// keyNamed is the public half of a key of the golden logs.
func keyNamed(name string) string { return domaintest.NewKey(name).Public.String() }

// goldenOf is a golden log that has a type of entry, and where.
func goldenOf(eventType string) (*history, int) {
	for _, h := range goldens() {
		if seqs := h.of(eventType); len(seqs) > 0 {
			return h, seqs[0]
		}
	}
	return nil, 0
}

// upgraded is the short log upgraded to a number of semantics by the registrars.
func upgraded(semantics int) (entries [][]byte, at int) {
	h := short()
	b := newBranch(h.entries)
	sides := []domaintest.Speaker{h.speaker("registrar civil society"), h.speaker("registrar government")}
	data := &domain.LedgerUpgraded{Semantics: int64(semantics)}
	data.SetBy([]wire.Signer{{As: sides[0].As, Key: sides[0].Key.Public, Of: sides[0].Of}, {As: sides[1].As, Key: sides[1].Key.Public, Of: sides[1].Of}})
	st, err := wire.NewStatement(b.id(b.now), wire.SourceOf(b.ledger), "twothirds.ledger.upgraded.v1", "ledger", b.now, data)
	if err != nil {
		panic(err)
	}
	signed := domaintest.SignStatement(st, sides...)
	return append(slices.Clone(h.entries), wire.NewEntry(b.now, signed.Signatures, signed.Statement).Raw), len(h.entries) + 1
}

// typeNames are the types of statements, without what all names have in common.
func typeNames() (names []string) {
	for _, info := range domain.Types() {
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(info.Name, "twothirds."), ".v1"))
	}
	return names
}

// TestFamiliesOnTypes does every tampering of an entry to entries of some types,
// each to others; in a sweep to all.
func TestFamiliesOnTypes(t *testing.T) {
	each := 23 * slower
	if sweeping {
		each = 1
	}
	lists := map[*history][]tampering{}
	for k, name := range typeNames() {
		h, seq := goldenOf(name)
		if h == nil {
			continue
		}
		for i, f := range families {
			if (i+k)%each > 0 {
				continue
			}
			if entries, w := f.do(h, seq); entries != nil {
				lists[h] = append(lists[h], tampering{name: fmt.Sprintf("%s, entry %d: %s", name, seq, f.name), entries: entries, want: w})
			}
		}
	}
	for _, h := range goldens() {
		if len(lists[h]) > 0 {
			expectFoundOrOther(t, h, lists[h])
		}
	}
}

// TestValuesOfTypes puts other values into an entry of each type, one in some;
// in a sweep all.
func TestValuesOfTypes(t *testing.T) {
	lists := map[*history][]tampering{}
	for _, name := range typeNames() {
		if h, seq := goldenOf(name); h != nil && seq > 1 { // TestFounding does it to the first
			lists[h] = append(lists[h], everyValue(name, h, seq)...)
		}
	}
	for i, h := range goldens() {
		if len(lists[h]) > i {
			expectFoundOrOther(t, h, some(lists[h][i:], 47))
		}
	}
}

// TestEveryType tries falsehoods of every type of statement that the program
// knows, so that no type comes into the format without a tampering of it.
func TestEveryType(t *testing.T) {
	tried := map[string]bool{}
	var list []tampering
	for _, f := range notSo {
		tried[f.of] = true
		h, seq := goldenOf(f.of)
		var entries [][]byte
		switch {
		case f.of == "ledger.upgraded":
			entries, seq = upgraded(3)
		case h == nil:
			t.Errorf("no golden log has a %s", f.of)
			continue
		default:
			entries, seq = f.do(h, seq)
		}
		list = append(list, tampering{name: fmt.Sprintf("%s, %s", f.of, f.what), entries: entries, want: at(seq, f.class)})
	}
	for i, j := range expect(t, list) {
		if j.program.code != notSo[i].code {
			t.Errorf("%s: refused for %q, not %q: %s", j.name, j.program.code, notSo[i].code, j.program)
		}
	}
	for _, name := range typeNames() {
		if !tried[name] {
			t.Errorf("there is no tampering of a %s: add one to notSo", name)
		}
	}
}
