package tables

import (
	"fmt"
	"slices"
	"strings"

	"twothirds/domain"
)

// Roll finds members by their names. The zero value knows nobody.
type Roll struct {
	members []domain.Member
	called  map[string][]int // by names as they are compared
}

// NewRoll makes a roll of the members of a body, of whatever status.
func NewRoll(members []domain.Member) *Roll {
	r := &Roll{members: members, called: map[string][]int{}}
	for i := range members {
		seen := map[string]bool{}
		for _, name := range []string{members[i].Name.Az, members[i].Name.En} {
			for _, form := range []string{NameForm(name), shortForm(name)} {
				if form != "" && !seen[form] {
					seen[form] = true
					r.called[form] = append(r.called[form], i)
				}
			}
		}
	}
	return r
}

// NameForm is a name as names are compared: its words, folded, without signs.
func NameForm(s string) string { return headerWords(s) }

// countryWords are what the full name of a state body has and its usual one has not.
var countryWords = strings.NewReplacer(" of the republic of azerbaijan ", " ", " of azerbaijan republic ", " ", " azerbaycan respublikasinin ", " ", " azerbaycan respublikasi ", " ")

// shortForm is NameForm without the article and the country: the Ministry of Justice of the
// Republic of Azerbaijan is called the Ministry of Justice.
func shortForm(s string) string {
	form := countryWords.Replace(" " + NameForm(s) + " ")
	return strings.TrimPrefix(strings.TrimSpace(form), "the ")
}

// Like returns the member that a name may mean although it is called otherwise: the Ministry of
// Justice, and there is the Ministry of Justice of the Republic of Azerbaijan. ok is false where
// one is called exactly so, and where none or several may be meant.
func (r *Roll) Like(name domain.Text) (m domain.Member, ok bool) {
	for _, s := range []string{name.Az, name.En} {
		if s != "" && exactly(r, s) {
			return m, false
		}
	}
	for _, s := range []string{name.Az, name.En} {
		if found := r.find(s); s != "" && len(found) == 1 {
			return r.members[found[0]], true
		}
	}
	return m, false
}

// exactly reports whether a member is called so, and not only for short.
func exactly(r *Roll, name string) bool {
	form := NameForm(name)
	return slices.ContainsFunc(r.called[form], func(i int) bool {
		return NameForm(r.members[i].Name.Az) == form || NameForm(r.members[i].Name.En) == form
	})
}

// find returns the members that a name can mean: those called exactly so, else those called
// so but for article and country.
func (r *Roll) find(name string) []int {
	if r == nil {
		return nil
	}
	if exact := r.called[NameForm(name)]; len(exact) > 0 {
		return exact
	}
	return r.called[shortForm(name)]
}

// name is how a member is written where it has to be found again: by its name in a
// language, or by its id where that would not lead back to it.
func (r *Roll) name(id domain.MemberID, lang string) string {
	if r != nil {
		for i := range r.members {
			if r.members[i].ID != id {
				continue
			}
			name := cleanLine(r.members[i].Name.In(lang))
			if found := r.find(name); len(found) == 1 && found[0] == i && !strings.ContainsRune(name, ';') {
				return name
			}
			break
		}
	}
	return id.String()
}

// byID is the member with an id, -1 where there is none.
func (r *Roll) byID(id string) int {
	if r == nil {
		return -1
	}
	return slices.IndexFunc(r.members, func(m domain.Member) bool { return m.ID.String() == id })
}

// members reads a list of members: names or ids, parted by semicolons. The error names the
// one that is not found.
func (r *Roll) list(s string) ([]domain.MemberID, error) {
	var ids []domain.MemberID
	for name := range strings.SplitSeq(cleanList(s), ";") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if at := r.byID(name); at >= 0 {
			ids = append(ids, r.members[at].ID)
			continue
		}
		switch found := r.find(name); len(found) {
		case 0:
			return nil, fmt.Errorf("%q is no member: write the name of one, or leave the cell empty; who else carries it out stands among the implementers", name)
		case 1:
			ids = append(ids, r.members[found[0]].ID)
		default:
			return nil, fmt.Errorf("%q is the name of %d members: write the id of the one that is meant", name, len(found))
		}
	}
	return sortedIDs(ids), nil
}

func sortedIDs(ids []domain.MemberID) []domain.MemberID {
	slices.SortFunc(ids, func(a, b domain.MemberID) int { return strings.Compare(a.String(), b.String()) })
	return append([]domain.MemberID{}, slices.Compact(ids)...)
}

// among finds the members among those that carry a measure out, by what they are called there. Who
// is parted by a semicolon is one, also where there are commas in the name; parts between commas are
// tried where the whole is nobody. others are those who are no member.
func (r *Roll) among(implementers string) (named map[string]domain.MemberID, others []string) {
	named = map[string]domain.MemberID{}
	for part := range strings.SplitSeq(implementers, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if found := r.find(part); len(found) == 1 {
			named[part] = r.members[found[0]].ID
			continue
		}
		rest := strings.Split(part, ",")
		var words []string // that are nobody so far
		for len(rest) > 0 {
			n, who := r.longest(rest)
			if n == 0 {
				words, rest = append(words, strings.TrimSpace(rest[0])), rest[1:]
				continue
			}
			if len(words) > 0 {
				others, words = append(others, strings.Join(words, ", ")), nil
			}
			named[strings.TrimSpace(strings.Join(rest[:n], ","))] = r.members[who].ID
			rest = rest[n:]
		}
		if len(words) > 0 {
			others = append(others, strings.Join(words, ", "))
		}
	}
	return named, others
}

// longest is how many of the pieces between commas, from the first, are the name of one member.
func (r *Roll) longest(pieces []string) (n, who int) {
	for n := min(len(pieces), 6); n > 0; n-- {
		if found := r.find(strings.Join(pieces[:n], ",")); len(found) == 1 {
			return n, found[0]
		}
	}
	return 0, 0
}
