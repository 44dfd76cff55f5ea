package domain

import "twothirds/domain/wire"

// RepealDocument takes a document out of force. Its versions stay on record.
type RepealDocument struct {
	Document DocumentID `json:"document"`
}

func (e *RepealDocument) form() error    { return nil }
func (e *RepealDocument) target() string { return kindDocument + "/" + e.Document.String() }

func (e *RepealDocument) misfit(s *State, _ wire.Time) *Misfit {
	switch d := s.documents.get(e.Document); {
	case d == nil:
		return misfit(MisfitNoDocument, "there is no such document")
	case d.RepealedBy != nil:
		return misfit(MisfitDocumentRepealed, "the document is repealed already")
	}
	return nil
}

func (e *RepealDocument) apply(s *State, _ *Placed, d *Decision) {
	doc := s.documents.get(e.Document)
	doc.RepealedBy = &d.ID
	s.touch(kindDocument, doc.ID.String(), doc)
}
