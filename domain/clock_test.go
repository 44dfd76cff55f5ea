package domain_test

import (
	"errors"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// The last time at which entries are recorded, and the first.
var (
	lastTime  = timeOf("9899-12-31T23:59:59.999Z")
	firstTime = timeOf("1970-01-01T00:00:00.001Z")
)

func timeOf(s string) wire.Time {
	t, err := wire.ParseTime(s)
	if err != nil {
		panic(err)
	}
	return t
}

// Whatever is computed from the last time that there is can still be written.
func TestTheEndOfTime(t *testing.T) {
	t.Parallel()
	b := five()
	b.Now = lastTime.AddHours(-5000)
	// A term, a rule set and a poll that reach beyond it.
	b.Carry([]string{seed.ClassElection}, elect(b.Members[4], "teller", domain.RoleTeller, 3660))
	b.Carry([]string{seed.ClassRules}, newRules(8784, func(r *domain.RuleSet) { r.Extension.Hours = 8784 }))
	motion := b.Table(b.Motion([]string{seed.ClassOrdinary}))
	b.Freeze(motion)
	b.Now = lastTime
	poll := b.Open(motion, 1440)
	letIn(t, b, b.EnrolLost(b.Members[0], domaintest.NewKey("fresh"), b.Registrars[:]...))
	for _, at := range []wire.Time{b.State.Office("teller").Until, b.State.Poll(poll).Closes} {
		if again, err := wire.ParseTime(at.String()); err != nil || again != at || at <= lastTime {
			t.Errorf("%s: %v", at, err)
		}
	}
	// Nothing is recorded later, and nothing falls due any more.
	if at, due := b.State.Due(); due {
		t.Errorf("something is due at %s", at)
	}
	if next := b.State.Next(b.State.Poll(poll).Closes.AddHours(1)); next != nil {
		t.Errorf("%s follows, recorded %s", next.Statement.Type, next.Recorded)
	}
	b.Now = lastTime + 1
	refused(t, b, speak(b, b.Members[1]), domain.CodeClock)
}

// What fell due before the end is recorded at the end by a clock that shows more.
func TestWhatWasDueBeforeTheEndOfTime(t *testing.T) {
	t.Parallel()
	b := five()
	b.Now = lastTime.AddHours(-5000)
	motion := b.Table(b.Motion([]string{seed.ClassOrdinary}))
	b.Freeze(motion)
	poll := b.Open(motion, 72)
	next := b.State.Next(lastTime + 1000)
	if next == nil || next.Recorded != lastTime {
		t.Fatalf("%+v", next)
	}
	if _, err := b.Reader.Judge(next.Entry, b.Roots); err != nil {
		t.Error(err)
	}
	if at, due := b.State.Due(); !due || at != b.State.Poll(poll).Closes {
		t.Errorf("due %v, %s", due, at)
	}
}

func TestEntriesAreRecordedWithinBounds(t *testing.T) {
	t.Parallel()
	b, founding := domaintest.Unfounded(domain.PurposeOperation)
	signed := b.SignFounding(founding, domaintest.Officers()...)
	founding.Semantics++
	newer := b.SignFounding(founding, domaintest.Officers()...)
	for _, c := range []struct {
		at    wire.Time
		bound bool
	}{{firstTime, true}, {firstTime - 1, false}, {timeOf("1969-12-31T23:59:59.999Z"), false}, {timeOf("0001-01-01T00:00:00.000Z"), false}, {lastTime, true}, {lastTime + 1, false}} {
		var refusal *domain.Refusal
		if _, err := b.State.Decide(signed, c.at, b.Roots); (err == nil) != c.bound || (!c.bound && (!errors.As(err, &refusal) || refusal.Code != domain.CodeClock)) {
			t.Errorf("decided at %s: %v", c.at, err)
		}
		var fault *domain.Fault
		if _, err := domain.New().Check(wire.NewEntry(c.at, signed.Signatures, signed.Statement), nil); (err == nil) != c.bound || (!c.bound && (!errors.As(err, &fault) || fault.Class != domain.FaultTime || fault.Seq != 1)) {
			t.Errorf("recorded at %s: %v", c.at, err)
		}
		if _, err := domain.New().Check(wire.NewEntry(c.at, newer.Signatures, newer.Statement), nil); !errors.As(err, &fault) || fault.Class != domain.FaultNewer {
			t.Errorf("under newer semantics, recorded at %s: %v", c.at, err)
		}
		unsigned := *newer.Statement
		unsigned.By = nil
		if _, err := domain.New().Check(wire.NewEntry(c.at, nil, &unsigned), nil); !errors.As(err, &fault) || fault.Class != domain.FaultNewer {
			t.Errorf("under newer semantics, signed by nobody: %v", err)
		}
	}
}

// A demonstration's clock is advanced only so often: the sum of it all is kept
// as a number that every reader can compute with.
func TestTheClockIsAdvancedByAsMuchAsThereIsTime(t *testing.T) {
	t.Parallel()
	b := demonstration()
	advance := func(to wire.Time) error {
		return b.Try("clock.advanced", "ledger", &domain.ClockAdvanced{To: to}, b.Coordinator)
	}
	// As after many statements: what is recorded next is up to the log, so the
	// clock can be advanced for ever at one time.
	const left = 1_000_000
	for _, state := range []*domain.State{b.State, b.Reader} {
		state.Ledger().ClockOffset = int64(lastTime) - left
	}
	letIn(t, b, advance(b.Now+1))
	rest := int64(lastTime) - b.State.Ledger().ClockOffset
	refused(t, b, advance(b.Now.Add(rest+1)), domain.CodeClock)
	letIn(t, b, advance(b.Now.Add(rest)))
	refused(t, b, advance(b.Now+1), domain.CodeClock)
}

// Who reads a founding takes no notice of the time that its signer's clock showed.
func TestFoundedByAtAnyTime(t *testing.T) {
	t.Parallel()
	b, founding := domaintest.Unfounded(domain.PurposeOperation)
	b.Now = timeOf("1960-01-01T00:00:00.000Z")
	signed := b.SignFounding(founding, domaintest.Officers()...)
	if ledger, err := domain.FoundedBy(signed.Statement); err != nil || ledger.ID != signed.Statement.Hash() {
		t.Errorf("%+v, %v", ledger, err)
	}
}
