package bitgo

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"
)

// Wallet is a wallet, or a Go Account (coin ofc, type trading). §7.1.
type Wallet struct {
	ID           string
	Coin         string
	Label        string
	Type         string // hot cold custodial trading …
	MultisigType string
	Enterprise   string
	Deleted      bool
	IsCold       bool
	Approvals    int      // approvalsRequired
	Keys         []string // ids, in the order user, backup, bitgo; a Go Account has its user's first

	// Balances by ticker. A Go Account has one per token and none for ofc itself, which is a container without a unit;
	// any other wallet has its base coin, and its tokens when they were asked for.
	Balances map[string]Balance

	ReceiveAddress *Address

	PendingSystemInitialization bool // a Go Account that BitGo has not finished making
	PendingChainInitialization  bool // an account-model wallet whose contract is not on chain yet
	PendingTSSInitialization    bool
	UserKeySigningRequired      bool // default true: a send wants the passphrase (bitgo-express.md §4.3)
	Frozen                      bool
	Created                     time.Time // startDate; zero where BitGo does not say
	Rules                       []PolicyRule
}

// Ready says whether BitGo has finished making the wallet.
func (w Wallet) Ready() bool {
	return !w.PendingSystemInitialization && !w.PendingChainInitialization && !w.PendingTSSInitialization && !w.Deleted
}

// Balance is one asset's balance in base units.
type Balance struct {
	Total         Units `json:"balanceString"`
	Confirmed     Units `json:"confirmedBalanceString"`
	Spendable     Units `json:"spendableBalanceString"`
	Locked        Units `json:"lockedBalanceString"`
	Staked        Units `json:"stakingBalanceString"`
	Reward        Units `json:"rewardBalanceString"`
	TransferCount int64 `json:"transferCount"`
}

type wireWallet struct {
	ID           string   `json:"id"`
	Coin         string   `json:"coin"`
	Label        string   `json:"label"`
	Type         string   `json:"type"`
	MultisigType string   `json:"multisigType"`
	Enterprise   ident    `json:"enterprise"`
	Deleted      flag     `json:"deleted"`
	IsCold       flag     `json:"isCold"`
	Approvals    int      `json:"approvalsRequired"`
	Keys         []string `json:"keys"`
	Balance
	Tokens         map[string]Balance `json:"tokens"`
	ReceiveAddress *Address           `json:"receiveAddress"`
	UserKey        *flag              `json:"userKeySigningRequired"`
	CoinSpecific   walletFlags        `json:"coinSpecific"`
	Started        json.RawMessage    `json:"startDate"`
	Freeze         json.RawMessage    `json:"freeze"`
	Admin          struct {
		Policy struct {
			Rules []PolicyRule `json:"rules"`
		} `json:"policy"`
	} `json:"admin"`
}

type walletFlags struct {
	PendingSystem   flag  `json:"pendingSystemInitialization"`
	PendingChain    flag  `json:"pendingChainInitialization"`
	PendingEcdsaTSS flag  `json:"pendingEcdsaTssInitialization"`
	UserKey         *flag `json:"userKeySigningRequired"`
}

// wallet makes the noun. A Go Account's top-level balance is meaningless (§7.1) and is dropped.
func (w wireWallet) wallet(now time.Time) Wallet {
	out := Wallet{
		ID: w.ID, Coin: w.Coin, Label: w.Label, Type: w.Type, MultisigType: w.MultisigType,
		Enterprise: string(w.Enterprise), Deleted: bool(w.Deleted), IsCold: bool(w.IsCold), Approvals: w.Approvals, Keys: w.Keys,
		Balances: map[string]Balance{}, ReceiveAddress: w.ReceiveAddress, Rules: w.Admin.Policy.Rules,
		PendingSystemInitialization: bool(w.CoinSpecific.PendingSystem),
		PendingChainInitialization:  bool(w.CoinSpecific.PendingChain),
		PendingTSSInitialization:    bool(w.CoinSpecific.PendingEcdsaTSS),
		UserKeySigningRequired:      true,
		Frozen:                      frozen(w.Freeze, now),
	}
	_ = json.Unmarshal(w.Started, &out.Created) // one that cannot be read is none
	for _, said := range []*flag{w.UserKey, w.CoinSpecific.UserKey} {
		if said != nil {
			out.UserKeySigningRequired = bool(*said)
		}
	}
	for ticker, balance := range w.Tokens {
		out.Balances[ticker] = balance
	}
	if w.Coin != "ofc" && w.Balance.Total.Known() {
		out.Balances[w.Coin] = w.Balance
	}
	return out
}

// frozen reads freeze, which is {} for a wallet that is not frozen and carries a time or expiry otherwise. One whose end has
// passed may still stand there; an end that cannot be read counts as none.
func frozen(raw json.RawMessage, now time.Time) bool {
	var o map[string]json.RawMessage
	if json.Unmarshal(raw, &o) != nil || len(o) == 0 {
		return false
	}
	var until time.Time
	return json.Unmarshal(o["expires"], &until) != nil || until.IsZero() || now.Before(until)
}

// Wallets lists an enterprise's wallets with the balances of their base coins: GET /api/v2/wallets (§7.2). The list
// carries no token balances, so a Go Account has none here; Wallet gives them.
func (c *Client) Wallets(ctx context.Context, enterprise, after string) (Page[Wallet], error) {
	const operation = "GET wallets"
	if err := check(id("enterprise", enterprise), cursor(after)); err != nil {
		return Page[Wallet]{}, flawed(Platform, operation, err)
	}
	q := listQuery(after, pageSize)
	q.Set("enterprise", enterprise)
	q.Set("expandBalance", "true")
	var out struct {
		Wallets *[]wireWallet `json:"wallets"`
		Next    string        `json:"nextBatchPrevId"`
	}
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet, path: "/api/v2/wallets", query: q}, &out)
	if err != nil {
		return Page[Wallet]{}, err
	}
	if out.Wallets == nil {
		return Page[Wallet]{}, misshapen(operation, "the answer holds no list")
	}
	page := Page[Wallet]{Next: out.Next}
	for _, w := range *out.Wallets {
		page.Items = append(page.Items, w.wallet(c.now()))
	}
	return page, nil
}

// Wallet reads one: GET /api/v2/{coin}/wallet/{id} (§7.2). With allTokens it carries every token's balance, which is
// the only way to a Go Account's balances; its path coin is ofc. A wrong coin answers 404.
func (c *Client) Wallet(ctx context.Context, ticker, wallet string, allTokens bool) (Wallet, error) {
	q := listQuery("", 0)
	// Without it BitGo leaves outputs that a withdrawal in flight spends out of the confirmed balance (§7.2).
	q.Set("exactConfirmedBalance", "true")
	q.Set("includeStakingBalances", "true")
	if allTokens {
		q.Set("allTokens", "true")
	}
	return c.readWallet(ctx, "GET wallet", ticker, wallet, q)
}

// WalletPolicy reads a wallet for its rules: GET /api/v2/{coin}/wallet/{id} with expandAdvancedWhitelist, which has BitGo
// say of each whitelist entry whose it is (§11).
func (c *Client) WalletPolicy(ctx context.Context, ticker, wallet string) (Wallet, error) {
	q := listQuery("", 0)
	q.Set("expandAdvancedWhitelist", "true")
	return c.readWallet(ctx, "GET wallet policy", ticker, wallet, q)
}

func (c *Client) readWallet(ctx context.Context, operation, ticker, wallet string, q url.Values) (Wallet, error) {
	if err := check(coin(ticker), id("wallet", wallet)); err != nil {
		return Wallet{}, flawed(Platform, operation, err)
	}
	var out wireWallet
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet, path: walletPath(ticker, wallet), query: q}, &out)
	if err != nil {
		return Wallet{}, err
	}
	if !IsID(out.ID) {
		return Wallet{}, misshapen(operation, "the answer holds no wallet")
	}
	return out.wallet(c.now()), nil
}

// walletPath joins parts that have been checked.
func walletPath(ticker, wallet string) string { return "/api/v2/" + ticker + "/wallet/" + wallet }
