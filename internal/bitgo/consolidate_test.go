package bitgo

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func gatherAsk() ConsolidateRequest {
	return ConsolidateRequest{Coin: "tbtc4", WalletID: walletID, Limit: 200, MinValue: "1261", MaxValue: "1000000", Make: 1, MaxFeeRate: "12000", TargetBlocks: 72,
		Comment: "Consolidation 1", Passphrase: "correct horse canary"}
}

func TestConsolidateAsksWhatExpressExpects(t *testing.T) {
	c, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method != "POST" || r.URL.Path != "/api/v2/tbtc4/wallet/"+walletID+"/consolidateunspents" {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		if string(body) != `{"limit":200,"numUnspentsToMake":1,"minValue":"1261","maxValue":"1000000","maxFeeRate":12000,"feeTxConfirmTarget":72,"minConfirms":1,`+
			`"enforceMinConfirmsForChange":true,"comment":"Consolidation 1","walletPassphrase":"correct horse canary"}` {
			t.Errorf("%s", body)
		}
		_, _ = w.Write([]byte(recorded(t, "send_ofc.json")))
	}))
	if got := c.Consolidate(t.Context(), gatherAsk()); got.Outcome != Sent || got.TransferID != transferID {
		t.Errorf("%+v", got)
	}
}

// What would reach the path, bound nothing or come back as a puzzle leaves nothing.
func TestConsolidateRefusesByItself(t *testing.T) {
	c, _ := host(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was asked") }))
	for what, change := range map[string]func(*ConsolidateRequest){
		"coin":       func(a *ConsolidateRequest) { a.Coin = "hteth" },
		"wallet":     func(a *ConsolidateRequest) { a.WalletID = "../x" },
		"one":        func(a *ConsolidateRequest) { a.Limit = 1 },
		"too many":   func(a *ConsolidateRequest) { a.Limit = 201 },
		"no fewer":   func(a *ConsolidateRequest) { a.Limit, a.Make = 2, 2 },
		"values":     func(a *ConsolidateRequest) { a.MaxValue = "1.5" },
		"no bound":   func(a *ConsolidateRequest) { a.MaxFeeRate = "" },
		"no comment": func(a *ConsolidateRequest) { a.Comment = "" },
		"long":       func(a *ConsolidateRequest) { a.Comment = strings.Repeat("x", 257) },
		"text":       func(a *ConsolidateRequest) { a.Passphrase = "\xff" },
	} {
		ask := gatherAsk()
		change(&ask)
		if got := c.Consolidate(t.Context(), ask); got.Outcome != Returned || got.Reason.Name != NameInvalid {
			t.Errorf("%s: %+v", what, got)
		}
	}
}

// A lost answer is unknown here too, and so is one that holds several transactions: whoever asked must look.
func TestConsolidateLostIsUnknown(t *testing.T) {
	for _, h := range []http.Handler{saysStatus(504, "<html>gateway</html>"), saysStatus(200, `[{"txid":"a"},{"txid":"b"}]`)} {
		c, _ := host(t, h)
		if got := c.Consolidate(t.Context(), gatherAsk()); got.Outcome != Unknown || got.Reason == nil {
			t.Errorf("%+v", got)
		}
	}
}

// Unspents are read exactly, in a block or not, and one without an exact value makes the answer unusable.
func TestUnspentsAreRead(t *testing.T) {
	c, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/v2/tbtc4/wallet/"+walletID+"/unspents" || r.URL.Query().Get("limit") != "2000" {
			t.Errorf("%s", r.URL)
		}
		_, _ = w.Write([]byte(`{"coin":"tbtc4","nextBatchPrevId":"b:1","unspents":[{"id":"a:0","address":"x","value":1,"valueString":"9007199254740993","blockHeight":90000,"chain":20},
			{"id":"b:1","address":"y","value":4000,"blockHeight":999999999,"chain":10}]}`))
	}))
	page, err := c.Unspents(t.Context(), "tbtc4", walletID, "")
	if err != nil || len(page.Items) != 2 || page.Next != "b:1" {
		t.Fatalf("%+v: %v", page, err)
	}
	if a, b := page.Items[0], page.Items[1]; a.Value.String() != "9007199254740993" || !a.Confirmed || a.Chain != 20 || b.Value.String() != "4000" || b.Confirmed {
		t.Errorf("%+v", page.Items)
	}
	for _, body := range []string{`{"unspents":[{"id":"a:0"}]}`, `{"unspents":[{"id":"a:0","value":1.5}]}`, `{"unspents":[{"id":"a:0","valueString":"-1"}]}`, `{"coin":"tbtc4"}`} {
		c, _ := host(t, saysStatus(200, body))
		if page, err := c.Unspents(t.Context(), "tbtc4", walletID, ""); err == nil {
			t.Errorf("%s was read as %+v", body, page)
		}
	}
}
