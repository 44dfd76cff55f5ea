package main

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"syscall"

	"github.com/spf13/cobra"

	"twothirds/api/natsapi"
	"twothirds/api/reports"
)

// natsFlags say where the ledger answers over NATS: nowhere unless asked to.
type natsFlags struct {
	listen  string
	service bool
	creds   string
}

func (f *natsFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.listen, "nats-listen", "", "an address on which NATS clients can call the ledger (default: none, no port open)")
	cmd.Flags().BoolVar(&f.service, "nats-service", false, "answer on the NATS of --nats as well")
	cmd.Flags().StringVar(&f.creds, "nats-service-creds", "", "credentials file for --nats-service, of a user that cannot write to the log (default: those of --nats-creds)")
}

// check refuses flags that make no sense together.
func (f *natsFlags) check(o nodeOptions) error {
	switch {
	case f.service && o.URL == "":
		return exitError{exitUsage, errors.New("--nats-service answers on the servers of --nats: name them, or use --nats-listen")}
	case f.creds != "" && !f.service:
		return exitError{exitUsage, errors.New("--nats-service-creds goes with --nats-service")}
	case f.listen != "":
		return checkAddress("--nats-listen", f.listen)
	}
	return nil
}

// start answers over NATS what handler answers over HTTP, where the flags say so.
// stop ends that; it may be called more than once, and each call waits for the end.
func (f *natsFlags) start(cmd *cobra.Command, o nodeOptions, n *node, handler http.Handler) (stop func() error, err error) {
	var ends []func() error
	stop = sync.OnceValue(func() error {
		var errs []error
		for _, end := range ends {
			errs = append(errs, end())
		}
		return errors.Join(errs...)
	})
	if f.listen != "" {
		end, err := f.startServer(cmd, n, handler)
		if err != nil {
			return nil, err
		}
		ends = append(ends, end)
	}
	if f.service {
		end, err := f.startService(cmd, o, n, handler)
		if err != nil {
			return nil, errors.Join(err, stop())
		}
		ends = append(ends, end)
	}
	return stop, nil
}

// startServer opens a port for NATS clients and answers there.
func (f *natsFlags) startServer(cmd *cobra.Command, n *node, handler http.Handler) (end func() error, err error) {
	server, err := natsapi.Listen(cmd.Context(), f.listen, n.Ledger.ID(), loggerOf(cmd))
	if err != nil && strings.Contains(err.Error(), syscall.EADDRINUSE.Error()) { // which the server says in words alone
		return nil, exitError{exitConflict, fmt.Errorf("%w (--nats-listen names another address)", err)}
	}
	if err != nil {
		return nil, err
	}
	options := serviceOptions(cmd, n, handler)
	options.Conn, options.Addresses = server.Conn(), true
	service, err := natsapi.Start(options)
	if err != nil {
		server.Close()
		return nil, err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "Answering NATS clients on nats://%s  (subjects %s.*)\n", shownAddress(server.Addr()), natsapi.Prefix(n.Ledger.ID()))
	return func() error {
		defer server.Close()
		return service.Stop()
	}, nil
}

// startService answers on the servers that keep the log.
func (f *natsFlags) startService(cmd *cobra.Command, o nodeOptions, n *node, handler http.Handler) (end func() error, err error) {
	creds := f.creds
	if creds == "" {
		creds = o.Creds
	}
	options := serviceOptions(cmd, n, handler)
	if options.Conn, err = natsapi.Connect(o.URL, creds, loggerOf(cmd)); err != nil {
		return nil, err
	}
	service, err := natsapi.Start(options)
	if err != nil {
		options.Conn.Close()
		return nil, err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "Answering on %s  (subjects %s.*)\n", options.Conn.ConnectedUrlRedacted(), natsapi.Prefix(n.Ledger.ID()))
	return func() error {
		defer options.Conn.Close()
		return service.Stop()
	}, nil
}

func serviceOptions(cmd *cobra.Command, n *node, handler http.Handler) natsapi.Options {
	ledger := n.Ledger.Snapshot().Ledger()
	return natsapi.Options{Handler: handler, Ledger: n.Ledger.ID(), Title: ledger.Name.In(ledger.Prevailing), Version: reports.Release(), Log: loggerOf(cmd)}
}
