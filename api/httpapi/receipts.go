package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"twothirds/domain/wire"
	"twothirds/eventstore"
)

// receiptWait is how long a receipt is waited for: checkpoints come a few times
// a second.
const receiptWait = 10 * time.Second

// receiptPath is where the receipt of an entry is served.
func receiptPath(seq wire.Seq) string {
	return "/v1/receipts/" + strconv.FormatUint(uint64(seq), 10)
}

// receiptOf waits for the receipt of an entry, not for long.
func (a *API) receiptOf(r *http.Request, in *entryInput) (proof, entry []byte, err error) {
	ctx, cancel := context.WithTimeout(r.Context(), receiptWait)
	defer cancel()
	proof, entry, err = a.ledger.Receipt(ctx, wire.Seq(in.Seq))
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		err = problem(kindNotReady, "entry %d is in the log, but no checkpoint covers it yet; ask again in a moment", in.Seq)
	case errors.Is(err, eventstore.ErrNoLedgerKey):
		err = problem(kindNotReady, "entry %d is in the log, but no checkpoint covers it: the ledger's key is missing, and nothing is signed until it is replaced", in.Seq)
	case err != nil:
		err = fmt.Errorf("making the receipt of entry %d: %w", in.Seq, err)
	}
	return proof, entry, err
}

// receipt serves the proof that an entry is in the log. It may be kept if it is
// asked for anew each time: a later one has more cosignatures.
func (a *API) receipt(r *http.Request, in *entryInput) (*answer, error) {
	proof, _, err := a.receiptOf(r, in)
	if err != nil {
		return nil, err
	}
	return &answer{
		contentType: "text/plain; charset=utf-8", cache: cacheAsk, etag: tagOf(proof), seq: wire.Seq(in.Seq), body: proof,
		headers: map[string]string{"Link": "<" + receiptPath(wire.Seq(in.Seq)) + `/entry>; rel="describes"`},
	}, nil
}

// receiptEntry serves the entry itself, under the same conditions: where several
// nodes serve a log, the one asked second may be behind.
func (a *API) receiptEntry(r *http.Request, in *entryInput) (*answer, error) {
	_, raw, err := a.receiptOf(r, in)
	if err != nil {
		return nil, err
	}
	return &answer{cache: cacheForEver, etag: wire.LeafHash(raw).String(), seq: wire.Seq(in.Seq), body: raw}, nil
}

// Witnesses says who cosigns the ledger's checkpoints, and how that goes.
type Witnesses struct {
	// Checkpoint is how many entries the published checkpoint covers.
	Checkpoint wire.Seq `json:"checkpoint"`
	// Met says whether the published checkpoint has the quorum; without witnesses it has.
	Met bool `json:"met"`
	// Quorum is what a checkpoint needs, in words; empty without witnesses.
	Quorum    string    `json:"quorum"`
	Witnesses []Witness `json:"witnesses"`
}

// Witness is how it stands with one witness.
type Witness struct {
	// Cosigned is when it last cosigned, by its clock; absent where it never did.
	Cosigned wire.Time `json:"cosigned,omitzero"`
	Name     string    `json:"name"`
	// Problem is what is wrong with it now; empty where nothing is.
	Problem string `json:"problem"`
	// Size is how many entries the newest checkpoint covers that it cosigned.
	Size wire.Seq `json:"size"`
}

func (a *API) witnesses(*http.Request, *struct{}) (*answer, error) {
	published, err := a.published()
	if err != nil {
		return nil, err
	}
	w := Witnesses{Checkpoint: wire.Seq(published.size), Met: true, Witnesses: []Witness{}} //nolint:gosec // not negative
	if policy := a.ledger.Policy(); policy != nil {
		verdict := policy.Judge(published.note)
		w.Met, w.Quorum = verdict.Met, verdict.Needed
	}
	for _, status := range a.ledger.WitnessStatus() {
		w.Witnesses = append(w.Witnesses, Witness{
			Cosigned: wire.Time(status.At * 1000), Name: status.Name, Problem: status.Problem, Size: wire.Seq(status.Size), //nolint:gosec // not negative
		})
	}
	return &answer{cache: cacheNever, seq: w.Checkpoint, body: wire.Canonical(w)}, nil
}

func (a *API) addReceipts() {
	tags := []string{"Receipts"}
	add(a, huma.Operation{
		OperationID: "get-receipt", Method: http.MethodGet, Path: "/v1/receipts/{seq}", Tags: tags,
		Summary: "The receipt of an entry",
		Description: "A C2SP tlog-proof that the entry is in the log, under a signed checkpoint with the cosignatures that it has. " +
			"It is given as soon as a checkpoint covers the entry. Keep it together with the entry: the two prove the entry to anybody who has the ledger's id or its key.",
		Responses: a.okType("text/plain", &huma.Schema{Type: "string"}),
	}, a.receipt)
	add(a, huma.Operation{
		OperationID: "get-receipt-entry", Method: http.MethodGet, Path: "/v1/receipts/{seq}/entry", Tags: tags,
		Summary: "The entry that a receipt proves", Description: "The exact bytes, as at /v1/entries/{seq}.",
		Responses: a.ok(&huma.Schema{Type: "object"}),
	}, a.receiptEntry)
	add(a, huma.Operation{
		OperationID: "witnesses", Method: http.MethodGet, Path: "/v1/witnesses", Tags: []string{"Ledger"},
		Summary: "Who cosigns the checkpoints", Description: "The witnesses that the ledger asks, how far each has come, and the quorum.",
		Responses: a.ok(a.schemaOf(Witnesses{})),
	}, a.witnesses)
}
