package notices

import (
	"crypto/sha256"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"twothirds/api/httpapi/apitest"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/commit"
	"twothirds/eventstore/openings"
	"twothirds/projections"
)

func options(t testing.TB, n *apitest.Node, c carrier, w *wall) Options {
	return Options{
		Ledger: n.Ledger, Model: n.Model, Dir: t.TempDir(), Config: config(t, toAll(t, n, "box")),
		now: w.now, carriers: map[string]carrier{"box": c},
	}
}

// TestStory: who is told what, of a story from its beginning to an end, and that
// two outboxes make the same of it.
func TestStory(t *testing.T) {
	n := apitest.Found(t, domain.PurposeDemonstration)
	s := n.Tell()
	carried := &box{}
	o := options(t, n, carried, newWall())
	o.From = 1
	first := run(t, o)
	first.settle()
	want := map[string]int{
		"key.enrolled": 6, "motion.tabled": 4 * 6, "poll.opened": 6 + 6 + 7, "result": 2*7 - 1,
	}
	// The member admitted by the first decision is told of the second one, which
	// comes after it, and votes in the last poll; it has no recipient.
	if got := first.kinds(); !maps.Equal(got, want) {
		t.Errorf("%v are told of, want %v", got, want)
	}
	var bad []string
	for _, l := range carried.letters() {
		if l.Lang == "az" && strings.Contains(l.Text, "The entry") || !strings.Contains(l.Text, l.Ledger.String()) || !strings.Contains(l.Text, "--data https://ledger.example.org -o ") {
			bad = append(bad, l.Text)
		}
	}
	if len(bad) > 0 {
		t.Errorf("%d letters like:\n%s", len(bad), bad[0])
	}
	for _, one := range []struct{ kind, lang, subject, text string }{
		{"result", "en", "[Test Platform] Carried: motion 1, Admit the union of libraries", "was carried"},
		{"result", "az", "Qəbul olunub: təklif 1, Kitabxanalar ittifaqının qəbulu", "Bildiriş bu məktub deyil, reyestrdəki qeyddir."},
		{"poll.opened", "az", "Səsvermə açıqdır, təklif 4: İclasların açıq keçirilməsi", "/az/motions/" + s.Voting.String()},
		{"key.enrolled", "en", "A key was enrolled for Test association for open budgets", "twothirds key object"},
	} {
		if !slices.ContainsFunc(carried.letters(), func(l Letter) bool {
			return l.Kind == one.kind && l.Lang == one.lang && strings.Contains(l.Subject, strings.TrimPrefix(one.subject, "[Test Platform] ")) && strings.Contains(l.Text, one.text)
		}) {
			t.Errorf("no letter of %s in %s says %q and %q", one.kind, one.lang, one.subject, one.text)
		}
	}

	again := &box{}
	o2 := options(t, n, again, newWall())
	o2.From = 1
	second := run(t, o2)
	second.settle()
	if len(again.letters()) != len(carried.letters()) {
		t.Errorf("%d letters the first time, %d the second", len(carried.letters()), len(again.letters()))
	}
	ids := func(r *running) (ids []string) {
		for _, n := range r.all() {
			ids = append(ids, n.ID)
		}
		return ids
	}
	if !slices.Equal(ids(first), ids(second)) {
		t.Error("two outboxes make other notices of one log")
	}

	// The last day of a poll: only who has not voted is told, once, and what comes
	// late is not told of.
	open := s.State().Poll(s.Open)
	n.Advance(50)
	n.CatchUp()
	first.await("the last day", func() bool { return first.kinds()["poll.closing"] > 0 })
	n.Cast(s.Open, "", "yes")
	n.CatchUp()
	first.settle()
	var told []string
	for _, notice := range first.all() {
		if notice.Kind == "poll.closing" {
			told = append(told, notice.To)
			if notice.Sequence != open.Opened || notice.AsOf <= notice.Sequence {
				t.Errorf("%+v", notice)
			}
		}
	}
	for i, m := range n.Members {
		if got, want := slices.Contains(told, "member/"+m.ID.String()), i != 0 && i != 3; got != want {
			t.Errorf("member %d was told of the last day: %v", i, got)
		}
	}
	n.Advance(30)
	n.CatchUp()
	first.settle()
	if got := first.kinds(); got["poll.closing"] != len(told) || got["result"] != want["result"]+7 {
		t.Errorf("after the close: %v", got)
	}
}

// TestOldLog: an outbox that begins on an old log tells nothing of what was, but
// goes on where it was when it is opened again.
func TestOldLog(t *testing.T) {
	n := body(t)
	c := &box{}
	o := options(t, n, c, newWall())
	r := run(t, o)
	r.settle()
	if got := r.all(); len(got) > 0 {
		t.Fatalf("told: %v", got)
	}
	r.stop()
	seq := enroll(n, n.Members[1], "another key")
	n.CatchUp()
	r = run(t, o)
	r.settle()
	got := r.all()
	if len(got) != 1 || got[0].Kind != "key.enrolled" || got[0].Sequence != seq || got[0].To != "member/"+n.Members[1].ID.String() || got[0].Deliveries[0].State != HandedOver {
		t.Errorf("told: %+v", got)
	}
	r.stop()
	r = run(t, o)
	r.settle()
	if len(c.letters()) != 1 {
		t.Errorf("%d letters", len(c.letters()))
	}
	r.stop()
	other := body(t)
	o.Ledger, o.Model = other.Ledger, other.Model
	if _, err := Open(o); !errors.Is(err, ErrOtherLedger) {
		t.Errorf("another ledger: %v", err)
	}
}

// TestCrash: whatever moment the process dies at, every letter is handed over;
// twice, marked and the same to the byte, only where it died while it was.
func TestCrash(t *testing.T) {
	n := body(t)
	dir := t.TempDir()
	taken := &box{}
	o := options(t, n, taken, newWall())
	snapshots := map[string]string{}
	snap := func(name string) {
		snapshots[name] = filepath.Join(dir, name)
		copyFile(t, filepath.Join(o.Dir, FileOutbox), filepath.Join(dir, name, FileOutbox))
	}
	r := run(t, o)
	r.settle()
	snap("before")
	taken.hook = func(*Letter) error { snap("during"); return nil } // the outbox is as a crash would leave it
	enroll(n, n.Members[0], "another key")
	n.CatchUp()
	r.settle()
	r.stop()
	snap("after")
	if len(taken.letters()) != 1 {
		t.Fatalf("%d letters", len(taken.letters()))
	}
	original, err := eml(&taken.letters()[0], "a@example.org")
	must(t, err)
	for name, want := range map[string]struct {
		letters  int
		repeated bool
	}{"before": {1, false}, "during": {1, true}, "after": {0, false}} {
		anew := &box{}
		o2 := o
		o2.Dir, o2.carriers = snapshots[name], map[string]carrier{"box": anew}
		r := run(t, o2)
		r.settle()
		got := anew.letters()
		if len(got) != want.letters {
			t.Errorf("died %s: %d letters, want %d", name, len(got), want.letters)
			continue
		}
		d := r.all()[0].Deliveries[0]
		if d.State != HandedOver || d.Repeated != want.repeated {
			t.Errorf("died %s: %+v", name, d)
		}
		if len(got) == 1 {
			if raw, err := eml(&got[0], "a@example.org"); err != nil || string(raw) != string(original) {
				t.Errorf("died %s: another letter, %v", name, err)
			}
		}
		r.stop()
	}
}

// TestRetries: what fails is tried again, later and later, and given up after
// three days; what is refused for good, at once. Problems do not repeat addresses.
func TestRetries(t *testing.T) {
	n := body(t)
	w := newWall()
	attempts := make(chan struct{}, 1000)
	c := &box{hook: func(l *Letter) error {
		attempts <- struct{}{}
		err := errors.New("451 try later <" + l.To + ">")
		if strings.HasPrefix(l.To, "member1") {
			return &refused{errors.New("550 no such user " + l.To)}
		}
		return err
	}}
	r := run(t, options(t, n, c, w))
	r.settle()
	enroll(n, n.Members[0], "key a")
	enroll(n, n.Members[1], "key b")
	n.CatchUp()
	r.settle()
	state := func(i int) Delivery {
		list, err := r.Of("member/"+n.Members[i].ID.String(), 0, 10)
		must(t, err)
		return list[0].Deliveries[0]
	}
	if d := state(1); d.State != Failed || d.Attempts != 1 || !strings.Contains(d.Problem, "550 no such user …") {
		t.Errorf("refused: %+v", d)
	}
	start := w.now()
	last := time.Duration(0)
	for state(0).State == Waiting {
		d := state(0)
		wait := time.UnixMilli(int64(d.Next)).Sub(w.now())
		if wait < last || strings.Contains(d.Problem, "@") || !strings.Contains(d.Problem, "451") {
			t.Fatalf("%v after %v: %+v", wait, last, d)
		}
		last = wait
		w.add(wait)
		r.done()
		r.await("another attempt", func() bool { return state(0).Attempts > d.Attempts && state(0).State != HandingOver })
	}
	if d, took := state(0), w.now().Sub(start); d.State != Failed || took < 60*time.Hour || took > giveUp || d.Attempts != int64(len(attempts))-1 {
		t.Errorf("after %v: %+v", took, d)
	}
}

// TestOpenings: a representative's address is an opening; erased, it gets no mail.
func TestOpenings(t *testing.T) {
	n := body(t)
	m := n.Members[2]
	subject := "representative/" + m.Representative.String()
	put := func(field, value string) {
		o := commit.Opening{Field: field, Salt: commit.Salt(sha256.Sum256([]byte(field))), Subject: subject, Value: value}
		must(t, n.Ledger.Openings().Put(o, openings.Commitment(o, n.Ledger.ID())))
	}
	put("email", "nigar@example.org")
	put("language", "az")
	put("name", "Nigar")
	c := &box{}
	w := newWall()
	o := options(t, n, c, w)
	o.Config = config(t, nil)
	o.Config.Representatives = &Representatives{Channel: "box", Lang: "en"}
	r := run(t, o)
	r.settle()
	enroll(n, m, "key a")
	enroll(n, n.Members[0], "key b")
	n.CatchUp()
	r.settle()
	got := c.letters()
	if len(got) != 1 || got[0].To != "nigar@example.org" || got[0].Lang != "az" || got[0].For != "member/"+m.ID.String() {
		t.Fatalf("letters: %+v", got)
	}
	c.mu.Lock()
	c.hook = func(*Letter) error { return errors.New("later") }
	c.mu.Unlock()
	enroll(n, m, "key c")
	n.CatchUp()
	r.settle()
	_, err := n.Ledger.Openings().Erase(subject)
	must(t, err)
	w.add(time.Hour)
	r.done()
	r.settle()
	list, err := r.Of("member/"+m.ID.String(), 0, 10)
	must(t, err)
	if len(list) != 2 || list[0].Deliveries[0].State != Dropped || list[1].Deliveries[0].State != HandedOver || list[0].Sequence < list[1].Sequence {
		t.Errorf("%+v", list)
	}
	if older, err := r.Of("member/"+m.ID.String(), list[0].Sequence, 10); err != nil || len(older) != 1 || older[0].ID != list[1].ID {
		t.Errorf("the older ones: %+v, %v", older, err)
	}
}

// TestDue: what the log says is due, when it is said, and by which entry.
func TestDue(t *testing.T) {
	at := func(s string) wire.Time {
		v, err := wire.ParseTime(s)
		must(t, err)
		return v
	}
	for _, tt := range []struct {
		name         string
		opened, ends string
		extended     wire.Seq
		from         string
		seq          wire.Seq
	}{
		{"a week", "2026-11-01T00:00:00.000Z", "2026-11-08T00:00:00.000Z", 0, "2026-11-07T00:00:00.000Z", 5},
		{"extended", "2026-11-01T00:00:00.000Z", "2026-11-09T00:00:00.000Z", 9, "2026-11-08T00:00:00.000Z", 9},
		{"a day", "2026-11-01T00:00:00.000Z", "2026-11-02T00:00:00.000Z", 0, "2026-11-01T12:00:00.000Z", 5},
	} {
		p := domain.Poll{ID: domain.PollID{UUID: apitest.NewID()}, Motion: domain.MotionID{UUID: apitest.NewID()}, Opened: 5, OpenedAt: at(tt.opened), Closes: at(tt.ends), Extended: tt.extended}
		a, ok, err := pollCloses(rowOf("poll", p))
		if err != nil || !ok || a.from != at(tt.from) || a.until != p.Closes || a.seq != tt.seq {
			t.Errorf("%s: %+v, %v, %v", tt.name, a, ok, err)
		}
		p.Closed = 12
		if _, ok, err := pollCloses(rowOf("poll", p)); ok || err != nil {
			t.Errorf("%s, closed: %v, %v", tt.name, ok, err)
		}
	}
	i := domain.PlanItem{Plan: domain.PlanID{UUID: apitest.NewID()}, Adopted: &domain.ItemText{Seq: 30, Content: domain.Item{
		Deadline: &domain.Deadline{To: "2026-12-31"}, Responsible: []domain.MemberID{{UUID: apitest.NewID()}},
	}}}
	if a, ok, err := itemDue(rowOf("item", i)); err != nil || !ok || a.until != at("2027-01-01T00:00:00.000Z") || a.from != at("2026-12-02T00:00:00.000Z") || a.seq != 30 {
		t.Errorf("an item: %+v, %v, %v", a, ok, err)
	}
	i.Adopted.Content.Deadline.To = ""
	if _, ok, _ := itemDue(rowOf("item", i)); ok {
		t.Error("an item without a date is due")
	}
}

func rowOf(kind string, v any) projections.Row {
	return projections.Row{Kind: kind, ID: "x", JSON: wire.Canonical(v)}
}
