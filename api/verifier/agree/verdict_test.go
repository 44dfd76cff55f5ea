package agree

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
	"twothirds/projections"
)

// A verdict is what one verifier says of a log.
type verdict struct {
	ok bool
	// seq is the first entry at fault, 0 where it is none in particular; class
	// is the verifier's own word for the kind of fault.
	seq   int
	class string
	// code is that of docs/format.md §17 where a statement would have been refused
	// with one.
	code   string
	reason string
	// state is the digest of the state at the end of a log that is ok.
	state string
	// tree is the entry from which on the tree differs, where the files can tell.
	tree int
}

func (v verdict) String() string {
	if v.ok {
		return "ok, state " + v.state
	}
	return fmt.Sprintf("bad at %d: %s: %.300s", v.seq, v.class, v.reason)
}

// A failure says that a verifier came to no verdict at all.
const failure = "failed"

// corresponding says which words of the second verifier (api/verifier/js/judge.js)
// stand for each word of the program's (domain.FaultClass, cmd/twothirds/audit.go).
// The second is finer where one class of the program has several paragraphs of
// docs/format.md.
var corresponding = map[string][]string{
	string(domain.FaultNewer):      {"newer"},
	string(domain.FaultForm):       {"form"},
	string(domain.FaultSignature):  {"signature"},
	string(domain.FaultTime):       {"time"},
	string(domain.FaultStanding):   {"standing"},
	string(domain.FaultPermission): {"permission", "ids", "seen"},
	string(domain.FaultCount):      {"derived"},
	classTree:                      {"tree", "checkpoint"},
}

// classTree is the program's word for all that concerns the files of a copy.
const classTree = "tree"

// disagreement says how two verdicts on one log differ, or nothing.
func disagreement(program, second verdict) string {
	switch {
	case program.class == failure || second.class == failure:
		return "no verdict"
	case program.ok != second.ok:
		return "one takes it for valid"
	case program.ok && program.state != second.state:
		return "they come to different states"
	case program.ok:
		return ""
	case program.class == classTree && program.seq == 0 && second.seq <= 1:
		// The program reads the founding before the copy has anything by which to
		// judge it, and calls a copy without a good one no valid log.
	case program.class == classTree && second.class == "tree":
		// Which entry it is only the files can tell, and the program says it in words.
	case program.seq != second.seq:
		return "they name different entries"
	case !slices.Contains(corresponding[program.class], second.class):
		return "they name different kinds of fault"
	case program.code != "" && program.code != second.code:
		return "they would refuse the statement with different codes"
	}
	return ""
}

// memory is a log in memory, as projections reads one. Its entries may be any bytes.
type memory struct {
	projections.Source // only what Replay calls is there
	entries            [][]byte
	tree               *tlog.Tree
	continues          []bool
}

func newMemory(entries [][]byte) *memory {
	m := &memory{entries: entries, tree: tlog.NewTree()}
	for _, raw := range entries {
		m.tree.Add(tlog.LeafHash(raw))
		m.continues = append(m.continues, copies.ContinuesGroup(raw))
	}
	return m
}

func (m *memory) Size() wire.Seq { return wire.Seq(len(m.entries)) }

func (m *memory) Entries(from wire.Seq, fn func(seq wire.Seq, raw []byte) error) error {
	for i := int(from) - 1; i < len(m.entries); i++ {
		if err := fn(wire.Seq(i+1), m.entries[i]); err != nil {
			return err
		}
	}
	return nil
}

// Root is as copies.Copy has it.
func (m *memory) Root(size uint64) (wire.Hash, bool) {
	if size == 0 || size > uint64(len(m.entries)) || (size < uint64(len(m.entries)) && m.continues[size]) {
		return wire.Hash{}, false
	}
	root, err := m.tree.RootAt(int64(size))
	return wire.Hash(root), err == nil
}

// programOn is what the program says of entries.
func programOn(t testing.TB, entries [][]byte) verdict {
	if !thorough {
		var fault *domain.Fault
		if err := quickly.fault(entries); errors.As(err, &fault) {
			return programVerdict(projections.Replayed{}, err)
		}
	}
	return replayed(t, entries)
}

// replayed is what the program says of entries when it begins at the beginning.
func replayed(t testing.TB, entries [][]byte) verdict {
	replayed, err := projections.Replay(t.Context(), newMemory(entries), 0, projections.Watch{})
	return programVerdict(replayed, err)
}

// thorough has every log replayed as audit does it.
var thorough = sweeping || os.Getenv("TWOTHIRDS_FUZZ") != ""

func programVerdict(replayed projections.Replayed, err error) verdict {
	var fault *domain.Fault
	var refusal *domain.Refusal
	switch {
	case errors.As(err, &refusal) && errors.As(err, &fault) && fault.Class != domain.FaultNewer:
		return verdict{seq: int(fault.Seq), class: string(fault.Class), code: string(refusal.Code), reason: fault.Err.Error()}
	case errors.As(err, &fault):
		return verdict{seq: int(fault.Seq), class: string(fault.Class), reason: fault.Err.Error()}
	case errors.Is(err, copies.ErrInvalid):
		return verdict{class: classTree, reason: err.Error(), tree: placeIn(err)}
	case err != nil:
		return verdict{class: failure, reason: err.Error()}
	}
	return verdict{ok: true, state: fmt.Sprintf("%x", replayed.Digest)}
}

var placeInWords = regexp.MustCompile(`entry ([0-9]+) is not the one that tile`)

// placeIn is the entry that the message of copies.Verify names, 0 where there is none.
func placeIn(err error) int {
	m := placeInWords.FindStringSubmatch(err.Error())
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

// programOnFolder is what the program's audit says of an exported folder.
func programOnFolder(t testing.TB, dir string) verdict {
	c, err := copies.OpenToJudge(t.Context(), dir)
	if err != nil {
		return programVerdict(projections.Replayed{}, err)
	}
	defer c.Close() //nolint:errcheck // read only
	replayed, err := projections.Replay(t.Context(), c, 0, projections.Watch{})
	if err == nil {
		err = c.Verify()
	}
	return programVerdict(replayed, err)
}

// treeOnFolder is what the program says of a folder's tree alone, whatever the entries say.
func treeOnFolder(t testing.TB, dir string) error {
	t.Helper()
	c, err := copies.Open(t.Context(), dir)
	if err != nil {
		return err
	}
	defer c.Close() //nolint:errcheck // read only
	if err := c.Entries(1, func(wire.Seq, []byte) error { return nil }); err != nil {
		return err
	}
	return c.Verify()
}

// A tampering is a log that somebody has been at, and what is to be found in it.
type tampering struct {
	name    string
	entries [][]byte
	dir     string // a folder to judge instead
	since   []byte // a checkpoint kept from before, and
	ledger  string // the id that the log has to have: given to the second verifier
	want    want
}

// want is what both verifiers have to find.
type want struct {
	// ok: it is a valid log all the same, as far as a copy can show.
	ok bool
	// any: nothing is asked for but that both agree.
	any bool
	// seq is the entry that they name; with after set, that one or a later one.
	seq   int
	after bool
	// classes are the program's words for what it may be; none for any.
	classes []string
}

func at(seq int, classes ...string) want    { return want{seq: seq, classes: classes} }
func after(seq int, classes ...string) want { return want{seq: seq, after: true, classes: classes} }

// missed says what of a verdict is not as it has to be, or nothing.
func (w want) missed(v verdict) string {
	switch {
	case w.any:
		return ""
	case v.ok != w.ok:
		return fmt.Sprintf("ok is %t", v.ok)
	case w.ok:
		return ""
	case w.after && v.seq < w.seq, !w.after && v.seq != w.seq:
		return fmt.Sprintf("not entry %d", w.seq)
	case len(w.classes) > 0 && !slices.Contains(w.classes, v.class):
		return "not of class " + strings.Join(w.classes, " or ")
	}
	return ""
}

// A judged is a tampering with both verdicts.
type judged struct {
	tampering
	program, second verdict
}

// upToFault is a log without most of what comes after the entry that has to be
// found at fault: neither verifier judges that.
func (tc tampering) upToFault() tampering {
	if w := tc.want; !w.ok && !w.any && !w.after && !sweeping {
		tc.entries = tc.entries[:min(len(tc.entries), w.seq+2)]
	}
	return tc
}

// judgeAll has both verifiers judge logs, side by side.
func judgeAll(t testing.TB, list []tampering) []judged {
	t.Helper()
	n := needNode(t)
	list = slices.Clone(list)
	for i := range list {
		list[i] = list[i].upToFault()
	}
	all := make([]judged, len(list))
	done := make(chan error, 1)
	go func() {
		for i, tc := range list {
			v, err := n.judge(tc)
			if err != nil {
				done <- fmt.Errorf("%s: %w", tc.name, err)
				return
			}
			all[i].second = v
		}
		done <- nil
	}()
	for i, tc := range list {
		all[i].tampering = tc
		if tc.dir != "" {
			all[i].program = programOnFolder(t, tc.dir)
		} else {
			all[i].program = programOn(t, tc.entries)
		}
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	return all
}

// expect judges logs and reports all in which the verifiers differ, or do not
// find what is to be found.
func expect(t testing.TB, list []tampering) []judged {
	t.Helper()
	if len(list) == 0 {
		t.Fatal("nothing was tampered with")
	}
	all := judgeAll(t, list)
	for _, j := range all {
		if d := disagreement(j.program, j.second); d != "" {
			t.Errorf("%s: %s\n\tprogram: %s\n\tsecond:  %s", j.name, d, j.program, j.second)
		} else if m := j.want.missed(j.program); m != "" {
			t.Errorf("%s: %s\n\tprogram: %s\n\tsecond:  %s", j.name, m, j.program, j.second)
		}
	}
	return all
}
