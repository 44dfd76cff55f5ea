package opendata

import "twothirds/domain"

func what(en, az string) domain.Text { return domain.Text{En: en, Az: az} }

// Columns that several tables have.
var (
	colMember  = col("member_id", "member", typeID, "UUID of the member.", "Üzvün UUID-si.")
	colMotion  = col("motion_id", "motion", typeID, "UUID of the motion.", "Təklifin UUID-si.")
	colPoll    = col("poll_id", "poll", typeID, "UUID of the poll.", "Səsvermənin UUID-si.")
	colPlan    = col("plan_id", "plan", typeID, "UUID of the plan.", "Planın UUID-si.")
	colNumber  = col("number", "number", typeText, "The measure's number in the plan.", "Tədbirin plandakı nömrəsi.")
	colID      = col("id", "id", typeID, "UUID in the ledger.", "Reyestrdəki UUID.")
	colPeriodF = col("period_from", "period/from", typeDate, "First day of the period.", "Dövrün ilk günü.")
	colPeriodT = col("period_to", "period/to", typeDate, "Last day of the period.", "Dövrün son günü.")
	colCode    = col("completion", "completion", typeCode, "no_evidence, not_started, limited, substantial or complete (OGP).", "no_evidence (sübut yoxdur), not_started (başlanmayıb), limited (məhdud), substantial (əsasən), complete (tamamlanıb) (AHT kodları).")
)

// state is the column that says where something stands, with the codes that it may have.
func state(en, az string) column {
	return col("state", "state", typeCode, "Where it stands: "+en+".", "Vəziyyəti: "+az+".")
}

// allTables are the tables that are listed row by row, and those that rows are made for.
var allTables = []table{
	membersTable, statusTable,
	{
		name: "representatives", kind: "representative", what: what("Representatives of members; their names are not in the log.", "Üzvlərin nümayəndələri; adları jurnalda yoxdur."),
		columns: columns(colID, colMember, col("kind", "kind", typeCode, "principal or alternate.", "principal (əsas) və ya alternate (əvəzedici)."),
			col("from", "from", typeTime, "Begin of the mandate.", "Səlahiyyətin başlanğıcı."), col("to", "to", typeTime, "End of the mandate, where one is set.", "Səlahiyyətin sonu, təyin edilibsə."),
			col("appointed_entry", "appointed", typeInteger, "Entry of the appointment.", "Təyinat qeydi."), col("ended_entry", "ended", typeInteger, "Entry by which it ended; 0: none.", "Başa çatdığı qeyd; 0: yoxdur."),
			col("mandate_sha256", "mandate", typeHash, "Hash of the paper.", "Sənədin cəmi."), entry),
	},
	{
		name: "offices", kind: "office", what: what("Offices and who holds them.", "Vəzifələr və onları tutanlar."),
		columns: columns(col("name", "name", typeText, "The office.", "Vəzifə."), col("role", "role", typeCode, "coordinator, registrar or teller.", "coordinator, registrar və ya teller."),
			col("side", "side", typeCode, "The side that it is of.", "Aid olduğu tərəf."), col("holder", "holder", typeText, "Who holds it, as a subject.", "Vəzifəni tutan."),
			col("from", "from", typeTime, "Begin of the term.", "Müddətin başlanğıcı."), col("until", "until", typeTime, "End of the term.", "Müddətin sonu."), col("decision_id", "decision", typeID, "By which decision.", "Hansı qərarla."), entry),
	},
	{
		name: "groups", kind: "group", what: what("Working groups.", "İşçi qrupları."),
		columns: columns(colID, both("name", "name", "Name", "Ad"), both("mandate", "mandate", "What it is for", "Nə üçündür"), state("active or dissolved", "active (fəal) və ya dissolved (ləğv edilib)"),
			col("until", "until", typeTime, "End of the mandate.", "Mandatın sonu."), col("members", "members", typeList, "UUIDs of its members.", "Üzvlərinin UUID-ləri."), col("decision_id", "decision", typeID, "The decision that founded it.", "Onu yaradan qərar."), entry),
	},
	{
		name: "rules", kind: "rules", what: what("Rule sets.", "Qaydalar."),
		columns: columns(col("hash", "hash", typeHash, "Hash of the rule set.", "Qaydaların cəmi."), col("effective_from", "effective_from", typeTime, "From when.", "Nə vaxtdan."), col("name", "rules/name", typeText, "Name.", "Ad."), entry),
	},
	{
		name: "motions", kind: "motion", what: what("Motions.", "Təkliflər."),
		columns: columns(colID, col("number", "number", typeInteger, "Number.", "Nömrə."), both("title", "content/title", "Title", "Başlıq"), both("text", "content/text", "Text of the newest version", "Ən yeni versiyanın mətni"),
			col("classes", "content/classes", typeList, "Classes of the rules.", "Qaydaların növləri."), col("mover_id", "mover", typeID, "The member that moved it.", "Təklif edən üzv."), col("seconders", "seconders", typeList, "Members that seconded it.", "Dəstəkləyən üzvlər."),
			col("tabled_at", "tabled_at", typeTime, "When it was tabled.", "Təqdim edildiyi vaxt."), col("version", "version", typeInteger, "Newest version.", "Ən yeni versiya."), col("digest", "digest", typeHash, "Digest of that version.", "Həmin versiyanın cəmi."),
			state("tabled, in_deliberation, frozen (the text is final), voting, carried, not_carried, lapsed_no_quorum or withdrawn", "tabled (təqdim olunub), in_deliberation (müzakirədədir), frozen (mətn yekundur), voting (səsə qoyulub), carried (qəbul olunub), not_carried (qəbul olunmayıb), lapsed_no_quorum (yetərsay yoxdur) və ya withdrawn (geri götürülüb)"), col("decision_id", "decision", typeID, "The decision.", "Qərar."), col("tabled_entry", "tabled", typeInteger, "Entry of the tabling.", "Təqdimat qeydi."), entry),
	},
	{
		name: "amendments", kind: "amendment", what: what("Amendments.", "Düzəlişlər."),
		columns: columns(colID, colMotion, col("mover_id", "mover", typeID, "Who moved it.", "Təklif edən."), col("base_version", "base_version", typeInteger, "The version that it changes.", "Dəyişdirdiyi versiya."), state("open, accepted, rejected or withdrawn", "open (açıqdır), accepted (qəbul edilib), rejected (rədd edilib) və ya withdrawn (geri götürülüb)"), both("reasons", "reasons", "Why", "Səbəb"), entry),
	},
	{
		name: "positions", kind: "position", what: what("Positions of members on motions.", "Üzvlərin təkliflər üzrə mövqeləri."),
		columns: columns(colMotion, colMember, col("side", "side", typeCode, "Its side.", "Tərəfi."), col("stance", "stance", typeCode, "for, against or neutral.", "for (lehinə), against (əleyhinə) və ya neutral (neytral)."), both("text", "text", "What it said", "Nə deyib"), entry),
	},
	{
		name: "rulings", kind: "ruling", what: what("Rulings of the coordinator.", "Koordinatorun qərardadları."),
		columns: columns(colID, colMotion, col("kind", "kind", typeCode, "inadmissible or postponed.", "inadmissible (yolverilməz) və ya postponed (təxirə salınıb)."), col("until", "until", typeTime, "When it lapses.", "Qüvvədən düşdüyü vaxt."), both("reasons", "reasons", "Why", "Səbəb"), col("overturned_by", "overturned_by", typeID, "The decision that overturned it.", "Onu ləğv edən qərar."), entry),
	},
	{
		name: "polls", kind: "poll", what: what("Polls: votes on motions.", "Səsvermələr."),
		columns: columns(colID, colMotion, col("version", "version", typeInteger, "The version voted on.", "Səsə qoyulan versiya."), col("rules", "rules", typeHash, "The rule set that it is counted by.", "Sayıldığı qaydalar."),
			col("opened_at", "opened_at", typeTime, "Opening.", "Açılış."), col("closes", "closes", typeTime, "Close.", "Bağlanma."), state("open or closed", "open (açıqdır) və ya closed (bağlanıb)"), col("digest", "digest", typeHash, "Digest of what is voted on.", "Səsə qoyulanın cəmi."),
			col("opened_entry", "opened", typeInteger, "Entry of the opening, which froze the roll.", "Siyahını sabitləyən açılış qeydi."), col("closed_entry", "closed", typeInteger, "Entry of the close; 0: open.", "Bağlanma qeydi; 0: açıqdır."), col("decision_id", "decision", typeID, "The decision.", "Qərar."), entry),
	},
	votesTable,
	{
		name: "ballots", kind: "ballot", what: what("Every ballot that was cast, also those that others replaced.", "Verilmiş bütün bülletenlər, əvəz olunanlar da daxil olmaqla."),
		columns: columns(colPoll, colMember, col("number", "number", typeInteger, "The member's how manieth in the poll.", "Üzvün bu səsvermədəki neçənci bülleteni."), col("choice", "choice", typeCode, "yes, no, abstain, none, or a candidate's UUID.", "yes (lehinə), no (əleyhinə), abstain (bitərəf), none (heç kim) və ya namizədin UUID-si."),
			col("outcome", "outcome", typeCode, "counted, or why not: replaced (by a later one), set_aside or recused; empty while the poll is open.", "counted (sayılıb) və ya niyə sayılmayıb: replaced (sonrakı ilə əvəz olunub), set_aside (nəzərə alınmayıb), recused (üzv kənarlaşıb); səsvermə açıqdırsa, boşdur."), col("told", "told", typeBool, "Whether tellers entered it.", "Səssayanlar daxil edibmi."), col("representative_id", "representative", typeID, "Who signed.", "Kim imzalayıb."),
			col("recorded", "recorded", typeTime, "When.", "Nə vaxt."), col("key", "key", typeText, "The key that signed it (Ed25519, base64url).", "İmzalayan açar (Ed25519, base64url)."), col("ballot_entry", "seq", typeInteger, "Entry of the ballot.", "Bülletenin qeydi."), entry),
	},
	countsTable, testsTable,
	{
		name: "decisions", kind: "decision", what: what("Decisions.", "Qərarlar."),
		columns: columns(colID, col("number", "number", typeInteger, "Number.", "Nömrə."), colMotion, colPoll, col("outcome", "outcome", typeCode, "carried, not_carried or lapsed_no_quorum.", "carried (qəbul olunub), not_carried (qəbul olunmayıb) və ya lapsed_no_quorum (yetərsay yoxdur)."),
			col("rules", "rules", typeHash, "The rule set.", "Qaydalar."), col("roll_sha256", "roll", typeHash, "Digest of the roll.", "Siyahının cəmi."), col("ballots_sha256", "ballots", typeHash, "Digest of the ballots.", "Bülletenlərin cəmi."),
			col("chosen", "chosen", typeID, "Of an election: who was chosen.", "Seçkidə: kim seçilib."), col("rescinded_by", "rescinded_by", typeID, "The decision that rescinded it.", "Onu ləğv edən qərar."),
			col("opened_entry", "opened", typeInteger, "Entry of the opening.", "Açılış qeydi."), col("closed_entry", "closed", typeInteger, "Entry of the close.", "Bağlanma qeydi."), col("decision_entry", "seq", typeInteger, "Entry of the decision.", "Qərarın qeydi."), entry),
	},
	effectsTable,
	{
		name: "documents", kind: "document", what: what("Documents that the body adopted.", "Qurumun qəbul etdiyi sənədlər."),
		columns: columns(colID, col("kind", "kind", typeCode, "What it is.", "Növü."), both("title", "title", "Title", "Başlıq"), col("repealed_by", "repealed_by", typeID, "The decision that repealed it.", "Onu ləğv edən qərar."), entry),
	},
	{
		name: "meetings", kind: "meeting", what: what("Meetings.", "İclaslar."),
		columns: columns(colID, both("title", "title", "Title", "Başlıq"), state("convened, open (under way), closed (held) or cancelled", "convened (çağırılıb), open (davam edir), closed (keçirilib) və ya cancelled (ləğv edilib)"), col("mode", "mode", typeCode, "in_person, online, hybrid (both) or written.", "in_person (əyani), online (onlayn), hybrid (əyani və onlayn) və ya written (yazılı)."), col("starts", "starts", typeTime, "Begin.", "Başlanğıc."), col("ends", "ends", typeTime, "End.", "Son."),
			both("place", "place", "Place", "Yer"), col("group_id", "group", typeID, "The working group; empty for the body.", "İşçi qrupu; qurum üçün boşdur."), col("minutes_sha256", "minutes", typeHash, "Hash of the minutes.", "Protokolun cəmi."),
			col("convened_entry", "convened", typeInteger, "Entry of the notice.", "Çağırış qeydi."), col("opened_entry", "opened", typeInteger, "Entry of the opening; 0: none.", "Açılış qeydi; 0: yoxdur."), col("closed_entry", "closed", typeInteger, "Entry of the close; 0: none.", "Bağlanma qeydi; 0: yoxdur."), entry),
	},
	{
		name: "attendance", kind: "attendance", what: what("Who came to meetings.", "İclaslarda iştirak."),
		columns: columns(col("meeting_id", "meeting", typeID, "UUID of the meeting.", "İclasın UUID-si."), colMember, col("arrived_entry", "arrived", typeInteger, "Entry of the arrival.", "Gəliş qeydi."), col("departed_entry", "departed", typeInteger, "Entry of the departure; 0: none.", "Gediş qeydi; 0: yoxdur."), col("by", "by", typeCode, "member: checked in itself; tellers: attested.", "member: özü qeyd edib; tellers: səssayanlar təsdiq edib."), entry),
	},
	planTable, commitmentsTable,
	{
		name: "progress", kind: "progress", what: what("What institutions report of measures: the first voice.", "Qurumların tədbirlər haqqında hesabatı: birinci mənbə."),
		columns: columns(colPlan, colNumber, colMember, colCode, colPeriodF, colPeriodT, both("text", "text", "What was done", "Nə edilib"), col("evidence", "evidence", typeList, "UUIDs of the evidence.", "Sübutların UUID-ləri."), entry),
	},
	{
		name: "body_assessments", kind: "body_assessment", what: what("What the body decided of measures: the second voice.", "Qurumun tədbirlər haqqında qərarı: ikinci mənbə."),
		columns: columns(colPlan, colNumber, colCode, colPeriodF, colPeriodT, col("verifiable", "verifiable", typeBool, "Whether it can be verified.", "Yoxlanıla bilərmi."), both("reasons", "reasons", "Why", "Səbəb"), col("decision_id", "decision", typeID, "The decision.", "Qərar."), entry),
	},
	{
		name: "outside_assessments", kind: "assessment", what: what("What assessors from outside found of measures: the third voice.", "Kənar qiymətləndiricilərin rəyi: üçüncü mənbə."),
		columns: columns(colID, colPlan, colNumber, both("assessor", "assessor", "Who", "Kim"), both("code", "code", "The assessor's own code", "Qiymətləndiricinin öz kodu"), colCode, col("date", "date", typeDate, "Day.", "Gün."), colPeriodF, colPeriodT, entry),
	},
	{
		name: "evidence", kind: "evidence", what: what("Evidence.", "Sübutlar."),
		columns: columns(colID, colPlan, colNumber, colMember, both("title", "title", "Title", "Başlıq"), col("sha256", "sha256", typeHash, "Hash of the file.", "Faylın cəmi."), col("size", "size", typeInteger, "Bytes.", "Bayt."), col("media_type", "media_type", typeText, "Media type.", "Fayl növü."), col("url", "url", typeText, "Address.", "Ünvan."), state("submitted or withdrawn", "submitted (təqdim olunub) və ya withdrawn (geri götürülüb)"), both("reasons", "reasons", "Why it was withdrawn", "Geri götürülmə səbəbi"), entry),
	},
	{
		name: "conditions", kind: "condition", what: what("Conditions that decisions imposed.", "Qərarların qoyduğu şərtlər."),
		columns: columns(colID, col("decision_id", "decision", typeID, "The decision.", "Qərar."), both("text", "text", "What is asked", "Nə tələb olunur"), col("due", "due", typeTime, "By when.", "Nə vaxta qədər."), state("open, met, missed or lifted", "open (açıq), met (yerinə yetirilib), missed (pozulub) və ya lifted (götürülüb)"), col("member_id", "consequence/member", typeID, "The member that a consequence would meet.", "Nəticənin aid olduğu üzv."), col("consequence", "consequence/status", typeCode, "What follows where it is missed.", "Yerinə yetirilmədikdə nəticə."), col("settled_by", "settled_by", typeID, "The decision that settled it.", "Onu həll edən qərar."), entry),
	},
	{
		name: "concerns", kind: "concern", what: what("Concerns and recommendations of bodies from outside.", "Kənar qurumların iradları və tövsiyələri."),
		columns: columns(colID, col("kind", "kind", typeCode, "concern or recommendation.", "concern (irad) və ya recommendation (tövsiyə)."), both("body", "body", "Who raised it", "Kim bildirib"), both("text", "text", "What it says", "Mətni"), col("date", "date", typeDate, "Day.", "Gün."), col("due", "due", typeDate, "Answer by.", "Cavab müddəti."), state("open, answered, partly (resolved in part), not_resolved or resolved", "open (açıq), answered (cavablandırılıb), partly (qismən həll olunub), not_resolved (həll olunmayıb) və ya resolved (həll olunub)"), both("answer", "answer/text", "The answer", "Cavab"), entry),
	},
	{
		name: "proposals", kind: "proposal", what: what("Proposals from outside and their reasoned responses.", "Kənardan təkliflər və əsaslandırılmış cavablar."),
		columns: columns(colID, both("of", "of", "From whom", "Kimdən"), both("title", "title", "Title", "Başlıq"), both("text", "text", "Text", "Mətn"), col("due", "due", typeTime, "Answer by.", "Cavab müddəti."), state("open, overdue or answered", "open (açıq), overdue (gecikir) və ya answered (cavablandırılıb)"), col("answer", "answer", typeCode, "accepted, partly or rejected.", "accepted (qəbul), partly (qismən) və ya rejected (rədd)."), both("reasons", "reasons", "Reasons of the answer", "Cavabın əsası"), col("answer_entry", "answer_seq", typeInteger, "Entry of the answer; 0: none.", "Cavab qeydi; 0: yoxdur."), entry),
	},
	{
		name: "interests", kind: "interest", what: what("Interests that members declared.", "Üzvlərin bəyan etdiyi maraqlar."),
		columns: columns(colID, colMember, col("kind", "kind", typeCode, "pecuniary, institutional or other.", "pecuniary (maddi), institutional (institusional) və ya other (digər)."), colMotion, both("text", "text", "What", "Nə"), col("withdrawn_entry", "withdrawn", typeInteger, "Entry of the withdrawal; 0: it stands.", "Geri götürülmə qeydi; 0: qüvvədədir."), entry),
	},
	{
		name: "records", kind: "record_version", what: what("Attested records of what was before the ledger, in every version: not signed votes.", "Reyestrdən əvvəlki təsdiqlənmiş qeydlər, bütün versiyaları ilə: imzalı səslər deyil."),
		columns: columns(colID, col("kind", "content/kind", typeCode, "What it is.", "Növü."), col("date", "content/date", typeDate, "Day.", "Gün."), both("title", "content/title", "Title", "Başlıq"), both("text", "content/text", "Text", "Mətn"), col("outcome", "content/outcome", typeCode, "The outcome as recorded.", "Qeydə alınmış nəticə."), both("source", "content/taken_from/title", "Source", "Mənbə"), col("url", "content/taken_from/url", typeText, "Its address.", "Ünvanı."), col("version", "version", typeInteger, "Version.", "Versiya."), entry),
	},
	{
		name: "outside_members", kind: "outside_member", what: what("Members of bodies from outside, in the columns that import reads.", "Kənar qurumların üzvləri, import əmrinin oxuduğu sütunlarla."),
		columns: columns(col("body", "body", typeText, "The body.", "Qurum."), col("member_id", "id", typeText, "Its id there.", "Oradakı identifikatoru."), col("name", "name", typeText, "Name.", "Ad."), col("kind", "kind", typeText, "Kind.", "Növ."), col("party", "party", typeText, "Party or side.", "Partiya və ya tərəf."), col("area", "area", typeText, "Area.", "Ərazi."), entry),
	},
	rollcallsTable, rollcallVotesTable,
	{
		name: "reports", kind: "report", what: what("Published reports.", "Dərc olunmuş hesabatlar."),
		columns: columns(colID, col("kind", "kind", typeCode, "Kind of report.", "Hesabatın növü."), col("at", "parameters/at", typeInteger, "The last entry that it knows.", "Bildiyi son qeyd."), col("from", "parameters/from", typeDate, "First day.", "İlk gün."), col("to", "parameters/to", typeDate, "Last day.", "Son gün."), col("about", "parameters/id", typeText, "What it is about.", "Nə haqqında."), col("lang", "parameters/lang", typeCode, "Language.", "Dil."), col("template", "template", typeInteger, "Version of the template.", "Şablonun versiyası."), col("sha256", "sha256", typeHash, "Hash of its JSON.", "JSON-un cəmi."), col("superseded_by", "superseded_by", typeID, "The report that took its place.", "Onu əvəz edən hesabat."), entry),
	},
}
