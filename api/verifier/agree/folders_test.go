package agree

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"twothirds/domain/domaintest"
	"twothirds/eventstore/tlog"
)

// long is a log of more than a full bundle and tile: the full log, and after it
// positions on a motion up to 300 entries.
var long = sync.OnceValue(func() *history {
	h := full()
	b := newBranch(h.entries)
	tabling := parse(h.entries[h.of("motion.tabled")[0]-1])
	tabling.statement()["subject"] = "motion/" + b.id(b.now).String()
	subject := tabling.statement()["subject"]
	if err := b.enter(b.anew(h, tabling, b.now.String())); err != nil {
		panic(err)
	}
	position := parse(h.entries[h.of("position.stated")[0]-1])
	for len(b.entries) < 300 {
		position.statement()["subject"] = subject
		if err := b.enter(b.anew(h, position, b.now.String())); err != nil {
			panic(err)
		}
	}
	return &history{origin: h.origin, ledgerKey: h.ledgerKey, keys: h.keys, entries: b.entries}
})

// note signs a text as C2SP signed-note has it.
func note(text, name string, key ed25519.PrivateKey) []byte {
	return append([]byte(text+"\n"), line(text, name, key)...)
}

func line(text, name string, key ed25519.PrivateKey) []byte {
	id := sha256.Sum256(slices.Concat([]byte(name+"\n\x01"), key.Public().(ed25519.PublicKey)))
	return fmt.Appendf(nil, "— %s %s\n", name, base64.StdEncoding.EncodeToString(append(id[:4], ed25519.Sign(key, []byte(text))...)))
}

// A mangling changes the files of an exported log, of which the entries are right.
type mangling struct {
	name string
	do   func(h *history, files map[string][]byte)
	ok   bool
}

// edit changes a file, which must be there.
func edit(path string, change func([]byte) []byte) func(*history, map[string][]byte) {
	return func(_ *history, files map[string][]byte) {
		if files[path] == nil {
			panic("no " + path)
		}
		files[path] = change(slices.Clone(files[path]))
	}
}

func remove(path string) func(*history, map[string][]byte) {
	return func(_ *history, files map[string][]byte) {
		if files[path] == nil {
			panic("no " + path)
		}
		delete(files, path)
	}
}

func write(path string, data []byte) func(*history, map[string][]byte) {
	return func(_ *history, files map[string][]byte) { files[path] = data }
}

// checkpointText signs another text in place of the checkpoint's.
func checkpointText(change func(string) string) func(*history, map[string][]byte) {
	return func(h *history, files map[string][]byte) {
		text, _, _ := strings.Cut(string(files["checkpoint"]), "\n\n")
		files["checkpoint"] = note(change(text+"\n"), h.origin, h.ledgerKey)
	}
}

func flip(at int) func([]byte) []byte {
	return func(b []byte) []byte { b[(at+len(b))%len(b)] ^= 1; return b }
}

func cutTo(n int) func([]byte) []byte {
	return func(b []byte) []byte { return b[:(n+len(b))%len(b)] }
}

func grown(junk string) func([]byte) []byte {
	return func(b []byte) []byte { return append(b, junk...) }
}

// The files of the long log.
const (
	fullBundle, lastBundle = "tile/entries/000", "tile/entries/001.p/44"
	fullTile, lastTile     = "tile/0/000", "tile/0/001.p/44"
	topTile                = "tile/1/000.p/1"
)

// manglings are the ways in which files can be other than the entries have it.
// Where ok is set both verifiers have to bear it.
var manglings = []mangling{
	{"nothing", func(*history, map[string][]byte) {}, true},
	{"a file more", write("README", []byte("x")), true},
	{"a tile that does not belong", write("tile/0/002.p/1", make([]byte, 32)), true},
	{"a partial tile from before", write("tile/0/001.p/7", make([]byte, 7*32)), true},
	{"a partial bundle from before", write("tile/entries/001.p/7", []byte("junk")), true},
	{"no vkey", remove("vkey"), true},

	{"an empty vkey", write("vkey", nil), false},
	{"a vkey without line feed", edit("vkey", cutTo(-1)), false},
	{"a vkey with more", edit("vkey", grown("\n")), false},
	{"a vkey of another key", func(h *history, files map[string][]byte) {
		files["vkey"] = []byte(tlog.VKey(h.origin, domaintest.NewKey("stranger").Private.Public().(ed25519.PublicKey)) + "\n")
	}, false},
	{"a vkey of another origin", func(h *history, files map[string][]byte) {
		files["vkey"] = []byte(tlog.VKey("test.example/other", h.ledgerKey.Public().(ed25519.PublicKey)) + "\n")
	}, false},
	{"a vkey with another key id", edit("vkey", flip(len("test.example/ledger+"))), false},

	{"no first bundle", remove(fullBundle), false},
	{"no last bundle", remove(lastBundle), false},
	{"an empty bundle", write(fullBundle, nil), false},
	{"a bundle with a byte more", edit(fullBundle, grown("x")), false},
	{"a bundle with an entry more", edit(lastBundle, grown("\x00\x02{}")), false},
	{"a bundle cut by a byte", edit(lastBundle, cutTo(-1)), false},
	{"a bundle cut after a length", edit(lastBundle, cutTo(2)), false},
	{"a bundle cut inside a length", edit(lastBundle, cutTo(1)), false},
	{"a bundle with another length first", edit(fullBundle, flip(1)), false},
	{"a bundle that ends in a length too large", func(h *history, files map[string][]byte) {
		files[lastBundle] = append(bundle(h.entries[256:299]), 0xff, 0xff, '{')
	}, false},
	{"an entry of no bytes", func(h *history, files map[string][]byte) {
		files[lastBundle] = append(bundle(h.entries[256:299]), 0, 0)
	}, false},
	{"the bundles swapped", func(_ *history, files map[string][]byte) {
		files[fullBundle], files[lastBundle] = files[lastBundle], files[fullBundle]
	}, false},
	{"the last bundle wider than the log", func(h *history, files map[string][]byte) {
		delete(files, lastBundle)
		files["tile/entries/001.p/45"] = bundle(append(slices.Clone(h.entries[256:]), h.entries[0]))
	}, false},
	{"the full bundle in place of the last", func(h *history, files map[string][]byte) {
		delete(files, lastBundle)
		files["tile/entries/001"] = bundle(append(slices.Clone(h.entries[256:]), slices.Repeat(h.entries[:1], 212)...))
	}, true},
	{"a full bundle in place of the last, cut inside what is not of the log", func(h *history, files map[string][]byte) {
		delete(files, lastBundle)
		files["tile/entries/001"] = append(bundle(h.entries[256:]), 0xff)
	}, true},
	{"a full bundle in place of the last, that ends with the log", func(h *history, files map[string][]byte) {
		files["tile/entries/001"] = files[lastBundle]
		delete(files, lastBundle)
	}, true},
	{"a full bundle in place of the last, of other entries", func(h *history, files map[string][]byte) {
		delete(files, lastBundle)
		files["tile/entries/001"] = bundle(slices.Repeat(h.entries[:1], 256))
	}, false},

	{"no first tile", remove(fullTile), false},
	{"no last tile", remove(lastTile), false},
	{"no top tile", remove(topTile), false},
	{"an empty tile", write(lastTile, nil), false},
	{"a tile with a bit flipped", edit(fullTile, flip(77*32+5)), false},
	{"the last tile with a bit flipped", edit(lastTile, flip(-1)), false},
	{"the top tile with a bit flipped", edit(topTile, flip(0)), false},
	{"a tile cut by a byte", edit(fullTile, cutTo(-1)), false},
	{"a tile cut by a hash", edit(lastTile, cutTo(-32)), false},
	{"a tile with a hash more", edit(lastTile, grown(strings.Repeat("\x00", 32))), false},
	{"a tile with a byte more", edit(fullTile, grown("\x00")), false},
	{"the full tile in place of the last", func(_ *history, files map[string][]byte) {
		files["tile/0/001"] = append(slices.Clone(files[lastTile]), make([]byte, 212*32)...)
		delete(files, lastTile)
	}, true},
	{"a full tile in place of the last, that ends with the log", func(_ *history, files map[string][]byte) {
		files["tile/0/001"] = files[lastTile]
		delete(files, lastTile)
	}, true},
	{"a full tile in place of the last, cut short", func(_ *history, files map[string][]byte) {
		files["tile/0/001"] = files[lastTile][:43*32]
		delete(files, lastTile)
	}, false},
	{"tiles of zeros", edit(fullTile, func(b []byte) []byte { return make([]byte, len(b)) }), false},

	{"an empty checkpoint", write("checkpoint", nil), false},
	{"a checkpoint of line feeds", write("checkpoint", []byte("\n\n\n\n")), false},
	{"a checkpoint without its last line feed", edit("checkpoint", cutTo(-1)), false},
	{"a checkpoint with a line feed more", edit("checkpoint", grown("\n")), false},
	{"a checkpoint with junk after", edit("checkpoint", grown("junk\n")), false},
	{"a checkpoint with carriage returns", edit("checkpoint", func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n")) }), false},
	{"a checkpoint with a byte order mark", edit("checkpoint", func(b []byte) []byte { return append([]byte("\ufeff"), b...) }), false},
	{"a checkpoint that is no UTF-8", edit("checkpoint", func(b []byte) []byte { return append([]byte("\xff"), b...) }), false},
	{"a checkpoint of 70,000 bytes", edit("checkpoint", func(b []byte) []byte {
		return append(b, bytes.Repeat([]byte("— w.example AAAAAAAA\n"), 3500)...)
	}), false},
	{"a checkpoint without signatures", edit("checkpoint", func(b []byte) []byte { text, _, _ := bytes.Cut(b, []byte("\n\n")); return append(text, "\n\n"...) }), false},
	{"a signature altered", edit("checkpoint", flip(-12)), false},
	{"another root, the signature as it was", edit("checkpoint", flip(len("test.example/ledger\n300\n"))), false},
	{"signed by a stranger under the ledger's name", func(h *history, files map[string][]byte) {
		text, _, _ := strings.Cut(string(files["checkpoint"]), "\n\n")
		files["checkpoint"] = note(text+"\n", h.origin, domaintest.NewKey("stranger").Private)
	}, false},
	{"signed by the coordinator", func(h *history, files map[string][]byte) {
		text, _, _ := strings.Cut(string(files["checkpoint"]), "\n\n")
		files["checkpoint"] = note(text+"\n", h.origin, domaintest.NewKey("coordinator").Private)
	}, false},
	{"signed under another name", func(h *history, files map[string][]byte) {
		text, _, _ := strings.Cut(string(files["checkpoint"]), "\n\n")
		files["checkpoint"] = note(text+"\n", "test.example/other", h.ledgerKey)
	}, false},
	{"of another origin, signed under the ledger's name", checkpointText(func(s string) string { return strings.Replace(s, "ledger", "other", 1) }), false},
	{"of another root, signed", checkpointText(func(s string) string {
		return strings.Join(strings.Split(s, "\n")[:2], "\n") + "\n" + base64.StdEncoding.EncodeToString(make([]byte, 32)) + "\n"
	}), false},
	{"of one entry less, signed", checkpointText(func(s string) string { return strings.Replace(s, "\n300\n", "\n299\n", 1) }), false},
	{"of one entry more, signed", checkpointText(func(s string) string { return strings.Replace(s, "\n300\n", "\n301\n", 1) }), false},
	{"of no entries, signed", checkpointText(func(s string) string { return strings.Replace(s, "\n300\n", "\n0\n", 1) }), false},
	{"of far more entries, signed", checkpointText(func(s string) string { return strings.Replace(s, "\n300\n", "\n9007199254740991\n", 1) }), false},
	{"of more entries than a number holds, signed", checkpointText(func(s string) string { return strings.Replace(s, "\n300\n", "\n18446744073709551916\n", 1) }), false},
	{"a size with a leading zero, signed", checkpointText(func(s string) string { return strings.Replace(s, "\n300\n", "\n0300\n", 1) }), false},
	{"a size with a plus, signed", checkpointText(func(s string) string { return strings.Replace(s, "\n300\n", "\n+300\n", 1) }), false},
	{"a size in hexadecimal, signed", checkpointText(func(s string) string { return strings.Replace(s, "\n300\n", "\n0x12c\n", 1) }), false},
	{"a size with a space, signed", checkpointText(func(s string) string { return strings.Replace(s, "\n300\n", "\n300 \n", 1) }), false},
	{"a size in other digits, signed", checkpointText(func(s string) string { return strings.Replace(s, "\n300\n", "\n\u0663\u0660\u0660\n", 1) }), false},
	{"an extension line, signed", checkpointText(func(s string) string { return s + "more\n" }), false},
	{"an empty line more, signed", checkpointText(func(s string) string { return s + "\n" }), false},
	{"a root without padding, signed", checkpointText(func(s string) string { return strings.Replace(s, "=\n", "\n", 1) }), false},
	{"a root with unused bits, signed", checkpointText(func(s string) string {
		at := strings.LastIndex(s, "=")
		const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
		return s[:at-1] + string(digits[strings.IndexByte(digits, s[at-1])+1]) + s[at:]
	}), false},
	{"a root in base64url, signed", checkpointText(func(s string) string {
		lines := strings.Split(s, "\n")
		lines[2] = "__" + lines[2][2:]
		return strings.Join(lines, "\n")
	}), false},
	{"the refusal's first line, signed", checkpointText(func(s string) string {
		return "twothirds/refusal/v1\n" + strings.SplitAfterN(s, "\n", 2)[1]
	}), false},
	{"a witness's line", edit("checkpoint", func(b []byte) []byte {
		return fmt.Appendf(b, "— witness.example %s\n", base64.StdEncoding.EncodeToString(make([]byte, 76)))
	}), true},
	{"sixteen lines of others", edit("checkpoint", func(b []byte) []byte {
		for i := range 16 {
			b = fmt.Appendf(b, "— w%d.example %s\n", i, base64.StdEncoding.EncodeToString(make([]byte, 76)))
		}
		return b
	}), true},
	{"the ledger's line twice", edit("checkpoint", func(b []byte) []byte {
		lines := bytes.SplitAfter(b, []byte("\n"))
		return append(b, lines[len(lines)-2]...)
	}), true},
	{"the ledger's line after a witness's", edit("checkpoint", func(b []byte) []byte {
		lines := bytes.SplitAfter(b, []byte("\n"))
		last := lines[len(lines)-2]
		return fmt.Appendf(bytes.TrimSuffix(b, last), "— witness.example %s\n%s", base64.StdEncoding.EncodeToString(make([]byte, 76)), last)
	}), true},
	{"a bad line of the ledger's key after the good one", func(h *history, files map[string][]byte) {
		files["checkpoint"] = append(files["checkpoint"], line("other\n", h.origin, h.ledgerKey)...)
	}, true},
	{"a bad line of the ledger's key before the good one", edit("checkpoint", func(b []byte) []byte {
		text, lines, _ := bytes.Cut(b, []byte("\n\n"))
		return slices.Concat(text, []byte("\n\n"), line("other\n", "test.example/ledger", domaintest.NewKey("ledger").Private), lines)
	}), false},
	{"a line that is none", edit("checkpoint", grown("— witness.example\n")), false},
	{"a line with a short blob", edit("checkpoint", grown("— witness.example AAAA\n")), false},
	{"a line with junk for base64", edit("checkpoint", grown("— witness.example !!!!!!!!\n")), false},
	{"a line with a hyphen for a dash", edit("checkpoint", func(b []byte) []byte { return bytes.Replace(b, []byte("— "), []byte("- "), 1) }), false},
	{"a line with two spaces", edit("checkpoint", func(b []byte) []byte { return bytes.Replace(b, []byte("— "), []byte("—  "), 1) }), false},
	{"a line of a name with a plus", edit("checkpoint", grown("— a+b AAAAAAAAAAAA\n")), false},
	{"a line of a name with another space", edit("checkpoint", grown("— a\u00a0b AAAAAAAAAAAA\n")), false},
	{"a line of a name with a next line", edit("checkpoint", grown("— a\u0085b AAAAAAAAAAAA\n")), false},
	{"a line of a name with a space of no width", edit("checkpoint", grown("— a\ufeffb AAAAAAAAAAAA\n")), true},
	{"a line of a name with a figure space", edit("checkpoint", grown("— a\u2007b AAAAAAAAAAAA\n")), false},
	{"a line with base64 that has unused bits", edit("checkpoint", grown("— witness AAAAAAAAAB==\n")), true},
	{"a line of base64 without padding", edit("checkpoint", grown("— witness AAAAAAAAAAA\n")), false},
	{"a line of five bytes", edit("checkpoint", grown("— witness AAAAAAA=\n")), true},
	{"a line of four bytes", edit("checkpoint", grown("— witness AAAAAA==\n")), false},
	{"a hundred lines of others", edit("checkpoint", func(b []byte) []byte { return append(b, bytes.Repeat([]byte("— w.example AAAAAAAAAAAA\n"), 100)...) }), false},
	{"a line of a name in Azerbaijani", edit("checkpoint", grown("— şahid AAAAAAAAAAAA\n")), true},
	{"an empty line between signatures", edit("checkpoint", grown("\n— witness.example AAAAAAAAAAAA\n")), false},
	{"a control character in a line", edit("checkpoint", grown("— wit\x01ness AAAAAAAAAAAA\n")), false},
	{"a DEL in a line", edit("checkpoint", grown("— wit\x7fness AAAAAAAAAAAA\n")), true},
	{"a line separator in a line", edit("checkpoint", grown("— wit\u2028ness AAAAAAAAAAAA\n")), false},
}

// TestFolders: whatever is wrong with the files beside right entries, both
// verifiers find it, and both bear what is no fault.
func TestFolders(t *testing.T) {
	h := long()
	files := h.files(h.entries)
	for _, path := range []string{fullBundle, lastBundle, fullTile, lastTile, topTile} {
		if files[path] == nil {
			t.Fatalf("no %s in %v", path, slices.Sorted(maps.Keys(files)))
		}
	}
	var list []tampering
	for _, m := range manglings {
		mangled := maps.Clone(files)
		m.do(h, mangled)
		w := want{seq: 0, after: true}
		if m.ok {
			w = want{ok: true}
		}
		list = append(list, tampering{name: m.name, dir: folder(t, mangled), want: w})
	}
	expect(t, some(list, max(1, slower/2)))
}

// TestRaw: somebody who changes an entry in a copy, and nothing else, is found
// by the tree, which names the entry, whatever the entries themselves say.
func TestRaw(t *testing.T) {
	n := needNode(t)
	try := func(h *history, name string, entries [][]byte, seq int) {
		files := h.files(h.entries)
		path := tlog.EntriesPath(int64(seq-1)/256, min(256, len(h.entries)-(seq-1)/256*256))
		from := (seq - 1) / 256 * 256
		files[path] = bundle(entries[from:min(from+256, len(entries))])
		dir := folder(t, files)
		v, err := n.judge(tampering{dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		if v.ok || v.tree != seq {
			t.Errorf("%s: the second verifier's tree differs from entry %d on: %s", name, v.tree, v)
		}
		if err := treeOnFolder(t, dir); err == nil || seq > 1 && placeIn(err) != seq {
			t.Errorf("%s: the program's tree says %v", name, err)
		}
	}
	step := 5 * slower
	if sweeping {
		step = 1
	}
	for name, h := range map[string]*history{"short": short(), "long": long()} {
		step := step
		if name == "long" {
			step *= 4
		}
		for seq := 1; seq <= len(h.entries); seq += step {
			e := parse(h.entries[seq-1])
			e.root["recorded"] = later(e.recorded(), 1)
			try(h, fmt.Sprintf("%s log, entry %d dated otherwise", name, seq), h.with(seq, e.raw()), seq)
		}
	}
	// What makes a history as good as the first is found by the tree too.
	h := full()
	last := h.of("member.left")[0]
	others := h.rewritten(last, func(seq int, raw []byte) []byte {
		if seq != last {
			return raw
		}
		e := parse(raw)
		delete(e.data(), "reasons")
		return h.resigned(e)
	})
	if len(others) != len(h.entries) {
		t.Fatalf("%d entries of %d", len(others), len(h.entries))
	}
	try(h, "a statement that its signer changed", others, last)
}

// TestLengths: entries of other lengths in a bundle, or one entry cut into two,
// give other leaves.
func TestLengths(t *testing.T) {
	h := short()
	var list []tampering
	for i := 0; i < len(h.entries); i += 4 {
		files := h.files(h.entries)
		b := bundle(h.entries)
		at := 0
		for range i {
			at += 2 + int(binary.BigEndian.Uint16(b[at:]))
		}
		binary.BigEndian.PutUint16(b[at:], binary.BigEndian.Uint16(b[at:])-1)
		files["tile/entries/000.p/"+fmt.Sprint(len(h.entries))] = b
		list = append(list, tampering{name: fmt.Sprintf("entry %d a byte shorter", i+1), dir: folder(t, files), want: after(0)})
	}
	expect(t, list)
}
