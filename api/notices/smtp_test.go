//go:build unix

package notices

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/smtp"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// exim is Exim, as Debian's exim4-daemon-light has it, running on a port of
// loopback as whoever runs the test, who needs no privileges. It delivers mail
// for example.org into a maildir, has no user nobody, and wants later to come later.
type exim struct {
	port    int
	maildir string
}

const eximConfig = `
exim_user = %[2]s
exim_group = %[3]s
spool_directory = %[1]s/spool
log_file_path = %[1]s/log-%%slog
pid_file_path = %[1]s/pid
primary_hostname = mail.example.org
keep_environment =
never_users =
deliver_drop_privilege = true
tls_advertise_hosts =
acl_smtp_rcpt = rcpt
domainlist local = example.org
begin acl
rcpt:
  deny local_parts = nobody
       message = no such user $local_part@$domain
  defer local_parts = later
  accept domains = +local
  deny
begin routers
all:
  driver = accept
  transport = box
begin transports
box:
  driver = appendfile
  directory = %[1]s/box
  maildir_format
  envelope_to_add
  return_path_add
  user = %[2]s
  group = %[3]s
begin retry
* * F,1h,1s
`

func startExim(t *testing.T) *exim {
	t.Helper()
	path, err := exec.LookPath("exim4")
	if err != nil {
		path = "/usr/sbin/exim4" // not on every user's PATH
		if _, err := os.Stat(path); err != nil {
			t.Skip("exim4 is not installed: make tools, or apt-get install exim4-daemon-light")
		}
	}
	dir := t.TempDir()
	me, err := user.Current()
	must(t, err)
	uid, gid := me.Uid, me.Gid
	if uid == "0" {
		// Exim delivers to no mailbox as root; nobody may then read the folders above.
		nobody, err := user.Lookup("nobody")
		must(t, err)
		uid, gid = nobody.Uid, nobody.Gid
		dir = nobodysFolder(t, nobody)
	}
	for _, sub := range []string{"spool", "box"} {
		must(t, os.MkdirAll(filepath.Join(dir, sub), 0o777))
		must(t, os.Chmod(filepath.Join(dir, sub), 0o777)) //nolint:gosec // a folder of this test, for nobody
	}
	config := filepath.Join(dir, "exim.conf")
	must(t, os.WriteFile(config, fmt.Appendf(nil, eximConfig, dir, uid, gid), 0o600))
	must(t, os.Chmod(config, 0o644)) //nolint:gosec // nobody must read it, whatever the umask
	// Exim takes a socket that listens, as from inetd (-bw): nobody else can have the port.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	address := listener.Addr().(*net.TCPAddr)
	socket, err := listener.(*net.TCPListener).File()
	must(t, errors.Join(err, listener.Close()))
	cmd := exec.Command(path, "-C", config, "-bw") //nolint:gosec // a test's own server
	var said strings.Builder
	cmd.Stdin, cmd.Stdout, cmd.Stderr = socket, &said, &said
	// Its children have the same output: the end is waited for until the last one, which
	// may still be delivering, has let go of the folder.
	cmd.WaitDelay = time.Minute
	asUser(cmd, uid, gid)
	must(t, errors.Join(cmd.Start(), socket.Close()))
	stop := sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	t.Cleanup(stop)
	if err := greeted(address); err != nil {
		stop()
		t.Fatalf("exim does not answer: %v\n%s", err, said.String())
	}
	return &exim{port: address.Port, maildir: filepath.Join(dir, "box", "new")}
}

// greeted waits until a mail server greets.
func greeted(address *net.TCPAddr) error {
	conn, err := net.DialTCP("tcp", nil, address)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(3 * time.Minute)); err != nil {
		return err
	}
	c, err := smtp.NewClient(conn, address.IP.String())
	if err != nil {
		return err
	}
	return c.Quit()
}

// received waits for so many messages, and returns them all, parsed.
func (e *exim) received(t *testing.T, want int) (messages []*mail.Message) {
	t.Helper()
	deadline := time.Now().Add(3 * time.Minute)
	for {
		files, _ := os.ReadDir(e.maildir)
		if len(files) >= want {
			for _, file := range files {
				raw, err := os.ReadFile(filepath.Join(e.maildir, file.Name()))
				must(t, err)
				m, err := mail.ReadMessage(strings.NewReader(string(raw)))
				must(t, err)
				messages = append(messages, m)
			}
			return messages
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d messages came, want %d", len(files), want)
		}
		<-time.After(20 * time.Millisecond) // exim delivers in a process of its own, which nobody can wait for
	}
}

// parts are a message's bodies by content type, decoded.
func parts(t *testing.T, m *mail.Message) map[string]string {
	t.Helper()
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%s, %v", kind, err)
	}
	bodies := map[string]string{}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := r.NextRawPart()
		if err == io.EOF { //nolint:errorlint // as its documentation has it
			return bodies
		}
		must(t, err)
		if part.Header.Get("Content-Transfer-Encoding") != "quoted-printable" || !strings.Contains(part.Header.Get("Content-Type"), "charset=UTF-8") {
			t.Errorf("a part's header: %v", part.Header)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		must(t, err)
		kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		bodies[kind] = strings.ReplaceAll(string(body), "\r\n", "\n")
	}
}

// TestSMTP hands letters to a real mail server and reads them back.
func TestSMTP(t *testing.T) {
	server := startExim(t)
	n := body(t)
	recipients := map[string][]Recipient{
		"member/" + n.Members[0].ID.String(): {
			{Channel: "mail", To: "Ülkər Əliyeva <ulker@example.org>", Lang: "az"},
			{Channel: "mail", To: "anna@example.org", Lang: "en"},
			{Channel: "mail", To: "nobody@example.org", Lang: "en"},
			{Channel: "mail", To: "later@example.org", Lang: "en"},
		},
	}
	c := &Config{BaseURL: "https://ledger.example.org", Recipients: recipients, Channels: map[string]Channel{"mail": {
		Kind: KindSMTP, Host: "127.0.0.1", Port: server.port, TLS: TLSNone, From: "Sınaq reyestri <ledger@example.org>",
	}}}
	must(t, c.check())
	w := newWall()
	r := run(t, Options{Ledger: n.Ledger, Model: n.Model, Dir: t.TempDir(), Config: c, now: w.now})
	r.settle()
	seq := enroll(n, n.Members[0], "another key")
	n.CatchUp()
	r.settle()
	list, err := r.Of("member/"+n.Members[0].ID.String(), 0, 10)
	must(t, err)
	for i, want := range []string{HandedOver, HandedOver, Failed, Waiting} {
		d := list[0].Deliveries[i]
		if d.State != want || (want == Failed) != strings.Contains(d.Problem, "no such user") || strings.Contains(d.Problem, []string{"ulker@", "anna@", "nobody@", "later@"}[i]) {
			t.Errorf("delivery %d: %+v, want %s", i, d, want)
		}
	}

	messages := map[string]*mail.Message{}
	for _, m := range server.received(t, 2) {
		messages[m.Header.Get("Envelope-To")] = m
	}
	decoder := new(mime.WordDecoder)
	for to, want := range map[string]struct{ lang, subject, text, notice, header string }{
		"ulker@example.org": {"az", "Yeni açar qeydə alınıb: Sınaq birliyi", "Yeni açar bu üzvün adından imzalaya bilər: Sınaq birliyi.", "Bildiriş bu məktub deyil, reyestrdəki qeyddir.", "Ülkər Əliyeva <ulker@example.org>"},
		"anna@example.org":  {"en", "A key was enrolled for Test association", "A new key may sign for Test association from", "The entry in the ledger is the notice, not this letter.", "<anna@example.org>"},
	} {
		m := messages[to]
		if m == nil {
			t.Fatalf("nothing came for %s", to)
		}
		subject, err := decoder.DecodeHeader(m.Header.Get("Subject"))
		if err != nil || !strings.HasSuffix(subject, "] "+want.subject) {
			t.Errorf("%s: subject %q, %v", to, subject, err)
		}
		if got, err := decoder.DecodeHeader(m.Header.Get("To")); err != nil || strings.ReplaceAll(got, `"`, "") != want.header {
			t.Errorf("%s: to %q, %v", to, got, err)
		}
		if from, err := m.Header.AddressList("From"); err != nil || from[0].Name != "Sınaq reyestri" || m.Header.Get("Return-Path") != "<ledger@example.org>" {
			t.Errorf("%s: from %v, %v, return path %s", to, from, err, m.Header.Get("Return-Path"))
		}
		if date, err := m.Header.Date(); err != nil || !date.Equal(w.now()) {
			t.Errorf("%s: date %v, %v", to, date, err)
		}
		for name, value := range map[string]string{
			"Message-Id":     fmt.Sprintf("<%s.%s@example.org>", list[0].ID, map[string]string{"az": list[0].Deliveries[0].Recipient, "en": list[0].Deliveries[1].Recipient}[want.lang]),
			"Auto-Submitted": "auto-generated", "Content-Language": want.lang, "Twothirds-Ledger": n.Ledger.ID().String(), "Twothirds-Sequence": fmt.Sprint(seq), "Twothirds-Notice": "key.enrolled",
		} {
			if got := m.Header.Get(name); got != value {
				t.Errorf("%s: %s is %q, want %q", to, name, got, value)
			}
		}
		bodies := parts(t, m)
		for _, kind := range []string{"text/plain", "text/html"} {
			for _, text := range []string{want.text, want.notice, n.Ledger.ID().String(), fmt.Sprintf("https://ledger.example.org/%s/log/%d", want.lang, seq), fmt.Sprintf("twothirds receipt get %d --data https://ledger.example.org", seq)} {
				if !strings.Contains(bodies[kind], text) {
					t.Errorf("%s: %s does not say %q:\n%s", to, kind, text, bodies[kind])
				}
			}
		}
	}
}

// TestSMTPWithoutTLS: what is to be encrypted is not sent to a server that cannot.
func TestSMTPWithoutTLS(t *testing.T) {
	server := startExim(t)
	c := Channel{Kind: KindSMTP, Host: "127.0.0.1", Port: server.port, From: "ledger@example.org"}
	must(t, c.check())
	m, err := carrierOf(c)
	must(t, err)
	if err := m.hand(context.Background(), aLetter("en")); err == nil || isRefused(err) || !strings.Contains(strings.ToLower(err.Error()), "starttls") {
		t.Errorf("%v", err)
	}
	if files, _ := os.ReadDir(server.maildir); len(files) > 0 {
		t.Error("it came through")
	}
}
