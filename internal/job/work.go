package job

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/batch"
	"github.com/unykorn/console/internal/ceremony"
	"github.com/unykorn/console/internal/export"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/internal/reconcile"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/webhook"
)

// hire puts a worker beside each kind of job that rooms ask for.
func (b *bench) hire(w *river.Workers) {
	worker(w, b.decided)
	worker(w, b.away)
	worker(w, b.asked)
	worker(w, b.ended)
	worker(w, b.accredited)
	worker(w, b.sanctioned)
	worker(w, b.ceremony)
	worker(w, b.told)
	worker(w, b.Sends.WorkResolve)
	worker(w, func(ctx context.Context, j *river.Job[reconcile.Work]) error { return b.Reconcile.Work(ctx, j) })
	worker(w, func(ctx context.Context, j *river.Job[export.Work]) error { return b.Exports.Work(ctx, j) })
	worker(w, func(ctx context.Context, j *river.Job[batch.Work]) error { return b.Batches.Work(ctx, j) })
	worker(w, func(ctx context.Context, j *river.Job[ceremony.Work]) error { return b.Ceremonies.Work(ctx, j) })
	worker(w, func(ctx context.Context, j *river.Job[onboarding.Work]) error { return b.Onboarding.Work(ctx, j) })
	worker(w, func(ctx context.Context, j *river.Job[onboarding.AccountWork]) error {
		return b.Onboarding.WorkAccount(ctx, j)
	})
	worker(w, func(ctx context.Context, j *river.Job[webhook.Process]) error {
		return b.Webhooks.Process(ctx, j.Args.Vault, j.Attempt >= j.MaxAttempts)
	})
	worker(w, func(ctx context.Context, j *river.Job[wallet.RefreshArgs]) error {
		return b.Wallets.WorkRefresh(ctx, j.Args)
	})
	worker(w, func(ctx context.Context, j *river.Job[wallet.SyncArgs]) error { return b.Wallets.WorkSync(ctx, j.Args) })
	worker(w, func(ctx context.Context, j *river.Job[wallet.ImportArgs]) error {
		return b.Wallets.WorkImport(ctx, j.Args)
	})
	worker(w, func(ctx context.Context, j *river.Job[wallet.ImportWalletArgs]) error {
		return b.Wallets.WorkImportWallet(ctx, j.Args)
	})
}

func worker[T river.JobArgs](w *river.Workers, work func(context.Context, *river.Job[T]) error) {
	river.AddWorker(w, river.WorkFunc(func(ctx context.Context, j *river.Job[T]) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = panicked(p)
			}
		}()
		return work(ctx, j)
	}))
}

// panicked makes an error of a panic. River would keep and log the panic's value, which may be anything, a secret
// included; its type and the place are enough to find it.
func panicked(p any) error {
	pcs := make([]uintptr, 16)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(4, pcs)])
	var at []string
	for {
		f, more := frames.Next()
		at = append(at, fmt.Sprintf("%s:%d", f.Function, f.Line))
		if !more || len(at) == 8 {
			return fmt.Errorf("job: panic (%T) at %s", p, strings.Join(at, " < "))
		}
	}
}
