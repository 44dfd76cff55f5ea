package rows

import (
	"errors"
	"reflect"
	"testing"
)

// FuzzDecodeMeta feeds the one parser here with any bytes: an error or a meta that
// stands for them, never a crash.
func FuzzDecodeMeta(f *testing.F) {
	for _, seq := range []uint64{1, 2, 3} {
		e := feedEntry(seq)
		f.Add(encodeMeta(&e))
	}
	f.Add([]byte{})
	f.Add(make([]byte, countsAt))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := decodeMeta(7, b)
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Fatalf("error %v", err)
			}
			return
		}
		e := Entry{
			Seq: m.Seq, Recorded: m.Recorded, Leaf: m.Leaf, Type: m.Type, Refs: m.Refs, Sum: m.Sum, GroupEnd: m.GroupEnd,
		}
		again, err := decodeMeta(7, encodeMeta(&e))
		again.rows, again.keys = m.rows, m.keys
		if err != nil || !reflect.DeepEqual(again, m) {
			t.Fatalf("%+v comes back as %+v, %v", m, again, err)
		}
	})
}
