package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
)

func newProposalCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "proposal",
		Short: "Receive and answer proposals from outside the body",
		Long: `PROPOSAL is a proposal's id, a part of it, or its whole title. On a terminal you
see what you sign, and are asked, before anything is signed.`,
	}
	cmd.AddCommand(newProposalReceiveCommand(), newProposalAnswerCommand())
	return cmd
}

// proposing is what the flags of proposal receive say.
type proposing struct {
	title, text, of     textFlag
	due                 moment
	from, plan, measure string
}

func newProposalReceiveCommand() *cobra.Command {
	var a act
	var p proposing
	cmd := &cobra.Command{
		Use:   "receive [FIELDS.json|-] --title TEXT --text TEXT --key FILE",
		Short: "Put on record what somebody outside the body proposes",
		Long: `receive is a coordinator's, a registrar's or any active representative's, for
somebody outside. It prints, with the receipt, the subject: proposal/<its id>.

The answer is due when the rules say, or when --due or --hours do; --due none
leaves it open. Of who proposes only what may be public stands in the ledger
(--of); a person's name stands there as a commitment (--from).`,
		Example: `  twothirds proposal receive --title "Publish the minutes" --text @letter.txt --of "Residents' association" --key me.key --url http://localhost:8080
  twothirds proposal receive --title "Earlier deadline" --text "Do it by May." --plan "Action plan" --measure 1.2 --due none --key me.key --url http://localhost:8080`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.run(cmd, "proposal.received", func(s *domain.State) (fields, error) {
				return p.fields(cmd, s, argument(args, 0))
			})
		},
	}
	a.add(cmd, "proposal.received")
	p.title.add(cmd, "title", "what is proposed, in a line")
	p.text.add(cmd, "text", "the proposal")
	p.of.add(cmd, "of", "the organisation, or what may be said in public of who proposes")
	cmd.Flags().StringVar(&p.due.at, "due", "", "by when the body will answer, in UTC, or none (default: as the rules say)")
	cmd.Flags().Int64Var(&p.due.hours, "hours", 0, "in how many hours from now the body will answer")
	cmd.Flags().StringVar(&p.from, "from", "", "the commitment to who proposes")
	cmd.Flags().StringVar(&p.measure, "measure", "", "the number of the measure that it is about, such as 1.2")
	cmd.Flags().StringVar(&p.plan, "plan", "", "the measure's plan: its id, a part of it, or its whole title")
	return cmd
}

// fields are those of the file named by path, where one is, with the flags over them.
func (p *proposing) fields(cmd *cobra.Command, s *domain.State, path string) (fields, error) {
	f, err := fileFields(cmd, path)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(p.title.into(cmd, s, f), p.text.into(cmd, s, f), p.of.into(cmd, s, f)); err != nil {
		return nil, err
	}
	if f["title"] == nil || f["text"] == nil {
		return nil, exitError{exitUsage, errors.New("say what is proposed, with --title and --text")}
	}
	if p.due.at == "none" && p.due.hours == 0 {
		f["due"] = nil
	} else if at, ok, err := p.due.after(logClock(s)); err != nil {
		return nil, err
	} else if ok {
		f["due"] = at
	}
	if p.from != "" {
		if f["from"], err = wire.ParseHash(p.from); err != nil {
			return nil, exitError{exitUsage, fmt.Errorf("--from: %w", err)}
		}
	}
	if (p.measure == "") != (p.plan == "") {
		return nil, exitError{exitUsage, errors.New("a measure is named by its number and its plan: --measure and --plan")}
	}
	if p.measure != "" {
		plan, err := s.Find("plan", p.plan)
		if err != nil {
			return nil, err
		}
		if _, err := s.Find("item", plan+"."+p.measure); err != nil {
			return nil, err
		}
		f["measure"] = fields{"number": p.measure, "plan": plan}
	}
	return f, nil
}

func newProposalAnswerCommand() *cobra.Command {
	var a act
	var reasons textFlag
	cmd := &cobra.Command{
		Use:     "answer PROPOSAL accepted|partly|rejected --reasons TEXT --key FILE",
		Short:   "Answer what somebody outside the body proposed",
		Long:    `answer is a coordinator's or any active representative's.`,
		Example: `  twothirds proposal answer 0193a5c0 partly --reasons "The minutes, yes; the recordings, no." --key coordinator.key --url http://localhost:8080`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("answer", args[1], domain.ProposalAccepted, domain.ProposalPartly, domain.ProposalRejected); err != nil {
				return err
			}
			if !reasons.given() {
				return exitError{exitUsage, errors.New("say why, with --reasons")}
			}
			return a.run(cmd, "proposal.answered", func(s *domain.State) (fields, error) {
				f := fields{"answer": args[1]}
				if err := reasons.into(cmd, s, f); err != nil {
					return nil, err
				}
				return about(s, "proposal", args[0], f)
			})
		},
	}
	a.add(cmd, "proposal.answered")
	reasons.add(cmd, "reasons", "the reasons")
	return cmd
}
