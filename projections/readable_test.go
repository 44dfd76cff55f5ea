package projections

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/projections/locale"
	"twothirds/projections/rows"
)

// vectorLogs are logs that the format's vectors are made with: among them they have
// rows of every kind.
var vectorLogs = []string{"log_full", "log_matters", "log_meetings", "log_plan", "log_records"}

func vectorLog(t testing.TB, name string) *log {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "domain", "testdata", name+".jsonl"))
	must(t, err)
	entries := bytes.Split(bytes.TrimSuffix(raw, []byte("\n")), []byte("\n"))
	return newLog(entries, len(entries))
}

// modelAndFold is a model of a whole log, and the plain fold of it.
func modelAndFold(t testing.TB, l *log) (*Model, *folded) {
	t.Helper()
	m := open(t, filepath.Join(t.TempDir(), "rows.db"))
	must(t, m.CatchUp(t.Context(), l))
	f, err := foldAll(l)
	must(t, err)
	return m, f
}

// textsOf are the strings that stand under az and en, wherever in a value.
func textsOf(v any) (texts []string) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			if s, ok := member.(string); ok && (name == "az" || name == "en") {
				texts = append(texts, s)
				continue
			}
			texts = append(texts, textsOf(member)...)
		}
	case []any:
		for _, item := range v {
			texts = append(texts, textsOf(item)...)
		}
	}
	return texts
}

// TestEverythingIsFound looks for every text in every row, by its first words: what
// has the row must be found, with a page to go to. Of kinds that are not searched, it
// names those that have texts.
func TestEverythingIsFound(t *testing.T) {
	unsearched, found := map[string]bool{}, map[string]bool{}
	for _, name := range vectorLogs {
		l := vectorLog(t, name)
		m, f := modelAndFold(t, l)
		last := len(l.entries)
		answers := map[string][]Hit{} // by kind and text
		for _, row := range f.sorted(last) {
			var v any
			must(t, json.Unmarshal(row.JSON, &v))
			texts := textsOf(v)
			kind, id := row.Kind, row.ID
			if isVersion(kind) {
				kind = strings.TrimSuffix(kind, "_version")
				id = id[:strings.LastIndexByte(id, '.')]
				if f.newest[last][[2]string{row.Kind, fmt.Sprintf("%s.%d", id, 2)}].Seq > row.Seq {
					continue // corrected
				}
			}
			if !slices.Contains(Searched, kind) {
				unsearched[kind] = unsearched[kind] || len(texts) > 0
				continue
			}
			for _, text := range texts {
				hits, ok := answers[kind+" "+text]
				if !ok {
					found, err := m.Search(firstWords(text), []string{kind}, 0, MaxHits)
					must(t, err)
					hits = found.Hits
					answers[kind+" "+text] = hits
				}
				at := slices.IndexFunc(hits, func(h Hit) bool { return h.Kind == kind && h.ID == id })
				if at < 0 {
					t.Errorf("%s: %s %s is not found by %q", name, kind, id, text)
					continue
				}
				found[kind] = true
				checkHit(t, hits[at], f.newest[last], text)
			}
		}
		must(t, m.file.Check())
	}
	for kind, has := range unsearched {
		if has && !slices.Contains([]string{"ledger"}, kind) {
			t.Errorf("%s has texts and is not searched", kind)
		}
	}
	for _, kind := range Searched {
		// What has a name in no language, or no text in these logs.
		if !found[kind] && !slices.Contains([]string{"decision", "outside_member", "report"}, kind) {
			t.Errorf("no %s was looked for", kind)
		}
	}
}

func firstWords(text string) string {
	var words []string
	for token := range locale.Tokens(text) {
		if words = append(words, token.Text); len(words) == MaxQueryWords {
			break
		}
	}
	return strings.Join(words, " ")
}

// checkHit says whether there is what a hit leads to, and whether its marks are those
// of the words looked for.
func checkHit(t *testing.T, hit Hit, newest map[[2]string]Row, query string) {
	t.Helper()
	kind, id, _ := strings.Cut(hit.About, "/")
	if _, ok := newest[[2]string{kind, id}]; !ok {
		t.Errorf("%s %s is told on the page of %s, which there is not", hit.Kind, hit.ID, hit.About)
	}
	for _, mark := range hit.Snippet.Marks {
		word := locale.Fold(hit.Snippet.Text[mark.From:mark.To])
		if !slices.ContainsFunc(locale.Seek(strings.Fields(firstWords(query))), func(of locale.Sought) bool { return of.In(word) != locale.Apart }) {
			t.Errorf("%q is marked for %q", word, query)
		}
	}
	if (hit.Snippet.Text == "") != (len(hit.Snippet.Marks) == 0) {
		t.Errorf("snippet %q with marks %v", hit.Snippet.Text, hit.Snippet.Marks)
	}
}

// searched is a body with texts in both languages.
var searched = sync.OnceValue(func() *domaintest.Body {
	b := domaintest.Constituted(domain.PurposeOperation, 3, 2)
	table := func(titleAz, titleEn, textAz, textEn string) domain.MotionID {
		content := b.Motion([]string{seed.ClassOrdinary})
		content.Title = domain.Text{Az: titleAz, En: titleEn}
		content.Text = domain.Text{Az: textAz, En: textEn}
		return b.Table(content)
	}
	first := table("Şəffaflıq haqqında", "On transparency", "Reyestr açıq olsun.", "That the register be open.")
	table("Reyestr", "The register", "İşıq düşsün: şəffaflıq və hesabatlılıq.", "That there be light.")
	table("Büdcə", "The budget", strings.Repeat("çox uzun mətn ", 40)+"və sonda Naxçıvan şəhəri "+strings.Repeat("yenə uzun ", 40), "Nothing of it.")
	amendment := domain.AmendmentID{UUID: b.ID()}
	content := b.State.Motion(first).Content
	content.Text = domain.Text{Az: "Siyahı açıq olsun.", En: "That the list be open."}
	b.Must("amendment.moved", "amendment/"+amendment.String(), &domain.AmendmentMoved{BaseVersion: 1, Content: content, Motion: first}, b.Members[2].Rep())
	b.Must("amendment.accepted", "amendment/"+amendment.String(), &domain.AmendmentAccepted{}, b.Members[0].Rep())
	b.Must("position.stated", "motion/"+first.String(), &domain.PositionStated{Stance: domain.StanceFor, Text: domain.Text{Az: "Biz Şəkidə də istəyirik."}}, b.Members[1].Rep())
	b.Close(func() domain.PollID { b.Freeze(first); return b.Open(first, 72) }())
	return b
})

func TestSearch(t *testing.T) {
	b := searched()
	m, _ := modelAndFold(t, allOf(b))
	for _, test := range []struct {
		query string
		kinds []string
		want  string // kinds and titles (az), in order
	}{
		{"Şəffaflıq", nil, "decision Şəffaflıq haqqında, amendment Şəffaflıq haqqında, motion Şəffaflıq haqqında, motion Reyestr"},
		{"seffafliq", []string{"motion"}, "motion Şəffaflıq haqqında, motion Reyestr"},
		{"SEFFAF", []string{"motion"}, "motion Şəffaflıq haqqında, motion Reyestr"},
		{"reyestr", nil, "motion Reyestr, motion Şəffaflıq haqqında (earlier)"},
		{"reyestr aciq", nil, "motion Şəffaflıq haqqında (earlier)"},
		{"register list", nil, "motion Şəffaflıq haqqında (earlier)"},
		{"siyahi", nil, "amendment Şəffaflıq haqqında, motion Şəffaflıq haqqında"},
		{"isiq", nil, "motion Reyestr"},
		{"IŞIQ", nil, "motion Reyestr"},
		{"şəki", nil, "position Şəffaflıq haqqında"},
		{"naxcivan", nil, "motion Büdcə"},
		{"2", []string{"motion"}, "motion Reyestr"},
		{"1", []string{"decision", "motion"}, "decision Şəffaflıq haqqında, motion Şəffaflıq haqqında"},
		{"member 1", []string{"member"}, "member "},
		{"register, transparency", nil, "motion Şəffaflıq haqqında (earlier)"},
		{"reyestrlərin", nil, "motion Reyestr, motion Şəffaflıq haqqında (earlier)"},
		{"reyes aciq", nil, "motion Şəffaflıq haqqında (earlier)"},
		{"rey aciq", nil, ""},
		{"haqqı şəff", []string{"motion"}, "motion Şəffaflıq haqqında"},
		{"şəffaflığın", []string{"motion"}, "motion Şəffaflıq haqqında, motion Reyestr"},
		{"registers", []string{"motion"}, "motion Reyestr, motion Şəffaflıq haqqında (earlier)"},
		{"seed", nil, "rules seed-v1"},
		{"nobody", nil, ""},
		{"", nil, ""},
		{" .,- ", nil, ""},
	} {
		found, err := m.Search(test.query, test.kinds, 0, 20)
		must(t, err)
		equal(t, test.query+", cut", found.Cut, false)
		equal(t, test.query+", in all", found.Total, len(found.Hits))
		var got []string
		for _, hit := range found.Hits {
			line := hit.Kind + " " + hit.Title.Az
			if hit.Earlier {
				line += " (earlier)"
			}
			got = append(got, line)
		}
		equal(t, test.query, strings.Join(got, ", "), test.want)
	}

	search := func(query string, kinds []string, skip, limit int) *Found {
		t.Helper()
		found, err := m.Search(query, kinds, skip, limit)
		must(t, err)
		return found
	}
	s := search("naxcıvan uzun", nil, 0, 1).Hits[0].Snippet
	equal(t, "language", s.Lang, "az")
	if len(s.Text) > snippetSize+10 || !strings.Contains(s.Text, "uzun") || !strings.HasPrefix(s.Text, "çox") {
		t.Errorf("snippet %q", s.Text)
	}
	s = search("naxcivan", nil, 0, 1).Hits[0].Snippet
	equal(t, "marks", s.Marks, Marks(s.Text, "naxcivan"))
	equal(t, "marked", s.Text[s.Marks[0].From:s.Marks[0].To], "Naxçıvan")
	if !strings.HasPrefix(s.Text, "…") || !strings.HasSuffix(s.Text, "…") || len(s.Text) > snippetSize+10 || len(s.Text) < snippetSize/2 {
		t.Errorf("snippet %q", s.Text)
	}
	equal(t, "marks of a title", Marks("Şəffaflıq haqqında", "haq"), []Mark{{13, 22}})
	equal(t, "marks of other forms", Marks("Şəffaflığın təklifi", "şəffaflıq təkliflər"), []Mark{{0, 16}, {17, 25}})

	all := search("aciq", nil, 0, 20)
	equal(t, "kinds", all.Kinds, map[string]int{"amendment": 1, "motion": 1})
	equal(t, "one of the kinds", search("aciq", []string{"motion"}, 0, 20).Kinds, map[string]int{"motion": 1})
	for skip := range 3 {
		page := search("aciq", nil, skip, 1)
		equal(t, "in all", page.Total, 2)
		equal(t, "a page", slices.Concat(page.Hits), slices.Concat(all.Hits[skip:min(skip+1, 2)]))
	}
	for _, query := range []string{strings.Repeat("ə", MaxQuery+1), strings.Repeat("a ", MaxQueryWords+1)} {
		_, err := m.Search(query, nil, 0, 1)
		isError(t, query, err, ErrInvalid)
	}
	_, err := m.Search("a", []string{"ballot"}, 0, 1)
	isError(t, "ballots", err, ErrInvalid)
	for _, page := range [][2]int{{0, 0}, {0, MaxHits + 1}, {-1, 1}, {MaxSkip + 1, 1}} {
		_, err = m.Search("a", nil, page[0], page[1])
		isError(t, "skip and limit", err, ErrInvalid)
	}
}

// TestProtestsAreFound looks for the reasons of a protest, which no row has, before
// and after it was answered.
func TestProtestsAreFound(t *testing.T) {
	b := domaintest.Constituted(domain.PurposeOperation, 3, 2)
	protest := domain.ProtestID{UUID: b.ID()}
	b.Must("protest.lodged", "protest/"+protest.String(), &domain.ProtestLodged{Reasons: domain.Text{En: "No answer."}, Statement: "{}"}, b.Members[3].Rep())
	m := open(t, filepath.Join(t.TempDir(), "rows.db"))
	for _, answered := range []bool{false, true} {
		if answered {
			b.Carry([]string{seed.ClassOrdinary}, domain.NewEffect(&domain.AnswerProtest{Protest: protest, Answer: domain.Text{En: "It was late."}}))
		}
		must(t, m.CatchUp(t.Context(), allOf(b)))
		for _, query := range []string{"no answer", "late"} {
			found, err := m.Search(query, []string{kindProtest}, 0, 1)
			must(t, err)
			want := 1
			if query == "late" && !answered {
				want = 0
			}
			equal(t, query, found.Total, want)
			if want > 0 {
				equal(t, query+", earlier", found.Hits[0].Earlier, false)
			}
		}
	}
}

// TestNumbers asks for things by their numbers, as people write them.
func TestNumbers(t *testing.T) {
	m, _ := modelAndFold(t, allOf(searched()))
	plans, f := modelAndFold(t, vectorLog(t, "log_plan"))
	number := ""
	for key := range f.newest[len(f.placed)-1] {
		if _, n, ok := strings.Cut(key[1], "."); ok && key[0] == "item" && strings.Contains(n, ".") {
			number = max(number, n)
		}
	}
	if number == "" {
		t.Fatal("no item has a number with a point in it")
	}
	for _, test := range []struct {
		m     *Model
		query string
		kinds []string
		want  string
	}{
		{m, "1", nil, "motion decision"},
		{m, "motion 1", nil, "motion"},
		{m, "2", nil, "motion"},
		{m, "Təklif № 2", nil, "motion"},
		{m, "2-ci təklif", nil, "motion"},
		{m, "2 nömrəli təklifin", nil, "motion"},
		{m, "MOTION #2.", nil, "motion"},
		{m, "qərar 1", nil, "decision"},
		{m, "1", []string{"decision"}, "decision"},
		{m, "decision 1", []string{"motion"}, ""},
		{m, "decision 2", nil, ""},
		{m, "motion", nil, ""},
		{m, "motion 1 2", nil, ""},
		{m, "motion decision 1", nil, ""},
		{m, "budget 1", nil, ""},
		{m, "0", nil, ""},
		{m, "999999999999999999999", nil, ""},
		{plans, number, nil, "item"},
		{plans, "tədbir " + number, nil, "item"},
		{plans, "measure " + number + ":", nil, "item"},
		{plans, number + ".77", nil, ""},
	} {
		found, err := test.m.Search(test.query, test.kinds, 0, 1)
		must(t, err)
		var got []string
		for _, hit := range found.Numbered {
			got = append(got, hit.Kind)
			if hit.Title.In("en") == "" && hit.Kind != "item" || hit.Seq == 0 {
				t.Errorf("%s: %+v", test.query, hit)
			}
		}
		equal(t, test.query, strings.Join(got, " "), test.want)
	}
}

// TestSearchWhileFollowing finds what came in a moment ago, and not what it said before.
func TestSearchWhileFollowing(t *testing.T) {
	b := searched()
	l := allOf(b)
	f, err := foldAll(l)
	must(t, err)
	m := open(t, filepath.Join(t.TempDir(), "rows.db"))
	for seq := 1; seq <= len(l.entries); seq++ {
		if !f.ends[seq] {
			continue
		}
		must(t, m.CatchUp(t.Context(), newLog(l.entries, seq)))
		found, err := m.Search("motion", []string{"motion"}, 0, MaxHits)
		must(t, err)
		equal(t, "no motion is called so", len(found.Hits), 0)
		found, err = m.Search("open", []string{"motion"}, 0, MaxHits)
		must(t, err)
		want := 0
		for key := range f.newest[seq] {
			if key[0] == "motion" {
				want = 1
			}
		}
		equal(t, fmt.Sprintf("motions at %d", seq), len(found.Hits), want)
	}
	must(t, m.file.Check())
}

// TestSearchAt: a search of the past finds what a search found then.
func TestSearchAt(t *testing.T) {
	b := searched()
	l := allOf(b)
	f, err := foldAll(l)
	must(t, err)
	now, _ := modelAndFold(t, l)
	then := open(t, filepath.Join(t.TempDir(), "rows.db"))
	lines := func(found *Found, err error) (lines []string) {
		t.Helper()
		must(t, err)
		equal(t, "in all", found.Total, len(found.Hits))
		for _, hit := range slices.Concat(found.Hits, found.Numbered) {
			lines = append(lines, fmt.Sprintf("%s %s %s %d %q %t", hit.Kind, hit.ID, hit.Title.Az, hit.Seq, hit.Snippet.Text, hit.Earlier))
		}
		slices.Sort(lines)
		return lines
	}
	for seq := 1; seq <= len(l.entries); seq++ {
		if !f.ends[seq] {
			continue
		}
		must(t, then.CatchUp(t.Context(), newLog(l.entries, seq)))
		for _, query := range []string{"şəffaflıq", "reyestr", "reyestr aciq", "register list", "siyahi", "naxcivan", "member 1", "seed", "2", "motion 1", ""} {
			want := lines(then.Search(query, nil, 0, MaxHits))
			equal(t, fmt.Sprintf("%s as of %d", query, seq), lines(now.SearchAt(wire.Seq(seq), query, nil, 0, MaxHits)), want)
		}
	}
	first, err := now.SearchAt(wire.Seq(len(l.entries)), "aciq", nil, 1, 1)
	must(t, err)
	equal(t, "a page", []int{first.Total, len(first.Hits)}, []int{2, 1})
	_, err = now.SearchAt(wire.Seq(len(l.entries)+1), "aciq", nil, 0, 1)
	isError(t, "a point to come", err, ErrFuture)
}

// TestSearchWhileSynced searches between the moment in which rows can be read and the one
// in which the model tells of them: a sync of the disk lies between.
func TestSearchWhileSynced(t *testing.T) {
	m, _ := modelAndFold(t, allOf(searched()))
	head := m.Head()
	m.advance(&rows.Entry{Seq: 1, Recorded: head.Recorded})
	found, err := m.Search("Büdcə", []string{"motion"}, 0, 1)
	must(t, err)
	equal(t, "found", len(found.Hits), 1)
	equal(t, "as of", found.At, wire.Seq(head.Seq))
}

func FuzzSearch(f *testing.F) {
	b := searched()
	m, err := Open(filepath.Join(f.TempDir(), "rows.db"), nil)
	must(f, err)
	must(f, m.CatchUp(f.Context(), allOf(b)))
	f.Cleanup(func() { must(f, m.Close()) })
	for _, query := range []string{"şəffaflıq", "açıq o", "½ \u200d", "a b c d e f g h"} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		found, err := m.Search(query, nil, 0, MaxHits)
		if err != nil {
			isError(t, "Search", err, ErrInvalid)
			return
		}
		for _, hit := range found.Hits {
			for _, mark := range hit.Snippet.Marks {
				if mark.From < 0 || mark.From >= mark.To || mark.To > len(hit.Snippet.Text) {
					t.Fatalf("mark %v of %q", mark, hit.Snippet.Text)
				}
			}
		}
		for _, mark := range Marks(query, query) {
			_ = query[mark.From:mark.To]
		}
	})
}
