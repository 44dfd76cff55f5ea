package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"twothirds/api/client"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

func newLedgerCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ledger",
		Short: "Replace the ledger's key, which signs its checkpoints; show its keys",
		Long: `The ledger's key vouches for the order of the log: it signs checkpoints and
refusals, and can enter nothing. It lies in the data folder, as ledger.key.

It is replaced in good time with rotate-key, which the key itself, the new one and
a coordinator or registrar sign. Where it is lost or stolen, a decision of the body
names the new key, and two officers put it in force with replace-key.
docs/trust.md says what follows for receipts, copies and witnesses.`,
	}
	cmd.AddCommand(newRotateKeyCommand(), newReplaceKeyCommand(), newNewLedgerKeyCommand(), newLedgerKeysCommand(), newLedgerUpgradeCommand())
	return cmd
}

func newRotateKeyCommand() *cobra.Command {
	var r rotation
	cmd := &cobra.Command{
		Use:   "rotate-key --data DIR [--url URL] --key OFFICER",
		Short: "Replace the ledger's key, which is at hand, with a new one",
		Long: `rotate-key makes a new key in the data folder, signs with both keys of the ledger and
with that of a coordinator or registrar, and enters this. From the checkpoint on
that covers the entry the new key signs; the former one is kept in the folder, as
ledger-<key ID>.key, or removed with --forget-old.

It works on a folder that no process uses. Where the ledger is being served, --url
says where, and --data is still the server's folder, for the keys. Of several nodes
every one needs the new key's file: make it with ledger new-key, copy it into their
folders, and then rotate.

Where the officer's key is not on that machine: --prepare prints the statement
signed by both keys of the ledger. The officer signs and submits it; --key may name
the officer's public key.

Cut off, it is run again, and finishes what was begun.`,
		Example: `  twothirds ledger rotate-key --data ledger --key coordinator.key
  twothirds ledger rotate-key --data ledger --url http://localhost:8080 --key coordinator.key --forget-old
  twothirds ledger rotate-key --data ledger --url http://localhost:8080 --key coordinator.pub --prepare > rotation
  twothirds sign --key coordinator.key < rotation | twothirds submit --url http://localhost:8080`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if len(r.keys.keys) != 1 {
				return exitError{exitUsage, errors.New("name the key of one officer with --key, a coordinator's or registrar's")}
			}
			return r.run(cmd)
		},
	}
	r.add(cmd)
	return cmd
}

func newReplaceKeyCommand() *cobra.Command {
	var r rotation
	cmd := &cobra.Command{
		Use:   "replace-key --data DIR [--url URL] --decision DECISION --key OFFICER --key OFFICER",
		Short: "Replace the ledger's key, which is lost or stolen, as the body has decided",
		Long: `replace-key puts the key in force that a carried decision names (a motion with the
effect replace_ledger_key). Two officers of different sides sign, and the new key,
which ledger new-key has made in the data folder.

While the key is lost the ledger goes on with --no-ledger-key: it takes statements,
the motion and the votes among them, and signs nothing. A checkpoint over all of
them follows as soon as the new key is in force.

--url, --prepare and --forget-old are those of rotate-key.`,
		Example: `  twothirds ledger new-key --data ledger
  twothirds ledger replace-key --data ledger --no-ledger-key --decision 7 --key registrar-1.key --key registrar-2.key`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if len(r.keys.keys) != 2 {
				return exitError{exitUsage, errors.New("name the keys of two officers with --key, of different sides")}
			}
			r.decided = true
			return r.run(cmd)
		},
	}
	r.add(cmd)
	cmd.Flags().StringVar(&r.decision, "decision", "", "the decision that names the new key, by number or id (default: the latest)")
	return cmd
}

// ledgerKey is printed of a key of the ledger.
type ledgerKey struct {
	Key pubkey.Key `json:"key"`
	// ID is its C2SP key ID, by which its file is named once it is a former one.
	ID string `json:"id"`
	// VKey is what witnesses and verifiers need of it.
	VKey string `json:"vkey"`
	// From is the first size of a checkpoint that it signs, Until the first that it does
	// not any more; absent of the first key, and of the one in force.
	From  wire.Seq `json:"from,omitzero"`
	Until wire.Seq `json:"until,omitzero"`
	// Decision is the one by which it replaced the key before it, if it was one.
	Decision *domain.DecisionID `json:"decision,omitzero"`
	// Here says whether its private half is in the folder; absent where none was named.
	Here *bool `json:"here,omitzero"`
}

func ledgerKeyOf(origin string, key pubkey.Key) ledgerKey {
	return ledgerKey{Key: key, ID: tlog.KeyID(origin, key[:]), VKey: tlog.VKey(origin, key[:])}
}

func newNewLedgerKeyCommand() *cobra.Command {
	var dir, url string
	cmd := &cobra.Command{
		Use:   "new-key --data DIR [--url URL]",
		Short: "Make the key that is to replace the ledger's, and print its public half",
		Long: `new-key makes the next key of the ledger in its folder, as ledger.next.key, and
prints what a motion with the effect replace_ledger_key, and the ledger's witnesses,
need of it. Called again it prints the same key. Nothing is signed with it before it
has replaced the one in force.

Copy the file, as it is, into the folder of every node of the ledger.`,
		Example: `  twothirds ledger new-key --data ledger`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			row, err := ledgerRow(cmd, dir, url)
			if err != nil {
				return err
			}
			private, err := eventstore.Keyring{Dir: dir}.Next()
			if err != nil {
				return err
			}
			key := pubkey.Key(ledgerSigner{private}.Public())
			if row.HasKey(key) {
				return exitError{exitConflict, fmt.Errorf("the key in %s is the ledger's already; open the ledger once, and it is put in its place", eventstore.FileNextKey)}
			}
			return printJSON(cmd.OutOrStdout(), ledgerKeyOf(row.Origin, key))
		},
	}
	cmd.Flags().StringVar(&dir, "data", "", "the ledger's data folder, where the key is made")
	cmd.Flags().StringVar(&url, "url", "", "the URL of the ledger's server, where it is being served")
	_ = cmd.MarkFlagRequired("data")
	return cmd
}

func newLedgerKeysCommand() *cobra.Command {
	var dir, url string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "keys --data DIR|--url URL",
		Short: "List the keys that the ledger has and had",
		Long: `keys lists the ledger's keys: from which size of the log on each signs checkpoints,
by what it replaced the one before it, and with --data which of them have their
private halves in the folder. Over --url that is followed from the founding.`,
		Example: `  twothirds ledger keys --data ledger
  twothirds ledger keys --url http://localhost:8080 --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			row, err := ledgerRow(cmd, dir, url)
			if err != nil {
				return err
			}
			list := ledgerKeys(row, dir)
			if asJSON {
				return printJSON(cmd.OutOrStdout(), list)
			}
			return printLedgerKeys(cmd, row, list)
		},
	}
	cmd.Flags().StringVar(&dir, "data", "", "the ledger's folder, or an exported log")
	cmd.Flags().StringVar(&url, "url", "", "the URL of the ledger's server")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// ledgerRow is the ledger's row: over a URL where one is named, else from a folder.
func ledgerRow(cmd *cobra.Command, dir, url string) (*domain.Ledger, error) {
	target := targetFlags{url: url}
	if url == "" {
		target.node.Dir = dir
	}
	view, err := target.look(cmd)
	if err != nil {
		return nil, err
	}
	return view.State.Ledger(), sameLedger(dir, url, view)
}

// sameLedger makes sure that a data folder named beside a URL is of that ledger.
func sameLedger(dir, url string, view *client.View) error {
	if dir == "" || url == "" {
		return nil
	}
	id, err := eventstore.LedgerOf(dir)
	if err == nil && id != view.Info.Ledger {
		err = exitError{exitConflict, fmt.Errorf("%s is the folder of ledger %s, and %s serves %s", dir, id, url, view.Info.Ledger)}
	}
	return err
}

func ledgerKeys(row *domain.Ledger, dir string) []ledgerKey {
	keys := copies.KeysOf(row).All()
	list := make([]ledgerKey, len(keys))
	for i, key := range keys {
		list[i] = ledgerKeyOf(row.Origin, pubkey.Key(key))
		if i > 0 {
			before := row.FormerKeys[i-1]
			list[i-1].Until, list[i].From, list[i].Decision = before.Until, before.Until, before.Decision
		}
		if _, err := os.Stat(dir); err == nil && dir != "" {
			_, err := eventstore.Keyring{Dir: dir}.Find(pubkey.Key(key))
			here := err == nil
			list[i].Here = &here
		}
	}
	return list
}

// keysOfCopy are the keys of a log that was found valid.
func keysOfCopy(copied *copies.Copy) []ledgerKey {
	var list []ledgerKey
	for i, key := range copied.Keys.All() {
		k := ledgerKeyOf(copied.Keys.Origin(), pubkey.Key(key))
		if i > 0 {
			k.From = copied.Rotations()[i-1].Seq
			list[i-1].Until = k.From
		}
		list = append(list, k)
	}
	return list
}

func printLedgerKeys(cmd *cobra.Command, row *domain.Ledger, list []ledgerKey) error {
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
	for _, k := range list {
		signs := fmt.Sprintf("signs checkpoints of %d entries and more", max(k.From, 1))
		if k.Until > 0 {
			signs = fmt.Sprintf("signed those of %d to %d", max(k.From, 1), k.Until-1)
		}
		how := "since the founding"
		if k.From > 0 {
			how = fmt.Sprintf("since entry %d, signed by the key before it", k.From)
		}
		if k.Decision != nil {
			how = fmt.Sprintf("since entry %d, by decision %s", k.From, k.Decision)
		}
		here := ""
		if k.Here != nil {
			here = "not in the folder"
			if *k.Here {
				here = "in the folder"
			}
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", k.ID, signs, how, here)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "\nThe one in force, as witnesses and verifiers take it:\n\n%s\n", list[len(list)-1].VKey)
	if r := row.Replacement; r != nil && !slices.ContainsFunc(list, func(k ledgerKey) bool { return k.Key == r.LedgerKey }) {
		fmt.Fprintf(cmd.OutOrStdout(), "\nBy decision %s the key with ID %s may replace it: twothirds ledger replace-key\n", r.Decision, tlog.KeyID(row.Origin, r.LedgerKey[:]))
	}
	return nil
}
