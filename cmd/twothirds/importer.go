package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"twothirds/api/client"
	"twothirds/api/rollcalls"
	"twothirds/domain"
	"twothirds/domain/wire"
)

// importer enters a set of recorded votes. What it holds of the set is its
// members and the roll calls under way.
type importer struct {
	*importing
	set    *rollcalls.Set
	asJSON bool
	source domain.Source

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
		importing: &importing{cmd: cmd, s: s, view: view}, set: set, asJSON: o.asJSON,
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
	return im, im.findKey(&o.keys, o.target.node.Dir)
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

func (im *importer) enterBodies(ctx context.Context) error {
	var signed []*wire.Signed
	for _, body := range im.set.Bodies() {
		if strings.Contains(body, ".") {
			return exitError{exitUsage, fmt.Errorf("the body %q cannot be entered: its id has a dot", body)}
		}
		if im.view.State.Outside(body) != nil {
			continue
		}
		s, err := im.sign("outside.body_entered", "outside/"+body, &domain.OutsideBodyEntered{Name: domain.Text{En: body}, TakenFrom: im.source})
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
			member := m.Entered()
			switch there := im.view.State.OutsideMember(body, m.ID); {
			case there == nil:
				missing = append(missing, member)
			case there.Entered() != member:
				im.answer.MemberConflicts = append(im.answer.MemberConflicts, body+"."+m.ID)
			}
		}
		for chunk := range slices.Chunk(missing, domain.MaxOutsideMembers) {
			s, err := im.sign("outside.members_entered", "outside/"+body, &domain.OutsideMembersEntered{Members: chunk})
			if err != nil {
				return fmt.Errorf("entering members of %s: %w", body, err)
			}
			signed = append(signed, s)
		}
	}
	return im.submitWhole(ctx, signed)
}

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
		signed, err := im.sign("outside.rollcall_entered", "outside/"+r.Body, &domain.OutsideRollcallEntered{RollcallContent: content})
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
