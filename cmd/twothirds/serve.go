package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"

	"github.com/spf13/cobra"

	"twothirds/api/httpapi"
	"twothirds/api/pending"
	"twothirds/eventstore/attachments"
)

func newServeCommand() *cobra.Command {
	var o nodeOptions
	var listen string
	var nats natsFlags
	var noticesFrom uint64
	var names bool
	cmd := &cobra.Command{
		Use:   "serve --data DIR --listen ADDR",
		Short: "Serve a ledger: its pages, its HTTP interface, its log",
		Long: `serve opens a ledger and serves it until it is told to stop (SIGTERM, Ctrl-C).
/readyz answers 200 when it is ready.

With --nats-listen NATS clients can call the ledger as well: the micro service
twothirds answers the same as the HTTP interface (docs/nats.md). They can do
nothing else there: the log is kept by another server, which has no port.

With --names the pages show the names of representatives, and of who made
proposals, that the folder keeps openings of (twothirds opening), marked as no part
of the record: whoever reads the pages learns them. Without it they stay with who
keeps the folder. Either way no other answer, feed, report or export has them, and
what is erased is shown no more.

Where the folder has notices.json, members are told what happens by mail, webhook
or file (docs/notices.md).`,
		Example: `  twothirds serve --data ledger --listen 127.0.0.1:8080
  twothirds serve --data ledger --nats-listen 127.0.0.1:4222   # then: nats micro info twothirds
  twothirds serve --data ledger --nats nats://a,nats://b,nats://c --nats-creds log.creds --nats-replicas 3 \
      --nats-service --nats-service-creds service.creds`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := errors.Join(checkAddress("--listen", listen), nats.check(o)); err != nil {
				return err
			}
			o.Log, o.Progress = loggerOf(cmd), progressOn(cmd.ErrOrStderr(), makingRows)
			n, err := openNode(cmd.Context(), o)
			if err != nil {
				return unlessStopped(cmd, err)
			}
			n.Names = names
			if err := n.startNotices(o, noticesFrom); err != nil {
				return errors.Join(err, n.Close())
			}
			l, err := listenOn(listen)
			if err == nil {
				err = serveNode(cmd, n, l, func(h http.Handler) (func() error, error) { return nats.start(cmd, o, n, h) })
			}
			return errors.Join(err, n.Close())
		},
	}
	addNodeFlags(cmd, &o)
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "the address to listen on")
	cmd.Flags().Int64Var(&o.MaxAttachments, "max-attachments", attachments.DefaultMaxTotal, "how much all attachments may have together, in bytes")
	cmd.Flags().Uint64Var(&noticesFrom, "notices-from", 0, "the entry that notices begin with, the first time; otherwise after the newest")
	cmd.Flags().BoolVar(&names, "names", false, "show on the pages the names of representatives, and of who made proposals, that the folder keeps openings of")
	nats.add(cmd)
	return cmd
}

// unlessStopped is err, but nil for a command that was told to stop before it served.
func unlessStopped(cmd *cobra.Command, err error) error {
	if errors.Is(err, context.Canceled) && cmd.Context().Err() != nil {
		return nil
	}
	return err
}

// checkAddress refuses what is no address to listen on, before anything is opened.
func checkAddress(flag, address string) error {
	_, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return exitError{exitUsage, fmt.Errorf("%s %q is no address to listen on: write HOST:PORT, such as 127.0.0.1:8080, or :8080 for every network of this machine", flag, address)}
	}
	return nil
}

func listenOn(address string) (net.Listener, error) {
	if err := checkAddress("--listen", address); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listening on %s (--listen names another address): %w", address, err)
	}
	return l, nil
}

// serveNode serves an open node until the command's context ends, or the node
// can go on no more, and closes the listener. Each of beside begins to answer,
// somewhere else, what the handler answers, and says how to end that.
func serveNode(cmd *cobra.Command, n *node, l net.Listener, beside ...func(http.Handler) (end func() error, err error)) (err error) {
	defer l.Close() //nolint:errcheck // closed already, once it has served
	waiting, err := pending.Open(pending.Options{Path: filepath.Join(n.Dir, pending.FileName), Ledger: n.Ledger.ID(), Standing: pending.Of(n.Model)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, waiting.Close()) }()
	handler := httpapi.New(httpapi.Options{Ledger: n.Ledger, Model: n.Model, Notices: n.Notices, Pending: waiting, Names: n.Names, Log: loggerOf(cmd)})
	var ends []func()
	for _, begin := range beside {
		end, err := begin(handler)
		if err != nil {
			return unlessStopped(cmd, err)
		}
		// All come to their end at once, so that the whole takes no longer than one.
		ends = append(ends, func() { go end() }) //nolint:errcheck // asked for its error below
		defer func() { err = errors.Join(err, end()) }()
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "Serving on http://%s  (stop with Ctrl-C)\n", shownAddress(l.Addr()))
	ctx, cancel := context.WithCancelCause(cmd.Context())
	defer cancel(nil)
	go func() {
		select {
		case err := <-n.failed:
			cancel(fmt.Errorf("the read model stopped: %w", err))
		case <-ctx.Done():
		}
	}()
	if err := httpapi.Serve(ctx, l, handler, ends...); err != nil && !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("serving: %w", err)
	}
	if cause := context.Cause(ctx); cmd.Context().Err() == nil && cause != nil {
		return cause
	}
	return nil
}

// shownAddress is an address as one would type it.
func shownAddress(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	if ok && (tcp.IP.IsUnspecified() || tcp.IP.IsLoopback()) {
		return fmt.Sprintf("localhost:%d", tcp.Port)
	}
	return a.String()
}
