package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"twothirds/api/schema"
	"twothirds/domain"
)

// addCompletion adds the command that prints a shell's script, and what can be
// completed beside commands and flags. Nothing is read for it: no folder is opened
// and no server asked while somebody types.
func addCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, c := range allCommands(root) {
		if c.Flags().Lookup("data") != nil {
			_ = c.MarkFlagDirname("data") // fails for a flag that is not there
		}
		switch c.CommandPath() {
		case "twothirds statement make":
			c.ValidArgsFunction = wordsAt(0, statementTypes)
		case "twothirds vote":
			c.ValidArgsFunction = wordsAt(1, func() []string { return domain.Options })
		}
	}
}

// wordsAt completes the argument at a place with one of words.
func wordsAt(place int, words func() []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		if len(args) != place {
			return nil, cobra.ShellCompDirectiveDefault
		}
		fits := slices.DeleteFunc(slices.Clone(words()), func(word string) bool { return !strings.HasPrefix(word, begun) })
		return fits, cobra.ShellCompDirectiveNoFileComp
	}
}

// statementTypes are the short names of all that can be stated.
func statementTypes() []string {
	var names []string
	for _, t := range schema.All().Types {
		if t.Derived {
			continue
		}
		short := strings.TrimPrefix(t.Name, "twothirds.")
		names = append(names, short[:strings.LastIndexByte(short, '.')])
	}
	return slices.Compact(names)
}
