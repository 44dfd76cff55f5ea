package domain_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"twothirds/domain"
)

// TestPageIsComplete holds that docs/format.md names every type, effect,
// refusal code, kind of row, digest label and member of a JSON object, and
// prints the vectors that it promises.
func TestPageIsComplete(t *testing.T) {
	b, err := os.ReadFile("../docs/format.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	mention := func(what, name string, forms ...string) {
		t.Helper()
		for _, form := range forms {
			if strings.Contains(page, form) {
				return
			}
		}
		t.Errorf("docs/format.md does not mention the %s %s", what, name)
	}
	for _, info := range domain.Types() {
		short := strings.TrimSuffix(strings.TrimPrefix(info.Name, "twothirds."), ".v1")
		mention("type", info.Name, "**`"+short+"`**")
	}
	for _, info := range domain.EffectTypes() {
		mention("effect", info.Name, "| `"+info.Name+"` ·")
	}
	for _, name := range sourceNames(t) {
		switch {
		case name.code:
			mention("code", name.text, "`"+name.text+"`")
		case name.member:
			mention("member", name.text, "`"+name.text+"`", `"`+name.text+`":`)
		default:
			mention("label", name.text, "`"+name.text+"`", `"`+name.text+`"`)
		}
	}
	all := allLogs(t)
	for _, b := range all {
		for _, row := range b.newest {
			mention("kind of row", row.Kind, "| `"+row.Kind+"` |")
		}
		mention("root", "of a log", treeRoot(b.entries).String())
		mention("state", "at a log's end", b.digests[len(b.digests)-1].String())
	}
	v := vectorsOf(t, shortLog(t), all[0])
	for _, printed := range printedVectors(v) {
		mention("vector", printed, printed)
	}
}

// printedVectors are those of testdata/vectors.json that the page shows as well.
func printedVectors(v vectors) []string {
	printed := []string{
		v.Founding.Ledger, v.Statement.Statement, v.Statement.SHA256, v.Statement.PAEStart, v.Statement.PAE,
		v.Statement.Signature, v.Entry.Leaf, v.Commitment.Hashed, v.Commitment.Commitment,
		v.Refusal.Vkey, v.Refusal.Note, v.Checkpoint.Note, v.Receipt.WitnessVkey, v.Receipt.Proof[strings.Index(v.Receipt.Proof, "\nindex ")+1:],
	}
	for _, id := range v.DerivedIDs {
		printed = append(printed, id.ID)
	}
	for _, d := range v.Digests {
		printed = append(printed, d.Digest)
	}
	for _, log := range v.Logs {
		printed = append(printed, log.Root, log.States[log.Entries-1].Digest)
	}
	for _, seq := range []int{1, 17, 18, 24, 29, 30, 31, 32} {
		printed = append(printed, v.Logs[0].States[seq-1].Digest)
	}
	return printed
}

// sourceName is a refusal code, a member of a JSON object or the label of a digest.
type sourceName struct {
	text         string
	code, member bool
}

// sourceNames reads the names out of the package's own sources.
func sourceNames(t *testing.T) []sourceName {
	t.Helper()
	var names []sourceName
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("voting/*.go")
	if err != nil {
		t.Fatal(err)
	}
	wire, err := filepath.Glob("wire/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(append(files, more...), wire...) {
		switch name := filepath.Base(path); {
		case strings.HasSuffix(name, "_test.go"), name == "cases.go", name == "counts.go", name == "plandiff.go": // the latter three are of other formats
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Field:
				if n.Tag != nil {
					tag, _ := strconv.Unquote(n.Tag.Value)
					member, _, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
					if member != "" {
						names = append(names, sourceName{text: member, member: true})
					}
				}
			case *ast.ValueSpec:
				if typ, ok := n.Type.(*ast.Ident); ok && (typ.Name == "Code" || typ.Name == "MisfitCode") {
					code, _ := strconv.Unquote(n.Values[0].(*ast.BasicLit).Value)
					names = append(names, sourceName{text: code, code: true})
					if misfit := domain.MisfitCode(code); typ.Name == "MisfitCode" && misfit.Summary() == code {
						t.Errorf("the code %s has no sentence", code)
					}
				}
			case *ast.BasicLit:
				label, _ := strconv.Unquote(n.Value)
				if n.Kind == token.STRING && strings.HasPrefix(label, "twothirds/") && strings.HasSuffix(label, "/v1") {
					names = append(names, sourceName{text: label})
				}
			}
			return true
		})
	}
	if len(names) < 200 {
		t.Fatalf("only %d names were found in the sources", len(names))
	}
	return names
}
