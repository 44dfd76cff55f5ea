package main

import (
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"twothirds/api/keyfile"
	"twothirds/domain"
	"twothirds/domain/wire"
)

// contentFlags say what a motion or an amendment proposes.
type contentFlags struct {
	title, text textFlag
	classes     []string
	effects     string
	inWords     []string
	attachments []string
	files       []*namedFile // those among the attachments
	allOrNone   bool
}

func (c *contentFlags) add(cmd *cobra.Command) {
	c.title.add(cmd, "title", "the title")
	c.text.add(cmd, "text", "the text")
	cmd.Flags().StringArrayVar(&c.classes, "class", nil, "a class of the rules; may be repeated (default: those of the effects)")
	cmd.Flags().StringVar(&c.effects, "effects", "", "a file with a JSON list of effects; see twothirds statement effects")
	cmd.Flags().StringArrayVar(&c.inWords, "effect", nil, "an effect in words, such as \"dismiss office=teller-1\"; may be repeated")
	cmd.Flags().StringArrayVar(&c.attachments, "attach", nil, "a file, which is given to the ledger, or the SHA-256 of one that it has; may be repeated")
	cmd.Flags().BoolVar(&c.allOrNone, "all-or-none", false, "no effect takes place unless every one fits")
}

// fields are those of the file named by path, where one is, with the flags over them.
func (c *contentFlags) fields(cmd *cobra.Command, s *domain.State, path string) (fields, error) {
	f, err := fileFields(cmd, path)
	if err != nil {
		return nil, err
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
	if err := c.effectsInto(cmd, s, f); err != nil {
		return nil, err
	}
	if cmd.Flags().Changed("all-or-none") {
		f["all_or_none"] = c.allOrNone
	}
	if len(c.attachments) > 0 {
		hashes, err := c.attached()
		if err != nil {
			return nil, err
		}
		f["attachments"] = hashes
	}
	return f, nil
}

// effectsInto puts the effects given by flags into fields: those of the file, and
// after them those in words.
func (c *contentFlags) effectsInto(cmd *cobra.Command, s *domain.State, f fields) error {
	if c.effects == "" && len(c.inWords) == 0 {
		return nil
	}
	effects := []any{}
	if c.effects != "" {
		raw, err := readFile(cmd.InOrStdin(), c.effects)
		if err != nil {
			return fmt.Errorf("reading the effects: %w", err)
		}
		var inFile []jsontext.Value
		if err := json.Unmarshal(raw, &inFile); err != nil {
			return exitError{exitUsage, fmt.Errorf("%s is no list of effects: %w", c.effects, err)}
		}
		for _, effect := range inFile {
			effects = append(effects, effect)
		}
	}
	for _, words := range c.inWords {
		effect, err := effectOf(cmd, s, words)
		if err != nil {
			return err
		}
		effects = append(effects, effect)
	}
	f["effects"] = effects
	return nil
}

// fileFields are those of the file named by path; none where it is empty.
func fileFields(cmd *cobra.Command, path string) (fields, error) {
	if path == "" {
		return fields{}, nil
	}
	raw, err := readFields(cmd.InOrStdin(), path)
	if err != nil {
		return nil, err
	}
	f, err := readMembers(raw)
	if err != nil {
		return nil, exitError{exitUsage, fmt.Errorf("%s: %w", path, err)}
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

// attached are the hashes of what --attach names. The files among it are to be
// given to the ledger: keep does so.
func (c *contentFlags) attached() ([]string, error) {
	c.files = nil
	hashes := make([]string, len(c.attachments))
	for i, value := range c.attachments {
		hash, err := wire.ParseHash(value)
		if err != nil {
			file, err := fileToName(value, "", false)
			if err != nil {
				return nil, fmt.Errorf("attachment %s: %w", value, err)
			}
			c.files, hash = append(c.files, file), file.info.SHA256
		}
		hashes[i] = hash.String()
	}
	return sorted(hashes), nil
}

// keep brings the attached files to the ledger.
func (c *contentFlags) keep(cmd *cobra.Command, s *session, signers []keyfile.Signer) (undo func() error, err error) {
	for _, file := range c.files {
		if _, err := file.keep(cmd, s, signers); err != nil {
			return nil, err
		}
	}
	return nil, nil
}
