package domain_test

import (
	"fmt"
	"slices"
	"testing"

	"twothirds/domain"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// draftMeetings has meetings, tellers' ballots and candidates drafted from what
// nobody else can know, in a body of its own.
func draftMeetings(t *testing.T) *drafter {
	t.Helper()
	b := gathering()
	d := newDrafter(b)
	about := "meeting/" + d.enter(t, "meeting.convened", fmt.Sprintf(`{"mode":"online","starts":%q,"title":{"en":"A meeting"}}`, b.Now.AddHours(24)), d.Coordinator.Key)
	d.Wait(24)
	d.enter(t, "meeting.opened", `{"subject":"`+about+`"}`, d.Registrars[0].Key)
	d.enter(t, "attendance.checked_in", `{"subject":"`+about+`"}`, d.Members[2].Key)
	d.enter(t, "attendance.attested", fmt.Sprintf(`{"subject":%q,"members":[%q,%q,%q],"present":true}`, about, d.Members[0].ID, d.Members[1].ID, d.Members[3].ID),
		d.Members[0].Key, d.Members[4].Key) // who both represent members as well
	motion := d.Table(d.Motion([]string{seed.ClassElection}, domain.NewEffect(choose(d.Members[:3]...))))
	d.Freeze(motion)
	opened := d.draft(t, "poll.opened", fmt.Sprintf(`{"motion":%q,"meeting":%q,"by":[%q]}`, motion, meetingID(about), d.Members[1].Key.Public))
	var e domain.PollOpened
	if err := wire.Decode(opened.Data, &e, ""); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(e.Options, d.State.Motion(motion).Content.Choices()) || len(e.Options) != 5 {
		t.Errorf("the options are %v", e.Options)
	}
	letIn(t, b, d.Submit(d.sign(opened)))
	d.enter(t, "attendance.checked_out", `{"subject":"`+about+`"}`, d.Members[2].Key)
	d.enter(t, "vote.told", fmt.Sprintf(`{"subject":%q,"ballots":[{"member":%q,"choice":"none"}]}`, opened.Subject, d.Members[2].ID), d.Members[0].Key, d.Members[4].Key)
	d.enter(t, "meeting.closed", `{"subject":"`+about+`"}`, d.Coordinator.Key)
	called := "meeting/" + d.enter(t, "meeting.convened", fmt.Sprintf(`{"mode":"online","starts":%q,"title":{"en":"Another"}}`, b.Now.AddHours(24)), d.Coordinator.Key)
	d.enter(t, "meeting.agenda_changed", `{"subject":"`+called+`","agenda":[{"title":{"en":"x"}}]}`, d.Coordinator.Key)
	d.enter(t, "meeting.cancelled", `{"subject":"`+called+`","reasons":{"en":"x"}}`, d.Coordinator.Key)
	return d
}
