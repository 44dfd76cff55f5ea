package main

import (
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"twothirds/domain"
)

// contentFlags say what a motion or an amendment proposes.
type contentFlags struct {
	title, text textFlag
	classes     []string
	effects     string
	attachments []string
	allOrNone   bool
}

func (c *contentFlags) add(cmd *cobra.Command) {
	c.title.add(cmd, "title", "the title")
	c.text.add(cmd, "text", "the text")
	cmd.Flags().StringArrayVar(&c.classes, "class", nil, "a class of the rules; may be repeated (default: those of the effects)")
	cmd.Flags().StringVar(&c.effects, "effects", "", "a file with a JSON list of effects; see twothirds statement types")
	cmd.Flags().StringArrayVar(&c.attachments, "attach", nil, "a file, or its SHA-256; may be repeated")
	cmd.Flags().BoolVar(&c.allOrNone, "all-or-none", false, "no effect takes place unless every one fits")
}

// fields are those of the file named by path, where one is, with the flags over them.
func (c *contentFlags) fields(cmd *cobra.Command, s *domain.State, path string) (fields, error) {
	f := fields{}
	if path != "" {
		raw, err := readFields(cmd.InOrStdin(), path)
		if err != nil {
			return nil, err
		}
		if f, err = readMembers(raw); err != nil {
			return nil, exitError{exitUsage, fmt.Errorf("%s: %w", path, err)}
		}
	}
	if err := c.title.into(cmd, s, f); err != nil {
		return nil, err
	}
	if err := c.text.into(cmd, s, f); err != nil {
		return nil, err
	}
	if len(c.classes) > 0 {
		f["classes"] = sorted(c.classes)
	}
	if c.effects != "" {
		raw, err := readFile(cmd.InOrStdin(), c.effects)
		if err != nil {
			return nil, fmt.Errorf("reading the effects: %w", err)
		}
		var effects []jsontext.Value
		if err := json.Unmarshal(raw, &effects); err != nil {
			return nil, exitError{exitUsage, fmt.Errorf("%s is no list of effects: %w", c.effects, err)}
		}
		f["effects"] = effects
	}
	if cmd.Flags().Changed("all-or-none") {
		f["all_or_none"] = c.allOrNone
	}
	if len(c.attachments) > 0 {
		hashes, err := hashesOf(c.attachments)
		if err != nil {
			return nil, err
		}
		f["attachments"] = hashes
	}
	return f, nil
}

// readMembers reads an object whose members go on as they are.
func readMembers(raw []byte) (fields, error) {
	var members map[string]jsontext.Value
	if err := json.Unmarshal(raw, &members); err != nil {
		return nil, err
	}
	f := fields{}
	for name, value := range members {
		f[name] = value
	}
	return f, nil
}

func hashesOf(values []string) ([]string, error) {
	hashes := make([]string, len(values))
	for i, value := range values {
		h, err := hashOf(value)
		if err != nil {
			return nil, fmt.Errorf("attachment %s: %w", value, err)
		}
		hashes[i] = h.String()
	}
	return sorted(hashes), nil
}
