package sandbox

import (
	"net/http"
	"regexp"
	"strings"
)

// problem is a refusal in the wallet platform's shape:
// {error, requestId, context, name?} (bitgo-api.md §4.2).
type problem struct {
	status  int
	name    string
	message string
	context map[string]any
	extra   map[string]any // needsOTP and the like, beside the error
	header  map[string]string
}

func (p problem) fields(requestID string) map[string]any {
	context := p.context
	if context == nil {
		context = map[string]any{}
	}
	body := map[string]any{"error": p.message, "requestId": requestID, "context": context}
	if p.name != "" {
		body["name"] = p.name
	}
	for key, value := range p.extra {
		body[key] = value
	}
	return body
}

func (p problem) answer(requestID string) answer {
	return p.dressed(p.fields(requestID))
}

func invalid(name, message string) problem {
	return problem{status: http.StatusBadRequest, name: name, message: message}
}

// broken answers for the sandbox's own failures, chiefly a journal that cannot be written.
func (c *call) broken(error) answer {
	return c.fail(internalError())
}

var hex32 = regexp.MustCompile(`^[0-9a-f]{32}$`)

func walletNotFound(id string) problem {
	return problem{status: http.StatusNotFound, name: "WalletNotFound", message: "wallet not found", context: map[string]any{"id": id}}
}

// needsUnlock is the body seen from the real platform: a session that may not
// spend until an OTP is given (bitgo-api.md §4.2).
func needsUnlock() problem {
	return problem{status: http.StatusUnauthorized, name: "Response", message: "needs unlock",
		extra: map[string]any{"needsOTP": true, "needsUnlock": true, "message": "needs unlock"}}
}

func incorrectOTP() problem {
	return problem{status: http.StatusUnauthorized, name: "Response", message: "incorrect otp",
		extra: map[string]any{"needsOTP": true}}
}

func tooMany() problem {
	return problem{status: http.StatusTooManyRequests, name: "TooManyRequests", message: "rate limit exceeded",
		header: map[string]string{"Retry-After": "2"}}
}

// bareTooMany is a refusal that does not say when to come back, which BitGo does not promise.
func bareTooMany() problem {
	p := tooMany()
	p.header = nil
	return p
}

// internalError is what customers report with their tickets (seed 000): the id is named
// reqId beside requestId, and support asks for it.
func internalError() problem {
	return problem{status: http.StatusInternalServerError, name: "InternalServerError", message: "Internal Server Error",
		extra: map[string]any{"reqId": "unk-" + digest("internal error")[:20]}}
}

func sanctionedAddress() problem {
	return invalid("AddressError", "The address provided is on the OFAC sanctions list and cannot be sent to")
}

// gatewayTimeout is the load balancer's page when the platform does not answer in time.
func gatewayTimeout() answer {
	return answer{status: http.StatusGatewayTimeout, html: true,
		body: []byte(strings.ReplaceAll(unavailableHTML, "503 Service Temporarily Unavailable", "504 Gateway Time-out"))}
}

const unavailableHTML = "<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n<body>\r\n" +
	"<center><h1>503 Service Temporarily Unavailable</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"

func unavailable() answer {
	return answer{status: http.StatusServiceUnavailable, html: true, body: []byte(unavailableHTML)}
}
