package express

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
)

// answerLimit bounds what Express reads of one answer of the platform.
const answerLimit = 64 << 20

// expressHeader is how the stand-in's platform asks for something to go wrong between
// Express and its caller: a broken line, a proxy's page. The real platform knows nothing of it.
const expressHeader = "Sandbox-Express"

// message is one request to the platform.
type message struct {
	method string
	target string // path and query
	body   []byte
	kind   string      // content type of the body
	header http.Header // what a proxied request takes along
	traced bool        // carries the SDK's request id
	token  string
}

// answer is what the platform said with a status of success.
type answer struct {
	status int
	body   []byte
}

// ask makes a call of the SDK's within the operation, and gives the body of a success.
func (c *call) ask(method, target string, body any) ([]byte, error) {
	m := message{method: method, target: target, traced: true, token: c.token}
	if body != nil {
		raw, err := encode(body)
		if err != nil {
			return nil, err
		}
		m.body, m.kind = raw, "application/json"
	}
	a, err := c.send(m)
	return a.body, err
}

// send makes a request as the SDK does: the token's digest and a signature instead of
// the token, where the token has the form for it (bitgo-api.md §3.2), and the answer's
// signature verified, if it is a success.
func (c *call) send(m message) (answer, error) {
	r, cancel, err := c.compose(m)
	if err != nil {
		return answer{}, err
	}
	defer cancel()
	target := r.URL.RequestURI()
	response, err := c.server.client.Do(r)
	if err != nil {
		return answer{}, c.broken(err, "socket hang up")
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(response.Body, answerLimit))
	if wish := response.Header.Get(expressHeader); wish != "" {
		c.wish = wish
	}
	if err != nil {
		return answer{}, c.broken(err, "aborted")
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return answer{}, refusal(response, raw)
	}
	if err := verify(m, target, response, raw); err != nil {
		return answer{}, err
	}
	return answer{status: response.StatusCode, body: raw}, nil
}

// compose signs a request. The target is sent as it is, apart from what no request line
// can carry.
func (c *call) compose(m message) (*http.Request, context.CancelFunc, error) {
	to, err := url.Parse(c.server.platform)
	if err != nil {
		return nil, nil, &failure{message: "Invalid URL", name: "TypeError", code: "ERR_INVALID_URL"}
	}
	to.Opaque = to.Path + carried(m.target)
	ctx, cancel := context.WithTimeout(c.ctx, c.server.timeout)
	r, err := http.NewRequestWithContext(ctx, m.method, c.server.platform, bytes.NewReader(m.body))
	if err != nil {
		cancel()
		return nil, nil, &failure{message: "Invalid URL", name: "TypeError", code: "ERR_INVALID_URL"}
	}
	r.URL = to
	for key, values := range m.header {
		r.Header[key] = values
	}
	if m.kind != "" {
		r.Header.Set("Content-Type", m.kind)
	}
	r.Header.Set("BitGo-SDK-Version", jsVersion)
	if m.traced {
		r.Header.Set("Request-ID", c.tracer.next())
	}
	r.Header.Set("If-Modified-Since", "Mon, 26 Jul 1997 05:00:00 GMT")
	r.Header.Set("User-Agent", agent(c.request.UserAgent()))
	sign(r, m)
	return r, cancel, nil
}

func agent(caller string) string {
	name := "BitGoExpress/" + expressVersion + " BitGoJS/" + jsVersion
	if caller != "" {
		name += " " + caller
	}
	return name
}
