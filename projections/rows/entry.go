package rows

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"
)

// Bounds of what is stored, in bytes unless said otherwise.
const (
	MaxName   = 32      // kinds and index names
	MaxID     = 200     // ids and index values
	MaxRef    = 250     // refs
	MaxType   = 120     // entry types
	MaxSum    = 1000    // the line that goes with an entry
	MaxJSON   = 1 << 24 // one row
	MaxRefs   = 4096    // refs of one entry: a plan that is adopted changes up to 2,000 items
	MaxIndex  = 64      // index keys of one row
	MaxPlaces = 16      // places of one entity in lists
	MaxTexts  = 4096    // texts of one row
	MaxLimit  = 1000    // rows or entries one call returns
)

// TimeForm is the one form of a recorded time, in the notation of package time:
// UTC, three decimals. In this form times sort as their text does.
const TimeForm = "2006-01-02T15:04:05.000Z"

// A Row is an entity as an entry left it.
type Row struct {
	Kind string // [a-z_], 1 to MaxName
	ID   string // printable ASCII (0x20 to 0x7e), 1 to MaxID
	Seq  uint64 // of the entry that made it so, from 1
	JSON []byte // canonical JSON as it was fed; the caller's own copy
}

// An IndexKey is a value by which a row can be found with [View.Index].
type IndexKey struct {
	Name  string // [a-z_], 1 to MaxName
	Value string // printable ASCII, 1 to MaxID
}

// A Change is one entity's new row, as fed.
type Change struct {
	Kind  string     // as in Row
	ID    string     // as in Row
	JSON  []byte     // canonical JSON, 1 to MaxJSON; stored as it is, not parsed
	Index []IndexKey // all keys of this row: those of the row before do not carry over

	// Brief is what lists show of it, 1 to MaxJSON bytes of JSON; empty for kinds that
	// stand in none. Every row of a kind has one, or none has.
	Brief []byte
	// Places are all places that it has in lists now, each once; only with a Brief.
	Places []Place

	// Texts are what a search finds it by; nil for kinds that are not searched. Every
	// row of a kind has some, or none has. With KeepWords the words of earlier
	// texts go on to lead to it, with RankKept.
	Texts     []Text
	KeepWords bool
}

// An Entry is what one entry of the log means to the read model.
type Entry struct {
	Seq      uint64   // from 1, without gaps
	Recorded string   // TimeForm; never decreasing
	Leaf     [32]byte // leaf hash in the log's tree
	Type     string   // the statement's type; printable ASCII, 1 to MaxType
	Refs     []string // subjects the entry is about or touches; printable ASCII, 1 to MaxRef each
	Sum      string   // a line to go with the entry in lists, or ""; UTF-8, kept as it is, not indexed
	GroupEnd bool     // whether a group ends with this entry
	Rows     []Change // entities it changed, each once, in any order
}

// Meta is what is kept of an entry beside its rows.
type Meta struct {
	Seq      uint64
	Recorded string
	Leaf     [32]byte
	Type     string
	Refs     []string
	Sum      string
	GroupEnd bool

	// How many rows and index keys came with it, so that Check misses those that
	// are gone.
	rows, keys uint64
}

// check says whether e has the form stated for its fields.
func (e *Entry) check() error {
	switch {
	case e.Seq == 0 || e.Seq >= horizon:
		return fmt.Errorf("%w: sequences are 1 to 2^%d-1", ErrInvalid, levels)
	case !isTime(e.Recorded):
		return fmt.Errorf("%w: recorded %.40q is not a time like %s", ErrInvalid, e.Recorded, TimeForm)
	case !isText(e.Type, MaxType):
		return fmt.Errorf("%w: type %.40q", ErrInvalid, e.Type)
	case len(e.Sum) > MaxSum || !utf8.ValidString(e.Sum):
		return fmt.Errorf("%w: the line that goes with the entry: %.40q", ErrInvalid, e.Sum)
	case len(e.Refs) > MaxRefs:
		return fmt.Errorf("%w: %d refs, at most %d", ErrInvalid, len(e.Refs), MaxRefs)
	}
	for _, ref := range e.Refs {
		if !isText(ref, MaxRef) {
			return fmt.Errorf("%w: ref %.40q", ErrInvalid, ref)
		}
	}
	for i := range e.Rows {
		if err := e.Rows[i].check(); err != nil {
			return err
		}
	}
	return checkOnce(e.Rows)
}

// checkOnce says whether every entity is there once. Two rows of one entity at
// one sequence would leave it to chance which is kept.
func checkOnce(changes []Change) error {
	if len(changes) < 2 {
		return nil
	}
	order := make([]*Change, len(changes))
	for i := range changes {
		order[i] = &changes[i]
	}
	byEntity := func(a, b *Change) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	}
	slices.SortFunc(order, byEntity)
	for i := 1; i < len(order); i++ {
		if byEntity(order[i-1], order[i]) == 0 {
			return fmt.Errorf("%w: %s %q is changed twice by one entry", ErrInvalid, order[i].Kind, order[i].ID)
		}
	}
	return nil
}

func (c *Change) check() error {
	switch {
	case !isName(c.Kind):
		return fmt.Errorf("%w: kind %.40q", ErrInvalid, c.Kind)
	case !isText(c.ID, MaxID):
		return fmt.Errorf("%w: id %.40q of kind %s", ErrInvalid, c.ID, c.Kind)
	case len(c.JSON) == 0 || len(c.JSON) > MaxJSON:
		return fmt.Errorf("%w: %s %q has %d bytes of JSON, 1 to %d", ErrInvalid, c.Kind, c.ID, len(c.JSON), MaxJSON)
	case len(c.Index) > MaxIndex:
		return fmt.Errorf("%w: %s %q has %d index keys, at most %d", ErrInvalid, c.Kind, c.ID, len(c.Index), MaxIndex)
	}
	for _, key := range c.Index {
		if !isName(key.Name) || !isText(key.Value, MaxID) {
			return fmt.Errorf("%w: index key %.40q = %.40q of %s %q", ErrInvalid, key.Name, key.Value, c.Kind, c.ID)
		}
	}
	if err := c.checkPlaces(); err != nil {
		return fmt.Errorf("%w: %s %q: %w", ErrInvalid, c.Kind, c.ID, err)
	}
	return nil
}

// checkPlaces says whether c has the form stated for lists and searches.
func (c *Change) checkPlaces() error {
	switch {
	case len(c.Brief) > MaxJSON:
		return fmt.Errorf("a brief of %d bytes, at most %d", len(c.Brief), MaxJSON)
	case len(c.Places) > 0 && len(c.Brief) == 0:
		return errors.New("places without a brief")
	case len(c.Places) > MaxPlaces:
		return fmt.Errorf("%d places, at most %d", len(c.Places), MaxPlaces)
	case len(c.Texts) > MaxTexts:
		return fmt.Errorf("%d texts, at most %d", len(c.Texts), MaxTexts)
	}
	for i, place := range c.Places {
		if !isName(place.List) || !isText(place.Value, MaxID) || !isText(place.Order, MaxID) || slices.Contains(c.Places[:i], place) {
			return fmt.Errorf("place %.40q of list %.40q %.40q, or twice", place.Order, place.List, place.Value)
		}
	}
	for _, text := range c.Texts {
		if text.Rank >= RankKept {
			return fmt.Errorf("a text of rank %d, at most %d", text.Rank, RankKept-1)
		}
	}
	return nil
}

// isName says whether s is [a-z_], 1 to MaxName.
func isName(s string) bool {
	if len(s) == 0 || len(s) > MaxName {
		return false
	}
	for i := range len(s) {
		if s[i] != '_' && (s[i] < 'a' || s[i] > 'z') {
			return false
		}
	}
	return true
}

// isText says whether s is printable ASCII, 1 to limit bytes.
func isText(s string, limit int) bool {
	if len(s) == 0 || len(s) > limit {
		return false
	}
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// isTime says whether s is a time in exactly TimeForm. Parsing alone would let
// pass a comma for the point.
func isTime(s string) bool {
	t, err := time.Parse(TimeForm, s)
	return err == nil && t.Format(TimeForm) == s
}
