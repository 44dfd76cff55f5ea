package attachments_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"twothirds/domain/wire"
	"twothirds/eventstore/attachments"
)

// crashEnv names the folder that a child process of TestKill puts files into;
// with dieEnv it kills itself in the middle of one.
const (
	crashEnv = "ATTACHMENTS_TEST_PUT_INTO"
	dieEnv   = "ATTACHMENTS_TEST_DIE"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashEnv); dir != "" {
		fmt.Fprintln(os.Stderr, putForever(dir, os.Getenv(dieEnv) != ""))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// dying hands out some bytes and then kills the process.
type dying struct{ left int }

// Read hands out zeros, at most so many.
func (d *dying) Read(p []byte) (int, error) {
	n := min(len(p), d.left)
	if n == 0 {
		return 0, syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}
	clear(p[:n])
	d.left -= n
	return n, nil
}

// putForever puts files of all sizes, and writes a line with the hash after
// each. Where it is to die, it dies in the sixth.
func putForever(dir string, die bool) error {
	s, err := attachments.Open(dir, attachments.Options{})
	if err != nil {
		return err
	}
	first := uint64(s.Total()) //nolint:gosec // not negative
	for seed := first; ; seed++ {
		if die && seed == first+5 {
			_, err := s.Put(context.Background(), &dying{300_000}, "text/plain")
			return err
		}
		info, err := s.Put(context.Background(), bytes.NewReader(text(int(seed*7919%600_000), seed)), "text/plain") //nolint:gosec // small
		if err != nil {
			return err
		}
		fmt.Println(info.SHA256)
	}
}

// The process is killed at some point of a Put; what it had put is there, and
// nothing else that could be taken for an attachment.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	const rounds, lines = 6, 12
	var kept []wire.Hash
	for round := range rounds {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), crashEnv+"="+dir)
		die := round%2 == 1
		if die {
			child.Env = append(child.Env, dieEnv+"=1")
		}
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		must(t, err)
		must(t, child.Start())
		scanner := bufio.NewScanner(out)
		for n := 0; scanner.Scan(); n++ {
			hash, err := wire.ParseHash(scanner.Text())
			must(t, err)
			kept = append(kept, hash)
			if n == lines+round {
				must(t, child.Process.Kill())
			}
		}
		if err := child.Wait(); err == nil || child.ProcessState.Exited() {
			t.Fatalf("the child ended by itself: %v", err)
		}
		if die && written(t, dir) != 1 {
			t.Errorf("killed in the middle of a file, %d are half written", written(t, dir))
		}
		s := open(t, dir, attachments.Options{})
		if left := written(t, dir); left > 0 {
			t.Errorf("%d files are still half written", left)
		}
		for _, hash := range kept {
			if _, err := get(t.Context(), s, hash); err != nil {
				t.Fatalf("%s had been put: %v", hash, err)
			}
		}
		var total int64
		for info, err := range s.List() {
			must(t, err)
			b, err := get(t.Context(), s, info.SHA256)
			must(t, err)
			total += int64(len(b))
		}
		if total != s.Total() {
			t.Errorf("%d bytes are there, %d counted", total, s.Total())
		}
	}
	if want := rounds/2*(lines+1) + rounds/2*5; len(kept) < want {
		t.Errorf("only %d files had been put, want %d", len(kept), want)
	}
}
