package words

// stateWords are the words of states, choices, roles and kinds.
var stateWords = Words{
	"yes":  {"yes", "bəli"},
	"no":   {"no", "xeyr"},
	"none": {"none", "yoxdur"},

	"hours.one":     {"%s hour", "%s saat"},
	"hours.other":   {"%s hours", "%s saat"},
	"days.one":      {"%s day", "%s gün"},
	"days.other":    {"%s days", "%s gün"},
	"members.one":   {"%s member", "%s üzv"},
	"members.other": {"%s members", "%s üzv"},

	"language.en": {"English", "ingiliscə"},
	"language.az": {"Azerbaijani", "azərbaycanca"},

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
	"ballot.nobody":  {"for none of the candidates", "namizədlərin heç birinə"},

	"recused.member":   {"by its own word", "öz bəyanatı ilə"},
	"recused.rule":     {"by the rules", "qaydalara görə"},
	"recused.decision": {"by decision", "qərarla"},

	"interestkind.pecuniary":     {"pecuniary", "maddi"},
	"interestkind.institutional": {"institutional", "institusional"},
	"interestkind.other":         {"other", "digər"},

	"mode.in_person": {"in person", "əyani"},
	"mode.online":    {"online", "onlayn"},
	"mode.hybrid":    {"in person and online", "əyani və onlayn"},
	"mode.written":   {"in writing", "yazılı"},

	"meetingstate.convened":  {"convened", "çağırılıb"},
	"meetingstate.open":      {"under way", "davam edir"},
	"meetingstate.closed":    {"held", "keçirilib"},
	"meetingstate.cancelled": {"called off", "ləğv edilib"},

	"attendedby.member":  {"said so itself", "özü bildirib"},
	"attendedby.tellers": {"attested by tellers", "səssayanlar təsdiq edib"},

	"level.goal":      {"Goal", "Məqsəd"},
	"level.objective": {"Objective", "Vəzifə"},
	"level.direction": {"Direction", "İstiqamət"},
	"level.measure":   {"Measure", "Tədbir"},
	"level.milestone": {"Milestone", "Mərhələ"},

	"completion.no_evidence": {"no evidence available", "sübut yoxdur"},
	"completion.not_started": {"not started", "başlanmayıb"},
	"completion.limited":     {"limited", "məhdud"},
	"completion.substantial": {"substantial", "əsaslı"},
	"completion.complete":    {"complete", "tamamlanıb"},
	"completion.nothing":     {"nothing said", "heç nə deyilməyib"},

	"voice.institution": {"The institutions", "İcraçı qurumlar"},
	"voice.body":        {"The body", "Qurum"},
	"voice.outside":     {"Outside assessors", "Kənar qiymətləndirmə"},

	"proposalstate.open":      {"open", "açıq"},
	"proposalstate.overdue":   {"overdue", "gecikir"},
	"proposalstate.answered":  {"answered", "cavablandırılıb"},
	"proposalanswer.accepted": {"accepted", "qəbul edilib"},
	"proposalanswer.partly":   {"accepted in part", "qismən qəbul edilib"},
	"proposalanswer.rejected": {"rejected", "rədd edilib"},

	"conditionstate.open":   {"open", "açıq"},
	"conditionstate.met":    {"met", "yerinə yetirilib"},
	"conditionstate.missed": {"missed", "pozulub"},
	"conditionstate.lifted": {"lifted", "götürülüb"},

	"concernkind.concern":        {"concern", "irad"},
	"concernkind.recommendation": {"recommendation", "tövsiyə"},

	"concernstate.open":         {"open", "açıq"},
	"concernstate.answered":     {"answered", "cavablandırılıb"},
	"concernstate.partly":       {"partly resolved", "qismən həll olunub"},
	"concernstate.not_resolved": {"not resolved", "həll olunmayıb"},
	"concernstate.resolved":     {"resolved", "həll olunub"},
}
