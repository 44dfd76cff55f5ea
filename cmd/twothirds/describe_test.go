package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/tlog"
)

// keptStatements calls each with every statement of the logs that the format's
// vectors are of, and with the state before it. Every type is among them.
func keptStatements(t *testing.T, each func(*domain.State, *wire.Statement)) {
	t.Helper()
	files, err := filepath.Glob("../../domain/testdata/log_*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no logs: %v", err)
	}
	for _, file := range files {
		log, err := os.ReadFile(file) //nolint:gosec // of this repository
		must(t, err)
		state, tree := domain.New(), tlog.NewTree()
		roots := func(size uint64) (wire.Hash, bool) {
			root, err := tree.RootAt(int64(size)) //nolint:gosec // of a short log
			return wire.Hash(root), err == nil
		}
		for line := range bytes.Lines(log) {
			entry, err := wire.ParseEntry(bytes.TrimSuffix(line, []byte("\n")))
			must(t, err)
			placed, err := state.Judge(entry, roots)
			must(t, err)
			each(state, entry.Statement)
			state.Evolve(placed)
			tree.Add(tlog.LeafHash(entry.Raw))
		}
	}
}

// What would be signed is said in words: of no type does the wire format show.
func TestEveryTypeIsDescribedInWords(t *testing.T) {
	described := map[string]bool{}
	keptStatements(t, func(s *domain.State, st *wire.Statement) {
		var b bytes.Buffer
		describe(&b, s, st)
		words := b.String()
		if strings.ContainsAny(words, "{}[]") || strings.Contains(words, `":`) {
			t.Errorf("%s is described as\n%s", st.Type, words)
		}
		if !described[st.Type] && testing.Verbose() {
			t.Log(words)
		}
		described[st.Type] = true
	})
	for _, info := range domain.Types() {
		if !described[info.Name] && !info.Derived && info.Name != "twothirds.ledger.upgraded.v1" { // there is no other number yet
			t.Errorf("no log has a %s", info.Name)
		}
	}
}
