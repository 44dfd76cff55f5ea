package agree

import (
	"crypto/ed25519"
	"encoding/binary"
	"fmt"
	"slices"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/eventstore/tlog"
)

// A branch is a log that goes on as a ledger's sequencer has it: it decides
// statements, derives what is due, and has a real tree to look up what was seen.
type branch struct {
	state   *domain.State
	tree    *tlog.Tree
	ends    []bool // by entry: whether a group ends with it
	entries [][]byte
	ledger  wire.Hash
	now     wire.Time
	drawn   uint32
}

// newBranch goes on from the first entries of a log, which must be valid.
func newBranch(entries [][]byte) *branch {
	b := &branch{state: domain.New(), tree: tlog.NewTree(), drawn: 1 << 24}
	for _, raw := range entries {
		e, err := wire.ParseEntry(raw)
		if err != nil {
			panic(err)
		}
		placed, err := b.state.Judge(e, b.roots)
		if err != nil {
			panic(err)
		}
		b.take(placed)
	}
	return b
}

// copy is an equal branch that goes its own way from here on.
func (b *branch) copy() *branch {
	other := *b
	other.state = b.state.Clone()
	other.tree = tlog.NewTree()
	for _, raw := range b.entries {
		other.tree.Add(tlog.LeafHash(raw))
	}
	other.ends, other.entries = slices.Clone(b.ends), slices.Clone(b.entries)
	return &other
}

func (b *branch) take(placed *domain.Placed) {
	b.state.Evolve(placed)
	if len(b.entries) == 0 {
		b.ledger = placed.Statement.Hash()
	}
	b.entries = append(b.entries, placed.Entry.Raw)
	b.tree.Add(tlog.Hash(placed.Leaf))
	b.ends = append(b.ends, !b.state.InGroup())
	b.now = max(b.now, placed.Recorded)
}

// roots is the log's own tree.
func (b *branch) roots(size uint64) (wire.Hash, bool) {
	if size == 0 || size > uint64(len(b.entries)) || !b.ends[size-1] {
		return wire.Hash{}, false
	}
	root, err := b.tree.RootAt(int64(size))
	return wire.Hash(root), err == nil
}

// seen is the newest checkpoint.
func (b *branch) seen() *wire.Seen {
	size := uint64(len(b.entries))
	root, _ := b.roots(size)
	return &wire.Seen{Root: root, Size: size}
}

// see has a statement name the newest checkpoint.
func (b *branch) see(e *tree) {
	seen := b.seen()
	e.data()["seen"] = map[string]any{"root": seen.Root.String(), "size": seen.Size}
}

// derive takes in all that is due by now.
func (b *branch) derive() {
	for placed := b.state.Next(b.now); placed != nil; placed = b.state.Next(b.now) {
		b.take(placed)
	}
}

// wait lets time pass.
func (b *branch) wait(until wire.Time) {
	b.now = max(b.now, until)
	b.derive()
}

// enter decides an entry's statement at the branch's time, and lets it in or says why not.
func (b *branch) enter(raw []byte) error {
	e, err := wire.ParseEntry(raw)
	if err != nil {
		return err
	}
	b.wait(e.Recorded)
	placed, err := b.state.Decide(&wire.Signed{Signatures: e.Signatures, Statement: e.Statement}, b.now, b.roots)
	if err != nil {
		return err
	}
	b.take(placed)
	b.derive()
	return nil
}

// id draws a UUID of version 7 that is newer than any in the golden logs up to the time.
func (b *branch) id(at wire.Time) wire.UUID {
	b.drawn++
	var u wire.UUID
	binary.BigEndian.PutUint64(u[:], uint64(at)<<16)
	u[6], u[8] = 0x70, 0x80
	binary.BigEndian.PutUint32(u[12:], b.drawn)
	return u
}

// anew is an entry's statement made once more by the same people at a time: with a new id, signed anew.
func (b *branch) anew(h *history, e *tree, recorded string) []byte {
	at, err := wire.ParseTime(recorded)
	if err != nil {
		panic(err)
	}
	e.root["recorded"] = recorded
	e.statement()["time"], e.statement()["id"] = recorded, b.id(at).String()
	return h.resigned(e)
}

// speaker is a person of the golden logs in the capacity in which the log has them last.
func (h *history) speaker(name string) domaintest.Speaker {
	key := domaintest.NewKey(name)
	for i := range h.entries {
		for _, line := range parse(h.entries[len(h.entries)-1-i]).by() {
			if line["key"] == key.Public.String() && line["as"] != wire.AsNewKey {
				return domaintest.Speaker{Key: key, As: line["as"].(string), Of: line["of"].(string)}
			}
		}
	}
	panic(fmt.Sprintf("%s says nothing in the log", name))
}

// signedUnnamed is an entry with a signature that its statement does not ask for.
func signedUnnamed(entry []byte, key ed25519.PrivateKey) []byte { return parse(entry).signedBy(key) }

// rewritten is the log from an entry on as somebody has it who holds the
// ledger's key and nobody else's: every statement as it was signed, or left
// out where change gives nothing or the ledger would refuse it now; and
// whatever follows by computation, computed. It is a valid log.
func (h *history) rewritten(from int, change func(seq int, raw []byte) []byte) [][]byte {
	b := newBranch(h.entries[:from-1])
	for seq := from; seq <= len(h.entries); seq++ {
		raw := h.entries[seq-1]
		if isDerived(raw) {
			continue
		}
		if raw = change(seq, raw); raw != nil {
			_ = b.enter(raw) // what is refused is left out as well
		}
	}
	last := parse(h.entries[len(h.entries)-1]).recorded()
	until, err := wire.ParseTime(last)
	if err != nil {
		panic(err)
	}
	b.wait(until)
	return b.entries
}
