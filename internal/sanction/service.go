package sanction

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// Kind is this room's word in the trail, in notices and on live pages.
const Kind = "sanction"

// DefaultAge is how long a list counts after it was last loaded.
const DefaultAge = 7 * 24 * time.Hour

// Service is the room's verbs.
type Service struct {
	DB    *database.DB
	Clock clock.Clock
	Jobs  database.Jobs
	// MaxAge is how long a list counts after it was last loaded; 0: DefaultAge.
	MaxAge time.Duration
}

// Age is how long a list counts after it was last loaded.
func (s *Service) Age() time.Duration {
	if s.MaxAge > 0 {
		return s.MaxAge
	}
	return DefaultAge
}

// Screen compares a payee with the list in force at this moment, in the caller's transaction. It keeps nothing.
func (s *Service) Screen(ctx context.Context, tx pgx.Tx, payee address.Address) (Result, error) {
	list, err := inForce(ctx, tx)
	if err != nil {
		return Result{}, err
	}
	var found *Entry
	if list != nil && compared(payee.Kind) {
		if found, err = find(ctx, tx, list.ID, Normal(payee.Canonical)); err != nil {
			return Result{}, err
		}
	}
	return judge(payee.Kind, list, found, s.Clock.Now(), s.Age()), nil
}

// About is what was screened.
type About struct {
	Client  uuid.UUID
	Send    *uuid.UUID // nil: it was refused before it became a send
	Stage   Stage
	Wallet  string
	Amount  money.Amount
	Address string // canonical
}

// Keep keeps a result with what was asked for, in the caller's transaction. Of a hit the trail is written, and compliance is told
// once the transaction has ended well.
func (s *Service) Keep(ctx context.Context, tx pgx.Tx, by identity.Actor, a About, r Result) error {
	id := uuid.New()
	if err := insertScreening(ctx, tx, id, by, a, r); err != nil || r.State != Hit {
		return err
	}
	if _, err := s.Jobs.InsertTx(ctx, tx, Found{Screening: id}, nil); err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Entry{At: r.At, By: by.By(), Verb: "sanction.hit", Kind: Kind, ID: id.String(), Client: &a.Client, Refused: true,
		After: map[string]string{"stage": string(a.Stage), "wallet": a.Wallet, "asset": a.Amount.Coin.Ticker, "amount": a.Amount.Units.String(),
			"address": a.Address, "holder": r.Entry.Holder, "list": r.List.Version, "digest": r.List.Digest}})
}

// Load puts the list of a file in force. The same file again only says that it is still the newest; an older one is
// refused. Administrators of the organization may, and the program by its command.
func (s *Service) Load(ctx context.Context, actor identity.Actor, from io.Reader, demo bool) (List, error) {
	if !actor.IsSystem() && !actor.Administers() {
		return List{}, ErrRole
	}
	list, entries, err := Read(from)
	if err != nil {
		return List{}, err
	}
	list.ID, list.Demo, list.LoadedAt, list.LoadedBy = uuid.New(), demo, s.Clock.Now(), actor.Name
	if list.Published.After(list.LoadedAt.Add(48 * time.Hour)) {
		return List{}, ErrList.Because("The file says that it is published on %s, which is still to come. The list in force stays.", list.Published.Format("2 January 2006"))
	}
	err = s.DB.As(ctx, identity.System(Kind).Scope(), func(tx pgx.Tx) error {
		if err := lockLoads(ctx, tx); err != nil {
			return err
		}
		was, err := inForce(ctx, tx)
		if err != nil {
			return err
		}
		if was != nil && !was.Demo && (list.Demo || list.Published.Before(was.Published)) {
			return ErrOlder
		}
		if list, err = keepList(ctx, tx, list, entries); err != nil {
			return err
		}
		if err := insertLoad(ctx, tx, list, actor); err != nil {
			return err
		}
		before := map[string]string{}
		if was != nil {
			before = was.said()
		}
		return audit.Record(ctx, tx, audit.Entry{At: list.LoadedAt, By: actor.By(), Verb: "sanction.load", Kind: Kind, ID: list.ID.String(), Before: before, After: list.said()})
	})
	return list, err
}

func (l List) said() map[string]string {
	return map[string]string{"version": l.Version, "source": l.Source, "published": l.Published.Format("2006-01-02"), "digest": l.Digest}
}

// Of gives what the screenings of a send found, oldest first, in the caller's transaction.
func (s *Service) Of(ctx context.Context, tx pgx.Tx, send uuid.UUID) ([]Kept, error) {
	return ofSend(ctx, tx, send)
}

// Desk is the room's page: lists, newest first, and one page of hits.
type Desk struct {
	Lists []List // as they were loaded, newest first
	Now   *Result
	Hits  []Kept
	More  bool // older hits are there
}

// Filter narrows the hits.
type Filter struct {
	Client   *uuid.UUID
	Only     []uuid.UUID // nil: any
	BeforeAt time.Time   // keyset: hits older than this one
	BeforeID uuid.UUID
	Limit    int // 1 to 200
}

// Look gives the desk as the actor may see it: hits of their clients, and the lists, which are everybody's.
func (s *Service) Look(ctx context.Context, actor identity.Actor, f Filter) (Desk, error) {
	var d Desk
	if !slices.ContainsFunc([]identity.Role{identity.Admin, identity.Compliance, identity.Auditor}, actor.HasAny) {
		return d, ErrRole
	}
	f.Limit = min(max(f.Limit, 1), 200)
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if d.Lists, err = loads(ctx, tx); err != nil {
			return err
		}
		d.Hits, err = hits(ctx, tx, actor, f)
		return err
	})
	if len(d.Hits) > f.Limit {
		d.Hits, d.More = d.Hits[:f.Limit], true
	}
	var newest *List
	if len(d.Lists) > 0 {
		newest = &d.Lists[0]
	}
	now := judge(address.Account, newest, nil, s.Clock.Now(), s.Age())
	d.Now = &now
	return d, err
}

// ByID gives one screening in the caller's transaction, for whoever tells people of it.
func (s *Service) ByID(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Kept, error) {
	return byID(ctx, tx, id)
}

// Told notes whom a notice of a hit went to.
func (s *Service) Told(ctx context.Context, tx pgx.Tx, k Kept, people []uuid.UUID) error {
	return insertTold(ctx, tx, k, people, s.Clock.Now())
}

// reportDays are ten business days, told in days of the calendar: two weeks, whatever holidays lie in them.
const reportDays = 14

// ToReport are the hits of the actor's clients whose ten business days for a report are not over; nothing here knows which were
// reported. Nothing waits for who is not of compliance.
func (s *Service) ToReport(ctx context.Context, actor identity.Actor) (w identity.Waiting[uuid.UUID], err error) {
	since := s.Clock.Now().AddDate(0, 0, -reportDays)
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		w, err = recent(ctx, tx, actor.Over(identity.Compliance), since)
		return err
	})
	return w, err
}

// ReportBy is when the ten business days of a hit are over.
func ReportBy(hit time.Time) time.Time { return hit.AddDate(0, 0, reportDays) }
