package projections

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// TestReplay compares the digest after every entry with the plain fold: that of
// the replay's own fold everywhere, that of Replay at some.
func TestReplay(t *testing.T) {
	l := allOf(story())
	f := foldStory(t)
	r := newReplay(l)
	for seq := 1; seq < len(f.ends); seq++ {
		entry, err := wire.ParseEntry(l.entries[seq-1])
		must(t, err)
		must(t, r.take(entry, func(*domain.Placed, int64) {}))
		got, err := r.result()
		must(t, err)
		equal(t, fmt.Sprintf("digest at %d", seq), got.Digest, f.digests[seq])
	}
	for _, at := range []int{1, 21, 36, len(f.ends) - 1, 0} {
		seq := at
		if at == 0 {
			seq = len(f.ends) - 1
		}
		var done []wire.Seq
		var watched []wire.Seq
		got, err := Replay(t.Context(), l, wire.Seq(at), Watch{
			Progress: func(n, of wire.Seq) {
				equal(t, "of", of, wire.Seq(seq))
				done = append(done, n)
			},
			Entry: func(p *domain.Placed, offset int64) {
				watched = append(watched, p.Seq)
				equal(t, "watched", p.Leaf, f.placed[p.Seq].Leaf)
				equal(t, "offset of a clock that nobody advanced", offset, 0)
			},
		})
		must(t, err)
		equal(t, fmt.Sprintf("digest at %d", at), got.Digest, f.digests[seq])
		equal(t, "head", got.Head, domain.Head{Leaf: f.placed[seq].Leaf, Recorded: f.placed[seq].Recorded, Seq: wire.Seq(seq)})
		equal(t, "progress", done[len(done)-1], wire.Seq(seq))
		equal(t, "how many were watched", len(watched), seq)
		checkCounts(t, &got.Counts, f.placed[1:seq+1])
	}
	// What stands before a fault is sound.
	faulty := slices.Concat(l.entries[:40], [][]byte{[]byte("#")})
	before, err := Replay(t.Context(), newLog(faulty, len(faulty)), 40, Watch{})
	must(t, err)
	equal(t, "digest before a fault", before.Digest, f.digests[40])
	nothing, err := Replay(t.Context(), newLog(nil, 0), 0, Watch{})
	must(t, err)
	equal(t, "digest of nothing", nothing.Digest, f.digests[0])
	_, err = Replay(t.Context(), l, wire.Seq(len(f.ends)), Watch{})
	isError(t, "Replay", err, ErrFuture)
}

// checkCounts counts again what was judged.
func checkCounts(t *testing.T, got *Counts, placed []*domain.Placed) {
	t.Helper()
	want := Counts{Types: map[string]int64{}, Capacities: map[string]int64{}, Authors: map[string]int64{}}
	roles := map[string]string{ // of the story's offices
		"office/coordinator": domain.RoleCoordinator, "office/registrar-civil-society": domain.RoleRegistrar, "office/registrar-government": domain.RoleRegistrar,
	}
	members := map[string]bool{}
	for _, p := range placed {
		switch {
		case len(p.Statement.By) == 0:
			want.Authors[AuthorRule]++
		case p.Statement.By[0].As == wire.AsOfficer:
			want.Authors[roles[p.Statement.By[0].Of]]++
		default:
			want.Authors[p.Statement.By[0].As]++
		}
		if len(p.Statement.By) > 0 && p.Statement.By[0].As == wire.AsRepresentative {
			members[p.Statement.By[0].Of] = true
		}
		if p.Statement.Seen != nil {
			want.Seen++
		}
		want.Entries++
		want.Types[p.Statement.Type]++
		if p.Statement.Type == "twothirds.decision.made.v1" {
			want.Decisions++
		}
		if len(p.Entry.Signatures) == 0 {
			want.Derived++
		}
		for _, signer := range p.Statement.By {
			want.Signatures++
			want.Capacities[signer.As]++
		}
	}
	want.Members = int64(len(members))
	equal(t, "counts", *got, want)
	var sum int64
	for _, n := range got.Authors {
		sum += n
	}
	equal(t, "entries by author", sum, got.Entries)
}

// TestReplayFindsFaults alters a log in one place each time. The fault must be
// named by its sequence and class, whatever comes after it, and whichever worker
// meets it.
func TestReplayFindsFaults(t *testing.T) {
	b := story()
	f := foldStory(t)
	first := func(eventType string) int {
		return slices.IndexFunc(f.placed[1:], func(p *domain.Placed) bool { return p.Statement.Type == "twothirds."+eventType+".v1" }) + 1
	}
	vote, decision, effect, motion := first("vote.cast"), first("decision.made"), first("effect.applied"), first("motion.tabled")
	replace := func(seq int, from, to string) func([][]byte) [][]byte {
		return func(log [][]byte) [][]byte {
			changed := bytes.Replace(log[seq-1], []byte(from), []byte(to), 1)
			if bytes.Equal(changed, log[seq-1]) {
				t.Fatalf("no %s in entry %d", from, seq)
			}
			log[seq-1] = changed
			return log
		}
	}
	for _, test := range []struct {
		name  string
		seq   int
		class domain.FaultClass
		alter func(log [][]byte) [][]byte
	}{
		{"a vote turned", vote, domain.FaultSignature, replace(vote, `"choice":"yes"`, `"choice":"no"`)},
		{"a signature of another", vote, domain.FaultSignature, func(log [][]byte) [][]byte {
			return resigned(t, log, f, vote, domaintest.NewKey("nobody"))
		}},
		{"signatures taken off", vote, domain.FaultSignature, func(log [][]byte) [][]byte {
			log[vote-1] = wire.NewEntry(f.placed[vote].Recorded, nil, f.placed[vote].Statement).Raw
			return log
		}},
		{"a result turned", decision, domain.FaultCount, replace(decision, `"outcome":"carried"`, `"outcome":"not_carried"`)},
		{"a count raised", decision - 1, domain.FaultCount, replace(decision-1, `"abstain":0`, `"abstain":1`)},
		{"an effect left out", effect, domain.FaultCount, func(log [][]byte) [][]byte { return slices.Delete(log, effect-1, effect) }},
		{"a close left out", decision - 1, domain.FaultCount, func(log [][]byte) [][]byte { return slices.Delete(log, decision-2, decision-1) }},
		{"a decision entered", vote, domain.FaultCount, func(log [][]byte) [][]byte { return slices.Insert(log, vote-1, log[decision-1]) }},
		{"a ballot entered twice", vote + 1, domain.FaultPermission, func(log [][]byte) [][]byte { return slices.Insert(log, vote, log[vote-1]) }},
		{"a key that was never enrolled", 4, domain.FaultStanding, func(log [][]byte) [][]byte { return slices.Insert(log, 3, log[motion-1]) }},
		{"time turned back", motion, domain.FaultTime, func(log [][]byte) [][]byte {
			p := f.placed[motion]
			log[motion-1] = wire.NewEntry(f.placed[motion-1].Recorded-1, p.Entry.Signatures, p.Statement).Raw
			return log
		}},
		{"not JSON", motion, domain.FaultForm, func(log [][]byte) [][]byte {
			log[motion-1] = []byte("{")
			return log
		}},
		{"white space", motion, domain.FaultForm, func(log [][]byte) [][]byte {
			log[motion-1] = append(slices.Clone(log[motion-1]), ' ')
			return log
		}},
		{"a group cut off", effect, domain.FaultCount, func(log [][]byte) [][]byte { return log[:effect-1] }},
	} {
		t.Run(test.name, func(t *testing.T) {
			altered := test.alter(slices.Clone(b.Entries))
			// A second fault further on must not be the one that is named.
			if last := len(altered) - 1; last > test.seq {
				altered[last] = []byte("#")
			}
			got, err := Replay(t.Context(), newLog(altered, len(altered)), 0, Watch{})
			var fault *domain.Fault
			if !errors.As(err, &fault) {
				t.Fatalf("error %v", err)
			}
			equal(t, "fault", fmt.Sprintf("%d %s", fault.Seq, fault.Class), fmt.Sprintf("%d %s", test.seq, test.class))
			var form *wire.FormError
			equal(t, "of the form", errors.As(err, &form), test.class == domain.FaultForm)
			equal(t, "digest", got.Digest, [32]byte{})
			equal(t, "head", got.Head.Seq, wire.Seq(min(test.seq-1, len(altered))))
			checkCounts(t, &got.Counts, f.placed[1:test.seq])
		})
	}
}

// resigned has a statement signed by somebody else's key.
func resigned(t *testing.T, log [][]byte, f *folded, seq int, key domaintest.Key) [][]byte {
	t.Helper()
	p := f.placed[seq]
	signature := wire.Signature{Alg: wire.AlgEd25519, Sig: wire.SigBytes(ed25519.Sign(key.Private, p.Statement.PAE()))}
	log[seq-1] = wire.NewEntry(p.Recorded, []wire.Signature{signature}, p.Statement).Raw
	return log
}

// TestReplaySeen replays a log whose source knows other roots, and one whose
// source knows the roots of sizes beyond the entry: neither is a checkpoint that
// anybody can have seen.
func TestReplaySeen(t *testing.T) {
	b := story()
	f := foldStory(t)
	vote := slices.IndexFunc(f.placed, func(p *domain.Placed) bool { return p != nil && p.Statement.Seen != nil })
	_, err := Replay(t.Context(), otherRoots{allOf(b)}, 0, Watch{})
	var fault *domain.Fault
	if !errors.As(err, &fault) || fault.Seq != wire.Seq(vote) || fault.Class != domain.FaultPermission {
		t.Fatalf("error %v, want a fault of entry %d", err, vote)
	}
	s := domain.New()
	entry, err := wire.ParseEntry(b.Entries[0])
	must(t, err)
	asked := false
	placed, err := judged(s, entry, rootsAsked{allOf(b), &asked})
	must(t, err)
	s.Evolve(placed)
	second := *mustEntry(t, b.Entries[1])
	statement := *second.Statement
	statement.Seen = &wire.Seen{Root: wire.LeafHash(b.Entries[4]), Size: 5}
	second.Statement = &statement
	if _, err := judged(s, &second, rootsAsked{allOf(b), &asked}); err == nil || asked {
		t.Fatalf("a checkpoint of entries to come: error %v, root asked for: %v", err, asked)
	}
}

func mustEntry(t *testing.T, raw []byte) *wire.Entry {
	t.Helper()
	entry, err := wire.ParseEntry(raw)
	must(t, err)
	return entry
}

// otherRoots is a source with another tree.
type otherRoots struct{ *log }

func (otherRoots) Root(uint64) (wire.Hash, bool) { return wire.Hash{1}, true }

// rootsAsked is a source that notes whether it was asked for a root.
type rootsAsked struct {
	*log
	asked *bool
}

func (s rootsAsked) Root(size uint64) (wire.Hash, bool) {
	*s.asked = true
	return s.log.Root(size)
}

// TestReplayEnds ends a replay from outside, and with a source that fails, has
// gaps or is shorter than it said.
func TestReplayEnds(t *testing.T) {
	l := allOf(story())
	ctx, stop := context.WithCancel(t.Context())
	l.onRead = func(seq wire.Seq) {
		if seq == 70 {
			stop()
		}
	}
	_, err := Replay(ctx, l, 0, Watch{})
	isError(t, "Replay", err, context.Canceled)
	l.onRead = nil
	failed := errors.New("the disk is gone")
	_, err = Replay(t.Context(), failing{l, failed}, 0, Watch{})
	isError(t, "Replay", err, failed)
	// What could be read before is judged, and counted.
	before, err := Replay(t.Context(), breaking{l, 70, failed}, 0, Watch{})
	isError(t, "Replay", err, failed)
	equal(t, "head", before.Head.Seq, 69)
	equal(t, "entries", before.Entries, 69)
	for name, src := range map[string]Source{"gap": gapped{l}, "short": short{l}} {
		_, err := Replay(t.Context(), src, 0, Watch{})
		var fault *domain.Fault
		if err == nil || errors.As(err, &fault) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// breaking is a source that fails at an entry.
type breaking struct {
	*log
	at  wire.Seq
	err error
}

func (s breaking) Entries(from wire.Seq, fn func(wire.Seq, []byte) error) error {
	return s.log.Entries(from, func(seq wire.Seq, raw []byte) error {
		if seq == s.at {
			return s.err
		}
		return fn(seq, raw)
	})
}

// TestReplayClock advances a demonstration's clock: the offset of an entry is
// the one that it was recorded under.
func TestReplayClock(t *testing.T) {
	b := domaintest.Constituted(domain.PurposeDemonstration, 2, 2)
	advance := func(hours int64) wire.Seq {
		b.Must("clock.advanced", "ledger", &domain.ClockAdvanced{To: b.Now.AddHours(hours)}, b.Coordinator)
		b.Now = b.Now.AddHours(hours)
		return wire.Seq(len(b.Entries))
	}
	first := advance(10)
	b.Table(b.Motion([]string{seed.ClassOrdinary}))
	second := advance(5)
	b.Table(b.Motion([]string{seed.ClassOrdinary}))
	const hour = 3_600_000
	_, err := Replay(t.Context(), allOf(b), 0, Watch{Entry: func(p *domain.Placed, offset int64) {
		want := int64(0)
		if p.Seq > first {
			want += 10 * hour
		}
		if p.Seq > second {
			want += 5 * hour
		}
		equal(t, fmt.Sprintf("offset of entry %d", p.Seq), offset, want)
	}})
	must(t, err)
}

// gapped is a source that leaves entry 3 out.
type gapped struct{ *log }

func (s gapped) Entries(from wire.Seq, fn func(wire.Seq, []byte) error) error {
	return s.log.Entries(from, func(seq wire.Seq, raw []byte) error {
		if seq == 3 {
			return nil
		}
		return fn(seq, raw)
	})
}

// short is a source that says it has an entry more than it has.
type short struct{ *log }

func (s short) Size() wire.Seq { return s.log.Size() + 1 }
