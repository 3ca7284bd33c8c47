package job

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/consolidation"
	"github.com/unykorn/console/internal/countersign"
	"github.com/unykorn/console/internal/delivery"
	"github.com/unykorn/console/internal/dividend"
	"github.com/unykorn/console/internal/doctor"
	"github.com/unykorn/console/internal/escrow"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/internal/partner"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/subscription"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/internal/token"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/internal/wire"
)

// expireApprovals ends the approvals whose time is up.
type expireApprovals struct{}

func (expireApprovals) Kind() string { return "approval.expire" }

// repeat is everything that happens by itself. One process, River's leader, asks for each; any may work it.
func (b *bench) repeat() []*river.PeriodicJob {
	return []*river.PeriodicJob{
		every[expireApprovals](b.pace.Expiry, urgent),
		every[escalateApprovals](b.pace.Expiry, urgent),
		every[send.ExpireDue](b.pace.Expiry, urgent),
		every[send.Recover](b.pace.Recovery, urgent),
		every[wallet.RefreshAllArgs](b.pace.Balances, ordinary),
		every[ltv.RefreshDue](b.pace.Prices, ordinary),
		every[identity.Sweep](b.pace.Sweep, ordinary),
		every[doctor.CheckDue](b.pace.Health, ordinary),
		every[token.Tend](b.pace.Tokens, ordinary),
		every[sweep.Due](b.pace.Rules, ordinary),
		every[wire.Settle](b.pace.Recovery, ordinary),
		every[consolidation.LookDue](b.pace.Recovery, ordinary),
		every[escrow.FollowDue](b.pace.Recovery, ordinary),
		every[wire.AccountsDue](b.pace.Lists, ordinary),
		every[dividend.AccrueDue](b.pace.Accrual, ordinary),
		every[whitelist.Due](b.pace.Lists, ordinary),
		every[onboarding.LookDue](b.pace.Clients, ordinary),
		every[countersign.LookDue](b.pace.Counter, ordinary),
		every[subscription.RefreshDue](b.pace.Hooks, ordinary),
		every[subscription.HealRound](b.pace.Heals, ordinary),
		every[freeze.AtBitGoDue](b.pace.Lists, urgent),
		every[noticesDue](b.pace.Lists, ordinary),
		every[offering.ExpireDue](b.pace.Rules, ordinary),
		every[delivery.MailsDue](b.pace.Post, post),
		every[delivery.CallsDue](b.pace.Post, post),
		every[partner.CallsDue](b.pace.Post, post),
	}
}

// hireRepeated puts a worker beside each of them.
func (b *bench) hireRepeated(w *river.Workers) {
	worker(w, round(b.pace.Expiry, func(ctx context.Context, _ *river.Job[expireApprovals]) error {
		_, err := b.Approvals.ExpireDue(ctx)
		return err
	}))
	worker(w, round(b.pace.Expiry, func(ctx context.Context, _ *river.Job[escalateApprovals]) error {
		_, err := b.Approvals.Escalate(ctx, b.tellLate)
		return err
	}))
	worker(w, round(b.pace.Expiry, b.Sends.WorkExpire))
	worker(w, b.Sends.WorkRecover) // never left out: a process asks for one at its start, which means more than a round
	worker(w, round(b.pace.Balances, func(ctx context.Context, _ *river.Job[wallet.RefreshAllArgs]) error {
		return b.Wallets.RefreshAll(ctx)
	}))
	worker(w, round(b.pace.Prices, func(ctx context.Context, _ *river.Job[ltv.RefreshDue]) error {
		return errors.Join(b.Prices.RefreshPrices(ctx), b.Prices.Measure(ctx)) // without a price, that is what is read
	}))
	worker(w, round(b.pace.Sweep, func(ctx context.Context, _ *river.Job[identity.Sweep]) error {
		_, err := b.Sessions.Sweep(ctx)
		_, also := b.Answers.Sweep(ctx)
		_, too := b.Doctor.Sweep(ctx)
		if b.Access != nil {
			_, gone := b.Access.Sweep(ctx)
			err = errors.Join(err, gone)
		}
		_, old := b.Exports.Sweep(ctx)
		return errors.Join(err, also, too, old)
	}))
	worker(w, round(b.pace.Health, func(ctx context.Context, _ *river.Job[doctor.CheckDue]) error {
		return b.Doctor.Check(ctx)
	}))
	worker(w, round(b.pace.Tokens, func(ctx context.Context, _ *river.Job[token.Tend]) error { return b.Tokens.Tend(ctx) }))
	worker(w, func(ctx context.Context, _ *river.Job[sweep.Due]) error { return b.Sweeps.RunDue(ctx) }) // also asked for by a rule that became active
	worker(w, round(b.pace.Recovery, func(ctx context.Context, _ *river.Job[wire.Settle]) error { return b.Wires.SettleDue(ctx) }))
	worker(w, round(b.pace.Recovery, func(ctx context.Context, _ *river.Job[consolidation.LookDue]) error {
		if b.Consolidations == nil {
			return nil
		}
		return b.Consolidations.Look(ctx)
	}))
	worker(w, round(b.pace.Accrual, func(ctx context.Context, _ *river.Job[dividend.AccrueDue]) error {
		if b.Dividends == nil {
			return nil
		}
		return b.Dividends.Accrue(ctx)
	}))
	worker(w, round(b.pace.Recovery, func(ctx context.Context, _ *river.Job[escrow.FollowDue]) error {
		if b.Escrows == nil {
			return nil
		}
		return b.Escrows.FollowUp(ctx)
	}))
	worker(w, round(b.pace.Lists, func(ctx context.Context, _ *river.Job[wire.AccountsDue]) error { return b.Wires.RefreshAccounts(ctx) }))
	worker(w, round(b.pace.Lists, func(ctx context.Context, _ *river.Job[whitelist.Due]) error { return b.Whitelists.FollowDue(ctx) }))
	worker(w, round(b.pace.Counter, func(ctx context.Context, _ *river.Job[countersign.LookDue]) error { return b.Countersign.Look(ctx) }))
	worker(w, round(b.pace.Hooks, func(ctx context.Context, _ *river.Job[subscription.RefreshDue]) error { return b.Hooks.Refresh(ctx) }))
	worker(w, round(b.pace.Heals, func(ctx context.Context, _ *river.Job[subscription.HealRound]) error { return b.Hooks.HealDue(ctx) }))
	worker(w, func(ctx context.Context, _ *river.Job[freeze.AtBitGoDue]) error { return b.Freezes.AtBitGoRound(ctx) }) // also asked for by a freeze
	worker(w, b.froze)
	worker(w, round(b.pace.Lists, b.tellDue))
	worker(w, round(b.pace.Rules, func(ctx context.Context, _ *river.Job[offering.ExpireDue]) error {
		if b.Offerings == nil {
			return nil
		}
		return b.Offerings.Expire(ctx)
	}))
	worker(w, b.mailsDue) // also asked for by a notice, and so the next
	worker(w, b.callsDue)
	worker(w, b.partnersDue)
	worker(w, round(b.pace.Clients, func(ctx context.Context, _ *river.Job[onboarding.LookDue]) error { return b.Clients.LookDue(ctx) }))
}

func (b *bench) mailsDue(ctx context.Context, _ *river.Job[delivery.MailsDue]) error {
	if b.Delivery == nil {
		return nil
	}
	return b.Delivery.SendDue(ctx)
}

func (b *bench) callsDue(ctx context.Context, _ *river.Job[delivery.CallsDue]) error {
	if b.Delivery == nil {
		return nil
	}
	return b.Delivery.CallDue(ctx)
}

func (b *bench) partnersDue(ctx context.Context, _ *river.Job[partner.CallsDue]) error {
	if b.Partners == nil {
		return nil
	}
	return b.Partners.CallDue(ctx)
}

// every asks for one round at the start and then each interval. A round that fails is not tried again, since the next
// one does the same.
func every[T river.JobArgs](interval time.Duration, queue string) *river.PeriodicJob {
	var args T
	return river.NewPeriodicJob(river.PeriodicInterval(interval), func() (river.JobArgs, *river.InsertOpts) {
		return args, &river.InsertOpts{Queue: queue, MaxAttempts: 1}
	}, &river.PeriodicJobOpts{ID: args.Kind(), RunOnStart: true})
}

// round leaves out a round that has waited too long, or whose like still runs in this process: the next one is near.
func round[T river.JobArgs](interval time.Duration, work func(context.Context, *river.Job[T]) error) func(context.Context, *river.Job[T]) error {
	var running sync.Mutex
	return func(ctx context.Context, j *river.Job[T]) error {
		if time.Since(j.CreatedAt) > max(3*interval, time.Minute) || !running.TryLock() {
			return nil
		}
		defer running.Unlock()
		return work(ctx, j)
	}
}
