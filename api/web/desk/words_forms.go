package desk

import "twothirds/api/web/site"

// act is what an act is called, why it is done, and what its button says.
type act struct{ title, why, button [2]string }

// formWords are the words of the forms: deskform., deskwhy. and deskbutton.
var formWords = func() site.Words {
	all := site.Words{"deskform.votechange": {"Change the vote", "Səsi dəyişmək"}, "deskbutton.votechange": {"Change the vote", "Səsi dəyiş"}}
	for key, a := range acts {
		all["deskform."+key], all["deskwhy."+key], all["deskbutton."+key] = a.title, a.why, a.button
	}
	return all
}()

var acts = map[string]act{
	"correct": {
		[2]string{"Correct the record", "Qeydi düzəltmək"},
		[2]string{"What it should have said, whole. What it said before stays, with its source.", "Qeydin düzgün məzmunu, bütövlükdə. Əvvəlki məzmun mənbəsi ilə birlikdə qalır."},
		[2]string{"Correct it", "Düzəlt"},
	},
	"correctcall": {
		[2]string{"Correct the recorded vote", "Qeydə alınmış səsverməni düzəltmək"},
		[2]string{"What it should have said, whole, with the source that says so.", "Düzgün məzmun, bütövlükdə, bunu göstərən mənbə ilə."},
		[2]string{"Correct it", "Düzəlt"},
	},
	"outsidemembers": {
		[2]string{"Enter members of the outside body", "Kənar qurumun üzvlərini daxil etmək"},
		[2]string{"Up to 200 at once, as its own record names them. They never vote here.", "Bir dəfəyə ən çoxu 200 üzv, qurumun öz qeydində olduğu kimi. Onlar burada heç vaxt səs vermir."},
		[2]string{"Enter the members", "Üzvləri daxil et"},
	},
	"plandraft": {
		[2]string{"Begin a plan", "Plana başlamaq"},
		[2]string{"A draft without items. Whoever begins it, and officers, go on drafting it.", "Bəndləri olmayan layihə. Onu başlayan və vəzifəli şəxslər davam etdirir."},
		[2]string{"Begin the plan", "Plana başla"},
	},
	"planitems": {
		[2]string{"Draft items", "Bəndləri hazırlamaq"},
		[2]string{"An item with a number that the draft has takes that one's place.", "Nömrəsi layihədə olan bənd onu əvəz edir."},
		[2]string{"Put into the draft", "Layihəyə daxil et"},
	},
	"planremove": {
		[2]string{"Take items out of the draft", "Bəndləri layihədən çıxarmaq"},
		[2]string{"They stay in the version in force until the draft is adopted.", "Layihə qəbul olunana qədər onlar qüvvədə olan variantda qalır."},
		[2]string{"Take them out", "Çıxar"},
	},
	"plantake": {
		[2]string{"Take over items of another plan", "Başqa planın bəndlərini götürmək"},
		[2]string{"They are put into this draft as they stand there, and can be changed here.", "Onlar orada olduğu kimi bu layihəyə daxil edilir və burada dəyişdirilə bilər."},
		[2]string{"Take them over", "Götür"},
	},
	"plantitle": {
		[2]string{"Change title or period", "Başlığı və ya dövrü dəyişmək"},
		[2]string{"Of the draft; the version in force keeps its own until the draft is adopted.", "Layihə üçün; layihə qəbul olunana qədər qüvvədə olan variant öz başlığını saxlayır."},
		[2]string{"Change the draft", "Layihəni dəyiş"},
	},
	"rollcall": {
		[2]string{"Enter a recorded vote of the outside body", "Kənar qurumun qeydə alınmış səsverməsini daxil etmək"},
		[2]string{"What its record says, member by member. A record that contradicts itself is entered as it is.", "Qurumun qeydində olan, üzvlər üzrə. Özü ilə ziddiyyətli qeyd olduğu kimi daxil edilir."},
		[2]string{"Enter the vote", "Səsverməni daxil et"},
	},
	"accept": {
		[2]string{"Accept the amendment", "Düzəlişi qəbul etmək"},
		[2]string{"Who moved the motion takes the amendment over: its text becomes the motion's next version.", "Təklifi irəli sürən düzəlişi qəbul edir: onun mətni təklifin növbəti variantı olur."},
		[2]string{"Accept", "Qəbul et"},
	},
	"agenda": {
		[2]string{"Change the agenda", "Gündəliyi dəyişmək"},
		[2]string{"The whole agenda is replaced by what stands here. The earlier one stays in the log.", "Bütün gündəlik burada yazılanla əvəz olunur. Əvvəlki jurnalda qalır."},
		[2]string{"Replace the agenda", "Gündəliyi əvəz et"},
	},
	"amend": {
		[2]string{"Propose an amendment", "Düzəliş təklif etmək"},
		[2]string{"An amendment is a whole new version of the motion. Who moved it accepts or rejects it; the body can accept it by a motion too.", "Düzəliş təklifin tam yeni variantıdır. Onu təklifi irəli sürən qəbul və ya rədd edir; qurum da onu ayrıca təkliflə qəbul edə bilər."},
		[2]string{"Propose the amendment", "Düzəlişi təklif et"},
	},
	"answer": {
		[2]string{"Answer the proposal", "Daxil olmuş təklifə cavab vermək"},
		[2]string{"Whoever proposed it, and everybody else, can read the answer with its reasons.", "Cavabı əsaslandırması ilə birlikdə həm təklif edən, həm də hər kəs oxuya bilər."},
		[2]string{"Answer", "Cavab ver"},
	},
	"answerconcern": {
		[2]string{"Answer the concern", "İrada cavab vermək"},
		[2]string{"The body's answer to what an outside body holds against it. A later answer takes the place of an earlier one.", "Kənar qurumun iradına qurumun cavabı. Sonrakı cavab əvvəlkinin yerini tutur."},
		[2]string{"Answer", "Cavab ver"},
	},
	"apply": {
		[2]string{"Enter an application for membership", "Üzvlük müraciətini daxil etmək"},
		[2]string{"An organisation applies. A motion to admit it decides; until then it is no member.", "Təşkilat üzvlük üçün müraciət edir. Qərarı onun qəbulu barədə təklif verir; o vaxta qədər üzv deyil."},
		[2]string{"Enter the application", "Müraciəti daxil et"},
	},
	"appoint": {
		[2]string{"Appoint a representative", "Nümayəndə təyin etmək"},
		[2]string{"A person who may sign for the member. Afterwards an invitation link can be made, with which the person makes a key.", "Üzvün adından imza edə bilən şəxs. Sonra dəvət keçidi hazırlanır; şəxs onunla öz açarını yaradır."},
		[2]string{"Appoint", "Təyin et"},
	},
	"assess": {
		[2]string{"Record an outside assessment of a measure", "Tədbirin kənar qiymətləndirməsini qeydə almaq"},
		[2]string{"What somebody outside the body found, in their own words and with the source. It stands beside what the member and the body say, and replaces neither.", "Qurumdan kənar qiymətləndirənin öz sözləri və mənbə ilə çıxardığı nəticə. O, üzvün və qurumun dediklərinin yanında durur, heç birini əvəz etmir."},
		[2]string{"Record the assessment", "Qiymətləndirməni qeydə al"},
	},
	"attest": {
		[2]string{"Attest attendance", "İştirakı təsdiq etmək"},
		[2]string{"Two tellers of different sides say who has come, or who has gone.", "Müxtəlif tərəflərdən iki səssayan kimin gəldiyini və ya getdiyini təsdiq edir."},
		[2]string{"Attest", "Təsdiq et"},
	},
	"attestplan": {
		[2]string{"Attest that an outside act adopted the plan", "Planın kənar aktla qəbulunu təsdiq etmək"},
		[2]string{"A decree, for instance, adopted what is drafted. Two registrars of different sides say so, with the act.", "Məsələn, sərəncam layihəni qəbul edib. Müxtəlif tərəflərdən iki qeydiyyatçı bunu aktla birlikdə təsdiq edir."},
		[2]string{"Attest", "Təsdiq et"},
	},
	"calloff": {
		[2]string{"Call the meeting off", "İclası ləğv etmək"},
		[2]string{"The meeting does not take place. It stays in the list, with the reasons.", "İclas keçirilmir. O, səbəbləri ilə siyahıda qalır."},
		[2]string{"Call it off", "Ləğv et"},
	},
	"checkin": {
		[2]string{"Check in", "İclasa gəldiyini bildirmək"},
		[2]string{"The member is at this meeting.", "Üzv bu iclasdadır."},
		[2]string{"Check in", "Gəldi"},
	},
	"checkout": {
		[2]string{"Check out", "İclası tərk etdiyini bildirmək"},
		[2]string{"The member has left this meeting.", "Üzv bu iclası tərk edib."},
		[2]string{"Check out", "Getdi"},
	},
	"clock": {
		[2]string{"Set the demonstration's clock forward", "Nümayişin saatını irəli çəkmək"},
		[2]string{"In a demonstration alone: time passes at once, and what falls due by then is done.", "Yalnız nümayişdə: vaxt dərhal keçir və o vaxta qədər müddəti çatanlar yerinə yetirilir."},
		[2]string{"Set the clock forward", "Saatı irəli çək"},
	},
	"closemeeting": {
		[2]string{"Close the meeting", "İclası bağlamaq"},
		[2]string{"The meeting is over. Its minutes can be attached.", "İclas bitib. Protokolu əlavə etmək olar."},
		[2]string{"Close the meeting", "İclası bağla"},
	},
	"concern": {
		[2]string{"Record a concern or a recommendation", "İrad və ya tövsiyəni qeydə almaq"},
		[2]string{"What an outside body holds against this one or recommends to it, with the source.", "Kənar qurumun iradı və ya tövsiyəsi, mənbəsi ilə."},
		[2]string{"Record it", "Qeydə al"},
	},
	"contest": {
		[2]string{"Contest the decision", "Qərara etiraz etmək"},
		[2]string{"The member objects to how the decision was come to. The decision stays in force; the body answers by a motion.", "Üzv qərarın qəbul edilmə qaydasına etiraz edir. Qərar qüvvədə qalır; qurum təkliflə cavab verir."},
		[2]string{"Contest", "Etiraz et"},
	},
	"convene": {
		[2]string{"Convene a meeting", "İclas çağırmaq"},
		[2]string{"All members are told of it, with its agenda.", "Bütün üzvlərə gündəliklə birlikdə xəbər verilir."},
		[2]string{"Convene", "Çağır"},
	},
	"convenetogether": {
		[2]string{"Convene a meeting", "İclas çağırmaq"},
		[2]string{"Members can call a meeting themselves, as many together as the rules ask.", "Üzvlər qaydaların tələb etdiyi sayda birlikdə iclası özləri çağıra bilər."},
		[2]string{"Convene", "Çağır"},
	},
	"endmandate": {
		[2]string{"End a mandate", "Səlahiyyəti bitirmək"},
		[2]string{"The person signs for the member no more. Ballots cast so far stand.", "Şəxs daha üzvün adından imza etmir. İndiyə qədər verilən səslər qalır."},
		[2]string{"End the mandate", "Səlahiyyəti bitir"},
	},
	"entermember": {
		[2]string{"Enter a founding member", "Təsisçi üzvü daxil etmək"},
		[2]string{"While the body is forming, a registrar enters its members. Afterwards members are admitted by the body.", "Qurum təşkil olunarkən üzvləri qeydiyyatçı daxil edir. Sonra üzvləri qurum qəbul edir."},
		[2]string{"Enter the member", "Üzvü daxil et"},
	},
	"erase": {
		[2]string{"Have a person's data erased", "Şəxsi məlumatı sildirmək"},
		[2]string{"What commitments to the name open to is deleted everywhere. The log has no name in it and still verifies.", "Adın açılışı hər yerdə silinir. Jurnalda ad yoxdur və o, əvvəlki kimi yoxlanılır."},
		[2]string{"Have it erased", "Sildir"},
	},
	"extend": {
		[2]string{"Extend the poll (coordinator)", "Səsverməni uzatmaq (koordinator)"},
		[2]string{"A poll can be closed later than announced, once.", "Səsvermə elan ediləndən gec, bir dəfə uzadıla bilər."},
		[2]string{"Extend", "Uzat"},
	},
	"extendtogether": {
		[2]string{"Extend the poll (members together)", "Səsverməni uzatmaq (üzvlər birlikdə)"},
		[2]string{"Members on the roll can extend a poll too, as many together as the rules ask.", "Siyahıdakı üzvlər də qaydaların tələb etdiyi sayda birlikdə səsverməni uzada bilər."},
		[2]string{"Extend", "Uzat"},
	},
	"foundingaccept": {
		[2]string{"Accept the founding", "Təsisi qəbul etmək"},
		[2]string{"The member accepts members, keys, officers and rules as they stand now. If any of them changes, it has to accept anew. On every side two thirds must accept; then the body is constituted.", "Üzv üzvləri, açarları, vəzifəli şəxsləri və qaydaları indiki halı ilə qəbul edir. Onlardan biri dəyişsə, yenidən qəbul etməlidir. Hər tərəfdə üçdə iki qəbul etdikdə qurum yaradılmış sayılır."},
		[2]string{"Accept", "Qəbul et"},
	},
	"freeze": {
		[2]string{"Make the text final", "Mətni yekunlaşdırmaq"},
		[2]string{"Nothing is amended any more; the motion can be put to the vote.", "Bundan sonra düzəliş edilmir; təklifi səsə qoymaq olar."},
		[2]string{"Make the text final", "Mətni yekunlaşdır"},
	},
	"interest": {
		[2]string{"Declare an interest", "Maraq bəyan etmək"},
		[2]string{"What the member has at stake in general. Nothing follows from it by itself; whoever should take no part in a poll recuses itself there.", "Üzvün ümumi marağı. Özlüyündə bundan heç nə irəli gəlmir; səsvermədə iştirak etməməli olan orada özünü kənarlaşdırır."},
		[2]string{"Declare the interest", "Marağı bəyan et"},
	},
	"interestmotion": {
		[2]string{"Declare an interest in this motion", "Bu təklifə dair maraq bəyan etmək"},
		[2]string{"What the member has at stake in this motion. It does not take the member out of the vote: recuse for that.", "Üzvün bu təklifdə marağı. Bu, üzvü səsvermədən çıxarmır: bunun üçün özünü kənarlaşdırmaq lazımdır."},
		[2]string{"Declare the interest", "Marağı bəyan et"},
	},
	"join": {
		[2]string{"Join the working group", "İşçi qrupuna qoşulmaq"},
		[2]string{"The member works in this group.", "Üzv bu qrupda işləyir."},
		[2]string{"Join", "Qoşul"},
	},
	"leave": {
		[2]string{"Leave the body", "Qurumdan çıxmaq"},
		[2]string{"The member leaves for good: its representatives sign no more. What it voted stays counted.", "Üzv birdəfəlik çıxır: nümayəndələri daha imza etmir. Verdiyi səslər sayılmış qalır."},
		[2]string{"Leave the body", "Qurumdan çıx"},
	},
	"movetoaccept": {
		[2]string{"Have the body accept the amendment", "Düzəlişi qurumun qəbul etməsi"},
		[2]string{"Whether or not the mover takes it over, the body can accept it by a motion of its own.", "Təklifi irəli sürən onu qəbul etsə də, etməsə də, qurum düzəlişi ayrıca təkliflə qəbul edə bilər."},
		[2]string{"Move that motion", "Belə təklif irəli sür"},
	},
	"movetoanswer": {
		[2]string{"Have the body answer the objection", "Etiraza qurumun cavab verməsi"},
		[2]string{"The body answers by a motion whose effect says whether the objection is upheld.", "Qurum təsiri etirazın əsaslı sayılıb-sayılmadığını göstərən təkliflə cavab verir."},
		[2]string{"Move that motion", "Belə təklif irəli sür"},
	},
	"movetorescind": {
		[2]string{"Have the body rescind the decision", "Qərarı qurumun ləğv etməsi"},
		[2]string{"By a motion that needs what the decision itself needed.", "Qərarın özü üçün tələb olunanı tələb edən təkliflə."},
		[2]string{"Move that motion", "Belə təklif irəli sür"},
	},
	"object": {
		[2]string{"Object to a key that replaces a lost one", "İtirilmiş açarı əvəz edən açara etiraz etmək"},
		[2]string{"A key enrolled in place of a lost one waits some time before it counts. Who doubts it objects in that time, and the key is revoked.", "İtirilmiş açarın yerinə qeydə alınan açar qüvvəyə minməmişdən əvvəl bir müddət gözləyir. Şübhələnən bu müddətdə etiraz edir və açar ləğv olunur."},
		[2]string{"Object", "Etiraz et"},
	},
	"open": {
		[2]string{"Put it to the vote", "Səsə qoymaq"},
		[2]string{"The rules in force are pinned and the roll is frozen: later changes do not touch this poll.", "Qüvvədə olan qaydalar və üzvlərin siyahısı sabitlənir: sonrakı dəyişikliklər bu səsverməyə təsir etmir."},
		[2]string{"Open the poll", "Səsverməni aç"},
	},
	"openmeeting": {
		[2]string{"Open the meeting", "İclası açmaq"},
		[2]string{"The meeting begins; members can check in.", "İclas başlayır; üzvlər gəldiyini bildirə bilər."},
		[2]string{"Open the meeting", "İclası aç"},
	},
	"outside": {
		[2]string{"Enter an outside body", "Kənar qurumu daxil etmək"},
		[2]string{"A parliament, for instance, whose recorded votes are to stand here. Its members and votes are entered on its own page; many at once with the command line: twothirds import.", "Məsələn, qeydə alınmış səsvermələri burada duracaq parlament. Onun üzvləri və səsvermələri öz səhifəsində, çox olduqda isə komanda sətri ilə daxil edilir: twothirds import."},
		[2]string{"Enter it", "Daxil et"},
	},
	"position": {
		[2]string{"State a position", "Mövqe bildirmək"},
		[2]string{"Where the member stands on the motion, and why. It is no vote. A later position replaces an earlier one.", "Üzvün təklifə münasibəti və səbəbi. Bu, səs deyil. Sonrakı mövqe əvvəlkini əvəz edir."},
		[2]string{"State the position", "Mövqeyi bildir"},
	},
	"propose": {
		[2]string{"Enter a proposal from outside", "Kənardan təklif daxil etmək"},
		[2]string{"Somebody outside the body proposes something to it. The body answers; whether it does in time is on record.", "Qurumdan kənar kimsə ona nəsə təklif edir. Qurum cavab verir; vaxtında cavab verib-verməməsi qeydə alınır."},
		[2]string{"Enter the proposal", "Təklifi daxil et"},
	},
	"protest": {
		[2]string{"Lodge a protest", "Etiraz vermək"},
		[2]string{"A statement that was refused, or never answered, is put on record, where nobody can overlook it.", "Rədd edilmiş və ya cavabsız qalmış bəyanat hamının görəcəyi şəkildə qeydə alınır."},
		[2]string{"Protest", "Etiraz et"},
	},
	"publish": {
		[2]string{"Publish a report", "Hesabatı dərc etmək"},
		[2]string{
			"You sign which report it is: its kind, its period or object, the entry up to which it knows the log, and the hashes of its files. The files are kept for ever and everybody can read them. Every audit makes the report again and compares. A coordinator or a registrar publishes.",
			"Bunun hansı hesabat olduğunu imzalayırsınız: növünü, dövrünü və ya obyektini, jurnalı hansı qeydə qədər bildiyini və fayllarının heşlərini. Fayllar həmişəlik saxlanılır və onları hər kəs oxuya bilər. Hər audit hesabatı yenidən hazırlayıb tutuşdurur. Hesabatı koordinator və ya qeydiyyatçı dərc edir.",
		},
		[2]string{"Make the report and show it", "Hesabatı hazırla və göstər"},
	},
	"quit": {
		[2]string{"Leave the working group", "İşçi qrupundan çıxmaq"},
		[2]string{"The member works in this group no more.", "Üzv daha bu qrupda işləmir."},
		[2]string{"Leave the group", "Qrupdan çıx"},
	},
	"record": {
		[2]string{"Attest a record", "Qeydi təsdiq etmək"},
		[2]string{"What happened before this ledger or outside of it. It stands as your word with its source, and has no effect.", "Bu reyestrdən əvvəl və ya ondan kənarda baş verənlər. Mənbəsi ilə birlikdə sizin sözünüz kimi durur və heç bir təsiri yoxdur."},
		[2]string{"Attest the record", "Qeydi təsdiq et"},
	},
	"recuse": {
		[2]string{"Take no part in this poll", "Bu səsvermədə iştirak etməmək"},
		[2]string{"A member with an interest of its own recuses itself. A ballot that it cast before is not counted, and it cannot take this back.", "Öz marağı olan üzv özünü kənarlaşdırır. Əvvəl verdiyi səs sayılmır və bunu geri götürə bilməz."},
		[2]string{"Recuse", "Kənarlaşdır"},
	},
	"reject": {
		[2]string{"Reject the amendment", "Düzəlişi rədd etmək"},
		[2]string{"Who moved the motion does not take the amendment over. The body can still accept it by a motion.", "Təklifi irəli sürən düzəlişi qəbul etmir. Qurum onu yenə də təkliflə qəbul edə bilər."},
		[2]string{"Reject", "Rədd et"},
	},
	"report": {
		[2]string{"Report progress", "İcra barədə hesabat vermək"},
		[2]string{"How far the member is, in its own words. To correct a report, report anew: the earlier one stays on record.", "Üzvün öz sözləri ilə işin hansı mərhələdə olması. Hesabatı düzəltmək üçün yenidən hesabat verin: əvvəlki qeyddə qalır."},
		[2]string{"Report", "Hesabat ver"},
	},
	"resign": {
		[2]string{"Lay the office down", "Vəzifədən imtina etmək"},
		[2]string{"The office is vacant until the body elects somebody.", "Qurum kimisə seçənə qədər vəzifə boş qalır."},
		[2]string{"Lay the office down", "Vəzifədən imtina et"},
	},
	"revoke": {
		[2]string{"Revoke a key", "Açarı ləğv etmək"},
		[2]string{"The key signs no more. If it was in wrong hands, ballots cast with it since then are set aside.", "Açar daha imza etmir. O, başqasının əlində olubsa, o vaxtdan bəri onunla verilən səslər nəzərə alınmır."},
		[2]string{"Revoke the key", "Açarı ləğv et"},
	},
	"ruling": {
		[2]string{"Rule on the motion", "Təklif barədə qərardad çıxarmaq"},
		[2]string{"The motion is inadmissible for now, or is put off. The ruling lapses by itself, and the body can overturn it.", "Təklif hələlik yolverilməzdir və ya təxirə salınır. Qərardad öz-özünə qüvvədən düşür və qurum onu ləğv edə bilər."},
		[2]string{"Rule", "Qərardad çıxar"},
	},
	"second": {
		[2]string{"Second the motion", "Təklifi dəstəkləmək"},
		[2]string{"A further member supports that the motion be considered. It is no vote for it.", "Daha bir üzv təklifin müzakirəsini dəstəkləyir. Bu, lehinə səs deyil."},
		[2]string{"Second", "Dəstəklə"},
	},
	"settleconcern": {
		[2]string{"Record what came of the concern", "İradın nəticəsini qeydə almaq"},
		[2]string{"What the outside body, or a later finding, says.", "Kənar qurumun və ya sonrakı nəticənin dediyi."},
		[2]string{"Record the outcome", "Nəticəni qeydə al"},
	},
	"submit": {
		[2]string{"Submit evidence", "Sübut təqdim etmək"},
		[2]string{"A file that shows how far a measure is. It is hashed here, in the browser, and kept beside the log; everybody can read it.", "Tədbirin hansı mərhələdə olduğunu göstərən fayl. Heşi burada, brauzerdə hesablanır, fayl jurnalın yanında saxlanılır; onu hər kəs oxuya bilər."},
		[2]string{"Submit the evidence", "Sübutu təqdim et"},
	},
	"table": {
		[2]string{"Move a motion", "Təklif irəli sürmək"},
		[2]string{"What you write here goes before the body as a motion, in your member's name.", "Burada yazdıqlarınız üzvünüzün adından quruma təklif kimi verilir."},
		[2]string{"Move the motion", "Təklifi irəli sür"},
	},
	"tell": {
		[2]string{"Enter ballots cast by hand", "Əl ilə verilən səsləri daxil etmək"},
		[2]string{"Two tellers of different sides enter what members voted by hand. A ballot that the member signs itself always goes before.", "Müxtəlif tərəflərdən iki səssayan üzvlərin əl ilə verdiyi səsləri daxil edir. Üzvün özünün imzaladığı səs həmişə üstündür."},
		[2]string{"Enter the ballots", "Səsləri daxil et"},
	},
	"upgrade": {
		[2]string{"Raise the number of the semantics", "Semantikanın nömrəsini artırmaq"},
		[2]string{"What follows is judged by the next version of the rules of the program. Two officers of different sides sign.", "Bundan sonrakılar proqram qaydalarının növbəti variantına görə yoxlanılır. Müxtəlif tərəflərdən iki vəzifəli şəxs imza edir."},
		[2]string{"Raise it", "Artır"},
	},
	"vote": {
		[2]string{"Vote", "Səs vermək"},
		[2]string{"Your ballot is public and stands under your member's name.", "Səsiniz açıqdır və üzvünüzün adı altında durur."},
		[2]string{"Vote", "Səs ver"},
	},
	"withdraw": {
		[2]string{"Withdraw the motion", "Təklifi geri götürmək"},
		[2]string{"Who moved it takes it back. Only before a poll is open.", "İrəli sürən onu geri götürür. Yalnız səsvermə açılmamış."},
		[2]string{"Withdraw the motion", "Təklifi geri götür"},
	},
	"withdrawamendment": {
		[2]string{"Withdraw the amendment", "Düzəlişi geri götürmək"},
		[2]string{"Who moved the amendment takes it back.", "Düzəlişi təklif edən onu geri götürür."},
		[2]string{"Withdraw the amendment", "Düzəlişi geri götür"},
	},
	"withdrawevidence": {
		[2]string{"Withdraw evidence", "Sübutu geri götürmək"},
		[2]string{"It counts no more. Reports that named it stay as they are.", "O, daha nəzərə alınmır. Onu göstərən hesabatlar olduğu kimi qalır."},
		[2]string{"Withdraw", "Geri götür"},
	},
	"withdrawinterest": {
		[2]string{"Withdraw a declared interest", "Bəyan edilmiş marağı geri götürmək"},
		[2]string{"The member has that at stake no more.", "Üzvün daha belə marağı yoxdur."},
		[2]string{"Withdraw", "Geri götür"},
	},
}
