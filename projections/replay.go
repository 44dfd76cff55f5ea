package projections

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

// progressEvery is how many entries lie between two calls of progress.
const progressEvery = 256

// Replay folds a log from its beginning, trusting nothing in it: the form and
// the signatures of every entry are checked on all cores, its place in the log
// in order. It returns the digest of the state after at entries (0: all), and
// what it judged. It keeps the newest row of every entity in memory.
//
// It fails with a *domain.Fault, which names the first entry that may not stand
// where it stands and the class of the check (a *wire.FormError or
// *wire.SignatureError may be found in it); with ErrFuture if there are fewer
// than at entries; with the source's error; or with ctx's cause. A log that ends
// inside a group lacks an entry, the one after its last. What was judged before
// the failure, and found valid, is counted in what it returns all the same.
func Replay(ctx context.Context, src Source, at wire.Seq, watch Watch) (Replayed, error) {
	size := src.Size()
	if at > size {
		return Replayed{}, fmt.Errorf("replaying %d entries: %w: the log has %d", at, ErrFuture, size)
	}
	if watch.Progress == nil {
		watch.Progress = func(_, _ wire.Seq) {}
	}
	if watch.Entry == nil {
		watch.Entry = func(*domain.Placed, int64) {}
	}
	of := at
	if at == 0 {
		of = size
	}
	r := newReplay(src)
	err := eachEntry(ctx, src, 1, of, true, func(e *wire.Entry) error {
		if err := r.take(e, watch.Entry); err != nil {
			return err
		}
		if done := r.state.Head().Seq; done%progressEvery == 0 && done < of {
			watch.Progress(done, of)
		}
		return nil
	})
	if err == nil && of == size {
		err = r.complete()
	}
	if err != nil {
		return Replayed{Head: r.state.Head(), Counts: r.counts}, fmt.Errorf("replaying the log: %w", err)
	}
	watch.Progress(of, of)
	return r.result()
}

// Watch follows a replay. Either function may be nil; both are called from
// Replay's own goroutine.
type Watch struct {
	// Progress is called now and then with how many entries are done, and at the end.
	Progress func(done, of wire.Seq)
	// Entry is called with every entry in order, once it was found valid, and with
	// the milliseconds by which the log's clock had been advanced before it.
	Entry func(p *domain.Placed, clockOffset int64)
}

// replay is a fold that keeps the newest rows in memory.
type replay struct {
	src    Source
	state  *domain.State
	newest map[string]map[string][]byte // JSON by kind and id
	counts Counts
	// members are those of whom a representative entered something.
	members map[string]bool
}

func newReplay(src Source) *replay {
	return &replay{
		src: src, state: domain.New(), newest: map[string]map[string][]byte{}, members: map[string]bool{},
		counts: Counts{Types: map[string]int64{}, Capacities: map[string]int64{}, Authors: map[string]int64{}},
	}
}

// take judges an entry whose signatures have been verified, and folds it in.
func (r *replay) take(e *wire.Entry, watch func(p *domain.Placed, clockOffset int64)) error {
	placed, err := judged(r.state, e, r.src)
	if err != nil {
		return err
	}
	var offset int64 // none before the founding
	if ledger := r.state.Ledger(); ledger != nil {
		offset = ledger.ClockOffset
	}
	for _, row := range r.state.Evolve(placed) {
		byID := r.newest[row.Kind]
		if byID == nil {
			byID = map[string][]byte{}
			r.newest[row.Kind] = byID
		}
		byID[row.ID] = row.JSON
	}
	r.add(placed)
	watch(placed, offset)
	return nil
}

// complete says what is missing at the end of a log that ends inside a group.
func (r *replay) complete() error {
	if !r.state.InGroup() {
		return nil
	}
	owed := r.state.Next(r.state.Head().Recorded).Statement
	return &domain.Fault{
		Class: domain.FaultCount, Seq: r.state.Head().Seq + 1,
		Err: fmt.Errorf("the log ends inside a group: %s about %s is missing", owed.Type, owed.Subject),
	}
}

// result is what the replay has come to.
func (r *replay) result() (Replayed, error) {
	d := rows.NewDigester()
	for _, kind := range slices.Sorted(maps.Keys(r.newest)) {
		byID := r.newest[kind]
		for _, id := range slices.Sorted(maps.Keys(byID)) {
			if err := d.Add(kind, id, byID[id]); err != nil {
				return Replayed{}, err
			}
		}
	}
	return Replayed{Digest: d.Sum(), Head: r.state.Head(), Counts: r.counts}, nil
}
