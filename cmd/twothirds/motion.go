package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"twothirds/domain"
)

func newMotionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "motion",
		Short: "Table, second, discuss, freeze and withdraw motions",
		Long: `MOTION is a motion's number, its id, or a part of the id. On a terminal you see
what you sign, and are asked, before anything is signed.`,
	}
	cmd.AddCommand(
		newMotionTableCommand(),
		newSubjectCommand("second MOTION --key FILE", "Support that a motion be considered",
			`  twothirds motion second 3 --key me.key --url http://localhost:8080`, "motion.seconded", "motion"),
		newMotionPositionCommand(),
		newSubjectCommand("freeze MOTION --key FILE", "Make a motion's text final",
			`  twothirds motion freeze 3 --key me.key --url http://localhost:8080`, "motion.frozen", "motion"),
		newSubjectCommand("withdraw MOTION --key FILE", "Take your motion back",
			`  twothirds motion withdraw 3 --key me.key --url http://localhost:8080`, "motion.withdrawn", "motion"),
	)
	return cmd
}

func newMotionTableCommand() *cobra.Command {
	var a act
	var content contentFlags
	cmd := &cobra.Command{
		Use:   "table [FIELDS.json|-] --key FILE",
		Short: "Put a motion before the body",
		Long: `table puts a motion before the body. What it proposes comes from a JSON file, or
from flags, which stand over the file.

` + effectUsage,
		Example: `  twothirds motion table --title "Meetings" --text "They are held online." --class procedural --key me.key --url http://localhost:8080
  twothirds motion table --title "Statute" --text @statute.txt --effect "adopt_document kind=statute title=Statute sha256=statute.pdf" --key me.key --url http://localhost:8080
  twothirds motion table --title "Election of the coordinator" --text "For two years." \
      --effect "choose office=coordinator role=coordinator term_days=730 candidates=6b4e1a2c candidates='Tenants of House 4'" --key me.key --url http://localhost:8080
  twothirds motion table motion.json --key me.key --url http://localhost:8080`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.run(cmd, "motion.tabled", func(s *domain.State) (fields, error) {
				f, err := content.fields(cmd, s, argument(args, 0))
				if err == nil && f["classes"] == nil && f["effects"] == nil {
					err = withoutClass(s)
				}
				return f, err
			})
		},
	}
	a.add(cmd, "motion.tabled")
	a.beside = content.keep
	content.add(cmd)
	return cmd
}

// withoutClass is the error for a motion of which nothing says by what class of the
// rules it is decided.
func withoutClass(s *domain.State) error {
	rules, _ := s.RulesAt(logClock(s))
	return exitError{exitUsage, fmt.Errorf("name what the motion does with --effect, or the class of the rules that decides it with --class: %s", strings.Join(rules.ClassNames(), ", "))}
}

func newMotionPositionCommand() *cobra.Command {
	var a act
	var text textFlag
	stances := []string{domain.StanceFor, domain.StanceAgainst, domain.StanceNeutral}
	cmd := &cobra.Command{
		Use:     "position MOTION for|against|neutral --text TEXT --key FILE",
		Short:   "Say where your member stands on a motion",
		Example: `  twothirds motion position 3 for --text "It is time." --key me.key --url http://localhost:8080`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case !slices.Contains(stances, args[1]):
				return exitError{exitUsage, errors.New("the position is for, against or neutral")}
			case !text.given():
				return exitError{exitUsage, errors.New("say why, with --text")}
			}
			return a.run(cmd, "position.stated", func(s *domain.State) (fields, error) {
				f := fields{"stance": args[1]}
				if err := text.into(cmd, s, f); err != nil {
					return nil, err
				}
				return about(s, "motion", args[0], f)
			})
		},
	}
	a.add(cmd, "position.stated")
	text.add(cmd, "text", "the position in words")
	return cmd
}

// argument is an argument that may be left out.
func argument(args []string, i int) string {
	if i < len(args) {
		return args[i]
	}
	return ""
}

func sorted(values []string) []string {
	values = slices.Clone(values)
	slices.Sort(values)
	return slices.Compact(values)
}
