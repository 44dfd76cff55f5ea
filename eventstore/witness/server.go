package witness

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"
	xtlog "golang.org/x/mod/sumdb/tlog"

	"twothirds/eventstore/tlog"
)

// maxRequest bounds the body of add-checkpoint: the old size, 63 hashes, the note.
const maxRequest = 4<<10 + tlog.MaxNote

// ServerOptions say which witness to open.
type ServerOptions struct {
	// Dir is the witness's folder, made when it is not there.
	Dir string
	// Name makes a new witness of that name in a folder that has none; otherwise it
	// may be empty, or is the witness's own.
	Name string
	// Logs are vkeys of logs to cosign for, beside those that are known already.
	Logs []string
	// Moved confirms that the folder is the witness's only one, and complete, although
	// its files are not where they were. See Open.
	Moved bool
	// Log is told of what operators should know; nil for nothing.
	Log *slog.Logger
	// Now is the clock; nil for the machine's.
	Now func() time.Time
}

// Server is a witness: an http.Handler that answers POST /add-checkpoint and
// GET /<hex SHA-256 of an origin>/checkpoint (C2SP tlog-witness). It may be used by
// several goroutines.
type Server struct {
	state *state
	log   *slog.Logger
	now   func() time.Time
	mux   *http.ServeMux
	logs  map[string][]note.Verifier // by origin; never changed after Open

	// mu makes check and store one step. One for all logs is enough: the state
	// has one writer anyway.
	mu     sync.Mutex
	failed error // why nothing is cosigned any more
}

// Open opens the witness in a folder, or makes one with a key of its own.
//
// A witness must never forget: with an older state it would cosign a history that
// departs from the one it cosigned. So the state is durable before any
// answer, and Open fails with ErrOlder when the state lags behind the count of
// cosignatures in the file beside it, and with ErrMoved when the files are not those
// that this witness wrote here, as after a copy or a restored backup of the whole folder;
// o.Moved confirms a move. What this cannot see is a whole file system set back to
// an earlier image.
//
// It fails with ErrNoWitness, ErrName, ErrInUse, ErrDamaged as well, and with
// ErrMalformed for a log's key that is none.
func Open(o ServerOptions) (*Server, error) {
	for _, vkey := range o.Logs {
		if _, err := parseLog(vkey); err != nil {
			return nil, err
		}
	}
	st, err := openState(o.Dir, o.Name, o.Moved)
	if err != nil {
		return nil, fmt.Errorf("opening witness %s: %w", o.Dir, err)
	}
	s := &Server{state: st, log: o.Log, now: o.Now, logs: make(map[string][]note.Verifier)}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	if err := s.addLogs(o.Logs); err != nil {
		return nil, errors.Join(fmt.Errorf("opening witness %s: %w", o.Dir, err), st.close())
	}
	s.mux = http.NewServeMux()
	s.mux.HandleFunc("POST /add-checkpoint", s.serveAdd)
	s.mux.HandleFunc("GET /{origin}/checkpoint", s.serveLatest)
	return s, nil
}

// addLogs remembers new logs and reads all that are known.
func (s *Server) addLogs(vkeys []string) error {
	known, err := s.state.logs()
	if err != nil {
		return err
	}
	has := make(map[string]bool)
	for _, vkey := range known {
		has[vkey] = true
	}
	for _, vkey := range vkeys {
		if has[vkey] {
			continue
		}
		if err := s.state.addLog(vkey); err != nil {
			return fmt.Errorf("remembering a log: %w", err)
		}
		has[vkey] = true
		known = append(known, vkey)
	}
	for _, vkey := range known {
		v, err := note.NewVerifier(vkey)
		if err != nil {
			return fmt.Errorf("%w: the key of a log: %w", ErrDamaged, err)
		}
		s.logs[v.Name()] = append(s.logs[v.Name()], v)
	}
	return nil
}

// RemoveLog makes a log's key no good any more, which another has replaced, or
// has the log not be cosigned for at all. What the witness has cosigned of it stays
// remembered. It fails with ErrUnknownLog. No request may be under way.
func (s *Server) RemoveLog(vkey string) error {
	if _, err := parseLog(vkey); err != nil {
		return err
	}
	known, err := s.state.removeLog(vkey)
	switch {
	case err != nil:
		return fmt.Errorf("forgetting a log's key: %w", err)
	case !known:
		return fmt.Errorf("%.300q: %w", vkey, ErrUnknownLog)
	}
	clear(s.logs)
	return s.addLogs(nil)
}

// Key returns the witness's key, for the policies of those who rely on it.
func (s *Server) Key() Key { return s.state.key }

// Logs returns the vkeys of the logs that it cosigns for, sorted.
func (s *Server) Logs() ([]string, error) { return s.state.logs() }

// Close lets go of the folder. No request may be under way.
func (s *Server) Close() error { return s.state.close() }

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// A submission is a request of add-checkpoint whose form is right and whose
// checkpoint is signed by its log.
type submission struct {
	checkpoint
	old   int64
	proof []tlog.Hash
	note  []byte // verbatim
	known []byte // the same with the log's own signatures only
}

// An answer is a refusal of tlog-witness.
type answer struct {
	code int
	text string
	size int64 // of 409: what was cosigned last
}

func (a *answer) Error() string { return a.text }

func refuse(code int, format string, args ...any) error {
	return &answer{code: code, text: fmt.Sprintf(format, args...)}
}

func (s *Server) serveAdd(w http.ResponseWriter, r *http.Request) {
	line, err := s.add(http.MaxBytesReader(w, r.Body, maxRequest))
	var no *answer
	switch {
	case err == nil:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write(line)
	case errors.As(err, &no) && no.code == http.StatusConflict:
		w.Header().Set("Content-Type", sizeType)
		w.WriteHeader(no.code)
		_, _ = fmt.Fprintf(w, "%d\n", no.size)
	case errors.As(err, &no):
		http.Error(w, no.text, no.code)
	default:
		s.log.Error("the witness could not answer", "error", err)
		http.Error(w, "the witness is in trouble; its operator can read why", http.StatusInternalServerError)
	}
}

// add judges a request and cosigns.
func (s *Server) add(body io.Reader) (line []byte, err error) {
	b, err := io.ReadAll(body)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "the request could not be read whole, or is longer than %d bytes", maxRequest)
	}
	sub, err := s.parse(b)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed != nil {
		return nil, fmt.Errorf("%w: %w", ErrFailed, s.failed)
	}
	last, err := s.state.latest(sub.origin)
	if err != nil {
		return nil, err
	}
	if err := s.judge(sub, last); err != nil {
		return nil, err
	}
	at := s.now().Unix()
	if at < last.at {
		s.log.Error("the clock is behind the last cosignature: set it right", "log", sub.origin, "clock", at, "cosigned", last.at)
		return nil, refuse(http.StatusInternalServerError, "the witness's clock says %d and its last cosignature is of %d", at, last.at)
	}
	line = cosign(s.state.key.Name, s.state.sign, at, sub.text)
	if at == last.at && sub.text == last.text {
		return line, nil // it is the line that is stored
	}
	cosigned := append(bytes.Clone(sub.known), line...)
	if len(cosigned) > tlog.MaxNote {
		return nil, refuse(http.StatusBadRequest, "the checkpoint is too long to be cosigned")
	}
	if err := s.state.store(sub.origin, cosigned); err != nil {
		s.failed = err
		return nil, err
	}
	if err := dropSuspicion(s.state.dir, sub.checkpoint); err != nil {
		s.log.Warn("evidence that is none any more could not be removed", "error", err)
	}
	return line, nil
}

// parse reads a request: its form, then whether its checkpoint is one of a known log.
func (s *Server) parse(b []byte) (submission, error) {
	bad := func(what string) (submission, error) {
		return submission{}, refuse(http.StatusBadRequest, "%s", what)
	}
	head, msg, found := bytes.Cut(b, []byte("\n\n"))
	if !found {
		return bad("there is no empty line before the checkpoint")
	}
	sub := submission{note: msg}
	lines := strings.Split(string(head), "\n")
	digits, ok := strings.CutPrefix(lines[0], "old ")
	old, err := parseSize(digits)
	if !ok || err != nil {
		return bad("the first line is not old and a decimal size")
	}
	sub.old = old
	if len(lines)-1 > maxProofHashes {
		return bad(fmt.Sprintf("more than %d lines of proof", maxProofHashes))
	}
	for _, line := range lines[1:] {
		h, err := parseHash(line)
		if err != nil {
			return bad("a line of the proof is not the base64 of 32 bytes")
		}
		sub.proof = append(sub.proof, h)
	}
	n, err := open(msg)
	if err != nil {
		return bad("the checkpoint is not a signed note")
	}
	if sub.checkpoint, err = parseCheckpoint(n.Text); err != nil {
		return bad(err.Error())
	}
	verifiers := s.logs[sub.origin]
	if verifiers == nil {
		return submission{}, refuse(http.StatusNotFound, "this witness does not know the log %.300q", sub.origin)
	}
	signed, err := note.Open(msg, note.VerifierList(verifiers...))
	if err != nil {
		return submission{}, refuse(http.StatusForbidden, "the checkpoint has no good signature by a key of the log %.300q that this witness knows", sub.origin)
	}
	sub.known = append([]byte(signed.Text), '\n')
	for _, sig := range signed.Sigs {
		sub.known = fmt.Appendf(sub.known, lineStart+"%s %s\n", sig.Name, sig.Base64)
	}
	if sub.old > sub.size {
		return bad(fmt.Sprintf("the old size %d is larger than the checkpoint's, %d", sub.old, sub.size))
	}
	return sub, nil
}

// parseHash reads a hash from its only base64 form.
func parseHash(line string) (tlog.Hash, error) {
	b, err := base64.StdEncoding.DecodeString(line)
	if err != nil || len(b) != len(tlog.Hash{}) || base64.StdEncoding.EncodeToString(b) != line {
		return tlog.Hash{}, malformed("%.60q is not the base64 of 32 bytes", line)
	}
	return tlog.Hash(b), nil
}

// judge decides whether a submission may be cosigned after the last one.
func (s *Server) judge(sub submission, last latest) error {
	forked := last.note != nil && sub.size == last.size && sub.root != last.root
	if forked {
		s.keep(TwoRoots, sub, last)
	}
	switch {
	case sub.old != last.size:
		return &answer{code: http.StatusConflict, text: "the old size is not that of the last cosignature", size: last.size}
	case forked:
		return refuse(http.StatusUnprocessableEntity, "another root was cosigned for size %d", sub.size)
	case sub.size == 0 && sub.root != emptyRoot:
		return refuse(http.StatusUnprocessableEntity, "the root of size 0 is not that of the empty tree")
	case (sub.old == 0 || sub.old == sub.size) && len(sub.proof) > 0:
		return refuse(http.StatusUnprocessableEntity, "a proof from size %d to %d has no hashes", sub.old, sub.size)
	case sub.old == 0 || sub.old == sub.size:
		return nil
	}
	if err := xtlog.CheckTree(sub.proof, sub.size, sub.root, last.size, last.root); err != nil {
		s.keep(NoProof, sub, last)
		return refuse(http.StatusUnprocessableEntity, "the proof does not show that the tree of size %d contains the one cosigned, of size %d", sub.size, last.size)
	}
	return nil
}

// emptyRoot is the root of the tree without leaves (RFC 6962 section 2.1).
var emptyRoot, _ = xtlog.TreeHash(0, nil)

// keep keeps evidence against a log, and says so.
func (s *Server) keep(kind string, sub submission, last latest) {
	e := Evidence{
		Kind: kind, Origin: sub.origin, At: s.now().Unix(),
		Cosigned: string(last.note), Submitted: string(sub.note), Proof: hashLines(sub.proof),
	}
	kept, err := keepEvidence(s.state.dir, e, sub.checkpoint)
	what := "INCONSISTENT CHECKPOINTS: the log has signed two trees of one size"
	if kind == NoProof {
		what = "A CHECKPOINT WITHOUT PROOF: the log has signed a tree that was not shown to contain the one cosigned"
	}
	switch {
	case err != nil:
		s.log.Error(what, "log", sub.origin, "size", sub.size, "error", err, "cosigned", e.Cosigned, "submitted", e.Submitted)
	case kept:
		s.log.Error(what+"; see twothirds witness evidence", "log", sub.origin, "size", sub.size, "cosigned", e.Cosigned, "submitted", e.Submitted)
	}
}

// serveLatest shows monitors what was cosigned last of a log.
func (s *Server) serveLatest(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	for origin := range s.logs {
		if originID(origin) != r.PathValue("origin") {
			continue
		}
		last, err := s.state.latest(origin)
		if err != nil {
			s.log.Error("the witness could not answer", "error", err)
			http.Error(w, "the witness is in trouble", http.StatusInternalServerError)
			return
		}
		if last.note == nil {
			break
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "public, max-age=2")
		_, _ = w.Write(last.note)
		return
	}
	http.Error(w, "this witness has cosigned no such log", http.StatusNotFound)
}
