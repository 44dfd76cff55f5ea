package notices

import (
	"fmt"
	"slices"
	"strings"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// kind is one reason to tell somebody something. The words are in the
// catalogues, under its name and, where it has several, the matter's variant.
type kind struct {
	name string
	// event is the type of entry that causes it; empty where time does (dated.go).
	event string
	// look says what it is about and who is told.
	look func(r *reading) (matter, error)
}

// matter is what a notice is about. What is left out is not in its words.
type matter struct {
	Told    []string    // member/<id> and office/<name>
	Variant string      // of the words
	Number  int64       // the motion's
	Title   domain.Text // the motion's, the meeting's, ...
	Member  domain.Text // the name of a member that it is about
	When    wire.Time   // when something closes, begins or is due
	Page    string      // path of the page, after the language
}

// eventKinds are what entries cause. A row here and the words in both
// catalogues are all that a further one needs.
var eventKinds = []kind{
	{"motion.tabled", "twothirds.motion.tabled.v1", motionTabled},
	{"poll.opened", "twothirds.poll.opened.v1", pollOpened},
	{"poll.opened", "twothirds.poll.run_off_opened.v1", pollOpened},
	{"poll.extended", "twothirds.poll.extended.v1", pollOpened},
	{"result", "twothirds.decision.made.v1", result},
	{"key.enrolled", "twothirds.key.enrolled.v1", keyOfMember},
	{"key.revoked", "twothirds.key.revoked.v1", keyOfMember},
	{"meeting.convened", "twothirds.meeting.convened.v1", meeting},
	{"meeting.cancelled", "twothirds.meeting.cancelled.v1", meeting},
	{"protest.lodged", "twothirds.protest.lodged.v1", protest},
	{"condition.missed", "twothirds.condition.fell_due.v1", condition},
	{"proposal.received", "twothirds.proposal.received.v1", proposal},
	{"proposal.overdue", "twothirds.proposal.fell_due.v1", proposal},
}

// kindNamed finds a kind by name and, of those that entries cause, the entry's type.
func kindNamed(name, event string) *kind {
	for i := range eventKinds {
		if eventKinds[i].name == name && eventKinds[i].event == event {
			return &eventKinds[i]
		}
	}
	for i := range datedKinds {
		if datedKinds[i].name == name && event == "" {
			return &datedKinds[i].kind
		}
	}
	return nil
}

// reading is the ledger as it stood after the entry that a notice follows from.
type reading struct {
	view    *projections.View
	subject string // what the entry is about, <noun>/<id>
}

func (r *reading) id() string {
	_, id, _ := strings.Cut(r.subject, "/")
	return id
}

// row reads an entity, which must be there.
func row[V any](r *reading, kind, id string) (*V, error) {
	got, ok, err := r.view.Get(kind, id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("%w: there is no %s %s at entry %d", errNothing, kind, id, r.view.At())
	}
	return projections.Decoded[V](got)
}

// each calls fn with the rows of a kind.
func each[V any](view *projections.View, kind string, fn func(id string, v *V)) error {
	return view.Each(kind, read(fn))
}

// eachBy calls fn with the rows of a kind whose member name has a value.
func eachBy[V any](view *projections.View, kind, name, value string, fn func(id string, v *V)) error {
	return view.EachBy(kind, name, value, read(fn))
}

func read[V any](fn func(id string, v *V)) func(projections.Row) error {
	return func(row projections.Row) error {
		v, err := projections.Decoded[V](row)
		if err == nil {
			fn(row.ID, v)
		}
		return err
	}
}

// everybody are the members that have not left: inactive ones may attend and speak.
func (r *reading) everybody() (told []string, err error) {
	err = each(r.view, "member", func(id string, m *domain.Member) {
		if m.Status != domain.StatusLeft {
			told = append(told, "member/"+id)
		}
	})
	return told, err
}

// officers are the offices of some roles.
func (r *reading) officers(roles ...string) (told []string, err error) {
	err = each(r.view, "office", func(id string, o *domain.Office) {
		if slices.Contains(roles, o.Role) {
			told = append(told, "office/"+id)
		}
	})
	return told, err
}

func (r *reading) motion(id domain.MotionID) (matter, error) {
	m, err := row[domain.Motion](r, "motion", id.String())
	if err != nil {
		return matter{}, err
	}
	return matter{Number: m.Number, Title: m.Content.Title, Page: "/motions/" + m.ID.String()}, nil
}

func motionTabled(r *reading) (matter, error) {
	id, err := wire.ParseUUID(r.id())
	if err != nil {
		return matter{}, err
	}
	m, err := r.motion(domain.MotionID{UUID: id})
	if err != nil {
		return matter{}, err
	}
	m.Told, err = r.everybody()
	return m, err
}

// pollOpened tells the roll, except who is recused.
func pollOpened(r *reading) (matter, error) {
	poll, err := row[domain.Poll](r, "poll", r.id())
	if err != nil {
		return matter{}, err
	}
	m, err := r.motion(poll.Motion)
	if err != nil {
		return matter{}, err
	}
	m.When = poll.Closes
	m.Told = voters(poll)
	return m, nil
}

// voters are the members on a poll's roll that may vote.
func voters(poll *domain.Poll) (told []string) {
	for _, line := range poll.Roll {
		if !slices.ContainsFunc(poll.Recused, func(r domain.Recusal) bool { return r.Member == line.Member }) {
			told = append(told, "member/"+line.Member.String())
		}
	}
	return told
}

func result(r *reading) (matter, error) {
	d, err := row[domain.Decision](r, "decision", r.id())
	if err != nil {
		return matter{}, err
	}
	m, err := r.motion(d.Motion)
	if err != nil {
		return matter{}, err
	}
	m.Variant = string(d.Outcome)
	m.Told, err = r.everybody()
	return m, err
}

// keyOfMember tells the member that a key speaks for, or no more; a key of the
// founding's officers is its office's.
func keyOfMember(r *reading) (matter, error) {
	key, err := row[domain.Key](r, "key", r.id())
	if err != nil {
		return matter{}, err
	}
	m := matter{When: key.EffectiveFrom, Page: "/members"}
	id, represents := strings.CutPrefix(key.Holder, "representative/")
	if !represents {
		m.Variant, m.Told = "office", []string{key.Holder}
		return m, nil
	}
	rep, err := row[domain.Representative](r, "representative", id)
	if err != nil {
		return matter{}, err
	}
	member, err := row[domain.Member](r, "member", rep.Member.String())
	if err != nil {
		return matter{}, err
	}
	m.Member, m.Told = member.Name, []string{"member/" + rep.Member.String()}
	return m, nil
}

func meeting(r *reading) (matter, error) {
	meeting, err := row[domain.Meeting](r, "meeting", r.id())
	if err != nil {
		return matter{}, err
	}
	m := matter{Title: meeting.Title, When: meeting.Starts}
	m.Told, err = r.everybody()
	return m, err
}

// protest tells the officers: it stays open until the body answers it.
func protest(r *reading) (matter, error) {
	p, err := row[domain.Protest](r, "protest", r.id())
	if err != nil {
		return matter{}, err
	}
	member, err := row[domain.Member](r, "member", p.Member.String())
	if err != nil {
		return matter{}, err
	}
	m := matter{Member: member.Name}
	m.Told, err = r.officers(domain.RoleCoordinator, domain.RoleRegistrar)
	return m, err
}

// condition tells the member that it binds, or everybody, and the coordinators.
func condition(r *reading) (matter, error) {
	c, err := row[domain.Condition](r, "condition", r.id())
	if err != nil {
		return matter{}, err
	}
	m := matter{Title: c.Text, When: c.Due}
	told, err := r.officers(domain.RoleCoordinator)
	if err != nil {
		return matter{}, err
	}
	members := []string{}
	if c.Consequence != nil {
		members = append(members, "member/"+c.Consequence.Member.String())
	} else if members, err = r.everybody(); err != nil {
		return matter{}, err
	}
	m.Told = append(told, members...)
	return m, nil
}

func proposal(r *reading) (matter, error) {
	p, err := row[domain.Proposal](r, "proposal", r.id())
	if err != nil {
		return matter{}, err
	}
	m := matter{Title: p.Title, When: p.Due}
	m.Told, err = r.officers(domain.RoleCoordinator)
	return m, err
}
