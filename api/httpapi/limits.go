package httpapi

import (
	"net/http"
	"net/netip"
	"strings"
	"sync"

	"golang.org/x/time/rate"
)

// maxAddresses is how many addresses' rates are remembered. When more come the
// older half is forgotten: a flood from many addresses gets its burst again,
// and the ledger's own bounds by key and queue stand behind.
const maxAddresses = 20_000

// limiter bounds the rate of requests by address.
type limiter struct {
	perSecond rate.Limit
	burst     int

	mu         sync.Mutex
	young, old map[netip.Prefix]*rate.Limiter
}

func newLimiter(perSecond float64, burst int) *limiter {
	return &limiter{perSecond: rate.Limit(perSecond), burst: burst, young: map[netip.Prefix]*rate.Limiter{}}
}

// allow takes one request of an address from what it may send.
func (l *limiter) allow(addr netip.Addr) bool {
	network := networkOf(addr)
	l.mu.Lock()
	defer l.mu.Unlock()
	of, ok := l.young[network]
	if !ok {
		if of, ok = l.old[network]; !ok {
			of = rate.NewLimiter(l.perSecond, l.burst)
		}
		if len(l.young) >= maxAddresses/2 {
			l.old, l.young = l.young, map[netip.Prefix]*rate.Limiter{}
		}
		l.young[network] = of
	}
	return of.Allow()
}

// networkOf is what counts as one address: of IPv6 the /64 that one customer has.
func networkOf(addr netip.Addr) netip.Prefix {
	addr = addr.Unmap().WithZone("")
	bits := 32
	if addr.Is6() {
		bits = 64
	}
	network, _ := addr.Prefix(bits) // the zero Prefix for the zero Addr
	return network
}

// clientAddr is the address that a request comes from: the connection's, or,
// where that is a trusted proxy's, the last one in X-Forwarded-For that is not.
// What stands further left anybody can write.
func (a *API) clientAddr(r *http.Request) netip.Addr {
	port, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := port.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && a.isProxy(addr); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = hop.Unmap()
	}
	return addr
}

func (a *API) isProxy(addr netip.Addr) bool {
	for _, network := range a.options.Proxies {
		if network.Contains(addr) {
			return true
		}
	}
	return false
}
