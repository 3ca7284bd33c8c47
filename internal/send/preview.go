package send

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/travel"
	"github.com/unykorn/console/internal/wallet"
)

// Report is what the gates say about a draft.
type Report struct {
	Gates    []Gate
	Fields   map[string]string // sentences beside fields that cannot be used as typed
	Passes   bool
	Amount   *money.Amount
	Max      *money.Amount // the most that can leave now
	Fee      *money.Amount
	USD      *money.Cents
	NewPayee bool
	Repeat   *Send         // the same amount to the same payee, asked for within a day; nil: none
	Decision *ltv.Decision // nil without a facility
	Rule     string        // the approval rule that would be met
	Needed   int           // approvals it would ask for
	NoRule   string        // why no rule could be found, for people
	Observed *time.Time    // of the balance looked at
	Travel   *travel.Judgement
	Payee    travel.Key // as the travel rule knows it; empty: not typed yet
}

// Check previews a draft from the local mirror. It keeps nothing.
func (s *Service) Check(ctx context.Context, actor identity.Actor, d Draft) (Report, error) {
	r, _, err := s.check(ctx, actor, d, nil)
	return r, err
}

// check previews a draft after others of a list; nil: it stands alone.
func (s *Service) check(ctx context.Context, actor identity.Actor, d Draft, before *earlier) (Report, facts, error) {
	o := read(d)
	f := facts{order: o, now: s.Clock.Now(), dustFloor: s.dust(), before: before}
	if o.wallet != "" {
		if err := s.source(ctx, actor, &f); err != nil {
			return Report{}, f, err
		}
	}
	if f.coin != nil {
		f.fee = s.feeSoon(ctx, *f.coin) // nil: the gate says so
	}
	if f.from != nil && f.coin != nil && f.from.Holds(f.coin.Ticker) {
		err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
			facility, err := s.LTV.Find(ctx, tx, f.wallet)
			if err != nil {
				return err
			}
			f.facility = facility
			return s.gather(ctx, tx, &f, d.ID, false)
		})
		if err != nil {
			return Report{}, f, err
		}
	}
	r := report(f)
	if f.usd != nil && f.address != nil {
		err := s.foresee(ctx, actor, f, &r)
		return r, f, err
	}
	return r, f, nil
}

// source reads the paying wallet and its balances, for preview and to know who may.
func (s *Service) source(ctx context.Context, actor identity.Actor, f *facts) error {
	w, err := s.Wallets.Get(ctx, actor, f.wallet)
	if err != nil {
		return s.notAWallet(ctx, actor, f, err)
	}
	if !actor.Has(identity.Treasury, w.Client) {
		return ErrRole
	}
	all, err := s.Wallets.Balances(ctx, actor, f.wallet)
	if err != nil {
		return err
	}
	f.from = &w
	for i := range all {
		f.held = append(f.held, all[i].Asset)
		f.before.less(f.wallet, &all[i])
	}
	if f.coin != nil {
		f.balance, f.feeBalance = &wallet.Balance{Asset: f.coin.Ticker}, nil
		for i := range all {
			switch all[i].Asset {
			case f.coin.Ticker:
				f.balance = &all[i]
			case f.coin.Base:
				f.feeBalance = &all[i]
			}
		}
	}
	return nil
}

// notAWallet turns "no such wallet" into a sentence at the field: the usual mistake is an enterprise's id.
func (s *Service) notAWallet(ctx context.Context, actor identity.Actor, f *facts, cause error) error {
	if !isNotFound(cause) {
		return cause
	}
	f.problems[FieldWallet] = "There is no such wallet, or it is not yours to see. Choose one from the list."
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		is, err := isEnterprise(ctx, tx, f.wallet)
		if is {
			f.problems[FieldWallet] = "This is the id of an enterprise, not of a wallet. Choose the wallet from the list."
		}
		return err
	})
}

// gather fills in what the transaction can see: payee, loan-to-value, value and repetition. With locked set, the
// facility and the wallet are already locked.
func (s *Service) gather(ctx context.Context, tx pgx.Tx, f *facts, self uuid.UUID, locked bool) error {
	client, asset := f.from.Client, f.coin.Ticker
	var err error
	if f.frozen, err = clientFrozen(ctx, tx, client); err != nil {
		return err
	}
	if f.freeze, err = freeze.First(ctx, tx, client, f.wallet); err != nil {
		return err
	}
	if f.address != nil {
		if f.known, err = s.Whitelist.Find(ctx, tx, client, f.wallet, asset, f.address.Canonical, f.address.Memo); err != nil {
			return err
		}
		if f.payees, err = payees(ctx, tx, client); err != nil {
			return err
		}
	}
	if f.address != nil {
		screened, err := s.Sanctions.Screen(ctx, tx, *f.address)
		if err != nil {
			return err
		}
		f.screen = &screened
	}
	prices, err := s.LTV.Prices(ctx, tx, *f.coin)
	if err != nil {
		return err
	}
	if f.amount == nil {
		return s.weigh(ctx, tx, f, locked)
	}
	if usd, ok := prices.Value(*f.amount, f.now, s.LTV.Age()); ok {
		f.usd = &usd
	}
	if f.address != nil {
		judged, err := s.Travel.Judge(ctx, tx, client, *f.address, f.usd)
		if err != nil {
			return err
		}
		f.travel = &judged
		probe := Send{ID: self, Client: client, Amount: *f.amount, Address: f.address.Canonical, Memo: f.address.Memo}
		if f.repeat, err = similar(ctx, tx, probe, f.now.Add(-24*time.Hour)); err != nil {
			return err
		}
	}
	return s.weigh(ctx, tx, f, locked)
}

// weigh asks loan-to-value: what the send takes, its fee included, and the most that could leave.
func (s *Service) weigh(ctx context.Context, tx pgx.Tx, f *facts, locked bool) error {
	if f.facility == nil {
		return nil
	}
	in, err := s.LTV.Inputs(ctx, tx, *f.facility, locked)
	if err != nil {
		return err
	}
	f.before.leaving(f.wallet, in.Holdings)
	for i, h := range in.Holdings {
		if h.Coin.Ticker == f.coin.Ticker {
			in.Holdings[i].Held = h.Held.Add(f.own)
		}
		if f.fee != nil && h.Coin.Ticker == f.fee.Coin.Ticker {
			in.Holdings[i].Leaving = in.Holdings[i].Leaving.Add(f.fee.Units)
		}
	}
	if in.Facility.Loan.Sign() > 0 {
		if most, ok := ltv.MaxSendable(in, f.coin.Ticker); ok {
			f.most = &most
		} else {
			f.most = &money.Units{}
		}
	}
	if f.amount == nil {
		return nil
	}
	for i, h := range in.Holdings {
		if h.Coin.Ticker == f.coin.Ticker {
			in.Holdings[i].Leaving = h.Leaving.Add(f.amount.Units)
		}
	}
	d := ltv.Decide(in)
	f.decision = &d
	return nil
}

func report(f facts) Report {
	r := Report{Gates: gates(f), Fields: f.problems, Amount: f.amount, Max: f.maxNow(), Fee: f.fee, USD: f.usd,
		NewPayee: f.address != nil && f.known == nil, Decision: f.decision, Repeat: f.repeat, Travel: f.travel}
	if f.balance != nil && f.balance.Observed() {
		r.Observed = &f.balance.ObservedAt
	}
	if f.from != nil && f.address != nil {
		r.Payee = travel.Key{Client: f.from.Client, Subject: travel.Payee, Address: f.address.Canonical, Memo: f.address.Memo}
	}
	r.Passes = stopped(r.Gates) == nil
	return r
}

// foresee says which approval rule would be met. Having none is a sentence here, and a refusal at submit.
func (s *Service) foresee(ctx context.Context, actor identity.Actor, f facts, r *Report) error {
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		about, err := s.about(ctx, tx, Send{Client: f.from.Client, NewPayee: r.NewPayee, AskedAt: f.now}, *f.usd, false)
		if err != nil {
			return err
		}
		about.Velocity = about.Velocity.Add(f.before.worth(f.from.Client))
		rule, _, err := s.Approvals.Match(ctx, tx, f.from.Client, about)
		if isConflict(err) {
			r.NoRule, r.Passes = strings.TrimSpace(message(err)), false
			return nil
		}
		r.Rule, r.Needed = rule.Name, rule.Needed
		return err
	})
}
