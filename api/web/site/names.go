package site

import (
	"strings"
	"unicode"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/commit"
	"twothirds/projections"
)

// fieldName is the field that a representative's mandate, and a proposal, commits to.
const fieldName = "name"

// mostName is how much of a name is shown, in characters.
const mostName = 200

// Person is a person's name, laid over a page at the moment it is shown:
// it is no part of the record, and stands in no file, feed or row. The zero value is
// a name that is not shown. The template person shows it with its mark.
type Person struct {
	Said
	// Mark is what the mark beside the name says to who does not see it.
	Mark string
}

// Person is a representative's name, where the site shows names (Options.Names)
// and the opening is kept here. It is read each time, and held against the
// commitment in the log: what was erased, or is no opening of it, is not shown.
func (r *Request) Person(rep *domain.Representative) Person {
	if rep == nil {
		return Person{}
	}
	return r.named("representative/"+rep.ID.String(), rep.Person)
}

// Proposer is the name of who made a proposal, shown as Person is.
func (r *Request) Proposer(p *domain.Proposal) Person {
	return r.named("proposal/"+p.ID.String(), p.From)
}

// named is the name that the commitment to a subject's is of.
func (r *Request) named(subject string, commitment wire.Hash) Person {
	if !r.Site.names || commitment.IsZero() {
		return Person{}
	}
	o, err := r.Site.Ledger.Openings().Get(subject, fieldName, commitment)
	if err != nil || !commit.Check(o, r.Site.Ledger.ID().String(), commitment) {
		return Person{} // it was erased, or is kept elsewhere
	}
	name := oneLine(o.Value)
	if name == "" {
		return Person{}
	}
	r.Named = true
	return Person{Said: r.In(domain.Text{Az: name, En: name}), Mark: r.T("names.mark")}
}

// PersonOf is Person by the representative's id.
func (r *Request) PersonOf(id string) (Person, error) {
	if !r.Site.names {
		return Person{}, nil
	}
	rep, err := Get[domain.Representative](r.View, "representative", id)
	return r.Person(rep), err
}

// Speaker is the name of the representative who holds the key that a line of
// those who speak is signed with.
func (r *Request) Speaker(signer wire.Signer) (Person, error) {
	if !r.Site.names {
		return Person{}, nil
	}
	key, err := Get[domain.Key](r.View, "key", signer.Key.String())
	if err != nil || key == nil {
		return Person{}, err
	}
	id, ok := strings.CutPrefix(key.Holder, "representative/")
	if !ok { // the founding names its officers by their keys, and commits to no names
		return Person{}, nil
	}
	return r.PersonOf(id)
}

// SpeakerAt is Speaker of the author of an entry, its first signer.
func (r *Request) SpeakerAt(seq wire.Seq) (Person, error) {
	if !r.Site.names || seq == 0 {
		return Person{}, nil
	}
	entry, err := r.Entry(seq)
	if err != nil || len(entry.Statement.By) == 0 {
		return Person{}, err
	}
	return r.Speaker(entry.Statement.By[0])
}

// PersonsOn are the names of those who could speak for each member at a time, as
// of a view, principals first.
func (r *Request) PersonsOn(view *projections.View, now wire.Time) (map[domain.MemberID][]Person, error) {
	if !r.Site.names {
		return nil, nil
	}
	reps, err := Every[domain.Representative](view, "representative")
	if err != nil {
		return nil, err
	}
	persons := map[domain.MemberID][]Person{}
	for _, kind := range []string{domain.KindPrincipal, domain.KindAlternate} {
		for _, rep := range reps {
			lasts := rep.Ended == 0 && rep.From <= now && (rep.To.IsZero() || now < rep.To)
			if rep.Kind != kind || !lasts {
				continue
			}
			if p := r.Person(rep); p.Text != "" {
				persons[rep.Member] = append(persons[rep.Member], p)
			}
		}
	}
	return persons, nil
}

// oneLine is a name as it is shown. No door has judged it: what breaks lines, turns
// the direction of reading or is not seen is left out, and a long one is cut.
func oneLine(value string) string {
	shown := strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) {
			return r
		}
		return ' '
	}, value)), " ")
	if runes := []rune(shown); len(runes) > mostName {
		shown = string(runes[:mostName]) + "…"
	}
	return shown
}
