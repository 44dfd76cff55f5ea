package domain

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain/wire"
)

// Errors of drafting and of looking things up, beside *wire.FormError, which
// names the place in the statement that is at fault.
var (
	// ErrNoSuch is wrapped where something is named that the state does not have.
	ErrNoSuch = errors.New("not found")
	// ErrAmbiguous is wrapped where a name or a key stands for more than one thing.
	ErrAmbiguous = errors.New("ambiguous")
)

// MaxFields bounds the fields that Draft reads, in bytes: a statement's worth,
// every byte of it escaped, and white space.
const MaxFields = 8 * wire.MaxStatement

// DraftEnv is what a statement needs and no state knows.
type DraftEnv struct {
	// StatementID is a newly drawn UUID of version 7.
	StatementID wire.UUID
	// NewEntityID is another one, for what the statement makes; where it makes
	// several things, the ids after it are used as well.
	NewEntityID wire.UUID
	// By are the signers where the fields name none; As and Of may be empty.
	By []wire.Signer
	// Now is the signer's clock.
	Now wire.Time
	// Seen is the newest checkpoint that the signer's client has verified, nil for none.
	Seen *wire.Seen
}

// Draft writes a statement that is ready to be signed. eventType is a type in
// full (twothirds.vote.cast.v1) or short (vote.cast).
//
// fields is a JSON object with any white space and order of members. It holds
// members of data and, beside them, id, source, specversion, subject and time
// of the statement; or these and an object data. What it gives is never
// changed, even where the ledger will refuse it; a member of data that is null
// is left out. Everything else is filled in as far as the state tells it.
//
// In by, a line may be {"key":…} with as, of or neither, or the key alone in
// any form that pubkey.Parse reads: the capacity is filled in where only one
// fits, or the key has no other. A type that the state's program does not know
// is written under its full name, with everything given.
//
// The error is a *wire.FormError with the place in the statement, or wraps
// ErrNoSuch or ErrAmbiguous. Draft changes nothing.
func (s *State) Draft(eventType string, fields []byte, env DraftEnv) (*wire.Statement, error) {
	d, err := s.newDraft(eventType, fields, env)
	if err != nil {
		return nil, err
	}
	if s.ledger == nil && !d.founding() {
		return nil, draftError("/type", "nothing can be stated before the founding, twothirds.ledger.founded.v1")
	}
	for _, fill := range []func() error{d.fillSigners, d.fillSubject, d.fillData, d.checkMissing} {
		if err := fill(); err != nil {
			return nil, err
		}
	}
	return d.write()
}

// FullType is the wire name of the newest version of a type named in full or
// short (vote.cast). ok is false where this program knows none of that name.
func FullType(eventType string) (full string, ok bool) {
	if typeNamed(eventType) != nil {
		return eventType, true
	}
	for _, t := range eventTypes {
		rest, _ := strings.CutPrefix(t.name, "twothirds.")
		if at := strings.LastIndexByte(rest, '.'); rest[:at] == eventType {
			full = t.name // the last one is the newest: eventTypes is sorted
		}
	}
	return full, full != ""
}

// draft is a statement being written.
type draft struct {
	s   *State
	env DraftEnv
	// name is the type in full; event a zero value of its data, nil for a type
	// that is not known or never signed.
	name  string
	event Event
	about string
	// given are the statement's own members as they were given.
	given map[string]string
	// data are the members of data, canonical; left those given as null.
	data map[string]jsontext.Value
	left map[string]bool
	// by is data.by as far as it can be read.
	by      []wire.Signer
	subject string
	drawn   wire.UUID
}

func draftError(place, format string, args ...any) error {
	return &wire.FormError{Place: place, Reason: fmt.Sprintf(format, args...)}
}

func (s *State) newDraft(eventType string, fields []byte, env DraftEnv) (*draft, error) {
	d := &draft{s: s, env: env, name: eventType, left: map[string]bool{}}
	if full, ok := FullType(eventType); ok {
		t := typeNamed(full)
		d.name, d.about = full, t.about
		if t.signers != "" {
			d.event = t.new()
		}
	} else if strings.Count(eventType, ".") != 3 {
		return nil, fmt.Errorf("type %q: %w; see `twothirds statement types`, or write an unknown one in full", eventType, ErrNoSuch)
	}
	return d, d.read(fields)
}

func (d *draft) founding() bool {
	_, ok := d.event.(*LedgerFounded)
	return ok
}

// now is the log's time as far as the draft can tell: the signer's clock, but
// not before the last entry.
func (d *draft) now() wire.Time { return max(d.env.Now, d.s.head.Recorded) }

// newID is the next id for something that the statement makes.
func (d *draft) newID() wire.UUID {
	if d.drawn.IsZero() {
		d.drawn = d.env.NewEntityID
	} else if next, ok := idAfter(d.drawn); ok {
		d.drawn = next
	}
	return d.drawn
}

// fill gives data a member that was not given.
func (d *draft) fill(member string, value any) {
	if !d.has(member) {
		d.data[member] = wire.Canonical(value)
	}
}

// has reports whether a member of data was given, be it to be left out.
func (d *draft) has(member string) bool { return d.data[member] != nil || d.left[member] }

// checkMissing reports the first member that every statement of the type has
// and that could not be filled in.
func (d *draft) checkMissing() error {
	if d.event == nil {
		if len(d.by) == 0 && !d.has("by") {
			return d.missing("by")
		}
		return nil
	}
	always, err := membersOf(wire.Canonical(d.event), "/data")
	if err != nil {
		return err
	}
	for _, member := range slices.Sorted(maps.Keys(always)) {
		if !d.has(member) {
			return d.missing(member)
		}
	}
	if _, vote := d.event.(*VoteCast); vote && !d.has("seen") {
		return draftError("/data/seen", "is missing: a vote names the newest checkpoint that its signer has verified")
	}
	return nil
}

// missing is the error for a member that was not given and that the state does not tell.
func (d *draft) missing(member string) error {
	place := "/data/" + member
	switch member {
	case "by":
		return draftError(place, "is missing: name the keys that sign")
	case "classes":
		rules, _ := d.s.RulesAt(d.now())
		return draftError(place, "is missing, and no effect tells it: name at least one of %s", strings.Join(rules.ClassNames(), ", "))
	}
	return draftError(place, "is missing, and the ledger's state does not tell it: give it (or null, to leave it out all the same)")
}

// write puts the statement together.
func (d *draft) write() (*wire.Statement, error) {
	id, err := d.id()
	if err != nil {
		return nil, err
	}
	at := d.env.Now
	if given, ok := d.given["time"]; ok {
		if at, err = wire.ParseTime(given); err != nil {
			return nil, draftError("/time", "%v", err)
		}
	}
	source, ok := d.given["source"]
	if !ok {
		source = wire.FoundingSource
		if !d.founding() {
			source = wire.SourceOf(d.s.ledger.ID)
		}
	}
	return wire.NewStatement(id, source, d.name, d.subject, at, d.data)
}

// id is the one given, or one drawn that lies above the last of the author's key.
func (d *draft) id() (wire.UUID, error) {
	if given, ok := d.given["id"]; ok {
		id, err := wire.ParseUUID(given)
		if err != nil {
			return id, draftError("/id", "%v", err)
		}
		return id, nil
	}
	if len(d.by) == 0 {
		return d.env.StatementID, nil
	}
	key := d.s.keys.get(name(d.by[0].Key.String()))
	if key == nil || compareUUID(d.env.StatementID, key.LastID) > 0 {
		return d.env.StatementID, nil
	}
	next, ok := idAfter(key.LastID)
	if !ok {
		return next, draftError("/id", "key %s has used the highest id there is: sign with another key", d.by[0].Key)
	}
	return next, nil
}

// idAfter is the next UUID of version 7 after u in the order of ids; ok is
// false where there is none.
func idAfter(u wire.UUID) (next wire.UUID, ok bool) {
	const (
		version = 6 // the byte with the version in its upper half
		variant = 8 // the byte with the variant in its upper two bits
	)
	for i := len(u) - 1; i >= 0; i-- {
		free := byte(0xff)
		switch i {
		case version:
			free = 0x0f
		case variant:
			free = 0x3f
		}
		if u[i]&free != free {
			u[i]++
			return u, true
		}
		u[i] &^= free
	}
	return u, false
}
