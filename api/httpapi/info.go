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
	// Signs is false where the ledger's key in force is missing: statements are taken,
	// and no checkpoint, receipt or refusal is signed until it is there.
	Signs bool `json:"signs"`
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

func (a *API) info(r *http.Request, _ *struct{}) (*answer, error) {
	// Statements can be submitted while the read model is behind, and info comes first.
	_ = a.reader.Current(r.Context())
	ledger, err := a.ledgerRow()
	if err != nil {
		return nil, err
	}
	published, err := a.published()
	if err != nil {
		return nil, err
	}
	info := Info{
		Checkpoint: wire.Seq(published.size), Key: ledger.Key, Ledger: ledger.ID, Name: ledger.Name, Origin: ledger.Origin,
		Prevailing: ledger.Prevailing, Purpose: ledger.Purpose, Semantics: ledger.Semantics, Signs: a.ledger.Unsigned() == nil,
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

	all := schema.All()
	types := catalogued(all)
	add(a, huma.Operation{
		OperationID: "types", Method: http.MethodGet, Path: "/v1/types", Tags: []string{"Statements"},
		Summary:     "Every type of statement and effect",
		Description: "With who may sign it, what its subject is, what it means, and the JSON Schema of its data.",
		Responses:   a.ok(&huma.Schema{Type: "object"}),
	}, func(*http.Request, *struct{}) (*answer, error) { return types, nil })
	add(a, huma.Operation{
		OperationID: "type", Method: http.MethodGet, Path: "/v1/types/{name}", Tags: []string{"Statements"},
		Summary:     "One type of statement or effect",
		Description: "As in the list of types. A name may be in full or short: twothirds.vote.cast.v1, vote.cast, admit.",
		Responses:   a.ok(&huma.Schema{Type: "object"}),
	}, oneType(all))
}

// catalogued answers with a part of the catalogue of types.
func catalogued(part any) *answer {
	body, err := json.Marshal(part)
	if err != nil {
		panic("httpapi: the catalogue of types has no JSON form: " + err.Error())
	}
	return &answer{cache: cacheAsk, etag: tagOf(body), body: body}
}

type typeInput struct {
	Name string `path:"name" maxLength:"100"`
}

// oneType answers with one member of the catalogue.
func oneType(all schema.Catalogue) func(*http.Request, *typeInput) (*answer, error) {
	named := map[string]*answer{}
	for _, t := range all.Types {
		named[t.Name] = catalogued(t)
	}
	for _, e := range all.Effects {
		named[e.Name] = catalogued(e)
	}
	return func(_ *http.Request, in *typeInput) (*answer, error) {
		name := in.Name
		if full, ok := domain.FullType(name); ok {
			name = full
		}
		found, ok := named[name]
		if !ok {
			return nil, problem(kindNoRow, "this program knows no type of statement or effect of this name; /v1/types lists them")
		}
		return found, nil
	}
}

// tagOf is an ETag for bytes that change with the program only.
func tagOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}
