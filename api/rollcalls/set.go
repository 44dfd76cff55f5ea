package rollcalls

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Bounds of a set.
const (
	// MaxMembers is how many lines members.csv may have.
	MaxMembers = 100_000
	// MaxVotes is how many members one roll call may have.
	MaxVotes = 10_000
)

// Member is a member of one of the bodies.
type Member struct {
	ID, Body, Name, Kind, Party, Area, AltID string
}

// Set is a folder of recorded votes.
type Set struct {
	dir string
	// Members are all members, by body and id.
	Members []Member
}

// Open reads the members of a set and looks whether the other files are there
// and have their columns.
func Open(dir string) (*Set, error) {
	s := &Set{dir: dir}
	if err := s.readMembers(); err != nil {
		return nil, err
	}
	calls, err := s.rollcalls()
	if err != nil {
		return nil, err
	}
	votes, err := s.votes()
	if err != nil {
		return nil, errors.Join(err, calls.close())
	}
	return s, errors.Join(calls.close(), votes.close())
}

func (s *Set) rollcalls() (*table, error) { return openTable(s.dir, "rollcalls", rollcallColumns...) }

func (s *Set) votes() (*table, error) {
	return openTable(s.dir, "votes", "rollcall_id", "member_id", "vote")
}

func (s *Set) readMembers() error {
	t, err := openTable(s.dir, "members", "member_id", "body", "name", "kind", "party", "area", "alt_id")
	if err != nil {
		return err
	}
	defer t.close() //nolint:errcheck // read only
	for {
		err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if len(s.Members) == MaxMembers {
			return t.fail(t.line, "more than %d members", MaxMembers)
		}
		text := func(column string) string { return strings.Clone(t.field(column)) }
		m := Member{text("member_id"), text("body"), text("name"), text("kind"), text("party"), text("area"), text("alt_id")}
		if err := errors.Join(checkID("member_id", m.ID), checkID("body", m.Body)); err != nil {
			return t.fail(t.line, "%w", err)
		}
		s.Members = append(s.Members, m)
	}
	slices.SortFunc(s.Members, compareMembers)
	for i := range s.Members {
		if i > 0 && compareMembers(s.Members[i-1], s.Members[i]) == 0 {
			return fmt.Errorf("%w: %s: member %s of %s stands twice", ErrForm, t.name, s.Members[i].ID, s.Members[i].Body)
		}
	}
	return nil
}

func compareMembers(a, b Member) int {
	if c := strings.Compare(a.Body, b.Body); c != 0 {
		return c
	}
	return strings.Compare(a.ID, b.ID)
}

// Bodies names the bodies that have members, sorted.
func (s *Set) Bodies() []string {
	var bodies []string
	for _, m := range s.Members {
		if len(bodies) == 0 || bodies[len(bodies)-1] != m.Body {
			bodies = append(bodies, m.Body)
		}
	}
	return bodies
}

// MembersOf are the members of one body, by id.
func (s *Set) MembersOf(body string) []Member {
	from, _ := slices.BinarySearchFunc(s.Members, Member{Body: body}, compareMembers)
	to := from
	for to < len(s.Members) && s.Members[to].Body == body {
		to++
	}
	return s.Members[from:to]
}

func (s *Set) knows(body, member string) bool {
	_, ok := slices.BinarySearchFunc(s.Members, Member{Body: body, ID: member}, compareMembers)
	return ok
}

// Rollcalls calls fn with every roll call in the order of the file, its votes
// with it, and stops at fn's first error, which it returns. The roll call is
// fn's to keep.
func (s *Set) Rollcalls(fn func(*Rollcall) error) error {
	calls, err := s.rollcalls()
	if err != nil {
		return err
	}
	defer calls.close() //nolint:errcheck // read only
	votes, err := s.votes()
	if err != nil {
		return err
	}
	defer votes.close() //nolint:errcheck // read only
	ended := errors.Is(votes.next(), io.EOF)
	for {
		err := calls.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		r, err := parseRollcall(calls)
		if err != nil {
			return calls.fail(calls.line, "%w", err)
		}
		if ended, err = s.readVotes(r, votes, ended); err != nil {
			return err
		}
		if err := fn(r); err != nil {
			return err
		}
	}
	if !ended {
		return votes.fail(votes.line, "votes of %q, which stands in %s not at all or in another order", votes.field("rollcall_id"), calls.name)
	}
	return nil
}

// readVotes reads the votes of one roll call; the table stands at the first of them.
func (s *Set) readVotes(r *Rollcall, t *table, ended bool) (bool, error) {
	last := ""
	for !ended && t.field("rollcall_id") == r.ID {
		member, vote := strings.Clone(t.field("member_id")), t.field("vote")
		switch {
		case !s.knows(r.Body, member):
			return false, t.fail(t.line, "member %q is not in the list of members of %s", member, r.Body)
		case member <= last:
			return false, t.fail(t.line, "member %q comes after %q: one line for each member, in the order of their ids", member, last)
		case r.Votes.Count() == MaxVotes:
			return false, t.fail(t.line, "more than %d votes in one roll call", MaxVotes)
		case !r.Votes.add(member, vote):
			return false, t.fail(t.line, "%q is no vote", vote)
		}
		last = member
		err := t.next()
		ended = errors.Is(err, io.EOF)
		if err != nil && !ended {
			return false, err
		}
	}
	return ended, nil
}
