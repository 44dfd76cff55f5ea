// Package web is the ledger's pages: what is being decided, what was, by whom
// and why, for people with a browser and nothing else.
//
// What it promises:
//
//   - Every page is rendered on the server, in English and Azerbaijani, without
//     needing scripts; every page can be had as of any entry or time (at) and says
//     which it shows.
//   - Whatever members wrote is text: it is escaped, and isolated so that it
//     cannot turn the words around it. Nothing is loaded from elsewhere, and
//     the policy sent with every page forbids it (Content-Security-Policy).
//   - Nothing is computed here that the domain computes: results and tests are
//     those of the decision's row, running counts are domain.State.Count's.
//   - Names of persons do not stand in the ledger, and so not here.
//
// Each part of the pages is a package of its own, put together here: site is what
// they share, from the frame of a page to the words for rules and counts; motions,
// body and record have the pages.
package web
