package report

import (
	"strconv"

	"twothirds/domain"
)

// effect puts an effect of a motion into words.
func (b *builder) effect(e *domain.Effect) (string, error) {
	words, object, err := b.effectParts(e)
	if object != "" {
		words += ": " + object
	}
	return words, err
}

// effectParts are the words of an effect's type, and what members wrote of it.
func (b *builder) effectParts(e *domain.Effect) (words, object string, err error) {
	switch body := e.Body().(type) {
	case *domain.AcceptAmendment:
		m, err := b.v.MotionBrief(body.Motion)
		if err == nil && m != nil {
			return b.t("effect.accept_amendment", b.l.N(m.Number)), b.in(m.Title), nil
		}
		return b.t("effectname.accept_amendment"), body.Motion.String(), err
	case *domain.Admit:
		a, err := get[domain.Application](b, "application", body.Application.String())
		if err == nil && a != nil {
			return b.t("effect.admit"), b.in(a.Name), nil
		}
		return b.t("effect.admit"), body.Application.String(), err
	case *domain.AdoptDocument:
		return b.t("effect.adopt_document", body.Kind), b.in(body.Title) + " (SHA-256 " + body.Sha256.String() + ")", nil
	case *domain.AdoptPlan:
		plan, err := get[domain.Plan](b, "plan", body.Plan.String())
		if err == nil && plan != nil {
			object = b.in(plan.Draft.Title)
		}
		return b.t("effect.adopt_plan", b.l.N(body.Version)), object, err
	case *domain.AnswerContest:
		d, err := get[domain.Decision](b, "decision", body.Decision.String())
		if err == nil && d != nil {
			return b.t("effect.answer_contest", b.l.N(d.Number), b.t("contest."+strconv.FormatBool(body.Upheld))), b.nameOf(body.Member), nil
		}
		return b.t("effectname.answer_contest"), body.Decision.String(), err
	case *domain.AnswerProtest:
		return b.t("effect.answer_protest"), b.in(body.Answer), nil
	case *domain.AssessMeasure:
		return b.t("effect.assess_measure", body.Number, b.or("completion.", body.Completion)), b.in(body.Reasons), nil
	case *domain.ChangeRules:
		return b.t("effect.change_rules", b.amount("hours", body.AfterHours)), body.Rules.Name, nil
	case *domain.Choose:
		return b.t("effect.choose", b.l.N(int64(len(body.Candidates))), body.Office, b.amount("days", body.TermDays)), "", nil
	case *domain.CloseLedger:
		return b.t("effect.close_ledger"), b.in(body.Reasons), nil
	case *domain.ConfirmCondition:
		return b.t("effect.confirm_condition", b.or("condition.", body.State)), b.in(body.Reasons), nil
	case *domain.Dismiss:
		return b.t("effect.dismiss", body.Office), "", nil
	case *domain.DissolveGroup:
		group, err := get[domain.WorkingGroup](b, "group", body.Group.String())
		if err == nil && group != nil {
			return b.t("effect.dissolve_group"), b.in(group.Name), nil
		}
		return b.t("effect.dissolve_group"), body.Group.String(), err
	case *domain.Elect:
		return b.t("effect.elect", body.Office, b.amount("days", body.TermDays)), b.representative(body.Representative), nil
	case *domain.FoundGroup:
		return b.t("effect.found_group", b.amount("members", int64(len(body.Members)))), b.in(body.Name), nil
	case *domain.ImposeConditions:
		return b.t("effect.impose_conditions", b.l.N(int64(len(body.Conditions)))), b.in(body.Conditions[0].Text), nil
	case *domain.OverturnRuling:
		return b.t("effect.overturn_ruling"), body.Ruling.String(), nil
	case *domain.Recuse:
		return b.t("effect.recuse"), b.nameOf(body.Member), nil
	case *domain.RepealDocument:
		document, err := get[domain.Document](b, "document", body.Document.String())
		if err == nil && document != nil {
			return b.t("effect.repeal_document"), b.in(document.Title), nil
		}
		return b.t("effect.repeal_document"), body.Document.String(), err
	case *domain.ReplaceLedgerKey:
		return b.t("effect.replace_ledger_key"), body.LedgerKey.String(), nil
	case *domain.Rescind:
		d, err := get[domain.Decision](b, "decision", body.Decision.String())
		if err == nil && d != nil {
			return b.t("effect.rescind", b.l.N(d.Number)), "", nil
		}
		return b.t("effectname.rescind"), body.Decision.String(), err
	case *domain.SetStatus:
		return b.t("effect.set_status", b.or("status.", body.Status)), b.nameOf(body.Member), nil
	}
	return b.or("effectname.", e.Type()), "", nil
}

// representative is a representative by the name of its member: the log has no
// names of persons.
func (b *builder) representative(id domain.RepresentativeID) string {
	rep, err := get[domain.Representative](b, "representative", id.String())
	b.keep(err)
	if rep == nil {
		return id.String()
	}
	return b.t("representative", b.nameOf(rep.Member))
}

// amount is a number with its unit: hours, days, members.
func (b *builder) amount(unit string, n int64) string {
	return b.t(unit+"."+b.l.Plural(n), b.l.N(n))
}

// misfit says why an effect, the motion's i-th, did not take place.
func (b *builder) misfit(outcome domain.EffectOutcome, i int) string {
	if outcome.Applied {
		return ""
	}
	why := b.or("misfit.", string(outcome.Reason))
	if outcome.Failed != nil && *outcome.Failed != int64(i) {
		why = b.t("misfit.all_or_none", b.l.N(*outcome.Failed+1)) + " " + why
	}
	return why
}
