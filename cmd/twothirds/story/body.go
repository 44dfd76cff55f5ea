package story

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"

	"github.com/google/uuid"

	"twothirds/api/client"
	"twothirds/api/keyfile"
	"twothirds/domain"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore"
	"twothirds/eventstore/tlog"
	"twothirds/projections"
)

// speaker is a key that speaks in a capacity.
type speaker struct {
	key keyfile.Signer
	as  string
	of  string
}

func (s speaker) public() pubkey.Key { return pubkey.Key(s.key.Public()) }

// member is a member organisation with its representative.
type member struct {
	id             domain.MemberID
	representative domain.RepresentativeID
	name           string
	constituency   string
	key            keyfile.Signer
}

func (m *member) rep() speaker {
	return speaker{key: m.key, as: wire.AsRepresentative, of: "member/" + m.id.String()}
}

// Founding makes the officers' keys and the statement that founds the
// demonstration ledger.
type Founding struct {
	coordinator, registrarCivil, registrarGovernment keyfile.Signer

	newKey NewKey
}

// NewKey makes a key. The name is good for a file: that of an office, or
// member-01 and so on; whose says in words for whom it is.
type NewKey func(name, whose string) (keyfile.Signer, error)

// NewFounding has keys made for a coordinator and two registrars, each for its
// office; those of members follow when they are entered.
func NewFounding(newKey NewKey) (*Founding, error) {
	var keys [3]keyfile.Signer
	for i, office := range []string{"coordinator", "registrar-civil-society", "registrar-government"} {
		key, err := newKey(office, "office/"+office)
		if err != nil {
			return nil, fmt.Errorf("making the key of office/%s: %w", office, err)
		}
		keys[i] = key
	}
	return &Founding{keys[0], keys[1], keys[2], newKey}, nil
}

func (f *Founding) officers() []speaker {
	return []speaker{
		{f.coordinator, wire.AsOfficer, "office/coordinator"},
		{f.registrarCivil, wire.AsOfficer, "office/registrar-civil-society"},
		{f.registrarGovernment, wire.AsOfficer, "office/registrar-government"},
	}
}

// Sign signs the founding over the ledger's key, for eventstore.Create.
func (f *Founding) Sign(ledgerKey pubkey.Key, now wire.Time) (*wire.Signed, error) {
	officers := f.officers()
	e := &domain.LedgerFounded{
		Floor: seed.Floor(), LedgerKey: ledgerKey, Prevailing: "en", Purpose: domain.PurposeDemonstration,
		Name: domain.Text{
			En: "Government and Civil Society Dialogue Platform on Promotion of Open Government",
			Az: "Açıq Hökumətin Təşviqinə dair Hökumət və Vətəndaş Cəmiyyəti Dialoqu Platforması",
		},
		Officers: []domain.FoundingOfficer{
			{Key: officers[0].public(), Office: "coordinator", Role: domain.RoleCoordinator},
			{Key: officers[1].public(), Office: "registrar-civil-society", Role: domain.RoleRegistrar, Side: seed.CivilSociety},
			{Key: officers[2].public(), Office: "registrar-government", Role: domain.RoleRegistrar, Side: seed.Government},
		},
		Origin: "twothirds/demonstration/" + uuid.NewString(), Rules: seed.Rules(), Semantics: domain.Semantics,
	}
	e.SetBy(signers(officers))
	id, err := newID()
	if err != nil {
		return nil, err
	}
	statement, err := wire.NewStatement(id, wire.FoundingSource, "twothirds.ledger.founded.v1", "ledger", now, e)
	if err != nil {
		return nil, fmt.Errorf("writing the founding: %w", err)
	}
	return sign(statement, officers)
}

func newID() (wire.UUID, error) {
	id, err := uuid.NewV7()
	return wire.UUID(id), err
}

func signers(speakers []speaker) []wire.Signer {
	by := make([]wire.Signer, len(speakers))
	for i, sp := range speakers {
		by[i] = wire.Signer{As: sp.as, Key: sp.public(), Of: sp.of}
	}
	return by
}

func sign(statement *wire.Statement, speakers []speaker) (*wire.Signed, error) {
	keys := make([]keyfile.Signer, len(speakers))
	for i, sp := range speakers {
		keys[i] = sp.key
	}
	return client.Sign(&wire.Signed{Statement: statement}, keys...)
}

// body is the demonstration's ledger as its members use it. The first thing
// that goes wrong is kept in err, and everything after it does nothing.
type body struct {
	ctx     context.Context
	ledger  *eventstore.Ledger
	model   *projections.Model
	origin  string
	key     ed25519.PublicKey
	members []*member
	newKey  NewKey
	founding
	err error
}

type founding struct{ coordinator, registrarCivil, registrarGovernment speaker }

func newBody(ctx context.Context, ledger *eventstore.Ledger, model *projections.Model, f *Founding) *body {
	officers := f.officers()
	about := ledger.Snapshot().Ledger()
	return &body{
		ctx: ctx, ledger: ledger, model: model, origin: about.Origin, key: ed25519.PublicKey(about.Key[:]),
		newKey: f.newKey, founding: founding{officers[0], officers[1], officers[2]},
	}
}

// authored is the data of a statement that can be signed.
type authored interface {
	SetBy([]wire.Signer)
	SetSeen(*wire.Seen)
}

// prepare makes a statement of a type (without twothirds. and .v1) and signs it.
func (b *body) prepare(eventType, subject string, data authored, speakers ...speaker) *wire.Signed {
	if b.err != nil {
		return nil
	}
	note, err := b.ledger.WaitCheckpoint(b.ctx, 1)
	if err != nil {
		b.fail(err)
		return nil
	}
	seen, err := tlog.ParseCheckpoint(b.origin, b.key, note)
	if err != nil {
		b.fail(err)
		return nil
	}
	data.SetSeen(&wire.Seen{Root: wire.Hash(seen.Root), Size: uint64(seen.Size)}) //nolint:gosec // not negative
	data.SetBy(signers(speakers))
	now, err := b.ledger.Now()
	if err != nil {
		b.fail(err)
		return nil
	}
	id, err := newID()
	if err != nil {
		b.fail(err)
		return nil
	}
	statement, err := wire.NewStatement(id, wire.SourceOf(b.ledger.ID()), "twothirds."+eventType+".v1", subject, now, data)
	if err != nil {
		b.fail(fmt.Errorf("%s: %w", eventType, err))
		return nil
	}
	signed, err := sign(statement, speakers)
	if err != nil {
		b.fail(err)
		return nil
	}
	return signed
}

func (b *body) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// enter submits a statement that is to be let in.
func (b *body) enter(eventType, subject string, data authored, speakers ...speaker) {
	signed := b.prepare(eventType, subject, data, speakers...)
	if b.err != nil {
		return
	}
	receipt, err := b.ledger.Submit(b.ctx, signed)
	if err == nil {
		err = b.ledger.Wait(b.ctx, receipt.Seq)
	}
	if err != nil {
		b.fail(fmt.Errorf("%s about %s: %w", eventType, subject, err))
	}
}

// id draws the id of a new entity.
func (b *body) id() wire.UUID {
	id, err := newID()
	if err != nil {
		b.fail(err)
	}
	return id
}

// state is the body as published.
func (b *body) state() *domain.State { return b.ledger.Snapshot() }

// advance sets the log's clock forward by so many hours.
func (b *body) advance(hours int64) {
	if b.err != nil {
		return
	}
	now, err := b.ledger.Now()
	if err != nil {
		b.fail(err)
		return
	}
	b.enter("clock.advanced", "ledger", &domain.ClockAdvanced{To: now.AddHours(hours)}, b.coordinator)
}

// enterMember enters a founding member, its representative and the first key.
func (b *body) enterMember(constituency, name string) *member {
	if b.err != nil {
		return nil
	}
	key, err := b.newKey(fmt.Sprintf("member-%02d", len(b.members)+1), name)
	if err != nil {
		b.fail(err)
		return nil
	}
	m := &member{id: domain.MemberID{UUID: b.id()}, name: name, constituency: constituency, key: key}
	b.enter("member.entered", "member/"+m.id.String(), &domain.MemberEntered{Constituency: constituency, Name: domain.Text{En: name}}, b.registrarCivil)
	b.appoint(m)
	return m
}

// appoint gives a member on the roll its representative and first key, signed
// by the key itself and two registrars of different sides.
func (b *body) appoint(m *member) {
	m.representative = domain.RepresentativeID{UUID: b.id()}
	b.enter("representative.appointed", "representative/"+m.representative.String(), &domain.RepresentativeAppointed{
		Kind: domain.KindPrincipal, Mandate: sha256.Sum256([]byte("demonstration mandate of " + m.name)), Member: m.id,
	}, b.registrarCivil)
	b.enroll(m, m.key, false, b.registrarCivil, b.registrarGovernment)
}

// enroll enrols a key for a member's representative.
func (b *body) enroll(m *member, key keyfile.Signer, lost bool, by ...speaker) {
	fresh := speaker{key: key, as: wire.AsNewKey, of: "member/" + m.id.String()}
	b.enter("key.enrolled", "key/"+fresh.public().String(),
		&domain.KeyEnrolled{Alg: wire.AlgEd25519, Lost: lost, Representative: m.representative}, append([]speaker{fresh}, by...)...)
}
