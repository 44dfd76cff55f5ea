package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"twothirds/api/client"
	"twothirds/api/keyfile"
	"twothirds/api/rollcalls"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore"
)

// importer enters a set of recorded votes. What it holds of the set is its
// members and the roll calls under way.
type importer struct {
	cmd    *cobra.Command
	set    *rollcalls.Set
	s      *session
	asJSON bool

	view   *client.View // how the ledger stood at the beginning
	key    keyfile.Signer
	by     []wire.Signer
	source domain.Source
	last   wire.UUID // the last statement's id

	answer *importAnswer
	// existed counts, while batches are submitted, those that were there after all.
	existed int64
	told    time.Time // when progress was said last
}

func newImporter(cmd *cobra.Command, src string, set *rollcalls.Set, s *session, o *importOptions) (*importer, error) {
	// What is compared with the set: not what its votes say, of which there is a digest.
	view, err := client.Look(cmd.Context(), s.Target, "ledger", "office", "key", "outside", "outside_member", "rollcall")
	if err != nil {
		return nil, clientError(err)
	}
	im := &importer{
		cmd: cmd, set: set, s: s, asJSON: o.asJSON, view: view,
		answer: &importAnswer{Summary: rollcalls.NewSummary(), Conflicts: []string{}, MemberConflicts: []string{}, Refused: []string{}},
	}
	title := o.title
	if title == "" {
		absolute, err := filepath.Abs(src)
		if err != nil {
			return nil, fmt.Errorf("naming the source: %w", err)
		}
		title = filepath.Base(absolute)
	}
	im.source = domain.Source{Title: domain.Text{En: title}, URL: o.address}
	return im, im.findKey(o)
}

// findKey opens the key that signs, and finds the office that it signs for.
func (im *importer) findKey(o *importOptions) error {
	if len(o.keys.keys) == 0 {
		path, err := registrarsKey(o.target.node.Dir, im.view.State)
		if err != nil {
			return err
		}
		o.keys.keys = []string{path}
	}
	signers, err := o.keys.open(im.cmd)
	if err != nil {
		return err
	}
	if len(signers) != 1 {
		return exitError{exitUsage, errors.New("one registrar signs: give --key once")}
	}
	im.key = signers[0]
	public := pubkey.Key(im.key.Public())
	offices := im.view.State.OfficesOf(public, domain.RoleRegistrar)
	if len(offices) == 0 {
		return exitError{exitUsage, fmt.Errorf("key %s is no registrar's in this ledger; see twothirds show offices", public)}
	}
	im.by = []wire.Signer{{As: wire.AsOfficer, Key: public, Of: "office/" + offices[0]}}
	im.last = im.view.State.Key(public.String()).LastID
	return nil
}

// registrarsKey is the first file of a registrar's key in a folder's keys.
func registrarsKey(dir string, state *domain.State) (string, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "keys", "*.json"))
	if err != nil || dir == "" {
		return "", exitError{exitUsage, errors.New("name a registrar's key with --key")}
	}
	for _, path := range paths {
		b, err := os.ReadFile(path) //nolint:gosec // a key file of the folder
		if err != nil {
			return "", fmt.Errorf("looking for a registrar's key: %w", err)
		}
		file, err := keyfile.Parse(b)
		if err == nil && len(state.OfficesOf(file.Public(), domain.RoleRegistrar)) > 0 {
			return path, nil
		}
	}
	return "", exitError{exitUsage, fmt.Errorf("there is no registrar's key in %s: name one with --key", filepath.Join(dir, "keys"))}
}

// run enters what is missing and returns what came of it all.
func (im *importer) run(ctx context.Context) (*importAnswer, error) {
	if err := im.enterBodies(ctx); err != nil {
		return nil, err
	}
	if err := im.enterMembers(ctx); err != nil {
		return nil, err
	}
	return im.answer, im.enterRollcalls(ctx)
}

// sign makes a statement about an outside body and signs it.
func (im *importer) sign(eventType, body string, event authored) (*wire.Signed, error) {
	drawn, err := uuid.NewV7()
	if err != nil {
		return nil, fmt.Errorf("drawing an id: %w", err)
	}
	id, ok := domain.RisingID(im.last, wire.UUID(drawn))
	if !ok {
		return nil, errors.New("the key has used the highest id there is: sign with another one")
	}
	im.last = id
	now := wire.Time(time.Now().UnixMilli()).Add(im.view.State.Ledger().ClockOffset)
	event.SetBy(im.by)
	event.SetSeen(im.view.Seen)
	statement, err := wire.NewStatement(id, wire.SourceOf(im.view.Info.Ledger), "twothirds.outside."+eventType+".v1", "outside/"+body, now, event)
	if err != nil {
		return nil, err
	}
	return client.Sign(&wire.Signed{Statement: statement}, im.key)
}

// authored is the data of a statement that is being written.
type authored interface {
	SetBy(by []wire.Signer)
	SetSeen(seen *wire.Seen)
}

func (im *importer) enterBodies(ctx context.Context) error {
	var signed []*wire.Signed
	for _, body := range im.set.Bodies() {
		if strings.Contains(body, ".") {
			return exitError{exitUsage, fmt.Errorf("the body %q cannot be entered: its id has a dot", body)}
		}
		if im.view.State.Outside(body) != nil {
			continue
		}
		s, err := im.sign("body_entered", body, &domain.OutsideBodyEntered{Name: domain.Text{En: body}, TakenFrom: im.source})
		if err != nil {
			return fmt.Errorf("entering %s: %w", body, err)
		}
		signed = append(signed, s)
	}
	return im.submitWhole(ctx, signed)
}

// enterMembers enters the members that the ledger does not have.
func (im *importer) enterMembers(ctx context.Context) error {
	var signed []*wire.Signed
	for _, body := range im.set.Bodies() {
		var missing []domain.EnteredMember
		for _, m := range im.set.MembersOf(body) {
			member := domain.EnteredMember{Area: m.Area, ID: m.ID, Kind: m.Kind, Name: cmp.Or(m.Name, m.ID), Party: m.Party}
			switch there := im.view.State.OutsideMember(body, m.ID); {
			case there == nil:
				missing = append(missing, member)
			case there.Entered() != member:
				im.answer.MemberConflicts = append(im.answer.MemberConflicts, body+"."+m.ID)
			}
		}
		for chunk := range slices.Chunk(missing, domain.MaxOutsideMembers) {
			s, err := im.sign("members_entered", body, &domain.OutsideMembersEntered{Members: chunk})
			if err != nil {
				return fmt.Errorf("entering members of %s: %w", body, err)
			}
			signed = append(signed, s)
		}
	}
	return im.submitWhole(ctx, signed)
}

// submitWhole submits statements that must all be let in.
func (im *importer) submitWhole(ctx context.Context, signed []*wire.Signed) error {
	for chunk := range slices.Chunk(signed, importBatch) {
		for i, outcome := range im.submit(ctx, chunk) {
			if outcome.Err != nil {
				return fmt.Errorf("entering %s: %w", chunk[i].Statement.Subject, outcome.Err)
			}
		}
	}
	return nil
}

// importBatch is how many statements are submitted together. One batch is made
// while the one before is being made durable.
const importBatch = 250

// batchOf is roll calls on their way into the log: where each stands in the
// set, its id, and its statement.
type batchOf struct {
	at     []int
	ids    []string
	signed []*wire.Signed
}

// enterRollcalls reads the set once, enters what is not there, and judges all.
func (im *importer) enterRollcalls(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var conflicts, refused []placed
	batches := make(chan *batchOf, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for b := range batches {
			if ctx.Err() != nil {
				continue
			}
			c, r, err := im.enter(ctx, b)
			conflicts, refused = append(conflicts, c...), append(refused, r...)
			if err != nil {
				cancel(err)
			}
		}
	}()
	there, err := im.read(ctx, batches)
	close(batches)
	<-done
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	im.answer.AlreadyThere += im.existed
	im.answer.Conflicts, im.answer.Refused = inOrder(append(conflicts, there...)), inOrder(refused)
	im.progress(true)
	return err
}

// placed is a roll call by where it stands in the set.
type placed struct {
	at int
	id string
}

func inOrder(list []placed) []string {
	slices.SortFunc(list, func(a, b placed) int { return cmp.Compare(a.at, b.at) })
	ids := make([]string, len(list))
	for i, p := range list {
		ids[i] = p.id
	}
	return ids
}

// read hands on, a batch at a time, the roll calls that the ledger does not
// have. It returns those that are there with another content.
func (im *importer) read(ctx context.Context, batches chan<- *batchOf) (conflicts []placed, err error) {
	b := &batchOf{}
	hand := func() error {
		select {
		case batches <- b:
			b = &batchOf{}
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	at := 0
	err = im.set.Rollcalls(func(r *rollcalls.Rollcall) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		at++
		im.judge(r)
		content := r.Content()
		if there := im.view.State.Rollcall(r.Body, r.ID); there != nil {
			if there.Has(content.Digest()) {
				im.answer.AlreadyThere++
			} else {
				conflicts = append(conflicts, placed{at, r.ID})
			}
			return nil
		}
		signed, err := im.sign("rollcall_entered", r.Body, &domain.OutsideRollcallEntered{RollcallContent: content})
		if err != nil {
			return fmt.Errorf("entering roll call %s: %w", r.ID, err)
		}
		b.at, b.ids, b.signed = append(b.at, at), append(b.ids, r.ID), append(b.signed, signed)
		if len(b.signed) == importBatch {
			return hand()
		}
		return nil
	})
	if err == nil && len(b.signed) > 0 {
		err = hand()
	}
	return conflicts, err
}

// judge holds a record against its own rule, and says in words where they differ.
func (im *importer) judge(r *rollcalls.Rollcall) {
	words := rollcalls.Explain(r, im.answer.Add(r))
	if words != "" && !im.asJSON {
		_, _ = io.WriteString(im.cmd.OutOrStdout(), words+"\n")
	}
}

// enter submits a batch and sorts what came of it.
func (im *importer) enter(ctx context.Context, b *batchOf) (conflicts, refused []placed, err error) {
	for i, outcome := range im.submit(ctx, b.signed) {
		var refusal *domain.Refusal
		switch {
		case outcome.Err == nil:
			im.answer.Entered++
		case !errors.As(outcome.Err, &refusal):
			return conflicts, refused, fmt.Errorf("entering roll call %s: %w", b.ids[i], outcome.Err)
		case refusal.Code == domain.CodeExists: // somebody else has entered it meanwhile
			im.existed++
		case refusal.Code == domain.CodeConflict:
			conflicts = append(conflicts, placed{b.at[i], b.ids[i]})
		case refusal.Code == domain.CodeNotPermitted, refusal.Code == domain.CodeMandate, refusal.Code == domain.CodeKeyRevoked, refusal.Code == domain.CodeOlderThanLast:
			return conflicts, refused, fmt.Errorf("entering roll call %s: %w", b.ids[i], outcome.Err)
		default:
			refused = append(refused, placed{b.at[i], b.ids[i]})
			fmt.Fprintf(im.cmd.ErrOrStderr(), "roll call %s was not let in: %v\n", b.ids[i], refusal)
		}
	}
	im.progress(false)
	return conflicts, refused, nil
}

// progress says on standard error, now and then, how far it is.
func (im *importer) progress(end bool) {
	if end || time.Since(im.told) >= time.Second {
		im.told = time.Now()
		fmt.Fprintf(im.cmd.ErrOrStderr(), "%d roll calls entered\n", im.answer.Entered)
	}
}

// submit brings statements before the ledger in their order: together where it
// is open here, one by one where it is elsewhere.
func (im *importer) submit(ctx context.Context, signed []*wire.Signed) []eventstore.Outcome {
	outcomes := make([]eventstore.Outcome, len(signed))
	if im.s.node != nil {
		together, err := im.s.node.Ledger.SubmitAll(ctx, signed)
		if err != nil {
			for i := range outcomes {
				outcomes[i].Err = err
			}
			return outcomes
		}
		for _, o := range together {
			im.s.last = max(im.s.last, o.Receipt.Seq)
		}
		return together
	}
	for i := range signed {
		outcomes[i].Receipt, outcomes[i].Err = im.submitPatiently(ctx, signed[i])
		var refusal *domain.Refusal
		if err := outcomes[i].Err; err != nil && !errors.As(err, &refusal) {
			for j := i + 1; j < len(signed); j++ {
				outcomes[j].Err = err
			}
			break
		}
	}
	return outcomes
}

// submitPatiently waits where the ledger takes no more for the moment.
func (im *importer) submitPatiently(ctx context.Context, signed *wire.Signed) (eventstore.Receipt, error) {
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		receipt, err := im.s.Submit(ctx, signed)
		if !errors.Is(err, eventstore.ErrRate) && !errors.Is(err, eventstore.ErrBusy) {
			return receipt, err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return receipt, ctx.Err()
		}
	}
}
