package domain_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"twothirds/domain"
)

func TestCompareNumbers(t *testing.T) {
	want := []string{"1", "1.0", "1.1", "1.2", "1.2-a", "1.2-b", "1.10", "1.1a", "2", "A", "A.1", "A.2", "A.10", "a.1"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, domain.CompareNumbers)
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	number := rapid.StringMatching(`[0-9A-Za-z.\-]{1,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := number.Draw(t, "a"), number.Draw(t, "b"), number.Draw(t, "c")
		ab, bc, ac := domain.CompareNumbers(a, b), domain.CompareNumbers(b, c), domain.CompareNumbers(a, c)
		if ab != -domain.CompareNumbers(b, a) || (ab == 0) != (a == b) {
			t.Errorf("%q and %q: %d", a, b, ab)
		}
		if ab <= 0 && bc <= 0 && ac > 0 {
			t.Errorf("%q, %q, %q: %d, %d, %d", a, b, c, ab, bc, ac)
		}
	})
}

func TestDiffPlans(t *testing.T) {
	item := func(number, title string) domain.Item {
		return domain.Item{Level: domain.LevelMeasure, Number: number, Responsible: []domain.MemberID{}, Title: domain.Text{En: title}}
	}
	from := domain.PlanText{
		Content: domain.PlanContent{Title: domain.Text{En: "Plan"}, Period: domain.Period{From: "2016-01-01", To: "2018-12-31"}, Items: 3, Entered: 3},
		Items:   []domain.Item{item("1.1", "Accounts"), item("1.2", "Minutes"), item("1.10", "Budgets")},
	}
	if d := domain.DiffPlans(from, from); !d.IsZero() {
		t.Errorf("a plan differs from itself: %+v", d)
	}
	to := from
	to.Content.Title.Az, to.Content.Measures = "Plan", 58
	changed := item("1.2", "Minutes")
	changed.Indicator = domain.Text{En: "Pages"}
	changed.Title.En = "All minutes"
	to.Items = []domain.Item{item("1.1", "Accounts"), changed, item("1.3", "Registers")}
	d := domain.DiffPlans(from, to)
	if len(d.Added) != 1 || d.Added[0].Number != "1.3" || len(d.Removed) != 1 || d.Removed[0].Number != "1.10" {
		t.Errorf("added %+v, removed %+v", d.Added, d.Removed)
	}
	text := func(fields []domain.FieldDiff) string {
		var all []string
		for _, f := range fields {
			all = append(all, f.Field+": "+string(f.From)+" > "+string(f.To))
		}
		return strings.Join(all, "; ")
	}
	if got := text(d.Content); got != `measures:  > 58; title: {"en":"Plan"} > {"az":"Plan","en":"Plan"}` {
		t.Error(got)
	}
	if len(d.Changed) != 1 || d.Changed[0].Number != "1.2" {
		t.Fatalf("changed %+v", d.Changed)
	}
	if got := text(d.Changed[0].Fields); got != `indicator:  > {"en":"Pages"}; title: {"en":"Minutes"} > {"en":"All minutes"}` {
		t.Error(got)
	}
	back := domain.DiffPlans(to, from)
	if len(back.Added) != 1 || back.Added[0].Number != "1.10" || len(back.Removed) != 1 || len(back.Changed) != 1 || len(back.Content) != 2 {
		t.Errorf("the other way: %+v", back)
	}
	begun := domain.DiffPlans(domain.PlanText{}, from)
	if len(begun.Added) != 3 || len(begun.Removed) != 0 || text(begun.Content) != `period:  > {"from":"2016-01-01","to":"2018-12-31"}; title:  > {"en":"Plan"}` {
		t.Errorf("from nothing: %+v", begun)
	}
}
