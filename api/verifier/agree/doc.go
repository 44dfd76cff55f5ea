// Package agree holds the two verifiers against each other: the program's own
// (domain, projections, eventstore/copies) and the one in JavaScript that was
// written from docs/format.md alone (api/verifier/js). It has tests only.
//
// It promises that every kind of tampering that we could think of was done to
// real logs, at every entry where it can be done, both as a mere change of the
// copy and hashed and signed anew by somebody who has the ledger's key, and
// that both verifiers found it, named the same entry, and the same kind of
// fault. What no copy alone can show is tested the other way: it is found with
// something kept from before, and without that the audit says what it could not
// check. Beyond what we could think of, random changes and random bodies are
// judged by both, which have to agree.
//
// The sweeps are as long as a test run bears; TWOTHIRDS_SWEEP=1 has them go
// through every entry of the long logs, and TWOTHIRDS_FUZZ=10m has the random
// ones go on for so long.
package agree
