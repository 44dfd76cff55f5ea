// Package reports makes reports for those who ask a server for them.
//
// What it promises: one report is made at a time, so that readers of large ones leave
// the rest of the server its processor; who has waited too long is told to come again
// (ErrBusy). The reports asked for last are kept, as pages show them too, since a report
// never changes.
package reports

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"twothirds/domain/wire"
	"twothirds/projections"
	"twothirds/projections/report"
	"twothirds/projections/report/render"
)

// ErrBusy says that others' reports are being made: ask again later.
var ErrBusy = errors.New("other reports are being made; ask again in a moment")

const (
	// patience is how long a request waits for its turn.
	patience = 20 * time.Second
	// maxKept is how many reports are kept, and maxKeptRows how large each of them is at
	// most, in rows of its blocks.
	maxKept     = 8
	maxKeptRows = 20_000
	// maxKeptHTML is how much HTML of reports is kept, in bytes.
	maxKeptHTML = 64 << 20
)

// Maker makes reports of one ledger. Its methods may be called from any goroutine.
type Maker struct {
	turn chan struct{}

	mu   sync.Mutex
	kept []kept // the one asked for last at the end
}

// asked is what a report was made from: these and the ledger.
type asked struct {
	at wire.Seq
	q  report.Question
}

type kept struct {
	asked
	report *report.Report
	shown  *Shown // nil where no page has shown it yet
}

// Shown is a report as a page shows it.
type Shown struct {
	*report.Report
	SHA256 wire.Hash // of its JSON
	Part   *render.Part
	base   string
}

// NewMaker returns a maker that has made nothing yet.
func NewMaker() *Maker { return &Maker{turn: make(chan struct{}, 1)} }

// Make answers a question from a view. Nobody may change what it returns. It fails as
// report.Make does, with ErrBusy, and with ctx's error.
func (m *Maker) Make(ctx context.Context, v *projections.View, q report.Question) (*report.Report, error) {
	if k := m.find(asked{v.At(), q}); k.report != nil {
		return k.report, nil
	}
	done, err := m.wait(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	return m.make(v, q)
}

// Show answers a question for a page on which entries link to base/log/SEQ. Nobody may
// change what it returns. It fails as Make does.
func (m *Maker) Show(ctx context.Context, v *projections.View, q report.Question, base string) (*Shown, error) {
	key := asked{v.At(), q}
	if k := m.find(key); k.shown != nil && k.shown.base == base {
		return k.shown, nil
	}
	done, err := m.wait(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	if k := m.find(key); k.shown != nil && k.shown.base == base { // made while this one waited
		return k.shown, nil
	}
	r, err := m.make(v, q)
	if err != nil {
		return nil, err
	}
	part, err := render.HTMLPart(r, render.Options{Base: base})
	if err != nil {
		return nil, err
	}
	shown := &Shown{Report: r, SHA256: r.SHA256(), Part: part, base: base}
	m.keep(key, shown)
	return shown, nil
}

// keep keeps what a page showed with the report, if that is kept, and lets go of what
// pages showed longest ago where it is too much.
func (m *Maker) keep(key asked, shown *Shown) {
	m.mu.Lock()
	defer m.mu.Unlock()
	size := 0
	for i := range slices.Backward(m.kept) {
		k := &m.kept[i]
		if k.asked == key {
			k.shown = shown
		}
		if k.shown == nil {
			continue
		}
		if size += len(k.shown.Part.HTML); size > maxKeptHTML {
			k.shown = nil
		}
	}
}

// Render answers a question in a format, as the file that the command line writes; r is
// the report that it was made from, which nobody may change.
func (m *Maker) Render(ctx context.Context, v *projections.View, q report.Question, f render.Format, o render.Options) (r *report.Report, file []byte, err error) {
	done, err := m.wait(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	if r, err = m.make(v, q); err != nil {
		return nil, nil, err
	}
	file, err = f.Render(r, o)
	return r, file, err
}

// MakeInTurn answers a question for what has begun and cannot be told to come again: it waits
// for its turn as long as ctx lasts. It keeps nothing, so that an archive of many
// reports does not drive out those that readers look at. It fails as report.Make does, and with ctx's error.
func (m *Maker) MakeInTurn(ctx context.Context, v *projections.View, q report.Question) (*report.Report, error) {
	if k := m.find(asked{v.At(), q}); k.report != nil {
		return k.report, nil
	}
	select {
	case m.turn <- struct{}{}:
		defer func() { <-m.turn }()
		return report.Make(v, q)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// wait waits for a turn; done ends it.
func (m *Maker) wait(ctx context.Context) (done func(), err error) {
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case m.turn <- struct{}{}:
		return func() { <-m.turn }, nil
	case <-late.C:
		return nil, ErrBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// make makes a report unless it is there. Only one caller at a time is in it.
func (m *Maker) make(v *projections.View, q report.Question) (*report.Report, error) {
	key := asked{v.At(), q}
	if k := m.find(key); k.report != nil {
		return k.report, nil
	}
	r, err := report.Make(v, q)
	if err != nil {
		return nil, err
	}
	rows := 0
	for _, section := range r.Sections {
		for _, block := range section.Blocks {
			rows += len(block.Rows)
		}
	}
	if rows <= maxKeptRows {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.kept = append(m.kept, kept{asked: key, report: r})
		m.kept = m.kept[max(0, len(m.kept)-maxKept):]
	}
	return r, nil
}

// find is what is kept of a question, the zero kept where nothing is.
func (m *Maker) find(key asked) kept {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := slices.IndexFunc(m.kept, func(k kept) bool { return k.asked == key })
	if at < 0 {
		return kept{}
	}
	found := m.kept[at]
	m.kept = append(slices.Delete(m.kept, at, at+1), found)
	return found
}

// FileName is the name under which a report is kept: its kind, what it is about, its
// period, the entry as of which it is, its language.
func FileName(r *report.Report, f render.Format) string {
	parts := []string{r.Kind}
	if id := r.Parameters.ID; id != "" {
		parts = append(parts, id)
	}
	if r.Parameters.From != "" {
		parts = append(parts, string(r.Parameters.From), string(r.Parameters.To))
	}
	parts = append(parts, fmt.Sprintf("at-%d", r.Parameters.At), r.Parameters.Lang)
	return strings.Join(parts, "_") + "." + f.Ending()
}
