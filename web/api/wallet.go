package api

import (
	"context"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/wallet"
)

// WalletPath names a wallet as seed 001 does. The coin is the container "ofc", an asset in it, or the chain's coin.
type WalletPath struct {
	Coin     string `path:"coin" pattern:"^[A-Za-z0-9:-]{2,120}$" doc:"ofc for a Go Account, else the wallet's coin or one of its tokens." example:"ofc"`
	WalletID string `path:"walletId" doc:"BitGo's id of the wallet." example:"8644b7bca2d4368affcd0745d4ad388b"`
}

var errCoin = fault.New(fault.Invalid, "wallet.coin", "The wallet does not hold this coin. Nothing was done with this request.")

// find gives the wallet if the caller sees it and it holds the coin. A foreign wallet and none answer alike.
func (s *Server) find(ctx context.Context, actor identity.Actor, p WalletPath) (wallet.Wallet, error) {
	w, err := s.Wallets.Get(ctx, actor, p.WalletID)
	if err != nil {
		return w, err
	}
	if p.Coin != w.Coin && !w.Holds(p.Coin) {
		return w, errCoin.Because("This wallet is a wallet of %s. Nothing was done with this request. Ask for it by that coin, or by one of its assets.", w.Coin).
			Field("coin", "One of "+w.Coin+" and the assets of the wallet.")
	}
	return w, nil
}

type walletRequest struct {
	WalletPath
	Token string `query:"token" doc:"Of a Go Account: the asset whose balance is meant." example:"ofctbtc"`
}

// Holding is the balance of one asset. The figures add up: confirmed − inFlight − locked − staked − held + early = spendable, and
// spendable − reserved = available.
type Holding struct {
	Balance   units `json:"balance" doc:"Confirmed, in base units."`
	Confirmed units `json:"confirmedBalance"`
	Spendable units `json:"spendableBalanceString" doc:"What BitGo would let leave."`
	Reserved  units `json:"reserved" doc:"Asked for here and not yet shown by BitGo."`
	Available units `json:"available" doc:"What another send may use."`
	InFlight  units `json:"inFlight" doc:"Left, and in no block yet."`
	Locked    units `json:"locked" doc:"Waits for an approval at BitGo."`
	Staked    units `json:"staked" doc:"Staked at BitGo."`
	Rewards   units `json:"stakingRewards" doc:"Earned by staking and not paid out; in none of the other sums."`
	Held      units `json:"held" doc:"Held back at BitGo, as of a deposit that could still be returned."`
	Early     units `json:"early" doc:"Spendable before it is confirmed."`
	Arriving  units `json:"arriving" doc:"Unconfirmed deposits; in none of the other sums."`
	Observed  Time  `json:"observedAt" doc:"When BitGo was asked."`
}

func holdingOf(b wallet.Balance) Holding {
	return Holding{Balance: unitsOf(b.Confirmed), Confirmed: unitsOf(b.Confirmed), Spendable: unitsOf(b.Spendable), Reserved: unitsOf(b.Reserved),
		Available: unitsOf(b.Available), InFlight: unitsOf(b.InFlight), Locked: unitsOf(b.Locked), Staked: unitsOf(b.Staked), Rewards: unitsOf(b.Rewards), Held: unitsOf(b.Held), Early: unitsOf(b.Early),
		Arriving: unitsOf(b.Arriving), Observed: Time(b.ObservedAt)}
}

type receiveAddress struct {
	Address string `json:"address"`
	Memo    string `json:"memo,omitempty" doc:"Destination tag or memo that a payer must give."`
}

type walletBody struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Coin  string `json:"coin" doc:"As it was asked for."`
	Holding
	Asset          string             `json:"asset,omitempty" doc:"Whose balance stands above; absent for a Go Account with several assets and no token."`
	ReceiveAddress *receiveAddress    `json:"receiveAddress,omitempty" doc:"The newest address of the asset; absent when there is none."`
	Tokens         map[string]Holding `json:"tokens" doc:"Every asset of the wallet."`
}

type walletAnswer struct{ Body walletBody }

func (s *Server) wallet(ctx context.Context, in *walletRequest) (*walletAnswer, error) {
	actor := caller(ctx)
	w, err := s.find(ctx, actor, in.WalletPath)
	if err != nil {
		return nil, err
	}
	if in.Token != "" && !w.Holds(in.Token) {
		return nil, errCoin.Field("token", "This wallet has no such asset.")
	}
	if err := s.Wallets.Refresh(ctx, w.ID); err != nil {
		return nil, err
	}
	all, err := s.Wallets.Balances(ctx, actor, w.ID)
	if err != nil {
		return nil, err
	}
	out := walletBody{ID: w.ID, Label: w.Label, Coin: in.Coin, Holding: holdingOf(wallet.Balance{ObservedAt: s.Clock.Now()}), Tokens: map[string]Holding{}}
	for _, b := range all {
		out.Tokens[b.Asset] = holdingOf(b)
	}
	if out.Asset = meant(w, in, all); out.Asset != "" {
		if known, ok := out.Tokens[out.Asset]; ok {
			out.Holding = known
		}
		out.ReceiveAddress, err = s.newest(ctx, actor, w.ID, out.Asset)
	}
	return &walletAnswer{Body: out}, err
}

// meant is the asset whose balance the caller wants: the token, the coin, or the only asset of a Go Account.
func meant(w wallet.Wallet, in *walletRequest, all []wallet.Balance) string {
	switch {
	case in.Token != "":
		return in.Token
	case in.Coin != wallet.Container:
		return in.Coin
	case len(all) == 1:
		return all[0].Asset
	}
	return ""
}

func (s *Server) newest(ctx context.Context, actor identity.Actor, id, asset string) (*receiveAddress, error) {
	a, err := s.Wallets.NewestAddress(ctx, actor, id, asset)
	if err != nil || a == nil {
		return nil, err
	}
	return &receiveAddress{Address: a.Address, Memo: a.Memo}, nil
}

type addressRequest struct {
	WalletPath
	Body *struct {
		Token string `json:"token,omitempty" doc:"Of a Go Account asked for as ofc: the asset to receive." example:"ofctbtc"`
		Label string `json:"label,omitempty" maxLength:"230" example:"Invoice 2210"`
	}
}

type addressBody struct {
	ID      string `json:"id"`
	Address string `json:"address" doc:"Empty while pending."`
	Memo    string `json:"memo,omitempty"`
	Coin    string `json:"coin" doc:"The asset that it receives."`
	Wallet  string `json:"wallet"`
	Label   string `json:"label"`
	Pending bool   `json:"pending" doc:"BitGo is still making it on chain."`
	Created Time   `json:"createdAt"`
}

type addressAnswer struct{ Body addressBody }

func (s *Server) newAddress(ctx context.Context, in *addressRequest) (*addressAnswer, error) {
	actor := caller(ctx)
	w, err := s.find(ctx, actor, in.WalletPath)
	if err != nil {
		return nil, err
	}
	asset, label := in.Coin, ""
	if in.Body != nil {
		label = in.Body.Label
		if in.Body.Token != "" {
			asset = in.Body.Token
		}
	}
	if asset == wallet.Container {
		return nil, errCoin.Because("A Go Account receives each asset at an address of its own. Nothing was made. Name the asset as token.").
			Field("token", "Name one of the assets of the wallet.")
	}
	a, err := s.Wallets.NewAddress(ctx, actor, w.ID, asset, label, visitOf(ctx).oneTime)
	if err != nil {
		return nil, err
	}
	return &addressAnswer{Body: addressBody{ID: a.ID, Address: a.Address, Memo: a.Memo, Coin: a.Asset, Wallet: a.Wallet, Label: a.Label,
		Pending: a.Pending, Created: Time(a.CreatedAt)}}, nil
}
