package body

import (
	"maps"

	"twothirds/api/web/site"
)

// words are the words of these pages.
var words = func() site.Words {
	all := site.Words{}
	maps.Copy(all, bodyWords)
	maps.Copy(all, ruleWords)
	return all
}()

// ruleWords are the words of the pages of rules.
var ruleWords = site.Words{
	"rules.inforce":        {"In force", "Qüvvədə olan"},
	"rules.from":           {"From", "Qüvvəyə minir"},
	"rules.history":        {"History", "Tarixçə"},
	"rules.future":         {"not in force yet", "hələ qüvvədə deyil"},
	"rules.set":            {"Rule set", "Qaydalar toplusu"},
	"rules.of":             {"Rule set %s", "Qaydalar toplusu %s"},
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
	"rules.ballots":        {"Ballots a member may cast", "Üzvün verə biləcəyi bülletenlər"},
	"rules.ballots.any":    {"any number until the close; the last one counts", "bağlanana qədər istənilən sayda; sonuncusu sayılır"},
	"rules.recusal":        {"A recused member", "Kənarlaşmış üzv"},
	"rules.concerned":      {"A member that the decision is about is recused", "Qərarın aid olduğu üzv kənarlaşdırılır"},
	"rules.runoff":         {"A second round where nobody is chosen", "Heç kim seçilməzsə, ikinci tur"},
	"rules.tellers":        {"Ballots cast by hand, told by tellers", "Əl ilə verilən səsləri səssayanlar daxil edir"},
	"rules.constituencies": {"Constituencies and sides", "Qruplar və tərəflər"},
	"rules.effects":        {"What belongs to which class at least", "Nə hansı sinfə aiddir"},
	"rules.rest":           {"Further periods", "Digər müddətlər"},
	"rules.extending":      {"Extension of a poll", "Səsvermənin uzadılması"},
	"rules.extension": {
		"A poll is extended once, by at most %s, by the coordinator or by %s members together.",
		"Səsvermə bir dəfə uzadıla bilər, ən çoxu: %s; koordinator və ya birlikdə bu sayda üzv: %s.",
	},
	"rules.extension.never": {"A poll is never extended.", "Səsvermə uzadılmır."},
	"rules.lost":            {"Lost keys", "İtirilmiş açarlar"},
	"rules.lostkey": {
		"A key in place of a lost one is in force after %s, unless objected to.",
		"İtirilmiş açarın əvəzinə verilən açar, etiraz olmazsa, bu müddətdən sonra qüvvəyə minir: %s.",
	},
	"rules.contest":          {"Time to contest a decision", "Qərara etiraz müddəti"},
	"rules.ruling":           {"A ruling of the coordinator stands at most", "Koordinatorun qərardadı ən çox bu qədər qüvvədə qalır"},
	"rules.response":         {"Answer to proposals from the public", "İctimai təkliflərə cavab"},
	"rules.response.none":    {"no time set", "müddət qoyulmayıb"},
	"rules.convening":        {"Meetings are convened", "İclasları çağırır"},
	"rules.convening.any":    {"by any active member, without notice", "istənilən fəal üzv, əvvəlcədən bildirişsiz"},
	"rules.convening.by":     {"by the coordinator or by %s together", "koordinator və ya birlikdə %s"},
	"rules.meetingnotice":    {"Notice of meetings", "İclas haqqında bildiriş"},
	"rules.meetingquorum":    {"There must be at a meeting for a poll", "İclasda səsvermə üçün iştirak etməlidir"},
	"rules.meetingquorum.of": {"%s of the active members", "fəal üzvlərin %s"},
	"rules.diff":             {"What changed", "Nə dəyişib"},
	"rules.diff.from":        {"Compared with the rules before it", "Əvvəlki qaydalarla müqayisə"},
	"rules.diff.none":        {"No number and no period is different.", "Heç bir say və müddət fərqli deyil."},
	"rules.diff.first":       {"These are the rules that the body was founded with.", "Qurum bu qaydalarla təsis olunub."},
	"rules.diff.came":        {"new", "yeni"},
	"rules.diff.gone":        {"taken out", "çıxarılıb"},
	"rules.diff.what":        {"What", "Nə"},
	"rules.diff.before":      {"Before", "Əvvəl"},
	"rules.diff.after":       {"After", "İndi"},
	"rules.diff.text":        {"The text", "Mətn"},
	"rules.says":             {"What they say", "Qaydalarda nə deyilir"},
	"rules.json":             {"The rule set as data (JSON)", "Qaydalar verilən kimi (JSON)"},

	"recusal.remove_from_base":   {"is taken out of what the share is measured against", "payın ölçüldüyü əsasdan çıxarılır"},
	"recusal.present_not_voting": {"counts as present and not voting", "iştirak edən, lakin səs verməyən sayılır"},
}
