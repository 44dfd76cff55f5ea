package site

// stateWords are the words of states that only pages have.
var stateWords = Words{
	"effect.candidate": {"a representative of", "nümayəndə:"},

	"ballot.of":   {"ballot %s", "bülleten %s"},
	"ballot.told": {"ballot told by tellers", "səssayanların daxil etdiyi bülleten"},

	"completion.count": {"%s: %s", "%s: %s"},

	"state.convened":  {"convened", "çağırılıb"},
	"state.cancelled": {"called off", "ləğv edilib"},
}
