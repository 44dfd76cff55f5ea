package record

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
)

// mostSteps is how many entries of a motion's story can be played.
const mostSteps = 2000

type playPage struct {
	*site.Page
	Motion           site.Link
	Name             site.Said
	StepText, OfText string
	Word             string
	Moment           site.Stamp
	Cite             site.Link
	Signers          []signerView
	Derived          bool
	State            string
	Stated           string // the motion's state in words
	Count            *site.CountTable
	Seats            *site.Hemicycle
	Cast             string
	Secret           bool // the rules keep the count closed while the poll is open
	First            string
	Before           string
	Next             string // "" at the end
	Last             string
	All              []step
}

// step is an entry of the story.
type step struct {
	Href, Word string
	Who        site.Said // the member for whom it was stated; empty for none
	When       site.Stamp
	Here, Done bool
}

// loadPlay plays a motion's story: one entry about it after the other, each with
// how the motion and its poll stood then.
func loadPlay(r *request) (site.Content, error) {
	id, err := wire.ParseUUID(r.PathValue("motion"))
	if err != nil {
		return site.Content{}, site.ErrNotFound
	}
	m, err := site.Get[domain.Motion](r.View, "motion", id.String())
	if err != nil || m == nil {
		return site.Content{}, errors.Join(err, site.ErrNotFound)
	}
	seqs, err := r.storyOf(m)
	if err != nil {
		return site.Content{}, err
	}
	at := 1
	if text := r.Query.Get("step"); text != "" {
		if at, err = strconv.Atoi(text); err != nil || at < 1 || at > len(seqs) {
			return site.Content{}, site.ErrNotFound
		}
	}
	page := &playPage{
		Page: &r.Page, StepText: r.N(int64(at)), OfText: r.N(int64(len(seqs))), Name: r.In(m.Content.Title),
		Motion: site.Link{Href: r.Href("/motions/", m.ID), Text: r.T("motion", r.N(m.Number))},
	}
	r.Title = r.T("play", r.N(m.Number), site.Isolated(page.Name.Text))
	r.Crumbs = []site.Link{{Href: r.Href("/room"), Text: r.T("room")}, page.Motion}
	r.Scripts = []string{r.Static("room.js")}
	to := func(n int) string { return r.With("step", strconv.Itoa(n)) }
	if at > 1 {
		page.First, page.Before = to(1), to(at-1)
	}
	if at < len(seqs) {
		page.Next, page.Last = to(at+1), to(len(seqs))
	}
	if err := r.stand(page, m.ID, seqs[at-1]); err != nil {
		return site.Content{}, err
	}
	names, err := r.MemberNames()
	if err != nil {
		return site.Content{}, err
	}
	// The list shows what is around the step.
	for n := max(1, at-10); n <= min(len(seqs), at+10); n++ {
		entry, err := r.Entry(seqs[n-1])
		if err != nil {
			return site.Content{}, err
		}
		page.All = append(page.All, step{
			Href: to(n), Word: r.Or("type.", entry.Statement.Type), Who: whose(entry.Statement, names), When: r.When(entry.Recorded), Here: n == at, Done: n < at,
		})
	}
	// A count that is closed now is open once the poll is over, also as of an entry before.
	return site.Content{Template: "play.html", Data: page, Varies: page.Secret}, nil
}

// whose is the name of the member for whom a statement's author speaks.
func whose(st *wire.Statement, names map[domain.MemberID]site.Said) site.Said {
	if len(st.By) == 0 {
		return site.Said{}
	}
	id, err := wire.ParseUUID(strings.TrimPrefix(st.By[0].Of, "member/"))
	if err != nil {
		return site.Said{}
	}
	return names[domain.MemberID{UUID: id}]
}

// storyOf are the entries about a motion, its polls and its decision, rising.
func (r *request) storyOf(m *domain.Motion) ([]wire.Seq, error) {
	refs := []string{"motion/" + m.ID.String()}
	for _, poll := range m.Polls {
		refs = append(refs, "poll/"+poll.String())
	}
	if m.Decision != nil {
		refs = append(refs, "decision/"+m.Decision.String())
	}
	var seqs []wire.Seq
	for _, ref := range refs {
		for before, more := wire.Seq(0), true; more; {
			metas, further, err := r.View.EntriesBefore(ref, before, 500)
			if err != nil {
				return nil, err
			}
			for _, meta := range metas {
				before = wire.Seq(meta.Seq)
				seqs = append(seqs, before)
			}
			more = further && len(seqs) < mostSteps
		}
	}
	slices.Sort(seqs)
	seqs = slices.Compact(seqs)
	if len(seqs) == 0 {
		return nil, site.ErrNotFound
	}
	return seqs[:min(len(seqs), mostSteps)], nil
}

// secret reports whether the rules keep the count of a poll closed: as long as it is
// open. Once it is closed, how it stood before is open to everybody.
func (r *request) secret(id domain.PollID, rules *domain.RuleSet, classes []string) (bool, error) {
	if site.RunningShown(rules, classes) {
		return false, nil
	}
	newest, err := r.Site.Model.View(0)
	if err != nil {
		return true, err
	}
	now, err := newest.PollBrief(id)
	return now == nil || now.State == domain.PollOpen, err
}

// stand fills in how a motion stood after an entry.
func (r *request) stand(page *playPage, id domain.MotionID, seq wire.Seq) error {
	entry, err := r.Entry(seq)
	if err != nil {
		return err
	}
	page.Word, page.Moment, page.Cite, page.Derived = r.Or("type.", entry.Statement.Type), r.When(entry.Recorded), r.Cite(seq), entry.Derived()
	if page.Signers, err = r.signers(entry.Statement); err != nil {
		return err
	}
	view, err := r.Site.Model.View(seq)
	if err != nil {
		return err
	}
	then := *r.Request
	then.View = view
	m, err := site.Get[domain.Motion](view, "motion", id.String())
	if err != nil || m == nil {
		return err
	}
	page.State, page.Stated = m.State, r.Or("state.", m.State)
	if len(m.Polls) == 0 {
		return nil
	}
	poll, err := site.Get[domain.Poll](view, "poll", m.Polls[len(m.Polls)-1].String())
	if err != nil || poll == nil {
		return err
	}
	adopted, err := then.RuleSet(poll.Rules)
	if err != nil {
		return err
	}
	body, sides := poll.Body, poll.Sides
	if body == nil {
		open, openSides, err := then.CountOpen(poll.ID)
		if err != nil {
			return err
		}
		page.Cast = r.T("room.cast", r.N(open.Yes+open.No+open.Abstain), r.N(open.Roll))
		body, sides = &open, openSides
		secret, err := r.secret(poll.ID, &adopted.Rules, m.Content.Classes)
		if page.Secret = secret; err != nil || secret {
			return err
		}
	}
	page.Count = r.CountTable(*body, sides, r.SideNames(&adopted.Rules))
	page.Seats = r.Hemicycle(*body, sides, r.N(body.Yes), r.T("room.infavour", r.N(body.Roll)))
	return nil
}
