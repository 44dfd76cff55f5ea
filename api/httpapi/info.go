package httpapi

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"twothirds/api/schema"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore/tlog"
)

// Info is what a client needs to know of a ledger before anything else.
type Info struct {
	// Checkpoint is how many entries the newest published checkpoint covers.
	Checkpoint wire.Seq `json:"checkpoint"`
	// Key is the ledger's key, Vkey the same as C2SP signed-note writes it.
	Key    pubkey.Key  `json:"key"`
	Ledger wire.Hash   `json:"ledger"`
	Name   domain.Text `json:"name"`
	// Now is the log's clock; absent while the clock cannot be trusted.
	Now        wire.Time `json:"now,omitzero"`
	Origin     string    `json:"origin"`
	Prevailing string    `json:"prevailing"`
	Purpose    string    `json:"purpose"`
	// Rules is the hash of the rule set in force.
	Rules     wire.Hash `json:"rules"`
	Semantics int64     `json:"semantics"`
	// Size is how many entries are published.
	Size   wire.Seq `json:"size"`
	Status string   `json:"status"`
	Vkey   string   `json:"vkey"`
}

// ledgerRow reads the ledger's own row as it stands.
func (a *API) ledgerRow() (*domain.Ledger, error) {
	view, err := a.model.View(0)
	if err != nil {
		return nil, fmt.Errorf("reading the ledger's row: %w", err)
	}
	row, ok, err := view.Get("ledger", a.ledger.ID().String())
	if err != nil {
		return nil, fmt.Errorf("reading the ledger's row: %w", err)
	}
	if !ok {
		return nil, problem(kindBehind, "the read model has not read the founding yet")
	}
	ledger := new(domain.Ledger)
	if err := wire.Decode(row.JSON, ledger, ""); err != nil {
		return nil, fmt.Errorf("reading the ledger's row: %w", err)
	}
	return ledger, nil
}

func (a *API) info(*http.Request, *struct{}) (*answer, error) {
	ledger, err := a.ledgerRow()
	if err != nil {
		return nil, err
	}
	signed, err := a.checkpoint()
	if err != nil {
		return nil, err
	}
	info := Info{
		Checkpoint: wire.Seq(signed.size), Key: ledger.Key, Ledger: ledger.ID, Name: ledger.Name, Origin: ledger.Origin,
		Prevailing: ledger.Prevailing, Purpose: ledger.Purpose, Semantics: ledger.Semantics,
		Size: a.ledger.Size(), Status: ledger.Status, Vkey: vkeyOf(ledger),
	}
	at, err := wire.ParseTime(a.model.Head().Recorded)
	if err != nil {
		return nil, fmt.Errorf("reading the head: %w", err)
	}
	if now, err := a.ledger.Now(); err == nil {
		info.Now, at = now, max(now, at)
	}
	for _, r := range ledger.Rules {
		if r.EffectiveFrom <= at {
			info.Rules = r.Hash
		}
	}
	return &answer{cache: cacheNever, seq: info.Size, body: wire.Canonical(info)}, nil
}

func vkeyOf(l *domain.Ledger) string { return tlog.VKey(l.Origin, ed25519.PublicKey(l.Key[:])) }

func (a *API) addInfo() {
	add(a, huma.Operation{
		OperationID: "info", Method: http.MethodGet, Path: "/v1/info", Tags: []string{"Ledger"},
		Summary: "What ledger this is", Description: "Its id, name, key and rules, how far it has come, and the log's clock.",
		Responses: a.ok(a.schemaOf(Info{})),
	}, a.info)

	catalogue, err := json.Marshal(schema.All())
	if err != nil {
		panic("httpapi: the catalogue of types has no JSON form: " + err.Error())
	}
	types := &answer{cache: cacheAsk, etag: tagOf(catalogue), body: catalogue}
	add(a, huma.Operation{
		OperationID: "types", Method: http.MethodGet, Path: "/v1/types", Tags: []string{"Statements"},
		Summary:     "Every type of statement and effect",
		Description: "With who may sign it, what its subject is, what it means, and the JSON Schema of its data.",
		Responses:   a.ok(&huma.Schema{Type: "object"}),
	}, func(*http.Request, *struct{}) (*answer, error) { return types, nil })
}

// tagOf is an ETag for bytes that change with the program only.
func tagOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}
