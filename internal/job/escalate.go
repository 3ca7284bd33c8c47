package job

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/notify"
)

// escalateApprovals tells whoever could still vote on what waits for too long.
type escalateApprovals struct{}

func (escalateApprovals) Kind() string { return "approval.escalate" }

// asked tells whoever could vote on a new request that it waits for them; of what was decided meanwhile there is nothing to tell.
func (b *bench) asked(ctx context.Context, j *river.Job[approval.Opened]) error {
	return b.db.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		r, err := b.Approvals.Load(ctx, tx, j.Args.RequestID)
		if err != nil || !r.Waits(b.Approvals.Clock.Now()) {
			return err
		}
		n := notify.Notice{Client: &r.Client, Class: notify.Asked, Tone: "info", Kind: "approval", Subject: r.ID.String(), Text: fmt.Sprintf("“%s” waits for your vote.", r.Title)}
		return b.Notify.Tell(ctx, tx, n, r.Remaining()...)
	})
}

// tellLate is the notice at half and at nine tenths of a request's time.
func (b *bench) tellLate(ctx context.Context, tx pgx.Tx, r approval.Request, stage int, people []uuid.UUID) error {
	n := notify.Notice{Client: &r.Client, Class: notify.Late, Tone: "info", Kind: "approval", Subject: r.ID.String(), Text: fmt.Sprintf("“%s” waits for your vote; half of its time is over.", r.Title)}
	if stage >= approval.NearlyUp {
		n.Tone, n.Text = "warn", fmt.Sprintf("“%s” waits for your vote and is nearly out of time. Undecided, it expires.", r.Title)
	}
	return b.Notify.Tell(ctx, tx, n, people...)
}

// away tells compliance of the whole organization that with somebody away something could not be approved.
func (b *bench) away(ctx context.Context, j *river.Job[approval.AwaySaid]) error {
	return b.db.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		x, err := b.Approvals.LoadAway(ctx, tx, j.Args.ID)
		if err != nil {
			return err
		}
		people, err := identity.Holders(ctx, tx, identity.Compliance, uuid.Nil)
		if err != nil {
			return err
		}
		text := fmt.Sprintf("%s is away from %s until %s UTC. Then some things could not be approved by anybody; the page of rules names them.",
			x.Name, x.From.UTC().Format("2 Jan, 15:04"), x.Until.UTC().Format(time.DateOnly+" 15:04"))
		return b.Notify.Tell(ctx, tx, notify.Notice{Class: notify.Away, Tone: "warn", Kind: approval.AwayKind, Subject: x.ID.String(), Text: text}, people...)
	})
}
