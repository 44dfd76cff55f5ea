package client_test

import (
	"bytes"
	"fmt"
	"testing"

	"twothirds/api/client"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
)

// Whatever a server sends as its state, reading it ends, and what is read
// survives being written again.
func FuzzLoadRows(f *testing.F) {
	b := domaintest.Constituted(domain.PurposeDemonstration, 1, 1)
	b.Cast(b.Put(b.Motion([]string{seed.ClassProcedural})), domain.ChoiceYes)
	head := b.State.Head()
	whole := fmt.Appendf(nil, `{"head":{"leaf":%q,"recorded":%q,"seq":%d}}`+"\n", head.Leaf, head.Recorded, head.Seq)
	for row, err := range b.State.Rows() {
		if err != nil {
			f.Fatal(err)
		}
		whole = fmt.Appendf(whole, `{"id":%q,"json":%s,"kind":%q}`+"\n", row.ID, row.JSON, row.Kind)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add(bytes.ReplaceAll(whole, []byte(`"open"`), []byte(`"closed"`)))
	f.Add([]byte(`{"head":{}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		state, err := client.LoadRows(bytes.NewReader(body))
		if err == nil && domaintest.StateDigest(state.Clone()) != domaintest.StateDigest(state) {
			t.Error("the state read does not survive its own rows")
		}
	})
}
