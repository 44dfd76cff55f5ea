package attachments

import (
	"bytes"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain/wire"
)

// Named are the hashes that an entry, or the data of a statement, names as
// attachments: the strings in arrays called attachments, wherever they stand.
// What is quoted in a text is not named by it. Bytes that are no JSON name nothing.
func Named(raw []byte) []wire.Hash {
	// Inside a string the quotes would have backslashes before them.
	if !bytes.Contains(raw, []byte(`"attachments":["`)) {
		return nil
	}
	var named []wire.Hash
	dec := jsontext.NewDecoder(bytes.NewReader(raw))
	for {
		tok, err := dec.ReadToken()
		if err != nil {
			return named
		}
		list := dec.StackPointer().Parent()
		if tok.Kind() != '"' || list.LastToken() != "attachments" || !inArray(dec) {
			continue
		}
		if hash, err := wire.ParseHash(tok.String()); err == nil && !slices.Contains(named, hash) {
			named = append(named, hash)
		}
	}
}

func inArray(dec *jsontext.Decoder) bool {
	kind, _ := dec.StackIndex(dec.StackDepth())
	return kind == '['
}
