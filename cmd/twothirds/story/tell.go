package story

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"

	"twothirds/api/keyfile"
	"twothirds/domain"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/projections"
)

// Tell plays the story on a ledger that Founding founded, and writes down what
// was decided and why as it goes. The model has to follow the ledger: the published
// account is made from it.
func Tell(ctx context.Context, ledger *eventstore.Ledger, model *projections.Model, f *Founding, out io.Writer) error {
	b := newBody(ctx, ledger, model, f)
	w := &writer{out: out, body: b}
	var applicant *member
	for _, chapter := range []struct {
		heading string
		tell    func(*writer)
	}{
		{"Before the ledger: the registrar's record, nobody's signed vote", b.tellPast},
		{"The body", b.constitute},
		{"A plan is adopted", b.adoptPlan},
		{"38 in favour, 9 against, and not carried", b.failConcurrence},
		{"Too few took part", b.lapse},
		{"The rules are changed, by the rules", b.changeRules},
		{"A new member", func(w *writer) { applicant = b.admit(w) }},
		{"A member is made inactive", func(w *writer) { b.deactivate(w, applicant) }},
		{"The action plan, and what the body finds", b.planAction},
		{"A working group, a meeting, and what the public asks", b.workTogether},
		{"What is refused", b.refusals},
		{"The account of all this is published", b.publishAccount},
		{"Being decided now", b.leaveOpen},
	} {
		w.heading(chapter.heading)
		chapter.tell(w)
		if b.err != nil { // as when it is told to stop; the next chapter rests on what this one enters
			return fmt.Errorf("telling the story: %w", b.err)
		}
	}
	state := b.state()
	w.printf("\n%d entries, %d motions, %d decisions. Every entry is signed or recomputed; nothing was typed in.\n", state.Head().Seq, state.Ledger().Motions, state.Ledger().Decisions)
	return w.err
}

// constitute enters the members and has them accept.
func (b *body) constitute(w *writer) {
	for _, p := range platform {
		if b.err != nil {
			return
		}
		b.members = append(b.members, b.enterMember(p.constituency, p.name))
	}
	if b.err != nil {
		return
	}
	digest := b.state().FoundingDigest()
	accepted := 0
	for _, m := range b.members {
		if b.err != nil || b.state().Ledger().Status == domain.StageConstituted {
			break
		}
		b.enter("founding.accepted", "member/"+m.id.String(), &domain.FoundingAccepted{Digest: digest}, m.rep())
		accepted++
	}
	if b.err != nil {
		return
	}
	w.printf("%d members: %d of civil society, %d of government and parliament.\n", len(b.members), len(b.members)-governmentSide, governmentSide)
	w.printf("Constituted at entry %d, when two thirds of each side had accepted (%d members).\n", b.state().Ledger().Constituted, accepted)
}

// adoptPlan adopts the Strategic Plan: positions from both sides, an amendment
// accepted, a vote changed, a member recused, carried.
func (b *body) adoptPlan(w *writer) {
	mover, seconder, ministry := b.members[9], b.members[11], b.members[2]
	plan := domain.Text{
		En: "The Platform adopts its Strategic Plan 2017-2020 with three goals: 1. ensure compliance with the open government reform agenda; 2. enhance the role and impact of civil society organisations in the open government reforms; 3. strengthen the capacity of the Open Government Platform.",
		Az: "Platforma 2017-2020-ci illər üzrə Strateji Planını üç məqsədlə qəbul edir: 1. açıq hökumət islahatları gündəliyinə uyğunluğun təmin edilməsi; 2. açıq hökumət islahatlarında vətəndaş cəmiyyəti təşkilatlarının rolunun və təsirinin artırılması; 3. Açıq Hökumət Platformasının potensialının gücləndirilməsi.",
	}
	adopt := func(text domain.Text) domain.Content {
		document := domain.NewEffect(&domain.AdoptDocument{
			Document: planDocument, Kind: "strategic_plan", Sha256: sha256.Sum256([]byte(text.En)),
			Title: domain.Text{En: "Strategic Plan 2017-2020", Az: "Strateji Plan 2017-2020"},
		})
		return content([]string{seed.ClassOrdinary},
			domain.Text{En: "Adoption of the Strategic Plan 2017-2020", Az: "2017-2020-ci illər üzrə Strateji Planın qəbulu"}, text, document)
	}
	id := b.table(mover, seconder, adopt(plan))
	b.position(id, mover, domain.StanceFor, "The plan gives civil society a place in every goal.", "Plan hər bir məqsəddə vətəndaş cəmiyyətinə yer verir.")
	b.position(id, ministry, domain.StanceFor, "The goals can be met within the mandate of the state bodies.", "Məqsədlərə dövlət orqanlarının səlahiyyətləri çərçivəsində nail olmaq mümkündür.")
	amended := plan
	amended.En += " Progress under each goal is reported to the Platform every six months."
	amended.Az += " Hər bir məqsəd üzrə görülən işlər barədə Platformaya altı aydan bir hesabat verilir."
	amendment := domain.AmendmentID{UUID: b.id()}
	b.enter("amendment.moved", "amendment/"+amendment.String(), &domain.AmendmentMoved{BaseVersion: 1, Content: adopt(amended), Motion: id}, b.members[12].rep())
	b.enter("amendment.accepted", "amendment/"+amendment.String(), &domain.AmendmentAccepted{}, mover.rep())
	w.printf("Both sides stated positions; an amendment (reports every six months) was accepted: version 2 is voted on.\n")
	poll := b.open(id, mover, 168, 72)
	b.vote(poll, func(i int) string {
		switch {
		case i == 4, i >= 44:
			return domain.ChoiceNo
		case i == 7:
			return domain.ChoiceNone
		case i == 20:
			return "" // silent
		}
		return domain.ChoiceYes
	})
	b.cast([]*wire.Signed{b.ballot(poll, b.members[4], 2, domain.ChoiceYes)})
	w.printf("%s changed its vote from no to yes.\n", b.members[4].name)
	b.enter("vote.recused", "poll/"+poll.ID.String(), &domain.VoteRecused{Reasons: domain.Text{
		En: "Implements a project under the plan.", Az: "Plan üzrə layihə icra edir.",
	}}, b.members[10].rep())
	w.printf("%s recused itself; its ballot was set aside.\n", b.members[10].name)
	w.decision(b.close(poll))
}

// planDocument is the id of the plan among the documents, the same in every demonstration.
var planDocument = domain.DocumentID{UUID: wire.NameUUID(wire.UUID{}, "strategic plan 2017-2020")}

// failConcurrence is the case that a headcount gets wrong: civil society
// alone is more than two thirds.
func (b *body) failConcurrence(w *writer) {
	id := b.table(b.members[9], b.members[10], content([]string{seed.ClassOrdinary},
		domain.Text{En: "A statement in the name of the Platform", Az: "Platforma adından bəyanat"},
		domain.Text{En: "The Platform publishes the statement annexed by civil society.", Az: "Platforma vətəndaş cəmiyyətinin əlavə etdiyi bəyanatı dərc edir."}))
	b.position(id, b.members[9], domain.StanceFor, "It should be said now.", "Bu, indi deyilməlidir.")
	b.position(id, b.members[0], domain.StanceAgainst, "The state bodies were not heard on the text.", "Mətn barədə dövlət orqanlarının rəyi alınmayıb.")
	poll := b.open(id, b.members[9], 168, 72)
	b.vote(poll, func(i int) string {
		if i < governmentSide {
			return domain.ChoiceNo
		}
		return domain.ChoiceYes
	})
	w.decision(b.close(poll))
}

// lapse is a poll in which less than half took part.
func (b *body) lapse(w *writer) {
	id := b.table(b.members[15], b.members[16], content([]string{seed.ClassOrdinary},
		domain.Text{En: "A summer school on open data", Az: "Açıq verilənlər üzrə yay məktəbi"},
		domain.Text{En: "The Platform holds a summer school on open data.", Az: "Platforma açıq verilənlər üzrə yay məktəbi keçirir."}))
	poll := b.open(id, b.members[15], 168, 72)
	b.vote(poll, func(i int) string {
		if i >= 5 && i < 25 {
			return domain.ChoiceYes
		}
		return ""
	})
	w.decision(b.close(poll))
}

// changeRules gives ordinary motions a longer notice. It is judged by the rule
// in force: two thirds of all members, and of each side.
func (b *body) changeRules(w *writer) {
	rules := seed.Rules()
	rules.Name = "seed-v2"
	rules.Class(seed.ClassOrdinary).NoticeHours = 240
	id := b.table(b.members[10], b.members[2], content([]string{seed.ClassRules},
		domain.Text{En: "Ten days' notice of ordinary motions", Az: "Adi təkliflər barədə on gün əvvəl bildiriş"},
		domain.Text{En: "Notice of ordinary motions is ten days instead of seven.", Az: "Adi təkliflər barədə bildiriş müddəti yeddi gün əvəzinə on gündür."},
		domain.NewEffect(&domain.ChangeRules{AfterHours: 24, Rules: rules})))
	poll := b.open(id, b.members[10], 720, 72)
	b.vote(poll, func(i int) string {
		if i%12 == 5 {
			return domain.ChoiceNo
		}
		return domain.ChoiceYes
	})
	w.decision(b.close(poll))
	b.advance(24)
	if b.err == nil {
		_, hash := b.state().RulesAt(b.state().Head().Recorded)
		w.printf("Rule set %.12s… is in force since then; polls opened before keep theirs.\n", hash)
	}
}

// admit takes an applicant in by decision, gives it a representative and a key.
func (b *body) admit(w *writer) *member {
	m := &member{id: domain.MemberID{UUID: b.id()}, name: "Applicant organisation (demonstration)", constituency: seed.CivilSociety}
	b.enter("member.applied", "application/"+m.id.String(), &domain.MemberApplied{
		Constituency: m.constituency, Document: sha256.Sum256([]byte("demonstration application")), Name: domain.Text{En: m.name, Az: "Müraciət edən təşkilat (nümayiş)"},
	}, b.registrarCivil)
	id := b.table(b.members[20], b.members[21], content([]string{seed.ClassAdmission},
		domain.Text{En: "Admission of the applicant organisation", Az: "Müraciət edən təşkilatın qəbulu"},
		domain.Text{En: "The applicant meets the criteria and is admitted.", Az: "Müraciət edən meyarlara cavab verir və qəbul olunur."},
		domain.NewEffect(&domain.Admit{Application: m.id})))
	poll := b.open(id, b.members[20], 168, 72)
	b.vote(poll, func(i int) string {
		if i%10 == 3 {
			return domain.ChoiceNone
		}
		return domain.ChoiceYes
	})
	w.decision(b.close(poll))
	key, err := keyfile.New(rand.Reader)
	if err != nil {
		b.fail(err)
		return m
	}
	m.key = key
	b.appoint(m)
	return m
}

// deactivate makes the new member inactive by decision: two thirds of all
// members, and the member itself is taken out of the poll by the rules.
func (b *body) deactivate(w *writer, m *member) {
	if b.err != nil {
		return
	}
	id := b.table(b.members[22], b.members[23], content([]string{seed.ClassStatus},
		domain.Text{En: "Inactive status of the applicant organisation", Az: "Müraciət edən təşkilatın qeyri-aktiv statusu"},
		domain.Text{En: "The organisation has asked to rest its membership for a year.", Az: "Təşkilat üzvlüyünün bir il müddətinə dayandırılmasını xahiş edib."},
		domain.NewEffect(&domain.SetStatus{Member: m.id, Status: domain.StatusInactive, Reasons: domain.Text{
			En: "At its own request.", Az: "Öz xahişi ilə.",
		}})))
	poll := b.open(id, b.members[22], 336, 72)
	b.vote(poll, func(i int) string {
		if i%9 == 8 {
			return ""
		}
		return domain.ChoiceYes
	})
	w.decision(b.close(poll))
	if b.err == nil {
		w.printf("%s is %s: it may attend and speak, and does not count.\n", m.name, b.state().Member(m.id).Status)
	}
}

// refusals shows three statements that are not let in.
func (b *body) refusals(w *writer) {
	if b.err != nil {
		return
	}
	id := b.table(b.members[30], b.members[31], content([]string{seed.ClassProcedural},
		domain.Text{En: "The next meeting is held online", Az: "Növbəti iclas onlayn keçirilir"},
		domain.Text{En: "The next meeting of the Platform is held online.", Az: "Platformanın növbəti iclası onlayn keçirilir."}))
	poll := b.open(id, b.members[30], 1, 24)
	b.cast([]*wire.Signed{b.ballot(poll, b.members[30], 1, domain.ChoiceYes), b.ballot(poll, b.members[31], 1, domain.ChoiceYes)})

	held := b.ballot(poll, b.members[32], 1, domain.ChoiceNo)
	b.cast([]*wire.Signed{b.ballot(poll, b.members[32], 1, domain.ChoiceYes)})
	w.printf("A ballot signed earlier and held back: %s\n", b.refusedWith(held, domain.CodeOlderThanLast))

	lost := b.members[33]
	if b.err != nil {
		return
	}
	late := speaker{key: lost.key, as: wire.AsRepresentative, of: "member/" + lost.id.String()}
	b.enter("key.revoked", "key/"+late.public().String(), &domain.KeyRevoked{Reason: domain.ReasonLost}, b.registrarCivil, b.registrarGovernment)
	w.printf("A ballot of a key that was revoked: %s\n", b.refusedWith(b.ballot(poll, lost, 1, domain.ChoiceYes), domain.CodeKeyRevoked))

	w.decision(b.close(poll))
	w.printf("A ballot after the close: %s\n", b.refusedWith(b.ballot(poll, b.members[34], 1, domain.ChoiceYes), domain.CodePollClosed))
}

// leaveOpen opens a poll that is still open when the story ends.
func (b *body) leaveOpen(w *writer) {
	id := b.table(b.members[12], b.members[3], content([]string{seed.ClassOrdinary},
		domain.Text{En: "A code of ethics is drafted", Az: "Etik davranış kodeksinin layihəsi hazırlanır"},
		domain.Text{
			En: "A working group of both sides drafts a code of ethics and rules for avoiding conflicts of interest.",
			Az: "Hər iki tərəfdən ibarət işçi qrupu etik davranış kodeksinin və maraqların toqquşmasının qarşısının alınması qaydalarının layihəsini hazırlayır.",
		}))
	b.position(id, b.members[12], domain.StanceFor, "The Strategic Plan names the lack of both as a weakness.", "Strateji Plan hər ikisinin olmamasını zəif cəhət kimi göstərir.")
	b.position(id, b.members[3], domain.StanceNeutral, "It depends on who is in the group.", "Bu, qrupun tərkibindən asılıdır.")
	poll := b.open(id, b.members[12], 240, 72)
	b.vote(poll, func(i int) string {
		if i%5 == 2 {
			return domain.ChoiceYes
		}
		return ""
	})
	if b.err != nil {
		return
	}
	w.printf("Motion %d is put to the vote until %s (entry %d); ballots can be changed until then.\n", b.state().Motion(id).Number, poll.Closes, poll.Opened)
}
