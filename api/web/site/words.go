package site

// Words are texts by their keys. A text takes the same verbs in every language;
// .one and .other are told apart by number.
type Words map[string][2]string // English, Azerbaijani

// siteWords are the words of what stands around every page.
var siteWords = Words{
	"lang.other": {"Azərbaycanca", "English"},

	"crumbs": {"You are here", "Buradasınız"},
	"skip":   {"Skip to the content", "Məzmuna keç"},

	"said.blank":     {"(blank)", "(boş)"},
	"said.mixed":     {"mixed letters", "qarışıq hərflər"},
	"said.invisible": {"invisible characters", "görünməz işarələr"},

	"none": {"none", "yoxdur"},

	"yes": {"yes", "bəli"},

	"no": {"no", "xeyr"},

	"demo": {"DEMONSTRATION", "NÜMAYİŞ"},
	"demo.text": {
		"This ledger was founded to show how one works. Nothing in it was decided by anybody.",
		"Bu reyestr onun necə işlədiyini göstərmək üçün yaradılıb. Buradakı heç nəyi kimsə qərara almayıb.",
	},

	"asof.zone":   {"Times on these pages are those of Baku (UTC+4).", "Bu səhifələrdəki vaxt Bakı vaxtıdır (UTC+4)."},
	"asof.newest": {"As of entry %s, recorded", "Vəziyyət: %s nömrəli qeyd, qeydə alınıb"},
	"asof.past":   {"The past: as of entry %s, recorded", "Keçmiş vəziyyət: %s nömrəli qeyd, qeydə alınıb"},
	"asof.back":   {"Show the newest", "Ən yeni vəziyyəti göstər"},
	"asof.form":   {"Show the ledger as of an entry or time", "Reyestri bir qeydin və ya anın vəziyyətində göstər"},
	"asof.show":   {"Show", "Göstər"},

	"footer.id":    {"Ledger", "Reyestr"},
	"footer.check": {"Check it yourself", "Özünüz yoxlayın"},

	"nav":           {"Pages", "Səhifələr"},
	"nav.front":     {"Overview", "İcmal"},
	"nav.motions":   {"Motions", "Təkliflər"},
	"nav.decisions": {"Decisions", "Qərarlar"},
	"nav.calendar":  {"Calendar", "Təqvim"},
	"nav.plan":      {"Plan", "Plan"},
	"nav.members":   {"Members", "Üzvlər"},
	"nav.rules":     {"Rules", "Qaydalar"},
	"nav.room":      {"Audit", "Audit"},
	"nav.log":       {"Log", "Jurnal"},
	"nav.verify":    {"Verify", "Yoxlama"},

	"find":       {"Search", "Axtar"},
	"find.label": {"Search the ledger", "Reyestrdə axtarış"},

	"live.one":     {"1 new entry", "1 yeni qeyd"},
	"live.other":   {"%s new entries", "%s yeni qeyd"},
	"live.show":    {"Show", "Göstər"},
	"live.updated": {"This page was brought up to date", "Səhifə yeniləndi"},
	"live.lost":    {"The connection to the ledger is lost; trying again.", "Reyestrlə əlaqə kəsilib, yenidən cəhd edilir."},
	"live.stop":    {"Stop bringing this page up to date", "Səhifənin yenilənməsini dayandır"},
	"live.go":      {"Keep this page up to date", "Səhifə yenilənsin"},
	"live.stopped": {"This page stays as it is.", "Səhifə olduğu kimi qalır."},
	"live.left":    {"%s left", "qalıb: %s"},
	"live.over":    {"the time is over; the result is being entered", "vaxt bitib, nəticə daxil edilir"},
	"live.units":   {"day|days|hour|hours|minute|minutes|second|seconds", "gün|gün|saat|saat|dəqiqə|dəqiqə|saniyə|saniyə"},

	"older": {"Older", "Daha köhnə"},

	"entry": {"entry %s", "qeyd %s"},

	"motion": {"Motion %s", "Təklif %s"},

	"decision": {"Decision %s", "Qərar %s"},

	"members.other": {"%s members", "%s üzv"},
	"members.one":   {"%s member", "%s üzv"},

	"representative.of": {"representative of", "nümayəndə:"},

	"motion.version": {"Version %s", "Versiya %s"},

	"language.en": {"English", "ingiliscə"},
	"language.az": {"Azerbaijani", "azərbaycanca"},

	"days.one":   {"%s day", "%s gün"},
	"days.other": {"%s days", "%s gün"},

	"hours.one":   {"%s hour", "%s saat"},
	"hours.other": {"%s hours", "%s saat"},

	"signer.for": {"for", "kimin adından:"},

	"error.404":    {"There is no such page.", "Belə səhifə yoxdur."},
	"error.future": {"The ledger has not come that far.", "Reyestr hələ o yerə çatmayıb."},
	"error.before": {"The ledger was founded later.", "Reyestr daha sonra təsis olunub."},
	"error.at": {
		"Write an entry's number, or a time like 2026-11-24T09:30:00.000Z.",
		"Qeydin nömrəsini və ya 2026-11-24T09:30:00.000Z kimi bir anı yazın.",
	},
	"error.503":   {"The pages are being made ready. Try again in a moment.", "Səhifələr hazırlanır. Bir azdan yenidən cəhd edin."},
	"error.500":   {"Something went wrong here.", "Burada nəsə səhv getdi."},
	"error.title": {"This page cannot be shown", "Bu səhifəni göstərmək mümkün deyil"},
	"error.back":  {"To the overview", "İcmala"},
}
