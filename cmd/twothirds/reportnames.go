package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/openings"
	"twothirds/projections"
	"twothirds/projections/report"
)

// make answers a question: by the report, or with a file of openings by a copy of it that
// has the names that they open.
func (s *reportSource) make(view *projections.View, q report.Question, names string) (*report.Report, error) {
	if names == "" {
		made, err := report.Make(view, q)
		return made, reportError(err)
	}
	persons, err := s.persons(names)
	if err != nil {
		return nil, err
	}
	made, err := report.Overlay(view, q, persons)
	return made, reportError(err)
}

// persons reads the names of representatives from a file of openings. Each must open the
// commitment that the log has of it; those that the log, whole, says are erased are left out.
func (s *reportSource) persons(path string) (map[domain.RepresentativeID]string, error) {
	all, err := openings.ReadFile(path)
	if err != nil {
		if errors.Is(err, openings.ErrDamaged) || errors.Is(err, openings.ErrTooMany) {
			return nil, exitError{exitUsage, fmt.Errorf("%s: %w", path, err)}
		}
		return nil, err
	}
	newest, err := s.view(0)
	if err != nil {
		return nil, err
	}
	persons := map[domain.RepresentativeID]string{}
	for _, o := range all {
		id, err := wire.ParseUUID(strings.TrimPrefix(o.Subject, "representative/"))
		if err != nil || o.Field != fieldName {
			continue
		}
		rep, err := projections.Read[domain.Representative](newest, "representative", id.String())
		if err != nil {
			return nil, fmt.Errorf("reading the rows: %w", err)
		}
		erasure, err := projections.Read[domain.Erasure](newest, "erasure", id.String())
		if err != nil {
			return nil, fmt.Errorf("reading the rows: %w", err)
		}
		gone := erasure != nil && slices.ContainsFunc(erasure.Fields, func(f domain.ErasedField) bool { return f.Field == o.Field })
		if rep == nil || gone {
			continue
		}
		if openings.Commitment(o, s.copied.Ledger) != rep.Person {
			return nil, exitError{exitRefused, fmt.Errorf("%s: the name of %s does not open the commitment that the log has of it", path, o.Subject)}
		}
		persons[domain.RepresentativeID{UUID: id}] = o.Value
	}
	return persons, nil
}
