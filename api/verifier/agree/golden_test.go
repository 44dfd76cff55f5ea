package agree

import "testing"

// TestUntouched: both verifiers take the golden logs for valid and come to the
// same state, from entries in memory and from the folder that the tests write.
func TestUntouched(t *testing.T) {
	var list []tampering
	for name, h := range map[string]*history{"short": short(), "full": full()} {
		list = append(list,
			tampering{name: name, entries: h.entries, want: want{ok: true}},
			tampering{name: name + " in a folder", dir: folder(t, h.files(h.entries)), want: want{ok: true}})
	}
	for _, j := range expect(t, list) {
		if j.program.state == "" {
			t.Errorf("%s: no state to compare", j.name)
		}
	}
}
