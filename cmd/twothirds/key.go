package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"twothirds/api/keyfile"
	"twothirds/domain"
	"twothirds/domain/wire/pubkey"
)

func newKeyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "key",
		Short: "Make and show keys; enroll, object to and revoke them",
	}
	cmd.AddCommand(newKeyNewCommand(), newKeyShowCommand(), newKeyEnrollCommand(), newKeyObjectCommand(), newKeyRevokeCommand())
	return cmd
}

// keyAnswer is printed of a key.
type keyAnswer struct {
	Key         pubkey.Key `json:"key"`
	Fingerprint string     `json:"fingerprint"`
	File        string     `json:"file,omitzero"`
	Label       string     `json:"label,omitzero"`
	// Protected says whether a passphrase opens the file; absent where there is no key file.
	Protected *bool `json:"protected,omitzero"`
}

func newKeyNewCommand() *cobra.Command {
	var out, passphraseFile, label string
	var unprotected bool
	cmd := &cobra.Command{
		Use:   "new -o FILE [--passphrase-file F] [--label TEXT]",
		Short: "Make a key",
		Long: `new makes an Ed25519 key, writes it into FILE, which must not exist, and prints its
public half. The file is encrypted with a passphrase: the first line of
--passphrase-file, or as you type it on a terminal. Without either the file is
not protected, and whoever can read it can sign.`,
		Example: `  twothirds key new -o me.key
  twothirds key new -o me.key --passphrase-file secret --label "for the assembly"`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return exitError{exitUsage, errors.New("name the new file with -o FILE")}
			}
			if _, err := os.Lstat(out); err == nil {
				return exitError{exitConflict, fmt.Errorf("%s: %w", out, keyfile.ErrExists)}
			}
			passphrase, err := newPassphrase(cmd, passphraseFile, unprotected)
			if err != nil {
				return keyError(err)
			}
			return makeKey(cmd, out, label, passphrase)
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", "the file to write")
	cmd.Flags().StringVar(&passphraseFile, "passphrase-file", "", "a file whose first line is the passphrase")
	cmd.Flags().StringVar(&label, "label", "", "a note for yourself, kept in the file in clear")
	cmd.Flags().BoolVar(&unprotected, "no-passphrase", false, "do not ask for a passphrase")
	return cmd
}

// newPassphrase reads or asks for a passphrase; none is nil.
func newPassphrase(cmd *cobra.Command, file string, unprotected bool) ([]byte, error) {
	switch {
	case file != "" && unprotected:
		return nil, exitError{exitUsage, errors.New("--passphrase-file or --no-passphrase, not both")}
	case file != "":
		passphrase, err := readPassphrase(file)
		if err == nil && len(passphrase) == 0 {
			err = fmt.Errorf("%s: its first line is empty: %w", file, keyfile.ErrNoPassphrase)
		}
		return passphrase, err
	case unprotected || !isTerminal(cmd.InOrStdin()):
		return nil, nil
	}
	passphrase, err := askPassphrase("Passphrase for the new key (empty: none): ")
	if err != nil || len(passphrase) == 0 {
		return nil, err
	}
	again, err := askPassphrase("The same again: ")
	if err == nil && !bytes.Equal(passphrase, again) {
		err = exitError{exitUsage, errors.New("the two passphrases are not the same; no key was made")}
	}
	return passphrase, err
}

func makeKey(cmd *cobra.Command, out, label string, passphrase []byte) error {
	key, err := keyfile.New(rand.Reader)
	if err != nil {
		return err
	}
	var file *keyfile.File
	if len(passphrase) > 0 {
		file, err = keyfile.Seal(rand.Reader, key, passphrase, label)
	} else {
		file, err = keyfile.Plain(key, label)
	}
	if err == nil {
		err = file.Write(out)
	}
	if err != nil {
		return keyError(err)
	}
	if !file.Protected() {
		fmt.Fprintf(cmd.ErrOrStderr(), "%s is not protected by a passphrase: whoever can read it can sign with it.\n", out)
	}
	protected := file.Protected()
	return printJSON(cmd.OutOrStdout(), keyAnswer{
		Key: file.Public(), Fingerprint: file.Public().Fingerprint(), File: out, Label: label, Protected: &protected,
	})
}

func newKeyShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show FILE",
		Short: "Show a public key in the ledger's form",
		Long: `show prints the public half of a key file, without opening it. FILE may also be a
file with a public key of another tool, such a key itself, or a key in
ssh-agent: an nkey (U…), an OpenSSH line (ssh-ed25519 …), a did:key, agent:….`,
		Example: `  twothirds key show me.key
  twothirds key show ~/.ssh/id_ed25519.pub
  twothirds key show did:key:z6Mk…`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			key, file, err := publicKeyOf(cmd, args[0])
			if err != nil {
				return keyError(err)
			}
			answer := keyAnswer{Key: key, Fingerprint: key.Fingerprint()}
			if file != nil {
				protected := file.Protected()
				answer.Label, answer.Protected = file.Label(), &protected
			}
			if err := pubkey.Check(key); err != nil {
				fmt.Fprintf(cmd.ErrOrStderr(), "warning: no ledger enrolls this key: %v\n", err)
			}
			return printJSON(cmd.OutOrStdout(), answer)
		},
	}
}

func newKeyEnrollCommand() *cobra.Command {
	var a act
	var representative string
	var lost bool
	cmd := &cobra.Command{
		Use:   "enroll NEWKEY --for REPRESENTATIVE --key FILE …",
		Short: "Let a key speak for a representative",
		Long: `enroll signs with the new key, which proves that somebody has it, and with
--key: for a member's first key those of two registrars of different sides;
for a further one a key that the member has, and --for may be left out then;
with --lost, for a member that has no key left, two registrars' again, and the
key is in force only after some days, unless somebody objects.

Where the keys are not in one place: statement make key.enrolled, then sign in turn.`,
		Example: `  twothirds key enroll new.key --for 6b4e1a2c --key registrar-1.json --key registrar-2.json --data ledger
  twothirds key enroll second.key --key first.key --url http://localhost:8080`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(a.keys.keys) == 0 {
				return exitError{exitUsage, errors.New("name the keys that sign beside the new one with --key")}
			}
			a.keys.keys = append([]string{args[0]}, a.keys.keys...)
			if len(a.keys.capacities) > 0 {
				a.keys.capacities = append([]string{"new_key"}, a.keys.capacities...)
			}
			return a.run(cmd, "key.enrolled", func(s *domain.State) (fields, error) {
				key, _, err := publicKeyOf(cmd, args[0])
				if err != nil {
					return nil, keyError(err)
				}
				if s.Key(key.String()) != nil {
					return nil, exitError{exitConflict, fmt.Errorf("key %s is known to this ledger already: make a new one", key)}
				}
				f := fields{"lost": lost}
				if representative != "" {
					f["representative"], err = s.Find("representative", representative)
				}
				return f, err
			})
		},
	}
	a.add(cmd, "key.enrolled")
	cmd.Flags().StringVar(&representative, "for", "", "the representative whose key it is")
	cmd.Flags().BoolVar(&lost, "lost", false, "the member's keys are lost, and this one replaces them")
	return cmd
}

func newKeyObjectCommand() *cobra.Command {
	var a act
	var reasons textFlag
	cmd := &cobra.Command{
		Use:     "object KEY --reasons TEXT --key FILE",
		Short:   "Stop a key that was enrolled in place of a lost one",
		Example: `  twothirds key object 3q2-7w --reasons "We lost nothing." --key me.key --url http://localhost:8080`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withReasons(cmd, &a, &reasons, "key.objected", "key", keyRef(cmd, args[0]))
		},
	}
	a.add(cmd, "key.objected")
	reasons.add(cmd, "reasons", "the reasons")
	return cmd
}

func newKeyRevokeCommand() *cobra.Command {
	var a act
	var reason, since string
	cmd := &cobra.Command{
		Use:   "revoke KEY --reason lost|compromised|replaced --key FILE …",
		Short: "Stop a key from speaking",
		Long: `revoke is a representative's of the member, or that of two registrars of different
sides. What the key signed stands; with --since (reason compromised) the ballots
that it cast from then on in open polls are set aside.`,
		Example: `  twothirds key revoke 3q2-7w --reason compromised --since 2026-11-24T09:00:00Z --key other.key --url http://localhost:8080`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if reason == "" {
				return exitError{exitUsage, errors.New("say why, with --reason lost, compromised or replaced")}
			}
			f := fields{"reason": reason}
			if since != "" {
				at, err := timeOf(since)
				if err != nil {
					return err
				}
				f["compromised_since"] = at
			}
			return a.run(cmd, "key.revoked", func(s *domain.State) (fields, error) {
				return about(s, "key", keyRef(cmd, args[0]), f)
			})
		},
	}
	a.add(cmd, "key.revoked")
	cmd.Flags().StringVar(&reason, "reason", "", "lost, compromised or replaced")
	cmd.Flags().StringVar(&since, "since", "", "since when others could sign with it, in UTC")
	return cmd
}

// keyRef is a key as the ledger writes it, where ref is one in whatever form or
// file; otherwise ref, which may be a part of one.
func keyRef(cmd *cobra.Command, ref string) string {
	if key, _, err := publicKeyOf(cmd, ref); err == nil {
		return key.String()
	}
	return ref
}
