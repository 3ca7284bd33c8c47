package job

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/ceremony"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/internal/sanction"
	"github.com/unykorn/console/internal/sweep"
)

var system = identity.System("job")

// decided carries a decision to the thing that waited for it. Consequence, notices and the end of the job are one
// transaction, so each happens once.
func (b *bench) decided(ctx context.Context, j *river.Job[approval.Decided]) error {
	return b.db.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		r, err := b.Approvals.Load(ctx, tx, j.Args.RequestID)
		if err != nil {
			return fmt.Errorf("job: decided request %s: %w", j.Args.RequestID, err)
		}
		if err := b.follow(ctx, tx, r); err != nil {
			return fmt.Errorf("job: %s %s, %s: %w", r.Subject.Kind, r.Subject.ID, r.State, err)
		}
		_, err = river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx, j)
		return err
	})
}

// follow is the one switch from what was decided to the room that must act on it.
func (b *bench) follow(ctx context.Context, tx pgx.Tx, r approval.Request) error {
	switch r.Subject.Kind {
	case "send":
		return b.sendDecided(ctx, tx, r)
	case sweep.Kind:
		return b.sweepDecided(ctx, tx, r)
	}
	return fmt.Errorf("no room acts on decisions about a %q", r.Subject.Kind)
}

func (b *bench) sendDecided(ctx context.Context, tx pgx.Tx, r approval.Request) error {
	id, now := r.Subject.ID, b.Approvals.Clock.Now()
	switch r.State {
	case approval.Approved:
		if err := b.Sends.MarkApproved(ctx, tx, id, now); err != nil {
			return err
		}
		return b.tell(ctx, tx, r, news{tone: "ok", asker: "Your send “%s” was approved. Treasury can release it now.",
			treasury: "The send “%s” was approved and waits to be released."})
	case approval.Rejected:
		if err := b.Sends.MarkRejected(ctx, tx, id, now, rejection(r)); err != nil {
			return err
		}
		return b.tell(ctx, tx, r, news{tone: "warn", asker: "Your send “%s” was rejected. Nothing was sent; its page shows the reason."})
	case approval.Expired:
		if err := b.Sends.MarkExpired(ctx, tx, id, now); err != nil {
			return err
		}
		return b.tell(ctx, tx, r, news{tone: "warn", asker: "Your send “%s” was not approved in time. Nothing was sent.",
			treasury: "The send “%s” was not approved in time. Nothing was sent."})
	case approval.Pending, approval.Withdrawn:
	}
	return nil // taken back by its asker, who needs no news of it
}

// sweepDecided has a rule run from now on, or never: one that was not decided in time counts as rejected. Of one that was ended
// before the decision came there is nothing to tell.
func (b *bench) sweepDecided(ctx context.Context, tx pgx.Tx, r approval.Request) error {
	switch r.State {
	case approval.Approved:
		if moved, err := b.Sweeps.Decided(ctx, tx, r.Subject.ID, true); err != nil || !moved {
			return err
		}
		return b.tell(ctx, tx, r, news{tone: "ok", asker: "Your sweep rule “%s” was approved and runs from now on. Each run asks for a send that waits to be released."})
	case approval.Rejected, approval.Expired:
		if moved, err := b.Sweeps.Decided(ctx, tx, r.Subject.ID, false); err != nil || !moved {
			return err
		}
		return b.tell(ctx, tx, r, news{tone: "warn", asker: "Your sweep rule “%s” was not approved. Nothing is sent by it."})
	case approval.Pending, approval.Withdrawn:
	}
	return nil
}

// froze tells everybody concerned what became of a freeze; whoever did it knows.
func (b *bench) froze(ctx context.Context, j *river.Job[freeze.Told]) error {
	return b.db.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		f, people, err := b.Freezes.Concerned(ctx, tx, j.Args.Freeze)
		if err != nil {
			return fmt.Errorf("job: freeze %s: %w", j.Args.Freeze, err)
		}
		by := j.Args.By
		n := notify.Notice{Client: f.Client, Class: notify.Freeze, Kind: freeze.Kind, Subject: f.ID.String()}
		switch j.Args.What {
		case "frozen":
			by, n.Tone, n.Text = f.By, "stop", f.Sentence()
		case "asked":
			n.Tone, n.Text = "warn", fmt.Sprintf("%s asks to unfreeze %s. The other role confirms; until then nothing leaves.", f.UnfreezeName, f.What())
		case "kept":
			n.Tone, n.Text = "info", fmt.Sprintf("The request to unfreeze %s was ended. It stays frozen.", f.What())
		case "unfrozen":
			n.Tone, n.Text = "ok", fmt.Sprintf("%s and %s unfroze %s. Money may leave again.", f.UnfreezeName, f.UnfrozenName, f.What())
		}
		people = slices.DeleteFunc(people, func(p uuid.UUID) bool { return p == by })
		if err := b.Notify.Tell(ctx, tx, n, people...); err != nil {
			return err
		}
		_, err = river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx, j)
		return err
	})
}

// ceremony tells those who act next in a key ceremony what became of it.
func (b *bench) ceremony(ctx context.Context, j *river.Job[ceremony.Told]) error {
	return b.db.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		n, err := b.Ceremonies.News(ctx, tx, j.Args)
		if err != nil {
			return fmt.Errorf("job: ceremony %s: %w", j.Args.ID, err)
		}
		if len(n.People) > 0 {
			err = b.Notify.Tell(ctx, tx, notify.Notice{Client: &n.Client, Class: notify.Ceremony, Tone: n.Tone, Text: n.Text, Kind: ceremony.Kind, Subject: j.Args.ID.String()}, n.People...)
		}
		if err != nil {
			return err
		}
		_, err = river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx, j)
		return err
	})
}

// accredited has what waited for something about an investor judged once more.
func (b *bench) accredited(ctx context.Context, j *river.Job[accreditation.Changed]) error {
	if err := b.Securities.Reconsider(ctx, j.Args.Client, j.Args.Investor); err != nil {
		return err
	}
	return b.Offerings.Reconsider(ctx, j.Args.Client, j.Args.Investor)
}

// sanctioned tells whoever may have to act that a payee is on the sanctions list: compliance of the client, once.
func (b *bench) sanctioned(ctx context.Context, j *river.Job[sanction.Found]) error {
	return b.db.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		k, err := b.Sanctions.ByID(ctx, tx, j.Args.Screening)
		if err != nil {
			return err
		}
		people, err := identity.Holders(ctx, tx, identity.Compliance, k.Client)
		if err != nil {
			return err
		}
		text := fmt.Sprintf("%s of %s asked to pay an address on the sanctions list (%s). It was refused. A blocked payment is reported to OFAC within 10 business days.", clip(k.ByName, 80), clip(k.ClientName, 80), clip(k.Holder, 100))
		if k.Stage == sanction.AtRelease {
			text = fmt.Sprintf("A send of %s was stopped at its release: the payee is on the sanctions list now (%s). A blocked payment is reported to OFAC within 10 business days.", clip(k.ClientName, 80), clip(k.Holder, 100))
		}
		if err := b.Notify.Tell(ctx, tx, notify.Notice{Client: &k.Client, Class: notify.Sanction, Tone: "stop", Kind: sanction.Kind, Subject: k.ID.String(), Text: text}, people...); err != nil {
			return err
		}
		if err := b.Sanctions.Told(ctx, tx, k, people); err != nil {
			return err
		}
		_, err = river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx, j)
		return err
	})
}

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

func rejection(r approval.Request) string {
	for _, v := range r.Votes {
		if v.Decision == approval.Reject {
			return v.Reason
		}
	}
	return ""
}

// news is a sentence about the request's title for its asker, and perhaps one for treasury.
type news struct{ tone, asker, treasury string }

func (b *bench) tell(ctx context.Context, tx pgx.Tx, r approval.Request, n news) error {
	notice := notify.Notice{Client: &r.Client, Class: notify.Decided, Tone: n.tone, Kind: r.Subject.Kind, Subject: r.Subject.ID.String(),
		Text: fmt.Sprintf(n.asker, r.Title)}
	if err := b.Notify.Tell(ctx, tx, notice, r.AskedBy); err != nil || n.treasury == "" {
		return err
	}
	people, err := identity.Holders(ctx, tx, identity.Treasury, r.Client)
	if err != nil {
		return err
	}
	people = slices.DeleteFunc(people, func(p uuid.UUID) bool { return p == r.AskedBy })
	notice.Text = fmt.Sprintf(n.treasury, r.Title)
	return b.Notify.Tell(ctx, tx, notice, people...)
}
