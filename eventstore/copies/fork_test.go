package copies_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
	"twothirds/eventstore/witness"
)

const (
	parting  = 261 // the first entry that the two histories do not share
	ofForked = 270 // entries in each
)

// forked is a body that went on in two ways after a while, under one key.
var forked = sync.OnceValue(func() [2]*domaintest.Body {
	one := domaintest.Constituted(domain.PurposeOperation, 2, 2)
	motion := one.Table(one.Motion([]string{seed.ClassProcedural}))
	speak := func(b *domaintest.Body, upTo int, what string) {
		for i := 0; len(b.Entries) < upTo; i++ {
			b.Must("position.stated", "motion/"+motion.String(), &domain.PositionStated{
				Stance: domain.StanceNeutral, Text: domain.Text{En: fmt.Sprint(what, i)},
			}, b.Members[i%4].Rep())
		}
	}
	speak(one, parting-1, "both ")
	two := one.Copy()
	speak(one, ofForked, "one ")
	speak(two, ofForked, "two ")
	return [2]*domaintest.Body{one, two}
})

// shown makes exhibits of one history.
type shown struct {
	t    testing.TB
	body *domaintest.Body
	tree *tlog.Store
	// founding is that of the body's ledger.
	founding *copies.Founding
}

// histories are the two histories of the forked body, as far as each was published.
func histories(t testing.TB) (one, two *shown) {
	t.Helper()
	made := [2]*shown{}
	for i, body := range forked() {
		store, err := tlog.Open(t.TempDir()+"/tree", tlog.Options{NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { store.Close() })
		if _, _, err := store.Append(1, body.Entries); err != nil {
			t.Fatal(err)
		}
		made[i] = &shown{t: t, body: body, tree: store, founding: foundingOf(t, body)}
	}
	return made[0], made[1]
}

func (s *shown) checkpoint(size int64) []byte {
	s.t.Helper()
	root, err := s.tree.RootAt(size)
	if err != nil {
		s.t.Fatal(err)
	}
	return sign(s.t, s.body, size, root)
}

// receipt is the receipt of an entry in the tree of that size.
func (s *shown) receipt(seq wire.Seq, size int64) []byte {
	s.t.Helper()
	path, err := s.tree.ProveInclusion(uint64(seq), size)
	if err != nil {
		s.t.Fatal(err)
	}
	proof, err := copies.FormatReceipt(s.body.Entries[0], nil, seq, path, s.checkpoint(size))
	if err != nil {
		s.t.Fatal(err)
	}
	return proof
}

// copy is a ledger's folder with the history's first entries.
func (s *shown) copy(size int) *copies.Copy {
	s.t.Helper()
	return open(s.t, publish(s.t, s.body, s.body.Entries[:size], size))
}

// view reads and verifies a checkpoint, or a receipt with its entry.
func (s *shown) view(b []byte, seq wire.Seq) *copies.View {
	s.t.Helper()
	var entry []byte
	if seq > 0 {
		entry = s.body.Entries[seq-1]
	}
	x, _, err := copies.ReadExhibit(b, entry)
	if err != nil {
		s.t.Fatal(err)
	}
	return verified(s.t, s.founding, x)
}

func foundingOf(t testing.TB, body *domaintest.Body) *copies.Founding {
	t.Helper()
	first, err := wire.ParseEntry(body.Entries[0])
	if err != nil {
		t.Fatal(err)
	}
	founding, err := copies.ReadFounding(first.Statement.Raw)
	if err != nil {
		t.Fatal(err)
	}
	return founding
}

func verified(t rapid.TB, founding *copies.Founding, x copies.Exhibit) *copies.View {
	t.Helper()
	v, err := founding.View(x)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// against is the comparison of a view with a copy.
func against(t testing.TB, v *copies.View, c *copies.Copy) *copies.Finding {
	t.Helper()
	x, err := c.Against(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	founding, err := c.Founding(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return compare(t, v, verified(t, founding, x))
}

// compare compares both ways. What is found must prove itself with the ledger's
// id, and with no other.
func compare(t rapid.TB, a, b *copies.View) *copies.Finding {
	t.Helper()
	f, err := copies.Compare(a, b)
	if err != nil {
		t.Fatal(err)
	}
	back, err := copies.Compare(b, a)
	if err != nil || back.Forked != f.Forked || back.Differs.First != f.Differs.First || back.Differs.A != f.Differs.B || back.Same != f.Same {
		t.Fatalf("%+v, and the other way round %+v, %v", f, back, err)
	}
	b1, err := f.Evidence()
	if !f.Forked {
		if !errors.Is(err, copies.ErrEvidence) {
			t.Fatalf("evidence of what is no fork: %v", err)
		}
		return f
	}
	if err != nil {
		t.Fatal(err)
	}
	again, err := copies.VerifyEvidence(b1, f.Ledger)
	if err != nil || again.Differs != f.Differs || again.A.Size != a.Size || again.B.Root != b.Root {
		t.Fatalf("evidence %s: %+v, %v", b1, again, err)
	}
	if _, err := copies.VerifyEvidence(b1, wire.Hash{1}); !errors.Is(err, copies.ErrEvidence) {
		t.Fatalf("evidence against another ledger: %v", err)
	}
	return f
}

// Whatever two things show the parting prove it, and say in which entries.
func TestForks(t *testing.T) {
	t.Parallel()
	one, two := histories(t)
	bare := func(s *shown, size int64) *copies.View { return s.view(s.checkpoint(size), 0) }
	receipt := func(s *shown, seq wire.Seq, size int64) *copies.View { return s.view(s.receipt(seq, size), seq) }
	for _, c := range []struct {
		name        string
		a, b        *copies.View
		first, last wire.Seq // 0 for no contradiction
	}{
		{"checkpoints of one size", bare(one, 265), bare(two, 265), 1, 265},
		{"checkpoints of different sizes", bare(one, 265), bare(two, 266), 0, 0},
		{"checkpoints before the parting", bare(one, 260), bare(two, 260), 0, 0},
		{"receipts of the entry at which they part", receipt(one, parting, 263), receipt(two, parting, 268), parting, parting},
		{"receipts of a later entry", receipt(one, 265, 270), receipt(two, 265, 266), 265, 265},
		{"receipts of different entries under one size", receipt(one, 3, 265), receipt(two, 270, 270), 0, 0},
		{"receipts of earlier entries under one size", receipt(one, 3, 265), receipt(two, 4, 265), 257, 265},
		{"a receipt and a checkpoint of its size", receipt(one, 3, 265), bare(two, 265), 1, 265},
		{"a receipt whose path shows a smaller tree", receipt(one, 266, 270), bare(two, 266), 1, 266},
	} {
		f := compare(t, c.a, c.b)
		if f.Forked != (c.last > 0) || f.Differs.First != c.first || f.Differs.Last != c.last {
			t.Errorf("%s: forked %v, %+v", c.name, f.Forked, f.Differs)
		}
	}
}

// A log proves it against everything that it reaches; what lies beyond its end, and
// what is its own, is no contradiction.
func TestForksFromLogs(t *testing.T) {
	t.Parallel()
	one, two := histories(t)
	log := two.copy(268)
	for _, c := range []struct {
		name        string
		v           *copies.View
		first, last wire.Seq
		same        wire.Seq
	}{
		{"a smaller checkpoint", one.view(one.checkpoint(265), 0), 1, 265, 0},
		{"one of the same size", one.view(one.checkpoint(268), 0), 1, 268, 0},
		{"a larger one", one.view(one.checkpoint(270), 0), 0, 0, 0},
		{"its own, smaller", two.view(two.checkpoint(265), 0), 0, 0, 265},
		{"its own, larger", two.view(two.checkpoint(270), 0), 0, 0, 0},
		{"one from before the parting", one.view(one.checkpoint(256), 0), 0, 0, 256},
		{"a receipt of an entry that it has otherwise", one.view(one.receipt(parting, 270), parting), parting, parting, 256},
		{"a receipt of one that it has too, under another tree", one.view(one.receipt(3, 265), 3), 257, 265, 256},
		{"a receipt of one that it has too, under a larger tree", one.view(one.receipt(3, 270), 3), 0, 0, 256},
		{"a receipt of one beyond it that shows earlier ones", one.view(one.receipt(270, 270), 270), 265, 268, 256},
		{"its own receipt", two.view(two.receipt(265, 266), 265), 0, 0, 266},
	} {
		f := against(t, c.v, log)
		if f.Forked != (c.last > 0) || f.Differs.First != c.first || f.Differs.Last != c.last || f.Same != c.same {
			t.Errorf("%s: forked %v, %+v, same %d", c.name, f.Forked, f.Differs, f.Same)
		}
	}
	// An export, and a file server, do as well.
	dir := t.TempDir() + "/export"
	if err := copies.Export(t.Context(), log, dir, nil); err != nil {
		t.Fatal(err)
	}
	for _, src := range []string{dir, fileServer(t, dir)} {
		if f := against(t, one.view(one.checkpoint(265), 0), open(t, src)); !f.Forked {
			t.Errorf("%s: not forked", src)
		}
	}
}

// Two logs show the first entry in which they part.
func TestForksBetweenLogs(t *testing.T) {
	t.Parallel()
	one, two := histories(t)
	for _, c := range []struct {
		a, b  *copies.Copy
		first wire.Seq
		same  wire.Seq
	}{
		{one.copy(270), two.copy(263), parting, 256},
		{one.copy(parting), two.copy(270), parting, 256},
		{one.copy(260), two.copy(270), 0, 260},
		{two.copy(270), two.copy(265), 0, 265},
		{two.copy(270), two.copy(270), 0, 270},
	} {
		x, y, err := copies.Part(t.Context(), c.a, c.b)
		if err != nil {
			t.Fatal(err)
		}
		f := compare(t, verified(t, one.founding, x), verified(t, one.founding, y))
		if f.Forked != (c.first > 0) || f.Differs.First != c.first || f.Differs.Last != c.first || f.Same != c.same {
			t.Errorf("logs of %d and %d: %+v, same %d", c.a.Size(), c.b.Size(), f.Differs, f.Same)
		}
		if f.Forked && (!strings.Contains(string(f.A.Entry.Raw), `"one 0"`) || !strings.Contains(string(f.B.Entry.Raw), `"two 0"`)) {
			t.Errorf("the entries shown are %s and %s", f.A.Entry.Raw, f.B.Entry.Raw)
		}
	}
}

// Views of one history never make a fork; of two, only from where they part.
func TestForksAreTrue(t *testing.T) {
	t.Parallel()
	one, two := histories(t)
	rapid.Check(t, func(t *rapid.T) {
		pair := [2]*shown{one, two}
		var views [2]*copies.View
		var hands [2]int
		for i := range views {
			hands[i] = rapid.IntRange(0, 1).Draw(t, "history")
			s := pair[hands[i]]
			size := rapid.Int64Range(200, ofForked).Draw(t, "size")
			b, seq := s.checkpoint(size), wire.Seq(0)
			if rapid.Bool().Draw(t, "receipt") {
				seq = wire.Seq(rapid.Int64Range(1, size).Draw(t, "seq"))
				b = s.receipt(seq, size)
			}
			views[i] = s.view(b, seq)
		}
		f := compare(t, views[0], views[1])
		if f.Forked && (hands[0] == hands[1] || f.Differs.Last < parting) {
			t.Fatalf("forked: %+v", f.Differs)
		}
		if a, b := views[0].Size, views[1].Size; hands[0] != hands[1] && a == b && a >= parting && !f.Forked {
			t.Fatalf("two trees of %d entries, and no fork", a)
		}
	})
}

// What a witness has added to a checkpoint stays in the evidence.
func TestForksKeepCosignatures(t *testing.T) {
	t.Parallel()
	one, two := histories(t)
	note := one.checkpoint(265)
	line, err := witness.Cosign("witness.example/w", ed25519.NewKeyFromSeed(make([]byte, 32)), time.Unix(1_800_000_000, 0), note)
	if err != nil {
		t.Fatal(err)
	}
	f := compare(t, one.view(append(note, line...), 0), two.view(two.checkpoint(265), 0))
	if len(f.A.Cosigners) != 1 || f.A.Cosigners[0] != "witness.example/w" || len(f.B.Cosigners) != 0 {
		t.Errorf("cosigners %q and %q", f.A.Cosigners, f.B.Cosigners)
	}
	b, err := f.Evidence()
	if err != nil {
		t.Fatal(err)
	}
	again, err := copies.VerifyEvidence(b, f.Ledger)
	if err != nil || again.A.Checkpoint != string(note)+string(line) {
		t.Errorf("the evidence has %q, %v", again.A.Checkpoint, err)
	}
}

// What the ledger's key does not vouch for is no exhibit.
func TestViewsAreVerified(t *testing.T) {
	t.Parallel()
	one, _ := histories(t)
	other := domaintest.Founded(domain.PurposeDemonstration)
	receipt, checkpoint := one.receipt(5, 265), one.checkpoint(265)
	entries := one.body.Entries
	for _, c := range []struct {
		name     string
		b, entry []byte
	}{
		{"nothing", nil, nil},
		{"no note", []byte("hello\n"), nil},
		{"another tree", bytes.Replace(checkpoint, []byte("\n265\n"), []byte("\n266\n"), 1), nil},
		{"cut short", checkpoint[:len(checkpoint)-10], nil},
		{"another entry", receipt, entries[5]},
		{"an entry changed", receipt, bytes.Replace(entries[4], []byte("2026"), []byte("2027"), 1)},
		{"a receipt cut short", receipt[:60], entries[4]},
		{"a receipt without founding", bytes.Replace(receipt, []byte("\nextra "), []byte("\nextra AAAA"), 1), entries[4]},
		{"a key's other note", refusalNote(t, one), nil},
	} {
		x, _, err := copies.ReadExhibit(c.b, c.entry)
		if err == nil {
			_, err = one.founding.View(x)
		}
		if !errors.Is(err, copies.ErrExhibit) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	// A receipt without its entry is the checkpoint in it.
	x, founding, err := copies.ReadExhibit(receipt, nil)
	if err != nil || x.Inclusion != nil || x.Checkpoint != string(checkpoint) || founding.Ledger != one.body.Ledger {
		t.Errorf("a receipt alone: %+v, %v", x, err)
	}
	// Two ledgers contradict each other as they like.
	v := verified(t, one.founding, copies.Exhibit{Checkpoint: string(checkpoint)})
	w := verified(t, foundingOf(t, other), copies.Exhibit{Checkpoint: string(sign(t, other, 265, tlog.Hash{}))})
	if _, err := copies.Compare(v, w); !errors.Is(err, copies.ErrExhibit) {
		t.Errorf("two ledgers: %v", err)
	}
}

func refusalNote(t testing.TB, s *shown) []byte {
	t.Helper()
	signer, err := tlog.NewSigner(s.body.State.Ledger().Origin, s.body.LedgerKey.Private)
	if err != nil {
		t.Fatal(err)
	}
	note, err := signer.SignNote("twothirds/refusal/v1\n265\n")
	if err != nil {
		t.Fatal(err)
	}
	return note
}

// evidences are proofs of the fork of every form.
func evidences(t testing.TB) [][]byte {
	t.Helper()
	one, two := histories(t)
	var all [][]byte
	for _, f := range []*copies.Finding{
		compare(t, one.view(one.checkpoint(265), 0), two.view(two.checkpoint(265), 0)),
		compare(t, one.view(one.receipt(265, 270), 265), two.view(two.receipt(265, 266), 265)),
		against(t, one.view(one.checkpoint(265), 0), two.copy(268)),
	} {
		b, err := f.Evidence()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}

// Nothing can be changed in evidence.
func TestEvidenceIsStrict(t *testing.T) {
	t.Parallel()
	one, two := histories(t)
	ledger := one.body.Ledger
	all := evidences(t)
	same := string(wire.Canonical(string(one.checkpoint(265))))
	differ := string(wire.Canonical(string(two.checkpoint(265))))
	for _, c := range []struct {
		name      string
		evidence  []byte
		old, with string
	}{
		{"one checkpoint twice", all[0], differ, same},
		{"another type", all[0], "twothirds/fork/v1", "twothirds/fork/v2"},
		{"another range", all[0], `"first":1,`, `"first":2,`},
		{"another ledger", all[0], `"ledger":"` + ledger.String()[:1], `"ledger":"` + map[bool]string{true: "1", false: "0"}[ledger.String()[0] == '0']},
		{"another founding", all[0], `"semantics":1`, `"semantics":2`},
		{"a member more", all[0], `{"a":{`, `{"_":1,"a":{`},
		{"a member less", all[1], `"sequence":265`, `"sequenc":265`},
		{"white space", all[0], `{"a":{`, `{ "a":{`},
		{"another sequence", all[1], `"sequence":265`, `"sequence":264`},
		{"another entry", all[1], `"one `, `"own `},
		{"another leaf", all[1], `"leaf":"`, `"leaf":"0`},
		{"a path without its first hash", all[1], `"path":["` + firstOf(t, all[1], `"path":["`, 64) + `",`, `"path":[`},
		{"a proof without its first hash", all[2], `"proof":["` + firstOf(t, all[2], `"proof":["`, 64) + `",`, `"proof":[`},
		{"another root of the beginning", all[2], `"root":"` + firstOf(t, all[2], `"root":"`, 64), `"root":"` + strings.Repeat("0", 64)},
		{"another size of the beginning", all[2], `"size":265`, `"size":264`},
		{"a size below nothing", all[2], `"size":265`, `"size":-1`},
	} {
		changed := bytes.Replace(c.evidence, []byte(c.old), []byte(c.with), 1)
		if bytes.Equal(changed, c.evidence) {
			t.Fatalf("%s: there is no %s in %s", c.name, c.old, c.evidence)
		}
		if _, err := copies.VerifyEvidence(changed, ledger); !errors.Is(err, copies.ErrEvidence) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := copies.VerifyEvidence(make([]byte, copies.MaxEvidence+1), ledger); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("too much evidence: %v", err)
	}
	for _, b := range [][]byte{nil, []byte("{}"), []byte("null"), bytes.Repeat([]byte("["), 1000)} {
		if _, err := copies.VerifyEvidence(b, ledger); !errors.Is(err, copies.ErrEvidence) {
			t.Errorf("%.20q: %v", b, err)
		}
	}
}

// firstOf is what follows the mark in b.
func firstOf(t testing.TB, b []byte, mark string, length int) string {
	t.Helper()
	_, after, found := strings.Cut(string(b), mark)
	if !found || len(after) < length {
		t.Fatalf("there is no %s in %s", mark, b)
	}
	return after[:length]
}

// FuzzEvidence: what proves a fork holds one of each history, in the one form it has.
func FuzzEvidence(f *testing.F) {
	for _, b := range evidences(f) {
		f.Add(b)
	}
	bodies := forked()
	one, two := histories(f)
	roots := func(s *shown, size int64) wire.Hash {
		root, err := s.tree.RootAt(min(size, ofForked))
		if err != nil {
			f.Fatal(err)
		}
		return wire.Hash(root)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		finding, err := copies.VerifyEvidence(b, bodies[0].Ledger)
		if err != nil {
			if !errors.Is(err, copies.ErrEvidence) {
				t.Fatal(err)
			}
			return
		}
		a, other := finding.A, finding.B
		ofOne := a.Root == roots(one, a.Size) && other.Root == roots(two, other.Size)
		ofTwo := a.Root == roots(two, a.Size) && other.Root == roots(one, other.Size)
		if !ofOne && !ofTwo || finding.Differs.Last < parting {
			t.Fatalf("%s proves a fork", b)
		}
		if again, err := finding.Evidence(); err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%s is written as %s, %v", b, again, err)
		}
	})
}
