package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"twothirds/api/client"
	"twothirds/api/keyfile"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/projections/locale"
	"twothirds/projections/tables"
)

// planImport is what the flags of import plan say.
type planImport struct {
	tableFlags
	title                        textFlag
	kind, period, plan           string
	measures                     int64
	update                       bool
	act                          textFlag
	actDate, actDocument, actURL string
}

func newImportPlanCommand() *cobra.Command {
	var o planImport
	cmd := &cobra.Command{
		Use:   "plan FILE.csv|FILE.xlsx|- --data DIR|--url URL [--key FILE]",
		Short: "Draft a plan from a table",
		Long: `plan reads a table with one row a measure and drafts the plan: its items, their
numbers, indicators, implementing agencies and deadlines. The columns are number,
measure, indicator, implementing agencies and deadline; docs/tables.md says how
others are headed, in English and Azerbaijani. What twothirds table plan writes is
read again as the same plan.

The whole table is checked before anything is entered. Every bad row is named with
its place, and where one is bad nothing is entered. What was concluded is said: how
columns were read, what the plan is called, which deadlines are words alone.

A plan comes into force by a decision of the body, or by an act from outside that two
registrars attest: --act and --date do that at once. Without, what is entered is
a draft, and the effect that a motion needs is written with -o.

It can be stopped and run again: what is there is not entered twice. Rows that the
draft has with another content are conflicts, and are left as they are unless
--update says that the draft becomes what the table says.`,
		Example: `  twothirds import plan plan.xlsx --check
  twothirds import plan plan.csv --data ledger --period 2026..2028 -o effects.json
  twothirds import plan nap.csv --data ledger --title "National Action Plan" --measures 58 --act "Order of 27 April 2016" --date 2016-04-27`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return importPlan(cmd, args[0], &o)
		},
	}
	o.add(cmd)
	o.title.add(cmd, "title", "the plan's title (default: as the table says, else the name of the file)")
	cmd.Flags().StringVar(&o.kind, "kind", "", "strategic or action (default: as the table says, else action)")
	cmd.Flags().StringVar(&o.period, "period", "", "the years or days that it is for: "+periodUsage+" (default: as the table, its title or its deadlines say)")
	cmd.Flags().Int64Var(&o.measures, "measures", 0, "how many measures the whole plan has, where the table has not all of them")
	cmd.Flags().StringVar(&o.plan, "plan", "", "the plan of the ledger that it is, by its id or title (default: the one with this title)")
	cmd.Flags().BoolVar(&o.update, "update", false, "change what the draft has otherwise, and take out what the table does not have")
	o.act.add(cmd, "act", "the act from outside that adopted it, which two registrars attest")
	cmd.Flags().StringVar(&o.actDate, "date", "", "the day of the act")
	cmd.Flags().StringVar(&o.actDocument, "document", "", "the act's text: a file, or its SHA-256")
	cmd.Flags().StringVar(&o.actURL, "link", "", "where the act's text stands")
	enters(cmd, "plan.drafted", "plan.items_drafted", "plan.attested")
	return cmd
}

// planAnswer is what import plan prints.
type planAnswer struct {
	tableAnswer

	Plans []planResult `json:"plans"`
}

// planResult is what came of one plan of a table.
type planResult struct {
	Plan   domain.PlanID `json:"plan"`
	Title  domain.Text   `json:"title"`
	Kind   string        `json:"kind"`
	Period domain.Period `json:"period"`
	// Levels counts the table's items by level.
	Levels map[string]int `json:"levels"`
	// Dated counts the deadlines with days; Ongoing, InWords and NoDeadline name the measures and
	// milestones that go on, that have words alone, and that have none.
	Dated      int      `json:"dated"`
	Ongoing    []string `json:"ongoing"`
	InWords    []string `json:"in_words"`
	NoDeadline []string `json:"no_deadline"`
	// NoIndicator and NoImplementers name the measures that have none.
	NoIndicator    []string `json:"no_indicator"`
	NoImplementers []string `json:"no_implementers"`
	// Responsible counts the items on which a member reports. Named are the members among the
	// implementers, by what they are called there; Others those who are none, with the number of
	// items that name them.
	Responsible int                        `json:"responsible"`
	Named       map[string]domain.MemberID `json:"named"`
	Others      map[string]int             `json:"others"`

	Entered      int `json:"entered"`
	AlreadyThere int `json:"already_there"`
	Changed      int `json:"changed"`
	Removed      int `json:"removed"`
	// Conflicts names the items, and of the plan itself title, period and measures, that the draft
	// has with another content; NotInTable the items that the draft has and the table has not.
	Conflicts  []string `json:"conflicts"`
	NotInTable []string `json:"not_in_table"`
	// Version is the number of the version in force, 0 where there is none; InForce, whether it is
	// what the draft says.
	Version int64 `json:"version"`
	InForce bool  `json:"in_force"`
	// Effects are those of a motion that would adopt the draft; none where it is in force.
	Effects []domain.Effect `json:"effects"`

	forming bool
}

func importPlan(cmd *cobra.Command, path string, o *planImport) (err error) {
	grids, err := openTable(cmd, path)
	if err != nil {
		return err
	}
	if (o.actDate == "") != !o.act.given() {
		return exitError{exitUsage, errors.New("name the act that adopted the plan with --act and --date, both")}
	}
	if o.alone() {
		state := domain.New()
		options, err := o.planOptions(cmd, nil)
		if err != nil {
			return err
		}
		return o.finish(cmd, grids, options, &planning{state: state, o: o})
	}
	s, err := o.target.open(cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(cmd)) }()
	view, err := client.Look(cmd.Context(), s)
	if err != nil {
		return clientError(err)
	}
	options, err := o.planOptions(cmd, view.State)
	if err != nil {
		return err
	}
	return o.finish(cmd, grids, options, &planning{state: view.State, o: o, importing: &importing{cmd: cmd, s: s, view: view}})
}

// planOptions are what the flags say of the plan; s is nil where there is no ledger.
func (o *planImport) planOptions(cmd *cobra.Command, s *domain.State) (options tables.PlanOptions, err error) {
	if options.Options, err = o.options(); err != nil {
		return options, err
	}
	if o.kind != "" {
		if err := oneOf("kind of plan", o.kind, domain.PlanStrategic, domain.PlanAction); err != nil {
			return options, err
		}
	}
	options.Kind, options.Measures = o.kind, o.measures
	if o.period != "" {
		from, to, err := spanOf(o.period)
		if err != nil {
			return options, err
		}
		if from == "" || to == "" || to < from {
			return options, exitError{exitUsage, fmt.Errorf("--period %s: a plan has a first and a last day", o.period)}
		}
		options.Period = &domain.Period{From: from, To: to}
	}
	if s == nil {
		options.Title = domain.Text{Az: o.title.az, En: o.title.en}
		if o.title.plain != "" {
			options.Title.En = o.title.plain
		}
		return options, nil
	}
	if o.title.given() {
		if options.Title, err = o.title.text(cmd, s); err != nil {
			return options, err
		}
	}
	options.Roll = tables.NewRoll(membersOf(s))
	return options, nil
}

// planning drafts the plans of a table. importing is nil where there is no ledger.
type planning struct {
	*importing
	state *domain.State
	o     *planImport
}

// finish reads the table, says what was found, enters it and says what came of it.
func (o *planImport) finish(cmd *cobra.Command, grids []*tables.Grid, options tables.PlanOptions, p *planning) error {
	read, err := tables.ReadPlans(grids, options)
	if err != nil {
		return err
	}
	if len(read.Plans) > 1 && (o.title.given() || o.plan != "" || o.period != "" || o.act.given()) {
		return exitError{exitUsage, fmt.Errorf("the table has %d plans: --title, --period, --plan and --act are of one", len(read.Plans))}
	}
	answer := planAnswer{tableAnswer: o.answer(&read.Findings), Plans: []planResult{}}
	if bad := o.tell(cmd, &read.Findings); bad != nil {
		if o.asJSON {
			return errors.Join(printJSON(cmd.OutOrStdout(), answer), bad)
		}
		return bad
	}
	var steps []*planStep
	for i := range read.Plans {
		step, err := p.plan(read, &read.Plans[i])
		if err != nil {
			return err
		}
		steps = append(steps, step)
	}
	if err := p.enter(steps); err != nil {
		return err
	}
	conflicts := 0
	var effects []domain.Effect
	for _, step := range steps {
		answer.Plans = append(answer.Plans, step.planResult)
		conflicts += len(step.Conflicts)
		effects = append(effects, step.Effects...)
	}
	if err := writeEffects(o.out, effects); err != nil {
		return err
	}
	if o.asJSON {
		err = printJSON(cmd.OutOrStdout(), answer)
	} else {
		p.print(cmd, &answer)
	}
	if err == nil && conflicts > 0 {
		err = exitError{exitFailure, fmt.Errorf("the draft says otherwise in %d places; they were left as they are: look at them with twothirds plan show, and run the same command with --update to have what the table says", conflicts)}
	}
	return err
}

// writeEffects writes effects for --effects of a motion, where a file is named.
func writeEffects(path string, effects []domain.Effect) error {
	if path == "" {
		return nil
	}
	raw := wire.Canonical(append([]domain.Effect{}, effects...))
	if err := os.WriteFile(path, append(raw, '\n'), 0o600); err != nil {
		return fmt.Errorf("writing the effects: %w", err)
	}
	return nil
}

// planStep is what is to be done for one plan.
type planStep struct {
	planResult
	begins *domain.PlanDrafted // nil where the plan is there
	drafts []*domain.PlanItemsDrafted
}

// plan compares a plan with the ledger and settles what is to be drafted.
func (p *planning) plan(read *tables.Plans, from *tables.Plan) (*planStep, error) {
	step := &planStep{planResult: resultOf(from)}
	step.forming = p.importing != nil && inForming(p.state)
	there, err := p.find(from)
	if err != nil {
		return nil, err
	}
	if there == nil {
		if step.Plan.Version() != 7 { // else the table's own
			if step.Plan.UUID, err = drawID(); err != nil {
				return nil, err
			}
		}
		step.begins = &domain.PlanDrafted{Kind: from.Kind, Measures: from.Measures, Period: from.Period, Title: from.Title}
		step.Entered = len(from.Items)
		step.draft(from.Items, nil)
		return step, nil
	}
	step.Plan, step.Kind = there.ID, there.Kind
	before, _ := p.state.TextOfDraft(there.ID)
	after := domain.PlanText{Content: before.Content, Items: p.over(read, from, before.Items)}
	p.about(step, from, &before.Content, &after.Content)
	diff := domain.DiffPlans(before, after)
	var put []domain.Item
	for _, item := range after.Items {
		switch {
		case slices.ContainsFunc(diff.Added, func(i domain.Item) bool { return i.Number == item.Number }):
			step.Entered++
			put = append(put, item)
		case !slices.ContainsFunc(diff.Changed, func(i domain.ItemDiff) bool { return i.Number == item.Number }):
			step.AlreadyThere++
		case p.o.update:
			step.Changed++
			put = append(put, item)
		default:
			step.Conflicts = append(step.Conflicts, item.Number)
		}
	}
	var gone []string
	for _, item := range diff.Removed {
		if p.o.update {
			gone = append(gone, item.Number)
		} else {
			step.NotInTable = append(step.NotInTable, item.Number)
		}
	}
	step.Removed = len(gone)
	step.draft(put, gone)
	return step, nil
}

// over are the items of a table, over those that the draft has under their numbers.
func (p *planning) over(read *tables.Plans, from *tables.Plan, before []domain.Item) []domain.Item {
	items := slices.Clone(from.Items)
	for i := range items {
		if at := slices.IndexFunc(before, func(b domain.Item) bool { return b.Number == items[i].Number }); at >= 0 {
			items[i] = read.Over(items[i], before[at])
		}
	}
	return items
}

// about compares what is of the plan as a whole, and has it drafted with --update.
func (p *planning) about(step *planStep, from *tables.Plan, before, after *domain.PlanContent) {
	var change domain.PlanItemsDrafted
	differ := []string{}
	title := domain.Text{Az: from.Title.Az, En: from.Title.En}
	if title.Az == "" {
		title.Az = before.Title.Az
	}
	if title.En == "" {
		title.En = before.Title.En
	}
	if title != before.Title {
		differ, change.Title, after.Title = append(differ, "title"), title, title
	}
	if from.Period != before.Period {
		differ, change.Period, after.Period = append(differ, "period"), &from.Period, from.Period
	}
	if from.Measures > 0 && from.Measures != before.Measures {
		differ, change.Measures, after.Measures = append(differ, "measures"), from.Measures, from.Measures
	}
	switch {
	case len(differ) == 0:
	case p.o.update:
		step.Changed += len(differ)
		step.drafts = append(step.drafts, &change)
	default:
		step.Conflicts = append(step.Conflicts, differ...)
	}
}

func resultOf(from *tables.Plan) planResult {
	r := planResult{
		Plan: from.ID, Title: from.Title, Kind: from.Kind, Period: from.Period, Levels: map[string]int{}, Ongoing: append([]string{}, from.Ongoing...),
		InWords: append([]string{}, from.Unread...), NoDeadline: []string{}, NoIndicator: []string{}, NoImplementers: []string{}, Named: from.Named, Others: from.Others, Conflicts: []string{}, NotInTable: []string{}, Effects: []domain.Effect{},
	}
	for _, item := range from.Items {
		r.Levels[item.Level]++
		if len(item.Responsible) > 0 {
			r.Responsible++
		}
		if item.Level == domain.LevelMeasure && item.Indicator.IsZero() {
			r.NoIndicator = append(r.NoIndicator, item.Number)
		}
		if item.Level == domain.LevelMeasure && item.Implementers.IsZero() && len(item.Responsible) == 0 {
			r.NoImplementers = append(r.NoImplementers, item.Number)
		}
		switch {
		case item.Deadline != nil && (item.Deadline.From != "" || item.Deadline.To != ""):
			r.Dated++
		case item.Deadline == nil && (item.Level == domain.LevelMeasure || item.Level == domain.LevelMilestone):
			r.NoDeadline = append(r.NoDeadline, item.Number)
		}
	}
	return r
}

// find finds the plan of the ledger that a table is of: the one named, the one with the table's id,
// or the one with its title; nil where there is none yet.
func (p *planning) find(from *tables.Plan) (*domain.Plan, error) {
	if p.o.plan != "" {
		return findPlan(p.state, p.o.plan)
	}
	if plan := p.state.Plan(from.ID); plan != nil {
		return plan, nil
	}
	var found []*domain.Plan
	for plan := range p.state.Plans() {
		if plan.Kind == from.Kind && sameTitle(plan.Draft.Title, from.Title) {
			found = append(found, plan)
		}
	}
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		return found[0], nil
	}
	return nil, exitError{exitUsage, fmt.Errorf("%d plans are called %q, such as %s: say which one it is, with --plan", len(found), from.Title.In("en"), found[0].ID)}
}

func sameTitle(a, b domain.Text) bool {
	same := func(x, y string) bool { return x != "" && locale.Fold(x) == locale.Fold(y) }
	return same(a.Az, b.Az) || same(a.En, b.En)
}

// maxDraftBytes is how many bytes of items one statement takes, beside what else is in it.
const maxDraftBytes = 50_000

// draft parts items into statements, what others stand under first, so that each statement leaves a
// draft that holds together.
func (step *planStep) draft(items []domain.Item, gone []string) {
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b domain.Item) int { return slices.Index(levels, a.Level) - slices.Index(levels, b.Level) })
	var chunk []domain.Item
	size := 0
	flush := func() {
		if len(chunk) > 0 {
			slices.SortFunc(chunk, func(a, b domain.Item) int { return strings.Compare(a.Number, b.Number) })
			step.drafts = append(step.drafts, &domain.PlanItemsDrafted{Items: chunk, Removed: []string{}})
		}
		chunk, size = nil, 0
	}
	for i := range items {
		bytes := len(wire.Canonical(items[i]))
		if len(chunk) == domain.MaxItemsDrafted || size+bytes > maxDraftBytes {
			flush()
		}
		chunk, size = append(chunk, items[i]), size+bytes
	}
	flush()
	// What goes, goes last, and in the other order: nothing is left without what it stands under.
	for part := range slices.Chunk(gone, domain.MaxItemsDrafted) {
		slices.Sort(part)
		step.drafts = append(step.drafts, &domain.PlanItemsDrafted{Items: []domain.Item{}, Removed: part})
	}
}

// enter rehearses all statements together and then submits them. With --check it only rehearses.
func (p *planning) enter(steps []*planStep) error {
	if p.importing == nil {
		return nil
	}
	needed := p.o.act.given() || slices.ContainsFunc(steps, func(s *planStep) bool { return s.begins != nil || len(s.drafts) > 0 })
	var signed []*wire.Signed
	if needed {
		if err := p.findKeys(); err != nil {
			if p.o.check && len(p.o.keys.keys) == 0 {
				fmt.Fprintln(p.cmd.ErrOrStderr(), "note: no key is at hand, so that it was not tried whether the ledger would take it")
				return nil
			}
			return err
		}
	}
	for _, step := range steps {
		drafted, err := p.signDrafts(step)
		if err != nil {
			return err
		}
		signed = append(signed, drafted...)
	}
	state, err := p.rehearse(signed)
	if err != nil {
		return err
	}
	for _, step := range steps {
		attested, err := p.signAct(state, step)
		if err != nil {
			return err
		}
		signed = append(signed, attested...)
	}
	if state, err = p.rehearse(signed); err != nil {
		return err
	}
	for _, step := range steps {
		step.outcome(state)
	}
	if p.o.check {
		return nil
	}
	return goOn(p.submitWhole(p.cmd.Context(), signed))
}

// findKeys opens the keys: with an act, of two registrars; else of one that may draft plans.
func (p *planning) findKeys() error {
	o := p.o
	if len(o.keys.keys) == 0 {
		paths, err := registrarsKeys(o.target.node.Dir, p.state)
		if err != nil {
			return err
		}
		if o.act.given() && len(paths) < 2 {
			return exitError{exitUsage, errors.New("two registrars attest an act: name their keys with --key")}
		}
		o.keys.keys = paths[:1]
		if o.act.given() {
			o.keys.keys = paths[:2]
		}
	}
	signers, err := o.keys.open(p.cmd)
	if err != nil {
		return err
	}
	if !o.act.given() && len(signers) > 1 {
		return exitError{exitUsage, errors.New("one drafts a plan: give --key once; two attest an act, which --act names")}
	}
	if o.act.given() && len(signers) != 2 {
		return exitError{exitUsage, errors.New("two registrars attest an act: give --key twice")}
	}
	return p.speak(signers)
}

// speak settles in which capacity a key drafts: as an officer, where it is one's, else as the client
// fills it in.
func (p *planning) speak(signers []keyfile.Signer) error {
	by, err := p.o.keys.by([]pubkey.Key{pubkey.Key(signers[0].Public())})
	if err != nil {
		return err
	}
	members := fields{"kind": domain.PlanAction, "period": domain.Period{From: "2026-01-01", To: "2026-12-31"}, "title": domain.Text{En: "-"}}
	statement, err := p.view.Fill("plan.drafted", wire.Canonical(members), client.FillOptions{By: by})
	if err != nil {
		return clientError(err)
	}
	p.signedBy(signers[:1], statement.By)
	return nil
}

// signDrafts signs the statements that draft a plan.
func (p *planning) signDrafts(step *planStep) ([]*wire.Signed, error) {
	var signed []*wire.Signed
	subject := "plan/" + step.Plan.String()
	if step.begins != nil {
		s, err := p.sign("plan.drafted", subject, step.begins)
		if err != nil {
			return nil, fmt.Errorf("drafting the plan: %w", err)
		}
		signed = append(signed, s)
	}
	for _, draft := range step.drafts {
		if draft.Items == nil {
			draft.Items = []domain.Item{}
		}
		if draft.Removed == nil {
			draft.Removed = []string{}
		}
		s, err := p.sign("plan.items_drafted", subject, draft)
		if err != nil {
			return nil, fmt.Errorf("drafting items: %w", err)
		}
		signed = append(signed, s)
	}
	return signed, nil
}

// signAct signs, where an act is named, that it adopted the plan as state has it drafted.
func (p *planning) signAct(state *domain.State, step *planStep) ([]*wire.Signed, error) {
	plan := state.Plan(step.Plan)
	if !p.o.act.given() || len(step.Conflicts)+len(step.NotInTable) > 0 || inForce(plan) {
		return nil, nil
	}
	act, err := p.o.act.text(p.cmd, p.state)
	if err != nil {
		return nil, err
	}
	date, err := dayOf(p.o.actDate)
	if err != nil {
		return nil, exitError{exitUsage, fmt.Errorf("--date: %w", err)}
	}
	event := &domain.PlanAttested{Act: act, Date: date, Digest: plan.Draft.Digest, Version: plan.Version() + 1, URL: p.o.actURL}
	if p.o.actDocument != "" {
		if event.Sha256, err = hashOf(p.o.actDocument); err != nil {
			return nil, fmt.Errorf("the act's text: %w", err)
		}
	}
	signers, err := p.o.keys.open(p.cmd)
	if err != nil {
		return nil, err
	}
	var by []wire.Signer
	for _, key := range publicKeys(signers) {
		offices := state.OfficesOf(key, domain.RoleRegistrar)
		if len(offices) == 0 {
			return nil, exitError{exitUsage, fmt.Errorf("key %s is no registrar's in this ledger, and two registrars attest an act; see twothirds show offices", key)}
		}
		by = append(by, wire.Signer{As: wire.AsOfficer, Key: key, Of: "office/" + offices[0]})
	}
	p.signedBy(signers, by)
	signed, err := p.sign("plan.attested", "plan/"+step.Plan.String(), event)
	if err != nil {
		return nil, fmt.Errorf("attesting the act: %w", err)
	}
	return []*wire.Signed{signed}, nil
}

// inForce reports whether a plan's draft is its version in force.
func inForce(plan *domain.Plan) bool {
	n := plan.Version()
	return n > 0 && plan.Versions[n-1].Content.Digest == plan.Draft.Digest
}

// outcome takes from the state after all what version is in force, and which effect would adopt
// the draft.
func (step *planStep) outcome(state *domain.State) {
	plan := state.Plan(step.Plan)
	step.Version, step.InForce = plan.Version(), inForce(plan)
	if !step.InForce {
		step.Effects = []domain.Effect{domain.NewEffect(&domain.AdoptPlan{Digest: plan.Draft.Digest, Plan: plan.ID, Version: plan.Version() + 1})}
	}
}
