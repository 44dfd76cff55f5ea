package schema

import "twothirds/domain"

// Catalogue lists what the ledger's statements are made of.
type Catalogue struct {
	Effects []Effect `json:"effects"`
	Types   []Type   `json:"types"`
}

// Type describes a type of statement.
type Type struct {
	// Data is the schema of the statement's data.
	Data *Schema `json:"data"`
	// Derived types follow by computation and are never signed.
	Derived bool `json:"derived"`
	// Name is the wire name, such as twothirds.vote.cast.v1.
	Name string `json:"name"`
	// Signers says who may sign; absent for derived types.
	Signers string `json:"signers,omitempty"`
	// Subject is the form of the statement's subject, such as motion/<id>.
	Subject string `json:"subject"`
	// Summary says in a sentence what it means.
	Summary string `json:"summary"`
}

// Effect describes a type of effect that a motion can have.
type Effect struct {
	// Data is the schema of the effect, its type included.
	Data *Schema `json:"data"`
	// Name is the value of its member type.
	Name string `json:"name"`
	// Summary says in a sentence what it does.
	Summary string `json:"summary"`
}

// All is the catalogue of every type of statement and of effect that this
// program knows, by name.
func All() Catalogue {
	var c Catalogue
	for _, t := range domain.Types() {
		subject := t.Subject
		if subject != "ledger" {
			subject += "/<id>"
		}
		c.Types = append(c.Types, Type{
			Data: Whole(t.Data), Derived: t.Derived, Name: t.Name, Signers: t.Signers, Subject: subject, Summary: t.Summary,
		})
	}
	for _, e := range domain.EffectTypes() {
		set := NewSet("#/$defs/")
		c.Effects = append(c.Effects, Effect{Data: set.close(set.effectBody(e)), Name: e.Name, Summary: e.Summary})
	}
	return c
}

// Kind is a kind of rows of the read model.
type Kind struct {
	// Name is the kind, as rows and subjects have it.
	Name string
	// Plural is the kind in URLs and commands.
	Plural string
	// Summary says in a sentence what a row of it is.
	Summary string
	// Data is a zero value of the row, for schemas.
	Data any
}

// Kinds lists every kind of rows, by name.
func Kinds() []Kind {
	return []Kind{
		{"acceptance", "acceptances", "A founding member's consent to what the body begins with.", domain.Acceptance{}},
		{"amendment", "amendments", "A proposed further version of a motion, whole.", domain.Amendment{}},
		{"application", "applications", "An organisation's wish to become a member.", domain.Application{}},
		{"assessment", "assessments", "What somebody outside found of an item of a plan.", domain.Assessment{}},
		{"attendance", "attendances", "A member's coming to a meeting and going.", domain.Attendance{}},
		{"ballot", "ballots", "A ballot; its id is <poll>.<member>.<number>, of one that tellers entered <poll>.<member>.t<number>.", domain.Ballot{}},
		{"body_assessment", "body_assessments", "What the body decided of how far a measure is; its id is <plan>.<number>.<seq>.", domain.BodyAssessment{}},
		{"concern", "concerns", "What an outside body holds against this one, or recommends to it.", domain.Concern{}},
		{"condition", "conditions", "Something that the body asks for by a day.", domain.Condition{}},
		{"decision", "decisions", "What a poll came to, with every test.", domain.Decision{}},
		{"document", "documents", "An adopted document with its versions.", domain.Document{}},
		{"erasure", "erasures", "What was erased of a person; its id is the representative's.", domain.Erasure{}},
		{"evidence", "evidence", "A file that shows how far an item of a plan is.", domain.Evidence{}},
		{"group", "groups", "A working group.", domain.WorkingGroup{}},
		{"interest", "interests", "What a member declares to have at stake.", domain.Interest{}},
		{"item", "items", "An item of a plan, as drafted and as adopted; its id is <plan>.<number>.", domain.PlanItem{}},
		{"key", "keys", "A public key that may speak, or once did.", domain.Key{}},
		{"ledger", "ledger", "The ledger itself.", domain.Ledger{}},
		{"meeting", "meetings", "A meeting.", domain.Meeting{}},
		{"member", "members", "A member organisation.", domain.Member{}},
		{"motion", "motions", "A motion in its newest version.", domain.Motion{}},
		{"office", "offices", "An office and who holds it.", domain.Office{}},
		{"outside", "outside", "Another body, whose votes are on record.", domain.Outside{}},
		{"outside_member", "outside_members", "A member of another body; its id is <body>.<member>.", domain.OutsideMember{}},
		{"plan", "plans", "A plan with its adopted versions.", domain.Plan{}},
		{"poll", "polls", "A motion put to the vote, with its roll and, once closed, its count.", domain.Poll{}},
		{"position", "positions", "Where a member stands on a motion; its id is <motion>.<member>.", domain.Position{}},
		{"progress", "progress", "A responsible member's report on an item of a plan; its id is <plan>.<number>.<seq>.", domain.Progress{}},
		{"proposal", "proposals", "What somebody outside proposes to the body.", domain.Proposal{}},
		{"protest", "protests", "A statement that was refused or not answered, on record.", domain.Protest{}},
		{"record", "records", "What happened before the ledger or outside of it: which versions of the record there are.", domain.Record{}},
		{"record_version", "record_versions", "What a version of a record says; its id is <record>.<version>.", domain.RecordVersion{}},
		{"report", "reports", "A published report: what was asked, and the hashes of the answer and its renderings.", domain.Report{}},
		{"representative", "representatives", "A person who may sign for a member, by commitment.", domain.Representative{}},
		{"rollcall", "rollcalls", "A recorded vote of another body: which versions of its record there are; its id is <body>.<roll call>.", domain.Rollcall{}},
		{"rollcall_version", "rollcall_versions", "What a version of the record of a vote says, with every member's; its id is <body>.<roll call>.<version>.", domain.RollcallVersion{}},
		{"rules", "rules", "A rule set, by its hash.", domain.AdoptedRules{}},
		{"ruling", "rulings", "A coordinator's ruling on a motion.", domain.Ruling{}},
	}
}

// KindOf finds a kind by its plural.
func KindOf(plural string) (Kind, bool) {
	for _, k := range Kinds() {
		if k.Plural == plural {
			return k, true
		}
	}
	return Kind{}, false
}
