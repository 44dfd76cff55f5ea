package attachments

import (
	"bytes"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain/wire"
)

// File is a file that a statement names by its SHA-256.
type File struct {
	SHA256 wire.Hash
	// Elsewhere says that the statement does not need the ledger to have it: where
	// the file is, or was, somebody else keeps it. What the ledger has of such
	// files is kept, exported and checked like the others.
	Elsewhere bool
}

// Types of statement whose sha256 are of files that the ledger keeps: of evidence,
// unless the statement says where else the file stands; of a report, itself and its
// renderings.
const (
	evidence = "twothirds.evidence.submitted.v1"
	report   = "twothirds.report.published.v1"
)

// Named are the files that a statement names, in its order, none twice. It is
// the one rule of which hashes are of files (docs/architecture.md):
//
//   - The ledger has to have what stands in a list called attachments, what a
//     protest names as statement_sha256, and the sha256 of evidence without url and of
//     a published report and its renderings.
//   - It may have what stands elsewhere under the name sha256 (of evidence with a
//     url, a source, an act that adopted a plan, an adopted document) or minutes.
//
// All other hashes are of something else, also a mandate and an application:
// papers about persons, which registrars keep. What is quoted in a text is not
// named by it.
func Named(st *wire.Statement) []File {
	var files []File
	dec := jsontext.NewDecoder(bytes.NewReader(st.Data))
	for {
		tok, err := dec.ReadToken()
		if err != nil {
			return files // the end: a statement has been read before
		}
		if tok.Kind() != '"' {
			continue
		}
		elsewhere, ok := names(dec, st)
		if !ok {
			continue
		}
		if hash, err := wire.ParseHash(tok.String()); err == nil && !hash.IsZero() {
			files = add(files, File{hash, elsewhere})
		}
	}
}

// names says whether the string just read stands where the hash of a file does,
// and whether the file may be elsewhere.
func names(dec *jsontext.Decoder, st *wire.Statement) (elsewhere, ok bool) {
	at := dec.StackPointer()
	kind, length := dec.StackIndex(dec.StackDepth())
	switch {
	case kind == '[':
		return false, at.Parent().LastToken() == "attachments"
	case kind != '{' || length%2 == 1: // the name of a member
		return false, false
	}
	switch at.LastToken() {
	case "statement_sha256":
		return false, true
	case "sha256":
		return st.Type != report && (st.Type != evidence || hasURL(st)), true
	case "minutes":
		return true, true
	}
	return false, false
}

func hasURL(st *wire.Statement) bool {
	var data struct {
		URL string `json:"url"`
	}
	return json.Unmarshal(st.Data, &data) == nil && data.URL != ""
}

// add adds a file; the ledger has to have one that is named in both ways.
func add(files []File, f File) []File {
	for i := range files {
		if files[i].SHA256 == f.SHA256 {
			files[i].Elsewhere = files[i].Elsewhere && f.Elsewhere
			return files
		}
	}
	return append(files, f)
}

// signs are what an entry has that names a file. Inside a string the quotes
// would have backslashes before them.
var signs = [][]byte{[]byte(`"attachments":["`), []byte(`sha256":"`), []byte(`"minutes":"`)}

// NamedByEntry is Named for the bytes of an entry, most of which name nothing.
// Bytes that are no entry name nothing either.
func NamedByEntry(raw []byte) []File {
	for _, sign := range signs {
		if !bytes.Contains(raw, sign) {
			continue
		}
		entry, err := wire.ParseEntry(raw)
		if err != nil {
			return nil
		}
		return Named(entry.Statement)
	}
	return nil
}
