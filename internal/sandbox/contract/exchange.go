// Package contract writes down what a sandbox was asked and what it answered, so that contract/check can hold all of
// it against BitGo's published documents afterwards. It is what the sandbox itself imports: small, and without an
// opinion about any schema.
package contract

// Surfaces of the sandbox.
const (
	Platform = "platform"
	Express  = "express"
)

// Route is one path pattern that a surface serves; {x} stands for one segment.
type Route struct{ Surface, Method, Pattern string }

func (r Route) String() string { return r.Surface + " " + r.Method + " " + r.Pattern }

// Exchange is one request and its answer as they were on the wire, without the Authorization header and with
// placeholders where a password, one-time password, key or token stood.
type Exchange struct {
	Surface      string `json:"surface"`
	Method       string `json:"method"`
	Target       string `json:"target"` // path and query as sent
	Agent        string `json:"agent,omitempty"`
	RequestType  string `json:"requestType,omitempty"`
	RequestBody  string `json:"requestBody,omitempty"`
	Status       int    `json:"status"` // 0: the connection broke before any answer
	ResponseType string `json:"responseType,omitempty"`
	ResponseBody string `json:"responseBody,omitempty"`
	Broken       string `json:"broken,omitempty"` // why the answer is not whole
}
