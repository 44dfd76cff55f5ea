package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"twothirds/api/client"
	"twothirds/api/keyfile"
	"twothirds/domain"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore"
)

// foundingFile is what --founding reads: the members of the founding that are
// not filled in. Rules left out are seed-v1, without sides.
type foundingFile struct {
	Floor      *[]domain.Floor          `json:"floor"`
	Name       domain.Text              `json:"name"`
	Officers   []domain.FoundingOfficer `json:"officers"`
	Origin     string                   `json:"origin"`
	Prevailing string                   `json:"prevailing"`
	Purpose    string                   `json:"purpose"`
	Rules      *domain.RuleSet          `json:"rules"`
}

func newInitCommand() *cobra.Command {
	var o nodeOptions
	var name, foundingPath string
	var keys keyFlags
	var prepare bool
	cmd := &cobra.Command{
		Use:   "init --data DIR --name NAME [--founding FILE]",
		Short: "Found a ledger",
		Long: `init founds a ledger in a new folder and prints its id. The ledger is forming:
its registrars enter members, representatives and keys; it is constituted when
the members accept.

Without --founding, two registrars' keys are made in DIR/keys, and the body has
no sides. With --founding FILE, the file is either the founding's members as
JSON (name, officers, rules …; docs/cli.md), signed here with the officers'
--key files, or a signed founding made over a key from --prepare.`,
		Example: `  twothirds init --data ledger --name "Housing association"
  twothirds init --data ledger --founding founding.json --key a.json --key b.json
  twothirds init --data ledger --founding founding.json --prepare > founding.statement`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.Dir == "" {
				return exitError{exitUsage, errors.New("name the new folder with --data DIR")}
			}
			if name == "" && foundingPath == "" {
				return exitError{exitUsage, errors.New("name the body with --name, or bring a --founding")}
			}
			o.Log = loggerOf(cmd)
			return initLedger(cmd, o, name, foundingPath, &keys, prepare)
		},
	}
	addNodeFlags(cmd, &o)
	cmd.Flags().StringVar(&name, "name", "", "the body's name")
	cmd.Flags().StringVar(&foundingPath, "founding", "", "the founding, as members or signed")
	cmd.Flags().StringArrayVar(&keys.keys, "key", nil, "an officer's key file, or agent:…, in any order; repeat")
	keys.addPassphrases(cmd)
	cmd.Flags().BoolVar(&prepare, "prepare", false, "make the ledger's key and print the founding for the officers to sign elsewhere")
	enters(cmd, "ledger.founded")
	return cmd
}

func initLedger(cmd *cobra.Command, o nodeOptions, name, foundingPath string, keys *keyFlags, prepare bool) error {
	file := foundingFile{Name: domain.Text{En: name, Az: name}}
	if foundingPath != "" {
		raw, err := os.ReadFile(foundingPath) //nolint:gosec // the user names the file
		if err != nil {
			return fmt.Errorf("reading the founding: %w", err)
		}
		if signed, err := wire.ParseSigned(raw); err == nil {
			return create(cmd, o, func(pubkey.Key) (*wire.Signed, error) { return signed, nil })
		}
		if err := wire.DecodeLoose(raw, &file); err != nil {
			return exitError{exitUsage, fmt.Errorf("%s is neither a signed founding nor the members of one (docs/cli.md): %w", foundingPath, err)}
		}
		if file.Officers != nil && len(file.Officers) == 0 {
			return exitError{exitUsage, fmt.Errorf("%s names no officers: name two registrars at least, or leave officers out, and two registrars' keys are made", foundingPath)}
		}
	}
	signers, err := foundingSigners(cmd, o.Dir, &file, keys)
	if err != nil {
		return err
	}
	completeFounding(&file)
	if prepare {
		key, err := eventstore.PrepareKey(o.Dir)
		if err != nil {
			return err
		}
		statement, err := foundingStatement(&file, key)
		if err != nil {
			return err
		}
		_, err = cmd.OutOrStdout().Write(statement.Raw)
		return err
	}
	return create(cmd, o, func(key pubkey.Key) (*wire.Signed, error) {
		statement, err := foundingStatement(&file, key)
		if err != nil {
			return nil, err
		}
		return signFounding(statement, signers)
	})
}

func create(cmd *cobra.Command, o nodeOptions, founding func(pubkey.Key) (*wire.Signed, error)) error {
	ctx, cancel := context.WithTimeout(cmd.Context(), time.Minute)
	defer cancel()
	id, err := eventstore.Create(ctx, o.folder(), founding)
	if err != nil {
		return err
	}
	fmt.Fprintln(cmd.OutOrStdout(), id)
	fmt.Fprintf(cmd.ErrOrStderr(), "Founded in %s. Write the id down where members find it: whoever holds it needs to trust nobody for the rest.\n", o.Dir)
	return nil
}

// foundingSigners opens the officers' keys, or makes two registrars' where the
// founding names no officers.
func foundingSigners(cmd *cobra.Command, dir string, file *foundingFile, keys *keyFlags) ([]keyfile.Signer, error) {
	var signers []keyfile.Signer
	if len(file.Officers) == 0 && len(keys.keys) == 0 {
		folder := filepath.Join(dir, "keys")
		if _, err := eventstore.LedgerOf(dir); !errors.Is(err, eventstore.ErrNoLedger) {
			return nil, errors.Join(fmt.Errorf("%s: %w", dir, eventstore.ErrExists), err)
		}
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, fmt.Errorf("making the registrars' keys: %w", err)
		}
		for _, office := range []string{"registrar-1", "registrar-2"} {
			signer, err := ownKey(filepath.Join(folder, office+".json"), office)
			if err != nil {
				return nil, err
			}
			signers = append(signers, signer)
			file.Officers = append(file.Officers, domain.FoundingOfficer{Key: pubkey.Key(signer.Public()), Office: office, Role: domain.RoleRegistrar})
		}
		return signers, nil
	}
	if len(keys.keys) == 0 {
		return nil, nil // the officers sign elsewhere, or the founding says whose keys are missing
	}
	return keys.open(cmd)
}

func noPassphrase() ([]byte, error) { return nil, keyfile.ErrNoPassphrase }

// ownKey opens a key file, or makes it where there is none.
func ownKey(path, label string) (keyfile.Signer, error) {
	signer, err := keyfile.Open(path, noPassphrase)
	if err == nil {
		return signer, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	key, err := keyfile.New(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making a key: %w", err)
	}
	file, err := keyfile.Plain(key, label)
	if err == nil {
		err = file.Write(path)
	}
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", path, err)
	}
	return key, nil
}

// completeFounding fills in what a founding file left out.
func completeFounding(file *foundingFile) {
	if file.Purpose == "" {
		file.Purpose = domain.PurposeOperation
	}
	if file.Prevailing == "" {
		file.Prevailing = "en"
	}
	if file.Origin == "" {
		file.Origin = "twothirds/" + uuid.NewString()
	}
	if file.Rules == nil {
		rules := seed.Plain()
		file.Rules = &rules
		if file.Floor == nil {
			floor := seed.PlainFloor()
			file.Floor = &floor
		}
	}
	if file.Floor == nil {
		file.Floor = &[]domain.Floor{}
	}
}

// foundingStatement makes the statement of a founding that a ledger will take: it
// is judged before anybody signs it.
func foundingStatement(file *foundingFile, key pubkey.Key) (*wire.Statement, error) {
	e := &domain.LedgerFounded{
		Floor: *file.Floor, LedgerKey: key, Name: file.Name, Officers: file.Officers, Origin: file.Origin,
		Prevailing: file.Prevailing, Purpose: file.Purpose, Rules: *file.Rules, Semantics: domain.Semantics,
	}
	for _, o := range file.Officers {
		e.By = append(e.By, wire.Signer{As: wire.AsOfficer, Key: o.Key, Of: "office/" + o.Office})
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, fmt.Errorf("drawing an id: %w", err)
	}
	statement, err := wire.NewStatement(wire.UUID(id), wire.FoundingSource, "twothirds.ledger.founded.v1", "ledger", wire.Time(time.Now().UnixMilli()), e)
	if err != nil {
		return nil, err
	}
	if _, err := domain.New().Decide(&wire.Signed{Statement: statement}, statement.Time, nil); err != nil {
		return nil, fmt.Errorf("the founding, as it would be signed: %w", err)
	}
	return statement, nil
}

// signFounding signs for every officer.
func signFounding(statement *wire.Statement, signers []keyfile.Signer) (*wire.Signed, error) {
	signed, err := client.Sign(&wire.Signed{Statement: statement}, signers...)
	if err != nil {
		return nil, clientError(err)
	}
	missing, err := client.Missing(signed)
	if err != nil {
		return nil, clientError(err)
	}
	if len(missing) > 0 {
		return nil, exitError{exitUsage, fmt.Errorf("the key of %s is missing: name its file with --key, or have the officers sign what --prepare prints", missing[0].Of)}
	}
	return signed, nil
}
