package domaintest

import (
	"twothirds/domain"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// FoundingBy is the founding of a test body under a ledger key that somebody
// else has, signed by the same officers as in Founded.
func FoundingBy(ledgerKey pubkey.Key, purpose string, id wire.UUID, at wire.Time) *wire.Signed {
	speakers := Officers()
	e := founding(ledgerKey, purpose, speakers)
	e.By = signers(speakers)
	statement, err := wire.NewStatement(id, wire.FoundingSource, "twothirds.ledger.founded.v1", "ledger", at, e)
	if err != nil {
		panic(err)
	}
	return SignStatement(statement, speakers...)
}

// Officers are the coordinator and the two registrars of test bodies, in the
// order in which they sign a founding.
func Officers() []Speaker {
	return []Speaker{
		{Key: NewKey("coordinator"), As: wire.AsOfficer, Of: "office/coordinator"},
		{Key: NewKey("registrar civil society"), As: wire.AsOfficer, Of: "office/registrar-civil-society"},
		{Key: NewKey("registrar government"), As: wire.AsOfficer, Of: "office/registrar-government"},
	}
}

func signers(speakers []Speaker) []wire.Signer {
	by := make([]wire.Signer, len(speakers))
	for i, sp := range speakers {
		by[i] = wire.Signer{As: sp.As, Key: sp.Key.Public, Of: sp.Of}
	}
	return by
}

func founding(ledgerKey pubkey.Key, purpose string, officers []Speaker) *domain.LedgerFounded {
	return &domain.LedgerFounded{
		Floor: seed.Floor(), LedgerKey: ledgerKey, Name: domain.Text{En: "Test body", Az: "Sınaq qurumu"},
		Officers: []domain.FoundingOfficer{
			{Key: officers[0].Key.Public, Office: "coordinator", Role: domain.RoleCoordinator},
			{Key: officers[1].Key.Public, Office: "registrar-civil-society", Role: domain.RoleRegistrar, Side: seed.CivilSociety},
			{Key: officers[2].Key.Public, Office: "registrar-government", Role: domain.RoleRegistrar, Side: seed.Government},
		},
		Origin: "test.example/ledger", Prevailing: "en", Purpose: purpose, Rules: seed.Rules(), Semantics: domain.Semantics,
	}
}
