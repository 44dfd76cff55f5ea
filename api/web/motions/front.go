package motions

import (
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
)

type frontPage struct {
	*site.Page
	Constituted site.Stamp // zero while the body is forming
	Members     string
	Entries     string
	Open        []openLine
	Table       []motionLine
	Decisions   []decisionLine
}

// openLine is an open poll.
type openLine struct {
	motionLine
	Closes site.Stamp
	Cast   string
	Count  *site.CountTable // nil where the rules keep it closed

	poll *domain.Poll
}

func loadFront(r *request) (site.Content, error) {
	page := &frontPage{Page: &r.Page, Entries: r.Count("entries", int64(r.Seq))} //nolint:gosec // sequences stay below 2^53
	r.Title = r.In(r.Ledger.Name).Text
	if r.Ledger.Constituted > 0 {
		recorded, err := r.RecordedAt(r.Ledger.Constituted)
		if err != nil {
			return site.Content{}, err
		}
		page.Constituted = r.When(recorded)
	}
	names, err := r.MemberNames()
	if err != nil {
		return site.Content{}, err
	}
	page.Members = r.Count("members", int64(len(names)))
	motions, err := r.motions()
	if err != nil {
		return site.Content{}, err
	}
	for _, m := range motions {
		switch m.State {
		case domain.MotionTabledState, domain.MotionDeliberated, domain.MotionFrozenState:
			page.Table = append(page.Table, r.motionLine(m, names))
		case domain.MotionVoting:
			line, err := r.openLine(m, names)
			if err != nil {
				return site.Content{}, err
			}
			page.Open = append(page.Open, line)
		}
	}
	slices.SortFunc(page.Open, func(a, b openLine) int { return int(a.poll.Closes - b.poll.Closes) })
	decisions, err := r.decisions(motions)
	if err != nil {
		return site.Content{}, err
	}
	page.Decisions, err = r.dated(decisions[:min(5, len(decisions))])
	return site.Content{Template: "front.html", Data: page}, err
}

// openLine reads the open poll of a motion that is being voted on.
func (r *request) openLine(m *site.MotionBrief, names map[domain.MemberID]site.Said) (openLine, error) {
	line := openLine{motionLine: r.motionLine(m, names)}
	motion, err := site.Get[domain.Motion](r.View, "motion", m.ID.String())
	if err != nil {
		return line, err
	}
	line.poll, err = site.Get[domain.Poll](r.View, "poll", motion.Polls[len(motion.Polls)-1].String())
	if err != nil {
		return line, err
	}
	line.Closes = r.When(line.poll.Closes)
	adopted, err := r.RuleSet(line.poll.Rules)
	if err != nil {
		return line, err
	}
	body, sides, err := r.CountOpen(line.poll)
	if err != nil {
		return line, err
	}
	line.Cast = r.T("front.cast", r.N(body.Yes+body.No+body.Abstain), r.N(body.Roll))
	if site.RunningShown(&adopted.Rules, motion.Content.Classes) {
		line.Count = r.CountTable(body, sides, r.SideNames(&adopted.Rules))
	}
	return line, nil
}

type motionsPage struct {
	*site.Page
	Motions []motionLine
	Older   string // link; "" where there are none
}

func loadMotions(r *request) (site.Content, error) {
	r.Title = r.T("nav.motions")
	names, err := r.MemberNames()
	if err != nil {
		return site.Content{}, err
	}
	motions, err := r.motions()
	if err != nil {
		return site.Content{}, err
	}
	shown, next, err := site.Before(r.Request, motions, func(m *site.MotionBrief) int64 { return m.Number })
	if err != nil {
		return site.Content{}, err
	}
	page := &motionsPage{Page: &r.Page}
	for _, m := range shown {
		page.Motions = append(page.Motions, r.motionLine(m, names))
	}
	if next != "" {
		page.Older = r.With("before", next)
	}
	return site.Content{Template: "motions.html", Data: page}, nil
}

type decisionsPage struct {
	*site.Page
	Decisions []decisionLine
	Older     string
}

func loadDecisions(r *request) (site.Content, error) {
	r.Title = r.T("nav.decisions")
	motions, err := r.motions()
	if err != nil {
		return site.Content{}, err
	}
	decisions, err := r.decisions(motions)
	if err != nil {
		return site.Content{}, err
	}
	shown, next, err := site.Before(r.Request, decisions, func(d decisionLine) int64 { return d.number })
	if err != nil {
		return site.Content{}, err
	}
	page := &decisionsPage{Page: &r.Page}
	if page.Decisions, err = r.dated(shown); err != nil {
		return site.Content{}, err
	}
	if next != "" {
		page.Older = r.With("before", next)
	}
	return site.Content{Template: "decisions.html", Data: page}, nil
}
