package httpapi

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"twothirds/api/httpapi/apitest"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/eventstore/attachments"
)

// uploadURL is where a file is uploaded, signed with a key.
func uploadURL(content string, key domaintest.Key) string {
	hash := wire.Hash(sha256.Sum256([]byte(content)))
	sig := ed25519.Sign(key.Private, attachments.UploadMessage(hash))
	return "/v1/attachments?sha256=" + hash.String() + "&key=" + key.Public.String() + "&sig=" + base64.RawURLEncoding.EncodeToString(sig)
}

func TestAttachments(t *testing.T) {
	var dir string
	n := apitest.FoundWith(t, domain.PurposeOperation, func(at, _ string) { dir = at })
	h := New(Options{Ledger: n.Ledger, Model: n.Model})
	key := n.Officers()[0].Key
	const text = "<script>alert(1)</script>"
	hash := wire.Hash(sha256.Sum256([]byte(text)))
	path := "/v1/attachments/" + hash.String()
	post := func(url, contentType, body string, status int, content ...string) {
		t.Helper()
		scenario{method: "POST", url: url, body: body, headers: map[string]string{"Content-Type": contentType}, status: status, content: content}.run(t, h)
	}
	good := uploadURL(text, key)

	scenario{url: path, status: 404, content: []string{`"code":"no_such_attachment"`}}.run(t, h)
	post(good, "text/html", text, 415, `"code":"media_type"`)
	post(good, "application/pdf", text, 415, `"code":"media_type"`)
	post(good, "text/plain", text+".", 400, `"code":"form"`)
	post(uploadURL(text, domaintest.NewKey("a stranger")), "text/plain", text, 403, `"code":"uploader"`)
	post(uploadURL(text+".", key)[:strings.Index(good, "&key")]+good[strings.Index(good, "&key"):], "text/plain", text+".", 400, `"code":"signature"`)
	post(strings.Replace(good, "sha256=", "sha256=0", 1), "text/plain", text, 400, `"code":"parameter"`)
	post("/v1/attachments", "text/plain", text, 400, `"code":"parameter"`)
	large := strings.Repeat("a", attachments.MaxSize+1)
	post(uploadURL(large, key), "text/plain", large, 413, `"code":"too_large"`)
	if n.Ledger.Attachments().Total() != 0 {
		t.Error("something was kept")
	}
	for range 2 {
		post(good, "text/plain", text, 201, `{"media_type":"text/plain","sha256":"`+hash.String()+`","size":25}`)
	}
	largest := large[1:]
	post(uploadURL(largest, key), "text/csv", largest, 201, `"size":25000000`)

	got := scenario{url: path, status: 200, content: []string{text}, answer: map[string]string{
		"Content-Type": "text/plain", "Content-Length": "25", "Cache-Control": cacheForEver, "ETag": `"` + hash.String() + `"`,
		"Content-Disposition":     `attachment; filename="` + hash.String() + `.txt"`,
		"Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
	}}
	got.run(t, h)
	got.url = "/log/attachments/" + hash.String()
	got.run(t, h)
	scenario{url: path, status: 304, headers: map[string]string{"If-None-Match": `"` + hash.String() + `"`}}.run(t, h)
	scenario{method: "HEAD", url: path, status: 200, not: []string{text}, answer: map[string]string{"Content-Length": "25"}}.run(t, h)
	for _, other := range []string{"/v1/attachments/0", "/v1/attachments/" + strings.ToUpper(hash.String()), "/log/attachments/checkpoint"} {
		scenario{url: other, status: 404, content: []string{`"code":"no_such_attachment"`}}.run(t, h)
	}
	testDamaged(t, h, dir, hash, wire.Hash(sha256.Sum256([]byte(largest))))
}

// testDamaged: of a file that is damaged no client gets the last bytes, and each
// is told so, or is cut off.
func testDamaged(t *testing.T, h http.Handler, dir string, small, large wire.Hash) {
	for _, hash := range []wire.Hash{small, large} {
		file, err := filepath.Glob(filepath.Join(dir, "attachments", "*", hash.String()+".*"))
		if err != nil || len(file) != 1 {
			t.Fatal(file, err)
		}
		b, err := os.ReadFile(file[0])
		if err != nil {
			t.Fatal(err)
		}
		b[len(b)-1] ^= 1
		if err := os.WriteFile(file[0], b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	scenario{url: "/v1/attachments/" + small.String(), status: 500, content: []string{`"code":"internal"`}}.run(t, h)
	server := httptest.NewServer(h)
	defer server.Close()
	resp, err := http.Get(server.URL + "/v1/attachments/" + large.String())
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if b, err := io.ReadAll(resp.Body); err == nil || len(b) >= attachments.MaxSize {
		t.Errorf("%d bytes of a damaged file, %v", len(b), err)
	}
}
