package body

import (
	"errors"
	"slices"
	"strings"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

type motionLine struct {
	No          string
	Href        string
	Title       site.Said
	State, Word string
	Cite        site.Link
}

type positionLine struct {
	Motion       motionLine
	Stance, Word string
	Text         site.Said
	Cite         site.Link
}

// readActs finds the motions that the member moved and seconded, and the positions
// that it stated, in the entries about it; the newest are shown.
func (r *request) readActs(page *memberPage, m *domain.Member, _ *domain.RuleSet) error {
	const moved, seconded, stated = "twothirds.motion.tabled.v1", "twothirds.motion.seconded.v1", "twothirds.position.stated.v1"
	found := map[string][]rows.Meta{}
	for after, more := wire.Seq(0), true; more; {
		metas, further, err := r.View.Entries("member/"+m.ID.String(), after, 1000)
		if err != nil {
			return err
		}
		for _, meta := range metas {
			after = wire.Seq(meta.Seq)
			if meta.Type == moved || meta.Type == seconded || meta.Type == stated {
				found[meta.Type] = append(found[meta.Type], meta)
			}
		}
		more = further
	}
	r.figure(page, "member.moved", len(found[moved]), "#motions")
	r.figure(page, "member.seconded", len(found[seconded]), "#motions")
	for i, list := range [][]rows.Meta{found[moved], found[seconded], found[stated]} {
		slices.Reverse(list)
		for _, meta := range list[:min(shown, len(list))] {
			line, id, err := r.motionOf(meta)
			if err != nil {
				return err
			}
			switch i {
			case 0:
				page.Moved = append(page.Moved, line)
			case 1:
				page.Seconded = append(page.Seconded, line)
			default:
				if err := r.position(page, m, line, id, wire.Seq(meta.Seq)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// motionOf reads the motion that an entry is about.
func (r *request) motionOf(meta rows.Meta) (motionLine, domain.MotionID, error) {
	for _, ref := range meta.Refs {
		text, ok := strings.CutPrefix(ref, "motion/")
		if !ok {
			continue
		}
		id, err := wire.ParseUUID(text)
		if err != nil {
			return motionLine{}, domain.MotionID{}, err
		}
		line, err := r.motionLine(domain.MotionID{UUID: id})
		line.Cite = r.Cite(wire.Seq(meta.Seq))
		return line, domain.MotionID{UUID: id}, err
	}
	return motionLine{}, domain.MotionID{}, site.ErrNotFound
}

func (r *request) motionLine(id domain.MotionID) (motionLine, error) {
	m, err := r.View.MotionBrief(id)
	if err != nil || m == nil {
		return motionLine{}, errors.Join(err, site.ErrNotFound)
	}
	return motionLine{No: r.N(m.Number), Href: r.Href("/motions/", id), Title: r.In(m.Title), State: m.State, Word: r.Or("state.", m.State)}, nil
}

// position adds what the member said of a motion, unless it said something else
// since.
func (r *request) position(page *memberPage, m *domain.Member, line motionLine, id domain.MotionID, seq wire.Seq) error {
	p, err := site.Get[domain.Position](r.View, "position", id.String()+"."+m.ID.String())
	if err != nil || p == nil || p.Seq != seq {
		return err
	}
	page.Positions = append(page.Positions, positionLine{
		Motion: line, Stance: p.Stance, Word: r.Or("stance.", p.Stance), Text: r.In(p.Text), Cite: r.Cite(p.Seq),
	})
	return nil
}
