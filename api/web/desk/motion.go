package desk

import (
	"slices"
	"strings"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// motionPage is what can be done with a motion now.
type motionPage struct {
	*site.Page
	No, Word, State string
	Name            site.Said
	Mover           site.Said
	MoverDesk       string
	Public          string
	Text            site.Said
	Effects         []string
	Groups          []group
}

// group is acts of one kind of speakers.
type group struct {
	Key, Heading string
	Forms        []*form
	More         site.Link // to further ones; empty where these are all
}

func (r *request) group(key string, forms ...*form) group {
	return group{Key: key, Heading: r.T("deskgroup." + key), Forms: forms}
}

func loadMotion(r *request) (site.Content, error) {
	id, err := wire.ParseUUID(r.PathValue("id"))
	if err != nil {
		return site.Content{}, site.ErrNotFound
	}
	m, err := site.Found[domain.Motion](r.View, "motion", id.String())
	if err != nil {
		return site.Content{}, err
	}
	page := &motionPage{
		Page: &r.Page, No: r.N(m.Number), Word: r.Or("state.", m.State), State: m.State, Name: r.In(m.Content.Title), Mover: r.names[m.Mover],
		MoverDesk: r.Href("/desk/members/", m.Mover), Public: r.Href("/motions/", m.ID), Text: r.In(m.Content.Text),
	}
	if words := r.effectsInWords(&m.Content); words != "" {
		page.Effects = strings.Split(words, "\n")
	}
	r.Title = r.T("desk.motion", page.No) + ": " + site.Isolated(page.Name.Text)
	page.Groups, err = r.motionGroups(m)
	return site.Content{Template: "motion.html", Data: page}, err
}

func (r *request) motionGroups(m *domain.Motion) ([]group, error) {
	votes, err := r.pollForms(m)
	if err != nil {
		return nil, err
	}
	talk, err := r.talkForms(m)
	if err != nil {
		return nil, err
	}
	amendments, err := r.amendmentForms(m)
	if err != nil {
		return nil, err
	}
	steps, err := r.stepForms(m)
	if err != nil {
		return nil, err
	}
	var groups []group
	if len(votes) > 0 {
		groups = append(groups, r.group("vote", votes...))
	}
	groups = append(groups, r.group("say", talk...))
	if len(amendments) > 0 {
		groups = append(groups, r.group("amendments", amendments...))
	}
	return append(groups, r.group("steps", steps...), r.group("coordinator", r.rulingForm(m))), nil
}

func (r *request) floor(m *domain.Motion) bool {
	return m.State == domain.MotionTabledState || m.State == domain.MotionDeliberated
}

// vote is the form of a ballot in a poll.
func (r *request) vote(poll *domain.Poll, title domain.Text, of string) (*form, error) {
	options := make([]option, 0, 3)
	members, err := r.candidates(poll)
	if err != nil {
		return nil, err
	}
	for _, choice := range poll.Choices() {
		o := option{Value: choice, Text: r.Or("deskoption.choice_", choice)}
		if name, ok := members[choice]; ok {
			o.Text, o.Lang = name.Text, name.Lang
		}
		options = append(options, o)
	}
	f := r.form("vote", "vote.cast", "poll/"+poll.ID.String(), r.radios("choice", "", "choice", options)).named(r.In(title)).numbered(site.Short(poll.ID.String())).of(of).opened()
	f.Rule = r.T("deskrule.vote", r.When(poll.Closes).Text)
	limit := int64(0)
	if adopted, err := r.adopted(poll.Rules); err == nil {
		limit = leastBallots(adopted, r.classesOf(poll))
	}
	if limit > 0 {
		f.Rule += " " + r.Count("deskrule.ballots", limit)
	}
	return f, nil
}

// classesOf are those of a poll's motion.
func (r *request) classesOf(poll *domain.Poll) []string {
	m, err := r.View.MotionBrief(poll.Motion)
	if err != nil || m == nil {
		return nil
	}
	return m.Classes
}

// leastBallots is how many ballots a member may cast, 0 for any number.
func leastBallots(rules *domain.RuleSet, classes []string) int64 {
	var least int64
	for _, name := range classes {
		if c := rules.Class(name); c != nil && c.Ballots > 0 && (least == 0 || c.Ballots < least) {
			least = c.Ballots
		}
	}
	return least
}

// candidates are what a poll's options are called that are representatives.
func (r *request) candidates(poll *domain.Poll) (map[string]site.Said, error) {
	names := map[string]site.Said{}
	for _, choice := range poll.Options {
		if choice == domain.ChoiceNobody || choice == domain.ChoiceNone {
			continue
		}
		said, err := r.Represented(choice, r.members)
		if err != nil {
			return nil, err
		}
		said.Text = r.T("desk.candidate", said.Text, site.Short(choice))
		names[choice] = said
	}
	return names, nil
}

// pollForms are the acts in a motion's open poll.
func (r *request) pollForms(m *domain.Motion) ([]*form, error) {
	poll, err := r.openPoll(m)
	if err != nil || poll == nil {
		return nil, err
	}
	vote, err := r.vote(poll, m.Content.Title, "")
	if err != nil {
		return nil, err
	}
	adopted, err := r.adopted(poll.Rules)
	if err != nil {
		return nil, err
	}
	extension := adopted.Extension
	closes := func() *field { return r.time("closes", "closes", poll.Closes.AddHours(extension.Hours)).need() }
	fits := poll.Extended == 0 && extension.Hours > 0
	rule := r.T("deskrule.extend", r.When(poll.Closes.AddHours(extension.Hours)).Text)
	alone := r.form("extend", "poll.extended", "poll/"+poll.ID.String(), closes()).as("coordinator").rule(rule).unless(fits, r.T("deskwait.extended"))
	together := r.form("extendtogether", "poll.extended", "poll/"+poll.ID.String(), closes()).rule(rule+" "+r.Count("deskrule.together", extension.Members)).unless(fits, r.T("deskwait.extended"))
	if extension.Members > 1 {
		together.with("representative", number(extension.Members-1))
	}
	return []*form{vote, r.recusal(poll, ""), alone, together}, nil
}

func (r *request) openPoll(m *domain.Motion) (*domain.Poll, error) {
	if len(m.Polls) == 0 || m.State != domain.MotionVoting {
		return nil, nil
	}
	poll, err := site.Get[domain.Poll](r.View, "poll", m.Polls[len(m.Polls)-1].String())
	if poll != nil && (poll.State != domain.PollOpen || poll.Closes <= r.Now) {
		return nil, err
	}
	return poll, err
}

func (r *request) recusal(poll *domain.Poll, of string) *form {
	return r.form("recuse", "vote.recused", "poll/"+poll.ID.String(), r.text("reasons", "reasons", "area", false)...).of(of).danger().rule(r.T("deskrule.recuse", r.When(poll.Closes).Text)).numbered(site.Short(poll.ID.String()))
}

// talkForms are what members say on a motion.
func (r *request) talkForms(m *domain.Motion) ([]*form, error) {
	subject := "motion/" + m.ID.String()
	needed := r.greatest(m.Content.Classes, func(c *domain.Class) int64 { return c.Seconders })
	second := r.form("second", "motion.seconded", subject).unless(r.floor(m), r.T("deskwait.floor", r.Or("state.", m.State)))
	second.Rule = r.T("deskrule.second", r.N(needed), r.N(int64(len(m.Seconders))))
	states := []string{domain.MotionTabledState, domain.MotionDeliberated, domain.MotionFrozenState, domain.MotionVoting, domain.MotionLapsed}
	position := r.form("position", "position.stated", subject, join(
		r.radios("stance", "", "stance", r.words("stance.", domain.StanceFor, domain.StanceAgainst, domain.StanceNeutral)), r.text("text", "position.text", "area", false))...,
	).unless(slices.Contains(states, m.State), r.T("deskwait.settled", r.Or("state.", m.State)))
	var content []*field
	if r.floor(m) { // else nobody sees it, and it costs more than all the rest
		var err error
		if content, err = r.content(&m.Content); err != nil {
			return nil, err
		}
	}
	amend := r.form("amend", "amendment.moved", "amendment/new", join(hidden("motion", "ref", m.ID.String()), hidden("base_version", "int", number(m.Version)), content)...)
	amend.unless(r.floor(m), r.T("deskwait.floor", r.Or("state.", m.State))).Rule = r.T("deskrule.amend", r.N(m.Version))
	return []*form{second, position, amend, r.interest(&m.ID, "")}, nil
}

func (r *request) interest(motion *domain.MotionID, of string) *form {
	fields := join(r.radios("kind", "", "interest.kind", r.words("deskoption.interest_", domain.InterestPecuniary, domain.InterestInstitutional, domain.InterestOther)), r.text("text", "interest.text", "area", false))
	key := "interest"
	if motion != nil {
		key, fields = "interestmotion", append(fields, hidden("motion", "ref", motion.String()))
	}
	return r.form(key, "interest.declared", "interest/new", fields...).of(of)
}

func (r *request) amendmentForms(m *domain.Motion) ([]*form, error) {
	amendments, err := r.amendments(m.ID)
	if err != nil {
		return nil, err
	}
	var forms []*form
	for _, a := range bySeq(amendments, func(a *amendment) wire.Seq { return a.Seq }) {
		fits := r.floor(m) && a.BaseVersion == m.Version
		if a.State != domain.StateOpen && (a.State != domain.AmendmentRefused || !fits) {
			continue
		}
		subject, mover := "amendment/"+a.ID.String(), "member/"+m.Mover.String()
		name := site.Said{Text: r.T("desk.amendmentby", r.names[a.Mover].Text, r.N(int64(a.Seq)))} //nolint:gosec // sequences stay below 2^53
		n := number(int64(a.Seq))                                                                  //nolint:gosec // as above
		if a.State == domain.StateOpen {
			forms = append(forms,
				r.form("accept", "amendment.accepted", subject).of(mover).named(name).numbered(n).unless(fits, r.T("deskwait.version")),
				r.form("reject", "amendment.rejected", subject, r.text("reasons", "reasons", "area", false)...).of(mover).named(name).numbered(n),
				r.form("withdrawamendment", "amendment.withdrawn", subject).of("member/"+a.Mover.String()).named(name).numbered(n).danger())
		}
		if fits {
			forms = append(forms, r.elsewhere("movetoaccept", r.beginMotion("accept_amendment", a.ID.String())).named(name).numbered(n))
		}
	}
	return forms, nil
}

// stepForms take a motion further.
func (r *request) stepForms(m *domain.Motion) ([]*form, error) {
	subject := "motion/" + m.ID.String()
	ruled, err := r.ruled(m)
	if err != nil {
		return nil, err
	}
	deliberated := m.DeliberatedFrom.AddHours(r.greatest(m.Content.Classes, func(c *domain.Class) int64 { return c.DeliberationHours }))
	noticed := m.TabledAt.AddHours(r.greatest(m.Content.Classes, func(c *domain.Class) int64 { return c.NoticeHours }))
	freeze := r.form("freeze", "motion.frozen", subject, hidden("digest", "hash", m.Digest.String()), hidden("version", "int", number(m.Version)))
	freeze.unless(m.State != domain.MotionTabledState, r.T("deskwait.seconders")).
		unless(m.State == domain.MotionDeliberated, r.T("deskwait.settled", r.Or("state.", m.State))).
		unless(r.Now >= deliberated, r.T("deskwait.deliberation", r.When(deliberated).Text)).
		unless(ruled == "", ruled).unless(r.heard(m) || r.Now >= noticed, r.T("deskwait.positions", r.When(noticed).Text))
	open, err := r.opening(m)
	if err != nil {
		return nil, err
	}
	open.unless(m.State == domain.MotionFrozenState || m.State == domain.MotionLapsed, r.T("deskwait.frozen", r.Or("state.", m.State))).
		unless(r.Now >= noticed, r.T("deskwait.notice", r.When(noticed).Text)).unless(ruled == "", ruled)
	withdrawn := slices.Contains([]string{domain.MotionTabledState, domain.MotionDeliberated, domain.MotionFrozenState, domain.MotionLapsed}, m.State)
	withdraw := r.form("withdraw", "motion.withdrawn", subject).of("member/"+m.Mover.String()).danger().unless(withdrawn, r.T("deskwait.settled", r.Or("state.", m.State)))
	forms := []*form{freeze, open, withdraw}
	if m.Decision != nil {
		d, err := r.View.DecisionBrief(*m.Decision)
		if err != nil || d == nil {
			return nil, err
		}
		contest, err := r.contest(d)
		if err != nil {
			return nil, err
		}
		forms = append(forms, contest)
		if d.Outcome == voting.Carried && d.RescindedBy == nil {
			forms = append(forms, r.elsewhere("movetorescind", r.beginMotion("rescind", d.ID.String())))
		}
		if d.Open > 0 {
			forms = append(forms, r.elsewhere("movetoanswer", r.beginMotion("answer_contest", d.ID.String())))
		}
		forms = append(forms, r.elsewhere("publish", r.publishing("decision", d.ID.String())))
	}
	return forms, nil
}

// heard reports whether no class of the motion asks for positions of sides that
// are still missing.
func (r *request) heard(m *domain.Motion) bool {
	asked := r.greatest(m.Content.Classes, func(c *domain.Class) int64 {
		if c.PositionsBySide {
			return 1
		}
		return 0
	})
	return asked == 0 || !slices.ContainsFunc(r.rules.Sides(), func(side string) bool { return !slices.Contains(m.PositionsFrom, side) })
}

// ruled says which ruling stands on a motion, "" where none does.
func (r *request) ruled(m *domain.Motion) (string, error) {
	rulings, err := site.By[domain.Ruling](r.View, "ruling", "motion", m.ID.String())
	for _, one := range rulings {
		if one.OverturnedBy == nil && one.Until > r.Now {
			return r.T("deskwait.ruled", r.When(one.Until).Text), err
		}
	}
	return "", err
}

// opening puts a motion to the vote: rules, roll and digests as they are now.
func (r *request) opening(m *domain.Motion) (*form, error) {
	roll := []domain.RollLine{}
	for _, member := range r.members {
		if member.Status == domain.StatusActive {
			side, _ := r.rules.Side(member.Constituency)
			roll = append(roll, domain.RollLine{Member: member.ID, Side: side})
		}
	}
	slices.SortFunc(roll, func(a, b domain.RollLine) int { return strings.Compare(a.Member.String(), b.Member.String()) })
	shortest, longest := r.votingTime(m.Content.Classes)
	meetings, err := site.Every[domain.Meeting](r.View, "meeting")
	var open []option
	for _, one := range meetings {
		if one.State == domain.MeetingOpen && one.Group == nil {
			open = append(open, r.said(one.ID.String(), one.Title))
		}
	}
	fields := join(
		hidden("motion", "ref", m.ID.String()), hidden("digest", "hash", m.Digest.String()), hidden("version", "int", number(m.Version)),
		hidden("options", "json", string(wire.Canonical(m.Content.Choices()))), hidden("rules", "hash", site.RulesAt(r.Ledger, r.Now).String()),
		hidden("roll", "hash", domain.RollDigest(roll).String()), hidden("sides", "json", string(wire.Canonical(domain.SidesOf(r.rules, roll)))),
		r.time("closes", "closes", min(nextHour(r.Now.AddHours(shortest)), r.Now.AddHours(longest))).need(),
	)
	if len(open) > 0 {
		fields = append(fields, r.pick("meeting", "ref", "atmeeting", open).free())
	}
	rule := r.T("deskrule.open", r.When(r.Now.AddHours(shortest)).Text, r.When(r.Now.AddHours(longest)).Text, r.Count("desk.onroll", int64(len(roll))))
	return r.form("open", "poll.opened", "poll/new", fields...).rule(rule).then(r.Href("/desk/motions/", m.ID)), err
}

// contest objects to a decision as it was come to.
func (r *request) contest(d *projections.DecisionBrief) (*form, error) {
	f := r.form("contest", "decision.contested", "decision/"+d.ID.String(), r.text("reasons", "reasons", "area", false)...).named(site.Said{Text: r.T("decision", r.N(d.Number))}).numbered(number(d.Number))
	poll, err := r.View.PollBrief(d.Poll)
	if err != nil || poll == nil {
		return f, err
	}
	rules, err := r.adopted(poll.Rules)
	if err != nil {
		return f, err
	}
	until := poll.Closes.AddHours(contestHours(rules))
	return f.rule(r.T("deskrule.contest", r.When(until).Text)).unless(r.Now <= until, r.T("deskwait.contest", r.When(until).Text)), nil
}

// contestHours is how long after a poll's close its decision may be contested.
func contestHours(rules *domain.RuleSet) int64 {
	if rules.ContestHours == 0 {
		return 168 // format.md §14.1
	}
	return rules.ContestHours
}

// rulingForm is the coordinator's word on a motion.
func (r *request) rulingForm(m *domain.Motion) *form {
	hours := r.rules.RulingHours
	if hours == 0 {
		hours = 720 // format.md §14.1
	}
	states := []string{domain.MotionTabledState, domain.MotionDeliberated, domain.MotionFrozenState}
	until := r.Now.AddHours(hours)
	return r.form("ruling", "ruling.made", "ruling/new", join(hidden("motion", "ref", m.ID.String()),
		r.radios("kind", "", "ruling.kind", r.words("deskoption.ruling_", domain.RulingInadmissible, domain.RulingPostponed)),
		r.text("reasons", "reasons", "area", false), r.time("until", "ruling.until", min(until, nextHour(r.Now.AddHours(hours/2)))).need())...,
	).as("coordinator").rule(r.T("deskrule.ruling", r.When(until).Text)).unless(slices.Contains(states, m.State), r.T("deskwait.settled", r.Or("state.", m.State)))
}
