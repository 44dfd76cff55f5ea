package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/spf13/cobra"

	"twothirds/api/httpapi"
)

func newServeCommand() *cobra.Command {
	var o nodeOptions
	var listen string
	cmd := &cobra.Command{
		Use:   "serve --data DIR --listen ADDR",
		Short: "Serve a ledger: its pages, its HTTP interface, its log",
		Long: `serve opens a ledger and serves it until it is told to stop (SIGTERM, Ctrl-C).
/readyz answers 200 when it is ready.`,
		Example: `  twothirds serve --data ledger --listen 127.0.0.1:8080`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Log = loggerOf(cmd)
			n, err := openNode(cmd.Context(), o)
			if err != nil {
				return err
			}
			err = serveNode(cmd, n, listen)
			return errors.Join(err, n.Close())
		},
	}
	addNodeFlags(cmd, &o)
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "the address to listen on")
	return cmd
}

// serveNode serves an open node until the command's context ends, or the node
// can go on no more.
func serveNode(cmd *cobra.Command, n *node, listen string) error {
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("listening on %s: %w", listen, err)
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
	handler := httpapi.New(httpapi.Options{Ledger: n.Ledger, Model: n.Model, Log: loggerOf(cmd)})
	if err := httpapi.Serve(ctx, l, handler); err != nil && !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, context.Canceled) {
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
