package sandbox

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
)

// walletBody is the platform's wallet under the ticker that was asked for: a Go
// Account is served under each of its assets too.
func (s *Server) walletBody(w *wallet, ticker string, allTokens bool) map[string]any {
	c := coins[w.Coin]
	body := map[string]any{
		"id": w.ID, "coin": ticker, "label": w.Label, "enterprise": w.Enterprise, "type": w.Type,
		"organization": s.world.Organization.ID, "bitgoOrg": "BitGo Trust", "multisigType": cmp.Or(w.Multisig, "onchain"),
		"m": 2, "n": 3, "keys": append([]string{}, w.Keys...), "keySignatures": w.KeySignatures, "tags": []string{w.Enterprise},
		"approvalsRequired": 1, "allowBackupKeySigning": false, "deleted": false, "isCold": false,
		"disableTransactionNotifications": false, "hasLargeNumberOfAddresses": false, "freeze": map[string]any{},
		"startDate": stamp(w.Created), "clientFlags": []string{}, "walletFlags": []any{}, "recoverable": false,
		"coinSpecific": s.walletSpecifics(w, c), "users": s.walletUsers(w),
		"admin": map[string]any{"policy": s.policyBody(w, false)},
	}
	if c.family == container {
		body["m"], body["n"], body["userKeySigningRequired"] = 1, 1, !w.BitGoSigns
	}
	if w.KeySignatures == nil {
		body["keySignatures"] = map[string]any{}
	}
	if first := s.state.addresses[w.Receive]; first != nil {
		body["receiveAddress"] = addressBody(first, c)
	}
	w.showSettings(body)
	shown := s.balance(w, ticker) // of the bare container: nothing, as at BitGo
	body["balance"], body["balanceString"] = lossy(shown.total), shown.total.String()
	body["confirmedBalance"], body["confirmedBalanceString"] = lossy(shown.confirmed), shown.confirmed.String()
	body["spendableBalance"], body["spendableBalanceString"] = lossy(shown.spendable), shown.spendable.String()
	if allTokens {
		body["tokens"] = s.walletTokens(w)
	}
	return body
}

func (s *Server) walletTokens(w *wallet) map[string]any {
	tokens := map[string]any{}
	for _, asset := range w.Assets {
		if asset == w.Coin {
			continue
		}
		b := s.balance(w, asset)
		tokens[asset] = map[string]any{
			"balanceString": b.total.String(), "confirmedBalanceString": b.confirmed.String(),
			"spendableBalanceString": b.spendable.String(), "lockedBalanceString": b.locked.String(),
			"balance": lossy(b.total), "confirmedBalance": lossy(b.confirmed), "spendableBalance": lossy(b.spendable),
			"transferCount": b.count, "updated": stamp(s.now()),
		}
	}
	return tokens
}

func (s *Server) walletSpecifics(w *wallet, c coin) map[string]any {
	switch c.family {
	case ether:
		return map[string]any{"pendingChainInitialization": w.Initializing, "baseAddress": w.Root, "walletVersion": 3,
			"creationFailure": []any{}, "tokenFlushThresholds": map[string]any{}}
	case ripple:
		return map[string]any{"rootAddress": w.Root, "pendingChainInitialization": w.Initializing, "creationFailure": []any{}}
	case container:
		return map[string]any{"pendingSystemInitialization": w.Initializing, "userKeySigningRequired": !w.BitGoSigns}
	}
	return map[string]any{}
}

// walletOf finds the wallet of a path. A wallet under another coin's path is not
// found; an enterprise's id in its place is forbidden (bitgo-api.md §15.4).
func (s *Server) walletOf(c *call) (*wallet, string, *problem) {
	id, ticker := c.path["id"], c.path["coin"]
	if ticker != "" && !coinNamespace(ticker) {
		p := invalid("UnsupportedCoin", "coin "+ticker+" is not supported")
		return nil, "", &p
	}
	if !hex32.MatchString(id) {
		p := problem{status: http.StatusBadRequest, name: "InvalidWalletId", message: "invalid wallet id", context: map[string]any{"id": id}}
		return nil, "", &p
	}
	if s.state.enterprises[id] != nil || id == s.world.Organization.ID {
		p := forbidden("not authorized to access wallet: the id given is not a wallet id")
		return nil, "", &p
	}
	w := s.state.wallets[id]
	if w == nil || !c.sees(w.Enterprise) {
		p := walletNotFound(id)
		return nil, "", &p
	}
	if ticker == "" {
		ticker = w.Coin
	}
	if p := misnamed(c, w, ticker); p != nil {
		return nil, "", p
	}
	if ticker != w.Coin && !slices.Contains(w.Assets, ticker) {
		p := walletNotFound(id)
		return nil, "", &p
	}
	return w, ticker, nil
}

func (s *Server) walletGet(c *call) answer {
	w, ticker, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	body := s.walletBody(w, ticker, c.query.Get("allTokens") == "true")
	if c.query.Get("expandAdvancedWhitelist") == "true" {
		body["admin"] = map[string]any{"policy": s.policyBody(w, true)}
	}
	s.showReserves(c, w, ticker, body)
	return ok(body)
}

func (s *Server) wallets(c *call) answer {
	enterprise, only := c.query.Get("enterprise"), c.query["coin"]
	if enterprise == "" {
		enterprise = c.query.Get("enterpriseId")
	}
	if path := c.path["coin"]; path != "" {
		if !coinNamespace(path) {
			return c.fail(invalid("UnsupportedCoin", "coin "+path+" is not supported"))
		}
		only = []string{path}
	}
	ids := []string{}
	for _, id := range s.state.walletOrder {
		w := s.state.wallets[id]
		fits := (enterprise == "" || w.Enterprise == enterprise) && (len(only) == 0 || slices.Contains(only, w.Coin)) &&
			s.lists(c, w) && !w.Hidden && matches(c.query["type"], w.Type) &&
			strings.Contains(strings.ToLower(w.Label), strings.ToLower(c.query.Get("labelContains")))
		if fits {
			ids = append(ids, id)
		}
	}
	part, next, p := page(c, ids)
	if p != nil {
		return c.fail(*p)
	}
	out := []any{}
	for _, id := range part {
		w := s.state.wallets[id]
		body := s.walletBody(w, w.Coin, c.query.Get("allTokens") == "true")
		s.showReserves(c, w, w.Coin, body)
		out = append(out, body)
	}
	body := map[string]any{"wallets": out}
	if path := c.path["coin"]; path != "" {
		body["coin"] = path
	} else {
		body["totalCount"] = len(ids)
	}
	return listed(body, next)
}

func matches(wanted []string, have string) bool {
	return len(wanted) == 0 || slices.Contains(wanted, have)
}

func (s *Server) walletRoutes() []route {
	return []route{
		at("GET", "/api/v2/wallets", s.wallets).needs("wallet_view"),
		at("GET", "/api/v2/wallet/{id}", s.walletGet).needs("wallet_view"),
		at("GET", "/api/v2/{coin}/wallet", s.wallets).needs("wallet_view"),
		at("POST", "/api/v2/{coin}/wallet/add", s.walletAdd).needs("wallet_create"),
		at("GET", "/api/v2/{coin}/wallet/{id}", s.walletGet).needs("wallet_view"),
	}
}
