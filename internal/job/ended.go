package job

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/internal/send"
)

// ended tells what became of a send after it had left: whoever asked for it, and where it did not pay treasury too.
func (b *bench) ended(ctx context.Context, j *river.Job[send.Ended]) error {
	return b.db.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		asker, client, title, err := b.Sends.Told(ctx, tx, j.Args.SendID)
		if err != nil {
			return err
		}
		class, tone, text := outcome(j.Args)
		n := notify.Notice{Client: &client, Class: class, Tone: tone, Kind: send.Kind, Subject: j.Args.SendID.String(), Text: fmt.Sprintf(text, title)}
		people := []uuid.UUID{asker}
		if class == notify.Risk {
			all, err := identity.Holders(ctx, tx, identity.Treasury, client)
			if err != nil {
				return err
			}
			people = append(slices.DeleteFunc(all, func(p uuid.UUID) bool { return p == asker }), asker)
		}
		return b.Notify.Tell(ctx, tx, n, people...)
	})
}

func outcome(e send.Ended) (class notify.Class, tone, text string) {
	switch {
	case e.State == send.Removed:
		return notify.Risk, "stop", "The network took “%s” back. It is not paid until the network confirms it again."
	case e.State != send.Confirmed:
		return notify.Risk, "stop", "“%s” failed. Nothing left the wallet for it, except for a network fee where the network took one."
	case e.Again:
		return notify.Outcome, "ok", "“%s” is confirmed again by the network."
	}
	return notify.Outcome, "ok", "“%s” is confirmed by the network."
}
