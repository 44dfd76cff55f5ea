package pdf

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// number writes a length: hundredths as points.
func number(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	text := sign + strconv.FormatInt(n/100, 10)
	switch rest := n % 100; {
	case rest == 0:
		return text
	case rest%10 == 0:
		return text + "." + strconv.FormatInt(rest/10, 10)
	default:
		return text + "." + string([]byte{byte('0' + rest/10), byte('0' + rest%10)})
	}
}

// literal writes a text string (ISO 32000-1 §7.9.2.2): ASCII as it is, all else as
// UTF-16 with a byte order mark.
func literal(s string) string {
	var out strings.Builder
	ascii := true
	for _, r := range s {
		ascii = ascii && r >= ' ' && r <= '~'
	}
	if ascii {
		out.WriteString("(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(s) + ")")
		return out.String()
	}
	out.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(s)) {
		hex(&out, unit)
	}
	out.WriteString(">")
	return out.String()
}

const digits = "0123456789ABCDEF"

// hex writes a number of two bytes.
func hex(out *strings.Builder, n uint16) {
	out.Write([]byte{digits[n>>12], digits[n>>8&15], digits[n>>4&15], digits[n&15]})
}
