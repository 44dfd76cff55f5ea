package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"twothirds/domain"
)

func newVoteTellCommand() *cobra.Command {
	var a act
	var file string
	cmd := &cobra.Command{
		Use:     "tell POLL [MEMBER=CHOICE…] --key TELLER1 --key TELLER2",
		Aliases: []string{"told"},
		Short:   "Enter ballots cast by hand, as two tellers",
		Long: `tell is the word of two tellers of different sides for ballots that members cast by
hand, where the rules of every class of the motion allow it. A member contests one
by voting itself: its own ballot counts, whenever cast.

MEMBER is a member's id, a part of it, or its whole name, CHOICE as for vote.
--ballots reads more of them from a file with lines MEMBER,CHOICE (CSV, without a
heading). There are at most 200 in a statement.

Where the tellers are not in one place: --make, then twothirds sign in turn.`,
		Example: `  twothirds vote tell 3 "Tenants of House 4=yes" 6b4e1a2c=abstain --key teller-1.key --key teller-2.key --url http://localhost:8080
  twothirds vote tell 3 --ballots ballots.csv --key teller-1.key --key teller-2.key --url http://localhost:8080`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			lines, err := toldLines(cmd, args[1:], file)
			if err != nil {
				return err
			}
			return a.run(cmd, "vote.told", func(s *domain.State) (fields, error) {
				poll, err := pollOf(s, args[0])
				if err != nil {
					return nil, err
				}
				ballots, err := toldBallots(s, poll, lines)
				return fields{"ballots": ballots, "subject": "poll/" + poll.ID.String()}, err
			})
		},
	}
	a.add(cmd, "vote.told")
	cmd.Flags().StringVar(&file, "ballots", "", "a file with lines MEMBER,CHOICE; - for standard input")
	return cmd
}

// toldLine is who chose what, in the words of whom enters it.
type toldLine struct{ member, choice string }

// toldLines reads MEMBER=CHOICE and the lines of a file.
func toldLines(cmd *cobra.Command, args []string, file string) ([]toldLine, error) {
	var lines []toldLine
	for _, arg := range args {
		at := strings.LastIndexByte(arg, '=')
		if at < 0 {
			return nil, exitError{exitUsage, fmt.Errorf("%q is no ballot: write MEMBER=CHOICE", arg)}
		}
		lines = append(lines, toldLine{arg[:at], arg[at+1:]})
	}
	if file != "" {
		raw, err := readFile(cmd.InOrStdin(), file)
		if err != nil {
			return nil, fmt.Errorf("reading the ballots: %w", err)
		}
		read := csv.NewReader(bytes.NewReader(raw))
		read.FieldsPerRecord, read.TrimLeadingSpace = 2, true
		records, err := read.ReadAll()
		if err != nil {
			return nil, exitError{exitUsage, fmt.Errorf("%s has no lines MEMBER,CHOICE: %w", file, err)}
		}
		for _, r := range records {
			lines = append(lines, toldLine{r[0], strings.TrimSpace(r[1])})
		}
	}
	if len(lines) == 0 {
		return nil, exitError{exitUsage, errors.New("name the ballots as MEMBER=CHOICE, or their file with --ballots")}
	}
	return lines, nil
}

// toldBallots are the ballots, sorted by member.
func toldBallots(s *domain.State, poll *domain.Poll, lines []toldLine) ([]domain.ToldBallot, error) {
	ballots := make([]domain.ToldBallot, len(lines))
	for i, line := range lines {
		member, err := memberOf(s, line.member)
		if err != nil {
			return nil, err
		}
		choice, err := choiceOf(s, poll, line.choice)
		if err != nil {
			return nil, fmt.Errorf("the ballot of %s: %w", line.member, err)
		}
		ballots[i] = domain.ToldBallot{Choice: choice, Member: member}
	}
	slices.SortFunc(ballots, func(a, b domain.ToldBallot) int { return strings.Compare(a.Member.String(), b.Member.String()) })
	for i := 1; i < len(ballots); i++ {
		if ballots[i].Member == ballots[i-1].Member {
			return nil, exitError{exitUsage, fmt.Errorf("there are two ballots of %s", named(s, "member/"+ballots[i].Member.String()))}
		}
	}
	return ballots, nil
}
