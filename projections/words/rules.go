package words

import (
	"twothirds/domain"
	"twothirds/domain/voting"
)

// Fraction puts a share into words: two thirds, more than half, 5/7.
func (c *Catalogue) Fraction(f voting.Fraction) string {
	if f.Num == f.Den {
		return c.T("fraction.all") // never strict: nothing could meet that
	}
	more := ""
	if f.Strict {
		more = ".more"
	}
	for _, known := range []struct {
		num, den int64
		key      string
	}{{1, 2, "half"}, {2, 3, "twothirds"}, {3, 4, "threequarters"}, {1, 3, "onethird"}} {
		if f.Num*known.den == known.num*f.Den {
			return c.T("fraction." + known.key + more)
		}
	}
	return c.T("fraction.other"+more, c.N(f.Num)+"/"+c.N(f.Den))
}

// Threshold puts what a class asks for into words.
func (c *Catalogue) Threshold(f voting.Fraction, base voting.Base) string {
	return c.T("share", c.Fraction(f), c.Or("base.", string(base)))
}

// Quorum puts a quorum into words.
func (c *Catalogue) Quorum(q *voting.Quorum) string {
	if q == nil {
		return c.T("none")
	}
	return c.T("quorum."+q.By, c.Fraction(q.Fraction()))
}

// Concurrence puts what each side must meet into words.
func (c *Catalogue) Concurrence(of *voting.Concurrence) string {
	if of == nil {
		return c.T("none")
	}
	words := c.Threshold(of.Threshold, of.Base)
	if of.MinYes > 0 {
		words += "; " + c.T("concurrence.minyes", c.N(of.MinYes))
	}
	if of.EmptyConcurs {
		words += "; " + c.T("concurrence.empty")
	}
	return words
}

// Asked is what a class asks for in a test, "" where it asks for nothing in it or the
// class, being nil, is not known.
func (c *Catalogue) Asked(class *domain.Class, test string) string {
	switch {
	case class == nil:
	case test == voting.TestThreshold:
		return c.Threshold(class.Threshold, class.Base)
	case test == voting.TestQuorum && class.Quorum != nil:
		return c.Quorum(class.Quorum)
	case test == voting.TestConcurrence && class.Concurrence != nil:
		return c.Concurrence(class.Concurrence)
	}
	return ""
}

// Misfit says why an effect, the motion's i-th counted from 0, did not take place; ""
// of one that did.
func (c *Catalogue) Misfit(outcome domain.EffectOutcome, i int) string {
	if outcome.Applied {
		return ""
	}
	why := c.Or("misfit.", string(outcome.Reason))
	if outcome.Failed != nil && *outcome.Failed != int64(i) {
		why = c.T("misfit.all_or_none", c.N(*outcome.Failed+1)) + " " + why
	}
	return why
}
