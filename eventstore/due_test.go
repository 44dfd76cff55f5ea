package eventstore_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/eventstore"
)

// lively is a body of six with three polls that close at the same moment and a
// fourth an hour later; one of them will carry a motion with effects.
func lively() (body *domaintest.Body, polls [4]domain.PollID) {
	body = domaintest.Constituted(domain.PurposeDemonstration, 3, 3)
	found := func(name string) domain.Effect {
		return domain.NewEffect(&domain.AdoptDocument{
			Document: domain.DocumentID{UUID: body.ID()}, Kind: "statute", Sha256: wire.Hash{7}, Title: domain.Text{En: name},
		})
	}
	var motions []domain.MotionID
	for i := range polls {
		content := body.Motion([]string{seed.ClassProcedural})
		if i == 1 {
			content = body.Motion([]string{seed.ClassOrdinary}, found("A statute"), found("A code of ethics"))
		}
		motions = append(motions, body.Table(content))
		for _, m := range []*domaintest.Member{body.Members[0], body.Members[5]} {
			body.Must("position.stated", "motion/"+motions[i].String(), position("for it"), m.Rep())
		}
	}
	body.Wait(720)
	for i, id := range motions {
		m := body.State.Motion(id)
		body.Must("motion.frozen", "motion/"+id.String(), &domain.MotionFrozen{Digest: m.Digest, Version: m.Version}, body.Members[0].Rep())
		polls[i] = body.Open(id, 72+int64(i/3))
	}
	return body, polls
}

// playedOut runs a lively body's votes on a real ledger and has its polls
// close by themselves, without a further submission. It returns the entries, and what
// the ledger's clock shows after the last.
func playedOut(t *testing.T) (body *domaintest.Body, polls [4]domain.PollID, entries [][]byte, after wire.Time) {
	t.Helper()
	body, polls = lively()
	n := started(t, body)
	seen := n.seen()
	for _, m := range body.Members {
		n.must(n.ballot(polls[1], m, 1, domain.ChoiceYes, seen))
	}
	at := n.advance(body.State.Poll(polls[0]).Closes - 30).Seq
	// Three polls without effects make two entries each, the one with effects four.
	if err := n.Wait(testContext(t), at+2+4+2); err != nil {
		t.Fatal(err)
	}
	all := n.advance(body.State.Poll(polls[3]).Closes-30).Seq + 2
	if _, err := n.WaitCheckpoint(testContext(t), all); err != nil {
		t.Fatal(err)
	}
	if n.Size() != all || all != at+8+1+2 {
		t.Fatalf("%d entries after %d", n.Size(), at)
	}
	err := n.Entries(1, func(_ wire.Seq, raw []byte) error {
		entries = append(entries, bytes.Clone(raw))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return body, polls, entries, n.clock.now()
}

// Polls close at their deadline by themselves, those due together in order of
// opening, each with its decision and effects.
func TestPollsCloseByThemselves(t *testing.T) {
	t.Parallel()
	body, polls, entries, _ := playedOut(t)
	var got []string
	for _, raw := range entries[len(body.Entries):] {
		entry, err := wire.ParseEntry(raw)
		if err != nil {
			t.Fatal(err)
		}
		if entry.Derived() {
			got = append(got, entry.Statement.Type+" "+entry.Statement.Time.String())
			if late := entry.Recorded - entry.Statement.Time; late < 0 || late > 55_000 { // the sequencer looks every minute in any case
				t.Errorf("%s was derived %d ms after it fell due", entry.Statement.Type, late)
			}
		}
	}
	var want []string
	for i, poll := range polls {
		at := body.State.Poll(poll).Closes
		want = append(want, fmt.Sprint("twothirds.poll.closed.v1 ", at), fmt.Sprint("twothirds.decision.made.v1 ", at))
		if i == 1 {
			want = append(want, fmt.Sprint("twothirds.effect.applied.v1 ", at), fmt.Sprint("twothirds.effect.applied.v1 ", at))
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("derived\n%q, want\n%q", got, want)
	}
}

// A stream that ends anywhere inside a group is completed, when the ledger is
// opened, with exactly the entries that are missing.
func TestGroupIsCompleted(t *testing.T) {
	t.Parallel()
	body, _, entries, after := playedOut(t)
	for cut := len(body.Entries) + len(body.Members) + 1; cut < len(entries); cut++ {
		if next, err := wire.ParseEntry(entries[cut]); err != nil || !domain.ContinuesGroup(next) {
			continue // a group ends before it
		}
		end := cut + 1
		for end < len(entries) {
			if next, err := wire.ParseEntry(entries[end]); err != nil || !domain.ContinuesGroup(next) {
				break
			}
			end++
		}
		t.Run(fmt.Sprintf("after %d of %d", cut, end), func(t *testing.T) {
			t.Parallel()
			n := &node{t: t, body: body, clock: clockAt(after)} // later than when the votes were cast
			n.opts = eventstore.Options{Dir: t.TempDir(), Log: testLogger(t)}.WithClock(n.clock.read).Patient(patience)
			if err := eventstore.WriteFolder(testContext(t), n.opts, body.Ledger, body.LedgerKey.Private, entries[:cut]); err != nil {
				t.Fatal(err)
			}
			// Not before the clock is in order.
			back := n.opts.WithClock(clockAt(body.Now.AddHours(-1)).read)
			if _, err := eventstore.Open(testContext(t), back); !errors.Is(err, eventstore.ErrClock) {
				t.Fatalf("with a clock behind: %v", err)
			}
			n.open()
			if n.Snapshot().InGroup() {
				t.Error("the snapshot is inside a group")
			}
			if err := n.Wait(testContext(t), wire.Seq(end)); err != nil {
				t.Fatal(err)
			}
			for i := cut; i < end; i++ {
				raw, err := n.Entry(wire.Seq(i + 1))
				if err != nil || !bytes.Equal(raw, entries[i]) {
					t.Errorf("entry %d is\n%s, want\n%s (%v)", i+1, raw, entries[i], err)
				}
			}
			// And it goes on: the statement before the group is known still.
			voted, err := wire.ParseEntry(entries[len(body.Entries)])
			if err != nil {
				t.Fatal(err)
			}
			if r := n.must(&wire.Signed{Signatures: voted.Signatures, Statement: voted.Statement}); !r.Again || r.Seq != wire.Seq(len(body.Entries)+1) {
				t.Errorf("a vote submitted again: %+v", r)
			}
		})
	}
}

// Whatever fell due while the ledger rested is derived when it is opened,
// before any statement is judged.
func TestDueWhileItRested(t *testing.T) {
	t.Parallel()
	body, polls := lively()
	n := seeded(t, body)
	n.clock = clockAt(body.State.Poll(polls[0]).Closes + 5_000)
	n.opts = n.opts.WithClock(n.clock.read)
	n.opts.ClockOK = true
	n.open()
	m := body.Members[0]
	v := &domain.VoteCast{Ballot: 1, Choice: domain.ChoiceYes, Member: m.ID, Opening: body.State.Poll(polls[0]).Leaf, Representative: m.Representative}
	v.SetSeen(n.seen())
	late := n.sign("vote.cast", "poll/"+polls[0].String(), v, m.Rep())
	var refused *eventstore.Refused
	if _, err := n.Submit(testContext(t), late); !errors.As(err, &refused) || refused.Refusal.Code != domain.CodePollClosed {
		t.Fatalf("a vote after the close: %v", err)
	}
	n.checkRefusal(late, refused)
}
