package site

import (
	"twothirds/domain"
	"twothirds/domain/voting"
)

// TestLine is a test of a decision in words and numbers.
type TestLine struct {
	Class  Said
	Kind   string // quorum, share in favour, agreement of a side
	Asked  string // what the rule asks for; empty where that is not known
	Found  string // 32 of 47 needed, 31 in favour: not carried
	Passed bool
}

// Test puts a test into words. The class is that of the rules pinned, nil
// where they do not have it.
func (l *Lang) Test(t voting.Test, class *domain.Class, side func(string) Said) TestLine {
	line := TestLine{Class: Said{Text: t.Class}, Passed: t.Passed}
	if class != nil {
		line.Class = l.In(class.Title)
	}
	line.Kind = l.T("test." + t.Test)
	if t.Test == voting.TestConcurrence {
		line.Kind = l.T("test.side", Isolated(side(t.Side).Text))
	}
	line.Asked = l.Asked(class, t.Test)
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

// WhatIf is a class's threshold under one of the four bases.
type WhatIf struct {
	Base   string
	Found  string
	Passed bool
	Pinned bool // it is the base that the rules pinned
}

// WhatIfs measures a count against a class's threshold under every base.
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
