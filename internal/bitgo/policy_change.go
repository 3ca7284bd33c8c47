package bitgo

import (
	"context"
	"errors"
	"net/http"
	"unicode/utf8"
)

// RuleChange is a change of one whitelist rule: exactly one of Add and Remove, because BitGo takes one entry a call (§11).
type RuleChange struct {
	ID     string   // of the rule, the customer's own name for it
	Coin   string   // the only asset that it concerns; "" for every one
	Action string   // deny getApproval getFinalApproval …; BitGo wants it repeated at each change
	Users  []string // of the action
	Add    *RuleEntry
	Remove *RuleEntry
}

// RuleEntry is a payee.
type RuleEntry struct{ Type, Item, Label string }

// RuleResult is what came of it. Approval is the pending approval of a 202, and empty where the change is in force.
type RuleResult struct{ Approval string }

type wireAction struct {
	Type  string   `json:"type"`
	Users []string `json:"userIds,omitempty"`
}

type wireEntry struct {
	Type     string            `json:"type,omitempty"`
	Item     string            `json:"item"`
	MetaData map[string]string `json:"metaData,omitempty"`
}

type wireCondition struct {
	Add    *wireEntry `json:"add,omitempty"`
	Remove *wireEntry `json:"remove,omitempty"`
}

type wireRule struct {
	ID         string        `json:"id"`
	Type       string        `json:"type"`
	Coin       string        `json:"coin,omitempty"`
	Condition  wireCondition `json:"condition"`
	Action     wireAction    `json:"action"`
	Requesting string        `json:"requestingUser,omitempty"`
	Enterprise string        `json:"enterpriseId,omitempty"`
}

// check refuses what BitGo documents no place for.
func (r RuleChange) check() error {
	switch n := utf8.RuneCountInString(r.ID); {
	case n < 1 || n > 250:
		return errors.New("a rule's id is a text of 1 to 250 characters")
	case r.Action == "":
		return errors.New("a rule has an action")
	case (r.Add == nil) == (r.Remove == nil):
		return errors.New("a change adds one entry or removes one")
	}
	return nil
}

func (r RuleChange) wire() wireRule {
	return wireRule{ID: r.ID, Type: "advancedWhitelist", Coin: r.Coin, Action: wireAction{Type: r.Action, Users: r.Users},
		Condition: wireCondition{Add: r.Add.wire(), Remove: r.Remove.wire()}}
}

func (e *RuleEntry) wire() *wireEntry {
	if e == nil {
		return nil
	}
	out := &wireEntry{Type: e.Type, Item: e.Item}
	if e.Label != "" {
		out.MetaData = map[string]string{"label": e.Label}
	}
	return out
}

// MakeRule makes an advancedWhitelist rule with its first entry: POST /api/v2/{coin}/wallet/{id}/policy/rule (§11). It is
// tried once. Declined tells whether a failure proves that nothing was made.
func (c *Client) MakeRule(ctx context.Context, ticker, wallet string, r RuleChange) (RuleResult, error) {
	return c.changeRule(ctx, "POST policy rule", http.MethodPost, "/api/v2/", ticker, wallet, r, r.wire())
}

// UpdateRule adds an entry to a rule, or removes one: PUT of the same path (§11).
func (c *Client) UpdateRule(ctx context.Context, ticker, wallet string, r RuleChange) (RuleResult, error) {
	return c.changeRule(ctx, "PUT policy rule", http.MethodPut, "/api/v2/", ticker, wallet, r, r.wire())
}

// MakeInternalRule makes one on behalf of an administrator of the wallet: POST /api/v2/internal/{coin}/wallet/{id}/policy/rule
// (seed 002). BitGo opens the route to few customers.
func (c *Client) MakeInternalRule(ctx context.Context, ticker, wallet, requestingUser, enterprise string, r RuleChange) (RuleResult, error) {
	const operation = "POST internal policy rule"
	if err := check(id("requesting user", requestingUser), id("enterprise", enterprise)); err != nil {
		return RuleResult{}, flawed(Platform, operation, err)
	}
	body := r.wire()
	body.Requesting, body.Enterprise, body.Coin = requestingUser, enterprise, ""
	return c.changeRule(ctx, operation, http.MethodPost, "/api/v2/internal/", ticker, wallet, r, body)
}

func (c *Client) changeRule(ctx context.Context, operation, method, base, ticker, wallet string, r RuleChange, body wireRule) (RuleResult, error) {
	if err := check(coin(ticker), id("wallet", wallet), r.check()); err != nil {
		return RuleResult{}, flawed(Platform, operation, err)
	}
	var out struct {
		ID     string `json:"id"`
		Wallet ident  `json:"wallet"` // of the internal route's 200 the whole wallet, of a 202 its id
	}
	status, err := c.fetch(ctx, call{operation: operation, method: method, path: base + ticker + "/wallet/" + wallet + "/policy/rule", body: body}, &out)
	switch {
	case err != nil:
		return RuleResult{}, err
	case status == http.StatusAccepted && IsID(out.ID):
		return RuleResult{Approval: out.ID}, nil
	case status == http.StatusOK && (out.ID == wallet || string(out.Wallet) == wallet):
		return RuleResult{}, nil
	}
	return RuleResult{}, misshapen(operation, "the answer holds neither the wallet nor a pending approval")
}

// Whitelisted is one entry of one wallet's whitelist, as BitGo lists them across an enterprise.
type Whitelisted struct {
	ID           string `json:"id"`
	Wallet       string `json:"walletId"`
	WalletLabel  string `json:"walletLabel"`
	Coin         string `json:"coin"`
	Rule         string `json:"ruleId"`
	RuleType     string `json:"ruleType"`
	Action       string `json:"action"`
	Type         string `json:"type"`
	Item         string `json:"item"`
	Address      string `json:"address"`
	Label        string `json:"label"`
	Locked       flag   `json:"locked"`
	LockDate     Time   `json:"lockDate"`
	Verification string `json:"verificationState"`
}

// EnterpriseWhitelists lists them: GET /api/v2/enterprise/{id}/whitelists (seed 000; BitGo documents it nowhere else, §11).
func (c *Client) EnterpriseWhitelists(ctx context.Context, enterprise, after string, limit int) (Page[Whitelisted], error) {
	const operation = "GET enterprise whitelists"
	if err := check(id("enterprise", enterprise), cursor(after)); err != nil {
		return Page[Whitelisted]{}, flawed(Platform, operation, err)
	}
	var out struct {
		Entries *[]Whitelisted `json:"whitelists"`
		Next    string         `json:"nextBatchPrevId"`
	}
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet, path: "/api/v2/enterprise/" + enterprise + "/whitelists", query: listQuery(after, limit)}, &out)
	if err == nil && out.Entries == nil {
		err = misshapen(operation, "the answer holds no list")
	}
	if err != nil {
		return Page[Whitelisted]{}, err
	}
	return Page[Whitelisted]{Items: *out.Entries, Next: out.Next}, nil
}
