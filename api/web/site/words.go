package site

// siteWords are the words of what stands around every page.
var siteWords = Words{
	"lang.other": {"Azərbaycanca", "English"},

	"crumbs": {"You are here", "Buradasınız"},
	"skip":   {"Skip to the content", "Məzmuna keç"},

	"said.blank":     {"(blank)", "(boş)"},
	"said.mixed":     {"mixed letters", "qarışıq hərflər"},
	"said.invisible": {"invisible characters", "görünməz işarələr"},

	"demo": {"DEMONSTRATION", "NÜMAYİŞ"},
	"demo.text": {
		"It shows how a ledger works; nothing in it was decided by anybody.",
		"Reyestrin işini göstərir; burada heç kim heç bir qərar qəbul etməyib.",
	},

	"asof.paper":  {"as of entry %s", "vəziyyət: %s nömrəli qeyd"},
	"asof.zone":   {"Times on these pages are those of Baku (UTC+4).", "Bu səhifələrdəki vaxt Bakı vaxtıdır (UTC+4)."},
	"asof.newest": {"As of entry %s, recorded", "Vəziyyət: %s nömrəli qeyd, qeydə alınıb"},
	"asof.past":   {"The past: as of entry %s, recorded", "Keçmiş vəziyyət: %s nömrəli qeyd, qeydə alınıb"},
	"asof.back":   {"Show the newest", "Ən yeni vəziyyəti göstər"},
	"asof.form":   {"Show the ledger as of an entry or time", "Reyestri bir qeydin və ya anın vəziyyətində göstər"},
	"asof.show":   {"Show", "Göstər"},

	"footer.id":    {"Ledger", "Reyestr"},
	"footer.check": {"Check it yourself", "Özünüz yoxlayın"},

	"name.record": {"The public record of its decisions", "Qərarların açıq reyestri"},

	"nav":           {"Pages", "Səhifələr"},
	"nav.further":   {"Further pages", "Digər səhifələr"},
	"nav.front":     {"Overview", "İcmal"},
	"nav.motions":   {"Motions", "Təkliflər"},
	"nav.decisions": {"Decisions", "Qərarlar"},
	"nav.calendar":  {"Calendar", "Təqvim"},
	"nav.plan":      {"Plan", "Plan"},
	"nav.members":   {"Members", "Üzvlər"},
	"nav.rules":     {"Rules", "Qaydalar"},
	"nav.room":      {"Audit", "Audit"},
	"nav.log":       {"Log", "Jurnal"},

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
	"live.passed":  {"the time has come", "vaxtı çatıb"},
	"live.units":   {"day|days|hour|hours|minute|minutes|second|seconds", "gün|gün|saat|saat|dəqiqə|dəqiqə|saniyə|saniyə"},

	"older": {"Older", "Daha köhnə"},

	"entry": {"entry %s", "qeyd %s"},

	"motion": {"Motion %s", "Təklif %s"},

	"decision": {"Decision %s", "Qərar %s"},

	"representative.of": {"representative of", "nümayəndə:"},

	"paper.signatures": {"Signatures", "İmzalar"},
	"paper.name":       {"Name and office", "Ad, soyad və vəzifə"},
	"paper.sign":       {"Signature", "İmza"},
	"paper.date":       {"Date", "Tarix"},

	"names.mark": {"not part of the record: see below", "qeydlərə daxil deyil: aşağıya baxın"},
	"names.note": {
		"This name is not part of the record. The ledger has only a commitment to it; the name is kept by this server beside the ledger, was checked against the commitment when this page was made, and can be erased.",
		"Bu ad qeydlərə daxil deyil. Reyestrdə yalnız onun öhdəliyi (commitment) var; ad bu serverdə reyestrdən ayrıca saxlanılır, səhifə hazırlanarkən öhdəliklə tutuşdurulub və silinə bilər.",
	},

	"motion.version": {"Version %s", "Versiya %s"},

	"officer.side": {"%s (%s)", "%s (%s)"},
	"signer.for":   {"for", "kimin adından:"},

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
