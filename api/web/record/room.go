package record

import (
	"errors"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

type roomPage struct {
	*site.Page
	Last  int64 // the newest entry
	Here  int64
	Entry roomEntry
	Steps []site.Link // first, before, next, newest
	// How the body stood after this entry.
	Figures []figure
	Sides   []sideCount
	Polls   []pollLine
	Table   []briefLine
	Decided []briefLine
	Plans   []planLine
	Changes []change
	Group   string // of an entry inside a group: what is shown
	Used    bool   // keys were used, which is not listed
	Roll    string // link to the roll as of this entry
	Compare string // link to what the entries from here on changed
	Verify  string // link to the page that verifies everything
}

// roomEntry is the entry that the scrubber stands at.
type roomEntry struct {
	Word     string
	Subject  site.Subject
	Recorded site.Stamp
	Derived  bool
	Signers  []signerView
	Leaf     string
	Index    int64
	Seq      wire.Seq
	Href     string
	JSON     string
	Story    string // link to the motion's story that it belongs to, "" for none
}

type figure struct{ Number, Words string }

type sideCount struct {
	Name          site.Said
	Active, Count string
}

type pollLine struct {
	briefLine
	Closes site.Stamp
	Cast   string
	Bar    site.Bar
}

type briefLine struct {
	No, Href    string
	Name        site.Said
	State, Word string
}

type planLine struct {
	Name site.Said
	Href string
	Bars []site.Bar
}

// loadRoom shows the body as of one entry, with the entry itself and what it
// changed: at is the entry, without it the newest.
func loadRoom(r *request) (site.Content, error) {
	r.Title = r.T("room")
	r.Scripts = []string{r.Static("room.js")}
	before := r.Seq - 1
	here, inside, err := r.groupOf()
	if err != nil {
		return site.Content{}, err
	}
	if inside {
		before++ // the whole group's changes are shown
	}
	page := &roomPage{
		Page: &r.Page, Last: int64(r.Site.Ledger.Size()), Here: int64(here), Verify: r.Href("/verify"), //nolint:gosec // sequences stay below 2^53
	}
	page.Last = max(page.Last, page.Here)
	at := func(n int64) string {
		return r.With("at", strconv.FormatInt(n, 10))
	}
	if page.Here > 1 {
		page.Steps = append(page.Steps, site.Link{Href: at(1), Text: r.T("room.first")}, site.Link{Href: at(page.Here - 1), Text: r.T("room.previous")})
	}
	if page.Here < page.Last {
		page.Steps = append(page.Steps, site.Link{Href: at(page.Here + 1), Text: r.T("room.next")}, site.Link{Href: r.With("at", ""), Text: r.T("room.newest")})
	}
	page.Roll = r.Href("/roll")
	page.Compare = r.Within("/room/compare", "from", strconv.FormatInt(page.Here, 10))
	if inside {
		page.Group = r.T("room.group", r.N(r.SeqNumber()))
	}
	entry, err := r.Entry(here)
	if err != nil {
		return site.Content{}, err
	}
	var errs [5]error
	page.Entry, errs[0] = r.roomEntry(here, entry)
	errs[1] = r.roomMembers(page)
	errs[2] = r.roomMotions(page)
	page.Plans, errs[3] = r.roomPlans()
	page.Changes, page.Used, _, errs[4] = r.changes(before, "", 200)
	return site.Content{Template: "room.html", Data: page}, errors.Join(errs[:]...)
}

// groupOf is the entry that the room is to stand at. Entries of a group take effect as
// a whole: for one inside a group the view, the point that the page names and the one that its links lead to become
// those after the group's last.
func (r *request) groupOf() (here wire.Seq, inside bool, err error) {
	asked, err := strconv.ParseUint(r.At, 10, 53)
	if here = wire.Seq(asked); err != nil || here <= r.Seq {
		return r.Seq, false, nil // a time, or the newest
	}
	for end := here; ; end++ {
		view, err := r.Site.Model.View(end)
		if err != nil {
			return here, true, err
		}
		meta, ok, err := view.Entry(end)
		if err != nil || !ok {
			return here, true, errors.Join(err, site.ErrNotFound)
		}
		if meta.GroupEnd {
			r.View, r.Seq, r.At = view, end, strconv.FormatUint(uint64(end), 10)
			r.Recorded, err = r.RecordedAt(end)
			return here, true, err
		}
	}
}

func (r *request) roomEntry(seq wire.Seq, entry *wire.Entry) (roomEntry, error) {
	st := entry.Statement
	pretty := jsontext.Value(entry.Raw).Clone()
	if err := pretty.Indent(jsontext.WithIndent("  ")); err != nil {
		return roomEntry{}, err
	}
	view := roomEntry{
		Word: r.Or("type.", st.Type), Recorded: r.When(entry.Recorded), Derived: entry.Derived(), Leaf: entry.Leaf().String(),
		Index: int64(seq) - 1, Seq: seq, Href: r.Href("/log/", seq), JSON: string(pretty),
	}
	var err error
	if view.Subject, err = r.SubjectOf(st.Subject); err != nil {
		return view, err
	}
	motion, err := r.motionOf(st.Subject)
	if err != nil {
		return view, err
	}
	if motion != nil {
		view.Story = "/" + r.Code + "/room/play/" + motion.String() // to its end, whatever the room stands at
	}
	view.Signers, err = r.signers(st)
	return view, err
}

// roomMembers counts who is a member, by side.
func (r *request) roomMembers(page *roomPage) error {
	adopted, err := r.RuleSet(site.RulesAt(r.Ledger, r.Now))
	if err != nil {
		return err
	}
	members, err := site.Every[domain.Member](r.View, "member")
	if err != nil {
		return err
	}
	active, all := map[string]int64{}, map[string]int64{}
	total := int64(0)
	for _, m := range members {
		side, _ := adopted.Rules.Side(m.Constituency)
		all[side]++
		if m.Status == domain.StatusActive {
			active[side]++
			total++
		}
	}
	name := r.SideNames(&adopted.Rules)
	for _, side := range adopted.Rules.Sides() {
		page.Sides = append(page.Sides, sideCount{Name: name(side), Active: r.N(active[side]), Count: r.N(all[side])})
	}
	page.Figures = append(page.Figures, figure{r.N(total), r.T("room.members")})
	return nil
}

// roomMotions reads what was being decided, with tallies, and what had been.
func (r *request) roomMotions(page *roomPage) error {
	polls, _, err := r.View.OpenPolls("", 20)
	if err != nil {
		return err
	}
	for _, brief := range polls {
		adopted, err := r.RuleSet(brief.Rules)
		if err != nil {
			return err
		}
		m, err := r.View.MotionBrief(brief.Motion)
		if err != nil || m == nil {
			return errors.Join(err, site.ErrNotFound)
		}
		body, _, err := r.CountOpen(brief.ID)
		if err != nil {
			return err
		}
		line := pollLine{briefLine: r.briefLine(m), Closes: r.When(brief.Closes), Cast: r.T("room.cast", r.N(body.Yes+body.No+body.Abstain), r.N(body.Roll))}
		secret, err := r.secret(brief.ID, &adopted.Rules, m.Classes)
		if err != nil {
			return err
		}
		if !secret {
			line.Bar = r.Bar(body)
		}
		page.Polls = append(page.Polls, line)
	}
	table, _, err := r.View.Motions([]string{domain.MotionTabledState, domain.MotionDeliberated, domain.MotionFrozenState}, "", 20)
	if err != nil {
		return err
	}
	for _, m := range table {
		page.Table = append(page.Table, r.briefLine(m))
	}
	decisions, _, err := r.View.Decisions("", 5)
	if err != nil {
		return err
	}
	number := int64(0)
	for _, d := range decisions {
		number = max(number, d.Number)
		page.Decided = append(page.Decided, briefLine{
			No: r.T("decision", r.N(d.Number)), Href: r.Href("/decisions/", d.ID), Name: r.In(d.Title), State: string(d.Outcome), Word: r.Or("state.", string(d.Outcome)),
		})
	}
	page.Figures = append(page.Figures, figure{r.N(int64(len(polls))), r.T("room.polls")}, figure{r.N(number), r.T("room.decisions")})
	return nil
}

func (r *request) briefLine(m *projections.MotionBrief) briefLine {
	return briefLine{No: r.T("motion", r.N(m.Number)), Href: r.Href("/motions/", m.ID), Name: r.In(m.Title), State: m.State, Word: r.Or("state.", m.State)}
}

func (r *request) roomPlans() ([]planLine, error) {
	plans, err := site.Every[domain.Plan](r.View, "plan")
	if err != nil {
		return nil, err
	}
	var lines []planLine
	for _, p := range plans {
		n := len(p.Versions)
		if n == 0 {
			continue
		}
		content := p.Versions[n-1].Content
		line := planLine{Name: r.In(content.Title), Href: r.Href("/plan/", p.ID)}
		if content.Entered > 0 {
			voices, err := r.View.Voices(p.ID)
			if err != nil {
				return nil, err
			}
			bars := r.VoiceBars(voices, content.Entered)
			for i := range bars {
				bars[i].Label = r.T(site.VoiceKeys[i]) + ": " + bars[i].Label
			}
			line.Bars = bars[:]
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// motionOf is the motion that an entry belongs to by its subject, nil for none.
func (r *request) motionOf(ref string) (*domain.MotionID, error) {
	return site.MotionOf(r.View, ref)
}
