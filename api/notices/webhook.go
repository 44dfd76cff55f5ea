package notices

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"time"

	"twothirds/domain/wire"
)

// SignatureHeader has the HMAC-SHA256 of the body under the shared secret, as
// sha256=<hex>.
const SignatureHeader = "Twothirds-Signature"

// webhookTime bounds one call.
const webhookTime = 15 * time.Second

// webhook posts letters as JSON.
type webhook struct {
	url    string
	secret []byte
	client *http.Client
}

func newWebhook(c Channel) (carrier, error) {
	key, err := secret(c.SecretFile)
	if err != nil {
		return nil, err
	}
	return &webhook{url: c.URL, secret: []byte(key), client: &http.Client{
		Timeout: webhookTime,
		// A redirect would take the letter to somebody whom nobody configured.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Sign is the value of SignatureHeader for a body.
func Sign(secret, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

func (w *webhook) hand(ctx context.Context, l *Letter) error {
	body := wire.Canonical(l)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("preparing the call: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "twothirds")
	request.Header.Set("Idempotency-Key", `"`+l.ID+`"`)
	request.Header.Set(SignatureHeader, Sign(w.secret, body))
	answer, err := w.client.Do(request)
	if err != nil {
		return fmt.Errorf("calling the webhook: %w", err)
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // so that the connection can serve again
	_ = answer.Body.Close()
	switch code := answer.StatusCode; {
	case code >= 200 && code < 300:
		return nil
	case code >= 300 && code < 500 && code != http.StatusRequestTimeout && code != http.StatusTooManyRequests && code != http.StatusTooEarly && code != http.StatusConflict:
		return &refused{fmt.Errorf("the webhook answers %s", answer.Status)}
	default:
		return fmt.Errorf("the webhook answers %s", answer.Status)
	}
}
