package pending

import (
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// An Item is a statement that waits for signatures.
type Item struct {
	Statement *wire.Statement
	// Lines has the signature of each line of data.by, nil where it is missing.
	Lines []*wire.Signature
	// Deposited is when it was first put here, by this machine's clock.
	Deposited wire.Time
}

// Complete reports whether all have signed.
func (i *Item) Complete() bool { return !slices.Contains(i.Lines, nil) }

// Signed is the statement with the signatures that are there, in order of the
// lines; complete, it is what the ledger takes.
func (i *Item) Signed() *wire.Signed {
	signed := &wire.Signed{Signatures: []wire.Signature{}, Statement: i.Statement}
	for _, line := range i.Lines {
		if line != nil {
			signed.Signatures = append(signed.Signatures, *line)
		}
	}
	return signed
}

// Names reports whether a key speaks in the statement.
func (i *Item) Names(key pubkey.Key) bool {
	return slices.ContainsFunc(i.Statement.By, func(line wire.Signer) bool { return line.Key == key })
}

// record is an item on the disk.
type record struct {
	Deposited wire.Time `json:"deposited"`
	// Lines are the signatures in base64url, empty where one is missing.
	Lines     []string       `json:"lines"`
	Statement jsontext.Value `json:"statement"`
}

func (i *Item) bytes() []byte {
	r := record{Deposited: i.Deposited, Lines: make([]string, len(i.Lines)), Statement: i.Statement.Raw}
	for at, line := range i.Lines {
		if line != nil {
			text, _ := line.Sig.MarshalText() // never fails
			r.Lines[at] = string(text)
		}
	}
	return wire.Canonical(r)
}

func readItem(b []byte) (*Item, error) {
	var r record
	if err := json.Unmarshal(b, &r); err != nil {
		return nil, fmt.Errorf("reading a pending statement: %w", err)
	}
	statement, err := wire.ParseStatement(r.Statement)
	if err != nil {
		return nil, fmt.Errorf("reading a pending statement: %w", err)
	}
	if len(r.Lines) != len(statement.By) {
		return nil, fmt.Errorf("reading a pending statement: %d signatures for %d lines", len(r.Lines), len(statement.By))
	}
	item := &Item{Statement: statement, Lines: make([]*wire.Signature, len(r.Lines)), Deposited: r.Deposited}
	for at, text := range r.Lines {
		if text == "" {
			continue
		}
		line := &wire.Signature{Alg: wire.AlgEd25519}
		if err := line.Sig.UnmarshalText([]byte(text)); err != nil {
			return nil, fmt.Errorf("reading a pending statement: %w", err)
		}
		item.Lines[at] = line
	}
	return item, nil
}

// add puts signatures to the lines that they are of; whose each is, is found
// out by verifying it. A key in two lines has two signatures. It fails with
// ErrForeign.
func (i *Item) add(signatures []wire.Signature) error {
	message := i.Statement.PAE()
	found := make([]bool, len(i.Lines))
	for n := range signatures {
		at := -1
		for line, signer := range i.Statement.By {
			if !found[line] && pubkey.Verify(signer.Key, message, signatures[n].Sig[:]) {
				at = line
				break
			}
		}
		if at < 0 {
			return fmt.Errorf("signature %d of %d: %w", n+1, len(signatures), ErrForeign)
		}
		found[at] = true
		if i.Lines[at] == nil {
			i.Lines[at] = &signatures[n]
		}
	}
	return nil
}
