package main

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"twothirds/api/client"
	"twothirds/api/keyfile"
)

func newSignCommand() *cobra.Command {
	var keys keyFlags
	cmd := &cobra.Command{
		Use:   "sign --key FILE < STATEMENT",
		Short: "Sign a statement; again for a further signer",
		Long: `sign reads a statement, or one that others have signed already, and prints it
with your signature: {"signatures":[…],"statement":{…}}. Several, one a line,
are signed one by one.

Signers may come in any order: whose a signature is, is found out by verifying
it, and each is put where its key stands in data.by. A key that the statement
does not name is refused. --key agent:… signs with a key in ssh-agent.`,
		Example: `  twothirds sign --key me.key < statement > signed
  twothirds sign --key second.key < signed > signed-by-both
  twothirds sign --key agent:SHA256:… < statement`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return sign(cmd, &keys) },
	}
	cmd.Flags().StringArrayVar(&keys.keys, "key", nil, "a key file, or agent:… for a key in ssh-agent; may be repeated")
	keys.addPassphrases(cmd)
	return cmd
}

func sign(cmd *cobra.Command, keys *keyFlags) error {
	signers, err := keys.open(cmd)
	if err != nil {
		return err
	}
	n := 0
	err = eachValue(cmd.InOrStdin(), func(value []byte) error {
		n++
		return signOne(cmd, value, signers)
	})
	if err == nil && n == 0 {
		err = exitError{exitUsage, errors.New("nothing to sign on standard input")}
	}
	return err
}

func signOne(cmd *cobra.Command, value []byte, signers []keyfile.Signer) error {
	signed, err := readStatement(value)
	if err != nil {
		return exitError{exitRefused, fmt.Errorf("nothing was signed: %w", err)}
	}
	if isTerminal(cmd.ErrOrStderr()) {
		describe(cmd.ErrOrStderr(), nil, signed.Statement)
	}
	if signed, err = client.Sign(signed, signers...); err != nil {
		return clientError(err)
	}
	missing, err := client.Missing(signed)
	if err != nil {
		return clientError(err)
	}
	for _, line := range missing {
		fmt.Fprintf(cmd.ErrOrStderr(), "still to sign: %s of %s with key %s\n", line.As, line.Of, line.Key)
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n", signed.Bytes())
	return err
}

// hasMember reports whether b is a JSON object with that member.
func hasMember(b []byte, member string) bool {
	var members map[string]jsontext.Value
	return json.Unmarshal(b, &members) == nil && members[member] != nil
}
