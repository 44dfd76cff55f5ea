package agree

import (
	"fmt"
	"testing"

	"twothirds/domain/domaintest"
)

// TestBallots does to some ballots, to all of them in a sweep, what somebody might do who wants another result.
func TestBallots(t *testing.T) {
	var list []tampering
	for name, h := range map[string]*history{"short": short(), "full": full()} {
		for i, seq := range h.of("vote.cast") {
			if !sweeping && i%map[string]int{"short": 2, "full": 25}[name] > 0 {
				continue
			}
			list = append(list, onBallot(name, h, seq)...)
		}
	}
	expect(t, some(list, 1))
}

func onBallot(log string, h *history, seq int) []tampering {
	var list []tampering
	add := func(what string, entries [][]byte, w want) {
		list = append(list, tampering{name: fmt.Sprintf("%s log, ballot %d: %s", log, seq, what), entries: entries, want: w})
	}
	ballot := func() *tree { return parse(h.entries[seq-1]) }
	own := ballot()
	poll, number := own.statement()["subject"].(string), own.data()["ballot"].(float64)
	other := map[string]string{"yes": "no", "no": "yes", "abstain": "yes"}[own.data()["choice"].(string)]

	e := ballot()
	e.data()["choice"] = other
	add("the choice flipped", h.with(seq, e.raw()), at(seq, signature))
	add("the choice flipped, signed by the coordinator", h.with(seq, e.signedBy(domaintest.NewKey("coordinator").Private)), at(seq, signature))
	add("the choice flipped, signed by the ledger's key", h.with(seq, e.signedBy(h.ledgerKey)), at(seq, signature))

	e = ballot()
	e.data()["choice"] = other
	coordinator := h.speaker("coordinator")
	e.data()["by"] = []any{map[string]any{"as": coordinator.As, "key": coordinator.Key.Public.String(), "of": coordinator.Of}}
	add("the choice flipped by the coordinator", h.with(seq, e.signedBy(coordinator.Key.Private)), at(seq, permission))

	// A member votes in another's name: the line of by is its own.
	for _, voter := range h.of("vote.cast") {
		v := parse(h.entries[voter-1])
		if v.data()["member"] == own.data()["member"] {
			continue
		}
		e = ballot()
		e.data()["choice"], e.data()["by"] = other, v.data()["by"]
		add("the choice flipped by another member", h.with(seq, h.resigned(e)), at(seq, permission, standing))
		e.by()[0]["of"] = own.by()[0]["of"]
		add("the choice flipped by another member in the member's name", h.with(seq, h.resigned(e)), at(seq, permission, standing))
		break
	}

	// Moved to another poll; of a log with one poll, to one that does not exist.
	moved := "poll/" + flipped(own.statement()["subject"].(string)[len("poll/"):])
	for _, opened := range h.of("poll.opened") {
		if subject := parse(h.entries[opened-1]).statement()["subject"].(string); subject != poll {
			moved = subject
			e = ballot()
			e.statement()["subject"], e.data()["opening"] = subject, leafOf(h.entries[opened-1]).String()
			add("moved to the poll opened at "+fmt.Sprint(opened), h.with(seq, e.raw()), at(seq, signature))
			add("moved, opening and all, and signed by the voter", h.with(seq, h.resigned(e)), after(seq, permission, count))
			e = ballot()
			e.data()["opening"] = leafOf(h.entries[opened-1]).String()
			add("with the opening of another poll", h.with(seq, h.resigned(e)), at(seq, permission))
			break
		}
	}
	e = ballot()
	e.statement()["subject"] = moved
	add("moved to another poll, the opening as it was", h.with(seq, e.raw()), at(seq, signature))
	add("moved to another poll by the voter, the opening as it was", h.with(seq, h.resigned(e)), at(seq, permission))

	for _, d := range []float64{-1, 1} {
		e = ballot()
		e.data()["ballot"] = number + d
		add(fmt.Sprintf("numbered %v", number+d), h.with(seq, e.raw()), at(seq, signature))
		add(fmt.Sprintf("numbered %v and signed", number+d), h.with(seq, h.resigned(e)), at(seq, permission, form))
	}

	// Replayed: once more at the end of its poll, and after it.
	for _, closing := range h.of("poll.closed") {
		if parse(h.entries[closing-1]).statement()["subject"] != poll {
			continue
		}
		e = ballot()
		e.root["recorded"] = parse(h.entries[closing-2]).recorded()
		add("once more before the closing", h.inserted(closing, e.raw()), at(closing, permission))
		end := closing + 1
		for end < len(h.entries) && isDerived(h.entries[end-1]) {
			end++
		}
		e.root["recorded"] = parse(h.entries[end-2]).recorded()
		if end == len(h.entries) {
			e.root["recorded"], end = parse(h.entries[end-1]).recorded(), end+1
		}
		add("once more when the poll is closed", h.inserted(end, e.raw()), after(end, permission, count))
	}

	if log == "full" {
		return list
	}
	// Into another ledger, where nobody knows what it is about.
	foreign := full()
	last := len(foreign.entries) + 1
	e = ballot()
	e.root["recorded"] = parse(foreign.entries[last-2]).recorded()
	list = append(list, tampering{name: fmt.Sprintf("short log, ballot %d: in the other ledger", seq), entries: foreign.inserted(last, e.raw()), want: at(last, permission)})
	return list
}

// TestRevokedKeys: what a revoked key signs stands nowhere after its
// revocation, whoever it was enrolled for; before, it stands.
func TestRevokedKeys(t *testing.T) {
	h := full()
	var list []tampering
	for _, revocation := range h.of("key.revoked") {
		key := parse(h.entries[revocation-1]).statement()["subject"].(string)[len("key/"):]
		// Something that the key's holder could say, as somebody said it.
		var enrolment *tree
		for _, seq := range h.of("key.enrolled") {
			if e := parse(h.entries[seq-1]); e.statement()["subject"] == "key/"+key {
				enrolment = e
			}
		}
		line := map[string]any{"as": "representative", "key": key, "of": enrolment.by()[0]["of"]}
		for after := revocation; after <= len(h.entries); after++ {
			if after < len(h.entries) && isDerived(h.entries[after]) || !sweeping && (after-revocation)%40 > 0 {
				continue // inside a group, or where a closing is due, that is found first
			}
			b := newBranch(h.entries[:after])
			e := parse(h.entries[h.of("motion.tabled")[0]-1])
			e.data()["by"] = []any{line}
			e.statement()["subject"] = "motion/" + b.id(b.now).String()
			raw := b.anew(h, e, b.now.String())
			list = append(list, tampering{
				name: fmt.Sprintf("after entry %d by the key revoked at %d", after, revocation), entries: h.inserted(after+1, raw), want: at(after+1, standing),
			})
		}
	}
	expect(t, some(list, 1))
}
