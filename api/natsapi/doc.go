// Package natsapi is the ledger's interface over NATS request and reply: a micro
// service that any NATS client can discover and call.
//
// It promises:
//
//   - A request means what the same request means over HTTP, within the same bounds,
//     and is answered with the same bytes: each is handed, in this process, to the
//     handler of package httpapi. The table in endpoints.go says which is which.
//   - An error is the same problem in JSON, with the headers by which micro services
//     say so (Nats-Service-Error, Nats-Service-Error-Code).
//   - Requests are bounded in size, and in how many are under way; statements in rate
//     by address and by key, as over HTTP. An answer that a message cannot hold
//     is a shorter page, or an error; it is never cut.
//   - A reply goes to an inbox and nowhere else: nobody makes the service publish for them.
//   - [Listen] lets outside clients in on a NATS server of their own. They can
//     call the service there; the streams of the log are on another server,
//     which has no port.
//
// It decides nothing, and reads nothing that HTTP does not serve.
//
// Reading order: service.go, endpoints.go, request.go, call.go; server.go is where
// outside clients connect.
package natsapi
