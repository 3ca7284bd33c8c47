package sandbox

import (
	"cmp"
	"strings"
)

// BitGo is several services behind one host, each with an error of its own
// (bitgo-api.md §4.2). A problem says what is wrong; where the request went says how.

// fail refuses in the shape of the service that the request is for.
func (c *call) fail(p problem) answer {
	path := c.request.URL.Path
	switch {
	case strings.HasPrefix(path, "/api/prime/trading/"):
		return c.tradingFail(p)
	case path == "/api/v2/bankaccounts" || strings.HasPrefix(path, "/api/v2/bankaccounts/"), strings.HasPrefix(path, "/api/v1/marketdata/"):
		body := p.fields(c.id) // more than these services promise, so that one reader fits all
		delete(body, "name")
		body["errorName"] = backendName(p)
		return p.dressed(body)
	}
	return p.answer(c.id)
}

// backendName is the errorName of the newer services. A session that is not valid is a
// plain Error there, as seen from the real platform.
func backendName(p problem) string {
	switch {
	case strings.HasPrefix(p.name, "backend:"):
		return p.name
	case p.status == 401:
		return "Error"
	}
	return cmp.Or(map[int]string{400: "backend:common:invalidArgument", 403: "backend:common:forbidden", 404: "backend:common:notFound",
		409: "backend:common:inUse", 429: "backend:common:tooManyRequests"}[p.status], "backend:common:internalServerError")
}

// invalidArgument is what those services say of one field: the error names its key.
func invalidArgument(key string) problem {
	const name = "backend:common:invalidArgument"
	return problem{status: 400, name: name, message: name + " key=" + key, context: map[string]any{"field": key}}
}
