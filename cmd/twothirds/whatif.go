package main

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"twothirds/cmd/twothirds/story"
	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// whatIf is what counting a poll under another rule gives.
type whatIf struct {
	Poll    domain.PollID  `json:"poll"`
	Outcome voting.Outcome `json:"outcome"`
	Tests   []voting.Test  `json:"tests"`
	Body    domain.Count   `json:"body"`
	Sides   []domain.Count `json:"sides"`
	// Actual is what was decided under the rule pinned; absent while open.
	Actual voting.Outcome `json:"actual,omitzero"`
}

func newWhatIfCommand() *cobra.Command {
	var data, threshold, base, quorum, class string
	var strict, concurrence, asJSON bool
	cmd := &cobra.Command{
		Use:   "whatif POLL --data DIR [--threshold 2/3] [--base BASE]",
		Short: "Count the ballots of a poll under another rule",
		Long: `whatif takes the ballots of a poll, of an open one as if it closed now, and
applies another rule to them: a class of the rules that the poll pinned, or a
threshold, a base, a quorum and concurrence of your choosing. It changes nothing;
it shows how much a result hangs on its rule.

POLL is the poll's id, the beginning or the end of it, or the motion's number,
which stands for its newest poll.`,
		Example: `  twothirds whatif 2 --data ledger --base entitled
  twothirds whatif 0193a… --data ledger --class rules --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			rule := voting.Rule{Base: voting.Base(base), Class: "whatif"}
			var err error
			rule.Threshold.Strict = strict
			if rule.Threshold.Num, rule.Threshold.Den, err = voting.ParseFraction(threshold); err != nil {
				return exitError{exitUsage, err}
			}
			if quorum != "" {
				rule.Quorum = &voting.Quorum{By: voting.ByParticipation}
				if rule.Quorum.Num, rule.Quorum.Den, err = voting.ParseFraction(quorum); err != nil {
					return exitError{exitUsage, err}
				}
			}
			if concurrence {
				rule.Concurrence = &voting.Concurrence{Base: voting.BaseYesNo, MinYes: 1, Threshold: voting.Fraction{Num: 1, Den: 2, Strict: true}}
			}
			if err := rule.Validate(); err != nil {
				return exitError{exitUsage, err}
			}
			if isURL(data) {
				return exitError{exitUsage, errors.New("whatif reads a ledger's folder, not a URL: stop its server, or restore an export of it")}
			}
			model, copied, err := openModel(cmd, data)
			if err != nil {
				return err
			}
			defer copied.Close() //nolint:errcheck // read only
			defer model.Close()  //nolint:errcheck // read only
			result, err := countUnder(model, args[0], class, rule)
			if err != nil {
				return err
			}
			return printWhatIf(cmd, result, asJSON)
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "the ledger's data folder")
	cmd.Flags().StringVar(&threshold, "threshold", "2/3", "the share that must be in favour")
	cmd.Flags().BoolVar(&strict, "strict", false, "more than the share, not at least")
	cmd.Flags().StringVar(&base, "base", string(voting.BaseYesNo), "yes_no, yes_no_abstain, present or entitled")
	cmd.Flags().StringVar(&quorum, "quorum", "", "the share of the roll that must take part, at least")
	cmd.Flags().BoolVar(&concurrence, "concurrence", false, "each side must agree: at least one vote for, and more for than against")
	cmd.Flags().StringVar(&class, "class", "", "a class of the rules that the poll pinned, instead of a rule of your choosing")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	_ = cmd.MarkFlagRequired("data")
	return cmd
}

func countUnder(model *projections.Model, id, class string, rule voting.Rule) (*whatIf, error) {
	view, err := model.View(0)
	if err != nil {
		return nil, fmt.Errorf("reading the rows: %w", err)
	}
	rows, err := rowsOf(view, "poll", id)
	if err != nil {
		return nil, err
	}
	var poll domain.Poll
	if err := json.Unmarshal(rows[0], &poll); err != nil {
		return nil, fmt.Errorf("reading the poll: %w", err)
	}
	body, sides, err := countOf(model, &poll)
	if err != nil {
		return nil, err
	}
	rules, err := ruleSetOf(view, poll.Rules)
	if err != nil {
		return nil, err
	}
	if class == "" {
		// A class that asks for nothing but the rule given; what a recusal counts for stays as pinned.
		rules = &domain.RuleSet{Classes: []domain.Class{{
			Base: rule.Base, Concurrence: rule.Concurrence, Name: rule.Class, Quorum: rule.Quorum,
			Recusal: rules.Classes[0].Recusal, Threshold: rule.Threshold,
		}}}
		class = rule.Class
	} else if rules.Class(class) == nil {
		return nil, exitError{exitNotFound, fmt.Errorf("the rules that the poll pinned have no class %q", class)}
	}
	result, err := domain.Tests(rules, []string{class}, body, sides)
	if err != nil {
		return nil, fmt.Errorf("counting: %w", err)
	}
	answer := &whatIf{Poll: poll.ID, Outcome: result.Outcome, Tests: result.Tests, Body: body, Sides: sides}
	if poll.Decision == nil {
		return answer, nil
	}
	if row, ok, err := view.Get("decision", poll.Decision.String()); err == nil && ok {
		var decision domain.Decision
		if err := json.Unmarshal(row.JSON, &decision); err != nil {
			return nil, fmt.Errorf("reading the decision: %w", err)
		}
		answer.Actual = decision.Outcome
	}
	return answer, nil
}

// countOf is the count of a closed poll, or of an open one as if it closed now.
func countOf(model *projections.Model, poll *domain.Poll) (domain.Count, []domain.Count, error) {
	if poll.State != domain.PollOpen {
		return *poll.Body, poll.Sides, nil
	}
	state, err := model.State()
	if err != nil {
		return domain.Count{}, nil, fmt.Errorf("counting an open poll: %w", err)
	}
	body, sides := state.Count(state.Poll(poll.ID))
	return body, sides, nil
}

func ruleSetOf(view *projections.View, hash wire.Hash) (*domain.RuleSet, error) {
	row, ok, err := view.Get("rules", hash.String())
	if err != nil || !ok {
		return nil, fmt.Errorf("reading the rule set %s: %w", hash, err)
	}
	var adopted domain.AdoptedRules
	if err := json.Unmarshal(row.JSON, &adopted); err != nil {
		return nil, fmt.Errorf("reading the rule set %s: %w", hash, err)
	}
	return &adopted.Rules, nil
}

func printWhatIf(cmd *cobra.Command, w *whatIf, asJSON bool) error {
	out := cmd.OutOrStdout()
	if asJSON {
		return printJSON(out, w)
	}
	fmt.Fprintf(out, "%d in favour, %d against, %d abstained; %d did not vote, %d recused\n", w.Body.Yes, w.Body.No, w.Body.Abstain, w.Body.NotVoting, w.Body.Recused)
	for _, t := range w.Tests {
		fmt.Fprintln(out, "  "+story.InWords(t))
	}
	fmt.Fprintf(out, "Under this rule: %s.", story.Outcomes[w.Outcome])
	if w.Actual != "" {
		fmt.Fprintf(out, " Under the rule in force: %s.", story.Outcomes[w.Actual])
	}
	fmt.Fprintln(out)
	return nil
}
