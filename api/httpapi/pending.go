package httpapi

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"twothirds/api/pending"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// pendingPath is where statements wait for the signatures that they lack.
const pendingPath = "/v1/pending"

// The problems of statements that wait.
var pendingKinds = []struct {
	err error
	kind
}{
	{pending.ErrAlone, kind{"alone", http.StatusUnprocessableEntity, "Nobody else has to sign it", 0}},
	{pending.ErrLedger, kind{"wrong_ledger", http.StatusUnprocessableEntity, "For another ledger", 0}},
	{pending.ErrAuthor, kind{"author", http.StatusForbidden, "Not signed by an author whom the ledger knows", 0}},
	{pending.ErrSigner, kind{"signer", http.StatusUnprocessableEntity, "It names somebody who cannot sign", 0}},
	{pending.ErrForeign, kindSignature},
	{pending.ErrOther, kind{"id_taken", http.StatusConflict, "Another statement of this id waits", 0}},
	{pending.ErrPast, kind{"past", http.StatusConflict, "It can no longer be entered", 0}},
	{pending.ErrFull, kind{"pending_full", http.StatusInsufficientStorage, "Too many statements wait", 0}},
	{pending.ErrNotFound, kind{"no_such_pending", http.StatusNotFound, "No such statement waits", 0}},
	{pending.ErrWithdrawal, kind{"withdrawal", http.StatusForbidden, "Not withdrawn by somebody whom it names", 0}},
}

var kindNoPending = kind{"pending_off", http.StatusServiceUnavailable, "No statements wait here", 0}

// pendingProblem is what an error of keeping a statement is to a client.
func pendingProblem(err error) error {
	for _, k := range pendingKinds {
		if errors.Is(err, k.err) {
			return problem(k.kind, "%v", err)
		}
	}
	var refusal *domain.Refusal
	if errors.As(err, &refusal) {
		p := problem(kindRefused, "%s", refusal.Message)
		p.Code = string(refusal.Code)
		p.Type = "urn:twothirds:problem:refused:" + p.Code
		p.Rule = RuleOf(refusal.Code)
		return p
	}
	return err
}

// PendingLine is a signer of a statement that waits.
type PendingLine struct {
	As  string     `json:"as"`
	Key pubkey.Key `json:"key"`
	Of  string     `json:"of"`
	// Signed says that the signature is there.
	Signed bool `json:"signed"`
}

// Pending is a statement that waits for signatures, in short.
type Pending struct {
	// By are the signers, in order; the first is the author.
	By []PendingLine `json:"by"`
	// Complete says that all have signed: it can be submitted.
	Complete bool `json:"complete"`
	// Deposited is when it came, by the server's clock.
	Deposited wire.Time `json:"deposited"`
	// Expires is when it is dropped.
	Expires wire.Time `json:"expires"`
	ID      wire.UUID `json:"id"`
	Subject string    `json:"subject"`
	Type    string    `json:"type"`
}

// PendingList is what waits, the oldest first.
type PendingList struct {
	Items []Pending `json:"items"`
}

func pendingOf(item *pending.Item) Pending {
	st := item.Statement
	shown := Pending{
		By: make([]PendingLine, len(st.By)), Complete: item.Complete(), Deposited: item.Deposited, Expires: item.Deposited.Add(pending.MaxAge),
		ID: st.ID, Subject: st.Subject, Type: st.Type,
	}
	for i, line := range st.By {
		shown.By[i] = PendingLine{As: line.As, Key: line.Key, Of: line.Of, Signed: item.Lines[i] != nil}
	}
	return shown
}

// waiting is where statements wait, or a problem.
func (a *API) waiting() (*pending.Store, error) {
	if a.options.Pending == nil {
		return nil, problem(kindNoPending, "this server keeps no statements that wait for signatures: pass them on as files, and submit them when all have signed")
	}
	return a.options.Pending, nil
}

// waitingNow is waiting once the read model, by which what stands in the log waits no
// more, has all that was acknowledged.
func (a *API) waitingNow(r *http.Request) (*pending.Store, error) {
	store, err := a.waiting()
	if err == nil {
		err = a.reader.Current(r.Context())
	}
	return store, err
}

func (a *API) deposit(r *http.Request, asked *wire.UUID) (*answer, error) {
	store, err := a.waiting()
	if err != nil {
		return nil, err
	}
	if !a.posts.allow(a.clientAddr(r)) {
		return nil, problem(kindAddress, "this address submits too fast; try again in a moment")
	}
	body, err := io.ReadAll(r.Body)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, problem(kindTooLarge, "a signed statement has at most %d bytes", wire.MaxEntry)
	case err != nil:
		return nil, problem(kindForm, "the request's body could not be read to its end")
	}
	signed, err := wire.ParseSigned(body)
	if err != nil {
		return nil, err
	}
	if asked != nil && *asked != signed.Statement.ID {
		return nil, problem(kindParameter, "the statement posted is not the one of this id")
	}
	// Who may sign is judged as the ledger stands.
	if err := a.reader.Current(r.Context()); err != nil {
		return nil, err
	}
	item, err := store.Put(signed)
	if err != nil {
		return nil, pendingProblem(err)
	}
	return &answer{
		status: http.StatusCreated, cache: cacheNever,
		headers: map[string]string{"Location": pendingPath + "/" + item.Statement.ID.String()},
		body:    wire.Canonical(pendingOf(item)),
	}, nil
}

type pendingInput struct {
	ID string `path:"id" minLength:"36" maxLength:"36" doc:"The statement's id"`
}

func idOfPending(text string) (wire.UUID, error) {
	id, err := wire.ParseUUID(text)
	if err != nil {
		return id, problem(kindParameter, "id is that of a statement, a lower-case UUID")
	}
	return id, nil
}

func (a *API) sign(r *http.Request, in *pendingInput) (*answer, error) {
	id, err := idOfPending(in.ID)
	if err != nil {
		return nil, err
	}
	return a.deposit(r, &id)
}

type pendingListInput struct {
	For string `query:"for" maxLength:"43" doc:"Only those in which this key speaks, base64url without padding"`
}

func (a *API) listPending(r *http.Request, in *pendingListInput) (*answer, error) {
	store, err := a.waitingNow(r)
	if err != nil {
		return nil, err
	}
	var of *pubkey.Key
	if in.For != "" {
		of = new(pubkey.Key)
		if err := of.UnmarshalText([]byte(in.For)); err != nil {
			return nil, BadParameter("for: a key is base64url without padding", "for")
		}
	}
	items, err := store.List(of)
	if err != nil {
		return nil, pendingProblem(err)
	}
	list := PendingList{Items: make([]Pending, len(items))}
	for i, item := range items {
		list.Items[i] = pendingOf(item)
	}
	return &answer{cache: cacheNever, body: wire.Canonical(list)}, nil
}

func (a *API) getPending(r *http.Request, in *pendingInput) (*answer, error) {
	store, err := a.waitingNow(r)
	if err != nil {
		return nil, err
	}
	id, err := idOfPending(in.ID)
	if err != nil {
		return nil, err
	}
	item, err := store.Get(id)
	if err != nil {
		return nil, pendingProblem(err)
	}
	return &answer{cache: cacheNever, body: item.Signed().Bytes()}, nil
}

type withdrawInput struct {
	ID  string `path:"id" minLength:"36" maxLength:"36" doc:"The statement's id"`
	Key string `query:"key" required:"true" doc:"A key that the statement names, base64url without padding"`
	Sig string `query:"sig" required:"true" doc:"Its Ed25519 signature of the text twothirds/pending-withdrawn/v1, a zero byte and the id; base64url without padding"`
}

func (a *API) withdraw(r *http.Request, in *withdrawInput) (*answer, error) {
	store, err := a.waiting()
	if err != nil {
		return nil, err
	}
	if !a.posts.allow(a.clientAddr(r)) {
		return nil, problem(kindAddress, "this address asks too fast; try again in a moment")
	}
	id, err := idOfPending(in.ID)
	if err != nil {
		return nil, err
	}
	var key pubkey.Key
	if err := key.UnmarshalText([]byte(in.Key)); err != nil {
		return nil, BadParameter("key: a key is base64url without padding", "key")
	}
	sig, err := base64.RawURLEncoding.Strict().DecodeString(in.Sig)
	if err != nil {
		return nil, BadParameter("sig: a signature is base64url without padding", "sig")
	}
	if err := a.reader.Current(r.Context()); err != nil {
		return nil, err
	}
	if err := store.Withdraw(id, key, sig); err != nil {
		return nil, pendingProblem(err)
	}
	return &answer{cache: cacheNever, body: []byte("{}")}, nil
}

func (a *API) addPending() {
	tags := []string{"Pending"}
	one := map[string]*huma.Response{
		"201":     {Description: "It waits, durably", Content: map[string]*huma.MediaType{jsonType: {Schema: a.schemaOf(Pending{})}}},
		"default": a.problemResponse("A problem"),
	}
	add(a, huma.Operation{
		OperationID: "deposit-pending", Method: http.MethodPost, Path: pendingPath, Tags: tags, DefaultStatus: http.StatusCreated,
		Summary: "Put down a statement that others still have to sign",
		Description: "As for /v1/statements, with the signatures that there are; the author's, the first line of data.by, is compulsory. " +
			"It is kept beside the log for 30 days and counts for nothing: whoever adds the last signature submits it at /v1/statements. The same again adds the signatures that are new.",
		Responses: one,
	}, func(r *http.Request, _ *struct{}) (*answer, error) { return a.deposit(r, nil) })
	add(a, huma.Operation{
		OperationID: "sign-pending", Method: http.MethodPost, Path: pendingPath + "/{id}", Tags: tags, DefaultStatus: http.StatusCreated,
		Summary: "Add a signature to a statement that waits", Description: "The whole statement with the new signature, and with the others or without.",
		Responses: one,
	}, a.sign)
	body := a.huma.OpenAPI().Paths["/v1/statements"].Post.RequestBody
	a.huma.OpenAPI().Paths[pendingPath].Post.RequestBody = body
	a.huma.OpenAPI().Paths[pendingPath+"/{id}"].Post.RequestBody = body
	add(a, huma.Operation{
		OperationID: "list-pending", Method: http.MethodGet, Path: pendingPath, Tags: tags,
		Summary: "What waits for signatures", Description: "The oldest first. What stands in the log waits no more.",
		Responses: a.ok(a.schemaOf(PendingList{})),
	}, a.listPending)
	add(a, huma.Operation{
		OperationID: "get-pending", Method: http.MethodGet, Path: pendingPath + "/{id}", Tags: tags,
		Summary: "A statement that waits, with its signatures", Description: "Its exact bytes: what is to be signed or, once complete, submitted.",
		Responses: a.ok(&huma.Schema{Type: "object"}),
	}, a.getPending)
	add(a, huma.Operation{
		OperationID: "withdraw-pending", Method: http.MethodDelete, Path: pendingPath + "/{id}", Tags: tags,
		Summary: "Withdraw a statement that waits", Description: "By a key that it names. It can be put down again; what was entered is not withdrawn by this.",
		Responses: a.ok(&huma.Schema{Type: "object"}),
	}, a.withdraw)
}
