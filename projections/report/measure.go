package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"twothirds/domain"
)

// measureFile is the file of one measure: what was promised, and the three voices apart.
func (b *builder) measureFile() error {
	item, err := get[domain.PlanItem](b, "item", b.r.Parameters.ID)
	if err != nil {
		return err
	}
	if item == nil || item.Adopted == nil {
		return fmt.Errorf("%w: no plan in force has the item %q; write <plan>.<number>", ErrNotFound, b.r.Parameters.ID)
	}
	plan, err := get[domain.Plan](b, "plan", item.Plan.String())
	if err != nil {
		return err
	}
	m := &measure{plan: plan, item: item}
	err = b.said(item.Plan.String(), func(number string) *measure {
		if number == item.Number {
			return m
		}
		return nil
	})
	if err != nil {
		return err
	}
	content := &item.Adopted.Content
	b.r.Title = b.t("title.measure", b.l.Or("level.", content.Level), item.Number, firstWords(b.in(content.Title)))
	b.section("measure")
	b.facts(func(f *facts) {
		version := adopted(plan)
		f.is("plan", b.says(version.Content.Title, version.Seq))
		f.is("plan_version", b.n(int64(len(plan.Versions)), version.Seq))
		f.is("item", Cell{Text: item.Number})
		f.is("level", b.code("level.", content.Level))
		f.is("measure", b.says(content.Title, item.Adopted.Seq))
		f.is("indicator", b.says(content.Indicator, item.Adopted.Seq))
		f.is("implementers", b.says(content.Implementers, item.Adopted.Seq))
		f.is("responsible", b.responsible(content.Responsible))
		f.is("deadline", b.deadline(m))
		if content.Deadline != nil {
			f.is("deadline_day", b.on(content.Deadline.To))
		}
		f.is("overdue", b.yes(b.late(m), b.at))
	})
	b.quote(content.Text, item.Adopted.Seq)
	b.voiceTables(m)
	b.section("wordings")
	var lines [][]Cell
	for _, v := range item.Versions {
		what := "changed"
		if v.Digest.IsZero() {
			what = "taken_out"
		}
		lines = append(lines, []Cell{b.n(v.Version, v.Seq), b.entered(v.Seq), b.code("wording.", what), {Text: digest(v.Digest.String(), v.Digest.IsZero())}})
	}
	b.table("wordings", []string{"version:n", "time:t", "what", "digest"}, lines)
	return b.err
}

func digest(s string, none bool) string {
	if none {
		return ""
	}
	return s
}

// maxTitle is how many characters of a measure stand in the title of its file.
const maxTitle = 120

// firstWords cuts a text at a blank, after at most maxTitle characters.
func firstWords(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	if utf8.RuneCountInString(s) <= maxTitle {
		return s
	}
	short := string([]rune(s)[:maxTitle])
	if at := strings.LastIndexByte(short, ' '); at > 0 {
		short = short[:at]
	}
	return short + " …"
}

// responsible are members one after another, in the order of their names.
func (b *builder) responsible(ids []domain.MemberID) Cell {
	var cell Cell
	for _, m := range b.members {
		if !slices.Contains(ids, m.ID) {
			continue
		}
		if cell.Text != "" {
			cell.Text, cell.Value = cell.Text+"; ", cell.Value+" "
		}
		cell.Text, cell.Value = cell.Text+b.nameOf(m.ID), cell.Value+m.ID.String()
	}
	return cell
}

// voiceTables adds what each of the three voices said, and the evidence.
func (b *builder) voiceTables(m *measure) {
	b.section("institution")
	var lines [][]Cell
	for _, p := range m.progress {
		lines = append(lines, []Cell{
			b.entered(p.Seq), b.member(p.Member), b.during(p.Period), b.code("completion.", p.Completion, p.Seq),
			b.says(p.Text),
			b.n(int64(len(p.Evidence)), p.Seq),
		})
	}
	b.table("progress", []string{"time:t", "member", "period", "completion", "text", "evidence:n"}, lines)
	b.section("body")
	lines = nil
	for _, a := range m.body {
		number := Cell{Text: a.Decision.String()}
		if d, err := get[domain.Decision](b, "decision", a.Decision.String()); err != nil {
			b.keep(err)
		} else if d != nil {
			number = b.n(d.Number, d.Seq)
		}
		lines = append(lines, []Cell{
			b.entered(a.Seq), number, b.during(a.Period), b.code("completion.", a.Completion, a.Seq), b.yes(a.Verifiable), b.says(a.Reasons),
		})
	}
	b.table("body_assessments", []string{"time:t", "decision:n", "period", "completion", "verifiable", "reasons"}, lines)
	b.section("outside")
	lines = nil
	for _, a := range m.outside {
		period := Cell{}
		if a.Period != nil {
			period = b.during(*a.Period)
		}
		lines = append(lines, []Cell{
			b.entered(a.Seq),
			b.says(a.Assessor),
			b.on(a.Date, a.Seq), period, b.says(a.Code, a.Seq), b.code("completion.", a.Completion, a.Seq),
			b.saysOf(a.TakenFrom.Title, a.TakenFrom.URL),
		})
	}
	b.table("assessments", []string{"time:t", "assessor", "day:t", "period", "found", "completion", "source"}, lines)
	b.section("evidence")
	lines = nil
	for _, e := range m.evidence {
		lines = append(lines, []Cell{
			b.entered(e.Seq), b.member(e.Member),
			b.saysOf(e.Title, e.URL),
			b.code("evidence.", e.State, e.Seq),
			{Text: e.MediaType},
			b.n(e.Size, e.Seq),
			{Text: e.Sha256.String()},
		})
	}
	b.table("evidence", []string{"time:t", "member", "what", "state", "media_type", "bytes:n", "sha256"}, lines)
}
