package opendata

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
	"twothirds/projections/tables"
)

func n(i int64) string { return strconv.FormatInt(i, 10) }

func seqText(seq wire.Seq) string { return strconv.FormatUint(uint64(seq), 10) }

// imported are the columns of a table that import reads.
func imported(of []tables.Column) []column {
	all := make([]column, len(of))
	for i, c := range of {
		all[i] = column{key: c.Key, typ: c.Type, meaning: c.Meaning}
	}
	return all
}

// membersTable has the members as import reads them.
var membersTable = table{
	name: "members", columns: imported(tables.MemberColumns),
	what: what("Members, in the columns that import reads.", "Üzvlər, import əmrinin oxuduğu sütunlarla."),
	rows: func(d *data, line func(...string) error) error {
		rules, err := d.rulesInForce()
		if err != nil {
			return err
		}
		return each(d, "member", func(m *domain.Member, _ wire.Seq) error {
			table := tables.MemberTable([]tables.Member{tables.MemberOf(m, rules)})
			return line(table.Rows[0]...)
		})
	},
}

// rulesInForce is the rule set in force at the view's last entry.
func (d *data) rulesInForce() (*domain.RuleSet, error) {
	recorded, err := d.recorded(d.View.At())
	if err != nil {
		return nil, err
	}
	now, err := wire.ParseTime(recorded)
	if err != nil {
		return nil, err
	}
	hash := d.ledger.Rules[0].Hash
	for _, r := range d.ledger.Rules {
		if r.EffectiveFrom <= now {
			hash = r.Hash
		}
	}
	adopted, err := projections.Read[domain.AdoptedRules](d.View, "rules", hash.String())
	if err != nil || adopted == nil {
		return nil, err
	}
	return &adopted.Rules, nil
}

var statusTable = table{
	name: "statuses", what: what("Every status that a member has had, oldest first.", "Üzvlərin bütün statusları, ən köhnəsindən başlayaraq."),
	columns: columns(colMember, col("status", "", typeCode, "active, inactive, suspended or left.", "active, inactive, suspended və ya left."), col("from", "", typeTime, "From when.", "Nə vaxtdan."), col("decision_id", "", typeID, "By which decision; empty: by its own word, or at the founding.", "Hansı qərarla; boşdursa: öz bəyanatı ilə və ya təsisdə."), entry),
	rows: func(d *data, line func(...string) error) error {
		for _, id := range slices.SortedFunc(maps.Keys(d.members), func(a, b domain.MemberID) int { return strings.Compare(a.String(), b.String()) }) {
			last := ""
			for after, more := wire.Seq(0), true; more; {
				history, further, err := d.View.History("member", id.String(), after, pieces)
				if err != nil {
					return err
				}
				for _, row := range history {
					after = wire.Seq(row.Seq)
					m, err := projections.Decoded[domain.Member](row)
					if err != nil {
						return err
					}
					if m.Status == last {
						continue
					}
					last = m.Status
					when, err := d.recorded(after)
					if err != nil {
						return err
					}
					decision := ""
					if m.Decision != nil {
						decision = m.Decision.String()
					}
					if err := line(id.String(), m.Status, when, decision, seqText(after)); err != nil {
						return err
					}
				}
				more = further
			}
		}
		return nil
	},
}

var votesTable = table{
	name: "votes", what: what("How every member on the roll of a closed poll counted.", "Bağlanmış səsvermənin siyahısındakı hər üzv necə sayılıb."),
	columns: columns(colPoll, colMotion, colMember, col("side", "", typeCode, "The side that it counted on.", "Sayıldığı tərəf."), col("option", "", typeCode, "yes, no, abstain, not voting, recused, none, or representative/<UUID> of a candidate.", "yes, no, abstain, not voting (səs verməyib), recused (kənarlaşıb), none və ya namizəd: representative/<UUID>."), col("told", "", typeBool, "Whether tellers entered the ballot.", "Bülleteni səssayanlar daxil edibmi."), col("representative_id", "", typeID, "Who signed.", "Kim imzalayıb."), col("entries", "", typeList, "The entries that it follows from.", "Əsaslandığı qeydlər.")),
	rows: func(d *data, line func(...string) error) error {
		p := &popolo{data: d}
		return each(d, "poll", func(poll *domain.Poll, _ wire.Seq) error {
			if poll.Closed == 0 {
				return nil
			}
			votes, err := p.votes(poll)
			if err != nil {
				return err
			}
			for _, v := range votes {
				var entries []string
				for _, source := range v.Sources {
					entries = append(entries, source.URL[strings.LastIndexByte(source.URL, ':')+1:])
				}
				err := line(poll.ID.String(), poll.Motion.String(), strings.TrimPrefix(v.VoterID, "member/"), strings.TrimPrefix(v.GroupID, "side/"), v.Option,
					strconv.FormatBool(v.Told), strings.TrimPrefix(v.Role, "representative/"), strings.Join(entries, "; "))
				if err != nil {
					return err
				}
			}
			return nil
		})
	},
}

var countsTable = table{
	name: "counts", what: what("Counts of decisions, of the body and of each side.", "Qərarlar üzrə səslərin sayı: qurum və hər tərəf."),
	columns: columns(col("decision_id", "", typeID, "The decision.", "Qərar."), colPoll, col("side", "", typeCode, "The side; empty for the body.", "Tərəf; qurum üçün boşdur."), col("option", "", typeCode, "As in votes.", "votes cədvəlindəki kimi."), col("value", "", typeInteger, "How many.", "Neçə."), col("roll", "", typeInteger, "How many are on the roll.", "Siyahıda neçə üzv var."), col("decision_entry", "", typeInteger, "Entry of the decision.", "Qərarın qeydi.")),
	rows: func(d *data, line func(...string) error) error {
		return each(d, "decision", func(decision *domain.Decision, _ wire.Seq) error {
			of := append([]domain.Count{decision.Body}, decision.Sides...)
			for i := range of {
				for _, count := range counts(nil, &of[i], "") {
					if err := line(decision.ID.String(), decision.Poll.String(), of[i].Side, count.Option, n(count.Value), n(of[i].Roll), seqText(decision.Seq)); err != nil {
						return err
					}
				}
			}
			return nil
		})
	},
}

var testsTable = table{
	name: "tests", what: what("Every test that the rules asked for, and whether it was met.", "Qaydaların tələb etdiyi hər şərt və onun ödənilib-ödənilmədiyi."),
	columns: columns(col("decision_id", "", typeID, "The decision.", "Qərar."), col("class", "", typeCode, "The class of the rules.", "Qaydaların növü."), col("test", "", typeCode, "quorum, threshold or concurrence.", "quorum (yetərsay), threshold (çoxluq) və ya concurrence (tərəfin razılığı)."), col("side", "", typeCode, "The side that was asked.", "Soruşulan tərəf."), col("base", "", typeInteger, "What the share is of.", "Payın götürüldüyü say."), col("need", "", typeInteger, "The least that passes; empty where there is no such number.", "Lazım olan ən az say; belə say yoxdursa, boşdur."), col("have", "", typeInteger, "What there was.", "Nə qədər olub."), col("passed", "", typeBool, "Whether it was met.", "Ödənilibmi."), col("decision_entry", "", typeInteger, "Entry of the decision.", "Qərarın qeydi.")),
	rows: func(d *data, line func(...string) error) error {
		return each(d, "decision", func(decision *domain.Decision, _ wire.Seq) error {
			for _, t := range decision.Tests {
				need := ""
				if t.Need != nil {
					need = n(*t.Need)
				}
				if err := line(decision.ID.String(), t.Class, t.Test, t.Side, n(t.Base), need, n(t.Have), strconv.FormatBool(t.Passed), seqText(decision.Seq)); err != nil {
					return err
				}
			}
			return nil
		})
	},
}

var effectsTable = table{
	name: "effects", what: what("What followed from decisions.", "Qərarlardan irəli gələn nəticələr."),
	columns: columns(col("decision_id", "", typeID, "The decision.", "Qərar."), col("type", "", typeCode, "What was to take place.", "Nə baş verməli idi."), col("applied", "", typeBool, "Whether it took place.", "Baş verib-verməyib."), col("reason", "", typeCode, "Why not.", "Niyə baş verməyib."), entry),
	rows: func(d *data, line func(...string) error) error {
		return each(d, "decision", func(decision *domain.Decision, _ wire.Seq) error {
			for _, e := range decision.Effects {
				if err := line(decision.ID.String(), e.Type, strconv.FormatBool(e.Applied), string(e.Reason), seqText(e.Seq)); err != nil {
					return err
				}
			}
			return nil
		})
	},
}

// plans calls f with every plan in force and its items, in the order of their numbers.
func (d *data) plans(f func(plan *domain.Plan, text domain.PlanText, items []*domain.PlanItem) error) error {
	return each(d, "plan", func(plan *domain.Plan, _ wire.Seq) error {
		if len(plan.Versions) == 0 {
			return nil
		}
		var items []*domain.PlanItem
		err := d.View.EachBy("item", "plan", plan.ID.String(), func(row projections.Row) error {
			item, err := projections.Decoded[domain.PlanItem](row)
			if err == nil && item.Adopted != nil {
				items = append(items, item)
			}
			return err
		})
		if err != nil {
			return err
		}
		slices.SortFunc(items, func(a, b *domain.PlanItem) int {
			return cmp.Or(domain.CompareNumbers(a.Number, b.Number), strings.Compare(a.Number, b.Number))
		})
		text := domain.PlanText{Content: plan.Versions[len(plan.Versions)-1].Content}
		for _, item := range items {
			text.Items = append(text.Items, item.Adopted.Content)
		}
		return f(plan, text, items)
	})
}

// roll are all members, in the order of their ids.
func (d *data) roll() []domain.Member {
	var members []domain.Member
	for _, m := range d.members {
		members = append(members, *m)
	}
	slices.SortFunc(members, func(a, b domain.Member) int { return strings.Compare(a.ID.String(), b.ID.String()) })
	return members
}

// planTable has the plans in force as import reads them.
var planTable = table{
	name: "plan", columns: imported(tables.PlanColumns),
	what: what("The plans in force, in the columns that import reads.", "Qüvvədə olan planlar, import əmrinin oxuduğu sütunlarla."),
	rows: func(d *data, line func(...string) error) error {
		roll := tables.NewRoll(d.roll())
		return d.plans(func(plan *domain.Plan, text domain.PlanText, _ []*domain.PlanItem) error {
			table := tables.PlanTable([]tables.Plan{tables.PlanOf(plan, text)}, roll)
			for _, row := range table.Rows {
				if err := line(row...); err != nil {
					return err
				}
			}
			return nil
		})
	},
}

// voice is a column of what one of the three voices says of a measure's completion, with the codes that it may have.
func voice(name, en, az string) column {
	return col(name, "", typeCode, en+": no_evidence, not_started, limited, substantial or complete; empty: nothing was said.", az+": no_evidence, not_started, limited, substantial və ya complete; heç nə deyilməyibsə, boşdur.")
}

// commitmentsTable has the measures in the columns of the Independent Reporting
// Mechanism, as far as the log fills them.
var commitmentsTable = table{
	name: "ogp_commitments", what: what("Measures as OGP and its Independent Reporting Mechanism list commitments. What the log does not have is empty.", "Tədbirlər AHT-nin və onun Müstəqil Hesabat Mexanizminin öhdəlik siyahısı kimi. Jurnalda olmayan boşdur."),
	columns: columns(colPlan, colNumber, both("commitment", "", "What is promised", "Öhdəlik"), both("lead_institution", "", "Who does it, as the plan names them", "İcraçılar, planda adlandığı kimi"),
		col("responsible", "", typeList, "UUIDs of the members that report on it; the first leads.", "Hesabat verən üzvlərin UUID-ləri; birincisi aparıcıdır."), col("timebound", "", typeBool, "Whether it has a last day.", "Son günü varmı."), col("start", "", typeDate, "First day.", "İlk gün."), col("end", "", typeDate, "Last day.", "Son gün."), both("deadline", "", "The deadline in the plan's words", "Müddət, planın sözləri ilə"),
		voice("completion_self", "The institutions' newest report", "Qurumların ən yeni hesabatı"), voice("completion_body", "The body's newest decision", "Qurumun ən yeni qərarı"), voice("completion_irm", "The newest assessment from outside", "Kənar ən yeni qiymətləndirmə"), col("verifiable", "", typeBool, "As the body found.", "Qurumun rəyinə görə."), col("on_time", "", typeBool, "false: the last day is past and nobody called it complete; empty: no last day.", "false: son gün keçib və heç kim tamamlandığını deməyib; son gün yoxdursa, boşdur."), col("evidence", "", typeInteger, "How many files stand.", "Neçə fayl var."), col("entries", "", typeList, "The entries that the line comes from.", "Sətrin əsaslandığı qeydlər.")),
	rows: writeCommitments,
}

func writeCommitments(d *data, line func(...string) error) error {
	recorded, err := d.recorded(d.View.At())
	if err != nil {
		return err
	}
	now, err := wire.ParseTime(recorded)
	if err != nil {
		return err
	}
	return d.plans(func(plan *domain.Plan, _ domain.PlanText, items []*domain.PlanItem) error {
		voices, err := d.View.Voices(plan.ID)
		if err != nil {
			return err
		}
		evidence := map[string][]wire.Seq{}
		err = d.View.EachBy("evidence", "plan", plan.ID.String(), func(row projections.Row) error {
			e, err := projections.Decoded[domain.Evidence](row)
			if err == nil && e.Reasons.IsZero() {
				evidence[e.Number] = append(evidence[e.Number], e.Seq)
			}
			return err
		})
		if err != nil {
			return err
		}
		for _, item := range items {
			if level := item.Adopted.Content.Level; level != domain.LevelMeasure && level != domain.LevelMilestone {
				continue
			}
			if err := line(commitment(plan, item, voices[item.Number], evidence[item.Number], now)...); err != nil {
				return err
			}
		}
		return nil
	})
}

func commitment(plan *domain.Plan, item *domain.PlanItem, voices *projections.Voices, evidence []wire.Seq, now wire.Time) []string {
	content := &item.Adopted.Content
	entries := append([]wire.Seq{item.Adopted.Seq}, evidence...)
	var due domain.Deadline
	if content.Deadline != nil {
		due = *content.Deadline
	}
	verifiable, onTime := "", ""
	codes := voices.Codes()
	if voices != nil {
		if v := voices.Institution; v != nil {
			entries = append(entries, v.Seq)
		}
		if v := voices.Body; v != nil {
			entries, verifiable = append(entries, v.Seq), strconv.FormatBool(v.Verifiable)
		}
		if v := voices.Outside; v != nil {
			entries = append(entries, v.Seq)
		}
	}
	if due.To != "" {
		onTime = strconv.FormatBool(!projections.Late(content, voices, now))
	}
	var responsible []string
	for _, id := range content.Responsible {
		responsible = append(responsible, id.String())
	}
	slices.Sort(entries)
	var cited []string
	for _, seq := range slices.Compact(entries) {
		cited = append(cited, seqText(seq))
	}
	return []string{
		plan.ID.String(), item.Number, content.Title.Az, content.Title.En, content.Implementers.Az, content.Implementers.En, strings.Join(responsible, "; "),
		strconv.FormatBool(due.To != ""), string(due.From), string(due.To), due.Text.Az, due.Text.En,
		codes[0], codes[1], codes[2], verifiable, onTime, n(int64(len(evidence))), strings.Join(cited, "; "),
	}
}
