package projections

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/locale"
	"twothirds/projections/rows"
)

// Bounds of a search.
const (
	// MaxQuery is how long a query is at most, in characters.
	MaxQuery = 200
	// MaxQueryWords is how many words it has at most.
	MaxQueryWords = rows.MaxWords
	// MaxHits is how many hits a search returns at most at a time, and MaxSkip how many
	// it leaves out before them.
	MaxHits = 200
	MaxSkip = 10_000
)

// Searched are the kinds of entities that a search finds.
var Searched = []string{
	"amendment", "application", "assessment", "body_assessment", "concern", "condition", "decision", "document", "evidence", "group",
	"interest", "item", "meeting", "member", "motion", "outside", "outside_member", "plan", "position", "progress", "proposal", "protest",
	"record", "report", "rollcall", "rules", "ruling",
}

// Hit is an entity that a search found.
type Hit struct {
	Kind, ID string
	// About is the subject on whose page it stands: motion/<id> of an amendment,
	// decision, position or ruling, plan/<id> of what is about a plan, outside/<id> of what
	// is another body's; else <kind>/<id>.
	About string
	// Seq is the entry that made it what it is.
	Seq wire.Seq
	// Title is its own or, where it has none, that of the motion that it belongs to;
	// absent where there is neither.
	Title domain.Text
	// Snippet is where its texts have the words best; zero where its title alone has
	// them, or an earlier version of it.
	Snippet Snippet
	// Earlier is whether a word stands in an earlier version only.
	Earlier bool
}

// Snippet is a piece of a text.
type Snippet struct {
	Text string
	// Lang is the language of the text, "az" or "en"; "" where one form serves both.
	Lang string
	// Marks are where the words stand in Text.
	Marks []Mark
}

// Mark is a part of a text, in bytes: text[From:To].
type Mark struct{ From, To int }

// Found is what a search found.
type Found struct {
	// Numbered are the things whose number the query is: see numberIn.
	Numbered []Hit
	// Hits are the part of those found by their words that was asked for.
	Hits []Hit
	// Total is how many those are in all, and Kinds how many of each kind.
	Total int
	Kinds map[string]int
	// Cut is whether the words stand nearly everywhere, so that the search ended before
	// all places were seen: there may be others.
	Cut bool
	// At is the last entry of what was searched; 0 where no words were asked for.
	At wire.Seq
}

// Search finds what has all words of a query among the newest rows, however the
// words are spelled (locale.Fold), also as beginnings and in other forms
// (locale.Seek): of the kinds given, or of all in Searched. What only has another form
// of a word comes last; else titles come before texts, whole words before beginnings,
// what entered the log later before what entered it earlier. It leaves out the first
// skip of them, 0 to MaxSkip, and returns at most limit, 1 to MaxHits. A query without
// words finds nothing.
//
// It fails with ErrInvalid for a query that is too long, a skip or limit out of range
// or an unknown kind, and with ErrNotReady or ErrClosed.
func (m *Model) Search(query string, kinds []string, skip, limit int) (*Found, error) {
	words, err := asked(query, kinds, skip, limit)
	if err != nil {
		return nil, err
	}
	if len(words) == 0 {
		return &Found{}, nil
	}
	f, _, err := m.current()
	if err != nil {
		return nil, err
	}
	matches, err := f.Search(words, kinds, skip, limit)
	if err != nil {
		return nil, m.settle(f, err)
	}
	// What matched may be newer than the model's head, which moves once the rows are synced.
	v := &View{m: m, at: wire.Seq(matches.Head)}
	found := &Found{Kinds: matches.Kinds, Cut: matches.Cut, At: v.At()}
	for _, n := range matches.Kinds {
		found.Total += n
	}
	sought := locale.Seek(words)
	for _, match := range matches.List {
		hit, err := v.hit(match, sought)
		if err != nil {
			return nil, err
		}
		found.Hits = append(found.Hits, hit)
	}
	found.Numbered, err = v.numbered(query, kinds)
	return found, err
}

// asked are the words of a query, where what is asked for is in order.
func asked(query string, kinds []string, skip, limit int) ([]string, error) {
	if limit < 1 || limit > MaxHits || skip < 0 || skip > MaxSkip {
		return nil, fmt.Errorf("%w: limit %d, 1 to %d, after %d, 0 to %d", ErrInvalid, limit, MaxHits, skip, MaxSkip)
	}
	for _, kind := range kinds {
		if !slices.Contains(Searched, kind) {
			return nil, fmt.Errorf("%w: %.40q is not searched", ErrInvalid, kind)
		}
	}
	return queryWords(query)
}

func queryWords(query string) ([]string, error) {
	if utf8.RuneCountInString(query) > MaxQuery {
		return nil, fmt.Errorf("%w: a query has at most %d characters", ErrInvalid, MaxQuery)
	}
	var words []string
	for token := range locale.Tokens(query) {
		words = append(words, token.Text)
	}
	if len(words) > MaxQueryWords {
		return nil, fmt.Errorf("%w: a query has at most %d words", ErrInvalid, MaxQueryWords)
	}
	return words, nil
}

// Marks are where the words of a query stand in a text, in order and apart.
func Marks(text, query string) []Mark {
	words, err := queryWords(query)
	if err != nil {
		return nil
	}
	marks, _ := marked(text, locale.Seek(words))
	return marks
}

// SnippetOf is the piece of some texts that has the words of a query best.
func SnippetOf(texts []domain.Text, query string) Snippet {
	words, err := queryWords(query)
	if err != nil {
		return Snippet{}
	}
	return snippetOf(texts, locale.Seek(words))
}

// marked is where words stand in a text, and how many of them do.
func marked(text string, words []locale.Sought) (marks []Mark, found int) {
	if len(words) == 0 {
		return nil, 0
	}
	has := make([]bool, len(words))
	for token := range locale.Tokens(text) {
		hit := false
		for i, word := range words {
			if word.In(token.Text) != locale.Apart {
				has[i], hit = true, true
			}
		}
		mark := Mark{token.From, token.To}
		if hit && (len(marks) == 0 || marks[len(marks)-1] != mark) {
			marks = append(marks, mark)
		}
	}
	for _, h := range has {
		if h {
			found++
		}
	}
	return marks, found
}

// hit reads what a search shows of an entity.
func (v *View) hit(match rows.Match, words []locale.Sought) (Hit, error) {
	hit := Hit{Kind: match.Kind, ID: match.ID, About: match.Kind + "/" + match.ID}
	hit.Earlier = match.Rank == rows.RankKept && match.Kind != kindProtest // which has one version, of two entries
	row, err := v.textRow(match.Kind, match.ID)
	if err != nil {
		return Hit{}, err
	}
	hit.Seq = wire.Seq(row.Seq)
	r, err := readable[row.Kind](domain.Row{Kind: row.Kind, ID: row.ID, JSON: row.JSON}, ofView{v})
	if err != nil {
		return Hit{}, fmt.Errorf("reading row %s %s: %w", row.Kind, row.ID, err)
	}
	if r.about != "" {
		hit.About = r.about
	}
	switch {
	case len(r.names) > 0:
		hit.Title = r.names[0]
	case r.motion != domain.MotionID{}:
		if _, hit.Title, err = (ofView{v}).motion(r.motion); err != nil {
			return Hit{}, err
		}
	}
	hit.Snippet = snippetOf(r.texts, words)
	return hit, nil
}

// textRow is the row in which the texts of an entity stand.
func (v *View) textRow(kind, id string) (Row, error) {
	row, ok, err := v.Get(kind, id)
	if version, has := versioned[kind]; has && err == nil && ok {
		var of struct {
			Versions []domain.Version `json:"versions"`
		}
		if err := json.Unmarshal(row.JSON, &of); err != nil {
			return Row{}, fmt.Errorf("reading row %s %s: %w", kind, id, err)
		}
		row, ok, err = v.Get(version, fmt.Sprintf("%s.%d", id, len(of.Versions)))
	}
	if err == nil && !ok {
		err = fmt.Errorf("%w: there is no %s %s, to which its words lead", rows.ErrDamaged, kind, id)
	}
	return row, err
}

// ofView is the titles that a view has.
type ofView struct{ *View }

func (v ofView) motion(id domain.MotionID) (int64, domain.Text, error) {
	b, err := v.MotionBrief(id)
	if err != nil || b == nil {
		return 0, domain.Text{}, err
	}
	return b.Number, b.Title, nil
}

func (v ofView) member(id domain.MemberID) (domain.Text, error) {
	b, err := v.brief("member", id.String())
	if err != nil || b.Member == nil {
		return domain.Text{}, err
	}
	return b.Member.Name, nil
}

// Lengths of a snippet, in bytes: in all, and before the first word that was found.
const (
	snippetSize   = 240
	snippetBefore = 80
)

// snippetOf is a piece of the text that has the most of the words.
func snippetOf(texts []domain.Text, words []locale.Sought) (best Snippet) {
	most := 0
	for _, text := range texts {
		for _, in := range formsOf(text) {
			if marks, found := marked(in.text, words); found > most {
				most = found
				best = piece(in.text, marks)
				best.Lang = in.lang
			}
		}
	}
	return best
}

// piece cuts a text down to what stands around the first mark.
func piece(text string, marks []Mark) Snippet {
	from := max(0, marks[0].From-snippetBefore)
	if from > 0 {
		from = wordStart(text, from, marks[0].From)
	}
	to := min(len(text), max(from+snippetSize, marks[0].To))
	if to < len(text) {
		to = wordEnd(text, to, marks[0].To)
	}
	s := Snippet{}
	before := ""
	if from > 0 {
		before = "…"
	}
	s.Text = before + text[from:to]
	if to < len(text) {
		s.Text += "…"
	}
	for _, mark := range marks {
		if mark.From >= from && mark.To <= to {
			s.Marks = append(s.Marks, Mark{mark.From - from + len(before), mark.To - from + len(before)})
		}
	}
	return s
}

// wordStart is the first place behind a space at or after from, at most the limit.
func wordStart(text string, from, limit int) int {
	if at := strings.IndexByte(text[from:limit], ' '); at >= 0 {
		return from + at + 1
	}
	return runeStart(text, from)
}

// wordEnd is the last place before a space at or before to, at least the limit.
func wordEnd(text string, to, limit int) int {
	if at := strings.LastIndexByte(text[limit:to], ' '); at >= 0 {
		return limit + at
	}
	return max(limit, runeStart(text, to))
}

// runeStart is the place at or before one where a character begins.
func runeStart(text string, at int) int {
	for at > 0 && at < len(text) && !utf8.RuneStart(text[at]) {
		at--
	}
	return at
}
