// Package story is the demonstration: the Open Government Platform's body with
// keys made for the occasion, and what could happen in it.
//
// It promises that nothing in it is pretended: everything is signed, submitted,
// decided and published by the same ledger that members would use, and what it
// prints is read back from that ledger. The ledger is founded for the purpose
// demonstration, whose clock can be advanced, so that months pass in a second.
//
// The members are those of the Platform's Strategic Plan 2017-2020 (pp. 3-4).
// The votes of OGP's Steering Committee are those that were published, with their
// sources. Motions, positions and votes of the Platform are made up, and say so.
package story
