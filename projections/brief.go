package projections

import (
	"fmt"

	"github.com/go-json-experiment/json"

	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
	"twothirds/projections/locale"
	"twothirds/projections/rows"
)

// MotionBrief is what lists show of a motion: its row without texts and effects.
type MotionBrief struct {
	Classes         []string           `json:"classes"`
	Decision        *domain.DecisionID `json:"decision,omitzero"`
	DeliberatedFrom wire.Time          `json:"deliberated_from,omitzero"`
	Frozen          wire.Seq           `json:"frozen"`
	ID              domain.MotionID    `json:"id"`
	Mover           domain.MemberID    `json:"mover"`
	Number          int64              `json:"number"`
	// Poll is the newest one on it; absent where there is none.
	Poll *domain.PollID `json:"poll,omitzero"`
	// Seconders is how many there are.
	Seconders int64       `json:"seconders"`
	State     string      `json:"state"`
	Tabled    wire.Seq    `json:"tabled"`
	TabledAt  wire.Time   `json:"tabled_at"`
	Title     domain.Text `json:"title"`
	Version   int64       `json:"version"`
}

// PollBrief is what lists show of a poll: its row without the roll.
type PollBrief struct {
	// Body is the count; absent while open.
	Body   *domain.Count   `json:"body,omitzero"`
	Closed wire.Seq        `json:"closed"`
	Closes wire.Time       `json:"closes"`
	ID     domain.PollID   `json:"id"`
	Motion domain.MotionID `json:"motion"`
	// MotionNumber and Title are the motion's, whose text is frozen by then.
	MotionNumber int64     `json:"motion_number"`
	Opened       wire.Seq  `json:"opened"`
	OpenedAt     wire.Time `json:"opened_at"`
	// Options are those of a poll on candidates; absent where they are yes, no, abstain.
	Options []string `json:"options,omitzero"`
	// Recused and Roll are how many members there are of either.
	Recused int64       `json:"recused"`
	Roll    int64       `json:"roll"`
	Rules   wire.Hash   `json:"rules"`
	State   string      `json:"state"`
	Title   domain.Text `json:"title"`
}

// DecisionBrief is what lists show of a decision.
type DecisionBrief struct {
	Body   domain.Count             `json:"body"`
	Chosen *domain.RepresentativeID `json:"chosen,omitzero"`
	// Contests is how many objections there are, Open how many without an answer.
	Contests int64             `json:"contests"`
	Open     int64             `json:"open"`
	ID       domain.DecisionID `json:"id"`
	Motion   domain.MotionID   `json:"motion"`
	// MotionNumber and Title are the motion's.
	MotionNumber int64 `json:"motion_number"`
	// NotApplied is how many effects did not fit.
	NotApplied int64          `json:"not_applied"`
	Number     int64          `json:"number"`
	Outcome    voting.Outcome `json:"outcome"`
	Poll       domain.PollID  `json:"poll"`
	// Recorded is when it was entered.
	Recorded    wire.Time          `json:"-"`
	RescindedBy *domain.DecisionID `json:"rescinded_by,omitzero"`
	Seq         wire.Seq           `json:"seq"`
	Title       domain.Text        `json:"title"`
}

// Due is something that a time is set for.
type Due struct {
	// At is that time. Where a day is set, it is its beginning in UTC, and Day it.
	At  wire.Time   `json:"at"`
	Day domain.Date `json:"day,omitzero"`
	// Kind and ID are whose time it is: see DueKinds.
	Kind string `json:"kind"`
	ID   string `json:"id"`
	// About is the subject on whose page it is told: motion/<id> of a poll or ruling,
	// plan/<id> of an item, member/<id> of a mandate; else <kind>/<id>.
	About string `json:"about"`
	// Number is a motion's, or an item's own; "" where there is none.
	Number string `json:"number,omitzero"`
	State  string `json:"state,omitzero"`
	// Title is what it is called; of a text its beginning. Absent for offices and rule sets.
	Title domain.Text `json:"title,omitzero"`
}

// DueKinds are the kinds of what can be due.
var DueKinds = []string{
	"concern",        // an answer to one that has none is asked for
	"condition",      // an open one is missed
	"group",          // a working group's mandate ends
	"item",           // one of a plan in force is to be done
	"meeting",        // one that was convened begins
	"member",         // the status of one that is inactive or suspended is looked at again
	"office",         // a term ends
	kindPoll,         // an open one closes
	"proposal",       // an answer to one that has none is due
	"representative", // a mandate ends
	"rules",          // a rule set comes, or came, into force
	"ruling",         // one lapses
}

// The lists that are kept in order.
const (
	listDecisions = "decisions"
	listDue       = "due"
	listMembers   = "members"
	listMotions   = "motions"
	// valueAll is of lists that there is one of.
	valueAll = "all"
)

// brief is what is stored for lists of an entity. Kinds that stand in lists always
// have one.
type brief struct {
	Decision *DecisionBrief `json:"decision,omitzero"`
	Due      *Due           `json:"due,omitzero"`
	Member   *domain.Member `json:"member,omitzero"`
	Motion   *MotionBrief   `json:"motion,omitzero"`
	Poll     *PollBrief     `json:"poll,omitzero"`
}

// titles says how motions and members are called.
type titles interface {
	motion(id domain.MotionID) (number int64, title domain.Text, err error)
	member(id domain.MemberID) (domain.Text, error)
}

// ofState is the titles that a state has.
type ofState struct{ *domain.State }

func (s ofState) motion(id domain.MotionID) (int64, domain.Text, error) {
	m := s.Motion(id)
	if m == nil {
		return 0, domain.Text{}, nil
	}
	return m.Number, m.Content.Title, nil
}

func (s ofState) member(id domain.MemberID) (domain.Text, error) {
	m := s.Member(id)
	if m == nil {
		return domain.Text{}, nil
	}
	return m.Name, nil
}

// briefed are the kinds that have briefs, and how these are made.
var briefed = map[string]func(row domain.Row, t titles) (*brief, []rows.Place, error){
	"concern":        briefConcern,
	"condition":      briefCondition,
	"decision":       briefDecision,
	"group":          briefGroup,
	"item":           briefItem,
	"meeting":        briefMeeting,
	"member":         briefMember,
	"motion":         briefMotion,
	"office":         briefOffice,
	kindPoll:         briefPoll,
	"proposal":       briefProposal,
	"representative": briefRepresentative,
	"rules":          briefRules,
	"ruling":         briefRuling,
}

// putBrief puts into a change what lists show of its row, and where.
func putBrief(change *rows.Change, row domain.Row, t titles) error {
	make, ok := briefed[row.Kind]
	if !ok {
		return nil
	}
	b, places, err := make(row, t)
	if err != nil {
		return fmt.Errorf("reading row %s %s: %w", row.Kind, row.ID, err)
	}
	if b.Due != nil {
		b.Due.Kind, b.Due.ID = row.Kind, row.ID
		if b.Due.About == "" {
			b.Due.About = row.Kind + "/" + row.ID
		}
		b.Due.Title = domain.Text{Az: beginning(b.Due.Title.Az), En: beginning(b.Due.Title.En)}
		places = append(places, rows.Place{List: listDue, Value: row.Kind, Order: b.Due.At.String()})
	}
	if change.Brief, err = json.Marshal(b, json.Deterministic(true)); err != nil {
		return fmt.Errorf("writing what lists show of %s %s: %w", row.Kind, row.ID, err)
	}
	change.Places = places
	return nil
}

// maxTitle is how much lists show of a text that has no title, in bytes.
const maxTitle = 300

// beginning is the beginning of a long text.
func beginning(s string) string {
	if len(s) <= maxTitle {
		return s
	}
	return s[:runeStart(s, maxTitle)] + "…"
}

// byNumber puts newer numbers first.
func byNumber(n int64) string { return fmt.Sprintf("%016x", uint64(1<<63-1-n)) } //nolint:gosec // numbers count from 1

// byName is where a name stands among others.
func byName(l *locale.Language, name domain.Text) string {
	key := l.SortKey(name.In(l.Code))
	return "!" + key[:min(len(key), rows.MaxID-1)]
}

func briefMotion(row domain.Row, _ titles) (*brief, []rows.Place, error) {
	var m struct {
		Content struct {
			Classes []string    `json:"classes"`
			Title   domain.Text `json:"title"`
		} `json:"content"`
		Decision        *domain.DecisionID `json:"decision"`
		DeliberatedFrom wire.Time          `json:"deliberated_from"`
		Frozen          wire.Seq           `json:"frozen"`
		ID              domain.MotionID    `json:"id"`
		Mover           domain.MemberID    `json:"mover"`
		Number          int64              `json:"number"`
		Polls           []domain.PollID    `json:"polls"`
		Seconders       []domain.MemberID  `json:"seconders"`
		State           string             `json:"state"`
		Tabled          wire.Seq           `json:"tabled"`
		TabledAt        wire.Time          `json:"tabled_at"`
		Version         int64              `json:"version"`
	}
	if err := json.Unmarshal(row.JSON, &m); err != nil {
		return nil, nil, err
	}
	b := &MotionBrief{
		Classes: m.Content.Classes, Decision: m.Decision, DeliberatedFrom: m.DeliberatedFrom, Frozen: m.Frozen, ID: m.ID, Mover: m.Mover,
		Number: m.Number, Seconders: int64(len(m.Seconders)), State: m.State, Tabled: m.Tabled, TabledAt: m.TabledAt,
		Title: m.Content.Title, Version: m.Version,
	}
	if n := len(m.Polls); n > 0 {
		b.Poll = &m.Polls[n-1]
	}
	order := byNumber(m.Number)
	return &brief{Motion: b}, []rows.Place{
		{List: listMotions, Value: valueAll, Order: order},
		{List: listMotions, Value: m.State, Order: order},
	}, nil
}

func briefPoll(row domain.Row, t titles) (*brief, []rows.Place, error) {
	var p domain.Poll
	if err := json.Unmarshal(row.JSON, &p); err != nil {
		return nil, nil, err
	}
	number, title, err := t.motion(p.Motion)
	b := &brief{Poll: &PollBrief{
		Body: p.Body, Closed: p.Closed, Closes: p.Closes, ID: p.ID, Motion: p.Motion, MotionNumber: number, Opened: p.Opened,
		OpenedAt: p.OpenedAt, Options: p.Options, Recused: int64(len(p.Recused)), Roll: int64(len(p.Roll)), Rules: p.Rules,
		State: p.State, Title: title,
	}}
	if p.State == domain.PollOpen {
		b.Due = &Due{At: p.Closes, About: "motion/" + p.Motion.String(), Number: fmt.Sprint(number), State: p.State, Title: title}
	}
	return b, nil, err
}

func briefDecision(row domain.Row, t titles) (*brief, []rows.Place, error) {
	var d domain.Decision
	if err := json.Unmarshal(row.JSON, &d); err != nil {
		return nil, nil, err
	}
	number, title, err := t.motion(d.Motion)
	b := &DecisionBrief{
		Body: d.Body, Chosen: d.Chosen, Contests: int64(len(d.Contests)), ID: d.ID, Motion: d.Motion, MotionNumber: number,
		Number: d.Number, Outcome: d.Outcome, Poll: d.Poll, RescindedBy: d.RescindedBy, Seq: d.Seq, Title: title,
	}
	for _, c := range d.Contests {
		if c.State == domain.StateOpen {
			b.Open++
		}
	}
	for _, e := range d.Effects {
		if !e.Applied {
			b.NotApplied++
		}
	}
	return &brief{Decision: b}, []rows.Place{{List: listDecisions, Value: valueAll, Order: byNumber(d.Number)}}, err
}

func briefMember(row domain.Row, _ titles) (*brief, []rows.Place, error) {
	var m domain.Member
	if err := json.Unmarshal(row.JSON, &m); err != nil {
		return nil, nil, err
	}
	b := &brief{Member: &m}
	if !m.ReviewBy.IsZero() {
		b.Due = &Due{At: m.ReviewBy, State: m.Status, Title: m.Name}
	}
	var places []rows.Place
	for _, l := range []*locale.Language{locale.Azerbaijani, locale.English} {
		places = append(places, rows.Place{List: listMembers, Value: l.Code, Order: byName(l, m.Name)})
	}
	return b, places, nil
}
