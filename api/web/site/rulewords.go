package site

import (
	"twothirds/domain"
	"twothirds/domain/voting"
)

// fraction puts a share into words: two thirds, more than half, 5/7.
func (l *Lang) Fraction(f voting.Fraction) string {
	if f.Num == f.Den {
		return l.T("fraction.all") // never strict: nothing could meet that
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
			return l.T("fraction." + known.key + more)
		}
	}
	return l.T("fraction.other"+more, l.N(f.Num)+"/"+l.N(f.Den))
}

// threshold puts what a class asks for into words.
func (l *Lang) Threshold(f voting.Fraction, base voting.Base) string {
	return l.T("share", l.Fraction(f), l.Or("base.", string(base)))
}

// quorum puts a quorum into words.
func (l *Lang) Quorum(q *voting.Quorum) string {
	if q == nil {
		return l.T("none")
	}
	return l.T("quorum."+q.By, l.Fraction(q.Fraction()))
}

// concurrence puts what each side must meet into words.
func (l *Lang) Concurrence(c *voting.Concurrence) string {
	if c == nil {
		return l.T("none")
	}
	words := l.Threshold(c.Threshold, c.Base)
	if c.MinYes > 0 {
		words += "; " + l.T("concurrence.minyes", l.N(c.MinYes))
	}
	if c.EmptyConcurs {
		words += "; " + l.T("concurrence.empty")
	}
	return words
}

// testLine is a test of a decision in words and numbers.
type TestLine struct {
	Class  Said
	Kind   string // quorum, share in favour, agreement of a side
	Asked  string // what the rule asks for; empty where that is not known
	Found  string // 32 of 47 needed, 31 in favour: not carried
	Passed bool
}

// test puts a test into words. The class is that of the rules pinned, nil
// where they do not have it.
func (l *Lang) Test(t voting.Test, class *domain.Class, side func(string) Said) TestLine {
	line := TestLine{Class: Said{Text: t.Class}, Passed: t.Passed}
	if class != nil {
		line.Class = l.In(class.Title)
	}
	line.Kind = l.T("test." + t.Test)
	switch {
	case t.Test == voting.TestConcurrence:
		line.Kind = l.T("test.concurrence", Isolated(side(t.Side).Text))
		if class != nil && class.Concurrence != nil {
			line.Asked = l.Concurrence(class.Concurrence)
		}
	case class == nil:
	case t.Test == voting.TestQuorum && class.Quorum != nil:
		line.Asked = l.Quorum(class.Quorum)
	case t.Test == voting.TestThreshold:
		line.Asked = l.Threshold(class.Threshold, class.Base)
	}
	verdict := l.T("test." + t.Test + ".no")
	if t.Passed {
		verdict = l.T("test." + t.Test + ".yes")
	}
	switch {
	case t.Need == nil:
		line.Found = l.T("test.found.nobody", verdict)
	case t.Test == voting.TestQuorum:
		line.Found = l.T("test.found.present", l.N(*t.Need), l.N(t.Base), l.N(t.Have), verdict)
	default:
		line.Found = l.T("test.found", l.N(*t.Need), l.N(t.Base), l.N(t.Have), verdict)
	}
	return line
}

// whatIf is a class's threshold under one of the four bases.
type WhatIf struct {
	Base   string
	Found  string
	Passed bool
	Pinned bool // it is the base that the rules pinned
}

// whatIfs measures a count against a class's threshold under every base.
func (l *Lang) WhatIfs(class *domain.Class, body domain.Count) []WhatIf {
	counts := body.Under(class)
	var lines []WhatIf
	for _, base := range []voting.Base{voting.BaseYesNo, voting.BaseYesNoAbstain, voting.BasePresent, voting.BaseEntitled} {
		size := voting.BaseOf(base, counts)
		t := voting.Test{Base: size, Class: class.Name, Have: counts.Yes, Passed: class.Threshold.Met(counts.Yes, size), Test: voting.TestThreshold}
		if need, ok := voting.Need(class.Threshold, size); ok {
			t.Need = &need
		}
		lines = append(lines, WhatIf{
			Base: l.Or("basename.", string(base)), Found: l.Test(t, class, nil).Found, Passed: t.Passed, Pinned: base == class.Base,
		})
	}
	return lines
}
