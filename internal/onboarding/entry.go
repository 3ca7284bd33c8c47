package onboarding

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// Entry is a client, or an institution that is to become one, with every fact that the house has of its way.
type Entry struct {
	ID         uuid.UUID // the client's, else the onboarding's
	Client     uuid.UUID // uuid.Nil: it is none yet
	Name       string
	Enterprise string               // BitGo's; "": there is none yet
	State      identity.ClientState // "": it is no client yet
	Created    time.Time
	Onboarding *Onboarding // nil: it was taken in without one, or it is not the reader's to see
	Seen       *Seen       // nil: BitGo was never asked
	Accounts   []Account   // that were asked for here
	Words      []KYCWord   // filled by Entry alone
	Reviews    []KYCWord   // Sumsub's, newest first; filled by Entry alone

	Wallets, GoAccounts                  int // in the mirror; Go Accounts that are ready
	Payees                               int
	Facilities, FacilitiesWaiting, Rules int
}

// Entries lists what the actor may see, newest first.
func (s *Service) Entries(ctx context.Context, actor identity.Actor) ([]Entry, error) {
	return s.entries(ctx, actor, nil)
}

// Entry is one of them, by the id of the client or, before there is one, of the onboarding. A foreign one is as absent
// as one that never was.
func (s *Service) Entry(ctx context.Context, actor identity.Actor, id uuid.UUID) (Entry, error) {
	all, err := s.entries(ctx, actor, &id)
	if err != nil {
		return Entry{}, err
	}
	if len(all) == 0 {
		return Entry{}, identity.ErrNoClient
	}
	return all[0], nil
}

func (s *Service) entries(ctx context.Context, actor identity.Actor, one *uuid.UUID) (all []Entry, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if all, err = entries(ctx, tx, actor.ClientFilter(), one); err != nil {
			return err
		}
		if one != nil && len(all) == 1 && all[0].Client != uuid.Nil {
			if all[0].Words, err = kycWords(ctx, tx, all[0].Client); err == nil {
				all[0].Reviews, err = reviewWords(ctx, tx, all[0].Client)
			}
		}
		return err
	})
	return all, err
}

// Moved says which client an onboarding has become; uuid.Nil: none.
func (s *Service) Moved(ctx context.Context, actor identity.Actor, id uuid.UUID) (uuid.UUID, error) {
	o, err := s.Get(ctx, actor, id)
	if err != nil || o.Client == nil {
		return uuid.Nil, err
	}
	return *o.Client, nil
}

// Waits reports whether the next step is this actor's.
func (e Entry) Waits(actor identity.Actor, now time.Time) bool {
	next, ok := e.Next(now)
	if !ok {
		return false
	}
	role, mine := map[Party]identity.Role{ByAdmin: identity.Admin, ByTreasury: identity.Treasury, ByCompliance: identity.Compliance}[next.Who]
	if !mine {
		return false
	}
	if e.Client == uuid.Nil || role == identity.Admin {
		return role == identity.Admin && actor.Administers()
	}
	return actor.Has(role, e.Client)
}

// last is the newest line of a step in one of the states.
func (o *Onboarding) last(step string, states ...string) (Step, bool) {
	if o == nil {
		return Step{}, false
	}
	for _, x := range slices.Backward(o.Steps) {
		if x.Step == step && (len(states) == 0 || slices.Contains(states, x.State)) {
			return x, true
		}
	}
	return Step{}, false
}

// KYCToLook are the clients of whom BitGo's word, or Sumsub's last one about somebody of theirs, needs this actor's look: a
// rejection, a flag, a hold, or a word that is new here. Nothing waits for who is not of compliance.
func (s *Service) KYCToLook(ctx context.Context, actor identity.Actor) (w identity.Waiting[uuid.UUID], err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		w, err = kycLook(ctx, tx, actor.Over(identity.Compliance))
		return err
	})
	return w, err
}
