package record

import (
	"fmt"
	"strconv"
	"strings"

	"twothirds/api/web/site"
	"twothirds/domain"

	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain/wire"
)

type logPage struct {
	*site.Page
	About   string // what the entries are about, "" for all
	All     string // link to all entries
	Entries []site.LogLine
	Older   string
}

func loadLog(r *request) (site.Content, error) {
	r.Title = r.T("nav.log")
	r.Crumbs = []site.Link{{Href: r.Href("/room"), Text: r.T("room")}}
	about := r.Query.Get("about")
	before := uint64(0)
	if text := r.Query.Get("before"); text != "" {
		var err error
		if before, err = strconv.ParseUint(text, 10, 53); err != nil {
			return site.Content{}, site.ErrNotFound
		}
	}
	lines, next, err := r.LogLines(about, wire.Seq(before), site.PageLength)
	if err != nil {
		return site.Content{}, err
	}
	page := &logPage{Page: &r.Page, About: about, All: r.Href("/log"), Entries: lines}
	if next > 0 {
		page.Older = r.With("before", strconv.FormatUint(uint64(next), 10))
	}
	return site.Content{Template: "log.html", Data: page}, nil
}

type entryPage struct {
	*site.Page
	No             string
	Number         wire.Seq
	RecordedAt     site.Stamp
	StatedAt       site.Stamp
	Type, Word     string
	Subject        site.Subject
	Ref            string
	Leaf           string
	Signers        []signerView
	JSON           string
	RawHref        string
	Receipt        receiptLinks
	Command        string
	Previous, Next *site.Link
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

// signerView is who signed: the capacity, for whom, and with which key.
type signerView struct {
	As   string
	Of   site.Said
	Href string // of the member
	// Person is whose key it is, by what is kept beside the log.
	Person site.Person
	Key    string
}

func loadEntry(r *request) (site.Content, error) {
	number, err := strconv.ParseUint(r.PathValue("seq"), 10, 53)
	seq := wire.Seq(number)
	if err != nil || seq < 1 || seq > r.Seq {
		return site.Content{}, site.ErrNotFound
	}
	entry, err := r.Entry(seq)
	if err != nil {
		return site.Content{}, err
	}
	pretty := jsontext.Value(entry.Raw).Clone()
	if err := pretty.Indent(jsontext.WithIndent("  ")); err != nil {
		return site.Content{}, fmt.Errorf("laying out entry %d: %w", seq, err)
	}
	st := entry.Statement
	page := &entryPage{
		Page: &r.Page, No: r.N(int64(seq)), Number: seq, RecordedAt: r.When(entry.Recorded), StatedAt: r.When(st.Time), //nolint:gosec // below 2^53
		Type: st.Type, Word: r.Or("type.", st.Type), Ref: st.Subject, Leaf: entry.Leaf().String(), JSON: string(pretty),
		RawHref: "/v1/entries/" + strconv.FormatUint(number, 10),
	}
	if page.Subject, err = r.SubjectOf(st.Subject); err != nil {
		return site.Content{}, err
	}
	r.Title = r.T("entry.title", page.No)
	r.Crumbs = []site.Link{{Href: r.Href("/room"), Text: r.T("room")}, {Href: r.Href("/log"), Text: r.T("nav.log")}}
	page.Receipt = r.receiptLinks(strconv.FormatUint(number, 10))
	page.Command = "(printf '\\000'; curl -s " + site.Origin(r.Request.Request) + page.RawHref + ") | sha256sum"
	if page.Signers, err = r.signers(st); err != nil {
		return site.Content{}, err
	}
	if seq > 1 {
		link := site.Link{Href: r.Href("/log/", seq-1), Text: r.T("entry.previous")}
		page.Previous = &link
	}
	if seq < r.Seq {
		link := site.Link{Href: r.Href("/log/", seq+1), Text: r.T("entry.next")}
		page.Next = &link
	}
	return site.Content{Template: "entry.html", Data: page}, nil
}

// signers are those who signed a statement, with the names of the members for
// whom they did.
func (r *request) signers(st *wire.Statement) ([]signerView, error) {
	var views []signerView
	for _, signer := range st.By {
		v := signerView{As: r.Or("as.", signer.As), Of: site.Said{Text: signer.Of}, Key: signer.Key.String()}
		if id, ok := strings.CutPrefix(signer.Of, "member/"); ok {
			m, err := site.Get[domain.Member](r.View, "member", id)
			if err != nil {
				return nil, err
			}
			if m != nil {
				v.Of, v.Href = r.In(m.Name), r.Href("/members/", id)
			}
		}
		var err error
		if v.Person, err = r.Speaker(signer); err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, nil
}
