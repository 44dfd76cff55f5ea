package rows

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// A Place is where an entity stands in an ordered list; see [View.Listed].
type Place struct {
	List  string // [a-z_], 1 to MaxName
	Value string // printable ASCII, 1 to MaxID: which of the lists of that name
	Order string // printable ASCII, 1 to MaxID: what stands before it has a lesser one
}

// A Brief is what lists show of an entity, and where it was found.
type Brief struct {
	Place
	Kind string
	ID   string
	Seq  uint64 // of the entry that made it so
	JSON []byte // as it was fed; the caller's own copy
}

// A Spot is where one stands in a list: with what a Brief has. The zero Spot is
// before the first; one with an Order alone is before everything of that order.
type Spot struct {
	Order, Kind, ID string
}

// MaxValues is how many lists one call of [View.Listed] puts together.
const MaxValues = 16

// How a list of the past is found as fast as today's: a place that is held from
// entry a until entry b ends it is put down once for each of the fewest blocks
// of sequences that make up a to b-1, where a block of level l is 2^l sequences
// that begin with a multiple of that. Every sequence is in one block of each
// level, so what was in a list at N stands, already in order, under the levels'
// blocks that hold N, and nothing else stands there.

// levels are how many sizes of blocks there are; horizon is beyond all sequences,
// the end of what has not ended.
const (
	levels  = 32
	horizon = uint64(1) << levels
)

// blocks calls fn with the fewest blocks that make up from to to-1.
func blocks(from, to uint64, fn func(level int, block uint64)) {
	for level := 0; from < to; level++ {
		if from&1 == 1 {
			fn(level, from)
			from++
		}
		if to&1 == 1 {
			to--
			fn(level, to)
		}
		from >>= 1
		to >>= 1
	}
}

// blockPrefix begins the keys of what a list holds all through a block.
func blockPrefix(list, value string, level int, block uint64) []byte {
	key := append(join(list, value), byte(level))
	return binary.BigEndian.AppendUint64(key, block)
}

// blockSize is the length of level and block in a key.
const blockSize = 1 + seqSize

// stay is a place and the entry since which an entity has it without a break.
type stay struct {
	Place
	since uint64
}

// putBrief stores what lists show of an entity, and moves it in them.
func putBrief(tx *bolt.Tx, places batch, c *Change, seq uint64) error {
	briefs := tx.Bucket(bucketBriefs)
	group := join(c.Kind, c.ID)
	before, _, err := newestStays(briefs.Cursor(), group, seq-1)
	if err != nil {
		return err
	}
	now := make([]stay, 0, len(c.Places))
	for _, place := range c.Places {
		since := seq
		if at := slices.IndexFunc(before, func(s stay) bool { return s.Place == place }); at >= 0 {
			since = before[at].since
		}
		now = append(now, stay{place, since})
	}
	key := falling(group, seq)
	if err := briefs.Put(key, seal(key, encodeBrief(now, c.Brief))); err != nil {
		return err
	}
	move(places, group, before, now, seq)
	return nil
}

// move takes an entity out of the places that it does not have any more and
// puts it into new ones. A place it goes on to have costs nothing.
func move(places batch, group []byte, before, now []stay, seq uint64) {
	for _, s := range before {
		if !slices.Contains(now, s) {
			eachKey(s, horizon, group, places.delete)
			eachKey(s, seq, group, func(key []byte) { places.put(key, nil) })
		}
	}
	for _, s := range now {
		if !slices.Contains(before, s) {
			eachKey(s, horizon, group, func(key []byte) { places.put(key, nil) })
		}
	}
}

// eachKey calls fn with the keys of a stay up to the entry that ends it.
func eachKey(s stay, until uint64, group []byte, fn func(key []byte)) {
	blocks(s.since, until, func(level int, block uint64) {
		key := append(blockPrefix(s.List, s.Value, level, block), s.Order...)
		fn(append(append(key, 0), group...))
	})
}

// newestStays returns where an entity stands, as of at, and what lists show of it.
// It has no brief where both are nil.
func newestStays(c *bolt.Cursor, group []byte, at uint64) (stays []stay, json []byte, err error) {
	k, sealed := c.Seek(falling(group, at))
	if !bytes.HasPrefix(k, group) {
		return nil, nil, nil
	}
	return briefOf(k, sealed)
}

func briefOf(k, sealed []byte) (stays []stay, json []byte, err error) {
	value, err := unseal(k, sealed)
	if err != nil {
		return nil, nil, err
	}
	stays, json, ok := decodeBrief(value)
	if !ok {
		return nil, nil, fmt.Errorf("%w: brief %q is malformed", ErrDamaged, k)
	}
	return stays, json, nil
}

// encodeBrief returns what is stored of a brief, without the checksum: how many
// places there are, then of each the three texts and since when, then the JSON.
func encodeBrief(stays []stay, json []byte) []byte {
	b := binary.AppendUvarint(make([]byte, 0, 64*len(stays)+len(json)+1), uint64(len(stays)))
	for _, s := range stays {
		b = appendString(appendString(appendString(b, s.List), s.Value), s.Order)
		b = binary.AppendUvarint(b, s.since)
	}
	return append(b, json...)
}

// decodeBrief undoes encodeBrief; json is a part of b.
func decodeBrief(b []byte) (stays []stay, json []byte, ok bool) {
	n, b, ok := cutNumber(b)
	if !ok || n > MaxPlaces {
		return nil, nil, false
	}
	stays = make([]stay, n)
	for i := range stays {
		for _, s := range []*string{&stays[i].List, &stays[i].Value, &stays[i].Order} {
			if *s, b, ok = cutString(b); !ok {
				return nil, nil, false
			}
		}
		if stays[i].since, b, ok = cutNumber(b); !ok {
			return nil, nil, false
		}
	}
	return stays, b, true
}

// Listed returns what stands, as of the view, in some of the lists of a name, put
// together in byte order of Order, then kind, then id: at most limit of it, after
// a spot. more says whether others follow. It reads what it returns and no
// more: in time for that, however long the list is, was, or became later. values
// are at most MaxValues; what has a place in several of them comes once for each.
func (v View) Listed(list string, values []string, after Spot, limit int) (briefs []Brief, more bool, err error) {
	if err := checkListed(values, after, limit); err != nil {
		return nil, false, fmt.Errorf("list %.40q: %w", list, err)
	}
	err = v.db.read(func(tx *bolt.Tx) error {
		m := v.merge(tx, list, values, after)
		for {
			c := m.least()
			if c == nil {
				return nil
			}
			if len(briefs) == limit {
				more = true
				return nil
			}
			b, err := v.found(tx, list, c)
			if err != nil {
				return err
			}
			briefs = append(briefs, b)
			c.step()
		}
	})
	if err != nil {
		return nil, false, fmt.Errorf("list %s as of %d: %w", list, v.at, err)
	}
	return briefs, more, nil
}

func checkListed(values []string, after Spot, limit int) error {
	if len(values) > MaxValues {
		return fmt.Errorf("%w: %d lists, at most %d", ErrInvalid, len(values), MaxValues)
	}
	bare := after.Kind == "" && after.ID == ""
	switch {
	case after == Spot{}:
	case !isText(after.Order, MaxID), !bare && (!isName(after.Kind) || !isText(after.ID, MaxID)):
		return fmt.Errorf("%w: cursor %.40q", ErrInvalid, after)
	}
	return checkPage("", limit)
}

// walker is a cursor over one block of one list.
type walker struct {
	*bolt.Cursor
	value  string
	prefix []byte
	at     []byte // the key after the prefix; nil at the end
}

// seek moves to the first key at or after one.
func (w *walker) seek(key []byte) { w.take(w.Seek(key)) }

func (w *walker) step() { w.take(w.Next()) }

func (w *walker) take(k, _ []byte) {
	w.at = nil
	if bytes.HasPrefix(k, w.prefix) {
		w.at = k[len(w.prefix):]
	}
}

// merger walks several blocks together, in order.
type merger []*walker

// merge stands at the first key after a spot in the blocks of the lists that hold
// the view's sequence.
func (v View) merge(tx *bolt.Tx, list string, values []string, after Spot) merger {
	var m merger
	if !isName(list) {
		return nil
	}
	var from []byte
	switch {
	case after.Kind != "":
		from = past(join(after.Order, after.Kind, after.ID))
	case after.Order != "":
		from = join(after.Order)
	}
	for _, value := range values {
		if !isText(value, MaxID) {
			continue
		}
		for level := range levels {
			w := &walker{Cursor: tx.Bucket(bucketPlaces).Cursor(), value: value, prefix: blockPrefix(list, value, level, v.at>>level)}
			if w.seek(append(bytes.Clone(w.prefix), from...)); w.at != nil {
				m = append(m, w)
			}
		}
	}
	return m
}

// least is the walker that stands first, nil where all are at their ends.
func (m merger) least() *walker {
	var first *walker
	for _, w := range m {
		if w.at != nil && (first == nil || bytes.Compare(w.at, first.at) < 0) {
			first = w
		}
	}
	return first
}

// found returns the brief that a place leads to. Whether it has the place is what
// the brief says, as of the view.
func (v View) found(tx *bolt.Tx, list string, w *walker) (Brief, error) {
	parts, ok := splitParts(w.at, 3)
	if !ok {
		return Brief{}, fmt.Errorf("%w: place %q", ErrDamaged, w.at)
	}
	b := Brief{Place: Place{List: list, Value: w.value, Order: parts[0]}, Kind: parts[1], ID: parts[2]}
	group := join(b.Kind, b.ID)
	k, sealed := tx.Bucket(bucketBriefs).Cursor().Seek(falling(group, v.at))
	if !bytes.HasPrefix(k, group) {
		return Brief{}, fmt.Errorf("%w: place %q is of nothing", ErrDamaged, w.at)
	}
	stays, json, err := briefOf(k, sealed)
	if err != nil {
		return Brief{}, err
	}
	v.db.reads.Add(1)
	if !slices.ContainsFunc(stays, func(s stay) bool { return s.Place == b.Place }) {
		return Brief{}, fmt.Errorf("%w: %s %q has no place %q in list %s", ErrDamaged, b.Kind, b.ID, b.Order, list)
	}
	_, b.Seq, _ = splitFalling(k)
	b.JSON = bytes.Clone(json)
	return b, nil
}

// Brief returns what lists show of an entity; ok is false where there is no entity,
// or lists show none of its kind.
func (v View) Brief(kind, id string) (b Brief, ok bool, err error) {
	if !isName(kind) || !isText(id, MaxID) {
		return Brief{}, false, nil
	}
	group := join(kind, id)
	err = v.db.read(func(tx *bolt.Tx) error {
		k, sealed := tx.Bucket(bucketBriefs).Cursor().Seek(falling(group, v.at))
		if ok = bytes.HasPrefix(k, group); !ok {
			return nil
		}
		_, json, err := briefOf(k, sealed)
		_, seq, _ := splitFalling(k)
		b = Brief{Kind: kind, ID: id, Seq: seq, JSON: bytes.Clone(json)}
		v.db.reads.Add(1)
		return err
	})
	if err != nil {
		return Brief{}, false, fmt.Errorf("brief of %s %q as of %d: %w", kind, id, v.at, err)
	}
	return b, ok, nil
}
