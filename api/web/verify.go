package web

import (
	"crypto/ed25519"
	"errors"
	"strconv"

	"twothirds/eventstore/tlog"
)

type verifyPage struct {
	*base
	Vkey, Fingerprint string
	Checkpoint        string
	Audit, Replay     string
	Fetch             string
	DigestHref        string
}

func loadVerify(r *request) (content, error) {
	r.Title = r.T("verify.title")
	note, _, err := r.site.ledger.Published()
	if err != nil && !errors.Is(err, tlog.ErrNotFound) { // the first is yet to come
		return content{}, err
	}
	from := origin(r.Request)
	seq := strconv.FormatUint(uint64(r.Seq), 10)
	return content{template: "verify.html", varies: true, data: &verifyPage{
		base: &r.base, Vkey: tlog.VKey(r.Ledger.Origin, ed25519.PublicKey(r.Ledger.Key[:])), Fingerprint: r.Ledger.Key.Fingerprint(),
		Checkpoint: string(note),
		Audit:      "twothirds audit " + from + " --ledger " + r.Ledger.ID.String(),
		Replay:     "twothirds replay " + from + " --at " + seq + " --digest",
		Fetch:      "curl -s " + from + "/log/checkpoint",
		DigestHref: "/v1/digest?at=" + seq,
	}}, nil
}
