package story_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"twothirds/api/keyfile"
	"twothirds/cmd/twothirds/story"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore"
	"twothirds/projections"
	"twothirds/projections/report"
)

// source is a ledger as its model follows it.
type source struct{ *eventstore.Ledger }

func (s source) Root(size uint64) (wire.Hash, bool) { return s.RootAt(size) }

// following is a model that follows a ledger until the test ends.
func following(t *testing.T, ledger *eventstore.Ledger) *projections.Model {
	t.Helper()
	model, err := projections.Open(filepath.Join(t.TempDir(), "rows.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := model.Follow(ctx, source{ledger}); err != nil && ctx.Err() == nil {
			t.Errorf("following the ledger: %v", err)
		}
	})
	t.Cleanup(func() {
		cancel()
		running.Wait()
		_ = model.Close()
	})
	return model
}

// founded is a ledger that a story's founding founded, open until the test ends.
func founded(t *testing.T) (*eventstore.Ledger, *story.Founding) {
	t.Helper()
	founding, err := story.NewFounding(func(string, string) (keyfile.Signer, error) { return keyfile.New(rand.Reader) })
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := eventstore.Create(t.Context(), eventstore.Options{Dir: dir}, func(key pubkey.Key) (*wire.Signed, error) {
		return founding.Sign(key, wire.Time(time.Now().UnixMilli()))
	}); err != nil {
		t.Fatal(err)
	}
	ledger, err := eventstore.Open(t.Context(), eventstore.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ledger.Close() })
	return ledger, founding
}

// againAsPublished makes each published report again from the log.
func againAsPublished(t *testing.T, model *projections.Model) {
	t.Helper()
	view, err := model.View(0)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	err = view.Each("report", func(row projections.Row) error {
		n++
		p, err := projections.Decoded[domain.Report](row)
		if err != nil {
			return err
		}
		then, err := model.View(p.Parameters.At)
		if err == nil {
			_, err = report.Again(p, then, report.Make)
		}
		return err
	})
	if err != nil || n != 2 {
		t.Errorf("%d reports: %v", n, err)
	}
}

// TestTell plays the whole story on a real ledger and looks for each thing
// that it promises to show.
func TestTell(t *testing.T) {
	ctx := t.Context()
	ledger, founding := founded(t)
	model := following(t, ledger)
	var out bytes.Buffer
	if err := story.Tell(ctx, ledger, model, founding, &out); err != nil {
		t.Fatalf("%v\nafter:\n%s", err, out.String())
	}
	t.Log(out.String())
	for _, want := range []string{
		"47 members: 38 of civil society, 9 of government and parliament.",
		"took effect: adopt_document",
		"38 in favour, 9 against, 0 abstained",
		"agreement of government (ordinary): 5 of 9 needed, 0 there: NOT MET",
		"Decision 2: NOT CARRIED",
		"Decision 3: LAPSED FOR WANT OF A QUORUM",
		"took effect: change_rules",
		"took effect: admit",
		"took effect: set_status",
		"is inactive",
		"A ballot signed earlier and held back: id",
		"A ballot of a key that was revoked: key",
		"A ballot after the close: poll/",
		"16 for, 3 against, 3 abstained; two thirds of yes and no, 13 needed",
		"corrected, both stay: OGP's own release",
		"OGP Steering Committee: 2 of its votes",
		"Account of the body (en), entries 1 to ",
		"4 of 58 measures entered",
		"took effect: adopt_plan",
		"took effect: assess_measure",
		"Motion 10 is put to the vote until",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the story does not say %q", want)
		}
	}
	againAsPublished(t, model)
}

// stopping is what a story is told to until it says something: then it is told to stop.
type stopping struct {
	at   string
	stop context.CancelFunc
}

func (s stopping) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(s.at)) {
		s.stop()
	}
	return len(p), nil
}

// TestTellIsStopped stops the story, as Ctrl-C does, before there are the members that
// the later chapters are about.
func TestTellIsStopped(t *testing.T) {
	ledger, founding := founded(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	err := story.Tell(ctx, ledger, following(t, ledger), founding, stopping{"The body", cancel})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("stopped, it ends with %v", err)
	}
}
