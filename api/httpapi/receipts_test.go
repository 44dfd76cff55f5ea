package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"twothirds/api/httpapi/apitest"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
	"twothirds/eventstore/witness"
)

// entered posts a statement and returns where its receipt is.
func entered(t *testing.T, n *apitest.Node, h http.Handler) (seq wire.Seq, path string) {
	t.Helper()
	signed := n.Sign("clock.advanced", "ledger", &domain.ClockAdvanced{To: n.Now().AddHours(1)}, n.Officers()[0])
	w := scenario{method: "POST", url: "/v1/statements", body: signedJSON(signed), status: 201}.run(t, h)
	var answer Receipt
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Sequence, answer.Receipt
}

// proven reads and verifies a receipt.
func proven(t *testing.T, n *apitest.Node, h http.Handler, path string) copies.Proven {
	t.Helper()
	proof := scenario{url: path, status: 200}.awaited(t, h, receiptWait).Body.Bytes()
	entry := scenario{url: path + "/entry", status: 200}.run(t, h).Body.Bytes()
	p, err := copies.VerifyReceipt(entry, proof, n.Ledger.ID())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Whoever has submitted a statement gets its receipt where the answer says, at
// once, and again later.
func TestReceiptOfASubmission(t *testing.T) {
	t.Parallel()
	n := apitest.Found(t, domain.PurposeDemonstration)
	h := New(Options{Ledger: n.Ledger, Model: n.Model})
	seq, path := entered(t, n, h)
	first := proven(t, n, h, path)
	if first.Seq != seq || first.Checkpoint.Size < int64(seq) || !strings.HasSuffix(first.Entry.Statement.Type, "clock.advanced.v1") {
		t.Errorf("%+v", first)
	}
	tag := scenario{url: path, status: 200}.run(t, h).Header().Get("ETag")
	later, other := entered(t, n, h)
	if p := proven(t, n, h, other); p.Seq != later {
		t.Errorf("%+v", p)
	}
	// A receipt that is under a larger tree now is not the one that was kept.
	again := scenario{url: path, headers: map[string]string{"If-None-Match": tag}, status: 200}.run(t, h)
	if again.Header().Get("ETag") == tag {
		t.Errorf("another receipt under the same ETag %s", tag)
	}
}

// quorumWait is how long a ledger shows an older checkpoint for want of the quorum of a
// newer one; then it shows that without.
const quorumWait = 2 * time.Second

// cosigned waits until the checkpoint served covers so many entries with its quorum.
func cosigned(t *testing.T, n *apitest.Node, size wire.Seq) {
	t.Helper()
	for begun := time.Now(); ; time.Sleep(time.Millisecond) {
		note, served, err := n.Ledger.Published()
		if err != nil {
			t.Fatal(err)
		}
		if served >= int64(size) && n.Ledger.Policy().Judge(note).Met && n.Ledger.WitnessStatus()[0].Size >= int64(size) {
			return
		}
		if time.Since(begun) > 2*time.Minute {
			t.Fatalf("the checkpoint is not cosigned:\n%s", note)
		}
	}
}

// With witnesses, receipts and the checkpoint served are cosigned. While one is
// waited for, whatever a newer checkpoint covers is served all the same.
func TestCosigned(t *testing.T) {
	t.Parallel()
	var w *witness.Server
	var away atomic.Bool
	cosigning := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if away.Load() {
			http.Error(rw, "away", http.StatusServiceUnavailable)
			return
		}
		w.ServeHTTP(rw, r)
	}))
	t.Cleanup(cosigning.Close)
	n := apitest.FoundWith(t, domain.PurposeDemonstration, func(dir, vkey string) {
		var err error
		w, err = witness.Open(witness.ServerOptions{Dir: t.TempDir(), Name: "witness.example/w1", Logs: []string{vkey}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = w.Close() })
		policy := fmt.Sprintf("witness w1 %s %s\nquorum w1\n", w.Key(), cosigning.URL)
		if err := os.WriteFile(filepath.Join(dir, "witnesses"), []byte(policy), 0o600); err != nil {
			t.Fatal(err)
		}
	})
	h := New(Options{Ledger: n.Ledger, Model: n.Model})

	begun := time.Now()
	seq, path := entered(t, n, h)
	first := proven(t, n, h, path)
	if waited := time.Since(begun); !n.Ledger.Policy().Judge(first.Checkpoint.Note).Met && waited < quorumWait {
		t.Errorf("after %s the receipt is not cosigned:\n%s", waited, first.Checkpoint.Note)
	}
	cosigned(t, n, seq)
	if p := proven(t, n, h, path); !n.Ledger.Policy().Judge(p.Checkpoint.Note).Met {
		t.Errorf("the receipt is not cosigned:\n%s", p.Checkpoint.Note)
	}
	served := scenario{url: "/log/checkpoint", status: 200}.run(t, h).Body.Bytes()
	if !n.Ledger.Policy().Judge(served).Met {
		t.Errorf("the checkpoint served is not cosigned:\n%s", served)
	}
	scenario{url: "/v1/witnesses", status: 200, content: []string{
		fmt.Sprintf(`{"checkpoint":%d,"met":true,"quorum":"`, seq), `"name":"w1","problem":""`, `"cosigned":"20`, fmt.Sprintf(`"size":%d`, seq),
	}}.run(t, h)

	away.Store(true)
	seq, _ = entered(t, n, h)
	if _, err := n.Ledger.WaitCheckpoint(t.Context(), seq); err != nil {
		t.Fatal(err)
	}
	published := scenario{url: "/log/checkpoint", status: 200}.run(t, h).Body.String()
	scenario{url: "/log/" + tlog.TilePath(0, 0, int(seq)), status: 200}.run(t, h)
	size := strings.Split(published, "\n")[1]
	scenario{url: "/log/" + tlog.TilePath(0, 0, int(seq)-1), status: 200}.run(t, h)
	info := scenario{url: "/v1/info", status: 200}.run(t, h).Body.String()
	if again := (scenario{url: "/log/checkpoint", status: 200}).run(t, h).Body.String(); again != published || size == fmt.Sprint(seq) {
		t.Log("the witness was waited for too short a time to see an older checkpoint served")
	} else if !strings.Contains(info, `"checkpoint":`+size+`,`) {
		t.Errorf("the checkpoint served is of %s entries, and not in %s", size, info)
	}
	away.Store(false)
	if p := proven(t, n, h, receiptPath(seq)); p.Seq != seq {
		t.Errorf("%+v", p)
	}
}
