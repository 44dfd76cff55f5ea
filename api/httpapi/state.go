package httpapi

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"twothirds/api/httpapi/asof"
	"twothirds/api/schema"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// maxLong is how many long answers are under way at once: whole states, digests.
const maxLong = 4

// begin takes a place among the long answers, for which it waits a moment: when a poll
// opens, many ask for the state at once. The caller gives it back by done.
func (a *API) begin(ctx context.Context) (done func(), err error) {
	waiting, cancel := context.WithTimeout(ctx, asof.Patience)
	defer cancel()
	select {
	case a.long <- struct{}{}:
		return func() { <-a.long }, nil
	case <-waiting.Done():
		return nil, problem(kindCrowded, "too many long answers are under way; try again in a moment")
	}
}

// head is the first line of a whole state.
type head struct {
	Leaf     wire.Hash `json:"leaf"`
	Recorded wire.Time `json:"recorded"`
	Seq      wire.Seq  `json:"seq"`
}

type rowsInput struct {
	AsOf
	Kinds string `query:"kinds" maxLength:"400" doc:"Rows of these kinds alone, with commas between, in this order; of all kinds where absent"`
}

// kinds are those that are asked for, nil for all.
func (in *rowsInput) kinds() ([]string, error) {
	if in.Kinds == "" {
		return nil, nil
	}
	kinds := strings.Split(in.Kinds, ",")
	for i, kind := range kinds {
		if slices.Contains(kinds[:i], kind) || !slices.ContainsFunc(schema.Kinds(), func(k schema.Kind) bool { return k.Name == kind }) {
			p := problem(kindParameter, "kinds are names of kinds of rows, none twice, with commas between, such as ledger,rollcall")
			p.Errors = []Flaw{{Location: "query.kinds", Message: p.Detail}}
			return nil, p
		}
	}
	return kinds, nil
}

// allRows answers with every newest row as of a sequence, or those of some
// kinds, a line each, after a line that says which sequence: what domain.Load
// makes a state from.
func (a *API) allRows(r *http.Request, in *rowsInput) (*answer, error) {
	kinds, err := in.kinds()
	if err != nil {
		return nil, err
	}
	reading, err := a.read(r, in.AsOf)
	if err != nil {
		return nil, err
	}
	at := reading.View.At()
	raw, err := a.ledger.Entry(at)
	if err != nil {
		return nil, fmt.Errorf("reading entry %d: %w", at, err)
	}
	entry, err := wire.ParseEntry(raw)
	if err != nil {
		return nil, fmt.Errorf("reading entry %d: %w", at, err)
	}
	done, err := a.begin(r.Context())
	if err != nil {
		return nil, err
	}
	first := wire.Canonical(map[string]head{"head": {Leaf: entry.Leaf(), Recorded: entry.Recorded, Seq: at}})
	return &answer{
		contentType: "application/jsonl", cache: cacheOf(reading), etag: fmt.Sprintf("at-%d", at), seq: at, done: done,
		stream: func(w http.ResponseWriter, r *http.Request) {
			if err := writeRows(w, reading.View, kinds, first); err != nil && r.Context().Err() == nil {
				a.log.Error("a state was cut short", "id", requestID(r.Context()), "err", err)
				panic(http.ErrAbortHandler) // the client must not take it for whole
			}
		},
	}, nil
}

func writeRows(w http.ResponseWriter, view *projections.View, kinds []string, first []byte) error {
	out := bufio.NewWriterSize(unhurried{w}, 64<<10)
	_, _ = out.Write(append(first, '\n')) // its error comes back from Flush
	write := func(row projections.Row) error {
		_, err := fmt.Fprintf(out, `{"id":"%s","json":%s,"kind":"%s"}`+"\n", row.ID, row.JSON, row.Kind)
		return err
	}
	var err error
	if kinds == nil {
		err = view.All(write)
	}
	for i := 0; i < len(kinds) && err == nil; i++ {
		err = view.Each(kinds[i], write)
	}
	if err != nil {
		return fmt.Errorf("sending rows: %w", err)
	}
	return out.Flush()
}

// digests remembers the digests of a few states: a digest walks every row.
type digests struct {
	mu sync.Mutex
	at map[wire.Seq][32]byte
}

const maxDigests = 256

func (d *digests) get(seq wire.Seq) (sum [32]byte, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	sum, ok = d.at[seq]
	return sum, ok
}

func (d *digests) put(seq wire.Seq, sum [32]byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.at == nil || len(d.at) >= maxDigests {
		d.at = make(map[wire.Seq][32]byte, maxDigests)
	}
	d.at[seq] = sum
}

func (a *API) digest(r *http.Request, in *AsOf) (*answer, error) {
	// Exact: a replay can be compared after every entry, also inside a group.
	reading, err := a.reader.Exact(r.Context(), in.At, wire.Seq(in.MinSeq))
	if err != nil {
		return nil, err
	}
	at := reading.View.At()
	sum, ok := a.digests.get(at)
	if !ok {
		done, err := a.begin(r.Context())
		if err != nil {
			return nil, err
		}
		sum, err = reading.View.Digest()
		done()
		if err != nil {
			return nil, fmt.Errorf("computing the digest: %w", err)
		}
		a.digests.put(at, sum)
	}
	body, err := json.Marshal(struct {
		At     wire.Seq `json:"at"`
		Digest string   `json:"digest"`
	}{at, hex.EncodeToString(sum[:])})
	if err != nil {
		return nil, fmt.Errorf("writing the digest: %w", err)
	}
	return &answer{cache: cacheOf(reading), etag: fmt.Sprintf("at-%d", at), seq: at, body: body}, nil
}
