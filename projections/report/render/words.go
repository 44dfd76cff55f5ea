package render

// words are what formats say beside the report's own words, in English and Azerbaijani.
var words = map[string][2]string{
	"at":       {"As of entry %s, recorded on %s", "%s nömrəli qeydə görə, qeydin vaxtı: %s"},
	"contents": {"Contents", "Mündəricat"},
	"entries":  {"Entries", "Qeydlər"},
	"notes":    {"Where the numbers come from", "Rəqəmlər haradan gəlir"},
	"notes.say": {
		"A small number beside a figure leads to its line here, which names the entries of the log that it comes from.",
		"Rəqəmin yanındakı kiçik nömrə buradakı sətrə aparır: orada rəqəmin götürüldüyü jurnal qeydləri göstərilir.",
	},
	"ranges.more": {"and %s more in the files of this report", "və daha %s yer bu hesabatın fayllarındadır"},
	"rows.more":   {"%s more rows stand in the files of this report", "Daha %s sətir bu hesabatın fayllarındadır"},
	"period":      {"Period", "Dövr"},

	"ledger":   {"Ledger", "Reyestr"},
	"root":     {"Root of the log's tree", "Jurnal ağacının kökü"},
	"sha256":   {"SHA-256 of the report in JSON", "Hesabatın JSON formasının SHA-256 heşi"},
	"check":    {"To check this file", "Bu faylı yoxlamaq üçün"},
	"check.by": {"twothirds report verify FILE SRC", "twothirds report verify FILE SRC"},
	"check.why": {
		"The command makes the file anew from a copy of the log (SRC) and compares the bytes.",
		"Əmr faylı jurnalın surətindən (SRC) yenidən hazırlayır və baytları müqayisə edir.",
	},
	"missing": {
		"A � stands for a sign that the fonts of this document do not have. The HTML and the JSON have it.",
		"� işarəsi bu sənədin şriftlərində olmayan simvolun yerində durur. HTML və JSON formalarında o simvol var.",
	},
	"pages":      {"Page %s of %s", "Səhifə %s/%s"},
	"to.page":    {"%s, page %s", "%s, səhifə %s"},
	"to.note":    {"Note %s", "İstinad %s"},
	"to.entries": {"Entries of the log: %s", "Jurnal qeydləri: %s"},

	"signatures": {"Signatures", "İmzalar"},
	"signatures.say": {
		"Whoever signs says that this print is that of the report named on its first page. The entries themselves are signed in the log.",
		"İmza bu çap nüsxəsinin ilk səhifədə göstərilən hesabata uyğunluğunu təsdiq edir. Qeydlərin özləri jurnalda imzalanıb.",
	},
	"sign.name": {"Name and office", "Ad, soyad və vəzifə"},
	"sign.sign": {"Signature", "İmza"},
	"sign.date": {"Date", "Tarix"},

	"xlsx.section": {"Section", "Bölmə"},
	"xlsx.what":    {"What", "Nə"},
	"xlsx.value":   {"Value", "Dəyər"},
	"xlsx.report":  {"Report", "Hesabat"},
	"xlsx.title":   {"Title", "Ad"},
	"xlsx.tables":  {"Tables", "Cədvəllər"},
	"xlsx.of":      {"%s: entries", "%s: qeydlər"},
	"xlsx.baku":    {"%s (time in Baku)", "%s (Bakı vaxtı)"},
	"xlsx.sheet":   {"Sheet “%s”: the table %s of the report, whose columns are called %s in CSV", "“%s” vərəqi: hesabatın %s cədvəli; sütunlarının CSV-dəki adları: %s"},
	"xlsx.cut": {
		"Texts that a cell has no room for are cut here; the JSON has them whole.",
		"Xanaya sığmayan mətnlər burada kəsilib; JSON formasında tamdır.",
	},
}
