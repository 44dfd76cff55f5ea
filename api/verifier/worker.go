package verifier

import (
	"crypto/sha256"
	"fmt"
	"net/http"
)

// workerModules are those of the script that a page of the site has verify the
// log (js/worker.js says what it is told and tells).
var workerModules = append(judging[:len(judging):len(judging)], "worker")

var workerScript = bundle(workerModules)

// WorkerPath is where WorkerHandler's script is served: another one where it
// changes.
var WorkerPath = fmt.Sprintf("/verify/worker-%x.js", sha256.Sum256([]byte(workerScript)))[:len("/verify/worker-")+12] + ".js"

// WorkerHandler serves the verifier as a script for a worker, at WorkerPath. The
// policy sent along lets it read from its own host and do nothing else.
func WorkerHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/javascript; charset=utf-8")
		h.Set("Content-Security-Policy", "default-src 'none'; connect-src 'self'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		_, _ = w.Write([]byte(workerScript)) // the client is gone where this fails
	})
}
