package web

import (
	"errors"
	"slices"
	"strconv"

	"twothirds/domain"
	"twothirds/domain/wire"
)

type motionPage struct {
	*base
	No          string
	Name        said
	State, Word string
	Mover       said
	Seconders   []said
	Tabled      navItem
	TabledAt    stamp
	Classes     []said
	Content     contentView
	Version     string
	Digest      string
	Earlier     []versionView
	Amendments  []amendmentView
	Positions   []positionSide
	Polls       []pollView
	Entries     []logLine
	EntriesHref string
}

// contentView is what a motion, or a version of it, proposes.
type contentView struct {
	Title, Text, OtherTitle, OtherText said // the other texts are empty where there are none
	Prevailing                         string
	Attachments                        []string
	Effects                            []effectView
	AllOrNone                          bool
}

type versionView struct {
	Version, Digest string
	Since           navItem
	Content         contentView
}

type amendmentView struct {
	Mover       said
	State, Word string
	To          string
	Reasons     said
	Entry       navItem
	Content     contentView
}

type positionSide struct {
	Side      said
	Positions []positionView
}

type positionView struct {
	Member       said
	Stance, Word string
	Text         said
	Entry        navItem

	side string
}

func loadMotion(r *request) (content, error) {
	id, err := wire.ParseUUID(r.PathValue("id"))
	if err != nil {
		return content{}, errNotFound
	}
	m, err := get[domain.Motion](r.view, "motion", id.String())
	if err != nil {
		return content{}, err
	}
	if m == nil {
		return content{}, errNotFound
	}
	names, err := r.memberNames()
	if err != nil {
		return content{}, err
	}
	page := &motionPage{
		base: &r.base, No: r.N(m.Number), Name: r.In(m.Content.Title), State: m.State, Word: r.Or("state.", m.State),
		Mover: names[m.Mover], Tabled: r.entryLink(m.Tabled), TabledAt: r.When(m.TabledAt), Version: r.N(m.Version), Digest: m.Digest.String(),
		EntriesHref: r.about("motion/" + m.ID.String()),
	}
	r.Title = r.T("motion", page.No) + ": " + isolated(page.Name.Text)
	for _, s := range m.Seconders {
		page.Seconders = append(page.Seconders, names[s])
	}
	adopted, err := r.motionRules(m)
	if err != nil {
		return content{}, err
	}
	for _, name := range m.Content.Classes {
		class := said{Text: name}
		if c := adopted.Rules.Class(name); c != nil {
			class = r.In(c.Title)
		}
		page.Classes = append(page.Classes, class)
	}
	err = r.fillMotion(page, m, names, &adopted.Rules)
	return content{template: "motion.html", data: page}, err
}

// motionRules is the rule set that a motion's last poll pinned, or the one in force.
func (r *request) motionRules(m *domain.Motion) (*domain.AdoptedRules, error) {
	if len(m.Polls) == 0 {
		return r.ruleSet(rulesAt(r.Ledger, r.Now))
	}
	poll, err := get[domain.Poll](r.view, "poll", m.Polls[len(m.Polls)-1].String())
	if err != nil {
		return nil, err
	}
	return r.ruleSet(poll.Rules)
}

// fillMotion reads what belongs to a motion.
func (r *request) fillMotion(page *motionPage, m *domain.Motion, names map[domain.MemberID]said, rules *domain.RuleSet) error {
	var errs [5]error
	page.Content, errs[0] = r.contentView(&m.Content, names)
	page.Earlier, errs[1] = r.earlier(m, names)
	page.Amendments, errs[2] = r.amendments(m, names)
	page.Positions, errs[3] = r.positions(m, names, rules)
	for _, id := range slices.Backward(m.Polls) {
		poll, err := r.pollView(id, m, names)
		if err != nil {
			return err
		}
		page.Polls = append(page.Polls, poll)
	}
	page.Entries, _, errs[4] = r.logLines("motion/"+m.ID.String(), 0, 10)
	return errors.Join(errs[:]...)
}

func (r *request) contentView(c *domain.Content, names map[domain.MemberID]said) (contentView, error) {
	v := contentView{Title: r.In(c.Title), Text: r.In(c.Text), AllOrNone: c.AllOrNone}
	other := domain.Text{En: c.Text.En}
	otherTitle := domain.Text{En: c.Title.En}
	if r.Code == "en" {
		other, otherTitle = domain.Text{Az: c.Text.Az}, domain.Text{Az: c.Title.Az}
	}
	if !other.IsZero() && v.Text.Lang == "" {
		v.OtherText, v.OtherTitle = r.In(other), r.In(otherTitle)
		v.Prevailing = r.T("motion.prevailing", r.Or("language.", c.Prevailing))
	}
	for _, a := range c.Attachments {
		v.Attachments = append(v.Attachments, a.String())
	}
	for i := range c.Effects {
		e, err := r.effectView(&c.Effects[i], names)
		if err != nil {
			return v, err
		}
		v.Effects = append(v.Effects, e)
	}
	return v, nil
}

// earlier reads a motion's earlier versions out of its history, newest first.
func (r *request) earlier(m *domain.Motion, names map[domain.MemberID]said) ([]versionView, error) {
	if m.Version == 1 {
		return nil, nil
	}
	var versions []versionView
	last := int64(0)
	for after, more := wire.Seq(0), true; more; {
		rows, further, err := r.view.History("motion", m.ID.String(), after, 200)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			after = wire.Seq(row.Seq)
			was, err := decoded[domain.Motion](row)
			if err != nil {
				return nil, err
			}
			if was.Version == last || was.Version == m.Version {
				continue
			}
			last = was.Version
			view, err := r.contentView(&was.Content, names)
			if err != nil {
				return nil, err
			}
			versions = append(versions, versionView{Version: r.T("motion.version", r.N(was.Version)), Digest: was.Digest.String(), Since: r.entryLink(after), Content: view})
		}
		more = further
	}
	slices.Reverse(versions)
	return versions, nil
}

func (r *request) amendments(m *domain.Motion, names map[domain.MemberID]said) ([]amendmentView, error) {
	amendments, err := by[domain.Amendment](r.view, "amendment", "motion", m.ID.String())
	if err != nil {
		return nil, err
	}
	slices.SortFunc(amendments, func(a, b *domain.Amendment) int { return int(a.Seq) - int(b.Seq) }) //nolint:gosec // sequences stay below 2^53
	var views []amendmentView
	for _, a := range amendments {
		v := amendmentView{
			Mover: names[a.Mover], State: a.State, Word: r.Or("state.", a.State), To: r.T("amendment.to", r.N(a.BaseVersion)),
			Reasons: r.In(a.Reasons), Entry: r.entryLink(a.Seq),
		}
		if v.Content, err = r.contentView(&a.Content, names); err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, nil
}

// positions reads positions, by side in the order of the rules.
func (r *request) positions(m *domain.Motion, names map[domain.MemberID]said, rules *domain.RuleSet) ([]positionSide, error) {
	positions, err := by[domain.Position](r.view, "position", "motion", m.ID.String())
	if err != nil {
		return nil, err
	}
	var all []positionView
	sides := rules.Sides()
	for _, p := range positions {
		all = append(all, positionView{
			Member: names[p.Member], Stance: p.Stance, Word: r.Or("stance.", p.Stance), Text: r.In(p.Text), Entry: r.entryLink(p.Seq), side: p.Side,
		})
		if !slices.Contains(sides, p.Side) {
			sides = append(sides, p.Side)
		}
	}
	byName(r.lang, all, func(p positionView) string { return p.Member.Text })
	name := r.sideNames(rules)
	var blocks []positionSide
	for _, side := range sides {
		block := positionSide{Side: name(side)}
		for _, p := range all {
			if p.side == side {
				block.Positions = append(block.Positions, p)
			}
		}
		blocks = append(blocks, block)
	}
	return blocks, nil
}

// effectView is an effect in words.
type effectView struct {
	Words  string
	Object said // what members wrote of it; empty where the words say all
	Detail string
	Of     bool // the object is the member that the one meant represents
}

func (r *request) effectView(e *domain.Effect, names map[domain.MemberID]said) (effectView, error) {
	switch body := e.Body().(type) {
	case *domain.AcceptAmendment:
		m, err := get[motionBrief](r.view, "motion", body.Motion.String())
		if err != nil || m == nil {
			return effectView{Words: r.Or("effectname.", e.Type()), Detail: body.Motion.String()}, err
		}
		return effectView{Words: r.T("effect.accept_amendment", r.N(m.Number)), Object: r.In(m.Content.Title)}, nil
	case *domain.Admit:
		a, err := get[domain.Application](r.view, "application", body.Application.String())
		if err != nil || a == nil {
			return effectView{Words: r.T("effect.admit"), Detail: body.Application.String()}, err
		}
		return effectView{Words: r.T("effect.admit"), Object: r.In(a.Name)}, nil
	case *domain.AdoptDocument:
		return effectView{Words: r.T("effect.adopt_document", body.Kind), Object: r.In(body.Title), Detail: "SHA-256 " + body.Sha256.String()}, nil
	case *domain.AdoptPlan:
		v := effectView{Words: r.T("effect.adopt_plan", r.N(body.Version)), Detail: body.Digest.String()}
		plan, err := get[domain.Plan](r.view, "plan", body.Plan.String())
		if err == nil && plan != nil {
			v.Object = r.In(plan.Draft.Title)
		}
		return v, err
	case *domain.AnswerContest:
		d, err := get[domain.Decision](r.view, "decision", body.Decision.String())
		if err != nil || d == nil {
			return effectView{Words: r.Or("effectname.", e.Type()), Detail: body.Decision.String()}, err
		}
		return effectView{Words: r.T("effect.answer_contest", r.N(d.Number), r.Or("contest.", strconv.FormatBool(body.Upheld))), Object: names[body.Member], Detail: r.In(body.Answer).Text}, nil
	case *domain.AnswerProtest:
		return effectView{Words: r.T("effect.answer_protest"), Object: r.In(body.Answer)}, nil
	case *domain.AssessMeasure:
		v := effectView{Words: r.T("effect.assess_measure", body.Number, r.Or("completion.", body.Completion)), Object: r.In(body.Reasons)}
		item, err := get[domain.PlanItem](r.view, "item", body.Plan.String()+"."+body.Number)
		if err == nil && item != nil && item.Adopted != nil {
			v.Detail = r.In(item.Adopted.Content.Title).Text
		}
		return v, err
	case *domain.ChangeRules:
		return effectView{Words: r.T("effect.change_rules", r.Hours(body.AfterHours)), Object: said{Text: body.Rules.Name}, Detail: body.Rules.Hash().String()}, nil
	case *domain.Choose:
		return effectView{Words: r.T("effect.choose", r.N(int64(len(body.Candidates))), body.Office, r.Count("days", body.TermDays))}, nil
	case *domain.CloseLedger:
		return effectView{Words: r.T("effect.close_ledger"), Object: r.In(body.Reasons)}, nil
	case *domain.ConfirmCondition:
		return effectView{Words: r.T("effect.confirm_condition", r.Or("condition.", body.State)), Object: r.In(body.Reasons), Detail: body.Condition.String()}, nil
	case *domain.Dismiss:
		return effectView{Words: r.T("effect.dismiss", body.Office)}, nil
	case *domain.DissolveGroup:
		v := effectView{Words: r.T("effect.dissolve_group"), Detail: body.Group.String()}
		group, err := get[domain.WorkingGroup](r.view, "group", body.Group.String())
		if err == nil && group != nil {
			v.Object = r.In(group.Name)
		}
		return v, err
	case *domain.Elect:
		v := effectView{Words: r.T("effect.elect", body.Office, r.Count("days", body.TermDays)), Of: true, Object: said{Text: body.Representative.String()}}
		rep, err := get[domain.Representative](r.view, "representative", body.Representative.String())
		if err == nil && rep != nil {
			v.Object = names[rep.Member]
		}
		return v, err
	case *domain.FoundGroup:
		return effectView{Words: r.T("effect.found_group", r.Count("members", int64(len(body.Members)))), Object: r.In(body.Name), Detail: r.In(body.Mandate).Text}, nil
	case *domain.ImposeConditions:
		return effectView{Words: r.T("effect.impose_conditions", r.N(int64(len(body.Conditions)))), Object: r.In(body.Conditions[0].Text)}, nil
	case *domain.OverturnRuling:
		return effectView{Words: r.T("effect.overturn_ruling"), Detail: body.Ruling.String()}, nil
	case *domain.Recuse:
		return effectView{Words: r.T("effect.recuse"), Object: names[body.Member]}, nil
	case *domain.RepealDocument:
		v := effectView{Words: r.T("effect.repeal_document"), Detail: body.Document.String()}
		document, err := get[domain.Document](r.view, "document", body.Document.String())
		if err == nil && document != nil {
			v.Object = r.In(document.Title)
		}
		return v, err
	case *domain.Rescind:
		d, err := get[domain.Decision](r.view, "decision", body.Decision.String())
		if err != nil || d == nil {
			return effectView{Words: r.Or("effectname.", e.Type()), Detail: body.Decision.String()}, err
		}
		return effectView{Words: r.T("effect.rescind", r.N(d.Number))}, nil
	case *domain.SetStatus:
		return effectView{Words: r.T("effect.set_status", r.Or("status.", body.Status)), Object: names[body.Member]}, nil
	}
	return effectView{Words: r.Or("effectname.", e.Type()), Detail: string(wire.Canonical(e))}, nil
}
