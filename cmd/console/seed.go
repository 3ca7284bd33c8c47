package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/internal/whitelist"
)

var demoActor = identity.System("demo")

// seed makes the demo world by calling the rooms, as people would. Each step looks for what it would make, so a
// start that was cut off is carried on by the next.
func (a *app) seed(ctx context.Context, c *cast, w sandbox.World) error {
	clients, err := a.seedClients(ctx, w)
	if err != nil {
		return err
	}
	people, err := a.seedPeople(ctx, c, clients)
	if err != nil {
		return err
	}
	if err := a.seedReviews(ctx, c, clients); err != nil {
		return err
	}
	if err := a.seedDesk(ctx, people); err != nil {
		return err
	}
	if err := a.seedNotices(ctx, c, people); err != nil {
		return err
	}
	if err := a.seedKeys(ctx, c, people); err != nil {
		return err
	}
	if err := a.seedPartners(ctx, c, people); err != nil {
		return err
	}
	if err := a.seedRules(ctx, c, people); err != nil {
		return err
	}
	if err := a.seedSanctions(ctx); err != nil {
		return err
	}
	if err := a.seedWallets(ctx, clients, w); err != nil {
		return err
	}
	if err := a.seedInvestors(ctx, c, people); err != nil {
		return err
	}
	if err := a.seedHooks(ctx, c, w); err != nil {
		return err
	}
	return a.seedSends(ctx, c, people, w)
}

// seedClients takes BitGo's child enterprises in, with a year of transfers; the result maps their keys to our clients.
func (a *app) seedClients(ctx context.Context, w sandbox.World) (map[string]identity.Client, error) {
	out := map[string]identity.Client{}
	for _, e := range w.Enterprises {
		found, _, err := a.takeIn(ctx, demoActor, e.Name, e.ID)
		if err != nil {
			return nil, fmt.Errorf("client %s: %w", e.Name, err)
		}
		out[e.Key] = found
	}
	return out, nil
}

// seedPeople registers the cast; the result maps emails to people.
func (a *app) seedPeople(ctx context.Context, c *cast, clients map[string]identity.Client) (map[string]uuid.UUID, error) {
	out := map[string]uuid.UUID{}
	for _, p := range c.People {
		found, err := a.identity.PersonByEmail(ctx, demoActor, p.Email)
		if fault.As(err).Kind == fault.NotFound {
			g := identity.Grant{Role: identity.Role(p.Role)}
			if p.Client != "" {
				id := clients[p.Client].ID
				g.Client = &id
			}
			found, _, err = a.identity.AddPersonWith(ctx, demoActor, identity.NewPerson{Email: p.Email, Name: p.Name,
				Password: seal.Secret(p.Password), CodeSeed: seal.Secret(p.TOTPSecret), Grants: []identity.Grant{g}})
		}
		if err != nil {
			return nil, fmt.Errorf("person %s: %w", p.Email, err)
		}
		out[p.Email] = found.ID
	}
	return out, nil
}

// seedKeys makes the API key and the approver tokens that the description carries.
func (a *app) seedKeys(ctx context.Context, c *cast, people map[string]uuid.UUID) error {
	for name, into := range map[string]*string{"demo, all scopes": &c.APIKey, "demo, a second administrator's": &c.SecondKey} {
		if *into != "" {
			continue
		}
		_, key, err := a.identity.NewKey(ctx, demoActor, identity.NewKey{Kind: identity.APIKey, Name: name, Roles: identity.Roles, Scopes: []string{identity.AllScopes}})
		if err != nil {
			return fmt.Errorf("api key: %w", err)
		}
		*into = key.Reveal()
	}
	for _, p := range c.People {
		if p.ApproverToken != "" || p.Role != string(identity.Compliance) {
			continue
		}
		id := people[p.Email]
		_, token, err := a.identity.NewKey(ctx, demoActor, identity.NewKey{Kind: identity.ApproverToken, Name: "demo approver token", Person: &id})
		if err != nil {
			return fmt.Errorf("approver token of %s: %w", p.Email, err)
		}
		p.ApproverToken = token.Reveal()
	}
	return nil
}

// seedRules sets the tiers: small and known needs nobody, a new payee or a large amount needs more.
func (a *app) seedRules(ctx context.Context, c *cast, people map[string]uuid.UUID) error {
	made, err := a.approvals.HasRules(ctx, demoActor)
	if err != nil || made {
		return err
	}
	var compliance []uuid.UUID
	for _, p := range c.People {
		if p.Role == string(identity.Compliance) && p.Client == "" {
			compliance = append(compliance, people[p.Email])
		}
	}
	group, err := a.approvals.AddGroup(ctx, demoActor, "Compliance", compliance...)
	if err != nil {
		return err
	}
	known, fresh, limit := false, true, money.NewCents(100_000)
	large := money.NewCents(5_000_000)
	for _, r := range []approval.Rule{
		{Name: "Up to $1,000 to a known payee: nobody", Below: &limit, NewPayee: &known, Needed: 0},
		{Name: "$1,000 to $50,000: 1 of Compliance", From: limit, Below: &large, Needed: 1},
		{Name: "New payee: 2 of Compliance", NewPayee: &fresh, Needed: 2},
		{Name: "$50,000 and more: 2 of Compliance", From: large, Needed: 2},
	} {
		r.Kind, r.Expiry = "send", 2*time.Hour
		if _, err := a.approvals.AddRule(ctx, demoActor, r, group); err != nil {
			return fmt.Errorf("rule %s: %w", r.Name, err)
		}
	}
	sweeps := approval.Rule{Kind: sweep.Kind, Name: "Sweep rules: 1 of Compliance", Needed: 1, Expiry: 24 * time.Hour}
	if _, err := a.approvals.AddRule(ctx, demoActor, sweeps, group); err != nil {
		return fmt.Errorf("rule %s: %w", sweeps.Name, err)
	}
	return nil
}

// seedWallets adds the payees that the console itself knows, and the prices.
func (a *app) seedWallets(ctx context.Context, clients map[string]identity.Client, w sandbox.World) error {
	for _, x := range w.Wallets {
		var assets []money.Coin
		for _, t := range x.Assets {
			if coin, ok := money.Lookup(t); ok {
				assets = append(assets, coin)
			}
		}
		if err := a.seedPayees(ctx, clients[x.Client].ID, x.Client, assets, w); err != nil {
			return err
		}
	}
	return a.ltv.RefreshPrices(ctx)
}

// seedPayees puts a client's known payees in force for every asset that can go to them.
func (a *app) seedPayees(ctx context.Context, client uuid.UUID, key string, assets []money.Coin, w sandbox.World) error {
	for _, p := range w.Payees {
		if p.Client != key || !p.Whitelisted {
			continue
		}
		for _, coin := range assets {
			found, err := address.Check(coin, p.Address, p.Memo)
			if err != nil {
				continue // an address of another chain
			}
			e := whitelist.Entry{Client: client, Asset: coin.Ticker, Address: found.Canonical, Memo: found.Memo, Label: p.Label}
			known, err := a.whitelist.Knows(ctx, demoActor, e)
			if err == nil && !known {
				err = a.whitelist.Add(ctx, demoActor, e)
			}
			if err != nil {
				return fmt.Errorf("payee %s: %w", p.Label, err)
			}
		}
	}
	return nil
}
