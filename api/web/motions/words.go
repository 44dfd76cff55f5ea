package motions

import "twothirds/api/web/site"

// words are the words of the pages of motions and decisions.
var words = site.Words{
	"stage.forming": {
		"The body is forming: its members are being entered, and nothing can be decided yet.",
		"Qurum formalaşır: üzvlər daxil edilir, hələ heç nə qərara alına bilməz.",
	},
	"stage.constituted": {"The body is constituted since", "Qurum təsis olunub:"},

	"front.open":           {"Being decided now", "İndi qərara alınır"},
	"front.open.none":      {"No poll is open.", "Açıq səsvermə yoxdur."},
	"front.closes":         {"Closes", "Bağlanır"},
	"front.cast":           {"%s of %s members have voted", "Səs verən üzvlər: %s / %s"},
	"front.table":          {"On the table", "Müzakirədə"},
	"front.table.none":     {"No motion is under discussion.", "Müzakirədə təklif yoxdur."},
	"front.decisions":      {"Latest decisions", "Son qərarlar"},
	"front.decisions.none": {"Nothing has been decided yet.", "Hələ heç nə qərara alınmayıb."},
	"front.decisions.all":  {"All decisions", "Bütün qərarlar"},
	"front.verify":         {"You need not take this page's word", "Bu səhifənin sözünə inanmağa məcbur deyilsiniz"},
	"front.verify.text": {
		"Every result here follows from signed statements in a public log, by rules that stand in the log as well. Anybody can fetch the log and compute everything again.",
		"Buradakı hər nəticə açıq jurnaldakı imzalanmış bəyanatlardan, yenə jurnalda olan qaydalarla çıxır. İstənilən şəxs jurnalı endirib hər şeyi yenidən hesablaya bilər.",
	},
	"front.verify.link": {"How to check it", "Necə yoxlamaq olar"},

	"motions.none": {"No motion has been tabled yet.", "Hələ heç bir təklif verilməyib."},

	"motion.mover":         {"Moved by", "Təklif edən"},
	"motion.seconders":     {"Seconded by", "Dəstəkləyən"},
	"motion.tabled":        {"Tabled", "Təqdim olunub"},
	"motion.classes":       {"Decided under", "Qərar sinfi"},
	"motion.text":          {"Text", "Mətn"},
	"motion.earlier":       {"Earlier versions", "Əvvəlki versiyalar"},
	"motion.digest":        {"digest", "heş"},
	"motion.prevailing":    {"In doubt the %s text decides.", "Şübhə olduqda əsas mətn: %s."},
	"motion.otherlanguage": {"The text in the other language", "Mətn digər dildə"},
	"motion.attachments":   {"Attachments, by SHA-256", "Əlavələr (SHA-256)"},
	"motion.effects":       {"If carried", "Qəbul edilərsə"},
	"motion.effects.none":  {"It changes nothing by itself.", "Özlüyündə heç nəyi dəyişmir."},
	"motion.allornone":     {"All of it takes place, or nothing.", "Ya hamısı baş tutur, ya da heç biri."},
	"motion.amendments":    {"Amendments", "Düzəlişlər"},

	"amendment.reasons": {"Reasons", "Əsaslandırma"},
	"amendment.to":      {"to version %s", "versiya %s üçün"},

	"motion.positions":      {"Positions", "Mövqelər"},
	"motion.positions.none": {"Nobody has stated a position.", "Heç kim mövqe bildirməyib."},
	"motion.entries":        {"Entries about it", "Bu barədə qeydlər"},
	"motion.entries.all":    {"All entries about it", "Bu barədə bütün qeydlər"},

	"poll":          {"Poll", "Səsvermə"},
	"poll.open":     {"Voting is open", "Səsvermə gedir"},
	"poll.opened":   {"Opened", "Açılıb"},
	"poll.closes":   {"Closes", "Bağlanır"},
	"poll.closed":   {"Closed", "Bağlanıb"},
	"poll.extended": {"extended", "uzadılıb"},
	"poll.hidden": {
		"The rules keep the count closed until the poll is.",
		"Qaydalara görə səslərin sayı səsvermə bağlananadək göstərilmir.",
	},
	"poll.running":   {"Count so far", "İndiyədək səslər"},
	"poll.count":     {"Count", "Səslərin sayı"},
	"poll.seats":     {"in favour, of %s on the roll", "lehinə, siyahıdakı %s üzvdən"},
	"poll.roll":      {"Roll", "Səsvermə siyahısı"},
	"poll.roll.text": {"Who could vote: %s", "Kim səs verə bilərdi: %s"},
	"poll.ballots":   {"Ballots by member", "Üzvlər üzrə səslər"},

	"decision.why":             {"Why", "Niyə"},
	"decision.rescinded":       {"Rescinded by", "Ləğv edən qərar"},
	"decision.rescinded.short": {"rescinded", "ləğv olunub"},

	"whatif":        {"What if the share were measured against something else?", "Pay başqa bir əsasa görə ölçülsəydi?"},
	"whatif.base":   {"Share of", "Əsas"},
	"whatif.pinned": {"as the rules have it", "qaydalardakı kimi"},

	"effects": {"What follows", "Nəticələri"},
}
