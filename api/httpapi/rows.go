package httpapi

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"twothirds/api/httpapi/asof"
	"twothirds/api/schema"
	"twothirds/domain/wire"
)

type listInput struct {
	AsOf
	Page
}

func (a *API) listRows(kind string) func(*http.Request, *listInput) (*answer, error) {
	return func(r *http.Request, in *listInput) (*answer, error) {
		reading, after, err := a.readPage(r, in.AsOf, in.Cursor)
		if err != nil {
			return nil, err
		}
		rows, more, err := reading.View.List(kind, after, in.Limit)
		if err != nil {
			return nil, fmt.Errorf("listing %s: %w", kind, err)
		}
		next := ""
		if more {
			next = cursorOf(reading.View.At(), rows[len(rows)-1].ID)
		}
		return list(r, reading, itemsOf(rows), next), nil
	}
}

type rowInput struct {
	AsOf
	ID string `path:"id" maxLength:"200"`
}

func (a *API) getRow(kind string) func(*http.Request, *rowInput) (*answer, error) {
	return func(r *http.Request, in *rowInput) (*answer, error) {
		reading, err := a.read(r, in.AsOf)
		if err != nil {
			return nil, err
		}
		row, ok, err := reading.View.Get(kind, in.ID)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", kind, err)
		}
		if !ok {
			return nil, noRow(reading, kind)
		}
		return &answer{
			cache: cacheOf(reading), etag: fmt.Sprintf("row-%d", row.Seq), seq: reading.View.At(), body: row.JSON,
			headers: map[string]string{"Row-Seq": strconv.FormatUint(row.Seq, 10)},
		}, nil
	}
}

func noRow(reading asof.Reading, kind string) error {
	return problem(kindNoRow, "as of entry %d there is no %s with this id", reading.View.At(), kind)
}

type historyInput struct {
	AsOf
	Page
	ID string `path:"id" maxLength:"200"`
}

func (a *API) rowHistory(kind string) func(*http.Request, *historyInput) (*answer, error) {
	return func(r *http.Request, in *historyInput) (*answer, error) {
		reading, after, err := a.readPage(r, in.AsOf, in.Cursor)
		if err != nil {
			return nil, err
		}
		from, err := strconv.ParseUint(after, 10, 53)
		if err != nil && after != "" {
			return nil, badCursor()
		}
		rows, more, err := reading.View.History(kind, in.ID, wire.Seq(from), in.Limit)
		if err != nil {
			return nil, fmt.Errorf("reading the history of %s: %w", kind, err)
		}
		if len(rows) == 0 && after == "" {
			return nil, noRow(reading, kind)
		}
		next := ""
		if more {
			next = cursorOf(reading.View.At(), strconv.FormatUint(rows[len(rows)-1].Seq, 10))
		}
		return list(r, reading, itemsOf(rows), next), nil
	}
}

func (a *API) addRows() {
	for _, kind := range schema.Kinds() {
		row := a.schemaOf(kind.Data)
		items := object(map[string]*huma.Schema{
			"at": described("integer", "The sequence that the list is true for"),
			"items": array(object(map[string]*huma.Schema{
				"id": {Type: "string"}, "json": row, "seq": described("integer", "The entry that made the row so"),
			}, "id", "json", "seq")),
			"next": described("string", "The cursor of the page that follows; absent on the last"),
		}, "at", "items")
		path, tags := "/v1/"+kind.Plural, []string{"Rows"}
		add(a, huma.Operation{
			OperationID: "list-" + kind.Plural, Method: http.MethodGet, Path: path, Tags: tags,
			Summary: "List " + kind.Plural, Description: kind.Summary + " In order of ids.", Responses: a.ok(items),
		}, a.listRows(kind.Name))
		add(a, huma.Operation{
			OperationID: "get-" + kind.Name, Method: http.MethodGet, Path: path + "/{id}", Tags: tags,
			Summary: "One of " + kind.Plural, Description: kind.Summary + " The body is the row as stored, in canonical JSON; Row-Seq is the entry that made it so.", Responses: a.ok(row),
		}, a.getRow(kind.Name))
		add(a, huma.Operation{
			OperationID: "history-of-" + kind.Name, Method: http.MethodGet, Path: path + "/{id}/history", Tags: tags,
			Summary: "What one of " + kind.Plural + " has been", Description: "Every row it has had, oldest first.", Responses: a.ok(items),
		}, a.rowHistory(kind.Name))
	}
	add(a, huma.Operation{
		OperationID: "rows", Method: http.MethodGet, Path: "/v1/rows", Tags: []string{"Rows"},
		Summary:     "Every newest row, or those of some kinds",
		Description: "JSON lines: first {\"head\":{leaf,recorded,seq}}, then {\"id\",\"json\",\"kind\"} of every row, by kind and id. It begins where a group ends: inside one the head is that of the entry before the group.",
		Responses:   a.okType("application/jsonl", &huma.Schema{Type: "string"}),
	}, a.allRows)
	add(a, huma.Operation{
		OperationID: "digest", Method: http.MethodGet, Path: "/v1/digest", Tags: []string{"Rows"},
		Summary: "The digest of a state", Description: "SHA-256 over every newest row; whoever replays the log must come to the same.",
		Responses: a.ok(object(map[string]*huma.Schema{"at": {Type: "integer"}, "digest": {Type: "string"}}, "at", "digest")),
	}, a.digest)
}
