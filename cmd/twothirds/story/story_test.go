package story_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"twothirds/api/keyfile"
	"twothirds/cmd/twothirds/story"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore"
)

// TestTell plays the whole story on a real ledger and looks for each thing
// that it promises to show.
func TestTell(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	founding, err := story.NewFounding(func(string, string) (keyfile.Signer, error) { return keyfile.New(rand.Reader) })
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := eventstore.Create(ctx, eventstore.Options{Dir: dir}, func(key pubkey.Key) (*wire.Signed, error) {
		return founding.Sign(key, wire.Time(time.Now().UnixMilli()))
	}); err != nil {
		t.Fatal(err)
	}
	ledger, err := eventstore.Open(ctx, eventstore.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer ledger.Close() //nolint:errcheck // a test's
	var out bytes.Buffer
	if err := story.Tell(ctx, ledger, founding, &out); err != nil {
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
		"4 of 58 measures entered",
		"took effect: adopt_plan",
		"took effect: assess_measure",
		"Motion 10 is put to the vote until",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the story does not say %q", want)
		}
	}
}
