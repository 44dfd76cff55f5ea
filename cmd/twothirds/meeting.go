package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
)

func newMeetingCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "meeting",
		Short: "Convene, open and close meetings",
		Long: `MEETING is a meeting's id, a part of it, or its whole title. On a terminal you see
what you sign, and are asked, before anything is signed. Who comes and goes is
entered with twothirds attendance, a poll is held at an open meeting with
twothirds poll open --meeting.`,
	}
	cmd.AddCommand(
		newMeetingConveneCommand(), newMeetingAgendaCommand(),
		newReasonsCommand("cancel MEETING --reasons TEXT --key FILE", "Call a meeting off",
			`cancel is a coordinator's, before the meeting is opened.`,
			`  twothirds meeting cancel 0193a5c0 --reasons "The room is not free." --key coordinator.key --url http://localhost:8080`, "meeting.cancelled", "meeting"),
		newSubjectCommand("open MEETING --key FILE", "Begin a meeting: a coordinator or registrar",
			`  twothirds meeting open 0193a5c0 --key coordinator.key --url http://localhost:8080`, "meeting.opened", "meeting"),
		newMeetingCloseCommand(),
	)
	return cmd
}

func newMeetingConveneCommand() *cobra.Command {
	var a act
	var m convening
	cmd := &cobra.Command{
		Use:   "convene [FIELDS.json|-] --title TEXT (--starts TIME | --in HOURS) --key FILE …",
		Short: "Call a meeting",
		Long: `convene calls a meeting: a coordinator alone, or representatives of as many
members as the rules ask, each with --key. It prints, with the receipt, the
subject: meeting/<its id>. The rules may ask for notice before it starts.

--agenda is repeated for each line of the agenda, in order: a title, or motion/3
for motion 3 under its own title, or motion/3=TITLE. What it is about may also
come from a JSON file, over which the flags stand.`,
		Example: `  twothirds meeting convene --title "Autumn assembly" --starts 2026-12-10T09:00:00Z --hours 3 --place "Hall 2" \
      --agenda "Minutes of the last meeting" --agenda motion/3 --key coordinator.key --url http://localhost:8080`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.run(cmd, "meeting.convened", func(s *domain.State) (fields, error) {
				return m.fields(cmd, s, argument(args, 0))
			})
		},
	}
	a.add(cmd, "meeting.convened")
	m.title.add(cmd, "title", "what the meeting is called")
	m.place.add(cmd, "place", "where it is")
	cmd.Flags().StringVar(&m.starts.at, "starts", "", "when it starts, in UTC")
	cmd.Flags().Int64Var(&m.starts.hours, "in", 0, "in how many hours from now it starts")
	cmd.Flags().StringVar(&m.ends.at, "ends", "", "when it is meant to end, in UTC (default: not said)")
	cmd.Flags().Int64Var(&m.ends.hours, "hours", 0, "how many hours it is meant to last")
	cmd.Flags().StringVar(&m.mode, "mode", "", "in_person, online, hybrid or written (default: in_person where there is a place, else online)")
	cmd.Flags().StringVar(&m.group, "group", "", "the working group that meets (default: the body does)")
	cmd.Flags().StringArrayVar(&m.agenda, "agenda", nil, "a line of the agenda: a title, motion/3, or motion/3=TITLE; may be repeated")
	return cmd
}

// convening is what the flags of meeting convene say.
type convening struct {
	title, place textFlag
	mode, group  string
	starts, ends moment
	agenda       []string
}

// fields are those of the file named by path, where one is, with the flags over them.
func (m *convening) fields(cmd *cobra.Command, s *domain.State, path string) (fields, error) {
	f, err := fileFields(cmd, path)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(m.title.into(cmd, s, f), m.place.into(cmd, s, f), given(s, f, "group", "group", m.group)); err != nil {
		return nil, err
	}
	if err := m.timesInto(s, f); err != nil {
		return nil, err
	}
	if f["title"] == nil || f["starts"] == nil {
		return nil, exitError{exitUsage, errors.New("say what the meeting is called and when it starts, with --title and --starts or --in")}
	}
	switch {
	case m.mode != "":
		if err := oneOf("way to meet", m.mode, domain.MeetingInPerson, domain.MeetingOnline, domain.MeetingHybrid, domain.MeetingWritten); err != nil {
			return nil, err
		}
		f["mode"] = m.mode
	case f["mode"] == nil && f["place"] != nil:
		f["mode"] = domain.MeetingInPerson
	case f["mode"] == nil:
		f["mode"] = domain.MeetingOnline
	}
	if len(m.agenda) > 0 {
		f["agenda"], err = agendaOf(cmd, s, m.agenda)
	}
	return f, err
}

// timesInto puts the beginning and the end into fields, where they are given.
func (m *convening) timesInto(s *domain.State, f fields) error {
	starts, ok, err := m.starts.after(logClock(s))
	switch {
	case err != nil:
		return err
	case ok:
		f["starts"] = starts
	case m.ends.hours != 0:
		return exitError{exitUsage, errors.New("--hours counts from --starts or --in: give one of them")}
	}
	ends, ok, err := m.ends.after(starts)
	if ok {
		f["ends"] = ends
	}
	return err
}

// agendaOf reads the lines of an agenda: a title, motion/3, or motion/3=TITLE.
func agendaOf(cmd *cobra.Command, s *domain.State, lines []string) ([]domain.AgendaItem, error) {
	agenda := make([]domain.AgendaItem, len(lines))
	for i, line := range lines {
		ref, title := "", line
		if rest, about := strings.CutPrefix(line, "motion/"); about {
			ref, title, _ = strings.Cut(rest, "=")
			motion, err := motionOf(s, ref)
			if err != nil {
				return nil, err
			}
			agenda[i].Motion = &motion.ID
			agenda[i].Title = motion.Content.Title
		}
		if title == "" {
			continue // the motion's own
		}
		flag := textFlag{name: "agenda", plain: title}
		var err error
		if agenda[i].Title, err = flag.text(cmd, s); err != nil {
			return nil, err
		}
	}
	return agenda, nil
}

func newMeetingAgendaCommand() *cobra.Command {
	var a act
	var lines []string
	cmd := &cobra.Command{
		Use:   "agenda MEETING [FIELDS.json|-] --agenda LINE … --key FILE",
		Short: "Give a meeting another agenda",
		Long: `agenda puts a whole new agenda in the place of a meeting's, until it is opened: a
coordinator's. The lines are as for meeting convene, or come from a JSON file.`,
		Example: `  twothirds meeting agenda 0193a5c0 --agenda motion/3 --agenda "Any other business" --key coordinator.key --url http://localhost:8080`,
		Args:    cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.run(cmd, "meeting.agenda_changed", func(s *domain.State) (fields, error) {
				f, err := fileFields(cmd, argument(args, 1))
				if err != nil {
					return nil, err
				}
				if len(lines) > 0 {
					if f["agenda"], err = agendaOf(cmd, s, lines); err != nil {
						return nil, err
					}
				}
				if f["agenda"] == nil {
					return nil, exitError{exitUsage, errors.New("give the lines of the agenda, each with --agenda")}
				}
				return about(s, "meeting", args[0], f)
			})
		},
	}
	a.add(cmd, "meeting.agenda_changed")
	cmd.Flags().StringArrayVar(&lines, "agenda", nil, "a line of the agenda: a title, motion/3, or motion/3=TITLE; may be repeated")
	return cmd
}

func newMeetingCloseCommand() *cobra.Command {
	var a act
	var minutes, mediaType string
	var elsewhere bool
	cmd := &cobra.Command{
		Use:   "close MEETING [--minutes FILE] --key FILE",
		Short: "End a meeting: a coordinator or registrar",
		Long: `close ends a meeting. --minutes brings its minutes, a file of at most 25 MB, to the
ledger and puts their SHA-256 on record, in one. The file is kept for ever and for
everybody to see. With --elsewhere, or where --minutes is a SHA-256, the hash alone
goes on record.`,
		Example: `  twothirds meeting close 0193a5c0 --minutes minutes.pdf --key coordinator.key --url http://localhost:8080`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f := fields{}
			if err := minutesInto(cmd, &a, f, minutes, mediaType, elsewhere); err != nil {
				return err
			}
			return a.run(cmd, "meeting.closed", func(s *domain.State) (fields, error) {
				return about(s, "meeting", args[0], f)
			})
		},
	}
	a.add(cmd, "meeting.closed")
	cmd.Flags().StringVar(&minutes, "minutes", "", "the minutes: a file, or its SHA-256")
	cmd.Flags().StringVar(&mediaType, "type", "", "what kind of file the minutes are, such as pdf (default: by its name)")
	cmd.Flags().BoolVar(&elsewhere, "elsewhere", false, "the ledger keeps the hash alone, not the file")
	return cmd
}

// minutesInto puts the hash of the minutes into fields, and has the verb bring the
// file to the ledger, if that is to keep it.
func minutesInto(cmd *cobra.Command, a *act, f fields, minutes, mediaType string, elsewhere bool) error {
	if minutes == "" {
		return nil
	}
	if _, err := wire.ParseHash(minutes); err == nil || elsewhere {
		if f["minutes"], err = hashOf(minutes); err != nil {
			return fmt.Errorf("the minutes: %w", err)
		}
		return nil
	}
	file, err := fileToName(minutes, mediaType, false)
	if err != nil {
		return fmt.Errorf("the minutes: %w", err)
	}
	f["minutes"], a.beside = file.info.SHA256, file.keep
	if a.make {
		fmt.Fprintf(cmd.ErrOrStderr(), "Before this is submitted, give the ledger the file: twothirds attachment put %s\n", minutes)
	}
	return nil
}
