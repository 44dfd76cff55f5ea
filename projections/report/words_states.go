package report

// stateWords are the words of states, choices and roles.
var stateWords = words{
	"status.active":    {"active", "fəal"},
	"status.inactive":  {"inactive", "qeyri-fəal"},
	"status.suspended": {"suspended", "dayandırılıb"},
	"status.left":      {"left", "tərk edib"},

	"state.tabled":           {"tabled", "təqdim olunub"},
	"state.in_deliberation":  {"in deliberation", "müzakirədədir"},
	"state.frozen":           {"text final", "mətn yekundur"},
	"state.voting":           {"being voted on", "səsə qoyulub"},
	"state.carried":          {"carried", "qəbul olunub"},
	"state.not_carried":      {"not carried", "qəbul olunmayıb"},
	"state.lapsed_no_quorum": {"lapsed: no quorum", "baş tutmayıb: yetərsay yoxdur"},
	"state.withdrawn":        {"withdrawn", "geri götürülüb"},
	"state.open":             {"open", "açıqdır"},

	"ballot.yes":     {"for", "lehinə"},
	"ballot.no":      {"against", "əleyhinə"},
	"ballot.abstain": {"abstained", "bitərəf"},
	"ballot.recused": {"recused", "kənarlaşıb"},
	"ballot.none":    {"did not vote", "səs verməyib"},

	"recused.member":   {"by its own word", "öz bəyanatı ilə"},
	"recused.rule":     {"by the rules", "qaydalara görə"},
	"recused.decision": {"by decision", "qərarla"},

	"ballot.nobody": {"for none of the candidates", "namizədlərin heç birinə"},

	"voice.institution": {"The institutions", "İcraçı qurumlar"},
	"voice.body":        {"The body", "Qurum"},
	"voice.outside":     {"Outside assessors", "Kənar qiymətləndirmə"},
}
