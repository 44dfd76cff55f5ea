package httpapi

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore/attachments"
)

const (
	// uploadPath is where attachments are uploaded.
	uploadPath = "/v1/attachments"
	// maxUploads is how many uploads may be under way.
	maxUploads = 4
	// transferTime is how long an attachment may take on its way up or down.
	transferTime = 5 * time.Minute
)

// Attachment is the answer to an upload.
type Attachment struct {
	MediaType string    `json:"media_type"`
	SHA256    wire.Hash `json:"sha256"`
	Size      int64     `json:"size"`
}

// uploadInput says what is uploaded, and who answers for it.
type uploadInput struct {
	SHA256 string `query:"sha256" required:"true" doc:"The SHA-256 of the file, 64 lower-case hex digits"`
	Key    string `query:"key" required:"true" doc:"An enrolled key, base64url without padding"`
	Sig    string `query:"sig" required:"true" doc:"Its Ed25519 signature of the text twothirds/attachment/v1, a zero byte and the 64 hex digits; base64url without padding"`
}

// check returns the file's hash if an enrolled key has signed it, so that
// strangers do not fill the disk.
func (a *API) check(in *uploadInput) (wire.Hash, error) {
	hash, err := wire.ParseHash(in.SHA256)
	if err != nil {
		return hash, BadParameter(fmt.Sprintf("sha256: %v", err), "sha256")
	}
	var key pubkey.Key
	if err := key.UnmarshalText([]byte(in.Key)); err != nil {
		return hash, BadParameter(fmt.Sprintf("key: %v", err), "key")
	}
	sig, err := base64.RawURLEncoding.Strict().DecodeString(in.Sig)
	if err != nil {
		return hash, BadParameter("sig: a signature is base64url without padding", "sig")
	}
	if !pubkey.Verify(key, attachments.UploadMessage(hash), sig) {
		return hash, problem(kindSignature, "the signature does not verify: sign twothirds/attachment/v1, a zero byte and the file's SHA-256 in hex with the key named")
	}
	if !a.ledger.Enrolled(key) {
		return hash, problem(kindUploader, "the key is not enrolled in this ledger, or was revoked")
	}
	return hash, nil
}

func (a *API) upload(r *http.Request, in *uploadInput) (*answer, error) {
	if !a.posts.allow(a.clientAddr(r)) {
		return nil, problem(kindAddress, "this address submits too fast; try again in a moment")
	}
	hash, err := a.check(in)
	if err != nil {
		return nil, err
	}
	select {
	case a.uploads <- struct{}{}:
		defer func() { <-a.uploads }()
	default:
		return nil, problem(kindCrowded, "too many uploads are under way; try again in a moment")
	}
	info, err := a.ledger.Attachments().PutAs(r.Context(), hash, r.Body, r.Header.Get("Content-Type"))
	if err != nil {
		return nil, uploadProblem(err)
	}
	return &answer{
		status: http.StatusCreated, cache: cacheNever,
		headers: map[string]string{"Location": uploadPath + "/" + info.SHA256.String()},
		body:    wire.Canonical(Attachment{MediaType: info.MediaType, SHA256: info.SHA256, Size: info.Size}),
	}, nil
}

// uploadProblem is what an error of keeping an attachment is to a client.
func uploadProblem(err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge), errors.Is(err, attachments.ErrTooLarge):
		return problem(kindTooLarge, "%v", attachments.ErrTooLarge)
	case errors.Is(err, attachments.ErrType):
		return problem(kindMediaType, "%v", err)
	case errors.Is(err, attachments.ErrFull):
		return problem(kindFull, "%v", attachments.ErrFull)
	case errors.Is(err, attachments.ErrDamaged):
		return problem(kindForm, "what arrived does not have the SHA-256 named; upload it again")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return problem(kindForm, "the request's body could not be read to its end")
	}
	return err
}

// attachmentInput names an attachment.
type attachmentInput struct {
	SHA256 string `path:"sha256" doc:"64 lower-case hex digits"`
}

// attachment serves a file for saving, never for showing: it is somebody's, and
// a browser is not to take it for a page of the ledger's.
func (a *API) attachment(r *http.Request, in *attachmentInput) (*answer, error) {
	missing := problem(kindNoAttachment, "there is no such attachment here")
	hash, err := wire.ParseHash(in.SHA256)
	if err != nil {
		return nil, missing
	}
	file, info, err := a.ledger.Attachments().Get(r.Context(), hash)
	if errors.Is(err, attachments.ErrNotFound) {
		return nil, missing
	}
	if err != nil {
		return nil, err
	}
	return &answer{
		contentType: info.MediaType, cache: cacheForEver, etag: hash.String(),
		headers: map[string]string{
			"Content-Length":          strconv.FormatInt(info.Size, 10),
			"Content-Disposition":     `attachment; filename="` + attachments.FileName(info) + `"`,
			"Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
		},
		stream: func(w http.ResponseWriter, _ *http.Request) {
			if _, err := io.Copy(unhurried{w}, file); err != nil {
				a.log.Error("serving an attachment", "sha256", hash, "err", err)
				panic(http.ErrAbortHandler) // so that the client sees that it is not whole
			}
		},
		done: func() { _ = file.Close() }, // read only
	}, nil
}

func (a *API) addAttachments() {
	tags := []string{"Attachments"}
	binary := &huma.Schema{Type: "string", Format: "binary"}
	add(a, huma.Operation{
		OperationID: "upload-attachment", Method: http.MethodPost, Path: uploadPath, Tags: tags,
		Summary: "Upload a file that a statement is going to name",
		Description: "The body is the file, at most 25 MB, of the type in Content-Type. It is kept for ever and is public to whoever knows its hash. " +
			"Uploading the same file again is safe. Upload it before the statement that names it, which is refused otherwise (attachment_missing).",
		Responses: map[string]*huma.Response{
			"201":     {Description: "It is kept, durably", Content: map[string]*huma.MediaType{jsonType: {Schema: a.schemaOf(Attachment{})}}},
			"default": a.problemResponse("A problem"),
		},
		DefaultStatus: http.StatusCreated,
	}, a.upload)
	content := map[string]*huma.MediaType{}
	for _, mediaType := range attachments.Types() {
		content[mediaType] = &huma.MediaType{Schema: binary}
	}
	a.huma.OpenAPI().Paths[uploadPath].Post.RequestBody = &huma.RequestBody{Required: true, Content: content}
	add(a, huma.Operation{
		OperationID: "get-attachment", Method: http.MethodGet, Path: uploadPath + "/{sha256}", Tags: tags,
		Summary: "A file that a statement names", Description: "For saving. Its bytes are compared with the hash while they are sent.",
		Responses: map[string]*huma.Response{
			"200":     {Description: http.StatusText(http.StatusOK), Content: content},
			"default": a.problemResponse("A problem"),
		},
	}, a.attachment)
	// The same as a file of the log's copy.
	a.mux.HandleFunc("GET /log/attachments/{sha256}", a.file(func(r *http.Request) (*answer, error) {
		return a.attachment(r, &attachmentInput{SHA256: r.PathValue("sha256")})
	}))
}

// bodyLimit is how large a request's body may be, in bytes. An upload gets the
// time that it needs.
func bodyLimit(w http.ResponseWriter, r *http.Request) int64 {
	if r.Method != http.MethodPost || r.URL.Path != uploadPath {
		return maxBody
	}
	deadline := time.Now().Add(transferTime)
	control := http.NewResponseController(w)
	// Where the connection has no deadlines to move, none are in the way.
	_, _ = control.SetReadDeadline(deadline), control.SetWriteDeadline(deadline)
	return attachments.MaxSize
}
