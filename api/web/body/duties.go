package body

import (
	"cmp"
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
)

type interestLine struct {
	Kind      string
	Text      site.Said
	Motion    *motionLine
	Cite      site.Link
	Withdrawn *site.Link
}

type measureLine struct {
	Number, Href string
	Title        site.Said
	Plan         site.Link
}

type protestLine struct {
	Word     string
	State    string
	Answer   site.Said
	Decision *site.Link
	Cite     site.Link
}

// readMeetings finds the body's meetings that the member was at, of those held
// since it was entered.
func (r *request) readMeetings(page *memberPage, m *domain.Member, _ *domain.RuleSet) error {
	meetings, err := r.meetings()
	if err != nil {
		return err
	}
	held, there := 0, 0
	for _, meeting := range meetings {
		if meeting.Opened == 0 || meeting.Group != nil || meeting.Opened < m.Entered {
			continue
		}
		held++
		a, err := site.Get[domain.Attendance](r.View, "attendance", meeting.ID.String()+"."+m.ID.String())
		if err != nil {
			return err
		}
		if a == nil || a.Arrived == 0 {
			continue
		}
		there++
		if len(page.Meetings) < shown {
			line := r.meetingLine(meeting)
			line.By, line.Cite = r.Or("attendedby.", a.By), r.Cite(a.Arrived)
			page.Meetings = append(page.Meetings, line)
		}
	}
	page.Figures = append(page.Figures, figure{r.T("member.of", r.N(int64(there)), r.N(int64(held))), r.T("member.attended"), "#meetings"})
	return nil
}

func (r *request) figure(page *memberPage, key string, n int, href string) {
	page.Figures = append(page.Figures, figure{r.N(int64(n)), r.T(key), href})
}

func (r *request) readGroups(page *memberPage, m *domain.Member, _ *domain.RuleSet) error {
	groups, err := site.Every[domain.WorkingGroup](r.View, "group")
	for _, g := range groups {
		if slices.Contains(g.Members, m.ID) {
			page.Groups = append(page.Groups, r.groupLine(g))
		}
	}
	return err
}

func (r *request) readInterests(page *memberPage, m *domain.Member, _ *domain.RuleSet) error {
	interests, err := site.By[domain.Interest](r.View, "interest", "member", m.ID.String())
	if err != nil {
		return err
	}
	slices.SortFunc(interests, func(a, b *domain.Interest) int { return cmp.Compare(b.Seq, a.Seq) })
	for _, i := range interests[:min(shown, len(interests))] {
		line := interestLine{Kind: r.Or("interestkind.", i.Kind), Text: r.In(i.Text), Cite: r.Cite(i.Seq)}
		if i.Motion != nil {
			motion, err := r.motionLine(*i.Motion)
			if err != nil {
				return err
			}
			line.Motion = &motion
		}
		if i.Withdrawn > 0 {
			link := r.Cite(i.Withdrawn)
			line.Withdrawn = &link
		}
		page.Interests = append(page.Interests, line)
	}
	return nil
}

// readMeasures finds the measures of plans in force that the member answers for.
func (r *request) readMeasures(page *memberPage, m *domain.Member, _ *domain.RuleSet) error {
	plans, err := site.Every[domain.Plan](r.View, "plan")
	if err != nil {
		return err
	}
	for _, p := range plans {
		if p.Version() == 0 {
			continue
		}
		items, err := r.Items(p.ID)
		if err != nil {
			return err
		}
		plan := site.Link{Href: r.Href("/plan/", p.ID), Text: r.In(p.Versions[len(p.Versions)-1].Content.Title).Text}
		for _, i := range items {
			if slices.Contains(i.Adopted.Content.Responsible, m.ID) {
				page.Measures = append(page.Measures, measureLine{i.Number, r.Href("/plan/", p.ID, "/items/", i.Number), r.In(i.Adopted.Content.Title), plan})
			}
		}
	}
	return nil
}

func (r *request) readProtests(page *memberPage, m *domain.Member, _ *domain.RuleSet) error {
	protests, err := site.Every[domain.Protest](r.View, "protest")
	if err != nil {
		return err
	}
	for _, p := range protests {
		if p.Member != m.ID {
			continue
		}
		line := protestLine{State: p.State, Word: r.Or("conteststate.", p.State), Answer: r.In(p.Answer), Cite: r.Cite(p.Seq)}
		if p.Decision != nil {
			link, err := r.DecisionLink(*p.Decision)
			if err != nil {
				return err
			}
			line.Decision = &link
		}
		page.Protests = append(page.Protests, line)
	}
	return nil
}
