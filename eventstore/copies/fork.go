package copies

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore/tlog"
)

// Errors of comparing what a ledger's key has signed.
var (
	// ErrExhibit is returned for what is not vouched for by the ledger's key.
	ErrExhibit = errors.New("not signed by the ledger's key, or not proven by what it signed")
	// ErrEvidence is returned for evidence that proves no fork.
	ErrEvidence = errors.New("this does not prove that the ledger forked")
)

// MaxEvidence bounds a file of evidence, in bytes: two of the largest notes, entries
// and proofs, and the founding.
const MaxEvidence = 1 << 20

const (
	evidenceType = "twothirds/fork/v1"
	// evidenceDepth is how deep it nests: the entry of a rotation is four deep in it.
	evidenceDepth = 4 + wire.MaxDepth + 1
)

// An Exhibit is something that was shown of a log: a signed checkpoint, and what
// may have come with it. Nothing in it has been verified; see [Founding.View].
type Exhibit struct {
	// Checkpoint is the signed note, verbatim, with the cosignatures that it came with.
	Checkpoint  string       `json:"checkpoint"`
	Consistency *Consistency `json:"consistency,omitzero"`
	Inclusion   *Inclusion   `json:"inclusion,omitzero"`
	// Rotations are those of the ledger's key that the checkpoint covers.
	Rotations []domain.Rotation `json:"rotations,omitzero"`
}

// Consistency shows with which root the checkpoint's log begins (RFC 6962 section 2.1.2).
type Consistency struct {
	Proof []wire.Hash `json:"proof"`
	Root  wire.Hash   `json:"root"`
	Size  int64       `json:"size"`
}

// Inclusion shows an entry of the checkpoint's log (RFC 6962 section 2.1.1).
type Inclusion struct {
	// Entry is the entry, where it is of an entry's form; what is proven is its leaf hash.
	Entry jsontext.Value `json:"entry,omitzero"`
	Leaf  wire.Hash      `json:"leaf"`
	Path  []wire.Hash    `json:"path"`
	Seq   wire.Seq       `json:"sequence"`
}

// newInclusion is the proof of an entry, given its bytes.
func newInclusion(seq wire.Seq, entry []byte, path []tlog.Hash) *Inclusion {
	in := &Inclusion{Leaf: wire.LeafHash(entry), Path: wireHashes(path), Seq: seq}
	if _, err := wire.ParseEntry(entry); err == nil {
		in.Entry = bytes.Clone(entry)
	}
	return in
}

// ReadExhibit reads a checkpoint or a receipt; entry is the receipt's entry, or
// nil, without which it counts as the checkpoint in it. A receipt carries the
// ledger's founding and rotations. It fails with ErrExhibit for a receipt of another form.
func ReadExhibit(b, entry []byte) (Exhibit, *Founding, error) {
	if !bytes.HasPrefix(b, []byte("c2sp.org/tlog-proof")) {
		return Exhibit{Checkpoint: string(b)}, nil, nil
	}
	proof, err := tlog.ParseProof(b)
	if err != nil {
		return Exhibit{}, nil, fmt.Errorf("%w: %w", ErrExhibit, err)
	}
	founding, rotations, err := readProvenance(proof.Extra)
	if err != nil {
		return Exhibit{}, nil, fmt.Errorf("%w: the receipt: %w", ErrExhibit, err)
	}
	x := Exhibit{Checkpoint: string(proof.Checkpoint), Rotations: rotations}
	if entry != nil {
		x.Inclusion = newInclusion(wire.Seq(proof.Seq), entry, proof.Path)
	}
	return x, founding, nil
}

// A Founding leads from a ledger's id to its keys.
type Founding struct {
	// Ledger is the id: the hash of the statement.
	Ledger    wire.Hash
	origin    string
	statement *wire.Statement
}

// keys are those that rotations among the first size entries lead to, and the
// rotations of which only the log tells whether they are good. known are keys of
// logs that are known from elsewhere, also of others than this.
func (f *Founding) keys(rotations []domain.Rotation, size int64, known ...tlog.Keys) (tlog.Keys, []wire.Seq, error) {
	var elsewhere []pubkey.Key
	for _, of := range known {
		if of.Origin() != f.origin {
			continue
		}
		for _, key := range of.All() {
			elsewhere = append(elsewhere, pubkey.Key(key))
		}
	}
	chain, err := domain.FollowKeys(f.statement, rotations, wire.Seq(size), elsewhere...) //nolint:gosec // not negative
	if err != nil {
		return tlog.Keys{}, nil, err
	}
	return KeysOf(chain.Ledger), chain.Open, nil
}

// ReadFounding reads a founding statement. Its signatures are not looked at: who
// knows the ledger's id compares that. It fails with ErrExhibit, and within
// that with a *domain.Refusal for semantics newer than this program's.
func ReadFounding(statement []byte) (*Founding, error) {
	parsed, err := wire.ParseStatement(bytes.Clone(statement))
	if err != nil {
		return nil, fmt.Errorf("%w: the founding: %w", ErrExhibit, err)
	}
	ledger, err := domain.FoundedBy(parsed)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrExhibit, err)
	}
	return &Founding{Ledger: ledger.ID, origin: ledger.Origin, statement: parsed}, nil
}

// Lend gives an exhibit that carries no rotations those among the first entries of
// another that its checkpoint covers, where it is signed by the key that they lead to:
// a bare checkpoint does not say whose key its ledger had by then.
func (f *Founding) Lend(x Exhibit, rotations []domain.Rotation) Exhibit {
	said, err := tlog.ReadUnsigned([]byte(x.Checkpoint))
	if err != nil || x.Rotations != nil {
		return x
	}
	upto := 0
	for upto < len(rotations) && int64(rotations[upto].Seq) <= said.Size { //nolint:gosec // below 2^53
		upto++
	}
	for ; upto > 0; upto-- { // that history may have had more of them
		keys, _, err := f.keys(rotations[:upto], said.Size)
		if err != nil {
			continue
		}
		if _, err := keys.ParseCheckpoint([]byte(x.Checkpoint)); err == nil {
			x.Rotations = rotations[:upto]
			return x
		}
	}
	return x
}

// A View is a verified exhibit: what the ledger's key has signed.
type View struct {
	Exhibit
	// Size and Root are those of the checkpoint.
	Size int64
	Root wire.Hash
	// Entry is the entry that is shown to be included; nil where there is none, or
	// where it is of no entry's form.
	Entry *wire.Entry
	// Cosigners are the names on the checkpoint's other signature lines, which
	// are not verified: they tell whom to ask what they were shown.
	Cosigners []string

	founding *Founding
	claim    *tlog.Claim
}

// View verifies an exhibit: the checkpoint's signature by the ledger's key that its
// rotations lead to, and that the proofs lead to its root. It fails with ErrExhibit,
// or with ErrCannotTell where only the log can show that a rotation was one.
func (f *Founding) View(x Exhibit) (*View, error) {
	said, err := tlog.ReadUnsigned([]byte(x.Checkpoint))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrExhibit, err)
	}
	keys, open, err := f.keys(x.Rotations, said.Size)
	if err == nil && x.Rotations != nil && len(x.Rotations) == 0 {
		err = errors.New("it has an empty list of rotations")
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrExhibit, err)
	}
	checkpoint, err := keys.ParseCheckpoint([]byte(x.Checkpoint))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrExhibit, err)
	}
	v := &View{Exhibit: x, Size: checkpoint.Size, Root: wire.Hash(checkpoint.Root), founding: f, claim: tlog.NewClaim(checkpoint)}
	if c := x.Consistency; c != nil {
		if err := v.claim.AddConsistency(c.Size, tlog.Hash(c.Root), treeHashes(c.Proof)); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrExhibit, err)
		}
	}
	if in := x.Inclusion; in != nil {
		if err := v.claim.AddInclusion(uint64(in.Seq), tlog.Hash(in.Leaf), treeHashes(in.Path)); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrExhibit, err)
		}
		if in.Entry != nil {
			if v.Entry, err = wire.ParseEntry(in.Entry); err != nil {
				return nil, fmt.Errorf("%w: entry %d: %w", ErrExhibit, in.Seq, err)
			}
			if v.Entry.Leaf() != in.Leaf {
				return nil, fmt.Errorf("%w: entry %d is not the one with leaf hash %s", ErrExhibit, in.Seq, in.Leaf)
			}
		}
	}
	if len(open) > 0 {
		return nil, openError(open)
	}
	v.Cosigners = cosigners(keys, checkpoint.Note)
	return v, nil
}

// cosigners are the names on the signature lines that are not the ledger's.
func cosigners(keys tlog.Keys, note []byte) []string {
	_, others, err := keys.SplitCosignatures(note)
	if err != nil {
		return nil // lines of no form have nobody's name; the ledger's own has been verified
	}
	var names []string
	for line := range strings.Lines(string(others)) {
		name, _, _ := strings.Cut(strings.TrimPrefix(line, "— "), " ")
		names = append(names, name)
	}
	return names
}

// A Finding is how two views of a ledger stand to each other.
type Finding struct {
	Ledger wire.Hash
	A, B   *View
	// Forked says that the views contradict each other: the ledger's key has
	// signed two histories.
	Forked bool
	// Differs says in what; the zero value where they do not.
	Differs Differs
	// Agree is the number of hashes of ranges of entries that both have, and alike.
	Agree int
	// Same is how many entries, from the first on, are the same in both as far as
	// the two views show.
	Same wire.Seq

	founding jsontext.Value
}

// Differs is a range of entries whose hash (RFC 6962 section 2.1) is one in A and
// another in B: a leaf hash where it is one entry.
type Differs struct {
	A     wire.Hash `json:"a"`
	B     wire.Hash `json:"b"`
	First wire.Seq  `json:"first"`
	Last  wire.Seq  `json:"last"`
}

// Compare looks for a contradiction between two views; see [tlog.Compare] for how.
// It fails with ErrExhibit where they are of different ledgers.
func Compare(a, b *View) (*Finding, error) {
	if a.founding.Ledger != b.founding.Ledger {
		return nil, fmt.Errorf("%w: A is of ledger %s, B of ledger %s", ErrExhibit, a.founding.Ledger, b.founding.Ledger)
	}
	c := tlog.Compare(a.claim, b.claim)
	f := &Finding{
		Ledger: a.founding.Ledger, A: a, B: b, Forked: c.Differ, Agree: c.Agree, Same: wire.Seq(c.Same), //nolint:gosec // not negative
		founding: a.founding.statement.Raw,
	}
	if c.Differ {
		f.Differs = Differs{
			A: wire.Hash(c.A), B: wire.Hash(c.B),
			First: wire.Seq(c.Range.From) + 1, Last: wire.Seq(c.Range.To), //nolint:gosec // not negative
		}
	}
	return f, nil
}

// evidence is the file that proves a fork.
type evidence struct {
	A        Exhibit        `json:"a"`
	B        Exhibit        `json:"b"`
	Differs  Differs        `json:"differs"`
	Founding jsontext.Value `json:"founding"`
	Ledger   wire.Hash      `json:"ledger"`
	Type     string         `json:"type"`
}

// Evidence is the fork as canonical JSON (RFC 8785) that proves it with nothing
// but the ledger's id: see VerifyEvidence. It fails with ErrEvidence where there is no fork.
func (f *Finding) Evidence() ([]byte, error) {
	if !f.Forked {
		return nil, fmt.Errorf("%w: the two do not contradict each other", ErrEvidence)
	}
	return wire.Canonical(evidence{
		A: f.A.Exhibit, B: f.B.Exhibit, Differs: f.Differs, Founding: f.founding, Ledger: f.Ledger, Type: evidenceType,
	}), nil
}

// VerifyEvidence checks evidence of a fork with nothing but the ledger's id: the
// founding has that hash and names the key, the key signed both checkpoints, the
// proofs lead to their roots, and the two contradict each other in the very range that
// is named. It fails with ErrEvidence.
func VerifyEvidence(b []byte, ledger wire.Hash) (*Finding, error) {
	fail := func(err error) (*Finding, error) { return nil, fmt.Errorf("%w: %w", ErrEvidence, err) }
	if len(b) > MaxEvidence {
		return fail(fmt.Errorf("%d bytes, more than %d", len(b), MaxEvidence))
	}
	if err := wire.CheckForm(b, evidenceDepth); err != nil {
		return fail(err)
	}
	var e evidence
	if err := wire.Decode(b, &e, ""); err != nil {
		return fail(err)
	}
	founding, err := ReadFounding(e.Founding)
	if err != nil {
		return fail(err)
	}
	if founding.Ledger != ledger {
		return fail(fmt.Errorf("it is of ledger %s, not of %s", founding.Ledger, ledger))
	}
	a, err := founding.View(e.A)
	if err != nil {
		return fail(fmt.Errorf("a: %w", err))
	}
	other, err := founding.View(e.B)
	if err != nil {
		return fail(fmt.Errorf("b: %w", err))
	}
	finding, err := Compare(a, other)
	if err != nil {
		return fail(err)
	}
	again, err := finding.Evidence()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, b) {
		return fail(errors.New("it names another type, ledger or range than its contents have"))
	}
	return finding, nil
}

func wireHashes(hashes []tlog.Hash) []wire.Hash {
	converted := make([]wire.Hash, len(hashes))
	for i, h := range hashes {
		converted[i] = wire.Hash(h)
	}
	return converted
}

func treeHashes(hashes []wire.Hash) []tlog.Hash {
	converted := make([]tlog.Hash, len(hashes))
	for i, h := range hashes {
		converted[i] = tlog.Hash(h)
	}
	return converted
}
