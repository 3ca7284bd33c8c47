package job

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/captable"
	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/internal/partner"
	"github.com/unykorn/console/internal/security"
)

// Teller is a room that says what a change of its own means to people.
type Teller interface {
	News(ctx context.Context, tx pgx.Tx, t audit.Told) (audit.News, error)
}

// Clocked is a room some of whose news come with the time. It may give the same ones again: each is told once.
type Clocked interface {
	NewsDue(ctx context.Context, tx pgx.Tx) ([]audit.News, error)
}

// classOf is by which class people choose to hear of a change of a thing.
var classOf = map[string]notify.Class{"whitelist": notify.Whitelist, "travel": notify.Travel, "facility": notify.Facility, "client": notify.KYC, "consolidation": notify.Outcome,
	captable.Kind: notify.Security, security.Kind: notify.Security, security.TransferKind: notify.Security, accreditation.EvidenceKind: notify.Security, partner.Kind: notify.Budget}

// noticesDue asks for a round over the news that come with the time.
type noticesDue struct{}

func (noticesDue) Kind() string { return "notice.due" }

// told leaves the notices of one change; whoever did it knows. Notices and the end of the job are one transaction.
func (b *bench) told(ctx context.Context, j *river.Job[audit.Told]) error {
	room, class := b.Tellers[j.Args.Thing], classOf[j.Args.Thing]
	if room == nil || class == "" {
		return fmt.Errorf("job: no room tells of a %q", j.Args.Thing)
	}
	return b.db.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		n, err := room.News(ctx, tx, j.Args)
		if err != nil {
			return fmt.Errorf("job: news of %s %s: %w", j.Args.Thing, j.Args.ID, err)
		}
		n.People = slices.DeleteFunc(n.People, func(p uuid.UUID) bool { return p == j.Args.By })
		if err := b.leave(ctx, tx, class, n); err != nil {
			return err
		}
		_, err = river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx, j)
		return err
	})
}

// leave leaves one sentence for each of its people, whatever roles they are named by.
func (b *bench) leave(ctx context.Context, tx pgx.Tx, class notify.Class, n audit.News) error {
	slices.SortFunc(n.People, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	return b.Notify.Tell(ctx, tx, notify.Notice{Client: n.Client, Class: class, Tone: n.Tone, Text: n.Text, Kind: n.Thing, Subject: n.ID}, slices.Compact(n.People)...)
}

// tellDue tells what has become due. Trouble in one room holds up no other.
func (b *bench) tellDue(ctx context.Context, _ *river.Job[noticesDue]) error {
	var trouble error
	for class, room := range b.Clocked {
		err := b.db.As(ctx, system.Scope(), func(tx pgx.Tx) error {
			due, err := room.NewsDue(ctx, tx)
			for _, n := range due {
				err = errors.Join(err, b.leave(ctx, tx, class, n))
			}
			return err
		})
		if err != nil {
			trouble = errors.Join(trouble, fmt.Errorf("job: notices of class %s: %w", class, err))
		}
	}
	return trouble
}
