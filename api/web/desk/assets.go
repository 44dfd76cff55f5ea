package desk

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"twothirds/api/verifier"
)

// Prefix is where Handler is mounted.
const Prefix = "/modules/"

//go:embed js/*.js
var own embed.FS

// Modules import each other by where they stand in the source tree, seen from
// the folder api, and are served at the same places: the same files run in Node.
const (
	ownFolder      = "web/desk/js/"
	verifierFolder = "verifier/js/"
	entry          = ownFolder + "desk.js"
)

var importLine = regexp.MustCompile(`(?m)^import .* from "([^"]+)";$`)

var (
	modules = needed()
	version = versionOf(modules)
)

// needed are the modules that the entry module leads to, by place.
func needed() map[string]string {
	found := map[string]string{}
	for open := []string{entry}; len(open) > 0; {
		place := open[len(open)-1]
		open = open[:len(open)-1]
		if _, ok := found[place]; ok {
			continue
		}
		found[place] = source(place)
		for _, m := range importLine.FindAllStringSubmatch(found[place], -1) {
			open = append(open, path.Join(path.Dir(place), m[1]))
		}
	}
	return found
}

// source reads a module; one that is not there is a fault of the program, which
// a test would find.
func source(place string) string {
	var text []byte
	var err error
	if name, ok := strings.CutPrefix(place, verifierFolder); ok {
		text, err = fs.ReadFile(verifier.Modules(), name)
	} else {
		text, err = own.ReadFile("js/" + strings.TrimPrefix(place, ownFolder))
	}
	if err != nil {
		panic("desk: " + err.Error())
	}
	return string(text)
}

// versionOf is a hash of all modules: one that changes has another path, and
// with it all that import it.
func versionOf(modules map[string]string) string {
	sum := sha256.New()
	for _, place := range slices.Sorted(maps.Keys(modules)) {
		sum.Write([]byte(place + "\x00" + modules[place] + "\x00")) // never fails
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// Script is the path of the module that a page of the desk loads:
//
//	<script type="module" src="{{.Script}}"></script>
func Script() string { return Prefix + version + "/" + entry }

// Preloads are the paths of all modules that Script leads to, for links of
// rel="modulepreload"; without them a browser asks for them one level after the other.
func Preloads() []string {
	var paths []string
	for _, place := range slices.Sorted(maps.Keys(modules)) {
		paths = append(paths, Prefix+version+"/"+place)
	}
	return paths
}

// Handler serves the modules below Prefix. What it serves can be kept for ever:
// it never changes under its path.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		place, ok := strings.CutPrefix(r.URL.Path, Prefix+version+"/")
		text, there := modules[place]
		if !ok || !there {
			http.Error(w, "there is no such module of this version: load the page anew", http.StatusNotFound)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "text/javascript; charset=utf-8")
		h.Set("Content-Length", strconv.Itoa(len(text)))
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		if r.Method != http.MethodHead {
			_, _ = w.Write([]byte(text)) // the client is gone where this fails
		}
	})
}
