package agree

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"
)

// node is the second verifier in a process that judges one log after the other.
type node struct {
	mu     sync.Mutex
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	before [][]byte // the log that was judged last
}

// started is the process, once there is one; nil without Node.
var started = sync.OnceValues(func() (*node, error) {
	path, err := exec.LookPath("node")
	if err != nil {
		return nil, nil
	}
	n := &node{cmd: exec.Command(path, "--no-warnings", "testdata/judge.mjs")}
	n.cmd.Stderr = os.Stderr
	if n.in, err = n.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := n.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	n.out = bufio.NewReaderSize(out, 1<<20)
	return n, n.cmd.Start()
})

// needNode skips the test where there is no Node.
func needNode(t testing.TB) *node {
	t.Helper()
	n, err := started()
	if err != nil {
		t.Fatal(err)
	}
	if n == nil {
		t.Skip("node is not installed; the second verifier's JavaScript runs in it")
	}
	return n
}

func TestMain(m *testing.M) {
	code := m.Run()
	if n, _ := started(); n != nil {
		n.in.Close() // it ends by itself then
		if err := n.cmd.Wait(); err != nil {
			fmt.Fprintln(os.Stderr, "node:", err)
			code = 1
		}
	}
	if builtIn != "" {
		os.RemoveAll(builtIn)
	}
	os.Exit(code)
}

// A question is a line that testdata/judge.mjs reads.
type question struct {
	Dir     string   `json:"dir,omitempty"`
	Keep    int      `json:"keep"`
	Entries [][]byte `json:"entries"`
	Ledger  string   `json:"ledger,omitempty"`
	Since   []byte   `json:"since,omitempty"`
	Receipt *receipt `json:"receipt,omitempty"`
}

// A receipt is judged with the verifier key that is known of its log, if any.
type receipt struct {
	Proof []byte `json:"proof"`
	Entry []byte `json:"entry"`
	Known string `json:"known"`
}

// An answer is what the tests read of the report of js/verify.js.
type answer struct {
	OK       bool    `json:"ok"`
	Verdict  string  `json:"verdict"`
	Thrown   string  `json:"thrown"`
	State    string  `json:"state"`
	Entries  int     `json:"entries"`
	FirstBad *fault  `json:"first_bad"`
	Faults   []fault `json:"faults"`
	// Cosignatures says whose there are of the witnesses asked for.
	Cosignatures *struct {
		Missing []string `json:"missing"`
	} `json:"cosignatures"`
	// Unchecked is what the second verifier could not check.
	Unchecked []string `json:"unchecked"`
}

type fault struct {
	Seq    int    `json:"seq"`
	Class  string `json:"class"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// judge is what the second verifier says of a log.
func (n *node) judge(tc tampering) (verdict, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	q := question{Dir: tc.dir, Entries: [][]byte{}, Ledger: tc.ledger, Since: tc.since}
	if tc.dir == "" {
		for q.Keep < len(n.before) && q.Keep < len(tc.entries) && bytes.Equal(n.before[q.Keep], tc.entries[q.Keep]) {
			q.Keep++
		}
		q.Entries, n.before = append(q.Entries, tc.entries[q.Keep:]...), tc.entries
	}
	a, err := n.ask(q)
	if err != nil {
		return verdict{}, err
	}
	return a.verdict(), nil
}

func (n *node) ask(q question) (*answer, error) {
	line, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	if _, err := n.in.Write(append(line, '\n')); err != nil {
		return nil, err
	}
	said, err := n.out.ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("node has ended: %w", err)
	}
	a := new(answer)
	return a, json.Unmarshal(said, a)
}

func (a *answer) verdict() verdict {
	switch {
	case a.Thrown != "":
		return verdict{class: failure, reason: a.Thrown}
	case a.Verdict == "newer":
		return verdict{seq: 1, class: "newer"}
	case a.OK:
		return verdict{ok: true, state: a.State}
	}
	v := verdict{seq: a.FirstBad.Seq, class: a.FirstBad.Class, code: a.FirstBad.Code, reason: a.FirstBad.Code + ": " + a.FirstBad.Detail}
	for _, f := range a.Faults {
		if f.Class == "tree" {
			v.tree = f.Seq
		}
	}
	return v
}
