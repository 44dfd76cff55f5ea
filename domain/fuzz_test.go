package domain_test

import (
	"errors"
	"slices"
	"testing"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// FuzzDecide: whatever bytes somebody sends, they are no statement, are
// refused, or are taken in; and a reader comes to the same.
func FuzzDecide(f *testing.F) {
	b := five()
	for _, raw := range b.Entries {
		if e, err := wireEntry(raw); err == nil {
			f.Add(e.Statement.Raw)
		}
	}
	poll := b.Put(b.Motion([]string{"ordinary"}, statute(wire.UUID{1, 6: 0x70, 8: 0x80}, 1)))
	f.Add(b.Sign("vote.cast", "poll/"+poll.String(), b.Ballot(poll, b.Members[0], "yes"), b.Members[0].Rep()).Statement.Raw)
	for _, info := range domain.Types() {
		f.Add([]byte(`{"data":{"by":[]},"id":"` + b.ID().String() + `","source":"` + wire.SourceOf(b.Ledger) + `","specversion":"1.0","subject":"` + info.Subject + `","time":"2026-11-24T09:00:00.000Z","type":"` + info.Name + `"}`))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		st, err := wire.ParseStatement(raw)
		if err != nil {
			return
		}
		writer, reader := b.State.Clone(), b.State.Clone()
		signed := &wire.Signed{Statement: st, Signatures: slices.Repeat([]wire.Signature{{Alg: wire.AlgEd25519}}, len(st.By))}
		placed, err := writer.Decide(signed, b.Now, b.Roots)
		if err != nil {
			var refusal *domain.Refusal
			if !errors.As(err, &refusal) {
				t.Fatal(err)
			}
			return
		}
		e, err := wire.ParseEntry(placed.Entry.Raw)
		if err != nil {
			t.Fatal(err)
		}
		again, err := reader.Judge(e, b.Roots)
		if err != nil {
			t.Fatal(err)
		}
		writer.Evolve(placed)
		reader.Evolve(again)
		for _, s := range []*domain.State{writer, reader} {
			for next := s.Next(b.Now); next != nil; next = s.Next(b.Now) {
				s.Evolve(next)
			}
		}
	})
}
