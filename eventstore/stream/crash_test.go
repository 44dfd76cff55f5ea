package stream

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// crashDir, set in the environment, makes the test binary a process that appends
// to the log there until it is killed.
const crashDir = "STREAM_TEST_APPEND_TO"

// appendForEver founds a log in dir and appends to it in all the ways there are,
// printing each entry's sequence and hash once it is acknowledged.
func appendForEver(dir string) {
	ctx := context.Background()
	l, err := Open(ctx, Options{Dir: dir, Stream: testStream})
	if err == nil {
		err = l.Create(ctx)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	out := bufio.NewWriter(os.Stdout)
	last := uint64(0)
	for i := 0; ; i++ {
		n := []int{1, 3, 5, 12, 40, 300}[i%6]
		e, groups := entries(fmt.Sprint("round ", i), n), ones(n)
		if n == 5 {
			groups = []int{2, 3}
		}
		if err := l.Append(ctx, last, e, groups); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		for _, data := range e {
			last++
			fmt.Fprintf(out, "%d %x\n", last, sha256.Sum256(data))
		}
		out.Flush()
	}
}

// A process killed in the middle of its work has lost nothing that it acknowledged,
// and what it had begun to append is in as whole batches or not at all.
func TestKilled(t *testing.T) {
	t.Parallel()
	// A cycle of rounds appends 361 entries. At these counts it has just begun with a
	// batch of 300, a batch of 40, and single entries.
	for _, kill := range []int{2*361 + 61, 2*361 + 21, 3*361 + 9} {
		dir := t.TempDir()
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), crashDir+"="+dir)
		cmd.Stderr = t.Output()
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		acked := map[uint64]string{}
		for in := bufio.NewScanner(stdout); in.Scan(); {
			var seq uint64
			var hash string
			if _, err := fmt.Sscan(in.Text(), &seq, &hash); err != nil || len(hash) != 2*sha256.Size {
				break // a line that was cut off acknowledges nothing
			}
			acked[seq] = hash
			if len(acked) == kill {
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := cmd.Wait(); err == nil || len(acked) < kill {
			t.Fatalf("the process ended by itself after %d entries: %v", len(acked), err)
		}

		l := open(t, dir)
		if err := l.Verify(testContext(t)); err != nil {
			t.Fatal(err)
		}
		found := 0
		last := uint64(0)
		if err := l.Read(testContext(t), 1, func(seq uint64, data []byte) error {
			last = seq
			if hash, ok := acked[seq]; ok {
				found++
				if hash != fmt.Sprintf("%x", sha256.Sum256(data)) {
					return fmt.Errorf("entry %d is another than the one acknowledged", seq)
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if found != len(acked) {
			t.Fatalf("of %d acknowledged entries %d are there", len(acked), found)
		}
		t.Logf("%d acknowledged, %d in the log", len(acked), last)
		mustAppend(t, l, last, entries("after", 20), ones(20))
		l.Close()
	}
}
