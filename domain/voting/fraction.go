package voting

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// MaxDenominator bounds the terms of a [Fraction].
const MaxDenominator int64 = 1_000_000

// ErrFraction says that a fraction is malformed or out of range.
var ErrFraction = errors.New("not a usable fraction")

// Fraction is a share of a base that must be reached: at least Num/Den of it,
// or more than Num/Den where Strict.
//
// "Two thirds" is {Num: 2, Den: 3}: exactly two thirds is enough (RONR 12th
// 44:3, "at least two thirds"). "A majority" is {Num: 1, Den: 2, Strict: true}:
// more than half, so a tie is lost (Robert's Rules 1915 §46). Terms need not be
// lowest: 4/6 is 2/3.
type Fraction struct {
	// Den is the denominator, 1 to MaxDenominator.
	Den int64 `json:"den"`
	// Num is the numerator, 1 to Den. Zero is refused: a share of nothing
	// would be reached by nobody voting.
	Num int64 `json:"num"`
	// Strict asks for more than the fraction instead of at least it.
	Strict bool `json:"strict"`
}

// Validate reports whether 0 < Num <= Den <= MaxDenominator; the error wraps
// [ErrFraction].
func (f Fraction) Validate() error {
	switch {
	case f.Den < 1 || f.Den > MaxDenominator:
		return fmt.Errorf("%w: denominator %d: use 1 to %d", ErrFraction, f.Den, MaxDenominator)
	case f.Num < 1:
		return fmt.Errorf("%w: numerator %d: use 1 or more", ErrFraction, f.Num)
	case f.Num > f.Den:
		return fmt.Errorf("%w: %d/%d is more than the whole", ErrFraction, f.Num, f.Den)
	}
	return nil
}

// Met reports whether have reaches f of base. A base of zero or less is never
// met, whatever have is. For a valid f, and have and base up to [MaxCount], no
// product leaves int64.
func (f Fraction) Met(have, base int64) bool {
	if base <= 0 {
		return false
	}
	if f.Strict {
		return have*f.Den > f.Num*base
	}
	return have*f.Den >= f.Num*base
}

// Need is the smallest whole count that meets f of base, in other words the
// votes needed: 20 of 30, 21 of 31, 22 of 32 and of 33 for two thirds (RONR 12th
// 44:3). ok is false where base is zero or less: no count meets it. More than
// the whole (1/1, strict) needs base+1, which nobody can reach.
func Need(f Fraction, base int64) (need int64, ok bool) {
	if base <= 0 {
		return 0, false
	}
	product := f.Num * base
	if f.Strict {
		return product/f.Den + 1, true
	}
	return (product + f.Den - 1) / f.Den, true
}

// Compare says which fraction is more demanding of the same base: +1 if f is,
// -1 if g is, 0 if they are equal in value and strictness. Of two equal values
// the strict one is more demanding.
func (f Fraction) Compare(g Fraction) int {
	left, right := f.Num*g.Den, g.Num*f.Den
	switch {
	case left > right:
		return 1
	case left < right:
		return -1
	case f.Strict == g.Strict:
		return 0
	case f.Strict:
		return 1
	default:
		return -1
	}
}

// ParseFraction reads "2/3": two decimal numbers without sign, space or leading
// zero around one slash, in the range that [Fraction.Validate] allows. The error
// wraps [ErrFraction].
func ParseFraction(s string) (num, den int64, err error) {
	numText, denText, found := strings.Cut(s, "/")
	num, numOK := parseTerm(numText)
	den, denOK := parseTerm(denText)
	if !found || !numOK || !denOK {
		return 0, 0, fmt.Errorf("%w: %s: write two whole numbers up to %d with a slash between, like 2/3",
			ErrFraction, excerpt(s), MaxDenominator)
	}
	if err := (Fraction{Num: num, Den: den}).Validate(); err != nil {
		return 0, 0, err
	}
	return num, den, nil
}

// parseTerm reads one term of a fraction. Seven digits hold MaxDenominator.
func parseTerm(s string) (n int64, ok bool) {
	if len(s) == 0 || len(s) > 7 || (len(s) > 1 && s[0] == '0') {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int64(s[i]-'0')
	}
	return n, true
}

// excerpt quotes the beginning of outside text, so that an error message stays
// short whatever was sent.
func excerpt(s string) string {
	const most = 40
	if len(s) <= most {
		return strconv.Quote(s)
	}
	return strconv.Quote(strings.ToValidUTF8(s[:most], "")) + "..."
}
