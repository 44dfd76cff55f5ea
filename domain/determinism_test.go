package domain_test

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// pure are the packages that promise to be a function of their input.
var pure = []string{".", "seed", "voting", "wire", "wire/commit", "wire/pubkey"}

// mayImport are the packages that such a package may import, beside each other:
// none with a clock, I/O, randomness or goroutines of its own. bufio and io
// move bytes for whoever calls (voting); of time, only what wantsNoClock lets be.
var mayImport = []string{
	"bufio", "bytes", "cmp", "crypto/ed25519", "crypto/sha1", "crypto/sha256", "encoding/base32", "encoding/base64", "encoding/binary",
	"encoding/hex", "encoding/json", "errors", "fmt", "io", "iter", "maps", "math", "math/big", "math/bits", "reflect", "slices", "strconv", "strings",
	"time", "unicode/utf8",
	"filippo.io/edwards25519", "github.com/go-json-experiment/json", "github.com/go-json-experiment/json/jsontext",
	"twothirds/domain", "twothirds/domain/voting", "twothirds/domain/wire", "twothirds/domain/wire/commit", "twothirds/domain/wire/pubkey",
}

// wantsNoClock are the functions and methods of time that do not ask the
// machine what time or where it is.
var wantsNoClock = []string{"UnixMilli", "UTC", "Format", "Parse", "Year"}

// goFiles parses the sources of a folder without its tests.
func goFiles(t *testing.T, fset *token.FileSet, dir string) []*ast.File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	if len(files) == 0 {
		t.Fatalf("no sources in %s", dir)
	}
	return files
}

// TestTheDomainIsAFunction holds the promise of doc.go against the sources.
func TestTheDomainIsAFunction(t *testing.T) {
	t.Parallel()
	fset := token.NewFileSet()
	source := importer.ForCompiler(fset, "source", nil)
	for _, dir := range pure {
		files := goFiles(t, fset, dir)
		info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
		config := types.Config{Importer: source}
		if _, err := config.Check(dir, fset, files, info); err != nil {
			t.Fatalf("%s: %v", dir, err)
		}
		for _, fault := range impurities(fset, files, info) {
			t.Error(fault)
		}
	}
}

// impurities names every place whose outcome could differ between two runs.
func impurities(fset *token.FileSet, files []*ast.File, info *types.Info) (faults []string) {
	fault := func(at ast.Node, format string, args ...any) {
		faults = append(faults, fset.Position(at.Pos()).String()+": "+fmt.Sprintf(format, args...))
	}
	var sorted []*ast.CallExpr // calls whose order is put right by the call around them
	for _, f := range files {
		for _, imported := range f.Imports {
			if path, _ := strconv.Unquote(imported.Path.Value); !slices.Contains(mayImport, path) {
				fault(imported, "imports %s", path)
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				fault(n, "starts a goroutine")
			case *ast.SelectStmt:
				fault(n, "select takes whatever comes first")
			case *ast.ChanType:
				fault(n, "a channel")
			case *ast.RangeStmt:
				if _, isMap := info.TypeOf(n.X).Underlying().(*types.Map); isMap {
					fault(n, "walks a map, in any order")
				}
			case *ast.BasicLit:
				if n.Kind == token.FLOAT {
					fault(n, "a float")
				}
			case *ast.CallExpr:
				if isCall(info, n, "slices", "Sorted") && len(n.Args) == 1 {
					if inner, ok := n.Args[0].(*ast.CallExpr); ok {
						sorted = append(sorted, inner)
					}
				}
				for _, walk := range []string{"All", "Keys", "Values"} {
					if isCall(info, n, "maps", walk) && !slices.Contains(sorted, n) {
						fault(n, "walks a map, in any order; put slices.Sorted around it")
					}
				}
			case *ast.Ident:
				obj := info.Uses[n]
				if obj == nil {
					return true
				}
				if basic, ok := obj.Type().(*types.Basic); ok && basic.Info()&(types.IsFloat|types.IsComplex) != 0 {
					fault(n, "a float")
				}
				if fn, ok := obj.(*types.Func); ok && fn.Pkg() != nil && fn.Pkg().Path() == "time" && !slices.Contains(wantsNoClock, fn.Name()) {
					fault(n, "time.%s", fn.Name())
				}
				if fn, ok := obj.(*types.Func); ok && fn.Pkg() != nil && fn.Pkg().Path() == "fmt" && strings.HasPrefix(fn.Name(), "Print") {
					fault(n, "prints")
				}
				if fn, ok := obj.(*types.Func); ok && fn.Pkg() != nil && fn.Pkg().Path() == "reflect" && (fn.Name() == "MapRange" || fn.Name() == "MapKeys" || fn.Name() == "Select") {
					fault(n, "reflect.%s", fn.Name())
				}
			}
			return true
		})
	}
	return faults
}

func isCall(info *types.Info, call *ast.CallExpr, pkg, name string) bool {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	fn, ok := info.Uses[selector.Sel].(*types.Func)
	return ok && fn.Pkg() != nil && fn.Pkg().Path() == pkg && fn.Name() == name
}

// The test of the sources finds what it is there to find.
func TestImpuritiesAreFound(t *testing.T) {
	t.Parallel()
	const seeded = `package x
import ("fmt"; "maps"; "math/rand"; "os"; "slices"; "time")
func f(m map[string]int, c chan int) (n float64) {
	for range m { go fmt.Println(os.Args, rand.Int()) }
	select { case <-c: default: }
	_ = slices.Sorted(maps.Keys(m))
	for range maps.Keys(m) { _ = time.Now().Local() }
	return 1.5
}`
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "seeded.go", seeded, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	if _, err := config.Check("x", fset, []*ast.File{f}, info); err != nil {
		t.Fatal(err)
	}
	got := impurities(fset, []*ast.File{f}, info)
	for _, want := range []string{
		"imports math/rand", "imports os", "walks a map, in any order", "starts a goroutine", "prints", "select takes", "a channel",
		"put slices.Sorted around it", "time.Now", "time.Local", "a float",
	} {
		if !slices.ContainsFunc(got, func(fault string) bool { return strings.Contains(fault, want) }) {
			t.Errorf("not found: %s; found %q", want, got)
		}
	}
	if len(got) != 12 {
		t.Errorf("%d faults: %q", len(got), got)
	}
}

// Every package says what it promises, and every exported name what it means.
func TestEverythingExportedIsDocumented(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir(".", func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if d.Name() == "testdata" {
			return fs.SkipDir
		}
		if sources, _ := filepath.Glob(filepath.Join(dir, "*.go")); len(sources) == 0 {
			return nil
		}
		for _, fault := range undocumented(t, dir) {
			t.Error(fault)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat("domaintest"); err != nil {
		t.Fatal("the folders were not found: ", err)
	}
}

func undocumented(t *testing.T, dir string) (faults []string) {
	fset := token.NewFileSet()
	documented := false
	missing := func(at token.Pos, name string) {
		faults = append(faults, fmt.Sprintf("%s: %s is exported and not documented", fset.Position(at), name))
	}
	for _, f := range goFiles(t, fset, dir) {
		documented = documented || strings.HasPrefix(f.Doc.Text(), "Package ")
		for _, decl := range f.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				if decl.Name.IsExported() && decl.Doc == nil && onExported(decl) {
					missing(decl.Pos(), decl.Name.Name)
				}
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						if spec.Name.IsExported() && decl.Doc == nil && spec.Doc == nil {
							missing(spec.Pos(), spec.Name.Name)
						}
					case *ast.ValueSpec:
						for _, name := range spec.Names {
							if name.IsExported() && decl.Doc == nil && spec.Doc == nil && spec.Comment == nil {
								missing(spec.Pos(), name.Name)
							}
						}
					}
				}
			}
		}
	}
	if !documented {
		faults = append(faults, dir+": no comment says what the package promises")
	}
	return faults
}

// onExported reports whether a function is none of an unexported type's methods.
func onExported(decl *ast.FuncDecl) bool {
	if decl.Recv == nil {
		return true
	}
	expr := decl.Recv.List[0].Type
	for {
		switch e := expr.(type) {
		case *ast.StarExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.IndexListExpr:
			expr = e.X
		case *ast.Ident:
			return e.IsExported()
		default:
			return true
		}
	}
}
