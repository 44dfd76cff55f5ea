package verifier

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// goldenSigners are the keys of the golden logs by their text form.
func goldenSigners() map[string]string {
	names := []string{"coordinator", "registrar civil society", "registrar government", "lost", "ledger"}
	for i := range 7 {
		names = append(names, fmt.Sprintf("member %d", i), fmt.Sprintf("ledger %d", i+2))
	}
	signers := map[string]string{}
	for _, name := range names {
		signers[base64.RawURLEncoding.EncodeToString(goldenKey(name)[32:])] = name
	}
	return signers
}

// signersOf names the keys that an entry's statement names; none if one of them is not known.
func signersOf(entry []byte) []string {
	var e struct {
		Statement struct {
			Data struct {
				By []struct{ Key string }
			}
		}
	}
	if json.Unmarshal(entry, &e) != nil {
		return nil
	}
	known, names := goldenSigners(), []string(nil)
	for _, line := range e.Statement.Data.By {
		name, ok := known[line.Key]
		if !ok {
			return nil
		}
		names = append(names, name)
	}
	return names
}

// values are the strings, numbers and truths that stand as a member or in a list. Of two side by side the second is missed.
var values = regexp.MustCompile(`[:\[,]("[^"\\]*"|-?[0-9]+|true|false)[,\]}]`)

// statementOf is where an entry's statement begins, and it.
func statementOf(entry []byte) (int, []byte) {
	start := bytes.Index(entry, []byte(`"statement":`))
	return start, entry[start:]
}

// TestAgreement: with any value of a signed statement put in place of any other,
// signed anew by the same keys, the verifier and the program's audit come to the
// same verdict and name the same entry.
func TestAgreement(t *testing.T) {
	needNode(t)
	program := needProgram(t)
	var dirs, changes []string
	logs := goldenLogs(t)
	for i := range 2 * len(logs) {
		l := &testLog{t: t, entries: slices.Clone(logs[i%len(logs)])}
		changes = append(changes, rapid.Custom(l.changeValue).Example())
		dirs = append(dirs, l.export())
	}
	reports := runMany(t, dirs)
	for i := len(dirs) - 1; i >= 0; i-- {
		if reports[i].Verdict == "newer" { // of which the audit gives no JSON
			reports, dirs, changes = slices.Delete(reports, i, i+1), slices.Delete(dirs, i, i+1), slices.Delete(changes, i, i+1)
		}
	}
	for i, audit := range auditsOf(t, program, dirs) {
		r := reports[i]
		if r.OK != audit.OK || !r.OK && r.FirstBad.Seq != audit.FirstBad.Seq {
			t.Errorf("%s: the verifier says %+v, the program's audit %+v", changes[i], r.FirstBad, audit.FirstBad)
		}
	}
}

// changeValue puts one value of the log in place of another in a signed
// statement, signs that anew, and says what it did.
func (l *testLog) changeValue(rt *rapid.T) string {
	ofKnownKeys := func(seq int) bool { return len(signersOf(l.entries[seq-1])) > 0 }
	seq := rapid.IntRange(1, len(l.entries)).Filter(ofKnownKeys).Draw(rt, "seq")
	start, statement := statementOf(l.entries[seq-1])
	_, from := statementOf(l.entries[rapid.IntRange(0, len(l.entries)-1).Draw(rt, "from")])
	places, others := values.FindAllSubmatchIndex(statement, -1), values.FindAllSubmatch(from, -1)
	place := places[rapid.IntRange(0, len(places)-1).Draw(rt, "place")]
	other := others[rapid.IntRange(0, len(others)-1).Draw(rt, "other")][1]
	l.entries[seq-1] = fmt.Appendf(nil, "%s%s%s%s", l.entries[seq-1][:start], statement[:place[2]], other, statement[place[3]:])
	if names := signersOf(l.entries[seq-1]); names != nil {
		l.sign(seq, names...)
	}
	return fmt.Sprintf("entry %d: %s in place of %s", seq, other, statement[place[2]:place[3]])
}
