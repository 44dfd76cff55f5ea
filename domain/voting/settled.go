package voting

// Settled reports whether threshold f of base b is already certain to be met
// (carried) or certain not to be (notCarried) whatever remaining members still
// do: vote either way, abstain, attend without voting, or stay away. c are the
// counts so far. At most one of the two is true; both are false while the
// question is open.
//
// Quorum and concurrence are not looked at, and votes already counted are taken
// as final: where a member may still change its vote, count it among the
// remaining instead.
//
// For base present, a remaining member who is not there yet may still come and
// enlarge the base, as far as the roll allows. Where attendance is closed, pass
// the number present as Entitled too.
//
// Where f, b or c is not valid, or remaining is negative or more than the
// entitled who have not answered, nothing is certain and both are false.
func Settled(c Counts, remaining int64, f Fraction, b Base) (carried, notCarried bool) {
	if f.Validate() != nil || b.Validate() != nil || c.Validate() != nil {
		return false, false
	}
	if remaining < 0 || remaining > c.Entitled-c.Participation() {
		return false, false
	}

	// Worst: no further yes, and the base as large as it can become.
	worst := c
	worst.No += remaining
	worst.Present = min(c.Entitled, c.Present+remaining)

	// Best: every further vote a yes. Since no fraction is above the whole, a
	// further yes never hurts, even though it enlarges the base with it. Those
	// already present are taken to be the ones who vote.
	best := c
	best.Yes += remaining
	best.Present = max(c.Present, best.Participation())

	return f.Met(worst.Yes, BaseOf(b, worst)), !f.Met(best.Yes, BaseOf(b, best))
}
