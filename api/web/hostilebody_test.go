package web

import (
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/domaintest/world"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/door"
	"twothirds/eventstore/tlog"
	"twothirds/projections"
)

// hostileLines are what the door lets in as one line: no more than 30 marks on a
// letter, nothing invisible but spaces.
var hostileLines = []string{
	apitest.Hostile,
	strings.Repeat("Wm", 240), // one word of the greatest length
	"\u05e9\u05dc\u05d5\u05dd (<b>] \u0627\u0644\u0639\u0631\u0628\u064a\u0629 123 {{template \"head\" .}} ${7*7}",
	strings.Repeat("Z"+strings.Repeat("\u0347", 15)+strings.Repeat("\u033f", 15), 6) + " up and down",
	"D\u0435\u0441ision \u043ef the b\u043edy: \u0421arried", // Cyrillic among the Latin letters
	"\u0441\u043e\u0440\u0430 of the rules",                  // a word of Cyrillic letters that look like Latin ones
	"\U0001d402\U0001d41a\U0001d42b\U0001d42b\U0001d422\U0001d41e\U0001d41d by \uff21\uff22\uff23",
	"\u3000\u00a0\u2003",
	"\U0001f469\U0001f3fd\U0001f3f3\U0001f308\U0001f1e6\U0001f1ff\U0001f1e6",
	`"'--><svg/onload=alert(1)> DATA:text/html,<script>alert(1)</script> JavaScript:alert(1)`,
	"\u0905\u0928\u0941\u091a\u094d\u091b\u0947\u0926 \u6761\u6587\u6761\u6587\u6761\u6587 \ufdfd\u0602",
	"İclasların açıq keçirilməsi, ümumi qayda",
}

// hostileTexts are what it lets in where texts may have several lines; as long as
// positions and reasons may be.
var hostileTexts = []string{
	strings.Repeat("x", domain.MaxReasons-100),
	"no\u200cone sees\u200d this \u200e\u200f\u061c, and \u200f(1) and [2]\u200e\n\tand a tab\n\n\n\n" + strings.Repeat("\u200d", 900),
	strings.Repeat("</div></main></body></html>\n", 250),
	strings.Repeat("\u0627\u0644\u0639 \u05d0\u05d1\u05d2 abc 123\n", 150),
	strings.Repeat("Z"+strings.Repeat("\u0347", 15)+strings.Repeat("\u033f", 15), 60),
	"\n\n\t\n ",
	"\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \u2764\ufe0f {{.}} <!-- ]]> &lt;script&gt; &#x202e;",
	strings.Repeat("W", 2000) + " " + strings.Repeat("m", 2000),
}

// hostility puts hostile texts in place of every text of statements, in turns.
type hostility struct {
	line, text int
	short      bool
}

func (h *hostility) oneLine() string {
	h.line++
	return hostileLines[h.line%len(hostileLines)]
}

func (h *hostility) lines(limit int) string {
	h.text++
	s := hostileTexts[h.text%len(hostileTexts)]
	if limit > len(s) && h.text%3 == 0 {
		s = strings.Repeat(s, limit/len(s))
	}
	return s
}

// said are the fields, not of type domain.Text, in which somebody says something.
var said = []string{"About", "Area", "DateText", "Document", "Kind", "Name", "Number", "Party", "Result", "Session", "Source", "Title", "URL"}

// reword replaces the texts in a statement's data. What it points to is copied
// first: the state may have it too.
func (h *hostility) reword(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		if v.CanSet() {
			copied := reflect.New(v.Type().Elem())
			copied.Elem().Set(v.Elem())
			v.Set(copied)
		}
		h.reword(v.Elem())
	case reflect.Slice:
		if v.CanSet() && v.Len() > 0 {
			v.Set(reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()), v))
		}
		for i := range v.Len() {
			h.reword(v.Index(i))
		}
	case reflect.Struct:
		if effect, ok := reflect.TypeAssert[domain.Effect](v); ok {
			var copied domain.Effect
			if err := copied.UnmarshalJSON(wire.Canonical(effect)); err != nil {
				panic(err)
			}
			h.reword(reflect.ValueOf(copied.Body()))
			v.Set(reflect.ValueOf(copied))
			return
		}
		for i := range v.NumField() {
			field, of := v.Field(i), v.Type().Field(i)
			if !of.IsExported() || !field.CanSet() {
				continue
			}
			switch text, isText := reflect.TypeAssert[domain.Text](field); {
			case isText && !text.IsZero():
				field.Set(reflect.ValueOf(h.anew(text, v.Type(), of.Name)))
			case isText:
			case field.Kind() == reflect.String && field.Type() == reflect.TypeFor[string]() && field.String() != "" && h.free(v.Type(), of.Name):
				field.SetString(h.oneLine())
			default:
				h.reword(field)
			}
		}
	}
}

// free reports whether a field of a type is for whatever somebody says.
func (h *hostility) free(of reflect.Type, name string) bool {
	switch of {
	case reflect.TypeFor[domain.EnteredMember](), reflect.TypeFor[domain.RollcallContent](), reflect.TypeFor[domain.RecordedTotals]():
		return slices.Contains(said, name)
	}
	return name == "URL" || name == "DateText"
}

func (h *hostility) anew(text domain.Text, of reflect.Type, name string) domain.Text {
	limit := 0
	switch {
	case h.short, of == reflect.TypeFor[domain.Deadline](), of == reflect.TypeFor[domain.Item](), of == reflect.TypeFor[domain.LedgerKeyRotated](): // up to 64 items stand in one statement
	case of == reflect.TypeFor[domain.Content]() && name == "Text":
		limit = domain.MaxText / 2
	case name == "Text", name == "Reasons", name == "Answer":
		limit = domain.MaxReasons
	}
	say := h.oneLine
	if limit > 0 {
		say = func() string { return h.lines(limit) }
	}
	if text.En != "" {
		text.En = say()
	}
	if text.Az != "" || h.line%2 == 0 {
		text.Az = say()
	}
	return text
}

// hostileLog is a log in which everything happens that can, and all that is said
// is hostile. It ends before the ledger's key is another, or the ledger closed.
var hostileLog = sync.OnceValue(func() *world.World {
	const number, acts = 41, 400                             // of the first worlds, the one in which most happens
	domaintest.Start = domaintest.Start.AddHours(-24 * 1000) // a ledger is not opened before the time of its last entry
	w := world.Swift(number)
	h := &hostility{}
	w.Distort = func(_, _ string, data any, _ []domaintest.Speaker) *wire.Signed {
		h.reword(reflect.ValueOf(data))
		if h.short = len(wire.Canonical(data)) > 50_000; h.short { // a statement has at most 60,000 bytes
			h.reword(reflect.ValueOf(data))
		}
		h.short = false
		switch data := data.(type) {
		case *domain.LedgerKeyRotated: // not in this world
			data.LedgerKey = pubkey.Key{}
		case *domain.MotionTabled:
			data.Content.Effects = slices.DeleteFunc(data.Content.Effects, func(e domain.Effect) bool {
				return slices.Contains([]string{"close_ledger", "replace_ledger_key"}, e.Type())
			})
		}
		return nil
	}
	for i := range acts {
		w.Turn(i, number)
		before := len(w.Entries)
		w.Happen()
		if l := w.State.Ledger(); l.Key != w.LedgerKey.Public || l.Status == domain.StageClosed {
			w.Entries = w.Entries[:before]
			break
		}
	}
	return w
})

// A hostileNode is a ledger with that log.
type hostileNode struct {
	Ledger *eventstore.Ledger
	Model  *projections.Model
}

func openHostile(t testing.TB) *hostileNode {
	t.Helper()
	w := hostileLog()
	dir := filepath.Join(t.TempDir(), "ledger")
	must(t, restore(t, w.Entries, w.State.Ledger().Origin, w.LedgerKey.Private, dir))
	n := &hostileNode{}
	var err error
	n.Ledger, err = eventstore.Open(t.Context(), eventstore.Options{Dir: dir, ClockOK: true})
	must(t, err)
	n.Model, err = projections.Open(filepath.Join(dir, "rows.db"), nil)
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- n.Model.Follow(ctx, followed{n.Ledger}) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("following the ledger: %v", err)
		}
		if err := errors.Join(n.Model.Close(), n.Ledger.Close()); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	waiting, stop := context.WithTimeout(ctx, 5*time.Minute)
	defer stop()
	must(t, n.Model.Wait(waiting, n.Ledger.Size()))
	_, err = n.Ledger.WaitCheckpoint(waiting, n.Ledger.Size())
	must(t, err)
	return n
}

func (n *hostileNode) options() site.Options { return site.Options{Ledger: n.Ledger, Model: n.Model} }

type followed struct{ *eventstore.Ledger }

func (f followed) Root(size uint64) (wire.Hash, bool) { return f.RootAt(size) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// restore makes a live ledger's folder of a log.
func restore(t testing.TB, entries [][]byte, origin string, key ed25519.PrivateKey, dir string) error {
	copied := t.TempDir()
	if err := writeCopy(copied, entries, origin, key); err != nil {
		return err
	}
	c, err := copies.Open(t.Context(), copied)
	if err != nil {
		return err
	}
	if err := errors.Join(eventstore.Restore(t.Context(), c, dir, nil), c.Close()); err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	name := filepath.Join(copied, "ledger.key")
	if err := os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		return err
	}
	_, err = eventstore.TakeOver(t.Context(), eventstore.TakeOverOptions{Dir: dir, Key: name}, nil)
	return err
}

// writeCopy writes a log as C2SP tlog-tiles lays it out, under a checkpoint.
func writeCopy(dir string, entries [][]byte, origin string, key ed25519.PrivateKey) error {
	tree := tlog.NewTree()
	level := make([]tlog.Hash, 0, len(entries))
	files := map[string][]byte{"vkey": []byte(tlog.VKey(origin, key.Public().(ed25519.PublicKey)) + "\n")}
	for _, raw := range entries {
		level = append(level, tlog.LeafHash(raw))
		tree.Add(level[len(level)-1])
	}
	root, err := tree.RootAt(int64(len(entries)))
	if err != nil {
		return err
	}
	signer, err := tlog.NewSigner(origin, key)
	if err != nil {
		return err
	}
	if files["checkpoint"], err = signer.SignCheckpoint(int64(len(entries)), root); err != nil {
		return err
	}
	for n, part := range slices.Collect(slices.Chunk(entries, tlog.TileWidth)) {
		var bundle []byte
		for _, raw := range part {
			bundle = append(binary.BigEndian.AppendUint16(bundle, uint16(len(raw))), raw...) //nolint:gosec // entries are shorter
		}
		files[tlog.EntriesPath(int64(n), len(part))] = bundle
	}
	for l := 0; len(level) > 0; l++ {
		var above []tlog.Hash
		for n, part := range slices.Collect(slices.Chunk(level, tlog.TileWidth)) {
			var tile []byte
			sub := tlog.NewTree()
			for _, hash := range part {
				tile = append(tile, hash[:]...)
				sub.Add(hash)
			}
			files[tlog.TilePath(l, int64(n), len(part))] = tile
			if whole, err := sub.RootAt(tlog.TileWidth); err == nil {
				above = append(above, whole)
			}
		}
		level = above
	}
	for path, data := range files {
		name := filepath.Join(dir, filepath.FromSlash(path))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o750), os.WriteFile(name, data, 0o600)); err != nil {
			return err
		}
	}
	return nil
}

// TestHostileLog: the door would let all of it in, and it is of most types.
func TestHostileLog(t *testing.T) {
	t.Parallel()
	types := map[string]bool{}
	for _, raw := range hostileLog().Entries {
		e, err := wire.ParseEntry(raw)
		must(t, err)
		types[e.Statement.Type] = true
		if err := door.CheckText(e.Statement); err != nil && !strings.Contains(string(raw), "\u2028") { // which worlds have besides
			t.Errorf("%s: %v", e.Statement.Type, err)
		}
	}
	if all := len(domain.Types()); len(types) < all*4/5 {
		t.Errorf("only %d of %d types", len(types), all)
	}
}
