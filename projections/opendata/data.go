package opendata

import (
	"fmt"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// data is what the files are written from, with what several of them need.
type data struct {
	Data
	ledger  *domain.Ledger
	members map[domain.MemberID]*domain.Member
	times   map[wire.Seq]string
}

func dataOf(d Data) (*data, error) {
	from := &data{Data: d, members: map[domain.MemberID]*domain.Member{}, times: map[wire.Seq]string{}}
	err := each(from, "ledger", func(l *domain.Ledger, _ wire.Seq) error {
		from.ledger = l
		return nil
	})
	if err != nil {
		return nil, err
	}
	if from.ledger == nil {
		return nil, projections.ErrNotReady
	}
	return from, each(from, "member", func(m *domain.Member, _ wire.Seq) error {
		from.members[m.ID] = m
		return nil
	})
}

// each calls f with every row of a kind, and the entry that made it so, in the order of ids.
func each[V any](d *data, kind string, f func(v *V, seq wire.Seq) error) error {
	return d.View.Each(kind, func(row projections.Row) error {
		v, err := projections.Decoded[V](row)
		if err != nil {
			return err
		}
		return f(v, wire.Seq(row.Seq))
	})
}

// pieces are how many rows of a history are read at once.
const pieces = 500

// maxTimes is how many times of entries are remembered.
const maxTimes = 10_000

// recorded is when an entry was recorded, as the log writes it; "" for the entry 0.
func (d *data) recorded(seq wire.Seq) (string, error) {
	if seq == 0 {
		return "", nil
	}
	if t, ok := d.times[seq]; ok {
		return t, nil
	}
	meta, ok, err := d.View.Entry(seq)
	if err != nil || !ok {
		return "", err
	}
	if len(d.times) >= maxTimes {
		clear(d.times)
	}
	d.times[seq] = meta.Recorded
	return meta.Recorded, nil
}

// source names an entry of the ledger for ever.
func (d *data) source(seq wire.Seq) string {
	return fmt.Sprintf("urn:twothirds:entry:%s:%d", d.ledger.ID, seq)
}
