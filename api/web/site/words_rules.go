package site

// ruleWords are the words of counts and tests that only pages have.
var ruleWords = Words{
	"count.side":      {"Side", "Tərəf"},
	"count.of":        {"%s on the roll", "siyahıda %s"},
	"count.yes":       {"For", "Lehinə"},
	"count.no":        {"Against", "Əleyhinə"},
	"count.abstain":   {"Abstained", "Bitərəf"},
	"count.notvoting": {"Did not vote", "Səs verməyib"},
	"count.recused":   {"Recused", "Kənarlaşıb"},
	"count.all":       {"All", "Cəmi"},
	"bar.yes":         {"%s for", "lehinə %s"},
	"bar.no":          {"%s against", "əleyhinə %s"},
	"bar.abstain":     {"%s abstained", "bitərəf %s"},
	"bar.recused":     {"%s recused", "kənarlaşıb %s"},
	"bar.silent":      {"%s did not vote", "səs verməyib %s"},

	"basename.yes_no":         {"the votes for and against", "lehinə və əleyhinə səslər"},
	"basename.yes_no_abstain": {"the votes, abstentions included", "bitərəflər daxil bütün səslər"},
	"basename.present":        {"the members present", "iştirak edən üzvlər"},
	"basename.entitled":       {"all members on the roll", "siyahıdakı bütün üzvlər"},

	"test.side":  {"agreement of %s", "tərəfin razılığı (%s)"},
	"test.found": {"%[1]s of %[2]s needed, %[3]s in favour: %[4]s", "Lazımdır: %[1]s / %[2]s, lehinə: %[3]s – %[4]s"},
	"test.found.present": {
		"%[1]s of %[2]s needed, %[3]s took part: %[4]s",
		"Lazımdır: %[1]s / %[2]s, iştirak edib: %[3]s – %[4]s",
	},
	"test.found.nobody": {"There is nothing to take a share of: %s", "Pay hesablamaq üçün heç nə yoxdur – %s"},
}
