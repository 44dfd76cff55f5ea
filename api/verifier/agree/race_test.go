//go:build race

package agree

// slower is by how much less is done where the race detector has everything take longer.
const slower = 6
