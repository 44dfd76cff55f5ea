package voting_test

import (
	"testing"

	"pgregory.net/rapid"

	"twothirds/domain/voting"
)

// everyContinuation calls do with the counts that c can still become when
// remaining members act, each in any way open to it.
func everyContinuation(c voting.Counts, remaining int64, do func(voting.Counts)) {
	silent := c.Present - c.Participation()
	absent := c.Entitled - c.Present
	// So many of the remaining are already in the room; the others are not.
	for inRoom := range remaining + 1 {
		if inRoom > silent || remaining-inRoom > absent {
			continue
		}
		for comers := range remaining - inRoom + 1 { // those who still come
			voters := inRoom + comers
			for y := range voters + 1 {
				for n := range voters - y + 1 {
					for a := range voters - y - n + 1 {
						end := c
						end.Yes += y
						end.No += n
						end.Abstain += a
						end.Present += comers
						do(end)
					}
				}
			}
		}
	}
}

func TestSettledAgainstEveryContinuation(t *testing.T) {
	fractions := []voting.Fraction{twoThirds, majority, {Num: 1, Den: 1}, {Num: 2, Den: 3, Strict: true}}
	settled := map[[2]bool]int{}
	everyCounts(6, func(c voting.Counts) {
		for remaining := range c.Entitled - c.Participation() + 1 {
			for _, b := range bases {
				for _, f := range fractions {
					always, never := true, true
					everyContinuation(c, remaining, func(end voting.Counts) {
						if err := end.Validate(); err != nil {
							t.Fatal(err)
						}
						if f.Met(end.Yes, voting.BaseOf(b, end)) {
							never = false
						} else {
							always = false
						}
					})
					carried, notCarried := voting.Settled(c, remaining, f, b)
					if carried != always || notCarried != never {
						t.Fatalf("%+v, %d remaining, %s by %+v: %v and %v, want %v and %v",
							c, remaining, b, f, carried, notCarried, always, never)
					}
					settled[[2]bool{carried, notCarried}]++
				}
			}
		}
	})
	if len(settled) != 3 {
		t.Errorf("seen %v, want carried, not carried and open", settled)
	}
}

// A settled question stays settled as further members act.
func TestSettledStaysSettled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCounts(t, 1000)
		remaining := c.Entitled - c.Participation()
		f := drawFraction(t, false)
		b := rapid.SampledFrom(bases).Draw(t, "base")
		wasCarried, wasNot := false, false
		for {
			carried, notCarried := voting.Settled(c, remaining, f, b)
			if carried && notCarried || wasCarried && !carried || wasNot && !notCarried {
				t.Fatalf("%+v: %v and %v after %v and %v", c, carried, notCarried, wasCarried, wasNot)
			}
			wasCarried, wasNot = carried, notCarried
			if remaining == 0 {
				break
			}
			remaining--
			choice := rapid.IntRange(0, 2).Draw(t, "choice")
			*[]*int64{&c.Yes, &c.No, &c.Abstain}[choice]++
			c.Present = max(c.Present, c.Participation())
		}
		if met := f.Met(c.Yes, voting.BaseOf(b, c)); met != wasCarried || met == wasNot {
			t.Fatalf("at the end %v, but settled said %v and %v", met, wasCarried, wasNot)
		}
	})
}

func TestSettledOnBasePresent(t *testing.T) {
	// Ten have come and all said yes; 37 may still come and say no.
	if carried, notCarried := voting.Settled(votesOf(47, 10, 0), 37, twoThirds, voting.BasePresent); carried || notCarried {
		t.Errorf("%v and %v, want open", carried, notCarried)
	}
	// Robert's 20 present, closed to others: 14 yes settle it, 13 do not.
	room := voting.Counts{Entitled: 20, Present: 20, Yes: 14}
	if carried, _ := voting.Settled(room, 6, twoThirds, voting.BasePresent); !carried {
		t.Error("14 of 20 present settle it")
	}
	room.Yes = 13
	if carried, notCarried := voting.Settled(room, 7, twoThirds, voting.BasePresent); carried || notCarried {
		t.Errorf("%v and %v, want open", carried, notCarried)
	}
}

func TestSettledIsNeverSureOfNonsense(t *testing.T) {
	good := votesOf(47, 32, 15)
	for name, c := range map[string]struct {
		counts    voting.Counts
		remaining int64
		f         voting.Fraction
		b         voting.Base
	}{
		"negative remaining":    {good, -1, twoThirds, voting.BaseYesNo},
		"more than are left":    {good, 1, twoThirds, voting.BaseYesNo},
		"inconsistent counts":   {voting.Counts{Entitled: 1, Present: 2}, 0, twoThirds, voting.BaseYesNo},
		"fraction out of range": {good, 0, voting.Fraction{Num: 3, Den: 2}, voting.BaseYesNo},
		"unknown base":          {good, 0, twoThirds, "cast"},
	} {
		if carried, notCarried := voting.Settled(c.counts, c.remaining, c.f, c.b); carried || notCarried {
			t.Errorf("%s: %v and %v, want neither", name, carried, notCarried)
		}
	}
	if carried, _ := voting.Settled(good, 0, twoThirds, voting.BaseYesNo); !carried {
		t.Error("with nobody remaining the result is settled")
	}
}
