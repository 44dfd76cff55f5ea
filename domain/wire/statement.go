package wire

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain/wire/pubkey"
)

// FoundingSource is the source of a ledger's first statement, which cannot
// name the ledger: the ledger's id is the hash of that statement.
const FoundingSource = "urn:twothirds:founding"

// PayloadType is the DSSE payload type under which statements are signed.
const PayloadType = "application/vnd.twothirds.statement.v1+json"

// Capacities in which a key may speak.
const (
	AsRepresentative = "representative"
	AsOfficer        = "officer"
	AsNewKey         = "new_key"
	AsLedgerKey      = "ledger_key"
)

// Signer is one line of data.by: which key speaks, as what, for whom.
type Signer struct {
	// As is AsRepresentative, AsOfficer, AsNewKey or AsLedgerKey.
	As string `json:"as"`
	// Key is the Ed25519 public key that signs.
	Key pubkey.Key `json:"key"`
	// Of is member/<id>, office/<name> or ledger/<id>.
	Of string `json:"of"`
}

// Seen is the newest checkpoint that the signer's client had verified: the
// statement cosigns the history before it.
type Seen struct {
	// Root is the RFC 6962 root hash of the log's first Size entries.
	Root Hash `json:"root"`
	// Size is a number of entries, at least 1.
	Size uint64 `json:"size"`
}

// Statement is a CloudEvents 1.0 object in canonical JSON: what somebody
// states, or what follows by computation.
type Statement struct {
	ID      UUID
	Source  string
	Type    string
	Subject string
	// Time is the signer's clock; of a derived statement, the time at which it fell due.
	Time Time
	// Data is the canonical JSON of the member data.
	Data []byte
	// By is data.by, in order; the first is the author. Empty in derived statements.
	By []Signer
	// Seen is data.seen, nil where absent.
	Seen *Seen
	// Raw is the whole statement, verbatim.
	Raw []byte
}

// envelope is the JSON form of a statement.
type envelope struct {
	Data        jsontext.Value `json:"data"`
	ID          UUID           `json:"id"`
	Source      string         `json:"source"`
	SpecVersion string         `json:"specversion"`
	Subject     string         `json:"subject"`
	Time        Time           `json:"time"`
	Type        string         `json:"type"`
}

// ParseStatement reads the canonical bytes of a statement. It checks the form
// alone: bounds, canonical JSON, the fixed members, data.by and data.seen. The
// error is a *FormError. The statement keeps raw; the caller must not change it.
func ParseStatement(raw []byte) (*Statement, error) {
	if len(raw) > MaxStatement {
		return nil, formError("", "%d bytes; a statement has at most %d", len(raw), MaxStatement)
	}
	if err := CheckForm(raw, MaxDepth); err != nil {
		return nil, err
	}
	return parseEnvelope(raw, "")
}

func parseEnvelope(raw []byte, under string) (*Statement, error) {
	var e envelope
	if err := Decode(raw, &e, under); err != nil {
		return nil, err
	}
	s := &Statement{ID: e.ID, Source: e.Source, Type: e.Type, Subject: e.Subject, Time: e.Time, Data: e.Data, Raw: raw}
	fault := func(member, reason string) error {
		return &FormError{Place: under + "/" + member, Reason: reason}
	}
	switch {
	case e.SpecVersion != "1.0":
		return nil, fault("specversion", "must be 1.0")
	case !isSource(e.Source):
		return nil, fault("source", "must be urn:twothirds:<ledger id>, or urn:twothirds:founding in the first statement")
	case !isType(e.Type):
		return nil, fault("type", "must be twothirds.<noun>.<past verb>.v<number>")
	case !isSubject(e.Subject):
		return nil, fault("subject", "must be <noun> or <noun>/<id>, at most 200 characters of a-z, A-Z, 0-9, _ and -")
	case len(e.Data) == 0 || e.Data[0] != '{':
		return nil, fault("data", "must be an object")
	}
	if err := s.parseCommon(under + "/data"); err != nil {
		return nil, err
	}
	return s, nil
}

// parseCommon reads the two members of data that every statement may have.
func (s *Statement) parseCommon(under string) error {
	var common struct {
		By   jsontext.Value `json:"by"`
		Seen jsontext.Value `json:"seen"`
	}
	if err := json.Unmarshal(s.Data, &common); err != nil {
		return &FormError{Place: under, Reason: err.Error()}
	}
	if common.By != nil {
		if err := Decode(common.By, &s.By, under+"/by"); err != nil {
			return err
		}
	}
	if place, reason := signersFault(s.By); reason != "" {
		return &FormError{Place: under + "/by" + place, Reason: reason}
	}
	if common.Seen != nil {
		s.Seen = new(Seen)
		if err := Decode(common.Seen, s.Seen, under+"/seen"); err != nil {
			return err
		}
		if s.Seen.Size == 0 {
			return &FormError{Place: under + "/seen/size", Reason: "must be at least 1"}
		}
	}
	return nil
}

// signersFault says what is wrong with data.by and where, or nothing.
func signersFault(by []Signer) (place, reason string) {
	if len(by) > MaxSigners {
		return "", "at most 8 signers"
	}
	for i, signer := range by {
		line := fmt.Sprintf("/%d", i)
		switch signer.As {
		case AsRepresentative, AsOfficer, AsNewKey, AsLedgerKey:
		default:
			return line + "/as", "must be representative, officer, new_key or ledger_key"
		}
		if !isSubject(signer.Of) || !strings.Contains(signer.Of, "/") {
			return line + "/of", "must be member/<id>, office/<name> or ledger/<id>"
		}
		for _, other := range by[:i] {
			if other.Key == signer.Key && other.As == signer.As {
				return line + "/key", "a key stands once in each capacity"
			}
		}
	}
	return "", ""
}

// NewStatement writes a statement in canonical form. Data is any value whose
// JSON form is the member data. It checks the form as ParseStatement does.
func NewStatement(id UUID, source, eventType, subject string, at Time, data any) (*Statement, error) {
	raw := Canonical(envelope{
		Data: Canonical(data), ID: id, Source: source, SpecVersion: "1.0",
		Subject: subject, Time: at, Type: eventType,
	})
	return ParseStatement(raw)
}

// Hash is the SHA-256 of the statement's bytes, by which a resubmission is
// recognised. Of the founding it is the ledger's id.
func (s *Statement) Hash() Hash { return sha256.Sum256(s.Raw) }

// PAE is DSSE's pre-authentication encoding of the statement: the bytes that
// every signer signs (DSSE v1.0.2, "PAE").
func (s *Statement) PAE() []byte { return PAE(PayloadType, s.Raw) }

// SourceOf is the source of all statements of a ledger but the first.
func SourceOf(ledger Hash) string { return "urn:twothirds:" + ledger.String() }

func isSource(s string) bool {
	if s == FoundingSource {
		return true
	}
	id, ok := strings.CutPrefix(s, "urn:twothirds:")
	return ok && len(id) == 64 && isLowerHex([]byte(id))
}

func isType(s string) bool {
	parts := strings.Split(s, ".")
	if len(parts) != 4 || parts[0] != "twothirds" || len(s) > 80 {
		return false
	}
	version, ok := strings.CutPrefix(parts[3], "v")
	if !ok || version == "" || version[0] == '0' || strings.Trim(version, "0123456789") != "" {
		return false
	}
	return isMemberName(parts[1]) && isMemberName(parts[2])
}

func isSubject(s string) bool {
	noun, id, found := strings.Cut(s, "/")
	if len(s) > 200 || !isMemberName(noun) || (found && id == "") {
		return false
	}
	for i := range len(id) {
		c := id[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '-' {
			return false
		}
	}
	return true
}
