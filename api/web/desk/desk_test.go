package desk_test

import (
	"encoding/hex"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"twothirds/api/web/desk"
	server "twothirds/api/web/site"
	"twothirds/domain/wire"
	"twothirds/domain/wire/commit"
)

// node runs a script of testdata in Node, or skips the test where there is none.
func node(t *testing.T, script string, environ ...string) {
	t.Helper()
	path, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed; the desk's JavaScript runs in it")
	}
	cmd := exec.Command(path, "--no-warnings", "testdata/"+script)
	cmd.Env = append(os.Environ(), environ...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", script, err, out)
	}
}

// TestLogic: what of the desk needs no browser.
func TestLogic(t *testing.T) {
	o := commit.Opening{Field: "name", Salt: commit.Salt{1, 2, 255}, Subject: "representative/01234567-89ab-7000-8000-000000000001", Value: "Ülkər Əliyeva"}
	ledger := wire.Hash{3}.String()
	want := commit.Compute(o.Salt, ledger, o.Subject, o.Field, []byte(o.Value))
	salt, err := o.Salt.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	vector, err := json.Marshal(map[string]string{
		"field": o.Field, "salt": string(salt), "subject": o.Subject, "value": o.Value, "ledger": ledger, "want": hex.EncodeToString(want[:]),
	})
	if err != nil {
		t.Fatal(err)
	}
	type written struct {
		Lang    string `json:"lang"`
		Instant string `json:"instant"`
		Want    string `json:"want"`
	}
	var times []written
	for _, lang := range server.Languages() {
		for month := range time.Month(12) {
			at := wire.Time(time.Date(2027, month+1, 9*int(month%3)+1, 21, 30, 59, 999e6, time.UTC).UnixMilli()) // the next day in Baku
			times = append(times, written{lang.Code, at.String(), lang.When(at).Text})
		}
	}
	wanted, err := json.Marshal(times)
	if err != nil {
		t.Fatal(err)
	}
	node(t, "logic.mjs", "COMMITMENT="+string(vector), "TIMES="+string(wanted))
}

// TestReplacedKey: a ledger whose key officers elected later replaced is no untrue one.
func TestReplacedKey(t *testing.T) { node(t, "rotated.mjs") }

// TestWords: both languages have every word that the modules ask for.
func TestWords(t *testing.T) { node(t, "words.mjs") }

// TestRefusalWords: every code of a refusal, and of a problem, has words.
func TestRefusalWords(t *testing.T) {
	source, err := os.ReadFile("js/refusals.js")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^  ([a-z_]+): "`).FindAllStringSubmatch(string(source), -1) {
		known[m[1]] = true
	}
	codes := constants(t, "../../../domain/refusal.go", "Code")
	codes = append(codes, constants(t, "../../../eventstore/door/door.go", "Code")...)
	kinds := regexp.MustCompile(`kind\{"([a-z_]+)"`)
	for _, path := range []string{"../../httpapi/codes.go", "../../httpapi/pending.go"} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range kinds.FindAllStringSubmatch(string(text), -1) {
			codes = append(codes, m[1])
		}
	}
	unseen := map[string]bool{ // what the desk never asks for
		"no_such_tile": true, "future": true, "before_founding": true, "method": true, "streams": true, "refused": true,
	}
	if len(codes) < 70 {
		t.Fatalf("only %d codes were found", len(codes))
	}
	for _, code := range codes {
		if !known[code] && !unseen[code] {
			t.Errorf("js/refusals.js has no words for %s", code)
		}
	}
}

// constants reads the values of all constants of a type in a source file.
func constants(t *testing.T, path, kind string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		name := ""
		switch typed := spec.Type.(type) {
		case *ast.Ident:
			name = typed.Name
		case *ast.SelectorExpr:
			name = typed.Sel.Name
		}
		if literal, ok := spec.Values[0].(*ast.BasicLit); ok && name == kind {
			value, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, value)
		}
		return true
	})
	return found
}

// TestHandler: all that the page needs is served, and what it imports leads to
// nothing else.
func TestHandler(t *testing.T) {
	h := desk.Handler()
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w
	}
	paths := desk.Preloads()
	if len(paths) < 30 || !strings.HasSuffix(desk.Script(), "/web/desk/js/desk.js") {
		t.Errorf("%d modules, beginning with %s", len(paths), desk.Script())
	}
	for _, path := range append(paths, desk.Script()) {
		w := get(path)
		if w.Code != 200 || w.Header().Get("Content-Type") != "text/javascript; charset=utf-8" || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
		if strings.Contains(w.Body.String(), "innerHTML") || strings.Contains(w.Body.String(), "eval(") {
			t.Errorf("%s makes markup or programs of text", path)
		}
	}
	for _, path := range []string{desk.Prefix, desk.Prefix + "0000000000000000/web/desk/js/desk.js", strings.Replace(desk.Script(), "desk.js", "none.js", 1), strings.Replace(desk.Script(), "web/desk/js/desk.js", "verifier/js/node.js", 1)} {
		if w := get(path); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
