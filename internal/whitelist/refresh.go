package whitelist

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/money"
)

// BitGo is what this room asks of BitGo's platform; *bitgo.Client is one.
type BitGo interface {
	Wallet(ctx context.Context, ticker, wallet string, allTokens bool) (bitgo.Wallet, error)
	WalletPolicy(ctx context.Context, ticker, wallet string) (bitgo.Wallet, error)
	EnterpriseWhitelists(ctx context.Context, enterprise, after string, limit int) (bitgo.Page[bitgo.Whitelisted], error)
	MakeRule(ctx context.Context, ticker, wallet string, r bitgo.RuleChange) (bitgo.RuleResult, error)
	MakeInternalRule(ctx context.Context, ticker, wallet, requestingUser, enterprise string, r bitgo.RuleChange) (bitgo.RuleResult, error)
	UpdateRule(ctx context.Context, ticker, wallet string, r bitgo.RuleChange) (bitgo.RuleResult, error)
	PendingApproval(ctx context.Context, approval string) (bitgo.Approval, error)
}

// Refresh reads the wallet's whitelist rules at BitGo and mirrors them. Assets are those that the wallet can send:
// BitGo's entries name an address and not an asset, so each asset that the address is valid for gets an entry.
func (s *Service) Refresh(ctx context.Context, client uuid.UUID, ticker, wallet string, assets []money.Coin) error {
	w, err := s.BitGo.Wallet(ctx, ticker, wallet, false)
	if err != nil {
		return err
	}
	allowed, _ := w.Whitelist()
	var entries []Entry
	for _, a := range allowed {
		if a.Verification == "unverified" {
			continue // BitGo does not pay it yet
		}
		for _, coin := range assets {
			found, err := address.Check(coin, a.Item, "")
			if err != nil {
				continue // an address of another coin of the wallet
			}
			e := Entry{Asset: coin.Ticker, Address: found.Canonical, Memo: found.Memo, Label: label(a)}
			if !slices.ContainsFunc(entries, func(x Entry) bool { return same(x, e) }) {
				entries = append(entries, e)
			}
		}
	}
	return s.Mirror(ctx, client, wallet, entries)
}

// label falls back to the address itself, so that an entry without a name is still recognisable.
func label(e bitgo.WhitelistEntry) string {
	if e.Label == "" {
		return e.Item
	}
	return string([]rune(e.Label)[:min(120, len([]rune(e.Label)))])
}
