// Package porttest has ports for tests that must know one before the server that
// listens on it is there, or while it is away.
package porttest

import (
	"net"
	"testing"
)

// Keep returns a port of 127.0.0.1 that until the test ends nobody is given who asks
// for any port, as other tests do meanwhile. A server that names it has it, also one
// of another program, if it sets SO_REUSEADDR as servers do: a connection on the port,
// which nobody uses, keeps it, and nobody listens.
func Keep(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	served, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { served.Close() })
	return l.Addr().(*net.TCPAddr).Port
}
