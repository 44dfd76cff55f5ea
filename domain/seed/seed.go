// Package seed holds the rule set that a ledger begins with where its founders
// bring none.
//
// It promises nothing about any body's statute. seed-v1 is a reading of one
// sentence of the Open Government Platform's Strategic Plan 2017-2020 (p. 5):
// decisions are made by a 2/3 majority and agreed by both parties. The base of
// the two thirds, quorum and periods are not stated there; each value below is
// data, and the body changes it by a motion of class rules.
package seed

import (
	"twothirds/domain"
	"twothirds/domain/voting"
)

// Sides and constituencies of seed-v1.
const (
	CivilSociety = "civil_society"
	Government   = "government"
	Parliament   = "parliament"
)

// Classes of seed-v1.
const (
	ClassAdmission  = "admission"
	ClassElection   = "election"
	ClassOrdinary   = "ordinary"
	ClassProcedural = "procedural"
	ClassRules      = "rules"
	ClassStatus     = "status"
)

var (
	twoThirds = voting.Fraction{Num: 2, Den: 3}
	majority  = voting.Fraction{Num: 1, Den: 2, Strict: true}
	halfTakes = &voting.Quorum{By: voting.ByParticipation, Num: 1, Den: 2, Strict: true}
)

// Rules is seed-v1 for a body of two sides: civil society, and the government
// with parliament.
func Rules() domain.RuleSet {
	rules := domain.RuleSet{
		Name: "seed-v1",
		Text: domain.Text{
			En: "Decisions are made by two thirds of the votes for and against, and each side agrees: at least one vote for, and more for than against, on that side. More than half of the members take part. This reading is provisional: the statute's own articles on voting were not at hand.",
			Az: "Qərarlar lehinə və əleyhinə verilən səslərin üçdə ikisi ilə qəbul edilir və hər bir tərəf razılaşır: həmin tərəfdə ən azı bir səs lehinə olur və lehinə səslər əleyhinə səslərdən çoxdur. Üzvlərin yarıdan çoxu iştirak edir. Bu şərh müvəqqətidir: nizamnamənin səsvermə haqqında maddələri əldə olunmayıb.",
		},
		Constituencies: []domain.Constituency{
			{Name: CivilSociety, Side: CivilSociety, Title: domain.Text{En: "Civil society", Az: "Vətəndaş cəmiyyəti"}},
			{Name: Government, Side: Government, Title: domain.Text{En: "Government", Az: "Hökumət"}},
			{Name: Parliament, Side: Government, Title: domain.Text{En: "Parliament", Az: "Parlament"}},
		},
		Extension:    domain.Extension{Hours: 168, Members: 3},
		LostKeyHours: 168,
	}
	bothAgree := &voting.Concurrence{Base: voting.BaseYesNo, MinYes: 1, Threshold: majority}
	bothTwoThirds := &voting.Concurrence{Base: voting.BaseYesNo, MinYes: 1, Threshold: twoThirds}
	rules.Classes = []domain.Class{
		class(ClassAdmission, "Admission of members", "Üzvlərin qəbulu", twoThirds, voting.BaseYesNo, halfTakes, nil, 168),
		class(ClassElection, "Elections", "Seçkilər", majority, voting.BaseYesNo, halfTakes, nil, 336),
		class(ClassOrdinary, "Ordinary decisions", "Adi qərarlar", twoThirds, voting.BaseYesNo, halfTakes, bothAgree, 168),
		class(ClassProcedural, "Procedure", "Prosedur", majority, voting.BaseYesNo, nil, nil, 0),
		class(ClassRules, "Statute and rules", "Nizamnamə və qaydalar", twoThirds, voting.BaseEntitled,
			&voting.Quorum{By: voting.ByParticipation, Num: 2, Den: 3}, bothTwoThirds, 720),
		class(ClassStatus, "Status of members", "Üzvlərin statusu", twoThirds, voting.BaseEntitled, halfTakes, nil, 336),
	}
	for i := range rules.Classes {
		c := &rules.Classes[i]
		switch c.Name {
		case ClassOrdinary, ClassRules:
			c.PositionsBySide = true
			c.DeliberationHours = 72
			c.RecuseConcerned = c.Name == ClassOrdinary // of measures, who carries them out does not judge
		case ClassProcedural:
			c.VotingHours = 24
		case ClassStatus:
			c.RecuseConcerned = true
		}
	}
	rules.EffectClasses = effectClasses()
	return rules
}

// Floor is what no later rule set of a body founded on Rules may go below.
func Floor() []domain.Floor {
	return []domain.Floor{
		{Base: voting.BaseYesNo, Class: ClassOrdinary, Concurrence: true, Threshold: twoThirds},
		{Base: voting.BaseEntitled, Class: ClassRules, Concurrence: true, Threshold: twoThirds},
	}
}

// Plain is seed-v1 for a body without sides: the same classes, no concurrence.
func Plain() domain.RuleSet {
	rules := Rules()
	rules.Name = "seed-v1-plain"
	rules.Text = domain.Text{
		En: "Decisions are made by two thirds of the votes for and against. More than half of the members take part.",
		Az: "Qərarlar lehinə və əleyhinə verilən səslərin üçdə ikisi ilə qəbul edilir. Üzvlərin yarıdan çoxu iştirak edir.",
	}
	rules.Constituencies = []domain.Constituency{{Name: "member", Title: domain.Text{En: "Members", Az: "Üzvlər"}}}
	for i := range rules.Classes {
		rules.Classes[i].Concurrence = nil
		rules.Classes[i].PositionsBySide = false
	}
	return rules
}

func class(name, en, az string, threshold voting.Fraction, base voting.Base, quorum *voting.Quorum, concurrence *voting.Concurrence, notice int64) domain.Class {
	return domain.Class{
		Base: base, Concurrence: concurrence, MaxVotingHours: 1440, Name: name, NoticeHours: notice, Quorum: quorum,
		Recusal: domain.RecusalRemoves, Seconders: 1, Threshold: threshold, Title: domain.Text{En: en, Az: az}, VotingHours: 72,
	}
}

// classOf ties every type of effect to a class.
var classOf = map[string]string{
	"accept_amendment":   ClassProcedural,
	"admit":              ClassAdmission,
	"adopt_document":     ClassOrdinary,
	"adopt_plan":         ClassOrdinary,
	"answer_contest":     ClassOrdinary,
	"answer_protest":     ClassOrdinary,
	"assess_measure":     ClassOrdinary,
	"change_rules":       ClassRules,
	"choose":             ClassElection,
	"close_ledger":       ClassRules,
	"confirm_condition":  ClassOrdinary,
	"dismiss":            ClassElection,
	"dissolve_group":     ClassOrdinary,
	"elect":              ClassElection,
	"found_group":        ClassOrdinary,
	"impose_conditions":  ClassOrdinary,
	"overturn_ruling":    ClassProcedural,
	"recuse":             ClassProcedural,
	"repeal_document":    ClassOrdinary,
	"replace_ledger_key": ClassRules,
	"rescind":            ClassOrdinary,
	"set_status":         ClassStatus,
}

// effectClasses are the ties of every type of effect that the program knows.
func effectClasses() []domain.EffectClass {
	var list []domain.EffectClass
	for _, effect := range domain.EffectTypes() {
		list = append(list, domain.EffectClass{Class: classOf[effect.Name], Effect: effect.Name})
	}
	return list
}

// PlainFloor is what no later rule set of a body founded on Plain may go below.
func PlainFloor() []domain.Floor {
	floor := Floor()
	for i := range floor {
		floor[i].Concurrence = false
	}
	return floor
}
