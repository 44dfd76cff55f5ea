package desk

import (
	"strconv"
	"strings"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/voting"
)

// MaxHours is the most that a rule's time can be, in hours (format.md §14).
const maxHours = 8784

// ruleFields are a rule set as a form: the one given, class by class, with what
// each class comes to in words and what the founding keeps of it.
func (r *request) ruleFields(rules *domain.RuleSet, after int64) ([]*field, error) {
	founding, err := r.adopted(r.Ledger.Rules[0].Hash)
	if err != nil {
		return nil, err
	}
	classes := r.list("rules.classes", "classes.of", 1, 32, r.classPart(blankClass(rules), founding))
	classes.Sort, classes.Help = "name", r.T("deskhelp.classes.of")
	for i := range rules.Classes {
		classes.Items = append(classes.Items, []*field{r.classPart(&rules.Classes[i], founding)})
	}
	name := r.line("rules.name", "rules.name").need().valued(rules.Name).helped(r.T("deskhelp.rules.name"))
	known := r.field("names", "", "", "")
	for i := range rules.Classes {
		known.Suggest = append(known.Suggest, rules.Classes[i].Name)
	}
	return join(
		r.bounded("after_hours", r.T("deskfield.after_hours"), number(after), 1, maxHours), name,
		filled(r.text("rules.text", "rules.text", "area", false), rules.Text), classes,
		r.constituencies(rules, founding), known, r.effectTies(rules, founding, known.ID), r.periods(rules), r.meetingRules(rules),
	), nil
}

// bounded is a whole number within bounds, which its label names.
func (r *request) bounded(name, label, value string, least, greatest int64) *field {
	f := r.number(name, "").need().valued(value)
	f.Label = r.T("desk.bounds", label, r.N(least), r.N(greatest))
	return f
}

// row puts short controls beside each other.
func row(fields ...*field) *field { return &field{Draw: "row", Fields: fields} }

// blankClass is what a new class begins with: what the first one asks for.
func blankClass(rules *domain.RuleSet) *domain.Class {
	c := rules.Classes[0]
	c.Name, c.Title = "", domain.Text{}
	return &c
}

// share is three controls of a fraction; prefix ends with a dot, or is empty.
func (r *request) share(prefix string, f voting.Fraction) []*field {
	strict := r.pick(prefix+"strict", "bool", "share.strict", r.words("deskoption.strict_", "false", "true")).choose(strconv.FormatBool(f.Strict))
	return []*field{
		strict, r.number(prefix+"num", "share.num").need().valued(number(f.Num)), r.number(prefix+"den", "share.den").need().valued(number(f.Den)),
	}
}

func (r *request) base(name string, chosen voting.Base) *field {
	return r.pick(name, "", "share.base", r.words("basename.", string(voting.BaseYesNo), string(voting.BaseYesNoAbstain), string(voting.BasePresent), string(voting.BaseEntitled))).choose(string(chosen))
}

// asked says whether there is something, and then what.
func (r *request) asked(name, label string, is bool, fields ...*field) []*field {
	how := r.pick(name, "", "", r.words("deskoption.", "asked", "notasked")).part()
	how.Label = label
	how.choose("notasked")
	if is {
		how.choose("asked")
	}
	v := r.when(name+"=asked", "", fields...)
	v.Label = label
	return []*field{how, v}
}

// recorded is asked, of what a record has or has not.
func (r *request) recorded(name, label string, is bool, fields ...*field) []*field {
	both := r.asked(name, label, is, fields...)
	for i, key := range []string{"deskoption.recorded", "deskoption.notrecorded"} {
		both[0].Options[i].Text = r.T(key)
	}
	return both
}

// classPart is a class of motions.
func (r *request) classPart(c *domain.Class, founding *domain.RuleSet) *field {
	quorum, concurrence := voting.Quorum{By: voting.ByParticipation, Num: 1, Den: 2, Strict: true}, voting.Concurrence{Base: voting.BaseYesNo, MinYes: 1, Threshold: voting.Fraction{Num: 1, Den: 2, Strict: true}}
	if c.Quorum != nil {
		quorum = *c.Quorum
	}
	if c.Concurrence != nil {
		concurrence = *c.Concurrence
	}
	by := r.pick("quorum.by", "", "quorum.by", r.words("deskoption.by_", voting.ByParticipation, voting.ByPresent)).choose(quorum.By)
	box := func(name, kind, label string, is bool) *field {
		f := r.check(name, kind, "").yes(is)
		f.Label = r.T(label)
		return f
	}
	recusal := r.pick("recusal", "", "", r.words("recusal.", domain.RecusalRemoves, domain.RecusalSilent)).choose(c.Recusal)
	recusal.Label = r.T("rules.recusal")
	fields := join(row(filled(r.optional("title", "title", "line"), c.Title)...))
	if kept := r.kept(c.Name, founding); kept != "" {
		fields = append(fields, &field{Draw: "note", Label: kept})
	}
	threshold := r.base("base", c.Base)
	fields = join(fields,
		row(join(r.share("threshold.", c.Threshold), threshold)...),
		r.asked("quorum_how", r.T("rules.quorum"), c.Quorum != nil, row(join(by, r.share("quorum.", quorum.Fraction()))...)),
		r.asked("concurrence_how", r.T("rules.concurrence"), c.Concurrence != nil, row(join(r.share("concurrence.", concurrence.Threshold), r.base("concurrence.base", concurrence.Base),
			r.number("concurrence.min_yes", "min_yes").need().valued(number(concurrence.MinYes)))...),
			box("concurrence.empty_concurs", "bool", "deskfield.empty_concurs", concurrence.EmptyConcurs)),
		row(
			r.bounded("notice_hours", r.T("deskfield.hours", r.T("rules.notice")), number(c.NoticeHours), 0, maxHours),
			r.bounded("deliberation_hours", r.T("deskfield.hours", r.T("rules.deliberation")), number(c.DeliberationHours), 0, maxHours),
			r.bounded("voting_hours", r.T("deskfield.voting_hours"), number(c.VotingHours), 1, maxHours),
			r.bounded("max_voting_hours", r.T("deskfield.max_voting_hours"), number(c.MaxVotingHours), 1, maxHours),
			r.bounded("seconders", r.T("rules.seconders"), number(c.Seconders), 0, 20),
			r.bounded("ballots", r.T("deskfield.ballots.most"), number(c.Ballots), 0, 1000),
		), recusal, row(
			box("recuse_concerned", "bool", "rules.concerned", c.RecuseConcerned), box("positions_by_side", "bool", "rules.positions", c.PositionsBySide),
			box("running_tally", "bool", "rules.tally", c.RunningTally), box("tellers", "true", "rules.tellers", c.Tellers), box("run_off", "true", "rules.runoff", c.RunOff),
		), r.line("name", "class.name").need().valued(c.Name).helped(r.T("deskhelp.class.name")),
	)
	return &field{Draw: "part", Said: "/" + r.Code + "/desk/rules/said", Fields: fields, Value: r.classWords(c)}
}

// classWords is what a class asks for, in words.
func (r *request) classWords(c *domain.Class) string {
	return strings.Join([]string{
		r.T("desk.says", r.T("rules.threshold"), r.Threshold(c.Threshold, c.Base)),
		r.T("desk.says", r.T("rules.quorum"), r.Quorum(c.Quorum)),
		r.T("desk.says", r.T("rules.concurrence"), r.Concurrence(c.Concurrence)),
		r.T("desk.class.times", r.Hours(c.NoticeHours), r.Hours(c.DeliberationHours), r.Hours(c.VotingHours)),
	}, "\n")
}

// kept is what the founding keeps of a class, "" where it keeps nothing (format.md §14.3).
func (r *request) kept(class string, founding *domain.RuleSet) string {
	for i := range r.Ledger.Floor {
		f := &r.Ledger.Floor[i]
		if f.Class != class {
			continue
		}
		words := r.T("desk.floor", r.Threshold(f.Threshold, f.Base))
		if first := founding.Class(class); first != nil {
			if first.Quorum != nil {
				words += " " + r.T("desk.floor.quorum", r.Quorum(first.Quorum))
			}
			if f.Concurrence {
				words += " " + r.T("desk.floor.concurrence", r.Concurrence(first.Concurrence))
			}
		}
		return words
	}
	return ""
}

// constituencies are the kinds of members and their sides.
func (r *request) constituencies(rules, founding *domain.RuleSet) *field {
	item := func(c domain.Constituency) []*field {
		side := r.line("side", "constituency.side").valued(c.Side)
		side.Suggest = rules.Sides()
		return join(row(r.line("name", "constituency.name").need().valued(c.Name).helped(r.T("deskhelp.class.name")), side), filled(r.text("title", "title", "line", false), c.Title))
	}
	list := r.list("rules.constituencies", "constituencies", 1, 16, item(domain.Constituency{})...)
	list.Sort, list.Help = "name", r.T("deskhelp.constituencies")
	for i := range r.Ledger.Floor {
		if r.Ledger.Floor[i].Concurrence && len(founding.Sides()) > 0 {
			list.Help = r.T("deskhelp.constituencies") + " " + r.T("deskhelp.constituencies.kept")
		}
	}
	for _, c := range rules.Constituencies {
		list.Items = append(list.Items, item(c))
	}
	return list
}

// effectTies say which class a motion with an effect belongs to at least.
func (r *request) effectTies(rules, founding *domain.RuleSet, known string) *field {
	tied, kept := map[string]string{}, map[string]bool{}
	for _, e := range rules.EffectClasses {
		tied[e.Effect] = e.Class
	}
	for _, e := range founding.EffectClasses {
		for i := range r.Ledger.Floor {
			kept[e.Effect] = kept[e.Effect] || r.Ledger.Floor[i].Class == e.Class
		}
	}
	var lines []tableLine
	for _, info := range domain.EffectTypes() {
		name := r.Or("effectname.", info.Name)
		class := r.line("class", "").valued(tied[info.Name])
		class.Label, class.SuggestID = r.T("desk.says", name, r.T("deskfield.class")), known
		line := tableLine{Name: site.Said{Text: name}, Hidden: []*field{hidden("effect", "", info.Name)}, Cells: []string{""}, Control: class}
		if kept[info.Name] {
			line.Cells[0] = r.T("desk.floor.effect")
		}
		lines = append(lines, line)
	}
	table := r.table("rules.effect_classes", "class", "effect_classes", []string{r.T("deskfield.effect.type"), r.T("desk.head.founding"), r.T("deskfield.class")}, lines).helped(r.T("deskhelp.effect_classes"))
	table.Sort = "effect"
	return table
}

// periods are the other times that the rules set; one that is left out has its default.
func (r *request) periods(rules *domain.RuleSet) *field {
	free := func(name, key string, value, least int64) *field {
		f := r.bounded(name, r.T(key), "", least, maxHours).free()
		if value > 0 {
			f.Value = number(value)
		}
		return f
	}
	return row(
		r.bounded("rules.extension.hours", r.T("deskfield.extension.hours"), number(rules.Extension.Hours), 0, maxHours),
		r.bounded("rules.extension.members", r.T("deskfield.extension.members"), number(rules.Extension.Members), 1, 8),
		r.bounded("rules.lost_key_hours", r.T("deskfield.lost_key_hours"), number(rules.LostKeyHours), 1, 720),
		free("rules.contest_hours", "deskfield.contest_hours", rules.ContestHours, 1),
		free("rules.ruling_hours", "deskfield.ruling_hours", rules.RulingHours, 1),
		free("rules.response_hours", "deskfield.response_hours", rules.ResponseHours, 1),
	)
}

// meetingRules are what is asked of meetings.
func (r *request) meetingRules(rules *domain.RuleSet) []*field {
	m := domain.MeetingRules{Members: 1}
	if rules.Meetings != nil {
		m = *rules.Meetings
	}
	share := voting.Fraction{Num: 1, Den: 2, Strict: true}
	if m.Quorum != nil {
		share = *m.Quorum
	}
	return r.asked("meetings_how", r.T("deskfield.meetings"), rules.Meetings != nil, join(
		row(r.bounded("rules.meetings.members", r.T("deskfield.meetings.members"), number(m.Members), 1, 8),
			r.bounded("rules.meetings.notice_hours", r.T("deskfield.hours", r.T("rules.meetingnotice")), number(m.NoticeHours), 0, maxHours)),
		r.asked("meetings_quorum_how", r.T("rules.meetingquorum"), m.Quorum != nil, row(r.share("rules.meetings.quorum.", share)...)),
	)...)
}

// loadRulesSaid puts a class of the form into words, as it stands there, and says
// where it is out of bounds or below what the founding keeps.
func loadRulesSaid(r *request) (site.Content, error) {
	c, outside := r.classSaid()
	if len(outside) > 0 {
		return said(r.T("desk.bad", strings.Join(outside, "\n")))
	}
	rules := *r.rules
	rules.Classes = nil
	at := -1
	for _, one := range r.rules.Classes {
		if one.Name == c.Name {
			at = len(rules.Classes)
			one = *c
		}
		rules.Classes = append(rules.Classes, one)
	}
	if at < 0 {
		rules.Classes = append(rules.Classes, *c)
	}
	rule := c.VotingRule()
	if rule.Class == "" {
		rule.Class = "new"
	}
	if err := rule.Validate(); err != nil {
		return said(r.T("desk.bad", r.T("desk.bad.share")))
	}
	words := r.classWords(c)
	founding, err := r.adopted(r.Ledger.Rules[0].Hash)
	if err != nil {
		return site.Content{}, err
	}
	if low := rules.Below(r.Ledger.Floor, founding); low != nil && at >= 0 {
		words += "\n" + r.T("desk.bad", r.T("misfit."+string(low.Code)))
	}
	return said(words)
}

func said(words string) (site.Content, error) {
	return site.Content{File: &site.File{Type: "text/plain; charset=utf-8", Body: []byte(words)}}, nil
}

// classSaid reads the class that a form's part says, and what in it is out of bounds.
func (r *request) classSaid() (c *domain.Class, outside []string) {
	n := func(name, label string, least, greatest int64) int64 {
		v, err := strconv.ParseInt(r.Query.Get(name), 10, 64)
		if err != nil || v < least || v > greatest {
			outside = append(outside, r.T("desk.bounds", label, r.N(least), r.N(greatest)))
			return least
		}
		return v
	}
	share := func(prefix, what string) voting.Fraction {
		f := voting.Fraction{
			Num: n(prefix+"num", what+": "+r.T("deskfield.share.num"), 1, voting.MaxDenominator),
			Den: n(prefix+"den", what+": "+r.T("deskfield.share.den"), 1, voting.MaxDenominator), Strict: r.Query.Get(prefix+"strict") == "true",
		}
		if f.Num > f.Den || (f.Strict && f.Num == f.Den) {
			outside = append(outside, r.T("desk.says", what, r.T("desk.bad.share")))
		}
		return f
	}
	base := func(name string) voting.Base { return voting.Base(r.Query.Get(name)) }
	c = &domain.Class{
		Name: r.Query.Get("name"), Base: base("base"), Threshold: share("threshold.", r.T("rules.threshold")),
		NoticeHours:       n("notice_hours", r.T("deskfield.hours", r.T("rules.notice")), 0, maxHours),
		DeliberationHours: n("deliberation_hours", r.T("deskfield.hours", r.T("rules.deliberation")), 0, maxHours),
		VotingHours:       n("voting_hours", r.T("deskfield.voting_hours"), 1, maxHours),
		Seconders:         n("seconders", r.T("rules.seconders"), 0, 20), Ballots: n("ballots", r.T("deskfield.ballots.most"), 0, 1000),
	}
	c.MaxVotingHours = n("max_voting_hours", r.T("deskfield.max_voting_hours"), c.VotingHours, maxHours)
	if r.Query.Get("quorum_how") == "asked" {
		f := share("quorum.", r.T("rules.quorum"))
		c.Quorum = &voting.Quorum{By: r.Query.Get("quorum.by"), Num: f.Num, Den: f.Den, Strict: f.Strict}
	}
	if r.Query.Get("concurrence_how") == "asked" {
		c.Concurrence = &voting.Concurrence{
			Base: base("concurrence.base"), Threshold: share("concurrence.", r.T("rules.concurrence")),
			MinYes: n("concurrence.min_yes", r.T("deskfield.min_yes"), 0, voting.MaxCount), EmptyConcurs: r.Query.Get("concurrence.empty_concurs") == "true",
		}
	}
	return c, outside
}
