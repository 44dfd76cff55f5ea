package main

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/text/unicode/norm"

	"twothirds/domain"
)

// textFlag is a text in the body's languages, from --NAME (in the ledger's
// prevailing language), --NAME-az and --NAME-en. A value @FILE is read from the
// file.
type textFlag struct {
	name, plain, az, en string
}

func (t *textFlag) add(cmd *cobra.Command, name, what string) {
	t.name = name
	cmd.Flags().StringVar(&t.plain, name, "", what+", in the ledger's prevailing language; @FILE reads a file")
	cmd.Flags().StringVar(&t.az, name+"-az", "", what+", in Azerbaijani")
	cmd.Flags().StringVar(&t.en, name+"-en", "", what+", in English")
}

func (t *textFlag) given() bool { return t.plain != "" || t.az != "" || t.en != "" }

// text reads the text. Texts are brought into Unicode's normal form NFC, which
// keyboards and file systems do not all give and the ledger asks for.
func (t *textFlag) text(cmd *cobra.Command, s *domain.State) (domain.Text, error) {
	az, en := t.az, t.en
	if t.plain != "" {
		language := &en
		if s.Ledger().Prevailing == "az" {
			language = &az
		}
		if *language != "" {
			return domain.Text{}, exitError{exitUsage, fmt.Errorf("--%s and --%s-%s are the same text: give one", t.name, t.name, s.Ledger().Prevailing)}
		}
		*language = t.plain
	}
	var text domain.Text
	var err error
	if text.Az, err = readText(cmd, az); err != nil {
		return text, err
	}
	text.En, err = readText(cmd, en)
	return text, err
}

func readText(cmd *cobra.Command, value string) (string, error) {
	if path, ok := strings.CutPrefix(value, "@"); ok {
		b, err := readFile(cmd.InOrStdin(), path)
		if err != nil {
			return "", fmt.Errorf("reading a text: %w", err)
		}
		value = strings.TrimSuffix(strings.ReplaceAll(string(b), "\r\n", "\n"), "\n")
	}
	return norm.NFC.String(value), nil
}

// over puts the text into fields where it was given, over the one that is there:
// a language that no flag gives stays.
func (t *textFlag) over(cmd *cobra.Command, s *domain.State, f fields, before domain.Text) error {
	if !t.given() {
		return nil
	}
	text, err := t.text(cmd, s)
	if err != nil {
		return err
	}
	f[t.name] = domain.Text{Az: cmp.Or(text.Az, before.Az), En: cmp.Or(text.En, before.En)}
	return nil
}

// into puts the text into fields, where it was given.
func (t *textFlag) into(cmd *cobra.Command, s *domain.State, f fields) error {
	if !t.given() {
		return nil
	}
	text, err := t.text(cmd, s)
	if err != nil {
		return err
	}
	f[t.name] = text
	return nil
}
