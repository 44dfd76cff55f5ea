package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"twothirds/api/client"
	"twothirds/domain"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/projections/tables"
)

// memberImport is what the flags of import members say.
type memberImport struct {
	tableFlags
	constituency, document string
	reasons                textFlag
}

func newImportMembersCommand() *cobra.Command {
	var o memberImport
	cmd := &cobra.Command{
		Use:   "members FILE.csv|FILE.xlsx|- --data DIR|--url URL [--key FILE]",
		Short: "Enter founding members, or applications, from a table",
		Long: `members reads a table with one row a member: its name, in one language or both, and
its constituency. docs/tables.md says which columns there are, and how they may be
headed. What twothirds table members writes is read again as the same members.

While the ledger is forming, a registrar enters those that it does not have as
founding members. Later a member comes in by application and decision: import
puts the applications on record (the column application, or --document, has the
application as received) and writes, with -o, the effects that a motion has to
have: to admit those who applied, and to set the status of members whose status
the table gives otherwise, with the reasons that it gives or --reasons.

The whole table is checked before anything is entered. Every bad row is named with
its place, and where one is bad nothing is entered. Persons are not entered:
representatives are appointed one by one. It can be stopped and run again: who is
there is not entered twice. Who is there with another constituency or name is a
conflict, and left alone.`,
		Example: `  twothirds import members members.xlsx --check
  twothirds import members members.csv --data ledger
  twothirds import members new.csv --data ledger --document applications.pdf -o effects.json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return importMembers(cmd, args[0], &o)
		},
	}
	o.add(cmd)
	cmd.Flags().StringVar(&o.constituency, "constituency", "", "the constituency of all, over what the table says")
	cmd.Flags().StringVar(&o.document, "document", "", "the applications as received, of rows that name none: a file, or its SHA-256")
	o.reasons.add(cmd, "reasons", "the reasons for another status, of rows that give none")
	enters(cmd, "member.entered", "member.applied")
	return cmd
}

// memberAnswer is what import members prints.
type memberAnswer struct {
	tableAnswer

	Members      int `json:"members"`
	Entered      int `json:"entered"`
	AlreadyThere int `json:"already_there"`
	// Applied counts the applications that were entered, Applications those that are open.
	Applied      int `json:"applied"`
	Applications int `json:"applications"`
	// Conflicts names the members that are there with another constituency or name.
	Conflicts []string `json:"conflicts"`
	// Effects are those that a motion has to have.
	Effects []domain.Effect `json:"effects"`
}

func importMembers(cmd *cobra.Command, path string, o *memberImport) (err error) {
	grids, err := openTable(cmd, path)
	if err != nil {
		return err
	}
	options, err := o.options()
	if err != nil {
		return err
	}
	e := &memberImporting{o: o, folder: filepath.Dir(path)}
	if o.alone() {
		// Without a ledger the constituencies are those of the rules that a ledger has by default.
		rules := seed.Rules()
		e.rules = &rules
	} else {
		s, err := o.target.open(cmd)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.close(cmd)) }()
		view, err := client.Look(cmd.Context(), s)
		if err != nil {
			return clientError(err)
		}
		e.importing = &importing{cmd: cmd, s: s, view: view}
		e.rules, _ = view.State.RulesAt(logClock(view.State))
	}
	read, err := tables.ReadMembers(grids, tables.MemberOptions{Options: options, Rules: e.rules, Constituency: o.constituency})
	if err != nil {
		return err
	}
	if e.importing != nil {
		if err := e.compare(read); err != nil {
			return err
		}
	}
	e.answer.tableAnswer, e.answer.Members = o.answer(&read.Findings), len(read.Members)
	if bad := o.tell(cmd, &read.Findings); bad != nil {
		if o.asJSON {
			return errors.Join(printJSON(cmd.OutOrStdout(), e.answer.whole()), bad)
		}
		return bad
	}
	if err := e.enter(); err != nil {
		return err
	}
	if err := writeEffects(o.out, e.answer.Effects); err != nil {
		return err
	}
	if o.asJSON {
		err = printJSON(cmd.OutOrStdout(), e.answer.whole())
	} else {
		e.print(cmd)
	}
	if err == nil && len(e.answer.Conflicts) > 0 {
		err = exitError{exitFailure, fmt.Errorf("%d members are in the ledger with another constituency or another name; they were left as they are", len(e.answer.Conflicts))}
	}
	return err
}

// whole has lists where nothing is in them.
func (a *memberAnswer) whole() *memberAnswer {
	a.Conflicts, a.Effects = append([]string{}, a.Conflicts...), append([]domain.Effect{}, a.Effects...)
	return a
}

// memberImporting enters the members of a table. importing is nil where there is no ledger.
type memberImporting struct {
	*importing
	o      *memberImport
	folder string // of the table: files that it names stand there
	rules  *domain.RuleSet

	events []memberEvent
	answer memberAnswer
}

// memberEvent is a statement to be made.
type memberEvent struct {
	eventType, subject string
	event              authored
}

// compare compares a table with the ledger and settles what is to be entered. What cannot be, it
// adds to the table's problems.
func (e *memberImporting) compare(read *tables.Members) error {
	state := e.view.State
	byName := map[string][]*domain.Member{}
	for m := range state.Members() {
		for _, name := range nameForms(m.Name) {
			byName[name] = append(byName[name], m)
		}
	}
	applied := map[string]*domain.Application{}
	for a := range state.Applications() {
		if a.State == domain.StateOpen {
			for _, name := range nameForms(a.Name) {
				applied[name] = a
			}
		}
	}
	roll := tables.NewRoll(membersOf(state))
	for i := range read.Members {
		row := &read.Members[i]
		there := state.Member(row.ID)
		for _, name := range nameForms(row.Name) {
			if found := byName[name]; there == nil && len(found) > 0 {
				there = found[0]
			}
		}
		if like, ok := roll.Like(row.Name); ok && there == nil {
			read.Problem(row.Place, "%q may be the member %q: write its name as it stands in the ledger, or its id; if it is another one, tell the two apart by their names", row.Name.In("en"), like.Name.In("en"))
			continue
		}
		var application *domain.Application
		for _, name := range nameForms(row.Name) {
			if application == nil {
				application = applied[name]
			}
		}
		if err := e.settle(read, row, there, application); err != nil {
			return err
		}
	}
	if len(e.answer.Effects) > domain.MaxEffects {
		read.Note(tables.Place{File: read.Members[0].Place.File}, "%d effects, of which one motion has at most %d: part them into several motions", len(e.answer.Effects), domain.MaxEffects)
	}
	return nil
}

// nameForms are a member's names as they are compared.
func nameForms(name domain.Text) (names []string) {
	for _, s := range []string{name.Az, name.En} {
		if form := tables.NameForm(s); form != "" && !slices.Contains(names, form) {
			names = append(names, form)
		}
	}
	return names
}

// settle settles what is to be done for one row.
func (e *memberImporting) settle(read *tables.Members, row *tables.Member, there *domain.Member, application *domain.Application) error {
	forming := inForming(e.view.State)
	switch {
	case there != nil && (there.Constituency != row.Constituency || otherwise(row.Name.Az, there.Name.Az) || otherwise(row.Name.En, there.Name.En)):
		e.answer.Conflicts = append(e.answer.Conflicts, row.Name.In("en"))
	case there != nil:
		if name := row.Name.In("en"); name != there.Name.Az && name != there.Name.En {
			read.Note(row.Place, "%q is written %q in the ledger, and stays so", name, there.Name.In("en"))
		}
		e.answer.AlreadyThere++
		return e.setStatus(read, row, there)
	case row.Status != "" && row.Status != domain.StatusActive:
		read.Problem(row.Place, "%q is not in the ledger, and whoever comes in is active: take the row out, or leave the status empty; the body changes it by decision", row.Name.In("en"))
	case forming:
		id, err := e.idOf(row)
		if err != nil {
			return err
		}
		e.answer.Entered++
		e.events = append(e.events, memberEvent{"member.entered", "member/" + id.String(), &domain.MemberEntered{Constituency: row.Constituency, Name: row.Name}})
	case application != nil:
		e.admit(application.ID)
	default:
		return e.apply(read, row)
	}
	return nil
}

// otherwise reports whether a table gives a name otherwise than the ledger, where both have it. Case
// and signs make no other name.
func otherwise(table, ledger string) bool {
	return table != "" && ledger != "" && tables.NameForm(table) != tables.NameForm(ledger)
}

func (e *memberImporting) idOf(row *tables.Member) (domain.MemberID, error) {
	if row.ID != (domain.MemberID{}) {
		return row.ID, nil
	}
	id, err := drawID()
	return domain.MemberID{UUID: id}, err
}

// apply puts an application on record, and has a motion admit it.
func (e *memberImporting) apply(read *tables.Members, row *tables.Member) error {
	document := e.o.document
	if row.Document != "" {
		document = row.Document
		if _, err := wire.ParseHash(document); err != nil && !filepath.IsAbs(document) {
			document = filepath.Join(e.folder, document)
		}
	}
	if document == "" {
		read.Problem(row.Place, "%q is not in the ledger, and comes in by application and decision: give the application as received, a file or its SHA-256, in a column headed application or with --document", row.Name.In("en"))
		return nil
	}
	hash, err := hashOf(document)
	if errors.Is(err, os.ErrNotExist) {
		read.Problem(row.Place, "there is no file %s, which is to be the application", document)
		return nil
	}
	if err != nil {
		return fmt.Errorf("the application: %w", err)
	}
	id, err := e.idOf(row)
	if err != nil {
		return err
	}
	e.answer.Applied++
	e.events = append(e.events, memberEvent{"member.applied", "application/" + id.String(), &domain.MemberApplied{Constituency: row.Constituency, Document: hash, Name: row.Name}})
	e.admit(id)
	return nil
}

func (e *memberImporting) admit(application domain.MemberID) {
	e.answer.Applications++
	e.answer.Effects = append(e.answer.Effects, domain.NewEffect(&domain.Admit{Application: application}))
}

// setStatus has a motion set the status that a table gives otherwise than the ledger.
func (e *memberImporting) setStatus(read *tables.Members, row *tables.Member, there *domain.Member) error {
	if row.Status == "" || row.Status == there.Status {
		return nil
	}
	name := row.Name.In("en")
	switch {
	case there.Status == domain.StatusLeft:
		read.Problem(row.Place, "%q has left, and comes back by a new application: leave its status empty", name)
		return nil
	case inForming(e.view.State):
		read.Problem(row.Place, "%q is a founding member, and active until the body decides otherwise, once it is constituted: leave its status empty", name)
		return nil
	}
	reasons := row.Reasons
	if reasons.IsZero() && e.o.reasons.given() {
		var err error
		if reasons, err = e.o.reasons.text(e.cmd, e.view.State); err != nil {
			return err
		}
	}
	if reasons.IsZero() {
		read.Problem(row.Place, "%q is %s in the ledger and %s in the table: give the reasons for which the body should set its status, in a column headed reasons or with --reasons, or leave the status empty", name, there.Status, row.Status)
		return nil
	}
	e.answer.Effects = append(e.answer.Effects, domain.NewEffect(&domain.SetStatus{Member: there.ID, Reasons: reasons, ReviewBy: row.ReviewBy, Status: row.Status}))
	return nil
}

// enter rehearses all statements and then submits them. With --check it only rehearses.
func (e *memberImporting) enter() error {
	if len(e.events) == 0 {
		return nil
	}
	if err := e.findKey(&e.o.keys, e.o.target.node.Dir); err != nil {
		if e.o.check && len(e.o.keys.keys) == 0 {
			fmt.Fprintln(e.cmd.ErrOrStderr(), "note: no key is at hand, so that it was not tried whether the ledger would take it")
			return nil
		}
		return err
	}
	var signed []*wire.Signed
	for _, event := range e.events {
		s, err := e.sign(event.eventType, event.subject, event.event)
		if err != nil {
			return fmt.Errorf("entering %s: %w", event.subject, err)
		}
		signed = append(signed, s)
	}
	if _, err := e.rehearse(signed); err != nil {
		return err
	}
	if e.o.check {
		return nil
	}
	return goOn(e.submitWhole(e.cmd.Context(), signed))
}

// print says in words what came of it.
func (e *memberImporting) print(cmd *cobra.Command) {
	w, a := cmd.OutOrStdout(), &e.answer
	fmt.Fprintf(w, "%s in the table", countInWords(int64(a.Members), "member"))
	if e.importing == nil {
		fmt.Fprintln(w, ", which is in order. No ledger was named: constituencies were compared with those of the rules seed-v1.")
		return
	}
	entered := "entered"
	if e.o.check {
		entered = "would be entered"
	}
	if inForming(e.view.State) {
		fmt.Fprintf(w, ": %d %s as founding members, %d there before.\n", a.Entered, entered, a.AlreadyThere)
	} else {
		fmt.Fprintf(w, ": %d there before, %s %s.\n", a.AlreadyThere, countInWords(int64(a.Applied), "application"), entered)
	}
	for _, name := range a.Conflicts {
		fmt.Fprintf(w, "Conflict: %s is in the ledger with another constituency or name.\n", plain(name))
	}
	switch {
	case e.o.check:
		fmt.Fprintln(w, "Nothing was entered.")
	case inForming(e.view.State) && a.Entered > 0:
		fmt.Fprintln(w, "What remains: a representative and a key for each (twothirds representative appoint, key enroll), and their acceptance (founding accept).")
	case len(a.Effects) > 0 && e.o.out != "":
		fmt.Fprintf(w, "What remains: a decision of the body, by a motion with the %s in %s:\n  twothirds motion table --title … --text … --effects %s --key MEMBER\n", countInWords(int64(len(a.Effects)), "effect"), e.o.out, e.o.out)
	case len(a.Effects) > 0:
		fmt.Fprintf(w, "What remains: a decision of the body, with %s; run the same command with -o effects.json, and table a motion with --effects effects.json.\n", countInWords(int64(len(a.Effects)), "effect"))
	}
}
