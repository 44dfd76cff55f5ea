package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"twothirds/api/keyfile"
	"twothirds/cmd/twothirds/story"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore"
)

func newDemoCommand() *cobra.Command {
	var o nodeOptions
	var listen string
	var once bool
	cmd := &cobra.Command{
		Use:   "demo [--data DIR] [--once]",
		Short: "Found the Platform's ledger for demonstration, tell a story in it, and serve it",
		Long: `demo founds the Open Government Platform's ledger with keys made for the occasion,
goes through a year of motions, votes and decisions, publishes the account of it,
prints what was decided and why, and serves the ledger until Ctrl-C. Without --data
it uses a folder that it throws away at the end. The keys of the officers and of
every founding member are left in DIR/keys, without a passphrase: whatever they may
state can be tried, on the command line or at the members' desk.`,
		Example: `  twothirds demo
  twothirds demo --data /tmp/demo --once
  twothirds import rollcalls us-congress --data /tmp/demo`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Log = loggerOf(cmd)
			if o.Dir == "" {
				dir, err := os.MkdirTemp("", "twothirds-demo-")
				if err != nil {
					return fmt.Errorf("making a folder to throw away: %w", err)
				}
				defer os.RemoveAll(dir) //nolint:errcheck // a folder for temporary files
				o.Dir = dir
			}
			if once {
				return demo(cmd, o, nil)
			}
			// Before anything is told, so that an address that another program has is said at once.
			l, err := listenOn(listen)
			if err != nil {
				return err
			}
			defer l.Close() //nolint:errcheck // closed already, once it has served
			return demo(cmd, o, l)
		},
	}
	addNodeFlags(cmd, &o)
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "the address to serve on")
	cmd.Flags().BoolVar(&once, "once", false, "tell the story and do not serve")
	return cmd
}

// demo tells the story, and serves it on the listener, if there is one.
func demo(cmd *cobra.Command, o nodeOptions, l net.Listener) error {
	ctx := cmd.Context()
	founding, err := demoFounding(o.Dir)
	if err != nil {
		return err
	}
	id, err := eventstore.Create(ctx, eventstore.Options{Dir: o.Dir, URL: o.URL, Creds: o.Creds, Replicas: o.Replicas, Log: o.Log},
		func(key pubkey.Key) (*wire.Signed, error) {
			return founding.Sign(key, wire.Time(time.Now().UnixMilli()))
		})
	if err != nil {
		return err
	}
	n, err := openNode(ctx, o)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "DEMONSTRATION. Members as in the Strategic Plan 2017-2020; motions, positions and votes are made up.\nLedger %s\n", id)
	err = tell(ctx, n, founding, out)
	source := o.Dir
	if l != nil {
		source = "http://" + shownAddress(l.Addr())
	}
	if err == nil {
		fmt.Fprintf(out, "\nReplay it yourself:  twothirds replay %[1]s --digest\nor audit it:         twothirds audit %[1]s --ledger %[2]s\n", source, id)
	}
	if err == nil && l != nil {
		fmt.Fprintf(out, "\nVote yourself:       %s/en/desk/keys takes the key of any member from\n                     %s\n", source, filepath.Join(o.Dir, "keys"))
		err = serveNode(cmd, n, l)
	}
	return errors.Join(err, n.Close())
}

// demoFounding makes the officers' keys, and later the members', and leaves them in
// the folder's keys, so that more can be stated when the story is told. They are
// anybody's who can read the folder: a demonstration decides nothing.
func demoFounding(dir string) (*story.Founding, error) {
	if _, err := eventstore.LedgerOf(dir); !errors.Is(err, eventstore.ErrNoLedger) {
		return nil, errors.Join(fmt.Errorf("%s: %w", dir, eventstore.ErrExists), err)
	}
	folder := filepath.Join(dir, "keys")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("making the officers' keys: %w", err)
	}
	return story.NewFounding(func(name, whose string) (keyfile.Signer, error) {
		return ownKey(filepath.Join(folder, name+".json"), "demonstration only: "+whose)
	})
}

// tell tells the story and waits until all of it can be read and is under a checkpoint.
func tell(ctx context.Context, n *node, founding *story.Founding, out io.Writer) error {
	if err := story.Tell(ctx, n.Ledger, n.Model, founding, out); err != nil {
		return err
	}
	size := n.Ledger.Size()
	if _, err := n.Ledger.WaitCheckpoint(ctx, size); err != nil {
		return err
	}
	return n.Model.Wait(ctx, size)
}
