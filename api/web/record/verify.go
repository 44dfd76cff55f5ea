package record

import (
	"crypto/ed25519"
	"errors"
	"strconv"

	"twothirds/api/verifier"
	"twothirds/api/web/site"
	"twothirds/eventstore/tlog"
)

type verifyPage struct {
	*site.Page
	Vkey, Fingerprint string
	Checkpoint        string
	Audit, Replay     string
	Fetch             string
	DigestHref        string
	Worker            string // the script that verifies everything
	Zero              string // the address of an entry, with 0 for its sequence
}

func loadVerify(r *request) (site.Content, error) {
	r.Title = r.T("verify.title")
	r.Crumbs = []site.Link{{Href: r.Href("/room"), Text: r.T("room")}}
	r.Scripts, r.Still = []string{r.Static("verify.js")}, true
	note, _, err := r.Site.Ledger.Published()
	if err != nil && !errors.Is(err, tlog.ErrNotFound) { // the first is yet to come
		return site.Content{}, err
	}
	from := site.Origin(r.Request.Request)
	seq := strconv.FormatUint(uint64(r.Seq), 10)
	return site.Content{Template: "verify.html", Varies: true, Data: &verifyPage{
		Page: &r.Page, Vkey: tlog.VKey(r.Ledger.Origin, ed25519.PublicKey(r.Ledger.Key[:])), Fingerprint: r.Ledger.Key.Fingerprint(),
		Checkpoint: string(note),
		Audit:      "twothirds audit " + from + " --ledger " + r.Ledger.ID.String(),
		Replay:     "twothirds replay " + from + " --at " + seq + " --digest",
		Fetch:      "curl -s " + from + "/log/checkpoint",
		DigestHref: "/v1/digest?at=" + seq,
		Worker:     verifier.WorkerPath, Zero: "/" + r.Code + "/log/0",
	}}, nil
}
