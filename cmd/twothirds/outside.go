package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
)

func newOutsideCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "outside",
		Short: "Put on record other bodies, their members and their votes",
		Long: `Votes of other bodies are a registrar's word, and are never counted with this
body's own. Many at once are entered with twothirds import rollcalls. BODY is the
body's short name.`,
	}
	cmd.AddCommand(newOutsideBodyCommand(), newOutsideMemberCommand(), newOutsideRollcallCommand(), newOutsideCorrectCommand())
	return cmd
}

func newOutsideBodyCommand() *cobra.Command {
	var a act
	var name textFlag
	var source sourceFlags
	var link string
	cmd := &cobra.Command{
		Use:     "body BODY --name TEXT --source TEXT --key FILE",
		Short:   "Enter another body",
		Example: `  twothirds outside body senate --name "Senate" --link https://example.org --source "The clerk's files" --key registrar-1.key --url http://localhost:8080`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !name.given() {
				return exitError{exitUsage, errors.New("name the body with --name")}
			}
			return a.run(cmd, "outside.body_entered", func(s *domain.State) (fields, error) {
				f := fields{"subject": "outside/" + strings.TrimPrefix(args[0], "outside/")}
				if link != "" {
					f["url"] = link
				}
				return f, errors.Join(name.into(cmd, s, f), source.into(cmd, s, f))
			})
		},
	}
	a.add(cmd, "outside.body_entered")
	name.add(cmd, "name", "the body's name")
	source.add(cmd)
	cmd.Flags().StringVar(&link, "link", "", "where the body is found on the web")
	return cmd
}

func newOutsideMemberCommand() *cobra.Command {
	var a act
	var m domain.EnteredMember
	cmd := &cobra.Command{
		Use:     "member BODY ID --name NAME --key FILE",
		Short:   "Enter a member of another body",
		Long:    `ID is the member's in its body's records.`,
		Example: `  twothirds outside member senate S123 --name "Member of the north" --party X --area North --key registrar-1.key --url http://localhost:8080`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if m.Name == "" {
				return exitError{exitUsage, errors.New("name the member with --name")}
			}
			m.ID = args[1]
			return a.run(cmd, "outside.members_entered", func(s *domain.State) (fields, error) {
				return about(s, "outside", args[0], fields{"members": []domain.EnteredMember{m}})
			})
		},
	}
	a.add(cmd, "outside.members_entered")
	cmd.Flags().StringVar(&m.Name, "name", "", "the member's name, as the record writes it")
	cmd.Flags().StringVar(&m.Kind, "kind", "", "what kind of member it is")
	cmd.Flags().StringVar(&m.Party, "party", "", "its party or group")
	cmd.Flags().StringVar(&m.Area, "area", "", "whom or what it stands for")
	return cmd
}

// rollcalling is what the flags say of a recorded vote.
type rollcalling struct {
	date, title, about, result, outcome, rule, note string
	seats                                           int64
	votes                                           []string
}

func (r *rollcalling) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&r.date, "date", "", "the day")
	cmd.Flags().StringVar(&r.title, "title", "", "what the vote was on, as the record says")
	cmd.Flags().StringVar(&r.about, "about", "", "what it was on, where the title does not say it")
	cmd.Flags().StringVar(&r.result, "result", "", "the result in the official words")
	cmd.Flags().StringVar(&r.outcome, "outcome", "", "what these words say: carried or not_carried")
	cmd.Flags().StringVar(&r.rule, "rule", "", "the majority needed, as officially recorded: "+majorityUsage)
	cmd.Flags().StringVar(&r.note, "note", "", "the record's own note")
	cmd.Flags().Int64Var(&r.seats, "seats", 0, "how many members were on the roll")
	cmd.Flags().StringArrayVar(&r.votes, "vote", nil, "who voted how, as CHOICE=ID,ID…: yes, no, abstain, present, absent or not_voting; may be repeated")
}

// fields are those of the file named by path, where one is, with the flags over
// them and over what was there before.
func (r *rollcalling) fields(cmd *cobra.Command, before fields, path string) (fields, error) {
	f, err := fileFields(cmd, path)
	if err != nil {
		return nil, err
	}
	for member, value := range before {
		if _, ok := f[member]; !ok {
			f[member] = value
		}
	}
	for member, value := range map[string]string{"title": r.title, "about": r.about, "result": r.result, "outcome": r.outcome, "note": r.note} {
		if value != "" {
			f[member] = value
		}
	}
	if r.seats != 0 {
		f["seats"] = r.seats
	}
	if err := errors.Join(dateInto(f, "date", r.date), ruleInto(f, r.rule), r.votesInto(f)); err != nil {
		return nil, err
	}
	if f["date"] == nil || f["title"] == nil || f["votes"] == nil {
		return nil, exitError{exitUsage, errors.New("say what the vote was on, when it was and who voted how, with --title, --date and --vote")}
	}
	return f, nil
}

// votesInto reads who voted how; an answer that no flag names stays as it was.
func (r *rollcalling) votesInto(f fields) error {
	if len(r.votes) == 0 {
		return nil
	}
	lists := map[string][]string{"absent": {}, "abstain": {}, "no": {}, "not_voting": {}, "present": {}, "yes": {}}
	if given, ok := f["votes"].(jsontext.Value); ok {
		if err := json.Unmarshal(given, &lists); err != nil {
			return exitError{exitUsage, fmt.Errorf("votes: %w", err)}
		}
	}
	for _, line := range r.votes {
		choice, ids, _ := strings.Cut(line, "=")
		if _, ok := lists[choice]; !ok {
			return exitError{exitUsage, fmt.Errorf("--vote %q: write yes=ID,ID, and the like of no, abstain, present, absent and not_voting", line)}
		}
		lists[choice] = sorted(strings.FieldsFunc(ids, func(c rune) bool { return c == ',' || c == ' ' }))
	}
	f["votes"] = lists
	return nil
}

func newOutsideRollcallCommand() *cobra.Command {
	var a act
	var r rollcalling
	cmd := &cobra.Command{
		Use:   "rollcall BODY ID [FIELDS.json|-] --title TEXT --date DAY --vote CHOICE=ID,… --key FILE",
		Short: "Enter a recorded vote of another body",
		Long: `rollcall enters one recorded vote. ID is its own in its body. What it says comes
from flags, or from a JSON file with the members of outside.rollcall_entered
(twothirds statement types --json), over which the flags stand. What its rule
comes to is never entered: twothirds show rollcalls computes it.`,
		Example: `  twothirds outside rollcall senate s-12 --title "On the Motion" --date 1992-09-11 --vote yes=S1,S2 --vote no=S3 \
      --rule "3/5 of entitled" --seats 5 --result "Motion Rejected" --outcome not_carried --key registrar-1.key --url http://localhost:8080`,
		Args: cobra.RangeArgs(2, 3),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.run(cmd, "outside.rollcall_entered", func(s *domain.State) (fields, error) {
				f, err := r.fields(cmd, fields{}, argument(args, 2))
				if err != nil {
					return nil, err
				}
				f["rollcall"] = args[1]
				return about(s, "outside", args[0], f)
			})
		},
	}
	a.add(cmd, "outside.rollcall_entered")
	r.add(cmd)
	return cmd
}

func newOutsideCorrectCommand() *cobra.Command {
	var a act
	var r rollcalling
	var reasons textFlag
	var source sourceFlags
	cmd := &cobra.Command{
		Use:   "correct BODY ID [FIELDS.json|-] --reasons TEXT --source TEXT --key FILE",
		Short: "Say what the record of another body's vote should have said",
		Long: `correct enters a further version of a recorded vote, whole: what neither a flag nor
the file gives is as in the newest one, which is read from the log. A member that
is null in the file is left out. The versions before stay.`,
		Example: `  twothirds outside correct senate s-12 --vote no=S3,S4 --reasons "S4 voted too." --source "The journal" --key registrar-1.key --url http://localhost:8080`,
		Args:    cobra.RangeArgs(2, 3),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !reasons.given() {
				return exitError{exitUsage, errors.New("say what was wrong, with --reasons")}
			}
			var newest fields
			subject := "outside/" + strings.TrimPrefix(args[0], "outside/")
			_, err := foldTarget(cmd, &a.target, func(p *domain.Placed) (err error) {
				if p.Statement.Subject != subject {
					return nil
				}
				var content *domain.RollcallContent
				switch e := p.Event.(type) {
				case *domain.OutsideRollcallEntered:
					content = &e.RollcallContent
				case *domain.OutsideRollcallCorrected:
					content = &e.RollcallContent
				}
				if content != nil && content.Rollcall == args[1] {
					newest, err = readMembers(wire.Canonical(content))
				}
				return err
			})
			if err != nil {
				return err
			}
			if newest == nil {
				return exitError{exitNotFound, fmt.Errorf("%s has no roll call %s; see twothirds show rollcalls", subject, args[1])}
			}
			return a.run(cmd, "outside.rollcall_corrected", func(s *domain.State) (fields, error) {
				f, err := r.fields(cmd, newest, argument(args, 2))
				if err != nil {
					return nil, err
				}
				f["subject"] = subject
				delete(f, "taken_from")
				return f, errors.Join(reasons.into(cmd, s, f), source.into(cmd, s, f))
			})
		},
	}
	a.add(cmd, "outside.rollcall_corrected")
	r.add(cmd)
	reasons.add(cmd, "reasons", "what was wrong")
	source.add(cmd)
	return cmd
}
