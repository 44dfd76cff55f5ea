package domain

// newSubject reads the id of something that a statement makes out of its
// subject, noun/<a new id>, and refuses one that is taken or was not drawn.
func newSubject[sort, V any](p *Placed, noun string, of *table[ID[sort], V]) (ID[sort], *Refusal) {
	id, ok := idOf[sort](p.Statement.Subject, noun)
	if !ok || id.Version() != 7 {
		return id, refuse(CodeForm, "not the wire format at /subject: %s/<a new UUID of version 7>", noun)
	}
	if of.get(id) != nil {
		return id, refuse(CodeExists, "%s is taken: draw a new id", p.Statement.Subject)
	}
	return id, nil
}

// subjectOf finds what a statement is about.
func subjectOf[sort, V any](p *Placed, noun string, of *table[ID[sort], V]) (*V, *Refusal) {
	id, _ := idOf[sort](p.Statement.Subject, noun)
	v := of.get(id)
	if v == nil {
		return nil, refuse(CodeNotFound, "there is no %s", p.Statement.Subject)
	}
	return v, nil
}
