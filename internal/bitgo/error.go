package bitgo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The two hosts, as Error.Host names them.
const (
	Platform = "platform"
	Express  = "express"
)

// Names this client gives to failures BitGo has no name for.
const (
	NameTransport   = "transport"         // no answer: refused, reset, timed out, cut off by the context
	NameHTML        = "html_answer"       // nginx, a load balancer, or Express's own error page
	NameCutOff      = "cut_off_answer"    // the body ended before its JSON did
	NameUnreadable  = "unreadable_answer" // JSON, but not what the operation answers
	NameTooLarge    = "too_large_answer"
	NameRedirect    = "redirect_refused"
	NameInvalid     = "invalid_argument" // refused here, before anything left
	NameUnreachable = "unreachable"      // the connection could not be made: nothing was sent
	NameNotSent     = "not_sent"         // the limiter, the token source or the context stopped it before it left
	NameUnspecified = "unspecified"      // an error answer that names no cause
)

// Error is every failure of either host. Its text and all its fields are redacted when it is made, so it may be logged.
type Error struct {
	Status      int            // HTTP status, 0 when there was no answer
	Name        string         // BitGo's stable code where it gives one; Express overwrites it (§4.3)
	Message     string         // BitGo's words, redacted and bounded
	Context     map[string]any // BitGo's context, redacted and bounded; numbers as text
	RequestID   string         // BitGo's correlation id
	NeedsOTP    bool
	NeedsUnlock bool
	Host        string // Platform or Express
	Operation   string // ours, for example "GET wallet"
	Method      string // of the request, where one was formed
	Path        string // as it was called, with the few parts of its query that tell what was asked for
	Versions    Versions
	RetryAfter  time.Duration
	HTML        bool
	Transport   bool

	rateLimited bool  // said in words, whatever the status became
	unsent      bool  // proof: not a byte of the request left this process
	cause       error // only a context error, which carries nothing
}

// words are BitGo's own, unredacted. They classify an answer and never outlive that.
type words struct{ name, text string }

// Error is one line: host, operation, status, name, message, request id.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "bitgo %s: %s", e.Host, e.Operation)
	if e.Status != 0 {
		fmt.Fprintf(&b, ": %d", e.Status)
	}
	if e.Name != "" {
		fmt.Fprintf(&b, " %s", e.Name)
	}
	if e.Message != "" {
		fmt.Fprintf(&b, ": %s", e.Message)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " (request %s)", e.RequestID)
	}
	return b.String()
}

// LogValue gives slog the fields and not the struct.
func (e *Error) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("host", e.Host), slog.String("operation", e.Operation), slog.Int("status", e.Status),
		slog.String("name", e.Name), slog.String("message", e.Message), slog.String("request", e.RequestID))
}

// Unwrap gives context.Canceled or context.DeadlineExceeded when that ended the call.
func (e *Error) Unwrap() error { return e.cause }

// Reference is what may be shown of it: BitGo's request id, its name for the error and the status.
func (e *Error) Reference() (id, name string, status int) { return e.RequestID, e.Name, e.Status }

// AsError finds the *Error in err's chain.
func AsError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// IsNotFound is true when BitGo says there is no such thing, or none this token may see.
func IsNotFound(err error) bool {
	e, ok := AsError(err)
	return ok && e.Status == http.StatusNotFound && !e.HTML
}

// IsRateLimited is true for 429, also when Express has turned it into 400.
func IsRateLimited(err error) bool {
	e, ok := AsError(err)
	return ok && (e.Status == http.StatusTooManyRequests || e.rateLimited)
}

// IsNeedsUnlock is true when the token has no spending limit and must be unlocked with an OTP first.
func IsNeedsUnlock(err error) bool {
	e, ok := AsError(err)
	return ok && e.NeedsUnlock
}

var (
	rateText   = regexp.MustCompile(`(?i)rate limit|too many requests`)
	unlockText = regexp.MustCompile(`(?i)\bneeds unlock\b`)
	otpText    = regexp.MustCompile(`(?i)\bincorrect otp\b|\botp (?:is )?required\b|\bneeds otp\b`)
	titleText  = regexp.MustCompile(`(?is)<title[^>]*>([^<]{0,200})</title>`)
)

// generic are names that say nothing: JavaScript classes that Express writes over the platform's own name.
var generic = map[string]bool{"": true, "ApiResponseError": true, "Error": true, "BitGoExpressError": true, "Response": true}

// answer is what came back, with what is needed to speak about it.
type answer struct {
	host, operation string
	status          int
	header          http.Header
	body            []byte
	redact          *redactor
	now             time.Time
	method, path    string
}

// failure makes the one error type from any body of any of BitGo's services (§4.2) and from Express's wrapping (§4.3).
func (a answer) failure() *Error {
	e, _ := a.explain()
	return e
}

// explain gives the error together with the words it was made from.
func (a answer) explain() (*Error, words) {
	fields, err := object(a.body)
	if err != nil {
		return a.unreadable(err), words{}
	}
	e := &Error{Status: a.status, Host: a.host, Operation: a.operation}
	message := firstText(fields, "error", "message", "errorMessage", "description")
	said := words{name: a.name(fields), text: message + "\n" + firstText(fields, "message")}
	if isPage(message) { // Express wraps an upstream page into {"error": "<html>…"}
		e.HTML, message = true, "the answer is an HTML page: "+title(message)
		said = words{}
	}
	e.NeedsOTP = truth(fields["needsOTP"]) || otpText.MatchString(said.text)
	e.NeedsUnlock = truth(fields["needsUnlock"]) || unlockText.MatchString(said.text)
	e.rateLimited = rateText.MatchString(said.text)
	e.RetryAfter = a.retryAfter(fields)
	e.RequestID = first(firstText(fields, "requestId", "reqId"), a.header.Get("Request-Id"))
	if context, ok := fields["context"].(map[string]any); ok && len(context) > 0 {
		e.Context = a.redact.context(context)
	}
	return a.finish(e, a.name(fields), message), said
}

// name prefers a code that is BitGo's own over a JavaScript class.
func (a answer) name(fields map[string]any) string {
	name := firstText(fields, "name")
	if !generic[name] {
		return name
	}
	for _, other := range []string{firstText(fields, "errorName"), firstText(fields, "code")} {
		if !generic[other] {
			return other
		}
	}
	if name == "" {
		return NameUnspecified
	}
	return name
}

// finish redacts what will be shown. It runs once, last, on every Error made from an answer.
func (a answer) finish(e *Error, name, message string) *Error {
	e.Name = cut(a.redact.text(name))
	e.Message = cut(a.redact.text(message))
	e.RequestID = cut(a.redact.text(e.RequestID))
	e.Method, e.Path, e.Versions = a.method, a.redact.text(a.path), a.versions()
	return e
}

// synthetic is an Error for an answer that has no usable words of its own. The body's text is not quoted.
func (a answer) synthetic(name, message string) *Error {
	return a.finish(&Error{Status: a.status, Host: a.host, Operation: a.operation,
		RequestID: a.header.Get("Request-Id"), RetryAfter: a.retryAfter(nil)}, name, message)
}

func (a answer) unreadable(err error) *Error {
	switch {
	case isPage(string(a.body)):
		// The title alone is kept: Express's error page holds a stack trace.
		message := "the answer is an HTML page"
		if t := title(string(a.body)); t != "" {
			message += ": " + t
		}
		e := a.synthetic(NameHTML, message)
		e.HTML = true
		return e
	case len(bytes.TrimSpace(a.body)) == 0:
		return a.synthetic(NameCutOff, "the answer is empty")
	case errors.Is(err, errCutOff):
		return a.synthetic(NameCutOff, fmt.Sprintf("the answer ends inside its JSON after %d bytes", len(a.body)))
	}
	return a.synthetic(NameUnreadable, "the answer is not a JSON object")
}

func (a answer) retryAfter(fields map[string]any) time.Duration {
	if d := seconds(a.header.Get("Retry-After")); d > 0 {
		return d
	}
	if at, err := http.ParseTime(a.header.Get("Retry-After")); err == nil && at.After(a.now) {
		return min(at.Sub(a.now), maxRetryAfter)
	}
	if details, ok := fields["additionalDetails"].(map[string]any); ok {
		return seconds(firstText(details, "retryAfter"))
	}
	return 0
}

const maxRetryAfter = time.Hour

func seconds(s string) time.Duration {
	n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 32)
	if err != nil {
		return 0
	}
	return min(time.Duration(n)*time.Second, maxRetryAfter)
}

// unsent is an Error for a request that never left this process.
func unsent(host, operation, name, message string, cause error) *Error {
	return &Error{Host: host, Operation: operation, Name: name, Message: message, unsent: true, cause: contextual(cause)}
}

// misshapen is an Error for a 2xx that does not hold what the operation answers.
func misshapen(operation, message string) *Error {
	return &Error{Status: http.StatusOK, Host: Platform, Operation: operation, Name: NameUnreadable, Message: message}
}

// contextual keeps a context error and drops everything else: other errors may quote a URL, a header or a token.
func contextual(err error) error {
	for _, known := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return known
		}
	}
	return nil
}

func isPage(s string) bool {
	s = strings.TrimLeft(s, " \t\r\n\ufeff")
	return strings.HasPrefix(s, "<")
}

func title(s string) string {
	m := titleText.FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	return strings.TrimSpace(m[1])
}

func truth(v any) bool { b, _ := v.(bool); return b }

// firstText gives the first of keys that holds text (or a number, or an object with a message of its own).
func firstText(fields map[string]any, keys ...string) string {
	for _, key := range keys {
		switch v := fields[key].(type) {
		case string:
			if v != "" {
				return v
			}
		case json.Number:
			return v.String()
		case map[string]any:
			if inner, ok := v["message"].(string); ok && inner != "" {
				return inner
			}
		}
	}
	return ""
}
