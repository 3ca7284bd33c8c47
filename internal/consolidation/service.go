package consolidation

import (
	"context"
	"errors"
	"math/big"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
)

// BitGo is what this room asks of BitGo; *bitgo.Client does. Consolidate is called in one place, ask.go.
type BitGo interface {
	Unspents(ctx context.Context, ticker, wallet, after string) (bitgo.Page[bitgo.Unspent], error)
	Fee(ctx context.Context, ticker string) (bitgo.FeeEstimate, error)
	Consolidate(ctx context.Context, ask bitgo.ConsolidateRequest) bitgo.SendResult
	Transfers(ctx context.Context, ticker, wallet string, ask bitgo.TransferQuery) (bitgo.Page[bitgo.Transfer], error)
	PendingApprovals(ctx context.Context, ask bitgo.ApprovalQuery) (bitgo.Page[bitgo.Approval], error)
	PendingApproval(ctx context.Context, approval string) (bitgo.Approval, error)
}

// Service is the room's verbs. The wallet is locked before the consolidation.
type Service struct {
	DB      *database.DB
	Clock   clock.Clock
	Jobs    database.Jobs // tells people; nil: nobody is told
	BitGo   BitGo
	Wallets *wallet.Service
}

// Unspents is what BitGo says the wallet holds. Amounts are satoshi.
type Unspents struct {
	Count       int
	Unconfirmed int
	Total       money.Units
	More        bool        // the wallet has more than bitgo.UnspentsMost; the others are in no figure
	Rate        money.Units // satoshi per 1000 virtual bytes that BitGo would pay now
	Plans       []Plan      // one for each of Levels
	ReadAt      time.Time
}

// patience is how long a page waits for BitGo.
const patience = 4 * time.Second

// Read asks BitGo what the wallet holds and what the network takes, side by side. Error: ErrBitGoAway.
func (s *Service) Read(ctx context.Context, actor identity.Actor, id string) (Unspents, error) {
	w, err := s.Wallets.Get(ctx, actor, id)
	if err != nil || WhyNone(w) != "" {
		return Unspents{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return s.read(ctx, w, func() (bitgo.Page[bitgo.Unspent], error) { return s.BitGo.Unspents(ctx, w.Coin, w.ID, "") })
}

// whole lists all of a wallet's unspents, however many pages they take: what is asked for is bounded by all of them.
func (s *Service) whole(ctx context.Context, w wallet.Wallet) (all bitgo.Page[bitgo.Unspent], err error) {
	list := func(after string) (bitgo.Page[bitgo.Unspent], error) {
		return s.BitGo.Unspents(ctx, w.Coin, w.ID, after)
	}
	for u, err := range bitgo.Each(list) {
		if err != nil {
			return all, err
		}
		all.Items = append(all.Items, u)
	}
	return all, nil
}

// read gives the figures of what unspents lists, which is asked beside the fee.
func (s *Service) read(ctx context.Context, w wallet.Wallet, unspents func() (bitgo.Page[bitgo.Unspent], error)) (Unspents, error) {
	out := Unspents{ReadAt: s.Clock.Now()}
	var page bitgo.Page[bitgo.Unspent]
	var fee bitgo.FeeEstimate
	var listed, priced error
	var both sync.WaitGroup
	both.Go(func() { page, listed = unspents() })
	both.Go(func() { fee, priced = s.BitGo.Fee(ctx, w.Coin) })
	both.Wait()
	if err := errors.Join(listed, priced); err != nil {
		return out, ErrBitGoAway.With(err)
	}
	if !fee.PerKB.Known() || fee.PerKB.Big().Sign() <= 0 {
		return out, ErrBitGoAway.With(errors.New("consolidation: BitGo tells no fee by size"))
	}
	total, rate := new(big.Int), fee.PerKB.Big()
	for _, u := range page.Items {
		total.Add(total, u.Value.Big())
		if !u.Confirmed {
			out.Unconfirmed++
		}
	}
	out.Count, out.Total, out.More, out.Rate = len(page.Items), money.FromBig(total), page.Next != "", money.FromBig(rate)
	for _, max := range Levels {
		out.Plans = append(out.Plans, plan(page.Items, max, rate))
	}
	return out, nil
}

// kept is how many of a wallet's consolidations its page shows.
const kept = 20

// List gives the newest consolidations of a wallet, newest first. A foreign wallet and none answer alike.
func (s *Service) List(ctx context.Context, actor identity.Actor, id string) ([]Consolidation, error) {
	if _, err := s.Wallets.Get(ctx, actor, id); err != nil {
		return nil, err
	}
	var out []Consolidation
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = list(ctx, tx, id, kept)
		return err
	})
	return out, err
}

// record is a step's line in the trail, which open pages follow.
func (s *Service) record(ctx context.Context, tx pgx.Tx, actor identity.Actor, c Consolidation) error {
	return audit.Record(ctx, tx, s.entry(actor, c))
}

func (s *Service) entry(actor identity.Actor, c Consolidation) audit.Entry {
	after := map[string]string{"state": string(c.State), "wallet": c.Wallet, "asset": c.Coin.Ticker, "upTo": c.Plan.Max.String(), "gathersAtMost": c.Plan.Gathers.String(),
		"feeAtMost": c.Plan.FeeMost.String(), "feeRateAtMost": c.Plan.Rate.String(), "transfer": c.TransferID, "txid": c.TxID, "note": c.Said}
	if c.Fee != nil {
		after["fee"] = c.Fee.Units.String()
	}
	return audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: "consolidation." + string(c.State), Kind: Kind, ID: c.ID.String(), Client: &c.Client,
		Refused: c.State == Refused || c.State == Returned, After: after}
}
