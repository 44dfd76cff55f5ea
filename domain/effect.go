package domain

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain/wire"
)

// Effect is something that takes place when the motion that holds it is
// carried. In JSON it is an object whose type says which members it has.
type Effect struct {
	body effectBody
	name string
}

// effectForm is the JSON form of an effect: the members of its body and type.
type effectForm struct {
	Body jsontext.Value `json:",embed"`
	Type string         `json:"type"`
}

// effectBody is an effect of one type. The set is closed: effectTypes.
type effectBody interface {
	// form reports what is wrong with the effect by itself.
	form() error
	// target names what it is about; a motion has one effect on a target.
	target() string
	// misfit says why it could not take place in this state, or nothing.
	misfit(s *State, now wire.Time) *Misfit
	// apply makes it take place. It is called only where misfit finds nothing.
	apply(s *State, p *Placed, d *Decision)
}

type effectType struct {
	name    string
	new     func() effectBody
	summary string
}

func effectOf[T any, P interface {
	*T
	effectBody
}](name, summary string) effectType {
	return effectType{name: name, new: func() effectBody { return P(new(T)) }, summary: summary}
}

// effectTypes is the registry of effects, sorted by name.
var effectTypes []effectType

func initEffectTypes() {
	effectTypes = []effectType{
		effectOf[AcceptAmendment]("accept_amendment", "An amendment becomes a motion's text, whatever its mover says."),
		effectOf[Admit]("admit", "An applicant becomes a member."),
		effectOf[AdoptDocument]("adopt_document", "A document, or its next version, is adopted."),
		effectOf[AdoptPlan]("adopt_plan", "A plan's draft becomes its next version."),
		effectOf[AnswerContest]("answer_contest", "A member's objection to a decision is answered."),
		effectOf[AnswerProtest]("answer_protest", "A protest is answered."),
		effectOf[AssessMeasure]("assess_measure", "The body says how far a measure of a plan is."),
		effectOf[ChangeRules]("change_rules", "A new rule set comes into force."),
		effectOf[Choose]("choose", "One of several candidates is elected to an office."),
		effectOf[CloseLedger]("close_ledger", "The ledger is closed: nothing is let in any more."),
		effectOf[ConfirmCondition]("confirm_condition", "A condition is met, or lifted."),
		effectOf[Dismiss]("dismiss", "An officer is dismissed."),
		effectOf[DissolveGroup]("dissolve_group", "A working group is dissolved."),
		effectOf[Elect]("elect", "A representative is elected to an office."),
		effectOf[FoundGroup]("found_group", "A working group is founded."),
		effectOf[ImposeConditions]("impose_conditions", "Something is asked for by a day, with what follows where it is missed."),
		effectOf[OverturnRuling]("overturn_ruling", "A coordinator's ruling is overturned."),
		effectOf[Recuse]("recuse", "A member is taken out of an open poll."),
		effectOf[RepealDocument]("repeal_document", "A document is taken out of force."),
		effectOf[ReplaceLedgerKey]("replace_ledger_key", "A key may replace the ledger's, which is lost or stolen."),
		effectOf[Rescind]("rescind", "An earlier decision is rescinded."),
		effectOf[SetStatus]("set_status", "A member becomes active, inactive, suspended, or is excluded."),
	}
	if !slices.IsSortedFunc(effectTypes, func(later, earlier effectType) int { return compareStrict(later.name, earlier.name) }) {
		panic("domain: effectTypes is not sorted by name")
	}
}

// EffectInfo describes a type of effect.
type EffectInfo struct {
	Name, Summary string
	// Data is a zero value of its members, for schemas.
	Data any
}

// EffectTypes lists every type of effect, by name.
func EffectTypes() []EffectInfo {
	infos := make([]EffectInfo, len(effectTypes))
	for i, t := range effectTypes {
		infos[i] = EffectInfo{Name: t.name, Summary: t.summary, Data: t.new()}
	}
	return infos
}

// NewEffect makes an effect of a pointer to one of the effect types, such as
// &Admit{…}.
func NewEffect(body effectBody) Effect {
	for _, t := range effectTypes {
		if reflect.TypeOf(t.new()) == reflect.TypeOf(body) {
			return Effect{body: body, name: t.name}
		}
	}
	panic(fmt.Sprintf("domain: %T is not among effectTypes", body))
}

// Type is the wire name of the effect's type.
func (e *Effect) Type() string { return e.name }

// Body is the effect's members: a pointer to one of the effect types. It must
// not be changed.
func (e *Effect) Body() any { return e.body }

// MarshalJSON writes the effect's members, type among them.
func (e Effect) MarshalJSON() ([]byte, error) {
	return wire.Canonical(effectForm{Body: wire.Canonical(e.body), Type: e.name}), nil
}

// UnmarshalJSON reads an effect by its type.
func (e *Effect) UnmarshalJSON(b []byte) error {
	var form effectForm
	if err := json.Unmarshal(b, &form); err != nil {
		return errors.New("an effect is an object with a type")
	}
	if form.Body == nil {
		form.Body = jsontext.Value("{}")
	}
	for _, t := range effectTypes {
		if t.name == form.Type {
			e.body, e.name = t.new(), t.name
			return wire.Decode(form.Body, e.body, "")
		}
	}
	return fmt.Errorf("no effect has the type %q", form.Type)
}

func (e *Effect) form() error                            { return e.body.form() }
func (e *Effect) target() string                         { return e.body.target() }
func (e *Effect) misfit(s *State, now wire.Time) *Misfit { return e.body.misfit(s, now) }

// misfitAfter is misfit at the effect's turn after a decision: of candidates
// only the one chosen is looked at.
func (e *Effect) misfitAfter(s *State, now wire.Time, d *Decision) *Misfit {
	if c, ok := e.body.(*Choose); ok {
		return c.elect(*d.Chosen).misfit(s, now)
	}
	return e.misfit(s, now)
}

func (e *Effect) apply(s *State, p *Placed, d *Decision) {
	e.body.apply(s, p, d)
}

// classes are those that a motion with this effect belongs to at least; the
// empty one where the rules tie the effect to none.
func (e *Effect) classes(s *State, rules *RuleSet) []string {
	classes := []string{rules.classOfEffect(e.Type())}
	switch body := e.body.(type) {
	case *ImposeConditions:
		// What becomes of a member is of the class of its status, also under a condition.
		if len(body.concerned()) > 0 {
			classes = append(classes, rules.classOfEffect("set_status"))
		}
	case *Rescind:
		// Rescinding asks for no less than deciding did.
		if d := s.decisions.get(body.Decision); d != nil {
			for _, class := range s.motions.get(d.Motion).Content.Classes {
				if rules.Class(class) != nil {
					classes = append(classes, class)
				}
			}
		}
	}
	return classes
}
