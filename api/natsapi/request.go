package natsapi

import (
	"bytes"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/api/httpapi"
)

// target finds what of the HTTP interface a request asks for: a JSON object of
// strings, numbers and booleans, or nothing. Whether their values make sense is
// judged there. The error is a *httpapi.Problem.
func (e endpoint) target(data []byte) (*url.URL, error) {
	if e.statement {
		return &url.URL{Path: e.paths[0]}, nil // which bounds and judges it
	}
	if len(data) > maxRequest {
		return nil, httpapi.TooLarge("a request to %s has at most %d bytes", e.name, maxRequest)
	}
	given, err := membersOf(data)
	if err != nil {
		return nil, err
	}
	if kind, ok := given["kind"]; ok && !isKind(kind) {
		return nil, httpapi.BadParameter("there are no rows of this kind; kinds are named as in the paths of the HTTP interface, such as members", "kind")
	}
	for _, path := range e.paths {
		if u, ok := fill(path, given); ok {
			return e.withQuery(u, path, given)
		}
	}
	missing := membersIn(e.paths[len(e.paths)-1])
	missing = slices.DeleteFunc(missing, func(name string) bool {
		_, ok := given[name]
		return ok
	})
	return nil, httpapi.BadParameter("the request lacks what it is about: send a JSON object with "+strings.Join(missing, " and "), missing...)
}

// fill puts members into a path, if all are given that it has places for.
func fill(path string, given map[string]string) (*url.URL, bool) {
	u := &url.URL{}
	for part := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			value, ok := given[strings.TrimSuffix(name, "}")]
			if !ok {
				return nil, false
			}
			part = value
		}
		u.Path += "/" + part
		u.RawPath += "/" + url.PathEscape(part)
	}
	return u, true
}

// withQuery adds the members that are not in the path.
func (e endpoint) withQuery(u *url.URL, path string, given map[string]string) (*url.URL, error) {
	query := url.Values{}
	inPath := membersIn(path)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		switch {
		case slices.Contains(inPath, name):
		case slices.Contains(e.query, name):
			query.Set(name, given[name])
		default:
			return nil, httpapi.BadParameter("the request has a member that "+e.name+" does not know", name)
		}
	}
	u.RawQuery = query.Encode()
	return u, nil
}

// membersOf reads a request: the text of each member. Nothing is an empty object.
func membersOf(data []byte) (map[string]string, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, nil
	}
	var raw map[string]jsontext.Value
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, httpapi.BadParameter("a request is a JSON object, or nothing")
	}
	given := make(map[string]string, len(raw))
	for name, value := range raw {
		switch value.Kind() {
		case '"':
			var text string
			if err := json.Unmarshal(value, &text); err != nil {
				return nil, httpapi.BadParameter("a text cannot be read", name)
			}
			given[name] = text
		case '0', 't', 'f':
			given[name] = string(value)
		default:
			return nil, httpapi.BadParameter("the members of a request are strings, numbers and booleans", name)
		}
	}
	return given, nil
}
