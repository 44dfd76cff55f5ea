package projections

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/projections/locale"
	"twothirds/projections/rows"
)

// everyPage reads a list page by page.
func everyPage[T any](t *testing.T, limit int, page func(after string) ([]T, string, error)) (all []T) {
	t.Helper()
	for after, again := "", true; again; again = after != "" {
		list, next, err := page(after)
		must(t, err)
		if len(list) > limit || (next != "" && len(list) < limit) {
			t.Fatalf("a page of %d of %d, next %q", len(list), limit, next)
		}
		all, after = append(all, list...), next
	}
	return all
}

// ofKind are the rows of a kind, read.
func ofKind[V any](t *testing.T, newest []Row, kind string) (all []*V) {
	t.Helper()
	for _, row := range newest {
		if row.Kind == kind {
			v := new(V)
			must(t, json.Unmarshal(row.JSON, v))
			all = append(all, v)
		}
	}
	return all
}

// TestLists compares every list, at many points of the log, with all rows put in
// order.
func TestLists(t *testing.T) {
	for name, l := range map[string]*log{"story": allOf(story()), "matters": vectorLog(t, "log_matters"), "plan": vectorLog(t, "log_plan"), "meetings": vectorLog(t, "log_meetings")} {
		t.Run(name, func(t *testing.T) {
			m, f := modelAndFold(t, l)
			for seq := 1; seq < len(f.ends); seq += 6 + seq%5 {
				v, err := m.View(wire.Seq(seq))
				must(t, err)
				newest := f.sorted(seq)
				checkMotions(t, v, newest)
				checkDecisions(t, v, f, newest)
				checkPolls(t, v, newest)
				checkMembers(t, v, newest)
				checkDue(t, v, newest)
			}
			must(t, m.file.Check())
		})
	}
}

func checkMotions(t *testing.T, v *View, newest []Row) {
	t.Helper()
	motions := ofKind[domain.Motion](t, newest, "motion")
	slices.SortFunc(motions, func(a, b *domain.Motion) int { return cmp.Compare(b.Number, a.Number) })
	for _, states := range [][]string{
		nil, {domain.MotionCarried}, {domain.MotionTabledState, domain.MotionDeliberated, domain.MotionFrozenState, domain.MotionVoting}, {"no such state"},
	} {
		var want, got []string
		line := func(number int64, title domain.Text, state string, id, mover any, seconders, version int64, poll *domain.PollID, more ...any) string {
			return fmt.Sprint(number, title, state, id, mover, seconders, version, poll, more)
		}
		for _, m := range motions {
			if states != nil && !slices.Contains(states, m.State) {
				continue
			}
			var poll *domain.PollID
			if n := len(m.Polls); n > 0 {
				poll = &m.Polls[n-1]
			}
			want = append(want, line(m.Number, m.Content.Title, m.State, m.ID, m.Mover, int64(len(m.Seconders)), m.Version, poll,
				m.Content.Classes, m.Decision, m.DeliberatedFrom, m.Frozen, m.Tabled, m.TabledAt))
		}
		for _, m := range everyPage(t, 2, func(after string) ([]*MotionBrief, string, error) { return v.Motions(states, after, 2) }) {
			got = append(got, line(m.Number, m.Title, m.State, m.ID, m.Mover, m.Seconders, m.Version, m.Poll,
				m.Classes, m.Decision, m.DeliberatedFrom, m.Frozen, m.Tabled, m.TabledAt))
			one, err := v.MotionBrief(m.ID)
			must(t, err)
			equal(t, "one", one, m)
		}
		equal(t, fmt.Sprintf("motions %q at %d", states, v.At()), got, want)
	}
}

func checkDecisions(t *testing.T, v *View, f *folded, newest []Row) {
	t.Helper()
	titles := map[domain.MotionID]*domain.Motion{}
	for _, m := range ofKind[domain.Motion](t, newest, "motion") {
		titles[m.ID] = m
	}
	var want []*DecisionBrief
	for _, d := range ofKind[domain.Decision](t, newest, "decision") {
		b := &DecisionBrief{
			Body: d.Body, Chosen: d.Chosen, Contests: int64(len(d.Contests)), ID: d.ID, Motion: d.Motion, MotionNumber: titles[d.Motion].Number,
			Number: d.Number, Outcome: d.Outcome, Poll: d.Poll, Recorded: f.placed[d.Seq].Recorded, RescindedBy: d.RescindedBy, Seq: d.Seq,
			Title: titles[d.Motion].Content.Title,
		}
		for _, c := range d.Contests {
			if c.AnsweredBy == nil {
				b.Open++
			}
		}
		for _, e := range d.Effects {
			if e.Reason != "" {
				b.NotApplied++
			}
		}
		want = append(want, b)
	}
	slices.SortFunc(want, func(a, b *DecisionBrief) int { return cmp.Compare(b.Number, a.Number) })
	got := everyPage(t, 2, func(after string) ([]*DecisionBrief, string, error) { return v.Decisions(after, 2) })
	equal(t, fmt.Sprintf("decisions at %d", v.At()), got, want)
	for _, d := range got {
		one, err := v.DecisionBrief(d.ID)
		must(t, err)
		equal(t, "one", one, d)
	}
}

func checkPolls(t *testing.T, v *View, newest []Row) {
	t.Helper()
	var want []string
	open := slices.DeleteFunc(ofKind[domain.Poll](t, newest, "poll"), func(p *domain.Poll) bool { return p.Closed > 0 })
	slices.SortStableFunc(open, func(a, b *domain.Poll) int { return cmp.Compare(a.Closes, b.Closes) })
	for _, p := range open {
		want = append(want, fmt.Sprint(p.ID, p.Motion, p.Closes, p.Opened, p.OpenedAt, p.State, p.Rules, len(p.Roll), len(p.Recused), p.Options))
	}
	var got []string
	for _, p := range everyPage(t, 1, func(after string) ([]*PollBrief, string, error) { return v.OpenPolls(after, 1) }) {
		got = append(got, fmt.Sprint(p.ID, p.Motion, p.Closes, p.Opened, p.OpenedAt, p.State, p.Rules, p.Roll, p.Recused, p.Options))
		one, err := v.PollBrief(p.ID)
		must(t, err)
		equal(t, "one", one, p)
	}
	equal(t, fmt.Sprintf("open polls at %d", v.At()), got, want)
}

func checkMembers(t *testing.T, v *View, newest []Row) {
	t.Helper()
	for _, l := range []*locale.Language{locale.Azerbaijani, locale.English} {
		want := ofKind[domain.Member](t, newest, "member")
		slices.SortStableFunc(want, func(a, b *domain.Member) int {
			return cmp.Compare(l.SortKey(a.Name.In(l.Code)), l.SortKey(b.Name.In(l.Code)))
		})
		got := everyPage(t, 3, func(after string) ([]*domain.Member, string, error) { return v.Members(l.Code, after, 3) })
		equal(t, fmt.Sprintf("members at %d", v.At()), got, want)
	}
}

// dueOf are, by the words of DueKinds, the times that rows have, read as plain JSON.
func dueOf(t *testing.T, newest []Row) (due []string) {
	t.Helper()
	for _, row := range newest {
		var m map[string]any
		must(t, json.Unmarshal(row.JSON, &m))
		is := func(name string, values ...string) bool {
			value, _ := m[name].(string)
			return slices.Contains(values, value)
		}
		at := ""
		switch row.Kind {
		case "concern":
			if day, _ := m["due"].(string); is("state", "open") && day != "" {
				at = day + "T00:00:00.000Z"
			}
		case "condition", "poll":
			if is("state", "open") {
				at, _ = m[map[string]string{"condition": "due", "poll": "closes"}[row.Kind]].(string)
			}
		case "proposal":
			if is("state", "open", "overdue") {
				at, _ = m["due"].(string)
			}
		case "group":
			if is("state", "active") {
				at, _ = m["until"].(string)
			}
		case "meeting":
			if is("state", "convened") {
				at, _ = m["starts"].(string)
			}
		case "member":
			at, _ = m["review_by"].(string)
		case "office":
			if !is("holder", "") {
				at, _ = m["until"].(string)
			}
		case "representative":
			if m["ended"] == 0.0 {
				at, _ = m["to"].(string)
			}
		case "rules":
			at, _ = m["effective_from"].(string)
		case "ruling":
			if m["overturned_by"] == nil {
				at, _ = m["until"].(string)
			}
		case "item":
			if adopted, ok := m["adopted"].(map[string]any); ok {
				deadline, _ := adopted["content"].(map[string]any)["deadline"].(map[string]any)
				if day, _ := deadline["to"].(string); day != "" {
					at = day + "T00:00:00.000Z"
				}
			}
		}
		if at != "" {
			due = append(due, at+" "+row.Kind+"/"+row.ID)
		}
	}
	slices.Sort(due)
	return due
}

func checkDue(t *testing.T, v *View, newest []Row) {
	t.Helper()
	want := dueOf(t, newest)
	lines := func(list []*Due) (got []string) {
		for _, d := range list {
			got = append(got, d.At.String()+" "+d.Kind+"/"+d.ID)
			kind, id, _ := strings.Cut(d.About, "/")
			if !slices.ContainsFunc(newest, func(row Row) bool { return row.Kind == kind && row.ID == id }) {
				t.Errorf("%s %s is told on the page of %s, which there is not", d.Kind, d.ID, d.About)
			}
			if d.Title.IsZero() && d.Kind != "office" && d.Kind != "rules" {
				t.Errorf("%s %s is called nothing", d.Kind, d.ID)
			}
		}
		return got
	}
	got := lines(everyPage(t, 3, func(after string) ([]*Due, string, error) { return v.Due(nil, 0, after, 3) }))
	equal(t, fmt.Sprintf("due at %d", v.At()), got, want)
	if len(want) == 0 {
		return
	}
	middle := want[len(want)/2]
	from, err := wire.ParseTime(middle[:len(rows.TimeForm)])
	must(t, err)
	kind, _, _ := strings.Cut(middle[len(rows.TimeForm)+1:], "/")
	got = lines(everyPage(t, 2, func(after string) ([]*Due, string, error) { return v.Due([]string{kind}, from, after, 2) }))
	want = slices.DeleteFunc(want, func(line string) bool {
		return line < from.String() || !strings.HasPrefix(line[len(rows.TimeForm)+1:], kind+"/")
	})
	equal(t, fmt.Sprintf("due of one kind from a time on at %d", v.At()), got, want)
}

// TestListsRefuse holds lists to the form of what they are asked.
func TestListsRefuse(t *testing.T) {
	m, _ := modelOf(t)
	v, err := m.View(0)
	must(t, err)
	for _, after := range []string{"x", "0", "-1", "1.5", "99999999999999999999"} {
		_, _, err := v.Motions(nil, after, 1)
		isError(t, "Motions after "+after, err, ErrInvalid)
		_, _, err = v.Decisions(after, 1)
		isError(t, "Decisions after "+after, err, ErrInvalid)
	}
	for _, after := range []string{"x", "poll/x", "poll~x", "/x~y", "poll/~y", "poll/x~", "Poll/x~y", "poll/x~\x00"} {
		_, _, err := v.OpenPolls(after, 1)
		isError(t, "OpenPolls after "+after, err, ErrInvalid)
	}
	_, _, err = v.Members("ru", "", 1)
	isError(t, "a language", err, ErrInvalid)
	_, _, err = v.Due([]string{"ballot"}, 0, "", 1)
	isError(t, "a kind", err, ErrInvalid)
	_, _, err = v.Due(nil, 0, "", 0)
	isError(t, "a limit", err, ErrInvalid)
	_, _, err = v.Motions(make([]string, rows.MaxValues+1), "", 1)
	isError(t, "states", err, ErrInvalid)
	none, err := v.MotionBrief(domain.MotionID{})
	if none != nil || err != nil {
		t.Errorf("a motion that there is not: %v, %v", none, err)
	}
}

// TestChanged compares what changed between two points with all rows of both.
func TestChanged(t *testing.T) {
	m, f := modelOf(t)
	last := len(f.ends) - 1
	for _, points := range [][2]int{{0, last}, {0, 1}, {last, last}, {last - 1, last}, {10, 40}, {30, last / 2}, {last / 2, last}} {
		v, err := m.View(wire.Seq(points[1]))
		must(t, err)
		var got []string
		for after, again := "", true; again; again = after != "" {
			list, next, err := v.Changed(wire.Seq(points[0]), after, 7)
			must(t, err)
			for _, d := range list {
				got = append(got, fmt.Sprintf("%s %s %v %v %v %v", d.Kind, d.ID, d.Before, d.After, d.Seqs, d.More))
			}
			after = next
		}
		var want []string
		for key, after := range f.newest[points[1]] {
			before, was := f.newest[points[0]][key]
			if was && string(before.JSON) == string(after.JSON) {
				continue
			}
			var seqs []wire.Seq
			for seq := points[0] + 1; seq <= points[1]; seq++ {
				if f.newest[seq][key].Seq == uint64(seq) {
					seqs = append(seqs, wire.Seq(seq))
				}
			}
			var old *Row
			if was {
				old = &before
			}
			want = append(want, fmt.Sprintf("%s %s %v %v %v %v", key[0], key[1], old, &after, seqs[:min(len(seqs), rows.MaxSeqs)], len(seqs) > rows.MaxSeqs))
		}
		slices.Sort(got)
		slices.Sort(want)
		equal(t, fmt.Sprintf("changed between %v", points), got, want)
	}
	v, err := m.View(5)
	must(t, err)
	_, _, err = v.Changed(6, "", 1)
	isError(t, "from after to", err, ErrInvalid)
}

// manyMotions is a body whose motions, of about 10 kB each, are mostly decided on.
func manyMotions(members, motions int) *domaintest.Body {
	b := domaintest.Constituted(domain.PurposeOperation, members/2, members-members/2)
	words := strings.Fields("the body decides that its register açıq şəkildə aparılsın və hər il dərc edilsin with every name in it")
	for n := range motions {
		content := b.Motion([]string{seed.ClassOrdinary})
		content.Title = domain.Text{Az: fmt.Sprintf("Qərar layihəsi %d", n), En: fmt.Sprintf("Draft decision %d", n)}
		var text strings.Builder
		for i := 0; text.Len() < 5_000; i++ {
			fmt.Fprintf(&text, "%s%d ", words[i%len(words)], (n*31+i)%700)
		}
		content.Text = domain.Text{Az: text.String(), En: text.String()}
		id := b.Table(content)
		if n%20 != 0 {
			b.Freeze(id)
			poll := b.Open(id, 72)
			if n%20 != 1 {
				b.Close(poll)
			}
		}
	}
	b.Put(b.Motion([]string{seed.ClassOrdinary}))
	return b
}

// TestPagesReadWhatTheyShow counts the rows and briefs that the pages of a body with
// many motions read, at the newest point and in the past.
func TestPagesReadWhatTheyShow(t *testing.T) {
	l := allOf(manyMotions(6, 40))
	m := open(t, filepath.Join(t.TempDir(), "rows.db"))
	must(t, m.CatchUp(t.Context(), l))
	for _, at := range []wire.Seq{l.Size() / 2, l.Size()} {
		v, err := m.View(at)
		must(t, err)
		for _, page := range []struct {
			name string
			read func() (int, error)
		}{
			{"motions", func() (int, error) { list, _, err := v.Motions(nil, "", 20); return len(list), err }},
			{"the second page of motions", func() (int, error) { list, _, err := v.Motions(nil, "15", 10); return len(list), err }},
			{"motions on the table", func() (int, error) {
				list, _, err := v.Motions([]string{domain.MotionTabledState, domain.MotionDeliberated, domain.MotionFrozenState}, "", 20)
				return len(list), err
			}},
			{"decisions", func() (int, error) { list, _, err := v.Decisions("", 20); return len(list), err }},
			{"open polls", func() (int, error) { list, _, err := v.OpenPolls("", 20); return len(list), err }},
			{"members", func() (int, error) { list, _, err := v.Members("az", "", 20); return len(list), err }},
			{"due", func() (int, error) { list, _, err := v.Due(nil, 0, "", 20); return len(list), err }},
		} {
			before := m.file.Reads()
			shown, err := page.read()
			must(t, err)
			if read := m.file.Reads() - before; read != uint64(shown) || (shown == 0 && page.name != "open polls") {
				t.Errorf("at %d, %s: read %d for %d shown", at, page.name, read, shown)
			}
		}
	}
}
