package client

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/go-json-experiment/json"

	"twothirds/api/keyfile"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore/attachments"
)

// uploadTime is how long an upload may take.
const uploadTime = 5 * time.Minute

// Upload brings a file to the ledger's server at an address, as Dial takes it,
// signed by an enrolled key. Uploading a file again is safe. It fails with
// attachments.ErrTooLarge or ErrType, ErrUnreachable, ErrAnswer, or with what the
// server says.
func Upload(ctx context.Context, address string, content []byte, mediaType string, signer keyfile.Signer) (attachments.Info, error) {
	target, err := Dial(address)
	if err != nil {
		return attachments.Info{}, err
	}
	r := target.(*remote)
	defer r.Close() //nolint:errcheck // it has nothing to say
	if r.pinned != nil {
		if _, err := r.founding(ctx); err != nil {
			return attachments.Info{}, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, uploadTime)
	defer cancel()
	hash := wire.Hash(sha256.Sum256(content))
	sig, err := signer.Sign(attachments.UploadMessage(hash))
	if err != nil {
		return attachments.Info{}, fmt.Errorf("signing the upload: %w", err)
	}
	query := url.Values{
		"sha256": {hash.String()}, "key": {pubkey.Key(signer.Public()).String()}, "sig": {base64.RawURLEncoding.EncodeToString(sig)},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.base+"/v1/attachments?"+query.Encode(), bytes.NewReader(content))
	if err != nil {
		return attachments.Info{}, fmt.Errorf("uploading to %s: %w", r.base, err)
	}
	req.Header.Set("Content-Type", mediaType)
	resp, err := r.client.Do(req)
	if err != nil {
		return attachments.Info{}, unreachable(err)
	}
	switch resp.StatusCode {
	case http.StatusCreated:
	case http.StatusRequestEntityTooLarge:
		return attachments.Info{}, fmt.Errorf("%w (%s)", attachments.ErrTooLarge, readProblem(resp).Code)
	case http.StatusUnsupportedMediaType:
		return attachments.Info{}, fmt.Errorf("%w (%s)", attachments.ErrType, readProblem(resp).Message)
	default:
		return attachments.Info{}, fmt.Errorf("uploading: %w", readProblem(resp).err(resp))
	}
	defer resp.Body.Close() //nolint:errcheck // read only
	body, err := bounded(resp.Body)
	if err != nil {
		return attachments.Info{}, err
	}
	var info attachments.Info
	if err := json.Unmarshal(body, &info); err != nil || info.SHA256 != hash || info.Size != int64(len(content)) {
		return attachments.Info{}, fmt.Errorf("the answer to an upload: %w", ErrAnswer)
	}
	return info, nil
}
