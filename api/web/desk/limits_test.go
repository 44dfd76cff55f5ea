package desk_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/web/webtest"
	"twothirds/domain"
	"twothirds/domain/seed"
)

// subjectsOf are the subjects of the forms of a type on a page.
func subjectsOf(page, kind string) []string {
	var subjects []string
	for _, m := range regexp.MustCompile(`data-type="`+regexp.QuoteMeta(kind)+`" data-subject="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		subjects = append(subjects, m[1])
	}
	return subjects
}

// TestMany: where there are more than a page has at once, the others are reached.
func TestMany(t *testing.T) {
	t.Parallel()
	b := webtest.NewBusy(apitest.Found(t, domain.PurposeDemonstration))
	text := domain.Text{En: "Test"}

	const polls = 21
	var motions []domain.MotionID
	for range polls {
		motions = append(motions, b.Table(apitest.Content(text, text, []string{seed.ClassOrdinary})))
	}
	b.Advance(721)
	open := map[string]bool{}
	for _, id := range motions {
		m := b.State().Motion(id)
		b.Must("motion.frozen", "motion/"+id.String(), &domain.MotionFrozen{Digest: m.Digest, Version: m.Version}, b.Members[0].Rep())
		open["poll/"+b.Open(id, 72).String()] = true
	}
	b.CatchUp()
	mux := pagesOf(t, b.Node)
	url, pages := "/en/desk/offices/teller-a", 0
	for url != "" && pages < polls {
		page, _ := ask(t, mux, url)
		for _, subject := range subjectsOf(page, "vote.told") {
			delete(open, subject)
		}
		url = ""
		if next := regexp.MustCompile(`<p class="pager"><a href="([^"]*ballots=[^"]*)"`).FindStringSubmatch(page); next != nil {
			url = html.UnescapeString(next[1])
		}
		pages++
	}
	if len(open) > 0 || pages != 2 {
		t.Errorf("after %d pages there is no form for %d of the open polls", pages, len(open))
	}
}

// TestPlansOfMember: a member reports on every plan that makes it responsible, also
// after one that does not.
func TestPlansOfMember(t *testing.T) {
	t.Parallel()
	n := apitest.Found(t, domain.PurposeDemonstration)
	n.Constitute(domain.Text{En: "First"}, domain.Text{En: "Second"}, domain.Text{En: "Third"}, domain.Text{En: "Fourth"})
	text, officers := domain.Text{En: "Test"}, n.Officers()
	var plans []string
	for _, m := range n.Members[:2] {
		id := apitest.NewID()
		plan := "plan/" + id.String()
		n.Must("plan.drafted", plan, &domain.PlanDrafted{Kind: domain.PlanAction, Period: domain.Period{From: "2026-01-01", To: "2027-12-31"}, Title: text}, officers[0])
		n.Must("plan.items_drafted", plan, &domain.PlanItemsDrafted{Removed: []string{}, Items: []domain.Item{{Level: domain.LevelMeasure, Number: "1.1", Responsible: []domain.MemberID{m.ID}, Title: text}}}, officers[0])
		digest := n.State().Plan(domain.PlanID{UUID: id}).Draft.Digest
		n.Must("plan.attested", plan, &domain.PlanAttested{Act: text, Date: "2026-01-01", Digest: digest, Version: 1}, officers[1:3]...)
		plans = append(plans, plan)
	}
	n.CatchUp()
	mux := pagesOf(t, n)
	for i, plan := range plans {
		page, _ := ask(t, mux, "/en/desk/members/"+n.Members[i].ID.String())
		if got := strings.Join(subjectsOf(page, "progress.reported"), " "); got != plan {
			t.Errorf("member %d reports on %q, not %s", i, got, plan)
		}
	}
}
