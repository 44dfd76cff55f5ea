package bench

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"twothirds/api/keyfile"
	"twothirds/domain"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore"
	"twothirds/eventstore/tlog"
)

// maxMembers is how many members the body has at most. Each submits one statement
// at a time, so that many wait for the ledger at once.
const maxMembers = 500

// speaker is a key in a capacity.
type speaker struct {
	key    keyfile.Key
	as, of string
}

func (s speaker) public() pubkey.Key { return pubkey.Key(s.key.Public()) }

// member is a member with its representative, and how many ballots it has cast.
type member struct {
	id             domain.MemberID
	representative domain.RepresentativeID
	speaker        speaker
	ballots        int64
}

// body is the demonstration's body: two registrars, and members with a poll to
// vote in.
type body struct {
	registrars [2]speaker
	members    []*member
	poll       *domain.Poll
	seen       *wire.Seen
}

// found founds a ledger, opens it, and brings its body to where it votes.
func (b *bench) found(ctx context.Context) error {
	b.body = &body{}
	for i := range b.body.registrars {
		s, err := newSpeaker(wire.AsOfficer, fmt.Sprintf("office/registrar-%d", i+1))
		if err != nil {
			return err
		}
		b.body.registrars[i] = s
	}
	_, err := eventstore.Create(ctx, eventstore.Options{Dir: b.ledgerDir()}, func(ledgerKey pubkey.Key) (*wire.Signed, error) {
		return b.body.founding(ledgerKey)
	})
	if err == nil {
		err = b.open(ctx)
	}
	if err == nil {
		err = b.enterMembers(ctx, min(max(b.o.N, 2), maxMembers))
	}
	if err == nil {
		err = b.openPoll(ctx)
	}
	return err
}

// open opens the ledger as serving it does.
func (b *bench) open(ctx context.Context) (err error) {
	b.node, err = b.o.Open(ctx, b.ledgerDir())
	return err
}

func newSpeaker(as, of string) (speaker, error) {
	key, err := keyfile.New(rand.Reader)
	return speaker{key, as, of}, err
}

func (d *body) founding(ledgerKey pubkey.Key) (*wire.Signed, error) {
	e := &domain.LedgerFounded{
		Floor: seed.PlainFloor(), LedgerKey: ledgerKey, Name: domain.Text{En: "Benchmark", Az: "Benchmark"},
		Origin: "twothirds/benchmark/" + uuid.NewString(), Prevailing: "en", Purpose: domain.PurposeDemonstration,
		Rules: seed.Plain(), Semantics: domain.Semantics,
	}
	for _, r := range d.registrars {
		e.Officers = append(e.Officers, domain.FoundingOfficer{Key: r.public(), Office: r.of[len("office/"):], Role: domain.RoleRegistrar})
	}
	id, err := newID()
	if err != nil {
		return nil, err
	}
	return sign(id, wire.FoundingSource, "ledger.founded", "ledger", wire.Time(uuidTime(id)), e, d.registrars[:]...)
}

// newID draws an id; those of one process rise.
func newID() (wire.UUID, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return wire.UUID{}, fmt.Errorf("drawing an id: %w", err)
	}
	return wire.UUID(id), nil
}

// uuidTime is the time that a UUID of version 7 was drawn at, in milliseconds.
func uuidTime(id wire.UUID) int64 {
	var ms int64
	for _, b := range id[:6] {
		ms = ms<<8 | int64(b)
	}
	return ms
}

// authored is the data of a statement.
type authored interface {
	SetBy([]wire.Signer)
	SetSeen(*wire.Seen)
}

// sign makes a statement of a type (without twothirds. and .v1) and signs it.
func sign(id wire.UUID, source, eventType, subject string, at wire.Time, data authored, speakers ...speaker) (*wire.Signed, error) {
	by := make([]wire.Signer, len(speakers))
	for i, s := range speakers {
		by[i] = wire.Signer{As: s.as, Key: s.public(), Of: s.of}
	}
	data.SetBy(by)
	statement, err := wire.NewStatement(id, source, "twothirds."+eventType+".v1", subject, at, data)
	if err != nil {
		return nil, fmt.Errorf("%s about %s: %w", eventType, subject, err)
	}
	signed := &wire.Signed{Statement: statement}
	for _, s := range speakers {
		sig, err := s.key.Sign(statement.PAE())
		if err != nil {
			return nil, fmt.Errorf("%s about %s: %w", eventType, subject, err)
		}
		signed.Signatures = append(signed.Signatures, wire.Signature{Alg: wire.AlgEd25519, Sig: wire.SigBytes(sig)})
	}
	return signed, nil
}

// draft is a statement before it is signed.
type draft struct {
	eventType, subject string
	data               authored
	speakers           []speaker
}

// sign signs a draft as of the ledger's clock.
func (b *bench) sign(d draft) (*wire.Signed, error) {
	now, err := b.node.Ledger.Now()
	if err != nil {
		return nil, err
	}
	id, err := newID()
	if err != nil {
		return nil, err
	}
	if b.body.seen != nil {
		d.data.SetSeen(b.body.seen)
	}
	return sign(id, wire.SourceOf(b.node.Ledger.ID()), d.eventType, d.subject, now, d.data, d.speakers...)
}

// enter signs and submits statements that are all to be let in, in their order,
// and waits until they are published.
func (b *bench) enter(ctx context.Context, drafts ...draft) error {
	var last wire.Seq
	for chunk := range slices.Chunk(drafts, eventstore.MaxTogether) {
		signed := make([]*wire.Signed, len(chunk))
		for i, d := range chunk {
			s, err := b.sign(d)
			if err != nil {
				return err
			}
			signed[i] = s
		}
		outcomes, err := b.node.Ledger.SubmitAll(ctx, signed)
		if err != nil {
			return err
		}
		for i, o := range outcomes {
			if o.Err != nil {
				return fmt.Errorf("%s about %s: %w", chunk[i].eventType, chunk[i].subject, o.Err)
			}
			last = max(last, o.Receipt.Seq)
		}
	}
	return b.node.Ledger.Wait(ctx, last)
}

// enterMembers enters so many members with representatives and keys, and has
// them constitute the body.
func (b *bench) enterMembers(ctx context.Context, count int) error {
	var entered, appointed, enrolled, accepted []draft
	registrars := b.body.registrars
	for i := range count {
		m, err := newMember()
		if err != nil {
			return err
		}
		b.body.members = append(b.body.members, m)
		name := fmt.Sprintf("Member %d", i+1)
		fresh := m.speaker
		fresh.as = wire.AsNewKey
		entered = append(entered, draft{"member.entered", m.speaker.of, &domain.MemberEntered{Constituency: "member", Name: domain.Text{En: name}}, registrars[:1]})
		appointed = append(appointed, draft{"representative.appointed", "representative/" + m.representative.String(), &domain.RepresentativeAppointed{
			Kind: domain.KindPrincipal, Mandate: sha256.Sum256([]byte(name)), Member: m.id,
		}, registrars[:1]})
		enrolled = append(enrolled, draft{"key.enrolled", "key/" + fresh.public().String(), &domain.KeyEnrolled{
			Alg: wire.AlgEd25519, Representative: m.representative,
		}, []speaker{fresh, registrars[0], registrars[1]}})
	}
	for _, drafts := range [][]draft{entered, appointed, enrolled} {
		if err := b.enter(ctx, drafts...); err != nil {
			return err
		}
	}
	digest := b.node.Ledger.Snapshot().FoundingDigest()
	for _, m := range b.body.members[:(2*count+2)/3] { // two thirds constitute it
		accepted = append(accepted, draft{"founding.accepted", m.speaker.of, &domain.FoundingAccepted{Digest: digest}, []speaker{m.speaker}})
	}
	return b.enter(ctx, accepted...)
}

func newMember() (*member, error) {
	id, err := newID()
	if err != nil {
		return nil, err
	}
	representative, err := newID()
	if err != nil {
		return nil, err
	}
	m := &member{id: domain.MemberID{UUID: id}, representative: domain.RepresentativeID{UUID: representative}}
	m.speaker, err = newSpeaker(wire.AsRepresentative, "member/"+m.id.String())
	return m, err
}

// openPoll puts a motion of procedure, which needs no notice, to the vote.
func (b *bench) openPoll(ctx context.Context) error {
	motion, err := newID()
	if err != nil {
		return err
	}
	id := domain.MotionID{UUID: motion}
	subject := "motion/" + id.String()
	mover, seconder := b.body.members[0].speaker, b.body.members[1].speaker
	err = b.enter(
		ctx,
		draft{"motion.tabled", subject, &domain.MotionTabled{Content: domain.Content{
			Attachments: []wire.Hash{}, Classes: []string{seed.ClassProcedural}, Effects: []domain.Effect{}, Prevailing: "en",
			Title: domain.Text{En: "The next meeting is held online"}, Text: domain.Text{En: "The next meeting is held online."},
		}}, []speaker{mover}},
		draft{"motion.seconded", subject, &domain.MotionSeconded{}, []speaker{seconder}},
	)
	if err != nil {
		return err
	}
	tabled := b.node.Ledger.Snapshot().Motion(id)
	if err := b.enter(ctx, draft{"motion.frozen", subject, &domain.MotionFrozen{Digest: tabled.Digest, Version: tabled.Version}, []speaker{mover}}); err != nil {
		return err
	}
	return b.openPollOn(ctx, id, mover)
}

func (b *bench) openPollOn(ctx context.Context, motion domain.MotionID, mover speaker) error {
	drawn, err := newID()
	if err != nil {
		return err
	}
	now, err := b.node.Ledger.Now()
	if err != nil {
		return err
	}
	poll := domain.PollID{UUID: drawn}
	state := b.node.Ledger.Snapshot()
	m := state.Motion(motion)
	rules, hash := state.RulesAt(now)
	roll := state.Roll(now)
	err = b.enter(ctx, draft{"poll.opened", "poll/" + poll.String(), &domain.PollOpened{
		Closes: now.AddHours(72), Digest: m.Digest, Motion: motion, Options: domain.Options, Roll: domain.RollDigest(roll),
		Rules: hash, Sides: domain.SidesOf(rules, roll), Version: m.Version,
	}, []speaker{mover}})
	if err != nil {
		return err
	}
	if b.body.poll = b.node.Ledger.Snapshot().Poll(poll); b.body.poll == nil {
		return errors.New("the poll was let in and is not there")
	}
	return b.look(ctx)
}

// look verifies the newest checkpoint; what is signed from then on has seen it.
func (b *bench) look(ctx context.Context) error {
	note, err := b.node.Ledger.WaitCheckpoint(ctx, b.node.Ledger.Size())
	if err != nil {
		return err
	}
	about := b.node.Ledger.Snapshot().Ledger()
	seen, err := tlog.ParseCheckpoint(about.Origin, ed25519.PublicKey(about.Key[:]), note)
	if err != nil {
		return err
	}
	b.body.seen = &wire.Seen{Root: wire.Hash(seen.Root), Size: uint64(seen.Size)} //nolint:gosec // not negative
	return nil
}

// ballot is a member's next ballot, signed.
func (b *bench) ballot(m *member) (*wire.Signed, error) {
	m.ballots++
	return b.sign(draft{"vote.cast", "poll/" + b.body.poll.ID.String(), &domain.VoteCast{
		Ballot: m.ballots, Choice: domain.ChoiceYes, Member: m.id, Opening: b.body.poll.Leaf, Representative: m.representative,
	}, []speaker{m.speaker}})
}
