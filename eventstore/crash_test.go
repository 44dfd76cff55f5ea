package eventstore_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/copies"
)

// crashDir, set in the environment, makes the test binary a process that opens
// the ledger there and submits to it until it is killed.
const crashDir = "EVENTSTORE_TEST_SUBMIT_TO"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		if err := submitForEver(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// submitForEver submits from every member at once, printing each statement's
// hash when it is made and its place once it is acknowledged.
func submitForEver(dir string) error {
	// Of the body it is told what it needs: making it anew would take seconds. It
	// lives in the parent's time, so that ids rise from one child to the next.
	var at wire.Time
	var motion string
	if _, err := fmt.Fscan(os.Stdin, &at, &motion); err != nil {
		return err
	}
	body := &domaintest.Body{}
	for i := 0; ; i++ {
		var id string
		if _, err := fmt.Fscan(os.Stdin, &id); err != nil {
			break
		}
		u, err := wire.ParseUUID(id)
		if err != nil {
			return err
		}
		body.Members = append(body.Members, &domaintest.Member{ID: domain.MemberID{UUID: u}, Key: domaintest.NewKey(fmt.Sprintf("member %d", i))})
	}
	n := &node{body: body, clock: clockAt(at), opts: eventstore.Options{Dir: dir}}
	l, err := eventstore.Open(context.Background(), n.opts.WithClock(n.clock.read).Unbounded())
	if err != nil {
		return err
	}
	n.Ledger, body.Ledger = l, l.ID()
	var mu sync.Mutex
	out := bufio.NewWriter(os.Stdout)
	say := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(out, format+"\n", args...)
		out.Flush()
	}
	failed := make(chan error)
	for _, m := range body.Members {
		go func() {
			for i := 0; ; i++ {
				signed, err := n.signed(motion, m, fmt.Sprint("position ", i))
				if err == nil {
					say("try %s", signed.Statement.Hash())
					var r eventstore.Receipt
					if r, err = n.Submit(context.Background(), signed); err == nil {
						say("in %s %d %s", signed.Statement.Hash(), r.Seq, r.Leaf)
					}
				}
				if err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	return <-failed
}

// signed is a position, for a process without a test.
func (n *node) signed(motion string, m *domaintest.Member, text string) (*wire.Signed, error) {
	e := position(text)
	e.By = []wire.Signer{{As: m.Rep().As, Key: m.Key.Public, Of: m.Rep().Of}}
	st, err := wire.NewStatement(n.id(), wire.SourceOf(n.body.Ledger), "twothirds.position.stated.v1", "motion/"+motion, n.clock.now(), e)
	if err != nil {
		return nil, err
	}
	return domaintest.SignStatement(st, m.Rep()), nil
}

// A process killed in the middle of its work, again and again, has lost nothing
// that it acknowledged, and nothing stands in the log twice.
func TestKilled(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	n := seeded(t, body)
	type place struct{ seq, leaf string }
	acknowledged := map[string]place{}
	for _, kill := range []int{1, 100, 30} {
		n.killAfter(kill, func(fields []string) {
			if fields[0] == "in" {
				acknowledged[fields[1]] = place{fields[2], fields[3]}
			}
		})
		if kill == 100 {
			// Who reads the folder without opening the ledger finds them too.
			last := uint64(0)
			for _, p := range acknowledged {
				seq, err := strconv.ParseUint(p.seq, 10, 64)
				if err != nil {
					t.Fatal(err)
				}
				last = max(last, seq)
			}
			if err := eventstore.Settle(testContext(t), n.opts); err != nil {
				t.Fatal(err)
			}
			copied, err := copies.Open(t.Context(), n.opts.Dir)
			if err != nil {
				t.Fatal(err)
			}
			if size := uint64(copied.Size()); size < last {
				t.Errorf("the folder's copy has %d entries, %d was acknowledged", size, last)
			}
			if err := copied.Close(); err != nil {
				t.Fatal(err)
			}
		}
		n.open()
		places := n.checkLog()
		for hash, p := range acknowledged {
			h, err := wire.ParseHash(hash)
			if err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(places[h]) != p.seq {
				t.Fatalf("statement %s, acknowledged at %s, stands at %d", hash, p.seq, places[h])
			}
			raw, err := n.Entry(places[h])
			if err != nil || wire.LeafHash(raw).String() != p.leaf {
				t.Fatalf("entry %s is not the one acknowledged (%v)", p.seq, err)
			}
		}
		// Submitted again, the last one acknowledged is known.
		size := n.Size()
		raw, err := n.Entry(size)
		if err != nil {
			t.Fatal(err)
		}
		entry, err := wire.ParseEntry(raw)
		if err != nil {
			t.Fatal(err)
		}
		if r := n.must(&wire.Signed{Signatures: entry.Signatures, Statement: entry.Statement}); !r.Again || r.Seq != size {
			t.Errorf("the last entry submitted again: %+v", r)
		}
		n.close()
		t.Logf("%d acknowledged, %d in the log", len(acknowledged), size)
	}
	if len(acknowledged) < 131 {
		t.Errorf("only %d statements were acknowledged", len(acknowledged))
	}
}

// killAfter has another process submit to the node's ledger, and kills it when
// it has acknowledged so many. say gets each line of what it says.
func (n *node) killAfter(kill int, say func(fields []string)) {
	n.t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+n.opts.Dir)
	_, poll := voting()
	told := fmt.Sprintln(int64(n.clock.now()), motionOf(n.body, poll))
	for _, m := range n.body.Members {
		told += fmt.Sprintln(m.ID)
	}
	cmd.Stdin = strings.NewReader(told)
	cmd.Stderr = n.t.Output()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		n.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	in := 0
	for lines := bufio.NewReader(stdout); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			if err != io.EOF {
				n.t.Log(err)
			}
			break // a line that was cut off acknowledges nothing
		}
		fields := strings.Fields(line)
		say(fields)
		if fields[0] != "in" {
			continue
		}
		if in++; in == kill {
			if err := cmd.Process.Kill(); err != nil {
				n.t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || in < kill {
		n.t.Fatalf("the process ended by itself after %d: %v", in, err)
	}
}
