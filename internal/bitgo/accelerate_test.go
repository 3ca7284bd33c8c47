package bitgo

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func raise() AccelerateRequest {
	return AccelerateRequest{Coin: "tbtc4", WalletID: walletID, TxID: strings.Repeat("0a", 32), Percent: 125, Passphrase: "correct horse canary"}
}

func TestAccelerateAsksWhatExpressExpects(t *testing.T) {
	c, _ := host(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method != "POST" || r.URL.Path != "/api/v2/tbtc4/wallet/"+walletID+"/acceleratetx" {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		if string(body) != `{"rbfTxIds":["`+strings.Repeat("0a", 32)+`"],"feeMultiplier":1.25,"walletPassphrase":"correct horse canary"}` {
			t.Errorf("%s", body)
		}
		_, _ = w.Write([]byte(recorded(t, "send_ofc.json")))
	}))
	if got := c.Accelerate(t.Context(), raise()); got.Outcome != Sent || got.TransferID != transferID {
		t.Errorf("%+v", got)
	}
}

// What would reach the path or come back as a puzzle leaves nothing.
func TestAccelerateRefusesByItself(t *testing.T) {
	c, _ := host(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was asked") }))
	for what, change := range map[string]func(*AccelerateRequest){
		"coin":     func(a *AccelerateRequest) { a.Coin = "hteth" },
		"account":  func(a *AccelerateRequest) { a.Coin = "ofctbtc" },
		"wallet":   func(a *AccelerateRequest) { a.WalletID = "../x" },
		"txid":     func(a *AccelerateRequest) { a.TxID = "aa" },
		"same fee": func(a *AccelerateRequest) { a.Percent = 100 },
		"much":     func(a *AccelerateRequest) { a.Percent = 1001 },
		"text":     func(a *AccelerateRequest) { a.Passphrase = "\xff" },
	} {
		ask := raise()
		change(&ask)
		if got := c.Accelerate(t.Context(), ask); got.Outcome != Returned || got.Reason.Name != NameInvalid {
			t.Errorf("%s: %+v", what, got)
		}
	}
}

// A lost answer is unknown here too: whoever asked must look.
func TestAccelerateLostIsUnknown(t *testing.T) {
	c, _ := host(t, saysStatus(504, "<html>gateway</html>"))
	if got := c.Accelerate(t.Context(), raise()); got.Outcome != Unknown || got.Reason == nil {
		t.Errorf("%+v", got)
	}
}
