package report

import (
	"os"
	"strconv"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
)

// BenchmarkAccountability makes the account of a body of 200 members who vote on one motion
// after another: TWOTHIRDS_BENCH_MOTIONS of them.
func BenchmarkAccountability(b *testing.B) {
	motions, err := strconv.Atoi(os.Getenv("TWOTHIRDS_BENCH_MOTIONS"))
	if err != nil {
		motions = 10
	}
	body := domaintest.Constituted(domain.PurposeOperation, 150, 50)
	for range motions {
		poll := body.Put(body.Motion([]string{seed.ClassOrdinary}))
		for i, m := range body.Members {
			if i%7 == 0 {
				continue
			}
			if err := body.Vote(poll, m, domain.Options[i%3]); err != nil {
				b.Fatal(err)
			}
		}
		body.Close(poll)
	}
	v, err := modelOf(b, body.Entries).View(0)
	must(b, err)
	b.ReportAllocs()
	for b.Loop() {
		r, err := Make(v, Question{Kind: "accountability", Lang: "az"})
		must(b, err)
		b.ReportMetric(float64(len(r.JSON())), "bytes")
	}
	b.ReportMetric(float64(len(body.Entries)), "entries")
}
