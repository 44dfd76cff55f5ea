package story

import (
	"twothirds/domain"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
)

// strategicPlan is where most facts from before the ledger stand.
func strategicPlan(page string) domain.Source {
	return domain.Source{Title: domain.Text{En: "Strategic Plan of the Platform 2017-2020, " + page}}
}

// past are facts from before the ledger, as their sources have them, in the
// order of their dates.
var past = []domain.RecordContent{
	{
		DateText: "2011", Kind: "other", TakenFrom: strategicPlan("p. 7"),
		Title: domain.Text{En: "Azerbaijan joins the Open Government Partnership", Az: "Azərbaycan Açıq Hökumət Tərəfdaşlığına qoşulur"},
		Text:  domain.Text{En: "Azerbaijan joined the Open Government Partnership in 2011.", Az: "Azərbaycan 2011-ci ildə Açıq Hökumət Tərəfdaşlığına qoşulub."},
	},
	{
		Date: "2016-04-27", Kind: "act", TakenFrom: strategicPlan("p. 7"),
		Title: domain.Text{En: "National Action Plan 2016-2018", Az: "2016-2018-ci illər üzrə Milli Fəaliyyət Planı"},
		Text:  domain.Text{En: "Adopted by presidential decree: 58 measures in 11 directions. Municipalities and local executive authorities are key actors for 25 of them.", Az: "Prezident sərəncamı ilə təsdiq edilib: 11 istiqamət üzrə 58 tədbir. Onlardan 25-nin icrasında bələdiyyələr və yerli icra hakimiyyətləri əsas rol oynayır."},
	},
	{
		Date: "2016-05-04", Kind: "decision", TakenFrom: strategicPlan("p. 7"), Outcome: domain.OutsideCarried,
		Counts: &domain.RecordedCounts{Yes: 16, No: 3, Abstain: 3},
		Title:  domain.Text{En: "OGP Steering Committee: Azerbaijan becomes inactive", Az: "OGP Rəhbər Komitəsi: Azərbaycan qeyri-fəal statusa keçirilir"},
		Text:   domain.Text{En: "In Cape Town 16 of 22 members voted for, 3 against, 3 abstained. An inactive participant may not vote in OGP elections and may attend as an observer. One year was given to address three concerns.", Az: "Keyptaunda 22 üzvdən 16-sı lehinə, 3-ü əleyhinə səs verib, 3-ü bitərəf qalıb. Qeyri-fəal iştirakçı OGP seçkilərində səs vermir, tədbirlərdə müşahidəçi kimi iştirak edə bilər. Üç məsələnin həlli üçün bir il vaxt verilib."},
	},
	{
		Date: "2016-09-09", Kind: "founding", TakenFrom: strategicPlan("pp. 3-4"),
		Title: domain.Text{En: "The Platform is established", Az: "Platforma təsis edilir"},
		Text:  domain.Text{En: "Established by 7 state bodies, 2 committee chairs of parliament and 38 civil society organisations, which elected a coordinator.", Az: "7 dövlət orqanı, Milli Məclisin 2 komitə rəhbəri və 38 vətəndaş cəmiyyəti təşkilatı tərəfindən təsis edilib; koordinator seçilib."},
	},
	{
		Date: "2016-09-21", Kind: "statement", TakenFrom: domain.Source{Title: domain.Text{En: "Press of that day: turan.az, freeeconomy.az"}},
		Title: domain.Text{En: "29 representatives of civil society object", Az: "Vətəndaş cəmiyyətinin 29 nümayəndəsi etiraz edir"},
		Text:  domain.Text{En: "They said that the criteria by which the members of civil society were chosen are not known, and that the coordinator's election procedure, duties and term are not defined.", Az: "Vətəndaş cəmiyyətindən üzvlərin hansı meyarlarla seçildiyinin məlum olmadığını, koordinatorun seçilməsi qaydasının, vəzifələrinin və müddətinin müəyyən edilmədiyini bildiriblər."},
	},
	{
		Date: "2016-12-10", Kind: "statement", TakenFrom: strategicPlan("p. 5"),
		Title: domain.Text{En: "Statement: open to cooperation", Az: "Bəyanat: əməkdaşlığa açıqdır"},
		Text:  domain.Text{En: "The Platform adopted a statement that it is open to cooperation with all stakeholders. It was sent to the OGP Steering Committee and to the media.", Az: "Platforma bütün maraqlı tərəflərlə əməkdaşlığa açıq olduğu barədə bəyanat qəbul edib. Bəyanat OGP Rəhbər Komitəsinə və mediaya göndərilib."},
	},
	{
		Date: "2017-01-11", Kind: "act", TakenFrom: strategicPlan("p. 8"),
		Title: domain.Text{En: "Rules on registration of grants are amended", Az: "Qrantların qeydiyyatı qaydalarına dəyişiklik edilir"},
		Text:  domain.Text{En: "By the Cabinet of Ministers, following proposals of the Platform's working group.", Az: "Platformanın işçi qrupunun təklifləri əsasında Nazirlər Kabineti tərəfindən."},
	},
	{
		Date: "2017-01-24", Kind: "act", TakenFrom: strategicPlan("p. 8"),
		Title: domain.Text{En: "Rules on foreign donors' right to give grants are amended", Az: "Xarici donorların qrant vermək hüququ qaydalarına dəyişiklik edilir"},
		Text:  domain.Text{En: "By the Cabinet of Ministers.", Az: "Nazirlər Kabineti tərəfindən."},
	},
}

// extension is a decision that two sources date differently: as the first has it.
var extension = domain.RecordContent{
	Date: "2017-02-28", Kind: "decision", TakenFrom: strategicPlan("p. 9"),
	Title: domain.Text{En: "OGP Steering Committee: inactive for one more year", Az: "OGP Rəhbər Komitəsi: qeyri-fəal status daha bir il uzadılır"},
	Text:  domain.Text{En: "The strategic plan dates the extension to 28 February 2017.", Az: "Strateji plan uzadılmanı 28 fevral 2017-ci il tarixi ilə göstərir."},
}

// extensionCorrected is as the other source has it, which counts the votes.
var extensionCorrected = domain.RecordContent{
	Date: "2017-06-29", Kind: "decision", Outcome: domain.OutsideCarried, Counts: &domain.RecordedCounts{Yes: 19, No: 1, Abstain: 2},
	TakenFrom: domain.Source{Title: domain.Text{En: "OGP, release on Azerbaijan's inactive status"}, URL: releaseOf2017},
	Title:     extension.Title,
	Text:      domain.Text{En: "OGP's own release dates the decision to 29 June 2017: 19 for, 1 against, 2 abstained.", Az: "OGP-nin öz məlumatında qərarın tarixi 29 iyun 2017-ci ildir: 19 lehinə, 1 əleyhinə, 2 bitərəf."},
}

// releaseOf2017 is OGP's release on the decision of June 2017.
const releaseOf2017 = "https://www.opengovpartnership.org/news/azerbaijan-to-maintain-its-inactive-status-in-the-open-government-partnership/"

// committee is the subject of OGP's Steering Committee, an outside body.
const committee = "outside/ogp-steering-committee"

var steeringCommittee = domain.OutsideBodyEntered{
	Name: domain.Text{En: "OGP Steering Committee", Az: "OGP Rəhbər Komitəsi"}, URL: "https://www.opengovpartnership.org/",
	TakenFrom: domain.Source{Title: domain.Text{En: "OGP's releases on Azerbaijan's status; Strategic Plan of the Platform 2017-2020, pp. 7, 9"}, URL: releaseOf2017},
}

// committeeVotes are the votes on Azerbaijan's status, as far as they were published.
// Neither source names the rule by which they were carried.
var committeeVotes = []domain.RollcallContent{
	{
		Rollcall: "2016-05-04", Date: "2016-05-04", Session: "Cape Town", Title: "Azerbaijan is designated as inactive in OGP",
		About:   "For unresolved constraints on the operating environment for non-governmental organisations; a year is given to address the concerns.",
		Outcome: domain.OutsideCarried, Seats: 22, Tags: []string{},
		Recorded: &domain.RecordedTotals{Yes: 16, No: 3, Abstain: &three, Source: "Strategic Plan of the Platform 2017-2020, p. 7"},
		Note:     "The ballots were anonymous; how each member voted was not published (freedominfo.org, May 2016).",
	},
	{
		Rollcall: "2017-06-29", Date: "2017-06-29", Session: "Washington, D.C.", Title: "Azerbaijan stays inactive in OGP for a second year",
		About:   "The core concerns remain unresolved; a second year is given to address them.",
		Outcome: domain.OutsideCarried, Seats: 22, Tags: []string{},
		Recorded: &domain.RecordedTotals{Yes: 19, No: 1, Abstain: &two, Source: "OGP, release of 29 June 2017"},
		Note:     "The Strategic Plan of the Platform dates this decision to 28 February 2017, p. 9; OGP's release of December 2018 to 28 June 2017.",
	},
}

var two, three int64 = 2, 3

// twoThirds is the Platform's rule, applied to votes of others to compare.
var twoThirds = voting.Fraction{Num: 2, Den: 3}

// Directions and first measures of the National Action Plan 2016-2018 as far as
// its text could be had; 58 measures in all.
const measuresOfThePlan = 58

var actionPlan = []domain.Item{
	direction("1", "Improvement of Electronic Services"),
	measure("1.1", "Improving the list of the types of electronic services approved by decree 191 of the Cabinet of Ministers, providing those listed but not fully provided, and integrating new services into the Electronic Government portal",
		"Improvements in the list; number of services provided and newly integrated into the portal",
		"Cabinet of Ministers; central and local executive bodies; Ministry of Communications and High Technologies; State Agency for Public Services and Social Innovations", "2016-2018", "2016-01-01", "2018-12-31"),
	measure("1.2", "Improving payment methods, mobile interface and mobile application of the Electronic Government portal",
		"Measures carried out on the mobile interface and application of the portal", "Ministry of Communications and High Technologies", "2016", "2016-01-01", "2016-12-31"),
	measure("1.3", "Holding events and presentations that make citizens aware of the Electronic Government portal and its use",
		"Events and presentations held", "Ministry of Communications and High Technologies; central and local executive bodies", "2016-2018", "2016-01-01", "2018-12-31"),
	measure("1.4", "Reducing the number of documents and certificates that public institutions require for electronic services",
		"Simplified procedures and measures carried out", "Cabinet of Ministers; State Agency for Public Services and Social Innovations (the list is cut off in the copy found)", "", "", ""),
	direction("10", "Measures in the Field of Prevention of Corruption and Improvement of Legislation"),
	direction("11", "Increasing Transparency and Responsibility in Private Sector"),
	direction("12", "Awareness and Cooperation"),
	direction("13", "Monitoring of Implementation of Action Plan and Organization of Control"),
	direction("2", "Ensuring the Acquisition of Information"),
	direction("3", "Improving the Functioning of the Unified Electronic Base of Normative Legal Acts"),
	direction("4", "Supporting the Activities of the Civil Society Members"),
	direction("5", "Expansion of Public Participation"),
	direction("6", "Ensuring Financial Transparency"),
	direction("7", "Ensuring Transparency in Admission to the Municipality Service"),
	direction("8", "Awareness Raising of the Municipality Servants About the Ethic Rules of Conduct and Increasing Their Professionalism"),
	direction("9", "Increasing Transparency in Extractive Industries"),
}

func direction(number, title string) domain.Item {
	return domain.Item{Level: domain.LevelDirection, Number: number, Responsible: []domain.MemberID{}, Title: domain.Text{En: title}}
}

func measure(number, title, indicator, implementers, deadline string, from, to domain.Date) domain.Item {
	item := domain.Item{
		Implementers: domain.Text{En: implementers}, Indicator: domain.Text{En: indicator}, Level: domain.LevelMeasure,
		Number: number, Parent: "1", Responsible: []domain.MemberID{}, Title: domain.Text{En: title},
	}
	if deadline != "" {
		item.Deadline = &domain.Deadline{From: from, Text: domain.Text{En: deadline}, To: to}
	}
	return item
}

// strategicGoals are the goals and objectives of the Strategic Plan 2017-2020, in
// its order; the numbers are ours, since the plan repeats its own.
var strategicGoals = []domain.Item{
	goal("1", "Ensure compliance with the open government reform agenda"),
	objective("1.1", "Restore Azerbaijan's active status in the Open Government Partnership; make the Government accountable for its obligations under the OGP"),
	objective("1.2", "Make the Government accountable for result-oriented and effective implementation of the National Action Plan"),
	objective("1.3", "Prepare and implement a National Action Plan with more ambitious, innovative and realistic reforms"),
	goal("2", "Enhance the role and impact of civil society organisations in the open government reforms"),
	objective("2.1", "Bring NGO legislation and practice into conformity with European standards"),
	objective("2.2", "Enhance participation of civil society organisations in the elaboration, implementation and monitoring of state programmes and action plans"),
	objective("2.3", "Improve the legal basis and practice of public participation"),
	goal("3", "Strengthen the capacity of the Open Government Platform"),
	objective("3.1", "Secure financial sustainability of the Platform; ensure its institutional development"),
	objective("3.2", "Raise public awareness of the Platform, strengthen its international relations"),
	objective("3.3", "Enhance the level of professionalism"),
}

func goal(number, title string) domain.Item {
	return domain.Item{Level: domain.LevelGoal, Number: number, Responsible: []domain.MemberID{}, Title: domain.Text{En: title}}
}

func objective(number, title string) domain.Item {
	return domain.Item{Level: domain.LevelObjective, Number: number, Parent: number[:1], Responsible: []domain.MemberID{}, Title: domain.Text{En: title}}
}

// concerns are what the OGP asked to be addressed in 2016.
var concerns = []domain.Text{
	{En: "The action plan was adopted late.", Az: "Fəaliyyət planı gec qəbul edilib."},
	{En: "There is no mechanism of consultation with civil society.", Az: "Vətəndaş cəmiyyəti ilə məsləhətləşmə mexanizmi yoxdur."},
	{En: "Civil society organisations work under restrictions.", Az: "Vətəndaş cəmiyyəti təşkilatlarının fəaliyyətində məhdudiyyətlər var."},
}

// ordinary is the class of motions that plans and assessments belong to.
const ordinary = seed.ClassOrdinary
