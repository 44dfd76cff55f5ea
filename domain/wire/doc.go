// Package wire is the wire format of the ledger: what a statement, a
// signature and an entry look like in bytes, and nothing about what they mean.
//
// It promises that whatever it accepts is canonical JSON (RFC 8785) inside the
// bounds of docs/format.md, that it accepts each value in exactly one spelling,
// and that every refusal names the place (a JSON pointer, RFC 6901) and the
// reason. Bytes that were accepted are kept verbatim: nothing in the project
// hashes, signs or compares a re-encoding.
//
// The judgement here is the one that every verifier makes for ever; it needs
// no tables of event types, no Unicode data and no clock.
package wire
