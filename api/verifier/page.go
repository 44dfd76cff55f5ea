package verifier

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
)

//go:embed verify.html verify.css js/*.js
var sources embed.FS

// modules are the JavaScript modules of the page, each after those that it
// imports. js/node.js is not among them: it is for the command line.
var modules = []string{
	"bytes", "json", "time", "curve", "form", "ruleset", "tree", "signature", "note", "statement", "state",
	"effects", "standing", "counting", "types", "motions", "derive", "judge", "source", "zip", "verify", "words", "render", "page",
}

var (
	importLine = regexp.MustCompile(`(?m)^import \{ ([^}]+) \} from "\./([a-z]+)\.js";\n`)
	exportLine = regexp.MustCompile(`(?m)^export ((?:async )?(?:const|function\*?|class) ([A-Za-z0-9_]+))`)
	moduleWord = regexp.MustCompile(`(?m)^(import|export)\b`)
)

// page is the self-contained file; policy is the Content-Security-Policy that
// it is served with.
var page, policy = assemble()

// Page returns the page as one self-contained file of HTML: it may be saved and
// opened from a disk. It is the same at every call and must not be altered.
func Page() []byte { return page }

// assemble puts the page together. It panics if the sources are not as this
// file expects them, which a test would find: they are part of the program.
func assemble() (html []byte, served string) {
	script, style := bundle(), read("verify.css")
	inside := fmt.Sprintf("default-src 'none'; script-src '%s'; style-src '%s'; img-src data:; connect-src 'self' http: https:; base-uri 'none'; form-action 'none'",
		sourceHash(script), sourceHash(style))
	text := strings.NewReplacer("{{policy}}", inside, "{{style}}", style, "{{script}}", script).Replace(read("verify.html"))
	return []byte(text), inside + "; frame-ancestors 'none'"
}

// bundle makes one script of the modules: each becomes a function that is called
// once and returns what it exports, so that their names do not meet.
func bundle() string {
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
