//go:build race

package world_test

// racing says that the race detector makes all slow; in a package without
// goroutines it has nothing to find.
const racing = true
