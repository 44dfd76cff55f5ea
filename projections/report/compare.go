package report

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain"
)

// Difference is the first place in which two reports differ.
type Difference struct {
	// Has is what the report that is looked at says there, Made what the log gives;
	// "" where there is nothing.
	Has  string `json:"has"`
	Made string `json:"made"`
	// Place is a JSON pointer (RFC 6901) into the report.
	Place string `json:"place"`
}

// Compare finds the first difference between a report's bytes and one made anew, nil
// where there is none. A line end after the report is no difference.
func Compare(has []byte, made *Report) *Difference {
	has = bytes.TrimSuffix(has, []byte("\n"))
	want := made.JSON()
	if bytes.Equal(has, want) {
		return nil
	}
	a, b := jsontext.NewDecoder(bytes.NewReader(has)), jsontext.NewDecoder(bytes.NewReader(want))
	for {
		x, errX := a.ReadToken()
		y, errY := b.ReadToken()
		if errX != nil || errY != nil {
			return &Difference{Has: fmt.Sprint(errX), Made: fmt.Sprint(errY), Place: string(b.StackPointer())}
		}
		if x.Kind() == y.Kind() && x.String() == y.String() {
			continue
		}
		return &Difference{Has: x.String(), Made: y.String(), Place: string(b.StackPointer())}
	}
}

// Question is the question that a report answers.
func (r *Report) Question() Question {
	return Asked(r.Kind, domain.ReportParameters(r.Parameters), r.Template)
}
