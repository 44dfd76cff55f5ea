package site

import (
	"fmt"
	"time"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
	"twothirds/projections/locale"
)

// Decoded reads a row into one of domain's types, or a part of one.
func Decoded[V any](row projections.Row) (*V, error) { return projections.Decoded[V](row) }

// Get reads one entity, nil where there is none.
func Get[V any](view *projections.View, kind, id string) (*V, error) {
	return projections.Read[V](view, kind, id)
}

// Found reads one entity, and fails with ErrNotFound where there is none.
func Found[V any](view *projections.View, kind, id string) (*V, error) {
	v, err := Get[V](view, kind, id)
	if err == nil && v == nil {
		err = ErrNotFound
	}
	return v, err
}

// Every reads every entity of a kind, in order of ids.
func Every[V any](view *projections.View, kind string) ([]*V, error) {
	return projections.ReadAll[V](view, kind)
}

// By reads every entity of a kind whose member has a value.
func By[V any](view *projections.View, kind, member, value string) ([]*V, error) {
	return projections.ReadBy[V](view, kind, member, value)
}

func ledgerOf(view *projections.View, id wire.Hash) (*domain.Ledger, error) {
	ledger, err := Get[domain.Ledger](view, "ledger", id.String())
	if err == nil && ledger == nil {
		err = projections.ErrNotReady
	}
	return ledger, err
}

// rulesAt is the hash of the rule set in force at a time.
func RulesAt(ledger *domain.Ledger, t wire.Time) wire.Hash {
	return ledger.Rules[max(0, begun(ledger, t)-1)].Hash
}

// begun is how many of the ledger's rule sets, one after the other, have come
// into force by a time.
func begun(ledger *domain.Ledger, t wire.Time) int {
	n := 0
	for _, r := range ledger.Rules {
		if r.EffectiveFrom <= t {
			n++
		}
	}
	return n
}

// etag is the page's: it changes with the program, with every entry, with the rules in
// force, and with the day in Baku, since deadlines pass without an entry.
func (r *Request) etag() string {
	day := locale.BakuDay(time.UnixMilli(int64(r.Now)))
	return fmt.Sprintf(`"%s-%d-%d-%s"`, r.Site.build, r.Seq, begun(r.Ledger, r.Now), day)
}

// ruleSet reads a rule set.
func (r *Request) RuleSet(hash wire.Hash) (*domain.AdoptedRules, error) {
	adopted, err := Get[domain.AdoptedRules](r.View, "rules", hash.String())
	if err == nil && adopted == nil {
		err = fmt.Errorf("there is no rule set %s", hash)
	}
	return adopted, err
}

// SideNames gives sides the names that rules give their constituencies.
func (l *Lang) SideNames(rules *domain.RuleSet) func(side string) Said {
	return func(side string) Said {
		if side == "" {
			return Said{Text: l.T("side.none")}
		}
		var first *domain.Constituency
		for i := range rules.Constituencies {
			c := &rules.Constituencies[i]
			if c.Side == side && (first == nil || c.Name == side) {
				first = c
			}
		}
		if first == nil {
			return Said{Text: side}
		}
		return l.In(first.Title)
	}
}

// MemberNames reads the names of all members.
func (r *Request) MemberNames() (map[domain.MemberID]Said, error) {
	members, err := Every[domain.Member](r.View, "member")
	if err != nil {
		return nil, err
	}
	names := make(map[domain.MemberID]Said, len(members))
	for _, m := range members {
		names[m.ID] = r.In(m.Name)
	}
	return names, nil
}

// RecordedAt is when an entry was recorded.
func (r *Request) RecordedAt(seq wire.Seq) (wire.Time, error) {
	meta, ok, err := r.View.Entry(seq)
	if err != nil || !ok {
		return 0, err
	}
	return wire.ParseTime(meta.Recorded)
}

// Represented is the name of the member that a representative stands for.
func (r *Request) Represented(id string, members []*domain.Member) (Said, error) {
	rep, err := Get[domain.Representative](r.View, "representative", id)
	if err != nil || rep == nil {
		return Said{Text: id}, err
	}
	for _, m := range members {
		if m.ID == rep.Member {
			return r.In(m.Name), nil
		}
	}
	return Said{Text: rep.Member.String()}, nil
}

// Attachment is where a file is that the log names, "" where it is not kept here:
// files come beside the log, and may come later.
func (r *Request) Attachment(sum wire.Hash) string {
	if _, err := r.Site.Ledger.Attachments().Stat(sum); err != nil {
		return ""
	}
	return "/log/attachments/" + sum.String()
}

// Officer is what an office is called, its role and the side that it is of, with a link
// to the page about offices.
func (r *Request) Officer(name string) (Link, error) {
	link := Link{Href: r.Href("/offices"), Text: name}
	office, err := Get[domain.Office](r.View, "office", name)
	if err != nil || office == nil {
		return link, err
	}
	link.Text = r.Or("role.", office.Role)
	if office.Side != "" {
		adopted, err := r.RuleSet(RulesAt(r.Ledger, r.Now))
		if err != nil {
			return link, err
		}
		link.Text = r.T("officer.side", link.Text, Isolated(r.SideNames(&adopted.Rules)(office.Side).Text))
	}
	return link, nil
}
