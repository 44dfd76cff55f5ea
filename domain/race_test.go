//go:build race

package domain_test

// slower says that the race detector makes all this many times slower; in a
// package without goroutines it has nothing to find.
const slower = 3
