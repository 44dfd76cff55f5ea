package projections

import (
	"strings"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// Replayed is what a replay came to.
type Replayed struct {
	// Digest is that of the state; see rows.Digester. Zero where the replay failed.
	Digest [32]byte
	// Head is the last entry folded; zero if there was none.
	Head domain.Head
	Counts
}

// Counts is how much a replay judged, and found valid.
type Counts struct {
	// Entries are those folded; Derived are those of them that carry no
	// signature and were recomputed.
	Entries, Derived int64
	// Decisions are those whose count, tests and effects were recomputed.
	Decisions int64
	// Signatures are those verified.
	Signatures int64
	// Seen is how many statements named a checkpoint of the history before them,
	// and were right.
	Seen int64
	// Types is how many entries there are of each type of statement.
	Types map[string]int64
	// Capacities is how many signatures were given in each capacity:
	// representative, officer, new_key. They sum up to Signatures.
	Capacities map[string]int64
	// Authors is how many entries there are by who entered them, who is the first
	// to sign: representative, new_key, of officers the role (coordinator, ...),
	// or AuthorRule. They sum up to Entries.
	Authors map[string]int64
	// Members is of how many members a representative entered something.
	Members int64
}

// AuthorRule stands for the rules as author of what was derived by them.
const AuthorRule = "rule"

// add counts an entry that was judged and that the state has taken in.
func (r *replay) add(p *domain.Placed) {
	c := &r.counts
	c.Entries++
	c.Types[p.Statement.Type]++
	for _, signer := range p.Statement.By {
		c.Capacities[signer.As]++
	}
	c.Signatures += int64(len(p.Entry.Signatures))
	if p.Statement.Seen != nil {
		c.Seen++
	}
	if _, ok := p.Event.(*domain.DecisionMade); ok {
		c.Decisions++
	}
	if p.Entry.Derived() {
		c.Derived++
		c.Authors[AuthorRule]++
		return
	}
	author := p.Statement.By[0]
	if author.As == wire.AsOfficer {
		c.Authors[r.state.Office(strings.TrimPrefix(author.Of, "office/")).Role]++
		return
	}
	c.Authors[author.As]++
	if author.As == wire.AsRepresentative && !r.members[author.Of] {
		r.members[author.Of] = true
		c.Members++
	}
}
