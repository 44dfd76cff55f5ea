package witness

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"twothirds/eventstore/tlog"
)

// Bounds of a policy. C2SP tlog-policy asks for at least 32 of each kind. A group
// is defined after its members, so groups nest no deeper than there are groups.
const (
	MaxPolicy    = 256 << 10 // bytes
	MaxLogs      = 64
	MaxWitnesses = 64
	MaxGroups    = 64
)

// none is the name of the quorum that needs no witness.
const none = "none"

// A Witness is one line "witness" of a policy.
type Witness struct {
	Name string // in the policy; the key has its own
	Key  Key
	URL  string // the submission prefix; may be empty
}

// A Log is one line "log" of a policy.
type Log struct {
	Origin string
	Public ed25519.PublicKey
	URL    string // may be empty
}

// A Policy says whose cosignatures a checkpoint needs (C2SP tlog-policy).
type Policy struct {
	logs      []Log
	witnesses []Witness
	quorum    *member // nil: none
}

// A member is a witness or a group, as a quorum or part of another group.
type member struct {
	name    string
	witness int // index of the witness; for a group -1
	needed  int // of a group: how many of its members
	members []*member
	used    bool // is a member of a group already
}

// A Verdict is what a policy finds in a note.
type Verdict struct {
	Cosigned []Cosigned // good cosignatures, in the order of the policy
	Missing  []string   // names of the other witnesses, in the order of the policy
	Met      bool       // whether the quorum is met
	Needed   string     // the quorum in words: "2 of 3 witnesses", "any of [a, b] and 2 of [c, d, e]"
}

// Cosigned is a good cosignature: whose, by the name in the policy, and when.
type Cosigned struct {
	Witness string
	At      int64 // POSIX seconds
}

// ParsePolicy reads a policy file. It fails with ErrMalformed or, for a key that
// this release cannot verify, ErrUnsupported; the message names the line.
// The URL of a witness, where there is one, must be http:// or https://.
func ParsePolicy(text []byte) (*Policy, error) {
	if len(text) > MaxPolicy {
		return nil, fmt.Errorf("policy of %d bytes, more than %d: %w", len(text), MaxPolicy, ErrMalformed)
	}
	r := policyReader{names: make(map[string]*member), keys: make(map[string]bool)}
	lines := bytes.Split(text, []byte("\n"))
	for i, line := range lines {
		if err := r.line(string(line)); err != nil {
			return nil, fmt.Errorf("policy line %d: %w", i+1, err)
		}
	}
	if !r.settled {
		return nil, fmt.Errorf("policy: there is no line \"quorum\": %w", ErrMalformed)
	}
	return &r.policy, nil
}

// policyReader is a policy as far as it has been read.
type policyReader struct {
	policy  Policy
	names   map[string]*member
	keys    map[string]bool // of logs and of witnesses, by kind and key
	groups  int
	settled bool // the quorum is known
}

// malformed is an error about a line.
func malformed(format string, args ...any) error {
	return fmt.Errorf(format+": %w", append(args, ErrMalformed)...)
}

func (r *policyReader) line(line string) error {
	control := func(b rune) bool { return b < 0x20 && b != '\t' || b == 0x7f }
	if strings.ContainsFunc(line, control) {
		return malformed("it has a control character (lines end in a plain newline)")
	}
	// Only space and tab separate; bytes above 0x7f are opaque, whatever they mean in Unicode.
	items := strings.FieldsFunc(line, func(b rune) bool { return b == ' ' || b == '\t' })
	if len(items) == 0 || strings.HasPrefix(items[0], "#") {
		return nil
	}
	switch kind, rest := items[0], items[1:]; kind {
	case "log":
		return r.log(rest)
	case "witness":
		return r.witness(rest)
	case "group":
		return r.group(rest)
	case "quorum":
		return r.quorum(rest)
	default:
		return malformed("%.80q is not log, witness, group or quorum", kind)
	}
}

func (r *policyReader) log(items []string) error {
	if len(items) < 1 || len(items) > 2 {
		return malformed("wanted: log VKEY [URL]")
	}
	if len(r.policy.logs) == MaxLogs {
		return malformed("more than %d logs", MaxLogs)
	}
	l, err := parseLog(items[0])
	if err != nil {
		return err
	}
	if len(items) == 2 {
		l.URL = items[1]
	}
	if !r.newKey("log", l.Public) {
		return malformed("the key of log %.300q stands in another line already", l.Origin)
	}
	r.policy.logs = append(r.policy.logs, l)
	return nil
}

// parseLog reads a log's vkey.
func parseLog(vkey string) (Log, error) {
	origin, public, err := tlog.ParseVKey(vkey)
	if err != nil {
		return Log{}, malformed("log key %.300q (wanted: a vkey of type 0x01, Ed25519)", vkey)
	}
	return Log{Origin: origin, Public: public}, nil
}

func (r *policyReader) witness(items []string) error {
	if len(items) < 2 || len(items) > 3 {
		return malformed("wanted: witness NAME VKEY [URL]")
	}
	if len(r.policy.witnesses) == MaxWitnesses {
		return malformed("more than %d witnesses", MaxWitnesses)
	}
	key, err := ParseKey(items[1])
	if err != nil {
		return err
	}
	w := Witness{Name: items[0], Key: key}
	if len(items) == 3 {
		w.URL = items[2]
		if err := checkURL(w.URL); err != nil {
			return err
		}
	}
	if !r.newKey("witness", key.Public) {
		return malformed("the key of witness %.300q stands in another line already: one cosigner would count twice", w.Name)
	}
	if err := r.define(&member{name: w.Name, witness: len(r.policy.witnesses)}); err != nil {
		return err
	}
	r.policy.witnesses = append(r.policy.witnesses, w)
	return nil
}

// checkURL reports whether a submission prefix is one that can be asked.
func checkURL(prefix string) error {
	u, err := url.Parse(prefix)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return malformed("witness URL %.300q (wanted: like https://witness.example.org)", prefix)
	}
	return nil
}

// newKey notes a key and reports whether it is the first time.
func (r *policyReader) newKey(kind string, public ed25519.PublicKey) bool {
	id := kind + string(public)
	if r.keys[id] {
		return false
	}
	r.keys[id] = true
	return true
}

// define gives a witness or group its name.
func (r *policyReader) define(m *member) error {
	if m.name == none {
		return malformed("the name %q is taken: it is the quorum that needs no witness", none)
	}
	if r.names[m.name] != nil {
		return malformed("the name %.300q stands for another witness or group already", m.name)
	}
	r.names[m.name] = m
	return nil
}

func (r *policyReader) group(items []string) error {
	if len(items) < 3 {
		return malformed("wanted: group NAME K|all|any MEMBER...")
	}
	if r.groups++; r.groups > MaxGroups {
		return malformed("more than %d groups", MaxGroups)
	}
	g := &member{name: items[0], witness: -1}
	for _, name := range items[2:] {
		m := r.names[name]
		switch {
		case m == nil:
			return malformed("%.300q is no witness or group defined above", name)
		case m.used:
			return malformed("%.300q is a member of a group already", name)
		}
		m.used = true
		g.members = append(g.members, m)
	}
	switch count := items[1]; count {
	case "all":
		g.needed = len(g.members)
	case "any":
		g.needed = 1
	default:
		k, err := strconv.Atoi(count)
		if err != nil || k < 1 || k > len(g.members) || strconv.Itoa(k) != count {
			return malformed("%.80q is not all, any or a number from 1 to %d, the number of members", count, len(g.members))
		}
		g.needed = k
	}
	return r.define(g)
}

func (r *policyReader) quorum(items []string) error {
	if len(items) != 1 {
		return malformed("wanted: quorum NAME, or quorum none")
	}
	if r.settled {
		return malformed("there is a line \"quorum\" already")
	}
	r.settled = true
	if items[0] == none {
		return nil
	}
	r.policy.quorum = r.names[items[0]]
	if r.policy.quorum == nil {
		return malformed("%.300q is no witness or group defined above", items[0])
	}
	return nil
}

// Logs returns the logs in the order of the file.
func (p *Policy) Logs() []Log { return append([]Log(nil), p.logs...) }

// Witnesses returns the witnesses in the order of the file.
func (p *Policy) Witnesses() []Witness { return append([]Witness(nil), p.witnesses...) }

// NeedsNone reports whether a checkpoint without cosignatures meets the policy.
func (p *Policy) NeedsNone() bool { return p.quorum == nil }

// Judge looks for the cosignatures of the policy's witnesses in a signed note. The
// log's own signature and the text are judged elsewhere (tlog.ParseCheckpoint).
func (p *Policy) Judge(note []byte) Verdict {
	v := Verdict{Needed: p.needed()}
	n, err := open(note)
	cosigned := make([]bool, len(p.witnesses))
	for i, w := range p.witnesses {
		var at int64
		if err == nil {
			at, cosigned[i] = w.Key.verify(n)
		}
		if cosigned[i] {
			v.Cosigned = append(v.Cosigned, Cosigned{Witness: w.Name, At: at})
		} else {
			v.Missing = append(v.Missing, w.Name)
		}
	}
	v.Met = err == nil && (p.quorum == nil || p.quorum.met(cosigned))
	return v
}

// met reports whether the witness has cosigned, or enough of the group's members have.
func (m *member) met(cosigned []bool) bool {
	if m.witness >= 0 {
		return cosigned[m.witness]
	}
	count := 0
	for _, sub := range m.members {
		if sub.met(cosigned) {
			count++
		}
	}
	return count >= m.needed
}

// needed is the quorum in words.
func (p *Policy) needed() string {
	q := p.quorum
	switch {
	case q == nil:
		return "no witnesses"
	case q.witness >= 0:
		return "witness " + q.name
	case !q.nested() && len(q.members) == 1:
		return "1 of 1 witness"
	case !q.nested():
		return fmt.Sprintf("%d of %d witnesses", q.needed, len(q.members))
	case q.needed == len(q.members):
		return q.join(" and ")
	}
	return q.String()
}

// nested reports whether a member of the group is a group.
func (m *member) nested() bool {
	for _, sub := range m.members {
		if sub.witness < 0 {
			return true
		}
	}
	return false
}

// String is a witness's name, or a group like "2 of [a, b, c]".
func (m *member) String() string {
	switch {
	case m.witness >= 0:
		return m.name
	case m.needed == len(m.members):
		return "all of [" + m.join(", ") + "]"
	case m.needed == 1:
		return "any of [" + m.join(", ") + "]"
	}
	return fmt.Sprintf("%d of [%s]", m.needed, m.join(", "))
}

func (m *member) join(separator string) string {
	words := make([]string, len(m.members))
	for i, sub := range m.members {
		words[i] = sub.String()
	}
	return strings.Join(words, separator)
}
