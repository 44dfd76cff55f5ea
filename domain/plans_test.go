package domain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

var (
	years   = domain.Period{From: "2016-01-01", To: "2018-12-31"}
	aReport = domain.Source{Title: text("A report"), URL: "https://example.org/report.pdf"}
)

// thePlan is the one plan of a test body.
func thePlan(b *domaintest.Body) domain.PlanID {
	for row := range b.State.Rows() {
		if row.Kind == "plan" {
			id, err := wire.ParseUUID(row.ID)
			if err != nil {
				panic(err)
			}
			return domain.PlanID{UUID: id}
		}
	}
	panic("the body has no plan")
}

func aboutPlan(b *domaintest.Body) string { return "plan/" + thePlan(b).String() }

func item(level, number, parent string, responsible ...*domaintest.Member) domain.Item {
	i := domain.Item{Level: level, Number: number, Parent: parent, Title: text("Item " + number), Responsible: []domain.MemberID{}}
	for _, m := range responsible {
		i.Responsible = append(i.Responsible, m.ID)
	}
	return i
}

func drafted(items ...domain.Item) *domain.PlanItemsDrafted {
	return &domain.PlanItemsDrafted{Items: items, Removed: []string{}}
}

func attested(b *domaintest.Body) *domain.PlanAttested {
	plan := b.State.Plan(thePlan(b))
	return &domain.PlanAttested{Act: text("Order of the President"), Date: "2016-04-27", Digest: plan.Draft.Digest, Version: plan.Version() + 1}
}

func adoption(b *domaintest.Body) *domain.AdoptPlan {
	plan := b.State.Plan(thePlan(b))
	return &domain.AdoptPlan{Digest: plan.Draft.Digest, Plan: plan.ID, Version: plan.Version() + 1}
}

// drafting is a body of five, of which the first member has drafted an action
// plan: a direction, two measures and a milestone. The fourth member, on the
// government's side, is responsible for the direction, the fifth for the milestone.
func drafting() *domaintest.Body {
	five := five() // not while copyOf is at work
	return copyOf("drafting", func() *domaintest.Body {
		b := five
		id := b.ID()
		b.Must("plan.drafted", "plan/"+id.String(), &domain.PlanDrafted{Kind: domain.PlanAction, Measures: 58, Period: years, Title: text("Action plan")}, b.Members[0].Rep())
		b.Must("plan.items_drafted", "plan/"+id.String(), drafted(
			item(domain.LevelDirection, "1", "", b.Members[3]),
			item(domain.LevelMeasure, "1.1", "1", b.Members[2]),
			item(domain.LevelMilestone, "1.1.a", "1.1", b.Members[4]),
			item(domain.LevelMeasure, "1.2", "1"),
		), b.Members[0].Rep())
		return b
	})
}

// planned is drafting with the draft adopted by an act from outside.
func planned() *domaintest.Body {
	drafted := drafting() // not while copyOf is at work
	return copyOf("planned", func() *domaintest.Body {
		b := drafted
		b.Must("plan.attested", aboutPlan(b), attested(b), b.Registrars[0], b.Registrars[1])
		return b
	})
}

func TestPlansAreDrafted(t *testing.T) {
	t.Parallel()
	plan := func() *domain.PlanDrafted {
		return &domain.PlanDrafted{Kind: domain.PlanStrategic, Period: years, Title: text("Strategic plan")}
	}
	draft := func(b *domaintest.Body, change func(*domain.PlanDrafted), speakers ...domaintest.Speaker) error {
		e := plan()
		change(e)
		return b.Try("plan.drafted", "plan/"+b.ID().String(), e, speakers...)
	}
	same := func(*domain.PlanDrafted) {}
	tell(t, drafting, []story{
		{"by a representative", func(b *domaintest.Body) error { return draft(b, same, b.Members[1].Rep()) }, ""},
		{"by the coordinator", func(b *domaintest.Body) error { return draft(b, same, b.Coordinator) }, ""},
		{"by a registrar", func(b *domaintest.Body) error { return draft(b, same, b.Registrars[1]) }, ""},
		{"by two registrars", func(b *domaintest.Body) error { return draft(b, same, b.Registrars[0], b.Registrars[1]) }, domain.CodeNotPermitted},
		{"by a teller", func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassElection}, elect(b.Members[0], "teller", domain.RoleTeller, 365))
			return draft(b, same, b.Members[0].Officer("teller"))
		}, domain.CodeNotPermitted},
		{"by a member that is not active", func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[1], domain.StatusInactive))
			return draft(b, same, b.Members[1].Rep())
		}, domain.CodeMemberNotActive},
		{"under an id that is taken", func(b *domaintest.Body) error {
			return b.Try("plan.drafted", aboutPlan(b), plan(), b.Members[1].Rep())
		}, domain.CodeExists},
		{"under no id", func(b *domaintest.Body) error {
			return b.Try("plan.drafted", "plan/first", plan(), b.Members[1].Rep())
		}, domain.CodeForm},
		{"of another kind", func(b *domaintest.Body) error {
			return draft(b, func(e *domain.PlanDrafted) { e.Kind = "grand" }, b.Members[1].Rep())
		}, domain.CodeForm},
		{"with a negative number of measures", func(b *domaintest.Body) error {
			return draft(b, func(e *domain.PlanDrafted) { e.Measures = -1 }, b.Members[1].Rep())
		}, domain.CodeForm},
		{"with too many measures", func(b *domaintest.Body) error {
			return draft(b, func(e *domain.PlanDrafted) { e.Measures = 10_001 }, b.Members[1].Rep())
		}, domain.CodeForm},
		{"for a time that ends before it begins", func(b *domaintest.Body) error {
			return draft(b, func(e *domain.PlanDrafted) { e.Period = domain.Period{From: "2018-01-02", To: "2018-01-01"} }, b.Members[1].Rep())
		}, domain.CodeForm},
		{"for one day", func(b *domaintest.Body) error {
			return draft(b, func(e *domain.PlanDrafted) { e.Period = domain.Period{From: "2018-01-01", To: "2018-01-01"} }, b.Members[1].Rep())
		}, ""},
		{"from a day that there is not", func(b *domaintest.Body) error {
			return draft(b, func(e *domain.PlanDrafted) { e.Period.From = "2015-02-29" }, b.Members[1].Rep())
		}, domain.CodeForm},
		{"to a day that there is not", func(b *domaintest.Body) error {
			return draft(b, func(e *domain.PlanDrafted) { e.Period.To = "2018-13-01" }, b.Members[1].Rep())
		}, domain.CodeForm},
		{"without a title", func(b *domaintest.Body) error {
			return draft(b, func(e *domain.PlanDrafted) { e.Title = domain.Text{} }, b.Members[1].Rep())
		}, domain.CodeForm},
	})
}

// many are so many measures under direction 1, from 100 on.
func many(from, n int) []domain.Item {
	var items []domain.Item
	for i := range n {
		items = append(items, item(domain.LevelMeasure, fmt.Sprintf("m%04d", from+i), "1"))
	}
	return items
}

func TestItemsAreDrafted(t *testing.T) {
	t.Parallel()
	try := func(b *domaintest.Body, e *domain.PlanItemsDrafted) error {
		return b.Try("plan.items_drafted", aboutPlan(b), e, b.Members[0].Rep())
	}
	with := func(change func(*domain.Item)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			i := item(domain.LevelMeasure, "2", "1")
			change(&i)
			return try(b, drafted(i))
		}
	}
	removing := func(numbers ...string) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error { return try(b, &domain.PlanItemsDrafted{Removed: numbers}) }
	}
	of := func(items ...domain.Item) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error { return try(b, drafted(items...)) }
	}
	by := func(speakers func(b *domaintest.Body) []domaintest.Speaker) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			return b.Try("plan.items_drafted", aboutPlan(b), drafted(item(domain.LevelDirection, "2", "")), speakers(b)...)
		}
	}
	const long = "123456789012345678901"
	tell(t, drafting, []story{
		{"more", of(item(domain.LevelDirection, "2", ""), item(domain.LevelMeasure, "2.1", "2")), ""},
		{"a strategic plan's", of(
			item(domain.LevelGoal, "G1", ""), item(domain.LevelObjective, "G1.1", "G1"), item(domain.LevelMeasure, "m", "G1.1"), item(domain.LevelMeasure, "n", "")), ""},
		{"by the coordinator", by(func(b *domaintest.Body) []domaintest.Speaker { return []domaintest.Speaker{b.Coordinator} }), ""},
		{"by a registrar", by(func(b *domaintest.Body) []domaintest.Speaker { return b.Registrars[:1] }), ""},
		{"by two registrars", by(func(b *domaintest.Body) []domaintest.Speaker { return b.Registrars[:] }), domain.CodeNotPermitted},
		{"by another member", by(func(b *domaintest.Body) []domaintest.Speaker { return []domaintest.Speaker{b.Members[1].Rep()} }), domain.CodeNotPermitted},
		{"by its member, not active any more", func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[0], domain.StatusInactive))
			return of(item(domain.LevelDirection, "2", ""))(b)
		}, domain.CodeMemberNotActive},
		{"of no plan", func(b *domaintest.Body) error {
			return b.Try("plan.items_drafted", "plan/"+b.ID().String(), drafted(item(domain.LevelDirection, "2", "")), b.Members[0].Rep())
		}, domain.CodeNotFound},
		{"nothing", of(), domain.CodeForm},
		{"a new title", func(b *domaintest.Body) error { return try(b, &domain.PlanItemsDrafted{Title: text("Other")}) }, ""},
		{"a new period", func(b *domaintest.Body) error { return try(b, &domain.PlanItemsDrafted{Period: &years}) }, ""},
		{"a new number of measures", func(b *domaintest.Body) error { return try(b, &domain.PlanItemsDrafted{Measures: 59}) }, ""},
		{"too many measures", func(b *domaintest.Body) error { return try(b, &domain.PlanItemsDrafted{Measures: 10_001}) }, domain.CodeForm},
		{"a period that is none", func(b *domaintest.Body) error {
			return try(b, &domain.PlanItemsDrafted{Period: &domain.Period{From: "2018", To: "2018"}})
		}, domain.CodeForm},
		{"too long a title", func(b *domaintest.Body) error {
			return try(b, &domain.PlanItemsDrafted{Title: text(strings.Repeat("x", domain.MaxLine+1))})
		}, domain.CodeForm},
		{"64 at once", of(many(0, 64)...), ""},
		{"65 at once", of(many(0, 65)...), domain.CodeForm},
		{"65 removed at once", removing(func() (numbers []string) {
			for i := range 65 {
				numbers = append(numbers, fmt.Sprintf("m%04d", i))
			}
			return numbers
		}()...), domain.CodeForm},
		{"not sorted", of(item(domain.LevelDirection, "3", ""), item(domain.LevelDirection, "2", "")), domain.CodeForm},
		{"one twice", of(item(domain.LevelDirection, "2", ""), item(domain.LevelDirection, "2", "")), domain.CodeForm},
		{"one removed", removing("1.2"), ""},
		{"removed with all below", removing("1", "1.1", "1.1.a", "1.2"), ""},
		{"removed from under another", removing("1.1"), domain.CodeItems},
		{"removed that is not there", removing("7"), domain.CodeNotFound},
		{"removed twice", func(b *domaintest.Body) error {
			letIn(t, b, removing("1.2")(b))
			return removing("1.2")(b)
		}, domain.CodeNotFound},
		{"removed and drafted", func(b *domaintest.Body) error {
			return try(b, &domain.PlanItemsDrafted{Items: []domain.Item{item(domain.LevelMeasure, "1.2", "1")}, Removed: []string{"1.2"}})
		}, domain.CodeForm},
		{"removed, not sorted", removing("1.2", "1.1.a"), domain.CodeForm},
		{"removed by no number", removing("1/2"), domain.CodeForm},
		{"under nothing that is there", of(item(domain.LevelMeasure, "2.1", "2")), domain.CodeItems},
		{"a measure under a milestone", of(item(domain.LevelMeasure, "2", "1.1.a")), domain.CodeItems},
		{"a measure under a goal", of(item(domain.LevelGoal, "G", ""), item(domain.LevelMeasure, "m", "G")), domain.CodeItems},
		{"an objective under a direction", of(item(domain.LevelObjective, "o", "1")), domain.CodeItems},
		{"a milestone under a direction", of(item(domain.LevelMilestone, "x", "1")), domain.CodeItems},
		{"an item under itself", of(item(domain.LevelMeasure, "2", "2")), domain.CodeItems},
		{"of another level than what stands under it takes", of(item(domain.LevelGoal, "1", "")), domain.CodeItems},
		{"a goal under something", of(item(domain.LevelGoal, "G", "1")), domain.CodeForm},
		{"a direction under something", of(item(domain.LevelDirection, "2", "1")), domain.CodeForm},
		{"an objective under nothing", of(item(domain.LevelObjective, "o", "")), domain.CodeForm},
		{"a milestone under nothing", of(item(domain.LevelMilestone, "x", "")), domain.CodeForm},
		{"of no level", with(func(i *domain.Item) { i.Level = "task" }), domain.CodeForm},
		{"without a number", with(func(i *domain.Item) { i.Number = "" }), domain.CodeForm},
		{"with a number of 20", with(func(i *domain.Item) { i.Number = long[:20] }), ""},
		{"with a number of 21", with(func(i *domain.Item) { i.Number = long }), domain.CodeForm},
		{"with a number of other characters", with(func(i *domain.Item) { i.Number = "1_1" }), domain.CodeForm},
		{"with a parent of other characters", with(func(i *domain.Item) { i.Parent = "1 1" }), domain.CodeForm},
		{"without a title", with(func(i *domain.Item) { i.Title = domain.Text{} }), domain.CodeForm},
		{"with too long an indicator", with(func(i *domain.Item) { i.Indicator = text(strings.Repeat("x", domain.MaxReasons+1)) }), domain.CodeForm},
		{"with too long a list of implementers", with(func(i *domain.Item) { i.Implementers = text(strings.Repeat("x", domain.MaxReasons+1)) }), domain.CodeForm},
		{"with too long a text", with(func(i *domain.Item) { i.Text = text(strings.Repeat("x", domain.MaxReasons+1)) }), domain.CodeForm},
		{"with everything", with(func(i *domain.Item) {
			i.Indicator, i.Implementers, i.Text = text("How many"), text("central and local executive bodies"), text("It says more.\nMuch more.")
			i.Deadline = &domain.Deadline{Text: text("2016-2018"), From: "2016-01-01", To: "2018-12-31"}
		}), ""},
		{"due in words", with(func(i *domain.Item) { i.Deadline = &domain.Deadline{Text: text("regularly")} }), ""},
		{"due in no words", with(func(i *domain.Item) { i.Deadline = &domain.Deadline{To: "2018-12-31"} }), domain.CodeForm},
		{"due before it begins", with(func(i *domain.Item) {
			i.Deadline = &domain.Deadline{Text: text("x"), From: "2018-01-02", To: "2018-01-01"}
		}), domain.CodeForm},
		{"due on no day", with(func(i *domain.Item) { i.Deadline = &domain.Deadline{Text: text("x"), To: "2018-04-31"} }), domain.CodeForm},
		{"begun on no day", with(func(i *domain.Item) { i.Deadline = &domain.Deadline{Text: text("x"), From: "2018-04-31"} }), domain.CodeForm},
		{"with somebody unknown responsible", func(b *domaintest.Body) error {
			return of(item(domain.LevelMeasure, "2", "1", &domaintest.Member{ID: domain.MemberID{UUID: b.ID()}}))(b)
		}, domain.CodeNotFound},
		{"with several responsible", func(b *domaintest.Body) error {
			return of(item(domain.LevelMeasure, "2", "1", b.Members...))(b)
		}, ""},
		{"with somebody responsible twice", func(b *domaintest.Body) error {
			return of(item(domain.LevelMeasure, "2", "1", b.Members[0], b.Members[0]))(b)
		}, domain.CodeForm},
		{"with the responsible in disorder", func(b *domaintest.Body) error {
			return of(item(domain.LevelMeasure, "2", "1", b.Members[1], b.Members[0]))(b)
		}, domain.CodeForm},
		{"with too many responsible", func(b *domaintest.Body) error {
			i := item(domain.LevelMeasure, "2", "1")
			for range 17 {
				i.Responsible = append(i.Responsible, domain.MemberID{UUID: b.ID()})
			}
			return of(i)(b)
		}, domain.CodeForm},
		{"more than a plan holds", func(b *domaintest.Body) error {
			for from := 0; from < 960; from += 60 {
				letIn(t, b, of(many(from, 60)...)(b))
			}
			letIn(t, b, of(many(960, 36)...)(b))                                                  // a thousand
			letIn(t, b, of(append(many(960, 36), item(domain.LevelMeasure, "z", ""))[:36]...)(b)) // the same ones
			return of(item(domain.LevelMeasure, "z", ""))(b)
		}, domain.CodeItems},
		{"what is frozen", func(b *domaintest.Body) error {
			b.Freeze(b.Table(b.Motion([]string{seed.ClassOrdinary}, domain.NewEffect(adoption(b)))))
			return removing("1.2")(b)
		}, domain.CodeWrongState},
		{"what is voted on", func(b *domaintest.Body) error {
			b.Put(b.Motion([]string{seed.ClassOrdinary}, domain.NewEffect(adoption(b))))
			return removing("1.2")(b)
		}, domain.CodeWrongState},
		{"what was voted down", func(b *domaintest.Body) error {
			poll := b.Put(b.Motion([]string{seed.ClassOrdinary}, domain.NewEffect(adoption(b))))
			b.All(poll, domain.ChoiceNo)
			b.Close(poll)
			return removing("1.2")(b)
		}, ""},
		{"what is tabled", func(b *domaintest.Body) error {
			b.Table(b.Motion([]string{seed.ClassOrdinary}, domain.NewEffect(adoption(b))))
			return removing("1.2")(b)
		}, ""},
	})
}

// What was drafted once keeps its row: a plan has so many numbers and no more.
func TestAPlanHasSoManyNumbers(t *testing.T) {
	t.Parallel()
	if slower > 1 {
		t.Skip("4,000 items: without the race detector, which has nothing to find here")
	}
	b, e := drafting(), drafted()
	for from := 0; from < domain.MaxNumbers-4; from += domain.MaxItemsDrafted {
		e.Items = many(from, min(domain.MaxItemsDrafted, domain.MaxNumbers-4-from))
		b.Must("plan.items_drafted", aboutPlan(b), e, b.Coordinator)
		removed := &domain.PlanItemsDrafted{}
		for _, i := range e.Items {
			removed.Removed = append(removed.Removed, i.Number)
		}
		b.Must("plan.items_drafted", aboutPlan(b), removed, b.Coordinator)
	}
	refused(t, b, b.Try("plan.items_drafted", aboutPlan(b), drafted(item(domain.LevelMeasure, "z", "")), b.Coordinator), domain.CodeItems)
	letIn(t, b, b.Try("plan.items_drafted", aboutPlan(b), drafted(many(0, 1)...), b.Coordinator))
}

func TestPlansAreAttested(t *testing.T) {
	t.Parallel()
	try := func(change func(*domain.PlanAttested)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			e := attested(b)
			change(e)
			return b.Try("plan.attested", aboutPlan(b), e, b.Registrars[0], b.Registrars[1])
		}
	}
	same := func(*domain.PlanAttested) {}
	tell(t, drafting, []story{
		{"by two registrars", try(same), ""},
		{"with the act's text", try(func(e *domain.PlanAttested) { e.Sha256, e.URL = smallHash, "https://example.org/act" }), ""},
		{"by one registrar", func(b *domaintest.Body) error {
			return b.Try("plan.attested", aboutPlan(b), attested(b), b.Registrars[0])
		}, domain.CodeTwoRegistrars},
		{"of no plan", func(b *domaintest.Body) error {
			return b.Try("plan.attested", "plan/"+b.ID().String(), attested(b), b.Registrars[0], b.Registrars[1])
		}, domain.CodeNotFound},
		{"of another draft", try(func(e *domain.PlanAttested) { e.Digest = smallHash }), domain.CodeVersion},
		{"of another version", try(func(e *domain.PlanAttested) { e.Version = 2 }), domain.CodeVersion},
		{"by no act", try(func(e *domain.PlanAttested) { e.Act = domain.Text{} }), domain.CodeForm},
		{"on no day", try(func(e *domain.PlanAttested) { e.Date = "2016-04-31" }), domain.CodeForm},
		{"with too long an address", try(func(e *domain.PlanAttested) { e.URL = "https://" + strings.Repeat("x", 2000) }), domain.CodeForm},
		{"while it is voted on", func(b *domaintest.Body) error {
			b.Put(b.Motion([]string{seed.ClassOrdinary}, domain.NewEffect(adoption(b))))
			return try(same)(b)
		}, domain.CodeWrongState},
		{"twice", func(b *domaintest.Body) error {
			letIn(t, b, try(same)(b))
			return try(same)(b)
		}, domain.CodeWrongState},
		{"without an item", func(b *domaintest.Body) error {
			b.Must("plan.items_drafted", aboutPlan(b), &domain.PlanItemsDrafted{Removed: []string{"1", "1.1", "1.1.a", "1.2"}}, b.Coordinator)
			return try(same)(b)
		}, domain.CodeWrongState},
	})
}

// A plan is adopted by one motion, changed, and adopted again: every version
// says what it rests on, every item in which versions it changed.
func TestAPlanIsAdoptedVersionByVersion(t *testing.T) {
	t.Parallel()
	b := drafting()
	d := b.Carry([]string{seed.ClassOrdinary}, domain.NewEffect(adoption(b)))
	if !d.Effects[0].Applied {
		t.Fatalf("%+v", d.Effects)
	}
	id := thePlan(b)
	first := b.State.Plan(id).Draft.Digest
	b.Must("plan.items_drafted", aboutPlan(b), &domain.PlanItemsDrafted{
		Items:   []domain.Item{item(domain.LevelMeasure, "1.1", "1"), item(domain.LevelMeasure, "1.3", "1")},
		Removed: []string{"1.2"}, Title: text("Action plan, amended"),
	}, b.Members[0].Rep())
	if b.State.PlanItem(id, "1.2").Adopted == nil || b.State.PlanItem(id, "1.3").Adopted != nil {
		t.Error("a draft is in force")
	}
	b.Must("plan.attested", aboutPlan(b), attested(b), b.Registrars[0], b.Registrars[1])
	plan := b.State.Plan(id)
	one, two := plan.Versions[0], plan.Versions[1]
	if *one.Decision != d.ID || one.Content.Digest != first || one.Seq != d.Effects[0].Seq || one.Content.Entered != 2 || one.Content.Items != 4 || one.Content.Measures != 58 {
		t.Errorf("the first version is %+v", one)
	}
	if two.Decision != nil || two.Date != "2016-04-27" || two.Content.Title != text("Action plan, amended") || one.Content.Title != text("Action plan") {
		t.Errorf("the second version is %+v", two)
	}
	changed := map[string]string{}
	for i := range b.State.PlanItems(id) {
		for _, v := range i.Versions {
			changed[i.Number] += fmt.Sprintf("%d:%v ", v.Version, v.Digest.IsZero())
		}
	}
	for number, want := range map[string]string{"1": "1:false ", "1.1": "1:false 2:false ", "1.1.a": "1:false ", "1.2": "1:false 2:true ", "1.3": "2:false "} {
		if changed[number] != want {
			t.Errorf("item %s changed in %q, want %q", number, changed[number], want)
		}
	}
	letIn(t, b, nil)
	// What is in force is not adopted again.
	refused(t, b, b.Try("plan.attested", aboutPlan(b), attested(b), b.Registrars[0], b.Registrars[1]), domain.CodeWrongState)
}

func TestWhatAdoptingAPlanAsksFor(t *testing.T) {
	t.Parallel()
	table := func(b *domaintest.Body, change func(*domain.AdoptPlan)) error {
		e := adoption(b)
		change(e)
		return b.Try("motion.tabled", "motion/"+b.ID().String(), &domain.MotionTabled{
			Content: b.Motion([]string{seed.ClassOrdinary}, domain.NewEffect(e)),
		}, b.Members[0].Rep())
	}
	tell(t, drafting, []story{
		{"the draft", func(b *domaintest.Body) error { return table(b, func(*domain.AdoptPlan) {}) }, ""},
		{"a plan", func(b *domaintest.Body) error {
			return table(b, func(e *domain.AdoptPlan) { e.Plan = domain.PlanID{UUID: b.ID()} })
		}, domain.CodeEffect},
		{"this draft", func(b *domaintest.Body) error { return table(b, func(e *domain.AdoptPlan) { e.Digest = smallHash }) }, domain.CodeEffect},
		{"the next version", func(b *domaintest.Body) error { return table(b, func(e *domain.AdoptPlan) { e.Version = 3 }) }, domain.CodeEffect},
		{"something new", func(b *domaintest.Body) error {
			b.Must("plan.attested", aboutPlan(b), attested(b), b.Registrars[0], b.Registrars[1])
			return table(b, func(*domain.AdoptPlan) {})
		}, domain.CodeEffect},
		{"items", func(b *domaintest.Body) error {
			b.Must("plan.items_drafted", aboutPlan(b), &domain.PlanItemsDrafted{Removed: []string{"1", "1.1", "1.1.a", "1.2"}}, b.Coordinator)
			return table(b, func(*domain.AdoptPlan) {})
		}, domain.CodeEffect},
	})
	// Each reason by its own code, where it comes about after tabling.
	for code, change := range map[domain.MisfitCode]func(*domaintest.Body){
		domain.MisfitOtherDraft: func(b *domaintest.Body) {
			b.Must("plan.items_drafted", aboutPlan(b), drafted(item(domain.LevelDirection, "2", "")), b.Coordinator)
		},
		domain.MisfitOtherVersion: func(b *domaintest.Body) {
			b.Must("plan.attested", aboutPlan(b), attested(b), b.Registrars[0], b.Registrars[1])
		},
	} {
		b := drafting()
		id := b.Table(b.Motion([]string{seed.ClassOrdinary}, domain.NewEffect(adoption(b))))
		change(b)
		b.Freeze(id)
		poll := b.Open(id, 72)
		b.All(poll, domain.ChoiceYes)
		if d := b.Close(poll); d.Outcome != voting.Carried || d.Effects[0].Reason != code {
			t.Errorf("%s: %+v", code, d.Effects)
		}
		letIn(t, b, nil)
	}
}

// A real action plan, 58 measures in 13 directions, takes a few statements.
func TestARealPlanTakesAFewStatements(t *testing.T) {
	t.Parallel()
	b := five()
	id := b.ID()
	about := "plan/" + id.String()
	b.Must("plan.drafted", about, &domain.PlanDrafted{Kind: domain.PlanAction, Measures: 58, Period: years, Title: text("National action plan")}, b.Coordinator)
	words := domain.Text{En: strings.Repeat("Improving ", 30), Az: strings.Repeat("Təkmil ", 40)}
	var items []domain.Item
	for d := range 13 {
		items = append(items, item(domain.LevelDirection, fmt.Sprint(d+1), ""))
		for m := range 5 {
			if d*5+m >= 58 {
				break
			}
			i := item(domain.LevelMeasure, fmt.Sprintf("%d.%d", d+1, m+1), fmt.Sprint(d+1))
			i.Title, i.Indicator, i.Implementers = words, words, text("central and local executive bodies")
			i.Deadline = &domain.Deadline{Text: text("2016-2018"), From: years.From, To: years.To}
			items = append(items, i)
		}
	}
	slices.SortFunc(items, func(a, b domain.Item) int { return strings.Compare(a.Number, b.Number) })
	for chunk := range slices.Chunk(items, 36) {
		// What stands under a direction comes with it or after it: byte order puts it so.
		letIn(t, b, b.Try("plan.items_drafted", about, drafted(chunk...), b.Coordinator))
	}
	d := b.Carry([]string{seed.ClassOrdinary}, domain.NewEffect(adoption(b)))
	plan := b.State.Plan(thePlan(b))
	if !d.Effects[0].Applied || plan.Version() != 1 || plan.Versions[0].Content.Entered != 58 || plan.Versions[0].Content.Items != 58+13 {
		t.Errorf("%+v, %+v", d.Effects, plan)
	}
	letIn(t, b, nil)
}

// A draft's digest says everything that it says, and nothing of how it came about.
func TestADraftsDigestIsOfWhatItSays(t *testing.T) {
	fewer(t, 30)
	rapid.Check(t, func(t *rapid.T) {
		b, again := drafting(), drafting()
		steps := rapid.SliceOfN(rapid.IntRange(0, 5), 0, 8).Draw(t, "steps")
		for _, n := range steps {
			i := item(domain.LevelMeasure, fmt.Sprint("x", n), "1")
			i.Title = text(rapid.SampledFrom([]string{"one", "two"}).Draw(t, "title"))
			b.Must("plan.items_drafted", aboutPlan(b), drafted(i), b.Coordinator)
		}
		var final []domain.Item
		for i := range b.State.PlanItems(thePlan(b)) {
			final = append(final, i.Draft.Content)
		}
		again.Must("plan.items_drafted", aboutPlan(again), drafted(final...), again.Coordinator)
		if b.State.Plan(thePlan(b)).Draft != again.State.Plan(thePlan(again)).Draft {
			t.Fatalf("%+v\nand\n%+v", b.State.Plan(thePlan(b)).Draft, again.State.Plan(thePlan(again)).Draft)
		}
		before := b.State.Plan(thePlan(b)).Draft.Digest
		change := rapid.SampledFrom([]*domain.PlanItemsDrafted{
			{Measures: 59},
			{Title: text("Another plan")},
			{Period: &domain.Period{From: "2016-01-01", To: "2019-12-31"}},
			{Removed: []string{"1.2"}},
			drafted(item(domain.LevelMeasure, "1.2", "")),
			drafted(item(domain.LevelMeasure, "y", "1")),
		}).Draw(t, "change")
		b.Must("plan.items_drafted", aboutPlan(b), change, b.Coordinator)
		if b.State.Plan(thePlan(b)).Draft.Digest == before {
			t.Fatalf("%+v changed nothing", change)
		}
	})
}
