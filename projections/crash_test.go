package projections

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

// What the test binary does instead of testing when it is started as a child.
const envChild = "TWOTHIRDS_PROJECTIONS_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(envChild); path != "" {
		fmt.Fprintln(os.Stderr, childMain(path))
		os.Exit(1) // it is killed, or something is wrong
	}
	os.Exit(m.Run())
}

// childMain catches up with the story in small transactions and prints every
// entry that is read. It never comes to the end: the last entry is not handed out.
func childMain(path string) error {
	m, err := Open(path, nil)
	if err != nil {
		return err
	}
	m.applyEntries = 3
	l := allOf(story())
	l.onRead = func(seq wire.Seq) {
		if seq == l.Size() {
			select {}
		}
		fmt.Println(seq)
	}
	return m.CatchUp(context.Background(), l)
}

// TestKill kills a process with SIGKILL while it catches up, or makes rows of an
// older schema anew, again and again further on: what is there is always whole.
func TestKill(t *testing.T) {
	all := allOf(story())
	f := foldAll(t, all)
	for _, schema := range []uint32{Schema, Schema - 1} {
		t.Run(fmt.Sprintf("from schema %d", schema), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "rows.db")
			db, err := rows.Open(path, schema)
			must(t, err)
			must(t, db.Close())
			for _, lines := range []int{66, 100, 130} {
				runAndKill(t, path, lines)
				// What was killed left no damage: only the older schema is
				// rebuilt, and that by the test's own process.
				db, err := rows.Open(path, schema)
				must(t, err)
				head, err := db.Head()
				must(t, err)
				must(t, db.Check())
				must(t, db.Close())
				if schema != Schema && head.Seq != 0 {
					t.Fatalf("half a rebuild stands at entry %d", head.Seq)
				}
				if !f.ends[head.Seq] {
					t.Fatalf("entry %d is the last, inside a group", head.Seq)
				}
			}
			m := open(t, path)
			must(t, m.CatchUp(t.Context(), all))
			checkModel(t, m, f, len(all.entries))
		})
	}
}

// runAndKill starts a child and kills it after it has read up to an entry.
func runAndKill(t *testing.T, path string, seq int) {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), envChild+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	scan := bufio.NewScanner(out)
	for scan.Scan() && scan.Text() != fmt.Sprint(seq) {
	}
	must(t, scan.Err())
	must(t, cmd.Process.Kill())
	if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
		t.Fatalf("the child was to be killed at entry %d: %v", seq, err)
	}
}
