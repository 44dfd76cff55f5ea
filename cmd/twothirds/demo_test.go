package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDemoAddressTaken: an address that another program has is said before anything
// is founded, or told.
func TestDemoAddressTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer taken.Close() //nolint:errcheck // of this test
	address, dir := taken.Addr().String(), filepath.Join(t.TempDir(), "d")
	said := twothirds(t, "", "demo", "--data", dir, "--listen", address).want(t, exitConflict, `^$`).stderr
	if !strings.Contains(said, address) || !strings.Contains(said, "--listen") {
		t.Errorf("said %q", said)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder: %v", err)
	}
}
