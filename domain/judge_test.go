package domain_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// check reads a log of bare entries as an auditor does: form, signatures,
// place. It returns the first fault, nil where there is none.
func check(t *testing.T, entries [][]byte, signatures bool) *domain.Fault {
	t.Helper()
	state := domain.New()
	roots := domaintest.Roots(entries)
	for i, raw := range entries {
		e, err := wire.ParseEntry(raw)
		if err != nil {
			return &domain.Fault{Class: domain.FaultForm, Err: err, Seq: wire.Seq(i + 1)}
		}
		judge := state.Judge
		if signatures {
			judge = state.Check
		}
		placed, err := judge(e, roots)
		if err != nil {
			var fault *domain.Fault
			if !errors.As(err, &fault) {
				t.Fatalf("entry %d: %v is no fault", i+1, err)
			}
			return fault
		}
		state.Evolve(placed)
	}
	return nil
}

// tale is a log with two polls, of which it knows where what stands.
type tale struct {
	body                  *domaintest.Body
	opened, voted, again  int // indexes: the first poll's opening, a member's first ballot and its second
	closed, made, applied int // the derived entries of the first poll's close
	recused               int // derived at the second poll's opening
}

func theTale(t *testing.T) *tale {
	t.Helper()
	b := five()
	motion := b.Table(b.Motion([]string{seed.ClassOrdinary}, statute(wire.UUID{1, 6: 0x70, 8: 0x80}, 1)))
	b.Freeze(motion)
	b.Now++
	s := &tale{body: b, opened: len(b.Entries)}
	poll := b.Open(motion, 72)
	b.Now++
	s.voted = len(b.Entries)
	b.Cast(poll, "no", "yes", "yes", "yes", "yes")
	b.Wait(1)
	s.again = len(b.Entries)
	b.Cast(poll, "yes")
	b.Now = b.State.Poll(poll).Closes.AddHours(1)
	s.closed = len(b.Entries)
	s.made, s.applied = s.closed+1, s.closed+2
	b.Derive()
	b.Now++
	status := b.Table(b.Motion([]string{seed.ClassStatus}, setStatus(b.Members[4], domain.StatusInactive)))
	b.Freeze(status)
	s.recused = len(b.Entries) + 1
	b.All(b.Open(status, 72), "yes")
	if fault := check(t, b.Entries, true); fault != nil {
		t.Fatal(fault)
	}
	return s
}

func parsed(t *testing.T, raw []byte) *wire.Entry {
	t.Helper()
	e, err := wire.ParseEntry(raw)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// restated is an entry whose statement says something else in data, with the old signatures.
func restated(t *testing.T, raw []byte, change func(members)) []byte {
	t.Helper()
	e := parsed(t, raw)
	data := jsonOf(e.Statement.Data)
	change(data)
	st, err := wire.NewStatement(e.Statement.ID, e.Statement.Source, e.Statement.Type, e.Statement.Subject, e.Statement.Time, data)
	if err != nil {
		t.Fatal(err)
	}
	return wire.NewEntry(e.Recorded, e.Signatures, st).Raw
}

func redated(t *testing.T, raw []byte, at wire.Time) []byte {
	t.Helper()
	e := parsed(t, raw)
	return wire.NewEntry(at, e.Signatures, e.Statement).Raw
}

func TestJudgeNamesTheFirstEntryThatMayNotStand(t *testing.T) {
	t.Parallel()
	s := theTale(t)
	b := s.body
	if got := parsed(t, b.Entries[s.applied]).Statement.Type; got != "twothirds.effect.applied.v1" {
		t.Fatalf("the tale is not as it should be: %s", got)
	}
	at := func(i int) wire.Time { return parsed(t, b.Entries[i]).Recorded }
	with := func(i int, raw []byte) [][]byte {
		entries := slices.Clone(b.Entries)
		entries[i] = raw
		return entries
	}
	without := func(i int) [][]byte { return slices.Delete(slices.Clone(b.Entries), i, i+1) }
	twice := func(i int) [][]byte { return slices.Insert(slices.Clone(b.Entries), i+1, b.Entries[i]) }
	swapped := func(i, j int) [][]byte {
		entries := slices.Clone(b.Entries)
		entries[i], entries[j] = entries[j], entries[i]
		return entries
	}
	for _, c := range []struct {
		name    string
		entries [][]byte
		at      int // index of the entry that is to be named
		class   domain.FaultClass
	}{
		{"a choice is altered", with(s.voted, restated(t, b.Entries[s.voted], func(m members) { m["choice"] = "yes" })), s.voted, domain.FaultSignature},
		{"a signature is dropped", with(s.voted, wire.NewEntry(at(s.voted), nil, parsed(t, b.Entries[s.voted]).Statement).Raw), s.voted, domain.FaultSignature},
		{"the signatures of an opening stand under another", with(s.opened, wire.NewEntry(at(s.opened), parsed(t, b.Entries[s.voted]).Signatures, parsed(t, b.Entries[s.opened]).Statement).Raw), s.opened, domain.FaultSignature},
		{"the founding is dropped", without(0), 0, domain.FaultPermission},
		{"the founding stands twice", twice(0), 1, domain.FaultPermission},
		{"a key's enrolment is dropped", without(3), 15, domain.FaultStanding},
		{"the opening is dropped", without(s.opened), s.opened, domain.FaultPermission},
		{"a ballot is dropped, which the next one had seen", without(s.voted), s.voted, domain.FaultPermission},
		{"the last ballot is dropped", without(s.again), s.again, domain.FaultCount},
		{"a ballot stands twice", twice(s.voted), s.voted + 1, domain.FaultPermission},
		{"a member's ballots change places", swapped(s.voted, s.again), s.voted, domain.FaultPermission},
		{"an entry is dated back", with(s.again, redated(t, b.Entries[s.again], at(s.voted)-1)), s.again, domain.FaultTime},
		{"an opening is dated back, within its bounds: whoever voted had seen another", with(s.opened, redated(t, b.Entries[s.opened], at(s.opened)-1)), s.voted, domain.FaultPermission},
		{"a ballot is dated into the time after the close", with(s.again, redated(t, b.Entries[s.again], at(s.closed))), s.again, domain.FaultCount},
		{"a count is altered", with(s.closed, restated(t, b.Entries[s.closed], func(m members) { m["cast"] = 5 })), s.closed, domain.FaultCount},
		{"an outcome is altered", with(s.made, restated(t, b.Entries[s.made], func(m members) { m["outcome"] = "not_carried" })), s.made, domain.FaultCount},
		{"the close is dropped", without(s.closed), s.closed, domain.FaultCount},
		{"the decision is dropped", without(s.made), s.made, domain.FaultCount},
		{"the effect is dropped", without(s.applied), s.applied, domain.FaultCount},
		{"a close is derived before its time", with(s.closed, redated(t, b.Entries[s.closed], at(s.again))), s.closed, domain.FaultCount},
		{"part of a group is dated otherwise", with(s.made, redated(t, b.Entries[s.made], at(s.made)+1)), s.made, domain.FaultCount},
		{"an effect takes place twice", twice(s.applied), s.applied + 1, domain.FaultCount},
		{"the decision stands before the close", swapped(s.closed, s.made), s.closed, domain.FaultCount},
		{"a decision of which nothing is the cause", slices.Insert(slices.Clone(b.Entries), s.again, b.Entries[s.made]), s.again, domain.FaultCount},
		{"a statement stands within a group", swapped(s.applied, s.applied+1), s.applied, domain.FaultCount},
		{"the recusal by rule is dropped", without(s.recused), s.recused, domain.FaultCount},
		{"another member is recused by rule", with(s.recused, restated(t, b.Entries[s.recused], func(m members) { m["member"] = b.Members[3].ID })), s.recused, domain.FaultCount},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			fault := check(t, c.entries, true)
			if fault == nil {
				t.Fatal("nothing was found")
			}
			if fault.Seq != wire.Seq(c.at+1) || fault.Class != c.class {
				t.Errorf("%v; want entry %d, %s", fault, c.at+1, c.class)
			}
		})
	}
}

// A statement recorded after the deadline without the close before it: what a
// server would do that lets a friend vote late.
func TestJudgeFindsAStatementBetweenDeadlineAndClose(t *testing.T) {
	t.Parallel()
	b, poll := polled(t)
	late := b.Sign("vote.cast", "poll/"+poll.String(), b.Ballot(poll, b.Members[0], "yes"), b.Members[0].Rep())
	entry := wire.NewEntry(b.State.Poll(poll).Closes, late.Signatures, late.Statement)
	fault := check(t, append(slices.Clone(b.Entries), entry.Raw), true)
	if fault == nil || fault.Seq != wire.Seq(len(b.Entries)+1) || fault.Class != domain.FaultCount {
		t.Errorf("%v", fault)
	}
}

// Judge without Check looks at no signature: what a member never said shows
// when something rests on it.
func TestJudgeOfAForgedBallot(t *testing.T) {
	t.Parallel()
	b, poll := polled(t)
	b.Cast(poll, "yes", "yes", "yes", "yes", "yes")
	forged := slices.Clone(b.Entries)
	last := len(forged) - 1
	forged[last] = restated(t, forged[last], func(m members) { m["choice"] = "no" })
	if fault := check(t, forged, false); fault != nil {
		t.Fatalf("a ballot is judged by its signature, which nobody looked at: %v", fault)
	}
	b.Close(poll)
	forged = append(forged, b.Entries[last+1:]...)
	if fault := check(t, forged, false); fault == nil || fault.Class != domain.FaultCount || fault.Seq != wire.Seq(last+2) {
		t.Errorf("%v", fault)
	}
	if fault := check(t, forged, true); fault == nil || fault.Class != domain.FaultSignature || fault.Seq != wire.Seq(last+1) {
		t.Errorf("%v", fault)
	}
}

// A member's own client that leaves a ballot number out, entered all the same.
func TestJudgeFindsASkippedBallotNumber(t *testing.T) {
	t.Parallel()
	b, poll := polled(t)
	v := b.Ballot(poll, b.Members[0], "yes")
	v.Ballot = 2
	signed := b.Sign("vote.cast", "poll/"+poll.String(), v, b.Members[0].Rep())
	entry := wire.NewEntry(b.Now, signed.Signatures, signed.Statement)
	fault := check(t, append(slices.Clone(b.Entries), entry.Raw), true)
	if fault == nil || fault.Class != domain.FaultPermission || fault.Seq != wire.Seq(len(b.Entries)+1) {
		t.Errorf("%v", fault)
	}
	if fault != nil && fault.Error() == "" {
		t.Error("the fault says nothing")
	}
	var refusal *domain.Refusal
	if !errors.As(fault, &refusal) || refusal.Code != domain.CodeBallotNumber {
		t.Errorf("the reason is %v", fault)
	}
}

// A signed entry begins a group whatever it says of causes, and so does a
// derived one that says nothing that can be read.
func TestWhatContinuesAGroup(t *testing.T) {
	t.Parallel()
	s := theTale(t)
	for _, c := range []struct {
		name string
		raw  []byte
		want bool
	}{
		{"a ballot", s.body.Entries[s.voted], false},
		{"a close, which begins a group", s.body.Entries[s.closed], false},
		{"a decision", s.body.Entries[s.made], true},
		{"an effect", s.body.Entries[s.applied], true},
		{"a recusal by rule", s.body.Entries[s.recused], true},
		{"a signed entry with a cause", restated(t, s.body.Entries[s.voted], func(m members) { m["cause"] = members{"index": 1} }), false},
		{"a derived one with something else for a cause", restated(t, s.body.Entries[s.made], func(m members) { m["cause"] = "x" }), false},
		{"a derived one with no number for an index", restated(t, s.body.Entries[s.made], func(m members) { m["cause"] = members{"index": "1"} }), false},
	} {
		if got := domain.ContinuesGroup(parsed(t, c.raw)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// The door has looked at signatures; an entry is bounded all the same.
func TestAnEntryThatWouldNotFit(t *testing.T) {
	t.Parallel()
	b := five()
	signed := b.Sign("member.left", b.Members[0].Rep().Of, &domain.MemberLeft{}, b.Members[0].Rep())
	signed.Signatures[0].Alg = strings.Repeat("x", wire.MaxEntry)
	_, err := b.State.Decide(signed, b.Now, b.Roots)
	var refusal *domain.Refusal
	if !errors.As(err, &refusal) || refusal.Code != domain.CodeForm {
		t.Errorf("%v", err)
	}
}
