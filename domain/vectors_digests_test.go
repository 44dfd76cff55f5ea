package domain_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/domain/wire/commit"
)

// derivedIDs are recomputed here from the text of docs/format.md, "Ids".
func derivedIDs(t *testing.T, b *book) []derivedIDVector {
	t.Helper()
	url := wire.UUID{0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}
	space := wire.NameUUID(url, wire.SourceOf(b.ledger))
	ids := []derivedIDVector{{What: "the ledger's name space", Space: url.String(), Name: wire.SourceOf(b.ledger), ID: space.String()}}
	add := func(what, name, want string) {
		id := wire.NameUUID(space, name).String()
		if id != want {
			t.Errorf("%s: the log has %s, the format gives %s", what, want, id)
		}
		ids = append(ids, derivedIDVector{What: what, Space: space.String(), Name: name, ID: id})
	}
	leaf := func(seq int) string { return wire.LeafHash(b.entries[seq-1]).String() }
	opened, closed := b.first(t, "twothirds.poll.opened.v1"), b.first(t, "twothirds.poll.closed.v1")
	at := func(seq int) *wire.Statement { return entryOf(t, b, seq).Statement }
	add("the statement that closes the poll", "twothirds.poll.closed.v1\n"+leaf(opened)+"\n0", at(closed).ID.String())
	add("the decision", "decision\n"+leaf(opened)+"\n0", at(closed + 1).Subject[len("decision/"):])
	add("the statement of the decision", "twothirds.decision.made.v1\n"+leaf(closed)+"\n1", at(closed+1).ID.String())
	add("the statement of its first effect", "twothirds.effect.applied.v1\n"+leaf(closed)+"\n2", at(closed+2).ID.String())
	return ids
}

// digests are recomputed here from the text of docs/format.md, "Digests".
func digests(t *testing.T, b *book) []digestVector {
	t.Helper()
	var all []digestVector
	add := func(label, of, want string) {
		sum := wire.Hash(sha256.Sum256([]byte(label + "\x00" + of)))
		if sum.String() != want {
			t.Errorf("%s: the log has %s, the format gives %s", label, want, sum)
		}
		all = append(all, digestVector{Label: label, Of: of, Digest: sum.String()})
	}
	var founding struct {
		Rules json.RawMessage `json:"rules"`
	}
	var opened struct {
		Digest, Roll, Rules string
	}
	var accepted struct {
		Digest string
	}
	var tabled map[string]json.RawMessage
	b.data(t, b.first(t, "twothirds.ledger.founded.v1"), &founding)
	b.data(t, b.first(t, "twothirds.poll.opened.v1"), &opened)
	b.data(t, b.first(t, "twothirds.founding.accepted.v1"), &accepted)
	b.data(t, b.first(t, "twothirds.motion.tabled.v1"), &tabled)
	add("twothirds/rules/v1", string(founding.Rules), opened.Rules)
	delete(tabled, "by")
	delete(tabled, "seen")
	motion, err := json.Marshal(tabled) // sorted by name; the texts have nothing that HTML escapes
	if err != nil {
		t.Fatal(err)
	}
	add("twothirds/motion/v1", string(motion), opened.Digest)
	add("twothirds/roll/v1", rollText(b), opened.Roll)
	add("twothirds/founding/v1", foundingText(b, opened.Rules), accepted.Digest)
	var closed struct{ Ballots string }
	b.data(t, b.first(t, "twothirds.poll.closed.v1"), &closed)
	add("twothirds/ballots/v1", ballotsText(t, b), closed.Ballots)
	return all
}

// protestDigest is of the only protest in the full log.
func protestDigest(t *testing.T, b *book) digestVector {
	t.Helper()
	var lodged, row struct{ Statement string }
	seq := b.first(t, "twothirds.protest.lodged.v1")
	b.data(t, seq, &lodged)
	_, id, _ := strings.Cut(entryOf(t, b, seq).Statement.Subject, "/")
	if err := json.Unmarshal(b.newest[rowKey{"protest", id}].JSON, &row); err != nil {
		t.Fatal(err)
	}
	sum := wire.Hash(sha256.Sum256([]byte("twothirds/protest/v1\x00" + lodged.Statement)))
	if sum.String() != row.Statement {
		t.Errorf("the protest's row has %s, the format gives %s", row.Statement, sum)
	}
	return digestVector{Label: "twothirds/protest/v1", Of: lodged.Statement, Digest: sum.String()}
}

// lateVote is a ballot after the close of a log's poll, and the code that it
// is refused with.
func lateVote(t *testing.T, b *book) (*wire.Signed, domain.Code) {
	t.Helper()
	m := b.members[0]
	opened := b.first(t, "twothirds.poll.opened.v1")
	v := &domain.VoteCast{
		Ballot: 3, Choice: domain.ChoiceNo, Member: m.ID, Opening: wire.LeafHash(b.entries[opened-1]), Representative: m.Representative,
	}
	v.SetSeen(b.seen())
	signed := b.sign("vote.cast", entryOf(t, b, opened).Statement.Subject, v, m.Rep())
	_, err := b.state.Decide(signed, b.now, b.roots)
	var refusal *domain.Refusal
	if !errors.As(err, &refusal) || refusal.Code != domain.CodePollClosed {
		t.Fatalf("a late vote: %v", err)
	}
	return signed, refusal.Code
}

func (b *book) data(t *testing.T, seq int, v any) {
	t.Helper()
	if err := json.Unmarshal(entryOf(t, b, seq).Statement.Data, v); err != nil {
		t.Fatal(err)
	}
}

func joined(lines []string) string {
	slices.Sort(lines)
	var b bytes.Buffer
	for i, line := range lines {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(line)
	}
	return "[" + b.String() + "]"
}

func rollText(b *book) string {
	var lines []string
	for _, m := range b.members {
		lines = append(lines, fmt.Sprintf(`{"member":"%s","side":"%s"}`, m.ID, sideOf(m)))
	}
	return joined(lines)
}

func sideOf(m *domaintest.Member) string {
	if m.Constituency == "civil_society" {
		return "civil_society"
	}
	return "government"
}

// foundingText is what a founding member accepts in the short log.
func foundingText(b *book, rules string) string {
	type line struct{ order, text string }
	inOrder := func(lines []line) string {
		slices.SortFunc(lines, func(a, b line) int { return bytes.Compare([]byte(a.order), []byte(b.order)) })
		var texts [][]byte
		for _, l := range lines {
			texts = append(texts, []byte(l.text))
		}
		return "[" + string(bytes.Join(texts, []byte(","))) + "]"
	}
	var keys, members, offices []line
	for _, o := range []domaintest.Speaker{b.coordinator, b.civil, b.government} {
		key := o.Key.Public.String()
		keys = append(keys, line{key, fmt.Sprintf(`{"holder":"%s","key":"%s"}`, o.Of, key)})
	}
	for i, m := range b.members {
		key := m.Key.Public.String()
		keys = append(keys, line{key, fmt.Sprintf(`{"holder":"representative/%s","key":"%s"}`, m.Representative, key)})
		members = append(members, line{m.ID.String(), fmt.Sprintf(`{"constituency":"%s","member":"%s","name":{"en":"member %d"}}`, m.Constituency, m.ID, i)})
	}
	offices = []line{
		{"1", `{"office":"coordinator","role":"coordinator"}`},
		{"2", `{"office":"registrar-civil-society","role":"registrar","side":"civil_society"}`},
		{"3", `{"office":"registrar-government","role":"registrar","side":"government"}`},
	}
	return fmt.Sprintf(`{"keys":%s,"members":%s,"offices":%s,"rules":"%s"}`, inOrder(keys), inOrder(members), inOrder(offices), rules)
}

// ballotsText is the short log's five ballots, of which the first was replaced.
func ballotsText(t *testing.T, b *book) string {
	t.Helper()
	var lines [][]byte
	for i := range b.entries {
		st := entryOf(t, b, i+1).Statement
		if st.Type != "twothirds.vote.cast.v1" {
			continue
		}
		var vote struct{ Choice, Member string }
		b.data(t, i+1, &vote)
		outcome := "counted"
		if len(lines) == 0 {
			outcome = "replaced"
		}
		lines = append(lines, fmt.Appendf(nil, `{"choice":"%s","member":"%s","outcome":"%s","seq":%d}`, vote.Choice, vote.Member, outcome, i+1))
	}
	return "[" + string(bytes.Join(lines, []byte(","))) + "]"
}

// commitmentOf is recomputed here from the text of docs/format.md, "Commitments".
func commitmentOf(ledger wire.Hash) commitmentVector {
	o := commit.Opening{Field: "name", Subject: "representative/0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d70", Value: "Example Representative"}
	for i := range o.Salt {
		o.Salt[i] = byte(i + 1)
	}
	hashed := slices.Concat([]byte("twothirds/commit/v1\x00"), o.Salt[:], []byte(ledger.String()+o.Subject+"\x00"+o.Field+"\x00"+o.Value))
	sum := wire.Hash(sha256.Sum256(hashed))
	if !commit.Check(o, ledger.String(), sum) {
		panic("the format and the code give different commitments")
	}
	return commitmentVector{Ledger: ledger.String(), Opening: o, Hashed: hex.EncodeToString(hashed), Commitment: sum.String()}
}

// foundedState shows what is hashed of the state after the founding.
func foundedState(t *testing.T, b *book) stateVector {
	t.Helper()
	first := replay(t, b.entries[:1])
	var hashed []byte
	keys := make([]rowKey, 0, len(first.newest))
	for key := range first.newest {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b rowKey) int {
		return bytes.Compare([]byte(a.kind+"\x00"+a.id), []byte(b.kind+"\x00"+b.id))
	})
	for _, key := range keys {
		row := first.newest[key]
		n := len(row.JSON)
		hashed = append(hashed, row.Kind+"\x00"+row.ID+"\x00"...)
		hashed = append(hashed, 0, 0, 0, 0, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
		hashed = append(hashed, row.JSON...)
	}
	sum := wire.Hash(sha256.Sum256(hashed))
	if sum != first.digests[0] {
		t.Error("two ways to compute the digest of a state differ")
	}
	return stateVector{Seq: 1, Hashed: hex.EncodeToString(hashed[:400]), Length: len(hashed), Digest: sum.String()}
}
