package main

import (
	"errors"

	"github.com/spf13/cobra"

	"twothirds/domain"
)

func newAssessmentCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "assessment",
		Short: "Put on record what others found of a measure",
	}
	cmd.AddCommand(newAssessmentAttestCommand())
	return cmd
}

func newAssessmentAttestCommand() *cobra.Command {
	var a act
	var assessor, code textFlag
	var source sourceFlags
	var completion, date, period string
	cmd := &cobra.Command{
		Use:   "attest PLAN NUMBER --assessor TEXT --code TEXT --date DAY --source TEXT --key FILE",
		Short: "Put on record what somebody outside found of an item of a plan",
		Long: `attest is a registrar's. --code is the assessor's own word for what was found;
where it is one of no_evidence, not_started, limited, substantial and complete,
--completion says which.`,
		Example: `  twothirds assessment attest "Action plan" 1.1 --assessor "Independent Reporting Mechanism" --code Limited --completion limited \
      --date 2018-05-01 --period 2016..2017 --source "End of term report, p. 12" --key registrar-1.key --url http://localhost:8080`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !assessor.given() || !code.given() || date == "" {
				return exitError{exitUsage, errors.New("say who found it, what and when, with --assessor, --code and --date")}
			}
			return a.run(cmd, "assessment.attested", func(s *domain.State) (fields, error) {
				plan, err := planItem(s, args[0], args[1])
				if err != nil {
					return nil, err
				}
				f := fields{"plan": plan, "number": args[1]}
				if completion != "" {
					if f["completion"], err = completionOf(completion); err != nil {
						return nil, err
					}
				}
				return f, errors.Join(assessor.into(cmd, s, f), code.into(cmd, s, f), dateInto(f, "date", date), periodInto(f, period), source.into(cmd, s, f))
			})
		},
	}
	a.add(cmd, "assessment.attested")
	assessor.add(cmd, "assessor", "who found it")
	code.add(cmd, "code", "the assessor's own word for it")
	source.add(cmd)
	cmd.Flags().StringVar(&completion, "completion", "", "no_evidence, not_started, limited, substantial or complete (default: the code is none of them)")
	cmd.Flags().StringVar(&date, "date", "", "the day of the assessment")
	cmd.Flags().StringVar(&period, "period", "", "what was assessed: "+periodUsage)
	return cmd
}
