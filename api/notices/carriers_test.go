package notices

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"twothirds/domain"
)

func aLetter(lang string) *Letter {
	f := &frame{baseURL: "https://ledger.example.org", name: domain.Text{En: "Test body", Az: "Sınaq qurumu"}, demo: true}
	l := f.letter(Letter{ID: "0123456789abcdef.ff", For: "member/x", Kind: "result", Lang: lang, Recorded: 1_795_944_600_000, Sequence: 12, To: "Ülkər <ulker@example.org>", made: 1_795_944_600_000},
		&matter{Variant: "carried", Number: 3, Title: domain.Text{Az: "Şəffaflıq haqqında çıxarış: ğ, ı, ö, ü, İ", En: "On openness"}, Page: "/motions/y"})
	return &l
}

// TestWebhook: what is posted is signed over its exact bytes, and what the
// answers mean.
func TestWebhook(t *testing.T) {
	secretFile := filepath.Join(t.TempDir(), "secret")
	must(t, os.WriteFile(secretFile, []byte("a shared secret\n"), 0o600))
	for _, tt := range []struct {
		status       int
		ok, finished bool
	}{
		{200, true, true},
		{204, true, true},
		{301, false, true},
		{307, false, true},
		{400, false, true},
		{404, false, true},
		{410, false, true},
		{408, false, false},
		{409, false, false},
		{429, false, false},
		{500, false, false},
		{503, false, false},
	} {
		var body []byte
		var header http.Header
		calls := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			calls++
			body, _ = io.ReadAll(r.Body)
			header = r.Header
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(tt.status)
		}))
		c := Channel{Kind: KindWebhook, URL: server.URL, SecretFile: secretFile}
		must(t, c.check())
		hook, err := carrierOf(c)
		must(t, err)
		l := aLetter("az")
		err = hook.hand(context.Background(), l)
		if (err == nil) != tt.ok || (err == nil || isRefused(err)) != tt.finished || calls != 1 {
			t.Errorf("%d: %v, after %d calls", tt.status, err, calls)
		}
		if got := header.Get(SignatureHeader); got != Sign([]byte("a shared secret"), body) || got == Sign([]byte("another"), body) || !strings.HasPrefix(got, "sha256=") || len(got) != 71 {
			t.Errorf("%d: signed %q", tt.status, got)
		}
		var back Letter
		if err := json.Unmarshal(body, &back); err != nil || back.Subject != l.Subject || back.Sequence != 12 || header.Get("Idempotency-Key") != `"`+l.ID+`"` {
			t.Errorf("%d: %v, %s", tt.status, err, body)
		}
		server.Close()
	}
	hook, err := carrierOf(Channel{Kind: KindWebhook, URL: "http://127.0.0.1:1", SecretFile: secretFile})
	must(t, err)
	if err := hook.hand(context.Background(), aLetter("az")); err == nil || isRefused(err) {
		t.Errorf("with nobody there: %v", err)
	}
	if _, err := carrierOf(Channel{Kind: KindWebhook, URL: "http://localhost", SecretFile: secretFile + "x"}); err == nil {
		t.Error("a secret that is not there is no matter")
	}
}

// TestSign is the vector of RFC 4231, test case 2.
func TestSign(t *testing.T) {
	if got := Sign([]byte("Jefe"), []byte("what do ya want for nothing?")); got != "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" {
		t.Error(got)
	}
}

// TestFiles: a file for each letter, whole, for its owner alone; again is no second.
func TestFiles(t *testing.T) {
	for _, format := range []string{FormatJSON, FormatEML} {
		dir := filepath.Join(t.TempDir(), "out")
		c := Channel{Kind: KindFile, Dir: dir, Format: format, From: "ledger@example.org"}
		must(t, c.check())
		folder, err := carrierOf(c)
		must(t, err)
		l := aLetter("az")
		must(t, folder.hand(context.Background(), l))
		path := filepath.Join(dir, l.ID+"."+format)
		once, err := os.ReadFile(path)
		must(t, err)
		must(t, os.WriteFile(path+".part", []byte("torn"), 0o600))
		must(t, folder.hand(context.Background(), l))
		twice, err := os.ReadFile(path)
		must(t, err)
		files, err := os.ReadDir(dir)
		must(t, err)
		info, err := files[0].Info()
		must(t, err)
		if len(files) != 1 || !bytes.Equal(once, twice) || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", format, files, info.Mode())
		}
		if format == FormatEML {
			m, err := mail.ReadMessage(bytes.NewReader(once))
			if err != nil || m.Header.Get("Message-Id") != "<0123456789abcdef.ff@example.org>" {
				t.Errorf("%v, %v", m, err)
			}
		} else if !strings.Contains(string(once), "Şəffaflıq") {
			t.Errorf("%s", once)
		}
	}
}
