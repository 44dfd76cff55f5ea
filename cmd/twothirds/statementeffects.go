package main

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"twothirds/api/schema"
	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

func newStatementEffectsCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "effects [EFFECT] [--json]",
		Short: "List the effects that a motion can have, with their members",
		Long: `effects lists every effect that a motion can have: its members, how each is
written with motion table --effect, and which may be left out. Of one EFFECT it
also prints how it is written whole. With --json it prints a list with a JSON
Schema of each, or that of the one.

An effect in a file (motion table --effects, a list of objects) has the ids, the
times and the hashes as the ledger has them.`,
		Example: `  twothirds statement effects
  twothirds statement effects impose_conditions
  twothirds statement effects set_status --json`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, e := range domain.EffectTypes() {
				names = append(names, e.Name)
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return printEffects(cmd.OutOrStdout(), asJSON)
			}
			if asJSON {
				return printSchema(cmd.OutOrStdout(), args[0])
			}
			e := effectNamed(args[0])
			if e == nil {
				return noEffect(args[0])
			}
			return printEffect(cmd.OutOrStdout(), e)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, with schemas")
	return cmd
}

func printEffects(w io.Writer, asJSON bool) error {
	if asJSON {
		return printJSON(w, schema.All().Effects)
	}
	for i, e := range domain.EffectTypes() {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s\n    %s\n", strong(w, e.Name), e.Summary)
		if err := printMembers(w, &e); err != nil {
			return err
		}
	}
	return nil
}

func noEffect(name string) error {
	return exitError{exitNotFound, fmt.Errorf("there is no effect %q; twothirds statement effects lists them", name)}
}

func printSchema(w io.Writer, name string) error {
	for _, e := range schema.All().Effects {
		if e.Name == name {
			return printJSON(w, e)
		}
	}
	return noEffect(name)
}

func printEffect(w io.Writer, e *domain.EffectInfo) error {
	fmt.Fprintf(w, "%s\n    %s\n", strong(w, e.Name), e.Summary)
	if err := printMembers(w, e); err != nil {
		return err
	}
	words := []string{e.Name}
	for _, m := range membersOfEffect(e) {
		if !m.optional {
			words = append(words, m.path+"="+m.sample)
		}
	}
	_, err := fmt.Fprintf(w, "\n    --effect \"%s\"\n", strings.Join(words, " "))
	return err
}

func printMembers(w io.Writer, e *domain.EffectInfo) error {
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, m := range membersOfEffect(e) {
		words := m.words
		if m.optional {
			words += "; may be left out" + m.otherwise
		}
		fmt.Fprintf(table, "      %s\t%s\n", m.path, words)
	}
	return table.Flush()
}

// effectMember is a member of an effect as --effect takes it.
type effectMember struct {
	path, words, sample string
	optional            bool
	// otherwise says what is filled in where it is left out.
	otherwise string
}

func membersOfEffect(e *domain.EffectInfo) []effectMember {
	members := membersUnder(e.Name, "", pointed(reflect.TypeOf(e.Data)))
	for i := range members {
		if filled, ok := filledIn[e.Name+"."+members[i].path]; ok {
			members[i].optional, members[i].otherwise = true, ": "+filled
		}
	}
	return members
}

// filledIn are the members that are filled in from the ledger where they are left out.
var filledIn = map[string]string{
	"adopt_document.document":                  "the one of that kind that there is, or else a new one",
	"adopt_plan.digest":                        "that of the plan's draft",
	"adopt_plan.version":                       "the plan's next one",
	"found_group.group":                        "a new one",
	"impose_conditions.conditions.1.condition": "a new one",
}

// membersUnder lists the members of an object, and of those inside it.
func membersUnder(effect, under string, t reflect.Type) []effectMember {
	var members []effectMember
	for field := range t.Fields() {
		name, optional := memberOfField(field)
		ft := pointed(field.Type)
		elem := ft
		if ft.Kind() == reflect.Slice {
			elem = pointed(ft.Elem())
		}
		path := under + name
		switch {
		case ft.Kind() == reflect.Slice && isID(elem):
			m := memberInForm(effect, path, name, elem)
			m.words += ", repeated for each"
			m.optional = optional
			members = append(members, m)
		case ft.Kind() == reflect.Slice:
			for _, inner := range membersUnder(effect, path+".1.", elem) {
				inner.optional = inner.optional || optional
				members = append(members, inner)
			}
		case isPlainObject(ft):
			for _, inner := range membersUnder(effect, path+".", ft) {
				inner.optional = inner.optional || optional
				members = append(members, inner)
			}
		default:
			m := memberInForm(effect, path, name, ft)
			m.optional = optional
			members = append(members, m)
		}
	}
	return members
}

// isPlainObject reports whether a type is an object whose members are given one
// by one. Rule sets are not: they come whole, from a file.
func isPlainObject(t reflect.Type) bool {
	switch t {
	case reflect.TypeFor[domain.Text](), reflect.TypeFor[domain.RuleSet](), reflect.TypeFor[voting.Fraction]():
		return false
	}
	return t.Kind() == reflect.Struct && !isID(t)
}

// memberInForm says how a value is written.
func memberInForm(effect, path, name string, t reflect.Type) effectMember {
	m := effectMember{path: path, sample: strings.ToUpper(name)}
	noun := nounOf(name)
	switch {
	case isID(t):
		m.words = fmt.Sprintf("%s: its id or a part of it%s", article(inWords(noun)), alsoNamed[noun])
		m.sample = strings.ToUpper(noun)
	case t == reflect.TypeFor[domain.Text]():
		m.words, m.sample = fmt.Sprintf("a text in the prevailing language, or @FILE; %s.az and %s.en for both", path, path), "'…'"
	case t == reflect.TypeFor[domain.RuleSet]():
		m.words, m.sample = "a rule set, @FILE with JSON: as the member rules of twothirds show rules --json", "@rules.json"
	case t == reflect.TypeFor[wire.Time]():
		m.words, m.sample = "a time in UTC, such as 2027-01-31 or 2027-01-31T12:00:00Z", "2027-01-31"
	case t == reflect.TypeFor[domain.Date]():
		m.words, m.sample = "a day, such as 2027-01-31", "2027-01-31"
	case t == reflect.TypeFor[wire.Hash]() && name == "digest":
		m.words, m.sample = "64 hex digits", "DIGEST"
	case t == reflect.TypeFor[pubkey.Key]():
		m.words, m.sample = "a public key, in any form, or a key file", "FILE"
	case t == reflect.TypeFor[wire.Hash]():
		m.words, m.sample = "a file, or its SHA-256", "FILE"
	case t.Kind() == reflect.Bool:
		m.words, m.sample = "yes or no", "yes"
	case t.Kind() == reflect.Int64:
		m.words, m.sample = "a whole number"+rangesOf[effect+"."+path], "N"
	case len(wordsOf[effect+"."+path]) > 0:
		words := wordsOf[effect+"."+path]
		m.words, m.sample = orList(words), words[0]
	case name == "number":
		m.words, m.sample = "the number of an item of a plan, such as 1.2", "1.2"
	default:
		m.words = "a name of a-z, 0-9, _ and -" + namesOf[name]
	}
	return m
}

// alsoNamed says by what else a thing of a noun is named.
var alsoNamed = map[string]string{
	"application": ", or its whole name", "decision": ", or its number", "document": ", or its whole title", "group": ", or its whole name",
	"member": ", or its whole name", "motion": ", or its number", "plan": ", or its whole title", "poll": ", or its motion's number",
	"representative": ", or the member that it represents",
}

// namesOf says more of names.
var namesOf = map[string]string{"kind": ", such as statute", "office": ", such as teller-1"}

// rangesOf are the bounds of numbers.
var rangesOf = map[string]string{
	"change_rules.after_hours": " of hours after the decision, 1 to 8784",
	"choose.term_days":         " of days, 1 to 3660",
	"elect.term_days":          " of days, 1 to 3660",
}

// wordsOf are the words that stand for themselves.
var wordsOf = map[string][]string{
	"assess_measure.completion": domain.Completions,
	"choose.role":               roles,
	"confirm_condition.state":   {domain.ConditionMet, domain.ConditionLifted},
	"elect.role":                roles,
	"impose_conditions.conditions.1.consequence.status": statuses,
	"set_status.status": statuses,
}

var (
	roles    = []string{domain.RoleCoordinator, domain.RoleRegistrar, domain.RoleTeller}
	statuses = []string{domain.StatusActive, domain.StatusInactive, domain.StatusSuspended, domain.StatusLeft}
)

func article(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}
