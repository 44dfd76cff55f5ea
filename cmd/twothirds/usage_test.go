package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/projections/report"
)

// What a command is called with in a way that no ledger has to be asked about is
// wrong usage: exit code 2, a message, and nothing on standard output.
func TestWrongUsage(t *testing.T) {
	for _, line := range []string{
		"frobnicate", "--frobnicate", "key frobnicate", "help frobnicate", "help key frobnicate",
		"show", "show motions", "show motions --data", "export out", "restore copy", "report decisions", "whatif 1",
		"receipt get 4", "receipt get 4 --data ledger", "receipt check", "replay --digest", "doctor",
		"replay ledger --at 0", "show motions --data ledger --at 0", "report decisions --data ledger --at 0", "due ledger --at 0", "open-data ledger --at 0 -o out.zip",
		"report decision --data ledger", "report gossip --data ledger", "report decisions --data ledger -o nowhere/x.docx", "report decisions --data ledger --format docx",
		"report decisions --data ledger --base javascript:x", "report decisions --data ledger --base /en", "report decisions --data ledger --base https://ledger.example/#x", "report decisions --data ledger --base https://l/>",
		"serve --data ledger --listen foo", "serve --data ledger --listen 127.0.0.1:99999", "serve --data ledger --nats-listen foo", "demo --data nowhere/d --listen foo", "witness --data nowhere/w --name w.example --listen foo",
		"audit ledger --ledger 4f2a", "audit ledger --ledger=", "receipt verify file --ledger 4f2a",
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), strings.Fields(line), strings.NewReader(""), &stdout, &stderr)
		if code != exitUsage || stdout.Len() > 0 || !strings.HasPrefix(stderr.String(), "twothirds: ") {
			t.Errorf("twothirds %s: exit code %d, printed %q and told %q", line, code, stdout.String(), stderr.String())
		}
	}
}

// A flag that a command cannot do without is missed before the command runs, with
// the exit code of wrong usage.
func TestNeededFlags(t *testing.T) {
	needing := 0
	for _, c := range allCommands(newRootCommand()) {
		needs := false
		c.Flags().VisitAll(func(f *pflag.Flag) { needs = needs || f.Annotations[cobra.BashCompOneRequiredFlag] != nil })
		if !needs {
			continue
		}
		needing++
		missed := false
		for _, args := range [][]string{nil, {"1"}, {"1", "2"}} {
			err := c.ValidateArgs(args)
			missed = missed || err != nil && strings.Contains(err.Error(), "required flag") && codeOf(err) == exitUsage
		}
		if !missed {
			t.Errorf("%s does not say with exit code %d that a flag is missing", c.CommandPath(), exitUsage)
		}
	}
	if needing == 0 {
		t.Error("no command needs a flag: this test looks for the wrong thing")
	}
}

// Help of what there is, and the same with --help.
func TestHelpOfACommand(t *testing.T) {
	for _, line := range []string{"", "show", "key", "key new", "witness log add", "completion bash"} {
		var first, second, stderr bytes.Buffer
		code := run(t.Context(), append([]string{"help"}, strings.Fields(line)...), strings.NewReader(""), &first, &stderr)
		run(t.Context(), append(strings.Fields(line), "--help"), strings.NewReader(""), &second, &stderr)
		if code != 0 || stderr.Len() > 0 || first.Len() == 0 || first.String() != second.String() {
			t.Errorf("help %s: exit code %d, told %q, printed\n%s\nand --help\n%s", line, code, stderr.String(), first.String(), second.String())
		}
	}
}

// fullDisk takes some bytes and no more.
type fullDisk struct{ left int }

func (d *fullDisk) Write(p []byte) (int, error) {
	n := min(len(p), d.left)
	d.left -= n
	if n < len(p) {
		return n, errors.New("no space left on device")
	}
	return n, nil
}

// An answer that could not be printed whole is a failure, in commands too that do
// not look at what became of every line.
func TestLostOutput(t *testing.T) {
	for _, line := range []string{"help", "version", "statement types", "tally --yes 16 --no 3 --entitled 22", "open-data --list"} {
		for _, left := range []int{0, 20} {
			var stderr bytes.Buffer
			code := run(t.Context(), strings.Fields(line), strings.NewReader(""), &fullDisk{left}, &stderr)
			if code != exitFailure || !strings.Contains(stderr.String(), "no space left on device") {
				t.Errorf("twothirds %s, with room for %d bytes: exit code %d, told %q", line, left, code, stderr.String())
			}
		}
	}
}

// Where nothing says it, the constituency is the only one that there is; where there
// are several, and where nothing says what decides a motion, the choices are named.
func TestChoicesAreNamed(t *testing.T) {
	state := domaintest.Founded(domain.PurposeOperation).State
	_, err := constituencyOf(state, "")
	if codeOf(err) != exitUsage || !strings.Contains(err.Error(), "--constituency: civil_society, government") {
		t.Errorf("no constituency: %v", err)
	}
	if named, err := constituencyOf(state, "government"); named != "government" || err != nil {
		t.Errorf("a constituency: %q, %v", named, err)
	}
	if err := withoutClass(state); codeOf(err) != exitUsage || !strings.Contains(err.Error(), "--class: admission, election, ordinary") {
		t.Errorf("no class: %v", err)
	}
}

// An address at which somebody listens is a conflict, as a folder in use is.
func TestAddressInUse(t *testing.T) {
	first, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close() //nolint:errcheck // nothing was sent
	_, err = net.Listen("tcp", first.Addr().String())
	if code := codeOf(fmt.Errorf("listening: %w", err)); code != exitConflict {
		t.Errorf("%v: exit code %d", err, code)
	}
}

// Every kind of report that is about something says what, where that is not named.
func TestReportsSayWhatTheyAreAbout(t *testing.T) {
	for _, kind := range report.Kinds() {
		if about, _ := report.About(kind); (about != "") != (aboutInWords[kind] != "") {
			t.Errorf("%s is about %q; in words %q", kind, about, aboutInWords[kind])
		}
	}
}
