package tlog

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// crashEnv names the file that a child process of TestKill appends to.
const crashEnv = "TLOG_TEST_APPEND_TO"

func TestMain(m *testing.M) {
	if path := os.Getenv(crashEnv); path != "" {
		fmt.Fprintln(os.Stderr, appendForever(path))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// appendForever appends and signs the test log, and writes a line with the size after
// each acknowledged append.
func appendForever(path string) error {
	s, err := Open(path, Options{})
	if err != nil {
		return err
	}
	signer, err := NewSigner(testOrigin, testKey(1))
	if err != nil {
		return err
	}
	for {
		have, _ := s.Size()
		size, root, err := s.Append(uint64(have)+1, entries(uint64(have)+1, uint64(have)+1+uint64(have)%37))
		if err != nil {
			return err
		}
		fmt.Println(size)
		note, err := signer.SignCheckpoint(size, root)
		if err != nil {
			return err
		}
		if _, staged, err := s.Staged(); err != nil || staged {
			return fmt.Errorf("a checkpoint is still staged: %v", err)
		}
		if err := s.StageCheckpoint(note); err != nil {
			return err
		}
		if err := s.CommitCheckpoint(note, 1); err != nil {
			return err
		}
	}
}

// The process is killed at some point of an append; what it had acknowledged is there,
// the log is sound, and goes on.
func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	const rounds, lines = 4, 12
	acknowledged := int64(0)
	for range rounds {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), crashEnv+"="+path)
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		must(t, err)
		must(t, child.Start())
		scanner := bufio.NewScanner(out)
		for n := 0; scanner.Scan(); n++ {
			size, err := strconv.ParseInt(scanner.Text(), 10, 64)
			must(t, err)
			acknowledged = size
			if n == lines {
				must(t, child.Process.Kill())
			}
		}
		if err := child.Wait(); err == nil || child.ProcessState.Exited() {
			t.Fatalf("the child ended by itself: %v", err)
		}
		s := open(t, path)
		size, root := s.Size()
		if size < acknowledged {
			t.Fatalf("size %d after %d were acknowledged", size, acknowledged)
		}
		verify(t, s, newOracle(t, uint64(size))) // the child went on until it was dead
		// The publisher's own recovery: the staged checkpoint is published as it is.
		if note, ok, err := s.Staged(); err != nil {
			t.Fatal(err)
		} else if ok {
			c, err := ParseCheckpoint(testOrigin, testPub(1), note)
			if err != nil || c.Size != size || c.Root != root {
				t.Fatalf("staged checkpoint %+v at size %d, %v", c, size, err)
			}
			must(t, s.CommitCheckpoint(note, 1))
		}
		must(t, s.Close())
	}
}
