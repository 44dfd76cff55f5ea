package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// rooms are the top-level folders and what each may import of ours. Imports go
// one way: cmd → api → {projections, eventstore} → domain; the two in the
// middle never meet.
var rooms = map[string][]string{
	"domain":      {"domain"},
	"eventstore":  {"eventstore", "domain"},
	"projections": {"projections", "domain"},
	"api":         {"api", "eventstore", "projections", "domain"},
	"cmd":         {"cmd", "api", "eventstore", "projections", "domain"},
}

// TestImportsGoOneWay reads every source file, tests included: an order that
// only reviewers hold is soon none.
func TestImportsGoOneWay(t *testing.T) {
	root := filepath.Join("..", "..")
	files := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && d.Name() != ".." {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".go" {
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		room, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
		allowed, ok := rooms[room]
		if !ok {
			t.Errorf("%s lies in no room", rel)
			return nil
		}
		files++
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			ours, ok := strings.CutPrefix(name, "twothirds/")
			if !ok {
				continue
			}
			target, _, _ := strings.Cut(ours, "/")
			if !contains(allowed, target) {
				t.Errorf("%s imports %s: %s may import %s only", rel, name, room, strings.Join(allowed, ", "))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Fatalf("only %d files read: the walk went wrong", files)
	}
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}
