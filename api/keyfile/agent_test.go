package keyfile_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"twothirds/api/keyfile"
	"twothirds/domain/wire/pubkey"
)

// socketPath is short: the path of a unix socket has about 100 bytes.
func socketPath(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "agent")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return filepath.Join(folder, "s")
}

// serve answers for the agent on a unix socket and points SSH_AUTH_SOCK to it.
func serve(t *testing.T, a agent.Agent) string {
	t.Helper()
	path := socketPath(t)
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_ = agent.ServeAgent(a, conn)
			}()
		}
	}()
	t.Setenv("SSH_AUTH_SOCK", path)
	return path
}

// add makes a key, adds it to the agent under the comment and returns its public half.
func add(t *testing.T, a agent.Agent, comment string) pubkey.Key {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Add(agent.AddedKey{PrivateKey: &private, Comment: comment}); err != nil {
		t.Fatal(err)
	}
	return pubkey.Key(public)
}

func addOther(t *testing.T, a agent.Agent, comment string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Add(agent.AddedKey{PrivateKey: private, Comment: comment}); err != nil {
		t.Fatal(err)
	}
}

func TestAgent(t *testing.T) {
	keyring := agent.NewKeyring()
	serve(t, keyring)
	addOther(t, keyring, "vote")
	if _, err := keyfile.Open("agent:", nil); !errors.Is(err, keyfile.ErrNoKey) {
		t.Errorf("no Ed25519 key: %v", err)
	}
	first := add(t, keyring, "vote")
	if s, err := keyfile.Open("agent:", nil); err != nil || pubkey.Key(s.Public()) != first {
		t.Errorf("the only Ed25519 key was not taken: %v", err)
	}
	second := add(t, keyring, "other")
	third := add(t, keyring, "other")
	fourth := add(t, keyring, first.Fingerprint())
	for _, c := range []struct {
		which string
		want  pubkey.Key
		err   error
	}{
		{"vote", first, nil},
		{first.Fingerprint(), first, nil},
		{second.Fingerprint(), second, nil},
		{third.String(), third, nil},
		{fourth.Fingerprint(), fourth, nil},
		{"", pubkey.Key{}, keyfile.ErrAmbiguous},
		{"other", pubkey.Key{}, keyfile.ErrAmbiguous},
		{"vot", pubkey.Key{}, keyfile.ErrNoKey},
		{"SHA256:tAXFyTXI8xtDaujAEcwJslAYc9/6FKcUkd2Lw0xDhPo", pubkey.Key{}, keyfile.ErrNoKey},
		{"O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik", pubkey.Key{}, keyfile.ErrNoKey},
	} {
		s, err := keyfile.Open("agent:"+c.which, nil)
		if !errors.Is(err, c.err) || (err == nil) != (c.err == nil) {
			t.Errorf("agent:%s: %v, want %v", c.which, err, c.err)
			continue
		}
		if err != nil {
			continue
		}
		if pubkey.Key(s.Public()) != c.want || !pubkey.Verify(c.want, []byte("yes"), mustSign(t, s, "yes")) {
			t.Errorf("agent:%s is the key %s, want %s", c.which, pubkey.Key(s.Public()), c.want)
		}
	}
}

// TestAgentComment: a comment that reads like the fingerprint or key of a key
// that is not there must not stand in for it.
func TestAgentComment(t *testing.T) {
	absent := pubkey.Key(zeroKey(t).Public())
	for _, comment := range []string{absent.Fingerprint(), absent.String()} {
		keyring := agent.NewKeyring()
		serve(t, keyring)
		add(t, keyring, comment)
		if _, err := keyfile.Open("agent:"+comment, nil); !errors.Is(err, keyfile.ErrNoKey) {
			t.Errorf("agent:%s: %v", comment, err)
		}
	}
}

func TestAgentIsNotThere(t *testing.T) {
	for _, socket := range []string{"", socketPath(t)} {
		t.Setenv("SSH_AUTH_SOCK", socket)
		if _, err := keyfile.Open("agent:", nil); !errors.Is(err, keyfile.ErrNoAgent) {
			t.Errorf("SSH_AUTH_SOCK=%q: %v", socket, err)
		}
	}
}

// lying is an agent that answers wrongly.
type lying struct {
	agent.Agent
	sign func(ssh.PublicKey, []byte) (*ssh.Signature, error)
	list func() ([]*agent.Key, error)
}

func (l lying) Sign(k ssh.PublicKey, data []byte) (*ssh.Signature, error) { return l.sign(k, data) }

func (l lying) List() ([]*agent.Key, error) {
	if l.list != nil {
		return l.list()
	}
	return l.Agent.List()
}

func TestAgentAnswersWrongly(t *testing.T) {
	keyring := agent.NewKeyring()
	add(t, keyring, "")
	for _, c := range []struct {
		what string
		sign func(ssh.PublicKey, []byte) (*ssh.Signature, error)
	}{
		{"another message", func(k ssh.PublicKey, data []byte) (*ssh.Signature, error) {
			return keyring.Sign(k, append(data, '.'))
		}},
		{"another algorithm", func(k ssh.PublicKey, data []byte) (*ssh.Signature, error) {
			sig, err := keyring.Sign(k, data)
			if err == nil {
				sig.Format = "ssh-rsa"
			}
			return sig, err
		}},
		{"half a signature", func(k ssh.PublicKey, data []byte) (*ssh.Signature, error) {
			sig, err := keyring.Sign(k, data)
			if err == nil {
				sig.Blob = sig.Blob[:32]
			}
			return sig, err
		}},
		{"nothing", func(ssh.PublicKey, []byte) (*ssh.Signature, error) {
			return &ssh.Signature{Format: "ssh-ed25519"}, nil
		}},
		{"a refusal", func(ssh.PublicKey, []byte) (*ssh.Signature, error) { return nil, errors.New("denied") }},
	} {
		serve(t, lying{Agent: keyring, sign: c.sign})
		s, err := keyfile.Open("agent:", nil)
		if err != nil {
			t.Fatal(err)
		}
		if sig, err := s.Sign([]byte("yes")); !errors.Is(err, keyfile.ErrAgent) || sig != nil {
			t.Errorf("%s: %x, %v", c.what, sig, err)
		}
	}
}

func TestAgentOffersWeakKey(t *testing.T) {
	identity := pubkey.Key{1}
	weak, err := ssh.NewPublicKey(ed25519.PublicKey(identity[:]))
	if err != nil {
		t.Fatal(err)
	}
	serve(t, lying{Agent: agent.NewKeyring(), list: func() ([]*agent.Key, error) {
		return []*agent.Key{{Format: weak.Type(), Blob: weak.Marshal()}}, nil
	}})
	if _, err := keyfile.Open("agent:", nil); !errors.Is(err, pubkey.ErrSmallOrder) {
		t.Errorf("%v, want ErrSmallOrder", err)
	}
}

func TestAgentIsSilent(t *testing.T) {
	listener, err := net.Listen("unix", socketPath(t)) // never accepts
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	err = keyfile.WithAgent(listener.Addr().String(), 20*time.Millisecond, func(a agent.Agent) error {
		_, err := a.List()
		return err
	})
	if err == nil {
		t.Error("a silent agent listed its keys")
	}
}

// TestRealAgent signs with the ssh-agent of OpenSSH.
func TestRealAgent(t *testing.T) {
	for _, tool := range []string{"ssh-agent", "ssh-add", "ssh-keygen"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	socket := socketPath(t)
	server := exec.Command("ssh-agent", "-D", "-a", socket)
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	// It says where it listens once it does.
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SSH_AUTH_SOCK", socket)
	path := filepath.Join(filepath.Dir(socket), "id")
	run := func(name string, args ...string) {
		t.Helper()
		if b, err := exec.Command(name, args...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, b)
		}
	}
	run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "member", "-f", path)
	run("ssh-add", "-q", path)
	line, err := os.ReadFile(path + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	want, err := pubkey.Parse(string(line))
	if err != nil {
		t.Fatal(err)
	}
	for _, which := range []string{"", "member", want.Fingerprint(), string(line)} {
		s, err := keyfile.Open("agent:"+which, nil)
		if err != nil {
			t.Fatalf("agent:%s: %v", which, err)
		}
		message := string(make([]byte, 60_000)) // the longest statement
		if pubkey.Key(s.Public()) != want || !pubkey.Verify(want, []byte(message), mustSign(t, s, message)) {
			t.Errorf("agent:%s: another key", which)
		}
	}
	run("ssh-add", "-q", "-d", path)
	if _, err := keyfile.Open("agent:", nil); !errors.Is(err, keyfile.ErrNoKey) {
		t.Errorf("after its removal: %v", err)
	}
}
