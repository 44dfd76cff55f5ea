package desk

import (
	"cmp"
	"slices"
	"time"
	"unicode/utf8"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
	"twothirds/projections"
	"twothirds/projections/locale"
)

// most is how many decisions are offered to choose from, the newest, and how many rows
// are read at once.
const most = 200

// brief is a text cut for a line of a list.
func brief(s string) string {
	const length = 90
	if utf8.RuneCountInString(s) <= length {
		return s
	}
	return string([]rune(s)[:length-1]) + "…"
}

func (r *request) said(value string, text domain.Text) option {
	s := r.In(text)
	return option{Value: value, Text: brief(s.Text), Lang: s.Lang}
}

// words are options that are values of the format, by the words of a prefix.
func (r *request) words(prefix string, values ...string) []option {
	options := make([]option, 0, len(values))
	for _, v := range values {
		options = append(options, option{Value: v, Text: r.Or(prefix, v)})
	}
	return options
}

func (r *request) memberOptions(members []*domain.Member) []option {
	options := make([]option, 0, len(members))
	for _, m := range members {
		options = append(options, r.said(m.ID.String(), m.Name))
	}
	return options
}

// member picks one of members.
func (r *request) member(name, key string, members []*domain.Member) *field {
	return r.pick(name, "ref", key, r.memberOptions(members))
}

// standing are the members that have not left.
func (r *request) standing() []*domain.Member {
	return slices.DeleteFunc(slices.Clone(r.members), func(m *domain.Member) bool { return m.Status == domain.StatusLeft })
}

func (r *request) constituency(name string) *field {
	var options []option
	for i := range r.rules.Constituencies {
		c := &r.rules.Constituencies[i]
		options = append(options, r.said(c.Name, c.Title))
	}
	return r.pick(name, "", "constituency", options)
}

// representatives are those whose mandate has not ended, of active members, in
// order of their members' names.
func (r *request) representatives() ([]option, error) {
	byMember, err := r.mandates()
	if err != nil {
		return nil, err
	}
	var options []option
	for _, m := range r.active() {
		for _, one := range byMember[m.ID] {
			o := r.said(one.ID.String(), m.Name)
			o.Text = r.T("desk.representative", o.Text, r.T("deskoption."+one.Kind), site.Short(one.ID.String()))
			options = append(options, o)
		}
	}
	return options, nil
}

func (r *request) offices() ([]*domain.Office, error) {
	return site.Every[domain.Office](r.View, "office")
}

// newestDecisions are as many as are offered, and the one that the address asks for;
// help says where there are more how it is begun with another.
func (r *request) newestDecisions() (list []*projections.DecisionBrief, help string, err error) {
	list, next, err := r.View.Decisions("", most)
	if err != nil || next == "" {
		return list, "", err
	}
	help = r.T("deskhelp.newest", r.N(most))
	id, err := wire.ParseUUID(r.Query.Get("about"))
	if err != nil || slices.ContainsFunc(list, func(d *projections.DecisionBrief) bool { return d.ID.UUID == id }) {
		return list, help, nil // it is asked for something else
	}
	asked, err := r.View.DecisionBrief(domain.DecisionID{UUID: id})
	if asked != nil {
		list = append(list, asked)
	}
	return list, help, err
}

// decisions are those of newestDecisions that are kept, to choose from.
func (r *request) decisions(keep func(outcome voting.Outcome, rescinded bool, open int64) bool) (options []option, help string, err error) {
	list, help, err := r.newestDecisions()
	for _, d := range list {
		if keep(d.Outcome, d.RescindedBy != nil, d.Open) {
			options = append(options, r.decision(d))
		}
	}
	return options, help, err
}

func (r *request) decision(d *projections.DecisionBrief) option {
	o := r.said(d.ID.String(), d.Title)
	o.Text = r.T("decision", r.N(d.Number)) + ": " + o.Text
	return o
}

// plans are all of them, with what a reader calls them.
func (r *request) plans() ([]*domain.Plan, error) { return site.Every[domain.Plan](r.View, "plan") }

// measures are the items of a plan that are in force and can be reported on.
func (r *request) measures(plan domain.PlanID, keep func(*domain.Item) bool) ([]option, error) {
	items, err := r.Items(plan)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(items, func(a, b *domain.PlanItem) int { return domain.CompareNumbers(a.Number, b.Number) })
	var options []option
	for _, item := range items {
		if item.Adopted == nil || !keep(&item.Adopted.Content) {
			continue
		}
		o := r.said(item.Number, item.Adopted.Content.Title)
		o.Text = item.Number + " " + o.Text
		options = append(options, o)
	}
	return options, nil
}

// depends is a choice with what belongs to each of its values: hidden members
// that follow from it, or further choices.
func (r *request) depends(choice *field, of func(option) []*field) []*field {
	all := []*field{choice}
	for _, o := range choice.Options {
		if inner := of(o); len(inner) > 0 {
			v := r.when(choice.Name+"="+o.Value, "", inner...)
			v.Label = o.Text
			all = append(all, v)
		}
	}
	return all
}

// time is a time of day, as the clocks in Baku show it, at first t or nothing.
func (r *request) time(name, key string, t wire.Time) *field {
	f := r.field("time", name, "time", key)
	if t > 0 {
		local, _ := locale.Baku(time.UnixMilli(int64(t)))
		f.Value = local.Format("2006-01-02T15:04")
	}
	return f
}

// nextHour is the first full hour after a time.
func nextHour(t wire.Time) wire.Time {
	const hour = 3_600_000
	return t - t%hour + hour
}

// greatest is the largest number of those classes of a motion that the rules have.
func (r *request) greatest(classes []string, of func(*domain.Class) int64) int64 {
	var n int64
	for _, name := range classes {
		if c := r.rules.Class(name); c != nil {
			n = max(n, of(c))
		}
	}
	return n
}

// votingTime is the shortest and the longest time of a poll, in hours.
func (r *request) votingTime(classes []string) (shortest, longest int64) {
	shortest = r.greatest(classes, func(c *domain.Class) int64 { return c.VotingHours })
	for _, name := range classes {
		if c := r.rules.Class(name); c != nil && (longest == 0 || c.MaxVotingHours < longest) {
			longest = c.MaxVotingHours
		}
	}
	return shortest, max(shortest, longest)
}

// source is where something was taken from.
func (r *request) source(name string) []*field {
	document := r.file(name+".sha256", "source.file").helped(r.T("deskhelp.source"))
	return join(r.text(name+".title", "source.title", "line", false), r.line(name+".url", "source.url"), document)
}

func bySeq[V any](list []*V, seq func(*V) wire.Seq) []*V {
	slices.SortFunc(list, func(a, b *V) int { return cmp.Compare(seq(b), seq(a)) })
	return list
}
