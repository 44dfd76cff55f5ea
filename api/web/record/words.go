package record

import "twothirds/api/web/site"

// words are the words of the pages of the log and of checking it.
var words = site.Words{
	"log.intro": {
		"Every statement, in the order in which it was entered. What nobody signed follows by computation.",
		"Bütün bəyanatlar, daxil edildikləri ardıcıllıqla. İmzasız olanlar hesablama ilə alınır.",
	},
	"log.about":     {"About", "Mövzu"},
	"log.about.all": {"Show all entries", "Bütün qeydləri göstər"},
	"log.none":      {"No entries.", "Qeyd yoxdur."},
	"log.seq":       {"No.", "№"},
	"log.recorded":  {"Recorded", "Qeydə alınıb"},
	"log.what":      {"What", "Nə"},
	"log.subject":   {"About", "Nə barədə"},
	"log.derived":   {"computed", "hesablanıb"},

	"entry.title":   {"Entry %s", "Qeyd %s"},
	"entry.leaf":    {"Leaf hash", "Yarpaq heşi"},
	"entry.type":    {"Type", "Növ"},
	"entry.subject": {"About", "Nə barədə"},
	"entry.signers": {"Signed by", "İmzalayan"},
	"entry.derived": {
		"Nobody: it follows by computation from the entries before it.",
		"Heç kim: özündən əvvəlki qeydlərdən hesablanır.",
	},
	"entry.stated": {"Stated", "Bəyan edilib"},
	"entry.due":    {"Fell due", "Vaxtı çatıb"},
	"entry.raw":    {"The entry, verbatim", "Qeyd olduğu kimi"},
	"entry.raw.text": {
		"These bytes are what is hashed. White space is added for reading; the exact bytes are at",
		"Heş bu baytlardan alınır. Boşluqlar oxumaq üçün əlavə edilib; dəqiq baytlar:",
	},
	"entry.check":   {"Compute the leaf hash yourself", "Yarpaq heşini özünüz hesablayın"},
	"entry.receipt": {"Receipt", "Qəbz"},
	"entry.receipt.text": {
		"It proves to anybody, with no server, that this entry is in the ledger. Save both files side by side:",
		"Bu qeydin reyestrdə olduğunu istənilən şəxsə serversiz sübut edir. Hər iki faylı yan-yana yadda saxlayın:",
	},
	"entry.receipt.proof": {"the proof", "sübut"},
	"entry.receipt.entry": {"the entry", "qeyd"},
	"entry.previous":      {"Entry before", "Əvvəlki qeyd"},
	"entry.next":          {"Entry after", "Sonrakı qeyd"},

	"verify.title": {"Check it yourself", "Özünüz yoxlayın"},
	"verify.intro": {
		"The program that keeps this ledger also checks it, from any machine, trusting neither this page nor its server.",
		"Reyestri aparan proqram onu istənilən kompüterdən, nə bu səhifəyə, nə də onun serverinə inanmadan yoxlayır.",
	},
	"verify.id": {"The ledger's id", "Reyestrin kimliyi"},
	"verify.id.text": {
		"It is the SHA-256 of the founding statement, which names the first keys, officers and rules. It should stand in your statute or minutes: compare it.",
		"Bu, ilk açarları, vəzifəli şəxsləri və qaydaları adlandıran təsis bəyanatının SHA-256 heşidir. O, nizamnamənizdə və ya protokolda olmalıdır: tutuşdurun.",
	},
	"verify.key": {"The ledger's key", "Reyestrin açarı"},
	"verify.key.text": {
		"It signs checkpoints and refusals, and vouches for order only: it can enter nothing.",
		"Nəzarət nöqtələrini və imtinaları imzalayır, yalnız ardıcıllığa zəmanət verir: heç nə daxil edə bilməz.",
	},
	"verify.checkpoint": {"Newest checkpoint", "Ən yeni nəzarət nöqtəsi"},
	"verify.checkpoint.text": {
		"Keep a copy. Whoever holds an old checkpoint sees when anything before it is dropped, inserted or changed.",
		"Bir nüsxəsini saxlayın. Köhnə nəzarət nöqtəsi olan şəxs ondan əvvəlki hər silinmə, əlavə və ya dəyişikliyi görür.",
	},
	"verify.page": {"In your browser", "Brauzerinizdə"},
	"verify.page.text": {
		"A second verifier, written from the format's specification alone and sharing no code with this server, checks the whole log in this browser. Save the page to run it from a file.",
		"Formatın təsvirinə əsasən ayrıca yazılmış və bu serverlə ortaq kodu olmayan ikinci yoxlayıcı bütün jurnalı bu brauzerdə yoxlayır. Onu fayldan işə salmaq üçün səhifəni yadda saxlayın.",
	},
	"verify.sign": {"Sign without our program", "Bizim proqramsız imzalayın"},
	"verify.sign.text": {
		"A page that signs a statement in this browser and needs no network: it shows all that you sign, and your key never leaves it. Save the page to run it from a file.",
		"Bəyanatı bu brauzerdə imzalayan və şəbəkəyə ehtiyacı olmayan səhifə: imzaladığınızın hamısını göstərir, açarınız ondan çıxmır. Onu fayldan işə salmaq üçün səhifəni yadda saxlayın.",
	},
	"verify.audit": {"Audit everything", "Hər şeyin auditi"},
	"verify.audit.text": {
		"Form, signatures, the standing of every signer, every tally and result, the tree and its checkpoint. Exit code 5 names the first bad entry.",
		"Forma, imzalar, hər imzalayanın səlahiyyəti, hər sayım və nəticə, ağac və onun nəzarət nöqtəsi. Çıxış kodu 5 olduqda ilk səhv qeyd göstərilir.",
	},
	"verify.replay": {"Compute the state again", "Vəziyyəti yenidən hesablayın"},
	"verify.replay.text": {
		"Prints a digest of all that follows from the log. Two people who get the same digest see the same ledger; this server says it at",
		"Jurnaldan alınan hər şeyin heşini göstərir. Eyni heşi alan iki şəxs eyni reyestri görür; bu server onu burada deyir:",
	},
	"verify.mirror": {"Fetch the log without our program", "Jurnalı bizim proqramsız endirin"},
	"verify.mirror.text": {
		"The log is a static site in the C2SP tlog-tiles layout, under",
		"Jurnal C2SP tlog-tiles formatında statik saytdır:",
	},
	"verify.limits": {"What no copy of a log can show", "Jurnalın heç bir nüsxəsinin göstərə bilmədiyi"},
	"verify.limits.text": {
		"A statement that was not let in is not in the log. Against that stand the refusals that the ledger signs: keep them, and have a protest entered.",
		"Qəbul edilməmiş bəyanat jurnalda yoxdur. Buna qarşı reyestrin imzaladığı imtinalar var: onları saxlayın və etirazı qeydə aldırın.",
	},
	"verify.api": {"The interface for programs is described at", "Proqramlar üçün interfeysin təsviri:"},
}
