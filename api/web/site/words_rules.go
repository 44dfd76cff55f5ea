package site

// ruleWords are the words of rules, tests and counts.
var ruleWords = Words{
	"side.none": {"the body", "qurum"},

	"count.side":      {"Side", "Tərəf"},
	"count.roll":      {"On the roll", "Siyahıda"},
	"count.yes":       {"For", "Lehinə"},
	"count.no":        {"Against", "Əleyhinə"},
	"count.abstain":   {"Abstained", "Bitərəf"},
	"count.notvoting": {"Did not vote", "Səs verməyib"},
	"count.recused":   {"Recused", "Kənarlaşıb"},
	"count.all":       {"All", "Cəmi"},
	"count.bar": {
		"%s for, %s against, %s abstained, %s did not vote, %s recused",
		"lehinə %s, əleyhinə %s, bitərəf %s, səs verməyib %s, kənarlaşıb %s",
	},

	"fraction.half":               {"half", "ən azı yarısı"},
	"fraction.half.more":          {"more than half", "yarısından çoxu"},
	"fraction.twothirds":          {"two thirds", "ən azı üçdə ikisi"},
	"fraction.twothirds.more":     {"more than two thirds", "üçdə ikisindən çoxu"},
	"fraction.threequarters":      {"three quarters", "ən azı dörddə üçü"},
	"fraction.threequarters.more": {"more than three quarters", "dörddə üçündən çoxu"},
	"fraction.onethird":           {"one third", "ən azı üçdə biri"},
	"fraction.onethird.more":      {"more than one third", "üçdə birindən çoxu"},
	"fraction.all":                {"all", "hamısı"},
	"fraction.other":              {"%s", "ən azı %s hissəsi"},
	"fraction.other.more":         {"more than %s", "%s hissəsindən çoxu"},

	"share": {"%[1]s of %[2]s", "%[2]s %[1]s"},

	"base.yes_no":         {"the votes for and against", "lehinə və əleyhinə səslərin"},
	"base.yes_no_abstain": {"the votes, abstentions included", "bitərəflər daxil bütün səslərin"},
	"base.present":        {"the members present", "iştirak edən üzvlərin"},
	"base.entitled":       {"all members on the roll", "siyahıdakı bütün üzvlərin"},

	"basename.yes_no":         {"the votes for and against", "lehinə və əleyhinə səslər"},
	"basename.yes_no_abstain": {"the votes, abstentions included", "bitərəflər daxil bütün səslər"},
	"basename.present":        {"the members present", "iştirak edən üzvlər"},
	"basename.entitled":       {"all members on the roll", "siyahıdakı bütün üzvlər"},

	"quorum.participation": {
		"%s of the members on the roll vote or abstain",
		"siyahıdakı üzvlərin %s səs verir və ya bitərəf qalır",
	},
	"quorum.present": {"%s of the members on the roll are present", "siyahıdakı üzvlərin %s iştirak edir"},

	"concurrence.minyes": {"at least %s in favour", "ən azı %s lehinə səs"},
	"concurrence.empty":  {"a side without members agrees", "üzvü olmayan tərəf razı sayılır"},

	"test.quorum":      {"quorum", "yetərsay"},
	"test.threshold":   {"share in favour", "lehinə səslərin payı"},
	"test.concurrence": {"agreement of %s", "tərəfin razılığı (%s)"},
	"test.found":       {"%[1]s of %[2]s needed, %[3]s in favour: %[4]s", "Lazımdır: %[1]s / %[2]s, lehinə: %[3]s – %[4]s"},
	"test.found.present": {
		"%[1]s of %[2]s needed, %[3]s took part: %[4]s",
		"Lazımdır: %[1]s / %[2]s, iştirak edib: %[3]s – %[4]s",
	},
	"test.found.nobody":    {"There is nothing to take a share of: %s", "Pay hesablamaq üçün heç nə yoxdur – %s"},
	"test.quorum.yes":      {"reached", "yetərsay var"},
	"test.quorum.no":       {"not reached", "yetərsay yoxdur"},
	"test.threshold.yes":   {"carried", "qəbul olunur"},
	"test.threshold.no":    {"not carried", "qəbul olunmur"},
	"test.concurrence.yes": {"agreed", "razıdır"},
	"test.concurrence.no":  {"not agreed", "razı deyil"},
}
