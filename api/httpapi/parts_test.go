package httpapi

import (
	"fmt"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"twothirds/domain/wire"
)

func TestMatches(t *testing.T) {
	for _, test := range []struct {
		header string
		want   bool
	}{
		{"", false},
		{`"a"`, true},
		{`W/"a"`, true},
		{`"b", "a"`, true},
		{`"b","a"`, true},
		{"*", true},
		{`a`, false},
		{`"aa"`, false},
		{`"b"`, false},
	} {
		if got := matches(test.header, "a"); got != test.want {
			t.Errorf("matches(%q) = %v", test.header, got)
		}
	}
}

func TestAcceptsGzip(t *testing.T) {
	for _, test := range []struct {
		header string
		want   bool
	}{
		{"", false},
		{"gzip", true},
		{"GZIP", true},
		{"deflate, gzip;q=0.8", true},
		{"gzip; q=0", false},
		{"gzip;q=0.000", false},
		{"gzip;q=x", false},
		{"identity", false},
		{"xgzip", false},
	} {
		if got := acceptsGzip(test.header); got != test.want {
			t.Errorf("acceptsGzip(%q) = %v", test.header, got)
		}
	}
}

// TestRequestIDs: whatever a client sends, what comes out is short and harmless.
func TestRequestIDs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		given := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-z0-9._-]{0,80}`)).Draw(t, "given")
		id := newRequestID(given)
		if id == "" || len(id) > 64 || strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != "" {
			t.Fatalf("newRequestID(%q) = %q", given, id)
		}
	})
}

func TestClientAddr(t *testing.T) {
	a := &API{options: Options{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}}
	for _, test := range []struct {
		name, remote string
		forwarded    []string
		want         string
	}{
		{"no proxy", "192.0.2.1:1234", nil, "192.0.2.1"},
		{"a stranger's word", "192.0.2.1:1234", []string{"198.51.100.7"}, "192.0.2.1"},
		{"a proxy's word", "10.1.1.1:1234", []string{"198.51.100.7"}, "198.51.100.7"},
		{"what the client wrote before", "10.1.1.1:1234", []string{"203.0.113.9, 198.51.100.7"}, "198.51.100.7"},
		{"two proxies", "10.1.1.1:1234", []string{"203.0.113.9, 198.51.100.7, 10.2.2.2"}, "198.51.100.7"},
		{"two headers", "10.1.1.1:1234", []string{"203.0.113.9", "198.51.100.7"}, "198.51.100.7"},
		{"a proxy without a word", "10.1.1.1:1234", nil, "10.1.1.1"},
		{"nonsense", "10.1.1.1:1234", []string{"<script>"}, "10.1.1.1"},
		{"IPv4 in IPv6", "[::ffff:192.0.2.1]:1234", nil, "192.0.2.1"},
		{"no address", "@", nil, "invalid IP"},
	} {
		r := httptest.NewRequest("POST", "/v1/statements", nil)
		r.RemoteAddr = test.remote
		for _, value := range test.forwarded {
			r.Header.Add("X-Forwarded-For", value)
		}
		if got := a.clientAddr(r).String(); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestLimiter(t *testing.T) {
	l := newLimiter(0.0001, 2)
	addr := netip.MustParseAddr
	steps := []struct {
		from string
		want bool
	}{
		{"192.0.2.1", true},
		{"192.0.2.1", true},
		{"192.0.2.1", false},
		{"::ffff:192.0.2.1", false},
		{"192.0.2.2", true},
		{"2001:db8::1", true},
		{"2001:db8::2", true},
		{"2001:db8:0:0:ffff::3", false}, // of the same /64
		{"2001:db8:0:1::1", true},
	}
	for i, step := range steps {
		if got := l.allow(addr(step.from)); got != step.want {
			t.Errorf("step %d from %s: %v", i, step.from, got)
		}
	}
	// A flood does not make it grow, and who comes all the time is not forgotten.
	for i := range 3 * maxAddresses {
		l.allow(netip.AddrFrom4([4]byte{100, byte(i >> 16), byte(i >> 8), byte(i)}))
		if i%1000 == 0 && l.allow(addr("192.0.2.1")) {
			t.Fatalf("forgotten after %d others", i)
		}
	}
	if n := len(l.young) + len(l.old); n > maxAddresses {
		t.Errorf("%d addresses are remembered", n)
	}
}

func TestStreamCount(t *testing.T) {
	c := newStreamCount()
	addr := netip.MustParseAddr("192.0.2.1")
	var leave []func()
	for i := range maxStreamsPerAddress {
		done, ok := c.open(addr)
		if !ok {
			t.Fatalf("stream %d was refused", i)
		}
		leave = append(leave, done)
	}
	if _, ok := c.open(addr); ok {
		t.Error("one too many was let in")
	}
	if _, ok := c.open(netip.MustParseAddr("192.0.2.2")); !ok {
		t.Error("another address was refused")
	}
	for _, done := range leave {
		done()
	}
	if got := c.now(); got != 1 {
		t.Errorf("%d streams are open, want 1", got)
	}
	if got := fmt.Sprint(c.by); !strings.Contains(got, "192.0.2.2/32:1") || strings.Contains(got, "192.0.2.1") {
		t.Errorf("by address: %s", got)
	}
}

func TestCursors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seq := wire.Seq(rapid.Uint64Range(1, 1<<53-1).Draw(t, "seq"))
		id := rapid.StringMatching(`[ -~]{1,200}`).Draw(t, "id")
		at, after, ok := parseCursor(cursorOf(seq, id))
		if !ok || at != fmt.Sprint(seq) || after != id {
			t.Fatalf("%d %q came back as %s %q, %v", seq, id, at, after, ok)
		}
	})
}

// FuzzCursor: whatever a client sends, what is accepted is what was given out.
func FuzzCursor(f *testing.F) {
	f.Add(cursorOf(7, "a"))
	f.Add("")
	f.Add("NyBh=")
	f.Add("MDcgYQ")
	f.Fuzz(func(t *testing.T, cursor string) {
		at, after, ok := parseCursor(cursor)
		if !ok {
			return
		}
		seq, err := strconv.ParseUint(at, 10, 53)
		if err != nil || after == "" || cursorOf(wire.Seq(seq), after) != cursor {
			t.Errorf("%q was read as %q and %q", cursor, at, after)
		}
	})
}
