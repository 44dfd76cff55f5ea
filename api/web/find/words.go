package find

import "twothirds/api/web/site"

// words are the words of the search.
var words = site.Words{
	"search":       {"Search", "Axtarış"},
	"search.title": {"Search: %s", "Axtarış: %s"},
	"search.intro": {
		"Motions, decisions, plans, members, documents, meetings and all else that was put on record, in both languages. Letters and case make no difference: meclis finds məclis.",
		"Təkliflər, qərarlar, planlar, üzvlər, sənədlər, iclaslar və qeydə alınmış hər şey, hər iki dildə. Hərflərin yazılışı fərq etmir: meclis sözü məclis sözünü də tapır.",
	},
	"search.query":       {"Words", "Sözlər"},
	"search.kind":        {"Among", "Harada"},
	"search.kind.all":    {"everything", "hər yerdə"},
	"search.found.one":   {"%s thing found", "Tapılıb: %s"},
	"search.found.other": {"%s things found", "Tapılıb: %s"},
	"search.found.first": {"More than %s things found; the best are shown", "Tapılanlar %s nəticədən çoxdur, ən uyğunları göstərilir"},
	"search.none": {
		"Nothing has all of these words. Try fewer of them, or only the beginning of the last one.",
		"Bu sözlərin hamısı olan heç nə tapılmadı. Daha az söz və ya sonuncu sözün yalnız əvvəlini yazın.",
	},
	"search.long": {
		"Nothing was looked for: a search takes at most %s words and %s characters.",
		"Axtarış aparılmadı: ən çoxu %s söz və %s işarə yazmaq olar.",
	},
	"search.past": {
		"The search looks at the newest state only, and its links lead there.",
		"Axtarış yalnız ən yeni vəziyyətdə aparılır və keçidlər də oraya aparır.",
	},
	"search.earlier": {"in an earlier version", "əvvəlki redaksiyada"},
	"search.more":    {"Show more", "Daha çox göstər"},
	"search.narrow":  {"There are more. Add a word to find fewer.", "Başqaları da var. Azaltmaq üçün söz əlavə edin."},
}
