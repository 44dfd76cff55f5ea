package motions

import (
	"errors"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/projections"
)

const (
	// lately is how many lines the front page has of a list.
	lately = 5
	// soonest is how many open polls it shows, those that close next: their ballots are
	// counted for it.
	soonest = 6
	// mostOpen is up to how many open polls it counts.
	mostOpen = 100
)

type frontPage struct {
	*site.Page
	Constituted site.Stamp // zero while the body is forming
	Sides       []sideLine
	Figures     []figure
	Classes     []classLine
	Open        []openLine
	AllOpen     string // words of a link to all open polls; "" where they are all shown
	Table       []motionLine
	Decisions   []decisionLine
	Plan        *planLine
	Due         []site.DueLine
	Verify      string // the command
}

// figure is a number that says how things stand.
type figure struct{ Number, Words, Href string }

// sideLine is a side of the body.
type sideLine struct {
	Name  site.Said
	Count string
}

// classLine says in a sentence what decisions of a class need.
type classLine struct {
	Title site.Said
	Needs string
}

// openLine is an open poll.
type openLine struct {
	motionLine
	Closes site.Stamp
	Cast   string
	Needs  string    // what its classes ask for
	Bar    *site.Bar // nil where the rules keep the count closed
}

// planLine says how the plan in force stands.
type planLine struct {
	Title   site.Said
	Href    string
	Entered string
	Voices  []voiceLine
}

// voiceLine is what one of the voices says of a plan's measures, by codes of
// completion.
type voiceLine struct {
	Name string
	Bar  site.Bar
}

func loadFront(r *request) (site.Content, error) {
	page := &frontPage{Page: &r.Page}
	r.Title = r.In(r.Ledger.Name).Text
	if r.Ledger.Constituted > 0 {
		recorded, err := r.RecordedAt(r.Ledger.Constituted)
		if err != nil {
			return site.Content{}, err
		}
		page.Constituted = r.Day(recorded)
	}
	adopted, err := r.RuleSet(site.RulesAt(r.Ledger, r.Now))
	if err != nil {
		return site.Content{}, err
	}
	for i := range adopted.Rules.Classes {
		class := &adopted.Rules.Classes[i]
		page.Classes = append(page.Classes, classLine{Title: r.In(class.Title), Needs: r.needs(class)})
	}
	page.Verify = "twothirds audit " + site.Origin(r.Request.Request) + " --ledger " + r.Ledger.ID.String()
	err = errors.Join(r.frontMembers(page, &adopted.Rules), r.frontMotions(page), r.frontPlan(page))
	if err != nil {
		return site.Content{}, err
	}
	return site.Content{Template: "front.html", Data: page}, r.frontDue(page)
}

// frontDue reads what is due next, today's days with it.
func (r *request) frontDue(page *frontPage) error {
	due, _, err := r.View.Due([]string{"condition", "item", "meeting", "proposal", "concern"}, projections.DueFrom(r.Now), "", 2*lately)
	for _, d := range due {
		if (d.Day != "" || d.At >= r.Now) && len(page.Due) < lately {
			page.Due = append(page.Due, r.DueLine(d))
		}
	}
	return err
}

// needs says what a class asks for: a share and, where it does, agreement.
func (r *request) needs(class *domain.Class) string {
	needs := r.Threshold(class.Threshold, class.Base)
	if class.Concurrence != nil {
		needs += "; " + r.T("front.bothagree")
	}
	return needs
}

// frontMembers counts the members by side.
func (r *request) frontMembers(page *frontPage, rules *domain.RuleSet) error {
	members, err := site.Every[domain.Member](r.View, "member")
	if err != nil {
		return err
	}
	count := map[string]int64{}
	active := int64(0)
	for _, m := range members {
		if m.Status == domain.StatusActive {
			side, _ := rules.Side(m.Constituency)
			count[side]++
			active++
		}
	}
	name := r.SideNames(rules)
	for _, side := range rules.Sides() {
		page.Sides = append(page.Sides, sideLine{Name: name(side), Count: r.N(count[side])})
	}
	page.Figures = append(page.Figures, figure{r.N(active), r.T("front.members"), r.Href("/members")})
	return nil
}

// frontMotions reads what is being decided and what was decided lately.
func (r *request) frontMotions(page *frontPage) error {
	names, err := r.MemberNames()
	if err != nil {
		return err
	}
	polls, more, err := r.View.OpenPolls("", mostOpen)
	if err != nil {
		return err
	}
	open := r.N(int64(len(polls)))
	if more != "" {
		open += "+"
	}
	if len(polls) > soonest {
		page.AllOpen = r.T("front.open.all", open)
	}
	for _, poll := range polls[:min(soonest, len(polls))] {
		line, err := r.openLine(poll, names)
		if err != nil {
			return err
		}
		page.Open = append(page.Open, line)
	}
	table, _, err := r.View.Motions([]string{domain.MotionTabledState, domain.MotionDeliberated, domain.MotionFrozenState}, "", lately)
	if err != nil {
		return err
	}
	for _, m := range table {
		page.Table = append(page.Table, r.motionLine(m, names))
	}
	decisions, _, err := r.View.Decisions("", lately)
	if err != nil {
		return err
	}
	number := int64(0)
	for _, d := range decisions {
		number = max(number, d.Number)
		page.Decisions = append(page.Decisions, r.decisionLine(d))
	}
	page.Figures = append(page.Figures,
		figure{r.N(number), r.T("front.decided"), r.Href("/decisions")},
		figure{open, r.T("front.polls"), "#open"},
		figure{r.N(r.SeqNumber()), r.T("front.entries"), r.Href("/log")},
	)
	return nil
}

// openLine reads the open poll of a motion that is being voted on.
func (r *request) openLine(brief *projections.PollBrief, names map[domain.MemberID]site.Said) (openLine, error) {
	m, err := r.View.MotionBrief(brief.Motion)
	if err != nil || m == nil {
		return openLine{}, errors.Join(err, site.ErrNotFound)
	}
	line := openLine{motionLine: r.motionLine(m, names), Closes: r.When(brief.Closes)}
	adopted, err := r.RuleSet(brief.Rules)
	if err != nil {
		return line, err
	}
	for _, name := range m.Classes {
		if class := adopted.Rules.Class(name); class != nil {
			if line.Needs != "" {
				line.Needs += "; "
			}
			line.Needs += r.needs(class)
		}
	}
	body, _, err := r.CountOpen(brief.ID)
	if err != nil {
		return line, err
	}
	line.Cast = r.T("front.cast", r.N(body.Yes+body.No+body.Abstain), r.N(body.Roll))
	if site.RunningShown(&adopted.Rules, m.Classes) {
		bar := r.Bar(body)
		line.Bar = &bar
	}
	return line, nil
}

// frontPlan reads how the action plan in force stands, in the three voices.
func (r *request) frontPlan(page *frontPage) error {
	plans, err := site.Every[domain.Plan](r.View, "plan")
	if err != nil {
		return err
	}
	var plan *domain.Plan
	for _, p := range plans {
		if p.Version() > 0 && (plan == nil || p.Kind == domain.PlanAction) {
			plan = p
		}
	}
	if plan == nil {
		return nil
	}
	content := plan.Versions[len(plan.Versions)-1].Content
	line := &planLine{Title: r.In(content.Title), Href: r.Href("/plan/", plan.ID)}
	line.Entered = r.T("front.plan.all", r.N(content.Entered))
	if content.Measures > content.Entered {
		line.Entered = r.T("front.plan.entered", r.N(content.Entered), r.N(content.Measures))
	}
	voices, err := r.View.Voices(plan.ID)
	if err != nil {
		return err
	}
	for i, bar := range r.VoiceBars(voices, content.Entered) {
		line.Voices = append(line.Voices, voiceLine{Name: r.T(site.VoiceKeys[i]), Bar: bar})
	}
	page.Plan = line
	return nil
}
