package words

// ruleWords are the words of rules, tests and counts.
var ruleWords = Words{
	"side.none": {"the body", "qurum"},

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

	"quorum.participation": {
		"%s of the members on the roll vote or abstain",
		"siyahıdakı üzvlərin %s səs verir və ya bitərəf qalır",
	},
	"quorum.present": {"%s of the members on the roll are present", "siyahıdakı üzvlərin %s iştirak edir"},

	"concurrence.minyes": {"at least %s in favour", "ən azı %s lehinə səs"},
	"concurrence.empty":  {"a side without members agrees", "üzvü olmayan tərəf razı sayılır"},

	"test.quorum":          {"quorum", "yetərsay"},
	"test.threshold":       {"share in favour", "lehinə səslərin payı"},
	"test.concurrence":     {"agreement of a side", "tərəfin razılığı"},
	"test.quorum.yes":      {"reached", "yetərsay var"},
	"test.quorum.no":       {"not reached", "yetərsay yoxdur"},
	"test.threshold.yes":   {"reached", "əldə olunub"},
	"test.threshold.no":    {"not reached", "əldə olunmayıb"},
	"test.concurrence.yes": {"agreed", "razıdır"},
	"test.concurrence.no":  {"not agreed", "razı deyil"},
}
