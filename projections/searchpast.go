package projections

import (
	"fmt"
	"slices"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/locale"
	"twothirds/projections/rows"
)

// mostChecked is how many of those that the words lead to now a search of the past looks at.
const mostChecked = rows.MaxLimit

// SearchAt is Search as of an entry (0: the newest). The words that are kept are the
// newest: where they lead to something that stood then, its texts of then must have them.
// Of texts that were replaced since, only those of motions and of plans' items are found,
// and the order is that of the newest. It fails also with ErrFuture.
func (m *Model) SearchAt(at wire.Seq, query string, kinds []string, skip, limit int) (*Found, error) {
	if at == 0 {
		return m.Search(query, kinds, skip, limit)
	}
	words, err := asked(query, kinds, skip, limit)
	if err != nil {
		return nil, err
	}
	v, err := m.View(at)
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
	matches, err := f.Search(words, kinds, 0, mostChecked)
	if err != nil {
		return nil, m.settle(f, err)
	}
	found := &Found{Kinds: map[string]int{}, Cut: matches.Cut || len(matches.List) == mostChecked, At: at}
	sought := locale.Seek(words)
	for _, match := range matches.List {
		stood, err := v.stood(&match, sought)
		if err != nil {
			return nil, err
		}
		if !stood {
			continue
		}
		found.Total++
		found.Kinds[match.Kind]++
		if found.Total <= skip || len(found.Hits) == limit {
			continue
		}
		hit, err := v.hit(match, sought)
		if err != nil {
			return nil, err
		}
		found.Hits = append(found.Hits, hit)
	}
	found.Numbered, err = v.numbered(query, kinds)
	return found, err
}

// stood reports whether what was found stood at the view's point and had all words by
// then, and gives it the rank of an earlier version where only such a one had them.
func (v *View) stood(match *rows.Match, words []locale.Sought) (bool, error) {
	row, ok, err := v.Get(match.Kind, match.ID)
	if err != nil || !ok {
		return false, err
	}
	if match.Kind == kindProtest {
		return v.protested(row, match)
	}
	text, err := v.textRow(match.Kind, match.ID)
	if err != nil {
		return false, err
	}
	has := make([]bool, len(words))
	if err := v.stand(has, text, words); err != nil {
		return false, err
	}
	if !slices.Contains(has, false) {
		match.Rank = rankText
		return true, nil
	}
	if !keepsWords[match.Kind] {
		return false, nil
	}
	match.Rank = rows.RankKept
	earlier, _, err := v.History(match.Kind, match.ID, 0, rows.MaxLimit)
	if err != nil {
		return false, err
	}
	for _, row := range earlier {
		if err := v.stand(has, row, words); err != nil {
			return false, err
		}
	}
	return !slices.Contains(has, false), nil
}

// protested is stood of a protest, whose reasons stand in no row: where it was answered
// since, and the answer has the words, it is taken to be the answer that was found.
func (v *View) protested(row Row, match *rows.Match) (bool, error) {
	if match.Rank == rows.RankKept {
		return true, nil
	}
	newest, err := v.m.View(0)
	if err != nil {
		return false, err
	}
	now, _, err := newest.Get(match.Kind, match.ID)
	return now.Seq == row.Seq, err
}

// stand marks which words stand in the texts of a row.
func (v *View) stand(has []bool, row Row, words []locale.Sought) error {
	r, err := readable[row.Kind](domain.Row{Kind: row.Kind, ID: row.ID, JSON: row.JSON}, ofView{v})
	if err != nil {
		return fmt.Errorf("reading row %s %s: %w", row.Kind, row.ID, err)
	}
	for _, text := range slices.Concat(r.names, r.texts) {
		for _, form := range formsOf(text) {
			for token := range locale.Tokens(form.text) {
				for i, word := range words {
					has[i] = has[i] || word.In(token.Text) != locale.Apart
				}
			}
		}
	}
	return nil
}
