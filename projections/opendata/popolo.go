package opendata

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
	"twothirds/projections"
	"twothirds/projections/locale"
	"twothirds/projections/words"
)

// The classes of Popolo 1.0 (popoloproject.com/specs), as far as a log fills them. Our own
// members begin with x_. Ids are subjects of the log: member/<id>, side/<name>.

type popoloLink struct {
	Note string `json:"note,omitzero"`
	URL  string `json:"url"`
}

type popoloName struct {
	Name string `json:"name"`
	Note string `json:"note"`
}

type popoloIdentifier struct {
	Identifier string `json:"identifier"`
	Scheme     string `json:"scheme"`
}

type popoloOrganization struct {
	Classification string             `json:"classification"`
	CreatedAt      string             `json:"created_at,omitzero"`
	FoundingDate   string             `json:"founding_date,omitzero"`
	ID             string             `json:"id"`
	Identifiers    []popoloIdentifier `json:"identifiers,omitzero"`
	Name           string             `json:"name"`
	OtherNames     []popoloName       `json:"other_names,omitzero"`
	ParentID       string             `json:"parent_id,omitzero"`
	Sources        []popoloLink       `json:"sources,omitzero"`
	Status         string             `json:"x_status,omitzero"`
}

type popoloPerson struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	Sources []popoloLink `json:"sources"`
}

type popoloMember struct {
	Type string `json:"@type"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

type popoloMembership struct {
	EndDate        string        `json:"end_date,omitzero"`
	ID             string        `json:"id"`
	Label          string        `json:"label,omitzero"`
	Member         *popoloMember `json:"member,omitzero"`
	OnBehalfOfID   string        `json:"on_behalf_of_id,omitzero"`
	OrganizationID string        `json:"organization_id"`
	PersonID       string        `json:"person_id,omitzero"`
	PostID         string        `json:"post_id,omitzero"`
	Role           string        `json:"role"`
	Sources        []popoloLink  `json:"sources"`
	StartDate      string        `json:"start_date,omitzero"`
}

type popoloPost struct {
	ID             string       `json:"id"`
	Label          string       `json:"label"`
	OrganizationID string       `json:"organization_id"`
	Role           string       `json:"role"`
	Sources        []popoloLink `json:"sources"`
}

type popoloEvent struct {
	Attendees      []string     `json:"x_attendees"`
	Classification string       `json:"classification"`
	EndDate        string       `json:"end_date,omitzero"`
	ID             string       `json:"id"`
	Location       string       `json:"location,omitzero"`
	Name           string       `json:"name"`
	OrganizationID string       `json:"organization_id"`
	Sources        []popoloLink `json:"sources"`
	StartDate      string       `json:"start_date"`
	Status         string       `json:"status"`
}

type popoloMotion struct {
	Classification string       `json:"classification"`
	Date           string       `json:"date"`
	ID             string       `json:"id"`
	Identifier     string       `json:"identifier"`
	Mover          string       `json:"x_mover_id"`
	OrganizationID string       `json:"organization_id"`
	Requirement    string       `json:"requirement"`
	Result         string       `json:"result,omitzero"`
	Seconders      []string     `json:"x_seconder_ids"`
	Sources        []popoloLink `json:"sources"`
	State          string       `json:"x_state"`
	Text           string       `json:"text"`
	Title          string       `json:"x_title"`
}

type popoloCount struct {
	GroupID string `json:"group_id,omitzero"`
	Option  string `json:"option"`
	Value   int64  `json:"value"`
}

type popoloGroupResult struct {
	GroupID string `json:"group_id"`
	Result  string `json:"result"`
}

type popoloVote struct {
	GroupID     string       `json:"group_id,omitzero"`
	ID          string       `json:"id"`
	Option      string       `json:"option"`
	Reason      string       `json:"x_recused_by,omitzero"`
	Role        string       `json:"role,omitzero"`
	Sources     []popoloLink `json:"x_sources"`
	Told        bool         `json:"x_told_by_tellers,omitzero"`
	VoteEventID string       `json:"vote_event_id"`
	VoterID     string       `json:"voter_id"`
	Weight      int64        `json:"weight"`
}

type popoloVoteEvent struct {
	Counts         []popoloCount       `json:"counts"`
	EndDate        string              `json:"end_date"`
	GroupResults   []popoloGroupResult `json:"group_results"`
	ID             string              `json:"id"`
	Identifier     string              `json:"identifier,omitzero"`
	MotionID       string              `json:"motion_id"`
	OrganizationID string              `json:"organization_id"`
	Result         string              `json:"result"`
	Sources        []popoloLink        `json:"sources"`
	StartDate      string              `json:"start_date"`
	Votes          []popoloVote        `json:"votes"`
}

// Codes of results: pass and fail are Popolo's, the others ours.
var popoloResults = map[voting.Outcome]string{voting.Carried: "pass", voting.NotCarried: "fail", voting.LapsedNoQuorum: "lapsed"}

// Options that Popolo has no code for keep ours; not voting is Popolo's.
const (
	optionNotVoting = "not voting"
	optionRecused   = "recused"
)

// popolo writes the lists of a document.
type popolo struct {
	*data
	out   *bufio.Writer
	some  bool // of the list that is being written
	words *words.Catalogue
}

// writePopolo writes one document with a list of each class.
func writePopolo(d *data, w io.Writer) error {
	p := &popolo{data: d, out: bufio.NewWriter(w), words: words.New(locale.English)}
	lists := []struct {
		name  string
		write func() error
	}{
		{"events", p.events},
		{"memberships", p.memberships},
		{"motions", p.motions},
		{"organizations", p.organizations},
		{"persons", p.persons},
		{"posts", p.posts},
		{"vote_events", p.voteEvents},
	}
	for i, list := range lists {
		open := ","
		if i == 0 {
			open = "{"
		}
		fmt.Fprintf(p.out, "%s%q:[", open, list.name)
		p.some = false
		if err := list.write(); err != nil {
			return err
		}
		fmt.Fprint(p.out, "\n]")
	}
	fmt.Fprint(p.out, "}\n")
	if err := p.out.Flush(); err != nil {
		return fmt.Errorf("writing Popolo: %w", err)
	}
	return nil
}

// put writes one object of the list, on a line of its own.
func (p *popolo) put(v any) error {
	if p.some {
		p.out.WriteByte(',')
	}
	p.some = true
	p.out.WriteByte('\n')
	_, err := p.out.Write(wire.Canonical(v))
	return err
}

func (p *popolo) body() string { return "ledger/" + p.ledger.ID.String() }

func (p *popolo) from(seqs ...wire.Seq) []popoloLink {
	links := make([]popoloLink, 0, len(seqs))
	for _, seq := range seqs {
		if seq > 0 {
			links = append(links, popoloLink{URL: p.source(seq)})
		}
	}
	return links
}

// day is the day of a time as the log writes it; Popolo's dates have no fractions of seconds.
func day(t string) string { return t[:min(len(t), len(time.DateOnly))] }

// second is a time to the second.
func second(t wire.Time) string { return t.String()[:len("2006-01-02T15:04:05")] + "Z" }

// names are a text as a name, and the one in the other language.
func names(t domain.Text) (name string, others []popoloName) {
	if t.En != "" && t.Az != "" && t.En != t.Az {
		others = []popoloName{{Name: t.Az, Note: "az"}}
	}
	return t.In("en"), others
}

func (p *popolo) organizations() error {
	founded, err := p.recorded(1)
	if err != nil {
		return err
	}
	name, others := names(p.ledger.Name)
	err = p.put(popoloOrganization{
		ID: p.body(), Name: name, OtherNames: others, Classification: "decision-making body", CreatedAt: founded, Sources: p.from(1), Status: p.ledger.Status,
		Identifiers: []popoloIdentifier{{Identifier: p.ledger.ID.String(), Scheme: "twothirds-ledger"}},
	})
	if err != nil {
		return err
	}
	sides, err := p.sides()
	if err != nil {
		return err
	}
	for _, side := range sides {
		if err := p.put(popoloOrganization{ID: "side/" + side, Name: side, Classification: "side", ParentID: p.body(), Sources: p.from(1)}); err != nil {
			return err
		}
	}
	err = each(p.data, "group", func(g *domain.WorkingGroup, _ wire.Seq) error {
		name, others := names(g.Name)
		return p.put(popoloOrganization{ID: "group/" + g.ID.String(), Name: name, OtherNames: others, Classification: "working group", ParentID: p.body(), Sources: p.from(g.Seq), Status: g.State})
	})
	if err != nil {
		return err
	}
	return each(p.data, "member", func(m *domain.Member, _ wire.Seq) error {
		name, others := names(m.Name)
		created, err := p.recorded(m.Entered)
		if err != nil {
			return err
		}
		return p.put(popoloOrganization{
			ID: "member/" + m.ID.String(), Name: name, OtherNames: others, Classification: m.Constituency, CreatedAt: created, Sources: p.from(m.Entered), Status: m.Status,
		})
	})
}

// sides are those that any rule set has, and any roll.
func (p *popolo) sides() ([]string, error) {
	found := map[string]bool{}
	err := each(p.data, "rules", func(r *domain.AdoptedRules, _ wire.Seq) error {
		for _, c := range r.Rules.Constituencies {
			if c.Side != "" {
				found[c.Side] = true
			}
		}
		return nil
	})
	var sides []string
	for side := range found {
		sides = append(sides, side)
	}
	slices.Sort(sides)
	return sides, err
}

func (p *popolo) persons() error {
	return each(p.data, "representative", func(r *domain.Representative, _ wire.Seq) error {
		return p.put(popoloPerson{ID: "representative/" + r.ID.String(), Name: "Representative of " + p.memberName(r.Member), Sources: p.from(r.Appointed)})
	})
}

func (p *popolo) memberName(id domain.MemberID) string {
	if m := p.members[id]; m != nil {
		return m.Name.In("en")
	}
	return id.String()
}

// memberships are those of members in the body, of members in working groups, of
// representatives in their members, and of holders in their posts.
func (p *popolo) memberships() error {
	err := each(p.data, "member", func(m *domain.Member, _ wire.Seq) error {
		begun, err := p.recorded(m.Entered)
		if err != nil {
			return err
		}
		membership := popoloMembership{
			ID: "membership/" + m.ID.String(), OrganizationID: p.body(), Role: "member", Label: m.Status, StartDate: day(begun), Sources: p.from(m.Entered),
			Member: &popoloMember{Type: "Organization", ID: "member/" + m.ID.String(), Name: m.Name.In("en")},
		}
		if m.Status == domain.StatusLeft {
			ended, err := p.recorded(m.StatusSeq)
			if err != nil {
				return err
			}
			membership.EndDate, membership.Sources = day(ended), p.from(m.Entered, m.StatusSeq)
		}
		return p.put(membership)
	})
	if err != nil {
		return err
	}
	err = each(p.data, "group", func(g *domain.WorkingGroup, _ wire.Seq) error {
		for _, id := range g.Members {
			err := p.put(popoloMembership{
				ID: "membership/" + g.ID.String() + "." + id.String(), OrganizationID: "group/" + g.ID.String(), Role: "member", Sources: p.from(g.Seq),
				Member: &popoloMember{Type: "Organization", ID: "member/" + id.String(), Name: p.memberName(id)},
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = each(p.data, "representative", func(r *domain.Representative, _ wire.Seq) error {
		begun, err := p.recorded(r.Appointed)
		if err != nil {
			return err
		}
		begin := day(begun)
		if r.From > 0 {
			begin = max(begin, day(r.From.String()))
		}
		membership := popoloMembership{
			ID: "membership/" + r.ID.String(), PersonID: "representative/" + r.ID.String(), OrganizationID: p.body(), OnBehalfOfID: "member/" + r.Member.String(),
			Role: "representative", Label: r.Kind, StartDate: begin, Sources: p.from(r.Appointed),
		}
		ended, err := p.recorded(r.Ended)
		if err != nil {
			return err
		}
		if ended != "" {
			membership.EndDate, membership.Sources = max(begin, day(ended)), p.from(r.Appointed, r.Ended)
		} else if r.To > 0 {
			membership.EndDate = max(begin, day(r.To.String()))
		}
		return p.put(membership)
	})
	if err != nil {
		return err
	}
	return each(p.data, "office", func(o *domain.Office, _ wire.Seq) error {
		holder, ok := strings.CutPrefix(o.Holder, "representative/")
		if !ok {
			return nil // held by a key of its own, or by nobody
		}
		membership := popoloMembership{
			ID: "membership/" + o.Name, PersonID: "representative/" + holder, OrganizationID: p.body(), PostID: "office/" + o.Name, Role: o.Role,
			StartDate: day(o.From.String()), Sources: p.from(o.Seq),
		}
		if o.Until > 0 {
			membership.EndDate = max(membership.StartDate, day(o.Until.String()))
		}
		return p.put(membership)
	})
}

func (p *popolo) posts() error {
	return each(p.data, "office", func(o *domain.Office, _ wire.Seq) error {
		return p.put(popoloPost{ID: "office/" + o.Name, Label: o.Name, Role: o.Role, OrganizationID: p.body(), Sources: p.from(o.Seq)})
	})
}

func (p *popolo) events() error {
	return each(p.data, "meeting", func(m *domain.Meeting, _ wire.Seq) error {
		e := popoloEvent{
			ID: "meeting/" + m.ID.String(), Name: m.Title.In("en"), Classification: "meeting", StartDate: second(m.Starts), Status: m.State, Location: m.Place.In("en"),
			OrganizationID: p.body(), Sources: p.from(m.Convened, m.Opened, m.Closed), Attendees: []string{},
		}
		if m.Group != nil {
			e.OrganizationID = "group/" + m.Group.String()
		}
		if m.Ends >= m.Starts {
			e.EndDate = second(m.Ends)
		}
		if m.Closed > 0 {
			closed, err := p.recorded(m.Closed)
			if err != nil {
				return err
			}
			end, err := wire.ParseTime(closed)
			if err != nil {
				return err
			}
			e.EndDate = second(max(m.Starts, end))
		}
		err := p.View.EachBy("attendance", "meeting", m.ID.String(), func(row projections.Row) error {
			a, err := projections.Decoded[domain.Attendance](row)
			if err == nil {
				e.Attendees = append(e.Attendees, "member/"+a.Member.String())
			}
			return err
		})
		if err != nil {
			return err
		}
		return p.put(e)
	})
}
