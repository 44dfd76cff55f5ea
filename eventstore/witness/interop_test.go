package witness_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
	"golang.org/x/mod/sumdb/note"

	"twothirds/eventstore/porttest"
	"twothirds/eventstore/witness"
)

// tool finds a program of another project: named by an environment variable, on the
// PATH or where go install puts it. Without it the test is skipped.
func tool(t *testing.T, env, name, install string) string {
	t.Helper()
	if path := os.Getenv(env); path != "" {
		return path
	}
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOPATH").Output()
	if err == nil {
		path := filepath.Join(strings.TrimSpace(string(out)), "bin", name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	t.Skipf("%s is not here; install it with: go install %s (or name it in %s)", name, install, env)
	return ""
}

// start runs a program until the test ends, and returns when it listens.
func start(t *testing.T, address, path string, args ...string) {
	t.Helper()
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	must(t, err)
	process := exec.Command(path, args...) //nolint:gosec // named by whoever runs the test
	process.Stdout, process.Stderr = out, out
	must(t, process.Start())
	ended := make(chan error, 1)
	go func() { ended <- process.Wait() }()
	said := func() string {
		b, _ := os.ReadFile(out.Name())
		return string(b)
	}
	t.Cleanup(func() {
		_ = process.Process.Kill()
		<-ended
		_ = out.Close()
		if t.Failed() {
			t.Log(said())
		}
	})
	tick, late := time.NewTicker(20*time.Millisecond), time.After(time.Minute)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("%s ended: %v", path, err)
		case <-late:
			t.Fatalf("%s does not listen", path)
		case <-tick.C:
			if c, err := net.Dial("tcp", address); err == nil {
				_ = c.Close()
				return
			}
		}
	}
}

// Our client against omniwitness.
func TestOmniwitness(t *testing.T) {
	path := tool(t, "TWOTHIRDS_OMNIWITNESS", "omniwitness",
		"github.com/transparency-dev/witness/cmd/omniwitness@v0.0.0-20260720115447-2e1c6971d19e")
	dir, address := t.TempDir(), fmt.Sprint("127.0.0.1:", porttest.Keep(t))
	const name = "witness.example/omni"
	private, vkey, err := note.GenerateKey(rand.Reader, name)
	must(t, err)
	material, err := base64.StdEncoding.DecodeString(strings.SplitN(vkey, "+", 3)[2])
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "key"), []byte(private), 0o600))
	logs := fmt.Sprintf("Logs:\n  - Origin: %s\n    PublicKey: %s\n    URL: http://127.0.0.1:1\n    Feeder: none\n", testOrigin, logVKey(testOrigin))
	must(t, os.WriteFile(filepath.Join(dir, "logs.yaml"), []byte(logs), 0o600))
	start(t, address, path, "--listen="+address, "--metrics_listen=", "--db_file="+filepath.Join(dir, "db"),
		"--private_key_path="+filepath.Join(dir, "key"), "--additional_logs="+filepath.Join(dir, "logs.yaml"))
	k := witness.Key{Name: name, Public: material[1:]}
	// It answers 500 to unknown logs and bad signatures.
	exercise(t, witness.Witness{Name: "omni", Key: k, URL: "http://" + address}, witness.ErrUnreachable, witness.ErrUnreachable)
}

// Our client against litewitness, which has its key in an ssh-agent and its logs in SQLite.
func TestLitewitness(t *testing.T) {
	path := tool(t, "TWOTHIRDS_LITEWITNESS", "litewitness", "filippo.io/torchwood/cmd/litewitness@v0.9.0")
	sqlite, err := exec.LookPath("sqlite3")
	if err != nil {
		t.Skip("sqlite3 is not here; with it the test writes the log into litewitness's database")
	}
	dir, address := t.TempDir(), fmt.Sprint("127.0.0.1:", porttest.Keep(t))
	const name = "witness.example/lite"
	public, private, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	keyring := agent.NewKeyring()
	must(t, keyring.Add(agent.AddedKey{PrivateKey: private}))
	socket, err := net.Listen("unix", filepath.Join(dir, "agent"))
	must(t, err)
	t.Cleanup(func() { _ = socket.Close() })
	go func() {
		for {
			c, err := socket.Accept()
			if err != nil {
				return
			}
			go func() { _ = agent.ServeAgent(keyring, c) }()
		}
	}()
	sshKey, err := ssh.NewPublicKey(public)
	must(t, err)
	start(t, address, path, "-db", filepath.Join(dir, "db"), "-name", name, "-key", ssh.FingerprintSHA256(sshKey),
		"-ssh-agent", filepath.Join(dir, "agent"), "-listen", address)
	empty := newBranch(t, testOrigin, "", 0, 0).root(t, 0)
	out, err := exec.CommandContext(t.Context(), sqlite, filepath.Join(dir, "db"), fmt.Sprintf( //nolint:gosec // this test's words
		"PRAGMA busy_timeout=60000; INSERT INTO log VALUES ('%s', 0, '%v'); INSERT INTO key VALUES ('%s', '%s');",
		testOrigin, empty, testOrigin, logVKey(testOrigin))).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	k := witness.Key{Name: name, Public: public}
	exercise(t, witness.Witness{Name: "lite", Key: k, URL: "http://" + address}, witness.ErrUnknownLog, witness.ErrRefused)
}
