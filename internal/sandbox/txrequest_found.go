package sandbox

import (
	"encoding/json"
	"fmt"
	"time"
)

// rememberRequests gives the past its transaction requests: one for every send from a wallet
// that has them, and some of every state, version and intent that a screen may meet.
func (s *Server) rememberRequests(b *batch) {
	now := b.at
	defer func() { b.at = now }()
	for _, doc := range b.docs {
		if t, sent := doc.(*transfer); sent && t.Type == "send" && t.TxRequest == "" && coins[t.Coin].feeCoin == "hteth" {
			s.rememberSent(b, t)
		}
	}
	w := s.state.wallets[fixed("wallet", "meridian-ether")]
	for i, x := range pastRequests {
		b.at = now.Add(-time.Duration(20*24-i*27) * time.Hour)
		s.rememberRequest(b, w, x)
	}
}

// rememberSent is the request behind a send of the past.
func (s *Server) rememberSent(b *batch, t *transfer) {
	w := s.state.wallets[t.Wallet]
	o := order{ticker: t.Coin, address: t.Address, amount: t.Amount, payees: t.payees(), comment: t.Comment, sequence: t.Sequence}
	who := s.world.User("service").ID
	b.at = t.Created
	r := b.newRequest(w, "full", intentOf(o), who, func(r *txRequest) { r.Ready = true })
	for i, state := range []string{"pendingDelivery", "delivered", "signed"} {
		b.at = t.Created.Add(time.Duration(15*(i+1)) * time.Second)
		r = b.revise(r, state, who, func(r *txRequest) { r.Transfer, r.Hash, r.Approval = t.ID, t.Txid, t.Approval })
	}
	t.TxRequest = r.Request
}

// pastRequest is a request that somebody began. Its states are those it has passed.
type pastRequest struct {
	api    string
	kind   string
	more   map[string]any // of the intent
	states []string
}

// pastRequests cover every state of both API versions, and the intents of an account.
var pastRequests = []pastRequest{
	{"full", "payment", toFund("hteth", "250000000000000000"), []string{"rejected"}},
	{"full", "signMessage", saying("Meridian attests to its holdings"), []string{"pendingDelivery", "delivered", "signed"}},
	{"lite", "consolidate", map[string]any{"receiveAddress": etherAddress("asked")}, []string{"pendingUserSignature", "readyToSend", "signed"}},
	{"full", "fillNonce", map[string]any{"nonce": "41"}, []string{"pendingDelivery", "delivered", "signed"}},
	{"lite", "payment", toFund("hteth", "120000000000000000"), []string{"pendingUserSignature", "canceled"}},
	{"full", "transferToken", toFund("hteth:tusdc", "750000000"), []string{"pendingDelivery", "failed"}},
	{"full", "acceleration", map[string]any{"txid": "0x" + digest("accelerated")}, []string{"pendingDelivery", "delivered"}},
	{"lite", "payment", toFund("hteth:tusdc", "40000000"), []string{"rejected"}},
	{"lite", "enableToken", map[string]any{"enableTokens": []any{map[string]any{"name": "hteth:tusdt"}}}, []string{"pendingUserSignature", "failed"}},
	{"full", "contractCall", map[string]any{"contract": etherAddress("contract"), "msgHex": "0xa9059cbb"}, []string{"pendingDelivery", "canceled"}},
	{"lite", "stake", map[string]any{"stakingRequestId": uuid(digest("stake"))}, []string{"pendingUserCommitment"}},
	{"lite", "unstake", map[string]any{"stakingRequestId": uuid(digest("unstake"))}, []string{"pendingUserCommitment", "pendingUserRShare"}},
	{"lite", "claim", map[string]any{"stakingRequestId": uuid(digest("claim"))}, []string{"pendingUserCommitment", "pendingUserRShare", "pendingUserGShare"}},
	{"lite", "consolidate", map[string]any{"receiveAddress": etherAddress("asked")}, []string{"pendingUserSignature", "readyToSend"}},
	{"full", "signTypedStructuredData", saying(`{"primaryType":"Attestation"}`), []string{"pendingDelivery"}},
	{"lite", "payment", toFund("hteth", "90000000000000000"), []string{"pendingUserSignature"}},
	{"full", "payment", toFund("hteth", "60000000000000000"), []string{"pendingDelivery"}},
	{"lite", "payment", toFund("hteth:tusdc", "15000000"), []string{"pendingApproval"}},
}

// toFund pays the world's meridian-fund.
func toFund(ticker, amount string) map[string]any {
	return map[string]any{"recipients": []any{map[string]any{"address": map[string]any{"address": etherAddress("payee|meridian-fund")},
		"amount": map[string]any{"value": amount, "symbol": ticker}}}}
}

func saying(text string) map[string]any { return map[string]any{"messageRaw": text} }

func (s *Server) rememberRequest(b *batch, w *wallet, past pastRequest) {
	told := map[string]any{"intentType": past.kind, "comment": "Remembered"}
	for key, value := range past.more {
		told[key] = value
	}
	raw, err := json.Marshal(told)
	if err != nil {
		panic(fmt.Sprintf("sandbox: %s: %v", past.kind, err)) // only texts are in it
	}
	x, p := readIntent(raw)
	if p != nil {
		panic("sandbox: " + p.message) // the table above is right
	}
	who := s.world.User("service").ID
	r := b.newRequest(w, past.api, x, who, func(*txRequest) {})
	if last := past.states[len(past.states)-1]; last == "pendingApproval" || last == "rejected" {
		s.rememberAsked(b, w, r, x, last == "rejected")
		return
	}
	for _, state := range past.states {
		b.at = b.at.Add(3 * time.Minute)
		r = b.revise(r, state, who, func(r *txRequest) {
			if state == "canceled" {
				r.Cancel = "Sent twice by mistake"
			}
			if state == "delivered" || r.API == "lite" && state == "signed" {
				r.Hash = "0x" + digest("hash"+r.Request)
			}
		})
	}
}

// rememberAsked is a request that waits for an approval, or whose approval was refused.
func (s *Server) rememberAsked(b *batch, w *wallet, r *txRequest, x intent, refused bool) {
	o, p := x.order(w, r.Creator)
	if p != nil {
		panic("sandbox: " + p.message) // the table above is right
	}
	o.shape, o.request = "tss", r.Request
	a := b.park(w, o)
	if !refused {
		return
	}
	b.at = b.at.Add(2 * time.Hour)
	if _, p := b.resolve(a, resolution{User: s.world.User("approver").ID, Action: "reject", Memo: "Not this quarter"}); p != nil {
		panic("sandbox: " + p.message) // nothing was carried out
	}
}
