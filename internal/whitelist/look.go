package whitelist

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
)

// Clients is what this room asks of the identity room; *identity.Service is one.
type Clients interface {
	Clients(ctx context.Context, actor identity.Actor) ([]identity.Client, error)
}

// Wallets is what this room asks of the wallet room; *wallet.Service is one.
type Wallets interface {
	Get(ctx context.Context, actor identity.Actor, id string) (wallet.Wallet, error)
	Balances(ctx context.Context, actor identity.Actor, id string) ([]wallet.Balance, error)
}

// Listed is one entry of a whitelist at BitGo.
type Listed struct {
	Wallet, WalletLabel, Coin    string
	Rule, RuleType, Action       string
	Type, Item, Label            string
	Address                      string // what is paid, where the item is an id
	Verification                 string // unverified, verified; "" where BitGo does not verify
	Locked                       bool
	LockDate                     *time.Time // from when on the rule cannot be changed
	PayeeWallet, PayeeEnterprise string     // whose it is, where BitGo knows
}

// Whitelist is a wallet's, as BitGo has it at this moment, with the changes that are under way.
type Whitelist struct {
	Wallet   wallet.Wallet
	Enforced bool // false: BitGo lets everybody be paid
	Entries  []Listed
	Open     []Change
}

// Read asks BitGo for a wallet's whitelist. Errors: wallet.ErrNotFound, ErrUnread.
func (s *Service) Read(ctx context.Context, actor identity.Actor, id string) (Whitelist, error) {
	w, err := s.Wallets.Get(ctx, actor, id)
	if err != nil {
		return Whitelist{}, err
	}
	out := Whitelist{Wallet: w}
	if err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) { out.Open, err = changesOpen(ctx, tx, w.ID); return err }); err != nil {
		return Whitelist{}, err
	}
	policy, err := s.BitGo.WalletPolicy(ctx, w.Coin, w.ID)
	if err != nil {
		return Whitelist{}, unread(err)
	}
	entries, enforced := policy.Whitelist()
	out.Enforced = enforced
	for _, e := range entries {
		rule := policy.Rules[slices.IndexFunc(policy.Rules, func(r bitgo.PolicyRule) bool { return r.ID == e.Rule })]
		l := Listed{Wallet: w.ID, WalletLabel: w.Label, Coin: w.Coin, Rule: rule.ID, RuleType: rule.Type, Action: rule.Action.Type, Type: e.Type, Item: e.Item, Label: e.Label,
			Address: e.Address, Verification: e.Verification, Locked: locked(rule, s.Clock.Now()), PayeeWallet: e.Wallet, PayeeEnterprise: e.Enterprise}
		if rule.Coin != "" {
			l.Coin = rule.Coin
		}
		l.LockDate = when(rule.LockDate)
		out.Entries = append(out.Entries, l)
	}
	return out, nil
}

func when(t bitgo.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t.Time
}

// Across lists the entries of every wallet of an enterprise, a page at a time. Errors: ErrNoEnterprise, ErrUnread.
func (s *Service) Across(ctx context.Context, actor identity.Actor, enterprise, cursor string, limit int) ([]Listed, string, error) {
	clients, err := s.Clients.Clients(ctx, actor)
	if err != nil {
		return nil, "", err
	}
	if !slices.ContainsFunc(clients, func(c identity.Client) bool { return c.EnterpriseID != "" && c.EnterpriseID == enterprise }) {
		return nil, "", ErrNoEnterprise
	}
	page, err := s.BitGo.EnterpriseWhitelists(ctx, enterprise, cursor, limit)
	if e, ok := bitgo.AsError(err); ok && (e.Status == 400 || e.Name == bitgo.NameInvalid) {
		return nil, "", ErrCursor.With(err)
	}
	if err != nil {
		return nil, "", unread(err)
	}
	out := make([]Listed, len(page.Items))
	for i, x := range page.Items {
		out[i] = Listed{Wallet: x.Wallet, WalletLabel: x.WalletLabel, Coin: x.Coin, Rule: x.Rule, RuleType: x.RuleType, Action: x.Action, Type: x.Type, Item: x.Item,
			Label: x.Label, Address: x.Address, Verification: x.Verification, Locked: bool(x.Locked), LockDate: when(x.LockDate)}
	}
	return out, page.Next, nil
}

// refreshWallet mirrors the wallet's list for the assets that it holds, and for its own coin.
func (s *Service) refreshWallet(ctx context.Context, c Change) error {
	balances, err := s.Wallets.Balances(ctx, identity.System("whitelist mirror"), c.Wallet)
	if err != nil {
		return err
	}
	var assets []money.Coin
	own, known := money.Lookup(c.Coin)
	if known && c.Coin != wallet.Container {
		assets = append(assets, own)
	}
	for _, b := range balances {
		if coin, known := money.Lookup(b.Asset); known && coin.Ticker != own.Ticker {
			assets = append(assets, coin)
		}
	}
	return s.Refresh(ctx, c.Client, c.Coin, c.Wallet, assets)
}
