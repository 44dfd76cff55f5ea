package domain_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/wire"
)

const eventFiles = "testdata/events"

// TestGoldenEvents holds one statement of every type and a motion with every
// type of effect. Their bytes never change: whatever this program becomes, it
// reads them, and writes what it has read with the same bytes.
func TestGoldenEvents(t *testing.T) {
	samples := map[string][]byte{}
	for _, b := range allLogs(t) {
		for name, raw := range samplesOf(t, b) {
			if samples[name] == nil {
				samples[name] = raw
			}
		}
	}
	var names []string
	for _, info := range domain.Types() {
		names = append(names, info.Name)
	}
	for _, info := range domain.EffectTypes() {
		names = append(names, "effect."+info.Name)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) { golden(t, name, samples[name]) })
	}
	files, err := os.ReadDir(eventFiles)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !slices.Contains(names, strings.TrimSuffix(f.Name(), ".json")) {
			t.Errorf("%s is of no type any more: types are superseded, never removed", f.Name())
		}
	}
}

// golden checks the kept statement of a type; sample is one to keep where none is.
func golden(t *testing.T, name string, sample []byte) {
	path := filepath.Join(eventFiles, name+".json")
	if _, err := os.Stat(path); err != nil {
		if sample == nil {
			t.Fatal("no log has a statement of this type: add one to a new log (laterLogs in vectors_test.go)")
		}
		keepFile(t, path, append(slices.Clip(sample), '\n'))
	}
	kept, err := os.ReadFile(path) //nolint:gosec // a path of this test
	if err != nil {
		t.Fatal(err)
	}
	raw := []byte(strings.TrimSuffix(string(kept), "\n"))
	st, err := wire.ParseStatement(raw)
	if err != nil {
		t.Fatal(err)
	}
	if effect, ok := strings.CutPrefix(name, "effect."); ok {
		if got := effectsOf(t, st); !slices.Equal(got, []string{effect}) {
			t.Errorf("the motion's effects are %v, want %s", got, effect)
		}
	} else if st.Type != name {
		t.Errorf("the statement is a %s", st.Type)
	}
	event, err := domain.DecodeEvent(st)
	if err != nil {
		t.Fatal(err)
	}
	again, err := wire.NewStatement(st.ID, st.Source, st.Type, st.Subject, st.Time, event)
	if err != nil {
		t.Fatal(err)
	}
	if string(again.Raw) != string(raw) {
		t.Errorf("read and written again\n%s\nis\n%s", raw, again.Raw)
	}
}

// samplesOf takes from a log the first statement of each type, and of each
// type of effect the first motion with no other.
func samplesOf(t *testing.T, b *book) map[string][]byte {
	t.Helper()
	samples := map[string][]byte{}
	add := func(name string, st *wire.Statement) {
		if samples[name] == nil {
			samples[name] = st.Raw
		}
	}
	for _, st := range b.unentered {
		add(st.Type, st)
	}
	for i := range b.entries {
		st := entryOf(t, b, i+1).Statement
		add(st.Type, st)
		if effects := effectsOf(t, st); len(effects) == 1 {
			add("effect."+effects[0], st)
		}
	}
	return samples
}

// effectsOf are the types of the effects of a motion that a statement tables.
func effectsOf(t *testing.T, st *wire.Statement) []string {
	t.Helper()
	var motion struct {
		Effects []struct{ Type string }
	}
	if st.Type != "twothirds.motion.tabled.v1" {
		return nil
	}
	if err := json.Unmarshal(st.Data, &motion); err != nil {
		t.Fatal(err)
	}
	var types []string
	for _, e := range motion.Effects {
		types = append(types, e.Type)
	}
	return types
}
