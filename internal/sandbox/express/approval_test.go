package express_test

import (
	"strings"
	"testing"
)

const (
	approvalID  = "f65f78318046d377a3084d0ff2e3b2da"
	accountPath = "/api/v2/ofctbtc/pendingapprovals/" + approvalID
	chainPath   = "/api/v2/tbtc4/pendingapprovals/" + approvalID
)

// approvalOf is a pending approval of a send as the platform shows it.
func approvalOf(coin, half, more string) string {
	return `{"id":"` + approvalID + `","wallet":"` + walletID + `","state":"pending"` + more + `,"info":{"type":"transactionRequest","transactionRequest":{` +
		`"sourceWallet":"` + walletID + `","recipients":[{"address":"` + payee + `","amount":"120000"}],` +
		`"buildParams":{"recipients":[{"address":"` + payee + `","amount":"120000"}],"sequenceId":"seq"},"coinSpecific":{"` + coin + `":` + half + `}}}}`
}

// TestApproveAccount is the transcript of bitgo-express.md §7.8: what was signed goes back
// as it is, the passphrase nowhere.
func TestApproveAccount(t *testing.T) {
	t.Parallel()
	script, _ := accountWorld(t)
	const half = `{"payload":"{\"a\":1}","signature":"5161"}`
	script["GET "+accountPath] = []said{ok(approvalOf("ofctbtc", half, ""))}
	script["PUT "+accountPath] = []said{ok(`{"id":"` + approvalID + `","state":"approved"}`)}
	s := newStand(t, script)
	got := s.do("PUT", accountPath, `{"state":"approved","otp":"0000000","walletPassphrase":"pp"}`)
	if got.status != 200 || got.body["state"] != "approved" {
		t.Fatalf("%d %s", got.status, got.raw)
	}
	same(t, "calls", s.order(), []string{"GET " + accountPath, "GET " + account, "PUT " + accountPath})
	same(t, "sent", s.last().body, `{"state":"approved","otp":"0000000","halfSigned":`+half+`}`)
}

// TestReject: everything but the exact word rejects, and drops the otp (§5, 12).
func TestReject(t *testing.T) {
	t.Parallel()
	script, _ := accountWorld(t)
	script["GET "+accountPath] = []said{ok(approvalOf("ofctbtc", `{}`, ""))}
	script["PUT "+accountPath] = []said{ok(`{"state":"rejected"}`)}
	s := newStand(t, script)
	for _, body := range []string{`{"state":"rejected","otp":"1"}`, `{"state":"Approved"}`, `{"state":"approve"}`, `{"otp":"1"}`, ``} {
		if got := s.do("PUT", accountPath, body); got.status != 200 || s.last().body != `{"state":"rejected"}` {
			t.Errorf("%s: %d %s, sent %s", body, got.status, got.raw, s.last().body)
		}
	}
}

// TestApproveOnChain builds and signs anew with the approver's passphrase.
func TestApproveOnChain(t *testing.T) {
	t.Parallel()
	script, x := bitcoinWorld(t)
	script["GET "+chainPath] = []said{ok(approvalOf("tbtc4", `{"txHex":"`+x.HalfSigned+`"}`, ""))}
	script["PUT "+chainPath] = []said{ok(`{"state":"approved"}`)}
	s := newStand(t, script)
	got := s.do("PUT", chainPath, `{"state":"approved","otp":"1"`+withPassphrase(x.passphrase(t, 1))+`}`)
	if got.status != 200 {
		t.Fatalf("%d %s after %v", got.status, got.raw, s.order())
	}
	keys := 0
	for _, one := range s.seen {
		if strings.Contains(one.target, "/key/") {
			keys++
		}
		if strings.HasSuffix(one.target, "offlineVerification=") {
			same(t, "built", one.body, `{"pendingApprovalId":"`+approvalID+`","previewPendingTxs":true,"recipients":[{"address":"`+payee+
				`","amount":"120000"}],"sequenceId":"seq","txFormat":"psbt-lite","changeAddressType":["p2trMusig2","p2wsh","p2shP2wsh","p2sh","p2tr"]}`)
		}
	}
	if keys != 12 { // to sign, to verify, to read the old one and the new one
		t.Errorf("%d keys were fetched", keys)
	}
	same(t, "sent", s.last().body, `{"state":"approved","otp":"1","halfSigned":{"txHex":"`+x.HalfSigned+`"}}`)
}

// TestApproveOnChainFails: a failure keeps its status here, and without a passphrase the
// outputs must still be there.
func TestApproveOnChainFails(t *testing.T) {
	t.Parallel()
	gone := said{status: 400, body: `{"error":"could not find unspent output for input 0","requestId":"r"}`}
	for name, y := range map[string]struct {
		put    said
		body   string
		status int
		want   string
	}{
		"wrong passphrase": {ok(`{}`), `,"walletPassphrase":"wrong"`, 401, "unable to decrypt keychain with the given wallet passphrase"},
		"outputs gone":     {gone, "", 500, "unspents expired, wallet passphrase or xprv required to recreate transaction"},
		"refused":          {said{status: 403, body: `{"error":"you can't approve your own transactions","requestId":"r"}`}, "", 403, "you can't approve your own transactions"},
		"once more":        {ok(`{"error":"triggered","pendingApproval":{"id":"p"}}`), "", 200, "triggered"},
		"as it was":        {ok(`{"state":"approved"}`), "", 200, ""},
		"given":            {ok(`{"state":"approved"}`), `,"tx":"00"`, 200, ""},
	} {
		script, x := bitcoinWorld(t)
		script["GET "+chainPath] = []said{ok(approvalOf("tbtc4", `{"txHex":"`+x.HalfSigned+`"}`, ""))}
		script["PUT "+chainPath] = []said{y.put}
		s := newStand(t, script)
		got := s.do("PUT", chainPath, `{"state":"approved"`+y.body+`}`)
		message, _ := got.body["error"].(string)
		if got.status != y.status || message != y.want {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
	}
}

// TestApproveOthers: approvals that carry no transaction to sign.
func TestApproveOthers(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct{ approval, want string }{
		"a policy":          {`{"id":"` + approvalID + `","enterprise":"e","info":{"type":"policyRuleRequest"}}`, ""},
		"an MPC wallet's":   {approvalOf("ofctbtc", `null`, `,"txRequestId":"t"`), ""},
		"nothing to sign":   {approvalOf("ofctbtc", `null`, ``), "there is neither an original transaction object nor can a new one be recreated"},
		"no request":        {`{"id":"` + approvalID + `","wallet":"` + walletID + `","info":{"type":"transactionRequest"}}`, "cannot recreate transaction without transaction request"},
		"nor a wallet":      {`{"id":"` + approvalID + `","info":{"type":"transactionRequest"}}`, "missing required object property transactionRequest"},
		"half signed twice": {approvalOf("ofctbtc", `{"halfSigned":{"payload":"p"}}`, ``), ""},
	} {
		script, _ := accountWorld(t)
		script["GET "+accountPath] = []said{ok(x.approval)}
		script["PUT "+accountPath] = []said{ok(`{"state":"approved"}`)}
		s := newStand(t, script)
		got := s.do("PUT", accountPath, `{"state":"approved"}`)
		message, _ := got.body["error"].(string)
		if message != x.want || got.status != map[bool]int{true: 200, false: 500}[x.want == ""] {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
		want := `{"state":"approved"}`
		if name == "half signed twice" {
			want = `{"state":"approved","halfSigned":{"payload":"p"}}`
		}
		if x.want == "" {
			same(t, name, s.last().body, want)
		}
	}
}
