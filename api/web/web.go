package web

import (
	"net/http"

	"twothirds/api/web/body"
	"twothirds/api/web/motions"
	"twothirds/api/web/plan"
	"twothirds/api/web/record"
	"twothirds/api/web/site"
)

// sections are all of the pages.
var sections = []site.Section{motions.Section, plan.Section, body.Section, record.Section}

// ways are what every page leads to.
var ways = site.Ways{Entrances: []site.Entrance{
	{Path: "/", Key: "nav.front"},
	{Path: "/motions", Key: "nav.motions"},
	{Path: "/decisions", Key: "nav.decisions"},
	{Path: "/plan", Key: "nav.plan"},
	{Path: "/members", Key: "nav.members"},
	{Path: "/rules", Key: "nav.rules"},
	{Path: "/log", Key: "nav.log"},
	{Path: "/verify", Key: "nav.verify"},
}}

// Mount serves the pages on mux: / sends a browser to its language, /en/ and
// /az/ have everything.
func Mount(mux *http.ServeMux, o site.Options) { site.Mount(mux, o, ways, sections...) }
