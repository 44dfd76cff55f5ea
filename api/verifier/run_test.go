package verifier

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// A report is what the tests read of the verifier's report.
type report struct {
	OK         bool    `json:"ok"`
	Verdict    string  `json:"verdict"`
	NewerFrom  int     `json:"newer_from"`
	Entries    int     `json:"entries"`
	Signatures int     `json:"signatures"`
	Decisions  int     `json:"decisions"`
	Ledger     string  `json:"ledger"`
	Root       string  `json:"root"`
	State      string  `json:"state"`
	FirstBad   *fault  `json:"first_bad"`
	Faults     []fault `json:"faults"`
	NotJudged  struct {
		Permissions int `json:"permissions"`
	} `json:"not_judged"`
	Unchecked       []string `json:"unchecked"`
	PlainArithmetic string   `json:"plain_arithmetic"`
	States          []struct {
		Seq       int    `json:"seq"`
		EndsGroup bool   `json:"ends_group"`
		State     string `json:"state"`
	} `json:"states"`
	Tiles *struct {
		Same  int      `json:"same"`
		Wrong []string `json:"wrong"`
	} `json:"tiles"`
}

type fault struct {
	Seq    int    `json:"seq"`
	Class  string `json:"class"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Reason string `json:"reason"` // in the program's audit
}

// Exit codes of js/node.js, which are those of the program.
const (
	exitOK          = 0
	exitNewer       = 1
	exitUsage       = 2
	exitNotFound    = 3
	exitBad         = 5
	exitUnreachable = 7
)

// needNode skips the test where there is no Node.
func needNode(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed; the verifier's JavaScript runs in it")
	}
	return path
}

// run runs a command and gives what it printed and its exit code.
func run(t *testing.T, stdin []byte, name string, args ...string) (stdout []byte, code int) {
	t.Helper()
	var out, complaints bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(stdin), &out, &complaints
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%s %q: %s", name, args, complaints.Bytes())
		}
	}); exit != nil {
		return out.Bytes(), exit.ExitCode()
	}
	return out.Bytes(), 0
}

// runVerifier does what js/node.js does and reads its report; there is none where it could not read the log.
func runVerifier(t *testing.T, args ...string) (*report, int) {
	t.Helper()
	out, code := runNode(t, args...)
	if len(out) == 0 {
		return nil, code
	}
	var r report
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return &r, code
}

// A server is a process of Node that does what js/node.js does as often as it
// is asked to: starting one takes longer than most logs.
type server struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	answers *bufio.Reader
}

var serve = sync.OnceValues(func() (*server, error) {
	cmd := exec.Command("node", "--no-warnings", "testdata/serve.mjs")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	serving = &server{cmd, in, bufio.NewReader(out)}
	return serving, cmd.Start()
})

// serving is the server, once it is started.
var serving *server

// runNode gives what js/node.js prints with these arguments, and its exit code.
func runNode(t *testing.T, args ...string) (stdout []byte, code int) {
	t.Helper()
	needNode(t)
	s, err := serve()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.NewEncoder(s.in).Encode(args); err != nil {
		t.Fatal(err)
	}
	line, err := s.answers.ReadBytes('\n')
	if err != nil {
		t.Fatalf("node, asked for %q: %v", args, err)
	}
	var answer struct {
		Code int    `json:"code"`
		Out  string `json:"out"`
	}
	if err := json.Unmarshal(line, &answer); err != nil {
		t.Fatal(err)
	}
	return []byte(answer.Out), answer.Code
}

// runMany verifies exported folders in one process, without the start of each.
func runMany(t *testing.T, dirs []string) []report {
	t.Helper()
	out, code := run(t, nil, needNode(t), append([]string{"--no-warnings", "testdata/many.mjs"}, dirs...)...)
	var reports []report
	if err := json.Unmarshal(out, &reports); code != 0 || err != nil || len(reports) != len(dirs) {
		t.Fatalf("exit %d, %v, %d reports on %d logs", code, err, len(reports), len(dirs))
	}
	return reports
}

// builtIn is the folder that the program is built in, once it is.
var builtIn string

// program builds the program once, so that the tests can compare what it says.
var program = sync.OnceValues(func() (string, error) {
	var err error
	if builtIn, err = os.MkdirTemp("", "verifier"); err != nil {
		return "", err
	}
	path := filepath.Join(builtIn, "twothirds")
	if out, err := exec.Command("go", "build", "-o", path, "../../cmd/twothirds").CombinedOutput(); err != nil {
		return "", errors.New(string(out))
	}
	return path, nil
})

// needProgram skips the test where the program cannot be built.
func needProgram(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("short: the program is not built")
	}
	path, err := program()
	if err != nil {
		t.Skipf("the program cannot be built at the moment: %v", err)
	}
	return path
}

func TestMain(m *testing.M) {
	code := m.Run()
	if serving != nil {
		serving.in.Close()
		serving.cmd.Wait()
	}
	if builtIn != "" {
		os.RemoveAll(builtIn)
	}
	os.Exit(code)
}
