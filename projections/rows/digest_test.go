package rows

import (
	"encoding/hex"
	"errors"
	"testing"
)

// TestDigestVector holds the definition: sha256sum over the bytes that the comment
// on Digester names, written out with printf.
func TestDigestVector(t *testing.T) {
	d := NewDigester()
	equal(t, "nothing", hex.EncodeToString(sumOf(d)), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
	must(t, d.Add("member", "m-1", []byte(`{"name":"A"}`)))
	must(t, d.Add("motion", "1", []byte(`{}`)))
	equal(t, "two", hex.EncodeToString(sumOf(d)), "bb3217b331870f17c6e7458f99d00385056aec9eeffa9e0cc9a10152f09b1277")
}

func sumOf(d *Digester) []byte {
	sum := d.Sum()
	return sum[:]
}

// TestDigestOrder refuses what would give a digest that nobody else computes.
func TestDigestOrder(t *testing.T) {
	for _, test := range []struct {
		name, kind, id string
		want           error
	}{
		{"the same entity again", "motion", "2", ErrOrder},
		{"an id before", "motion", "10", ErrOrder},
		{"a kind before, its id after", "member", "9", ErrOrder},
		{"no kind", "", "3", ErrInvalid},
		{"id with a zero byte", "motion", "3\x00", ErrInvalid},
		{"the next id", "motion", "20", nil},
		{"the next kind, its id before", "motion_x", "1", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := NewDigester()
			must(t, d.Add("motion", "2", []byte(`{}`)))
			before := d.Sum()
			err := d.Add(test.kind, test.id, []byte(`{}`))
			if !errors.Is(err, test.want) {
				t.Fatalf("got error %v, want %v", err, test.want)
			}
			if changed := d.Sum() != before; changed != (test.want == nil) {
				t.Fatalf("the sum changed: %v", changed)
			}
		})
	}
}
