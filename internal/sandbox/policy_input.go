package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// ruleInput is the body of the routes that change a policy, as it came.
type ruleInput struct {
	Coin      string          `json:"coin,omitempty"`
	ID        string          `json:"id"`
	Type      string          `json:"type"`
	Condition json.RawMessage `json:"condition,omitempty"`
	Action    *struct {
		Type    string   `json:"type"`
		UserIDs []string `json:"userIds,omitempty"`
	} `json:"action,omitempty"`
	LockDate string `json:"lockDate,omitempty"`
	Generate *bool  `json:"generatePolicy,omitempty"`

	// Of the internal route.
	RequestingUser *string `json:"requestingUser,omitempty"`
	EnterpriseID   *string `json:"enterpriseId,omitempty"`

	// Of the bulk route.
	WalletID string `json:"walletId,omitempty"`
}

// ruleUpdate is a checked change of one rule of one wallet: what an approval keeps until
// it is given. Which fields hold the condition depends on the type.
type ruleUpdate struct {
	Op       string          `json:"op"` // add, update or remove
	Wallet   string          `json:"wallet"`
	ID       string          `json:"id"`
	Type     string          `json:"type"`
	Coin     string          `json:"coin,omitempty"`
	Action   ruleAction      `json:"action"`
	Change   conditionChange `json:"change"`
	Lock     *time.Time      `json:"lock,omitempty"`
	Generate *bool           `json:"generate,omitempty"`
}

// longest is BitGo's limit on an address, used for every text of a rule.
const longest = 250

// update checks a body for an operation on a wallet. types and actions are what the route
// accepts; ticker is the coin in its path.
func (s *Server) update(op string, w *wallet, ticker string, in ruleInput, types, actions []string) (ruleUpdate, *problem) {
	u := ruleUpdate{Op: op, Wallet: w.ID, ID: in.ID, Type: in.Type, Coin: in.Coin, Generate: in.Generate}
	switch {
	case in.ID == "" || len(in.ID) > longest:
		return u, bad("id must be a text of 1 to %d characters", longest)
	case !slices.Contains(types, in.Type):
		return u, bad("type must be one of %s", strings.Join(types, ", "))
	case in.Coin != "" && !matches(w.Assets, in.Coin):
		return u, bad("coin %s is not an asset of the wallet", short(in.Coin))
	case in.Action == nil || !slices.Contains(actions, in.Action.Type):
		return u, bad("action.type must be one of %s", strings.Join(actions, ", "))
	}
	u.Action = ruleAction{Type: in.Action.Type, Users: in.Action.UserIDs}
	for _, id := range u.Action.Users {
		if s.state.users[id] == nil {
			return u, &problem{status: http.StatusBadRequest, name: "InvalidUserId", message: "invalid user id", context: map[string]any{"id": short(id)}}
		}
	}
	if in.LockDate != "" {
		when, err := time.Parse(time.RFC3339, in.LockDate)
		if err != nil {
			return u, bad("lockDate must be an RFC 3339 date")
		}
		when = when.UTC().Truncate(time.Millisecond)
		u.Lock = &when
	}
	p := u.condition(in.Condition)
	if p == nil {
		p = s.checkItem(w, ticker, u)
	}
	return u, p
}

// checkItem refuses an entry that its type does not allow. Whether a wallet or an
// enterprise of that id exists is nobody's business here: it may be another customer's.
func (s *Server) checkItem(w *wallet, ticker string, u ruleUpdate) *problem {
	added := u.Change.Add
	switch {
	case added == nil:
		return nil
	case added.Type != "address":
		if !hex32.MatchString(added.Item) {
			return bad("item of type %s must be an id of 32 hexadecimal digits", added.Type)
		}
		return nil
	}
	tickers := []string{ticker}
	if u.Coin != "" {
		tickers = []string{u.Coin}
	} else if ticker == w.Coin {
		tickers = w.Assets
	}
	if !slices.ContainsFunc(tickers, func(t string) bool { return s.payable(coins[t], added.Item) }) {
		return &problem{status: http.StatusBadRequest, name: "InvalidAddress", message: "invalid address " + short(added.Item),
			context: map[string]any{"address": short(added.Item), "coin": ticker}}
	}
	return nil
}

func bad(format string, args ...any) *problem {
	p := invalid("ValidationError", fmt.Sprintf(format, args...))
	return &p
}

// short keeps a text of the caller's from filling an error.
func short(text string) string {
	if len(text) > longest {
		return strings.ToValidUTF8(text[:longest], "")
	}
	return text
}
