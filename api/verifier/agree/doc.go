// Package agree holds the two verifiers against each other: the program's own
// (domain, projections, eventstore/copies) and the one in JavaScript that was
// written from docs/format.md alone (api/verifier/js). It has tests only.
//
// It promises that every kind of tampering that we could think of was done to
// real logs, both as a mere change of the copy and hashed and signed anew by
// somebody who has the ledger's key, and that both verifiers found it, named the
// same entry, the same kind of fault and the code of refusal (docs/format.md
// §17). What no copy alone can show is tested the other way: it is found with
// something kept from before, and without that the audit says what it could not
// check. Of every type of statement that the program knows there is a tampering
// by name (notSo); a type without one fails the tests. Beyond what we could think
// of, random changes are judged by both, and random bodies in which statements
// of every type happen (domain/domaintest/world), with what the ledger refused
// there: both have to agree.
//
// A test run does each tampering at some entries. TWOTHIRDS_SWEEP=1 has it done at
// every entry of the golden logs (that takes an hour: -timeout 3h), and
// TWOTHIRDS_FUZZ=10m with -run Hunt has the random ones go on for so long and
// report every kind of disagreement once. FuzzAgree, on the bytes of one entry, wants
// -fuzzminimizetime 1x.
package agree
