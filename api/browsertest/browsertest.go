// Package browsertest drives a real browser for tests: headless Chromium, which
// is spoken to over a pipe. Where there is none, or tests are to be short, the
// test that asks for one is skipped.
package browsertest

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"
)

// A Browser is a headless Chromium that is spoken to over a pipe (Chrome DevTools
// Protocol), in real time: virtual time does not wait for streams.
type Browser struct {
	t    testing.TB
	in   *os.File
	pipe *os.File // what it answers, and out of it
	out  *bufio.Reader
	id   int
}

// A Tab is one of its pages.
type Tab struct {
	*Browser
	session, context string
}

// Open starts Chromium, or skips the test where there is none, and in short
// tests. It ends with the test.
func Open(t testing.TB) *Browser {
	t.Helper()
	if testing.Short() {
		t.Skip("short: no browser is started")
	}
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed")
	}
	profile, err := os.MkdirTemp("", "browser")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { discard(t, profile) })
	theirIn, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
		"--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows", // every tab has its person
		"--disable-extensions", "--disable-component-update", "--disable-sync", "--mute-audio", "--disable-features=Translate,MediaRouter,OptimizationHints",
		"--disable-dev-shm-usage", "--user-data-dir="+profile, "--remote-debugging-pipe", "about:blank")
	cmd.ExtraFiles = []*os.File{theirIn, theirOut}
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	theirIn.Close()
	theirOut.Close()
	b := &Browser{t: t, in: in, pipe: out, out: bufio.NewReader(out)}
	t.Cleanup(func() {
		_ = b.send("", "Browser.close", nil, nil) // Chromium ends with its answer, or before
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Logf("chromium: %v", err)
		}
		out.Close()
	})
	return b
}

// discard removes the folder of a browser that has ended. Processes of its own may
// outlive it for a moment and write there.
func discard(t testing.TB, profile string) {
	for start := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		err := os.RemoveAll(profile)
		if err == nil {
			return
		}
		if time.Since(start) > patience {
			t.Errorf("removing the browser's folder: %v", err)
			return
		}
	}
}

// Tab opens an empty page.
func (b *Browser) Tab() *Tab {
	b.t.Helper()
	return b.tab("")
}

// Person opens an empty page in a window that shares nothing with the others: no
// storage, and so no keys.
func (b *Browser) Person() *Tab {
	b.t.Helper()
	var made struct {
		ID string `json:"browserContextId"`
	}
	b.call("", "Target.createBrowserContext", nil, &made)
	return b.tab(made.ID)
}

func (b *Browser) tab(context string) *Tab {
	b.t.Helper()
	var target struct {
		TargetID string `json:"targetId"`
	}
	params := map[string]any{"url": "about:blank"}
	if context != "" {
		params["browserContextId"] = context
	}
	b.call("", "Target.createTarget", params, &target)
	var attached struct {
		SessionID string `json:"sessionId"`
	}
	b.call("", "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	return &Tab{b, attached.SessionID, context}
}

func (b *Browser) call(session, method string, params map[string]any, result any) {
	b.t.Helper()
	if err := b.send(session, method, params, result); err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
}

// send sends a command and reads its answer into result.
func (b *Browser) send(session, method string, params map[string]any, result any) error {
	b.id++
	message := map[string]any{"id": b.id, "method": method, "params": params}
	if params == nil {
		message["params"] = map[string]any{}
	}
	if session != "" {
		message["sessionId"] = session
	}
	data, err := json.Marshal(message)
	if err != nil {
		return err
	}
	if err := b.pipe.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := b.in.Write(append(data, 0)); err != nil {
		return err
	}
	for {
		line, err := b.out.ReadBytes(0)
		if err != nil {
			return err
		}
		var answer struct {
			ID     int             `json:"id"`
			Result json.RawMessage `json:"result"`
			Error  *struct {
				Message string `json:"message"`
			} `json:"error"`
		}
		if err := json.Unmarshal(line[:len(line)-1], &answer); err != nil {
			return err
		}
		switch {
		case answer.ID != b.id: // an event
			continue
		case answer.Error != nil:
			return errors.New(answer.Error.Message)
		case result == nil:
			return nil
		}
		return json.Unmarshal(answer.Result, result)
	}
}

// Call sends a command for the page and reads its answer into result.
func (b *Tab) Call(method string, params map[string]any, result any) {
	b.t.Helper()
	b.call(b.session, method, params, result)
}

// Send is Call for what may fail.
func (b *Tab) Send(method string, params map[string]any, result any) error {
	return b.send(b.session, method, params, result)
}

// Open goes to an address and waits until it is loaded, modules included.
func (b *Tab) Open(address string) {
	b.t.Helper()
	b.Call("Page.navigate", map[string]any{"url": address}, nil)
	b.Until(fmt.Sprintf(`location.href === %q && document.readyState === "complete"`, address))
}

// Before has a script run in every page before its own.
func (b *Tab) Before(script string) {
	b.t.Helper()
	b.Call("Page.enable", nil, nil)
	b.Call("Page.addScriptToEvaluateOnNewDocument", map[string]any{"source": script}, nil)
}

// Front brings the page to the front: the others are hidden then.
func (b *Tab) Front() {
	b.t.Helper()
	b.Call("Page.bringToFront", nil, nil)
}

// Eval runs an expression in the page, awaits it and gives its value as text.
func (b *Tab) Eval(expression string) string {
	b.t.Helper()
	var got struct {
		Result struct {
			Value any `json:"value"`
		} `json:"result"`
		ExceptionDetails json.RawMessage `json:"exceptionDetails"`
	}
	b.Call("Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true}, &got)
	if got.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", expression, got.ExceptionDetails)
	}
	return fmt.Sprint(got.Result.Value)
}

// Until waits until a condition holds, also while the page is left for another,
// and fails where it does not within some time, with what the page says then. What
// throws does not hold.
func (b *Tab) Until(condition string) {
	b.t.Helper()
	b.until(condition, condition)
}

// until is Until of a condition that is called something shorter.
func (b *Tab) until(condition, called string) {
	b.t.Helper()
	params := map[string]any{"awaitPromise": true, "returnByValue": true, "expression": fmt.Sprintf(
		`new Promise((ok) => { const look = (n) => { let is = false; try { is = %s } catch {} is || n === 0 ? ok(Boolean(is)) : setTimeout(look, 20, n - 1); }; look(50); })`, condition)}
	var got struct{ Result struct{ Value any } }
	for start := time.Now(); time.Since(start) < patience; {
		err := b.Send("Runtime.evaluate", params, &got) // fails when the page is left meanwhile
		if err == nil && got.Result.Value == true {
			return
		}
	}
	b.t.Fatalf("not in time: %s\n%s", called, b.Eval(`location.href + "\n" + JSON.stringify([window.said, window.left, window.errors]) + document.querySelector(".live")?.outerHTML + (document.querySelector("dialog[open]") ?? document.body).innerText`))
}

// patience is how long something may take on a slow and busy machine.
const patience = 5 * time.Minute
