package motions

import (
	"cmp"
	"errors"
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/textdiff"
)

type motionPage struct {
	*site.Page
	No          string
	Name        site.Said
	State, Word string
	Mover       memberLink
	Seconders   []memberLink
	Tabled      site.Link
	TabledAt    site.Stamp
	Classes     []site.Said
	Content     contentView
	Version     string
	Digest      string
	Earlier     []versionView
	Diff        []textdiff.Part // from the first version to the newest; empty where there is one
	Story       []storyStep
	// DecisionHref is the decision's own page, "" while there is none, Proofs what
	// proves it, Audit the command that checks it.
	DecisionHref, Proofs, Audit string
	ID                          domain.MotionID
	Amendments                  []amendmentView
	Positions                   []positionSide
	Polls                       []pollView
	Entries                     []site.LogLine
	EntriesHref                 string
}

// memberLink is a member with its page.
type memberLink struct {
	Name site.Said
	Href string
}

func (r *request) memberLink(id domain.MemberID, names map[domain.MemberID]site.Said) memberLink {
	return memberLink{names[id], r.Href("/members/", id)}
}

// contentView is what a motion, or a version of it, proposes.
type contentView struct {
	Title, Text, OtherTitle, OtherText site.Said // the other texts are empty where there are none
	Prevailing                         string
	Attachments                        []site.Link // by their hashes; without an address where they are not kept here
	Effects                            []site.EffectView
	AllOrNone                          bool
}

// storyStep is a step of a motion's way.
type storyStep struct {
	When  site.Stamp
	Words string
	Cite  site.Link
	Now   bool // what is going on
}

type versionView struct {
	Version, Digest string
	Content         contentView
}

type amendmentView struct {
	Mover       site.Said
	State, Word string
	To          string
	Diff        []textdiff.Part // from the version that it amends
	Reasons     site.Said
	Entry       site.Link
	Content     contentView
}

type positionSide struct {
	Side      site.Said
	Positions []positionView
}

type positionView struct {
	Person       site.Person
	Member       memberLink
	Stance, Word string
	Text         site.Said
	Entry        site.Link

	side string
}

func loadMotion(r *request) (site.Content, error) {
	id, err := wire.ParseUUID(r.PathValue("id"))
	if err != nil {
		return site.Content{}, site.ErrNotFound
	}
	m, err := site.Found[domain.Motion](r.View, "motion", id.String())
	if err != nil {
		return site.Content{}, err
	}
	names, err := r.MemberNames()
	if err != nil {
		return site.Content{}, err
	}
	page := &motionPage{
		Page: &r.Page, No: r.N(m.Number), Name: r.In(m.Content.Title), State: m.State, Word: r.Or("state.", m.State),
		Mover: r.memberLink(m.Mover, names), Tabled: r.EntryLink(m.Tabled), TabledAt: r.When(m.TabledAt), Version: r.N(m.Version), Digest: m.Digest.String(),
		EntriesHref: r.About("motion/" + m.ID.String()), ID: m.ID,
		Audit: "twothirds audit " + site.Origin(r.Request.Request) + " --ledger " + r.Ledger.ID.String(),
	}
	r.Crumbs = []site.Link{{Href: r.Href("/motions"), Text: r.T("nav.motions")}}
	if m.Decision != nil {
		page.DecisionHref, page.Proofs = r.Href("/decisions/", *m.Decision), r.Href("/decisions/", *m.Decision, "/proofs.zip")
	}
	r.Title = r.T("motion", page.No) + ": " + site.Isolated(page.Name.Text)
	for _, s := range m.Seconders {
		page.Seconders = append(page.Seconders, r.memberLink(s, names))
	}
	adopted, err := r.motionRules(m)
	if err != nil {
		return site.Content{}, err
	}
	for _, name := range m.Content.Classes {
		class := site.Said{Text: name}
		if c := adopted.Rules.Class(name); c != nil {
			class = r.In(c.Title)
		}
		page.Classes = append(page.Classes, class)
	}
	err = r.fillMotion(page, m, names, &adopted.Rules)
	return site.Content{Template: "motion.html", Data: page}, err
}

// motionRules is the rule set that a motion's last poll pinned, or the one in force.
func (r *request) motionRules(m *domain.Motion) (*domain.AdoptedRules, error) {
	if len(m.Polls) == 0 {
		return r.RuleSet(site.RulesAt(r.Ledger, r.Now))
	}
	poll, err := site.Get[domain.Poll](r.View, "poll", m.Polls[len(m.Polls)-1].String())
	if err != nil {
		return nil, err
	}
	return r.RuleSet(poll.Rules)
}

// fillMotion reads what belongs to a motion.
func (r *request) fillMotion(page *motionPage, m *domain.Motion, names map[domain.MemberID]site.Said, rules *domain.RuleSet) error {
	var errs [6]error
	page.Content, errs[0] = r.contentView(&m.Content, names)
	texts, err := r.versions(m)
	if err != nil {
		return err
	}
	page.Earlier, errs[1] = r.earlier(m, texts, names)
	if m.Version > 1 {
		page.Diff = r.changes(&texts[0].Content, &m.Content)
	}
	page.Amendments, errs[2] = r.amendments(m, texts, names)
	page.Positions, errs[3] = r.positions(m, names, rules)
	page.Story, errs[5] = r.story(m)
	for _, id := range slices.Backward(m.Polls) {
		poll, err := r.pollView(id, m, names)
		if err != nil {
			return err
		}
		page.Polls = append(page.Polls, poll)
	}
	page.Entries, _, errs[4] = r.LogLines("motion/"+m.ID.String(), 0, 10)
	return errors.Join(errs[:]...)
}

func (r *request) contentView(c *domain.Content, names map[domain.MemberID]site.Said) (contentView, error) {
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
		v.Attachments = append(v.Attachments, site.Link{Href: r.Attachment(a), Text: a.String()})
	}
	for i := range c.Effects {
		e, err := r.EffectOf(&c.Effects[i], names)
		if err != nil {
			return v, err
		}
		v.Effects = append(v.Effects, e)
	}
	return v, nil
}

// versions reads a motion as it stood when each of its versions began, the first
// first.
func (r *request) versions(m *domain.Motion) ([]*domain.Motion, error) {
	if m.Version == 1 {
		return []*domain.Motion{m}, nil
	}
	var versions []*domain.Motion
	for after, more := wire.Seq(0), true; more; {
		rows, further, err := r.View.History("motion", m.ID.String(), after, 200)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			after = wire.Seq(row.Seq)
			was, err := site.Decoded[domain.Motion](row)
			if err != nil {
				return nil, err
			}
			if was.Version > int64(len(versions)) {
				versions = append(versions, was)
			}
		}
		more = further
	}
	return versions, nil
}

// earlier shows a motion's earlier versions, newest first.
func (r *request) earlier(m *domain.Motion, versions []*domain.Motion, names map[domain.MemberID]site.Said) ([]versionView, error) {
	var views []versionView
	for _, was := range slices.Backward(versions) {
		if was.Version == m.Version {
			continue
		}
		content, err := r.contentView(&was.Content, names)
		if err != nil {
			return nil, err
		}
		views = append(views, versionView{Version: r.T("motion.version", r.N(was.Version)), Digest: was.Digest.String(), Content: content})
	}
	return views, nil
}

// changes compares two versions of a text in the page's language, or the one that
// both have.
func (r *request) changes(before, after *domain.Content) []textdiff.Part {
	was, is := r.In(before.Text), r.In(after.Text)
	if was.Lang != is.Lang {
		return nil
	}
	return textdiff.Shorten(textdiff.Words(was.Text, is.Text), 200)
}

func (r *request) amendments(m *domain.Motion, versions []*domain.Motion, names map[domain.MemberID]site.Said) ([]amendmentView, error) {
	amendments, err := site.By[domain.Amendment](r.View, "amendment", "motion", m.ID.String())
	if err != nil {
		return nil, err
	}
	slices.SortFunc(amendments, func(a, b *domain.Amendment) int { return cmp.Compare(a.Seq, b.Seq) })
	var views []amendmentView
	for _, a := range amendments {
		v := amendmentView{
			Mover: names[a.Mover], State: a.State, Word: r.Or("state.", a.State), To: r.T("amendment.to", r.N(a.BaseVersion)),
			Reasons: r.In(a.Reasons), Entry: r.EntryLink(a.Seq),
		}
		if v.Content, err = r.contentView(&a.Content, names); err != nil {
			return nil, err
		}
		for _, was := range versions {
			if was.Version == a.BaseVersion {
				v.Diff = r.changes(&was.Content, &a.Content)
			}
		}
		views = append(views, v)
	}
	return views, nil
}

// story tells a motion's way in order of time: what was done with it, and what is
// going on.
func (r *request) story(m *domain.Motion) ([]storyStep, error) {
	var steps []storyStep
	step := func(seq wire.Seq, key string, args ...any) error {
		if seq == 0 {
			return nil
		}
		recorded, err := r.RecordedAt(seq)
		steps = append(steps, storyStep{When: r.When(recorded), Words: r.T(key, args...), Cite: r.Cite(seq)})
		return err
	}
	errs := []error{step(m.Tabled, "story.tabled")}
	if m.DeliberatedFrom > 0 {
		steps = append(steps, storyStep{When: r.When(m.DeliberatedFrom), Words: r.T("story.deliberated")})
	}
	errs = append(errs, step(m.Frozen, "story.frozen"))
	for _, id := range m.Polls {
		poll, err := r.View.PollBrief(id)
		if err != nil || poll == nil {
			return nil, errors.Join(err, site.ErrNotFound)
		}
		errs = append(errs, step(poll.Opened, "story.opened", r.N(poll.Roll)))
		if poll.State == domain.PollOpen {
			steps = append(steps, storyStep{When: r.When(poll.Closes), Words: r.T("story.closes"), Now: true})
		}
		errs = append(errs, step(poll.Closed, "story.closed"))
	}
	if m.Decision != nil {
		d, err := r.View.DecisionBrief(*m.Decision)
		if err != nil || d == nil {
			return nil, errors.Join(err, site.ErrNotFound)
		}
		errs = append(errs, step(d.Seq, "story.decided", r.N(d.Number), r.Or("state.", string(d.Outcome))))
	}
	return steps, errors.Join(errs...)
}

// positions reads positions, by side in the order of the rules.
func (r *request) positions(m *domain.Motion, names map[domain.MemberID]site.Said, rules *domain.RuleSet) ([]positionSide, error) {
	positions, err := site.By[domain.Position](r.View, "position", "motion", m.ID.String())
	if err != nil {
		return nil, err
	}
	var all []positionView
	sides := rules.Sides()
	for _, p := range positions {
		person, err := r.SpeakerAt(p.Seq)
		if err != nil {
			return nil, err
		}
		all = append(all, positionView{
			Member: r.memberLink(p.Member, names), Person: person, Stance: p.Stance, Word: r.Or("stance.", p.Stance), Text: r.In(p.Text), Entry: r.EntryLink(p.Seq), side: p.Side,
		})
		if !slices.Contains(sides, p.Side) {
			sides = append(sides, p.Side)
		}
	}
	site.ByName(r.Lang, all, func(p positionView) string { return p.Member.Name.Text })
	name := r.SideNames(rules)
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
