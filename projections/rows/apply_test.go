package rows

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestApplyRefuses gives Apply whole groups with one fault each, late in the batch.
// The error must be the right one, and nothing of the batch may be there.
func TestApplyRefuses(t *testing.T) {
	long := strings.Repeat("a", 300)
	tests := []struct {
		name string
		want error
		edit func(batch []Entry) []Entry
	}{
		{"a gap at the head", ErrSequence, func(b []Entry) []Entry { return b[1:] }},
		{"a gap inside", ErrSequence, func(b []Entry) []Entry { return append(b[:2:2], b[3:]...) }},
		{"an entry twice", ErrSequence, func(b []Entry) []Entry { return append(b[:2:2], b[1:]...) }},
		{"entries applied before", ErrSequence, func([]Entry) []Entry { return feedTo(1, 6) }},
		{"entries applied before and new ones", ErrSequence, func([]Entry) []Entry { return feedTo(4, 12) }},
		{"sequence 0", ErrInvalid, func(b []Entry) []Entry { b[0].Seq = 0; return b }},
		{"time going back inside", ErrSequence, func(b []Entry) []Entry { b[3].Recorded = b[1].Recorded; return b }},
		{"time going back at the head", ErrSequence, func(b []Entry) []Entry {
			for i := range b {
				b[i].Recorded = "2001-01-01T00:00:00.000Z"
			}
			return b
		}},
		{"half a group", ErrGroup, func(b []Entry) []Entry { return b[:len(b)-1] }},
		{"time with an offset", ErrInvalid, func(b []Entry) []Entry { b[5].Recorded = "2026-11-24T09:30:00.000+00:00"; return b }},
		{"time with a comma", ErrInvalid, func(b []Entry) []Entry { b[5].Recorded = "2026-11-24T09:30:00,000Z"; return b }},
		{"time without milliseconds", ErrInvalid, func(b []Entry) []Entry { b[5].Recorded = "2026-11-24T09:30:00Z"; return b }},
		{"30 February", ErrInvalid, func(b []Entry) []Entry { b[5].Recorded = "2026-02-30T09:30:00.000Z"; return b }},
		{"no type", ErrInvalid, func(b []Entry) []Entry { b[5].Type = ""; return b }},
		{"type too long", ErrInvalid, func(b []Entry) []Entry { b[5].Type = long; return b }},
		{"line not UTF-8", ErrInvalid, func(b []Entry) []Entry { b[5].Sum = "\xff"; return b }},
		{"line too long", ErrInvalid, func(b []Entry) []Entry { b[5].Sum = strings.Repeat(long, 4); return b }},
		{"empty ref", ErrInvalid, func(b []Entry) []Entry { b[5].Refs = []string{"a", ""}; return b }},
		{"ref with a zero byte", ErrInvalid, func(b []Entry) []Entry { b[5].Refs = []string{"a\x00b"}; return b }},
		{"too many refs", ErrInvalid, func(b []Entry) []Entry { b[5].Refs = make([]string, MaxRefs+1); return b }},
		{"kind in capitals", ErrInvalid, func(b []Entry) []Entry { b[5].Rows[1].Kind = "Motion"; return b }},
		{"no kind", ErrInvalid, func(b []Entry) []Entry { b[5].Rows[1].Kind = ""; return b }},
		{"kind too long", ErrInvalid, func(b []Entry) []Entry { b[5].Rows[1].Kind = long[:MaxName+1]; return b }},
		{"no id", ErrInvalid, func(b []Entry) []Entry { b[5].Rows[1].ID = ""; return b }},
		{"id with a zero byte", ErrInvalid, func(b []Entry) []Entry { b[5].Rows[1].ID = "1\x00"; return b }},
		{"id beyond ASCII", ErrInvalid, func(b []Entry) []Entry { b[5].Rows[1].ID = "é"; return b }},
		{"id with DEL", ErrInvalid, func(b []Entry) []Entry { b[5].Rows[1].ID = "\x7f"; return b }},
		{"id too long", ErrInvalid, func(b []Entry) []Entry { b[5].Rows[1].ID = long[:MaxID+1]; return b }},
		{"no JSON", ErrInvalid, func(b []Entry) []Entry { b[5].Rows[1].JSON = nil; return b }},
		{"JSON too long", ErrInvalid, func(b []Entry) []Entry { b[5].Rows[1].JSON = make([]byte, MaxJSON+1); return b }},
		{"one entity twice", ErrInvalid, func(b []Entry) []Entry {
			b[5].Rows = append(b[5].Rows, b[5].Rows[0])
			return b
		}},
		{"index name", ErrInvalid, func(b []Entry) []Entry { b[5].Rows[1].Index = []IndexKey{{"A", "1"}}; return b }},
		{"index value", ErrInvalid, func(b []Entry) []Entry { b[5].Rows[1].Index = []IndexKey{{"a", ""}}; return b }},
		{"too many index keys", ErrInvalid, func(b []Entry) []Entry { b[5].Rows[1].Index = make([]IndexKey, MaxIndex+1); return b }},
	}
	db, err := OpenTemp("")
	must(t, err)
	defer db.Close()
	must(t, db.Apply(feedTo(1, 6)))
	before := digests(t, db)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			batch := test.edit(feedTo(7, 12))
			if err := db.Apply(batch); !errors.Is(err, test.want) {
				t.Fatalf("got error %v, want %v", err, test.want)
			}
			equal(t, "digests", digests(t, db), before)
			checkFile(t, db)
		})
	}
	// What was refused is still to be had: the same batch without the fault.
	must(t, db.Apply(feedTo(7, 12)))
	checkFile(t, db)
	must(t, db.Apply(nil))
	head, err := db.Head()
	must(t, err)
	equal(t, "head", head.Seq, 12)
}

// TestApplyLimits applies an entry in which everything is as long as it may be.
func TestApplyLimits(t *testing.T) {
	db, err := OpenTemp(t.TempDir())
	must(t, err)
	defer db.Close()
	kind, id, ref := strings.Repeat("z", MaxName), strings.Repeat("~", MaxID), strings.Repeat("~", MaxRef)
	e := Entry{
		Seq: 1, Recorded: recordedAt0(1), Type: strings.Repeat("t", MaxType), Sum: strings.Repeat("s", MaxSum), GroupEnd: true,
		Rows: []Change{{Kind: kind, ID: id, JSON: make([]byte, MaxJSON)}},
	}
	for i := range MaxRefs {
		e.Refs = append(e.Refs, fmt.Sprintf("%04d%s", i, ref[4:]))
	}
	for i := range MaxIndex {
		e.Rows[0].Index = append(e.Rows[0].Index, IndexKey{kind, fmt.Sprintf("%04d%s", i, id[4:])})
	}
	must(t, db.Apply([]Entry{e}))
	checkFile(t, db)
	v, err := db.Latest()
	must(t, err)
	rows, more, err := v.Index(kind, kind, e.Rows[0].Index[MaxIndex-1].Value, "", MaxLimit)
	must(t, err)
	if len(rows) != 1 || len(rows[0].JSON) != MaxJSON || more {
		t.Fatalf("found %d rows, more %v", len(rows), more)
	}
	metas, more, err := v.Entries(e.Refs[MaxRefs-1], 0, MaxLimit)
	must(t, err)
	equal(t, "entries", metas, []Meta{metaOf(e)})
	equal(t, "more", more, false)
}
