package witness_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"twothirds/eventstore/witness"
)

// crashEnv names the folder of the witness that a child process of TestKill is.
const crashEnv = "WITNESS_TEST_CRASH"

const (
	crashSize = 1000 // of the log that the child submits
	// crashAhead is how many sizes the child may submit beyond the one at which it is
	// to be killed: enough to be storing then, and however late that is, not the whole log.
	crashAhead = 50
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashEnv); dir != "" {
		child{}.run(dir)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// child submits the test log to a witness, from where it stands: as many sizes as it
// is given bytes, and then waits. It writes a line with the size after each answer.
// Its methods are those that must needs.
type child struct{}

func (child) Helper() {}

func (child) Fatal(args ...any) {
	fmt.Fprintln(os.Stderr, args...)
	os.Exit(2)
}

func (c child) Fatalf(format string, args ...any) { c.Fatal(fmt.Sprintf(format, args...)) }

func (c child) run(dir string) {
	s, err := witness.Open(witness.ServerOptions{Dir: dir, Name: testName, Logs: []string{logVKey(testOrigin)}})
	must(c, err)
	b := newBranch(c, testOrigin, "", crashSize, crashSize)
	size := sizeOf(c, latest(c, s, testOrigin))
	for ; size < crashSize; size++ {
		_, err := io.ReadFull(os.Stdin, make([]byte, 1))
		must(c, err)
		must(c, submit(s, size, b.proof(c, size, size+1), b.checkpoint(c, size+1).Note))
		fmt.Println(size + 1)
	}
	c.Fatal("the log ended before the process did")
}

// sizeOf is the size of a checkpoint, 0 for none.
func sizeOf(t tb, note string) int64 {
	t.Helper()
	if note == "" {
		return 0
	}
	size, err := strconv.ParseInt(strings.Split(note, "\n")[1], 10, 64)
	must(t, err)
	return size
}

// The process is killed while it stores. What it had answered with a cosignature is
// remembered, and the witness opens, stands by it and goes on.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	forked := newBranch(t, testOrigin, "forked", 1, crashSize)
	answered := int64(0)
	for round := range 5 {
		last := 5 + 7*round
		process := exec.Command(os.Args[0]) //nolint:gosec // this test
		process.Env = append(os.Environ(), crashEnv+"="+dir)
		process.Stderr = os.Stderr
		out, err := process.StdoutPipe()
		must(t, err)
		in, err := process.StdinPipe()
		must(t, err)
		must(t, process.Start())
		_, err = in.Write(make([]byte, last+1+crashAhead))
		must(t, err)
		scanner := bufio.NewScanner(out)
		for n := 0; scanner.Scan(); n++ {
			answered, err = strconv.ParseInt(scanner.Text(), 10, 64)
			must(t, err)
			if n == last {
				must(t, process.Process.Kill())
			}
		}
		if err := process.Wait(); err == nil || process.ProcessState.Exited() {
			t.Fatalf("the process ended by itself: %v", err)
		}
		s := openServer(t, witness.ServerOptions{Dir: dir})
		note := latest(t, s, testOrigin)
		size := sizeOf(t, note)
		if _, ok := s.Key().Verify([]byte(note)); !ok || size < answered {
			t.Fatalf("it remembers size %d after answering for %d, good: %v", size, answered, ok)
		}
		if err := submit(s, size, nil, forked.checkpoint(t, max(size, 2)).Note); err == nil {
			t.Fatal("another history was cosigned after the crash")
		}
		must(t, s.Close())
	}
}
