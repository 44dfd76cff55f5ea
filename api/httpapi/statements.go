package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"twothirds/domain/wire"
)

// submitTimeout is how long a statement may wait for its answer, well before
// the connection's own deadline.
const submitTimeout = 20 * time.Second

// Receipt is the answer to a statement that stands in the log.
type Receipt struct {
	// Again is true for a statement that was in the log before.
	Again bool `json:"again"`
	// Leaf is the entry's leaf hash.
	Leaf wire.Hash `json:"leaf"`
	// Receipt is the path of the proof that it is in the log, which is there as
	// soon as a checkpoint covers the entry.
	Receipt  string    `json:"receipt"`
	Recorded wire.Time `json:"recorded"`
	Sequence wire.Seq  `json:"sequence"`
}

func (a *API) submit(r *http.Request, _ *struct{}) (*answer, error) {
	ans, err := a.submitBody(r)
	if err != nil {
		a.metrics.refused(problemOf(err))
		return nil, err
	}
	return ans, nil
}

func (a *API) submitBody(r *http.Request) (*answer, error) {
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
	ctx, cancel := context.WithTimeout(r.Context(), submitTimeout)
	defer cancel()
	receipt, err := a.ledger.Submit(ctx, signed)
	if err != nil {
		return nil, fmt.Errorf("submitting: %w", err)
	}
	status := http.StatusCreated
	result := "entered"
	if receipt.Again {
		status, result = http.StatusOK, "again"
	}
	a.metrics.submitted(result)
	return &answer{
		status: status, cache: cacheNever, seq: receipt.Seq,
		headers: map[string]string{"Location": "/v1/entries/" + strconv.FormatUint(uint64(receipt.Seq), 10)},
		body:    wire.Canonical(Receipt{Again: receipt.Again, Leaf: receipt.Leaf, Receipt: receiptPath(receipt.Seq), Recorded: receipt.Recorded, Sequence: receipt.Seq}),
	}, nil
}

func (a *API) addStatements() {
	receipt := &huma.Response{
		Description: "It is in the log, durably, at this sequence",
		Content:     map[string]*huma.MediaType{jsonType: {Schema: a.schemaOf(Receipt{})}},
	}
	again := *receipt
	again.Description = "It was in the log before"
	add(a, huma.Operation{
		OperationID: "submit", Method: http.MethodPost, Path: "/v1/statements", Tags: []string{"Statements"},
		Summary: "Submit a signed statement",
		Description: "The statement must be canonical JSON (RFC 8785), signed over its DSSE encoding by every key that data.by names, in that order. " +
			"Submitting the same statement again is safe: it is entered once. After unknown_outcome, submit it again.",
		Responses: map[string]*huma.Response{
			"200": &again,
			"201": receipt,
			"400": a.problemResponse("Not of the form, or not signed by whom it names (code form, signature); place says where"),
			"413": a.problemResponse("Too large"),
			"422": a.problemResponse("Refused by a rule; refusal is the note that the ledger signs"),
			"429": a.problemResponse("Too fast; Retry-After says when to try again"),
			"503": a.problemResponse("Not answered: with code unknown_outcome it may be in the log, otherwise it is not"),
		},
		DefaultStatus: http.StatusCreated,
	}, a.submit)
	// Described afterwards: a body that huma knows of, it reads and judges itself.
	a.huma.OpenAPI().Paths["/v1/statements"].Post.RequestBody = &huma.RequestBody{
		Required: true,
		Content: map[string]*huma.MediaType{jsonType: {Schema: object(map[string]*huma.Schema{
			"signatures": array(object(map[string]*huma.Schema{"alg": {Type: "string"}, "sig": {Type: "string"}}, "alg", "sig")),
			"statement":  described("object", "A CloudEvents 1.0 object; /v1/types has the schema of each type's data"),
		}, "signatures", "statement")}},
	}
}
