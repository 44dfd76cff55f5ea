package projections

import "twothirds/domain"

// Replayed is what a replay came to.
type Replayed struct {
	// Digest is that of the state; see rows.Digester.
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
	// Types is how many entries there are of each type of statement.
	Types map[string]int64
	// Capacities is how many signatures were given in each capacity:
	// representative, officer, new_key. They sum up to Signatures.
	Capacities map[string]int64
}

// add counts an entry that was judged.
func (c *Counts) add(p *domain.Placed) {
	c.Entries++
	c.Types[p.Statement.Type]++
	for _, signer := range p.Statement.By {
		c.Capacities[signer.As]++
	}
	c.Signatures += int64(len(p.Entry.Signatures))
	if p.Entry.Derived() {
		c.Derived++
	}
	if _, ok := p.Event.(*domain.DecisionMade); ok {
		c.Decisions++
	}
}
