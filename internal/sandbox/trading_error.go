package sandbox

import "strings"

// tradingFail is an error of the trading service: {error, errorName, reqId, context}.
func (c *call) tradingFail(p problem) answer {
	name := backendName(p)
	context := map[string]any{"errorName": name, "message": p.message}
	if field := p.context["field"]; field != nil {
		context["field"] = field
	}
	if p.name == invalidQuantity { // the details stand where the text stands else
		return p.dressed(map[string]any{"error": p.extra, "errorName": name, "reqId": tradingID(c.id)})
	}
	return p.dressed(map[string]any{"error": p.message, "errorName": name, "reqId": tradingID(c.id), "context": context})
}

// tradingID is a request's id in the trading service: unk- and twenty lower-case letters
// and digits (bitgo-api.md §15.2).
func tradingID(request string) string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	out := strings.Builder{}
	for _, b := range []byte(digest("reqId|" + request))[:20] {
		out.WriteByte(letters[int(b)*7%len(letters)])
	}
	return "unk-" + out.String()
}
