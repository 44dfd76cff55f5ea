//go:build !race

package world_test

const racing = false
