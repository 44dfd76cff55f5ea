package stream

import (
	"context"
	"fmt"
)

const (
	// MaxEntries is how many entries one append can hold: the most messages a server
	// takes in one batch unless it is configured otherwise.
	MaxEntries = 1000

	// plainMax is up to how many single entries the embedded server takes faster one
	// by one (one sync each) than as a batch (several syncs for the staging area,
	// then one for all).
	plainMax = 12
)

// Create founds the stream, empty. The error is ErrExists if there is one, and
// ErrConfig if the server does not know a setting that the log needs. Two callers
// that found the same stream at once may both succeed; of their first appends one
// does not.
func (l *Log) Create(ctx context.Context) error { return l.j.create(ctx) }

// Verify checks that the stream is there (ErrNotFound), that its configuration
// still keeps every entry for ever (ErrConfig) on at least Options.Replicas
// servers, and that no sequence from 1 to the last is missing (ErrGap). What it
// cannot see is a tail that was cut off, or one damaged entry whose index is still
// whole: only a copy of the log shows those.
func (l *Log) Verify(ctx context.Context) error { return l.j.verify(ctx) }

// Last returns the last sequence as the stream's leader knows it, 0 when the log is
// empty. While another writer's batch is being committed it may lie inside it.
func (l *Log) Last(ctx context.Context) (uint64, error) { return l.j.last(ctx) }

// Get returns the entry at seq, read from the stream's leader; ErrNotFound if there
// is none.
func (l *Log) Get(ctx context.Context, seq uint64) ([]byte, error) { return l.j.get(ctx, seq) }

// Append appends entries after sequence last, so that entries[i] gets sequence
// last+1+i. groups holds the lengths, from 1, of the groups that entries consists
// of, in order; their sum is len(entries), which is at most MaxEntries. Without
// entries it does nothing.
//
// A few groups of one entry each are published one by one, each after the answer
// to the one before. Everything else goes as one atomic batch, all or nothing, so
// a group is never in the log in part.
//
// After nil all entries are in and durable. Otherwise the error is an *AppendError,
// whose In counts the entries from the first that are in and durable (0 for a
// batch), and which wraps one of:
//
//   - ErrConflict: another writer has appended at last+1+In. Exactly In entries are
//     in, and none will follow.
//   - ErrUnknown: an answer was lost, or ctx ended while waiting for one. At least
//     In entries are in. Call Resolve with the same arguments and append nothing
//     else before it has returned nil or ErrConflict.
//   - ErrTooLarge, ErrTooMany, or any other: the rest was refused or never sent.
//     Exactly In entries are in, and none will follow.
func (l *Log) Append(ctx context.Context, last uint64, entries [][]byte, groups []int) error {
	return l.appendUnits(ctx, last, entries, groups, l.j.offer)
}

// Resolve finds out what became of an Append, called with the same arguments, that
// returned ErrUnknown, and brings it to its end: it offers the same bytes under
// the same guard until they are acknowledged, or until the leader shows what
// stands in their place. Nil means they are all in, exactly once, and durable, by
// this call or by the first; ErrConflict means other bytes are in the place of the
// entry after the first In, and none of ours from there on is in or will be.
//
// Until the answer is definite it goes on trying, every second at the longest,
// until ctx ends; then the error wraps ErrUnknown again and Resolve must be called
// again. A cluster that has lost a leader takes 4 to 10 s to elect another: give
// it at least 15 s. ErrGap means that the stream keeps showing an end before last:
// it has lost entries, and nothing should be appended to it any more.
func (l *Log) Resolve(ctx context.Context, last uint64, entries [][]byte, groups []int) error {
	return l.appendUnits(ctx, last, entries, groups, l.j.settle)
}

// appendUnits hands the entries to do in the units in which they are published:
// one by one, or all at once. Append and Resolve must cut them alike.
func (l *Log) appendUnits(ctx context.Context, last uint64, entries [][]byte, groups []int, do func(context.Context, uint64, [][]byte) error) error {
	if len(entries) == 0 && len(groups) == 0 {
		return nil
	}
	single, err := checkAppend(entries, groups)
	if err != nil {
		return &AppendError{Err: err}
	}
	size := len(entries)
	if single && size <= l.plain {
		size = 1
	}
	for in := 0; in < len(entries); in += size {
		if err := do(ctx, last+uint64(in), entries[in:in+size]); err != nil {
			return &AppendError{In: in, Err: err}
		}
	}
	return nil
}

// checkAppend checks sizes and lengths, and reports whether all groups are of one
// entry.
func checkAppend(entries [][]byte, groups []int) (single bool, err error) {
	if len(entries) > MaxEntries {
		return false, fmt.Errorf("%w: %d, at most %d", ErrTooMany, len(entries), MaxEntries)
	}
	for i, e := range entries {
		if len(e) > MaxEntry {
			return false, fmt.Errorf("%w: entry %d of the append has %d bytes, at most %d", ErrTooLarge, i, len(e), MaxEntry)
		}
	}
	single = true
	sum := 0
	for _, n := range groups {
		if n < 1 || n > len(entries)-sum {
			return false, fmt.Errorf("groups %v do not divide %d entries", groups, len(entries))
		}
		sum += n
		single = single && n == 1
	}
	if sum != len(entries) {
		return false, fmt.Errorf("groups %v do not divide %d entries", groups, len(entries))
	}
	return single, nil
}

// Read calls fn with every entry from sequence from (at least 1) up to the last one
// when it is called, in order, and returns fn's error as it is if there is one. fn
// may keep data. A batch is read when it is committed, never in part.
//
// A log can end inside a batch for good, when the server lost the rest of it: what
// is there is read then, since its sequences are taken and the next append must
// follow them. The error is ErrGap if a sequence is missing and ErrNotFound if the
// stream is. While the server is away Read waits, until ctx ends.
func (l *Log) Read(ctx context.Context, from uint64, fn func(seq uint64, data []byte) error) error {
	return l.j.read(ctx, from, fn)
}

// Follow calls fn as Read does, and goes on with what is appended from then on, as
// soon as it is committed and durable, until ctx ends, whose cause it returns.
// Lost connections and changes of leader only delay it. After Close it returns
// ErrClosed.
func (l *Log) Follow(ctx context.Context, from uint64, fn func(seq uint64, data []byte) error) error {
	return l.j.follow(ctx, from, fn)
}
