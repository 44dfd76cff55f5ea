package rows

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	bolt "go.etcd.io/bbolt"

	"twothirds/projections/locale"
)

// A Text is something that people read in an entity and may look for.
type Text struct {
	Rank uint8 // 0 to RankKept-1: the lesser, the more it says what the entity is
	Text string
}

// RankKept is the rank of words that an entity had in an earlier text only.
const RankKept = 9

// Bounds of a search.
const (
	// MaxWords is how many words one search is for.
	MaxWords = 8
	// mostScanned is how many places where a word stands are gone through.
	mostScanned = 10_000
	// mostOpened is how many entities' words are read, where that is not enough.
	mostOpened = 500
)

// document is what is known of an entity's words: its number, by which older
// entities have lesser ones, the hash of the texts they were taken from, and each
// word's best rank.
type document struct {
	number uint64
	sum    [sha256.Size]byte
	words  map[string]uint8
}

// putTexts makes an entity be found by the words of its newest texts.
func putTexts(tx *bolt.Tx, words batch, c *Change) error {
	docs := tx.Bucket(bucketDocs)
	key := join(c.Kind, c.ID)
	before, ok, err := documentAt(docs, key)
	if err != nil {
		return err
	}
	now := document{sum: textsSum(c), number: before.number}
	if ok && now.sum == before.sum {
		return nil
	}
	if !ok {
		if now.number, err = newNumber(tx.Bucket(bucketNumbers), key); err != nil {
			return err
		}
	}
	now.words = ranked(c, before.words)
	for word := range before.words {
		if _, ok := now.words[word]; !ok {
			words.delete(falling(join(word), now.number))
		}
	}
	for word, rank := range now.words {
		if old, ok := before.words[word]; !ok || old != rank {
			words.put(falling(join(word), now.number), append([]byte{rank}, c.Kind...))
		}
	}
	return docs.Put(key, seal(key, encodeDocument(&now)))
}

// ranked are the words of a row's texts, each with its best rank, and those from
// before that are kept.
func ranked(c *Change, before map[string]uint8) map[string]uint8 {
	words := make(map[string]uint8)
	for _, text := range c.Texts {
		for token := range locale.Tokens(text.Text) {
			if rank, ok := words[token.Text]; !ok || text.Rank < rank {
				words[token.Text] = text.Rank
			}
		}
	}
	if c.KeepWords {
		for word := range before {
			if _, ok := words[word]; !ok {
				words[word] = RankKept
			}
		}
	}
	return words
}

func textsSum(c *Change) [sha256.Size]byte {
	var b []byte
	for _, text := range c.Texts {
		b = appendString(append(b, text.Rank), text.Text)
	}
	return sha256.Sum256(b)
}

// newNumber numbers an entity that had no words before.
func newNumber(numbers *bolt.Bucket, key []byte) (uint64, error) {
	number := uint64(1)
	if last, _ := numbers.Cursor().Last(); len(last) == seqSize {
		number = binary.BigEndian.Uint64(last) + 1
	}
	return number, numbers.Put(rising(nil, number), key)
}

func documentAt(docs *bolt.Bucket, key []byte) (d document, ok bool, err error) {
	sealed := docs.Get(key)
	if sealed == nil {
		return document{}, false, nil
	}
	value, err := unseal(key, sealed)
	if err != nil {
		return document{}, false, err
	}
	if d, ok = decodeDocument(value); !ok {
		return document{}, false, fmt.Errorf("%w: the words of %q are malformed", ErrDamaged, key)
	}
	return d, true, nil
}

// encodeDocument returns what is stored of a document, without the checksum: its
// number, the hash, and in order each word behind its rank.
func encodeDocument(d *document) []byte {
	b := append(binary.AppendUvarint(nil, d.number), d.sum[:]...)
	for _, word := range slices.Sorted(maps.Keys(d.words)) {
		b = appendString(append(b, d.words[word]), word)
	}
	return b
}

// decodeDocument undoes encodeDocument.
func decodeDocument(b []byte) (d document, ok bool) {
	if d.number, b, ok = cutNumber(b); !ok || len(b) < sha256.Size {
		return document{}, false
	}
	d.sum, b = [sha256.Size]byte(b[:sha256.Size]), b[sha256.Size:]
	d.words = make(map[string]uint8)
	for len(b) > 0 {
		rank := b[0]
		var word string
		if word, b, ok = cutString(b[1:]); !ok {
			return document{}, false
		}
		d.words[word] = rank
	}
	return d, true
}

// A Match is an entity in which every word of a search was found.
type Match struct {
	Kind, ID string
	// Rank is the greatest of the words' ranks.
	Rank uint8
	// Near is how near the least near of the words stands there.
	Near locale.Near

	number uint64
}

// Matches are what a search found.
type Matches struct {
	// List is the part that was asked for.
	List []Match
	// Kinds says how many were found of each kind.
	Kinds map[string]int
	// Cut is whether the search ended before all places were seen, so that there may be
	// others.
	Cut bool
	// Head is the last entry of what was searched.
	Head uint64
}

// Search returns the entities, as they are at the head, whose texts have all of
// the words, as [locale.Seek] looks for them. Words are tokens of [locale.Tokens], 1
// to MaxWords. kinds are those looked for, all if there are none. What has words that
// are only kin to those looked for comes after all else; apart from that, the better
// rank comes first, then whole words, then what entered the log later. The list is
// without the first skip of them, and at most limit long, 1 to MaxLimit. A search for
// words that stand nearly everywhere ends before all were seen.
func (db *DB) Search(words, kinds []string, skip, limit int) (found Matches, err error) {
	if len(words) == 0 || len(words) > MaxWords || skip < 0 {
		return Matches{}, fmt.Errorf("search: %w: %d words, 1 to %d, %d skipped", ErrInvalid, len(words), MaxWords, skip)
	}
	if err := checkPage("", limit); err != nil {
		return Matches{}, fmt.Errorf("search: %w", err)
	}
	err = db.read(func(tx *bolt.Tx) error {
		s := search{tx: tx, words: locale.Seek(words), kinds: kinds}
		matches, cut, err := s.run()
		if err != nil {
			return err
		}
		head, err := headOf(tx)
		if err != nil {
			return err
		}
		found = Matches{Kinds: make(map[string]int), Cut: cut, Head: head.Seq}
		for _, m := range matches {
			found.Kinds[m.Kind]++
		}
		slices.SortFunc(matches, func(a, b Match) int {
			return cmp.Or(compareBools(a.Near == locale.Kindred, b.Near == locale.Kindred),
				cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.Near, b.Near), cmp.Compare(b.number, a.number))
		})
		matches = matches[min(skip, len(matches)):]
		found.List = slices.Clone(matches[:min(limit, len(matches))])
		for i := range found.List {
			m := &found.List[i]
			parts, ok := splitParts(tx.Bucket(bucketNumbers).Get(rising(nil, m.number)), 2)
			if !ok || parts[0] != m.Kind {
				return fmt.Errorf("%w: words lead to no entity", ErrDamaged)
			}
			m.ID = parts[1]
		}
		return nil
	})
	if err != nil {
		return Matches{}, fmt.Errorf("search: %w", err)
	}
	return found, nil
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// search is one search under way.
type search struct {
	tx     *bolt.Tx
	words  []locale.Sought
	kinds  []string
	opened int
}

// standing is how a word stands in an entity.
type standing struct {
	kind string
	rank uint8
	near locale.Near
}

// better is the best of two ways in which a word stands in one entity.
func (st standing) better(other standing) standing {
	return standing{st.kind, min(st.rank, other.rank), min(st.near, other.near)}
}

// scan is where a word stands, by the entities' numbers, as far as was looked.
type scan struct {
	found map[uint64]standing
	all   bool // nothing was left out
}

// run goes through where each word stands. Entities that have the rarest are
// then asked for the others: a word that stands nearly everywhere need not have
// been gone through.
func (s *search) run() (matches []Match, cut bool, err error) {
	scans := make([]scan, len(s.words))
	rarest := -1
	for i := range s.words {
		if scans[i], err = s.scan(s.words[i]); err != nil {
			return nil, false, err
		}
		if scans[i].all && (rarest < 0 || len(scans[i].found) < len(scans[rarest].found)) {
			rarest = i
		}
	}
	if rarest < 0 {
		rarest, cut = 0, true
	}
	// Newest first: where the number of those that can be opened ends, it ends there.
	for _, number := range slices.Backward(slices.Sorted(maps.Keys(scans[rarest].found))) {
		m := Match{number: number}
		all := true
		for i := range s.words {
			st, ok, err := s.standing(s.words[i], scans[i], number)
			if err != nil {
				return nil, false, err
			}
			if all = ok; !ok {
				break
			}
			m.Kind, m.Rank, m.Near = scans[rarest].found[number].kind, max(m.Rank, st.rank), max(m.Near, st.near)
		}
		if all {
			matches = append(matches, m)
		}
		if s.opened > mostOpened {
			return matches, true, nil
		}
	}
	return matches, cut, nil
}

// scan goes through where a word stands: as a whole, newest first, and then all words
// that begin with its stem.
func (s *search) scan(word locale.Sought) (scan, error) {
	sc := scan{found: make(map[uint64]standing), all: true}
	kinds := make(map[string]string) // one string of each
	steps := 0
	whole := join(word.Word)
	for _, prefix := range [][]byte{whole, []byte(word.Prefix)} {
		if len(prefix) == 0 {
			break
		}
		c := s.tx.Bucket(bucketWords).Cursor()
		k, value := c.Seek(prefix)
		for ; bytes.HasPrefix(k, prefix); k, value = c.Next() {
			if len(prefix) < len(whole) && bytes.HasPrefix(k, whole) {
				if k, value = c.Seek(past(whole)); !bytes.HasPrefix(k, prefix) {
					break // those were gone through first
				}
			}
			if steps++; steps > mostScanned {
				sc.all = false
				return sc, nil
			}
			token, number, ok := splitFalling(k)
			if !ok || len(value) < 2 {
				return scan{}, fmt.Errorf("%w: word %q", ErrDamaged, k)
			}
			near := word.In(string(bytes.TrimSuffix(token, []byte{0})))
			if near == locale.Apart || len(s.kinds) > 0 && !slices.Contains(s.kinds, string(value[1:])) {
				continue
			}
			kind, ok := kinds[string(value[1:])]
			if !ok {
				kind = string(value[1:])
				kinds[kind] = kind
			}
			st := standing{kind, value[0], near}
			if old, ok := sc.found[number]; ok {
				st = st.better(old)
			}
			sc.found[number] = st
		}
	}
	return sc, nil
}

// standing is how a word stands in an entity, also where its scan ended early.
func (s *search) standing(word locale.Sought, sc scan, number uint64) (standing, bool, error) {
	st, ok := sc.found[number]
	if ok || sc.all {
		return st, ok, nil
	}
	if value := s.tx.Bucket(bucketWords).Get(falling(join(word.Word), number)); len(value) > 0 {
		return standing{rank: value[0]}, true, nil
	}
	s.opened++
	d, ok, err := documentAt(s.tx.Bucket(bucketDocs), s.tx.Bucket(bucketNumbers).Get(rising(nil, number)))
	if err != nil || !ok {
		return standing{}, false, err
	}
	st = standing{rank: RankKept, near: locale.Apart}
	for token, rank := range d.words {
		if near := word.In(token); near != locale.Apart {
			st = st.better(standing{rank: rank, near: near})
		}
	}
	return st, st.near != locale.Apart, nil
}
