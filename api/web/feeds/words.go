package feeds

import "twothirds/api/web/site"

// words are the words of the calendar, the feeds and the notices.
var words = site.Words{
	"calendar.intro": {
		"What is due, from whom, and by when: votes that close, meetings, deadlines of measures, conditions, answers that are owed, terms and mandates.",
		"Nəyin, kim tərəfindən və nə vaxta qədər edilməli olduğu: bağlanan səsvermələr, iclaslar, tədbirlərin müddətləri, şərtlər, gözlənilən cavablar, səlahiyyət müddətləri.",
	},
	"calendar.name":   {"%s: calendar", "%s: təqvim"},
	"calendar.filter": {"What to show", "Nə göstərilsin"},
	"calendar.all":    {"Everything", "Hamısı"},
	"calendar.coming": {"Coming", "Qarşıda"},
	"calendar.none": {
		"Nothing is due. Open votes, meetings that were called and deadlines would stand here.",
		"Qarşıda heç nə yoxdur. Açıq səsvermələr, çağırılmış iclaslar və son tarixlər burada göstərilir.",
	},
	"calendar.past":      {"Passed", "Vaxtı keçib"},
	"calendar.past.none": {"Nothing has passed.", "Vaxtı keçən yoxdur."},
	"calendar.past.text": {
		"Deadlines that have passed, whether or not what they ask for was done, and answers that are overdue.",
		"Tələb olunanın edilib-edilməməsindən asılı olmayaraq vaxtı keçən müddətlər və gecikən cavablar.",
	},
	"calendar.past.all": {"Everything that has passed", "Vaxtı keçənlərin hamısı"},
	"calendar.back":     {"What is coming", "Qarşıda olanlar"},
	"calendar.later":    {"Later", "Daha sonra"},
	"calendar.overdue":  {"Overdue", "Gecikənlər"},
	"calendar.of":       {"Due from", "Kimdən gözlənilir"},
	"calendar.of.all":   {"everybody", "hamıdan"},
	"calendar.of.show":  {"Show", "Göstər"},
	"calendar.file":     {"Calendar for your own programs (iCalendar)", "Öz proqramlarınız üçün təqvim (iCalendar)"},
	"calendar.file.text": {
		"Subscribe to this address in any calendar program; it follows the ledger.",
		"Bu ünvana istənilən təqvim proqramında abunə olun: o, reyestri izləyir.",
	},

	"atom.title":     {"%s: decisions", "%s: qərarlar"},
	"atom.result":    {"Decision %s on motion %s: %s.", "Qərar %s, təklif %s: %s."},
	"atom.count":     {"The count: %s.", "Səslər: %s."},
	"atom.rescinded": {"It was rescinded later.", "Sonradan ləğv olunub."},
	"atom.cite":      {"Entry %s of the ledger.", "Reyestrin qeydi: %s."},

	"feed.decisions": {"Decisions (Atom)", "Qərarlar (Atom)"},
	"feed.calendar":  {"Calendar (iCalendar)", "Təqvim (iCalendar)"},

	"notices":    {"Notices", "Bildirişlər"},
	"notices.of": {"Notices to %s", "Bildirişlər: %s"},
	"notices.intro": {
		"What members were told, and when it was handed over. In the sense of the rules the entry in the ledger is the notice; this is kept beside the ledger and proves nothing. Addresses and names are never shown.",
		"Üzvlərə nəyin bildirildiyi və nə vaxt təhvil verildiyi. Qaydalara görə bildiriş reyestrdəki qeydin özüdür; bu siyahı reyestrin yanında saxlanılır və heç nəyi sübut etmir. Ünvanlar və adlar heç vaxt göstərilmir.",
	},
	"notices.off": {
		"This server sends no notices. The entries themselves are the notices: the log and the calendar show them.",
		"Bu server bildiriş göndərmir. Bildiriş qeydlərin özüdür: onlar jurnalda və təqvimdə göstərilir.",
	},
	"notices.through":  {"Made up to entry", "Bu qeydə qədər hazırlanıb:"},
	"notices.member":   {"Representatives of", "Kimin nümayəndələri"},
	"notices.last":     {"Told last", "Son bildiriş"},
	"notices.what":     {"What", "Nə"},
	"notices.entry":    {"Entry", "Qeyd"},
	"notices.made":     {"Made", "Hazırlanıb"},
	"notices.handed":   {"Handed over", "Təhvil"},
	"notices.nothing":  {"nothing yet", "hələ heç nə"},
	"notices.none":     {"This member was told nothing yet.", "Bu üzvə hələ heç nə bildirilməyib."},
	"notices.members":  {"The body has no members yet.", "Qurumun hələ üzvü yoxdur."},
	"notices.nobody":   {"nobody is to be told", "bildiriş alan yoxdur"},
	"notices.repeated": {"handed over once more, after a breakdown", "nasazlıqdan sonra bir daha təhvil verilib"},

	"told.motion.tabled":     {"A motion was tabled", "Təklif təqdim olunub"},
	"told.poll.opened":       {"A vote is open", "Səsvermə açıqdır"},
	"told.poll.extended":     {"A vote was extended", "Səsvermə uzadılıb"},
	"told.poll.closing":      {"A vote closes soon, and no ballot is there", "Səsvermə bağlanır, səs hələ verilməyib"},
	"told.result":            {"A result", "Nəticə"},
	"told.key.enrolled":      {"A key was enrolled", "Açar qeydiyyata alınıb"},
	"told.key.revoked":       {"A key was revoked", "Açar ləğv olunub"},
	"told.meeting.convened":  {"A meeting was called", "İclas çağırılıb"},
	"told.meeting.cancelled": {"A meeting was called off", "İclas ləğv edilib"},
	"told.protest.lodged":    {"A protest was lodged", "Etiraz qeydə alınıb"},
	"told.condition.due":     {"A condition is due soon", "Şərtin vaxtı çatır"},
	"told.condition.missed":  {"A condition was missed", "Şərt vaxtında yerinə yetirilməyib"},
	"told.proposal.received": {"A proposal was received", "Kənar təklif daxil olub"},
	"told.proposal.due":      {"An answer to a proposal is due soon", "Kənar təklifə cavabın vaxtı çatır"},
	"told.proposal.overdue":  {"A proposal was not answered in time", "Kənar təklifə vaxtında cavab verilməyib"},
	"told.item.due":          {"A measure is due soon", "Tədbirin müddəti çatır"},
	"told.concern.due":       {"An answer to a concern is due soon", "İrada cavabın vaxtı çatır"},

	"delivery.waiting":      {"waiting", "gözləyir"},
	"delivery.handing_over": {"being handed over", "təhvil verilir"},
	"delivery.handed_over":  {"handed over", "təhvil verilib"},
	"delivery.failed":       {"not handed over", "təhvil verilməyib"},
	"delivery.dropped":      {"no such recipient any more", "belə alan artıq yoxdur"},

	"channel.smtp":    {"by mail", "e-poçtla"},
	"channel.webhook": {"to a program", "proqrama"},
	"channel.file":    {"as a file", "fayl kimi"},
}
