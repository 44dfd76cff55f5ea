package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAnotherLanguage drives a ledger by a signer in JavaScript: it makes its
// own key, signs the bytes that statement make prints, and submits them.
func TestAnotherLanguage(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed: the signer in JavaScript cannot run")
	}
	dir := t.TempDir()
	t.Setenv("TWOTHIRDS_STATE", filepath.Join(dir, "state"))
	ledger, jwk := filepath.Join(dir, "ledger"), filepath.Join(dir, "key.jwk")
	program := func(stdin string, code int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		if got := run(t.Context(), args, strings.NewReader(stdin), &out, &errs); got != code {
			t.Fatalf("twothirds %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got, code, &out, &errs)
		}
		return out.String()
	}
	signer := func(stdin string, args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), node, append([]string{"testdata/signer.mjs"}, args...)...)
		cmd.Stdin = strings.NewReader(stdin)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("signer.mjs %v: %v", args, err)
		}
		return string(out)
	}
	member := func(field, line string) string {
		t.Helper()
		var answer map[string]any
		if err := json.Unmarshal([]byte(line), &answer); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		return fmt.Sprint(answer[field])
	}
	registrars := []string{filepath.Join(ledger, "keys", "registrar-1.json"), filepath.Join(ledger, "keys", "registrar-2.json")}
	program("", 0, "init", "--data", ledger, "--name", "Association")
	body := member("subject", program("", 0, "member", "enter", "--name", "Alpha", "--key", registrars[0], "--data", ledger))
	mandate := strings.Repeat("ab", 32)
	appointed := program(`{"from":"2026-01-01T00:00:00.000Z","kind":"principal","mandate":"`+mandate+`","member":"`+strings.TrimPrefix(body, "member/")+`"}`,
		0, "statement", "make", "representative.appointed", "-", "--key", registrars[0], "--ledger", ledger)
	representative := member("subject", appointed)
	program(program(appointed, 0, "sign", "--key", registrars[0]), 0, "submit", "--data", ledger)

	// The key is JavaScript's; the registrars sign beside it.
	key := signer("", "new", jwk)
	fields := fmt.Sprintf(`{"by":[{"key":%q,"as":"new_key","of":%q},{"key":%q},{"key":%q}],"representative":%q}`,
		key, body, publicKey(t, program, registrars[0]), publicKey(t, program, registrars[1]), strings.TrimPrefix(representative, "representative/"))
	enrolment := program(fields, 0, "statement", "make", "key.enrolled", "-", "--ledger", ledger)
	signed := program(signer(enrolment, "sign", jwk), 0, "sign", "--key", registrars[0])
	program(program(signed, 0, "sign", "--key", registrars[1]), 0, "submit", "--data", ledger)

	accepting := program(fmt.Sprintf(`{"by":[%q]}`, key), 0, "statement", "make", "founding.accepted", "-", "--ledger", ledger)
	acceptance := signer(accepting, "sign", jwk)
	first := program(acceptance, 0, "submit", "--data", ledger)
	if !strings.Contains(program("", 0, "show", "ledger", "--data", ledger, "--json"), `"status":"constituted"`) {
		t.Fatal("the only member has accepted, and the ledger is not constituted")
	}
	// Replayed it is answered as before; changed in one byte it is refused.
	if again := program(acceptance, 0, "submit", "--data", ledger); member("sequence", again) != member("sequence", first) {
		t.Errorf("submitted again: %s, before: %s", again, first)
	}
	refused := program(strings.Replace(acceptance, `"specversion":"1.0"`, `"specversion":"1.1"`, 1), exitRefused, "submit", "--data", ledger)
	if member("code", refused) != "form" {
		t.Errorf("another specversion: %s", refused)
	}
	refused = program(strings.Replace(acceptance, `"digest":"`, `"digest":"0`, 1), exitRefused, "submit", "--data", ledger)
	if c := member("code", refused); c != "form" && c != "signature" {
		t.Errorf("another digest: %s", refused)
	}
}

func publicKey(t *testing.T, program func(string, int, ...string) string, file string) string {
	t.Helper()
	var shown struct {
		Key string `json:"key"`
	}
	if err := json.Unmarshal([]byte(program("", 0, "key", "show", file)), &shown); err != nil {
		t.Fatal(err)
	}
	return shown.Key
}
