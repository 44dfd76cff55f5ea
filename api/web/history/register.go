package history

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"twothirds/api/rollcalls"
	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// brief is what lists need of a roll call to choose and order it.
type brief struct {
	id         string
	date, time string
	versions   []wire.Seq // entries that brought them, oldest first
	judged     bool
	differs    bool // the official outcome is not what the rule comes to
	totals     bool // another official text has other totals
	result     bool // an outcome is recorded
	votes      int64
}

// register is all roll calls of an outside body, newest first, as of the entry
// that last was about it.
type register struct {
	seq    wire.Seq
	briefs []*brief
	byID   map[string]*brief
}

// shelf keeps the newest registers of one body. What a version says never
// changes, so one register is made of what another has read.
type shelf struct {
	mu   sync.Mutex
	kept []*register
}

// keptRegisters is how many points of one body are kept.
const keptRegisters = 4

var shelves = struct {
	mu sync.Mutex
	of map[string]*shelf
}{of: map[string]*shelf{}}

func shelfOf(ledger wire.Hash, body string) *shelf {
	shelves.mu.Lock()
	defer shelves.mu.Unlock()
	key := ledger.String() + "/" + body
	s := shelves.of[key]
	if s == nil {
		s = &shelf{}
		shelves.of[key] = s
	}
	return s
}

// readAhead makes the registers of all bodies, so that the first who asks for one
// after a start does not wait for it: a second or two for thousands of roll calls.
func readAhead(s *site.Site) error {
	view, err := s.Model.View(0)
	if err != nil {
		return err
	}
	bodies, err := site.Every[domain.Outside](view, "outside")
	if err != nil {
		return err
	}
	for _, o := range bodies {
		if _, err := registerAt(s.Ledger.ID(), view, o.ID); err != nil {
			return err
		}
	}
	return nil
}

// register reads which roll calls a body has at the view's point.
func (r *request) register(body string) (*register, error) {
	return registerAt(r.Ledger.ID, r.View, body)
}

// registerAt reads a register. Reading all of it takes its time, so it is kept until
// a further entry is about that body; whoever asks meanwhile waits for the same.
func registerAt(ledger wire.Hash, view *projections.View, body string) (*register, error) {
	metas, _, err := view.EntriesBefore("outside/"+body, 0, 1)
	if err != nil {
		return nil, err
	}
	if len(metas) == 0 {
		return &register{}, nil
	}
	seq := wire.Seq(metas[0].Seq)
	s := shelfOf(ledger, body)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, kept := range s.kept {
		if kept.seq == seq {
			return kept, nil
		}
	}
	made, err := s.read(view, body)
	if err != nil {
		return nil, err
	}
	made.seq = seq
	s.kept = append(s.kept, made)
	if len(s.kept) > keptRegisters {
		s.kept = slices.Delete(s.kept, 0, 1)
	}
	return made, nil
}

// read makes a register.
func (s *shelf) read(view *projections.View, body string) (*register, error) {
	made := &register{byID: map[string]*brief{}}
	err := view.EachBy("rollcall", "body", body, func(row projections.Row) error {
		b, err := s.brief(view, row)
		if err == nil {
			made.briefs, made.byID[b.id] = append(made.briefs, b), b
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(made.briefs, func(a, b *brief) int {
		return cmp.Or(cmp.Compare(b.date, a.date), cmp.Compare(b.time, a.time), domain.CompareNumbers(b.id, a.id), cmp.Compare(b.id, a.id))
	})
	return made, nil
}

// brief reads what is needed of a roll call, or finds it read already.
func (s *shelf) brief(view *projections.View, row projections.Row) (*brief, error) {
	call, err := site.Decoded[domain.Rollcall](row)
	if err != nil {
		return nil, err
	}
	n := len(call.Versions)
	for _, kept := range s.kept {
		if b := kept.byID[call.ID]; b != nil && len(b.versions) == n {
			return b, nil
		}
	}
	v, err := versionAt(view, call, n)
	if err != nil {
		return nil, err
	}
	record := rollcalls.FromContent(v.Body, &v.Content)
	j := rollcalls.JudgeShown(record)
	b := &brief{
		id: strings.Clone(call.ID), date: strings.Clone(record.Date), time: strings.Clone(record.Time),
		judged: j.Judged, differs: j.Differs, totals: j.TotalsDiffer, result: record.Outcome != "", votes: int64(record.Votes.Count()),
	}
	for _, version := range call.Versions {
		b.versions = append(b.versions, version.Seq)
	}
	return b, nil
}

// rollcallVersion reads a version of a roll call, counted from 1.
func (r *request) rollcallVersion(call *domain.Rollcall, n int) (*domain.RollcallVersion, error) {
	return versionAt(r.View, call, n)
}

func versionAt(view *projections.View, call *domain.Rollcall, n int) (*domain.RollcallVersion, error) {
	id := fmt.Sprintf("%s.%s.%d", call.Body, call.ID, n)
	v, err := site.Get[domain.RollcallVersion](view, "rollcall_version", id)
	if err == nil && v == nil {
		err = fmt.Errorf("there is no version %s", id)
	}
	return v, err
}

// figures are how a body's records stand to their own rules.
type figures struct{ All, Agree, Differ, NoRule, Totals, Votes int64 }

func (g *register) figures() figures {
	f := figures{All: int64(len(g.briefs))}
	for _, b := range g.briefs {
		f.Votes += b.votes
		switch {
		case b.differs:
			f.Differ++
		case b.judged && b.result:
			f.Agree++
		}
		if !b.judged {
			f.NoRule++
		}
		if b.totals {
			f.Totals++
		}
	}
	return f
}
