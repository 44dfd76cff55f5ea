package rows

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"

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
	// Exact is whether the last word stands there as a whole.
	Exact bool

	number uint64
}

// Search returns the entities, as they are at the head, whose texts have all of
// the words: the last one also as a beginning. Words are tokens of
// [locale.Tokens], 1 to MaxWords. kinds are those looked for, all if there are none.
// The better rank comes first, then whole words, then what entered the log
// later. more says whether there are others than those returned: limit is 1 to MaxLimit, and
// a search for words that stand nearly everywhere ends before all were seen.
func (db *DB) Search(words, kinds []string, limit int) (matches []Match, more bool, err error) {
	if len(words) == 0 || len(words) > MaxWords {
		return nil, false, fmt.Errorf("search: %w: %d words, 1 to %d", ErrInvalid, len(words), MaxWords)
	}
	if err := checkPage("", limit); err != nil {
		return nil, false, fmt.Errorf("search: %w", err)
	}
	err = db.read(func(tx *bolt.Tx) error {
		s := search{tx: tx, words: words, kinds: kinds}
		if matches, more, err = s.run(); err != nil {
			return err
		}
		slices.SortFunc(matches, func(a, b Match) int {
			return cmp.Or(cmp.Compare(a.Rank, b.Rank), compareBools(b.Exact, a.Exact), cmp.Compare(b.number, a.number))
		})
		if len(matches) > limit {
			matches, more = matches[:limit:limit], true
		}
		for i := range matches {
			parts, ok := splitParts(tx.Bucket(bucketNumbers).Get(rising(nil, matches[i].number)), 2)
			if !ok {
				return fmt.Errorf("%w: words lead to no entity", ErrDamaged)
			}
			matches[i].Kind, matches[i].ID = parts[0], parts[1]
		}
		return nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("search: %w", err)
	}
	return matches, more, nil
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
	words  []string
	kinds  []string
	opened int
}

// standing is how a word stands in an entity.
type standing struct {
	rank  uint8
	exact bool
}

// scan is where a word stands, by the entities' numbers, as far as was looked.
type scan struct {
	found map[uint64]standing
	all   bool // nothing was left out
}

// run goes through where each word stands. Entities that have the rarest are
// then asked for the others: a word that stands nearly everywhere need not have
// been gone through.
func (s *search) run() (matches []Match, more bool, err error) {
	scans := make([]scan, len(s.words))
	rarest := -1
	for i := range s.words {
		if scans[i], err = s.scan(i); err != nil {
			return nil, false, err
		}
		if scans[i].all && (rarest < 0 || len(scans[i].found) < len(scans[rarest].found)) {
			rarest = i
		}
	}
	if rarest < 0 {
		rarest, more = 0, true
	}
	// Newest first: where the number of those that can be opened ends, it ends there.
	for _, number := range slices.Backward(slices.Sorted(maps.Keys(scans[rarest].found))) {
		m := Match{number: number, Exact: true}
		all := true
		for i := range s.words {
			st, ok, err := s.standing(i, scans[i], number)
			if err != nil {
				return nil, false, err
			}
			if all = ok; !ok {
				break
			}
			m.Rank = max(m.Rank, st.rank)
			m.Exact = m.Exact && st.exact
		}
		if all {
			matches = append(matches, m)
		}
		if s.opened > mostOpened {
			return matches, true, nil
		}
	}
	return matches, more, nil
}

func (s *search) isLast(i int) bool { return i == len(s.words)-1 }

// scan goes through where a word stands: as a whole, newest first, and then, for
// the last, the words that begin with it.
func (s *search) scan(i int) (scan, error) {
	sc := scan{found: make(map[uint64]standing), all: true}
	c := s.tx.Bucket(bucketWords).Cursor()
	whole := join(s.words[i])
	prefix := whole
	if s.isLast(i) {
		prefix = []byte(s.words[i])
	}
	steps := 0
	for k, value := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, value = c.Next() {
		if steps++; steps > mostScanned {
			sc.all = false
			break
		}
		_, number, ok := splitFalling(k)
		if !ok || len(value) < 2 {
			return scan{}, fmt.Errorf("%w: word %q", ErrDamaged, k)
		}
		if len(s.kinds) > 0 && !slices.Contains(s.kinds, string(value[1:])) {
			continue
		}
		st := standing{rank: value[0], exact: bytes.HasPrefix(k, whole)}
		if old, ok := sc.found[number]; ok {
			st = standing{min(old.rank, st.rank), old.exact || st.exact}
		}
		sc.found[number] = st
	}
	return sc, nil
}

// standing is how a word stands in an entity, also where its scan ended early.
func (s *search) standing(i int, sc scan, number uint64) (standing, bool, error) {
	st, ok := sc.found[number]
	if ok || sc.all {
		return st, ok, nil
	}
	if value := s.tx.Bucket(bucketWords).Get(falling(join(s.words[i]), number)); len(value) > 0 {
		return standing{value[0], true}, true, nil
	}
	if !s.isLast(i) {
		return standing{}, false, nil
	}
	s.opened++
	d, ok, err := documentAt(s.tx.Bucket(bucketDocs), s.tx.Bucket(bucketNumbers).Get(rising(nil, number)))
	if err != nil || !ok {
		return standing{}, false, err
	}
	st, ok = standing{rank: RankKept}, false
	for word, rank := range d.words {
		if strings.HasPrefix(word, s.words[i]) {
			st.rank, ok = min(st.rank, rank), true
		}
	}
	return st, ok, nil
}
