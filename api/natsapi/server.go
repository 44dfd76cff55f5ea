package natsapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"

	"twothirds/domain/wire"
	"twothirds/eventstore/stream/embedded"
)

// Bounds of the server that outside clients connect to.
const (
	maxConnections   = 1024
	maxSubscriptions = 64        // of one connection
	maxWaiting       = 8 << 20   // bytes that a client has not read; then it is cut off
	maxInbound       = 256 << 10 // bytes of a client's message; then it is cut off
	startWait        = time.Minute
	// greeting is how long a client may take to say who it is. Guests need not show
	// anything, so there is nothing to gain by hurrying those on a slow line.
	greeting = 15 * time.Second
)

// Server is a NATS server in this process that outside clients connect to, without
// credentials, and on which the service is the only thing to talk to. It keeps
// nothing and is joined to no other server: the streams of the log are on a server
// that has no port.
type Server struct {
	srv *server.Server
	nc  *nats.Conn
}

// config says who may do what. Guests are in an account of their own and reach the
// service by import: so the server tells the service their addresses, and puts a
// reply subject of its own in the place of theirs.
const config = `
accounts {
  LEDGER {
    users [{
      nkey: %[1]s
      permissions {
        publish { allow: ["_INBOX.>", "_R_.>"] }
        subscribe { allow: ["_INBOX.>", "%[3]s.*", "$SRV.>"] }
      }
    }]
    exports [
      {service: "%[3]s.*", accounts: [GUESTS]}
      {service: "$SRV.>", accounts: [GUESTS], response_type: stream}
    ]
  }
  GUESTS {
    limits { max_payload: %[4]d }
    users [{
      nkey: %[2]s
      permissions {
        publish { allow: ["%[3]s.*", "$SRV.PING", "$SRV.PING.>", "$SRV.INFO", "$SRV.INFO.>", "$SRV.STATS", "$SRV.STATS.>"] }
        subscribe { allow: ["_INBOX.>"] }
      }
    }]
    imports [
      {service: {account: LEDGER, subject: "%[3]s.*"}, share: true}
      {service: {account: LEDGER, subject: "$SRV.>"}, share: true}
    ]
  }
}
no_auth_user: %[2]s
`

// Listen starts a server at an address, host:port, for the service of a ledger.
// Without a host it listens on every address of the machine; port 0 is any free one.
func Listen(ctx context.Context, addr string, ledger wire.Hash, log *slog.Logger) (*Server, error) {
	host, port, err := splitAddress(addr)
	if err != nil {
		return nil, err
	}
	service, user, err := newUser()
	if err != nil {
		return nil, err
	}
	// Nobody has the guests' key; whoever shows none is a guest.
	_, guest, err := newUser()
	if err != nil {
		return nil, err
	}
	o := &server.Options{}
	if err := o.ProcessConfigString(fmt.Sprintf(config, user, guest, Prefix(ledger), maxInbound)); err != nil {
		return nil, fmt.Errorf("set up the NATS server for clients: %w", err)
	}
	o.ServerName, o.Host, o.Port = Name, host, port
	o.NoSigs, o.NoSystemAccount = true, true
	o.MaxConn, o.MaxSubs, o.MaxPending = maxConnections, maxSubscriptions, maxWaiting
	o.AuthTimeout = greeting.Seconds()
	starting, cancel := context.WithTimeout(ctx, startWait)
	defer cancel()
	srv, err := embedded.Start(starting, o, log)
	if err != nil {
		return nil, fmt.Errorf("listen for NATS clients on %s: %w", addr, err)
	}
	nc, err := nats.Connect("", append(connection(log), nats.InProcessServer(srv), nats.Timeout(startWait), nats.Nkey(user, service.Sign))...)
	if err != nil {
		srv.Shutdown()
		srv.WaitForShutdown()
		return nil, fmt.Errorf("connect to the NATS server for clients: %w", err)
	}
	return &Server{srv: srv, nc: nc}, nil
}

// Addr is where the server listens.
func (s *Server) Addr() net.Addr { return s.srv.Addr() }

// Conn is the connection for the service.
func (s *Server) Conn() *nats.Conn { return s.nc }

// Close ends every connection and the server.
func (s *Server) Close() {
	s.nc.Close()
	s.srv.Shutdown()
	s.srv.WaitForShutdown()
}

// Connect connects to servers elsewhere, "nats://a,nats://b", to register the
// service there; creds is the path of a credentials file, "" for none.
func Connect(url, creds string, log *slog.Logger) (*nats.Conn, error) {
	opts := connection(log)
	if creds != "" {
		opts = append(opts, nats.UserCredentials(creds))
	}
	nc, err := nats.Connect(url, opts...)
	if err != nil {
		return nil, fmt.Errorf("connect the NATS service: %w", err)
	}
	return nc, nil
}

// connection are the options of the service's connection: it comes back by itself.
func connection(log *slog.Logger) []nats.Option {
	return []nats.Option{
		nats.Name(Name + " service"),
		nats.MaxReconnects(-1),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { log.Warn("NATS service", "err", err) }),
	}
}

func newUser() (key nkeys.KeyPair, public string, err error) {
	if key, err = nkeys.CreateUser(); err == nil {
		public, err = key.PublicKey()
	}
	if err != nil {
		err = fmt.Errorf("make a user key: %w", err)
	}
	return key, public, err
}

// errAddress is returned for an address that cannot be listened on.
var errAddress = errors.New("want host:port, such as 127.0.0.1:4222")

// splitAddress is an address as the server takes it.
func splitAddress(addr string) (host string, port int, err error) {
	host, service, err := net.SplitHostPort(addr)
	if err != nil {
		return "", 0, fmt.Errorf("listen for NATS clients on %q: %w", addr, errAddress)
	}
	number, err := strconv.ParseUint(service, 10, 16)
	if err != nil {
		return "", 0, fmt.Errorf("listen for NATS clients on %q: %w", addr, errAddress)
	}
	if host == "" {
		host = server.DEFAULT_HOST
	}
	if number == 0 {
		return host, server.RANDOM_PORT, nil
	}
	return host, int(number), nil
}
