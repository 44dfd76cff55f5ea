package tables

import "twothirds/domain"

// MemberColumns are the columns of a table of members, in their order. A table that is
// read needs the name alone, in one language, and the constituency where the rules know
// several.
var MemberColumns = []Column{
	{
		Key: "member_id", field: "member_id", Type: "id", Title: domain.Text{En: "Member's id", Az: "Üzvün identifikatoru"},
		Meaning: domain.Text{En: "UUID of the member in the ledger.", Az: "Üzvün reyestrdəki UUID-si."},
	},
	{
		Key: "name_az", field: "name", lang: "az", required: true, Type: "text", Title: domain.Text{En: "Name, in Azerbaijani", Az: "Ad, azərbaycanca"},
		Meaning: domain.Text{En: "The organisation's name.", Az: "Təşkilatın adı."},
	},
	{
		Key: "name_en", field: "name", lang: "en", required: true, Type: "text", Title: domain.Text{En: "Name, in English", Az: "Ad, ingiliscə"},
		Meaning: domain.Text{En: "The organisation's name.", Az: "Təşkilatın adı."},
	},
	{
		Key: "constituency", field: "constituency", Type: "code", Title: domain.Text{En: "Constituency", Az: "Qrup"},
		Meaning: domain.Text{En: "The kind of member, by its name in the rules, such as civil_society.", Az: "Üzvün növü, qaydalardakı adı ilə, məsələn, civil_society."},
	},
	{
		Key: "side", field: "side", Type: "code", Title: domain.Text{En: "Side", Az: "Tərəf"},
		Meaning: domain.Text{En: "The side on which the rules count the constituency; empty in a body without sides.", Az: "Qaydaların qrupu aid etdiyi tərəf; tərəfləri olmayan qurumda boşdur."},
	},
	{
		Key: "status", field: "status", Type: "code", Title: domain.Text{En: "Status", Az: "Status"},
		Meaning: domain.Text{En: "active, inactive, suspended or left.", Az: "active (fəal), inactive (qeyri-fəal), suspended (dayandırılıb) və ya left (tərk edib)."},
	},
	{
		Key: "review_by", field: "review_by", Type: "date", Title: domain.Text{En: "Review by", Az: "Yenidən baxılma vaxtı"},
		Meaning: domain.Text{En: "When the status of an inactive or suspended member is to be looked at again, as a time in UTC; else empty.", Az: "Qeyri-fəal və ya üzvlüyü dayandırılmış üzvün statusuna nə vaxt yenidən baxılacaq (UTC); əks halda boşdur."},
	},
	{
		Key: "entered", field: "entered", Type: "integer", Title: domain.Text{En: "Entry", Az: "Qeyd"},
		Meaning: domain.Text{En: "The sequence of the entry that made it a member.", Az: "Onu üzv edən qeydin nömrəsi."},
	},
	{
		Key: "status_entry", field: "status_entry", Type: "integer", Title: domain.Text{En: "Entry of the status", Az: "Status qeydi"},
		Meaning: domain.Text{En: "The sequence of the entry that set its status.", Az: "Statusu müəyyən edən qeydin nömrəsi."},
	},
	{
		Key: "decision_id", field: "decision_id", Type: "id", Title: domain.Text{En: "Decision", Az: "Qərar"},
		Meaning: domain.Text{En: "UUID of the decision that admitted it; empty for founding members.", Az: "Onu qəbul edən qərarın UUID-si; təsisçi üzvlər üçün boşdur."},
	},
}

// memberNames are what headers of members are called.
var memberNames = indexOf([]fieldNames{
	{field: "member_id", en: []string{"id", "uuid", "member uuid"}, az: []string{"identifikator", "uzvun identifikatoru"}},
	{field: "entered"},
	{field: "status_entry"},
	{field: "decision_id"},
	{field: "review_by", en: []string{"review", "status review"}, az: []string{"yeniden baxilma"}},
	// Known, and left out: see leftOut.
	{
		field: "person",
		en:    []string{"representative", "representatives", "contact", "contact person", "head", "chair", "leader", "person", "representative name", "name of representative", "email", "e mail", "phone", "telephone", "mobile", "address"},
		az:    []string{"numayende", "numayendeler", "numayendesi", "elaqelendirici sexs", "rehber", "rehberi", "sedr", "sexs", "e poct", "epoct", "telefon", "mobil", "unvan", "elaqe"},
		stems: []string{"numayende", "representative", "telefon", "phone", "email"},
	},
	{field: "since", en: []string{"member since", "joined", "date joined", "date", "admitted", "admission date", "start", "start date"}, az: []string{"uzv oldugu tarix", "qosulma tarixi", "qebul tarixi", "tarix"}},
	{
		field: "identifier",
		en:    []string{"identifiers", "tin", "tax id", "voen", "registration number", "registry number", "external id", "website", "url"},
		az:    []string{"veon", "vergi nomresi", "qeydiyyat nomresi", "sayt", "internet sehifesi"},
	},
	{field: "row_number", en: []string{"no", "nr", "n", "#", "number"}, az: []string{"nomre", "sira", "sira no", "sira nomresi", "s s"}},
	{
		field: "document",
		en:    []string{"application", "application document", "application sha256", "sha256", "document sha256", "application file"},
		az:    []string{"muraciet", "muracietin senedi", "sened"},
	},
	{field: "reasons", en: []string{"reason", "reason of status"}, az: []string{"sebeb", "esas", "esaslandirma"}},
	{
		field: "constituency",
		en:    []string{"group", "sector", "type", "kind", "category", "stakeholder group", "type of member", "member type", "constituency name"},
		az:    []string{"qrup", "temsil qrupu", "qrupu", "sektor", "nov", "novu", "kateqoriya", "uzvun novu"},
		stems: []string{"constituen"},
	},
	{field: "side", en: []string{"side name"}, az: []string{"teref", "terefi"}},
	{field: "status", en: []string{"member status", "membership status", "state"}, az: []string{"statusu", "veziyyet", "veziyyeti", "uzvluk statusu"}},
	{
		field: "name",
		en: []string{
			"member", "members", "organisation", "organization", "organisations", "organizations", "name of organisation", "name of organization", "name of the organisation", "name of the organization", "organisation name", "organization name", "member name", "name of member", "institution", "body", "agency",
			"title", "member organisation", "member organization",
		},
		az:    []string{"ad", "adi", "uzv", "uzvler", "uzvun adi", "teskilat", "teskilatlar", "teskilatin adi", "qurum", "qurumun adi", "uzv teskilat", "uzv teskilatin adi", "basliq"},
		stems: []string{"teskilat", "organisation", "organization"},
	},
})

// leftOut are fields that are known and not entered, with the reason.
var leftOut = map[string]string{
	"person":       "persons do not stand in clear in the ledger: appoint each representative with twothirds representative appoint",
	"since":        "a membership begins with its entry in the ledger; what was before is put on record with twothirds record attest",
	"identifier":   "the ledger keeps no identifiers of other registers",
	"row_number":   "members have no numbers",
	"entered":      "it is of the ledger that wrote the table",
	"status_entry": "it is of the ledger that wrote the table",
	"decision_id":  "it is of the ledger that wrote the table",
}

var statusNames = map[string]string{
	"active": domain.StatusActive, "member": domain.StatusActive, "feal": domain.StatusActive, "aktiv": domain.StatusActive, "uzv": domain.StatusActive,
	"inactive": domain.StatusInactive, "qeyri feal": domain.StatusInactive, "qeyri aktiv": domain.StatusInactive, "passiv": domain.StatusInactive,
	"suspended": domain.StatusSuspended, "dayandirilib": domain.StatusSuspended, "dayandirilmis": domain.StatusSuspended, "uzvluyu dayandirilib": domain.StatusSuspended,
	"left": domain.StatusLeft, "former": domain.StatusLeft, "ayrilib": domain.StatusLeft, "cixib": domain.StatusLeft, "terk edib": domain.StatusLeft,
}

// constituencyNames are what tables call the constituencies of seed-v1, where the rules in force
// have one of that name.
var constituencyNames = map[string][]string{
	"civil_society": {"cso", "csos", "ngo", "ngos", "civil society organisation", "civil society organization", "civil society organisations", "civil society organizations", "vetendas cemiyyeti", "vetendas cemiyyeti teskilati", "vetendas cemiyyeti teskilatlari", "vct", "qht", "ictimai birlik"},
	"government":    {"state body", "state bodies", "public body", "government body", "government agency", "government agencies", "state authority", "hokumet", "dovlet", "dovlet qurumu", "dovlet qurumlari", "dovlet orqani", "dovlet orqanlari"},
	"parliament":    {"national assembly", "milli meclis", "parlament", "legislature"},
}
