package site

import (
	"strconv"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// effectView is an effect in words.
type EffectView struct {
	Words  string
	Object Said // what members wrote of it; empty where the words say all
	Detail string
	Of     bool // the object is the member that the one meant represents
}

func (r *Request) EffectOf(e *domain.Effect, names map[domain.MemberID]Said) (EffectView, error) {
	switch body := e.Body().(type) {
	case *domain.AcceptAmendment:
		m, err := r.View.MotionBrief(body.Motion)
		if err != nil || m == nil {
			return EffectView{Words: r.Or("effectname.", e.Type()), Detail: body.Motion.String()}, err
		}
		return EffectView{Words: r.T("effect.accept_amendment", r.N(m.Number)), Object: r.In(m.Title)}, nil
	case *domain.Admit:
		a, err := Get[domain.Application](r.View, "application", body.Application.String())
		if err != nil || a == nil {
			return EffectView{Words: r.T("effect.admit"), Detail: body.Application.String()}, err
		}
		return EffectView{Words: r.T("effect.admit"), Object: r.In(a.Name)}, nil
	case *domain.AdoptDocument:
		return EffectView{Words: r.T("effect.adopt_document", body.Kind), Object: r.In(body.Title), Detail: "SHA-256 " + body.Sha256.String()}, nil
	case *domain.AdoptPlan:
		v := EffectView{Words: r.T("effect.adopt_plan", r.N(body.Version)), Detail: body.Digest.String()}
		plan, err := Get[domain.Plan](r.View, "plan", body.Plan.String())
		if err == nil && plan != nil {
			v.Object = r.In(plan.Draft.Title)
		}
		return v, err
	case *domain.AnswerContest:
		d, err := Get[domain.Decision](r.View, "decision", body.Decision.String())
		if err != nil || d == nil {
			return EffectView{Words: r.Or("effectname.", e.Type()), Detail: body.Decision.String()}, err
		}
		return EffectView{Words: r.T("effect.answer_contest", r.N(d.Number), r.Or("contest.", strconv.FormatBool(body.Upheld))), Object: names[body.Member], Detail: r.In(body.Answer).Text}, nil
	case *domain.AnswerProtest:
		return EffectView{Words: r.T("effect.answer_protest"), Object: r.In(body.Answer)}, nil
	case *domain.AssessMeasure:
		v := EffectView{Words: r.T("effect.assess_measure", body.Number, r.Or("completion.", body.Completion)), Object: r.In(body.Reasons)}
		item, err := Get[domain.PlanItem](r.View, "item", body.Plan.String()+"."+body.Number)
		if err == nil && item != nil && item.Adopted != nil {
			v.Detail = r.In(item.Adopted.Content.Title).Text
		}
		return v, err
	case *domain.ChangeRules:
		return EffectView{Words: r.T("effect.change_rules", r.Hours(body.AfterHours)), Object: Said{Text: body.Rules.Name}, Detail: body.Rules.Hash().String()}, nil
	case *domain.Choose:
		return EffectView{Words: r.T("effect.choose", r.N(int64(len(body.Candidates))), body.Office, r.Count("days", body.TermDays))}, nil
	case *domain.CloseLedger:
		return EffectView{Words: r.T("effect.close_ledger"), Object: r.In(body.Reasons)}, nil
	case *domain.ConfirmCondition:
		return EffectView{Words: r.T("effect.confirm_condition", r.Or("condition.", body.State)), Object: r.In(body.Reasons), Detail: body.Condition.String()}, nil
	case *domain.Dismiss:
		return EffectView{Words: r.T("effect.dismiss", body.Office)}, nil
	case *domain.DissolveGroup:
		v := EffectView{Words: r.T("effect.dissolve_group"), Detail: body.Group.String()}
		group, err := Get[domain.WorkingGroup](r.View, "group", body.Group.String())
		if err == nil && group != nil {
			v.Object = r.In(group.Name)
		}
		return v, err
	case *domain.Elect:
		v := EffectView{Words: r.T("effect.elect", body.Office, r.Count("days", body.TermDays)), Of: true, Object: Said{Text: body.Representative.String()}}
		rep, err := Get[domain.Representative](r.View, "representative", body.Representative.String())
		if err == nil && rep != nil {
			v.Object = names[rep.Member]
		}
		return v, err
	case *domain.FoundGroup:
		return EffectView{Words: r.T("effect.found_group", r.Count("members", int64(len(body.Members)))), Object: r.In(body.Name), Detail: r.In(body.Mandate).Text}, nil
	case *domain.ImposeConditions:
		return EffectView{Words: r.T("effect.impose_conditions", r.N(int64(len(body.Conditions)))), Object: r.In(body.Conditions[0].Text)}, nil
	case *domain.OverturnRuling:
		return EffectView{Words: r.T("effect.overturn_ruling"), Detail: body.Ruling.String()}, nil
	case *domain.Recuse:
		return EffectView{Words: r.T("effect.recuse"), Object: names[body.Member]}, nil
	case *domain.RepealDocument:
		v := EffectView{Words: r.T("effect.repeal_document"), Detail: body.Document.String()}
		document, err := Get[domain.Document](r.View, "document", body.Document.String())
		if err == nil && document != nil {
			v.Object = r.In(document.Title)
		}
		return v, err
	case *domain.ReplaceLedgerKey:
		return EffectView{Words: r.T("effect.replace_ledger_key"), Detail: body.LedgerKey.String()}, nil
	case *domain.Rescind:
		d, err := Get[domain.Decision](r.View, "decision", body.Decision.String())
		if err != nil || d == nil {
			return EffectView{Words: r.Or("effectname.", e.Type()), Detail: body.Decision.String()}, err
		}
		return EffectView{Words: r.T("effect.rescind", r.N(d.Number))}, nil
	case *domain.SetStatus:
		return EffectView{Words: r.T("effect.set_status", r.Or("status.", body.Status)), Object: names[body.Member]}, nil
	}
	return EffectView{Words: r.Or("effectname.", e.Type()), Detail: string(wire.Canonical(e))}, nil
}

// misfit says why an effect, the motion's i-th, did not take place.
func (r *Request) Misfit(outcome domain.EffectOutcome, i int) string {
	if outcome.Applied {
		return ""
	}
	why := r.Or("misfit.", string(outcome.Reason))
	if outcome.Failed != nil && *outcome.Failed != int64(i) {
		why = r.T("misfit.all_or_none", r.N(*outcome.Failed+1)) + " " + why
	}
	return why
}
