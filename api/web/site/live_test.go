package site_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"twothirds/api/browsertest"

	"twothirds/api/httpapi"
	"twothirds/api/httpapi/apitest"
	"twothirds/domain"
)

// TestLive: pages that are open follow the log without being loaded again, tell
// where they must not change, and count down to the close by the log's clock.
func TestLive(t *testing.T) {
	s := apitest.Found(t, domain.PurposeDemonstration).Tell()
	api := httpapi.New(httpapi.Options{Ledger: s.Ledger, Model: s.Model})
	server := httptest.NewServer(api)
	t.Cleanup(func() {
		api.(*httpapi.API).Drain() // or the streams would hold it up
		server.Close()
	})
	browser := browsertest.Open(t)
	motion, log, typing := browser.Tab(), browser.Tab(), browser.Tab()
	tabs := []*browsertest.Tab{motion, log, typing}
	for _, tab := range tabs {
		// Tabs are in the background but for one; each is to be seen by its reader.
		tab.Before(`Object.defineProperty(document, "hidden", { get: () => false });
			addEventListener("securitypolicyviolation", (e) => { window.violation = e.violatedDirective + " " + e.sourceFile; });
			const own = window.EventSource; window.streams = 0;
			window.EventSource = class extends own { constructor(...a) { super(...a); window.streams++; this.addEventListener("open", () => { window.following = true; }); } };
			window.said = []; window.left = [];
			addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
				const text = document.querySelector("[role=status]")?.textContent, left = document.querySelector(".left")?.textContent;
				if (text && said.at(-1) !== text) said.push(text);
				if (left && window.left.at(-1) !== left) window.left.push(left);
			}).observe(document.documentElement, { subtree: true, childList: true, characterData: true }));`)
	}
	motion.Open(server.URL + "/en/motions/" + s.Voting.String())
	log.Open(server.URL + "/az/log")
	typing.Open(server.URL + "/en/members")
	motion.Until("window.following")
	motion.Until(`document.querySelector(".left").textContent === "(3 days left)"`)

	// The page is marked, so that a page that was loaded again would be told apart.
	for _, tab := range tabs {
		tab.Eval(`document.querySelector("h1").mine = true`)
	}
	typing.Eval(`document.querySelector("#find").focus()`)
	motion.Eval(`document.querySelector("details").open = true; document.querySelector(".poll details a").focus()`)
	s.Cast(s.Open, "", "", "yes")
	motion.Until(`document.body.innerText.includes("3 of 7 members have voted")`)
	if got := motion.Eval(`[document.querySelector("h1").mine, document.querySelector("details").open, document.activeElement === document.querySelector(".poll details a")].join()`); got != "true,true,true" {
		t.Errorf("same page, details open, focus kept: %s", got)
	}
	motion.Until(`said.includes("This page was brought up to date: 1 new entry.")`)
	size := s.Ledger.Size()
	log.Until(fmt.Sprintf(`document.querySelector('main a[href="/az/log/%d"]')`, size))
	if got := log.Eval(`document.querySelector("h1").mine + " " + said.at(-1)`); got != "true Səhifə yeniləndi: 1 yeni qeyd." {
		t.Errorf("the log says %s", got)
	}
	typing.Until(`document.querySelector(".live").innerText.replace(/\s+/g, " ") === "1 new entry Show"`)
	if streams := fmt.Sprint(motion.Eval("streams"), log.Eval("streams"), typing.Eval("streams")); streams != "100" {
		t.Errorf("streams of the tabs: %s", streams)
	}

	// The lead goes to another tab when the one that has it is gone.
	motion.Open(server.URL + "/en/verify?at=3")
	s.Cast(s.Open, "", "", "", "", "", "abstain")
	log.Until(fmt.Sprintf(`document.querySelector('main a[href="/az/log/%d"]')`, s.Ledger.Size()))
	motion.Open(server.URL + "/en/motions/" + s.Voting.String())
	motion.Until(`document.querySelector(".left").textContent !== ""`)
	motion.Eval(`document.querySelector("h1").mine = true`)

	// Half an hour before the close it is counted down, second by second. What follows the
	// close comes without anybody doing anything.
	closes := s.State().Poll(s.Open).Closes
	s.Must("clock.advanced", "ledger", &domain.ClockAdvanced{To: closes - 30*60_000}, s.Officers()[0])
	motion.Until(`window.left.filter((text) => /^\([12]?[0-9] minutes? [0-9]+ seconds? left\)$/.test(text)).length > 2`)
	s.Must("clock.advanced", "ledger", &domain.ClockAdvanced{To: closes - 2000}, s.Officers()[0])
	motion.Until(`document.body.innerText.includes("Decision 3")`)
	if got := motion.Eval(`document.querySelector("h1").mine + " " + document.querySelector(".left")`); got != "true null" {
		t.Errorf("after the close: %s", got)
	}

	// However long an answer takes, there is one question at a time; its answer comes when
	// it is let through. The page's own clock runs ahead, so that it waits for nothing else.
	motion.Eval(`{
		const own = fetch, read = Response.prototype.text, now = performance.now.bind(performance);
		window.asked = window.read = window.heard = 0;
		window.fetch = (...a) => a[0].startsWith("/en/") ? new Promise((go) => { asked++; window.answer = () => go(own(...a)); }) : own(...a);
		Response.prototype.text = async function () { const text = await read.call(this); window.read++; return text; };
		let ahead = 0;
		performance.now = () => now() + (ahead += 10_000);
		new BroadcastChannel("twothirds.live").onmessage = ({ data }) => { heard = Math.max(heard, data.seq ?? 0); };
	}`)
	advance := func(hours int64) {
		t.Helper()
		s.Must("clock.advanced", "ledger", &domain.ClockAdvanced{To: closes.AddHours(hours)}, s.Officers()[0])
		motion.Until(fmt.Sprintf(`heard >= %d`, s.Ledger.Size()))
	}
	advance(1)
	motion.Until(`asked === 1`)
	advance(2)
	if asked := motion.Eval(`new Promise((ok) => setTimeout(() => ok(asked), 400))`); asked != "1" {
		t.Errorf("%s questions at a time", asked)
	}
	size = s.Ledger.Size()
	motion.Eval(`answer()`)
	motion.Until(fmt.Sprintf(`Number(/entry ([0-9]+),/.exec(document.querySelector(".colophon p").textContent)[1]) >= %d`, size))

	// Who stops it has it stopped, everywhere, and what was asked for before is not shown.
	advance(3)
	motion.Until(`asked === 2`)
	motion.Eval(`[...document.querySelectorAll(".colophon button")].at(-1).click()`)
	motion.Until(`said.at(-1) === "This page stays as it is."`)
	before := motion.Eval(`document.querySelector(".colophon p").textContent`)
	motion.Eval(`read = 0, answer()`)
	motion.Until(`read === 1`)
	if got := motion.Eval(`new Promise((ok) => setTimeout(() => ok(said.at(-1) + " " + document.querySelector(".colophon p").textContent)))`); got != "This page stays as it is. "+before {
		t.Errorf("stopped while it was asked for, it says %s", got)
	}
	log.Until(`localStorage.getItem("twothirds.live") === "off"`) // what one tab keeps takes its time to the others
	log.Open(server.URL + "/en/log")
	if got := log.Eval(`streams + " " + [...document.querySelectorAll(".colophon button")].at(-1).textContent`); got != "0 Keep this page up to date" {
		t.Errorf("stopped: %s", got)
	}
	// The past does not change.
	log.Open(server.URL + "/en/?at=3")
	if scripts := log.Eval("document.scripts.length"); scripts != "0" {
		t.Errorf("%s scripts on a page of the past", scripts)
	}
	log.Open(server.URL + "/en/room")
	log.Until(`document.querySelector("#slider").previousElementSibling.tagName === "OUTPUT"`) // room.js runs beside it
	for _, tab := range tabs {
		if violation := tab.Eval("window.violation"); !strings.HasPrefix(violation, "<nil>") {
			t.Errorf("a page breaks its policy: %s", violation)
		}
	}
}
