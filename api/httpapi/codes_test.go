package httpapi

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/eventstore"
)

// codesIn reads the values of all constants of type Code in a source file.
func codesIn(t *testing.T, path string) []string {
	t.Helper()
	var codes []string
	for _, spec := range constants(t, path) {
		value := spec.(*ast.ValueSpec)
		var name string
		switch typed := value.Type.(type) {
		case *ast.Ident:
			name = typed.Name
		case *ast.SelectorExpr:
			name = typed.Sel.Name
		}
		if name != "Code" {
			continue
		}
		code, err := strconv.Unquote(value.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, code)
	}
	return codes
}

func constants(t *testing.T, path string) []ast.Spec {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var all []ast.Spec
	for _, decl := range file.Decls {
		if gen, ok := decl.(*ast.GenDecl); ok && gen.Tok == token.CONST {
			all = append(all, gen.Specs...)
		}
	}
	return all
}

// TestEveryRefusalHasItsRule reads the sources of the codes: a new one without
// a rule must not slip in.
func TestEveryRefusalHasItsRule(t *testing.T) {
	codes := codesIn(t, "../../domain/refusal.go")
	if len(codes) < 40 {
		t.Fatalf("only %d codes found in the domain", len(codes))
	}
	door := codesIn(t, "../../eventstore/door/door.go")
	if len(door) < 2 {
		t.Fatalf("only %d codes found at the door", len(door))
	}
	codes = append(codes, door...)
	for _, code := range codes {
		if rule := RuleOf(domain.Code(code)); !strings.HasSuffix(rule, ".") {
			t.Errorf("code %s has no rule in a sentence: %q", code, rule)
		}
	}
	for code := range rules {
		if !slices.Contains(codes, string(code)) {
			t.Errorf("there is a rule for code %s, which nothing refuses by", code)
		}
	}
}

// submitErrors counts the errors that eventstore says a submission can fail
// with: those of the block that is called so.
func submitErrors(t *testing.T) int {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../eventstore/errors.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, decl := range file.Decls {
		if gen, ok := decl.(*ast.GenDecl); ok && gen.Doc.Text() == "Errors of submitting.\n" {
			return len(gen.Specs)
		}
	}
	t.Fatal("eventstore/errors.go has no block of errors of submitting")
	return 0
}

// TestEveryErrorHasItsStatus: what a submission can fail with is known here;
// what else can go wrong is said in the log only.
func TestEveryErrorHasItsStatus(t *testing.T) {
	if n := submitErrors(t); n != len(failures) {
		t.Errorf("eventstore has %d errors of submitting, %d are known here", n, len(failures))
	}
	for _, f := range failures {
		p := problemOf(fmt.Errorf("submitting: %w", f.err))
		if p.Code != f.code || p.Status != f.status || p.retryAfter == 0 {
			t.Errorf("%v is answered as %+v", f.err, p)
		}
	}
	for _, err := range []error{eventstore.ErrDamaged, errors.New("the disk is on fire at /secret/path")} {
		p := problemOf(err)
		if p.Status != http.StatusInternalServerError || strings.Contains(p.Detail, "secret") || strings.Contains(p.Detail, err.Error()) {
			t.Errorf("%v is answered as %+v", err, p)
		}
	}
}

// TestCodesMeanOneThing holds every code that is no refusal to one status.
func TestCodesMeanOneThing(t *testing.T) {
	kinds := []kind{
		kindForm, kindSignature, kindParameter, kindNoPath, kindNoRow, kindNoEntry, kindNoTile, kindFuture, kindBefore, kindMethod, kindTooLarge,
		kindAddress, kindStreams, kindCrowded, kindBehind, kindNotReady, kindGivenUp, kindInternal, kindRefused,
	}
	for _, f := range failures {
		kinds = append(kinds, f.kind)
	}
	seen := map[string]bool{}
	for _, k := range kinds {
		if seen[k.code] {
			t.Errorf("code %s is there twice", k.code)
		}
		seen[k.code] = true
		if http.StatusText(k.status) == "" || k.title == "" {
			t.Errorf("code %s: status %d, title %q", k.code, k.status, k.title)
		}
		busy := k.status == http.StatusTooManyRequests || k.status == http.StatusServiceUnavailable
		if busy != (k.retryAfter > 0) {
			t.Errorf("code %s: status %d, Retry-After %d", k.code, k.status, k.retryAfter)
		}
	}
	// Of the refusals only form is also one: there the statement was not even read.
	for code := range rules {
		if seen[string(code)] && code != domain.CodeForm {
			t.Errorf("code %s is a refusal and something else", code)
		}
	}
}
