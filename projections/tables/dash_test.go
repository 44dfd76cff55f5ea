package tables_test

import (
	"slices"
	"strings"
	"testing"

	"twothirds/projections/tables"
)

// A dash in a cell says that there is nothing: it is no agency, no indicator and no deadline, and a
// row that has nothing else is a heading. In a table of ours it is the text.
func TestDashes(t *testing.T) {
	got := readPlans(t, "plan.csv", []byte("№;Tədbirin adı;Göstərici;İcraçı qurumlar;İcra müddəti\n1;Şəffaflıq;-;—;–\n1.1;Bir;—;Ədliyyə Nazirliyi;2027\n1.2;İki - üç;-;–;— —\n;Açıqlıq;–;—;-\n2.1;Dörd;;;\n;;-;—;–\n"), tables.PlanOptions{Roll: tables.NewRoll(body)})
	if !got.OK() {
		t.Fatal(got.Problems)
	}
	want := []string{"1 direction< Şəffaflıq", "1.1 measure<1 Bir [2027 2027-01-01..2027-12-31] by Ədliyyə Nazirliyi (1 members)", "1.2 measure<1 İki - üç", "2 direction< Açıqlıq", "2.1 measure<2 Dörd"}
	if said := lines(got.Plans); !slices.Equal(said, want) {
		t.Errorf("read as\n%s\nwant\n%s", strings.Join(said, "\n"), strings.Join(want, "\n"))
	}
	for _, plan := range got.Plans {
		for _, item := range plan.Items {
			if !item.Indicator.IsZero() {
				t.Errorf("the indicator of %s is %v", item.Number, item.Indicator)
			}
		}
		if len(plan.Others) != 0 || len(plan.Unread) != 0 {
			t.Errorf("others %v, deadlines in words %v", plan.Others, plan.Unread)
		}
	}
}
