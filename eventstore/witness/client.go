package witness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"twothirds/eventstore/tlog"
)

const (
	// clientTimeout is how long one request may take when neither the context nor
	// the HTTP client sets a nearer end.
	clientTimeout = 10 * time.Second
	// maxAnswer bounds an answer in bytes. A witness with an Ed25519 and an ML-DSA
	// key answers 3.4 kB.
	maxAnswer = 64 << 10
	// maxAnswerLines is how many signature lines of an answer are looked at.
	maxAnswerLines = 16
	// maxProofHashes is how many hashes a consistency proof may have (C2SP tlog-witness).
	maxProofHashes = 63

	sizeType = "text/x.tlog.size"
)

// Client submits checkpoints to witnesses (C2SP tlog-witness). The zero value is
// ready for use. It may be used by several goroutines.
type Client struct {
	// HTTP makes the requests; nil is a client of its own. Its CheckRedirect is not
	// used: a witness is where the policy says, and nowhere else.
	HTTP *http.Client
}

// ownHTTP is used by a Client without an HTTP client.
var ownHTTP = func() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxResponseHeaderBytes = maxAnswer
	return &http.Client{Transport: t}
}()

// AddCheckpoint asks a witness once to cosign the checkpoint in a signed note:
// old is the size that the witness is thought to have cosigned last, 0 for none, and
// proof the consistency proof from there, empty for 0 and for the checkpoint's own size.
// It returns one signature line of w.Key that verifies over exactly this note.
// Everything else in the answer is dropped.
//
// It fails with *SizeError when old is not what the witness has; with
// ErrInconsistent when the witness knows another tree; with ErrUnknownLog; with
// ErrRefused, which the log's operator or the witness's has to mend; with
// ErrUnreachable, which time may mend; or with ErrMalformed for an answer that is none.
func (c *Client) AddCheckpoint(ctx context.Context, w Witness, old int64, proof []tlog.Hash, note []byte) (line []byte, err error) {
	line, err = c.addCheckpoint(ctx, w, old, proof, note)
	if err != nil {
		return nil, fmt.Errorf("asking witness %s: %w", w.Name, err)
	}
	return line, nil
}

func (c *Client) addCheckpoint(ctx context.Context, w Witness, old int64, proof []tlog.Hash, note []byte) ([]byte, error) {
	n, err := open(note)
	if err != nil {
		return nil, err
	}
	if w.URL == "" {
		return nil, fmt.Errorf("the policy has no URL for it: %w", ErrUnreachable)
	}
	if err := checkURL(w.URL); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, clientTimeout)
	defer cancel()
	body := formatRequest(old, proof, note)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(w.URL, "/")+"/add-checkpoint", bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	req.Header.Set("Content-Type", "text/plain; charset=utf-8")
	req.Header.Set("User-Agent", "twothirds")
	resp, err := c.http().Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	defer resp.Body.Close() //nolint:errcheck // read only
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("%w: reading its answer: %w", ErrUnreachable, err)
	}
	if len(answer) > maxAnswer {
		return nil, malformed("its answer is longer than %d bytes", maxAnswer)
	}
	if resp.StatusCode == http.StatusOK {
		return goodLine(w.Key, n.Text, answer)
	}
	return nil, refusal(resp, answer)
}

// http is the client to use: one that follows no redirect.
func (c *Client) http() *http.Client {
	h := *ownHTTP
	if c.HTTP != nil {
		h = *c.HTTP
	}
	h.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &h
}

// formatRequest is the body of add-checkpoint.
func formatRequest(old int64, proof []tlog.Hash, note []byte) []byte {
	b := fmt.Appendf(nil, "old %d\n", old)
	for _, h := range proof {
		b = fmt.Appendf(b, "%v\n", h)
	}
	return append(append(b, '\n'), note...)
}

// goodLine finds the cosignature of k over text in an answer of signature lines;
// the latest of several.
func goodLine(k Key, text string, answer []byte) ([]byte, error) {
	var best []byte
	latest := int64(-1)
	lines := strings.SplitAfterN(string(answer), "\n", maxAnswerLines+1)
	for _, line := range lines[:min(len(lines), maxAnswerLines)] {
		if !strings.HasPrefix(line, lineStart) {
			continue
		}
		if at, ok := k.Verify([]byte(text + "\n" + line)); ok && at > latest {
			best, latest = []byte(line), at
		}
	}
	if best == nil {
		return nil, malformed("its answer has no good cosignature by %s", k)
	}
	return best, nil
}

// refusal is the error for an answer other than 200.
func refusal(resp *http.Response, answer []byte) error {
	said := fmt.Sprintf("it answers %d: %.200q", resp.StatusCode, bytes.TrimSpace(answer))
	switch code := resp.StatusCode; {
	case code == http.StatusConflict:
		if kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); kind != sizeType {
			// Up to tlog-witness v1.0.0 this is the answer to another root at the same size.
			return fmt.Errorf("%w: %s", ErrInconsistent, said)
		}
		size, err := parseSize(strings.TrimSuffix(string(answer), "\n"))
		if err != nil {
			return fmt.Errorf("its size: %w", err)
		}
		return &SizeError{Size: size}
	case code == http.StatusUnprocessableEntity:
		return fmt.Errorf("%w: %s", ErrInconsistent, said)
	case code == http.StatusNotFound:
		return fmt.Errorf("%w: ask its operator to add the log's vkey: %s", ErrUnknownLog, said)
	case code >= 300 && code < 400:
		return fmt.Errorf("%w: it answers %d, a redirect to %.200q: put the right address into the policy", ErrRefused, code, resp.Header.Get("Location"))
	case code >= 400 && code < 500:
		return fmt.Errorf("%w: %s", ErrRefused, said)
	case code >= 500:
		return fmt.Errorf("%w: %s", ErrUnreachable, said)
	}
	return malformed("%s", said)
}

// parseSize reads a tree size in its only decimal form.
func parseSize(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > tlog.MaxSize || strconv.FormatInt(n, 10) != s {
		return 0, malformed("%.30q is not a decimal from 0 to %d without leading zeros", s, int64(tlog.MaxSize))
	}
	return n, nil
}

// Submit brings a witness up to a checkpoint: old is the size it is known to have
// cosigned last, or 0. When the witness has another it is asked once more, from
// there. prove gives the consistency proof between two sizes, 0 < older < newer.
//
// It fails as AddCheckpoint does; with *AheadError when the witness has cosigned a
// larger tree; with the error of prove.
func (c *Client) Submit(ctx context.Context, w Witness, old int64, cp tlog.Checkpoint, prove func(older, newer int64) ([]tlog.Hash, error)) (line []byte, err error) {
	old = max(0, min(old, cp.Size))
	line, err = c.submitFrom(ctx, w, old, cp, prove)
	var other *SizeError
	if errors.As(err, &other) && other.Size != old && other.Size <= cp.Size {
		line, err = c.submitFrom(ctx, w, other.Size, cp, prove)
	}
	if errors.As(err, &other) && other.Size > cp.Size {
		return nil, fmt.Errorf("asking witness %s: %w", w.Name, &AheadError{Size: other.Size})
	}
	return line, err
}

func (c *Client) submitFrom(ctx context.Context, w Witness, old int64, cp tlog.Checkpoint, prove func(older, newer int64) ([]tlog.Hash, error)) ([]byte, error) {
	var proof []tlog.Hash
	if old > 0 && old < cp.Size {
		var err error
		if proof, err = prove(old, cp.Size); err != nil {
			return nil, fmt.Errorf("proving size %d to witness %s, which has %d: %w", cp.Size, w.Name, old, err)
		}
	}
	return c.AddCheckpoint(ctx, w, old, proof, cp.Note)
}
