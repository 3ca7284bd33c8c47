package doctor

import "regexp"

var (
	page503     = regexp.MustCompile(`^(?:503\s+)?503 Service Temporarily Unavailable\b`)
	page504     = regexp.MustCompile(`^(?:504\s+)?504 Gateway Time-out\b`)
	brokenText  = regexp.MustCompile(`(?i)^(?:socket hang up|(?:connect|read|write) E[A-Z]+\b|getaddrinfo E[A-Z_]+\b|Timeout of [0-9]+ms exceeded|network (?:error|timeout)\b)`)
	afterAnswer = " A read moved nothing. If it answered a send, the outcome is unknown until it is looked up by its sequence id: never send again on the strength of this answer."
)

// outageRules are failures of BitGo's own servers, the vague ones last.
var outageRules = []rule{
	{Scenario{ID: "503-platform-outage",
		Title:    "BitGo's platform is away",
		Happened: "BitGo's load balancer answered that the service is temporarily unavailable. It usually concerns many calls at once.",
		Money:    "It is their side, not ours." + afterAnswer,
		Next: []string{"Look at https://status.bitgo.com/ for an incident at this time.", "Wait. The console looks sends up again by itself.",
			"Ask BitGo for the cause afterwards, with the times of a support packet."},
		Act:   "BitGo.",
		Marks: []string{"503, or Express's 400 around it", "the page “503 Service Temporarily Unavailable”"},
		Not:   []string{"503 as JSON: one service says so, not the load balancer", "504"}},
		func(r reading) bool { return r.is(503) && page503.MatchString(r.page) }},
	{Scenario{ID: "504-test-environment",
		Title:    "BitGo's test environment does not answer in time",
		Happened: "The load balancer of the test environment gave up waiting. Its outages are apart from production's and often not on the status page.",
		Money:    "Test coins only." + afterAnswer,
		Next:     []string{"Check that production answers: then it is the test environment alone.", "Tell BitGo's support, with the time; they bring it to their engineers."},
		Act:      "BitGo.",
		Marks:    []string{"the test environment", "504, or Express's 400 around it, with the page “504 Gateway Time-out”"},
		Not:      []string{"504 in production, which this guide does not explain", "503"}},
		func(r reading) bool { return r.Env == Test && r.is(504) && page504.MatchString(r.page) }},
	{Scenario{ID: "500-internal-server-error",
		Title:    "BitGo failed inside",
		Happened: "BitGo answered “Internal Server Error” with an id of the request. If it stays after ids and IP addresses are checked, only their engineers can see why.",
		Money:    "It is their side." + afterAnswer,
		Next: []string{"Check once that the ids are right (id resolver) and that the token may be used from our address.", "Give BitGo's support the packet: the request id, the exact time, the endpoint, versions.",
			"If they do not find the id, they will ask for the time and the version: both are in it."},
		Act:   "BitGo's engineers, once they have the request id.",
		Marks: []string{"500, or Express's 400 around it", "error is “Internal Server Error”", "a request id"},
		Not:   []string{"500 without a request id", "500 with other words: a named failure"}},
		func(r reading) bool {
			return r.json && r.is(500) && r.said == "Internal Server Error" && r.id != ""
		}},
	{Scenario{ID: "general-api-troubleshooting-info-request",
		Title:    "No answer, and no reason given",
		Happened: "The connection broke, or the answer came without a word of why. That can be the network, Express, or BitGo.",
		Money:    "Nothing can be told from it." + afterAnswer,
		Next: []string{"Look at the doctor's first page: it says whether it is them or us.", "If Express timed out: is it running, and in which version? Its log at the start tells.",
			"Send BitGo's support the packet: environment, enterprise, wallet, user, endpoint, payload, answer, request id, versions. Questions about the API: https://developers.bitgo.com/."},
		Act:   "Whoever runs this console first; then BitGo's support.",
		Marks: []string{"no answer at all, an empty or broken-off one of 5xx, or Express's “socket hang up”, ECONNRESET, ETIMEDOUT"},
		Not:   []string{"any answer that names its cause", "429: a rate limit"}},
		func(r reading) bool {
			switch {
			case r.Status == 0:
				return len(r.Body) == 0 && r.Path != ""
			case r.express && r.json && (r.wrapped || r.Status >= 500):
				return brokenText.MatchString(r.said)
			case r.Status >= 500:
				return !r.json && r.page == ""
			}
			return r.Status == 200 && !r.json && r.page == "" && r.cutOff()
		}},
}

// cutOff reports an answer that begins like JSON and does not end.
func (r reading) cutOff() bool { return len(r.Body) > 0 && r.Body[0] == '{' }
