// Package verifier is the second, independent verifier of a ledger: one HTML
// page that checks a whole log, or receipts, in the reader's browser; and beside
// it one that signs statements there.
//
// Their JavaScript (folder js) is written from docs/format.md alone (key files:
// from the documentation of api/keyfile) and shares no code with the rest of
// this module: where the two disagree about a log, one of them, or the page, is
// wrong. This package promises to put the modules, the templates and the style
// together into self-contained files that load nothing, and to serve each under
// a policy that lets just its own script run; the page that signs can connect to
// nothing.
//
// The same modules run in Node 20: node js/node.js SRC. The tests use that; it
// is a verifier without a browser for whoever wants one.
package verifier
