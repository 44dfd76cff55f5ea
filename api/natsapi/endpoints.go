package natsapi

import (
	"net/http"
	"slices"
	"strings"

	"github.com/nats-io/nats.go/micro"

	"twothirds/api/schema"
)

// endpoint is one thing that can be asked for: a path of the HTTP interface.
type endpoint struct {
	name string
	// about says what it is and what a request holds, for who discovers the service.
	about string
	// paths are of the HTTP interface, with {member} for members of the request. The
	// first one whose members are all given is meant.
	paths []string
	// query are the members that the path's query takes.
	query []string
	// statement is true where the request is a signed statement, which is posted.
	statement bool
}

// asOf are the members that every read of a state has.
var asOf = []string{"at", "min-seq"}

// endpoints are all that the service answers.
func endpoints() []endpoint {
	reads := func(more ...string) []string { return append(more, asOf...) }
	return []endpoint{
		{name: "submit", about: "A signed statement", paths: []string{"/v1/statements"}, statement: true},
		{name: "info", about: "What ledger this is", paths: []string{"/v1/info"}},
		{name: "types", about: "Every type of statement and effect", paths: []string{"/v1/types"}},
		{name: "schema", about: "One type", paths: []string{"/v1/types/{type}"}},
		{name: "entry", about: "One entry", paths: []string{"/v1/entries/{seq}"}},
		{name: "entries", about: "A page of entries", paths: []string{"/v1/entries"}, query: reads("about", "after", "limit")},
		{
			name: "rows", about: "A page of rows, or with id one row",
			paths: []string{"/v1/{kind}/{id}", "/v1/{kind}"}, query: reads("cursor", "limit"),
		},
		{name: "history", about: "Every row that one thing has had", paths: []string{"/v1/{kind}/{id}/history"}, query: reads("cursor", "limit")},
		{name: "digest", about: "The digest of a state", paths: []string{"/v1/digest"}, query: reads()},
		{name: "receipt", about: "The proof that an entry is in the log", paths: []string{"/v1/receipts/{seq}"}},
		{name: "checkpoint", about: "The newest published checkpoint", paths: []string{"/log/checkpoint"}},
		{name: "witnesses", about: "Who cosigns the checkpoints", paths: []string{"/v1/witnesses"}},
	}
}

// maxRequest is the size of the largest request that is no statement, in bytes.
const maxRequest = 4 << 10

// method is the method of the HTTP interface.
func (e endpoint) method() string {
	if e.statement {
		return http.MethodPost
	}
	return http.MethodGet
}

// paged reports whether the endpoint can be asked for a shorter page.
func (e endpoint) paged() bool {
	return slices.Contains(e.query, "limit")
}

// membersIn are the members that a path has places for.
func membersIn(path string) []string {
	var names []string
	for part := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			names = append(names, strings.TrimSuffix(name, "}"))
		}
	}
	return names
}

// metadata describes the endpoint to who discovers the service.
func (e endpoint) metadata() map[string]string {
	request := "a signed statement"
	if !e.statement {
		request = "nothing"
		names := append(membersIn(e.paths[0]), e.query...)
		if len(names) > 0 {
			request = "a JSON object of " + strings.Join(names, ", ")
		}
	}
	return map[string]string{"about": e.about, "http": e.method() + " " + e.paths[0], "request": request}
}

// options are the endpoint's subject and bounds as package micro has them.
func (e endpoint) options(prefix string) []micro.EndpointOpt {
	return []micro.EndpointOpt{
		micro.WithEndpointSubject(prefix + "." + e.name),
		micro.WithEndpointMetadata(e.metadata()),
		micro.WithEndpointPendingLimits(maxPending, maxPendingBytes),
	}
}

// isKind reports whether there are rows of a kind, by its plural.
func isKind(plural string) bool {
	_, ok := schema.KindOf(plural)
	return ok
}
