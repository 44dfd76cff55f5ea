package desk

import (
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
)

// agenda is the list of a meeting's items, those given at first.
func (r *request) agenda(given []domain.AgendaItem) *field {
	item := func() []*field {
		return join(r.text("title", "agenda.title", "line", false), r.pick("motion", "ref", "agenda.motion", r.motionOptions()).free())
	}
	list := r.list("agenda", "agenda", 0, 64, item()...)
	for _, one := range given {
		fields := item()
		for _, f := range fields {
			switch f.Name {
			case "title.en":
				f.Value = one.Title.En
			case "title.az":
				f.Value = one.Title.Az
			default:
				for i := range f.Options {
					f.Options[i].Checked = one.Motion != nil && f.Options[i].Value == one.Motion.String()
				}
				if one.Motion != nil && !slices.ContainsFunc(f.Options, func(o option) bool { return o.Checked }) {
					f.Options = append(f.Options, option{Value: one.Motion.String(), Text: site.Short(one.Motion.String()), Checked: true})
				}
			}
		}
		list.Items = append(list.Items, fields)
	}
	return list
}

// motionOptions are the motions before the body.
func (r *request) motionOptions() []option {
	if r.floorOptions == nil {
		r.floorOptions = r.readMotionOptions()
	}
	return slices.Clone(r.floorOptions)
}

func (r *request) readMotionOptions() []option {
	options := []option{}
	for after, more := "", true; more; {
		briefs, next, err := r.View.Motions([]string{domain.MotionTabledState, domain.MotionDeliberated, domain.MotionFrozenState, domain.MotionVoting, domain.MotionLapsed}, after, most)
		if err != nil {
			return nil // an agenda is written without them
		}
		for _, b := range briefs {
			o := r.said(b.ID.String(), b.Title)
			o.Text = r.T("motion", r.N(b.Number)) + ": " + o.Text
			options = append(options, o)
		}
		after, more = next, next != ""
	}
	return options
}

// convene calls a meeting.
func (r *request) convene(key string) *form {
	notice := int64(0)
	if r.rules.Meetings != nil {
		notice = r.rules.Meetings.NoticeHours
	}
	earliest := r.Now.AddHours(notice)
	fields := join(r.text("title", "title", "line", false), r.time("starts", "starts", nextHour(earliest.AddHours(24))).need(), r.time("ends", "ends", 0),
		r.radios("mode", "", "mode", r.words("mode.", domain.MeetingInPerson, domain.MeetingOnline, domain.MeetingHybrid, domain.MeetingWritten)), r.text("place", "place", "line", false))
	groups, err := site.Every[domain.WorkingGroup](r.View, "group")
	var options []option
	for _, g := range groups {
		if err == nil && g.State == domain.GroupActive {
			options = append(options, r.said(g.ID.String(), g.Name))
		}
	}
	if len(options) > 0 {
		fields = append(fields, r.pick("group", "ref", "meeting.group", options).free())
	}
	f := r.form(key, "meeting.convened", "meeting/new", append(fields, r.agenda(nil))...).unless(r.constituted(), r.T("deskwait.constituted"))
	f.Why += " " + r.T("deskrule.convene", r.When(earliest).Text)
	return f
}

// meetingForms are the steps of meetings that a coordinator takes.
func (r *request) meetingForms() ([]*form, error) {
	meetings, err := site.Every[domain.Meeting](r.View, "meeting")
	forms := []*form{r.convene("convene").as("coordinator")}
	for _, m := range meetings {
		subject, name, n := "meeting/"+m.ID.String(), r.In(m.Title), site.Short(m.ID.String())
		switch m.State {
		case domain.MeetingCalled:
			forms = append(forms,
				r.form("openmeeting", "meeting.opened", subject).as("coordinator registrar").named(name).numbered(n).unless(r.Now >= m.Starts, r.T("deskwait.starts", r.When(m.Starts).Text)),
				r.form("agenda", "meeting.agenda_changed", subject, r.agenda(m.Agenda)).as("coordinator").named(name).numbered(n),
				r.form("calloff", "meeting.cancelled", subject, r.text("reasons", "reasons", "area", false)...).as("coordinator").named(name).numbered(n).danger())
		case domain.MeetingOpen:
			forms = append(forms, r.form("closemeeting", "meeting.closed", subject, r.file("minutes", "minutes").helped(r.T("deskhelp.minutes"))).as("coordinator registrar").named(name).numbered(n))
		}
	}
	return forms, err
}
