package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"twothirds/api/httpapi/asof"
	"twothirds/api/reports"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/tlog"
	"twothirds/projections"
	"twothirds/projections/report"
	"twothirds/projections/report/render"
)

// Problem is an error as it is answered: RFC 9457 problem details, with a code
// for programs.
type Problem struct {
	// Type names the sort of problem.
	Type   string `json:"type" format:"uri" doc:"urn:twothirds:problem:<code>"`
	Title  string `json:"title" doc:"The sort of problem in a few words"`
	Status int    `json:"status" doc:"The HTTP status"`
	Detail string `json:"detail,omitempty" doc:"What is wrong here and what to do"`
	// Instance is the request's id, as in X-Request-Id and in the server's log.
	Instance string `json:"instance,omitempty" doc:"The request's id"`
	Code     string `json:"code" doc:"The sort of problem, for programs; codes are never renamed"`
	Message  string `json:"message" doc:"The same as detail"`
	Place    string `json:"place,omitempty" doc:"A JSON pointer to what is at fault in the statement"`
	Rule     string `json:"rule,omitempty" doc:"Of a refusal: the rule that the statement does not meet"`
	Refusal  string `json:"refusal,omitempty" doc:"Of a refusal: the note that the ledger signs, evidence for a protest"`
	Errors   []Flaw `json:"errors,omitempty" doc:"Each parameter at fault"`

	retryAfter int // seconds; 0: no help
}

// Flaw is what is wrong with one parameter.
type Flaw struct {
	Location string `json:"location" doc:"Such as query.limit"`
	Message  string `json:"message"`
}

// Error is the detail with the code.
func (p *Problem) Error() string { return fmt.Sprintf("%s (%s)", p.Detail, p.Code) }

// GetStatus makes a Problem an error of huma.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType makes huma send a Problem as what it is.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

func problem(k kind, format string, args ...any) *Problem {
	detail := fmt.Sprintf(format, args...)
	return &Problem{
		Type: "urn:twothirds:problem:" + k.code, Title: k.title, Status: k.status,
		Detail: detail, Message: detail, Code: k.code, retryAfter: k.retryAfter,
	}
}

// problemOf is what an error is to a client. What is no client's business is
// called internal and said in the log only.
func problemOf(err error) *Problem {
	var p *Problem
	var refused *eventstore.Refused
	var form *wire.FormError
	var signature *wire.SignatureError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &refused):
		p = problem(kindRefused, "%s", refused.Refusal.Message)
		p.Code = string(refused.Refusal.Code)
		p.Type = "urn:twothirds:problem:refused:" + p.Code
		p.Rule, p.Refusal = RuleOf(refused.Refusal.Code), refused.Note
		return p
	case errors.As(err, &form):
		p = problem(kindForm, "%v", form)
		p.Place = form.Place
		return p
	case errors.As(err, &signature):
		p = problem(kindSignature, "%v", signature)
		if signature.Line >= 0 {
			p.Place = "/signatures/" + strconv.Itoa(signature.Line)
		}
		return p
	}
	for _, f := range failures {
		if errors.Is(err, f.err) {
			return problem(f.kind, "%v", err)
		}
	}
	return readingProblem(err)
}

// readingProblem is what an error of reading is to a client.
func readingProblem(err error) *Problem {
	switch {
	case errors.Is(err, asof.ErrForm):
		p := problem(kindParameter, "%v", err)
		p.Errors = []Flaw{{Location: "query.at", Message: asof.ErrForm.Error()}}
		return p
	case errors.Is(err, asof.ErrFuture):
		return problem(kindFuture, "%v", err)
	case errors.Is(err, asof.ErrBefore):
		return problem(kindBefore, "%v", err)
	case errors.Is(err, asof.ErrBehind):
		return problem(kindBehind, "%v", err)
	case errors.Is(err, projections.ErrNotReady):
		return problem(kindBehind, "%v", projections.ErrNotReady)
	case errors.Is(err, projections.ErrClosed):
		return problem(kindNotReady, "the server is about to end")
	case errors.Is(err, projections.ErrInvalid), errors.Is(err, report.ErrInvalid), errors.Is(err, render.ErrTooLarge):
		return problem(kindParameter, "%v", err)
	case errors.Is(err, report.ErrNotFound):
		return problem(kindNoRow, "%v", err)
	case errors.Is(err, reports.ErrBusy):
		return problem(kindCrowded, "%v", err)
	case errors.Is(err, tlog.ErrNotFound):
		return problem(kindNoEntry, "there is no such entry in the published log")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return problem(kindGivenUp, "given up before it was done; nothing was entered")
	}
	return problem(kindInternal, "something went wrong here; the operator finds it in the log by the request's id")
}

// fail answers a request with a problem.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := *problemOf(err)
	p.Instance = requestID(r.Context())
	if p.Code == kindInternal.code {
		a.log.Error("a request failed", "id", p.Instance, "path", r.URL.Path, "code", p.Code, "err", err)
	}
	h := w.Header()
	h.Set("Content-Type", problemType)
	h.Set("Cache-Control", "no-store")
	h.Del("ETag")
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	w.WriteHeader(p.Status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(&p) // the client is gone where this fails
}

// init makes huma answer with Problems where it judges parameters itself. It
// leaves out the values at fault, which huma would repeat.
func init() {
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		k := kindParameter
		if status != http.StatusUnprocessableEntity {
			k.status = status
		}
		p := problem(k, "%s", message)
		for _, err := range errs {
			if detailer, ok := err.(huma.ErrorDetailer); ok {
				detail := detailer.ErrorDetail()
				p.Errors = append(p.Errors, Flaw{Location: detail.Location, Message: detail.Message})
				p.Detail += fmt.Sprintf(": %s: %s", detail.Location, detail.Message)
			}
		}
		p.Message = p.Detail
		return p
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		p := huma.NewError(status, message, errs...).(*Problem)
		p.Instance = requestID(ctx.Context())
		ctx.SetHeader("Cache-Control", "no-store")
		return p
	}
}
