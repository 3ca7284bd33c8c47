package tour

import "strings"

// Transaction requests of an enterprise and a wallet, and withdrawals from custody.
var requestRows = []row{
	{call: "GET /api/v2/enterprise/<meridian>/txrequests?latest=true&states=pendingApproval&limit=5", want: 200},
	{call: "GET /api/v2/enterprise/<meridian>/txrequests?states=lost", want: 400},
	{call: "GET /api/v2/enterprise/<meridian>/txrequests/bypermission?apiVersion=lite&walletTypes=hot&excludeIntentTypes=payment&walletPermissions=spend" +
		"&sortBy=createdDate&sortDirection=DESC&limit=3", want: 200},
	{call: "GET /api/v2/enterprise/<meridian>/txrequests/bypermission?apiVersion=heavy", want: 400},
	{call: "GET /api/v2/enterprise/<zeros>/txrequests/bypermission", want: 404},
	{call: "GET " + requests + "?intentTypes=signMessage&latest=true", want: 200},
	{call: "GET " + requests + "?sortBy=state", want: 400},
	{call: "GET " + requests + "/awaitingsignature?limit=3", want: 200},
	{call: "GET " + requests + "/awaitingsignature?limit=0", want: 400},
	{call: "GET /api/v2/wallet/<apex-bitcoin>/txrequests/awaitingsignature", as: "clerk", want: 403},
	{call: "GET /api/v2/wallet/<zeros>/txrequests/awaitingsignature", want: 404},

	{call: "POST " + requests, body: `{"apiVersion":"full","intent":` + payment("tour-1") + `}`, want: 201, keep: "full txRequestId"},
	{call: "POST " + requests, body: `{"preview":true,"intent":` + payment("tour-2") + `}`, want: 200},
	{call: "POST " + requests, body: `{"apiVersion":"full","intent":` + payment("tour-1") + `}`, want: 400},
	{call: "POST " + requests, as: "nobody", body: `{"intent":` + payment("tour-3") + `}`, want: 401},
	{call: "POST " + requests, as: "viewer", body: `{"intent":` + payment("tour-3") + `}`, want: 403},
	{call: "POST /api/v2/wallet/<zeros>/txrequests", body: `{"intent":` + payment("tour-3") + `}`, want: 404},
	{call: "POST " + requests + "/<full>/transactions/0/challenge", body: `{"paillierModulus":"ff"}`, want: 200},
	{call: "POST " + requests + "/<full>/transactions/0/challenge", body: `{}`, want: 400},
	{call: "POST " + requests + "/<full>/transactions/0/commit", body: commitment, want: 200},
	{call: "POST " + requests + "/<full>/transactions/0/commit", body: `{}`, want: 400},
	{do: bare("full")},
	{call: "POST " + requests + "/<full-bare>/transactions/0/signatureshares", body: `{"signatureShare":` + share + `}`, want: 201},
	{call: "POST " + requests + "/<full-bare>/transactions/1/signatureshares", body: `{"signatureShare":` + share + `}`, want: 400},
	{call: "POST " + requests + "/<full>/transactions/0/sign", body: round, want: 200},
	{call: "POST " + requests + "/<full>/transactions/0/sign", body: `{}`, want: 400},
	{call: "POST " + requests + "/rebuild", body: `{"txRequestIds":["<full>"]}`, want: 200},
	{call: "POST " + requests + "/rebuild", body: `{"txRequestIds":[]}`, want: 400},
	{call: "POST " + requests + "/<full>/transactions/0/send", want: 400},
	{call: "POST " + requests + "/<full>/transactions/0/sign", body: round, want: 200},
	{call: "POST " + requests + "/<full>/transactions/0/send", want: 200},
	{call: "POST " + requests + "/<full-bare>/transfers", want: 200},

	{call: "POST " + requests, body: `{"intent":{"intentType":"signMessage","messageRaw":"Attested"}}`, want: 201, keep: "message txRequestId"},
	{call: "POST " + requests + "/<message>/messages/0/challenge", body: `{"paillierModulus":"ff"}`, want: 200},
	{call: "POST " + requests + "/<message>/messages/0/challenge", body: `{}`, want: 400},
	{do: bare("message")},
	{call: "POST " + requests + "/<message-bare>/transfers", want: 400},
	{call: "PUT " + requests + "/<message>", body: `{"state":"signed"}`, want: 400},
	{call: "PUT " + requests + "/<message>", body: `{"state":"canceled","cancellationReason":"Not needed"}`, want: 200},

	{call: "POST " + requests, body: `{"apiVersion":"lite","intent":` + payment("tour-4") + `}`, want: 201, keep: "lite txRequestId"},
	{do: bare("lite")},
	{call: "POST " + requests + "/<lite>/commit", body: commitment, want: 200},
	{call: "POST " + requests + "/<lite>/commit", body: `{}`, want: 400},
	{call: "POST " + requests + "/<lite-bare>/signatureshares", body: `{"signatureShares":[` + share + `]}`, want: 201},
	{call: "DELETE " + requests + "/<lite-bare>/signatureshares", want: 200},
	{call: "POST " + requests + "/<lite-bare>/signatureshares", body: `{}`, want: 400},
	{call: "DELETE " + requests + "/<zeros>/signatureshares", want: 404},

	{call: "POST /api/v2/tbtc4/wallet/add", body: `{"label":"Vault","type":"custodial","enterprise":"<apex>"}`, want: 200, keep: "vault id"},
	{call: "control POST /deposit", body: `{"wallet":"<vault>","coin":"tbtc4","amount":"900000","state":"confirmed"}`, want: 200},
	{call: "POST /api/v2/tbtc4/wallet/<vault>/tx/initiate", body: `{"recipients":[{"address":"<to-apex-power>","amount":100000}]}`, want: 202},
	{call: "POST /api/v2/tbtc4/wallet/<vault>/tx/initiate", body: `{"recipients":[]}`, want: 400},
	{call: "POST /api/v2/tbtc4/wallet/<zeros>/tx/initiate", body: `{"recipients":[]}`, want: 404},
}

const (
	requests   = "/api/v2/wallet/<meridian-ether>/txrequests"
	share      = `{"from":"user","to":"bitgo","share":"ab"}`
	round      = `{"type":"ecdsaMpcV2","signatureShares":[` + share + `],"signerGpgPublicKey":"key"}`
	commitment = `{"commitmentShare":{"from":"user","to":"bitgo","share":"ab","type":"commitment"},` +
		`"encryptedSignerShare":{"from":"user","to":"bitgo","share":"ab","type":"encryptedSignerShare"}}`
)

func payment(sequence string) string {
	return `{"intentType":"payment","sequenceId":"` + sequence + `","recipients":[{"address":{"address":"<to-meridian-desk>"},` +
		`"amount":{"value":"1000","symbol":"hteth"}}]}`
}

// bare keeps an id without its dashes, as some of the document's routes declare it.
func bare(name string) func(*stand) {
	return func(s *stand) { s.words[name+"-bare"] = strings.ReplaceAll(s.words[name], "-", "") }
}
