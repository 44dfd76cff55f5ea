package wire

import (
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
)

// Entry is one message of the stream, one line of an exported log, one leaf of
// the Merkle tree.
type Entry struct {
	// Recorded is the log's clock when the entry was appended; it never decreases.
	Recorded Time
	// Signatures are in the order of data.by; empty for derived entries.
	Signatures []Signature
	// Statement is what was stated, verbatim.
	Statement *Statement
	// Raw is the whole entry, verbatim.
	Raw []byte
}

// Signed is a statement with its signatures, as a client submits it: an entry
// that is not yet recorded.
type Signed struct {
	Signatures []Signature
	Statement  *Statement
}

type entryForm struct {
	Recorded   Time           `json:"recorded"`
	Signatures []Signature    `json:"signatures"`
	Statement  jsontext.Value `json:"statement"`
}

type signedForm struct {
	Signatures []Signature    `json:"signatures"`
	Statement  jsontext.Value `json:"statement"`
}

// ParseEntry reads the canonical bytes of an entry. It checks the form alone,
// no signature and no permission. The error is a *FormError. The entry keeps
// raw; the caller must not change it.
func ParseEntry(raw []byte) (*Entry, error) {
	if len(raw) > MaxEntry {
		return nil, formError("", "%d bytes; an entry has at most %d", len(raw), MaxEntry)
	}
	if err := CheckForm(raw, MaxDepth+1); err != nil {
		return nil, err
	}
	var form entryForm
	if err := Decode(raw, &form, ""); err != nil {
		return nil, err
	}
	if len(form.Statement) > MaxStatement {
		return nil, statementTooLarge(form.Statement)
	}
	// What CheckForm finds in a whole it finds in each of its parts: the statement has been checked.
	statement, err := parseEnvelope(form.Statement, "/statement")
	if err != nil {
		return nil, err
	}
	if err := checkSignatures(form.Signatures); err != nil {
		return nil, err
	}
	return &Entry{Recorded: form.Recorded, Signatures: form.Signatures, Statement: statement, Raw: raw}, nil
}

// ParseSigned reads what a client submits: {"signatures":[…],"statement":{…}}.
// The statement must be canonical; the object around it may have any white
// space and order of members. The error is a *FormError.
func ParseSigned(raw []byte) (*Signed, error) {
	if len(raw) > MaxEntry {
		return nil, formError("", "%d bytes; a signed statement has at most %d", len(raw), MaxEntry)
	}
	value := jsontext.Value(raw).Clone()
	var loose signedForm
	if err := DecodeLoose(value, &loose); err != nil {
		return nil, err
	}
	if len(loose.Statement) > MaxStatement {
		return nil, statementTooLarge(loose.Statement)
	}
	if err := CheckForm(loose.Statement, MaxDepth); err != nil {
		return nil, underStatement(err)
	}
	statement, err := parseEnvelope(loose.Statement, "/statement")
	if err != nil {
		return nil, err
	}
	if err := checkSignatures(loose.Signatures); err != nil {
		return nil, err
	}
	return &Signed{Signatures: loose.Signatures, Statement: statement}, nil
}

// checkSignatures judges the form of a list of signatures, whether or not they verify.
func checkSignatures(signatures []Signature) error {
	if len(signatures) > MaxSigners {
		return formError("/signatures", "at most %d", MaxSigners)
	}
	for i, signature := range signatures {
		if signature.Alg != AlgEd25519 {
			return formError(jsontext.Pointer(fmt.Sprintf("/signatures/%d/alg", i)), "must be %s", AlgEd25519)
		}
	}
	return nil
}

func statementTooLarge(raw []byte) error {
	return formError("/statement", "%d bytes; a statement has at most %d", len(raw), MaxStatement)
}

// NewEntry puts together the entry of a statement recorded at a time.
func NewEntry(recorded Time, signatures []Signature, s *Statement) *Entry {
	if signatures == nil {
		signatures = []Signature{}
	}
	raw := Canonical(entryForm{Recorded: recorded, Signatures: signatures, Statement: s.Raw})
	return &Entry{Recorded: recorded, Signatures: signatures, Statement: s, Raw: raw}
}

// Bytes is the canonical JSON of a signed statement.
func (s *Signed) Bytes() []byte {
	signatures := s.Signatures
	if signatures == nil {
		signatures = []Signature{}
	}
	return Canonical(signedForm{Signatures: signatures, Statement: s.Statement.Raw})
}

// Leaf is the entry's hash as a leaf of the Merkle tree.
func (e *Entry) Leaf() Hash { return LeafHash(e.Raw) }

// Derived reports whether the entry follows by computation and carries no
// signature.
func (e *Entry) Derived() bool { return len(e.Signatures) == 0 }
