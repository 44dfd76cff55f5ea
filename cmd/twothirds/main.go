// Command twothirds is the ledger: it founds one, serves it, signs statements
// for it, replays and checks it.
//
// It promises what ACCEPTANCE of its command line asks for: data on standard
// output and nothing else there, messages on standard error, and exit codes
// that mean something (docs/cli.md).
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
