package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	// MaxEntry is the size of the largest entry, in bytes: the largest that a tile
	// of entries can hold (C2SP tlog-tiles, a 16-bit length).
	MaxEntry = 65_535

	// maxMessage is what the stream takes: an entry, and room for the headers of a
	// batch message, which are under 200 bytes.
	maxMessage = 70 << 10
)

// entriesConfig is the configuration of the log itself.
func entriesConfig(name string, replicas int) jetstream.StreamConfig {
	c := appendOnly(name, strings.ToLower(name)+".entries", replicas)
	c.Description = "twothirds: the entries of a decision ledger, one a message, for ever. Do not edit, purge or delete."
	c.AllowAtomicPublish = true
	return c
}

// checkpointsConfig is the configuration of the log's checkpoint stream.
func checkpointsConfig(name string, replicas int) jetstream.StreamConfig {
	c := appendOnly(name+"_CHECKPOINTS", strings.ToLower(name)+".checkpoints", replicas)
	c.Description = "twothirds: the signed checkpoints of a decision ledger, for ever. Do not edit, purge or delete."
	return c
}

func appendOnly(name, subject string, replicas int) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:        name,
		Subjects:    []string{subject},
		Retention:   jetstream.LimitsPolicy,
		Storage:     jetstream.FileStorage,
		Replicas:    replicas,
		Discard:     jetstream.DiscardNew,
		DenyDelete:  true,
		DenyPurge:   true,
		MaxMsgs:     -1,
		MaxBytes:    -1,
		MaxMsgSize:  maxMessage,
		AllowDirect: replicas == 1, // another replica could answer from the past
		// No message carries an id, so the window is of no use; 0 would mean 2 min.
		Duplicates: 100 * time.Millisecond,
	}
}

// create founds the stream.
func (j *journal) create(ctx context.Context) error {
	_, err := j.info(ctx)
	switch {
	case err == nil:
		return fmt.Errorf("create stream %s: %w", j.cfg.Name, ErrExists)
	case !errors.Is(err, ErrNotFound):
		return fmt.Errorf("create stream %s: %w", j.cfg.Name, err)
	}
	ctx, cancel := context.WithTimeout(ctx, j.wait)
	defer cancel()
	s, err := j.js.CreateStream(ctx, j.cfg)
	switch {
	case errors.Is(err, jetstream.ErrStreamNameAlreadyInUse):
		return fmt.Errorf("create stream %s: %w", j.cfg.Name, ErrExists)
	case err != nil:
		return fmt.Errorf("create stream %s: %w", j.cfg.Name, err)
	}
	// A server drops the settings it does not know without saying so.
	if err := checkConfig(s.CachedInfo().Config, j.cfg); err != nil {
		return fmt.Errorf("create stream %s: %w", j.cfg.Name, err)
	}
	return nil
}

// verify checks configuration and completeness.
func (j *journal) verify(ctx context.Context) error {
	info, err := j.info(ctx)
	if err != nil {
		return fmt.Errorf("verify stream %s: %w", j.cfg.Name, err)
	}
	if err := checkConfig(info.Config, j.cfg); err != nil {
		return fmt.Errorf("verify stream %s: %w", j.cfg.Name, err)
	}
	if err := checkState(info.State); err != nil {
		return fmt.Errorf("verify stream %s: %w", j.cfg.Name, err)
	}
	return nil
}

// checkConfig returns ErrConfig, naming the first field of got by which the stream
// could lose or alter an entry, or would not take what want takes. What an
// operator may choose (placement, compression, more replicas) it leaves alone.
func checkConfig(got, want jetstream.StreamConfig) error {
	for _, f := range []struct {
		name      string
		got, want any
	}{
		{"Retention", got.Retention, want.Retention},
		{"Storage", got.Storage, want.Storage},
		{"Discard", got.Discard, want.Discard},
		{"DenyDelete", got.DenyDelete, true},
		{"DenyPurge", got.DenyPurge, true},
		{"AllowRollup", got.AllowRollup, false},
		{"AllowMsgTTL", got.AllowMsgTTL, false},
		{"AllowMsgCounter", got.AllowMsgCounter, false},
		{"AllowMsgSchedules", got.AllowMsgSchedules, false},
		{"AllowAtomicPublish", got.AllowAtomicPublish || !want.AllowAtomicPublish, true},
		{"MaxAge", got.MaxAge, time.Duration(0)},
		{"MaxMsgs", got.MaxMsgs, int64(-1)},
		{"MaxBytes", got.MaxBytes, int64(-1)},
		{"MaxMsgsPerSubject", got.MaxMsgsPerSubject > 0, false},
		{"MaxMsgSize", got.MaxMsgSize == -1 || got.MaxMsgSize >= want.MaxMsgSize, true},
		{"NoAck", got.NoAck, false},
		{"PersistMode", got.PersistMode, jetstream.DefaultPersistMode},
		{"Sealed", got.Sealed, false},
		{"Mirror", got.Mirror != nil, false},
		{"Sources", len(got.Sources), 0},
		{"SubjectTransform", got.SubjectTransform != nil, false},
		{"FirstSeq", got.FirstSeq > 1, false},
		{"Subjects", slices.Equal(got.Subjects, want.Subjects), true},
		{"Replicas", got.Replicas >= want.Replicas, true},
		{"AllowDirect", got.AllowDirect && got.Replicas > 1, false},
	} {
		if f.got != f.want {
			return fmt.Errorf("%w: setting %s of the stream was changed; compare nats stream info with the configuration in the operator's guide", ErrConfig, f.name)
		}
	}
	return nil
}

// checkState returns ErrGap unless every sequence from 1 to the last is there. It
// sees entries lost from the middle, not a tail that was cut off.
func checkState(s jetstream.StreamState) error {
	empty := s.LastSeq == 0 && s.Msgs == 0
	if !empty && (s.FirstSeq != 1 || s.Msgs != s.LastSeq || s.NumDeleted != 0) {
		return fmt.Errorf("%w: first sequence %d, last %d, %d entries, %d deleted", ErrGap, s.FirstSeq, s.LastSeq, s.Msgs, s.NumDeleted)
	}
	return nil
}
