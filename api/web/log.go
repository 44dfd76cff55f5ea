package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/tlog"
)

type logPage struct {
	*base
	About   string // what the entries are about, "" for all
	All     string // link to all entries
	Entries []logLine
	Older   string
}

// logLine is an entry in a list.
type logLine struct {
	No       string
	Href     string
	Recorded stamp
	Word     string
	Subject  subject
	Derived  bool
}

// subject is what an entry is about.
type subject struct {
	Noun, ID string
	Href     string
}

func loadLog(r *request) (content, error) {
	r.Title = r.T("nav.log")
	about := r.query.Get("about")
	before := uint64(0)
	if text := r.query.Get("before"); text != "" {
		var err error
		if before, err = strconv.ParseUint(text, 10, 53); err != nil {
			return content{}, errNotFound
		}
	}
	lines, next, err := r.logLines(about, wire.Seq(before), pageLength)
	if err != nil {
		return content{}, err
	}
	page := &logPage{base: &r.base, About: about, All: r.Href("/log"), Entries: lines}
	if next > 0 {
		page.Older = r.With("before", strconv.FormatUint(uint64(next), 10))
	}
	return content{template: "log.html", data: page}, nil
}

// logLines reads entries about ref, or all, newest first, before a sequence;
// next is where older ones go on, 0 for none.
func (r *request) logLines(ref string, before wire.Seq, limit int) (lines []logLine, next wire.Seq, err error) {
	metas, more, err := r.view.EntriesBefore(ref, before, limit)
	if err != nil {
		return nil, 0, err
	}
	for _, meta := range metas {
		entry, err := r.entry(wire.Seq(meta.Seq))
		if err != nil {
			return nil, 0, err
		}
		about, err := r.subject(entry.Statement.Subject)
		if err != nil {
			return nil, 0, err
		}
		next = wire.Seq(meta.Seq)
		lines = append(lines, logLine{
			No: r.N(int64(meta.Seq)), Href: r.Href("/log/", meta.Seq), Recorded: r.When(entry.Recorded), //nolint:gosec // sequences stay below 2^53
			Word: r.Or("type.", entry.Statement.Type), Subject: about, Derived: entry.Derived(),
		})
	}
	if !more {
		next = 0
	}
	return lines, next, nil
}

// entry reads an entry.
func (r *request) entry(seq wire.Seq) (*wire.Entry, error) {
	raw, err := r.site.ledger.Entry(seq)
	if errors.Is(err, tlog.ErrNotFound) {
		return nil, errNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("reading entry %d: %w", seq, err)
	}
	entry, err := wire.ParseEntry(raw)
	if err != nil {
		return nil, fmt.Errorf("entry %d: %w", seq, err)
	}
	return entry, nil
}

// subject names what an entry is about, with a link to the page that shows it,
// or else to the entries about it.
func (r *request) subject(ref string) (subject, error) {
	noun, id, _ := strings.Cut(ref, "/")
	s := subject{Noun: r.Or("noun.", noun), ID: short(id), Href: r.about(ref)}
	switch noun {
	case "motion":
		s.Href = r.Href("/motions/", id)
	case "ledger":
		s.Href = r.Href("/")
	case "amendment", "decision", "poll": // shown on their motion's page
		of, err := get[struct {
			Motion domain.MotionID `json:"motion"`
		}](r.view, noun, id)
		if err != nil {
			return s, err
		}
		if of != nil {
			s.Href = r.Href("/motions/", of.Motion)
		}
	}
	return s, nil
}

// short is the beginning of an id, or its end for those that begin with a time.
func short(id string) string {
	if len(id) == 36 {
		return "…" + id[28:]
	}
	if len(id) > 20 {
		return id[:12] + "…"
	}
	return id
}

type entryPage struct {
	*base
	No             string
	Number         wire.Seq
	RecordedAt     stamp
	StatedAt       stamp
	Type, Word     string
	Subject        subject
	Ref            string
	Leaf           string
	Signers        []signerView
	JSON           string
	RawHref        string
	Receipt        receiptLinks
	Command        string
	Previous, Next *navItem
}

// receiptLinks are the two files of an entry's receipt, with the names that
// twothirds receipt verify finds them by.
type receiptLinks struct {
	Proof, ProofFile string
	Entry, EntryFile string
	Verify           string // the command that checks it
}

func (r *request) receiptLinks(seq string) receiptLinks {
	file := "entry-" + seq + ".tlog-proof"
	return receiptLinks{
		Proof: "/v1/receipts/" + seq, ProofFile: file, Entry: "/v1/receipts/" + seq + "/entry", EntryFile: file + ".entry",
		Verify: "twothirds receipt verify " + file + " --ledger " + r.Ledger.ID.String(),
	}
}

type signerView struct {
	As  string
	Of  said
	Key string
}

func loadEntry(r *request) (content, error) {
	number, err := strconv.ParseUint(r.PathValue("seq"), 10, 53)
	seq := wire.Seq(number)
	if err != nil || seq < 1 || seq > r.Seq {
		return content{}, errNotFound
	}
	entry, err := r.entry(seq)
	if err != nil {
		return content{}, err
	}
	pretty := jsontext.Value(entry.Raw).Clone()
	if err := pretty.Indent(jsontext.WithIndent("  ")); err != nil {
		return content{}, fmt.Errorf("laying out entry %d: %w", seq, err)
	}
	st := entry.Statement
	page := &entryPage{
		base: &r.base, No: r.N(int64(seq)), Number: seq, RecordedAt: r.When(entry.Recorded), StatedAt: r.When(st.Time), //nolint:gosec // below 2^53
		Type: st.Type, Word: r.Or("type.", st.Type), Ref: st.Subject, Leaf: entry.Leaf().String(), JSON: string(pretty),
		RawHref: "/v1/entries/" + strconv.FormatUint(number, 10),
	}
	if page.Subject, err = r.subject(st.Subject); err != nil {
		return content{}, err
	}
	r.Title = r.T("entry.title", page.No)
	page.Receipt = r.receiptLinks(strconv.FormatUint(number, 10))
	page.Command = "(printf '\\000'; curl -s " + origin(r.Request) + page.RawHref + ") | sha256sum"
	names, err := r.memberNames()
	if err != nil {
		return content{}, err
	}
	for _, signer := range st.By {
		v := signerView{As: r.Or("as.", signer.As), Of: said{Text: signer.Of}, Key: signer.Key.String()}
		for id, name := range names {
			if signer.Of == "member/"+id.String() {
				v.Of = name
			}
		}
		page.Signers = append(page.Signers, v)
	}
	if seq > 1 {
		link := navItem{Href: r.Href("/log/", seq-1), Text: r.T("entry.previous")}
		page.Previous = &link
	}
	if seq < r.Seq {
		link := navItem{Href: r.Href("/log/", seq+1), Text: r.T("entry.next")}
		page.Next = &link
	}
	return content{template: "entry.html", data: page}, nil
}

// origin is the address at which a browser has found us, for commands to copy.
func origin(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	u := url.URL{Scheme: scheme, Host: r.Host}
	if strings.ContainsFunc(r.Host, func(c rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]", c)
	}) {
		u.Host = "HOST" // nobody should copy that into a shell
	}
	return u.String()
}
