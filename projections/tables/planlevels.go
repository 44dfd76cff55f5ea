package tables

import (
	"slices"
	"strings"

	"twothirds/domain"
)

// depth is how many parts a number has: 2 of 1.4.
func depth(number string) int { return 1 + strings.Count(number, ".") }

// prefix is the number without its last part, empty where it has one.
func prefix(number string) string {
	if at := strings.LastIndexByte(number, '.'); at > 0 {
		return number[:at]
	}
	return ""
}

// levelled settles what the lines of a plan are and under what they stand, where they do
// not say so: a line with nothing but a title is a heading, and the parts of a number say
// how deep it stands.
func levelled(p *planReader, plan *Plan, lines []line) {
	numberHeadings(p, lines)
	three := p.threeDeep(lines)
	numbers := map[string]*line{}
	for i := range lines {
		if lines[i].number != "" {
			numbers[lines[i].number] = &lines[i]
		}
	}
	for i := range lines {
		l := &lines[i]
		if l.level == "" && l.number != "" {
			l.level = levelOf(l, plan.Kind, three, numbers)
			if l.level == "" {
				p.Problem(p.cell(&l.record, "number"), "it cannot be told whether %s is a direction, a measure or a milestone: add a column level that says so", l.number)
			}
		}
	}
	// above is the heading above, by its level.
	var above [2]*line
	for i := range lines {
		l := &lines[i]
		switch l.level {
		case domain.LevelGoal:
			above = [2]*line{l, nil}
		case domain.LevelDirection:
			above = [2]*line{nil, l}
		case domain.LevelObjective:
			p.settleParent(l, above[0], numbers)
			above[1] = l
		case domain.LevelMeasure:
			p.settleParent(l, above[1], numbers)
		case domain.LevelMilestone:
			p.settleParent(l, nil, numbers)
		}
	}
}

// threeDeep reports whether measures stand three deep: 1 and 1.1 are headings, 1.1.1 says
// when it is due.
func (p *planReader) threeDeep(lines []line) bool {
	headings := map[string]bool{}
	for i := range lines {
		if lines[i].heading && depth(lines[i].number) == 2 {
			headings[lines[i].number] = true
		}
	}
	return slices.ContainsFunc(lines, func(l line) bool { return !l.heading && depth(l.number) == 3 && headings[prefix(l.number)] })
}

func levelOf(l *line, kind string, three bool, numbers map[string]*line) string {
	deep := depth(l.number)
	switch {
	case deep == 1 && l.heading:
		if three || kind == domain.PlanStrategic {
			return domain.LevelGoal
		}
		return domain.LevelDirection
	case deep == 1:
		return domain.LevelMeasure
	case deep == 2 && l.heading && (three || kind == domain.PlanStrategic):
		return domain.LevelObjective
	case deep == 2 && !three:
		return domain.LevelMeasure
	case deep == 3 && (three || kind == domain.PlanStrategic):
		return domain.LevelMeasure
	case deep == 3 && numbers[prefix(l.number)] != nil:
		return domain.LevelMilestone
	case deep == 4 && three:
		return domain.LevelMilestone
	}
	return ""
}

// under says what each level can stand under.
var under = map[string][]string{
	domain.LevelObjective: {domain.LevelGoal},
	domain.LevelMeasure:   {domain.LevelDirection, domain.LevelObjective},
	domain.LevelMilestone: {domain.LevelMeasure},
}

// settleParent settles under what a line stands: what it says, else what its number says, else
// the heading above. Where the number and the place say different things, one of them is wrong.
func (p *planReader) settleParent(l, above *line, numbers map[string]*line) {
	if l.number == "" {
		return
	}
	if l.parent == "" && !p.own {
		if parent := numbers[prefix(l.number)]; parent != nil && slices.Contains(under[l.level], parent.level) {
			l.parent = parent.number
			if above != nil && above.number != l.parent && !above.numberless {
				p.Problem(p.cell(&l.record, "number"), "by its number it stands under %s, by its place under %s: put it where it belongs, or mend the number", l.parent, above.number)
			}
			return
		}
		if above != nil {
			if by := prefix(l.number); !above.numberless && by != "" && by != above.number && depth(by) == depth(above.number) && numbers[by] == nil && digits(strings.Split(by+"."+above.number, ".")) {
				p.Problem(p.cell(&l.record, "number"), "by its number it stands under %s, which has no row; by its place under %s: give %s a row, or mend the number", by, above.number, by)
				return
			}
			l.parent = above.number
		}
	}
	if l.parent == "" {
		if l.level != domain.LevelMeasure {
			p.Problem(p.cell(&l.record, "parent"), "there is no %s that the %s %s stands under: give it a row", under[l.level][0], l.level, l.number)
		}
		return
	}
	parent := numbers[l.parent]
	if parent == nil {
		p.Problem(p.cell(&l.record, "parent"), "it stands under %s, which has no row", l.parent)
		return
	}
	if !slices.Contains(under[l.level], parent.level) {
		p.Problem(p.cell(&l.record, "parent"), "%s is a %s, and cannot stand under %s, which is a %s", l.number, l.level, l.parent, parent.level)
	}
}

// numberHeadings numbers the headings that have none: as the measures under them begin, where
// these all begin alike and the number is free; else in Roman numbers by their order.
func numberHeadings(p *planReader, lines []line) {
	taken := map[string]bool{}
	for i := range lines {
		taken[lines[i].number] = true
	}
	order := 0
	for i := range lines {
		l := &lines[i]
		if !l.numberless {
			continue
		}
		if !l.heading {
			p.Problem(p.cell(&l.record, "number"), "the row has no number: write one, such as 1.4, in a column headed %q", "number")
			continue
		}
		order++
		first, ok := beginning(lines[i+1:])
		if first == "" {
			p.Problem(p.cell(&l.record, "measure"), "a line of text without a number, and no measure under it: number it, or take it out")
			continue
		}
		if ok && !taken[first] {
			l.number = first
		} else {
			for l.number == "" && order <= 100 {
				if n := romanNumber(order); !taken[n] {
					l.number = n
				} else {
					order++
				}
			}
		}
		taken[l.number] = true
		if l.number == "" {
			p.Problem(p.cell(&l.record, "number"), "more than 100 headings have no number: number them")
		} else {
			p.Note(l.at, "the heading %q has no number, and is numbered %s", shortened(l.title.In(p.lang)), l.number)
		}
	}
}

// beginning is the first part of the numbers of the lines up to the next heading; ok is false
// where they do not all begin alike, or have one part alone.
func beginning(lines []line) (first string, ok bool) {
	ok = true
	for i := range lines {
		l := &lines[i]
		if l.numberless || l.heading && depth(l.number) == 1 {
			break
		}
		begins, _, parts := strings.Cut(l.number, ".")
		if first == "" {
			first = begins
		}
		ok = ok && parts && begins == first
	}
	return first, ok && first != ""
}

// romanNumber writes 1 to 100 in Roman numerals.
func romanNumber(n int) string {
	var b strings.Builder
	for _, r := range []struct {
		value int
		text  string
	}{{100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= r.value; n -= r.value {
			_, _ = b.WriteString(r.text)
		}
	}
	return b.String()
}

// shortened is a text for a message.
func shortened(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
