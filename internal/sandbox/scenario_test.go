package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// reported is one form in which a failure of seed 000 reaches a customer: the request, and what its answer must be.
type reported struct {
	scenario string // the seed's name of it, after api-v2-endpoint-integration#
	form     string // platform, express or html
	ask      func(s *stand) result
	status   int
	fields   map[string]any // of the JSON; a string stands for a text that contains it
}

// TestReportedFailures goes through the troubleshooting guide of seed 000: every scenario that BitGo answers with an
// error can be had by asking for it, with the guide's status and fields, as the platform says it and as Express does.
func TestReportedFailures(t *testing.T) {
	t.Parallel()
	for _, r := range reportedFailures() {
		t.Run(r.scenario+"/"+r.form, func(t *testing.T) {
			t.Parallel()
			s := newStand(t, Options{})
			for _, x := range [][3]string{{"apex-bitcoin", "tbtc4", "900000000"}, {"apex-vault", "ofctbtc", "900000000"}} {
				s.fund(x[0], x[1], x[2])
			}
			got := r.ask(s)
			if got.status != r.status {
				t.Fatalf("%d, want %d: %s", got.status, r.status, got.raw)
			}
			if r.form == "html" {
				if !bytes.Contains(got.raw, []byte("<html>")) || !strings.Contains(string(got.raw), fmt.Sprint(r.fields["text"])) {
					t.Fatalf("not the page: %s", got.raw)
				}
				return
			}
			checkFields(t, r, got)
		})
	}
}

func checkFields(t *testing.T, r reported, got result) {
	t.Helper()
	for name, want := range r.fields {
		have := got.body[name]
		text, isText := want.(string)
		if isText && strings.Contains(fmt.Sprint(have), text) || !isText && have == want {
			continue
		}
		t.Errorf("%s is %v, want %v in %s", name, have, want, got.raw)
	}
	if r.form == "express" && got.body["bitgoExpressVersion"] == nil {
		t.Errorf("not Express's: %s", got.raw)
	}
	if _, named := got.body["requestId"]; r.form == "platform" && !named && got.body["reqId"] == nil && got.body["status"] == nil {
		t.Errorf("carries no id: %s", got.raw)
	}
}

// signedSend builds, signs and sends straight to the platform, as the SDK does.
func (s *stand) signedSend(key, ticker, amount, token string) result {
	s.t.Helper()
	w := s.world.Wallet(key)
	path := s.platform + "/api/v2/" + ticker + "/wallet/" + w.ID
	built := s.do("POST", path+"/tx/build", token, map[string]any{"recipients": []any{map[string]any{"address": s.payee(ticker), "amount": amount}}})
	if built.status != 200 {
		return built
	}
	body := map[string]any{}
	if payload, is := built.body["payload"].(string); is {
		signature, err := keychain.SignMessage(s.userKey(w), []byte(payload))
		if err != nil {
			s.t.Fatalf("sign: %v", err)
		}
		body["halfSigned"] = map[string]any{"payload": payload, "signature": signature}
	} else {
		signed, err := keychain.SignHalf(built.body["txHex"].(string), s.userKey(w))
		if err != nil {
			s.t.Fatalf("sign: %v", err)
		}
		body["txHex"] = signed
	}
	return s.do("POST", path+"/tx/send", token, body)
}

func reportedFailures() []reported {
	get := func(surface, path, token string) func(s *stand) result {
		return func(s *stand) result { return s.do("GET", s.at(surface)+s.filled(path), token, nil) }
	}
	post := func(surface, path, body string) func(s *stand) result {
		return func(s *stand) result {
			return s.do("POST", s.at(surface)+s.filled(path), "service", json.RawMessage(s.filled(body)))
		}
	}
	send := func(amount, token string) func(s *stand) result {
		return func(s *stand) result { return s.signedSend("apex-bitcoin", "tbtc4", amount, token) }
	}
	through := func(amount, token string) func(s *stand) result {
		return func(s *stand) result {
			w := s.world.Wallet("apex-bitcoin")
			return s.do("POST", s.express+"/api/v2/tbtc4/wallet/"+w.ID+"/sendcoins", token,
				map[string]any{"address": s.payee("tbtc4"), "amount": amount, "walletPassphrase": w.Passphrase})
		}
	}
	down := func(mode string, ask func(s *stand) result) func(s *stand) result {
		return func(s *stand) result {
			s.control("down", map[string]any{"surface": "platform", "mode": mode})
			return ask(s)
		}
	}
	const wallet, session = "/api/v2/tbtc4/wallet/{wallet}", "/api/v2/user/session"
	const trading, generate = "/api/prime/trading/v1/accounts/{enterprise}/balances", "/api/v2/tbtc4/wallet/generate"
	const added = `{"label":"sandbox:mpc-blocked","enterprise":"{enterprise}"}`
	return []reported{
		{"wrong-id-parameter", "platform", get("platform", trading, "service"), 403, map[string]any{"errorName": "backend:common:forbidden", "reqId": "unk-"}},
		{"wrong-id-parameter", "express", get("express", trading, "service"), 403, map[string]any{"name": "ApiResponseError", "reqId": "unk-"}},
		{"wrong-id-parameter-wallet", "platform", get("platform", "/api/v2/tbtc4/wallet/{enterprise}", "service"), 403, map[string]any{"error": "not a wallet id"}},
		{"wrong-id-parameter-wallet", "express", get("express", "/api/v2/tbtc4/wallet/{enterprise}", "service"), 403, map[string]any{"name": "ApiResponseError"}},
		{"needs-unlock-otp", "platform", send("100000", "locked"), 401, map[string]any{"needsOTP": true, "needsUnlock": true, "error": "needs unlock", "name": "Response", "message": "needs unlock"}},
		{"needs-unlock-otp", "express", through("100000", "locked"), 400, map[string]any{"needsOTP": true, "needsUnlock": true, "error": "needs unlock", "name": "ApiResponseError"}},
		{"needs-unlock-otp-by-amount", "platform", send("177001", "service"), 401, map[string]any{"needsOTP": true, "needsUnlock": true}},
		{"mpc-tss-wallet-creation-blocked", "platform", post("platform", "/api/v2/tbtc4/wallet/add", added), 403, map[string]any{"error": "For MPC wallet creation, please contact support@bitgo.com"}},
		{"mpc-tss-wallet-creation-blocked", "express", post("express", generate, `{"label":"sandbox:mpc-blocked","enterprise":"{enterprise}","passphrase":"a long passphrase"}`), 403,
			map[string]any{"error": "For MPC wallet creation, please contact support@bitgo.com", "name": "ApiResponseError"}},
		{"503-platform-outage", "html", down("html503", get("platform", session, "service")), 503, map[string]any{"text": "503 Service Temporarily Unavailable"}},
		{"503-platform-outage", "express", down("html503", get("express", session, "service")), 503, map[string]any{"message": "503 Service Temporarily Unavailable", "name": "ApiResponseError"}},
		{"503-platform-outage-in-a-send", "express", through("177006", "service"), 400, map[string]any{"message": "503 Service Temporarily Unavailable"}},
		{"503-before-express", "html", through("177016", "service"), 503, map[string]any{"text": "503 Service Temporarily Unavailable"}},
		{"504-test-environment", "html", down("html504", get("platform", session, "service")), 504, map[string]any{"text": "504 Gateway Time-out"}},
		{"504-test-environment", "express", down("html504", get("express", session, "service")), 504, map[string]any{"message": "504 Gateway Time-out"}},
		{"504-test-environment-in-a-send", "express", through("177026", "service"), 400, map[string]any{"message": "504 Gateway Time-out"}},
		{"500-internal-server-error", "platform", down("500", get("platform", session, "service")), 500, map[string]any{"error": "Internal Server Error", "reqId": "unk-"}},
		{"500-internal-server-error", "express", down("500", get("express", session, "service")), 500, map[string]any{"error": "Internal Server Error", "reqId": "unk-", "name": "ApiResponseError"}},
		{"500-internal-server-error-in-a-send", "express", through("177025", "service"), 400, map[string]any{"error": "Internal Server Error", "reqId": "unk-"}},
		{"sub-dust-threshold", "platform", send("2000", "service"), 400, map[string]any{"error": "sub-dust-threshold amount"}},
		{"sub-dust-threshold", "express", through("2000", "service"), 400, map[string]any{"error": "sub-dust-threshold amount", "name": "ApiResponseError"}},
		{"sub-dust-threshold-2730", "platform", send("2730", "service"), 200, map[string]any{"status": "signed"}},
		{"not-found-wrong-ticker", "platform", get("platform", "/api/v2/hteth/wallet/{wallet}", "service"), 404, map[string]any{"error": "wallet not found"}},
		{"not-found-wrong-ticker", "express", get("express", "/api/v2/hteth/wallet/{wallet}", "service"), 404, map[string]any{"error": "wallet not found", "name": "ApiResponseError"}},
		{"express-vs-sdk-endpoints", "platform", post("platform", wallet+"/sendcoins", `{}`), 404, map[string]any{"name": "ApiError", "error": "You have called a BitGo Express endpoint"}},
		{"ip-whitelist", "platform", send("177027", "service"), 403, map[string]any{"error": "IP address"}},
		{"ip-whitelist", "express", through("177027", "service"), 400, map[string]any{"error": "IP address"}},
		{"api-token-permission", "platform", send("100000", "viewer"), 403, map[string]any{"error": "wallet_spend"}},
		{"matic-to-pol-migration-errors", "platform", get("platform", "/api/v2/tpol/wallet/{legacy}", "service"), 404, map[string]any{"error": "wallet not found"}},
		{"matic-to-pol-migration-errors", "express", get("express", "/api/v2/tpol/wallet/{legacy}", "service"), 404, map[string]any{"name": "ApiResponseError"}},
		{"invalid-argument-productid", "platform", get("platform", "/api/prime/trading/v1/accounts/{vault}/products/nonsense", "service"), 400, map[string]any{"error": "backend:common:invalidArgument key=productID"}},
		{"invite-user-api-error", "platform", post("platform", "/api/v2/enterprise/{enterprise}/user", `{"usernames":["sandbox:invite-not-set-up@example.com"],"permission":"view"}`), 400, map[string]any{"error": "2FA"}},
		{"user-permissions-no-wallet-access", "platform", send("177028", "service"), 403, map[string]any{"error": "permission"}},
		{"general-rate-limit", "platform", down("429", get("platform", session, "service")), 429, map[string]any{"error": "rate limit exceeded"}},
		{"general-timeout", "express", through("177004", "service"), 400, map[string]any{"error": "socket hang up"}},
	}
}

func (s *stand) at(surface string) string {
	return map[string]string{"platform": s.platform, "express": s.express}[surface]
}

// filled puts ids in place of their names.
func (s *stand) filled(text string) string {
	w := s.world.Wallet("apex-bitcoin")
	return strings.NewReplacer("{wallet}", w.ID, "{legacy}", s.world.Legacy.ID, "{vault}", s.world.Wallet("apex-vault").ID, "{enterprise}", w.Enterprise).Replace(text)
}
