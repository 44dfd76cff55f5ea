package history

import (
	"maps"

	"twothirds/api/web/site"
)

// words are the words of these pages.
var words = merged(recordWords, outsideWords, matterWords)

func merged(all ...site.Words) site.Words {
	words := site.Words{}
	for _, w := range all {
		maps.Copy(words, w)
	}
	return words
}

// recordWords are the words of attested records and their corrections.
var recordWords = site.Words{
	"nav.records": {"Records", "Tarixçə"},

	"doors":       {"Records, outside bodies, corrections", "Qeydlər, kənar qurumlar, düzəlişlər"},
	"all":         {"All", "Hamısı"},
	"filter":      {"What is shown", "Nə göstərilir"},
	"pager":       {"Pages of this list", "Siyahının səhifələri"},
	"pager.shown": {"%[1]s to %[2]s of %[3]s", "%[3]s sətirdən %[1]s–%[2]s"},
	"pager.back":  {"Back", "Geri"},
	"pager.on":    {"Go on", "Davamı"},

	"signer.member": {"representative of %s", "%s nümayəndəsi"},

	"attested": {
		"What stands here is the registrar's record with its source. It is nobody's signed vote, and is never counted with the votes of this body.",
		"Burada yazılanlar mənbəyi göstərilməklə qeydiyyatçının qeydidir. Bu, heç kimin imzalanmış səsi deyil və heç vaxt bu qurumun səsləri ilə birlikdə sayılmır.",
	},

	"records.title":          {"Attested history", "Təsdiqlənmiş tarixçə"},
	"records.lead":           {"What happened before the ledger and outside of it, in the order of the dates that the sources state.", "Reyestrdən əvvəl və ondan kənarda baş verənlər, mənbələrin göstərdiyi tarixlərin ardıcıllığı ilə."},
	"records.none":           {"No such record has been entered. Each would stand here with its date, its source and who attested it.", "Belə qeyd daxil edilməyib. Hər qeyd burada tarixi, mənbəyi və onu təsdiqləyənlə birlikdə dayanır."},
	"records.source":         {"Source", "Mənbə"},
	"records.by":             {"Attested by", "Təsdiqləyən"},
	"records.otherwise":      {"An earlier version states another date", "Əvvəlki variantda başqa tarix göstərilib"},
	"records.corrected":      {"corrected", "düzəldilib"},
	"records.versions.one":   {"%s version", "%s variant"},
	"records.versions.other": {"%s versions", "%s variant"},
	"records.official":       {"the source says", "mənbəyə görə"},
	"records.rule":           {"The rule, as the source names it", "Mənbənin göstərdiyi qayda"},
	"records.applied":        {"That rule applied", "Həmin qayda tətbiq edilsə"},
	"records.votes":          {"Votes by member, as the source has them", "Mənbədəki kimi üzvlərin səsləri"},
	"records.counted":        {"Votes, as the source counts them", "Mənbənin saydığı səslər"},
	"records.differs":        {"The source says otherwise than its rule comes to.", "Mənbənin dediyi onun öz qaydasının nəticəsindən fərqlidir."},
	"records.facts":          {"About this record", "Bu qeyd haqqında"},
	"records.date":           {"Date, as stated", "Göstərilən tarix"},
	"records.entries":        {"Its entries in the log", "Jurnaldakı qeydləri"},

	"recordkind.founding":  {"founding", "təsis"},
	"recordkind.decision":  {"decision", "qərar"},
	"recordkind.act":       {"act", "akt"},
	"recordkind.statement": {"statement", "bəyanat"},
	"recordkind.report":    {"report", "hesabat"},
	"recordkind.other":     {"other", "digər"},

	"official.carried":     {"carried", "qəbul olunub"},
	"official.not_carried": {"not carried", "qəbul olunmayıb"},
	"official.none":        {"no result is recorded", "nəticə qeyd olunmayıb"},

	"counts":                {"%s for, %s against, %s abstained", "lehinə %s, əleyhinə %s, bitərəf %s"},
	"counts.yes":            {"%s for", "lehinə %s"},
	"counts.no":             {"%s against", "əleyhinə %s"},
	"counts.abstain":        {"%s abstained", "bitərəf %s"},
	"counts.present":        {"%s answered “present”", "“iştirak edirəm” deyən %s"},
	"counts.absent":         {"%s absent", "iştirak etməyən %s"},
	"counts.not_voting":     {"%s not voting", "səs verməyən %s"},
	"counts.abstainpresent": {"%s abstained or answered “present”", "bitərəf və ya “iştirak edirəm” deyən %s"},

	"answer.yes":        {"for", "lehinə"},
	"answer.no":         {"against", "əleyhinə"},
	"answer.abstain":    {"abstained", "bitərəf"},
	"answer.present":    {"present", "iştirak edir"},
	"answer.absent":     {"absent", "iştirak etməyib"},
	"answer.not_voting": {"not voting", "səs verməyib"},
	"answer.none":       {"not on record", "qeyd olunmayıb"},

	"tiebreaker.yes":  {"A presiding officer broke the tie with a vote for; it stands in none of the numbers.", "Səslər bərabər olduqda sədr lehinə səs verib; bu səs sayların heç birinə daxil deyil."},
	"tiebreaker.no":   {"A presiding officer broke the tie with a vote against; it stands in none of the numbers.", "Səslər bərabər olduqda sədr əleyhinə səs verib; bu səs sayların heç birinə daxil deyil."},
	"tiebreaker.none": {"No presiding officer voted.", "Sədr səs verməyib."},

	"version":          {"Version %s", "Variant %s"},
	"version.newest":   {"newest", "ən yeni"},
	"version.reasons":  {"Corrected because", "Düzəlişin səbəbi"},
	"versions":         {"Versions beside each other", "Variantlar yan-yana"},
	"versions.lead":    {"A correction takes nothing away: every version stays, with its source.", "Düzəliş heç nəyi silmir: hər variant mənbəyi ilə birlikdə qalır."},
	"versions.differ":  {"Shown is what differs.", "Fərqlənənlər göstərilir."},
	"versions.fewer":   {"Shown are the newest %[1]s of %[2]s versions.", "%[2]s variantdan ən yeni %[1]s göstərilir."},
	"version.bysource": {"as the body was entered", "qurumun daxil edildiyi mənbə"},

	"field.nothing":     {"not said", "göstərilməyib"},
	"field.vote":        {"%s: %s", "%s: %s"},
	"field.more":        {"and %s more", "və daha %s"},
	"field.date":        {"Date", "Tarix"},
	"field.local_time":  {"Time there", "Yerli vaxt"},
	"field.title":       {"Title", "Ad"},
	"field.about":       {"About", "Mövzu"},
	"field.kind":        {"Kind", "Növ"},
	"field.text":        {"Text", "Mətn"},
	"field.counts":      {"Votes", "Səslər"},
	"field.votes":       {"Votes by member", "Üzvlərin səsləri"},
	"field.rule":        {"Rule", "Qayda"},
	"field.outcome":     {"Result", "Nəticə"},
	"field.session":     {"Session", "Sessiya"},
	"field.number":      {"Number", "Nömrə"},
	"field.document":    {"Document", "Sənəd"},
	"field.tags":        {"Tags", "Teqlər"},
	"field.seats":       {"Members on the roll", "Siyahıdakı üzvlər"},
	"field.tie_breaker": {"Casting vote", "Həlledici səs"},
	"field.recorded":    {"Totals of another text", "Başqa mətndəki yekunlar"},
	"field.result":      {"Official wording", "Rəsmi ifadə"},
	"field.note":        {"Note of the record", "Qeydin izahı"},

	"corrections.title":    {"Corrections", "Düzəlişlər"},
	"corrections.lead":     {"Everything that was corrected in records from elsewhere, newest first. What was said before stays on the page of each.", "Başqa mənbələrdən daxil edilmiş qeydlərdə düzəldilmiş hər şey, əvvəlcə yeniləri. Əvvəl deyilənlər hər birinin səhifəsində qalır."},
	"corrections.none":     {"Nothing has been corrected. A correction would stand here with its reasons, its source and who made it.", "Heç nə düzəldilməyib. Düzəliş burada səbəbi, mənbəyi və onu edənlə birlikdə dayanır."},
	"corrections.rollcall": {"recorded vote, %s", "qeydə alınmış səsvermə, %s"},
	"corrections.by":       {"Corrected by", "Düzəldən"},
}
