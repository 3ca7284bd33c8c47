package send

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sanction"
	"github.com/unykorn/console/internal/travel"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
)

// BitGo is what this room asks of BitGo; *bitgo.Client does. Send is called in one place, release.go, and
// Accelerate in one, bump.go.
type BitGo interface {
	Send(ctx context.Context, ask bitgo.SendRequest) bitgo.SendResult
	Accelerate(ctx context.Context, ask bitgo.AccelerateRequest) bitgo.SendResult
	Transfer(ctx context.Context, ticker, wallet, transfer string) (bitgo.Transfer, error)
	TransferBySequenceID(ctx context.Context, ticker, wallet, sequenceID string) (bitgo.Transfer, error)
	Transfers(ctx context.Context, ticker, wallet string, ask bitgo.TransferQuery) (bitgo.Page[bitgo.Transfer], error)
	PendingApprovals(ctx context.Context, ask bitgo.ApprovalQuery) (bitgo.Page[bitgo.Approval], error)
	PendingApproval(ctx context.Context, approval string) (bitgo.Approval, error)
	Fee(ctx context.Context, ticker string) (bitgo.FeeEstimate, error)
}

// Duties is the room of what a send may be made for; *escrow.Service is one.
type Duties interface {
	// Moved hears of every step of every send, in its transaction and under the locks of wallet and send. An error stops the step.
	Moved(ctx context.Context, tx pgx.Tx, x Send, to State, at time.Time) error
}

// Service is the room's verbs. Locks are taken in one order everywhere: facility, wallet, send, approval.
type Service struct {
	DB        *database.DB
	Clock     clock.Clock
	Jobs      database.Jobs
	BitGo     BitGo
	Wallets   *wallet.Service
	Approvals *approval.Service
	Whitelist *whitelist.Service
	LTV       *ltv.Service
	Sanctions *sanction.Service
	Travel    *travel.Service
	Duties    Duties // nil: sends are made for nothing that follows them

	// ReleaseWindow is how long an approved send may be released; 0: a day.
	ReleaseWindow time.Duration
	// DustFloor is BitGo's own smallest Bitcoin amount in satoshi; 0: money.BitGoDustDefault.
	DustFloor int64

	fees feeCache
}

func (s *Service) window() time.Duration {
	if s.ReleaseWindow > 0 {
		return s.ReleaseWindow
	}
	return 24 * time.Hour
}

func (s *Service) dust() money.Units {
	if s.DustFloor > 0 {
		return money.NewUnits(s.DustFloor)
	}
	return money.NewUnits(money.BitGoDustDefault)
}

// Filter narrows a list. Zero values do not filter.
type Filter struct {
	Client    *uuid.UUID
	Wallet    string
	Asset     string
	States    []State
	AskedBy   *uuid.UUID
	Only      []uuid.UUID  // nil: any
	Since     *time.Time   // asked then or later
	Until     *time.Time   // asked before
	Payee     string       // the name as sends show it, in any case
	Addresses []string     // canonical; what is sent to one of them fits as what is sent to the name does
	AtLeast   *money.Units // base units, this many included; needs Asset
	AtMost    *money.Units // the same
	Named     string       // an id: ours, which is BitGo's sequenceId, BitGo's of the transfer or of the approval, or the transaction's
	BeforeAt  time.Time    // keyset: sends older than this one
	BeforeID  uuid.UUID
	Limit     int // 1 to 200
}

// merged says whether the filter has alternatives, each of which is read by itself.
func (f Filter) merged() bool {
	return len(f.States) > 1 || f.Payee != "" || f.AtLeast != nil || f.AtMost != nil
}

// Page is one page, newest first. When More is set, the last send's AskedAt and ID are the next page's key.
type Page struct {
	Sends []Send
	More  bool
}

// List gives one page of the sends the actor may see.
func (s *Service) List(ctx context.Context, actor identity.Actor, f Filter) (Page, error) {
	f.Limit = min(max(f.Limit, 1), 200)
	if f.Wallet != "" && !hex32.MatchString(f.Wallet) {
		return Page{}, nil // no wallet has such an id
	}
	if f.Until != nil && (f.BeforeAt.IsZero() || f.Until.Before(f.BeforeAt)) {
		f.BeforeAt, f.BeforeID = *f.Until, uuid.Nil // the order is entered there, and not through all that is newer
	}
	var page Page
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		page.Sends, err = list(ctx, tx, actor, f)
		return err
	})
	if len(page.Sends) > f.Limit {
		page.Sends, page.More = page.Sends[:f.Limit], true
	}
	return page, err
}

// Worded gives the newest sends, at most limit, whose payee or purpose has words that begin as these do. Of words that more than
// two hundred sends hold, not the newest need be among them: those are on the first page of the list.
func (s *Service) Worded(ctx context.Context, actor identity.Actor, words string, limit int) (out []Send, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		out, err = worded(ctx, tx, actor, words, limit)
		return err
	})
	return out, err
}

// MostCounted is where counts end; one more means that there are more.
const MostCounted = 1000

// Counts says how many sends the actor sees in each state, at most MostCounted + 1.
func (s *Service) Counts(ctx context.Context, actor identity.Actor) (map[State]int, error) {
	var out map[State]int
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = counts(ctx, tx, actor)
		return err
	})
	return out, err
}

// Get gives a send with its history and what the actor may do. A foreign send and none answer alike.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id uuid.UUID) (Detail, error) {
	var out Detail
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if out.Send, err = seen(ctx, tx, actor, id); err != nil {
			return err
		}
		if out.Timeline, err = timeline(ctx, tx, id); err != nil {
			return err
		}
		if out.Again, err = recreations(ctx, tx, id); err != nil {
			return err
		}
		if out.Bumps, err = bumps(ctx, tx, out.Send); err != nil {
			return err
		}
		if out.Decisions, err = s.LTV.Of(ctx, tx, id); err != nil {
			return err
		}
		if out.Screenings, err = s.Sanctions.Of(ctx, tx, id); err != nil {
			return err
		}
		out.Travel, err = s.Travel.Of(ctx, tx, id)
		return err
	})
	out.Can = Can(actor, out.Send, s.Clock.Now())
	return out, err
}

// seen is a send that the actor may see, not locked.
func seen(ctx context.Context, tx pgx.Tx, actor identity.Actor, id uuid.UUID) (Send, error) {
	x, err := byID(ctx, tx, id)
	if err == nil && !actor.Sees(x.Client) {
		return Send{}, ErrNotFound
	}
	return x, err
}

// Told gives who is told of a send, of whose client it is, and its name, in the caller's transaction.
func (s *Service) Told(ctx context.Context, tx pgx.Tx, id uuid.UUID) (asker, client uuid.UUID, title string, err error) {
	x, err := byID(ctx, tx, id)
	return x.AskedBy, x.Client, x.title(), err
}

// hold locks a send, and its wallet before it.
func (s *Service) hold(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Send, error) {
	x, err := byID(ctx, tx, id)
	if err != nil {
		return Send{}, err
	}
	if _, _, err := s.Wallets.LockForSend(ctx, tx, x.Wallet, x.Amount.Coin.Ticker); err != nil {
		return Send{}, err
	}
	return forUpdate(ctx, tx, id)
}

// act is one step: who takes it, when, and what the timeline says of it.
type act struct {
	by      identity.Actor
	at      time.Time
	note    string     // for the timeline
	said    string     // for people, kept with the send; "" clears it
	expires *time.Time // nil: as it was
}

// move is the only way from one state to another: the table is asked, the row changed, the step appended and the
// trail written, all in the caller's transaction. write changes the row when a plain move is not enough.
func (s *Service) move(ctx context.Context, tx pgx.Tx, x *Send, to State, a act, write func() error) error {
	from := x.State
	if !Allowed(from, to) {
		return ErrMoved.Because("This send is %s, so this cannot be done with it any more. Nothing was sent by this step. Look at where it stands now.", from.Words())
	}
	if write == nil {
		write = func() error { return writeMove(ctx, tx, x.ID, to, a.said, a.expires, a.at) }
	}
	if err := write(); err != nil {
		return err
	}
	x.State, x.LastError = to, a.said
	if err := appendStep(ctx, tx, *x, from, to, a.by, a.note, a.at); err != nil {
		return err
	}
	if s.Duties != nil {
		if err := s.Duties.Moved(ctx, tx, *x, to, a.at); err != nil {
			return err
		}
	}
	return audit.Record(ctx, tx, audit.Entry{At: a.at, By: a.by.By(), Verb: verb(from, to), Kind: "send", ID: x.ID.String(), Client: &x.Client,
		Before: map[string]string{"state": string(from)},
		After: map[string]string{"state": string(to), "note": a.note, "wallet": x.Wallet, "asset": x.Amount.Coin.Ticker,
			"amount": x.Amount.Units.String(), "address": x.Address}})
}

// Verbs that Can speaks about.
const (
	VerbCancel  = "cancel"
	VerbRelease = "release"
	VerbAgain   = "again" // another one in its place
	VerbBump    = "bump"  // a higher fee for what the network has not confirmed
)

// Can says for each verb whether the actor may, "" meaning yes and anything else the reason why not. The verbs
// themselves decide by the same words.
func Can(actor identity.Actor, x Send, now time.Time) map[string]string {
	can := map[string]string{VerbCancel: "", VerbRelease: "", VerbAgain: x.State.whyNotAgain(), VerbBump: x.whyNotBump()}
	if !actor.Has(identity.Treasury, x.Client) {
		can[VerbCancel] = "Treasury of this client can cancel it."
		can[VerbRelease] = "Treasury of this client can release it."
		can[VerbAgain] = "Treasury of this client can ask for it again."
		can[VerbBump] = "Treasury of this client can raise its fee."
		return can
	}
	if !Allowed(x.State, Cancelled) {
		can[VerbCancel] = "It is " + x.State.Words() + ", so there is nothing to cancel any more."
	}
	switch {
	case x.State == AwaitingApproval, x.State == Drafted, x.State == Checked:
		can[VerbRelease] = "It has to be approved first."
	case x.State != Approved:
		can[VerbRelease] = "It is " + x.State.Words() + "."
	case x.overdue(now):
		can[VerbRelease] = "The time to release it has run out."
	}
	return can
}

func (x Send) overdue(now time.Time) bool { return x.ExpiresAt != nil && !now.Before(*x.ExpiresAt) }
