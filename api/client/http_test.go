package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"twothirds/api/client"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

func entering(t *testing.T, target client.Target, s *server, name string) *wire.Signed {
	t.Helper()
	fields := fmt.Sprintf(`{"constituency":"government","name":{"en":%q}}`, name)
	st, err := client.Fill(t.Context(), target, "member.entered", []byte(fields), client.FillOptions{By: by(s.Registrars[0]), Wall: wall(s.Body)})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := client.Sign(&wire.Signed{Statement: st}, person{s.Registrars[0].Key})
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestOverHTTPAStatementIsFilledInSignedAndEntered(t *testing.T) {
	s := serve(t, domaintest.Founded(domain.PurposeDemonstration))
	target := s.dial(t)
	signed := entering(t, target, s, "Ministry")
	if seen := signed.Statement.Seen; seen == nil || *seen != *s.Seen() {
		t.Errorf("seen %+v, want %+v", seen, s.Seen())
	}
	if signed.Statement.Time != s.Now {
		t.Errorf("time %s, want %s", signed.Statement.Time, s.Now)
	}
	receipt, err := target.Submit(t.Context(), signed)
	if err != nil || receipt.Seq != 2 || receipt.Again || receipt.Leaf != wire.LeafHash(s.Entries[1]) {
		t.Fatalf("%+v, %v", receipt, err)
	}
	again, err := target.Submit(t.Context(), signed)
	if err != nil || !again.Again || again.Leaf != receipt.Leaf {
		t.Fatalf("again: %+v, %v", again, err)
	}
	state, err := target.State(t.Context())
	if err != nil || domaintest.StateDigest(state) != domaintest.StateDigest(s.State) {
		t.Errorf("the state read is not the server's: %v", err)
	}
	// The ledger's clock is ahead in demonstrations, and so is the statement's time.
	s.Must("clock.advanced", "ledger", &domain.ClockAdvanced{To: s.Now.AddHours(1000)}, s.Coordinator)
	before := s.Now
	s.Now = s.Now.AddHours(1000)
	if later := entering(t, target, s, "Other"); later.Statement.Time != before.AddHours(1000) {
		t.Errorf("time %s, want %s", later.Statement.Time, before.AddHours(1000))
	}
}

// cutOff answers with a problem whose end never comes.
func cutOff(w http.ResponseWriter, status int) {
	w.WriteHeader(status)
	fmt.Fprint(w, `{"code":"own_motion",`)
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// Whatever becomes of the answers, the statement is entered once.
func TestSubmitUntilTheOutcomeIsKnown(t *testing.T) {
	abort := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	answerWith := func(status int, code string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "0")
			problem(w, status, map[string]any{"code": code, "detail": "what is wrong"})
		}
	}
	proxy := func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "<html>bad gateway", http.StatusBadGateway)
	}
	for name, c := range map[string]struct {
		lost    func(http.ResponseWriter, *http.Request)
		entered bool // before the answer was lost
		tries   int
		want    error // nil: a receipt
		posts   int
	}{
		"answered":                       {tries: 0, posts: 1},
		"cut off before":                 {lost: abort, tries: 2, posts: 3},
		"cut off after":                  {lost: abort, entered: true, tries: 2, posts: 3},
		"cut off in the answer":          {lost: func(w http.ResponseWriter, _ *http.Request) { cutOff(w, 422) }, entered: true, tries: 2, posts: 3},
		"a proxy's answer":               {lost: proxy, entered: true, tries: 1, posts: 2},
		"unknown outcome":                {lost: answerWith(503, "unknown_outcome"), entered: true, tries: 4, posts: 5},
		"unknown outcome for good":       {lost: answerWith(503, "unknown_outcome"), tries: 9, want: eventstore.ErrUnknownOutcome, posts: 5},
		"a fault of the server for good": {lost: answerWith(500, "internal"), tries: 9, want: eventstore.ErrUnknownOutcome, posts: 5},
		"busy":                           {lost: answerWith(429, "busy"), tries: 3, posts: 4},
		"busy for good":                  {lost: answerWith(429, "busy"), tries: 9, want: eventstore.ErrBusy, posts: 5},
		"too fast for good":              {lost: answerWith(429, "rate_address"), tries: 9, want: eventstore.ErrRate, posts: 5},
		"stopped":                        {lost: answerWith(503, "stopped"), tries: 9, want: eventstore.ErrStopped, posts: 1},
		"its clock is not trusted":       {lost: answerWith(503, "clock_not_trusted"), tries: 9, want: eventstore.ErrClock, posts: 1},
		"no ledger":                      {lost: func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }, tries: 9, want: client.ErrAnswer, posts: 1},
		"sent elsewhere":                 {lost: func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/x", http.StatusPermanentRedirect) }, tries: 9, want: client.ErrAnswer, posts: 1},
		"no receipt":                     {lost: func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"ok":true}`) }, tries: 9, want: client.ErrAnswer, posts: 1},
		"a receipt of something else": {lost: func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"sequence":2,"leaf":%q,"recorded":"2026-11-24T09:00:00.000Z","again":false}`, wire.Hash{1})
		}, tries: 9, want: client.ErrUntrue, posts: 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, domaintest.Founded(domain.PurposeDemonstration))
			target := s.dial(t)
			signed := entering(t, target, s, "Ministry")
			tries := 0
			s.before = func(w http.ResponseWriter, r *http.Request) bool {
				if tries++; tries > c.tries {
					return false
				}
				if c.entered && tries == 1 {
					s.submit(&silent{}, r)
				}
				c.lost(w, r)
				return true
			}
			receipt, err := target.Submit(t.Context(), signed)
			if !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if c.want == nil && (receipt.Seq != 2 || receipt.Again != c.entered) {
				t.Errorf("receipt %+v", receipt)
			}
			if s.posts != c.posts {
				t.Errorf("%d requests, want %d", s.posts, c.posts)
			}
			if len(s.Entries) > 2 {
				t.Errorf("%d entries", len(s.Entries))
			}
		})
	}
}

// silent is an answer that gets lost.
type silent struct{ h http.Header }

func (s *silent) Header() http.Header {
	if s.h == nil {
		s.h = http.Header{}
	}
	return s.h
}
func (s *silent) Write(b []byte) (int, error) { return len(b), nil }
func (s *silent) WriteHeader(int)             {}

func TestSubmitIsRefusedAsInAFolder(t *testing.T) {
	s := serve(t, domaintest.Founded(domain.PurposeDemonstration))
	target := s.dial(t)
	older := entering(t, target, s, "Older")
	if _, err := target.Submit(t.Context(), entering(t, target, s, "Newer")); err != nil {
		t.Fatal(err)
	}
	var refused *eventstore.Refused
	if _, err := target.Submit(t.Context(), older); !errors.As(err, &refused) || refused.Refusal.Code != domain.CodeOlderThanLast || refused.Note != "note" {
		t.Errorf("refused: %v", err)
	}
	wrong := entering(t, target, s, "Wrong")
	wrong.Signatures[0].Sig[3]++
	var signature *wire.SignatureError
	if _, err := target.Submit(t.Context(), wrong); !errors.As(err, &signature) || signature.Line != 0 || strings.HasPrefix(signature.Reason, "signature") {
		t.Errorf("a wrong signature: %v", err)
	}
	wrong.Signatures = nil
	if _, err := target.Submit(t.Context(), wrong); !errors.As(err, &signature) || signature.Line != -1 {
		t.Errorf("no signature: %v", err)
	}
	// Refused for good, even after an answer was lost.
	tries := 0
	s.before = func(http.ResponseWriter, *http.Request) bool {
		if tries++; tries == 1 {
			panic(http.ErrAbortHandler)
		}
		return false
	}
	if _, err := target.Submit(t.Context(), older); !errors.As(err, &refused) {
		t.Errorf("refused after a lost answer: %v", err)
	}
	s.before = func(w http.ResponseWriter, _ *http.Request) bool {
		problem(w, 400, map[string]any{"code": "form", "detail": "not the wire format at /statement/id: is missing", "place": "/statement/id"})
		return true
	}
	var form *wire.FormError
	if _, err := target.Submit(t.Context(), older); !errors.As(err, &form) || form.Place != "/statement/id" || form.Reason != "is missing" {
		t.Errorf("not the form: %#v", err)
	}
}

func TestNobodyAnswers(t *testing.T) {
	s := serve(t, domaintest.Founded(domain.PurposeDemonstration))
	signed := entering(t, s.dial(t), s, "Ministry")
	target, err := client.DialFast("http://127.0.0.1:1") // the port of a server that has ended may be somebody else's by now
	if err != nil {
		t.Fatal(err)
	}
	if _, err := target.Info(t.Context()); !errors.Is(err, client.ErrUnreachable) {
		t.Errorf("info: %v", err)
	}
	if _, err := target.State(t.Context()); !errors.Is(err, client.ErrUnreachable) {
		t.Errorf("state: %v", err)
	}
	if _, err := target.Submit(t.Context(), signed); !errors.Is(err, client.ErrUnreachable) || errors.Is(err, eventstore.ErrUnknownOutcome) {
		t.Errorf("submit: %v; it never left, so its outcome is known", err)
	}
	for _, address := range []string{"", "localhost:8080", "ftp://localhost", "http://", "http://localhost/#short", "http://[::1"} {
		if _, err := client.Dial(address); err == nil {
			t.Errorf("dialled %q", address)
		}
	}
}

// A caller that gives up in the middle learns that it does not know.
func TestGivingUpInTheMiddle(t *testing.T) {
	s := serve(t, domaintest.Founded(domain.PurposeDemonstration))
	target := s.dial(t)
	signed := entering(t, target, s, "Ministry")
	ctx, cancel := context.WithCancel(t.Context())
	s.before = func(_ http.ResponseWriter, r *http.Request) bool {
		_, _ = io.Copy(io.Discard, r.Body) // the server notices that the client is gone only afterwards
		cancel()
		<-r.Context().Done()
		return true
	}
	if _, err := target.Submit(ctx, signed); !errors.Is(err, eventstore.ErrUnknownOutcome) {
		t.Errorf("submit: %v", err)
	}
}

// A server that does not hold together is found out before anything is signed.
func TestLookFindsOutWhatIsUntrue(t *testing.T) {
	honest := domaintest.Founded(domain.PurposeDemonstration)
	other := domaintest.Founded(domain.PurposeOperation)
	say := func(path, body string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == path {
				fmt.Fprint(w, body)
			}
			return r.URL.Path == path
		}
	}
	row := honest.State.Ledger()
	info := func(key, ledger, origin any) string {
		return fmt.Sprintf(`{"key":"%v","ledger":"%v","origin":"%v"}`, key, ledger, origin)
	}
	note := func(key domaintest.Key, origin string, size int64) string {
		signer, err := tlog.NewSigner(origin, key.Private)
		if err != nil {
			t.Fatal(err)
		}
		note, err := signer.SignCheckpoint(size, tlog.Hash{})
		if err != nil {
			t.Fatal(err)
		}
		return string(note)
	}
	head := `{"head":{"leaf":"` + wire.Hash{1}.String() + `","recorded":"2026-11-24T09:00:00.000Z","seq":1}}`
	cut := func(rows string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == "/v1/rows" {
				fmt.Fprint(w, rows)
				_ = http.NewResponseController(w).Flush()
				panic(http.ErrAbortHandler)
			}
			return false
		}
	}
	for name, c := range map[string]struct {
		before func(http.ResponseWriter, *http.Request) bool
		want   error
	}{
		"another ledger's founding": {say("/v1/entries/1", string(other.Entries[0])), client.ErrUntrue},
		"a founding that is none":   {say("/v1/entries/1", `{}`), client.ErrUntrue},
		"a founding forged":         {say("/v1/entries/1", strings.Replace(string(honest.Entries[0]), "Test body", "Fake body", 1)), client.ErrUntrue},
		"another key":               {say("/v1/info", info(honest.Coordinator.Key.Public, row.ID, row.Origin)), client.ErrUntrue},
		"another origin":            {say("/v1/info", info(row.Key, row.ID, "else.example")), client.ErrUntrue},
		"another id":                {say("/v1/info", info(row.Key, wire.Hash{1}, row.Origin)), client.ErrUntrue},
		"no info":                   {say("/v1/info", `{}`), client.ErrAnswer},
		"html":                      {say("/v1/info", `<html>`), client.ErrAnswer},
		"a long answer":             {say("/v1/info", strings.Repeat(" ", 1<<20)), client.ErrAnswer},
		"a forged checkpoint":       {say("/log/checkpoint", note(honest.Coordinator.Key, row.Origin, 1)), client.ErrUntrue},
		"a checkpoint of elsewhere": {say("/log/checkpoint", note(honest.LedgerKey, "else.example", 1)), client.ErrUntrue},
		"a checkpoint of nothing":   {say("/log/checkpoint", note(honest.LedgerKey, row.Origin, 0)), client.ErrUntrue},
		"no checkpoint":             {say("/log/checkpoint", ``), client.ErrUntrue},
		"no rows":                   {say("/v1/rows", ``), client.ErrAnswer},
		"no head":                   {say("/v1/rows", `{"kind":"member"}`+"\n"), client.ErrAnswer},
		"only a head":               {say("/v1/rows", head), client.ErrAnswer},
		"no state":                  {say("/v1/rows", `{"head":{"leaf":"`+wire.Hash{}.String()+`","recorded":"1970-01-01T00:00:00.000Z","seq":0}}`), client.ErrUntrue},
		"a row of the future":       {say("/v1/rows", head+"\n"+`{"id":"x","json":{},"kind":"dream"}`), client.ErrAnswer},
		"a line that is no row":     {say("/v1/rows", head+"\n{"), client.ErrAnswer},
		"cut off":                   {cut(head + "\n"), client.ErrUnreachable},
		"cut off in its head":       {cut(`{"head":{"leaf":"`), client.ErrUnreachable},
		"cut off in a row":          {cut(head + "\n" + `{"id":"`), client.ErrUnreachable},
		"a problem cut off":         {func(w http.ResponseWriter, _ *http.Request) bool { cutOff(w, 500); return true }, client.ErrUnreachable},
		"a busy server": {func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Retry-After", "0")
			problem(w, 503, map[string]any{"code": "behind", "detail": "catching up"})
			return true
		}, client.ErrUnreachable},
		"nothing there": {func(w http.ResponseWriter, r *http.Request) bool { http.NotFound(w, r); return true }, client.ErrAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, honest)
			s.before = c.before
			if _, err := client.Look(t.Context(), s.dial(t)); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
	s := serve(t, honest)
	for id, want := range map[wire.Hash]error{row.ID: nil, {1}: client.ErrUntrue} {
		target, err := client.Dial(s.http.URL + "/#" + id.String())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.Look(t.Context(), target); !errors.Is(err, want) {
			t.Errorf("pinned to %s: %v, want %v", id, err, want)
		}
	}
}

func TestABusyServerIsAskedAgain(t *testing.T) {
	s := serve(t, domaintest.Founded(domain.PurposeDemonstration))
	asked := map[string]int{}
	s.before = func(w http.ResponseWriter, r *http.Request) bool {
		if asked[r.URL.Path]++; asked[r.URL.Path] > 2 {
			return false
		}
		w.Header().Set("Retry-After", "0")
		problem(w, 503, map[string]any{"code": "crowded", "detail": "a moment"})
		return true
	}
	if _, err := client.Look(t.Context(), s.dial(t)); err != nil {
		t.Error(err)
	}
}

func TestRefusalsAreOpened(t *testing.T) {
	b := domaintest.Founded(domain.PurposeDemonstration)
	row := b.State.Ledger()
	signer, err := tlog.NewSigner(row.Origin, b.LedgerKey.Private)
	if err != nil {
		t.Fatal(err)
	}
	sign := func(ledger wire.Hash) []byte {
		note, err := signer.SignNote(eventstore.RefusalNote{Ledger: ledger, Code: domain.CodeNotice, Seq: 1, Now: b.Now, Semantics: 1}.Text())
		if err != nil {
			t.Fatal(err)
		}
		return note
	}
	info := client.Info{Ledger: row.ID, Keys: copies.KeysOf(row)}
	if note, err := info.OpenRefusal(sign(row.ID)); err != nil || note.Code != domain.CodeNotice {
		t.Errorf("%+v, %v", note, err)
	}
	for name, note := range map[string][]byte{"another ledger": sign(wire.Hash{1}), "nothing": nil} {
		if _, err := info.OpenRefusal(note); !errors.Is(err, client.ErrUntrue) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
