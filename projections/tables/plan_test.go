package tables_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/tables"
)

// body are members, of whom two have one name, and one has a semicolon in its name.
var body = []domain.Member{
	member(1, "The Ministry of Justice of the Republic of Azerbaijan", "Azərbaycan Respublikasının Ədliyyə Nazirliyi"),
	member(2, "Information, Analysis and Planning Public Union", ""),
	member(3, "", "Maliyyə Nazirliyi"),
	member(4, "Twins", ""),
	member(5, "twins", ""),
	member(6, "Here; and there", ""),
}

func member(n byte, en, az string) domain.Member {
	m := domain.Member{Constituency: "government", Name: domain.Text{Az: az, En: en}, Status: domain.StatusActive}
	m.ID.UUID = wire.UUID{1, 2, 3, 4, 5, 6, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, n}
	return m
}

// oneLine are texts that tables find hard.
var oneLine = []string{
	"A", "1", "1.1", "2016-2018", "=1+1", "'=1", "''", "-", "+994", "@all", " padded ", "two  blanks", "a;b, c", `"quoted"`, "№ 5", "Ədliyyə, İşçi qrupu: ğüşöçı", "_x0041_",
	"mütəmadi", "43465", "a?b", "<b>&amp;", "\u00a0no-break", "TRUE", "sep=;", "number",
}

func oneText(t *rapid.T, name string, pool []string) (text domain.Text) {
	which := rapid.IntRange(1, 3).Draw(t, name+" languages")
	if which&1 != 0 {
		text.En = rapid.SampledFrom(pool).Draw(t, name)
	}
	if which&2 != 0 {
		text.Az = rapid.SampledFrom(pool).Draw(t, name)
	}
	return text
}

func somePlan(t *rapid.T, id byte) tables.Plan {
	plan := tables.Plan{
		Kind: rapid.SampledFrom([]string{domain.PlanAction, domain.PlanStrategic}).Draw(t, "kind"), Title: oneText(t, "title", oneLine),
		Period: domain.Period{From: "2026-01-01", To: "2028-12-31"}, Measures: rapid.Int64Range(0, 60).Draw(t, "measures"),
	}
	plan.ID.UUID = wire.UUID{9, 9, 9, 9, 9, 9, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, id}
	of := map[string][]string{}
	for n := range rapid.IntRange(1, 9).Draw(t, "items") {
		item := domain.Item{
			Number: fmt.Sprintf("%d", n+1), Title: oneText(t, "title", oneLine), Responsible: []domain.MemberID{},
			Level: rapid.SampledFrom([]string{domain.LevelGoal, domain.LevelObjective, domain.LevelDirection, domain.LevelMeasure, domain.LevelMilestone}).Draw(t, "level"),
		}
		switch above := map[string]string{domain.LevelObjective: domain.LevelGoal, domain.LevelMeasure: domain.LevelDirection, domain.LevelMilestone: domain.LevelMeasure}[item.Level]; {
		case above == "":
		case len(of[above]) > 0:
			item.Parent = rapid.SampledFrom(of[above]).Draw(t, "parent")
		case item.Level != domain.LevelMeasure:
			item.Level = domain.LevelDirection
		}
		if rapid.Bool().Draw(t, "more") {
			item.Text = oneText(t, "text", append([]string{"two\nlines", "a line\n\n  and another\n"}, oneLine...))
			item.Indicator = oneText(t, "indicator", oneLine)
			item.Implementers = oneText(t, "implementers", oneLine)
		}
		if rapid.Bool().Draw(t, "due") {
			item.Deadline = &domain.Deadline{Text: oneText(t, "deadline", oneLine)}
			if rapid.Bool().Draw(t, "days") {
				item.Deadline.To = "2027-02-28"
			}
		}
		for _, m := range body {
			if rapid.Bool().Draw(t, "responsible") {
				item.Responsible = append(item.Responsible, m.ID)
			}
		}
		of[item.Level] = append(of[item.Level], item.Number)
		plan.Items = append(plan.Items, item)
	}
	return plan
}

// What is written is read again as the same plans, in both formats.
func TestPlansComeBack(t *testing.T) {
	roll := tables.NewRoll(body)
	rapid.Check(t, func(t *rapid.T) {
		plans := []tables.Plan{somePlan(t, 1)}
		if rapid.Bool().Draw(t, "two plans") {
			plans = append(plans, somePlan(t, 2))
		}
		table := tables.PlanTable(plans, roll)
		for _, format := range []string{"csv", "xlsx"} {
			var file bytes.Buffer
			write := table.WriteCSV
			if format == "xlsx" {
				write = table.WriteXLSX
			}
			if err := write(&file); err != nil {
				t.Fatal(err)
			}
			got := readPlans(t, "plan."+format, file.Bytes(), tables.PlanOptions{Roll: roll})
			if !got.OK() {
				t.Fatalf("%s: %v", format, got.Problems)
			}
			if len(got.Plans) != len(plans) {
				t.Fatalf("%s: %d plans, want %d", format, len(got.Plans), len(plans))
			}
			for i := range plans {
				if got, want := whole(&got.Plans[i]), whole(&plans[i]); got != want {
					t.Fatalf("%s: read\n%s\nwritten\n%s\n%s", format, got, want, file.String())
				}
			}
		}
	})
}

// whole is all that a plan says.
func whole(p *tables.Plan) string {
	return fmt.Sprintf("%s %s %s %s %d %s", p.ID, p.Kind, wire.Canonical(p.Title), wire.Canonical(p.Period), p.Measures, wire.Canonical(p.Items))
}

func readPlans(t interface {
	Helper()
	Fatal(...any)
}, name string, content []byte, o tables.PlanOptions,
) *tables.Plans {
	t.Helper()
	grids, err := tables.Open(name, content)
	if err != nil {
		t.Fatal(err)
	}
	plans, err := tables.ReadPlans(grids, o)
	if err != nil {
		t.Fatal(err)
	}
	return plans
}

// lines say of each item what is most easily got wrong.
func lines(plans []tables.Plan) (said []string) {
	for _, p := range plans {
		for _, i := range p.Items {
			s := fmt.Sprintf("%s %s<%s %s", i.Number, i.Level, i.Parent, i.Title.En+i.Title.Az)
			if i.Deadline != nil {
				s += fmt.Sprintf(" [%s %s..%s]", i.Deadline.Text.En+i.Deadline.Text.Az, i.Deadline.From, i.Deadline.To)
			}
			if !i.Implementers.IsZero() {
				s += fmt.Sprintf(" by %s (%d members)", i.Implementers.En+i.Implementers.Az, len(i.Responsible))
			}
			said = append(said, s)
		}
	}
	return said
}

// Plans as bodies write them.
func TestPlansAsTheyCome(t *testing.T) {
	for _, tt := range []struct {
		name, file string
		want       []string
	}{
		{
			"Azerbaijani, semicolons, title above, columns counted, headings over the whole width",
			"\ufeff\"2020–2022-ci illər üçün Milli Fəaliyyət Planı\";;;;\r\nTəsdiq edilmişdir;;;;\r\n№;Tədbirin adı;Qiymətləndirmə göstəriciləri;İcraçı qurumlar;İcra müddəti\r\n1;2;3;4;5\r\n" +
				"1. Şəffaflıq;;;;\r\n1.1.;\"Səhifələrin\ntəkmilləşdirilməsi\";Sayı;\"Nazirlər Kabineti\nƏdliyyə Nazirliyi\";2020-2022\r\n2. Mübarizə;;;;\r\n2.1.;Maarifləndirmə;;Maliyyə Nazirliyi, bələdiyyələr;mütəmadi\r\n",
			[]string{
				"1 direction< Şəffaflıq", "1.1 measure<1 Səhifələrin təkmilləşdirilməsi [2020-2022 2020-01-01..2022-12-31] by Nazirlər Kabineti; Ədliyyə Nazirliyi (1 members)",
				"2 direction< Mübarizə", "2.1 measure<2 Maarifləndirmə [mütəmadi ..] by Maliyyə Nazirliyi, bələdiyyələr (1 members)",
			},
		},
		{
			"English, tabs, headings without numbers and measures counted through",
			"No\tActivity\tExpected results\tResponsible agency\tTimeline\n\tImprove services\t\t\t\n1\tDo one thing\tOne\tMinistry of Justice; Twins\tQ1 2027\n2\tDo another\tTwo\tInformation, Analysis and Planning Public Union, others\tby 2028\n\tBe open\t\t\t\n3\tPublish\tThree\t\tDecember 2027\n",
			[]string{
				"1 measure<I Do one thing [Q1 2027 2027-01-01..2027-03-31] by Ministry of Justice; Twins (1 members)",
				"2 measure<I Do another [by 2028 ..] by Information, Analysis and Planning Public Union, others (1 members)",
				"3 measure<II Publish [December 2027 2027-12-01..2027-12-31]", "I direction< Improve services", "II direction< Be open",
			},
		},
		{
			"headings without numbers, measures of two parts",
			"number,measure,deadline\n,Services,\n4.1,One,2027\n4.2,Two,2027\n",
			[]string{"4 direction< Services", "4.1 measure<4 One [2027 2027-01-01..2027-12-31]", "4.2 measure<4 Two [2027 2027-01-01..2027-12-31]"},
		},
		{
			"a column of directions, both languages, bilingual headers",
			"Direction;№ / No;Tədbir (az);Measure (en);Deadline\n1. Openness;1.1;Bir;One;2027\n;1.2;İki;Two;2027\n2. Services;2.1;Üç;Three;2027\n",
			[]string{
				"1 direction< Openness", "1.1 measure<1 OneBir [2027 2027-01-01..2027-12-31]", "1.2 measure<1 Twoİki [2027 2027-01-01..2027-12-31]",
				"2 direction< Services", "2.1 measure<2 ThreeÜç [2027 2027-01-01..2027-12-31]",
			},
		},
		{
			"three deep, numbers in the text, levels that a column says",
			"measure,deadline\n1. Goal,\n1.1. Objective,\n1.1.1. Measure,2027\n",
			[]string{"1 goal< Goal", "1.1 objective<1 Objective", "1.1.1 measure<1.1 Measure [2027 2027-01-01..2027-12-31]"},
		},
		{
			"milestones, a header that comes again, an apostrophe before a formula",
			"sep=,\nnumber,measure,deadline\n1,Direction,\n1.1,'=Measure,2027\nnumber,measure,deadline\n1.1.1,Milestone,I rüb 2027\n",
			[]string{"1 direction< Direction", "1.1 measure<1 =Measure [2027 2027-01-01..2027-12-31]", "1.1.1 milestone<1.1 Milestone [I rüb 2027 2027-01-01..2027-03-31]"},
		},
		{
			"headings in the first column, of one word and of several, and a number of the commitment",
			"Commitment No.;Commitment;Executive bodies;Deadline\nOpenness;;;\n1.1;A;Twins;2027\nElectronic services;;;\n2.1;B;;2027\nIII. Budgets;;;\n3.1;C;;2027\n",
			[]string{
				"1 direction< Openness", "1.1 measure<1 A [2027 2027-01-01..2027-12-31] by Twins (0 members)", "2 direction< Electronic services", "2.1 measure<2 B [2027 2027-01-01..2027-12-31]",
				"3.1 measure<III C [2027 2027-01-01..2027-12-31]", "III direction< Budgets",
			},
		},
		{
			"a number that counts the rows beside the plan's own",
			"Sıra №-si;Tədbirin №-si;Tədbirin adı;İcra müddəti\n1. Şəffaflıq;;;\n1;1.1.;Bir;2027\n2;1.2.;İki;2027\n",
			[]string{"1 direction< Şəffaflıq", "1.1 measure<1 Bir [2027 2027-01-01..2027-12-31]", "1.2 measure<1 İki [2027 2027-01-01..2027-12-31]"},
		},
		{
			"headers by their stems",
			"Sıra nömrəsi,Tədbirin qısa adı,Tədbirin icra müddətləri üzrə,Tədbirin icrasına məsul olan dövlət qurumları\n1.1,Bir,2027,Maliyyə Nazirliyi\n",
			[]string{"1.1 measure< Bir [2027 2027-01-01..2027-12-31] by Maliyyə Nazirliyi (1 members)"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := readPlans(t, "plan.csv", []byte(tt.file), tables.PlanOptions{Roll: tables.NewRoll(body)})
			if !got.OK() {
				t.Fatal(got.Problems)
			}
			if said := lines(got.Plans); !slices.Equal(said, tt.want) {
				t.Errorf("read as\n%s\nwant\n%s", strings.Join(said, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

// Every bad row is named with its place, all of them at once.
func TestBadRowsOfPlans(t *testing.T) {
	for _, tt := range []struct {
		name, file string
		want       []string
	}{
		{
			"numbers and texts", "number,measure,indicator,deadline\n1,Direction,,\n1.1,First,I,2027\n1.1,Twice,I,2027\nx y,Bad number,I,2027\n,No number,I,2027\n1.2,,I,2027\n2.1,Elsewhere,I,2027\n1.3.1.1,Deep,I,2027\n",
			[]string{
				"plan.csv:4:1 (number): the number 1.1 stands in row 3 as well: give each row a number of its own",
				`plan.csv:5:1 (number): "x y" is no number of a measure: write 1 to 20 of A-Z, a-z, 0-9, . and -, such as 1.4`,
				"plan.csv:6:1 (number): the row has no number: write one, such as 1.4; where it goes on with the row before, put both into one row",
				"plan.csv:7:2 (measure): the row has no text of a measure",
				"plan.csv:8:1 (number): by its number it stands under 2, which has no row; by its place under 1: give 2 a row, or mend the number",
				"plan.csv:9:1 (number): it cannot be told whether 1.3.1.1 is a direction, a measure or a milestone: add a column level that says so",
			},
		},
		{
			"days, levels, parents, members", "number,level,under,measure,implementers,responsible,deadline,start,end\n1,task,,A,,,,,\n1.1,measure,7,B,,,,,\n1.2,measure,,C,,Nobody,,,\n1.3,measure,,D,,Twins,,2027-02-30,\n1.4,measure,,E,,,31.02.2027,,\n1.5,measure,,F,,,2027,2027-05-01,2027-01-01\n",
			[]string{
				`plan.csv:2:2 (level): "task" is no level: write goal, objective, direction, measure or milestone`,
				"plan.csv:3:3 (parent): it stands under 7, which has no row",
				`plan.csv:4:6 (responsible): "Nobody" is no member: write the name of one, or leave the cell empty; who else carries it out stands among the implementers`,
				`plan.csv:5:6 (responsible): "Twins" is the name of 2 members: write the id of the one that is meant`,
				`plan.csv:5:8 (deadline_from): "2027-02-30" is no day: write it as 2018-12-31`,
				`plan.csv:6:7 (deadline): "31.02.2027" is no time that there is: mend it`,
				"plan.csv:7:9 (deadline_to): the deadline ends before it begins",
			},
		},
		{
			"letters that became question marks, days without a format", "number,measure,indicator,deadline\n1.1,M?lumat verilir,Necə? Harada? x.az/a?b=c,43465\n1.2,Nəsə,,43465.5\n1.3,Nəsə,,2027\n",
			[]string{
				`plan.csv:2:2 (measure): the text has a question mark within the word "M?lumat": a program that does not know the letter put it there; save the table as "CSV UTF-8" or XLSX from where it was whole, or put a blank behind the mark`,
				"plan.csv:2:4 (deadline): 43465 is how a spreadsheet counts days: format the cell as a date, or write the day, such as 2018-12-31",
				"plan.csv:3:4 (deadline): 43465.5 is how a spreadsheet counts days: format the cell as a date, or write the day, such as 2018-12-31",
			},
		},
		{
			"the whole", "number,measure\n1.1,A\n5,\n,and a line at the end\n",
			[]string{
				"plan.csv: no column, title or deadline says which years the plan is for: say it with --period",
				"plan.csv:3:2 (measure): the row has no text of a measure",
				"plan.csv:4:2 (measure): a line of text without a number, and no measure under it: number it, or take it out",
			},
		},
		{
			"two columns of one field", "number,measure,title,deadline\n1.1,A,B,2027\n",
			[]string{`plan.csv:1:3 (measure): two columns are measure: "measure" in column 2 and "title" in column 3; name the language of each (measure_az, measure_en), or rename one`},
		},
		{
			"too long", "number,measure,deadline\n1.1," + strings.Repeat("x", 8001) + ",2027\n",
			[]string{"plan.csv:2:2 (measure): the text has 8001 bytes, at most 8000 fit: shorten it, and attach the whole as a document"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := readPlans(t, "plan.csv", []byte(tt.file), tables.PlanOptions{Roll: tables.NewRoll(body)})
			var said []string
			for _, p := range got.Problems {
				said = append(said, p.String())
			}
			if !slices.Equal(said, tt.want) {
				t.Errorf("said\n%s\nwant\n%s", strings.Join(said, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
	many := "number,measure,deadline\n" + strings.Repeat("x y,A,2027\n", 150)
	got := readPlans(t, "plan.csv", []byte(many), tables.PlanOptions{})
	if len(got.Problems) != tables.MaxProblems || got.More != 50 {
		t.Errorf("%d problems and %d more, want %d and 50", len(got.Problems), got.More, tables.MaxProblems)
	}
}
