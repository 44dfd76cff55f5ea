package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

func newRecordCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "record",
		Short: "Put on record what happened before the ledger or outside of it",
		Long: `A record is a registrar's word, with its source. Nobody whom it is about signed it;
it has no effect and counts in no poll. Whether its outcome agrees with its own
rule is computed whenever somebody looks (twothirds show records). RECORD is a
record's id, or a part of it.`,
	}
	cmd.AddCommand(newRecordAttestCommand(), newRecordCorrectCommand())
	return cmd
}

// recording is what the flags say of a record.
type recording struct {
	title, text             textFlag
	source                  sourceFlags
	kind, date, dateText    string
	outcome, rule, counting string
	votes                   []string
}

func (r *recording) add(cmd *cobra.Command) {
	r.title.add(cmd, "title", "what it was, in a line")
	r.text.add(cmd, "text", "what happened")
	r.source.add(cmd)
	cmd.Flags().StringVar(&r.kind, "kind", "", "founding, decision, act, statement, report or other")
	cmd.Flags().StringVar(&r.date, "date", "", "the day")
	cmd.Flags().StringVar(&r.dateText, "date-text", "", "what is known of the time, where the day is not")
	cmd.Flags().StringVar(&r.outcome, "outcome", "", "what the source says came of a vote: carried or not_carried")
	cmd.Flags().StringVar(&r.rule, "rule", "", "the majority that the source says was needed: "+majorityUsage)
	cmd.Flags().StringVar(&r.counting, "counts", "", "the votes as numbers: yes=12,no=2,abstain=1,absent=0,not_voting=0, and tie_breaker=yes where a presiding officer broke a tie")
	cmd.Flags().StringArrayVar(&r.votes, "vote", nil, "how a member of this body voted: MEMBER=yes, no, abstain, absent or not_voting; may be repeated")
}

// fields are those of the file named by path, where one is, with the flags over
// them and over what was there before.
func (r *recording) fields(cmd *cobra.Command, s *domain.State, before fields, path string) (fields, error) {
	f, err := fileFields(cmd, path)
	if err != nil {
		return nil, err
	}
	for member, value := range before {
		if _, ok := f[member]; !ok {
			f[member] = value
		}
	}
	for member, value := range map[string]string{"kind": r.kind, "outcome": r.outcome} {
		if value != "" {
			f[member] = value
		}
	}
	if r.date != "" || r.dateText != "" {
		delete(f, "date")
		delete(f, "date_text")
	}
	if r.dateText != "" {
		f["date_text"] = r.dateText
	}
	if err := errors.Join(dateInto(f, "date", r.date), r.title.into(cmd, s, f), r.text.into(cmd, s, f), r.source.into(cmd, s, f), ruleInto(f, r.rule), r.countsInto(f), r.votesInto(s, f)); err != nil {
		return nil, err
	}
	if f["kind"] == nil || f["title"] == nil || f["text"] == nil || f["date"] == nil && f["date_text"] == nil {
		return nil, exitError{exitUsage, errors.New("say what it was and when, with --kind, --title, --text and --date (or --date-text)")}
	}
	return f, nil
}

// majorityUsage says how a majority is written.
const majorityUsage = `"2/3 of entitled" or "more than 1/2 of yes_no", of yes_no, yes_no_abstain, present or entitled`

// shareBases are what a share can be of.
var shareBases = []voting.Base{voting.BaseYesNo, voting.BaseYesNoAbstain, voting.BasePresent, voting.BaseEntitled}

// ruleInto reads a majority.
func ruleInto(f fields, value string) error {
	if value == "" {
		return nil
	}
	bad := exitError{exitUsage, fmt.Errorf("%q is no majority: write %s", value, majorityUsage)}
	var m domain.Majority
	rest, strict := strings.CutPrefix(value, "more than ")
	m.Strict = strict
	rest = strings.TrimPrefix(rest, "at least ")
	share, base, ok := strings.Cut(rest, " of ")
	num, den, isShare := strings.Cut(share, "/")
	if !ok || !isShare {
		return bad
	}
	var notNum, notDen error
	m.Num, notNum = strconv.ParseInt(num, 10, 64)
	m.Den, notDen = strconv.ParseInt(den, 10, 64)
	m.Base = voting.Base(base)
	if notNum != nil || notDen != nil || !slices.Contains(shareBases, m.Base) {
		return bad
	}
	f["rule"] = m
	return nil
}

// countsInto reads votes as numbers.
func (r *recording) countsInto(f fields) error {
	if r.counting == "" {
		return nil
	}
	counts := fields{"yes": 0, "no": 0, "abstain": 0, "absent": 0, "not_voting": 0}
	for part := range strings.SplitSeq(r.counting, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if name == "tie_breaker" {
			counts[name] = value
			continue
		}
		n, err := strconv.ParseInt(value, 10, 64)
		if _, known := counts[name]; !known || err != nil {
			return exitError{exitUsage, fmt.Errorf("--counts: %q: write yes=12,no=2,abstain=1,absent=0,not_voting=0", part)}
		}
		counts[name] = n
	}
	f["counts"] = counts
	return nil
}

// votesInto reads how members voted.
func (r *recording) votesInto(s *domain.State, f fields) error {
	if len(r.votes) == 0 {
		return nil
	}
	votes := make([]domain.RecordedVote, len(r.votes))
	for i, line := range r.votes {
		at := strings.LastIndexByte(line, '=')
		if at < 0 {
			return exitError{exitUsage, fmt.Errorf("--vote %q: write MEMBER=yes", line)}
		}
		id, err := s.Find("member", line[:at])
		if err != nil {
			return err
		}
		member, err := wire.ParseUUID(id)
		if err != nil {
			return err
		}
		votes[i] = domain.RecordedVote{Choice: line[at+1:], Member: domain.MemberID{UUID: member}}
	}
	slices.SortFunc(votes, func(a, b domain.RecordedVote) int { return strings.Compare(a.Member.String(), b.Member.String()) })
	f["votes"] = votes
	return nil
}

func newRecordAttestCommand() *cobra.Command {
	var a act
	var r recording
	cmd := &cobra.Command{
		Use:   "attest [FIELDS.json|-] --kind KIND --title TEXT --text TEXT --date DAY --source TEXT --key FILE",
		Short: "Enter what happened, with its source",
		Long: `attest is a registrar's. What it says comes from flags, or from a JSON file with
the members of record.attested (twothirds statement types --json), over which the
flags stand. It prints, with the receipt, the subject: record/<its id>.`,
		Example: `  twothirds record attest --kind founding --title "The Platform is founded" --text @founding.txt --date 2016-09-09 \
      --counts yes=32,no=0 --rule "2/3 of present" --outcome carried --source "Minutes, p. 3" --source-file minutes.pdf --key registrar-1.key --url http://localhost:8080`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.run(cmd, "record.attested", func(s *domain.State) (fields, error) {
				return r.fields(cmd, s, nil, argument(args, 0))
			})
		},
	}
	a.add(cmd, "record.attested")
	r.add(cmd)
	return cmd
}

func newRecordCorrectCommand() *cobra.Command {
	var a act
	var r recording
	var reasons textFlag
	cmd := &cobra.Command{
		Use:   "correct RECORD [FIELDS.json|-] --reasons TEXT --key FILE",
		Short: "Say what a record should have said",
		Long: `correct is a registrar's. It enters a further version, whole: what neither a flag
nor the file gives is as in the newest one, which is read from the log. A member
that is null in the file is left out. The versions before stay, with their sources.`,
		Example: `  twothirds record correct 0193a5c0 --date 2016-09-10 --reasons "The minutes are of the day after." --source "Minutes, p. 4" --key registrar-1.key --url http://localhost:8080`,
		Args:    cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !reasons.given() {
				return exitError{exitUsage, errors.New("say what was wrong, with --reasons")}
			}
			newest := map[string]fields{}
			state, err := foldTarget(cmd, &a.target, func(p *domain.Placed) (err error) {
				switch e := p.Event.(type) {
				case *domain.RecordAttested:
					newest[p.Statement.Subject], err = readMembers(wire.Canonical(e.RecordContent))
				case *domain.RecordCorrected:
					newest[p.Statement.Subject], err = readMembers(wire.Canonical(e.RecordContent))
				}
				return err
			})
			if err != nil {
				return err
			}
			id, err := state.Find("record", args[0])
			if err != nil {
				return clientError(err)
			}
			return a.run(cmd, "record.corrected", func(s *domain.State) (fields, error) {
				f, err := r.fields(cmd, s, newest["record/"+id], argument(args, 1))
				if err != nil {
					return nil, err
				}
				f["subject"] = "record/" + id
				return f, reasons.into(cmd, s, f)
			})
		},
	}
	a.add(cmd, "record.corrected")
	r.add(cmd)
	reasons.add(cmd, "reasons", "what was wrong")
	return cmd
}

// foldTarget reads the whole log of a verb's ledger, before the verb opens it,
// for what the state does not keep.
func foldTarget(cmd *cobra.Command, target *targetFlags, after func(*domain.Placed) error) (*domain.State, error) {
	if err := target.settle(); err != nil {
		return nil, err
	}
	src, _, _ := strings.Cut(target.url, "#")
	copied, err := openCopy(cmd.Context(), src+target.node.Dir)
	if err != nil {
		return nil, err
	}
	defer copied.Close() //nolint:errcheck // read only
	return foldEach(cmd, copied, copied.Size(), func(_ *domain.State, p *domain.Placed) error { return after(p) })
}
