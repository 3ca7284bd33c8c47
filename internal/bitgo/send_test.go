package bitgo

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

func payment() SendRequest {
	return SendRequest{Coin: "ofctbtc", WalletID: walletID, Address: "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", Amount: "1500",
		Passphrase: "correct horse canary", OTP: "000000", SequenceID: "demo-seq-1", Comment: "hello"}
}

func TestSendAsksWhatExpressExpects(t *testing.T) {
	c, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method != "POST" || r.URL.Path != "/api/v2/ofctbtc/wallet/"+walletID+"/sendcoins" || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		if string(body) != `{"address":"tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx","amount":"1500","walletPassphrase":"correct horse canary","otp":"000000","sequenceId":"demo-seq-1","comment":"hello"}` {
			t.Errorf("%s", body)
		}
		_, _ = w.Write([]byte(recorded(t, "send_ofc.json")))
	}))
	got := c.Send(t.Context(), payment())
	if got.Outcome != Sent || got.TransferID != transferID || got.TxID != "138ba248dd1299fcaca15f45088efea9" || got.Status != "signed" || got.Reason != nil {
		t.Errorf("%+v", got)
	}
}

func TestPendingApprovalInAllItsShapes(t *testing.T) {
	for _, test := range []struct {
		file   string
		status int
		policy string
	}{
		{"send_pending_202.json", 202, "b5fdb28d31bf77445ee0a318254b2633"},
		{"send_pending_wrapped.json", 200, "b5fdb28d31bf77445ee0a318254b2633"},
		{"send_pending_flat.json", 200, "711682a92721956485eefcd48c326522"},
		{"send_pending_flat.json", 202, "711682a92721956485eefcd48c326522"},
		{"send_pending_tss.json", 200, "711682a92721956485eefcd48c326522"},
		{"send_pending_id.json", 202, ""},
		{"send_pending_wrapped.json", 400, "b5fdb28d31bf77445ee0a318254b2633"}, // body before status
	} {
		c, _ := host(t, saysStatus(test.status, recorded(t, test.file)))
		got := c.Send(t.Context(), payment())
		if got.Outcome != PendingApproval || got.PendingApprovalID != approvalID || got.TriggeredPolicy != test.policy {
			t.Errorf("%s %d: %+v", test.file, test.status, got)
		}
	}
}

// failures is what Express may answer; TestOutcomeTable makes sure that every row of the table decides one of them.
var failures = []struct {
	status int
	body   string
	want   Outcome
}{
	{400, `{"error":"sequenceId taken","name":"DuplicateSequenceIdError"}`, Unknown},
	{400, `{"error":"Duplicate sequenceId demo-seq-1","name":"ApiResponseError"}`, Unknown},
	{400, `{"error":"a transaction with this sequenceId already exists","name":"ApiResponseError"}`, Unknown},
	{400, `{"error":"socket hang up","message":"socket hang up","name":"Error"}`, Unknown},
	{400, `{"error":"read ECONNRESET"}`, Unknown},
	{400, `{"error":"connect ECONNREFUSED 127.0.0.1:4999"}`, Unknown},
	{400, `{"error":"Timeout of 305000ms exceeded"}`, Unknown},
	{400, `{"error":"request timed out"}`, Unknown},
	{400, `{"error":"Internal Server Error"}`, Unknown},
	{400, `{"error":"invalid response HMAC","name":"ApiResponseError"}`, Unknown},
	{511, `{"error":"invalid response HMAC"}`, Unknown},
	{400, `{"error":"triggered all transactions policy"}`, Unknown},
	{400, `{"error":"rate limit exceeded"}`, Unknown},
	{423, `{"error":"Locked"}`, Unknown},
	{400, `{"error":"something new"}`, Unknown},
	{400, `{}`, Unknown},
	{400, `{"error":"<html><title>502 Bad Gateway</title></html>"}`, Unknown},
	{400, `<html><title>400</title></html>`, Unknown},
	{403, `<html><title>403 Forbidden</title></html>`, Unknown},
	{503, `<!DOCTYPE html><pre>ServiceUnavailableError: Response timeout</pre>`, Unknown},
	{500, `{"error":"unable to decrypt keychain with the given wallet passphrase"}`, Unknown},
	{400, `{"error":"needs unl`, Unknown},
	{400, ``, Unknown},
	{400, `{"error":"needs unlock","transfer":{"id":"` + transferID + `"}}`, Unknown},
	{200, `{}`, Unknown},
	{200, `{"error":"needs unlock"}`, Unknown},
	{202, `{"status":"signed"}`, Unknown},
	{200, `{"transfer":{"id":"` + transferID + `","state":"rejected"},"txid":"aabbccddee"}`, Unknown},
	{200, `{"Transfer":{"id":"` + transferID + `"},"TXID":"aabbccddee"}`, Unknown}, // keys are exact

	{400, `{"error":"Missing required field 'address'.","name":"ValidationError"}`, Returned},
	{400, `{"error":"unable to decrypt keychain with the given wallet passphrase","name":"Error"}`, Returned},
	{400, `{"error":"walletPassphrase property missing","name":"Error"}`, Returned},
	{400, `{"error":"key not found","name":"ApiResponseError"}`, Returned},
	{400, `{"error":"invalid argument for amount - Integer greater than zero or numeric string expected"}`, Returned},
	{400, `{"error":"no spend permission on this wallet"}`, Returned},
	{400, `{"error":"forbidden","name":"BitGoExpressError","code":"user_not_allowed_to_spend_from_wallet"}`, Returned},
	{400, `{"error":"Wallet must use user key to sign ofc transaction, please provide the wallet passphrase or visit your wallet settings page"}`, Returned},
	{400, `{"error":"unspents expired, wallet passphrase or xprv required to recreate transaction"}`, Returned},
	{404, `{"error":"You have called a BitGo Express endpoint but this is the BitGo server.","name":"ApiError"}`, Returned},
	{404, `{"error":"bitgo-express can only proxy BitGo API requests"}`, Returned},
	{400, `{"error":"needs unlock","needsOTP":true,"needsUnlock":true,"name":"ApiResponseError"}`, Returned},
	{400, `{"error":"incorrect otp","needsOTP":true}`, Returned},
	{400, `{"error":"token unlock limit exceeded"}`, Returned},
	{400, `{"error":"Wallet is in state pendingEcdsaTssInitialization"}`, Returned},
	{400, `{"error":"To enable tsol:usdc for your account, contact support"}`, Returned},
	{401, `{"error":"session expired","name":"ApiResponseError","bitgoExpressVersion":"16.3.7"}`, Returned},
	{403, `{"error":"not authorized","name":"ApiResponseError"}`, Returned},
	{404, `{"error":"wallet not found","name":"ApiResponseError"}`, Returned},
	{429, `{"error":"rate limit exceeded","name":"ApiResponseError"}`, Returned},

	{400, `{"error":"prebuild attempts to spend to unintended external recipients"}`, Refused},
	{400, `{"error":"secondary public key signatures invalid"}`, Refused},
	{400, `{"error":"blocked","name":"AddressError"}`, Refused},
	{400, `{"error":"address is sanctioned by OFAC","name":"ApiResponseError"}`, Refused},
	{400, `{"error":"You have been denied by a policy, provide this evaluation ID to support: 7"}`, Refused},
	{400, `{"error":"exceeds per-transaction limit"}`, Refused},
	{400, `{"error":"violates advanced whitelist"}`, Refused},
	{400, `{"error":"webhook failed to return approval"}`, Refused},
	{400, `{"error":"sub-dust-threshold"}`, Refused},
	{400, `{"error":"insufficient balance"}`, Refused},
	{400, `{"error":"nope","name":"InvalidAddress"}`, Refused},
	{400, `{"error":"invalid address tb1x"}`, Refused},
}

func TestOutcomes(t *testing.T) {
	for _, test := range failures {
		var calls atomic.Int32
		c, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			calls.Add(1)
			saysStatus(test.status, test.body)(w, nil)
		}))
		got := c.Send(t.Context(), payment())
		if got.Outcome != test.want || got.Reason == nil || got.Why == "" || calls.Load() != 1 {
			t.Errorf("%d %s\n  want %s, got %s (%s) after %d calls", test.status, test.body, test.want, got.Outcome, got.Why, calls.Load())
		}
	}
}

func TestOutcomeTable(t *testing.T) {
	decided := make([]bool, len(outcomes))
	for _, test := range failures {
		got := answer{status: test.status, body: []byte(test.body), redact: newRedactor(), header: http.Header{}}
		reason, said := got.explain()
		for i, row := range outcomes {
			if row.matches(reason, said) {
				decided[i] = true
				break
			}
		}
	}
	for i, ok := range decided {
		if !ok {
			t.Errorf("row %d (%s) decides no test", i, outcomes[i].why)
		}
	}
}

func TestASendThatNeverLeftIsReturned(t *testing.T) {
	c, _ := host(t, says200(`{}`))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.express.Host = l.Addr().String()
	_ = l.Close() // the port is free now, and nobody answers
	if got := c.Send(t.Context(), payment()); got.Outcome != Returned || got.Reason.Name != NameUnreachable {
		t.Errorf("%+v", got)
	}
}

func TestASendCutOffAfterItLeftIsUnknown(t *testing.T) {
	var calls atomic.Int32
	c, _ := host(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		calls.Add(1)
		panic(http.ErrAbortHandler)
	}))
	if got := c.Send(t.Context(), payment()); got.Outcome != Unknown || !got.Reason.Transport || calls.Load() != 1 {
		t.Errorf("%+v after %d calls", got, calls.Load())
	}
	cut, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte(`{"transfer":{"id":"` + transferID + `"},"txid":"aabbccddee","status":"signed"}`))
	}))
	if got := cut.Send(t.Context(), payment()); got.Outcome != Unknown {
		t.Errorf("%+v", got)
	}
}

// A reset is the same Go error type as a failed dial. Calling it "never left" would let the send be released twice.
func TestASendWhoseConnectionIsResetIsUnknown(t *testing.T) {
	var calls atomic.Int32
	c, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_ = conn.(*net.TCPConn).SetLinger(0) // close with RST instead of FIN
		_ = conn.Close()
	}))
	got := c.Send(t.Context(), payment())
	if got.Outcome != Unknown || got.Reason.Name != NameTransport || calls.Load() != 1 {
		t.Errorf("%+v after %d calls", got, calls.Load())
	}
}

func TestASendRefusedHereNeverLeaves(t *testing.T) {
	var calls atomic.Int32
	c, _ := host(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }))
	for name, spoil := range map[string]func(*SendRequest){
		"no wallet":        func(r *SendRequest) { r.WalletID = "" },
		"enterprise-like":  func(r *SendRequest) { r.WalletID = "ent_prod_1" },
		"slash":            func(r *SendRequest) { r.Coin = "a/b" },
		"container":        func(r *SendRequest) { r.Coin = "ofc" },
		"no sequence":      func(r *SendRequest) { r.SequenceID = "" },
		"zero":             func(r *SendRequest) { r.Amount = "0" },
		"negative":         func(r *SendRequest) { r.Amount = "-5" },
		"decimal":          func(r *SendRequest) { r.Amount = "1.5" },
		"exponent":         func(r *SendRequest) { r.Amount = "1e5" },
		"10^78":            func(r *SendRequest) { r.Amount = "1" + strings.Repeat("0", 78) },
		"leading zero":     func(r *SendRequest) { r.Amount = "0150" },
		"no address":       func(r *SendRequest) { r.Address = "" },
		"space":            func(r *SendRequest) { r.Address = "tb1 x" },
		"long comment":     func(r *SendRequest) { r.Comment = strings.Repeat("ä", 257) },
		"bytes":            func(r *SendRequest) { r.Passphrase = "\xff" },
		"tag beyond 2^32":  func(r *SendRequest) { r.Coin, r.Memo = "txrp", &Memo{Value: "4294967296"} },
		"two tags":         func(r *SendRequest) { r.Coin, r.Address, r.Memo = "txrp", "rX?dt=1", &Memo{Value: "2"} },
		"empty memo":       func(r *SendRequest) { r.Coin, r.Memo = "txlm", &Memo{Type: "id"} },
		"unknown type":     func(r *SendRequest) { r.Type = "consolidate" },
		"crooked sequence": func(r *SendRequest) { r.SequenceID = "a b" },
	} {
		ask := payment()
		spoil(&ask)
		if got := c.Send(t.Context(), ask); got.Outcome != Returned || got.Reason.Name != NameInvalid {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if calls.Load() != 0 {
		t.Errorf("%d requests left", calls.Load())
	}
}

func TestTagsAndMemosTravelWhereBitGoReadsThem(t *testing.T) {
	for _, test := range []struct{ coin, address, memo, wantAddress, wantMemo string }{
		{"txrp", "rPT1Sjq2YGrBMTttX4GZHjKu9dyfzbpAYe", "0", "rPT1Sjq2YGrBMTttX4GZHjKu9dyfzbpAYe?dt=0", ""},
		{"ofctxrp", "rX?dt=77", "77", "rX?dt=77", ""},
		{"txrp:rlusd", "rX", "5", "rX?dt=5", ""},
		{"txlm", "GB7X", "memo text", "GB7X", `{"type":"text","value":"memo text"}`},
	} {
		ask := payment()
		ask.Coin, ask.Address, ask.Memo = test.coin, test.address, &Memo{Type: "text", Value: test.memo}
		body, err := ask.body()
		if err != nil {
			t.Fatal(err)
		}
		memo := ""
		if body.Memo != nil {
			raw, _ := json.Marshal(body.Memo)
			memo = string(raw)
		}
		if body.Address != test.wantAddress || memo != test.wantMemo {
			t.Errorf("%s: %s %s", test.coin, body.Address, memo)
		}
	}
}

func TestASendsSecretsDoNotComeBack(t *testing.T) {
	ask := payment()
	c, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		echo, _ := json.Marshal(map[string]any{"error": "failed with " + string(body), "name": string(body), "context": map[string]any{"sent": string(body), "auth": r.Header.Get("Authorization")}})
		saysStatus(400, string(echo))(w, r)
	}))
	got := c.Send(t.Context(), ask)
	for _, secret := range []string{"canary", "000000", token} {
		if strings.Contains(everything(got.Reason), secret) {
			t.Errorf("%s leaked: %s", secret, got.Reason)
		}
	}
}

func FuzzSendResult(f *testing.F) {
	for _, test := range failures {
		f.Add(test.status, []byte(test.body))
	}
	for _, file := range []string{"send_ofc.json", "send_tbtc4.json", "send_pending_202.json", "send_pending_flat.json", "send_pending_id.json", "send_pending_tss.json", "send_pending_wrapped.json"} {
		f.Add(200, []byte(recorded(f, file)))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		got := classify(answer{host: Express, operation: "POST sendcoins", status: status, body: body, redact: newRedactor(token), header: http.Header{}})
		fields, err := object(body)
		switch got.Outcome {
		case Sent:
			if status < 200 || status > 299 || got.TransferID == "" && got.TxID == "" || got.Reason != nil {
				t.Errorf("%d %q is sent without proof: %+v", status, body, got)
			}
		case PendingApproval:
			if err != nil || fields["status"] != "pendingApproval" && fields["pendingApproval"] == nil && fields["info"] == nil {
				t.Errorf("%d %q is pending without a sign", status, body)
			}
		case Refused, Returned:
			if status < 400 || status > 499 || err != nil || got.TransferID != "" || got.TxID != "" {
				t.Errorf("%d %q is %s without proof", status, body, got.Outcome)
			}
		}
		if got.Outcome != Sent && got.Outcome != PendingApproval && got.Reason == nil || got.Why == "" {
			t.Errorf("no reason: %+v", got)
		}
		if got.TransferID != "" && !IsID(got.TransferID) || got.PendingApprovalID != "" && !IsID(got.PendingApprovalID) {
			t.Errorf("a crooked id got through: %+v", got)
		}
	})
}
