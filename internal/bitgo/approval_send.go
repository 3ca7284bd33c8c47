package bitgo

import "encoding/json"

// Recipient is a payee in a send's approval. Amount is unknown when BitGo gave a number too large to be exact.
type Recipient struct {
	Address string
	Amount  Units
	Coin    string // the asset where BitGo names one beside the amount, as for a token; "" is the approval's own
	Data    string // what a contract is called with, hexadecimal
}

// wireRecipient is a payee in either engine's shape: of the newer one address and amount are objects.
type wireRecipient struct {
	Address   string
	Amount    Units
	Symbol    string
	TokenName string
	Data      string
}

// UnmarshalJSON reads what it can: a payee whose amount is odd is still a payee, with an amount that is not known.
func (r *wireRecipient) UnmarshalJSON(b []byte) error {
	var w struct {
		Address   json.RawMessage `json:"address"`
		Amount    json.RawMessage `json:"amount"`
		TokenName string          `json:"tokenName"`
		Data      string          `json:"data"`
	}
	_ = json.Unmarshal(b, &w) // what was readable is kept
	*r = wireRecipient{TokenName: w.TokenName, Data: w.Data}
	if json.Unmarshal(w.Address, &r.Address) != nil {
		var full struct {
			Address string `json:"address"`
		}
		_ = json.Unmarshal(w.Address, &full)
		r.Address = full.Address
	}
	var amount exact
	if json.Unmarshal(w.Amount, &amount) == nil && amount.Known() {
		r.Amount = amount.Units
		return nil
	}
	var full struct {
		Value  exact  `json:"value"`
		Symbol string `json:"symbol"`
	}
	_ = json.Unmarshal(w.Amount, &full)
	r.Amount, r.Symbol = full.Value.Units, full.Symbol
	return nil
}

type wireIntent struct {
	Recipients []wireRecipient `json:"recipients"`
	SequenceID string          `json:"sequenceId"`
	Comment    string          `json:"comment"`
}

type wireRequest struct {
	wireIntent
	Requested       json.RawMessage `json:"requestedAmount"`
	BuildParams     wireIntent      `json:"buildParams"`
	Intent          wireIntent      `json:"intent"`
	TriggeredPolicy ident           `json:"triggeredPolicy"`
	PolicyUniqueID  ident           `json:"policyUniqueId"`
	CoinSpecific    map[string]struct {
		Payload string `json:"payload"`
	} `json:"coinSpecific"`
}

func (p *Approval) readInfo(raw json.RawMessage) {
	var kind struct {
		Type string `json:"type"`
	}
	_ = json.Unmarshal(raw, &kind) // absent or odd: the type stays empty
	p.Type = kind.Type
	var info struct {
		Lite wireRequest `json:"transactionRequest"`
		Full wireRequest `json:"transactionRequestFull"`
	}
	_ = json.Unmarshal(raw, &info) // what was readable is kept
	for _, r := range []wireRequest{info.Lite, info.Full} {
		for _, intent := range []wireIntent{r.wireIntent, r.BuildParams, r.Intent} {
			p.take(intent)
		}
		var sum exact
		if json.Unmarshal(r.Requested, &sum) == nil && sum.Known() {
			p.Requested = sum.Units
		}
		p.TriggeredPolicy = first(p.TriggeredPolicy, string(r.TriggeredPolicy), string(r.PolicyUniqueID))
		for _, signed := range r.CoinSpecific {
			p.SequenceID = first(p.SequenceID, payloadSequence(signed.Payload))
		}
	}
	p.readChange(raw)
}

func (p *Approval) take(in wireIntent) {
	p.SequenceID = first(p.SequenceID, in.SequenceID)
	p.Comment = first(p.Comment, in.Comment)
	if len(p.Recipients) > 0 {
		return
	}
	for _, r := range in.Recipients {
		p.Recipients = append(p.Recipients, Recipient{Address: r.Address, Amount: r.Amount, Coin: first(r.Symbol, r.TokenName), Data: r.Data})
	}
}

// payloadSequence finds a Go Account send's sequence id, which BitGo puts into the signed payload as idempotencyKey
// (bitgo-express.md §7.8).
func payloadSequence(payload string) string {
	var p struct {
		Key string `json:"idempotencyKey"`
	}
	_ = json.Unmarshal([]byte(payload), &p) // not JSON: no key
	return p.Key
}

func first(candidates ...string) string {
	for _, s := range candidates {
		if s != "" {
			return s
		}
	}
	return ""
}
