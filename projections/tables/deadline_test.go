package tables_test

import (
	"strings"
	"testing"

	"twothirds/projections/tables"
)

// Deadlines as action plans word them, and what is certain of them. The first six are of
// Azerbaijan's plan of 2016-2018 and of its strategic plan's period.
func TestDeadlines(t *testing.T) {
	const unsure = "?"
	for words, want := range map[string]string{
		"2016-2018":                     "2016-01-01..2018-12-31",
		"2016":                          "2016-01-01..2016-12-31",
		"2017–2020":                     "2017-01-01..2020-12-31",
		"2016-2018-ci illər":            "2016-01-01..2018-12-31",
		"2016-cı il":                    "2016-01-01..2016-12-31",
		"2017-ci ilin sonunadək":        "..2017-12-31",
		"2017-2018-ci illər ərzində":    "2017-01-01..2018-12-31",
		"2020-ci il":                    "2020-01-01..2020-12-31",
		"2016, 2017, 2018":              "2016-01-01..2018-12-31",
		"2017 və 2018-ci illər":         "2017-01-01..2018-12-31",
		"2016 and 2018":                 unsure,
		"III rüb 2017":                  "2017-07-01..2017-09-30",
		"2017, III rüb":                 "2017-07-01..2017-09-30",
		"2017-ci ilin III rübü":         "2017-07-01..2017-09-30",
		"2017-ci ilin 3-cü rübü":        "2017-07-01..2017-09-30",
		"I-II rüb 2017":                 "2017-01-01..2017-06-30",
		"2017-ci ilin I-II rübü":        "2017-01-01..2017-06-30",
		"Q3 2017":                       "2017-07-01..2017-09-30",
		"2017 Q3":                       "2017-07-01..2017-09-30",
		"Q1-Q2 2017":                    "2017-01-01..2017-06-30",
		"3rd quarter of 2017":           "2017-07-01..2017-09-30",
		"the third quarter of 2017":     "2017-07-01..2017-09-30",
		"IV quarter, 2018":              "2018-10-01..2018-12-31",
		"I yarımil 2018":                "2018-01-01..2018-06-30",
		"2018-ci ilin birinci yarısı":   "2018-01-01..2018-06-30",
		"second half of 2018":           "2018-07-01..2018-12-31",
		"December 2018":                 "2018-12-01..2018-12-31",
		"Dekabr 2018":                   "2018-12-01..2018-12-31",
		"2018-ci ilin dekabrı":          "2018-12-01..2018-12-31",
		"2018-ci ilin dekabr ayı":       "2018-12-01..2018-12-31",
		"May-iyun 2017":                 "2017-05-01..2017-06-30",
		"fevral 2020":                   "2020-02-01..2020-02-29",
		"12.2018":                       "2018-12-01..2018-12-31",
		"2018-12":                       "2018-12-01..2018-12-31",
		"31.12.2018":                    "2018-12-31..2018-12-31",
		"2018-12-31":                    "2018-12-31..2018-12-31",
		"2018-12-31 12:00:00":           "2018-12-31..2018-12-31",
		"2018-12-31 25":                 unsure,
		"31 December 2018":              "2018-12-31..2018-12-31",
		"December 31, 2018":             "2018-12-31..2018-12-31",
		"31 dekabr 2018-ci il":          "2018-12-31..2018-12-31",
		"1 mart 2017":                   "2017-03-01..2017-03-01",
		"1 March 2017":                  "2017-03-01..2017-03-01",
		"31.02.2018":                    "impossible",
		"2018-13-45":                    "impossible",
		"until 31.04.2018":              "impossible",
		"until 31 December 2018":        "..2018-12-31",
		"31 dekabr 2018-ci ilədək":      "..2018-12-31",
		"31.12.2018-dək":                "..2018-12-31",
		"31.12.2018-ci il tarixinədək":  "..2018-12-31",
		"by the end of 2018":            "..2018-12-31",
		"end of 2018":                   "..2018-12-31",
		"until the end of March 2018":   "..2018-03-31",
		"by 2018":                       unsure,
		"2018-ci ilədək":                unsure,
		"by December 2018":              unsure,
		"January 2017 - March 2018":     "2017-01-01..2018-03-31",
		"from 2017 to 2019":             "2017-01-01..2019-12-31",
		"01.01.2017-31.12.2017":         "2017-01-01..2017-12-31",
		"13/04/2018":                    "2018-04-13..2018-04-13",
		"03/04/2018":                    unsure,
		"2018-2016":                     "impossible",
		"daim":                          "ongoing",
		"Mütəmadi":                      "ongoing",
		"mütəmadi olaraq":               "ongoing",
		"Davamlı":                       "ongoing",
		"Ongoing":                       "ongoing",
		"continuously":                  "ongoing",
		"every quarter":                 "ongoing",
		"hər rüb":                       "ongoing",
		"2016-2018, mütəmadi":           "2016-01-01..2018-12-31 ongoing",
		"Quarterly, 2017-2018":          "2017-01-01..2018-12-31 ongoing",
		"2016–2018 (mütəmadi)":          "2016-01-01..2018-12-31 ongoing",
		"six months after the adoption": unsure,
		"5 rüb 2017":                    unsure,
		"III half 2017":                 unsure,
		"rüb":                           unsure,
		"as soon as possible":           unsure,
		"":                              unsure,
		"16-18":                         unsure,
		"2016 (extended)":               unsure,
	} {
		got := tables.ReadDeadline(words)
		said := unsure
		if got.Impossible {
			said = "impossible"
		}
		if got.Sure {
			said = ""
			if got.From != "" || got.To != "" {
				said = string(got.From) + ".." + string(got.To)
			}
			if got.Ongoing {
				said = strings.TrimSpace(said + " ongoing")
			}
		}
		if said != want {
			t.Errorf("%q is read as %s, want %s", words, said, want)
		}
	}
}
