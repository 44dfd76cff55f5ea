package verifier

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
)

//go:embed verify.html sign.html pages.css js/*.js
var sources embed.FS

// A page is a self-contained file of HTML and how it is served.
type page struct {
	name    string   // of its template, and of the file when it is saved
	modules []string // its JavaScript modules, each after those that it imports
	connect string   // what its script may connect to, as a policy has it
	html    []byte
	policy  string // the Content-Security-Policy that it is served with
}

// form are the modules that both pages need. js/node.js and js/cli.js are in no page:
// they are for the command line.
var form = []string{
	"bytes", "json", "time", "curve", "form", "ruleset", "tree", "signature", "note", "statement", "state",
	"acts", "ledgerkey", "mattereffects", "plan", "planeffects", "effects", "standing", "counting", "types", "rotation", "motions", "groups", "meetings", "polls",
	"proposals", "plans", "progress", "records", "reports", "outside", "derive", "judge", "say", "dom", "terms", "laterterms", "describe",
}

// judging are the modules that verify a log and tell of it.
var judging = append(form[:len(form):len(form)], "source", "zip", "witness", "walk", "receipt", "verify", "words", "receiptview", "render")

var (
	verifyPage = assemble(page{
		name: "verify.html", connect: "'self' http: https:",
		modules: append(judging[:len(judging):len(judging)], "page"),
	})
	signPage = assemble(page{
		name: "sign.html", connect: "'none'",
		modules: append(form[:len(form):len(form)], "keyfile", "signing", "signwords", "signpage"),
	})
)

var (
	importLine = regexp.MustCompile(`(?m)^import \{ ([^}]+) \} from "\./([a-z]+)\.js";\n`)
	exportLine = regexp.MustCompile(`(?m)^export ((?:async )?(?:const|function\*?|class) ([A-Za-z0-9_]+))`)
	moduleWord = regexp.MustCompile(`(?m)^(import|export)\b`)
)

// Page returns the verifier as one self-contained file of HTML: it may be saved
// and opened from a disk. It is the same at every call and must not be altered.
func Page() []byte { return verifyPage.html }

// SignPage returns the page that signs statements, as Page does the verifier.
// Its policy lets it connect to nothing.
func SignPage() []byte { return signPage.html }

// assemble puts a page together. It panics if the sources are not as this file
// expects them, which a test would find: they are part of the program.
func assemble(p page) *page {
	script, style := bundle(p.modules), read("pages.css")
	inside := fmt.Sprintf("default-src 'none'; script-src '%s'; style-src '%s'; img-src data:; connect-src %s; base-uri 'none'; form-action 'none'",
		sourceHash(script), sourceHash(style), p.connect)
	p.html = []byte(strings.NewReplacer("{{policy}}", inside, "{{style}}", style, "{{script}}", script).Replace(read(p.name)))
	p.policy = inside + "; frame-ancestors 'none'"
	return &p
}

// bundle makes one script of modules: each becomes a function that is called
// once and returns what it exports, so that their names do not meet.
func bundle(modules []string) string {
	var out strings.Builder
	for _, name := range modules {
		body := importLine.ReplaceAllStringFunc(read("js/"+name+".js"), func(line string) string {
			m := importLine.FindStringSubmatch(line)
			return fmt.Sprintf("const { %s } = $%s;\n", strings.ReplaceAll(m[1], " as ", ": "), m[2])
		})
		var exports []string
		for _, m := range exportLine.FindAllStringSubmatch(body, -1) {
			exports = append(exports, m[2])
		}
		body = exportLine.ReplaceAllString(body, "$1")
		if word := moduleWord.FindString(body); word != "" || strings.Contains(body, "</script") {
			panic("verifier: js/" + name + ".js cannot be inlined: " + word)
		}
		fmt.Fprintf(&out, "\nconst $%s = (() => {\n%s\nreturn { %s };\n})();\n", name, body, strings.Join(exports, ", "))
	}
	return out.String()
}

func read(name string) string {
	data, err := sources.ReadFile(name)
	if err != nil {
		panic("verifier: " + err.Error())
	}
	return string(data)
}

// sourceHash names an inline script or style in a policy (CSP Level 3, hash-source).
func sourceHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
