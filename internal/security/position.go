package security

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// Lot is a holder's lot as people read it. Nothing of a lot is deleted: what has moved on has nothing left.
type Lot struct {
	ID        int64
	Transfer  string
	Acquired  time.Time // what holding periods are counted from
	Received  time.Time // by this holder
	Exemption accreditation.Regulation
	Paid      *money.Cents // nil: not known
	LockUntil *time.Time
	FromLot   *int64
	Shares    money.Units
	Remaining money.Units
}

// Change is what a holder had from when on.
type Change struct {
	ID       int64
	At       time.Time
	Shares   money.Units // afterwards
	Moved    money.Units
	Transfer string
	Type     Type
	From, To string
}

// Position is what somebody holds of one security, and how it came.
type Position struct {
	Security        Security
	Holder          string
	Shares, Pending money.Units
	Lots            []Lot  // the newest first, 200 at most
	Marks           []Mark // the newest first, ended ones too
	Changes         []Change
	More            *Place
}

// Position gives what a holder has of a security. Errors: ErrNotFound for a foreign security, and for one that the holder never had.
func (s *Service) Position(ctx context.Context, actor identity.Actor, id, holder string, from *Place, limit int) (Position, error) {
	if !securityForm.MatchString(id) || !holderForm.MatchString(holder) {
		return Position{}, ErrNotFound
	}
	limit = min(max(limit, 1), mostOnPage)
	p := Position{Holder: holder}
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if p.Security, err = get(ctx, tx, id); err == nil && !actor.Sees(p.Security.Client) {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		if p.Shares, p.Pending, err = holding(ctx, tx, id, holder); err != nil {
			return err
		}
		if p.Lots, err = lotsOf(ctx, tx, id, holder); err != nil {
			return err
		}
		if p.Marks, err = marks(ctx, tx, id, holder); err != nil {
			return err
		}
		p.Changes, err = changes(ctx, tx, id, holder, from, limit+1)
		return err
	})
	if err != nil {
		return Position{}, err
	}
	if len(p.Changes) == 0 && len(p.Marks) == 0 && from == nil {
		return Position{}, ErrNotFound
	}
	if len(p.Changes) > limit {
		p.Changes = p.Changes[:limit]
		p.More = placeOf(p.Changes[limit-1].At, p.Changes[limit-1].ID)
	}
	return p, nil
}

func placeOf(at time.Time, id int64) *Place {
	return &Place{At: at, ID: strconv.FormatInt(id, 10)}
}

// Holding is what somebody has of one security.
type Holding struct {
	Security
	Shares, Pending money.Units
}

// Holdings gives what a holder of a client's has of each security, the newest first, a hundred at most.
func (s *Service) Holdings(ctx context.Context, actor identity.Actor, client uuid.UUID, holder string) (out []Holding, err error) {
	if !actor.Sees(client) || !holderForm.MatchString(holder) {
		return nil, ErrNotFound
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = holdings(ctx, tx, client, holder)
		return err
	})
	return out, err
}
