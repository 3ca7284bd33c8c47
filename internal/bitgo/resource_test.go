package bitgo

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAGoAccountsBalancesAreItsTokens(t *testing.T) {
	c, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RequestURI() != "/api/v2/ofc/wallet/"+walletID+"?allTokens=true&exactConfirmedBalance=true&includeStakingBalances=true" {
			t.Errorf("asked %s", r.URL.RequestURI())
		}
		_, _ = w.Write([]byte(recorded(t, "wallet_ofc.json")))
	}))
	w, err := c.Wallet(t.Context(), "ofc", walletID, true)
	if err != nil {
		t.Fatal(err)
	}
	if _, container := w.Balances["ofc"]; container || len(w.Balances) != 2 {
		t.Errorf("balances %v", w.Balances)
	}
	b := w.Balances["ofctbtc"]
	if b.Total.String() != "154000000" || b.Spendable.String() != "150000000" || b.Locked.String() != "4000000" || b.TransferCount != 12 {
		t.Errorf("%+v", b)
	}
	if got := w.Balances["ofcteth"].Total.String(); got != "340282366920938463463374607431768211456" {
		t.Errorf("2^128 became %s", got)
	}
	entries, enforced := w.Whitelist()
	if !enforced || len(entries) != 2 || entries[0].Label != "Treasury" || entries[1].Item != "bg-59cd72485007a239fb00282ed480da1f" {
		t.Errorf("%v %+v", enforced, entries)
	}
	if !w.Ready() || !w.UserKeySigningRequired || w.Frozen || w.Rules[0].LockDate.IsZero() {
		t.Errorf("%+v", w)
	}
}

func TestWalletsPage(t *testing.T) {
	c, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if q.Get("enterprise") != enterpriseID || q.Get("expandBalance") != "true" {
			t.Errorf("asked %v", q)
		}
		if q.Get("prevId") == "" {
			_, _ = w.Write([]byte(`{"wallets":[{"id":"` + walletID + `","coin":"tbtc4","balance":9007199254740993,"balanceString":"9007199254740993","confirmedBalanceString":"5","spendableBalanceString":"4","receiveAddress":{"id":"a","address":"tb1","chain":20,"index":3}}],"nextBatchPrevId":"p2"}`))
			return
		}
		_, _ = w.Write([]byte(`{"wallets":[{"id":"` + walletID + `","coin":"hteth","coinSpecific":{"pendingChainInitialization":true},"userKeySigningRequired":false,"freeze":{"time":"2026-01-01T00:00:00Z"}}]}`))
	}))
	var got []Wallet
	for w, err := range Each(func(after string) (Page[Wallet], error) { return c.Wallets(t.Context(), enterpriseID, after) }) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, w)
	}
	if len(got) != 2 || got[0].Balances["tbtc4"].Total.String() != "9007199254740993" || got[0].ReceiveAddress.Index != 3 {
		t.Fatalf("%+v", got)
	}
	if got[1].Ready() || got[1].UserKeySigningRequired || !got[1].Frozen || len(got[1].Balances) != 0 {
		t.Errorf("%+v", got[1])
	}
}

func TestAnAddressMayNotBeThereYet(t *testing.T) {
	c, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method != "POST" || string(body) != `{"onToken":"ofcteth","label":"Desk"}` {
			t.Errorf("%s %s", r.Method, body)
		}
		_, _ = w.Write([]byte(`{"id":"20da0550694b242719fbbd5e93b9d6f7","coin":"ofc","chain":0,"index":1,"wallet":"` + walletID + `","coinSpecific":{"pendingChainInitialization":true,"onToken":"ofcteth"},"label":"Desk"}`))
	}))
	a, err := c.CreateAddress(t.Context(), "ofc", walletID, NewAddress{OnToken: "ofcteth", Label: "Desk"})
	if err != nil || a.Address != "" || !a.PendingChainInitialization || a.Token != "ofcteth" {
		t.Errorf("%+v %v", a, err)
	}
	if _, err := c.CreateAddress(t.Context(), "ofc", walletID, NewAddress{}); err == nil {
		t.Error("a Go Account's address without its token was asked for")
	}
	// 202 with an error's shape is not an empty list (§7.4).
	odd, _ := host(t, saysStatus(202, `{"error":"wallet is initializing","requestId":"r"}`))
	if _, err := odd.Addresses(t.Context(), "hteth", walletID, ""); err == nil {
		t.Error("an error was read as an empty list")
	}
}

func TestTransferKeepsEveryFieldThatMatters(t *testing.T) {
	c, _ := host(t, saysStatus(206, recorded(t, "transfer_withdrawal.json")))
	x, err := c.Transfer(t.Context(), "ofctbtc", walletID, transferID)
	if err != nil {
		t.Fatal(err)
	}
	if !x.Partial || x.Value.String() != "-1500" || x.Intended.String() != "-1500" || x.BaseNoFee.String() != "-1400" ||
		x.Fee.String() != "100" || x.FeeCoin != "tbtc" || x.PayGoFee.Known() {
		t.Errorf("%+v", x)
	}
	if x.USD.Decimal.String() != "-1.0350000000000001" || x.USDRate.Decimal.String() != "69000.12" {
		t.Errorf("usd %s rate %s", x.USD.Decimal, x.USDRate.Decimal)
	}
	if !strings.HasPrefix(x.OnChainTxID(), "138ba248") || x.PendingApprovalID() != approvalID || x.SequenceID != "demo-seq-1" ||
		!slices.Equal(x.Replaces, []string{"aa11"}) || len(x.Entries) != 1 || x.Entries[0].Value.String() != "1500" {
		t.Errorf("%+v", x)
	}
	if x.Height != UnconfirmedHeight || x.ConfirmedTime.Format(time.RFC3339Nano) != "2026-11-20T20:17:06.571Z" {
		t.Errorf("%+v", x)
	}
	if raw, err := json.Marshal(x.Value); err != nil || string(raw) != `"-1500"` {
		t.Errorf("%s %v", raw, err)
	}
}

func TestAWithdrawalHasNoChainIdBeforeItIsConfirmed(t *testing.T) {
	x := Transfer{SubType: "ofc_withdrawal", TxID: "internal"}
	if x.OnChainTxID() != "" {
		t.Errorf("internal hash shown as chain id: %s", x.OnChainTxID())
	}
	if x = (Transfer{TxID: "abc"}); x.OnChainTxID() != "abc" {
		t.Errorf("%s", x.OnChainTxID())
	}
}

func TestTransfersAskForEveryState(t *testing.T) {
	c, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if !slices.Equal(q["state"], AllStates) || q.Get("dateGte") != "2026-11-20T19:17:06.571Z" || q.Get("allTokens") != "true" || q.Get("limit") != "500" {
			t.Errorf("asked %v", q)
		}
		_, _ = w.Write([]byte(`{"coin":"ofc","transfers":[` + recorded(t, "transfer_withdrawal.json") + `],"nextBatchPrevId":"n"}`))
	}))
	since := time.Date(2026, 11, 20, 20, 17, 6, 571e6, time.FixedZone("", 3600))
	page, err := c.Transfers(t.Context(), "ofc", walletID, TransferQuery{DateGTE: since, AllTokens: true, Limit: 900})
	if err != nil || page.Next != "n" || len(page.Items) != 1 || page.Items[0].Partial {
		t.Errorf("%+v %v", page, err)
	}
}

func TestTransferBySequenceID(t *testing.T) {
	c, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v2/ofctbtc/wallet/"+walletID+"/transfer/sequenceId/demo-seq-1" {
			_, _ = w.Write([]byte(recorded(t, "transfer_withdrawal.json")))
			return
		}
		saysStatus(404, `{"error":"transfer not found","requestId":"r9","name":"TransferNotFound"}`)(w, r)
	}))
	if x, err := c.TransferBySequenceID(t.Context(), "ofctbtc", walletID, "demo-seq-1"); err != nil || x.ID != transferID {
		t.Errorf("%+v %v", x, err)
	}
	_, err := c.TransferBySequenceID(t.Context(), "ofctbtc", walletID, "other")
	if e, _ := AsError(err); !IsNotFound(err) || e.RequestID != "r9" || e.Name != "TransferNotFound" {
		t.Errorf("%v", err)
	}
}

func TestApprovalsOfBothEngines(t *testing.T) {
	var asked []string
	c, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.RequestURI())
		_, _ = w.Write([]byte(`{"pendingApprovals":[` + recorded(t, "send_pending_flat.json") + `,{"id":"` + approvalID + `","state":"pendingFinalApproval","info":{"type":"transactionRequestFull","transactionRequestFull":{"intent":{"sequenceId":"seq-tss-1","recipients":[{"address":"0xabc","amount":9007199254740993}]}}}}]}`))
	}))
	page, err := c.PendingApprovals(t.Context(), ApprovalQuery{Wallet: walletID})
	if err != nil || len(page.Items) != 2 || asked[0] != "/api/v2/pendingApprovals?limit=100&walletId="+walletID {
		t.Fatalf("%+v %v %v", page, err, asked)
	}
	lite, full := page.Items[0], page.Items[1]
	if lite.SequenceID != "demo-seq-pa" || lite.Recipients[0].Amount.String() != "999" || lite.TriggeredPolicy == "" || !lite.IsPending() || lite.Type != "transactionRequest" {
		t.Errorf("%+v", lite)
	}
	if full.SequenceID != "seq-tss-1" || full.Recipients[0].Amount.Known() || !full.IsPending() {
		t.Errorf("a number above 2^53 was believed: %+v", full)
	}
	if _, err := c.PendingApprovals(t.Context(), ApprovalQuery{}); err == nil {
		t.Error("a list of everybody's approvals was asked for")
	}
}

func TestWebhookCalls(t *testing.T) {
	var asked []string
	c, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked = append(asked, r.Method+" "+r.URL.Path+" "+string(body))
		switch {
		case r.Method == "DELETE" && len(body) > 0:
			_, _ = w.Write([]byte(`{"removed":1}`))
		case strings.HasSuffix(r.URL.Path, "/secret"):
			_, _ = w.Write([]byte(`{"secret":"whsec_sandbox_1"}`))
		case r.Method == "GET":
			_, _ = w.Write([]byte(`{"webhooks":[{"id":"` + approvalID + `","url":"https://x.example/hook","created":"2021-01-01 00:00:00+00:00","state":"suspended","successiveFailedAttempts":100}]}`))
		default:
			_, _ = w.Write([]byte(`{"id":"` + approvalID + `","type":"transfer","url":"https://x.example/hook","state":"active","allToken":true}`))
		}
	}))
	ctx := t.Context()
	ask := NewWebhook{Type: "transfer", URL: "https://x.example/hook", AllToken: true}
	hook, err := c.AddWalletWebhook(ctx, "ofc", walletID, ask)
	if err != nil || !hook.AllToken {
		t.Errorf("%+v %v", hook, err)
	}
	if n, err := c.RemoveWalletWebhook(ctx, "ofc", walletID, hook); err != nil || n != 1 {
		t.Errorf("%d %v", n, err)
	}
	if _, err := c.AddOrganizationWebhook(ctx, enterpriseID, ask); err != nil {
		t.Error(err)
	}
	page, err := c.OrganizationWebhooks(ctx, enterpriseID, "")
	if err != nil || page.Items[0].State != "suspended" || page.Items[0].Created.Year() != 2021 {
		t.Errorf("%+v %v", page, err)
	}
	if err := c.RemoveOrganizationWebhook(ctx, enterpriseID, hook.ID); err != nil {
		t.Error(err)
	}
	secret, err := c.CreateOrganizationWebhookSecret(ctx, enterpriseID)
	if err != nil || secret.Reveal() != "whsec_sandbox_1" {
		t.Error(err)
	}
	want := []string{
		`POST /api/v2/ofc/wallet/` + walletID + `/webhooks {"type":"transfer","url":"https://x.example/hook","allToken":true}`,
		`DELETE /api/v2/ofc/wallet/` + walletID + `/webhooks {"type":"transfer","url":"https://x.example/hook","id":"` + approvalID + `"}`,
		`POST /api/v2/organization/` + enterpriseID + `/webhook {"type":"transfer","url":"https://x.example/hook","allToken":true}`,
		`GET /api/v2/organization/` + enterpriseID + `/webhook `,
		`DELETE /api/v2/organization/` + enterpriseID + `/webhook/` + approvalID + ` `,
		`POST /api/v2/webhook/secret {"organizationId":"` + enterpriseID + `"}`,
	}
	if !slices.Equal(asked, want) {
		t.Errorf("asked\n%s", strings.Join(asked, "\n"))
	}
	if _, err := c.AddOrganizationWebhook(ctx, enterpriseID, NewWebhook{Type: "transfer", URL: "javascript:1"}); err == nil {
		t.Error("a crooked URL was accepted")
	}
}

func TestMarketPrices(t *testing.T) {
	at := time.Unix(1763611200, 0).UTC()
	for _, body := range []string{
		`{"marketData":[{"coin":"eth","currencies":{"USD":{"last":1}}},{"coin":"btc","currencies":{"USD":{"last":69000.120000000000001,"timestamp":1763611200}}}]}`,
		`{"latest":{"coin":"btc","currencies":{"USD":{"last":69000.120000000000001,"timestamp":1763611200000}}}}`,
		`{"coin":"btc","currencies":{"USD":{"last":"69000.120000000000001"}},"updateTime":"2025-11-20T04:00:00Z"}`,
	} {
		c, _ := host(t, says200(body))
		p, err := c.Market(t.Context(), "btc")
		if err != nil || p.USD.String() != "69000.120000000000001" || !p.At.Equal(at) {
			t.Errorf("%s: %+v %v", body, p, err)
		}
	}
	for _, body := range []string{`{}`, `{"latest":{"currencies":{"USD":{"last":0}}}}`, `{"latest":{"currencies":{"USD":{"last":-1}}}}`,
		`{"latest":{"coin":"eth","currencies":{"USD":{"last":1}}}}`, `{"latest":{"currencies":{"USD":{"last":1e999999999}}}}`, `{"latest":{"currencies":{"EUR":{"last":1}}}}`} {
		c, _ := host(t, says200(body))
		if p, err := c.Market(t.Context(), "btc"); err == nil {
			t.Errorf("%s gave %+v", body, p)
		}
	}
}

func TestFeeEstimatesOfEveryFamily(t *testing.T) {
	for _, test := range []struct{ body, perKB, flat string }{
		{`{"feePerKb":15902,"numBlocks":2}`, "15902", ""},
		{`{"feeEstimate":"4200000000000000","minGasPrice":"1","minGasLimit":"21000","maxGasLimit":"1","minGasIncreaseBy":"1"}`, "", "4200000000000000"},
		{`{"fee":100000000,"newAccountFee":1,"netFee":1}`, "", "100000000"},
		{`{"feeRate":1,"minimumFee":1000}`, "", "1000"},
	} {
		c, _ := host(t, says200(test.body))
		fee, err := c.Fee(t.Context(), "tbtc4")
		if err != nil || fee.PerKB.String() != test.perKB || fee.Flat.String() != test.flat {
			t.Errorf("%s: %+v %v", test.body, fee, err)
		}
	}
	c, _ := host(t, says200(`{"feePerKb":1.5}`))
	if fee, err := c.Fee(t.Context(), "tbtc4"); err == nil {
		t.Errorf("a fraction became %+v", fee)
	}
}

func TestEnterprises(t *testing.T) {
	c, _ := host(t, says200(`{"enterprises":[{"id":"`+enterpriseID+`","name":"Apex","kycState":"approved","organization":{"id":"o1"}}]}`))
	list, err := c.Enterprises(t.Context())
	if err != nil || list[0].Name != "Apex" || list[0].OrganizationID() != "o1" {
		t.Errorf("%+v %v", list, err)
	}
	page, err := c.OrganizationEnterprises(t.Context(), enterpriseID, "")
	if err != nil || len(page.Items) != 1 {
		t.Errorf("%+v %v", page, err)
	}
}

func TestUnitsAreStrict(t *testing.T) {
	for _, fine := range []string{"0", "-1", "00", "154000000", strings.Repeat("9", 78), "-" + strings.Repeat("9", 78)} {
		if u, err := ParseUnits(fine); err != nil || !u.Known() || u.Big() == nil {
			t.Errorf("%q: %v", fine, err)
		}
	}
	for _, bad := range []string{"", "-", "--1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "1_000", "NaN", "١", strings.Repeat("9", 79)} {
		if u, err := ParseUnits(bad); err == nil {
			t.Errorf("%q became %s", bad, u)
		}
	}
	u, _ := ParseUnits("5")
	u.Big().SetInt64(9)
	if u.String() != "5" {
		t.Error("a copy reached the original")
	}
}
