package report

import (
	"fmt"

	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/projections/locale"
	"twothirds/projections/words"
)

var parts = []words.Words{reportWords, columnWords, accountWords, assessmentWords}

// The words of reports, in English and Azerbaijani.
var english, azerbaijani = words.New(locale.English, parts...), words.New(locale.Azerbaijani, parts...)

// Words are the words of reports in a language.
func Words(l *locale.Language) *words.Catalogue {
	if l == locale.Azerbaijani {
		return azerbaijani
	}
	return english
}

// t is the words of a key, with arguments in their places (fmt.Sprintf).
func (b *builder) t(key string, args ...any) string {
	format, ok := b.l.Look(key)
	if !ok {
		b.unsaid = key
	}
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// effect puts an effect of a motion into words, and what it is about after them.
func (b *builder) effect(e *domain.Effect) string {
	made, err := b.l.Effect(b.v, e)
	b.keep(err)
	object := made.Code
	switch {
	case made.Member != nil:
		object = b.nameOf(*made.Member)
	case made.Representative != nil:
		object = b.representative(*made.Representative)
	case made.Name != "":
		object = made.Name
	case !made.Text.IsZero():
		object = b.in(made.Text)
		if document, ok := e.Body().(*domain.AdoptDocument); ok {
			object += " (SHA-256 " + document.Sha256.String() + ")"
		}
	}
	if assessed, ok := e.Body().(*domain.AssessMeasure); ok {
		made.Words = b.ofPlan(made.Words, assessed.Plan)
	}
	if object == "" {
		return made.Words
	}
	return made.Words + ": " + object
}

// representative is a representative by the name of its member: the log has no
// names of persons. In a copy with names its own stands before that.
func (b *builder) representative(id domain.RepresentativeID) string {
	rep, err := get[domain.Representative](b, "representative", id.String())
	b.keep(err)
	if rep == nil {
		return id.String()
	}
	said := b.t("representative", b.nameOf(rep.Member))
	if name, known := b.persons[id]; known {
		return b.t("person", name, said)
	}
	return said
}

// rule puts into words all that the classes of a motion ask for.
func (b *builder) rule(d *decided) string {
	said := ""
	for _, name := range d.motion.Content.Classes {
		if said != "" {
			said += ". "
		}
		if len(d.motion.Content.Classes) > 1 {
			said += b.class(d.rules, name).Text + " – "
		}
		said += b.ruleOf(d.rules.Class(name))
	}
	return said
}

func (b *builder) ruleOf(class *domain.Class) string {
	said := ""
	for _, test := range []string{voting.TestQuorum, voting.TestThreshold, voting.TestConcurrence} {
		asked := b.l.Asked(class, test)
		if asked == "" {
			continue
		}
		if said != "" {
			said += "; "
		}
		said += b.t("asked."+test, asked)
	}
	return said
}
