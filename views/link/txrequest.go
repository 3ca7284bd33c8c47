package link

import "net/url"

// Patterns of the desk of BitGo's transaction requests.
const (
	PatternRequests = "/requests"
	PatternRequest  = "/requests/{request}"
)

var requests = []string{PatternRequests, PatternRequest}

func Requests() string { return PatternRequests }

// RequestsOf are those of one wallet of a client.
func RequestsOf(client, wallet string) string {
	return With(PatternRequests, url.Values{"client": {client}, "wallet": {wallet}})
}

// Request is one request of a client's: BitGo's id alone does not say whose it is.
func Request(client, request string) string { return fill(PatternRequest, client+"."+request) }
