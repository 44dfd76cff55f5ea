package client

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// Bounds of a whole state.
const (
	maxRow   = 16 << 20 // bytes of a line: a poll has its roll in its row
	maxState = 2 << 30  // bytes in all
)

// State reads every newest row, or those of some kinds, and loads the state
// from them.
func (r *remote) State(ctx context.Context, kinds ...string) (*domain.State, error) {
	ctx, cancel := context.WithTimeout(ctx, stateTime)
	defer cancel()
	query := url.Values{}
	if last := r.last.Load(); last > 0 {
		query.Set("min-seq", strconv.FormatUint(last, 10))
	}
	if len(kinds) > 0 {
		query.Set("kinds", strings.Join(kinds, ","))
	}
	path := "/v1/rows"
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	resp, err := r.get(ctx, path)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close() //nolint:errcheck // read only
	state, err := loadRows(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("reading %s%s: %w", r.base, path, err)
	}
	return state, nil
}

// loadRows reads JSON lines: a head, then rows. The errors wrap ErrAnswer or
// ErrUnreachable.
func loadRows(body io.Reader) (*domain.State, error) {
	limited := &io.LimitedReader{R: body, N: maxState}
	lines := bufio.NewScanner(limited)
	lines.Buffer(make([]byte, 64<<10), maxRow)
	if !lines.Scan() {
		return nil, cutShort(lines.Err(), limited)
	}
	var first struct {
		Head *struct {
			Leaf     wire.Hash `json:"leaf"`
			Recorded wire.Time `json:"recorded"`
			Seq      wire.Seq  `json:"seq"`
		} `json:"head"`
	}
	if err := json.Unmarshal(lines.Bytes(), &first); err != nil || first.Head == nil {
		return nil, unread("its first line is no head", lines, limited)
	}
	state, err := domain.Load(rowsOf(lines, limited), domain.Head(*first.Head))
	switch {
	case errors.Is(err, ErrUnreachable), errors.Is(err, ErrAnswer):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w; perhaps the server is newer than this program: %w", ErrAnswer, err)
	}
	return state, nil
}

func rowsOf(lines *bufio.Scanner, limited *io.LimitedReader) iter.Seq2[domain.Row, error] {
	return func(yield func(domain.Row, error) bool) {
		for lines.Scan() {
			var row struct {
				ID   string         `json:"id"`
				JSON jsontext.Value `json:"json"`
				Kind string         `json:"kind"`
			}
			if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
				yield(domain.Row{}, unread("a line is no row", lines, limited))
				return
			}
			if !yield(domain.Row{ID: row.ID, JSON: row.JSON, Kind: row.Kind}, nil) {
				return
			}
		}
		if err := cutShort(lines.Err(), limited); err != nil && (lines.Err() != nil || limited.N <= 0) {
			yield(domain.Row{}, err)
		}
	}
}

// unread says what is wrong with the line that was read last: of one that was cut short, why.
func unread(what string, lines *bufio.Scanner, limited *io.LimitedReader) error {
	if lines.Err() != nil || limited.N <= 0 {
		return cutShort(lines.Err(), limited)
	}
	return fmt.Errorf("%s: %w", what, ErrAnswer)
}

// cutShort says why lines ended before their end.
func cutShort(err error, limited *io.LimitedReader) error {
	switch {
	case limited.N <= 0:
		return fmt.Errorf("more than %d bytes: %w", int64(maxState), ErrAnswer)
	case errors.Is(err, bufio.ErrTooLong):
		return fmt.Errorf("a line of more than %d bytes: %w", maxRow, ErrAnswer)
	case err != nil:
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return fmt.Errorf("nothing came: %w", ErrAnswer)
}
