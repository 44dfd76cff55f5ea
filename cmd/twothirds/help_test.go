package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// isCobras reports whether a command is one of cobra's own, whose help is not ours.
func isCobras(c *cobra.Command) bool {
	return strings.HasPrefix(c.CommandPath(), "twothirds completion")
}

// Every command says what it does and shows how; those that print data have --json,
// or print JSON or bytes anyway.
func TestHelp(t *testing.T) {
	// Commands whose name and usage say all that there is to say.
	short := []string{"twothirds version"}
	// Commands whose output is one line or bytes: JSON, a digest, an id, a statement,
	// a script; or that print messages only.
	noJSON := []string{
		"twothirds", "twothirds version", "twothirds demo", "twothirds serve", "twothirds init", "twothirds join", "twothirds export", "twothirds restore",
		"twothirds attachment get", "twothirds document diff", "twothirds key new", "twothirds key show", "twothirds ledger new-key", "twothirds man", "twothirds opening erase", "twothirds opening list",
		"twothirds opening put", "twothirds refusal verify", "twothirds sign", "twothirds submit", "twothirds table members", "twothirds table plan", "twothirds table rollcalls", "twothirds tally", "twothirds replay", "twothirds receipt get", "twothirds statement make",
		"twothirds witness log add", "twothirds witness log remove",
	}
	seen := map[string]bool{}
	for _, c := range allCommands(newRootCommand()) {
		path := c.CommandPath()
		seen[path] = true
		if isCobras(c) {
			continue
		}
		if c.Short == "" || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s: Short is %q", path, c.Short)
		}
		if c.HasSubCommands() && c.Flags().Lookup("key") == nil {
			continue // a group of commands
		}
		if c.Example == "" && !slices.Contains(short, path) {
			t.Errorf("%s has no example", path)
		}
		for line := range strings.SplitSeq(c.Example, "\n") {
			if line != "" && !strings.HasPrefix(line, "  ") {
				t.Errorf("%s: the example is not set in: %q", path, line)
			}
		}
		if c.Flags().Lookup("json") == nil && c.Flags().Lookup("key") == nil && !slices.Contains(noJSON, path) {
			t.Errorf("%s has no --json", path)
		}
	}
	for _, path := range slices.Concat(short, noJSON) {
		if !seen[path] {
			t.Errorf("there is no %s", path)
		}
	}
}

// Nothing of the help is lost in the manual, and nothing in it is a macro.
func TestManual(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "man1")
	root := newRootCommand()
	if err := writeManual(root, dir); err != nil {
		t.Fatal(err)
	}
	plain := strings.NewReplacer(`\-`, "-", `\e`, `\`, `\&`, "", `\fB`, "", `\fR`, "")
	macros := []string{".TH", ".SH", ".nf", ".fi", ".PP", ".TP"}
	for _, c := range allCommands(root) {
		b, err := os.ReadFile(filepath.Join(dir, pageName(c)+".1"))
		if err != nil {
			t.Fatal(err)
		}
		page := plain.Replace(string(b))
		for _, text := range []string{c.Short, c.UseLine(), c.Long, c.Example, c.LocalFlags().FlagUsages()} {
			for word := range strings.FieldsSeq(text) {
				if !strings.Contains(page, strings.Trim(word, `")`+"`")) && !strings.Contains(word, "default") {
					t.Errorf("%s: %q is missing", c.CommandPath(), word)
				}
			}
		}
		for line := range strings.SplitSeq(string(b), "\n") {
			if macro, _, _ := strings.Cut(line, " "); strings.HasPrefix(line, "'") || strings.HasPrefix(line, ".") && !slices.Contains(macros, macro) {
				t.Errorf("%s: %q", c.CommandPath(), line)
			}
		}
	}
	if got := roff(".x\n'y\n-z \\ w"); got != "\\&.x\n\\&'y\n\\-z \\e w" {
		t.Errorf("%q", got)
	}
}
