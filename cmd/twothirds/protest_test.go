package main

import (
	"crypto/sha256"
	"strings"
	"testing"

	"twothirds/domain/wire"
)

// What is too long to be quoted goes to the ledger as a file, under the hash that
// the protest names.
func TestQuoteStatement(t *testing.T) {
	f := fields{}
	if file := quoteStatement(f, []byte(`{"a":1}`)); file != nil || f["statement"] != `{"a":1}` || f["statement_sha256"] != nil {
		t.Errorf("a short one: %+v, %v", f, file)
	}
	long := []byte(`{"a":"` + strings.Repeat("x", maxQuoted) + `"}`)
	f = fields{}
	file := quoteStatement(f, long)
	if file == nil || f["statement"] != nil || f["statement_sha256"] != wire.Hash(sha256.Sum256(long)) || file.info.SHA256 != sha256.Sum256(long) || string(file.content) != string(long) {
		t.Errorf("a long one: %+v", f)
	}
}
