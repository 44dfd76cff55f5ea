package locale

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // what baku.go was taken from

	"pgregory.net/rapid"
)

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestOf(t *testing.T) {
	for code, want := range map[string]*Language{"en": English, "az": Azerbaijani, "ru": nil, "": nil} {
		l, ok := Of(code)
		equal(t, code, l, want)
		equal(t, code, ok, want != nil)
	}
}

func TestNumbers(t *testing.T) {
	for _, test := range []struct {
		n      int64
		en, az string
	}{
		{0, "0", "0"},
		{999, "999", "999"},
		{1000, "1,000", "1.000"},
		{1234567, "1,234,567", "1.234.567"},
		{-100, "−100", "−100"},
		{-1000, "−1,000", "−1.000"},
		{math.MaxInt64, "9,223,372,036,854,775,807", "9.223.372.036.854.775.807"},
		{math.MinInt64, "−9,223,372,036,854,775,808", "−9.223.372.036.854.775.808"},
	} {
		equal(t, "en", English.N(test.n), test.en)
		equal(t, "az", Azerbaijani.N(test.n), test.az)
	}
	for _, test := range []struct {
		n      int64
		places int
		en, az string
	}{
		{667, 1, "66.7", "66,7"},
		{7, 0, "7", "7"},
		{0, 2, "0.00", "0,00"},
		{5, 3, "0.005", "0,005"},
		{-5, 1, "−0.5", "−0,5"},
		{1234567, 2, "12,345.67", "12.345,67"},
		{math.MinInt64, 18, "−9.223372036854775808", "−9,223372036854775808"},
	} {
		equal(t, "en", English.Decimal(test.n, test.places), test.en)
		equal(t, "az", Azerbaijani.Decimal(test.n, test.places), test.az)
	}
	for n, want := range map[int64]string{0: Other, 1: One, 2: Other, 11: Other, 21: Other, 101: Other} {
		equal(t, "plural", English.Plural(n), want)
		equal(t, "plural", Azerbaijani.Plural(n), want)
	}
}

func TestOrdinals(t *testing.T) {
	for _, test := range []struct {
		n      int64
		en, az string
	}{
		{0, "0th", "0-cı"},       // sıfırıncı
		{1, "1st", "1-ci"},       // birinci
		{2, "2nd", "2-ci"},       // ikinci
		{3, "3rd", "3-cü"},       // üçüncü
		{4, "4th", "4-cü"},       // dördüncü
		{5, "5th", "5-ci"},       // beşinci
		{6, "6th", "6-cı"},       // altıncı
		{7, "7th", "7-ci"},       // yeddinci
		{8, "8th", "8-ci"},       // səkkizinci
		{9, "9th", "9-cu"},       // doqquzuncu
		{10, "10th", "10-cu"},    // onuncu
		{11, "11th", "11-ci"},    // on birinci
		{12, "12th", "12-ci"},    // on ikinci
		{13, "13th", "13-cü"},    // on üçüncü
		{20, "20th", "20-ci"},    // iyirminci
		{21, "21st", "21-ci"},    // iyirmi birinci
		{30, "30th", "30-cu"},    // otuzuncu
		{40, "40th", "40-cı"},    // qırxıncı
		{50, "50th", "50-ci"},    // əllinci
		{60, "60th", "60-cı"},    // altmışıncı
		{70, "70th", "70-ci"},    // yetmişinci
		{80, "80th", "80-ci"},    // səksəninci
		{90, "90th", "90-cı"},    // doxsanıncı
		{100, "100th", "100-cü"}, // yüzüncü
		{106, "106th", "106-cı"},
		{111, "111th", "111-ci"},
		{112, "112th", "112-ci"},
		{122, "122nd", "122-ci"},
		{140, "140th", "140-cı"},
		{1000, "1000th", "1000-ci"},                      // mininci
		{1100, "1100th", "1100-cü"},                      // min yüzüncü
		{2026, "2026th", "2026-cı"},                      // iki min iyirmi altıncı
		{1_000_000, "1000000th", "1000000-cu"},           // milyonuncu
		{1_000_000_000, "1000000000th", "1000000000-cı"}, // milyardıncı
		{math.MaxInt64, "9223372036854775807th", "9223372036854775807-ci"},
	} {
		equal(t, "en", English.Ordinal(test.n), test.en)
		equal(t, "az", Azerbaijani.Ordinal(test.n), test.az)
	}
	equal(t, "az", Azerbaijani.Ordinal(1_000_000_000_000_000_000), "1000000000000000000-cu") // kvintilyonuncu
}

func TestDates(t *testing.T) {
	at := time.Date(2026, time.November, 24, 21, 5, 59, 0, time.UTC)
	for _, test := range []struct{ got, want string }{
		{English.Date(at), "24 November 2026"},
		{Azerbaijani.Date(at), "24 noyabr 2026"},
		{English.Month(at), "November 2026"},
		{Azerbaijani.Month(at), "noyabr 2026"},
		{English.UTC(at), "24 November 2026, 21:05 UTC"},
		{Azerbaijani.UTC(at.In(bakuSummer)), "24 noyabr 2026, 21:05 UTC"},
		{English.Baku(at), "25 November 2026, 01:05 (Baku, UTC+4)"},
		{Azerbaijani.Baku(at), "25 noyabr 2026, 01:05 (Bakı, UTC+4)"},
		{Azerbaijani.Baku(time.Date(2015, time.July, 1, 0, 0, 0, 0, time.UTC)), "1 iyul 2015, 05:00 (Bakı, UTC+5)"},
		{English.Baku(time.Date(1991, time.October, 18, 9, 0, 0, 0, time.UTC)), "18 October 1991, 09:00 UTC"},
	} {
		equal(t, "written", test.got, test.want)
	}
	for m := time.January; m <= time.December; m++ {
		equal(t, "month", English.Month(time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC)), m.String()+" 2026")
	}
}

// TestBaku compares every half hour with the time zone database.
func TestBaku(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Baku")
	if err != nil {
		t.Fatal(err)
	}
	_, ok := Baku(bakuSince.Add(-time.Nanosecond))
	equal(t, "before it is known", ok, false)
	for at := bakuSince; at.Year() < 2040; at = at.Add(30 * time.Minute) {
		for _, at := range []time.Time{at, at.Add(-time.Nanosecond)} {
			local, ok := Baku(at)
			_, got := local.Zone()
			_, want := at.In(zone).Zone()
			if at.Before(bakuSince) {
				continue
			}
			if !ok || got != want || !local.Equal(at) {
				t.Fatalf("at %s: %s (%v), want %s", at, local, ok, at.In(zone))
			}
		}
	}
}

func TestDurations(t *testing.T) {
	for _, test := range []struct {
		d      time.Duration
		en, az string
	}{
		{0, "0 seconds", "0 saniyə"},
		{999 * time.Millisecond, "0 seconds", "0 saniyə"},
		{time.Second, "1 second", "1 saniyə"},
		{time.Minute, "1 minute", "1 dəqiqə"},
		{90 * time.Second, "1 minute 30 seconds", "1 dəqiqə 30 saniyə"},
		{72 * time.Hour, "3 days", "3 gün"},
		{76*time.Hour + 59*time.Minute, "3 days 4 hours", "3 gün 4 saat"},
		{25 * time.Hour, "1 day 1 hour", "1 gün 1 saat"},
		{24*time.Hour + time.Minute, "1 day", "1 gün"},
		{-2 * time.Hour, "2 hours", "2 saat"},
		{8784 * time.Hour, "366 days", "366 gün"},
		{math.MinInt64, "106,751 days 23 hours", "106.751 gün 23 saat"},
	} {
		equal(t, "en", English.Duration(test.d), test.en)
		equal(t, "az", Azerbaijani.Duration(test.d), test.az)
	}
}

func TestOrderOfNames(t *testing.T) {
	for _, test := range []struct {
		l    *Language
		want []string // in order
	}{
		{Azerbaijani, []string{
			"1-ci Vəkil Bürosu", "“Aydın” Cəmiyyəti", "Aydınlıq", "Bakı Mətbuat Klubu", "Cümhuriyyət", "Çərşənbə", "Dədə Qorqud", "Elm",
			"Əlaqə", "Fəal", "Gənc", "Ğ", "Həmrəylik", "Xalq Bankı", "Işıq", "İctimai Birlik", "İnkişaf", "Jurnal", "Kür", "Qafqaz",
			"Qanun", "Lalə", "Murad", "Nur", "Odlar Yurdu", "Öncül", "Park", "Rəqəmsal", "Səs", "Şəffaflıq", "Təhsil", "Ufuq", "Üfüq",
			"Vətəndaş", "World", "Yeni", "Zəfər", "Молодёжь",
		}},
		{English, []string{
			"Adam Smith Institute", "Café Union", "Cafes", "Committee", "Çərşənbə", "Data", "Economy", "Əlaqə", "Finance", "Green", "Ğ", "Health", "İctimai",
			"Institute", "Işıq", "Jurists", "Kür", "Open", "Öncül", "Press Council", "Queen", "Rights", "Union", "Üfüq", "Xalq", "Youth",
		}},
	} {
		got := slices.Clone(test.want)
		slices.Reverse(got)
		slices.SortFunc(got, test.l.Compare)
		if !slices.Equal(got, test.want) {
			t.Errorf("%s:\n got %q\nwant %q", test.l.Code, got, test.want)
		}
	}
	// What makes no difference.
	for _, same := range [][2]string{
		{"Şəffaflıq", "ŞƏFFAFLIQ"}, {"“Elm və təhsil”", "Elm  və-təhsil"}, {"İctimai", "i\u0307ctimai"}, {"S\u0327ura", "Şura"}, {"", "!"},
	} {
		equal(t, same[0], Azerbaijani.SortKey(same[0]), Azerbaijani.SortKey(same[1]))
	}
	// A word ends before a longer one goes on.
	if Azerbaijani.Compare("Az Zənci", "Azad") >= 0 {
		t.Error("a shorter word comes first")
	}
	equal(t, "I in English", English.SortKey("I"), English.SortKey("i"))
	equal(t, "I in Azerbaijani", Azerbaijani.SortKey("I"), Azerbaijani.SortKey("ı"))
}

// TestSortKeyForm holds keys to their form for any text, and orders to be the
// order of the letters.
func TestSortKeyForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, l := range []*Language{English, Azerbaijani} {
			name := rapid.String().Draw(t, "name")
			for _, c := range []byte(l.SortKey(name)) {
				if c < 0x20 || c > 0x7e {
					t.Fatalf("key of %q is not printable ASCII: %q", name, l.SortKey(name))
				}
			}
			lower := strings.ToLower(name)
			if up := strings.ToUpper(name); strings.ToLower(up) == lower && !strings.ContainsAny(name+up, "iıIİ") {
				if l.SortKey(up) != l.SortKey(name) {
					t.Fatalf("%q and %q are apart", name, up)
				}
			}
			other := rapid.String().Draw(t, "other")
			if l.Compare(name, other) != -l.Compare(other, name) {
				t.Fatalf("%q and %q have two orders", name, other)
			}
		}
	})
}
