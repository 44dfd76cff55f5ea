package web

import (
	"fmt"

	"github.com/go-json-experiment/json"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// decoded reads a row into one of domain's types, or a part of one.
func decoded[V any](row projections.Row) (*V, error) {
	v := new(V)
	if err := json.Unmarshal(row.JSON, v); err != nil {
		return nil, fmt.Errorf("reading row %s %s: %w", row.Kind, row.ID, err)
	}
	return v, nil
}

// get reads one entity, nil where there is none.
func get[V any](view *projections.View, kind, id string) (*V, error) {
	row, ok, err := view.Get(kind, id)
	if err != nil || !ok {
		return nil, err
	}
	return decoded[V](row)
}

// collect reads whole lists, page by page.
func collect[V any](page func(after string) ([]projections.Row, bool, error)) ([]*V, error) {
	var all []*V
	for after, more := "", true; more; {
		rows, further, err := page(after)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			v, err := decoded[V](row)
			if err != nil {
				return nil, err
			}
			all = append(all, v)
			after = row.ID
		}
		more = further
	}
	return all, nil
}

// every reads every entity of a kind, in order of ids.
func every[V any](view *projections.View, kind string) ([]*V, error) {
	return collect[V](func(after string) ([]projections.Row, bool, error) { return view.List(kind, after, 500) })
}

// by reads every entity of a kind whose member has a value.
func by[V any](view *projections.View, kind, member, value string) ([]*V, error) {
	return collect[V](func(after string) ([]projections.Row, bool, error) {
		return view.By(kind, member, value, after, 500)
	})
}

func ledgerOf(view *projections.View, id wire.Hash) (*domain.Ledger, error) {
	ledger, err := get[domain.Ledger](view, "ledger", id.String())
	if err == nil && ledger == nil {
		err = projections.ErrNotReady
	}
	return ledger, err
}

// rulesAt is the hash of the rule set in force at a time.
func rulesAt(ledger *domain.Ledger, t wire.Time) wire.Hash {
	return ledger.Rules[max(0, begun(ledger, t)-1)].Hash
}

// begun is how many of the ledger's rule sets, one after the other, have come
// into force by a time.
func begun(ledger *domain.Ledger, t wire.Time) int {
	n := 0
	for _, r := range ledger.Rules {
		if r.EffectiveFrom <= t {
			n++
		}
	}
	return n
}

// ruleSet reads a rule set.
func (r *request) ruleSet(hash wire.Hash) (*domain.AdoptedRules, error) {
	adopted, err := get[domain.AdoptedRules](r.view, "rules", hash.String())
	if err == nil && adopted == nil {
		err = fmt.Errorf("there is no rule set %s", hash)
	}
	return adopted, err
}

// sideNames gives sides the names that rules give their constituencies.
func (l *lang) sideNames(rules *domain.RuleSet) func(side string) said {
	return func(side string) said {
		if side == "" {
			return said{Text: l.T("side.none")}
		}
		var first *domain.Constituency
		for i := range rules.Constituencies {
			c := &rules.Constituencies[i]
			if c.Side == side && (first == nil || c.Name == side) {
				first = c
			}
		}
		if first == nil {
			return said{Text: side}
		}
		return l.In(first.Title)
	}
}

// memberNames reads the names of all members.
func (r *request) memberNames() (map[domain.MemberID]said, error) {
	members, err := every[domain.Member](r.view, "member")
	if err != nil {
		return nil, err
	}
	names := make(map[domain.MemberID]said, len(members))
	for _, m := range members {
		names[m.ID] = r.In(m.Name)
	}
	return names, nil
}

// motionBrief is what lists show of a motion.
type motionBrief struct {
	Content struct {
		Title domain.Text `json:"title"`
	} `json:"content"`
	Decision *domain.DecisionID `json:"decision"`
	ID       domain.MotionID    `json:"id"`
	Mover    domain.MemberID    `json:"mover"`
	Number   int64              `json:"number"`
	State    string             `json:"state"`
	TabledAt wire.Time          `json:"tabled_at"`
}
