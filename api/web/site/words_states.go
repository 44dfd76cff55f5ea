package site

// stateWords are the words of states, choices and roles.
var stateWords = Words{
	"status.active":    {"active", "fəal"},
	"status.inactive":  {"inactive", "qeyri-fəal"},
	"status.suspended": {"suspended", "dayandırılıb"},
	"status.left":      {"left", "tərk edib"},

	"role.coordinator": {"coordinator", "koordinator"},
	"role.registrar":   {"registrar", "qeydiyyatçı"},
	"role.teller":      {"teller", "səssayan"},

	"state.tabled":           {"tabled", "təqdim olunub"},
	"state.in_deliberation":  {"in deliberation", "müzakirədədir"},
	"state.frozen":           {"text final", "mətn yekundur"},
	"state.voting":           {"being voted on", "səsə qoyulub"},
	"state.carried":          {"carried", "qəbul olunub"},
	"state.not_carried":      {"not carried", "qəbul olunmayıb"},
	"state.lapsed_no_quorum": {"lapsed: no quorum", "baş tutmayıb: yetərsay yoxdur"},
	"state.withdrawn":        {"withdrawn", "geri götürülüb"},
	"state.open":             {"open", "açıqdır"},
	"state.accepted":         {"accepted", "qəbul edilib"},
	"state.rejected":         {"rejected", "rədd edilib"},

	"stance.for":     {"for", "lehinə"},
	"stance.against": {"against", "əleyhinə"},
	"stance.neutral": {"neutral", "neytral"},

	"ballot.yes":     {"for", "lehinə"},
	"ballot.no":      {"against", "əleyhinə"},
	"ballot.abstain": {"abstained", "bitərəf"},
	"ballot.recused": {"recused", "kənarlaşıb"},
	"ballot.none":    {"did not vote", "səs verməyib"},
	"ballot.of":      {"ballot %s", "bülleten %s"},

	"recused.member":   {"by its own word", "öz bəyanatı ilə"},
	"recused.rule":     {"by the rules", "qaydalara görə"},
	"recused.decision": {"by decision", "qərarla"},

	"ballot.nobody": {"for none of the candidates", "namizədlərin heç birinə"},
	"ballot.told":   {"ballot told by tellers", "sayıcıların daxil etdiyi bülleten"},

	"state.convened":  {"convened", "çağırılıb"},
	"state.cancelled": {"called off", "ləğv edilib"},

	"due.concern":        {"Answer to a concern", "Narahatlığa cavab"},
	"due.condition":      {"Condition", "Şərt"},
	"due.group":          {"Mandate of a working group ends", "İşçi qrupunun mandatı bitir"},
	"due.item":           {"To be done", "İcra müddəti"},
	"due.item.number":    {"Measure %s", "%s tədbiri"},
	"due.meeting":        {"Meeting", "İclas"},
	"due.member":         {"Status is reviewed", "Statusa yenidən baxılır"},
	"due.office":         {"Term of an office ends", "Vəzifə müddəti bitir"},
	"due.poll":           {"Poll closes", "Səsvermə bağlanır"},
	"due.proposal":       {"Answer to a proposal", "Təklifə cavab"},
	"due.representative": {"Mandate ends", "Səlahiyyət bitir"},
	"due.rules":          {"Rules come into force", "Qaydalar qüvvəyə minir"},
	"due.ruling":         {"Ruling lapses", "Qərardad qüvvədən düşür"},
	"voice.institution":  {"The institutions", "İcraçı qurumlar"},
	"voice.body":         {"The body", "Qurum"},
	"voice.outside":      {"Outside assessors", "Kənar qiymətləndirmə"},
}
