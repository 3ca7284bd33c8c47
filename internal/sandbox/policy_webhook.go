package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
)

// enquiry is one question to a webhook rule.
type enquiry struct {
	rule string
	url  string
	body []byte
}

// heard asks the webhook rules of the wallet about a send, before anything of it exists,
// and says which of them answered 200 (bitgo-api.md §10.6). It must run without the lock,
// because the receiver may well ask the sandbox something; a rule that appears meanwhile
// was not asked and therefore triggers. A send that is refused anyway asks nobody.
func (s *Server) heard(c *call, w *wallet, o order) map[string]bool {
	s.mu.Lock()
	var questions []enquiry
	if s.refuses(c, w, o) == nil {
		questions = s.enquiries(c, w, o)
	}
	s.mu.Unlock()
	answers := map[string]bool{}
	for _, q := range questions {
		answers[q.rule] = s.enquire(q)
	}
	return answers
}

// enquiries are the bodies that the webhook rules are sent. BitGo names what is in them;
// the fields' own names are unverified.
func (s *Server) enquiries(c *call, w *wallet, o order) []enquiry {
	out := []enquiry{}
	for _, r := range s.policyOf(w).Rules {
		if r.Type != "webhook" || !r.concerns(o.ticker) {
			continue
		}
		raw, err := json.Marshal(map[string]any{
			"type": "policy", "walletId": w.ID, "coin": o.ticker, "ruleId": r.ID, "spendAmount": o.amount.String(),
			"approvalCount": 0, "approvals": []any{}, "halfSignedTx": o.signed(), "sequenceId": o.sequence, "comment": o.comment,
			"outputs": s.outlays(o), "evaluationId": digest("evaluation|" + r.ID + "|" + c.id)[:32], "userId": o.user,
		})
		if err == nil {
			out = append(out, enquiry{rule: r.ID, url: r.URL, body: raw})
		}
	}
	return out
}

// signed is the transaction as the user's key signed it: hex, or a Go Account's payload.
func (o order) signed() string {
	switch {
	case o.half == nil:
		return ""
	case o.half.TxHex != "":
		return o.half.TxHex
	}
	return o.half.Payload
}

// outlays are the outputs of a send, with our own wallet behind an address if it is one.
func (s *Server) outlays(o order) []any {
	out := []any{}
	for _, who := range o.all() {
		body := map[string]any{"outputAddress": who.Address, "value": who.Amount.String()}
		if own := s.owner(bare(who.Address)); own != nil {
			body["outputWallet"] = own.ID
		}
		out = append(out, body)
	}
	return out
}

// enquire posts one question. Whatever is not a 200 is no approval: another status, a
// connection that fails, an answer that does not come.
func (s *Server) enquire(q enquiry) bool {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-s.stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, q.url, bytes.NewReader(q.body))
	if err != nil {
		return false
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "BitGo Webhooks")
	answered, err := s.client.Do(r)
	if err != nil {
		return false
	}
	_ = answered.Body.Close() // only the status counts
	return answered.StatusCode == http.StatusOK
}
