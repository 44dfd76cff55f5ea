package verifier

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// shortLedger is the id of the ledger of log_short.jsonl (docs/format.md §21).
const shortLedger = "11a3e611b40323eafb372a3caec8dca30ee4e04381fb51f93b7d3a44c38aa1c3"

// A receiptReport is what the tests read of the report on a receipt.
type receiptReport struct {
	OK           bool   `json:"ok"`
	Verdict      string `json:"verdict"`
	Seq          int    `json:"seq"`
	Size         int    `json:"size"`
	Recorded     string `json:"recorded"`
	FirstBad     *fault `json:"first_bad"`
	Compared     string `json:"compared"`
	Open         []int  `json:"open"`
	Key          string `json:"key"`
	Cosignatures struct {
		Cosigned []struct {
			Witness string `json:"witness"`
			At      int64  `json:"at"`
		} `json:"cosigned"`
		Bad       []string `json:"bad"`
		Missing   []string `json:"missing"`
		Unknown   []string `json:"unknown"`
		NotJudged int      `json:"not_judged"`
	} `json:"cosignatures"`
}

// inclusionPath is PATH of RFC 6962 §2.1.1: the siblings of leaf m, its own first.
func inclusionPath(leaves [][]byte, m int) [][]byte {
	if len(leaves) == 1 {
		return nil
	}
	k := 1
	for 2*k < len(leaves) {
		k *= 2
	}
	if m < k {
		return append(inclusionPath(leaves[:k], m), treeHash(leaves[k:]))
	}
	return append(inclusionPath(leaves[k:], m-k), treeHash(leaves[:k]))
}

// receipt is the tlog-proof of an entry under a checkpoint, and the entry.
func (l *testLog) receipt(seq int, checkpoint []byte) (proof, entry []byte) {
	l.t.Helper()
	var size int
	if _, err := fmt.Sscanf(string(checkpoint), testOrigin+"\n%d\n", &size); err != nil {
		l.t.Fatal(err)
	}
	_, founding := statementOf(l.entries[0])
	founding = bytes.TrimSuffix(bytes.TrimPrefix(founding, []byte(`"statement":`)), []byte("}"))
	extra := fmt.Sprintf(`{"founding":%s}`, founding)
	if list := rotationsFile(l.rotations(size)); list != "" {
		extra = fmt.Sprintf(`{"founding":%s,"rotations":%s}`, founding, list)
	}
	return l.receiptWith(extra, seq, size, checkpoint), l.entries[seq-1]
}

// receiptWith is a tlog-proof with that in its extra line.
func (l *testLog) receiptWith(extra string, seq, size int, checkpoint []byte) []byte {
	proof := fmt.Appendf(nil, "c2sp.org/tlog-proof@v1\nextra %s\nindex %d\n", base64.StdEncoding.EncodeToString([]byte(extra)), seq-1)
	for _, hash := range inclusionPath(leafHashes(l.entries[:size]), seq-1) {
		proof = fmt.Appendf(proof, "%s\n", base64.StdEncoding.EncodeToString(hash))
	}
	return fmt.Appendf(proof, "\n%s", checkpoint)
}

// writeReceipt writes a receipt and its entry, and returns the path.
func writeReceipt(t *testing.T, proof, entry []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "my.tlog-proof")
	writeFile(t, path, proof)
	writeFile(t, path+".entry", entry)
	return path
}

// verifyReceipt runs js/node.js on a receipt.
func verifyReceipt(t *testing.T, path string, args ...string) (*receiptReport, int) {
	t.Helper()
	out, code := runNode(t, append([]string{"receipt", path}, args...)...)
	if len(out) == 0 {
		return nil, code
	}
	var r receiptReport
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return &r, code
}

// witnessKey is a witness of the tests: its verifier key, and its key.
func witnessKey(name string) (vkey string, key ed25519.PrivateKey) {
	key = goldenKey(name)
	public := key.Public().(ed25519.PublicKey)
	id := sha256.Sum256(slices.Concat([]byte(name+"\n\x04"), public))
	return fmt.Sprintf("%s+%x+%s", name, id[:4], base64.StdEncoding.EncodeToString(append([]byte{4}, public...))), key
}

// cosign adds a witness's cosignature to a checkpoint (C2SP tlog-cosignature, Ed25519).
func cosign(note []byte, witness string, at time.Time) []byte {
	_, key := witnessKey(witness)
	text, _, _ := bytes.Cut(note, []byte("\n\n"))
	id := sha256.Sum256(slices.Concat([]byte(witness+"\n\x04"), key.Public().(ed25519.PublicKey)))
	blob := binary.BigEndian.AppendUint64(id[:4:4], uint64(at.Unix()))
	blob = append(blob, ed25519.Sign(key, fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s\n", at.Unix(), text))...)
	return fmt.Appendf(bytes.Clone(note), "— %s %s\n", witness, base64.StdEncoding.EncodeToString(blob))
}

// witnessFile writes a policy that names these witnesses.
func witnessFile(t *testing.T, names ...string) string {
	t.Helper()
	policy := "# who looks after us\nlog " + testOrigin + "+0c94f74c+AfmilcvFe0gpbV/Hl42Hz41N6DmGGUGxH8bZvJ4a/R/v\n"
	for _, name := range names {
		vkey, _ := witnessKey(name)
		policy += "witness " + strings.ToUpper(name) + " " + vkey + " https://" + name + "/\n"
	}
	path := filepath.Join(t.TempDir(), "policy")
	writeFile(t, path, []byte(policy+"quorum none\n"))
	return path
}

// TestReceipts: the receipt of every entry under every checkpoint that covers it is valid, whatever the shape of the tree.
func TestReceipts(t *testing.T) {
	l := golden(t, "log_short.jsonl")
	path := filepath.Join(t.TempDir(), "receipts.zip")
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	n := 0
	for _, size := range []int{1, 2, 3, 16, 18, firstBallot, lastBallot, applied} {
		checkpoint := l.checkpoint(size, goldenKey("ledger"))
		for seq := 1; seq <= size; seq++ {
			proof, entry := l.receipt(seq, checkpoint)
			for name, data := range map[string][]byte{".tlog-proof": proof, ".tlog-proof.entry": entry} {
				f, err := w.Create(fmt.Sprintf("%d-%d%s", size, seq, name))
				if err != nil {
					t.Fatal(err)
				}
				if _, err := f.Write(data); err != nil {
					t.Fatal(err)
				}
			}
			n++
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	writeFile(t, path, archive.Bytes())
	out, code := runNode(t, "receipt", path, "--ledger", shortLedger)
	var reports []receiptReport
	if err := json.Unmarshal(out, &reports); err != nil || code != exitOK || len(reports) != n {
		t.Fatalf("exit %d, %v, %d of %d receipts: %s", code, err, len(reports), n, out)
	}
}

// TestVectorReceipt: the receipt of docs/format.md §21 with its cosignature.
func TestVectorReceipt(t *testing.T) {
	var vectors struct {
		Receipt struct {
			Seq         int    `json:"seq"`
			Proof       string `json:"proof"`
			WitnessVkey string `json:"witness_vkey"`
			CosignedAt  int64  `json:"cosigned_at"`
		} `json:"receipt"`
	}
	readVectors(t, "vectors.json", &vectors)
	v := vectors.Receipt
	path := writeReceipt(t, []byte(v.Proof), golden(t, "log_short.jsonl").entries[v.Seq-1])
	keys := filepath.Join(t.TempDir(), "keys")
	writeFile(t, keys, []byte(v.WitnessVkey+"\n"))
	r, code := verifyReceipt(t, path, "--ledger", shortLedger, "--witnesses", keys)
	if code != exitOK || r.Seq != v.Seq || len(r.Cosignatures.Cosigned) != 1 || r.Cosignatures.Cosigned[0].At != v.CosignedAt || r.Cosignatures.NotJudged != 0 {
		t.Errorf("exit %d, %+v", code, r)
	}
}

// TestTamperedReceipts: each is rejected, and said why.
func TestTamperedReceipts(t *testing.T) {
	l := golden(t, "log_short.jsonl")
	checkpoint := l.checkpoint(applied, goldenKey("ledger"))
	good, ballot := l.receipt(firstBallot, checkpoint)
	if r, code := verifyReceipt(t, writeReceipt(t, good, ballot), "--ledger", strings.ToUpper(shortLedger)); code != exitOK || !r.OK || r.Seq != firstBallot || r.Size != applied || r.Recorded == "" {
		t.Fatalf("exit %d, %+v", code, r)
	}
	_, other := l.receipt(firstBallot+1, checkpoint)
	stranger, _ := l.receipt(firstBallot, l.checkpoint(applied, goldenKey("stranger")))

	// Logs that the ledger's key has signed, with entries that no ledger would let in.
	forged := func(tamper func(l *testLog)) (proof, entry []byte) {
		l := golden(t, "log_short.jsonl")
		tamper(l)
		return l.receipt(firstBallot, l.checkpoint(applied, goldenKey("ledger")))
	}
	spaced, spacedEntry := forged(func(l *testLog) { l.edit(firstBallot, `"choice":"no"`, `"choice": "no"`) })
	flipped, flippedEntry := forged(func(l *testLog) { l.edit(firstBallot, `"choice":"no"`, `"choice":"yes"`) })
	unsigned, unsignedEntry := forged(func(l *testLog) { l.sign(firstBallot) })

	replace := func(old, with string) []byte {
		if !bytes.Contains(good, []byte(old)) {
			t.Fatalf("the receipt has no %q", old)
		}
		return bytes.Replace(good, []byte(old), []byte(with), 1)
	}
	lines := strings.SplitAfter(string(good), "\n")
	without := func(line int) []byte {
		return []byte(strings.Join(slices.Delete(slices.Clone(lines), line, line+1), ""))
	}
	full, fullEntry := golden(t, "log_full.jsonl").receipt(firstBallot, golden(t, "log_full.jsonl").checkpoint(applied, goldenKey("ledger")))

	for _, tc := range []struct {
		name         string
		proof, entry []byte
		class, code  string
	}{
		{"another ledger's", full, fullEntry, "ledger", "wrong_ledger"},
		{"another entry", good, other, "tree", "path"},
		{"a byte of the entry", good, bytes.Replace(ballot, []byte(`"choice":"no"`), []byte(`"choice":"on"`), 1), "tree", "path"},
		{"a line end behind the entry", good, append(bytes.Clone(ballot), '\n'), "tree", "path"},
		{"another place", replace("\nindex 24\n", "\nindex 25\n"), ballot, "tree", "path"},
		{"beyond the checkpoint", replace("\nindex 24\n", "\nindex 32\n"), ballot, "tree", "index"},
		{"a hash of the path left out", without(3), ballot, "tree", "path"},
		{"a hash too many", replace("\n\n", "\n"+base64.StdEncoding.EncodeToString(make([]byte, 32))+"\n\n"), ballot, "tree", "path"},
		{"another root", replace("S7jtqF", "S7jtqG"), ballot, "checkpoint", "signature"},
		{"signed by a stranger", stranger, ballot, "checkpoint", "signature"},
		{"a checkpoint cut short", bytes.TrimSuffix(good, []byte("\n")), ballot, "checkpoint", "checkpoint"},
		{"no founding", without(1), ballot, "receipt", "founding"},
		{"a founding that is none", replace("\nextra eyJm", "\nextra eyJn"), ballot, "receipt", "founding"},
		{"base64 with an unused bit", replace("\nindex 24\n", "\nindex 24\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n"), ballot, "receipt", "proof"},
		{"another version", replace("@v1", "@v2"), ballot, "receipt", "proof"},
		{"an index with a zero before", replace("\nindex 24\n", "\nindex 024\n"), ballot, "receipt", "proof"},
		{"no index", without(2), ballot, "receipt", "proof"},
		{"line ends of another system", bytes.ReplaceAll(good, []byte("\n"), []byte("\r\n")), ballot, "receipt", "proof"},
		{"an empty file", nil, ballot, "receipt", "proof"},
		{"an entry not of the form, signed by the ledger", spaced, spacedEntry, "form", "form"},
		{"a choice flipped, signed by the ledger", flipped, flippedEntry, "signature", "entry_signature"},
		{"no signature, signed by the ledger", unsigned, unsignedEntry, "signature", "entry_signature"},
	} {
		r, code := verifyReceipt(t, writeReceipt(t, tc.proof, tc.entry), "--ledger", shortLedger)
		if code != exitBad || r == nil || r.OK || r.FirstBad == nil || r.FirstBad.Class != tc.class || r.FirstBad.Code != tc.code {
			t.Errorf("%s: exit %d, %+v; want %s, %s", tc.name, code, r, tc.class, tc.code)
		}
	}
}

// TestReceiptUsage: what is missing or not known is told apart from what is wrong.
func TestReceiptUsage(t *testing.T) {
	l := golden(t, "log_short.jsonl")
	path := writeReceipt(t, first(l.receipt(firstBallot, l.checkpoint(applied, goldenKey("ledger")))), l.entries[firstBallot-1])
	if _, code := verifyReceipt(t, path); code != exitUsage {
		t.Errorf("without a ledger id: exit %d", code)
	}
	if err := os.Remove(path + ".entry"); err != nil {
		t.Fatal(err)
	}
	if _, code := verifyReceipt(t, path, "--ledger", shortLedger); code != exitNotFound {
		t.Errorf("without its entry: exit %d", code)
	}
	keys := filepath.Join(t.TempDir(), "keys")
	writeFile(t, keys, []byte("witness.example+00000000+BAAA\n"))
	if _, code := verifyReceipt(t, path, "--ledger", shortLedger, "--witnesses", keys); code != exitUsage {
		t.Errorf("a witness's key that is none: exit %d", code)
	}

	l.edit(1, `"semantics":1`, `"semantics":2`)
	_, statement := statementOf(l.entries[0])
	id := sha256.Sum256(bytes.TrimSuffix(bytes.TrimPrefix(statement, []byte(`"statement":`)), []byte("}")))
	proof, entry := l.receipt(firstBallot, l.checkpoint(applied, goldenKey("ledger")))
	if r, code := verifyReceipt(t, writeReceipt(t, proof, entry), "--ledger", fmt.Sprintf("%x", id)); code != exitNewer || r.Verdict != "newer" {
		t.Errorf("of newer semantics: exit %d, %+v", code, r)
	}
}

func first(proof, _ []byte) []byte { return proof }

// TestReceiptsWithLog: a receipt that holds by itself is compared with the log; where they differ, the log is called bad.
func TestReceiptsWithLog(t *testing.T) {
	l := golden(t, "log_short.jsonl")
	proof, entry := l.receipt(lastBallot, l.checkpoint(lastBallot, goldenKey("ledger")))
	held := writeReceipt(t, proof, entry)
	newest, last := l.receipt(applied, l.checkpoint(applied, goldenKey("ledger")))
	later := writeReceipt(t, newest, last)
	damaged := writeReceipt(t, newest, entry)

	whole := l.export()
	shorter := golden(t, "log_short.jsonl")
	shorter.entries = shorter.entries[:lastBallot]
	// The last ballot never was: a history that is valid by itself, signed by the same key.
	other := golden(t, "log_short.jsonl")
	other.entries = other.entries[:lastBallot-1]
	other.insert(lastBallot, other.entries[lastBallot-2])
	// The entry itself stands, one before it is another.
	rewritten := golden(t, "log_short.jsonl")
	rewritten.edit(tabled, "That it be so.", "That it be not so.")
	rewritten.sign(tabled, signersOf(rewritten.entries[tabled-1])...)
	for _, tc := range []struct {
		name, dir, receipt string
		code               int
		compared           string
		seq                int
	}{
		{"a log rewritten before it", rewritten.export(), held, exitBad, "fork", 0},
		{"the log itself", whole, held, exitOK, "same", 0},
		{"a log that ends earlier", shorter.export(), later, exitOK, "beyond", 0},
		{"a log of another history", other.export(), held, exitBad, "fork", lastBallot},
		{"a damaged receipt", whole, damaged, exitBad, "", 0},
	} {
		out, code := runNode(t, tc.dir, "--receipt", tc.receipt)
		var r struct {
			report
			Receipts []receiptReport `json:"receipts"`
		}
		if err := json.Unmarshal(out, &r); err != nil || code != tc.code || len(r.Receipts) != 1 || r.Receipts[0].Compared != tc.compared {
			t.Errorf("%s: exit %d, %v: %+v", tc.name, code, err, r.Receipts)
			continue
		}
		forks := slices.DeleteFunc(r.Faults, func(f fault) bool { return f.Class != "receipt" })
		if (tc.compared == "fork") != (len(forks) == 1) || len(forks) == 1 && (forks[0].Seq != tc.seq || forks[0].Code != "fork") {
			t.Errorf("%s: %+v", tc.name, r.Faults)
		}
		if tc.compared == "" && !r.OK {
			t.Errorf("%s is held against the log: %+v", tc.name, r.Faults)
		}
	}
}

// TestWitnesses: cosignatures are judged where the witness's key is given, and only there.
func TestWitnesses(t *testing.T) {
	l := golden(t, "log_short.jsonl")
	dir := l.export()
	bare := l.checkpoint(applied, goldenKey("ledger"))
	end, err := time.Parse(time.RFC3339, string(l.entries[applied-1][len(`{"recorded":"`):][:24]))
	if err != nil {
		t.Fatal(err)
	}
	both := cosign(cosign(bare, "one.example", end.Add(time.Second)), "two.example", end.Add(time.Hour))
	altered := bytes.Replace(both, []byte("— two.example "), []byte("— two.example "), 1)
	at := bytes.LastIndexByte(bytes.TrimSuffix(altered, []byte("\n")), ' ') + 60
	altered[at] = map[bool]byte{true: 'A', false: 'B'}[altered[at] != 'A']
	early := cosign(bare, "one.example", end.Add(-11*time.Minute))
	justInTime := cosign(bare, "one.example", end.Add(-10*time.Minute))
	// What was seen is another history's checkpoint: its signature does not fit this one.
	elsewhere := golden(t, "log_full.jsonl")
	foreign := cosign(elsewhere.checkpoint(applied, goldenKey("ledger")), "one.example", end)
	moved := append(bytes.Clone(bare), foreign[bytes.Index(foreign, []byte("— one.example")):]...)

	for _, tc := range []struct {
		name      string
		note      []byte
		witnesses []string
		code      int
		fault     fault
		cosigned  int
		notJudged int
	}{
		{"none given", altered, nil, exitOK, fault{}, 0, 2},
		{"one of two given", both, []string{"one.example"}, exitOK, fault{}, 1, 1},
		{"both given", both, []string{"one.example", "two.example"}, exitOK, fault{}, 2, 0},
		{"one that did not sign", both, []string{"one.example", "three.example"}, exitOK, fault{}, 1, 1},
		{"a bad one of a known key", altered, []string{"one.example", "two.example"}, exitOK, fault{}, 1, 0},
		{"of another checkpoint", moved, []string{"one.example"}, exitOK, fault{}, 0, 0},
		{"eleven minutes before the last entry", early, []string{"one.example"}, exitBad, fault{Seq: closed, Class: "time", Code: "witness"}, 1, 0},
		{"ten minutes before the last entry", justInTime, []string{"one.example"}, exitOK, fault{}, 1, 0},
	} {
		writeFile(t, filepath.Join(dir, "checkpoint"), tc.note)
		args := []string{dir}
		if tc.witnesses != nil {
			args = append(args, "--witnesses", witnessFile(t, tc.witnesses...))
		}
		out, code := runNode(t, args...)
		var r struct {
			FirstBad     *fault `json:"first_bad"`
			Cosignatures struct {
				Cosigned  []any `json:"cosigned"`
				NotJudged int   `json:"not_judged"`
			} `json:"cosignatures"`
		}
		if err := json.Unmarshal(out, &r); err != nil || code != tc.code || len(r.Cosignatures.Cosigned) != tc.cosigned || r.Cosignatures.NotJudged != tc.notJudged {
			t.Errorf("%s: exit %d, %v, %+v", tc.name, code, err, r.Cosignatures)
			continue
		}
		if (r.FirstBad != nil) != (tc.code == exitBad) || r.FirstBad != nil && (r.FirstBad.Seq != tc.fault.Seq || r.FirstBad.Class != tc.fault.Class || r.FirstBad.Code != tc.fault.Code) {
			t.Errorf("%s: %+v, want %+v", tc.name, r.FirstBad, tc.fault)
		}
	}

	// A demonstration's clock was set forward: what its entries record is compared less that.
	full := golden(t, "log_full.jsonl")
	whole := full.export()
	offset, last := full.clock()
	if offset == 0 {
		t.Fatal("the clock of log_full.jsonl was never set forward")
	}
	for ahead, want := range map[time.Duration]int{-10 * time.Minute: exitOK, -11 * time.Minute: exitBad} {
		at := last.Add(-offset).Add(ahead)
		writeFile(t, filepath.Join(whole, "checkpoint"), cosign(full.checkpoint(len(full.entries), goldenKey("ledger")), "one.example", at))
		if r, code := runVerifier(t, whole, "--witnesses", witnessFile(t, "one.example")); code != want {
			t.Errorf("cosigned %s from the last entry's true time: exit %d, %+v", ahead, code, r.FirstBad)
		}
	}

	// What a witness had not seen is not dated before it looked: here by a kept checkpoint of all but the last group.
	kept := filepath.Join(t.TempDir(), "kept")
	writeFile(t, filepath.Join(dir, "checkpoint"), bare)
	for ahead, want := range map[time.Duration]*fault{10 * time.Minute: nil, 10*time.Minute + time.Second: {Seq: closed, Class: "time", Code: "witness"}} {
		writeFile(t, kept, cosign(l.checkpoint(lastBallot, goldenKey("ledger")), "one.example", end.Add(ahead)))
		r, _ := runVerifier(t, dir, "--since", kept, "--witnesses", witnessFile(t, "one.example"))
		if (r.FirstBad == nil) != (want == nil) || want != nil && (r.FirstBad.Seq != want.Seq || r.FirstBad.Class != want.Class || r.FirstBad.Code != want.Code) {
			t.Errorf("seen without the last group %s after it: %+v", ahead, r.FirstBad)
		}
		if r, code := runVerifier(t, dir, "--since", kept); code != exitOK {
			t.Errorf("of a witness that nobody named: exit %d, %+v", code, r.FirstBad)
		}
	}

	// The same on receipts.
	for _, tc := range []struct {
		name  string
		note  []byte
		code  int
		fault string
	}{{"both", both, exitOK, ""}, {"altered", altered, exitOK, ""}, {"early", early, exitBad, "time"}} {
		proof, entry := l.receipt(applied, tc.note)
		r, code := verifyReceipt(t, writeReceipt(t, proof, entry), "--ledger", shortLedger, "--witnesses", witnessFile(t, "one.example", "two.example"))
		if code != tc.code || (r.FirstBad != nil) != (tc.fault != "") || tc.fault != "" && r.FirstBad.Code != tc.fault {
			t.Errorf("receipt, %s: exit %d, %+v", tc.name, code, r.FirstBad)
		}
		if tc.name == "both" && (len(r.Cosignatures.Cosigned) != 2 || r.Cosignatures.Cosigned[0].Witness != "ONE.EXAMPLE" || r.Cosignatures.Cosigned[0].At != end.Add(time.Second).Unix()) {
			t.Errorf("cosigned: %+v", r.Cosignatures)
		}
	}
}

// clock is by how much the log's clock was set forward in all, and when its last entry was recorded.
func (l *testLog) clock() (offset time.Duration, last time.Time) {
	l.t.Helper()
	for _, entry := range l.entries {
		var e struct {
			Recorded  time.Time `json:"recorded"`
			Statement struct {
				Type string `json:"type"`
				Data struct {
					To json.RawMessage `json:"to"`
				} `json:"data"`
			} `json:"statement"`
		}
		if err := json.Unmarshal(entry, &e); err != nil {
			l.t.Fatal(err)
		}
		last = e.Recorded
		if e.Statement.Type == "twothirds.clock.advanced.v1" {
			var to time.Time
			if err := json.Unmarshal(e.Statement.Data.To, &to); err != nil {
				l.t.Fatal(err)
			}
			offset += to.Sub(e.Recorded)
		}
	}
	return offset, last
}
