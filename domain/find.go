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
// beginning or an end of at least 4 characters that no other has. A motion may
// be named by its number, a poll by that of its motion, whose newest it then
// is, a member by its whole name, and a representative by its member, where
// that has no other. The error wraps ErrNoSuch or ErrAmbiguous.
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
	if err != nil || (kind != kindMotion && kind != kindPoll) {
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

// findByName returns the members of that name, or the representatives of the
// member that ref names.
func (s *State) findByName(kind, ref string) (found []string) {
	switch kind {
	case kindMember:
		for id, m := range s.members.all() {
			if ref != "" && (m.Name.En == ref || m.Name.Az == ref) {
				found = append(found, id.String())
			}
		}
	case kindRepresentative:
		member, err := s.Find(kindMember, ref)
		if err != nil {
			return nil
		}
		for id, r := range s.representatives.all() {
			if r.Ended == 0 && r.Member.String() == member {
				found = append(found, id.String())
			}
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
		case kindDecision:
			each(&s.decisions, kind, one)
		case kindDocument:
			each(&s.documents, kind, one)
		case kindKey:
			each(&s.keys, kind, one)
		case kindMember:
			each(&s.members, kind, one)
		case kindMotion:
			each(&s.motions, kind, one)
		case kindOffice:
			each(&s.offices, kind, one)
		case kindPoll:
			each(&s.polls, kind, one)
		case kindProtest:
			each(&s.protests, kind, one)
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
