package subscription

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/wallet"
)

// How much of BitGo a call may ask for: so many lists side by side, and all of them within this time. What is not read by
// then is named.
const (
	sideBySide = 4
	longest    = 25 * time.Second
)

// Status lists the webhooks that BitGo keeps for what the actor sees: the organization's own for those who look after all
// of it, each client's enterprise and each wallet. A list that BitGo does not give is named in Unread. Errors: ErrUnread
// when it gave none.
func (s *Service) Status(ctx context.Context, actor identity.Actor) (Report, error) {
	owners, err := s.owners(ctx, actor)
	if err != nil {
		return Report{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	lists, errs := make([][]bitgo.Webhook, len(owners)), make([]error, len(owners))
	var all sync.WaitGroup
	turns := make(chan struct{}, sideBySide)
	for i, o := range owners {
		turns <- struct{}{}
		all.Go(func() {
			defer func() { <-turns }()
			lists[i], errs[i] = s.list(ctx, o)
		})
	}
	all.Wait()
	return report(owners, lists, errs)
}

// report puts the lists together. The same webhook in two of them counts once.
func report(owners []owner, lists [][]bitgo.Webhook, errs []error) (Report, error) {
	out, seen := Report{}, map[string]bool{}
	for i, o := range owners {
		if errs[i] != nil {
			out.Unread = append(out.Unread, Unread{Level: o.level, ID: o.id, Why: why(errs[i])})
			continue
		}
		for _, w := range lists[i] {
			if !seen[w.ID] {
				seen[w.ID] = true
				out.Webhooks = append(out.Webhooks, from(o.level, w))
			}
		}
	}
	if len(owners) > 0 && len(out.Unread) == len(owners) {
		return Report{}, ErrUnread.With(errs[0])
	}
	slices.SortStableFunc(out.Webhooks, func(a, b Webhook) int {
		return cmp.Or(cmp.Compare(rank[a.Level], rank[b.Level]), strings.Compare(a.Type, b.Type), strings.Compare(a.ID, b.ID))
	})
	return out, nil
}

var rank = map[Level]int{Organization: 0, Enterprise: 1, Wallet: 2}

// why says it in a sentence, without BitGo's words.
func why(err error) string {
	e, answered := bitgo.AsError(err)
	switch {
	case !answered:
		return fault.As(err).Message
	case bitgo.IsRateLimited(err):
		return "BitGo's rate limit is used up for now."
	case e.Status == 401 || e.Status == 403:
		return "BitGo does not let our token read this list."
	case e.Status == 404:
		return "BitGo does not know it."
	}
	return "BitGo did not answer in time."
}

// owners are the lists that the actor may hear of.
func (s *Service) owners(ctx context.Context, actor identity.Actor) ([]owner, error) {
	var out []owner
	if actor.IsSystem() || actor.Organization() {
		out = append(out, owner{level: Organization, id: s.Organization})
	}
	clients, err := s.Clients.Clients(ctx, actor)
	if err != nil {
		return nil, err
	}
	for _, c := range clients {
		out = append(out, owner{level: Enterprise, id: c.EnterpriseID, client: &c.ID})
	}
	wallets, err := s.Wallets.List(ctx, actor)
	if err != nil {
		return nil, err
	}
	for _, w := range wallets {
		if w.State != wallet.Deleted {
			out = append(out, owner{level: Wallet, id: w.ID, coin: w.Coin, client: &w.Client})
		}
	}
	return out, nil
}

// list reads one owner's webhooks whole.
func (s *Service) list(ctx context.Context, o owner) ([]bitgo.Webhook, error) {
	switch o.level {
	case Wallet:
		return s.BitGo.WalletWebhooks(ctx, o.coin, o.id)
	case Enterprise:
		return s.BitGo.EnterpriseWebhooks(ctx, o.id)
	case Organization:
	}
	var out []bitgo.Webhook
	for w, err := range bitgo.Each(func(after string) (bitgo.Page[bitgo.Webhook], error) {
		return s.BitGo.OrganizationWebhooks(ctx, o.id, after)
	}) {
		if err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, nil
}
