// Package httpapi is the ledger's HTTP interface: statements in; rows, entries,
// the static log and its checkpoint out; and the pages of package web beside
// them.
//
// What it promises:
//
//   - Every error is an RFC 9457 problem (application/problem+json) with a
//     stable code; those of the router as well. Pages answer with pages.
//   - Rows and entries are served as the bytes that are stored, never written
//     anew.
//   - Every read says which sequence it is true for (Ledger-Seq, ETag) and can be
//     had as of any sequence or time (at). The newest has in it whatever this node
//     acknowledged before it was asked for; of several nodes, min-seq waits for what
//     another one did. What can change no more may be cached for ever.
//   - The log served reaches as far as the newest signed checkpoint, also while an
//     older, cosigned one is shown; of every entry that one covers there is a receipt.
//     Who asks for the checkpoint waits a moment for one of what was acknowledged.
//   - Requests are bounded in size and time, statements also in rate by
//     address, answers in length.
//   - The interface is described in OpenAPI 3.1 at /openapi.json, made from the
//     same code that reads the requests.
//
// It decides nothing: eventstore.Ledger.Submit does.
//
// Reading order: api.go, then one file for each thing served; answer.go and
// problem.go are how all of them answer, codes.go is every code with its status.
package httpapi
