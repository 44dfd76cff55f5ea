package report

import (
	"strconv"

	"twothirds/domain"
	"twothirds/domain/voting"
)

// fraction puts a share into words: two thirds, more than half, 5/7.
func (b *builder) fraction(f voting.Fraction) string {
	if f.Num == f.Den {
		return b.t("fraction.all") // never strict: nothing could meet that
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
			return b.t("fraction." + known.key + more)
		}
	}
	return b.t("fraction.other"+more, strconv.FormatInt(f.Num, 10)+"/"+strconv.FormatInt(f.Den, 10))
}

func (b *builder) share(f voting.Fraction, base voting.Base) string {
	return b.t("share", b.fraction(f), b.or("base.", string(base)))
}

// asked is what a class asks for in a test, "" where the class is not known.
func (b *builder) asked(class *domain.Class, test string) string {
	switch {
	case class == nil:
	case test == voting.TestThreshold:
		return b.share(class.Threshold, class.Base)
	case test == voting.TestQuorum && class.Quorum != nil:
		return b.t("quorum."+class.Quorum.By, b.fraction(class.Quorum.Fraction()))
	case test == voting.TestConcurrence && class.Concurrence != nil:
		c := class.Concurrence
		words := b.share(c.Threshold, c.Base)
		if c.MinYes > 0 {
			words += "; " + b.t("concurrence.minyes", b.l.N(c.MinYes))
		}
		if c.EmptyConcurs {
			words += "; " + b.t("concurrence.empty")
		}
		return words
	}
	return ""
}

// rule puts into words all that the classes of a motion ask for.
func (b *builder) rule(d *decided) string {
	words := ""
	for _, name := range d.motion.Content.Classes {
		if words != "" {
			words += ". "
		}
		if len(d.motion.Content.Classes) > 1 {
			words += b.class(d.rules, name).Text + " – "
		}
		words += b.ruleOf(d.rules.Class(name))
	}
	return words
}

func (b *builder) ruleOf(class *domain.Class) string {
	words := ""
	for _, test := range []string{voting.TestQuorum, voting.TestThreshold, voting.TestConcurrence} {
		asked := b.asked(class, test)
		if asked == "" {
			continue
		}
		if words != "" {
			words += "; "
		}
		words += b.t("asked."+test, asked)
	}
	return words
}
