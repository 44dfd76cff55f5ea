// Package journey walks the whole way through a ledger as people do: on the pages
// of a server that is a process of its own, in browsers that share nothing, by what
// is to be read there. It has nothing but tests.
package journey

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/keyfile"
	"twothirds/domain"
	"twothirds/domain/domaintest"
)

// builtIn is the folder that the program is built in, once it is.
var builtIn string

var program = sync.OnceValues(func() (string, error) {
	var err error
	if builtIn, err = os.MkdirTemp("", "journey"); err != nil {
		return "", err
	}
	path := filepath.Join(builtIn, "twothirds")
	if out, err := exec.Command("go", "build", "-o", path, "../../../cmd/twothirds").CombinedOutput(); err != nil {
		return "", errors.New(string(out))
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if builtIn != "" {
		os.RemoveAll(builtIn)
	}
	os.Exit(code)
}

// served is a ledger that the program serves.
type served struct {
	t            testing.TB
	program, url string
	ledger       string // its id
	dir          string // for files of this test
	members      []*domaintest.Member
}

var serving = regexp.MustCompile(`Serving on (http://[^ ]+)`)

// serve founds a demonstration ledger, has prepare enter what it begins with, and
// has the program serve it until the test ends.
func serve(t testing.TB, prepare func(*apitest.Node)) *served {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatalf("building the program: %v", err)
	}
	var data string
	node := apitest.FoundWith(t, domain.PurposeDemonstration, func(dir, _ string) { data = dir })
	prepare(node)
	s := &served{t: t, program: path, ledger: node.Ledger.ID().String(), dir: t.TempDir(), members: node.Members}
	node.CatchUp()
	node.Close()

	cmd := exec.Command(path, "serve", "--data", data, "--listen", "127.0.0.1:0")
	cmd.WaitDelay = 10 * time.Second
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(said)
	for s.url == "" && lines.Scan() {
		if m := serving.FindStringSubmatch(lines.Text()); m != nil {
			s.url = m[1]
		} else {
			t.Log(lines.Text())
		}
	}
	var rest sync.WaitGroup
	rest.Go(func() {
		for lines.Scan() {
		}
	})
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended
		rest.Wait()
		if err := cmd.Wait(); err != nil {
			t.Errorf("the server ended: %v", err)
		}
	})
	if s.url == "" {
		t.Fatal("the program does not serve")
	}
	return s
}

// run runs the program and gives what it prints.
func (s *served) run(args ...string) string {
	s.t.Helper()
	var out, complaint bytes.Buffer
	cmd := exec.Command(s.program, args...)
	cmd.Env = append(os.Environ(), "XDG_STATE_HOME="+s.dir)
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		s.t.Fatalf("twothirds %s: %v\n%s%s", strings.Join(args, " "), err, out.String(), complaint.String())
	}
	return out.String()
}

// key writes a key file without protection.
func (s *served) key(name string, key domaintest.Key) string {
	s.t.Helper()
	private, err := keyfile.New(bytes.NewReader(ed25519.PrivateKey(key.Private).Seed()))
	if err != nil {
		s.t.Fatal(err)
	}
	file, err := keyfile.Plain(private, name)
	if err != nil {
		s.t.Fatal(err)
	}
	path := filepath.Join(s.dir, name+".key")
	if err := file.Write(path); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// file writes a file.
func (s *served) file(name, text string) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// get asks the ledger for a row, as JSON.
func (s *served) get(path string) map[string]any {
	s.t.Helper()
	answer, err := http.Get(s.url + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	row := map[string]any{}
	if err := json.NewDecoder(answer.Body).Decode(&row); err != nil || answer.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: status %d, %v", path, answer.StatusCode, err)
	}
	return row
}

// until waits until a member of a row has a value.
func (s *served) until(path, member, value string) {
	s.t.Helper()
	for start := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		row := s.get(path)
		if fmt.Sprint(row[member]) == value {
			return
		}
		if time.Since(start) > 2*time.Minute {
			s.t.Fatalf("%s: %s is %v, never %s", path, member, row[member], value)
		}
	}
}
