package projections

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestImports holds the direction of imports: this room knows the domain and
// itself, and of the other rooms nothing.
func TestImports(t *testing.T) {
	files := 0
	must(t, filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") {
			return err
		}
		files++
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			must(t, err)
			if room, ours := strings.CutPrefix(name, "twothirds/"); ours && !strings.HasPrefix(room, "domain") && !strings.HasPrefix(room, "projections") {
				t.Errorf("%s imports %s", path, name)
			}
		}
		return nil
	}))
	if files < 20 {
		t.Errorf("only %d files found", files)
	}
}
