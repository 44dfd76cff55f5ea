package verifier

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"twothirds/api/keyfile"
)

const testPassphrase = "a passphrase with ş and ə"

// keyOf is a key of the golden logs, as the program keeps it.
func keyOf(t *testing.T, name string) keyfile.Key {
	t.Helper()
	k, err := keyfile.New(bytes.NewReader(goldenKey(name).Seed()))
	if err != nil || !k.Public().Equal(goldenKey(name).Public()) {
		t.Fatalf("key %s: %v", name, err)
	}
	return k
}

// sealed is a key file of a key of the golden logs, under testPassphrase.
func sealed(t *testing.T, name string) []byte {
	t.Helper()
	f, err := keyfile.Seal(rand.Reader, keyOf(t, name), []byte(testPassphrase), "of "+name)
	if err != nil {
		t.Fatal(err)
	}
	return f.Bytes()
}

// plain is a key file of a key of the golden logs without protection.
func plain(t *testing.T, name string) []byte {
	t.Helper()
	f, err := keyfile.Plain(keyOf(t, name), "")
	if err != nil {
		t.Fatal(err)
	}
	return f.Bytes()
}

// statement is the statement of an entry, and it with the entry's signatures as a ledger takes it.
func (l *testLog) statement(seq int) (bare, signed string) {
	_, statement := statementOf(l.entries[seq-1])
	bare = strings.TrimSuffix(strings.TrimPrefix(string(statement), `"statement":`), "}")
	return bare, `{` + string(signatureList.Find(l.entries[seq-1])) + `,"statement":` + bare + `}`
}

// A signTask is one run of testdata/sign.mjs, and what comes of it.
type signTask struct {
	Key        string `json:"key"`
	Passphrase string `json:"passphrase"`
	Statement  string `json:"statement"`
}

// signEach signs as the page does, without a browser.
func signEach(t *testing.T, tasks []signTask) (signed, failed []string) {
	t.Helper()
	in, err := json.Marshal(tasks)
	if err != nil {
		t.Fatal(err)
	}
	out, code := run(t, in, needNode(t), "--no-warnings", "testdata/sign.mjs")
	var answers []struct{ Signed, Error string }
	if err := json.Unmarshal(out, &answers); err != nil || code != 0 || len(answers) != len(tasks) {
		t.Fatalf("exit %d, %v: %s", code, err, out)
	}
	for _, a := range answers {
		signed, failed = append(signed, a.Signed), append(failed, a.Error)
	}
	return signed, failed
}

// TestSign: every statement of the golden log, signed by its signers one after
// the other in any order, comes to the very bytes that the log has.
func TestSign(t *testing.T) {
	l := golden(t, "log_short.jsonl")
	keys := map[string]string{}
	for _, name := range goldenSigners() {
		keys[name] = string(plain(t, name))
	}
	current, want, waiting := map[int]string{}, map[int]string{}, map[int][]string{}
	for i, entry := range l.entries {
		if names := signersOf(entry); names != nil {
			current[i], want[i] = l.statement(i + 1)
			waiting[i] = names
		}
	}
	for len(waiting) > 0 {
		var tasks []signTask
		var of []int
		for i, names := range waiting { // the last one first
			tasks = append(tasks, signTask{Key: keys[names[len(names)-1]], Statement: current[i]})
			of = append(of, i)
		}
		signed, failed := signEach(t, tasks)
		for n, i := range of {
			if failed[n] != "" {
				t.Fatalf("entry %d: %s", i+1, failed[n])
			}
			current[i] = signed[n]
			if waiting[i] = waiting[i][:len(waiting[i])-1]; len(waiting[i]) == 0 {
				delete(waiting, i)
			}
		}
	}
	if len(want) < 20 {
		t.Fatalf("%d statements", len(want))
	}
	for i := range want {
		if current[i] != want[i] {
			t.Errorf("entry %d: %s, want %s", i+1, current[i], want[i])
		}
	}
}

// TestSignAsTheProgram: the program and the page make of the same statement and key the same bytes.
func TestSignAsTheProgram(t *testing.T) {
	needNode(t)
	program := needProgram(t)
	l := golden(t, "log_short.jsonl")
	bare, want := l.statement(firstBallot)
	key := filepath.Join(t.TempDir(), "key")
	writeFile(t, key, plain(t, "member 0"))
	if err := os.Chmod(key, 0o600); err != nil {
		t.Fatal(err)
	}
	theirs, code := run(t, []byte(bare), program, "sign", "--key", key)
	if code != 0 || string(theirs) != want+"\n" {
		t.Errorf("the program: exit %d, %s", code, theirs)
	}
	ours, failed := signEach(t, []signTask{{Key: string(sealed(t, "member 0")), Passphrase: testPassphrase, Statement: bare + "\n"}})
	if ours[0] != want {
		t.Errorf("the page: %s, %s", failed[0], ours[0])
	}
}

// TestNotSigned: what cannot be signed, with the reason.
func TestNotSigned(t *testing.T) {
	l := golden(t, "log_short.jsonl")
	bare, signed := l.statement(firstBallot)
	derived, _ := l.statement(decided)
	key, other := string(plain(t, "member 0")), string(plain(t, "member 1"))
	inKey := func(old, with string) string {
		if !strings.Contains(key, old) {
			t.Fatalf("the key file has no %s", old)
		}
		return strings.Replace(key, old, with, 1)
	}
	public := func(name string) string {
		return regexp.MustCompile(`"public":\s*"([^"]+)"`).FindStringSubmatch(string(plain(t, name)))[1]
	}
	flip := func(signed string) string {
		return strings.Replace(signed, `"sig":"`+signed[strings.Index(signed, `"sig":"`)+7:][:4], `"sig":"AAAA`, 1)
	}
	cases := []struct {
		name string
		task signTask
		want string
	}{
		{"signed already", signTask{Key: key, Statement: signed}, ""},
		{"spaced and turned about", signTask{Key: key, Statement: "{ \"statement\": " + bare + ",\n \"signatures\": [] }"}, ""},
		{"by somebody else", signTask{Key: other, Statement: bare}, "not_named"},
		{"not JSON", signTask{Key: key, Statement: "motion"}, "json"},
		{"not canonical", signTask{Key: key, Statement: strings.Replace(bare, `"choice":"no"`, `"choice": "no"`, 1)}, "form"},
		{"not canonical inside", signTask{Key: key, Statement: strings.Replace(`{"signatures":[],"statement":`+bare+`}`, `"choice":"no"`, `"choice": "no"`, 1)}, "form"},
		{"a member too many", signTask{Key: key, Statement: strings.Replace(bare, `"choice":"no"`, `"choice":"no","comment":"x"`, 1)}, "form"},
		{"a choice that is none", signTask{Key: key, Statement: strings.Replace(bare, `"choice":"no"`, `"choice":"perhaps"`, 1)}, "form"},
		{"an unknown type", signTask{Key: key, Statement: strings.Replace(bare, "vote.cast.v1", "vote.cast.v2", 1)}, "unknown_type"},
		{"a derived type", signTask{Key: key, Statement: derived}, "derived_type"},
		{"a signature of nobody", signTask{Key: key, Statement: flip(signed)}, "foreign"},
		{"a statement altered after it was signed", signTask{Key: key, Statement: strings.Replace(signed, `"choice":"no"`, `"choice":"yes"`, 1)}, "foreign"},
		{"another passphrase", signTask{Key: string(sealed(t, "member 0")), Passphrase: testPassphrase + " ", Statement: bare}, "wrong"},
		{"no passphrase", signTask{Key: string(sealed(t, "member 0")), Statement: bare}, "passphrase"},
		{"another's public key", signTask{Key: inKey(public("member 0"), public("member 1")), Statement: bare}, "other"},
		{"a newer key file", signTask{Key: regexp.MustCompile(`"version":\s*1`).ReplaceAllString(key, `"version":2`), Statement: bare}, "newer"},
		{"a key file with a member too many", signTask{Key: strings.Replace(key, "{", `{"more":1,`, 1), Statement: bare}, "form"},
		{"a key file with a member twice", signTask{Key: strings.Replace(key, "{", `{"version":1,`, 1), Statement: bare}, "form"},
		{"a key file with null", signTask{Key: strings.Replace(key, "{", `{"label":null,`, 1), Statement: bare}, "form"},
		{"a key file that is cut", signTask{Key: key[:len(key)/2], Statement: bare}, "form"},
	}
	var tasks []signTask
	for _, tc := range cases {
		tasks = append(tasks, tc.task)
	}
	made, failed := signEach(t, tasks)
	for i, tc := range cases {
		if failed[i] != tc.want || tc.want == "" && made[i] != signed {
			t.Errorf("%s: %q, %s; want %q", tc.name, failed[i], made[i], tc.want)
		}
	}
}

// TestSignPage: the page in a browser, from a file: statement and key are
// chosen, all is shown, and the signature is the one in the log; a key is made.
func TestSignPage(t *testing.T) {
	b := openBrowser(t)
	l := golden(t, "log_short.jsonl")
	dir := t.TempDir()
	file := func(name, data string) string {
		path := filepath.Join(dir, name)
		writeFile(t, path, []byte(data))
		return path
	}
	bare, want := l.statement(firstBallot)
	open := func(lang string) {
		t.Helper()
		b.Open("file://" + file("sign.html", string(SignPage())) + "?lang=" + lang)
		b.wait("ready")
	}
	useKey := func(path, passphrase string) string {
		t.Helper()
		b.choose("#key-file", path)
		b.Eval(fmt.Sprintf(`document.getElementById("passphrase").value = %q; delete document.body.dataset.key; document.querySelector("#open button").click()`, passphrase))
		return b.wait("key")
	}
	expect := func(t *testing.T, texts ...string) {
		t.Helper()
		seen := b.text("main")
		for _, text := range texts {
			if !strings.Contains(seen, text) {
				t.Errorf("the page does not say %q but: %s", text, seen)
			}
		}
	}

	t.Run("a vote", func(t *testing.T) {
		open("en")
		expect(t, "There is no statement yet.")
		b.choose("#statement-file", file("statement", bare))
		if got := b.wait("statement"); got != "ok" {
			t.Fatalf("statement %s: %s", got, b.text("main"))
		}
		expect(t, "Ballot cast", "twothirds.vote.cast.v1", "No (no)", "24 entries with the root 72add3f3", "2026-12-01 09:00:00 UTC", shortLedger, "There is no key yet.")
		if got := useKey(file("my.key", string(sealed(t, "member 0"))), testPassphrase); got != "ok" {
			t.Fatalf("key %s: %s", got, b.text("main"))
		}
		expect(t, "your key", "Your key signs line 1 of 1")
		b.Eval(`document.getElementById("sign").click()`)
		b.wait("signed")
		if got := b.Eval(`document.getElementById("signed").value`); got != want {
			t.Errorf("signed: %s, want %s", got, want)
		}
		expect(t, "All have signed.", "Your key has signed this.")
		b.Eval(`document.getElementById("language").click()`)
		expect(t, "Hamı imzalayıb.", "sizin açarınız", "Səs verilib")
	})
	t.Run("a further signer", func(t *testing.T) {
		open("en")
		statement, want := l.statement(4)
		names := signersOf(l.entries[3])
		for i, name := range names {
			b.Eval(fmt.Sprintf(`delete document.body.dataset.statement; { const area = document.getElementById("statement"); area.value = %q; area.dispatchEvent(new Event("input")); }`, statement))
			if got := b.wait("statement"); got != "ok" {
				t.Fatalf("statement %s: %s", got, b.text("main"))
			}
			if got := useKey(file(fmt.Sprintf("%d.key", i), string(plain(t, name))), ""); got != "ok" {
				t.Fatalf("key %s: %s", got, b.text("main"))
			}
			expect(t, "not protected by a passphrase")
			b.Eval(`delete document.body.dataset.signed; document.getElementById("sign").click()`)
			b.wait("signed")
			if i < len(names)-1 {
				expect(t, "Still to sign:")
			}
			statement = b.Eval(`document.getElementById("signed").value`)
		}
		if statement != want {
			t.Errorf("signed: %s, want %s", statement, want)
		}
	})
	t.Run("the ledger's own key", func(t *testing.T) {
		open("en")
		statement, _ := golden(t, "log_rotated.jsonl").statement(plannedFirst)
		b.choose("#statement-file", file("statement", statement))
		b.wait("statement")
		useKey(file("ledger.key", string(plain(t, "ledger"))), "")
		expect(t, "Ledger key replaced", "the ledger's key – ledger "+rotatedID, "the new key – ledger", "A new machine.", public("ledger 2"), "Your key signs line 2 of 3: the ledger's key")
		b.Eval(`document.getElementById("language").click()`)
		expect(t, "Reyestrin açarı dəyişdirilib", "reyestrin açarı – reyestr "+rotatedID, "yeni açar")
	})
	t.Run("not mine to sign", func(t *testing.T) {
		open("en")
		b.choose("#statement-file", file("statement", bare))
		b.wait("statement")
		useKey(file("other.key", string(plain(t, "member 1"))), "")
		expect(t, "Your key is in none of the lines")
		if disabled := b.Eval(`document.getElementById("sign").disabled`); disabled != "true" {
			t.Error("it can be signed all the same")
		}
		if got := useKey(file("sealed.key", string(sealed(t, "member 0"))), "wrong"); got != "bad" {
			t.Errorf("a wrong passphrase: %s", got)
		}
		expect(t, "The passphrase is not the one of this file")
	})
	t.Run("hidden characters", func(t *testing.T) {
		open("en")
		position, _ := l.statement(22)
		hidden := regexp.MustCompile(`("text":\{"[a-z]{2}":")`).ReplaceAllString(position, "${1}\u202eno")
		b.choose("#statement-file", file("statement", hidden))
		b.wait("statement")
		expect(t, "⟨U+202E⟩", "turn the reading direction")
	})
	t.Run("a new key", func(t *testing.T) {
		open("en")
		downloads := t.TempDir()
		b.Call("Browser.setDownloadBehavior", map[string]any{"behavior": "allow", "downloadPath": downloads, "eventsEnabled": false}, nil)
		b.Eval(fmt.Sprintf(`for (const id of ["new-passphrase", "new-again"]) document.getElementById(id).value = %q; document.querySelector("#make button").click()`, testPassphrase))
		if got := b.wait("key"); got != "ok" {
			t.Fatalf("key %s: %s", got, b.text("main"))
		}
		expect(t, "The key is made.")
		made := b.downloaded(downloads)
		f, err := keyfile.Parse(made)
		if err != nil || !f.Protected() {
			t.Fatalf("%v in %s", err, made)
		}
		k, err := f.Open([]byte(testPassphrase))
		if err != nil || !strings.Contains(b.text("main"), f.Public().String()) {
			t.Errorf("%v, %s", err, k)
		}
	})
	t.Run("connects to nothing", func(t *testing.T) {
		open("en")
		b.Eval(`document.addEventListener("securitypolicyviolation", (e) => (window.violation = e.effectiveDirective))`)
		b.Eval(`fetch("https://ledger.example/").catch(() => "")`)
		if got := b.Eval(`new Promise((ok) => { const look = () => window.violation ? ok(window.violation) : setTimeout(look, 20); look(); })`); got != "connect-src" {
			t.Errorf("violation of %s", got)
		}
	})
	t.Run("on a phone", func(t *testing.T) {
		open("az")
		tabledStatement, _ := l.statement(tabled)
		b.choose("#statement-file", file("statement", tabledStatement))
		b.wait("statement")
		if wide := b.phoneWidth(); wide != "360" {
			t.Errorf("the page is %s pixels wide on a phone of 360", wide)
		}
		b.expectLabels(t)
	})
}
