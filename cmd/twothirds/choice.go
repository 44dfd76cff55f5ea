package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// pollOf finds a poll by its id, a part of it, or its motion's number.
func pollOf(s *domain.State, ref string) (*domain.Poll, error) {
	id, err := s.Find("poll", ref)
	if err != nil {
		return nil, err
	}
	parsed, err := wire.ParseUUID(id)
	return s.Poll(domain.PollID{UUID: parsed}), err
}

// choiceOf is the option of a poll that a word stands for: the option itself, or
// a candidate by its place among the options, counted from 1, by a part of its
// id, or by the name of the member that it represents. The error lists what can
// be chosen.
func choiceOf(s *domain.State, poll *domain.Poll, word string) (string, error) {
	options := poll.Choices()
	if slices.Contains(options, word) {
		return word, nil
	}
	candidates := candidatesOf(options)
	if n, err := strconv.Atoi(word); err == nil && n >= 1 && n <= len(candidates) {
		return candidates[n-1], nil
	}
	if len(candidates) > 0 && word != "" {
		id, err := s.Find("representative", word)
		if errors.Is(err, domain.ErrAmbiguous) {
			return "", err
		}
		if slices.Contains(candidates, id) {
			return id, nil
		}
	}
	if len(candidates) == 0 {
		if word == "" {
			return "", exitError{exitUsage, fmt.Errorf("say what to choose: %s", orList(options))}
		}
		return "", oneOf("choice", word, options...)
	}
	why := "say whom to choose"
	if word != "" {
		why = fmt.Sprintf("%q is no choice", word)
	}
	return "", exitError{exitUsage, fmt.Errorf("%s; there are:\n%s", why, choicesInWords(s, options))}
}

// candidatesOf are those options that are representatives.
func candidatesOf(options []string) []string {
	var candidates []string
	for _, option := range options {
		if _, err := wire.ParseUUID(option); err == nil {
			candidates = append(candidates, option)
		}
	}
	return candidates
}

// choicesInWords lists options, a line each, candidates with their numbers.
func choicesInWords(s *domain.State, options []string) string {
	var lines []string
	for i, option := range options {
		number := ""
		if _, err := wire.ParseUUID(option); err == nil {
			number = strconv.Itoa(i + 1)
		}
		lines = append(lines, fmt.Sprintf("  %2s  %s", number, choiceInWords(s, option)))
	}
	return strings.Join(lines, "\n")
}

// choiceInWords is an option as a person reads it: a candidate by the name of
// the member that it represents.
func choiceInWords(s *domain.State, option string) string {
	id, err := wire.ParseUUID(option)
	if err != nil {
		return option
	}
	ref := "representative/" + id.String()
	r := s.Representative(domain.RepresentativeID{UUID: id})
	if r == nil {
		return ref
	}
	return fmt.Sprintf("%s (%s)", memberInWords(s, r.Member), ref)
}
