package body

import "twothirds/api/web/site"

// words are the words of the pages of members, offices and rules.
var words = site.Words{
	"members.none":         {"No member has been entered yet.", "Hələ heç bir üzv daxil edilməyib."},
	"members.name":         {"Member", "Üzv"},
	"members.constituency": {"Constituency", "Qrup"},
	"members.status":       {"Status", "Status"},
	"members.since":        {"Since", "Əsas"},
	"members.intro": {
		"Every active member has one vote, equal to every other.",
		"Hər fəal üzvün digərlərinə bərabər bir səsi var.",
	},
	"members.side":   {"%s side: %s of %s active", "Tərəf: %s. Fəal: %s / %s"},
	"members.all":    {"%s of %s active", "Fəal: %s / %s"},
	"members.review": {"to be reviewed by", "yenidən baxılma tarixi"},

	"officers":          {"Officers", "Vəzifəli şəxslər"},
	"officers.office":   {"Office", "Vəzifə"},
	"officers.role":     {"Role", "Rol"},
	"officers.holder":   {"Held by", "Tutan"},
	"officers.until":    {"Until", "Müddət"},
	"officers.founding": {"named by the founding", "təsis bəyanatında adlandırılıb"},
	"officers.vacant":   {"vacant", "boşdur"},

	"rules.inforce":        {"In force", "Qüvvədə olan"},
	"rules.from":           {"From", "Qüvvəyə minir"},
	"rules.history":        {"History", "Tarixçə"},
	"rules.future":         {"not in force yet", "hələ qüvvədə deyil"},
	"rules.set":            {"Rule set", "Qaydalar toplusu"},
	"rules.founding":       {"the founding", "təsis bəyanatı"},
	"rules.by":             {"By", "Əsas"},
	"rules.classes":        {"Classes of motions", "Təkliflərin sinifləri"},
	"rules.threshold":      {"Share in favour", "Lehinə səslərin payı"},
	"rules.quorum":         {"Quorum", "Yetərsay"},
	"rules.concurrence":    {"Each side", "Hər tərəf"},
	"rules.notice":         {"Notice", "Bildiriş müddəti"},
	"rules.deliberation":   {"Deliberation", "Müzakirə"},
	"rules.voting":         {"Voting", "Səsvermə"},
	"rules.votingrange":    {"%s to %s", "%s – %s"},
	"rules.seconders":      {"Seconders", "Dəstəkləyən sayı"},
	"rules.positions":      {"Each side is heard", "Hər tərəf dinlənilir"},
	"rules.tally":          {"Running count shown", "Səslər gedişdə göstərilir"},
	"rules.constituencies": {"Constituencies and sides", "Qruplar və tərəflər"},
	"rules.effects":        {"What belongs to which class at least", "Nə hansı sinfə aiddir"},
	"rules.rest":           {"Further periods", "Digər müddətlər"},
	"rules.extension": {
		"A poll is extended once, by at most %s, by the coordinator or by %s members together.",
		"Səsvermə bir dəfə uzadıla bilər, ən çoxu: %s; koordinator və ya birlikdə bu sayda üzv: %s.",
	},
	"rules.extension.never": {"A poll is never extended.", "Səsvermə uzadılmır."},
	"rules.lostkey": {
		"A key in place of a lost one is in force after %s, unless objected to.",
		"İtirilmiş açarın əvəzinə verilən açar, etiraz olmazsa, bu müddətdən sonra qüvvəyə minir: %s.",
	},
}
