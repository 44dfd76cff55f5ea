package rollcalls

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"twothirds/projections/tables"
)

// Bounds of a set.
const (
	// MaxMembers is how many lines members.csv may have.
	MaxMembers = 100_000
	// MaxRollcalls is how many lines rollcalls.csv may have.
	MaxRollcalls = 1_000_000
	// MaxVotes is how many members one roll call may have.
	MaxVotes = 10_000
	// MaxLines is how many lines votes.csv may have.
	MaxLines = 50_000_000
)

// Member is a member of one of the bodies.
type Member struct {
	ID, Body, Name, Kind, Party, Area string
}

// Set is a folder of recorded votes, or a workbook.
type Set struct {
	dir string
	// sheets are those of a workbook; nil of a folder.
	sheets map[string]*tables.Grid
	// Members are all members, by body and id.
	Members []Member
	// casts are the votes, by where their roll call stands in its file.
	casts [][]cast
	// faults are the bad rows, while the set is opened.
	faults faults
	// strangers and uncalled are true where rows of members or of roll calls could not be read: whom
	// and what votes name is then not known for certain.
	strangers, uncalled bool
}

// cast is one line of votes.csv: the member, by its place in Members, and the
// answer, by its place in answers.
type cast struct {
	member uint32
	answer uint8
}

// Open reads a set: that of which nothing is of another form is handed out, or
// nothing is. The error then tells every bad row with its place, the first hundred one by
// one. src is a folder, which may be the folder tables of unpacked open data, or a
// workbook with a sheet for each table.
func Open(src string) (*Set, error) {
	s := &Set{dir: src}
	info, err := os.Stat(src)
	if err != nil {
		return nil, fmt.Errorf("opening the set: %w", err)
	}
	if !info.IsDir() {
		if s.sheets, err = openWorkbook(src); err != nil {
			return nil, err
		}
	}
	err = s.readMembers()
	if err == nil {
		err = s.readVotes()
	}
	if err := s.faults.err(err); err != nil {
		return nil, err
	}
	return s, nil
}

// openData are the names that open data have for tables, beside the body's own members and votes.
var openData = map[string]string{"members": "outside_members", "votes": "rollcall_votes"}

// open opens a table of the set. bad is told of rows that cannot be read.
func (s *Set) open(bad func(error) error, name string, columns ...string) (*table, error) {
	t, err := s.find(name, columns...)
	if err != nil {
		return nil, err
	}
	t.bad = bad
	return t, nil
}

func (s *Set) find(name string, columns ...string) (*table, error) {
	if s.sheets != nil {
		return openSheet(s.sheets, name, columns...)
	}
	if other := openData[name]; other != "" {
		t, err := openTable(s.dir, other, columns...)
		if !errors.Is(err, fs.ErrNotExist) {
			return t, err
		}
	}
	return openTable(s.dir, name, columns...)
}

func (s *Set) readMembers() error {
	t, err := s.open(s.faults.add, "members", memberColumns...)
	if err != nil {
		return err
	}
	defer t.close()         //nolint:errcheck // read only
	lines := map[call]int{} // in which each stands
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
		m := Member{text("member_id"), text("body"), text("name"), text("kind"), text("party"), text("area")}
		who := call{m.Body, m.ID}
		if first, twice := lines[who]; twice {
			_ = s.faults.add(t.fail(t.line, "member %s of %s stands twice, in %s %d as well", m.ID, m.Body, t.unit, first))
			continue
		}
		lines[who] = t.line
		err = errors.Join(checkID("member_id", m.ID), checkID("body", m.Body))
		if err == nil {
			err = m.letIn()
		}
		if err != nil {
			_ = s.faults.add(t.fail(t.line, "%w", err))
		}
		s.Members = append(s.Members, m) // also a bad one, so that its votes are not bad as well
	}
	slices.SortFunc(s.Members, compareMembers)
	s.strangers = t.skipped
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

// member is where a member of a body stands in Members.
func (s *Set) member(body, id string) (at int, ok bool) {
	return slices.BinarySearchFunc(s.Members, Member{Body: body, ID: id}, compareMembers)
}

// called is a roll call of which votes are read.
type called struct {
	at   int
	body string
}

// call names a roll call in a table of votes: the body is empty where the table has no
// column for it.
type call struct{ body, id string }

// readRollcalls reads all roll calls once, and returns where each stands. With bodies, two of
// them may have a roll call of one id.
func (s *Set) readRollcalls(bodies bool) (map[call]called, error) {
	calls := map[call]called{}
	err := s.each(s.faults.add, func(r *Rollcall, t *table) error {
		key := call{id: r.ID}
		if bodies {
			key.body = r.Body
		}
		if there, twice := calls[key]; twice {
			if there.body != r.Body {
				return s.faults.add(t.fail(t.line, "roll call %q stands twice, of %s and of %s: give votes.csv a column body, or put each body in a folder of its own", r.ID, there.body, r.Body))
			}
			return s.faults.add(t.fail(t.line, "roll call %q stands twice", r.ID))
		}
		calls[key] = called{at: len(calls), body: r.Body}
		return nil
	})
	return calls, err
}

// each calls fn with every roll call, without its votes. bad is told of those that are not of the
// form, and where it returns nil fn has them too, as far as they were read.
func (s *Set) each(bad func(error) error, fn func(*Rollcall, *table) error) error {
	t, err := s.open(bad, "rollcalls", rollcallColumns...)
	if err != nil {
		return err
	}
	defer t.close() //nolint:errcheck // read only
	for n := 0; ; n++ {
		err := t.next()
		if errors.Is(err, io.EOF) {
			s.uncalled = t.skipped
			return nil
		}
		if err != nil {
			return err
		}
		if n == MaxRollcalls {
			return t.fail(t.line, "more than %d roll calls", MaxRollcalls)
		}
		r, err := parseRollcall(t)
		if err == nil {
			err = r.letIn()
		}
		if err != nil {
			if err := bad(t.fail(t.line, "%w", err)); err != nil {
				return err
			}
		}
		if err := fn(r, t); err != nil {
			return err
		}
	}
}

// readVotes reads all votes, in whatever order they stand.
func (s *Set) readVotes() error {
	t, err := s.open(s.faults.add, "votes", voteColumns...)
	if err != nil {
		return err
	}
	defer t.close() //nolint:errcheck // read only
	calls, err := s.readRollcalls(t.has("body"))
	if err != nil {
		return err
	}
	s.casts = make([][]cast, len(calls))
	var in called
	var of call
	known := false
	for n := 0; ; n++ {
		err := t.next()
		if errors.Is(err, io.EOF) {
			return s.sortVotes(t.name, calls)
		}
		if err != nil {
			return err
		}
		if n == MaxLines {
			return t.fail(t.line, "more than %d votes", MaxLines)
		}
		if next := (call{t.field("body"), t.field("rollcall_id")}); n == 0 || next != of {
			in, known = calls[next]
			of = call{strings.Clone(next.body), strings.Clone(next.id)}
		}
		if known {
			err = s.readVote(t, in)
		} else if !s.uncalled {
			err = s.faults.add(t.fail(t.line, "there is no roll call %q", strings.TrimLeft(of.body+"."+of.id, ".")))
		}
		if err != nil {
			return err
		}
	}
}

// readVote reads the table's current record, a vote in a roll call.
func (s *Set) readVote(t *table, in called) error {
	at, known := s.member(in.body, t.field("member_id"))
	answer := slices.Index(answers[:], t.field("vote"))
	switch of := s.casts[in.at]; {
	case !known && s.strangers:
		return nil
	case !known:
		return s.faults.add(t.fail(t.line, "member %q is not in the list of members of %s", t.field("member_id"), in.body))
	case len(of) > 0 && of[len(of)-1].member == uint32(at): //nolint:gosec // at most MaxMembers
		return s.faults.add(t.fail(t.line, "member %q answers twice", t.field("member_id")))
	case len(of) == MaxVotes:
		return t.fail(t.line, "more than %d votes in one roll call", MaxVotes)
	case answer < 0:
		return s.faults.add(t.fail(t.line, "%q is no vote", t.field("vote")))
	}
	s.casts[in.at] = append(s.casts[in.at], cast{uint32(at), uint8(answer)}) //nolint:gosec // as above
	return nil
}

// sortVotes puts the votes of each roll call in order of the members' ids.
func (s *Set) sortVotes(name string, calls map[call]called) error {
	byMember := func(a, b cast) int { return cmp.Compare(a.member, b.member) }
	ids := make([]string, len(calls))
	for of, called := range calls {
		ids[called.at] = of.id
	}
	for at, casts := range s.casts {
		if !slices.IsSortedFunc(casts, byMember) {
			slices.SortFunc(casts, byMember)
		}
		for i := range casts {
			if i > 0 && casts[i].member == casts[i-1].member {
				_ = s.faults.add(fmt.Errorf("%w: %s: member %s answers twice in roll call %s", ErrForm, name, s.Members[casts[i].member].ID, ids[at]))
			}
		}
	}
	return nil
}

// Rollcalls calls fn with every roll call in the order of the file, its votes
// with it, and stops at fn's first error, which it returns. The roll call is
// fn's to keep.
func (s *Set) Rollcalls(fn func(*Rollcall) error) error {
	n := 0
	return s.each(func(err error) error { return err }, func(r *Rollcall, t *table) error {
		if n == len(s.casts) {
			return t.fail(t.line, "the file has changed while it was read")
		}
		for _, c := range s.casts[n] {
			r.Votes.add(s.Members[c.member].ID, c.answer)
		}
		n++
		return fn(r)
	})
}
