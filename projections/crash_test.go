package projections

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

// What the test binary does instead of testing when it is started as a child.
const (
	envChild = "TWOTHIRDS_PROJECTIONS_CHILD" // path of the rows
	envHold  = "TWOTHIRDS_PROJECTIONS_HOLD"  // the entry that is not handed out
	envMost  = "TWOTHIRDS_PROJECTIONS_MOST"  // how many entries there ever are
)

func TestMain(m *testing.M) {
	if path := os.Getenv(envChild); path != "" {
		fmt.Fprintln(os.Stderr, childMain(path))
		os.Exit(1) // it is killed, or something is wrong
	}
	os.Exit(m.Run())
}

// childMain follows the story, of which at first half is there and then an entry
// more whenever all is read, up to a number of them, in small transactions. It
// prints every entry before it is read, and never ends by itself.
func childMain(path string) error {
	go func() { // the test ended without killing this process
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
	m, err := Open(path, nil)
	if err != nil {
		return err
	}
	m.applyEntries = 3
	hold, err := strconv.Atoi(os.Getenv(envHold))
	if err != nil {
		return err
	}
	most, err := strconv.Atoi(os.Getenv(envMost))
	if err != nil {
		return err
	}
	all := story().Entries
	l := newLog(all, max(min(len(all)/2, most), int(m.Head().Seq)))
	l.onRead = func(seq wire.Seq) {
		fmt.Println(seq)
		if seq == wire.Seq(hold) {
			select {}
		}
		if l.Size() == seq && int(seq) < most {
			l.grow(int(seq) + 1)
		}
	}
	return m.Follow(context.Background(), l)
}

// runAndKill starts a child and kills it when it is about to read an entry, or a
// moment later: until then the child goes on, but not beyond the entry most.
func runAndKill(t *testing.T, path string, seq, hold, most int) {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), envChild+"="+path, envHold+"="+strconv.Itoa(hold), envMost+"="+strconv.Itoa(most))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	must(t, err)
	defer in.Close() //nolint:errcheck // nothing is written
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	scan := bufio.NewScanner(out)
	for scan.Scan() && scan.Text() != strconv.Itoa(seq) {
	}
	must(t, scan.Err())
	must(t, cmd.Process.Kill())
	if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
		t.Fatalf("the child was to be killed at entry %d: %v", seq, err)
	}
}

// TestKill kills a process with SIGKILL while it follows a log, again and again
// further on: the rows are always those of whole groups.
func TestKill(t *testing.T) {
	all := allOf(story())
	f := foldStory(t)
	path := filepath.Join(t.TempDir(), "rows.db")
	kills := []int{20, 37, 58, 71}
	for i, seq := range kills {
		most := len(all.entries)
		if i+1 < len(kills) {
			most = kills[i+1] - 1 // the next child has that one still to read, however late this one is killed
		}
		runAndKill(t, path, seq, 0, most)
		m, said := opened(t, path)
		head := int(m.Head().Seq)
		if !f.ends[head] {
			t.Fatalf("entry %d is the last, inside a group", head)
		}
		// Of what is live, everything was applied before the next was waited for.
		if live := seq > len(all.entries)/2; live && head < int(f.end(seq-1)) {
			t.Fatalf("entry %d was about to be read, and the head is %d", seq, head)
		}
		checkModel(t, m, f, head)
		must(t, m.CatchUp(t.Context(), newLog(all.entries, head)))
		said.rebuilt(t, nil)
		must(t, m.Close())
	}
	m := open(t, path)
	must(t, m.CatchUp(t.Context(), all))
	checkModel(t, m, f, len(all.entries))
}

// TestKillRebuild kills a process while it makes rows of an older schema anew:
// the old ones stand until the new ones are whole.
func TestKillRebuild(t *testing.T) {
	all := allOf(story())
	f := foldStory(t)
	path := filepath.Join(t.TempDir(), "rows.db")
	for _, seq := range []int{30, len(all.entries) / 2} {
		db, err := rows.Open(path, Schema-1)
		must(t, err)
		must(t, db.Check())
		must(t, db.Close())
		runAndKill(t, path, seq, seq, len(all.entries))
	}
	m, said := opened(t, path)
	must(t, m.CatchUp(t.Context(), all))
	said.rebuilt(t, rows.ErrSchema)
	checkModel(t, m, f, len(all.entries))
}
