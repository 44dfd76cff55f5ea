package site

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/tlog"
	"twothirds/projections"
)

// LogLine is an entry in a list.
type LogLine struct {
	No       string
	Href     string
	Recorded Stamp
	Word     string
	Subject  Subject
	Derived  bool
}

// Subject is what an entry is about.
type Subject struct {
	Noun, ID string
	Href     string
}

// LogLines reads entries about ref, or all, newest first, before a sequence;
// next is where older ones go on, 0 for none.
func (r *Request) LogLines(ref string, before wire.Seq, limit int) (lines []LogLine, next wire.Seq, err error) {
	metas, more, err := r.View.EntriesBefore(ref, before, limit)
	if err != nil {
		return nil, 0, err
	}
	for _, meta := range metas {
		entry, err := r.Entry(wire.Seq(meta.Seq))
		if err != nil {
			return nil, 0, err
		}
		about, err := r.SubjectOf(entry.Statement.Subject)
		if err != nil {
			return nil, 0, err
		}
		next = wire.Seq(meta.Seq)
		lines = append(lines, LogLine{
			No: r.N(int64(meta.Seq)), Href: r.Href("/log/", meta.Seq), Recorded: r.When(entry.Recorded), //nolint:gosec // sequences stay below 2^53
			Word: r.Or("type.", entry.Statement.Type), Subject: about, Derived: entry.Derived(),
		})
	}
	if !more {
		next = 0
	}
	return lines, next, nil
}

// Entry reads an entry.
func (r *Request) Entry(seq wire.Seq) (*wire.Entry, error) {
	raw, err := r.Site.Ledger.Entry(seq)
	if errors.Is(err, tlog.ErrNotFound) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("reading entry %d: %w", seq, err)
	}
	entry, err := wire.ParseEntry(raw)
	if err != nil {
		return nil, fmt.Errorf("entry %d: %w", seq, err)
	}
	return entry, nil
}

// SubjectOf names what an entry is about, with a link to the page that shows it,
// or else to the entries about it.
func (r *Request) SubjectOf(ref string) (Subject, error) {
	noun, id, _ := strings.Cut(ref, "/")
	s := Subject{Noun: r.Or("noun.", noun), ID: Short(id), Href: r.HrefOf(ref)}
	if noun == "amendment" || noun == "poll" { // shown on their motion's page
		motion, err := MotionOf(r.View, ref)
		if err != nil {
			return s, err
		}
		if motion != nil {
			s.Href = r.Href("/motions/", *motion)
		}
	}
	return s, nil
}

// Short is the beginning of an id, or its end for those that begin with a time.
func Short(id string) string {
	if len(id) == 36 {
		return "…" + id[28:]
	}
	if len(id) > 20 {
		return id[:12] + "…"
	}
	return id
}

// Origin is the address at which a browser has found us, for commands to copy.
func Origin(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	u := url.URL{Scheme: scheme, Host: r.Host}
	if strings.ContainsFunc(r.Host, func(c rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]", c)
	}) {
		u.Host = "HOST" // nobody should copy that into a shell
	}
	return u.String()
}

// MotionOf is the motion that something belongs to by its subject: the motion
// itself, its amendments, polls and decision; nil for anything else.
func MotionOf(view *projections.View, ref string) (*domain.MotionID, error) {
	noun, id, _ := strings.Cut(ref, "/")
	switch noun {
	case "motion":
		motion, err := wire.ParseUUID(id)
		if err != nil {
			return nil, fmt.Errorf("subject %s: %w", ref, err)
		}
		return &domain.MotionID{UUID: motion}, nil
	case "amendment", "decision", "poll":
		of, err := Get[struct {
			Motion domain.MotionID `json:"motion"`
		}](view, noun, id)
		if err != nil || of == nil {
			return nil, err
		}
		return &of.Motion, nil
	}
	return nil, nil
}
