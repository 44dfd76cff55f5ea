package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// about adds the subject to fields: the entity of a kind that ref names.
func about(s *domain.State, kind, ref string, f fields) (fields, error) {
	id, err := s.Find(kind, ref)
	if err != nil {
		return nil, err
	}
	f["subject"] = kind + "/" + id
	return f, nil
}

// withReasons runs a verb that needs nothing but its subject and reasons.
func withReasons(cmd *cobra.Command, a *act, reasons *textFlag, typeName, kind, ref string) error {
	if !reasons.given() {
		return exitError{exitUsage, errors.New("say why, with --reasons")}
	}
	return a.run(cmd, typeName, func(s *domain.State) (fields, error) {
		f := fields{}
		if err := reasons.into(cmd, s, f); err != nil {
			return nil, err
		}
		return about(s, kind, ref, f)
	})
}

// newSubjectCommand is a verb that needs nothing but its subject.
func newSubjectCommand(use, short, example, typeName, kind string) *cobra.Command {
	var a act
	cmd := &cobra.Command{
		Use:     use,
		Short:   short,
		Example: example,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.run(cmd, typeName, func(s *domain.State) (fields, error) {
				return about(s, kind, args[0], fields{})
			})
		},
	}
	a.add(cmd, typeName)
	return cmd
}

// newReasonsCommand is a verb that needs nothing but its subject and reasons.
func newReasonsCommand(use, short, long, example, typeName, kind string) *cobra.Command {
	var a act
	var reasons textFlag
	cmd := &cobra.Command{
		Use:     use,
		Short:   short,
		Long:    long,
		Example: example,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withReasons(cmd, &a, &reasons, typeName, kind, args[0])
		},
	}
	a.add(cmd, typeName)
	reasons.add(cmd, "reasons", "the reasons")
	return cmd
}

// oneOf refuses a word that is not among those that can stand there, and names them.
func oneOf(what, word string, words ...string) error {
	if slices.Contains(words, word) {
		return nil
	}
	return exitError{exitUsage, fmt.Errorf("%q is no %s: write %s", word, what, orList(words))}
}

// orList is a list for a sentence: a, b or c.
func orList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// given puts the id of the entity that ref names into fields, where one is named.
func given(s *domain.State, f fields, member, kind, ref string) error {
	if ref == "" {
		return nil
	}
	id, err := s.Find(kind, ref)
	f[member] = id
	return err
}

// motionOf and memberOf find a motion and a member that the state has.

func motionOf(s *domain.State, ref string) (*domain.Motion, error) {
	id, err := s.Find("motion", ref)
	if err != nil {
		return nil, err
	}
	parsed, err := wire.ParseUUID(id)
	return s.Motion(domain.MotionID{UUID: parsed}), err
}

func memberOf(s *domain.State, ref string) (domain.MemberID, error) {
	id, err := s.Find("member", ref)
	if err != nil {
		return domain.MemberID{}, err
	}
	parsed, err := wire.ParseUUID(id)
	return domain.MemberID{UUID: parsed}, err
}

// findAll are the ids of the entities that the refs name, sorted, none twice.
func findAll(s *domain.State, kind string, refs []string) ([]string, error) {
	ids := make([]string, len(refs))
	for i, ref := range refs {
		id, err := s.Find(kind, ref)
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	return sorted(ids), nil
}
