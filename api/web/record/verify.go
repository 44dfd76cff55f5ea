package record

import (
	"crypto/ed25519"
	"errors"
	"strconv"

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
}

func loadVerify(r *request) (site.Content, error) {
	r.Title = r.T("verify.title")
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
	}}, nil
}
