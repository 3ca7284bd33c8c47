package doctor_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/doctor"
)

const (
	wallet  = "585951a5df8380e0e3063e9f12345678"
	page503 = "<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n<body>\r\n<center><h1>503 Service Temporarily Unavailable</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>"
	page504 = "<html><head><title>504 Gateway Time-out</title></head><body><center><h1>504 Gateway Time-out</h1></center></body></html>"
	send    = "/api/v2/tbtc4/wallet/" + wallet + "/sendcoins"
	read    = "/api/v2/tbtc4/wallet/" + wallet
	trading = "/api/prime/trading/v1/accounts/" + wallet + "/balances"
)

func said(surface, method, path string, status int, body string) doctor.Answer {
	return doctor.Answer{Surface: surface, Method: method, Path: path, Status: status, Body: []byte(body), Env: doctor.Test}
}

// told has for each of the eighteen answers that are it, and near-misses with what they are instead ("" is none of them).
var told = map[string]struct {
	are  []doctor.Answer
	miss map[string]doctor.Answer
	is   map[string]string // of the near-misses that are another scenario
}{
	"wrong-id-parameter": {
		[]doctor.Answer{
			said("platform", "GET", trading, 403, `{"error":"forbidden","errorName":"backend:common:forbidden","reqId":"unk-1"}`),
			said("platform", "GET", read, 403, `{"error":"not authorized to access wallet: the id given is not a wallet id","requestId":"r"}`),
			said("express", "GET", read, 403, `{"error":"not authorized to access wallet: the id given is not a wallet id","name":"ApiResponseError"}`),
		},
		map[string]doctor.Answer{
			"404 on the same path":         said("platform", "GET", trading, 404, `{"error":"forbidden","errorName":"backend:common:forbidden"}`),
			"403 of a web firewall":        said("platform", "GET", trading, 403, `<html><title>403 Forbidden</title></html>`),
			"another path":                 said("platform", "GET", "/api/v2/user/me", 403, `{"error":"forbidden","errorName":"backend:common:forbidden"}`),
			"the words in a context":       said("platform", "GET", read, 403, `{"error":"denied","context":{"label":"the id given is not a wallet id"}}`),
			"no account in the path":       said("platform", "GET", "/api/prime/trading/v1/accounts", 403, `{"errorName":"backend:common:forbidden"}`),
			"IP address":                   said("platform", "GET", read, 403, `{"error":"token is not valid for this IP address"}`),
			"a user without the wallet":    said("platform", "GET", read, 403, `{"error":"user does not have permission on this wallet"}`),
			"a scope on a trading account": said("platform", "GET", trading, 403, `{"error":"token is missing a scope: trade_view","errorName":"backend:common:forbidden"}`),
		},
		map[string]string{"a user without the wallet": "user-permissions-no-wallet-access", "a scope on a trading account": "api-token-permission-docs"},
	},
	"needs-unlock-otp": {
		[]doctor.Answer{
			said("platform", "POST", send, 401, `{"error":"needs unlock","needsOTP":true,"needsUnlock":true}`),
			said("express", "POST", send, 400, `{"error":"needs unlock","needsOTP":true,"needsUnlock":true,"name":"ApiResponseError","bitgoExpressVersion":"16.3.7"}`),
		},
		map[string]doctor.Answer{
			"only the one-time password":        said("platform", "POST", send, 401, `{"error":"incorrect otp","needsOTP":true}`),
			"the platform's 400":                said("platform", "POST", send, 400, `{"error":"needs unlock","needsOTP":true,"needsUnlock":true}`),
			"truths as words":                   said("platform", "POST", send, 401, `{"error":"needs unlock","needsOTP":"true","needsUnlock":"true"}`),
			"the words alone":                   said("platform", "POST", send, 401, `{"error":"needs unlock"}`),
			"the words in a comment":            said("platform", "POST", send, 401, `{"error":"unauthorized","comment":"needsOTP needsUnlock true"}`),
			"the flags inside a context":        said("platform", "POST", send, 401, `{"error":"unauthorized","context":{"needsOTP":true,"needsUnlock":true}}`),
			"a refusal to make a token instead": said("platform", "POST", "/api/v2/user/accesstoken", 401, `{"error":"needs unlock","needsOTP":true,"needsUnlock":true}`),
		},
		map[string]string{"a refusal to make a token instead": "access-token-creation-for-third-party"},
	},
	"mpc-tss-wallet-creation-blocked": {
		[]doctor.Answer{
			said("platform", "POST", "/api/v2/tbtc4/wallet/add", 403, `{"error":"For MPC wallet creation, please contact support@bitgo.com"}`),
			said("express", "POST", "/api/v2/tbtc4/wallet/generate", 403, `{"error":"For MPC wallet creation, please contact support@bitgo.com","name":"ApiResponseError"}`),
			said("express", "POST", "/api/v2/hteth/wallet/generate", 400, `{"error":"For MPC wallet creation, please contact support@bitgo.com"}`),
		},
		map[string]doctor.Answer{
			"in a label":      said("platform", "POST", "/api/v2/tbtc4/wallet/add", 403, `{"error":"denied","label":"For MPC wallet creation, please contact support@bitgo.com"}`),
			"behind words":    said("platform", "POST", "/api/v2/tbtc4/wallet/add", 403, `{"error":"label 'For MPC wallet creation, please contact support@bitgo.com' is taken"}`),
			"another status":  said("platform", "POST", "/api/v2/tbtc4/wallet/add", 200, `{"message":"For MPC wallet creation, please contact support@bitgo.com"}`),
			"a read":          said("platform", "GET", "/api/v2/tbtc4/wallet/add", 403, `{"error":"For MPC wallet creation, please contact support@bitgo.com"}`),
			"a wallet's send": said("express", "POST", send, 400, `{"error":"For MPC wallet creation, please contact support@bitgo.com"}`),
		}, nil,
	},
	"503-platform-outage": {
		[]doctor.Answer{
			said("platform", "GET", read, 503, page503),
			said("express", "GET", read, 503, `{"message":"503\n503 Service Temporarily Unavailable\n","name":"ApiResponseError","bitgoExpressVersion":"16.3.7"}`),
			said("express", "POST", send, 400, `{"message":"503\n503 Service Temporarily Unavailable","name":"ApiResponseError"}`),
			said("", "", "", 503, page503),
		},
		map[string]doctor.Answer{
			"as JSON of a service":     said("platform", "GET", read, 503, `{"error":"503 Service Temporarily Unavailable"}`),
			"a page of another status": said("platform", "GET", read, 502, page503),
			"another page":             said("platform", "GET", read, 503, `<html><title>Maintenance</title></html>`),
			"a 200 that quotes it":     said("platform", "GET", read, 200, page503),
			"a label":                  said("platform", "GET", read, 503, `{"label":"503 Service Temporarily Unavailable"}`),
		}, nil,
	},
	"504-test-environment": {
		[]doctor.Answer{said("platform", "GET", read, 504, page504), said("express", "POST", send, 400, `{"message":"504\n504 Gateway Time-out","name":"ApiResponseError"}`)},
		map[string]doctor.Answer{
			"production":      {Surface: "platform", Method: "GET", Path: read, Status: 504, Body: []byte(page504), Env: doctor.Production},
			"not known where": {Surface: "platform", Method: "GET", Path: read, Status: 504, Body: []byte(page504)},
			"as JSON":         said("platform", "GET", read, 504, `{"error":"504 Gateway Time-out"}`),
			"503":             said("platform", "GET", read, 503, page503),
		}, map[string]string{"503": "503-platform-outage"},
	},
	"500-internal-server-error": {
		[]doctor.Answer{
			said("platform", "GET", read, 500, `{"error":"Internal Server Error","reqId":"unk-1"}`),
			said("platform", "GET", read, 500, `{"error":"Internal Server Error","requestId":"cl9"}`),
			said("express", "POST", send, 400, `{"error":"Internal Server Error","reqId":"unk-1","name":"ApiResponseError"}`),
		},
		map[string]doctor.Answer{
			"without an id":      said("platform", "GET", read, 500, `{"error":"Internal Server Error"}`),
			"other words":        said("platform", "GET", read, 500, `{"error":"wallet is being made","reqId":"unk-1"}`),
			"a page":             said("platform", "GET", read, 500, `<html><title>Internal Server Error</title></html>`),
			"another status":     said("platform", "GET", read, 400, `{"error":"Internal Server Error","reqId":"unk-1"}`),
			"of a renamed coin":  said("platform", "GET", "/api/v2/pol/wallet/"+wallet, 500, `{"error":"Internal Server Error","reqId":"unk-1"}`),
			"words in a comment": said("platform", "GET", read, 500, `{"error":"failed","comment":"Internal Server Error","reqId":"unk-1"}`),
		}, map[string]string{"of a renamed coin": "matic-to-pol-migration-errors"},
	},
	"sub-dust-threshold": {
		[]doctor.Answer{
			said("platform", "POST", "/api/v2/tbtc4/wallet/"+wallet+"/tx/build", 400, `{"error":"sub-dust-threshold amount: the minimum is 2730"}`),
			said("express", "POST", send, 400, `{"error":"sub-dust-threshold amount","name":"ApiResponseError"}`),
			said("", "", "", 400, `{"error":"ApiResponseError: sub-dust-threshold amount"}`),
		},
		map[string]doctor.Answer{
			"in a comment":   said("express", "POST", send, 400, `{"error":"invalid comment: sub-dust-threshold amount"}`),
			"another field":  said("express", "POST", send, 400, `{"error":"bad request","memo":"sub-dust-threshold amount"}`),
			"500":            said("platform", "POST", send, 500, `{"error":"sub-dust-threshold amount"}`),
			"too little":     said("express", "POST", send, 400, `{"error":"insufficient funds"}`),
			"another amount": said("express", "POST", send, 400, `{"error":"sub-dust-thresholds are unknown"}`),
		}, nil,
	},
	"user-permissions-no-wallet-access": {
		[]doctor.Answer{
			said("platform", "GET", read, 403, `{"error":"user does not have permission on this wallet"}`),
			said("express", "POST", send, 400, `{"error":"user does not have permission on this wallet"}`),
			said("platform", "POST", send, 403, `{"error":"no spend permission on this wallet"}`),
			said("platform", "GET", "/api/v2/wallets?enterprise="+wallet, 200, `{"wallets":[]}`),
		},
		map[string]doctor.Answer{
			"a later page":        said("platform", "GET", "/api/v2/wallets?enterprise="+wallet+"&prevId=x", 200, `{"wallets":[]}`),
			"more to come":        said("platform", "GET", "/api/v2/wallets?enterprise="+wallet, 200, `{"wallets":[],"nextBatchPrevId":"x"}`),
			"one coin's wallets":  said("platform", "GET", "/api/v2/btc/wallet?enterprise="+wallet, 200, `{"wallets":[]}`),
			"no enterprise named": said("platform", "GET", "/api/v2/wallets", 200, `{"wallets":[]}`),
			"wallets that are":    said("platform", "GET", "/api/v2/wallets?enterprise="+wallet, 200, `{"wallets":[{"id":"x"}]}`),
			"401":                 said("platform", "GET", read, 401, `{"error":"user does not have permission on this wallet"}`),
			"in a label":          said("platform", "GET", read, 403, `{"error":"denied","label":"user does not have permission on this wallet"}`),
		}, nil,
	},
	"access-token-creation-for-third-party": {
		[]doctor.Answer{
			said("platform", "POST", "/api/v2/user/accesstoken", 401, `{"error":"needs unlock","needsOTP":true,"needsUnlock":true}`),
			said("platform", "POST", "/api/v2/user/accesstoken", 403, `{"error":"forbidden"}`),
		},
		map[string]doctor.Answer{
			"a list of tokens":     said("platform", "GET", "/api/v2/user/accesstoken", 403, `{"error":"forbidden"}`),
			"an unknown scope":     said("platform", "POST", "/api/v2/user/accesstoken", 400, `{"error":"unknown scope moon"}`),
			"a token not accepted": said("platform", "POST", "/api/v2/user/accesstoken", 401, `{"error":"unauthorized"}`),
			"a page":               said("platform", "POST", "/api/v2/user/accesstoken", 403, `<html>forbidden</html>`),
		}, nil,
	},
	"express-vs-sdk-endpoints": {
		[]doctor.Answer{
			said("platform", "POST", send, 404, `{"error":"You have called a BitGo Express endpoint but this is the BitGo server.","name":"ApiError"}`),
			said("express", "GET", "/api/v9/x", 404, `{"error":"bitgo-express can only proxy BitGo API requests"}`),
		},
		map[string]doctor.Answer{
			"not found":     said("platform", "POST", send, 404, `{"error":"wallet not found"}`),
			"in a label":    said("platform", "POST", send, 404, `{"error":"wallet not found","label":"You have called a BitGo Express endpoint"}`),
			"other status":  said("platform", "POST", send, 500, `{"error":"You have called a BitGo Express endpoint"}`),
			"behind a word": said("platform", "POST", send, 404, `{"error":"no label: You have called a BitGo Express endpoint"}`),
		}, nil,
	},
	"v1-to-v2-migration": {
		[]doctor.Answer{said("platform", "GET", "/api/v1/wallet/2N8ryDAob6Qn8uCsWvkkQDhyeCQTqybGUFe", 404, `{"error":"not found"}`), said("platform", "POST", "/api/v1/wallets", 410, `{"error":"gone"}`)},
		map[string]doctor.Answer{
			"an enterprise's users": said("platform", "GET", "/api/v1/enterprise/"+wallet+"/user", 404, `{"error":"not found"}`),
			"the token first":       said("platform", "GET", "/api/v1/wallet/x", 401, `{"error":"unauthorized"}`),
			"version 2":             said("platform", "GET", "/api/v2/btc/wallet/x", 404, `{"error":"v1 wallet not migrated"}`),
			"a good answer":         said("platform", "GET", "/api/v1/wallet/x", 200, `{"id":"x"}`),
			"a page":                said("platform", "GET", "/api/v1/wallet/x", 404, `<html>404</html>`),
		}, nil,
	},
	"matic-to-pol-migration-errors": {
		[]doctor.Answer{
			said("platform", "GET", "/api/v2/tpol/wallet/"+wallet, 404, `{"error":"wallet not found"}`),
			said("platform", "POST", "/api/v2/pol/wallet/"+wallet+"/address", 500, `{"error":"Internal Server Error","reqId":"unk-1"}`),
			said("express", "POST", "/api/v2/pol/wallet/"+wallet+"/sendcoins", 400, `{"error":"wallet not found","name":"ApiResponseError"}`),
		},
		map[string]doctor.Answer{
			"another coin":       said("platform", "GET", "/api/v2/hteth/wallet/"+wallet, 404, `{"error":"wallet not found"}`),
			"an address":         said("platform", "GET", "/api/v2/pol/wallet/"+wallet+"/address/x", 404, `{"error":"address not found"}`),
			"no wallet's id":     said("platform", "POST", "/api/v2/pol/wallet/add", 404, `{"error":"wallet not found"}`),
			"pol in a label":     said("platform", "GET", read, 404, `{"error":"wallet not found","label":"pol"}`),
			"forbidden":          said("platform", "GET", "/api/v2/pol/wallet/"+wallet, 401, `{"error":"wallet not found"}`),
			"a new wallet's 500": said("platform", "POST", "/api/v2/pol/wallet/add", 500, `{"error":"Internal Server Error","reqId":"unk-1"}`),
		}, map[string]string{"a new wallet's 500": "500-internal-server-error"},
	},
	"openapi-spec-compliance": {
		[]doctor.Answer{
			said("platform", "DELETE", read+"/webhooks", 400, `{"error":"Semantic error at paths./api/v2/{coin}/wallet/{walletId}/webhooks.delete.requestBody: DELETE operations cannot have a requestBody."}`),
			said("", "", "", 422, `{"message":"Structural error at paths./x.get.parameters.0.schema.type: should be one of the allowed values of type"}`),
		},
		map[string]doctor.Answer{
			"a refusal of contents": said("platform", "DELETE", read+"/webhooks", 400, `{"error":"url is required in requestBody"}`),
			"another status":        said("platform", "DELETE", read+"/webhooks", 404, `{"error":"Semantic error at paths./x.delete.requestBody"}`),
			"in a label":            said("platform", "DELETE", read+"/webhooks", 400, `{"error":"bad","label":"Semantic error at paths./x.delete.requestBody"}`),
			"a semantic error else": said("platform", "POST", read, 400, `{"error":"Semantic error at policy"}`),
		}, nil,
	},
	"invalid-argument-productid": {
		[]doctor.Answer{said("platform", "GET", trading, 400, `{"error":"backend:common:invalidArgument key=productID","reqId":"unk-1"}`)},
		map[string]doctor.Answer{
			"another key":    said("platform", "GET", trading, 400, `{"error":"backend:common:invalidArgument key=side"}`),
			"a longer key":   said("platform", "GET", trading, 400, `{"error":"backend:common:invalidArgument key=productIDs"}`),
			"another status": said("platform", "GET", trading, 404, `{"error":"backend:common:invalidArgument key=productID"}`),
			"a client's id":  said("platform", "GET", trading, 400, `{"error":"bad","clientOrderId":"backend:common:invalidArgument key=productID"}`),
			"other case":     said("platform", "GET", trading, 400, `{"error":"backend:common:invalidargument key=productid"}`),
		}, nil,
	},
	"general-api-troubleshooting-info-request": {
		[]doctor.Answer{
			{Surface: "express", Method: "POST", Path: send, Env: doctor.Test},
			said("express", "POST", send, 400, `{"error":"socket hang up"}`),
			said("platform", "GET", read, 502, ``),
			said("platform", "GET", read, 500, `{"error":"Inter`),
		},
		map[string]doctor.Answer{
			"nothing at all":    {},
			"a rate limit":      said("platform", "GET", read, 429, `{"error":"rate limit exceeded"}`),
			"a cause is named":  said("express", "POST", send, 400, `{"error":"insufficient funds"}`),
			"the platform's":    said("platform", "POST", send, 400, `{"error":"socket hang up"}`),
			"in a comment":      said("express", "POST", send, 400, `{"error":"bad","comment":"socket hang up"}`),
			"words with status": said("express", "POST", send, 400, `{"error":"label 'socket hang up' is taken"}`),
			"a good answer":     said("platform", "GET", read, 200, `{}`),
		}, nil,
	},
	"api-token-permission-docs": {
		[]doctor.Answer{
			said("platform", "POST", send, 403, `{"error":"token is missing a scope: wallet_spend"}`),
			said("express", "POST", send, 400, `{"error":"token is missing a scope: wallet_spend"}`),
		},
		map[string]doctor.Answer{
			"an unknown scope": said("platform", "POST", "/api/v2/user/accesstoken", 400, `{"error":"unknown scope wallet_fly"}`),
			"in a label":       said("platform", "POST", send, 403, `{"error":"denied","label":"token is missing a scope"}`),
			"401":              said("platform", "POST", send, 401, `{"error":"token is missing a scope: wallet_spend"}`),
			"the whitelist":    said("platform", "GET", "/api/v2/enterprise/"+wallet+"/whitelists", 403, `{"error":"token is missing a scope: wallet_view_enterprise"}`),
		}, map[string]string{"the whitelist": "fetch-whitelist-via-api"},
	},
	"invite-user-api-error": {
		[]doctor.Answer{
			said("platform", "POST", "/api/v2/enterprise/"+wallet+"/user", 400, `{"error":"the invited user has not completed 2FA and identity verification"}`),
			said("platform", "POST", read+"/share", 400, `{"error":"the user you are inviting has not yet logged in"}`),
		},
		map[string]doctor.Answer{
			"not allowed":      said("platform", "POST", "/api/v2/enterprise/"+wallet+"/user", 403, `{"error":"the invited user has not completed 2FA and identity verification"}`),
			"a send":           said("platform", "POST", send, 400, `{"error":"the invited user has not completed 2FA and identity verification"}`),
			"a read":           said("platform", "GET", "/api/v2/enterprise/"+wallet+"/user", 400, `{"error":"the invited user has not completed 2FA and identity verification"}`),
			"a label":          said("platform", "POST", read+"/share", 400, `{"error":"bad","label":"the invited user has not completed 2FA"}`),
			"another refusal":  said("platform", "POST", read+"/share", 400, `{"error":"the user has already a share"}`),
			"behind the words": said("platform", "POST", read+"/share", 400, `{"error":"label: the invited user has not completed 2FA"}`),
		}, nil,
	},
	"fetch-whitelist-via-api": {
		[]doctor.Answer{
			said("platform", "GET", "/api/v2/enterprise/"+wallet+"/whitelists", 403, `{"error":"user does not have permission on this enterprise"}`),
			said("platform", "GET", read+"?expandAdvancedWhitelist=true", 403, `{"error":"token is missing a scope: wallet_view"}`),
			said("platform", "GET", read+"/whitelist", 404, `{"error":"not found"}`),
		},
		map[string]doctor.Answer{
			"an empty list":      said("platform", "GET", "/api/v2/enterprise/"+wallet+"/whitelists", 200, `{"whitelists":[]}`),
			"a change":           said("platform", "PUT", read+"/whitelist", 404, `{"error":"not found"}`),
			"no such enterprise": said("platform", "GET", "/api/v2/enterprise/"+wallet+"/whitelists", 404, `{"error":"enterprise not found"}`),
			"the IP address":     said("platform", "GET", "/api/v2/enterprise/"+wallet+"/whitelists", 403, `{"error":"IP address not allowed"}`),
			"without expanding":  said("platform", "GET", read, 403, `{"error":"user does not have permission on this wallet"}`),
		}, map[string]string{"without expanding": "user-permissions-no-wallet-access"},
	},
}

func TestEveryScenarioIsRecognisedAndItsNearMissesAreNot(t *testing.T) {
	t.Parallel()
	if len(doctor.Scenarios()) != 18 || len(told) != 18 {
		t.Fatalf("%d scenarios, %d in the table: the guide has eighteen", len(doctor.Scenarios()), len(told))
	}
	for id, c := range told {
		if len(c.are) == 0 || len(c.miss) < 4 {
			t.Errorf("%s: %d answers, %d near-misses", id, len(c.are), len(c.miss))
		}
		for _, a := range c.are {
			if got, ok := doctor.Recognise(a); !ok || got.ID != id {
				t.Errorf("%s: %d %s is taken for %q", id, a.Status, a.Body, got.ID)
			}
		}
		for name, a := range c.miss {
			got, ok := doctor.Recognise(a)
			if want := c.is[name]; got.ID != want || ok != (want != "") {
				t.Errorf("%s, near-miss %q: taken for %q, want %q", id, name, got.ID, want)
			}
		}
	}
}

func TestEveryScenarioSaysWhatIsNeeded(t *testing.T) {
	t.Parallel()
	for _, s := range doctor.Scenarios() {
		if _, listed := told[s.ID]; !listed {
			t.Errorf("%s is not in the guide", s.ID)
		}
		if s.Title == "" || s.Happened == "" || s.Money == "" || s.Act == "" || len(s.Next) == 0 || len(s.Marks) == 0 || len(s.Not) == 0 {
			t.Errorf("%s leaves something unsaid", s.ID)
		}
		if found, ok := doctor.Find(s.Whole()); !ok || found.ID != s.ID || !strings.HasPrefix(s.Whole(), "api-v2-endpoint-integration#") {
			t.Errorf("%s is not found by its whole id", s.ID)
		}
	}
	if _, ok := doctor.Find("nothing-of-the-kind"); ok {
		t.Error("an id that nothing has was found")
	}
}

// FuzzRecognise: whatever comes, nothing panics, and nothing is told of an answer that succeeded or that has no body but
// for the two that say so.
func FuzzRecognise(f *testing.F) {
	for _, c := range told {
		for _, a := range c.are {
			f.Add(a.Surface, a.Method, a.Path, a.Status, a.Body, a.Env)
		}
	}
	f.Fuzz(func(t *testing.T, surface, method, path string, status int, body []byte, env string) {
		got, ok := doctor.Recognise(doctor.Answer{Surface: surface, Method: method, Path: path, Status: status, Body: body, Env: env, Headers: http.Header{}})
		if !ok {
			return
		}
		succeeded := []string{"user-permissions-no-wallet-access", "general-api-troubleshooting-info-request"}
		if status >= 200 && status < 400 && !slices.Contains(succeeded, got.ID) {
			t.Errorf("%s told of %d", got.ID, status)
		}
		marks := map[string]string{"sub-dust-threshold": "sub-dust", "invalid-argument-productid": "productID", "503-platform-outage": "503", "504-test-environment": "504",
			"mpc-tss-wallet-creation-blocked": "MPC", "needs-unlock-otp": "needsUnlock", "500-internal-server-error": "Internal", "express-vs-sdk-endpoints": "xpress"}
		if mark := marks[got.ID]; mark != "" && !strings.Contains(string(body), mark) && !strings.Contains(string(body), `\u`) && !strings.Contains(strings.ToLower(string(body)), strings.ToLower(mark)) && !strings.Contains(string(body), "&") {
			t.Errorf("%s told without %q: %q", got.ID, mark, body)
		}
	})
}
