package gallery

import (
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
	sendview "github.com/unykorn/console/views/send"
)

// sendForm is the form with its checks, of which loan-to-value has the given verdict.
func sendForm(v send.Verdict) sendview.FormProps {
	d := decision("34.4", 87_178_00, true)
	if v == send.Stop {
		d = decision("35.8", 83_798_00, false)
	}
	a, b := amount("ofctbtc", "0.75"), custodyBalance()
	return sendview.FormProps{Key: "k", Now: now, Balances: []wallet.Balance{b}, Wallets: []wallet.Wallet{vault(), hot()}, Payees: []whitelist.Entry{{Asset: "ofctbtc", Address: payeeAddress, Label: "Harbour settlement"}},
		Draft: send.Draft{Wallet: vault().ID, Asset: "ofctbtc", Address: payeeAddress, Amount: "0.75", Purpose: "Settlement of trade 4471"},
		Report: send.Report{Amount: &a, Max: to(amount("ofctbtc", "0.79411764")), USD: usd(51_090_00), Decision: &d, Rule: "Over $50,000", Needed: 2, Observed: to(b.ObservedAt), Passes: v != send.Stop && v != send.Pending, Gates: []send.Gate{
			{Key: send.GateAddress, Name: "Address and network", Verdict: send.OK, Value: "testnet", Why: "A valid address of OFCTBTC on the test network."},
			{Key: send.GateBalance, Name: "Balance covers amount and fee", Verdict: send.OK, Value: "1.3685 OFCTBTC", Why: "Amount and fee come to 0.75; 0.6185 OFCTBTC is left afterwards."},
			{Key: send.GateSanction, Name: "Not sanctioned", Verdict: send.OK, Value: "2026-11-18", Why: "The address is not on the list."},
			{Key: send.GateLTV, Name: "Loan-to-value at most 35%", Verdict: v, Value: d.PercentAfter + "%", Why: d.Why},
		}}}
}

func sendWrong() sendview.FormProps {
	p := sendForm(send.Stop)
	p.Draft.Amount = "0.750000001"
	p.Fields = map[string]string{send.FieldAmount: "OFCTBTC has 8 decimals, this has 9.", send.FieldPurpose: "Say what the payment is for."}
	return p
}
