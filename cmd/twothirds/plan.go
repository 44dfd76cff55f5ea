package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
)

func newPlanCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Draft plans, and compare their versions",
		Long: `A plan is drafted item by item, and adopted as a whole: by a motion with the effect
adopt_plan (twothirds statement effects), or by an act from outside that two
registrars attest. PLAN is a plan's id, a part of it, or its whole title; NUMBER
an item's, such as 1.2. On a terminal you see what you sign, and are asked, before
anything is signed.`,
	}
	cmd.AddCommand(newPlanDraftCommand(), newPlanItemCommand(), newPlanItemsCommand(), newPlanRemoveCommand(), newPlanChangeCommand(),
		newPlanAttestCommand(), newPlanShowCommand(), newPlanDiffCommand())
	return cmd
}

// planContent is what the flags say of a plan as a whole.
type planContent struct {
	title    textFlag
	period   string
	measures int64
}

func (p *planContent) add(cmd *cobra.Command) {
	p.title.add(cmd, "title", "the title")
	cmd.Flags().StringVar(&p.period, "period", "", "the years or days that it is for: "+periodUsage)
	cmd.Flags().Int64Var(&p.measures, "measures", 0, "how many measures the whole plan has, where not all are entered")
}

// into puts it into fields. A language of the title that no flag gives is as before.
func (p *planContent) into(cmd *cobra.Command, s *domain.State, f fields, before domain.Text) error {
	if p.measures > 0 {
		f["measures"] = p.measures
	}
	return errors.Join(p.title.over(cmd, s, f, before), periodInto(f, p.period))
}

func newPlanDraftCommand() *cobra.Command {
	var a act
	var content planContent
	cmd := &cobra.Command{
		Use:   "draft strategic|action [FIELDS.json|-] --title TEXT --period YEARS --key FILE",
		Short: "Begin a plan, without items",
		Long: `draft is a coordinator's, a registrar's or any active representative's. It prints,
with the receipt, the subject: plan/<its id>. What it says may also come from a JSON
file, over which the flags stand.`,
		Example: `  twothirds plan draft action --title "Action plan" --period 2026..2028 --key coordinator.key --url http://localhost:8080`,
		Args:    cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("kind of plan", args[0], domain.PlanStrategic, domain.PlanAction); err != nil {
				return err
			}
			return a.run(cmd, "plan.drafted", func(s *domain.State) (fields, error) {
				f, err := fileFields(cmd, argument(args, 1))
				if err != nil {
					return nil, err
				}
				f["kind"] = args[0]
				if err := content.into(cmd, s, f, domain.Text{}); err != nil {
					return nil, err
				}
				if f["title"] == nil || f["period"] == nil {
					return nil, exitError{exitUsage, errors.New("give the plan's --title and --period")}
				}
				return f, nil
			})
		},
	}
	a.add(cmd, "plan.drafted")
	content.add(cmd)
	return cmd
}

func newPlanChangeCommand() *cobra.Command {
	var a act
	var content planContent
	cmd := &cobra.Command{
		Use:     "change PLAN [--title TEXT] [--period YEARS] [--measures N] --key FILE",
		Short:   "Change the title or period of a plan's draft",
		Example: `  twothirds plan change "Action plan" --period 2026..2029 --key coordinator.key --url http://localhost:8080`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.run(cmd, "plan.items_drafted", func(s *domain.State) (fields, error) {
				plan, err := findPlan(s, args[0])
				if err != nil {
					return nil, err
				}
				f := fields{}
				if err := content.into(cmd, s, f, plan.Draft.Title); err != nil {
					return nil, err
				}
				if len(f) == 0 {
					return nil, exitError{exitUsage, errors.New("give a --title, a --period or a number of --measures")}
				}
				f["subject"] = "plan/" + plan.ID.String()
				return f, nil
			})
		},
	}
	a.add(cmd, "plan.items_drafted")
	content.add(cmd)
	return cmd
}

func newPlanRemoveCommand() *cobra.Command {
	var a act
	cmd := &cobra.Command{
		Use:     "remove PLAN NUMBER... --key FILE",
		Short:   "Take items out of a plan's draft",
		Example: `  twothirds plan remove "Action plan" 1.3 1.4 --key coordinator.key --url http://localhost:8080`,
		Args:    cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.run(cmd, "plan.items_drafted", func(s *domain.State) (fields, error) {
				return about(s, "plan", args[0], fields{"removed": sorted(args[1:])})
			})
		},
	}
	a.add(cmd, "plan.items_drafted")
	return cmd
}

// drafting is what the flags of plan item say.
type drafting struct {
	title, text, indicator, implementers, deadline textFlag
	level, under, days                             string
	responsible                                    []string
}

func newPlanItemCommand() *cobra.Command {
	var a act
	var d drafting
	cmd := &cobra.Command{
		Use:   "item PLAN NUMBER --key FILE",
		Short: "Draft an item of a plan, or change one",
		Long: `item puts an item into a plan's draft, or changes the one with this number: what no
flag gives stays as it is drafted. A new one needs --level and --title. Goals and
directions stand by themselves, an objective stands --under a goal, a measure
under a direction or an objective, a milestone under a measure.

The members named with --responsible report on the item and on those under it.
Who else carries it out is said in words, with --implementers.`,
		Example: `  twothirds plan item "Action plan" 1 --level direction --title "Open accounts" --key coordinator.key --url http://localhost:8080
  twothirds plan item "Action plan" 1.1 --level measure --under 1 --title "Publish the accounts" \
      --responsible "Ministry of Finance" --deadline "every quarter" --days ..2028-12-31 --key coordinator.key --url http://localhost:8080`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.run(cmd, "plan.items_drafted", func(s *domain.State) (fields, error) {
				item, err := d.item(cmd, s, args[0], args[1])
				if err != nil {
					return nil, err
				}
				return about(s, "plan", args[0], fields{"items": []fields{item}})
			})
		},
	}
	a.add(cmd, "plan.items_drafted")
	d.title.add(cmd, "title", "what it is")
	d.text.add(cmd, "text", "more about it")
	d.indicator.add(cmd, "indicator", "by what it is told that it was done")
	d.implementers.add(cmd, "implementers", "who carries it out, in words")
	d.deadline.add(cmd, "deadline", "when it is due, in words")
	cmd.Flags().StringVar(&d.days, "days", "", "when it is due, as days: "+periodUsage+", or one end left out")
	cmd.Flags().StringVar(&d.level, "level", "", "goal, objective, direction, measure or milestone")
	cmd.Flags().StringVar(&d.under, "under", "", "the number of the item that it stands under")
	cmd.Flags().StringArrayVar(&d.responsible, "responsible", nil, "a member that reports on it; may be repeated; none: nobody")
	return cmd
}

// item is the item as drafted, with the flags over it.
func (d *drafting) item(cmd *cobra.Command, s *domain.State, plan, number string) (fields, error) {
	found, err := findPlan(s, plan)
	if err != nil {
		return nil, err
	}
	item, before := fields{}, domain.Item{}
	if drafted := s.PlanItem(found.ID, number); drafted != nil && drafted.Draft != nil {
		before = drafted.Draft.Content
		if item, err = readMembers(wire.Canonical(before)); err != nil {
			return nil, err
		}
	}
	item["number"] = number
	for _, text := range []struct {
		flag   *textFlag
		before domain.Text
	}{{&d.title, before.Title}, {&d.text, before.Text}, {&d.indicator, before.Indicator}, {&d.implementers, before.Implementers}} {
		if err := text.flag.over(cmd, s, item, text.before); err != nil {
			return nil, err
		}
	}
	if d.level != "" {
		item["level"] = d.level
	}
	if d.under != "" {
		item["parent"] = d.under
	}
	if item["level"] == nil || item["title"] == nil {
		return nil, exitError{exitUsage, fmt.Errorf("the draft has no item %s: a new one needs --level and --title", number)}
	}
	if err := d.deadlineInto(cmd, s, item, before.Deadline); err != nil {
		return nil, err
	}
	switch {
	case slices.Equal(d.responsible, []string{"none"}):
		item["responsible"] = []string{}
	case len(d.responsible) > 0:
		item["responsible"], err = findAll(s, "member", d.responsible)
	case item["responsible"] == nil:
		item["responsible"] = []string{}
	}
	return item, err
}

// deadlineInto puts a deadline into an item, over the one that is drafted.
func (d *drafting) deadlineInto(cmd *cobra.Command, s *domain.State, item fields, before *domain.Deadline) error {
	if !d.deadline.given() && d.days == "" {
		return nil
	}
	var deadline domain.Deadline
	if before != nil {
		deadline = *before
	}
	if err := d.deadline.over(cmd, s, item, deadline.Text); err != nil {
		return err
	}
	if text, ok := item["deadline"].(domain.Text); ok {
		deadline.Text = text
	}
	if d.days != "" {
		var err error
		if deadline.From, deadline.To, err = spanOf(d.days); err != nil {
			return err
		}
	}
	if deadline.Text.IsZero() {
		return exitError{exitUsage, errors.New("say when it is due in words as well, with --deadline")}
	}
	item["deadline"] = deadline
	return nil
}

func newPlanItemsCommand() *cobra.Command {
	var a act
	cmd := &cobra.Command{
		Use:   "items PLAN ITEMS.json|- --key FILE",
		Short: "Draft many items of a plan, from a file",
		Long: `items puts items into a plan's draft, in place of those with their numbers. The
file has a JSON list of items, or {"items":[…]}, as statement types --json says
under plan.items_drafted; members that are responsible may stand there by their
names. An item of any level may stand anywhere in the list.

One statement holds 64 items. Of more, several are made, each with its own answer.`,
		Example: `  twothirds plan items "Action plan" items.json --key coordinator.key --url http://localhost:8080`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			items, err := readItems(cmd, args[1])
			if err != nil {
				return err
			}
			if a.make && len(items) > domain.MaxItemsDrafted {
				return exitError{exitUsage, fmt.Errorf("--make prints one statement, which has at most %d items", domain.MaxItemsDrafted)}
			}
			for batch := range slices.Chunk(items, domain.MaxItemsDrafted) {
				err := a.run(cmd, "plan.items_drafted", func(s *domain.State) (fields, error) {
					f, err := itemBatch(s, batch)
					if err != nil {
						return nil, err
					}
					return about(s, "plan", args[0], f)
				})
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
	a.add(cmd, "plan.items_drafted")
	return cmd
}

// levels are in the order in which items can be drafted: what others stand under first.
var levels = []string{domain.LevelGoal, domain.LevelDirection, domain.LevelObjective, domain.LevelMeasure, domain.LevelMilestone}

// readItems reads items, and puts them in the order of their levels.
func readItems(cmd *cobra.Command, path string) ([]fields, error) {
	raw, err := readFile(cmd.InOrStdin(), path)
	if err != nil {
		return nil, fmt.Errorf("reading the items: %w", err)
	}
	var whole struct {
		Items []jsontext.Value `json:"items"`
	}
	if err := json.Unmarshal(raw, &whole.Items); err != nil {
		if json.Unmarshal(raw, &whole) != nil || whole.Items == nil {
			return nil, exitError{exitUsage, fmt.Errorf("%s is no list of items: %w", path, err)}
		}
	}
	if len(whole.Items) == 0 {
		return nil, exitError{exitUsage, fmt.Errorf("%s has no items", path)}
	}
	items := make([]fields, len(whole.Items))
	for i, value := range whole.Items {
		if items[i], err = readMembers(value); err != nil {
			return nil, exitError{exitUsage, fmt.Errorf("%s: item %d: %w", path, i+1, err)}
		}
		if err := oneOf("level", textOf(items[i]["level"]), levels...); err != nil {
			return nil, fmt.Errorf("%s: item %d: %w", path, i+1, err)
		}
	}
	slices.SortStableFunc(items, func(a, b fields) int {
		return slices.Index(levels, textOf(a["level"])) - slices.Index(levels, textOf(b["level"]))
	})
	return items, nil
}

// textOf is a member that was read as a string; empty where it is none.
func textOf(member any) (text string) {
	if value, ok := member.(jsontext.Value); ok {
		_ = json.Unmarshal(value, &text)
	}
	return text
}

// itemBatch is what one statement says: items by number, with members by their ids.
func itemBatch(s *domain.State, batch []fields) (fields, error) {
	items := slices.Clone(batch)
	for _, item := range items {
		value, ok := item["responsible"].(jsontext.Value)
		if !ok {
			continue
		}
		var members []string
		err := json.Unmarshal(value, &members)
		if err != nil {
			return nil, exitError{exitUsage, fmt.Errorf("item %s: responsible: a list of members", textOf(item["number"]))}
		}
		if item["responsible"], err = findAll(s, "member", members); err != nil {
			return nil, fmt.Errorf("item %s: %w", textOf(item["number"]), err)
		}
	}
	slices.SortFunc(items, func(a, b fields) int { return strings.Compare(textOf(a["number"]), textOf(b["number"])) })
	return fields{"items": items}, nil
}

func newPlanAttestCommand() *cobra.Command {
	var a act
	var what textFlag
	var date, document, link string
	cmd := &cobra.Command{
		Use:   "attest PLAN --act TEXT --date DAY --key FILE --key FILE",
		Short: "Put on record that an act from outside adopted a plan as it is drafted",
		Long: `attest is that of two registrars of different sides: a decree, for instance, has
adopted the plan. What is drafted becomes the version in force.

A body adopts a plan of its own by a motion with the effect adopt_plan.`,
		Example: `  twothirds plan attest "Action plan" --act "Order of 27 April 2016" --date 2016-04-27 --link https://example.org/order \
      --key registrar-1.key --key registrar-2.key --url http://localhost:8080`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !what.given() || date == "" {
				return exitError{exitUsage, errors.New("say which act it was and of which day, with --act and --date")}
			}
			f := fields{}
			if err := dateInto(f, "date", date); err != nil {
				return err
			}
			if link != "" {
				f["url"] = link
			}
			if document != "" {
				hash, err := hashOf(document)
				if err != nil {
					return fmt.Errorf("the act's text: %w", err)
				}
				f["sha256"] = hash
			}
			return a.run(cmd, "plan.attested", func(s *domain.State) (fields, error) {
				if err := what.into(cmd, s, f); err != nil {
					return nil, err
				}
				return about(s, "plan", args[0], f)
			})
		},
	}
	a.add(cmd, "plan.attested")
	what.add(cmd, "act", "which act")
	cmd.Flags().StringVar(&date, "date", "", "the day of the act")
	cmd.Flags().StringVar(&document, "document", "", "the act's text: a file, or its SHA-256; the ledger keeps it only if you give it the file (twothirds attachment put)")
	cmd.Flags().StringVar(&link, "link", "", "where the act's text stands")
	return cmd
}
