// Package verifier is the second, independent verifier of a ledger: one HTML
// page that checks a whole log in the reader's browser.
//
// Its JavaScript (folder js) is written from docs/format.md alone and shares no
// code with the rest of this module: where the two disagree about a log, one of
// them, or the page, is wrong. This package promises to put the modules, the
// template and the style together into one self-contained file that loads
// nothing, and to serve it under a policy that lets just its own script run.
//
// The same modules run in Node 20: node js/node.js SRC. The tests use that; it
// is a verifier without a browser for whoever wants one.
package verifier
