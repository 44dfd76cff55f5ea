package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"twothirds/api/client"
	"twothirds/api/rollcalls"
	"twothirds/cmd/twothirds/bench"
	"twothirds/domain/wire"
)

func newBenchCommand() *cobra.Command {
	o := bench.Options{}
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "bench [--n N] [--only WHAT]... [--dir DIR]",
		Short: "Measure how fast this machine keeps a ledger, beside what its parts can do",
		Long: `bench founds a ledger in a folder that it throws away and measures it: appending,
importing, replaying, rebuilding the read model, reading from it, auditing and
exporting. Beside each figure stands a yardstick from the same run, taken in
turns with it: what JetStream, bbolt, Ed25519 or SHA-256 do with the same bytes.
The ratio of the two says more than the figure. docs/benchmarks.md explains each.

The disk that is measured is that of --dir.`,
		Example: `  twothirds bench
  twothirds bench --n 50000 --only append --only replay --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.N < 1 {
				return exitError{exitUsage, errors.New("--n is at least 1")}
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "%d cores, %s, %s/%s\n", runtime.GOMAXPROCS(0), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			o.Progress = cmd.ErrOrStderr()
			o.Open = func(ctx context.Context, dir string) (*bench.Node, error) { return benchNode(ctx, cmd, dir) }
			o.Audit = benchAudit
			results, err := bench.Run(cmd.Context(), o)
			switch {
			case errors.Is(err, bench.ErrUnknown):
				return exitError{exitUsage, fmt.Errorf("%w; there are %s", err, strings.Join(bench.Names(), ", "))}
			case cmd.Context().Err() != nil:
				return exitError{exitFailure, errors.New("interrupted; nothing is left of what was measured")}
			case err != nil:
				return err
			case asJSON:
				return printJSON(cmd.OutOrStdout(), results)
			}
			return printBench(cmd.OutOrStdout(), results)
		},
	}
	cmd.Flags().IntVar(&o.N, "n", 2000, "how many statements a round appends; the rest follows from it")
	cmd.Flags().StringArrayVar(&o.Only, "only", nil, "measure this alone ("+strings.Join(bench.Names(), ", ")+"); may be repeated")
	cmd.Flags().StringVar(&o.Dir, "dir", "", "make the folder to measure in here (default: the system's folder for temporary files)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// benchNode opens a ledger as serve does.
func benchNode(ctx context.Context, cmd *cobra.Command, dir string) (*bench.Node, error) {
	n, err := openNode(ctx, nodeOptions{Dir: dir, Log: loggerOf(cmd)})
	if err != nil {
		return nil, err
	}
	return &bench.Node{
		Ledger: n.Ledger, Model: n.Model, Close: n.Close, ImportBatch: importBatch,
		Import: func(ctx context.Context, src, keyFile string) (int64, wire.Seq, error) {
			return benchImport(ctx, n, src, keyFile)
		},
	}, nil
}

// benchImport imports a folder of roll calls as the command does.
func benchImport(ctx context.Context, n *node, src, keyFile string) (entered int64, last wire.Seq, err error) {
	set, err := rollcalls.Open(src)
	if err != nil {
		return 0, 0, err
	}
	s := &session{Target: client.Folder(n.Ledger), node: n}
	im, err := newImporter(silent(ctx), src, set, s, &importOptions{keys: keyFlags{keys: []string{keyFile}}, asJSON: true})
	if err != nil {
		return 0, 0, err
	}
	answer, err := im.run(ctx)
	if err != nil {
		return 0, 0, err
	}
	return answer.Entered, s.last, nil
}

// benchAudit audits a log as the command does.
func benchAudit(ctx context.Context, src string) error {
	report, err := audit(silent(ctx), src, auditOptions{noMemory: true})
	if err == nil && !report.OK {
		err = fmt.Errorf("the log that was just made is not valid: %s", report.FirstBad.Reason)
	}
	return err
}

// silent is a command that says nothing.
func silent(ctx context.Context) *cobra.Command {
	cmd := &cobra.Command{}
	cmd.SetContext(ctx)
	cmd.SetOut(io.Discard)
	cmd.SetErr(io.Discard)
	return cmd
}

func printBench(w io.Writer, results []bench.Result) error {
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "WHAT\tTWOTHIRDS\tYARDSTICK\tRATIO\tUNIT\tYARDSTICK IS")
	for i := range results {
		r := &results[i]
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%.3f\t%s\t%s\n", r.What, rate(r.Figure), rate(r.Yardstick), r.Ratio, r.Unit, r.Against)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for i := range results {
		if r := &results[i]; r.Latency != nil {
			_, _ = fmt.Fprintf(w, "%s: half within %.2f ms, 99 of 100 within %.2f ms; the yardstick %.2f and %.2f ms\n",
				r.What, r.Latency.P50, r.Latency.P99, r.YardstickLatency.P50, r.YardstickLatency.P99)
		}
	}
	return nil
}

// rate writes a rate with no more digits than mean something.
func rate(perSecond float64) string {
	if perSecond < 100 {
		return fmt.Sprintf("%.1f", perSecond)
	}
	return fmt.Sprintf("%.0f", perSecond)
}
