// Package domain is the body that decides: who its members are, what they
// moved, how they voted, what was carried and what that changed.
//
// It promises to be a function. The same log, folded again by anybody at any
// time, gives the same state and the same answers: there is no clock in here,
// no I/O, no randomness, no goroutine, and nothing depends on map order. Time
// and ids come in as values.
//
// An event's way, in reading order:
//
//   - registry.go: every type of statement, its wire name, who may sign it;
//   - one file per noun (ledger.go, member.go, key.go, motion.go, poll.go,
//     vote.go …): the statement's fields, what it asks of the state (decide),
//     what it changes (evolve);
//   - capacity.go: whether a key may speak in the capacity it names;
//   - decide.go: State.Decide judges one statement, State.Evolve takes it in;
//   - derive.go: what follows by computation and is entered without signature;
//   - judge.go: State.Judge, what every reader checks of an entry at its place;
//   - rows.go: the state as rows, which is also how it is stored and loaded.
package domain
