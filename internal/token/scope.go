package token

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// Meaning is what a scope of BitGo's lets a token do.
type Meaning struct {
	Name  string
	Says  string
	Views bool // changes nothing
	Moves bool // moves money, or lets somebody move it
}

// says is the glossary. A scope that ends in _all or _enterprise covers every wallet, or one enterprise's.
var says = map[string]string{
	"openid": "Says who its user is.", "profile": "Reads the user's own profile.", "all": "Everything that its user may do. Never give this to anybody.",
	"enterprise_view_all": "Reads the enterprises, their people and their settings.", "auditlogs_view_all": "Reads BitGo's audit log.", "enterprise_manage_all": "Changes enterprises: their people, policies and settings.",
	"wallet_view": "Reads one wallet: balances, addresses, transfers.", "wallet_view_enterprise": "Reads every wallet of an enterprise.", "wallet_view_all": "Reads every wallet.",
	"wallet_create": "Makes wallets.", "wallet_edit": "Changes a wallet's label and makes its addresses.", "wallet_edit_all": "Changes labels and makes addresses in every wallet.", "wallet_edit_enterprise": "Changes labels and makes addresses in an enterprise's wallets.",
	"wallet_freeze": "Freezes a wallet.", "wallet_freeze_all": "Freezes every wallet.",
	"wallet_manage": "Changes a wallet's policies, whitelist and people.", "wallet_manage_all": "Changes policies, whitelists and people of every wallet.", "wallet_manage_enterprise": "Changes policies, whitelists and people of an enterprise's wallets.",
	"wallet_approve": "Approves what waits in a wallet.", "wallet_approve_all": "Approves what waits in every wallet.", "wallet_approve_enterprise": "Approves what waits in an enterprise's wallets.",
	"wallet_spend": "Sends from a wallet.", "wallet_spend_all": "Sends from every wallet.", "wallet_spend_enterprise": "Sends from an enterprise's wallets.",
	"wallet_stake": "Stakes from a wallet.", "wallet_stake_all": "Stakes from every wallet.", "pending_approval_update": "Approves or rejects what waits for an approval.",
	"settlement_network_read": "Reads settlements.", "settlement_network_write": "Makes settlements.", "portfolio_view": "Reads the portfolio.", "trade_view": "Reads orders and trades.", "trade_trade": "Trades.", "trade_fix": "Trades over FIX.",
	"crypto_compare": "Reads prices of CryptoCompare.", "metamask_institutional": "Works as a MetaMask Institutional wallet.",
}

// Glossary gives every scope that BitGo knows, those that change nothing first.
func Glossary() []Meaning {
	out := make([]Meaning, len(known))
	for i, name := range known {
		out[i] = MeaningOf(name)
	}
	return out
}

// MeaningOf gives one; a scope may be bound to a wallet by its id.
func MeaningOf(scope string) Meaning {
	name, wallet, bound := strings.Cut(scope, ":")
	m := Meaning{Name: scope, Says: says[name], Views: slices.Contains(views, name), Moves: !slices.Contains(quiet, name)}
	if m.Says == "" {
		m.Says = "BitGo's own word; what it lets the token do is not known here."
	}
	if bound {
		m.Says += " Only wallet " + wallet + "."
	}
	return m
}

// Presets are scopes that are usual for a use.
func Presets(p Purpose) []string {
	if p == ThirdParty {
		return []string{"enterprise_view_all", "wallet_view_all"}
	}
	return slices.Concat(needed, []string{"wallet_create", "wallet_edit_all", "wallet_manage_all", "wallet_freeze_all"})
}

// Left is what remains of a limit, and when it will be used up at the pace of the last days.
type Left struct {
	Coin  string
	Limit money.Units
	Used  money.Units
	Left  money.Units
	Count int64
	Known bool       // false: BitGo gave a figure that its own format cannot hold exactly
	Ends  *time.Time // nil: at this pace not within ten years, or nothing was sent
}

// Forecast says what of the limits is left after so much was used, and when they end at a pace per days. Pure.
func Forecast(limits []Limit, used, pace map[string]money.Units, days int64, now time.Time) []Left {
	out := make([]Left, 0, len(limits))
	for _, l := range limits {
		n, err := money.ParseUnits(l.Value)
		if err != nil {
			out = append(out, Left{Coin: l.Coin})
			continue
		}
		one := Left{Coin: l.Coin, Limit: n, Used: used[l.Coin], Known: true}
		if one.Left = n.Sub(one.Used); one.Left.Sign() < 0 {
			one.Left = money.Units{}
		}
		one.Ends = exhausted(one.Left, pace[l.Coin], days, now)
		out = append(out, one)
	}
	return out
}

func exhausted(left, pace money.Units, days int64, now time.Time) *time.Time {
	if left.Sign() <= 0 {
		return &now
	}
	if pace.Sign() <= 0 {
		return nil
	}
	hours := new(big.Int).Mul(left.Big(), big.NewInt(days*24))
	if hours.Quo(hours, pace.Big()); !hours.IsInt64() || hours.Int64() > int64(longest/time.Hour) {
		return nil
	}
	at := now.Add(time.Duration(hours.Int64()) * time.Hour)
	return &at
}

// Live is what BitGo says of one of the gateway's own tokens at this moment.
type Live struct {
	Expires  time.Time
	Networks []string
	Used     map[string]money.Units
	Limits   []Limit
}

// Live asks BitGo about a token whose text is kept here, in one call. Errors: ErrRole, ErrNotFound, ErrGone, ErrUnread.
func (s *Service) Live(ctx context.Context, actor identity.Actor, id uuid.UUID) (Live, error) {
	if err := reads(actor); err != nil {
		return Live{}, err
	}
	var t Token
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		t, err = get(ctx, tx, id)
		return err
	})
	switch {
	case err != nil:
		return Live{}, err
	case t.State != Active || len(t.sealed) == 0 || t.Purpose != Ours:
		return Live{}, ErrGone
	}
	text, err := s.open(t)
	if err != nil {
		return Live{}, err
	}
	session, err := s.as(text).Session(ctx)
	if err != nil {
		return Live{}, ErrUnread.With(fmt.Errorf("token: live: %w", err))
	}
	return liveOf(session), nil
}

func liveOf(session bitgo.Session) Live {
	out := Live{Expires: session.Expires.Time, Networks: session.IPRestrict, Used: map[string]money.Units{}}
	if session.Unlock == nil {
		return out
	}
	for coin, l := range session.Unlock.SpendingLimits {
		limit, used := l.Exact()
		if n, err := money.ParseUnits(used); err == nil {
			out.Used[coin] = n
		}
		if _, err := money.ParseUnits(limit); err == nil {
			out.Limits = append(out.Limits, Limit{Coin: coin, Value: limit})
		}
	}
	slices.SortFunc(out.Limits, func(a, b Limit) int { return strings.Compare(a.Coin, b.Coin) })
	return out
}

// reads lets whoever looks after the organization read, and its auditors: what is listed holds no secret.
func reads(actor identity.Actor) error {
	if actor.IsSystem() || actor.Administers() || actor.Organization() && slices.ContainsFunc(actor.Grants, func(g identity.Grant) bool { return g.Role == identity.Auditor && g.Client == nil }) {
		return nil
	}
	return ErrRole
}
