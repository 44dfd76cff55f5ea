package httpapi

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"twothirds/api/notices"
	"twothirds/domain/wire"
)

// Notices says what a member was told, and when it was handed over.
type Notices struct {
	// Notices are of the newest entry first.
	Notices []Notice `json:"notices"`
	// On says whether this server sends notices at all.
	On bool `json:"on"`
	// Through is the last entry whose notices are made.
	Through wire.Seq `json:"through"`
}

// Notice is something that a member was told. It has no address, nor a name.
type Notice struct {
	Deliveries []Delivery `json:"deliveries"`
	ID         string     `json:"id"`
	Kind       string     `json:"kind"`
	// Made is when it was made, by the server's clock.
	Made wire.Time `json:"made"`
	// Sequence is the entry that is the notice in the sense of the rules.
	Sequence wire.Seq `json:"sequence"`
	// Subject is what it is about.
	Subject string `json:"subject"`
}

// Delivery is a notice on its way to one recipient.
type Delivery struct {
	// At is when it was handed over or given up; absent before.
	At       wire.Time `json:"at,omitzero"`
	Attempts int64     `json:"attempts"`
	// Channel is smtp, webhook or file; empty for one that is configured no more.
	Channel string `json:"channel"`
	Lang    string `json:"lang"`
	// Repeated says that the server died while handing it over, and did so once more.
	Repeated bool `json:"repeated"`
	// State is waiting, handing_over, handed_over, failed or dropped.
	State string `json:"state"`
}

type noticesInput struct {
	Member string `query:"member" required:"true" minLength:"36" maxLength:"36" doc:"The member's id"`
	Before uint64 `query:"before" maximum:"9007199254740991" doc:"Only of entries before this one; 0: of all"`
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200" doc:"How many at most"`
}

func (a *API) notices(_ *http.Request, in *noticesInput) (*answer, error) {
	id, err := wire.ParseUUID(in.Member)
	if err != nil {
		return nil, problem(kindParameter, "member is the id of a member, a lower-case UUID")
	}
	list := Notices{Notices: []Notice{}, On: a.options.Notices != nil}
	if list.On {
		if list.Through, err = a.options.Notices.Cursor(); err != nil {
			return nil, err
		}
		made, err := a.options.Notices.Of("member/"+id.String(), wire.Seq(in.Before), in.Limit)
		if err != nil {
			return nil, err
		}
		for i := range made {
			list.Notices = append(list.Notices, noticeOf(&made[i], a.options.Notices))
		}
	}
	return &answer{cache: cacheNever, seq: list.Through, body: wire.Canonical(list)}, nil
}

func noticeOf(n *notices.Notice, outbox *notices.Outbox) Notice {
	shown := Notice{Deliveries: []Delivery{}, ID: n.ID, Kind: n.Kind, Made: n.Made, Sequence: n.Sequence, Subject: n.Subject}
	for _, d := range n.Deliveries {
		shown.Deliveries = append(shown.Deliveries, Delivery{
			At: d.At, Attempts: d.Attempts, Channel: outbox.Channel(d.Channel), Lang: d.Lang, Repeated: d.Repeated, State: d.State,
		})
	}
	return shown
}

func (a *API) addNotices() {
	add(a, huma.Operation{
		OperationID: "notices", Method: http.MethodGet, Path: "/v1/notices", Tags: []string{"Ledger"},
		Summary: "What a member was told, and when",
		Description: "Notices follow from the log and are handed over by mail, webhook or file. In the sense of the rules the entry is the notice; " +
			"this says what was handed over when, never to which address. It is kept beside the log and proves nothing.",
		Responses: a.ok(a.schemaOf(Notices{})),
	}, a.notices)
}
