package site

import (
	"twothirds/domain"
	"twothirds/projections"
)

// MembersOf reads all members as of a view, also those who left, in the order of
// their names.
func (l *Lang) MembersOf(view *projections.View) ([]*domain.Member, error) {
	var all []*domain.Member
	for after, more := "", true; more; {
		members, next, err := view.Members(l.Code, after, 500)
		if err != nil {
			return nil, err
		}
		all = append(all, members...)
		after, more = next, next != ""
	}
	return all, nil
}
