package report

import (
	"bytes"
	"errors"
	"testing"
)

// A year is asked for as its first or its last day, and the report says the day.
func TestPeriodsOfYears(t *testing.T) {
	v := viewOf(t, "log_short")
	founded, err := Make(v, Question{Kind: "decisions", Lang: "en"})
	must(t, err)
	year := founded.Parameters.From[:4]
	years, err := Make(v, Question{Kind: "decisions", Lang: "en", From: year, To: year})
	must(t, err)
	days, err := Make(v, Question{Kind: "decisions", Lang: "en", From: year + "-01-01", To: year + "-12-31"})
	must(t, err)
	if !bytes.Equal(years.JSON(), days.JSON()) || years.Parameters.From != year+"-01-01" || years.Parameters.To != year+"-12-31" {
		t.Errorf("%+v, want %+v", years.Parameters, days.Parameters)
	}
	if _, err := Make(v, Question{Kind: "decisions", Lang: "en", From: "20x6"}); !errors.Is(err, ErrInvalid) {
		t.Error(err)
	}
}
