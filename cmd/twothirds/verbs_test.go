package main

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"twothirds/domain"
)

// verbsByType are the commands that enter statements of each type, by its name.
func verbsByType(t *testing.T) map[string][]*cobra.Command {
	t.Helper()
	found := map[string][]*cobra.Command{}
	for _, c := range allCommands(newRootCommand()) {
		for short := range strings.FieldsSeq(c.Annotations[entersKey]) {
			full, known := domain.FullType(short)
			if !known {
				t.Errorf("%s says that it enters %s, and there is no such type", c.CommandPath(), short)
			}
			found[full] = append(found[full], c)
		}
	}
	return found
}

// Whatever a person signs can be entered by a command made for it: nobody has to
// write fields of the wire format.
func TestEveryTypeHasAVerb(t *testing.T) {
	found := verbsByType(t)
	for _, info := range domain.Types() {
		switch commands := found[info.Name]; {
		case info.Derived && len(commands) > 0:
			t.Errorf("%s follows by computation, and %s enters it", info.Name, commands[0].CommandPath())
		case !info.Derived && len(commands) == 0:
			t.Errorf("no command enters a %s: add one, and declare the type with act.add or enters", info.Name)
		}
	}
}

// A verb, a command that signs and can be asked to go on without asking, declares
// what it enters.
func TestEveryVerbDeclaresWhatItEnters(t *testing.T) {
	for _, c := range allCommands(newRootCommand()) {
		isVerb := c.Flags().Lookup("key") != nil && c.Flags().Lookup("yes") != nil
		if declared := c.Annotations[entersKey] != ""; isVerb && !declared {
			t.Errorf("%s declares no type that it enters", c.CommandPath())
		}
	}
}
