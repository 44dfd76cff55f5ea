package motions

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
)

// mostProofs is how many receipts a bundle has at most; a decision with more
// entries than that is proved by an export of the log.
const mostProofs = 2000

// loadProofs puts together what proves a decision without a server: every entry
// of its motion, its polls and itself, each with its receipt.
func loadProofs(r *request) (site.Content, error) {
	d, err := r.decision()
	if err != nil {
		return site.Content{}, err
	}
	seqs, err := r.entriesOf(d)
	if err != nil {
		return site.Content{}, err
	}
	var file bytes.Buffer
	archive := zip.NewWriter(&file)
	keep := func(name string, content []byte) error {
		// Stored as it is, without a time: the same bytes from every server.
		w, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			return err
		}
		_, err = w.Write(content)
		return err
	}
	var readme bytes.Buffer
	fmt.Fprintf(&readme, "%s\n%s\n\n%s\n\n", r.In(r.Ledger.Name).Text, r.T("decision", r.N(d.Number)), r.T("proofs.readme"))
	for _, seq := range seqs {
		proof, entry, err := r.Site.Ledger.Receipt(r.Context(), seq)
		if err != nil {
			return site.Content{}, fmt.Errorf("making the receipt of entry %d: %w", seq, err)
		}
		parsed, err := wire.ParseEntry(entry)
		if err != nil {
			return site.Content{}, fmt.Errorf("entry %d: %w", seq, err)
		}
		name := fmt.Sprintf("entry-%d.tlog-proof", seq)
		if err := errors.Join(keep(name, proof), keep(name+".entry", entry)); err != nil {
			return site.Content{}, fmt.Errorf("writing the bundle: %w", err)
		}
		fmt.Fprintf(&readme, "twothirds receipt verify %s --ledger %s   # %s\n", name, r.Ledger.ID, r.Or("type.", parsed.Statement.Type))
	}
	if err := errors.Join(keep("README.txt", readme.Bytes()), archive.Close()); err != nil {
		return site.Content{}, fmt.Errorf("writing the bundle: %w", err)
	}
	return site.Content{Varies: true, File: &site.File{
		Type: "application/zip", Name: "decision-" + strconv.FormatInt(d.Number, 10) + "-proofs.zip", Body: file.Bytes(),
	}}, nil
}

// entriesOf are the sequences of the entries about a decision's motion, its polls
// and itself, rising.
func (r *request) entriesOf(d *domain.Decision) ([]wire.Seq, error) {
	m, err := site.Get[domain.Motion](r.View, "motion", d.Motion.String())
	if err != nil || m == nil {
		return nil, errors.Join(err, site.ErrNotFound)
	}
	about := []string{"motion/" + m.ID.String(), "decision/" + d.ID.String()}
	for _, poll := range m.Polls {
		about = append(about, "poll/"+poll.String())
	}
	var seqs []wire.Seq
	for _, ref := range about {
		for before, more := wire.Seq(0), true; more; {
			metas, further, err := r.View.EntriesBefore(ref, before, 500)
			if err != nil {
				return nil, err
			}
			for _, meta := range metas {
				before = wire.Seq(meta.Seq)
				seqs = append(seqs, before)
			}
			if more = further; len(seqs) > mostProofs {
				return nil, site.ErrNotFound
			}
		}
	}
	slices.Sort(seqs)
	return slices.Compact(seqs), nil
}

// decision reads the one that the address names.
func (r *request) decision() (*domain.Decision, error) {
	id, err := wire.ParseUUID(r.PathValue("id"))
	if err != nil {
		return nil, site.ErrNotFound
	}
	d, err := site.Found[domain.Decision](r.View, "decision", id.String())
	return d, err
}

type decisionPage struct {
	*site.Page
	No          string
	Name        site.Said
	Motion      site.Link
	DecidedAt   site.Stamp
	Cite        site.Link
	Decision    *decisionView
	Count       *site.CountTable
	Seats       *site.Hemicycle
	Roll        []rollLine
	Open        bool // never: a decision is made when its poll is closed
	RollHeading string
	Opened      site.Link
	Closed      site.Link
	Ballots     string // their digest
	Receipt     string // command
	Proofs      string // link
	Audit       string // command
	Contests    []contestLine
	Content     contentView
}

type contestLine struct {
	Member site.Said
	Word   string
	Cite   site.Link
}

// loadDecision shows one decision by itself: what was decided, by whom, and what
// proves it.
func loadDecision(r *request) (site.Content, error) {
	d, err := r.decision()
	if err != nil {
		return site.Content{}, err
	}
	m, err := site.Get[domain.Motion](r.View, "motion", d.Motion.String())
	if err != nil || m == nil {
		return site.Content{}, errors.Join(err, site.ErrNotFound)
	}
	poll, err := site.Get[domain.Poll](r.View, "poll", d.Poll.String())
	if err != nil || poll == nil {
		return site.Content{}, errors.Join(err, site.ErrNotFound)
	}
	adopted, err := r.RuleSet(d.Rules)
	if err != nil {
		return site.Content{}, err
	}
	names, err := r.MemberNames()
	if err != nil {
		return site.Content{}, err
	}
	recorded, err := r.RecordedAt(d.Seq)
	if err != nil {
		return site.Content{}, err
	}
	sideName := r.SideNames(&adopted.Rules)
	page := &decisionPage{
		Page: &r.Page, No: r.N(d.Number), Name: r.In(m.Content.Title), DecidedAt: r.When(recorded), Cite: r.Cite(d.Seq),
		Motion: site.Link{Href: r.Href("/motions/", m.ID), Text: r.T("motion", r.N(m.Number))},
		Count:  r.CountTable(d.Body, d.Sides, sideName), Seats: r.seats(d.Body, d.Sides),
		Opened: r.EntryLink(poll.Opened), Closed: r.EntryLink(poll.Closed), Ballots: d.Ballots.String(),
		Proofs: r.Href("/decisions/", d.ID, "/proofs.zip"),
		Audit:  "twothirds audit " + site.Origin(r.Request.Request) + " --ledger " + r.Ledger.ID.String(),
	}
	page.Receipt = fmt.Sprintf("twothirds receipt get %d --data %s -o decision.proof && twothirds receipt verify decision.proof --ledger %s",
		d.Seq, site.Origin(r.Request.Request), r.Ledger.ID)
	r.Title = r.T("decision", page.No) + ": " + site.Isolated(page.Name.Text)
	r.Crumbs = []site.Link{{Href: r.Href("/decisions"), Text: r.T("nav.decisions")}, page.Motion}
	if page.Decision, err = r.decisionView(d.ID, m, &adopted.Rules, names); err != nil {
		return site.Content{}, err
	}
	page.RollHeading = r.T("poll.roll.text", r.Count("members", int64(len(poll.Roll))))
	if page.Roll, err = r.roll(poll, names, sideName); err != nil {
		return site.Content{}, err
	}
	if page.Content, err = r.contentView(&m.Content, names); err != nil {
		return site.Content{}, err
	}
	for _, c := range d.Contests {
		page.Contests = append(page.Contests, contestLine{Member: names[c.Member], Word: r.Or("conteststate.", c.State), Cite: r.Cite(c.Seq)})
	}
	return site.Content{Template: "decision.html", Data: page}, nil
}
