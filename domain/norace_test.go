//go:build !race

package domain_test

const slower = 1
