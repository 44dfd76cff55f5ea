package rows

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// What the test binary does instead of testing when it is started as a child.
const (
	envChild = "TWOTHIRDS_ROWS_CHILD" // "apply" or "rebuild"
	envPath  = "TWOTHIRDS_ROWS_PATH"
)

func TestMain(m *testing.M) {
	if mode := os.Getenv(envChild); mode != "" {
		fmt.Fprintln(os.Stderr, childMain(mode, os.Getenv(envPath)))
		os.Exit(1) // it is killed, or something is wrong
	}
	os.Exit(m.Run())
}

// childMain applies groups from the head on for ever, and prints the head each time
// one is durable. It returns only with an error.
func childMain(mode, path string) error {
	if mode == "rebuild" {
		return Rebuild(path, 2, func(apply func([]Entry) error) error { return applyForEver(apply, 0) })
	}
	db, err := Open(path, 2)
	if err != nil {
		return err
	}
	head, err := db.Head()
	if err != nil {
		return err
	}
	return applyForEver(db.Apply, head.Seq)
}

func applyForEver(apply func([]Entry) error, head uint64) error {
	for {
		// Batches of one to nine groups, so that commits fall everywhere.
		batch := feedTo(head+1, head+1+(head*7)%20)
		if err := apply(batch); err != nil {
			return err
		}
		head = batch[len(batch)-1].Seq
		fmt.Println(head)
	}
}

// runAndKill starts a child and kills it with SIGKILL after it has printed lines
// lines. It returns the last one.
func runAndKill(t *testing.T, mode, path string, lines int) uint64 {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), envChild+"="+mode, envPath+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	last := uint64(0)
	scan := bufio.NewScanner(out)
	for range lines {
		if !scan.Scan() {
			t.Fatalf("the child ended by itself: %v", cmd.Wait())
		}
		last, err = strconv.ParseUint(scan.Text(), 10, 64)
		must(t, err)
	}
	must(t, cmd.Process.Kill())
	if err := cmd.Wait(); err == nil {
		t.Fatal("the child was not killed")
	}
	return last
}

// TestKill kills the writing process again and again. Each time the file must open
// at the end of a batch, not before what was reported durable, hold the state of
// exactly these entries, and take the next one.
func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rows.db")
	for _, lines := range []int{1, 2, 5, 13, 40, 90} {
		reported := runAndKill(t, "apply", path, lines)
		db, err := Open(path, 2)
		must(t, err)
		head, err := db.Head()
		must(t, err)
		if head.Seq < reported {
			t.Fatalf("entry %d was reported durable and the head is %d", reported, head.Seq)
		}
		checkFile(t, db)

		again, err := OpenTemp("")
		must(t, err)
		entries := feedTo(1, head.Seq)
		equal(t, "entries up to the end of a group", uint64(len(entries)), head.Seq)
		must(t, again.Apply(entries))
		equal(t, "digest", digestOf(t, db), digestOf(t, again))
		must(t, again.Close())
		must(t, db.Apply(feedGroup(head.Seq+1)))
		must(t, db.Close())
	}
}

// TestKillRebuild kills a rebuild on the way.
func TestKillRebuild(t *testing.T) {
	path := madeFile(t, 60)
	db, err := Open(path, 2)
	must(t, err)
	want := digestOf(t, db)
	must(t, db.Close())
	runAndKill(t, "rebuild", path, 50)
	if _, err := os.Stat(tempPath(path)); err != nil {
		t.Fatalf("the rebuild left nothing to clean up: %v", err)
	}
	db = openTest(t, path, 2)
	equal(t, "digest", digestOf(t, db), want)
	onlyFile(t, path)
}
