package onboarding

import (
	"context"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
)

// Resume has what stands still go on now: the onboarding, else the newest Go Account on its way. It makes nothing twice,
// because each goes on by the key or the label that it was begun with. Errors: identity.ErrNoClient, ErrRole, and those of
// Create and OpenAccount.
func (s *Service) Resume(ctx context.Context, actor identity.Actor, id uuid.UUID) (Entry, Account, error) {
	e, err := s.Entry(ctx, actor, id)
	if err != nil {
		return e, Account{}, err
	}
	if !actor.Administers() {
		return e, Account{}, ErrRole
	}
	if o := e.Onboarding; o != nil && o.State == Open {
		moved, err := s.advance(ctx, actor, *o)
		if err != nil {
			return e, Account{}, err
		}
		e.Onboarding = &moved
		return e, Account{}, nil
	}
	a, ok := e.newest(Asked, Generating, Made)
	if !ok {
		return e, Account{}, nil
	}
	a, err = s.OpenAccount(ctx, actor, AccountAsk{Enterprise: e.Enterprise, Label: a.Label}, uuid.NewString())
	return e, a, err
}

// Provision is OpenAccount for a person in the console: an administrator makes it alone only while the client is being
// brought in (design §2); the same call with what was asked before is heard in any state. Errors: those of OpenAccount,
// and ErrProvisioned.
func (s *Service) Provision(ctx context.Context, actor identity.Actor, client uuid.UUID, ask AccountAsk, oneTime string) (Account, error) {
	e, err := s.Entry(ctx, actor, client)
	if err != nil {
		return Account{}, err
	}
	if e.Client == uuid.Nil {
		return Account{}, identity.ErrNoClient
	}
	ask.Enterprise = e.Enterprise
	if !actor.Has(identity.Admin, client) {
		return Account{}, ErrAccountRole
	}
	if !e.Provisioning() && !e.asked(ask.Label) {
		return Account{}, ErrProvisioned
	}
	return s.OpenAccount(ctx, actor, ask, oneTime)
}

// asked reports whether a Go Account of the label was asked for here, so that asking again makes none.
func (e Entry) asked(label string) bool {
	for _, a := range e.Accounts {
		if a.Label == label && (a.State == Made || a.State == Fulfilled) {
			return true
		}
	}
	return false
}

// GoLive ends a client's way in, once every step that it rests on is done. Errors: identity.ErrNoClient, ErrRole,
// ErrNotReady.
func (s *Service) GoLive(ctx context.Context, actor identity.Actor, client uuid.UUID) error {
	e, err := s.Entry(ctx, actor, client)
	switch {
	case err != nil:
		return err
	case e.Client == uuid.Nil:
		return identity.ErrNoClient
	case !actor.Administers():
		return ErrRole
	case e.State == identity.Live:
		return nil
	}
	way := e.Way(s.Clock.Now())
	if last := way[len(way)-1]; last.Mark != Acting || last.Who != ByAdmin {
		return ErrNotReady
	}
	return s.Clients.GoLive(ctx, actor, client)
}
