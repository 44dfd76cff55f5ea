package domain

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// minRef is the least length of a shortened id.
const minRef = 4

// Find returns the whole id of the entity of a kind (member, motion, poll, …)
// that ref names: by its id, with or without "<kind>/" before it, or by a
// beginning or an end of at least 4 characters that no other has. A motion and
// a decision may be named by their numbers, a poll by that of its motion, whose
// newest it then is, a representative by its member, where that has no other, a
// report by its SHA-256, or by its kind, where no other of this stands, and members, applications, documents, evidence, groups, meetings, plans and proposals by
// their whole name. The error wraps ErrNoSuch or ErrAmbiguous.
func (s *State) Find(kind, ref string) (id string, err error) {
	ref = strings.TrimPrefix(ref, kind+"/")
	if id, ok := s.findByNumber(kind, ref); ok {
		return id, nil
	}
	var found []string
	for id := range s.ids(kind) {
		if id == ref {
			return id, nil
		}
		if len(ref) >= minRef && (strings.HasPrefix(id, ref) || strings.HasSuffix(id, ref)) {
			found = append(found, id)
		}
	}
	if len(found) == 0 {
		found = s.findByName(kind, ref)
	}
	switch len(found) {
	case 0:
		return "", fmt.Errorf("%s %q: %w; list them with `twothirds show %s`", kind, ref, ErrNoSuch, kind)
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("%s %q: %w; %d are called so, such as %s and %s", kind, ref, ErrAmbiguous, len(found), found[0], found[1])
}

func (s *State) findByNumber(kind, ref string) (string, bool) {
	number, err := strconv.ParseInt(ref, 10, 32)
	switch {
	case err != nil:
		return "", false
	case kind == kindDecision:
		for id, d := range s.decisions.all() {
			if d.Number == number {
				return id.String(), true
			}
		}
		return "", false
	case kind != kindMotion && kind != kindPoll:
		return "", false
	}
	for id, m := range s.motions.all() {
		switch {
		case m.Number != number:
		case kind == kindMotion:
			return id.String(), true
		case len(m.Polls) > 0:
			return m.Polls[len(m.Polls)-1].String(), true
		}
	}
	return "", false
}

// findByName returns the entities of that name, or the representatives of the
// member that ref names.
func (s *State) findByName(kind, ref string) []string {
	switch kind {
	case kindApplication:
		return called(&s.applications, ref, func(a *Application) Text { return a.Name })
	case kindDocument:
		return called(&s.documents, ref, func(d *Document) Text { return d.Title })
	case kindEvidence:
		return called(&s.evidence, ref, func(e *Evidence) Text { return e.Title })
	case kindGroup:
		return called(&s.groups, ref, func(g *WorkingGroup) Text { return g.Name })
	case kindMeeting:
		return called(&s.meetings, ref, func(m *Meeting) Text { return m.Title })
	case kindMember:
		return called(&s.members, ref, func(m *Member) Text { return m.Name })
	case kindPlan:
		return called(&s.plans, ref, func(p *Plan) Text { return p.Draft.Title })
	case kindProposal:
		return called(&s.proposals, ref, func(p *Proposal) Text { return p.Title })
	case kindReport:
		return s.findPublished(ref)
	case kindRepresentative:
		return s.findRepresenting(ref)
	}
	return nil
}

// findRepresenting returns the representatives of the member that ref names.
func (s *State) findRepresenting(ref string) (found []string) {
	member, err := s.Find(kindMember, ref)
	if err != nil {
		return nil
	}
	for id, r := range s.representatives.all() {
		if r.Ended == 0 && r.Member.String() == member {
			found = append(found, id.String())
		}
	}
	return found
}

// findPublished returns the reports of this SHA-256, and those of this kind that stand.
func (s *State) findPublished(ref string) (found []string) {
	for id, r := range s.reports.all() {
		if r.Sha256.String() == ref || r.Kind == ref && r.SupersededBy == nil {
			found = append(found, id.String())
		}
	}
	return found
}

// called are the ids of what has a name in either language.
func called[K interface {
	comparable
	String() string
}, V any](t *table[K, V], ref string, nameOf func(*V) Text) (found []string) {
	for id, v := range t.all() {
		if text := nameOf(v); ref != "" && (text.En == ref || text.Az == ref) {
			found = append(found, id.String())
		}
	}
	return found
}

// ids yields the ids of all entities of a kind, in order.
func (s *State) ids(kind string) iter.Seq[string] {
	return func(yield func(string) bool) {
		one := func(_, id string, _ any) bool { return yield(id) }
		switch kind {
		case kindAmendment:
			each(&s.amendments, kind, one)
		case kindApplication:
			each(&s.applications, kind, one)
		case kindCondition:
			each(&s.conditions, kind, one)
		case kindDecision:
			each(&s.decisions, kind, one)
		case kindDocument:
			each(&s.documents, kind, one)
		case kindGroup:
			each(&s.groups, kind, one)
		case kindInterest:
			each(&s.interests, kind, one)
		case kindKey:
			each(&s.keys, kind, one)
		case kindMeeting:
			each(&s.meetings, kind, one)
		case kindMember:
			each(&s.members, kind, one)
		case kindMotion:
			each(&s.motions, kind, one)
		case kindOffice:
			each(&s.offices, kind, one)
		case kindOutside:
			each(&s.outside, kind, one)
		case kindPoll:
			each(&s.polls, kind, one)
		case kindProposal:
			each(&s.proposals, kind, one)
		case kindProtest:
			each(&s.protests, kind, one)
		case kindRecord:
			each(&s.records, kind, one)
		case kindReport:
			each(&s.reports, kind, one)
		case kindRuling:
			each(&s.rulings, kind, one)
		case kindAssessment:
			each(&s.assessments, kind, one)
		case kindConcern:
			each(&s.concerns, kind, one)
		case kindEvidence:
			each(&s.evidence, kind, one)
		case kindItem:
			each(&s.items, kind, one)
		case kindPlan:
			each(&s.plans, kind, one)
		case kindRepresentative:
			each(&s.representatives, kind, one)
		}
	}
}
