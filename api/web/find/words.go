package find

import "twothirds/api/web/site"

// words are the words of the search.
var words = site.Words{
	"search":       {"Search", "Axtarış"},
	"search.title": {"Search: %s", "Axtarış: %s"},
	"search.intro": {
		"Motions, decisions, plans, members, documents, meetings and all else that was put on record, in both languages. Letters, case and endings make no difference: meclis finds məclis and məclisin. A number leads to its motion, decision or item of a plan: 12, motion 12, 1.4.",
		"Təkliflər, qərarlar, planlar, üzvlər, sənədlər, iclaslar və qeydə alınmış hər şey, hər iki dildə. Hərflərin yazılışı və şəkilçilər fərq etmir: meclis sözü məclis və məclisin sözlərini də tapır. Nömrə öz təklifinə, qərarına və ya planın bəndinə aparır: 12, təklif 12, 1.4.",
	},
	"search.query":       {"Words", "Sözlər"},
	"search.kind":        {"Among", "Harada"},
	"search.kind.all":    {"everything", "hər yerdə"},
	"search.found.one":   {"%s thing found", "Tapılıb: %s"},
	"search.found.other": {"%s things found", "Tapılıb: %s"},
	"search.found.cut":   {"At least %s things found: the words stand nearly everywhere. Add a word to find fewer.", "Ən azı %s nəticə tapılıb: bu sözlər demək olar hər yerdə var. Azaltmaq üçün söz əlavə edin."},
	"search.shown":       {"%[1]s to %[2]s of %[3]s", "%[3]s nəticədən %[1]s–%[2]s"},
	"search.among":       {"Among what", "Nəyin arasında"},
	"search.of":          {"%[1]s (%[2]s)", "%[1]s (%[2]s)"},
	"search.pages":       {"Pages of what was found", "Nəticələrin səhifələri"},
	"search.back":        {"Back", "Geri"},
	"search.on":          {"Go on", "Davamı"},
	"search.numbered":    {"With this number", "Bu nömrə ilə"},
	"search.none":        {"Nothing has all of these words.", "Bu sözlərin hamısı olan heç nə tapılmadı."},
	"search.none.help": {
		"Write fewer words, or only the beginning of one: four letters are enough. A number leads to a motion, a decision or an item of a plan: 12, motion 12, 1.4.",
		"Daha az söz və ya sözün yalnız əvvəlini yazın: dörd hərf kifayətdir. Nömrə təklifə, qərara və ya planın bəndinə aparır: 12, təklif 12, 1.4.",
	},
	"search.try.all":  {"Look everywhere", "Hər yerdə axtar"},
	"search.try.word": {"Only %s", "Yalnız %s"},
	"search.long": {
		"Nothing was looked for: a search takes at most %s words and %s characters.",
		"Axtarış aparılmadı: ən çoxu %s söz və %s işarə yazmaq olar.",
	},
	"search.past": {
		"What stood in the ledger at this point is searched. A text that was replaced since may be missing.",
		"Axtarış reyestrin bu andakı vəziyyətində aparılır. Sonradan dəyişdirilmiş mətnlər tapılmaya bilər.",
	},
	"search.earlier": {"in an earlier version", "əvvəlki redaksiyada"},
}
