package notices

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const good = `{"base_url":"https://ledger.example.org/","channels":{
	"mail":{"kind":"smtp","host":"mail.example.org","from":"Ledger <ledger@example.org>","user":"u","password_file":"pw"},
	"hook":{"kind":"webhook","url":"https://example.org/hook","secret_file":"/secret"},
	"out":{"kind":"file","dir":"out","format":"eml","from":"a@example.org"}},
	"recipients":{"member/01a2b3c4-0000-7000-8000-000000000001":[{"channel":"mail","to":"Ülkər <u@example.org>","lang":"az"},{"channel":"hook"}],
	"office/coordinator":[{"channel":"out","to":"c@example.org"}]},
	"representatives":{"channel":"mail","lang":"az"}}`

func TestConfig(t *testing.T) {
	dir := t.TempDir()
	if c, err := LoadConfig(dir); c != nil || err != nil {
		t.Errorf("without a file: %v, %v", c, err)
	}
	must(t, os.WriteFile(filepath.Join(dir, FileConfig), []byte(good), 0o600))
	c, err := LoadConfig(dir)
	must(t, err)
	mail := c.Channels["mail"]
	if mail.Port != 587 || mail.TLS != TLSStart || mail.PasswordFile != filepath.Join(dir, "pw") || c.Channels["hook"].SecretFile != "/secret" || c.BaseURL != "https://ledger.example.org" {
		t.Errorf("%+v", c)
	}
}

func TestConfigRefused(t *testing.T) {
	for _, tt := range []struct{ name, old, new, says string }{
		{"no JSON", good, "{", "EOF"},
		{"another member", `"base_url"`, `"base":1,"base_url"`, "unknown"},
		{"no URL", "https://ledger.example.org/", "ledger.example.org", "base_url"},
		{"a URL with a query", "https://ledger.example.org/", "https://ledger.example.org/?a", "base_url"},
		{"a channel's name", `"mail":{`, `"Mail":{`, "a-z"},
		{"a channel's kind", `"kind":"smtp"`, `"kind":"fax"`, "kind is"},
		{"members of another kind", `"kind":"smtp"`, `"kind":"smtp","url":"https://a.example"`, "not of kind smtp"},
		{"a host", "mail.example.org", "mail example", "host"},
		{"a port", `"kind":"smtp"`, `"kind":"smtp","port":70000`, "port"},
		{"TLS", `"kind":"smtp"`, `"kind":"smtp","port":25,"tls":"perhaps"`, "tls is"},
		{"a password in the clear", `"kind":"smtp"`, `"kind":"smtp","tls":"none"`, "without TLS"},
		{"a user alone", `,"password_file":"pw"`, ``, "go together"},
		{"a sender", "Ledger <ledger@example.org>", "Ledger", "from"},
		{"a webhook without secret", `,"secret_file":"/secret"`, ``, "secret_file"},
		{"a webhook's URL", "https://example.org/hook", "file:///etc/passwd", "url"},
		{"a file's form", `"format":"eml"`, `"format":"doc"`, "format"},
		{"a recipient's id", "member/01a2b3c4", "member/zza2b3c4", "member/<id>"},
		{"a recipient of nobody", `"office/coordinator"`, `"everybody"`, "member/<id>"},
		{"a recipient's channel", `{"channel":"hook"}`, `{"channel":"none"}`, "there is no channel"},
		{"an address", "Ülkər <u@example.org>", "nobody", "no mail address"},
		{"an address with a line end", "Ülkər <u@example.org>", `u@example.org\r\nBcc: x@example.org`, "control"},
		{"a language", `"lang":"az"},{`, `"lang":"tr"},{`, "lang"},
		{"a recipient twice", `{"channel":"hook"}`, `{"channel":"hook"},{"channel":"hook"}`, "twice"},
		{"representatives by webhook", `{"channel":"mail","lang":"az"}}`, `{"channel":"hook"}}`, "kind smtp"},
	} {
		text := strings.Replace(good, tt.old, tt.new, 1)
		if text == good {
			t.Errorf("%s: the test changes nothing", tt.name)
		}
		_, err := ParseConfig([]byte(text))
		if !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if err != nil && strings.Contains(err.Error(), "u@example.org") {
			t.Errorf("%s: the message repeats an address: %v", tt.name, err)
		}
	}
}

// FuzzConfig: whatever the file says, it is refused or what it says is in bounds.
func FuzzConfig(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := ParseConfig(text)
		if err != nil {
			if !errors.Is(err, ErrConfig) {
				t.Errorf("%v", err)
			}
			return
		}
		if len(c.Channels) == 0 || c.check() != nil {
			t.Errorf("%s is taken", text)
		}
	})
}
