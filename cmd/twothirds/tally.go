package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"twothirds/domain/voting"
)

func newTallyCommand() *cobra.Command {
	var yes, no, abstain, entitled, present int64
	var threshold, base string
	var strict bool
	cmd := &cobra.Command{
		Use:   "tally",
		Short: "Count votes under the four bases, in exact integers",
		Long: `tally reads cases as JSON lines from standard input and answers each with a JSON
line, in order:

  {"entitled":47,"present":40,"yes":26,"no":13,"abstain":1,"threshold":"2/3","strict":false}

A line that is no case gets {"line":n,"error":"…"}; the others are answered
all the same, and the exit code is 1. With --yes it counts one case in words.`,
		Example: `  twothirds tally < cases.jsonl
  twothirds tally --yes 16 --no 3 --abstain 3 --entitled 22`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("yes") {
				num, den, err := voting.ParseFraction(threshold)
				if err != nil {
					return exitError{exitUsage, err}
				}
				counts := voting.Counts{Abstain: abstain, Entitled: entitled, No: no, Present: present, Yes: yes}
				if !cmd.Flags().Changed("present") {
					counts.Present = yes + no + abstain
				}
				if !cmd.Flags().Changed("entitled") {
					counts.Entitled = counts.Present
				}
				return printTally(cmd, counts, voting.Fraction{Num: num, Den: den, Strict: strict}, base)
			}
			bad, err := voting.AnswerAll(cmd.InOrStdin(), cmd.OutOrStdout())
			if err != nil {
				return fmt.Errorf("tallying: %w", err)
			}
			switch {
			case bad == 1:
				return exitError{exitFailure, errors.New("one line is no case; it was answered with its error")}
			case bad > 1:
				return exitError{exitFailure, fmt.Errorf("%d lines are no cases; each was answered with its error", bad)}
			}
			return nil
		},
	}
	cmd.Flags().Int64Var(&yes, "yes", 0, "votes in favour")
	cmd.Flags().Int64Var(&no, "no", 0, "votes against")
	cmd.Flags().Int64Var(&abstain, "abstain", 0, "abstentions")
	cmd.Flags().Int64Var(&entitled, "entitled", 0, "members on the roll (default: those present)")
	cmd.Flags().Int64Var(&present, "present", 0, "members present (default: those who voted or abstained)")
	cmd.Flags().StringVar(&threshold, "threshold", "2/3", "the share that must be in favour")
	cmd.Flags().BoolVar(&strict, "strict", false, "more than the share, not at least")
	cmd.Flags().StringVar(&base, "base", "", "only this base: yes_no, yes_no_abstain, present or entitled")
	return cmd
}

var bases = []voting.Base{voting.BaseYesNo, voting.BaseYesNoAbstain, voting.BasePresent, voting.BaseEntitled}

var baseNames = map[voting.Base]string{
	voting.BaseYesNo:        "of votes for and against",
	voting.BaseYesNoAbstain: "of votes and abstentions",
	voting.BasePresent:      "of members present",
	voting.BaseEntitled:     "of all members on the roll",
}

func printTally(cmd *cobra.Command, counts voting.Counts, f voting.Fraction, only string) error {
	if err := errors.Join(counts.Validate(), f.Validate()); err != nil {
		return exitError{exitUsage, err}
	}
	if only != "" {
		if err := voting.Base(only).Validate(); err != nil {
			return exitError{exitUsage, err}
		}
	}
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "%d in favour, %d against, %d abstained; %d present, %d on the roll\n", counts.Yes, counts.No, counts.Abstain, counts.Present, counts.Entitled)
	for _, base := range bases {
		if only != "" && string(base) != only {
			continue
		}
		n := voting.BaseOf(base, counts)
		verdict := "not carried"
		if f.Met(counts.Yes, n) {
			verdict = "carried"
		}
		share := "at least"
		if f.Strict {
			share = "more than"
		}
		if need, ok := voting.Need(f, n); ok {
			fmt.Fprintf(out, "%s %d/%d %-28s (%d): %d needed: %s\n", share, f.Num, f.Den, baseNames[base], n, need, verdict)
		} else {
			fmt.Fprintf(out, "%s %d/%d %-28s (0): nobody to take a share of: %s\n", share, f.Num, f.Den, baseNames[base], verdict)
		}
	}
	return nil
}
