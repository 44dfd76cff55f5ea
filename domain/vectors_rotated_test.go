package domain_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// rotatedLog is a body that replaces the ledger's key: as planned while it is
// forming, by a decision with officers of the founding, with another decision
// that a third one overtakes and the old key cannot, by an officer that was
// elected, and as planned again. In the end a decision has no effect, and
// another one is rescinded.
func rotatedLog(t *testing.T) *book {
	b := newBook(t)
	b.tie("replace_ledger_key")
	b.found(domain.PurposeOperation)
	b.member("member 0", seed.CivilSociety)
	b.rotate("ledger 2", domain.Text{Az: "Yeni maşın.", En: "A new machine."}, nil, b.coordinator, b.ledgerSpeaks("ledger"))
	for i, constituency := range []string{seed.CivilSociety, seed.Government, seed.Parliament} {
		b.member(fmt.Sprintf("member %d", i+1), constituency)
	}
	b.constitute()
	lost := b.replaceLedgerKey("ledger 3")
	b.rotate("ledger 3", domain.Text{}, &lost, b.civil, b.government)

	b.decide(contentOf(seed.ClassElection, domain.NewEffect(&domain.Elect{
		Office: "registrar-government", Representative: b.members[2].Representative, Role: domain.RoleRegistrar, TermDays: 3660,
	})))
	elected := domaintest.Speaker{Key: b.members[2].Key, As: wire.AsOfficer, Of: b.government.Of}
	b.replaceLedgerKey("ledger 4")
	stolen := b.replaceLedgerKey("ledger 5")
	b.rotate("ledger 6", domain.Text{En: "By whoever has the key."}, nil, b.civil, b.ledgerSpeaks("ledger 3"))
	b.rotate("ledger 5", domain.Text{En: "It was stolen."}, &stolen, elected, b.civil)
	b.rotate("ledger 7", domain.Text{}, nil, elected, b.ledgerSpeaks("ledger 5"))

	motion := b.table(contentOf(seed.ClassRules, replace(domaintest.NewKey("member 0, further"))))
	b.wait(720)
	poll := b.open(motion, 72)
	further := domaintest.NewKey("member 0, further")
	b.enter("key.enrolled", "key/"+further.Public.String(), &domain.KeyEnrolled{Alg: wire.AlgEd25519, Representative: b.members[0].Representative},
		newKeyOf(b.members[0], further), b.rep(0))
	b.carry(poll)
	rescinded := b.replaceLedgerKey("ledger 8")
	content := contentOf(seed.ClassOrdinary, domain.NewEffect(&domain.Rescind{Decision: rescinded}))
	content.Classes = []string{seed.ClassOrdinary, seed.ClassRules}
	b.decide(content)
	return b
}

func (b *book) replaceLedgerKey(key string) domain.DecisionID {
	return b.decide(contentOf(seed.ClassRules, replace(domaintest.NewKey(key))))
}

func (b *book) ledgerSpeaks(key string) domaintest.Speaker {
	return domaintest.Speaker{Key: domaintest.NewKey(key), As: wire.AsLedgerKey, Of: "ledger/" + b.ledger.String()}
}

// rotate replaces the ledger's key, with all that the newest checkpoint says seen.
func (b *book) rotate(key string, reasons domain.Text, decision *domain.DecisionID, others ...domaintest.Speaker) {
	b.t.Helper()
	b.derive()
	successor := b.ledgerSpeaks(key)
	successor.As = wire.AsNewKey
	e := &domain.LedgerKeyRotated{Decision: decision, LedgerKey: successor.Key.Public, Reasons: reasons}
	e.SetSeen(b.seen())
	b.enter("ledger.key_rotated", "ledger", e, append(others, successor)...)
}

// rotatedVectors is testdata/vectors_rotated.json: what follows from
// log_rotated.jsonl for readers who do not have it.
type rotatedVectors struct {
	About string `json:"about"`
	// Keys are the ledger's, with the size from which on each is in force.
	Keys        []ledgerKeyVector `json:"keys"`
	Checkpoints []sizedNoteVector `json:"checkpoints"`
	Refusals    []sizedNoteVector `json:"refusals"`
	// Rotations is the file of the name, of the whole log.
	Rotations string           `json:"rotations"`
	Receipts  []carriedReceipt `json:"receipts"`
}

type ledgerKeyVector struct {
	keyVector
	From int    `json:"from"`
	Vkey string `json:"vkey"`
}

type sizedNoteVector struct {
	Size int    `json:"size"`
	Key  string `json:"key"`
	Note string `json:"note"`
}

// carriedReceipt is a receipt of an entry under the checkpoint of a size.
type carriedReceipt struct {
	Seq   int    `json:"seq"`
	Size  int    `json:"size"`
	Key   string `json:"key"`
	Extra string `json:"extra"`
	Proof string `json:"proof"`
	// Open are the rotations of which the receipt alone does not tell whether they are good.
	Open []int `json:"open"`
}

func TestRotatedVectors(t *testing.T) {
	keepFile(t, "testdata/vectors_rotated.json", indented(t, rotatedVectorsOf(t, rotatedLog(t))))
}

func rotatedVectorsOf(t *testing.T, b *book) rotatedVectors {
	t.Helper()
	v := rotatedVectors{
		About: "Vectors of docs/format.md, of log_rotated.jsonl. A key's seed is the SHA-256 of \"twothirds test key \" and its name; the notes are signed by the key named.",
	}
	at := b.rotations(t)
	for i, name := range []string{"ledger", "ledger 2", "ledger 3", "ledger 6", "ledger 5", "ledger 7"} {
		key, from := domaintest.NewKey(name), 1
		if i > 0 {
			from = at[i-1]
		}
		v.Keys = append(v.Keys, ledgerKeyVector{
			keyVector: keyVector{Name: name, Seed: hex.EncodeToString(key.Private.Seed()), Public: key.Public.String()},
			From:      from, Vkey: noteBy(key, "").Vkey,
		})
	}
	nameAt := func(size int) string {
		name := ""
		for _, k := range v.Keys {
			if k.From <= size {
				name = k.Name
			}
		}
		return name
	}
	sizes := []int{}
	for _, seq := range at {
		sizes = append(sizes, seq-1, seq)
	}
	sizes = slices.Compact(append(sizes, len(b.entries)))
	for _, size := range sizes {
		root := treeRoot(b.entries[:size])
		text := fmt.Sprintf("test.example/ledger\n%d\n%s\n", size, base64.StdEncoding.EncodeToString(root[:]))
		v.Checkpoints = append(v.Checkpoints, sizedNoteVector{size, nameAt(size), noteBy(domaintest.NewKey(nameAt(size)), text).Note})
	}
	for _, size := range sizes[:4] {
		head := entryOf(t, b, size)
		text := fmt.Sprintf("twothirds/refusal/v1\n%s\n%s\n%s\n%d\n%s\n%s\nsemantics 1\n", b.ledger, wire.Hash{7}, domain.CodeKeyUnknown, size, head.Leaf(), head.Recorded)
		v.Refusals = append(v.Refusals, sizedNoteVector{size, nameAt(size), noteBy(domaintest.NewKey(nameAt(size)), text).Note})
	}
	v.Rotations = b.carried(t, len(b.entries))
	for i, size := range sizes {
		open := []int{}
		if size >= at[3] {
			open = append(open, at[3])
		}
		v.Receipts = append(v.Receipts, b.carriedReceipt(t, 2+i, size, v.Checkpoints[i], open))
	}
	return v
}

// rotations are the sequences of the rotations.
func (b *book) rotations(t *testing.T) []int {
	var at []int
	for i := range b.entries {
		if domain.IsRotation(entryOf(t, b, i+1).Statement) {
			at = append(at, i+1)
		}
	}
	return at
}

// carried is the list of rotations among the first size entries, put together
// from the text of docs/format.md; empty where there are none.
func (b *book) carried(t *testing.T, size int) string {
	var list []string
	for _, seq := range b.rotations(t) {
		if seq <= size {
			list = append(list, fmt.Sprintf(`{"entry":%s,"seq":%d}`, b.entries[seq-1], seq))
		}
	}
	if list == nil {
		return ""
	}
	return "[" + strings.Join(list, ",") + "]"
}

func (b *book) carriedReceipt(t *testing.T, seq, size int, checkpoint sizedNoteVector, open []int) carriedReceipt {
	extra := `{"founding":` + string(entryOf(t, b, 1).Statement.Raw)
	if carried := b.carried(t, size); carried != "" {
		extra += `,"rotations":` + carried
	}
	extra += "}"
	encode := base64.StdEncoding.EncodeToString
	var proof strings.Builder
	fmt.Fprintf(&proof, "c2sp.org/tlog-proof@v1\nextra %s\nindex %d\n", encode([]byte(extra)), seq-1)
	for _, hash := range inclusionPath(seq-1, b.entries[:size]) {
		proof.WriteString(encode(hash[:]) + "\n")
	}
	fmt.Fprintf(&proof, "\n%s", checkpoint.Note)
	return carriedReceipt{Seq: seq, Size: size, Key: checkpoint.Key, Extra: extra, Proof: proof.String(), Open: open}
}
