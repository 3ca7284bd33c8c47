package consolidation

import (
	"context"
	"math/big"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
)

// Ask is a consolidation that a person wants.
type Ask struct {
	Wallet     string
	Max        int64       // one of Levels, satoshi
	Shown      money.Units // the most it may cost, as the page showed it
	Note       string
	Passphrase Secret
	OTP        Secret
}

// Consolidate gathers a wallet's small unspents once. Treasury of the client may alone: the money stays in the wallet, and the
// fee is at most what was shown. BitGo is read; then the consolidation is claimed in a transaction; then Express is called,
// outside of any; then the answer is settled. Passphrase and code go to that one call and nowhere else. Errors: wallet's for an
// unknown wallet, ErrRole, ErrFields, ErrStopped, ErrOpen, ErrBitGoAway, ErrRefused, ErrUnknown, and freeze's.
func (s *Service) Consolidate(ctx context.Context, actor identity.Actor, ask Ask) (Consolidation, error) {
	w, err := s.Wallets.Get(ctx, actor, ask.Wallet)
	if err != nil {
		return Consolidation{}, err
	}
	if err := whyNot(actor, w); err != nil {
		return Consolidation{}, err
	}
	if err := ask.check(); err != nil {
		return Consolidation{}, err
	}
	if err := s.early(ctx, actor, w); err != nil {
		return Consolidation{}, err
	}
	p, err := s.planned(ctx, w, ask)
	if err != nil {
		return Consolidation{}, err
	}
	coin, _ := money.Lookup(w.Coin)
	c := Consolidation{ID: uuid.New(), Client: w.Client, Wallet: w.ID, Coin: coin, Plan: p, Note: strings.TrimSpace(ask.Note), State: Calling, AskedBy: actor.Person, AskedByName: actor.Name}
	if err := s.claim(ctx, actor, &c); err != nil {
		return Consolidation{}, err
	}
	ctx = context.WithoutCancel(ctx)
	got := s.BitGo.Consolidate(ctx, c.request(ask))
	return s.keep(ctx, actor, c, got)
}

func whyNot(actor identity.Actor, w wallet.Wallet) error {
	switch why := Can(actor, w); {
	case why == "":
		return nil
	case WhyNone(w) == "" && !actor.Has(identity.Treasury, w.Client):
		return ErrRole.Because("%s Nothing was consolidated, and no fee was paid.", why)
	default:
		return ErrStopped.Because("%s Nothing was consolidated, and no fee was paid.", why)
	}
}

func (ask Ask) check() error {
	p, o, f := ask.Passphrase.Reveal(), ask.OTP.Reveal(), ErrFields
	if !slices.Contains(Levels, ask.Max) {
		f = f.Field("max", "Choose up to which size.")
	}
	if !utf8.ValidString(ask.Note) || utf8.RuneCountInString(ask.Note) > 180 || strings.ContainsFunc(ask.Note, func(r rune) bool { return r < ' ' }) {
		f = f.Field("note", "At most 180 characters on one line.")
	}
	if p == "" || len(p) > 1024 || !utf8.ValidString(p) {
		f = f.Field("passphrase", "Type the wallet's passphrase, at most 1024 characters.")
	}
	if len(o) > 64 || !utf8.ValidString(o) {
		f = f.Field("otp", "Type the code that your device shows.")
	}
	if len(f.Fields) > 0 {
		return f
	}
	return nil
}

// early refuses what the claim would refuse, before BitGo is asked for it. What decides is the claim.
func (s *Service) early(ctx context.Context, actor identity.Actor, w wallet.Wallet) error {
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		f, err := freeze.First(ctx, tx, w.Client, w.ID)
		if err != nil || f != nil {
			if err == nil {
				err = f.Fault()
			}
			return err
		}
		last, err := list(ctx, tx, w.ID, 1)
		if err == nil && len(last) > 0 && last[0].State.Open() {
			return ErrOpen
		}
		return err
	})
}

// planned reads BitGo anew and says what is asked for. It may cost no more than the page showed.
func (s *Service) planned(ctx context.Context, w wallet.Wallet, ask Ask) (Plan, error) {
	if err := s.Wallets.Refresh(ctx, w.ID); err != nil {
		return Plan{}, ErrBitGoAway.With(err)
	}
	now, err := s.read(ctx, w, func() (bitgo.Page[bitgo.Unspent], error) { return s.whole(ctx, w) })
	if err != nil {
		return Plan{}, err
	}
	p := now.Plans[slices.Index(Levels, ask.Max)]
	if why := p.Why(p.Gathers); why != "" {
		return p, ErrStopped.Because("This cannot be consolidated now: %s. Nothing was consolidated, and no fee was paid.", why)
	}
	if p.FeeMost.Cmp(ask.Shown) > 0 {
		return p, ErrStopped.Because("The network has become dearer, or the wallet has more small unspents by now: it could cost more than was shown. Nothing was consolidated, and no fee was paid. Look at the figures as they are now.")
	}
	return p, nil
}

// claim writes the consolidation down before BitGo is asked. Two at once: the lock lets one through. What sends under way
// hold back must stay spendable while the gathered money waits for its block.
func (s *Service) claim(ctx context.Context, actor identity.Actor, c *Consolidation) error {
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		w, balance, err := s.Wallets.LockForSend(ctx, tx, c.Wallet, c.Coin.Ticker)
		if err != nil {
			return err
		}
		if err := whyNot(actor, w); err != nil {
			return err
		}
		if err := freeze.Hold(ctx, tx, c.Client, c.Wallet); err != nil {
			return err
		}
		last, err := list(ctx, tx, c.Wallet, 1)
		if err != nil {
			return err
		}
		if len(last) > 0 && last[0].State.Open() {
			return ErrOpen
		}
		if c.Plan.Gathers.Cmp(balance.Available) > 0 {
			return ErrStopped.Because("It would gather %s, and only %s is free: the rest is held back for sends under way, or not confirmed. Nothing was consolidated, and no fee was paid. Choose smaller unspents, or wait for those sends.",
				money.Of(c.Coin, c.Plan.Gathers), money.Of(c.Coin, balance.Available))
		}
		c.AskedAt = s.Clock.Now()
		c.ChangedAt = c.AskedAt
		// Should this process die, the round finds out what became of the call.
		at := c.AskedAt.Add(bitgo.SendDeadline)
		c.LookAt = &at
		if err := insert(ctx, tx, *c); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, *c)
	})
	if database.Constraint(err) == "consolidation_one_at_a_time" {
		return ErrOpen.With(err)
	}
	return err
}

// request is what BitGo is asked for: the bounds that were shown, and our id in the comment.
func (c Consolidation) request(ask Ask) bitgo.ConsolidateRequest {
	return bitgo.ConsolidateRequest{Coin: c.Coin.Ticker, WalletID: c.Wallet, Limit: c.Plan.Inputs, MinValue: c.Plan.Min.String(), MaxValue: c.Plan.Max.String(), Make: 1,
		MaxFeeRate: c.Plan.Rate.String(), TargetBlocks: target, Comment: c.comment(), Passphrase: ask.Passphrase, OTP: ask.OTP}
}

// keep settles the answer. One that cannot be kept leaves the claim: the look-up by the comment will tell.
func (s *Service) keep(ctx context.Context, actor identity.Actor, c Consolidation, got bitgo.SendResult) (Consolidation, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	again := time.NewTicker(500 * time.Millisecond)
	defer again.Stop()
	for {
		settled, err := s.settle(ctx, actor, c, got)
		if err == nil {
			return settled, verdict(settled, got)
		}
		if !fault.Is(err, database.ErrAway) {
			return c, ErrUnknown.With(err)
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return c, ErrUnknown.With(err)
		}
	}
}

// left is what a transfer took from the wallet, its fee included, in satoshi; of a consolidation that is the fee alone.
func left(amount money.Units) money.Units {
	if amount.Sign() > 0 {
		return money.Units{}
	}
	return money.FromBig(new(big.Int).Neg(amount.Big()))
}
