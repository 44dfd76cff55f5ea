package domain_test

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// An officer who is a representative as well signs in the capacity that fits,
// and is asked where both do.
func TestDraftChoosesCapacity(t *testing.T) {
	d := newDrafter(domaintest.Constituted(domain.PurposeDemonstration, 2, 2))
	both := d.Members[0]
	d.Carry([]string{seed.ClassElection},
		domain.NewEffect(&domain.Elect{Office: "registrar-civil-society", Representative: both.Representative, Role: domain.RoleRegistrar, TermDays: 30}))
	key := both.Key.Public.String()
	rep, office := wire.Signer{As: wire.AsRepresentative, Key: both.Key.Public, Of: both.Rep().Of}, wire.Signer{As: wire.AsOfficer, Key: both.Key.Public, Of: "office/registrar-civil-society"}
	applied := `"constituency":"government","name":{"en":"n"},"document":"` + strings.Repeat("ab", 32) + `"`
	mandate := `"mandate":"` + strings.Repeat("ab", 32) + `"`
	for _, c := range []struct {
		eventType, by, fields string
		want                  wire.Signer
	}{
		{"protest.lodged", `"` + key + `"`, `"statement":"{}","reasons":{"en":"r"}`, rep},
		{"office.resigned", `"` + key + `"`, `"seen":null`, office},
		{"clock.advanced", `{"key":"` + key + `"}`, `"to":"2027-01-01T00:00:00.000Z"`, office},
		{"member.entered", `{"key":"` + key + `"}`, `"constituency":"government","name":{"en":"n"}`, office},
		{"member.applied", `{"key":"` + key + `","as":"officer"}`, applied, office},
		{"member.applied", `{"key":"` + key + `","of":"` + rep.Of + `"}`, applied, rep},
		{"representative.ended", `"` + key + `"`, `"subject":"representative/` + d.Members[1].Representative.String() + `"`, office},
		{"representative.appointed", `"` + key + `"`, mandate + `,"member":"` + d.Members[1].ID.String() + `"`, office},
		{"key.revoked", `"` + key + `"`, `"reason":"lost","subject":"key/` + d.Members[1].Key.Public.String() + `"`, office},
		{"member.left", `"` + key + `"`, `"seen":null`, rep},
		// The only capacity there is, although it does not fit: the ledger says so.
		{"member.entered", `"` + d.Members[1].Key.Public.String() + `"`, `"constituency":"government","name":{"en":"n"}`, wire.Signer{As: wire.AsRepresentative, Key: d.Members[1].Key.Public, Of: d.Members[1].Rep().Of}},
		// Keys in other forms.
		{"clock.advanced", `"` + sshForm(d.Coordinator.Key.Public) + `"`, `"to":"2027-01-01T00:00:00.000Z"`, wire.Signer{As: wire.AsOfficer, Key: d.Coordinator.Key.Public, Of: "office/coordinator"}},
	} {
		st := d.draft(t, c.eventType, `{"by":[`+c.by+`],`+c.fields+`}`)
		if len(st.By) != 1 || st.By[0] != c.want {
			t.Errorf("%s by %s: %+v, want %+v", c.eventType, c.by, st.By, c.want)
		}
	}
	for _, fields := range []string{
		applied,
		`"subject":"representative/` + both.Representative.String() + `"`,
	} {
		eventType := "member.applied"
		if strings.HasPrefix(fields, `"subject`) {
			eventType = "representative.ended"
		}
		wantError(t, d, eventType, `{"by":["`+key+`"],`+fields+`}`, "/data/by/0", domain.ErrAmbiguous)
	}
}

func sshForm(k pubkey.Key) string {
	blob := append([]byte("\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x20"), k[:]...)
	text, _ := json.Marshal(blob)
	return "ssh-ed25519 " + strings.Trim(string(text), `"`) + " me@here"
}
