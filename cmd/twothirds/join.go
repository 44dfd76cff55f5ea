package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"twothirds/domain/wire"
	"twothirds/eventstore"
)

// joinTime is how long joining may take: a founding is read, and a checkpoint.
const joinTime = time.Minute

func newJoinCommand() *cobra.Command {
	var o nodeOptions
	cmd := &cobra.Command{
		Use:   "join LEDGER --data DIR --nats URL",
		Short: "Make a folder a further node of a ledger on a NATS cluster",
		Long: `join makes DIR a further node of a ledger whose log is on an external JetStream:
one that takes statements and serves pages beside the others, and is there when
they are not. LEDGER is the ledger's id, all of it.

Every node signs with the ledger's key: copy ledger.key from a node into DIR
first, by a way that nobody else can read. Checkpoints are kept on the cluster
too, so that no two nodes ever sign different trees. DIR may hold nothing else.
Then serve DIR with the same --nats; it reads the whole log first.`,
		Example: `  mkdir -m 700 second && scp first.example:ledger/ledger.key second/
  twothirds join 61d8e0c2… --data second --nats nats://a.example,nats://b.example
  twothirds serve --data second --nats nats://a.example,nats://b.example`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ledger, err := wire.ParseHash(args[0])
			switch {
			case err != nil:
				return exitError{exitUsage, fmt.Errorf("LEDGER is the id that init printed: %w", err)}
			case o.Dir == "":
				return exitError{exitUsage, errors.New("name the new folder with --data DIR")}
			case o.URL == "":
				return exitError{exitUsage, errors.New("name the cluster that has the log with --nats URL")}
			}
			o.Log = loggerOf(cmd)
			ctx, cancel := context.WithTimeout(cmd.Context(), joinTime)
			defer cancel()
			if err := eventstore.Join(ctx, o.folder(), ledger); err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "%s is a node of the ledger. Serve it with the same --nats: it reads the whole log first.\n", o.Dir)
			return nil
		},
	}
	cmd.Flags().StringVar(&o.Dir, "data", "", "the new node's folder, with a copy of ledger.key")
	addNATSFlags(cmd, &o)
	return cmd
}
