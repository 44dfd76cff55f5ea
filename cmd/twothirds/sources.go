package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// sourceFlags say where something was taken from that the ledger cannot know by
// itself.
type sourceFlags struct {
	title     textFlag
	url, file string
}

func (f *sourceFlags) add(cmd *cobra.Command) {
	f.title.add(cmd, "source", "where it was taken from")
	cmd.Flags().StringVar(&f.url, "source-url", "", "where the source stands")
	cmd.Flags().StringVar(&f.file, "source-file", "", "the source itself: a file, or its SHA-256; the ledger keeps it only if you give it the file (twothirds attachment put)")
}

func (f *sourceFlags) given() bool { return f.title.given() || f.url != "" || f.file != "" }

// into puts the source into fields, where one was given.
func (f *sourceFlags) into(cmd *cobra.Command, s *domain.State, to fields) error {
	if !f.given() {
		if to["taken_from"] == nil {
			return exitError{exitUsage, errors.New("say where it was taken from, with --source")}
		}
		return nil
	}
	if !f.title.given() {
		return exitError{exitUsage, errors.New("a source has a title: give it with --source")}
	}
	title, err := f.title.text(cmd, s)
	if err != nil {
		return err
	}
	source := domain.Source{Title: title, URL: f.url}
	if f.file != "" {
		if source.SHA256, err = hashOf(f.file); err != nil {
			return fmt.Errorf("the source: %w", err)
		}
	}
	to["taken_from"] = source
	return nil
}

// dateInto puts a day into fields, where one is given.
func dateInto(f fields, member, value string) error {
	if value == "" {
		return nil
	}
	day, err := dayOf(value)
	f[member] = day
	return err
}

func dayOf(value string) (domain.Date, error) {
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		return "", exitError{exitUsage, fmt.Errorf("%q is no day; write 2026-11-24", value)}
	}
	return domain.Date(value), nil
}

// periodUsage says how a time of days is written.
const periodUsage = "2016, 2016..2018, or 2016-01-01..2016-12-31"

// spanOf reads a time of days: two days, or years, with .. between them, or one
// year. Either end may be left out.
func spanOf(value string) (from, to domain.Date, err error) {
	first, last, isSpan := strings.Cut(value, "..")
	if !isSpan {
		last = first
	}
	for _, end := range []struct {
		value, of string
		day       *domain.Date
	}{{first, "-01-01", &from}, {last, "-12-31", &to}} {
		if len(end.value) == 4 {
			end.value += end.of
		} else if !isSpan {
			return "", "", exitError{exitUsage, fmt.Errorf("%q is no time: write %s", value, periodUsage)}
		}
		if end.value == "" {
			continue
		}
		if *end.day, err = dayOf(end.value); err != nil {
			return "", "", exitError{exitUsage, fmt.Errorf("%q is no time: write %s", value, periodUsage)}
		}
	}
	return from, to, nil
}

// periodInto puts a period into fields, where one is given.
func periodInto(f fields, value string) error {
	if value == "" {
		return nil
	}
	from, to, err := spanOf(value)
	if err == nil && (from == "" || to == "") {
		err = exitError{exitUsage, fmt.Errorf("a period has two ends: write %s", periodUsage)}
	}
	f["period"] = domain.Period{From: from, To: to}
	return err
}

// findPlan finds a plan by its id, a part of it, or its whole title.
func findPlan(s *domain.State, ref string) (*domain.Plan, error) {
	found, err := s.Find("plan", ref)
	if err != nil {
		return nil, clientError(err)
	}
	id, err := wire.ParseUUID(found)
	return s.Plan(domain.PlanID{UUID: id}), err
}

// planItem finds an item of a plan by its number: in its version in force, or in
// the draft.
func planItem(s *domain.State, plan, number string) (id string, err error) {
	if id, err = s.Find("plan", plan); err != nil {
		return "", err
	}
	if _, err := s.Find("item", id+"."+number); err != nil {
		return "", exitError{exitNotFound, fmt.Errorf("the plan has no item %s; see twothirds show items", number)}
	}
	return id, nil
}

// completionOf reads a code of completion as a person may write it.
func completionOf(word string) (string, error) {
	code := strings.ReplaceAll(strings.ReplaceAll(word, " ", "_"), "-", "_")
	return code, oneOf("degree of completion", code, domain.Completions...)
}
