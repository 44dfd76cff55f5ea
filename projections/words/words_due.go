package words

// dueWords are the words of what is due, and from whom.
var dueWords = Words{
	"due.concern":        {"Answer to a concern", "İrada cavab"},
	"due.condition":      {"Condition", "Şərt"},
	"due.group":          {"Mandate of a working group ends", "İşçi qrupunun mandatı bitir"},
	"due.item":           {"To be done", "İcra müddəti"},
	"due.item.number":    {"Measure %s", "%s tədbiri"},
	"due.meeting":        {"Meeting", "İclas"},
	"due.member":         {"Status is reviewed", "Statusa yenidən baxılır"},
	"due.office":         {"Term of an office ends", "Vəzifə müddəti bitir"},
	"due.poll":           {"Poll closes", "Səsvermə bağlanır"},
	"due.proposal":       {"Answer to a proposal", "Təklifə cavab"},
	"due.representative": {"Mandate ends", "Səlahiyyət bitir"},
	"due.rules":          {"Rules come into force", "Qaydalar qüvvəyə minir"},
	"due.ruling":         {"Ruling lapses", "Qərardad qüvvədən düşür"},

	"due.of.body": {"the body", "qurum"},
	"due.of.roll": {"the members on the roll", "siyahıdakı üzvlər"},
	"due.overdue": {"overdue", "gecikir"},
	"due.passed":  {"passed", "vaxtı keçib"},
	"due.when":    {"When", "Nə vaxt"},
	"due.what":    {"What", "Nə"},
	"due.whom":    {"From", "Kimdən"},
	"due.entry":   {"Entry", "Qeyd"},
	"due.nothing": {"Nothing is due.", "Qarşıda heç nə yoxdur."},
}
