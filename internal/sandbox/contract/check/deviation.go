package check

import "regexp"

// Most is how many deviations there may be.
const Most = 15

// Deviation allows findings that its patterns match whole; an empty pattern matches everything.
type Deviation struct {
	Name                                      string
	operation, side, status, pointer, keyword string
	Reason                                    string
}

// deviations are where the sandbox's answers and our requests leave BitGo's documents on purpose.
var deviations = []Deviation{
	{Name: "a status that is not listed", side: ofAnswer, status: `[45]\d\d`, keyword: "status",
		Reason: "BitGo's documents list few of the errors that every operation has (401, 403, 404, 429, 5xx); the body still has to be an error of the surface"},
	{Name: "broken on purpose", side: ofAnswer, keyword: "broken",
		Reason: "sentinels, holds and outages break connections, so that clients can show what they do then"},
	{Name: "a page of HTML", side: ofAnswer, status: `50[234]|4(00|04|13)`, keyword: "content type",
		Reason: "BitGo's load balancer and proxies answer in HTML (bitgo-api.md §4.4), and Express with a stack trace to what it refuses before it finds a route (bitgo-express.md §5)"},
	{Name: "a cursor is an id", side: ofAnswer, pointer: `/nextBatchPrevId|/data/\*/id`, keyword: "format",
		Reason: "the documents say uuid, BitGo answers the id of the last item, 32 hexadecimal digits (bitgo-api.md §17), and so is a trading account's id in their own example"},
	{Name: "null in an order", operation: `platform \w+ /api/prime/trading/v1/accounts/\{accountId\}/orders.*`, side: ofAnswer, status: `200`, keyword: "nullable|type|enum",
		Reason: "every field of an order is required and none may be null, and the document's own example of an order has eleven that are"},
	{Name: "Express's own refusals", operation: `express .*`, side: ofAnswer, status: `[45]\d\d`, pointer: `/(error|requestId|context)`, keyword: "required",
		Reason: "the document gives Express the platform's error; what Express refuses itself was in no request to the platform, and of a page it keeps the text as message alone (bitgo-api.md §4.3)"},
	{Name: "a pattern within quotes", side: ofAnswer, pointer: `.*/valueString`, keyword: "pattern",
		Reason: "the document writes the quotes of \"^-?\\d+$\" into the pattern of an entry's value, which no integer fits"},
	{Name: "an OTP with a send", operation: `express POST .*/(send(coins|many)|consolidateunspents)`, side: ofRequest, pointer: `/body/(otp|comment)`, keyword: "unknown",
		Reason: "the document of Express forgot it; the SDK hands it on to tx/send (bitgo-api.md §8.1), of a consolidation the comment as well (wallet.consolidateUnspents)"},
	{Name: "an instant, not a day", operation: `platform POST /api/v2/{coin}/wallet/{walletId}/freeze`, side: ofAnswer, status: `200`, pointer: `/(time|expires)`, keyword: "format",
		Reason: "the document says date where a freeze of seconds begins and ends at an instant"},
	{Name: "settings that others approve", operation: `platform PUT /api/v2/{coin}/wallet/{walletId}`, side: ofAnswer, status: `202`, keyword: "status",
		Reason: "updateApprovalsRequiredRequest and updateWalletSettingRequest are kinds of pending approvals, and the document lists only 200 for the route that asks for them"},
	{Name: "types of webhook that another operation takes", operation: `platform \w+ /api/v2/\{coin\}/(wallet/\{walletId\}/)?webhooks`, side: ofAnswer,
		pointer: `(/webhooks/\*)?/type`, keyword: "enum",
		Reason: "the answers' enum lacks types that the add call takes, wallet_confirmation among them (bitgo-api.md §10.1)"},
	{Name: "a pending approval in other shapes", operation: `platform POST .*/tx/(send|initiate)`, side: ofAnswer, status: `202`, keyword: "required",
		Reason: "the document has the bare pending approval; BitGo also wraps it, with error, status or txRequest beside it (bitgo-api.md §8.4)"},
	{Name: "rules of every type", side: ofAnswer, pointer: `.*/(rules/\*|update|updates/\*)/type`, keyword: "enum",
		Reason: "the document shows three types of policy rules and accepts nine; a rule that was made has to be seen"},
	{Name: "a decision that signs anew", operation: `express PUT /api/v2/{coin}/pendingapprovals/{id}`, side: ofRequest, pointer: `/body/walletPassphrase`, keyword: "unknown",
		Reason: "the document of Express forgot it; the SDK signs anew with it when the outputs have expired (bitgo-api.md §8.4)"},
	{Name: "alternatives overlap", side: ".*", keyword: overlap,
		Reason: "BitGo makes its documents from union types, whose members overlap: read as anyOf they fit"},
}

func (d Deviation) covers(f finding) bool {
	for _, pair := range [][2]string{{d.operation, f.Operation}, {d.side, f.Side}, {d.status, decimal(f.Status)},
		{d.pointer, f.Pointer}, {d.keyword, f.Keyword}} {
		if pair[0] != "" && !regexp.MustCompile(`^(?:`+pair[0]+`)$`).MatchString(pair[1]) {
			return false
		}
	}
	return true
}
