package agree

import (
	"errors"
	"sync"
	"testing"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// every is at which distance states are kept to go on from.
const every = 64

// quick judges logs that begin alike without beginning anew each time, as
// projections.Replay does: that reads, verifies and judges a few hundred entries
// for each log, of which one is other than before.
type quick struct {
	mu     sync.Mutex
	chains map[*byte]*chain // by the founding
	read   map[*byte]*wire.Entry
}

// A chain is what is kept of logs that begin with the same founding.
type chain struct {
	before [][]byte  // the log judged last, as far as it is good
	kept   []*branch // after every so many of its entries
}

// maxChains is how many foundings are remembered.
const maxChains = 16

var quickly = &quick{chains: map[*byte]*chain{}, read: map[*byte]*wire.Entry{}}

// chain is what is kept of logs that begin as these do.
func (q *quick) chain(entries [][]byte) *chain {
	if len(entries) == 0 || len(entries[0]) == 0 {
		return &chain{}
	}
	founding := &entries[0][0]
	if q.chains[founding] == nil {
		if len(q.chains) == maxChains {
			clear(q.chains)
		}
		q.chains[founding] = &chain{}
	}
	return q.chains[founding]
}

// entry reads an entry and verifies its signatures, once for the same bytes in the same place.
func (q *quick) entry(raw []byte) (*wire.Entry, error) {
	if len(raw) > 0 {
		if e := q.read[&raw[0]]; e != nil && len(e.Raw) == len(raw) {
			return e, nil
		}
	}
	e, err := wire.ParseEntry(raw)
	if err != nil {
		return nil, &domain.Fault{Class: domain.FaultForm, Err: err}
	}
	if err := wire.VerifySignatures(e.Statement, e.Signatures); err != nil {
		return nil, &domain.Fault{Class: domain.FaultSignature, Err: err}
	}
	q.read[&raw[0]] = e
	return e, nil
}

// fault is the first fault in a log, nil where there is none.
func (q *quick) fault(entries [][]byte) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	c, same := q.chain(entries), 0
	for same < len(c.before) && same < len(entries) && len(entries[same]) > 0 && &c.before[same][0] == &entries[same][0] && len(c.before[same]) == len(entries[same]) {
		same++
	}
	c.kept = c.kept[:min(len(c.kept), same/every)]
	b := newBranch(nil)
	if len(c.kept) > 0 {
		b = c.kept[len(c.kept)-1].copy()
	}
	defer func() { c.before = b.entries }()
	for len(b.entries) < len(entries) {
		e, err := q.entry(entries[len(b.entries)])
		if err == nil {
			var placed *domain.Placed
			if placed, err = b.state.Judge(e, b.roots); err == nil {
				b.take(placed)
				b.entries[len(b.entries)-1] = entries[len(b.entries)-1] // a derived one was computed anew
			}
		}
		var fault *domain.Fault
		if errors.As(err, &fault) {
			return &domain.Fault{Class: fault.Class, Err: fault.Err, Seq: wire.Seq(len(b.entries) + 1)}
		}
		if len(b.entries)%every == 0 {
			c.kept = append(c.kept[:len(b.entries)/every-1], b.copy())
		}
	}
	return nil
}

// TestQuick: judging quickly is judging.
func TestQuick(t *testing.T) {
	for i, f := range families {
		h, seq := short(), 1+i*5%len(short().entries)
		if i%(12*slower) == 0 {
			h, seq = full(), 1+i*77%len(full().entries)
		}
		entries, _ := f.do(h, seq)
		if entries == nil {
			continue
		}
		err, thorough := quickly.fault(entries), replayed(t, entries)
		if quick := programVerdict(projections.Replayed{}, err); thorough.ok != (err == nil) || err != nil && quick != thorough {
			t.Errorf("entry %d: %s: %s, and %s", seq, f.name, quick, thorough)
		}
	}
}
