package subscription

import (
	"context"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
)

// Register has BitGo tell one kind of event to a URL, and reports whether it was told so before. It looks before it adds
// and again afterwards: of two that were added at the same moment the older stays, so that the same one is never kept
// twice, and a call whose answer was lost may simply be made again. Errors: ErrAsk, ErrURL, ErrRole, ErrNoEnterprise,
// wallet.ErrNotFound, ErrNeedsLogin, ErrNotAllowed, ErrDeclined, ErrBitGo.
func (s *Service) Register(ctx context.Context, actor identity.Actor, ask Ask) (w Webhook, existed bool, err error) {
	o, err := s.owner(ctx, actor, ask)
	if err != nil {
		return Webhook{}, false, err
	}
	if err := ask.check(); err != nil {
		return Webhook{}, false, err
	}
	if err := s.Targets.check(ctx, ask.URL); err != nil {
		return Webhook{}, false, err
	}
	found, there, err := s.look(ctx, o, ask)
	if err != nil {
		return Webhook{}, false, err
	}
	if there {
		return from(o.level, found), true, nil
	}
	if found, err = s.register(ctx, actor, o, ask); err != nil {
		return Webhook{}, false, err
	}
	return from(o.level, found), false, nil
}

// owner finds whose webhook it is. The thing is looked for first, so that a foreign one says nothing about the rest.
func (s *Service) owner(ctx context.Context, actor identity.Actor, ask Ask) (owner, error) {
	o := owner{level: ask.level(), id: s.Organization}
	switch o.level {
	case Wallet:
		w, err := s.Wallets.Get(ctx, actor, ask.Wallet)
		if err != nil {
			return owner{}, err
		}
		o.id, o.coin, o.client = w.ID, w.Coin, &w.Client
	case Enterprise:
		all, err := s.Clients.Clients(ctx, actor)
		if err != nil {
			return owner{}, err
		}
		for _, c := range all {
			if c.EnterpriseID == ask.Enterprise {
				o.id, o.client = c.EnterpriseID, &c.ID
			}
		}
		if o.client == nil {
			return owner{}, ErrNoEnterprise
		}
	case Organization:
	}
	switch {
	case o.client == nil && !actor.IsSystem() && !actor.Administers(),
		o.client != nil && !actor.IsSystem() && !actor.Has(identity.Admin, *o.client):
		return owner{}, ErrRole
	}
	return o, nil
}

func (s *Service) look(ctx context.Context, o owner, ask Ask) (bitgo.Webhook, bool, error) {
	all, err := s.list(ctx, o)
	if err != nil {
		return bitgo.Webhook{}, false, ErrBitGo.With(err)
	}
	found, there := ask.same(all)
	return found, there, nil
}

// register adds it. The trail names it before BitGo hears of it, so that none exists that nobody stands for.
func (s *Service) register(ctx context.Context, actor identity.Actor, o owner, ask Ask) (bitgo.Webhook, error) {
	what := map[string]any{"level": o.level, "of": o.id, "type": ask.Type, "url": ask.URL, "coin": ask.Coin}
	if err := s.record(ctx, actor, o, "subscription.ask", o.id, what); err != nil {
		return bitgo.Webhook{}, err
	}
	whole := context.WithoutCancel(ctx) // what was begun at BitGo is written down
	made, err := s.add(whole, o, ask)
	if err != nil {
		// Refused because another call was faster, or added although the answer broke off: it is there.
		if found, there, unread := s.look(whole, o, ask); unread == nil && there {
			what["webhook"] = found.ID
			return found, s.record(whole, actor, o, "subscription.add", found.ID, what)
		}
		return bitgo.Webhook{}, declined(o.level, err)
	}
	kept := made
	if first, there, err := s.look(whole, o, ask); err == nil && there && first.ID != made.ID {
		if err := s.remove(whole, o, made); err != nil {
			return bitgo.Webhook{}, ErrBitGo.With(err)
		}
		kept = first
	}
	what["webhook"] = kept.ID
	return kept, s.record(whole, actor, o, "subscription.add", kept.ID, what)
}

// manager is BitGo with the token that may.
func (s *Service) manager(ctx context.Context, o owner) Manager {
	if o.level != Wallet && s.Manager != nil {
		if m, ok := s.Manager(ctx); ok {
			return m
		}
	}
	return s.BitGo
}

func (s *Service) add(ctx context.Context, o owner, ask Ask) (bitgo.Webhook, error) {
	m := s.manager(ctx, o)
	switch o.level {
	case Wallet:
		return m.AddWalletWebhook(ctx, o.coin, o.id, ask.wire())
	case Enterprise:
		return m.AddEnterpriseWebhook(ctx, o.id, ask.wire())
	case Organization:
	}
	return m.AddOrganizationWebhook(ctx, o.id, ask.wire())
}

func (s *Service) remove(ctx context.Context, o owner, w bitgo.Webhook) error {
	m := s.manager(ctx, o)
	switch o.level {
	case Wallet:
		_, err := m.RemoveWalletWebhook(ctx, o.coin, o.id, w)
		return err
	case Enterprise:
		return m.RemoveEnterpriseWebhook(ctx, o.id, w.ID)
	case Organization:
	}
	return m.RemoveOrganizationWebhook(ctx, o.id, w.ID)
}
