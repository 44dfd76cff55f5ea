package eventstore_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// next makes the next key of a node's ledger, in its folder.
func (n *node) next() domaintest.Key {
	n.t.Helper()
	private, err := eventstore.Keyring{Dir: n.opts.Dir}.Next()
	if err != nil {
		n.t.Fatal(err)
	}
	return domaintest.Key{Private: private, Public: pubkeyOf(private)}
}

// rotation is the planned replacement of the ledger's key, from one to another.
func (n *node) rotation(from, to domaintest.Key) *wire.Signed {
	n.t.Helper()
	return n.sign("ledger.key_rotated", "ledger", &domain.LedgerKeyRotated{LedgerKey: to.Public}, n.body.Coordinator, n.body.AsLedger(from), n.body.Successor(to))
}

// signedBy looks which of two keys has signed what of the log, by size: every
// checkpoint kept, up to n - 1 by the old key, from n on by the new.
func (n *node) signedBy(at wire.Seq, from, to domaintest.Key) (before, after int) {
	n.t.Helper()
	origin := n.body.State.Ledger().Origin
	err := n.Copy().Checkpoints(0, func(size int64, _ uint64, note []byte) error {
		key := from
		if wire.Seq(size) >= at {
			key = to
			after++
		} else {
			before++
		}
		_, err := tlog.ParseCheckpoint(origin, key.Public[:], note)
		return err
	})
	if err != nil {
		n.t.Fatal(err)
	}
	return before, after
}

// refused is a statement that is refused, and the note of that.
func (n *node) refused() *eventstore.Refused {
	n.t.Helper()
	signed := n.sign("clock.advanced", "ledger", &domain.ClockAdvanced{To: 1}, n.body.Coordinator)
	_, err := n.Submit(testContext(n.t), signed)
	var refused *eventstore.Refused
	if !errors.As(err, &refused) {
		n.t.Fatalf("it was not refused: %v", err)
	}
	return refused
}

// said is one more entry.
func (n *node) said(text string) eventstore.Receipt {
	n.t.Helper()
	_, poll := voting()
	return n.must(n.position(motionOf(n.body, poll), n.body.Members[0], text))
}

// covered waits until a checkpoint covers an entry.
func (n *node) covered(seq wire.Seq) {
	n.t.Helper()
	if _, err := n.WaitCheckpoint(testContext(n.t), seq); err != nil {
		n.t.Fatal(err)
	}
}

// From the checkpoint on that covers the rotation the new key signs, and refusals
// that rest on it; the old one signs nothing more, before a restart and after. Receipts
// of before and after lead to both by the ledger's id alone.
func TestTheKeySwitchesExactlyAtTheRotation(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	n := started(t, body)
	n.covered(n.said("before").Seq)
	proof, entry, err := n.Receipt(testContext(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	old := n.refused()
	first, second := body.LedgerKey, n.next()
	at := n.must(n.rotation(first, second)).Seq
	refused := n.refused()
	n.covered(n.said("after").Seq)
	if before, after := n.signedBy(at, first, second); before == 0 || after == 0 {
		t.Errorf("%d checkpoints before, %d after", before, after)
	}
	keys := n.Keys()
	for name, r := range map[string]struct {
		note string
		by   domaintest.Key
	}{"before": {old.Note, first}, "after": {refused.Note, second}} {
		note, err := eventstore.OpenRefusal(keys, []byte(r.note))
		if err != nil {
			t.Errorf("the refusal %s: %v", name, err)
		}
		if _, err := tlog.OpenNote(keys.Origin(), r.by.Public[:], []byte(r.note)); err != nil {
			t.Errorf("the refusal at %d, %s: %v", note.Seq, name, err)
		}
	}
	newer, newest, err := n.Receipt(testContext(t), at)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range [][2][]byte{{entry, proof}, {newest, newer}} {
		if _, err := copies.VerifyReceipt(r[0], r[1], body.Ledger); err != nil {
			t.Error(err)
		}
	}
	n.close()
	// The files stand under their names, and the folder is whole.
	ring := eventstore.Keyring{Dir: n.opts.Dir}
	if _, err := os.Stat(filepath.Join(n.opts.Dir, "ledger-"+tlog.KeyID(keys.Origin(), first.Public[:])+".key")); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(n.opts.Dir, eventstore.FileNextKey)); err == nil {
		t.Error("the next key is still the next one")
	}
	if d, err := eventstore.Doctor(testContext(t), n.opts, nil); err != nil || len(d.Faults) > 0 {
		t.Errorf("%+v, %v", d, err)
	}
	n.open()
	third := n.next()
	again := n.must(n.rotation(second, third)).Seq
	n.covered(again)
	if got := n.Rotations(int64(again)); len(got) != 2 || got[0].Seq != at || got[1].Seq != again || len(n.Rotations(int64(again)-1)) != 1 {
		t.Errorf("rotations %+v", got)
	}
	row := n.Snapshot().Ledger()
	removed, err := ring.Forget(row)
	if err != nil || len(removed) != 2 {
		t.Errorf("forgot %v, %v", removed, err)
	}
	n.covered(n.said("without the former keys").Seq)
	n.close()
	n.open()
	n.covered(n.said("and after a restart").Seq)
	if _, err := ring.Find(first.Public); !errors.Is(err, eventstore.ErrNoLedgerKey) {
		t.Errorf("the first key: %v", err)
	}
}

// Where the new key's file is not there nothing else signs in its place; as soon as
// it is, what was left is signed.
func TestNoOtherKeySigns(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	n := started(t, body)
	n.covered(n.said("before").Seq)
	elsewhere := domaintest.NewKey("elsewhere")
	at := n.must(n.rotation(body.LedgerKey, elsewhere)).Seq
	last := n.said("after").Seq
	if _, err := n.WaitCheckpoint(testContext(t), last); !errors.Is(err, eventstore.ErrNoLedgerKey) || !strings.Contains(err.Error(), tlog.KeyID(n.Keys().Origin(), elsewhere.Public[:])) {
		t.Fatalf("waiting for a checkpoint: %v", err)
	}
	if err := n.Unsigned(); !errors.Is(err, eventstore.ErrNoLedgerKey) {
		t.Errorf("Unsigned: %v", err)
	}
	if r := n.refused(); r.Note != "" {
		t.Errorf("a refusal is signed:\n%s", r.Note)
	}
	if sizes := n.archive(); wire.Seq(sizes[len(sizes)-1]) >= at {
		t.Errorf("checkpoints of %d", sizes)
	}
	write(t, n.opts.Dir, "ledger-from-elsewhere.key", pemOf(t, elsewhere.Private))
	eventually(t, "a checkpoint", func() bool { _, err := n.WaitCheckpoint(testContext(t), last); return err == nil })
	n.signedBy(at, body.LedgerKey, elsewhere)
	if r := n.refused(); r.Note == "" || n.Unsigned() != nil {
		t.Error("refusals stay unsigned")
	}
}

// A ledger whose key is lost opens only where that is said, takes statements, the
// replacing rotation among them, and then goes on signing.
func TestALostKeyIsReplacedByDecision(t *testing.T) {
	t.Parallel()
	body := domaintest.Constituted(domain.PurposeDemonstration, 2, 2)
	first, second := body.LedgerKey, domaintest.NewKey("second")
	decision := body.Carry([]string{seed.ClassRules}, domain.NewEffect(&domain.ReplaceLedgerKey{LedgerKey: second.Public})).ID
	n := started(t, body)
	n.covered(wire.Seq(len(body.Entries)))
	n.close()
	remove(t, n.opts.Dir, "ledger.key")
	if _, err := eventstore.Open(testContext(t), n.opts); !errors.Is(err, eventstore.ErrNoLedgerKey) || !strings.Contains(err.Error(), "--no-ledger-key") {
		t.Fatalf("opened: %v", err)
	}
	n.opts.NoLedgerKey = true
	n.open()
	tabled := &domain.MotionTabled{Content: body.Motion([]string{seed.ClassProcedural})}
	signed := n.sign("motion.tabled", "motion/"+newID(t).String(), tabled, body.Members[0].Rep())
	last := n.must(signed).Seq
	if _, err := n.WaitCheckpoint(testContext(t), last); !errors.Is(err, eventstore.ErrNoLedgerKey) {
		t.Fatalf("waiting for a checkpoint: %v", err)
	}
	n.close()
	n.open()
	write(t, n.opts.Dir, eventstore.FileNextKey, pemOf(t, second.Private))
	at := n.must(n.sign("ledger.key_rotated", "ledger", &domain.LedgerKeyRotated{Decision: &decision, LedgerKey: second.Public},
		body.Registrars[0], body.Registrars[1], body.Successor(second))).Seq
	n.covered(at)
	n.signedBy(at, first, second)
	proof, entry, err := n.Receipt(testContext(t), last)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := copies.VerifyReceipt(entry, proof, body.Ledger); err != nil { // the registrars are the founding's
		t.Error(err)
	}
	n.close()
	n.opts.NoLedgerKey = false
	n.open()
	if _, err := os.Stat(filepath.Join(n.opts.Dir, "ledger.key")); err != nil {
		t.Error(err)
	}
}

// Wherever putting the files in place is cut off, the ledger opens, signs with the key
// in force and finishes.
func TestKeysAreSettledWhereverItIsCutOff(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	first, second := body.LedgerKey, domaintest.NewKey("second")
	former := "ledger-" + tlog.KeyID(body.State.Ledger().Origin, first.Public[:]) + ".key"
	n := started(t, body)
	write(t, n.opts.Dir, eventstore.FileNextKey, pemOf(t, second.Private))
	at := n.must(n.rotation(first, second)).Seq
	n.covered(at)
	n.close()
	for name, files := range map[string]map[string]domaintest.Key{
		"before anything":         {"ledger.key": first, eventstore.FileNextKey: second},
		"after the former":        {former: first, eventstore.FileNextKey: second},
		"after both":              {former: first, "ledger.key": second},
		"the former was copied":   {"ledger.key": first, former: first, eventstore.FileNextKey: second},
		"the former is forgotten": {eventstore.FileNextKey: second},
		"the next stayed":         {"ledger.key": second, eventstore.FileNextKey: second},
		"under names of others":   {"ledger.key": first, "ledger-b.key": second},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "ledger")
			if err := os.CopyFS(dir, os.DirFS(n.opts.Dir)); err != nil {
				t.Fatal(err)
			}
			other := n.in(dir)
			other.t = t
			for _, file := range []string{"ledger.key", former, eventstore.FileNextKey} {
				remove(t, dir, file)
			}
			for file, key := range files {
				write(t, dir, file, pemOf(t, key.Private))
			}
			other.open()
			other.covered(other.said("on").Seq)
			other.signedBy(at, first, second)
			ring := eventstore.Keyring{Dir: dir}
			if _, err := ring.Find(second.Public); err != nil {
				t.Error(err)
			}
			if _, err := ring.Forget(other.Snapshot().Ledger()); err != nil {
				t.Error(err)
			}
			if _, err := ring.Find(first.Public); err == nil {
				t.Error("the former key is not forgotten")
			}
			if next, err := ring.Next(); err != nil || (pubkeyOf(next) == second.Public && name != "the next stayed") {
				t.Errorf("the key in force is to replace itself, %v", err)
			}
		})
	}
}

// A checkpoint that was staged before the rotation is published as it is; one is
// never signed by a former key over what holds the rotation, and where the stream has
// such a one the ledger stops.
func TestAFormerKeysCheckpointInTheStreamStopsTheLedger(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	for _, name := range []string{"with the copy", "without the copy"} {
		n := started(t, body)
		second := n.next()
		at := n.must(n.rotation(body.LedgerKey, second)).Seq
		n.covered(at)
		last := n.said("after").Seq
		n.covered(last)
		n.close()
		log := n.stream()
		signed := n.position(motionOf(body, pollOf()), body.Members[1], "one more")
		entry := wire.NewEntry(n.clock.now(), signed.Signatures, signed.Statement)
		if err := log.Append(testContext(t), uint64(last), [][]byte{entry.Raw}, []int{1}); err != nil {
			t.Fatal(err)
		}
		tree := tlog.NewTree()
		err := log.Read(testContext(t), 1, func(_ uint64, data []byte) error { tree.Add(tlog.LeafHash(data)); return nil })
		if err != nil {
			t.Fatal(err)
		}
		root, err := tree.RootAt(int64(last) + 1)
		if err != nil {
			t.Fatal(err)
		}
		signer, err := tlog.NewSigner(body.State.Ledger().Origin, body.LedgerKey.Private) // the former one
		if err != nil {
			t.Fatal(err)
		}
		note, err := signer.SignCheckpoint(int64(last)+1, root)
		if err != nil {
			t.Fatal(err)
		}
		checkpoints, err := log.Checkpoints()
		if err != nil {
			t.Fatal(err)
		}
		seq, _, err := checkpoints.Last(testContext(t))
		if err == nil {
			_, err = checkpoints.Append(testContext(t), seq, note)
		}
		if err != nil {
			t.Fatal(err)
		}
		log.Close()
		if name == "without the copy" {
			remove(t, n.opts.Dir, "published.db")
		}
		l, err := eventstore.Open(testContext(t), n.opts)
		if err == nil {
			_, err = l.WaitCheckpoint(testContext(t), last+1)
			if cerr := l.Close(); cerr != nil {
				t.Error(cerr)
			}
		}
		if !errors.Is(err, eventstore.ErrDamaged) || !errors.Is(err, tlog.ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Two nodes of a ledger: the one without the new key publishes what the other has
// signed, and joins in when it has it.
func TestRotationOnTwoNodes(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	a := started(t, body, at(external(t)))
	b := a.joined()
	a.covered(a.said("both").Seq)
	second := a.next()
	rotated := a.must(a.rotation(body.LedgerKey, second)).Seq
	last := b.said("on the other").Seq
	a.covered(last)
	b.covered(last)
	if err := b.Unsigned(); !errors.Is(err, eventstore.ErrNoLedgerKey) {
		t.Errorf("the node without the key: %v", err)
	}
	// Without the key in force nobody joins, and with it anybody does.
	third := &node{t: t, body: body, clock: a.clock, opts: a.opts}
	third.opts.Dir = t.TempDir()
	write(t, third.opts.Dir, "ledger.key", pemOf(t, body.LedgerKey.Private))
	if err := eventstore.Join(testContext(t), third.opts, body.Ledger); !errors.Is(err, eventstore.ErrJoin) {
		t.Errorf("joined with a former key: %v", err)
	}
	eventually(t, "the first node's key in its place", func() bool {
		_, err := os.Stat(filepath.Join(a.opts.Dir, eventstore.FileNextKey))
		return err != nil
	})
	c := a.joined()
	write(t, b.opts.Dir, eventstore.FileNextKey, pemOf(t, second.Private))
	a.close()
	last = b.said("alone").Seq
	b.covered(last)
	c.covered(last)
	sameHistory(t, b, c)
	b.signedBy(rotated, body.LedgerKey, second)
}

// A log under its second key is reseated, exported, restored and taken over with
// that key, and not with the first.
func TestReseatAndTakeOverFollowTheRotation(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	n := started(t, body)
	n.covered(n.said("kept").Seq)
	early, earlySize, err := n.Published()
	if err != nil {
		t.Fatal(err)
	}
	second := n.next()
	at := n.must(n.rotation(body.LedgerKey, second)).Seq
	n.covered(at)
	late, _, err := n.Published()
	if err != nil {
		t.Fatal(err)
	}
	n.close()
	if size, err := eventstore.Reseat(testContext(t), n.opts, nil); err != nil || size != at {
		t.Fatalf("reseated %d, %v", size, err)
	}
	n.open()
	n.covered(n.said("after the reseat").Seq)
	n.close()
	dir := n.archived()
	o := n.taking(dir)
	o.Kept = [][]byte{early, late}
	o.Key = filepath.Join(n.opts.Dir, "ledger-"+tlog.KeyID(n.Keys().Origin(), body.LedgerKey.Public[:])+".key")
	if _, err := eventstore.TakeOver(testContext(t), o, nil); !errors.Is(err, eventstore.ErrTakeOver) || !strings.Contains(err.Error(), "former key") {
		t.Errorf("with the former key: %v", err)
	}
	o.Key = filepath.Join(n.opts.Dir, "ledger.key")
	taken, err := eventstore.TakeOver(testContext(t), o, nil)
	if err != nil || taken.Kept != 2 {
		t.Fatalf("%+v, %v", taken, err)
	}
	live := n.in(dir)
	live.open()
	live.covered(live.said("taken over").Seq)
	live.signedBy(at, body.LedgerKey, second)
	if len(live.Rotations(earlySize)) != 0 || len(live.Rotations(int64(at))) != 1 {
		t.Error("the rotations are not those of the log")
	}
	// The key may be gone altogether.
	bare := n.archived()
	o = n.taking(bare)
	o.Key = ""
	if _, err := eventstore.TakeOver(testContext(t), o, nil); err != nil {
		t.Fatal(err)
	}
	keyless := n.in(bare)
	if _, err := eventstore.Open(context.Background(), keyless.opts); !errors.Is(err, eventstore.ErrNoLedgerKey) {
		t.Errorf("opened without a key: %v", err)
	}
	keyless.opts.NoLedgerKey = true
	keyless.open()
	keyless.said("on")
}

func pubkeyOf(private ed25519.PrivateKey) pubkey.Key {
	return pubkey.Key(private.Public().(ed25519.PublicKey))
}

func pollOf() domain.PollID {
	_, poll := voting()
	return poll
}

// A checkpoint that a crash left staged, of the last tree before the rotation, is
// published as the former key has signed it; the next one is the new key's.
func TestAStagedCheckpointOfBeforeTheRotation(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	n := started(t, body)
	second := n.next()
	last := n.said("before").Seq
	n.covered(last)
	signed := n.position(motionOf(body, poll), body.Members[1], "staged")
	staged := wire.NewEntry(n.clock.now(), signed.Signatures, signed.Statement)
	signed = n.rotation(body.LedgerKey, second)
	rotated := wire.NewEntry(n.clock.now(), signed.Signatures, signed.Statement)
	n.close()
	log := n.stream()
	if err := log.Append(testContext(t), uint64(last), [][]byte{staged.Raw, rotated.Raw}, []int{1, 1}); err != nil {
		t.Fatal(err)
	}
	log.Close()
	store, err := tlog.Open(filepath.Join(n.opts.Dir, "published.db"), tlog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	size, root, err := store.Append(uint64(last)+1, [][]byte{staged.Raw})
	if err != nil {
		t.Fatal(err)
	}
	signer, err := tlog.NewSigner(body.State.Ledger().Origin, body.LedgerKey.Private)
	if err != nil {
		t.Fatal(err)
	}
	note, err := signer.SignCheckpoint(size, root)
	if err == nil {
		err = store.StageCheckpoint(note)
	}
	if err = errors.Join(err, store.Close()); err != nil {
		t.Fatal(err)
	}
	n.open()
	n.covered(wire.Seq(size) + 1)
	if kept, _, ok, err := n.Copy().CheckpointAt(size); err != nil || !ok || string(kept) != string(note) {
		t.Errorf("the staged one was published as\n%s, %v", kept, err)
	}
	n.signedBy(wire.Seq(size)+1, body.LedgerKey, second)
}
