package body

import (
	"cmp"

	"twothirds/api/web/site"
	"twothirds/domain"
)

// ruleSetView is a rule set in words.
type ruleSetView struct {
	Name, Hash string
	Href       string
	Text       site.Said
	Groups     []factGroup // the classes of motions
	Sides      factGroup
	Effects    factGroup
	Rest       factGroup
}

// factGroup is what rules say of one thing.
type factGroup struct {
	Key   string // by which it is found in another rule set
	Title site.Said
	Code  string
	Facts []fact
}

type fact struct{ Label, Value string }

// classFacts are what rules say of a class.
func (r *request) classFacts(c *domain.Class) []fact {
	voting := r.Hours(c.VotingHours)
	if c.MaxVotingHours > c.VotingHours {
		voting = r.T("rules.votingrange", voting, r.Hours(c.MaxVotingHours))
	}
	ballots := r.T("rules.ballots.any")
	if c.Ballots > 0 {
		ballots = r.N(c.Ballots)
	}
	return []fact{
		{r.T("rules.threshold"), r.Threshold(c.Threshold, c.Base)},
		{r.T("rules.quorum"), r.Quorum(c.Quorum)},
		{r.T("rules.concurrence"), r.Concurrence(c.Concurrence)},
		{r.T("rules.notice"), r.Hours(c.NoticeHours)},
		{r.T("rules.deliberation"), r.Hours(c.DeliberationHours)},
		{r.T("rules.voting"), voting},
		{r.T("rules.seconders"), r.N(c.Seconders)},
		{r.T("rules.positions"), r.yes(c.PositionsBySide)},
		{r.T("rules.tally"), r.yes(c.RunningTally)},
		{r.T("rules.ballots"), ballots},
		{r.T("rules.recusal"), r.Or("recusal.", c.Recusal)},
		{r.T("rules.concerned"), r.yes(c.RecuseConcerned)},
		{r.T("rules.runoff"), r.yes(c.RunOff)},
		{r.T("rules.tellers"), r.yes(c.Tellers)},
	}
}

func (r *request) yes(b bool) string {
	if b {
		return r.T("yes")
	}
	return r.T("no")
}

func (r *request) ruleSetView(adopted *domain.AdoptedRules) ruleSetView {
	rules := &adopted.Rules
	v := ruleSetView{Name: rules.Name, Hash: adopted.Hash.String(), Href: r.Href("/rules/", adopted.Hash), Text: r.In(rules.Text)}
	for i := range rules.Classes {
		c := &rules.Classes[i]
		v.Groups = append(v.Groups, factGroup{Key: c.Name, Title: r.In(c.Title), Code: c.Name, Facts: r.classFacts(c)})
	}
	side := r.SideNames(rules)
	v.Sides = factGroup{Key: "sides", Title: site.Said{Text: r.T("rules.constituencies")}}
	for _, c := range rules.Constituencies {
		v.Sides.Facts = append(v.Sides.Facts, fact{site.Isolated(r.In(c.Title).Text), site.Isolated(side(c.Side).Text)})
	}
	v.Effects = factGroup{Key: "effects", Title: site.Said{Text: r.T("rules.effects")}}
	for _, e := range rules.EffectClasses {
		class := e.Class
		if c := rules.Class(e.Class); c != nil {
			class = r.In(c.Title).Text
		}
		v.Effects.Facts = append(v.Effects.Facts, fact{r.Or("effectname.", e.Effect), class})
	}
	v.Rest = factGroup{Key: "rest", Title: site.Said{Text: r.T("rules.rest")}, Facts: r.restOf(rules)}
	return v
}

// restOf is what a rule set says beside its classes.
func (r *request) restOf(rules *domain.RuleSet) []fact {
	extension := r.T("rules.extension.never")
	if rules.Extension.Hours > 0 {
		extension = r.T("rules.extension", r.Hours(rules.Extension.Hours), r.N(rules.Extension.Members))
	}
	response := r.T("rules.response.none")
	if rules.ResponseHours > 0 {
		response = r.Hours(rules.ResponseHours)
	}
	facts := []fact{
		{r.T("rules.extending"), extension},
		{r.T("rules.lost"), r.T("rules.lostkey", r.Hours(rules.LostKeyHours))},
		{r.T("rules.contest"), r.Hours(cmp.Or(rules.ContestHours, 168))},
		{r.T("rules.ruling"), r.Hours(cmp.Or(rules.RulingHours, 720))},
		{r.T("rules.response"), response},
	}
	if rules.Meetings == nil {
		return append(facts, fact{r.T("rules.convening"), r.T("rules.convening.any")})
	}
	quorum := r.T("none")
	if q := rules.Meetings.Quorum; q != nil {
		quorum = r.T("rules.meetingquorum.of", r.Fraction(*q))
	}
	return append(facts,
		fact{r.T("rules.convening"), r.T("rules.convening.by", r.Count("members", rules.Meetings.Members))},
		fact{r.T("rules.meetingnotice"), r.Hours(rules.Meetings.NoticeHours)},
		fact{r.T("rules.meetingquorum"), quorum},
	)
}

// ruleDiff is what a rule set says otherwise than another: what either of them
// does not say is empty.
type ruleDiff struct {
	Title  site.Said
	Code   string
	Came   bool // the whole class is new
	Gone   bool
	Fields []fieldDiff
}

type fieldDiff struct{ Label, Before, After string }

// diffOf compares two rule sets, class by class and then the rest.
func diffOf(before, after *ruleSetView) []ruleDiff {
	var diffs []ruleDiff
	groups := func(v *ruleSetView) []factGroup {
		return append(v.Groups[:len(v.Groups):len(v.Groups)], v.Sides, v.Effects, v.Rest)
	}
	find := func(list []factGroup, key string) *factGroup {
		for i := range list {
			if list[i].Key == key {
				return &list[i]
			}
		}
		return nil
	}
	was, is := groups(before), groups(after)
	for i := range is {
		old := find(was, is[i].Key)
		d := ruleDiff{Title: is[i].Title, Code: is[i].Code, Came: old == nil}
		if old == nil {
			old = &factGroup{}
		}
		d.Fields = fieldsOf(old.Facts, is[i].Facts)
		if len(d.Fields) > 0 {
			diffs = append(diffs, d)
		}
	}
	for i := range was {
		if find(is, was[i].Key) == nil {
			diffs = append(diffs, ruleDiff{Title: was[i].Title, Code: was[i].Code, Gone: true, Fields: fieldsOf(was[i].Facts, nil)})
		}
	}
	return diffs
}

// fieldsOf are the facts that differ.
func fieldsOf(before, after []fact) []fieldDiff {
	value := func(list []fact, label string) (string, bool) {
		for _, f := range list {
			if f.Label == label {
				return f.Value, true
			}
		}
		return "", false
	}
	var fields []fieldDiff
	for _, f := range after {
		if old, ok := value(before, f.Label); !ok || old != f.Value {
			fields = append(fields, fieldDiff{f.Label, old, f.Value})
		}
	}
	for _, f := range before {
		if _, ok := value(after, f.Label); !ok {
			fields = append(fields, fieldDiff{f.Label, f.Value, ""})
		}
	}
	return fields
}
