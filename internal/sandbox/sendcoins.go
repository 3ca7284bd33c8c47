package sandbox

import (
	"encoding/json"
	"math/big"
	"net/http"
	"strings"
)

const wrongPassphrase = "unable to decrypt keychain with the given wallet passphrase"

// sendInput is the part of sendcoins' body that the sandbox reads.
type sendInput struct {
	Address    json.RawMessage `json:"address"`
	Amount     json.RawMessage `json:"amount"`
	Passphrase string          `json:"walletPassphrase"`
	Comment    string          `json:"comment"`
	Sequence   string          `json:"sequenceId"`
	OTP        string          `json:"otp"`
	Memo       *struct {
		Type  string `json:"type"`
		Value string `json:"value"`
	} `json:"memo"`
	Recipients []struct {
		Address json.RawMessage `json:"address"`
		Amount  json.RawMessage `json:"amount"`
	} `json:"recipients"`
}

// sendMany takes one recipient; BitGo's sendmany with one is a sendcoins.
func (s *Server) sendMany(c *call) answer {
	var in sendInput
	if err := c.decode(&in); err != nil {
		return validation("Invalid body.")
	}
	if len(in.Recipients) != 1 {
		return validation("Invalid value for 'recipients': expected one recipient, which is all the sandbox sends to.")
	}
	in.Address, in.Amount = in.Recipients[0].Address, in.Recipients[0].Amount
	return s.sendInput(c, in)
}

func (s *Server) sendCoins(c *call) answer {
	var in sendInput
	if err := c.decode(&in); err != nil {
		return validation("Invalid body.")
	}
	return s.sendInput(c, in)
}

// sendInput is the order of Express: the body is checked, the wallet is read (its
// failure keeps its status), and from there on every failure is a 400, whatever
// the platform said and whether or not the send was accepted.
func (s *Server) sendInput(c *call, in sendInput) answer {
	o, refused := in.order(c.path["coin"])
	if refused != nil {
		return *refused
	}
	id := c.path["id"]
	s.mu.Lock()
	err := s.count(id, o.sequence)
	s.mu.Unlock()
	if err != nil {
		return expressError(http.StatusInternalServerError, "internal error", "Error")
	}
	seen := s.forward(c, "GET", "/api/v2/"+o.ticker+"/wallet/"+id, nil)
	if seen.status != http.StatusOK {
		return seen
	}
	if o.amount.Sign() <= 0 {
		return expressError(http.StatusBadRequest, "invalid argument for amount - Integer greater than zero or numeric string expected", "Error")
	}
	s.mu.Lock()
	w := s.state.wallets[id]
	_, known := s.authenticate(c)
	spends := known && s.may(c.user, w, "wallet_spend")
	s.mu.Unlock()
	switch {
	case !known:
		return expressError(http.StatusUnauthorized, "unauthorized", "ApiResponseError")
	case !spends:
		return expressError(http.StatusBadRequest, "no spend permission on this wallet", "Error")
	case in.Passphrase == "":
		return expressError(http.StatusBadRequest, "walletPassphrase property missing", "Error")
	case !w.opens(in.Passphrase):
		return expressError(http.StatusBadRequest, wrongPassphrase, "Error")
	}
	o.user = c.user.ID
	return s.submit(c, w, o)
}

// submit is Express's call of tx/send, with the sentinels and the holds around it.
func (s *Server) submit(c *call, w *wallet, o order) answer {
	picked := s.chosen(o.amount, o.comment, o.address)
	where := map[string]string{"coin": o.ticker, "id": w.ID, "sequence": o.sequence}
	if dropped := s.holds.pass("send.before", where, nil); dropped || s.down.refuses("platform") {
		return expressError(http.StatusBadRequest, "socket hang up", "Error")
	}
	switch picked.stage {
	case refuse:
		if picked.name == "proxy-503" {
			return unavailable()
		}
		return throughExpress(picked.refusal(c.id), http.StatusBadRequest)
	case pending:
		o.shape = strings.TrimPrefix(picked.name, "pending-")
	case later:
		o.fate = picked.name
	case hooks:
		o.hook = picked.name
	}
	o.heard = s.heard(c, w, o)
	s.mu.Lock()
	a := s.accept(c, w, o)
	s.mu.Unlock()
	if a.status >= 400 {
		return throughExpress(a, http.StatusBadRequest)
	}
	if s.holds.pass("send.after", where, nil) {
		return expressError(http.StatusBadRequest, "socket hang up", "Error")
	}
	return picked.spoilHere(inProcess(a, o.shape))
}

// spoil ruins the answer to a send that was accepted.
func (s sentinel) spoilHere(a answer) answer {
	switch s.name {
	case "accepted-then-dropped":
		return expressError(http.StatusBadRequest, "socket hang up", "Error")
	case "accepted-no-answer":
		return answer{abort: true}
	case "accepted-504":
		return answer{status: http.StatusGatewayTimeout, html: true,
			body: []byte(strings.ReplaceAll(unavailableHTML, "503 Service Temporarily Unavailable", "504 Gateway Time-out"))}
	case "cut-json":
		a.cut = true
	}
	return a
}

// order reads the body as Express's codec does.
func (in sendInput) order(ticker string) (order, *answer) {
	fail := func(a answer) (order, *answer) { return order{}, &a }
	if len(in.Address) == 0 {
		return fail(missing("address"))
	}
	if len(in.Amount) == 0 {
		return fail(missing("amount"))
	}
	o := order{ticker: ticker, comment: in.Comment, sequence: in.Sequence, otp: in.OTP}
	if json.Unmarshal(in.Address, &o.address) != nil {
		return fail(invalidField("address", "string", string(in.Address)))
	}
	amount := string(in.Amount)
	var text string
	if json.Unmarshal(in.Amount, &text) == nil {
		amount = text
	} else if in.Amount[0] == '{' || in.Amount[0] == '[' || in.Amount[0] == 't' || in.Amount[0] == 'f' || in.Amount[0] == 'n' {
		return fail(invalidField("amount", "(number | string)", amount))
	}
	n, whole := new(big.Int).SetString(amount, 10)
	if !whole {
		n = new(big.Int) // refused later, as Express does, after the wallet was read
	}
	o.amount = n
	if len(in.Comment) > 256 {
		return fail(invalidField("comment", "at most 256 characters", "too long"))
	}
	if in.Memo != nil {
		o.memo = in.Memo.Value
	}
	return o, nil
}

// inProcess gives a pending approval the status and fields that Express answers with.
func inProcess(a answer, shape string) answer {
	if a.status != http.StatusAccepted {
		return a
	}
	body := map[string]any{}
	if json.Unmarshal(a.body, &body) != nil {
		return a
	}
	a.header.Del(expressHeader)
	switch {
	case body["status"] != "pendingApproval":
		a.status = http.StatusOK
		return a
	case shape == "string":
		body["pendingApproval"] = body["pendingApproval"].(map[string]any)["id"]
	}
	body["message"], body["name"] = "", "ApiResponseError"
	return reply(http.StatusAccepted, versioned(body))
}
