package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/notices"
	"twothirds/domain"
)

// TestNotices: a member is shown what it was told and when, not where to, and
// nothing of others.
func TestNotices(t *testing.T) {
	n := apitest.Found(t, domain.PurposeDemonstration)
	n.Constitute(domain.Text{En: "One"}, domain.Text{En: "Two"})
	n.CatchUp()
	member := "member/" + n.Members[0].ID.String()
	config, err := notices.ParseConfig([]byte(fmt.Sprintf(`{"base_url":"https://ledger.example.org",
		"channels":{"out":{"kind":"file","dir":%q}},"recipients":{%q:[{"channel":"out","to":"secret@example.org"}]}}`, t.TempDir(), member)))
	if err != nil {
		t.Fatal(err)
	}
	outbox, err := notices.Open(notices.Options{Ledger: n.Ledger, Model: n.Model, Config: config, Dir: t.TempDir(), From: 1})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- outbox.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		_ = outbox.Close()
	}()
	h := New(Options{Ledger: n.Ledger, Model: n.Model, Notices: outbox})
	url := "/v1/notices?member=" + strings.TrimPrefix(member, "member/")
	var shown Notices
	var body string
	for start := time.Now(); len(shown.Notices) == 0 || shown.Notices[0].Deliveries[0].State != notices.HandedOver; {
		if time.Since(start) > time.Minute {
			t.Fatalf("not in time: %s", body)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", url, nil))
		body = w.Body.String()
		if err := json.Unmarshal(w.Body.Bytes(), &shown); err != nil {
			t.Fatalf("%v: %s", err, body)
		}
	}
	got := shown.Notices[0]
	if !shown.On || len(shown.Notices) != 1 || got.Kind != "key.enrolled" || got.Deliveries[0].Channel != "file" || got.Deliveries[0].At.IsZero() {
		t.Errorf("%s", body)
	}
	if strings.Contains(body, "@") || strings.Contains(body, `"recipient"`) {
		t.Errorf("it shows an address: %s", body)
	}
	scenario{url: fmt.Sprintf("%s&before=%d", url, got.Sequence), status: 200, content: []string{`{"notices":[],"on":true`}}.run(t, h)
	scenario{url: "/v1/notices", status: 400}.run(t, h)
	scenario{url: "/v1/notices?member=" + strings.Repeat("x", 36), status: 400}.run(t, h)
	scenario{url: url, status: 200, content: []string{`{"notices":[],"on":false,"through":0}`}}.run(t, New(Options{Ledger: n.Ledger, Model: n.Model}))
}
