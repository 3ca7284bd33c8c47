package sweep

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
)

// People tells who somebody is at this moment; *identity.Service is one.
type People interface {
	Standing(ctx context.Context, person uuid.UUID, scope string) (identity.Actor, error)
}

// Sends asks for sends; *send.Service is one.
type Sends interface {
	Check(ctx context.Context, actor identity.Actor, d send.Draft) (send.Report, error)
	Submit(ctx context.Context, actor identity.Actor, d send.Draft, key string) (send.Send, error)
	Asked(ctx context.Context, person uuid.UUID, key string) (*send.Send, error)
}

// Service is the room's verbs.
type Service struct {
	DB        *database.DB
	Clock     clock.Clock
	Jobs      database.Jobs
	People    People
	Wallets   *wallet.Service
	Whitelist *whitelist.Service
	Approvals *approval.Service
	Sends     Sends
}

const (
	lease = 2 * time.Minute
	most  = 200
	// scope is what a key needs at the time of the run, not only when it asked for the rule.
	scope = "sends:write"
)

var system = identity.System("sweep")

// Propose asks for a rule, once for each oneTime of this actor; compliance decides it. Errors: ErrTerms, ErrPayee, ErrRole,
// ErrNoRule, ErrKey, wallet.ErrNotFound, approval.ErrNobody.
func (s *Service) Propose(ctx context.Context, actor identity.Actor, t Terms, oneTime string) (Rule, error) {
	w, err := s.Wallets.Get(ctx, actor, t.Wallet)
	if err != nil {
		return Rule{}, err
	}
	if !actor.Has(identity.Treasury, w.Client) {
		return Rule{}, ErrRole
	}
	coin, bad := t.check(w)
	if bad != nil {
		return Rule{}, bad
	}
	now := s.Clock.Now()
	r := Rule{Terms: t, ID: uuid.New(), Client: w.Client, State: Proposed, AskedBy: actor.Person, AskedAt: now, ChangedAt: now}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		known, err := s.Whitelist.Find(ctx, tx, w.Client, t.Wallet, t.Asset, t.Address, t.Memo)
		if err != nil {
			return err
		}
		if known == nil {
			return ErrPayee
		}
		r.Payee = known.Label
		made, err := insert(ctx, tx, r, oneTime)
		if err != nil {
			return err
		}
		if !made {
			if r, err = of(ctx, tx, actor.Person, oneTime); err == nil && !r.same(t) {
				err = ErrKey
			}
			return err
		}
		return s.ask(ctx, tx, actor, r, coin)
	})
	if err != nil {
		return Rule{}, err
	}
	return r, nil
}

// check takes the payee into its one spelling and names what cannot be used.
func (t *Terms) check(w wallet.Wallet) (money.Coin, *fault.Fault) {
	bad := ErrTerms
	coin, known := money.Lookup(t.Asset)
	if !known || !w.Holds(t.Asset) {
		return coin, bad.Field("coin", "An asset that the wallet holds.")
	}
	if to, err := address.Check(coin, t.Address, t.Memo); err != nil {
		bad = bad.Field("address", "Not an address of "+coin.Symbol()+", or not with this memo.")
	} else {
		t.Address, t.Memo = to.Canonical, to.Memo
	}
	if t.Keep.Sign() < 0 {
		bad = bad.Field("keepAtLeast", "Zero or more base units.")
	}
	if t.Above.Cmp(t.Keep) < 0 {
		bad = bad.Field("whenAbove", "At least as much as is kept.")
	}
	if periods[t.Cadence] == 0 {
		bad = bad.Field("cadence", "hourly, daily or weekly.")
	}
	if len(bad.Fields) > 0 {
		return coin, bad
	}
	return coin, nil
}

func (r Rule) same(t Terms) bool {
	return r.Wallet == t.Wallet && r.Asset == t.Asset && r.Address == t.Address && r.Memo == t.Memo && r.Keep.Equal(t.Keep) && r.Above.Equal(t.Above) && r.Cadence == t.Cadence
}

// ask opens the request. A rule has no amount that tiers could go by: each send that comes of it has one, and meets them.
func (s *Service) ask(ctx context.Context, tx pgx.Tx, actor identity.Actor, r Rule, coin money.Coin) error {
	by, asks, err := s.Approvals.Match(ctx, tx, r.Client, approval.Facts{Kind: Kind})
	if fault.Is(err, approval.ErrNoRule) || err == nil && !asks {
		return ErrNoRule
	}
	if err != nil {
		return err
	}
	title := "Sweep " + string(r.Cadence) + " what is above " + money.Of(coin, r.Keep).Short() + " " + coin.Symbol() + " to " + r.Payee
	if len([]rune(title)) > 200 {
		title = string([]rune(title)[:200])
	}
	if _, err := s.Approvals.Open(ctx, tx, actor, approval.Opening{Subject: approval.Subject{Kind: Kind, ID: r.ID}, ClientID: r.Client, Rule: by, Title: title}); err != nil {
		return err
	}
	return s.record(ctx, tx, actor, "sweep.propose", r, "")
}

// Get gives one rule. Errors: ErrNotFound.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id uuid.UUID) (Rule, error) {
	var r Rule
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		r, err = seen(actor)(get(ctx, tx, id))
		return err
	})
	return r, err
}

// seen hides a rule of another client.
func seen(actor identity.Actor) func(Rule, error) (Rule, error) {
	return func(r Rule, err error) (Rule, error) {
		if err == nil && !actor.Sees(r.Client) {
			return Rule{}, ErrNotFound
		}
		return r, err
	}
}

// List gives the rules that the actor sees, of one wallet or of all (""), newest first and at most 200.
func (s *Service) List(ctx context.Context, actor identity.Actor, wallet string) ([]Rule, error) {
	var out []Rule
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = list(ctx, tx, actor.ClientFilter(), wallet, most)
		return err
	})
	return out, err
}

// Runs gives a rule's runs, newest first and at most 200. Errors: ErrNotFound.
func (s *Service) Runs(ctx context.Context, actor identity.Actor, id uuid.UUID) ([]Run, error) {
	var out []Run
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if _, err := seen(actor)(get(ctx, tx, id)); err != nil {
			return err
		}
		var err error
		out, err = runs(ctx, tx, id, most)
		return err
	})
	return out, err
}

// Change pauses or ends a rule at once, which treasury and compliance may, or resumes a paused one, which takes somebody of
// compliance who did not ask for it. What a run has asked for stays: it is cancelled as any send. Errors: ErrNotFound,
// ErrRole, ErrResume, ErrMoved.
func (s *Service) Change(ctx context.Context, actor identity.Actor, id uuid.UUID, to State) (Rule, error) {
	var r Rule
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		var err error
		if r, err = seen(actor)(lock(ctx, tx, id)); err != nil {
			return err
		}
		treasury, compliance := actor.Has(identity.Treasury, r.Client), actor.Has(identity.Compliance, r.Client)
		switch {
		case !treasury && !compliance:
			return ErrRole
		case to == Active && (!compliance || actor.Own(r.AskedBy, ErrResume) != nil):
			return ErrResume
		case to == r.State:
			return nil
		case to == Active && r.State != Paused, to == Paused && r.State != Active, r.State == Ended, r.State == Rejected, to != Active && to != Paused && to != Ended:
			return ErrMoved.Because("The sweep rule is %s, so it cannot become %s. Nothing was done.", r.State, to)
		}
		if r.State == Proposed {
			if err := s.Approvals.Withdraw(ctx, tx, actor, approval.Subject{Kind: Kind, ID: id}); err != nil {
				return err
			}
		}
		return s.to(ctx, tx, actor, &r, to, &actor.Person)
	})
	if err != nil {
		return Rule{}, err
	}
	return r, nil
}

// to moves a rule. An active one runs at once, by the round asked for here, and then by its cadence.
func (s *Service) to(ctx context.Context, tx pgx.Tx, actor identity.Actor, r *Rule, to State, by *uuid.UUID) error {
	was := r.State
	r.State, r.ChangedAt, r.NextAt = to, s.Clock.Now(), nil
	if to == Active {
		r.NextAt = &r.ChangedAt
	}
	if err := move(ctx, tx, *r, by); err != nil {
		return err
	}
	if to == Active {
		if _, err := s.Jobs.InsertTx(ctx, tx, Due{}, nil); err != nil {
			return fmt.Errorf("sweep: asking for the first run: %w", err)
		}
	}
	return s.record(ctx, tx, actor, "sweep."+string(to), *r, was)
}

// Decided carries a decision about a rule to it, in the decision's own transaction, and reports whether that moved it: a rule
// that has ended meanwhile stays so.
func (s *Service) Decided(ctx context.Context, tx pgx.Tx, id uuid.UUID, approved bool) (bool, error) {
	r, err := lock(ctx, tx, id)
	if err != nil || r.State != Proposed {
		return false, err
	}
	return true, s.to(ctx, tx, system, &r, map[bool]State{true: Active, false: Rejected}[approved], nil)
}

func (s *Service) record(ctx context.Context, tx pgx.Tx, actor identity.Actor, verb string, r Rule, was State) error {
	what := map[string]any{"state": r.State, "wallet": r.Wallet, "asset": r.Asset, "address": r.Address, "memo": r.Memo, "keep": r.Keep, "above": r.Above, "cadence": r.Cadence}
	if was != "" {
		what["was"] = was
	}
	return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: Kind, ID: r.ID.String(), Client: &r.Client, After: what})
}
