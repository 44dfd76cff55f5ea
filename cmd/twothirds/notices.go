package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"twothirds/api/httpapi"
	"twothirds/api/notices"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore"
)

// startNotices has a node send notices, where its folder says how. from, where
// not 0, is the entry that a new outbox begins with. When notices can go on no
// more, the ledger still does.
func (n *node) startNotices(o nodeOptions, from uint64) error {
	config, err := notices.LoadConfig(o.Dir)
	if err != nil || config == nil {
		return noticesError(err)
	}
	outbox, err := notices.Open(notices.Options{
		Ledger: n.Ledger, Model: n.Model, Config: config, Dir: o.Dir, From: wire.Seq(from), Log: o.Log,
	})
	if err != nil {
		return noticesError(err)
	}
	n.Notices = outbox
	n.running.Go(func() {
		if err := outbox.Run(n.life); err != nil {
			o.Log.Error("notices are sent no more until the ledger is served anew", "why", err)
		}
	})
	return nil
}

func noticesError(err error) error {
	switch {
	case errors.Is(err, notices.ErrConfig):
		return exitError{exitUsage, err}
	case errors.Is(err, notices.ErrInUse), errors.Is(err, notices.ErrOtherLedger):
		return exitError{exitConflict, err}
	case errors.Is(err, notices.ErrNoOutbox):
		return exitError{exitNotFound, err}
	}
	return err
}

func newNoticesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "notices",
		Short: "See what members were told and when; try a channel",
		Long: `Notices follow from the log: a motion is tabled, a poll opens, it closes soon and you
have not voted, the result, a key for your member, something due. "serve" hands them
over by mail, webhook or file where the data folder has notices.json (docs/notices.md).
In the sense of the rules the entry is the notice, not the mail.`,
	}
	cmd.AddCommand(newNoticesStatusCommand(), newNoticesTestCommand())
	return cmd
}

// noticeLine is a delivery as status prints it; of a notice for nobody, the
// notice alone.
type noticeLine struct {
	At       wire.Time `json:"at,omitzero"`
	Attempts int64     `json:"attempts"`
	Channel  string    `json:"channel,omitzero"`
	ID       string    `json:"id"`
	Kind     string    `json:"kind"`
	Lang     string    `json:"lang,omitzero"`
	Made     wire.Time `json:"made"`
	Problem  string    `json:"problem,omitzero"`
	Repeated bool      `json:"repeated,omitzero"`
	Sequence wire.Seq  `json:"sequence"`
	// State is that of the delivery, or no_recipient.
	State string `json:"state"`
	To    string `json:"to"`
}

const noRecipient = "no_recipient"

func newNoticesStatusCommand() *cobra.Command {
	var data, address, member, office string
	var asJSON bool
	var limit int
	cmd := &cobra.Command{
		Use:   "status --data DIR | --url URL --member ID",
		Short: "Print what was handed over when, by member and office",
		Long: `status prints a line for each delivery, of the newest entry first, never an address.
From a server it is what that shows of one member; from a folder that no process
uses it is everything, with what went wrong.`,
		Example: `  twothirds notices status --data ledger
  twothirds notices status --url https://ledger.example.org --member 01a2… --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			of := ""
			switch {
			case member != "" && office != "":
				return exitError{exitUsage, errors.New("name a member or an office, not both")}
			case (data == "") == (address == ""):
				return exitError{exitUsage, errors.New("name the ledger, once: with --data DIR or --url URL")}
			case address != "" && member == "":
				return exitError{exitUsage, errors.New("name the member with --member ID: a server shows one at a time")}
			case limit < 1 || limit > 200:
				return exitError{exitUsage, errors.New("--limit is 1 to 200")}
			case member != "":
				of = "member/" + member
			case office != "":
				of = "office/" + office
			}
			var lines []noticeLine
			var err error
			if address != "" {
				lines, err = noticesOfServer(cmd.Context(), address, member, limit)
			} else {
				lines, err = noticesOfFolder(data, of, limit)
			}
			if err != nil {
				return noticesError(err)
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), lines)
			}
			return printNotices(cmd.OutOrStdout(), lines)
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "the ledger's data folder, which no process uses")
	cmd.Flags().StringVar(&address, "url", "", "the URL of the ledger's server")
	cmd.Flags().StringVar(&member, "member", "", "only of this member")
	cmd.Flags().StringVar(&office, "office", "", "only of this office")
	cmd.Flags().IntVar(&limit, "limit", 50, "how many notices at most, of each member and office")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON value")
	return cmd
}

func noticesOfFolder(dir, of string, limit int) ([]noticeLine, error) {
	archive, err := notices.OpenArchive(filepath.Join(dir, notices.FileOutbox))
	if err != nil {
		return nil, err
	}
	defer archive.Close() //nolint:errcheck // read only
	addressees := []string{of}
	if of == "" {
		if addressees, err = archive.Addressees(); err != nil {
			return nil, err
		}
	}
	lines := []noticeLine{}
	for _, to := range addressees {
		list, err := archive.Of(to, 0, limit)
		if err != nil {
			return nil, err
		}
		for i := range list {
			n := &list[i]
			line := noticeLine{ID: n.ID, Kind: n.Kind, Made: n.Made, Sequence: n.Sequence, State: noRecipient, To: n.To}
			for _, d := range n.Deliveries {
				line.At, line.Attempts, line.Channel, line.Lang, line.Problem, line.Repeated, line.State = d.At, d.Attempts, d.Channel, d.Lang, d.Problem, d.Repeated, d.State
				lines = append(lines, line)
			}
			if len(n.Deliveries) == 0 {
				lines = append(lines, line)
			}
		}
	}
	return lines, nil
}

// maxNoticesAnswer bounds a server's answer, in bytes.
const maxNoticesAnswer = 4 << 20

func noticesOfServer(ctx context.Context, address, member string, limit int) ([]noticeLine, error) {
	base, err := url.Parse(address)
	if err != nil || !isURL(address) || base.Host == "" {
		return nil, exitError{exitUsage, fmt.Errorf("%q is not the URL of a ledger's server", address)}
	}
	base.Path = strings.TrimRight(base.Path, "/") + "/v1/notices"
	base.RawQuery, base.Fragment = url.Values{"member": {member}, "limit": {fmt.Sprint(limit)}}.Encode(), ""
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base.String(), nil)
	if err != nil {
		return nil, exitError{exitUsage, err}
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, exitError{exitUnreachable, fmt.Errorf("asking for notices: %w", err)}
	}
	defer answer.Body.Close() //nolint:errcheck // read only
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxNoticesAnswer))
	if err != nil {
		return nil, exitError{exitUnreachable, fmt.Errorf("reading notices: %w", err)}
	}
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("asking for notices: the server answers %s", answer.Status)
	}
	var shown httpapi.Notices
	if err := json.Unmarshal(body, &shown); err != nil {
		return nil, fmt.Errorf("reading notices: %w", err)
	}
	if !shown.On {
		return nil, fmt.Errorf("%s: %w", address, notices.ErrNoOutbox)
	}
	lines := []noticeLine{}
	for _, n := range shown.Notices {
		line := noticeLine{ID: n.ID, Kind: n.Kind, Made: n.Made, Sequence: n.Sequence, State: noRecipient, To: "member/" + member}
		for _, d := range n.Deliveries {
			line.At, line.Attempts, line.Channel, line.Lang, line.Repeated, line.State = d.At, d.Attempts, d.Channel, d.Lang, d.Repeated, d.State
			lines = append(lines, line)
		}
		if len(n.Deliveries) == 0 {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

func printNotices(w io.Writer, lines []noticeLine) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "FOR\tENTRY\tNOTICE\tCHANNEL\tLANG\tSTATE\tAT\tATTEMPTS\tPROBLEM")
	for _, l := range lines {
		at := ""
		if !l.At.IsZero() {
			at = l.At.String()
		}
		state := l.State
		if l.Repeated {
			state += " (repeated)"
		}
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%d\t%s\n",
			plain(l.To), l.Sequence, plain(l.Kind), plain(l.Channel), plain(l.Lang), plain(state), at, l.Attempts, plain(l.Problem))
	}
	return t.Flush()
}

func newNoticesTestCommand() *cobra.Command {
	var data string
	var to notices.Recipient
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "test --data DIR --channel NAME --to ADDRESS [--lang en|az]",
		Short: "Hand a letter over that says nothing but that notices arrive",
		Long: `test reads notices.json in the folder, whether or not a process uses it, and hands
a test letter over by one channel. It is not kept in the outbox.`,
		Example: `  twothirds notices test --data ledger --channel mail --to somebody@example.org --lang az`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			id, err := eventstore.LedgerOf(data)
			if err != nil {
				return err
			}
			config, err := notices.LoadConfig(data)
			if err != nil {
				return noticesError(err)
			}
			if config == nil {
				return exitError{exitNotFound, fmt.Errorf("there is no %s in %s; docs/notices.md says what goes into it", notices.FileConfig, data)}
			}
			var drawn [16]byte
			_, _ = rand.Read(drawn[:]) // never fails
			name := id.String()[:12]   // the ledger's name is in its log, which another process may use
			letter := hex.EncodeToString(drawn[:]) + ".test"
			err = notices.Test(cmd.Context(), config, id, domain.Text{Az: name, En: name}, to, letter, wire.Time(time.Now().UnixMilli()))
			if err != nil {
				return noticesError(err)
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), map[string]string{"channel": to.Channel, "id": letter, "state": notices.HandedOver})
			}
			fmt.Fprintln(cmd.ErrOrStderr(), "Handed over.")
			return nil
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "the ledger's data folder")
	cmd.Flags().StringVar(&to.Channel, "channel", "", "the channel's name in notices.json")
	cmd.Flags().StringVar(&to.To, "to", "", "the recipient")
	cmd.Flags().StringVar(&to.Lang, "lang", "en", "the language, en or az")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON value")
	for _, name := range []string{"data", "channel", "to"} {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // a flag that was not added above
		}
	}
	return cmd
}
