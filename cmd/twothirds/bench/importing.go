package bench

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"twothirds/api/keyfile"
)

// votesEach is how many members vote in a roll call, as in the General Assembly.
const votesEach = 193

// importRollcalls measures folders of roll calls that are imported.
func (b *bench) importRollcalls(ctx context.Context, r *Result) error {
	raw, err := b.rawStream(ctx)
	if err != nil {
		return err
	}
	keyFile := b.path("registrar.json")
	file, err := keyfile.Plain(b.body.registrars[0].key, "registrar-1")
	if err == nil {
		err = file.Write(keyFile)
	}
	if err != nil {
		return fmt.Errorf("writing the registrar's key: %w", err)
	}
	r.N = max(1, b.o.N/10)
	r.Batch = min(b.node.ImportBatch, r.N)
	set := 0
	enter := func(ctx context.Context, count int) (time.Duration, error) {
		set++
		src := b.path(fmt.Sprintf("rollcalls-%d", set))
		if err := writeRollcalls(src, set, count); err != nil {
			return 0, fmt.Errorf("writing roll calls to import: %w", err)
		}
		start := time.Now()
		entered, last, err := b.node.Import(ctx, src, keyFile)
		took := time.Since(start)
		if err == nil && entered != int64(count) {
			err = fmt.Errorf("%d of %d roll calls were entered", entered, count)
		}
		if err != nil {
			return 0, err
		}
		return took, b.settle(ctx, last)
	}
	// The first import enters the members, which is not measured.
	if _, err := enter(ctx, 1); err != nil {
		return err
	}
	var appended [][]byte
	return measure(
		ctx, r,
		func(ctx context.Context) (float64, time.Duration, error) {
			first := b.node.Ledger.Size() + 1
			took, err := enter(ctx, r.N)
			if err == nil {
				appended, err = b.entriesFrom(first)
			}
			return float64(r.N), took, err
		},
		func(ctx context.Context) (float64, time.Duration, error) {
			start := time.Now()
			err := raw.publish(ctx, appended, r.Batch)
			return float64(len(appended)), time.Since(start), err
		},
	)
}

// writeRollcalls writes a folder of made-up roll calls, in the form of package
// rollcalls.
func writeRollcalls(dir string, set, count int) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	members := [][]string{{"member_id", "body", "name", "kind", "party", "area", "alt_id"}}
	for i := range votesEach {
		members = append(members, []string{memberID(i), "assembly", "Member " + strconv.Itoa(i), "state", "", "", ""})
	}
	calls := [][]string{{
		"rollcall_id", "body", "session", "number", "date", "time", "title", "subject", "kind", "document", "threshold", "strict", "base", "seats",
		"result", "outcome", "recorded_yes", "recorded_no", "recorded_abstain", "totals_source", "tie_breaker", "tags", "note",
	}}
	votes := [][]string{{"rollcall_id", "member_id", "vote"}}
	for i := range count {
		id := fmt.Sprintf("%d-%d", set, i+1)
		calls = append(calls, []string{
			id, "assembly", strconv.Itoa(set), strconv.Itoa(i + 1), "2026-11-24", "", "A resolution made up to be imported", "", "proposal", "", "1/2", "true", "yes_no",
			strconv.Itoa(votesEach), "Adopted", "carried", "", "", "", "", "", "", "",
		})
		for m := range votesEach {
			votes = append(votes, []string{id, memberID(m), []string{"yes", "yes", "yes", "no", "abstain"}[(i+m)%5]})
		}
	}
	return errors.Join(writeCSV(dir, "members.csv", members), writeCSV(dir, "rollcalls.csv", calls), writeCSV(dir, "votes.csv", votes))
}

func memberID(i int) string { return fmt.Sprintf("M%03d", i) }

func writeCSV(dir, name string, records [][]string) error {
	f, err := os.Create(filepath.Join(dir, name)) //nolint:gosec // in the run's own folder
	if err != nil {
		return err
	}
	return errors.Join(csv.NewWriter(f).WriteAll(records), f.Close())
}
