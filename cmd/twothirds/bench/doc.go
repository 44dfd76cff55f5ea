// Package bench measures how fast a ledger is on this machine, beside what the
// parts it rests on do with the same bytes: JetStream, bbolt, crypto/ed25519 and
// SHA-256.
//
// It promises that a figure and its yardstick come from the same run: a round of
// one, a round of the other, several times over, and the median of each. What is
// measured is the program's own way, from the statement signed to the answer; what
// is made ready for it, such as the members' signatures, is not. The ledger is a
// demonstration in a folder of its own that is gone afterwards, also when ctx
// ends the run early.
//
// Figures of two machines, or of two hours of one, do not compare; ratios do,
// more or less. Nothing here is a test.
//
// Reading order: bench.go, measure.go; body.go and raw.go (the ledger and
// JetStream by itself); then the measurements: appending.go, importing.go,
// replaying.go, reading.go, copying.go.
package bench
