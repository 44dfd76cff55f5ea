// Package domaintest builds bodies for tests: founders, members and keys that
// are the same in every run, and a log kept in memory.
//
// It promises that what it enters went through the same Decide, Next and
// Evolve as in a real ledger, and that every entry was judged once more as a
// reader would.
package domaintest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"twothirds/domain"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// Key is a private key of a test person.
type Key struct {
	Private ed25519.PrivateKey
	Public  pubkey.Key
}

// NewKey makes the key that belongs to a name, always the same.
func NewKey(name string) Key {
	digest := sha256.Sum256([]byte("twothirds test key " + name))
	private := ed25519.NewKeyFromSeed(digest[:])
	return Key{Private: private, Public: pubkey.Key(private.Public().(ed25519.PublicKey))}
}

// Speaker is a key in a capacity.
type Speaker struct {
	Key Key
	As  string
	Of  string
}

// Member is a member organisation with one representative.
type Member struct {
	ID             domain.MemberID
	Representative domain.RepresentativeID
	Key            Key
	Constituency   string
}

// Rep is the member's representative as a speaker.
func (m *Member) Rep() Speaker {
	return Speaker{Key: m.Key, As: wire.AsRepresentative, Of: "member/" + m.ID.String()}
}

// Body is a ledger in memory.
type Body struct {
	State   *domain.State
	Reader  *domain.State // folds the same entries as a reader does
	Entries [][]byte
	Rows    []domain.Row // of the last entry
	Now     wire.Time
	Ledger  wire.Hash
	Members []*Member
	// Registrars and Coordinator are the founding officers as speakers.
	Registrars  [2]Speaker
	Coordinator Speaker
	LedgerKey   Key
	// Refused is the last statement that was refused.
	Refused *wire.Signed
	// Refusing, where set, is told of every statement that is refused, and why.
	Refusing func(*wire.Signed, error)

	tree      tree
	continues []bool // by entry: whether it belongs to the group of the one before
	newest    map[[2]string]domain.Row
	drawn     uint32
}

// Start is the log's clock when test bodies are founded.
var Start, _ = wire.ParseTime("2026-11-24T09:00:00.000Z")

// Founded is a body at its founding, with the seed rules and both sides.
func Founded(purpose string) *Body {
	return FoundedWith(purpose, unchanged)
}

// FoundedWith is a body whose founding was changed before it was signed.
func FoundedWith(purpose string, change func(*domain.LedgerFounded)) *Body {
	b, e := Unfounded(purpose)
	change(e)
	b.must(b.Submit(b.SignFounding(e)))
	return b
}

// Unfounded is a body before its founding, and what the founding would be.
func Unfounded(purpose string) (*Body, *domain.LedgerFounded) {
	b := &Body{State: domain.New(), Reader: domain.New(), Now: Start, LedgerKey: NewKey("ledger"), newest: map[[2]string]domain.Row{}}
	officers := Officers()
	b.Coordinator, b.Registrars = officers[0], [2]Speaker{officers[1], officers[2]}
	return b, founding(b.LedgerKey.Public, purpose, officers)
}

// SignFounding has a founding signed by speakers, by the three officers where
// none are given, and remembers the ledger that it would be of.
func (b *Body) SignFounding(e *domain.LedgerFounded, speakers ...Speaker) *wire.Signed {
	if speakers == nil {
		speakers = Officers()
	}
	signed := b.sign(wire.FoundingSource, "twothirds.ledger.founded.v1", "ledger", e, speakers...)
	b.Ledger = signed.Statement.Hash()
	return signed
}

func unchanged(*domain.LedgerFounded) {}

// Constituted is a body of so many members on each side, constituted.
func Constituted(purpose string, civil, government int) *Body {
	return ConstitutedWith(purpose, civil, government, unchanged)
}

// ConstitutedWith is Constituted after a founding that was changed before it was signed.
func ConstitutedWith(purpose string, civil, government int, change func(*domain.LedgerFounded)) *Body {
	b := FoundedWith(purpose, change)
	for i := range civil + government {
		constituency := seed.CivilSociety
		if i >= civil {
			constituency = seed.Government
		}
		b.Members = append(b.Members, b.Enter(fmt.Sprintf("member %d", i), constituency))
	}
	b.Constitute()
	return b
}

// Constitute has members accept, in their order, until the body is constituted.
func (b *Body) Constitute() {
	for _, m := range b.Members {
		if b.State.Ledger().Status == domain.StageConstituted {
			break
		}
		b.must(b.Accept(m))
	}
}

// Accept is a founding member's consent to what the body begins with now.
func (b *Body) Accept(m *Member) error {
	return b.Try("founding.accepted", m.Rep().Of, &domain.FoundingAccepted{Digest: b.State.FoundingDigest()}, m.Rep())
}

// Enter enters a founding member with a representative and its first key.
func (b *Body) Enter(name, constituency string) *Member {
	m := &Member{ID: domain.MemberID{UUID: b.ID()}, Representative: domain.RepresentativeID{UUID: b.ID()}, Key: NewKey(name), Constituency: constituency}
	b.Must("member.entered", "member/"+m.ID.String(), &domain.MemberEntered{Constituency: constituency, Name: domain.Text{En: name}}, b.Registrars[0])
	b.Appoint(m)
	return m
}

// Appoint gives a member that is on the roll its representative and first key.
func (b *Body) Appoint(m *Member) {
	b.Must("representative.appointed", "representative/"+m.Representative.String(), &domain.RepresentativeAppointed{
		From: b.Now, Kind: domain.KindPrincipal, Mandate: wire.Hash{1}, Member: m.ID,
	}, b.Registrars[0])
	b.Must("key.enrolled", "key/"+m.Key.Public.String(), &domain.KeyEnrolled{Alg: wire.AlgEd25519, Representative: m.Representative},
		Speaker{Key: m.Key, As: wire.AsNewKey, Of: "member/" + m.ID.String()}, b.Registrars[0], b.Registrars[1])
}

// ID draws the next id, a UUID of version 7 at the log's time.
func (b *Body) ID() wire.UUID {
	b.drawn++
	var u wire.UUID
	binary.BigEndian.PutUint64(u[:], uint64(b.Now)<<16)
	u[6] = 0x70
	binary.BigEndian.PutUint32(u[10:], b.drawn)
	u[8] = 0x80
	return u
}

// Sign makes a statement of a type (without twothirds. and .v1) and signs it.
func (b *Body) Sign(eventType, subject string, data any, speakers ...Speaker) *wire.Signed {
	return b.sign(wire.SourceOf(b.Ledger), "twothirds."+eventType+".v1", subject, data, speakers...)
}

func (b *Body) sign(source, eventType, subject string, data any, speakers ...Speaker) *wire.Signed {
	data.(interface{ SetBy([]wire.Signer) }).SetBy(signers(speakers))
	statement, err := wire.NewStatement(b.ID(), source, eventType, subject, b.Now, data)
	b.must(err)
	return SignStatement(statement, speakers...)
}

// SignStatement signs a statement with the keys of its speakers.
func SignStatement(statement *wire.Statement, speakers ...Speaker) *wire.Signed {
	signed := &wire.Signed{Statement: statement}
	for _, sp := range speakers {
		sig := wire.SigBytes(ed25519.Sign(sp.Key.Private, statement.PAE()))
		signed.Signatures = append(signed.Signatures, wire.Signature{Alg: wire.AlgEd25519, Sig: sig})
	}
	return signed
}

// Try signs and submits a statement.
func (b *Body) Try(eventType, subject string, data any, speakers ...Speaker) error {
	return b.Submit(b.Sign(eventType, subject, data, speakers...))
}

// Must is Try for a statement that is to be let in.
func (b *Body) Must(eventType, subject string, data any, speakers ...Speaker) {
	b.must(b.Try(eventType, subject, data, speakers...))
}

func (b *Body) must(err error) {
	if err != nil {
		panic(err)
	}
}

// Submit does what a ledger does with a signed statement: it derives what is
// due, decides, and takes in the statement with what follows.
func (b *Body) Submit(signed *wire.Signed) error {
	if err := wire.VerifySignatures(signed.Statement, signed.Signatures); err != nil {
		return err
	}
	b.Derive()
	placed, err := b.State.Decide(signed, b.Now, b.Roots)
	if err != nil {
		b.Refused = signed
		b.refuseAlike(signed, err)
		if b.Refusing != nil {
			b.Refusing(signed, err)
		}
		return err
	}
	b.take(placed)
	b.Derive()
	return nil
}

// Derive takes in all that is due.
func (b *Body) Derive() {
	for placed := b.State.Next(b.Now); placed != nil; placed = b.State.Next(b.Now) {
		b.take(placed)
	}
}

// Wait lets hours pass and takes in what falls due.
func (b *Body) Wait(hours int64) {
	b.Now = b.Now.AddHours(hours)
	b.Derive()
}

func (b *Body) take(placed *domain.Placed) {
	raw := placed.Entry.Raw
	entry, err := wire.ParseEntry(raw)
	b.must(err)
	again, err := b.Reader.Check(entry, b.Roots)
	b.must(err)
	b.Rows = b.State.Evolve(placed)
	b.must(sameRows(b.Rows, b.Reader.Evolve(again)))
	for _, row := range b.Rows {
		b.newest[[2]string{row.Kind, row.ID}] = row
	}
	b.Entries = append(b.Entries, raw)
	b.tree.add(wire.LeafHash(raw))
	b.continues = append(b.continues, domain.ContinuesGroup(entry))
}

// Roots is the log's Merkle tree: its root at a size. There is none inside a
// group, where no checkpoint is signed.
func (b *Body) Roots(size uint64) (wire.Hash, bool) {
	if size == 0 || size > uint64(len(b.Entries)) || (size < uint64(len(b.Entries)) && b.continues[size]) {
		return wire.Hash{}, false
	}
	return b.tree.roots[size-1], true
}

// Seen is the newest checkpoint.
func (b *Body) Seen() *wire.Seen {
	size := uint64(len(b.Entries))
	root, _ := b.Roots(size)
	return &wire.Seen{Root: root, Size: size}
}
