package web

import (
	"net/http"

	"twothirds/api/verifier"
	"twothirds/api/web/body"
	"twothirds/api/web/desk"
	"twothirds/api/web/feeds"
	"twothirds/api/web/find"
	"twothirds/api/web/history"
	"twothirds/api/web/meetings"
	"twothirds/api/web/motions"
	"twothirds/api/web/plan"
	"twothirds/api/web/record"
	"twothirds/api/web/reports"
	"twothirds/api/web/site"
)

// sections are all of the pages.
var sections = []site.Section{motions.Section, plan.Section, body.Section, meetings.Section, history.Section, record.Section, reports.Section, find.Section, feeds.Section, desk.Section}

// ways are what every page leads to.
var ways = site.Ways{Entrances: []site.Entrance{
	{Path: "/", Key: "nav.front"},
	{Path: "/motions", Key: "nav.motions"},
	{Path: "/decisions", Key: "nav.decisions"},
	{Path: "/plan", Key: "nav.plan"},
	{Path: "/members", Key: "nav.members"},
	{Path: "/meetings", Key: "nav.meetings"},
	{Path: "/documents", Key: "nav.documents"},
	{Path: "/rules", Key: "nav.rules"},
	{Path: "/records", Key: "nav.records"},
	{Path: "/room", Key: "nav.room"},
}, Tools: []site.Entrance{
	{Path: "/calendar", Key: "nav.calendar"},
	{Path: "/reports", Key: "reports"},
	{Path: "/desk", Key: "desk"},
}, Further: []site.Entrance{
	{Path: "/open-data", Key: "opendata"},
	{Path: "/log", Key: "nav.log"},
	{Path: "/corrections", Key: "corrections.title"},
	{Path: "/protests", Key: "protests.title"},
	{Path: "/notices", Key: "notices"},
}, Feeds: map[string]site.Entrance{
	"application/atom+xml": {Path: "/decisions.atom", Key: "feed.decisions"},
	"text/calendar":        {Path: "/calendar.ics", Key: "feed.calendar"},
}}

// Mount serves the pages on mux: / sends a browser to its language, /en/ and
// /az/ have everything.
func Mount(mux *http.ServeMux, o site.Options) {
	site.Mount(mux, o, ways, sections...)
	mux.Handle("GET "+desk.Prefix, desk.Handler())
	mux.Handle("GET "+verifier.WorkerPath, verifier.WorkerHandler())
}
