// Package stream is the append-only log on NATS JetStream. It knows bytes only:
// an entry is up to 65,535 bytes that it neither reads nor changes, and the
// entry's place is its stream sequence, counted from 1 without gaps.
//
// What it promises:
//
//   - Nothing is appended but at the place the caller named. Every append carries
//     the last sequence the caller knows (Nats-Expected-Last-Sequence); if anybody
//     else has appended since, nothing more of it goes in ([ErrConflict]).
//   - A nil error of [Log.Append] means durable: written and synced on a single
//     server that syncs always, on a majority of a cluster whose servers do.
//   - A lost answer is never guessed at. It is [ErrUnknown] until [Log.Resolve] has
//     a definite one, got by offering the same bytes under the same guard again.
//     A read that shows nothing proves nothing: the first copy may be on its way.
//   - The entries of one Append that go in as one JetStream batch are in
//     together or not at all, and [Log.Read] and [Log.Follow] show none of them
//     before all of them are committed.
//   - Readers see every sequence once, in order. A hole is [ErrGap].
//
// Entries are published one after the other, each only after the answer to the
// one before, or as one batch; never pipelined. In a pipeline with rising guards
// a foreign entry that takes the place of the first message satisfies the guard
// of the second, which would then stand in the log without the one it rests on.
//
// The server is either embedded, in this process and without an open port, or an
// external one reached by URL. An external one must run NATS 2.15 or newer with
// sync_interval: always on every node; a client cannot check the latter.
//
// Methods may be called from several goroutines, but appends make sense from one
// only: two that name the same last sequence conflict.
package stream
