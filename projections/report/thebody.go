package report

import (
	"cmp"
	"slices"
	"strings"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// theBody adds who the body is, which rules it went by and who held its offices.
func (b *builder) theBody() error {
	b.section("body_facts")
	b.facts(func(f *facts) {
		f.is("name", b.says(b.ledger.Name, 1))
		f.is("founded", b.entered(1))
		f.is("constituted", b.entered(b.ledger.Constituted))
		f.is("closed_ledger", b.entered(b.ledger.Closed))
	})
	if err := b.rulesTable(); err != nil {
		return err
	}
	offices, err := list[domain.Office](b, "office")
	if err != nil {
		return err
	}
	slices.SortFunc(offices, func(a, b *domain.Office) int {
		return cmp.Or(strings.Compare(a.Role, b.Role), strings.Compare(a.Name, b.Name))
	})
	var lines [][]Cell
	for _, o := range offices {
		holder := b.code("", "vacant", o.Seq)
		if o.Holder != "" {
			holder = Cell{Text: b.holder(o.Holder), Value: o.Holder, Ref: b.ref(o.Seq)}
		}
		side := Cell{}
		if o.Side != "" {
			side = b.side(o.Side)
		}
		lines = append(lines, []Cell{
			b.titled(o.Name),
			b.code("role.", o.Role), side, holder, b.entered(o.Seq), b.when(o.Until, o.Seq), b.decisionNumber(o.Decision),
		})
	}
	b.table("offices", []string{"office", "office_role", "side", "holder", "since:t", "until:t", "decision:n"}, lines)
	return nil
}

// holder is who holds an office.
func (b *builder) holder(of string) string {
	kind, name, _ := strings.Cut(of, "/")
	if id, err := wire.ParseUUID(name); err == nil && kind == "representative" {
		return b.representative(domain.RepresentativeID{UUID: id})
	}
	return b.t("named_by_founding")
}

// rulesTable adds the rule sets that were in force at some time of the period.
func (b *builder) rulesTable() error {
	var lines [][]Cell
	sets := b.ledger.Rules
	for i, set := range sets {
		begins, ended := dayOf(set.EffectiveFrom), false
		if i+1 < len(sets) {
			ended = dayOf(sets[i+1].EffectiveFrom) < b.r.Parameters.From
		}
		if begins > b.r.Parameters.To || ended {
			continue
		}
		rules, err := get[domain.AdoptedRules](b, "rules", set.Hash.String())
		if err != nil {
			return err
		}
		if rules == nil {
			continue
		}
		lines = append(lines, []Cell{
			b.text(rules.Rules.Name, rules.Seq), b.when(set.EffectiveFrom, rules.Seq), b.decisionNumber(rules.Decision),
			{Text: set.Hash.String()},
		})
	}
	b.table("rules", []string{"rules", "in_force:t", "decision:n", "sha256"}, lines)
	return nil
}

// decisionNumber is the number of a decision, empty for none.
func (b *builder) decisionNumber(id *domain.DecisionID) Cell {
	if id == nil {
		return Cell{}
	}
	d, err := get[domain.Decision](b, "decision", id.String())
	b.keep(err)
	if d == nil {
		return Cell{}
	}
	return b.n(d.Number, d.Seq)
}
