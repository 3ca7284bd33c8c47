package bitgo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"
)

const (
	maxAnswer = 10 << 20
	tries     = 3
	backoff   = 250 * time.Millisecond
)

// call is one request as a resource file describes it. Paths are made of checked parts only.
type call struct {
	operation string
	method    string
	path      string
	query     url.Values
	body      any
	anonymous bool // ping: no token
	deadline  time.Duration
	answerIn  time.Duration // bounds this one request, counted after the limiter let it go
	leaveIn   time.Duration // a request that has no connection by then does not leave any more; 0: it may wait
}

// fetch runs a call at the platform and decodes a 2xx answer into out. It returns the status for the calls where one
// 2xx means something else than another.
func (c *Client) fetch(ctx context.Context, q call, out any) (int, error) {
	if q.deadline == 0 {
		q.deadline = c.deadlines.read
	}
	ctx, cancel := context.WithTimeout(ctx, q.deadline)
	defer cancel()
	attempts := tries
	if q.method != http.MethodGet {
		attempts = 1
	}
	for attempt := 1; ; attempt++ {
		status, failed := c.read(ctx, c.platform, Platform, q, out)
		if failed == nil {
			return status, nil
		}
		if attempt == attempts || !c.rest(ctx, failed, attempt) {
			return status, failed
		}
	}
}

// rest waits before the next try and says whether there should be one.
func (c *Client) rest(ctx context.Context, failed *Error, attempt int) bool {
	again := failed.Transport || failed.Status == http.StatusTooManyRequests || failed.Status >= 500 && failed.Status != 511
	if !again || ctx.Err() != nil {
		return false
	}
	wait := c.jitter(backoff << (attempt - 1))
	if failed.RetryAfter > 0 {
		wait = failed.RetryAfter
	}
	// A wait that outlives the call's deadline helps nobody: say so now.
	if end, ok := ctx.Deadline(); ok && time.Until(end) < wait {
		return false
	}
	return c.sleep(ctx, wait) == nil
}

func (c *Client) read(ctx context.Context, base *url.URL, host string, q call, out any) (int, *Error) {
	got, failed := c.do(ctx, c.http, base, host, q)
	if failed != nil {
		return got.status, failed
	}
	if got.status < 200 || got.status > 299 {
		return got.status, got.failure()
	}
	if out == nil || got.status == http.StatusNoContent {
		return got.status, nil
	}
	if err := decode(got.body, out); err != nil {
		return got.status, got.misread(err)
	}
	return got.status, nil
}

// misread tells a 2xx whose JSON is broken from one whose JSON is not what the operation answers. Our own decoding
// words are quoted, BitGo's body is not.
func (a answer) misread(err error) *Error {
	if _, notObject := object(a.body); notObject != nil {
		return a.unreadable(notObject)
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return a.synthetic(NameUnreadable, "the answer's field "+kind.Field+" has another type than BitGo documents")
	}
	return a.synthetic(NameUnreadable, err.Error())
}

// do makes exactly one request and tells the journal. It returns an Error when there is no whole answer, and the answer
// otherwise.
func (c *Client) do(ctx context.Context, client *http.Client, base *url.URL, host string, q call, secrets ...Secret) (answer, *Error) {
	begun, at := time.Now(), c.now()
	got, failed := c.once(ctx, client, base, host, q, secrets...)
	if c.journal != nil {
		c.journal(ctx, record(q, got, failed, at, time.Since(begun)))
	}
	return got, failed
}

func (c *Client) once(ctx context.Context, client *http.Client, base *url.URL, host string, q call, secrets ...Secret) (answer, *Error) {
	got := answer{host: host, operation: q.operation, now: c.now(), redact: newRedactor(), method: q.method, path: asked(q)}
	var connected atomic.Bool
	if q.leaveIn > 0 {
		late, cancel := context.WithCancel(ctx)
		defer cancel()
		ctx = late
		defer time.AfterFunc(q.leaveIn, func() {
			if !connected.Load() {
				cancel()
			}
		}).Stop()
	}
	if err := c.limiter.Wait(ctx); err != nil {
		return got, unsent(host, q.operation, NameNotSent, "the wait for BitGo's rate limit ended before the request could leave", err)
	}
	if q.answerIn > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, q.answerIn)
		defer cancel()
	}
	req, redact, failed := c.request(ctx, base, host, q, secrets)
	if failed != nil {
		return got, failed
	}
	got.redact = redact
	req = req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	}))
	res, err := client.Do(req)
	if err != nil {
		return got, got.broken(err, connected.Load())
	}
	defer res.Body.Close()
	got.status, got.header = res.StatusCode, res.Header
	if res.StatusCode >= 300 && res.StatusCode < 400 {
		return got, got.synthetic(NameRedirect, "the host answered with a redirect, which is never followed")
	}
	got.body, err = io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case len(got.body) > maxAnswer:
		return got, got.synthetic(NameTooLarge, "the answer is larger than 10 MB")
	case err != nil:
		e := got.broken(err, true)
		e.Status, e.Name = res.StatusCode, NameCutOff
		return got, e
	}
	return got, nil
}

func (c *Client) request(ctx context.Context, base *url.URL, host string, q call, secrets []Secret) (*http.Request, *redactor, *Error) {
	hide := make([]string, 0, len(secrets)+1)
	for _, s := range secrets {
		hide = append(hide, s.Reveal())
	}
	target := *base
	target.Path = q.path
	target.RawQuery = q.query.Encode()
	var body io.Reader
	if q.body != nil {
		raw, err := json.Marshal(q.body)
		if err != nil {
			return nil, nil, unsent(host, q.operation, NameInvalid, "the request cannot be written as JSON", nil)
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, q.method, target.String(), body)
	if err != nil {
		return nil, nil, unsent(host, q.operation, NameInvalid, "the request cannot be formed", nil)
	}
	req.GetBody = nil // nothing may replay the body
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", Agent)
	if q.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if !q.anonymous {
		token, err := c.token(ctx)
		if err != nil || !headerSafe(token) {
			return nil, nil, unsent(host, q.operation, NameNotSent, "there is no usable BitGo access token", err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		hide = append(hide, token)
	}
	return req, newRedactor(hide...), nil
}

func headerSafe(token string) bool {
	for _, c := range []byte(token) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return token != ""
}

// broken is an Error for a request that got no whole answer. One case is proof that nothing left: the dial itself
// failed and no connection was ever had.
func (a answer) broken(err error, connected bool) *Error {
	e := &Error{Host: a.host, Operation: a.operation, Transport: true, cause: contextual(err)}
	var dial *net.OpError
	var slow net.Error
	switch {
	case errors.As(err, &dial) && dial.Op == "dial" && !connected:
		e.unsent = true
		return a.finish(e, NameUnreachable, "the host cannot be reached: nothing was sent")
	case errors.Is(err, context.Canceled):
		return a.finish(e, NameTransport, "the call was given up before the answer came")
	case errors.As(err, &slow) && slow.Timeout():
		return a.finish(e, NameTransport, "no answer came in time")
	}
	return a.finish(e, NameTransport, "the connection broke before the answer was whole")
}

// flawed refuses a call whose arguments may not leave.
func flawed(host, operation string, err error) error {
	return unsent(host, operation, NameInvalid, err.Error(), nil)
}
