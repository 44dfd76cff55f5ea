package agree

import (
	"slices"
	"testing"
)

// FuzzAgree puts bytes in place of an entry of the short log, signed as they
// stand or not at all, and has both verifiers judge what comes of it.
func FuzzAgree(f *testing.F) {
	h := short()
	for seq := 0; seq < len(h.entries); seq += slower {
		f.Add(byte(seq), seq%2 == 0, h.entries[seq])
	}
	for i, s := range ballotSpellings {
		if i%slower > 0 {
			continue
		}
		f.Add(byte(h.of("vote.cast")[0]-1), true, h.replaced(h.of("vote.cast")[0], s.old, s.new))
	}
	needNode(f)
	f.Fuzz(func(t *testing.T, index byte, sign bool, raw []byte) {
		raw = slices.Clone(raw) // the next input comes in the same memory
		seq := int(index)%len(h.entries) + 1
		if sign {
			a := &alteration{h: h}
			raw = a.resignRaw(raw, h.entries[seq-1])
		}
		entries := append(append([][]byte{}, h.entries[:seq-1]...), raw)
		for _, j := range judgeAll(t, []tampering{{entries: entries, want: want{any: true}}}) {
			if d := disagreement(j.program, j.second); d != "" {
				t.Errorf("entry %d: %s\n\tprogram: %s\n\tsecond:  %s", seq, d, j.program, j.second)
			}
		}
	})
}
