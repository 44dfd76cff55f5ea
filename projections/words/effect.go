package words

import (
	"strconv"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// Effect is an effect of a motion in words. Of Text, Name, Member and Representative
// at most one says what the effect is about.
type Effect struct {
	// Words say what takes place.
	Words string
	// Text is what was written of it.
	Text domain.Text
	// Name is what is called the same in every language.
	Name string
	// Member is the member that it is about.
	Member *domain.MemberID
	// Representative is whom it is about; Of is the member it represents, nil where
	// that is not known.
	Representative *domain.RepresentativeID
	Of             *domain.MemberID
	// More is what else was written: an answer, a mandate, a measure's title.
	More domain.Text
	// Code is the hash, id or key by which what it is about is known.
	Code string
}

// Effect puts an effect of a motion into words, with the names that a view knows.
func (c *Catalogue) Effect(v *projections.View, e *domain.Effect) (Effect, error) {
	bare := func(code string) Effect { return Effect{Words: c.Or("effectname.", e.Type()), Code: code} }
	switch body := e.Body().(type) {
	case *domain.AcceptAmendment:
		m, err := v.MotionBrief(body.Motion)
		if err != nil || m == nil {
			return bare(body.Motion.String()), err
		}
		return Effect{Words: c.T("effect.accept_amendment", c.N(m.Number)), Text: m.Title}, nil
	case *domain.Admit:
		a, err := projections.Read[domain.Application](v, "application", body.Application.String())
		if err != nil || a == nil {
			return Effect{Words: c.T("effect.admit"), Code: body.Application.String()}, err
		}
		return Effect{Words: c.T("effect.admit"), Text: a.Name}, nil
	case *domain.AdoptDocument:
		return Effect{Words: c.T("effect.adopt_document", c.Or("documentkind.", body.Kind)), Text: body.Title, Code: "SHA-256 " + body.Sha256.String()}, nil
	case *domain.AdoptPlan:
		made := Effect{Words: c.T("effect.adopt_plan", c.N(body.Version)), Code: body.Digest.String()}
		plan, err := projections.Read[domain.Plan](v, "plan", body.Plan.String())
		if err == nil && plan != nil {
			made.Text = plan.Draft.Title
		}
		return made, err
	case *domain.AnswerContest:
		d, err := projections.Read[domain.Decision](v, "decision", body.Decision.String())
		if err != nil || d == nil {
			return bare(body.Decision.String()), err
		}
		return Effect{Words: c.T("effect.answer_contest", c.N(d.Number), c.Or("contest.", strconv.FormatBool(body.Upheld))), Member: &body.Member, More: body.Answer}, nil
	case *domain.AnswerProtest:
		return Effect{Words: c.T("effect.answer_protest"), Text: body.Answer}, nil
	case *domain.AssessMeasure:
		made := Effect{Words: c.T("effect.assess_measure", body.Number, c.Or("completion.", body.Completion)), Text: body.Reasons}
		item, err := projections.Read[domain.PlanItem](v, "item", body.Plan.String()+"."+body.Number)
		if err == nil && item != nil && item.Adopted != nil {
			made.More = item.Adopted.Content.Title
		}
		return made, err
	case *domain.ChangeRules:
		return Effect{Words: c.T("effect.change_rules", c.Hours(body.AfterHours)), Name: body.Rules.Name, Code: body.Rules.Hash().String()}, nil
	case *domain.Choose:
		return Effect{Words: c.T("effect.choose", c.N(int64(len(body.Candidates))), body.Office, c.Count("days", body.TermDays))}, nil
	case *domain.CloseLedger:
		return Effect{Words: c.T("effect.close_ledger"), Text: body.Reasons}, nil
	case *domain.ConfirmCondition:
		return Effect{Words: c.T("effect.confirm_condition", c.Or("condition.", body.State)), Text: body.Reasons, Code: body.Condition.String()}, nil
	case *domain.Dismiss:
		return Effect{Words: c.T("effect.dismiss", body.Office)}, nil
	case *domain.DissolveGroup:
		made := Effect{Words: c.T("effect.dissolve_group"), Code: body.Group.String()}
		group, err := projections.Read[domain.WorkingGroup](v, "group", body.Group.String())
		if err == nil && group != nil {
			made.Text = group.Name
		}
		return made, err
	case *domain.Elect:
		made := Effect{Words: c.T("effect.elect", body.Office, c.Count("days", body.TermDays)), Representative: &body.Representative}
		rep, err := projections.Read[domain.Representative](v, "representative", body.Representative.String())
		if err == nil && rep != nil {
			made.Of = &rep.Member
		}
		return made, err
	case *domain.FoundGroup:
		return Effect{Words: c.T("effect.found_group", c.Count("members", int64(len(body.Members)))), Text: body.Name, More: body.Mandate}, nil
	case *domain.ImposeConditions:
		return Effect{Words: c.T("effect.impose_conditions", c.N(int64(len(body.Conditions)))), Text: body.Conditions[0].Text}, nil
	case *domain.OverturnRuling:
		return Effect{Words: c.T("effect.overturn_ruling"), Code: body.Ruling.String()}, nil
	case *domain.Recuse:
		return Effect{Words: c.T("effect.recuse"), Member: &body.Member}, nil
	case *domain.RepealDocument:
		made := Effect{Words: c.T("effect.repeal_document"), Code: body.Document.String()}
		document, err := projections.Read[domain.Document](v, "document", body.Document.String())
		if err == nil && document != nil {
			made.Text = document.Title
		}
		return made, err
	case *domain.ReplaceLedgerKey:
		return Effect{Words: c.T("effect.replace_ledger_key"), Code: body.LedgerKey.String()}, nil
	case *domain.Rescind:
		d, err := projections.Read[domain.Decision](v, "decision", body.Decision.String())
		if err != nil || d == nil {
			return bare(body.Decision.String()), err
		}
		return Effect{Words: c.T("effect.rescind", c.N(d.Number))}, nil
	case *domain.SetStatus:
		return Effect{Words: c.T("effect.set_status", c.Or("status.", body.Status)), Member: &body.Member}, nil
	}
	return bare(string(wire.Canonical(e))), nil
}
