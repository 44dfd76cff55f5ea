//go:build !race

package agree

// slower is by how much less is done where everything takes longer.
const slower = 1
