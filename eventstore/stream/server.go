package stream

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"

	"twothirds/eventstore/stream/embedded"
)

// openEmbedded starts a server in this process and connects to it over a pipe, as
// a user that may append and read only.
func openEmbedded(ctx context.Context, o Options, opts []nats.Option) (*nats.Conn, *server.Server, error) {
	if o.Dir == "" {
		return nil, nil, errors.New("open stream: neither a folder nor a URL is given")
	}
	if o.Replicas > 1 {
		return nil, nil, fmt.Errorf("open stream: %d replicas need an external cluster", o.Replicas)
	}
	key, err := nkeys.CreateUser()
	if err != nil {
		return nil, nil, fmt.Errorf("make a user key: %w", err)
	}
	user, err := key.PublicKey()
	if err != nil {
		return nil, nil, fmt.Errorf("make a user key: %w", err)
	}
	s, err := startServer(ctx, o, user)
	if err != nil {
		return nil, nil, err
	}
	opts = append(opts, nats.InProcessServer(s), nats.Nkey(user, key.Sign))
	nc, err := nats.Connect("", opts...)
	if err != nil {
		s.Shutdown()
		s.WaitForShutdown()
		return nil, nil, fmt.Errorf("connect to the embedded NATS server: %w", err)
	}
	return nc, s, nil
}

// startServer starts a server that lets in nobody but user, an nkey, and returns
// when it is ready.
func startServer(ctx context.Context, o Options, user string) (*server.Server, error) {
	s, err := embedded.Start(ctx, &server.Options{
		ServerName:             "twothirds",
		DontListen:             true,
		JetStream:              true,
		StoreDir:               o.Dir,
		SyncAlways:             true, // the default syncs every 2 min and loses acknowledged entries
		JetStreamMaxMemory:     64 << 20,
		DisableJetStreamBanner: true,
		NoSigs:                 true,                   // signals are the program's
		AuthTimeout:            embeddedWait.Seconds(), // of itself it turns a slow client away after 2 s
		Nkeys:                  []*server.NkeyUser{{Nkey: user, Permissions: permissions(o.Stream)}},
	}, o.Log)
	if err != nil {
		return nil, fmt.Errorf("open the streams in %s: %w", o.Dir, err)
	}
	return s, nil
}

// permissions are those of the process's own user: an allow list, so that what a
// later server release adds is refused until it is named here. STREAM.CREATE is on
// it because it cannot change a stream that exists.
func permissions(stream string) *server.Permissions {
	return &server.Permissions{
		Publish: &server.SubjectPermission{Allow: []string{
			strings.ToLower(stream) + ".>",
			"$JS.API.INFO",
			"$JS.API.STREAM.CREATE.*",
			"$JS.API.STREAM.INFO.*",
			"$JS.API.STREAM.LIST",
			"$JS.API.STREAM.NAMES",
			"$JS.API.STREAM.MSG.GET.*",
			"$JS.API.DIRECT.GET.>",
			"$JS.API.CONSUMER.>",
			"$JS.ACK.>",
			"$JS.FC.>",
			"$KV.>", // key-value buckets and object stores beside the log
			"$O.>",
			"twothirds.>",
			"$SRV.>",
			"_INBOX.>",
		}},
		Subscribe: &server.SubjectPermission{Allow: []string{
			"twothirds.>",
			"$SRV.>",
			"_INBOX.>",
		}},
	}
}
