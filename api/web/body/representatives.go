package body

import (
	"cmp"
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
)

// dawn is the end of the first day that times count from: a mandate from before it is
// one from its appointment on.
const dawn = wire.Time(24 * 3600 * 1000)

type repLine struct {
	Kind      string
	Name      site.Person
	From      site.Stamp
	To        *site.Stamp
	Ended     *change
	Appointed site.Link
	Mandate   string
	Person    string
	Keys      []keyLine
}

type keyLine struct {
	Key      string
	By       string
	Enrolled site.Link
	From     site.Stamp
	Revoked  string // why; "" while it may speak
	Cite     site.Link
}

func (r *request) readRepresentatives(page *memberPage, m *domain.Member, _ *domain.RuleSet) error {
	reps, err := site.By[domain.Representative](r.View, "representative", "member", m.ID.String())
	if err != nil {
		return err
	}
	slices.SortFunc(reps, func(a, b *domain.Representative) int { return cmp.Compare(a.Appointed, b.Appointed) })
	for _, rep := range reps {
		line := repLine{
			Kind: r.Or("repkind.", rep.Kind), Name: r.Person(rep), From: r.Day(rep.From), Appointed: r.Cite(rep.Appointed), Mandate: rep.Mandate.String(),
		}
		if rep.From < dawn {
			recorded, err := r.RecordedAt(rep.Appointed)
			if err != nil {
				return err
			}
			line.From = r.Day(recorded)
		}
		if !rep.To.IsZero() {
			day := r.Day(rep.To)
			line.To = &day
		}
		if !rep.Person.IsZero() {
			line.Person = rep.Person.String()
		}
		if rep.Ended > 0 {
			c, err := r.change(rep.Ended, "")
			if err != nil {
				return err
			}
			line.Ended = &c
		}
		keys, err := site.By[domain.Key](r.View, "key", "holder", "representative/"+rep.ID.String())
		if err != nil {
			return err
		}
		slices.SortFunc(keys, func(a, b *domain.Key) int { return cmp.Compare(a.Enrolled, b.Enrolled) })
		for _, k := range keys {
			key := keyLine{
				Key: k.Key.String(), By: r.Or("enrolled.", k.EnrolledBy), Enrolled: r.Cite(k.Enrolled), From: r.Day(k.EffectiveFrom),
			}
			if k.Revoked != nil {
				key.Revoked, key.Cite = r.Or("revoked.", k.Revoked.Reason), r.Cite(k.Revoked.Seq)
			}
			line.Keys = append(line.Keys, key)
		}
		page.Representatives = append(page.Representatives, line)
	}
	return nil
}

// readOffices finds the offices that the member's representatives hold and held.
func (r *request) readOffices(page *memberPage, m *domain.Member, rules *domain.RuleSet) error {
	reps, err := site.By[domain.Representative](r.View, "representative", "member", m.ID.String())
	if err != nil || len(reps) == 0 {
		return err
	}
	offices, err := site.Every[domain.Office](r.View, "office")
	if err != nil {
		return err
	}
	for _, o := range offices {
		terms, err := r.terms(o.Name)
		if err != nil {
			return err
		}
		for i := len(terms) - 1; i >= 0; i-- {
			held := slices.ContainsFunc(reps, func(rep *domain.Representative) bool { return terms[i].Holder == "representative/"+rep.ID.String() })
			if !held {
				continue
			}
			line, err := r.officeLine(terms[i], rules, nil)
			if err != nil {
				return err
			}
			line.Vacant = i < len(terms)-1 // it was held: the office has gone on
			page.Offices = append(page.Offices, line)
		}
	}
	return nil
}
