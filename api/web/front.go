package web

import (
	"slices"

	"twothirds/domain"
)

type frontPage struct {
	*base
	Constituted stamp // zero while the body is forming
	Members     string
	Entries     string
	Open        []openLine
	Table       []motionLine
	Decisions   []decisionLine
}

// openLine is an open poll.
type openLine struct {
	motionLine
	Closes stamp
	Cast   string
	Count  *countTable // nil where the rules keep it closed

	poll *domain.Poll
}

func loadFront(r *request) (content, error) {
	page := &frontPage{base: &r.base, Entries: r.Count("entries", int64(r.Seq))} //nolint:gosec // sequences stay below 2^53
	r.Title = r.In(r.Ledger.Name).Text
	if r.Ledger.Constituted > 0 {
		recorded, err := r.recordedAt(r.Ledger.Constituted)
		if err != nil {
			return content{}, err
		}
		page.Constituted = r.When(recorded)
	}
	names, err := r.memberNames()
	if err != nil {
		return content{}, err
	}
	page.Members = r.Count("members", int64(len(names)))
	motions, err := r.motions()
	if err != nil {
		return content{}, err
	}
	for _, m := range motions {
		switch m.State {
		case domain.MotionTabledState, domain.MotionDeliberated, domain.MotionFrozenState:
			page.Table = append(page.Table, r.motionLine(m, names))
		case domain.MotionVoting:
			line, err := r.openLine(m, names)
			if err != nil {
				return content{}, err
			}
			page.Open = append(page.Open, line)
		}
	}
	slices.SortFunc(page.Open, func(a, b openLine) int { return int(a.poll.Closes - b.poll.Closes) })
	decisions, err := r.decisions(motions)
	if err != nil {
		return content{}, err
	}
	page.Decisions, err = r.dated(decisions[:min(5, len(decisions))])
	return content{template: "front.html", data: page}, err
}

// openLine reads the open poll of a motion that is being voted on.
func (r *request) openLine(m *motionBrief, names map[domain.MemberID]said) (openLine, error) {
	line := openLine{motionLine: r.motionLine(m, names)}
	motion, err := get[domain.Motion](r.view, "motion", m.ID.String())
	if err != nil {
		return line, err
	}
	line.poll, err = get[domain.Poll](r.view, "poll", motion.Polls[len(motion.Polls)-1].String())
	if err != nil {
		return line, err
	}
	line.Closes = r.When(line.poll.Closes)
	adopted, err := r.ruleSet(line.poll.Rules)
	if err != nil {
		return line, err
	}
	body, sides, err := r.countOpen(line.poll)
	if err != nil {
		return line, err
	}
	line.Cast = r.T("front.cast", r.N(body.Yes+body.No+body.Abstain), r.N(body.Roll))
	if runningShown(&adopted.Rules, motion.Content.Classes) {
		line.Count = r.countTable(body, sides, r.sideNames(&adopted.Rules))
	}
	return line, nil
}

type motionsPage struct {
	*base
	Motions []motionLine
	Older   string // link; "" where there are none
}

func loadMotions(r *request) (content, error) {
	r.Title = r.T("nav.motions")
	names, err := r.memberNames()
	if err != nil {
		return content{}, err
	}
	motions, err := r.motions()
	if err != nil {
		return content{}, err
	}
	shown, next, err := from(r, motions, func(m *motionBrief) int64 { return m.Number })
	if err != nil {
		return content{}, err
	}
	page := &motionsPage{base: &r.base}
	for _, m := range shown {
		page.Motions = append(page.Motions, r.motionLine(m, names))
	}
	if next != "" {
		page.Older = r.With("before", next)
	}
	return content{template: "motions.html", data: page}, nil
}

type decisionsPage struct {
	*base
	Decisions []decisionLine
	Older     string
}

func loadDecisions(r *request) (content, error) {
	r.Title = r.T("nav.decisions")
	motions, err := r.motions()
	if err != nil {
		return content{}, err
	}
	decisions, err := r.decisions(motions)
	if err != nil {
		return content{}, err
	}
	shown, next, err := from(r, decisions, func(d decisionLine) int64 { return d.number })
	if err != nil {
		return content{}, err
	}
	page := &decisionsPage{base: &r.base}
	if page.Decisions, err = r.dated(shown); err != nil {
		return content{}, err
	}
	if next != "" {
		page.Older = r.With("before", next)
	}
	return content{template: "decisions.html", data: page}, nil
}
