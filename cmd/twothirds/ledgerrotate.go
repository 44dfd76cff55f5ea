package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"twothirds/api/client"
	"twothirds/api/keyfile"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore"
	"twothirds/eventstore/disk"
)

// filePending is, in the data folder, the rotation that was signed and may have
// been submitted. Until it is done with, a further run submits the same again.
const filePending = "rotation.pending"

// rotation replaces the ledger's key.
type rotation struct {
	node     nodeOptions
	url      string
	keys     keyFlags // the officers'
	receipts receiptFlags
	reasons  textFlag
	decision string
	decided  bool // by a decision, without the key in force
	prepare  bool
	forget   bool
	yes      bool
}

func (r *rotation) add(cmd *cobra.Command) {
	enters(cmd, "ledger.key_rotated")
	addNodeFlags(cmd, &r.node)
	r.keys.add(cmd)
	r.receipts.add(cmd)
	r.reasons.add(cmd, "reasons", "the reasons, one line")
	cmd.Flags().StringVar(&r.url, "url", "", "the URL of the ledger's server, where it is being served")
	cmd.Flags().BoolVar(&r.prepare, "prepare", false, "print the statement signed by the ledger's keys, for the officers to sign and submit")
	cmd.Flags().BoolVar(&r.forget, "forget-old", false, "remove the private halves of former keys when the new one has signed a checkpoint")
	cmd.Flags().BoolVarP(&r.yes, "yes", "y", false, "sign without asking")
	_ = cmd.MarkFlagRequired("data")
}

// ledgerSigner signs statements with a private key of the ledger.
type ledgerSigner struct{ private ed25519.PrivateKey }

func (s ledgerSigner) Public() ed25519.PublicKey { return s.private.Public().(ed25519.PublicKey) }

func (s ledgerSigner) Sign(message []byte) ([]byte, error) {
	return ed25519.Sign(s.private, message), nil
}

// rotatedAnswer is printed of a key that is in force.
type rotatedAnswer struct {
	receiptAnswer
	LedgerKey ledgerKey `json:"ledger_key"`
	// Removed are the files of former keys that were removed.
	Removed []string `json:"removed,omitzero"`
}

func (r *rotation) run(cmd *cobra.Command) error {
	if err := r.receipts.check(); err != nil {
		return err
	}
	var officers []keyfile.Signer
	var public []pubkey.Key
	var err error
	if r.prepare {
		public, err = r.keys.public(cmd)
	} else if officers, err = r.keys.open(cmd); err == nil {
		public = publicKeys(officers)
	}
	if err != nil {
		return err
	}
	target := targetFlags{node: r.node}
	if r.url != "" {
		target = targetFlags{url: r.url}
	}
	s, err := target.open(cmd)
	if err != nil {
		return err
	}
	failure, err := r.perform(cmd, s, public, officers)
	if err = errors.Join(err, s.close(cmd)); err != nil {
		return err
	}
	return failure
}

// perform replaces the key in an open session, from wherever an earlier run was
// cut off. failure is why it is not replaced; the answer has been printed.
func (r *rotation) perform(cmd *cobra.Command, s *session, public []pubkey.Key, officers []keyfile.Signer) (failure, err error) {
	view, err := client.Look(cmd.Context(), s)
	if err == nil {
		err = sameLedger(r.node.Dir, r.url, view)
	}
	if err != nil {
		return nil, clientError(err)
	}
	if !r.prepare {
		signed, err := r.pending()
		if err != nil {
			return nil, err
		}
		if signed != nil {
			receipt, err := s.Submit(cmd.Context(), signed)
			if err == nil {
				return r.finish(cmd, s, signed, receipt)
			}
			if _, exit := failureOf(err); exit != exitRefused {
				return printLost(cmd, s, signed, err)
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "A rotation that was begun before is refused now (%v); it is made anew.\n", err)
		}
	}
	signed, err := r.make(cmd, view, public)
	if err != nil {
		return nil, err
	}
	if r.prepare {
		return nil, r.print(cmd, signed)
	}
	if signed, err = client.Sign(signed, officers...); err != nil {
		return nil, clientError(err)
	}
	if err := disk.WriteFile(r.node.Dir, filePending, signed.Bytes()); err != nil {
		return nil, fmt.Errorf("keeping the rotation before it is submitted: %w", err)
	}
	receipt, err := s.Submit(cmd.Context(), signed)
	if err != nil {
		if _, exit := failureOf(err); exit == exitRefused {
			if err := os.Remove(r.pendingPath()); err != nil {
				return nil, fmt.Errorf("removing the rotation that was refused: %w", err)
			}
		}
		return printLost(cmd, s, signed, err)
	}
	return r.finish(cmd, s, signed, receipt)
}

func (r *rotation) pendingPath() string { return filepath.Join(r.node.Dir, filePending) }

// pending is the rotation of an earlier run that was cut off; nil where there is none.
func (r *rotation) pending() (*wire.Signed, error) {
	b, err := readBounded(r.pendingPath(), wire.MaxEntry)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading what an earlier run has left: %w", err)
	}
	signed, err := wire.ParseSigned(b)
	if err != nil {
		return nil, fmt.Errorf("what an earlier run has left, %s, is no statement: %w", r.pendingPath(), err)
	}
	return signed, nil
}

// make makes the statement and signs it with the keys of the ledger: the one in
// force, unless a decision replaces it, and the new one.
func (r *rotation) make(cmd *cobra.Command, view *client.View, officers []pubkey.Key) (*wire.Signed, error) {
	row, ring := view.State.Ledger(), eventstore.Keyring{Dir: r.node.Dir}
	var signers []keyfile.Signer
	members := fields{}
	by, err := r.keys.by(officers)
	if err != nil {
		return nil, err
	}
	of := "ledger/" + row.ID.String()
	if r.decided {
		decision, err := r.decisionIn(view.State)
		if err != nil {
			return nil, err
		}
		members["decision"] = decision
	} else {
		private, err := ring.Find(row.Key)
		if err != nil {
			return nil, fmt.Errorf("%w: the key in force, ID %s, is not in %s; where it is lost or stolen, the body decides on another (twothirds ledger replace-key --help)",
				err, ledgerKeyOf(row.Origin, row.Key).ID, r.node.Dir)
		}
		signers = append(signers, ledgerSigner{private})
		by = append(by, wire.Signer{As: wire.AsLedgerKey, Key: row.Key, Of: of})
	}
	private, err := ring.Next()
	if err != nil {
		return nil, err
	}
	next := ledgerSigner{private}
	key := pubkey.Key(next.Public())
	switch {
	case row.HasKey(key):
		return nil, exitError{exitConflict, fmt.Errorf("the key in %s is the ledger's already, and the ledger has not put it in its place yet; open it once, and rotate then", eventstore.FileNextKey)}
	case r.decided && row.Replacement != nil && row.Replacement.LedgerKey != key:
		return nil, exitError{exitConflict, fmt.Errorf("the key in %s/%s has the ID %s; the decision names the one with ID %s: put its file there", r.node.Dir, eventstore.FileNextKey,
			ledgerKeyOf(row.Origin, key).ID, ledgerKeyOf(row.Origin, row.Replacement.LedgerKey).ID)}
	}
	members["ledger_key"] = key
	if err := r.reasons.into(cmd, view.State, members); err != nil {
		return nil, err
	}
	statement, err := view.Fill("ledger.key_rotated", wire.Canonical(members), client.FillOptions{By: append(by, wire.Signer{As: wire.AsNewKey, Key: key, Of: of})})
	if err != nil {
		return nil, clientError(err)
	}
	if err := (&act{yes: r.yes}).ask(cmd, view.State, statement); err != nil {
		return nil, err
	}
	signed, err := client.Sign(&wire.Signed{Statement: statement}, append(signers, next)...)
	return signed, clientError(err)
}

// decisionIn is the decision that lets the new key replace the ledger's.
func (r *rotation) decisionIn(s *domain.State) (string, error) {
	if r.decision != "" {
		id, err := s.Find("decision", r.decision)
		return id, clientError(err)
	}
	if replacement := s.Ledger().Replacement; replacement != nil {
		return replacement.Decision.String(), nil
	}
	return "", exitError{exitNotFound, errors.New("no decision lets another key replace the ledger's: it takes a carried motion with the effect replace_ledger_key")}
}

// print prints the statement for the officers to sign.
func (r *rotation) print(cmd *cobra.Command, signed *wire.Signed) error {
	missing, err := client.Missing(signed)
	if err != nil {
		return clientError(err)
	}
	for _, line := range missing {
		fmt.Fprintf(cmd.ErrOrStderr(), "still to sign: %s of %s with key %s\n", line.As, line.Of, line.Key)
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "Then it is submitted: twothirds submit. The new key is in %s; every node of the ledger needs that file before.\n", filepath.Join(r.node.Dir, eventstore.FileNextKey))
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n", signed.Bytes())
	return err
}

// finish waits for the new key's first checkpoint, forgets former keys where that
// was asked for, and says how it stands.
func (r *rotation) finish(cmd *cobra.Command, s *session, signed *wire.Signed, receipt eventstore.Receipt) (failure, err error) {
	answer := rotatedAnswer{receiptAnswer: answerOf(receipt)}
	answer.Subject = signed.Statement.Subject
	answer.Receipt, failure = r.receipts.keep(cmd, s, receipt.Seq)
	row, err := r.awaitSigned(cmd, s, receipt.Seq)
	if err != nil {
		return failure, fmt.Errorf("the rotation is in the log, as entry %d, but no checkpoint signed by the new key was seen: %w", receipt.Seq, err)
	}
	answer.LedgerKey = ledgerKeyOf(row.Origin, row.Key)
	if r.forget {
		if answer.Removed, err = (eventstore.Keyring{Dir: r.node.Dir}).Forget(row); err != nil {
			return failure, err
		}
	}
	if err := os.Remove(r.pendingPath()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failure, fmt.Errorf("removing what is done with: %w", err)
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "Tell the ledger's witnesses, and put it into policies that name the ledger: log %s\n", answer.LedgerKey.VKey)
	return failure, printJSON(cmd.OutOrStdout(), answer)
}

// awaitSigned waits until a checkpoint covers an entry, and returns the ledger's row then.
func (r *rotation) awaitSigned(cmd *cobra.Command, s *session, seq wire.Seq) (*domain.Ledger, error) {
	ctx, cancel := context.WithTimeout(cmd.Context(), coverTime)
	defer cancel()
	for {
		view, err := client.Look(ctx, s)
		if err == nil && wire.Seq(view.Seen.Size) >= seq {
			return view.State.Ledger(), nil
		}
		if err != nil && ctx.Err() == nil {
			return nil, clientError(err)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("within %s: %w; the server says why it signs nothing", coverTime, ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
}
