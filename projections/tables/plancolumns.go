package tables

import "twothirds/domain"

// PlanColumns are the columns of a table of plans, in their order. A table that is
// read needs number and measure alone.
var PlanColumns = []Column{
	{
		Key: "plan_id", field: "plan_id", Type: "id", Title: domain.Text{En: "Plan's id", Az: "Planın identifikatoru"},
		Meaning: domain.Text{En: "UUID of the plan in the ledger. Rows of one plan have the same.", Az: "Planın reyestrdəki UUID-si. Eyni planın sətirlərində eynidir."},
	},
	{
		Key: "plan_kind", field: "plan_kind", Type: "code", Title: domain.Text{En: "Kind of plan", Az: "Planın növü"},
		Meaning: domain.Text{En: "action or strategic.", Az: "action (fəaliyyət planı) və ya strategic (strateji plan)."},
	},
	{
		Key: "plan_title_az", field: "plan_title", lang: "az", Type: "text", Title: domain.Text{En: "Plan, in Azerbaijani", Az: "Plan, azərbaycanca"},
		Meaning: domain.Text{En: "The plan's title.", Az: "Planın adı."},
	},
	{
		Key: "plan_title_en", field: "plan_title", lang: "en", Type: "text", Title: domain.Text{En: "Plan, in English", Az: "Plan, ingiliscə"},
		Meaning: domain.Text{En: "The plan's title.", Az: "Planın adı."},
	},
	{
		Key: "plan_from", field: "plan_from", Type: "date", Title: domain.Text{En: "Plan from", Az: "Planın başlanğıcı"},
		Meaning: domain.Text{En: "The first day of the plan.", Az: "Planın ilk günü."},
	},
	{
		Key: "plan_to", field: "plan_to", Type: "date", Title: domain.Text{En: "Plan to", Az: "Planın sonu"},
		Meaning: domain.Text{En: "The last day of the plan.", Az: "Planın son günü."},
	},
	{
		Key: "plan_measures", field: "plan_measures", Type: "integer", Title: domain.Text{En: "Measures of the plan", Az: "Planın tədbirləri"},
		Meaning: domain.Text{En: "How many measures the whole plan has, where not all of them are in the ledger; else empty.", Az: "Bütün tədbirlər reyestrə daxil edilməyibsə, planın cəmi neçə tədbiri var; əks halda boşdur."},
	},
	{
		Key: "number", field: "number", required: true, Type: "text", Title: domain.Text{En: "Number", Az: "Nömrə"},
		Meaning: domain.Text{En: "The plan's own number, a text: 1.10 comes after 1.9. 1 to 20 of A-Z, a-z, 0-9, . and -.", Az: "Planın öz nömrəsi, mətn kimi: 1.10 1.9-dan sonra gəlir. A-Z, a-z, 0-9, . və - işarələrindən 1-20 simvol."},
	},
	{
		Key: "level", field: "level", Type: "code", Title: domain.Text{En: "Level", Az: "Səviyyə"},
		Meaning: domain.Text{En: "goal, objective, direction, measure or milestone.", Az: "goal (məqsəd), objective (vəzifə), direction (istiqamət), measure (tədbir) və ya milestone (mərhələ)."},
	},
	{
		Key: "parent", field: "parent", Type: "text", Title: domain.Text{En: "Stands under", Az: "Aid olduğu bənd"},
		Meaning: domain.Text{En: "The number of the row that it stands under; empty where it stands by itself.", Az: "Aid olduğu sətrin nömrəsi; müstəqildirsə, boşdur."},
	},
	{
		Key: "measure_az", field: "measure", lang: "az", required: true, Type: "text", Title: domain.Text{En: "Measure, in Azerbaijani", Az: "Tədbir, azərbaycanca"},
		Meaning: domain.Text{En: "What is to be done; of a direction, goal or objective its title.", Az: "Nə ediləcək; istiqamət, məqsəd və ya vəzifə üçün onun adı."},
	},
	{
		Key: "measure_en", field: "measure", lang: "en", required: true, Type: "text", Title: domain.Text{En: "Measure, in English", Az: "Tədbir, ingiliscə"},
		Meaning: domain.Text{En: "What is to be done; of a direction, goal or objective its title.", Az: "Nə ediləcək; istiqamət, məqsəd və ya vəzifə üçün onun adı."},
	},
	{
		Key: "text_az", field: "text", lang: "az", Type: "text", Title: domain.Text{En: "Text, in Azerbaijani", Az: "Mətn, azərbaycanca"},
		Meaning: domain.Text{En: "More about it.", Az: "Əlavə izahat."},
	},
	{
		Key: "text_en", field: "text", lang: "en", Type: "text", Title: domain.Text{En: "Text, in English", Az: "Mətn, ingiliscə"},
		Meaning: domain.Text{En: "More about it.", Az: "Əlavə izahat."},
	},
	{
		Key: "indicator_az", field: "indicator", lang: "az", Type: "text", Title: domain.Text{En: "Indicator, in Azerbaijani", Az: "Göstərici, azərbaycanca"},
		Meaning: domain.Text{En: "By what it is told that it was done.", Az: "İcranın nə ilə ölçüldüyü."},
	},
	{
		Key: "indicator_en", field: "indicator", lang: "en", Type: "text", Title: domain.Text{En: "Indicator, in English", Az: "Göstərici, ingiliscə"},
		Meaning: domain.Text{En: "By what it is told that it was done.", Az: "İcranın nə ilə ölçüldüyü."},
	},
	{
		Key: "implementers_az", field: "implementers", lang: "az", Type: "text", Title: domain.Text{En: "Implementing agencies, in Azerbaijani", Az: "İcraçı qurumlar, azərbaycanca"},
		Meaning: domain.Text{En: "Who carries it out, as the plan words it; also a class of institutions. Several are parted by semicolons.", Az: "Kim icra edir, planın öz sözləri ilə; qurumlar qrupu da ola bilər. Bir neçəsi nöqtəli vergüllə ayrılır."},
	},
	{
		Key: "implementers_en", field: "implementers", lang: "en", Type: "text", Title: domain.Text{En: "Implementing agencies, in English", Az: "İcraçı qurumlar, ingiliscə"},
		Meaning: domain.Text{En: "Who carries it out, as the plan words it; also a class of institutions. Several are parted by semicolons.", Az: "Kim icra edir, planın öz sözləri ilə; qurumlar qrupu da ola bilər. Bir neçəsi nöqtəli vergüllə ayrılır."},
	},
	{
		Key: "responsible", field: "responsible", Type: "text", Title: domain.Text{En: "Members that report", Az: "Hesabat verən üzvlər"},
		Meaning: domain.Text{En: "The members of the body that report on it, by name or id, parted by semicolons.", Az: "Bu bənd üzrə hesabat verən üzvlər: adları və ya identifikatorları, nöqtəli vergüllə ayrılır."},
	},
	{
		Key: "deadline_az", field: "deadline", lang: "az", Type: "text", Title: domain.Text{En: "Deadline, in Azerbaijani", Az: "İcra müddəti, azərbaycanca"},
		Meaning: domain.Text{En: "When it is due, as the plan words it.", Az: "İcra müddəti, planın öz sözləri ilə."},
	},
	{
		Key: "deadline_en", field: "deadline", lang: "en", Type: "text", Title: domain.Text{En: "Deadline, in English", Az: "İcra müddəti, ingiliscə"},
		Meaning: domain.Text{En: "When it is due, as the plan words it.", Az: "İcra müddəti, planın öz sözləri ilə."},
	},
	{
		Key: "deadline_from", field: "deadline_from", Type: "date", Title: domain.Text{En: "Begins", Az: "Başlanğıc"},
		Meaning: domain.Text{En: "The first day of the deadline, YYYY-MM-DD; empty where it is not known.", Az: "İcra müddətinin ilk günü, YYYY-MM-DD; məlum deyilsə, boşdur."},
	},
	{
		Key: "deadline_to", field: "deadline_to", Type: "date", Title: domain.Text{En: "Due", Az: "Son gün"},
		Meaning: domain.Text{En: "The last day of the deadline, YYYY-MM-DD; empty where it is not known.", Az: "İcra müddətinin son günü, YYYY-MM-DD; məlum deyilsə, boşdur."},
	},
}

// planNames are what headers of plans are called. Where stems of several fields stand in
// one header, the first field here is meant: the deadline of a measure is a deadline.
var planNames = indexOf([]fieldNames{
	{field: "plan_id"},
	{field: "plan_kind", en: []string{"kind of plan", "plan type"}, az: []string{"planin novu"}},
	{field: "plan_title", en: []string{"plan", "plan name", "title of plan", "action plan"}, az: []string{"planin adi", "fealiyyet plani"}},
	{field: "plan_from"},
	{field: "plan_to"},
	{field: "plan_measures"},
	{field: "parent", en: []string{"under", "stands under", "parent number"}, az: []string{"aid oldugu bend", "ust bend"}},
	{field: "level", en: []string{"row", "row type", "kind", "type", "item type", "kind of row"}, az: []string{"seviyye", "novu", "nov", "setrin novu"}},
	{field: "deadline_from", en: []string{"start", "start date", "begins", "from"}, az: []string{"baslanma tarixi", "baslama tarixi", "baslangic", "baslangic tarixi"}},
	{field: "deadline_to", en: []string{"end", "end date", "to", "completion date"}, az: []string{"bitme tarixi", "basa catma tarixi", "son gun"}},
	{
		field: "deadline",
		en: []string{
			"deadlines", "deadline text", "due", "due date", "timeline", "time line", "time frame", "timeframe", "time limit", "term", "terms", "period", "date", "dates", "year", "years", "implementation period", "period of implementation",
			"implementation date", "execution period", "term of execution", "implementation term", "implementation deadline", "schedule", "when", "end of implementation",
		},
		az: []string{
			"icra muddeti", "muddet", "muddeti", "icra tarixi", "icra vaxti", "icranin muddeti", "icra dovru", "icra ili", "son tarix", "son muddet", "tarix", "vaxt", "il", "iller", "dovr", "icra muddetleri", "heyata kecirilme muddeti", "tedbirin icra muddeti", "icra olunma muddeti",
		},
		stems: []string{"muddet", "deadline", "timeline", "timeframe"},
	},
	{
		field: "implementers",
		en: []string{
			"implementer", "implementing agency", "implementing agencies", "implementing institution", "implementing institutions", "implementing body", "implementing bodies", "implementing authority", "implementing authorities", "implementing organization", "implementing organizations",
			"implementing organisation", "implementing organisations", "executor", "executors", "executing agency", "executing agencies", "executive agency", "executive agencies", "executing body", "executing bodies", "executive body", "executive bodies", "executive authority", "executive authorities", "performer", "performers", "executors of the measure", "lead implementing agency", "lead institution", "responsible agency", "responsible agencies", "responsible institution",
			"responsible institutions", "responsible body", "responsible bodies", "responsible authority", "responsible authorities", "responsible organization", "responsible organizations", "responsible party", "responsible parties", "lead agency", "lead agencies", "agency", "agencies", "institution", "institutions", "who",
		},
		az: []string{
			"icraci", "icracilar", "icraci qurum", "icraci qurumlar", "icraci orqan", "icraci orqanlar", "icraci dovlet orqanlari", "icra eden", "icra edenler", "icra eden qurum", "icra eden qurumlar", "esas icraci", "esas icracilar", "esas icraci qurum", "mesul icraci", "mesul icracilar", "mesul qurum", "mesul qurumlar",
			"mesul orqan", "mesul orqanlar", "mesul dovlet orqanlari", "icraya mesul qurum", "icraya mesul qurumlar", "icra ucun mesul qurum", "icra ucun mesul qurumlar", "qurum", "qurumlar", "icracilarin adi", "icracinin adi",
		},
		stems: []string{"icraci", "mesul", "implementer", "implementing", "executor", "agenc", "responsib"},
	},
	{field: "responsible", en: []string{"members that report", "responsible members", "responsible member", "members responsible"}, az: []string{"hesabat veren uzvler", "mesul uzvler", "mesul uzv"}},
	{
		field: "indicator",
		en: []string{
			"indicators", "result indicator", "result indicators", "evaluation indicator", "evaluation indicators", "performance indicator", "performance indicators", "assessment indicator", "assessment indicators", "expected result", "expected results", "expected outcome", "expected outcomes", "output", "outputs", "outcome",
			"outcomes", "result", "results", "kpi", "measurable indicator", "measurable indicators", "implementation indicator", "implementation indicators",
		},
		az: []string{
			"gosterici", "gostericiler", "indikator", "indikatorlar", "netice gostericisi", "netice gostericileri", "netice indikatoru", "netice indikatorlari", "qiymetlendirme gostericisi", "qiymetlendirme gostericileri", "qiymetlendirme indikatoru", "qiymetlendirme indikatorlari", "icra gostericisi", "icra gostericileri",
			"icra indikatoru", "icra indikatorlari", "gozlenilen netice", "gozlenilen neticeler", "netice", "neticeler", "olcule bilen gosterici",
		},
		stems: []string{"indikator", "gosterici", "indicator"},
	},
	{field: "direction", en: []string{"directions", "direction title", "direction of activity", "area", "thematic area", "priority", "priority area", "section", "chapter"}, az: []string{"istiqamet", "istiqametler", "istiqametin adi", "fealiyyet istiqameti", "prioritet", "bolme"}},
	{
		field: "number",
		en:    []string{"item number", "item no", "item", "measure number", "measure no", "number of measure", "ref", "code", "id"},
		az:    []string{"tedbirin nomresi", "tedbirin no si", "tedbir no si", "tedbirin no", "bend", "bendin nomresi", "bendin no si", "bendin no", "kod"},
		enAny: []string{"no", "nr", "num", "n", "#", "no no", "serial number", "serial no", "s no", "n n", "no n"},
		azAny: []string{"nomre", "nomresi", "sira", "sira no", "sira nomresi", "sira sayi", "s s", "s n", "sira no si", "no si", "no p p"},
		stems: []string{"nomre"},
	},
	{
		field: "measure",
		en: []string{
			"measures", "title", "activity", "activities", "action", "actions", "planned measure", "planned measures", "planned activity", "planned activities", "measure name", "measure title", "name of measure", "name of the measure", "title of the measure", "name of measures", "name of activity", "name of the activity",
			"description of measure", "description of the measure", "measure description", "commitment", "commitments", "commitment title", "task", "tasks", "measures to be taken", "measures to be implemented", "event", "events", "name", "what",
		},
		az: []string{
			"tedbir", "tedbirler", "tedbirin adi", "tedbirlerin adi", "tedbirin mezmunu", "tedbirlerin mezmunu", "tedbirin adi ve mezmunu", "gorulecek isler", "gorulecek is", "nezerde tutulan tedbirler", "nezerde tutulan tedbir", "heyata kecirilecek tedbirler", "heyata kecirilecek tedbir", "planlasdirilan tedbirler", "fealiyyet",
			"fealiyyetler", "fealiyyetin adi", "ohdelik", "ohdelikler", "vezife", "vezifeler", "tapsiriq", "ad", "adi", "basliq",
		},
		stems: []string{"tedbir", "measure", "activit", "commitment"},
	},
	{field: "text", en: []string{"description", "remark", "remarks", "note", "notes", "comment", "comments", "explanation", "details"}, az: []string{"metn", "tesvir", "tesviri", "qeyd", "qeydler", "izah", "izahat", "serh", "elave melumat"}},
})

// levelNames are what a cell calls a level.
var levelNames = map[string]string{
	"goal": domain.LevelGoal, "strategic goal": domain.LevelGoal, "meqsed": domain.LevelGoal, "strateji meqsed": domain.LevelGoal,
	"objective": domain.LevelObjective, "strategic objective": domain.LevelObjective, "vezife": domain.LevelObjective, "hedef": domain.LevelObjective, "strateji vezife": domain.LevelObjective, "strateji hedef": domain.LevelObjective,
	"direction": domain.LevelDirection, "section": domain.LevelDirection, "area": domain.LevelDirection, "istiqamet": domain.LevelDirection, "bolme": domain.LevelDirection,
	"measure": domain.LevelMeasure, "activity": domain.LevelMeasure, "action": domain.LevelMeasure, "commitment": domain.LevelMeasure, "tedbir": domain.LevelMeasure, "fealiyyet": domain.LevelMeasure, "ohdelik": domain.LevelMeasure,
	"milestone": domain.LevelMilestone, "merhele": domain.LevelMilestone,
}

var kindNames = map[string]string{
	"action": domain.PlanAction, "action plan": domain.PlanAction, "fealiyyet": domain.PlanAction, "fealiyyet plani": domain.PlanAction,
	"strategic": domain.PlanStrategic, "strategic plan": domain.PlanStrategic, "strateji": domain.PlanStrategic, "strateji plan": domain.PlanStrategic,
}
